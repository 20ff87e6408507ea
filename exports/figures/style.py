"""How large and in which colours a figure is drawn: its sizes, its themes, its letters."""

from __future__ import annotations

from dataclasses import dataclass

from layers.symbology import ROLE_COLOUR, ROLE_GREY, ROLE_HATCH, THEMES, Theme, fill_colour

POINTS = 72.0
"""Points an inch."""

PRINT = Theme(
    water="#FFFFFF",
    land="#F7F7F7",
    china="#EFEFEF",
    gateway="#FFFFFF",
    no_role="#E2E2E2",
    unsupported="#F2F2F2",
    border="#FFFFFF",
    coast="#9A9A9A",
    ink="#000000",
    quiet="#3F3F3F",
    halo="#FFFFFF",
    arrow="#000000",
    hatch="#FFFFFF",
    paper="#FFFFFF",
)
"""Greys alone; Guangxi is white within a black line."""

_HATCH_CODE = {"diagonal": "////", "back-diagonal": "\\\\\\\\", "cross": "xxx", "dots": "..."}
"""matplotlib's codes, at 18 or 24 marks an inch."""


@dataclass(frozen=True, slots=True)
class Size:
    """A figure's format, in inches; letters and lines follow from `body`, in points.

    `side` is the width in points of what stands beside the map, 0 where that stands below;
    `side_selected` and `selected_in` are the width and the height with a selection's quotes.
    """

    width_in: float
    height_in: float
    selected_in: float
    body: float
    side: float
    side_selected: float

    @property
    def small(self) -> float:
        """The size of notes and sources."""
        return self.body * 0.9

    @property
    def label(self) -> float:
        """The size of a country's name."""
        # On a narrow map larger names would leave their countries.
        return min(self.body * 1.12, self.width_in * 1.86)

    @property
    def px(self) -> float:
        """What one pixel of the page's map is here, in points: names are 14.5 px there."""
        return self.label / 14.5


SIZES = {
    "wide": Size(10.0, 5.625, 5.625, 7.0, 208.0, 240.0),
    "column": Size(3.5, 5.2, 7.8, 6.4, 0.0, 0.0),
    "page": Size(11.69, 8.27, 8.27, 8.4, 0.0, 258.0),
    "square": Size(7.5, 7.5, 7.5, 7.2, 0.0, 182.0),
}
"""wide: a 16:9 slide; column: half a page's width; page: A4 landscape; square."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, and which hatch lies over which fill."""

    theme: Theme
    roles: dict[str, str]
    mark: str
    glow: str
    grey: bool

    @property
    def dimmed(self) -> str:
        """What a place outside the filters looks like, in a word."""
        return "White" if self.grey else "Dimmed"

    def fill(self, name: str) -> str:
        """Return the colour that `fill_key` names."""
        return self.roles.get(name) or fill_colour(name, self.theme)

    def hatch(self, role: str) -> str:
        """Return matplotlib's code for a role's hatch."""
        return _HATCH_CODE[ROLE_HATCH[role]]

    def hatch_colour(self, role: str, fill: str) -> str:
        """Return a hatch's colour over a fill: white, in print what stands off the fill."""
        if self.grey and _luminance(fill) > 0.3:
            return "#1A1A1A"
        share = 0.85 if ROLE_HATCH[role] == "dots" else 0.55
        return blend(self.theme.hatch, fill, 0.9 if self.grey else share)


PALETTES = {
    "light": Palette(THEMES["light"], ROLE_COLOUR, "#FFE7A3", "#FFB000", grey=False),
    "dark": Palette(THEMES["dark"], ROLE_COLOUR, "#6A5212", "#FFB000", grey=False),
    "print": Palette(PRINT, ROLE_GREY, "", "#8C8C8C", grey=True),
}


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def blend(over: str, under: str, share: float) -> str:
    """Return a colour laid over another with an opacity of `share`, both as `#RRGGBB`."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


def _luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1, after WCAG 2.2."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
