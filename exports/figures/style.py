"""How large a figure is drawn: its sizes and themes; the colours are the symbology's."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.model import Study
from layers.symbology import LABEL_PX, THEMES, Theme, blend, fill_colour, hatch_colour

POINTS = 72.0
"""Points an inch."""


@dataclass(frozen=True, slots=True)
class Size:
    """A figure's format, in inches; letters and lines follow from `body`, in points.

    `side` is the width in points of what stands beside the map, 0 where that stands below;
    `side_selected` and `selected_in` are the width and the height with a selection's quotes,
    and `map_share` is the height of a map above them, in widths.
    """

    width_in: float
    height_in: float
    selected_in: float
    body: float
    side: float
    side_selected: float
    map_share: float = 0.86

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
        """What one pixel of the page's map is here, in points."""
        return self.label / LABEL_PX["role"]


SIZES = {
    "wide": Size(10.0, 5.625, 5.625, 7.0, 208.0, 240.0),
    "column": Size(3.5, 5.6, 9.0, 6.4, 0.0, 0.0),
    "page": Size(11.69, 8.27, 8.27, 8.4, 0.0, 258.0),
    "square": Size(7.5, 7.5, 7.5, 7.2, 0.0, 182.0),
    "text": Size(6.3, 6.9, 9.7, 8.25, 0.0, 0.0, map_share=0.7),
}
"""wide: a 16:9 slide; column: half a page's width; page: A4 landscape; square; text: the width
of a portrait page's text, 16 cm, where no letter is smaller than 7 points."""


MARKS = {"light": "#FFE7A3", "dark": "#6A5212", "print": ""}
"""What lies below words that are cues, by theme; in print a line does."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme of `THEMES`, and of a dataset's roles in it."""

    name: str
    study: Study

    @property
    def theme(self) -> Theme:
        """The theme's own colours."""
        return THEMES[self.name]

    @property
    def mark(self) -> str:
        """What lies below words that are cues."""
        return MARKS[self.name]

    @property
    def grey(self) -> bool:
        """Whether it has greys alone."""
        return self.name == "print"

    def fill(self, fill: str, firmness: str = "") -> str:
        """Return the colour of a mark's fill."""
        return fill_colour(self.study, fill, firmness, self.name)

    def hatch(self, role: str, firmness: str) -> str:
        """Return the colour of a role's hatch over its fill."""
        return hatch_colour(self.study, role, firmness, self.name)


__all__ = ["MARKS", "POINTS", "SIZES", "Palette", "Size", "blend"]
