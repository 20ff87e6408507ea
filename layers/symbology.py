"""The one symbology: every colour, hatch, dash, dot and width, for the map and for every figure.

The browser is sent these numbers as they are; style sheets and figures are made from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.model import FIRMNESS, Study
from geodata.package import HATCHES as HATCH_NAMES

PALETTE: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "light": (
        ("#22711F", "#60A05E", "#9DC895"),  # green
        ("#BD9200", "#C6B359", "#F3DB87"),  # ochre
        ("#BE4369", "#E27897", "#F2A9C4"),  # rose
        ("#8E3983", "#A773AC", "#D9B9F2"),  # plum
        ("#4B5CB0", "#868FC9", "#CCD1ED"),  # indigo
        ("#C56F46", "#DF9D78", "#E9C3AB"),  # terracotta
        ("#248483", "#75AFAE", "#B5D4D7"),  # teal
        ("#75574C", "#A28A7B", "#C6B8AE"),  # brown
    ),
    "dark": (
        ("#63BB6E", "#4D854C", "#244C2B"),
        ("#DEC548", "#9C8A20", "#6A5A1A"),
        ("#FF9DAE", "#BB6E84", "#854752"),
        ("#C787CC", "#925D95", "#5B315E"),
        ("#9CADFF", "#6B82B7", "#3D4E78"),
        ("#E0873F", "#A06834", "#755037"),
        ("#67CDD2", "#4B918E", "#3D6463"),
        ("#AB7E67", "#7F604E", "#5A4B40"),
    ),
    "print": (("#777777", "#A3A3A3", "#D1D1D1"),) * 8,
}
"""Fills by a role's number and by firmness (stated, expected, possible), in each theme.

Found by simulated annealing under what the tests measure: in CAM02-UCS, over normal vision and
three dichromacies, twelve fills of four roles at least 10 apart and 8 from all other fills, eight
roles at full strength at least 10, the strengths of a role at least 8. In greys the hatch tells
the roles apart.
"""


OWN_STRENGTHS = (1.0, 0.66, 0.38)
"""The shares of a colour of a role's own that its levels of firmness keep."""


@dataclass(frozen=True, slots=True)
class Hatch:
    """Marks over a fill: lines at some angles, in degrees counter-clockwise, or dots or rings."""

    angles: tuple[float, ...]
    dots: bool = False
    rings: bool = False


HATCHES: Mapping[str, Hatch] = dict(
    zip(
        HATCH_NAMES,
        (
            Hatch((45.0,)),
            Hatch((45.0,), dots=True),
            Hatch((-45.0,)),
            Hatch((45.0, -45.0)),
            Hatch((0.0,)),
            Hatch((90.0,)),
            Hatch((0.0, 90.0)),
            Hatch((0.0,), dots=True, rings=True),
        ),
        strict=True,
    )
)
"""The hatches, by the number of the role that has each unless it names another."""

HATCH_GAP_PX = {"stated": 5.5, "expected": 9.0, "possible": 15.0}
"""From mark to mark of a hatch, by firmness: the firmer, the denser."""

HATCH_WIDTH_PX = 1.2
HATCH_DOT_RADIUS_PX = 1.15
HATCH_RING_RADIUS_PX = 1.95
HATCH_OPACITY = 0.7

DASH_PX = {"stated": (), "expected": (9.0, 5.0), "possible": (1.5, 5.0)}
"""Dash and gap of an arrow's line in pixels, by firmness; none is solid."""

DOT = {"stated": "full", "expected": "half", "possible": "empty"}
"""The dot after a country's name, by firmness."""

DOT_RADIUS_PX = 4.2
SQUARE_PX = 9.0
"""The side of the small square that shows a second role."""

ARROW_WIDTH_PX = 2.4
SELECTED_WIDTH_PX = 3.2
CASING_WIDTH_PX = 6.0
GLOW_WIDTH_PX = 11.0
HEAD_LENGTH_PX = 11.0

HEAD_SHAPE = ((-0.3, -0.42), (0.7, 0.0), (-0.3, 0.42), (-0.08, 0.0))
"""The corners of an arrow's head along and across its line, in its lengths; the tip second."""

PIN_RADIUS_PX = 4.0

BORDER_PX = {"place": 1.0, "gateway": 1.3, "outside": 1.0, "context": 0.7, "selected": 2.7}
"""Widths of outlines."""

LABEL_PX = {"role": 14.5, "gateway": 14.5, "hub": 15.0, "unnamed": 12.0, "city": 11.0, "tag": 11.0}
"""Sizes of names on the map, by kind, and of the tags behind them."""

CIRCLE_PX = 32.0
"""The radius of the largest number of a series; areas are as the numbers are."""

SIGN_PX = 4.5
"""Half of what stands for a number without a size: nil, withheld, not available."""

OVER_CIRCLE_PX = 16.0
"""From this radius on a name stands over its circle, else below it."""

CIRCLE_WIDTH_PX = 1.6
CIRCLE_CASING_PX = 3.6
CIRCLE_OPACITY = 0.55
CIRCLE_DASH_PX = {"dashed": (4.0, 3.0), "dotted": (0.1, 3.2)}
CIRCLE_FILLED = ("area", "dashed")
"""Outline of a number's parts and what lies below it, its fill's opacity, dashes by its style, and
the styles that are filled."""

SMALLEST_TARGET_PX = 24
"""WCAG 2.5.8, target size (minimum)."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours around the evidence: ground, lines and letters."""

    water: str
    land: str
    hub: str
    gateway: str
    unnamed: str
    unsupported: str
    outside: str
    border: str
    outline: str
    coast: str
    ink: str
    quiet: str
    halo: str
    arrow: str
    hatch: str
    glow: str
    paper: str


THEMES = {
    "light": Theme(
        water="#E6EFF3",
        land="#FBFAF8",
        hub="#F3EFE6",
        gateway="#91A8D0",
        unnamed="#D9DCDA",
        unsupported="#DED8C2",
        outside="#FBFAF8",
        border="#FFFFFF",
        outline="#7F8791",
        coast="#C9CFD3",
        ink="#1B2233",
        quiet="#545B68",
        halo="#FFFFFF",
        arrow="#1B2B4B",
        hatch="#FFFFFF",
        glow="#FFB000",
        paper="#FFFFFF",
    ),
    "dark": Theme(
        water="#131A22",
        land="#232B35",
        hub="#2D3742",
        gateway="#5377B8",
        unnamed="#4A5361",
        unsupported="#757165",
        outside="#232B35",
        border="#131A22",
        outline="#8A95A3",
        coast="#38424E",
        ink="#F1F4F8",
        quiet="#B4BCC8",
        halo="#131A22",
        arrow="#F4F7FB",
        hatch="#FFFFFF",
        glow="#FFB000",
        paper="#0E1117",
    ),
    "print": Theme(
        water="#FAFAFA",
        land="#FFFFFF",
        hub="#FFFFFF",
        gateway="#555555",
        unnamed="#E3E3E3",
        unsupported="#C4C4C4",
        outside="#FFFFFF",
        border="#FFFFFF",
        outline="#7C7C7C",
        coast="#A8A8A8",
        ink="#000000",
        quiet="#3F3F3F",
        halo="#FFFFFF",
        arrow="#000000",
        hatch="#000000",
        glow="#8C8C8C",
        paper="#FFFFFF",
    ),
}


def _number(study: Study, role: str) -> int:
    return next(number for number, one in enumerate(study.roles) if one.code == role)


def hatch_of(study: Study, role: str) -> Hatch:
    """Return a role's hatch: the one it names, or that of its number."""
    number = _number(study, role)
    return HATCHES[study.roles[number].hatch or HATCH_NAMES[number]]


def role_fill(study: Study, role: str, firmness: str, theme: str) -> str:
    """Return the fill of a role at a level of firmness, in a theme of `THEMES`."""
    number, level = _number(study, role), FIRMNESS.index(firmness)
    own = study.roles[number].colour
    if own and theme != "print":
        return blend(own, THEMES[theme].land, OWN_STRENGTHS[level])
    return PALETTE[theme][number][level]


def fill_colour(study: Study, fill: str, firmness: str, theme: str) -> str:
    """Return the colour of a mark's fill: a role's by its firmness, or one of the theme's own."""
    if firmness:
        return role_fill(study, fill, firmness, theme)
    colour: str = getattr(THEMES[theme], fill)
    return colour


def hatch_colour(study: Study, role: str, firmness: str, theme: str) -> str:
    """Return the colour of a role's hatch: of two, the one that stands off its fill more."""
    fill = role_fill(study, role, firmness, theme)
    firm = "#000000" if theme == "print" else role_fill(study, role, FIRMNESS[0], theme)
    best = max((THEMES[theme].hatch, firm), key=lambda colour: contrast(colour, fill))
    return blend(best, fill, HATCH_OPACITY)


def fills(study: Study, theme: str) -> dict[str, str]:
    """Return fills and hatches in a theme, by role and firmness: `mining-stated`, `…-hatch`."""
    every = [(role.code, level) for role in study.roles for level in FIRMNESS]
    return {
        **{f"{role}-{level}": role_fill(study, role, level, theme) for role, level in every},
        **{
            f"{role}-{level}-hatch": hatch_colour(study, role, level, theme)
            for role, level in every
        },
    }


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def blend(over: str, under: str, share: float) -> str:
    """Return a colour laid over another with an opacity of `share`, all as `#RRGGBB`."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#RRGGBB`, from 0 to 1 (WCAG 2.2)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
