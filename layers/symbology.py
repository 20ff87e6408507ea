"""The one symbology: every colour, hatch, dash, dot and width, for the map and for every figure.

The browser is sent these numbers as they are; style sheets and figures are made from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.model import FIRMNESS

ROLE_FILL: Mapping[str, tuple[str, str, str]] = {
    "feedstock": ("#228833", "#6DB37A", "#B5D9BB"),
    "processing": ("#B5A21E", "#D3C768", "#E9E3B4"),
    "manufacturing": ("#EE6677", "#F497A3", "#FAC9CF"),
    "finance_rd": ("#AA3377", "#C677A3", "#E0B4CC"),
}
"""Fills of each role, by firmness: stated, expected, possible."""

PRINT_FILL = ("#8A8A8A", "#B4B4B4", "#DADADA")
"""Fills of any role in greys, by firmness; the hatch tells the roles apart."""


@dataclass(frozen=True, slots=True)
class Hatch:
    """Marks over a fill: lines at some angles, in degrees counter-clockwise, or else dots."""

    angles: tuple[float, ...]
    dots: bool = False


HATCHES: Mapping[str, Hatch] = {
    "diagonal": Hatch((45.0,)),
    "back-diagonal": Hatch((-45.0,)),
    "cross": Hatch((45.0, -45.0)),
    "dots": Hatch((45.0,), dots=True),
}

ROLE_HATCH: Mapping[str, str] = {
    "feedstock": "diagonal",
    "processing": "dots",
    "manufacturing": "back-diagonal",
    "finance_rd": "cross",
}

HATCH_GAP_PX = {"stated": 5.5, "expected": 9.0, "possible": 15.0}
"""From mark to mark of a hatch, by firmness: the firmer, the denser."""

HATCH_WIDTH_PX = 1.2
HATCH_DOT_RADIUS_PX = 1.15
HATCH_OPACITY = 0.62

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
        gateway="#8FAFD6",
        unnamed="#D9D9D9",
        unsupported="#E8DCC0",
        outside="#FBFAF8",
        border="#FFFFFF",
        outline="#8B939C",
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
        gateway="#4F77AD",
        unnamed="#4A525C",
        unsupported="#77705F",
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
        water="#F1F1F1",
        land="#FFFFFF",
        hub="#FFFFFF",
        gateway="#555555",
        unnamed="#E9E9E9",
        unsupported="#F7F7F7",
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


def role_fill(role: str, firmness: str, theme: str) -> str:
    """Return the fill of a role at a level of firmness, in a theme of `THEMES`."""
    level = FIRMNESS.index(firmness)
    return PRINT_FILL[level] if theme == "print" else ROLE_FILL[role][level]


def fill_colour(fill: str, firmness: str, theme: str) -> str:
    """Return the colour of a mark's fill: a role's by its firmness, or one of the theme's own."""
    if fill in ROLE_FILL:
        return role_fill(fill, firmness, theme)
    colour: str = getattr(THEMES[theme], fill)
    return colour


def fills(theme: str) -> dict[str, str]:
    """Return the fills of all roles in a theme by role and firmness, `feedstock-stated`."""
    return {
        f"{role}-{level}": role_fill(role, level, theme) for role in ROLE_FILL for level in FIRMNESS
    }
