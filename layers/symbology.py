"""The one symbology: colours, hatches, dashes and dots, for the map and for every figure."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.model import CHINA, GATEWAY
from geodata.view import PlaceView

ROLE_COLOUR = {
    "feedstock": "#228833",
    "processing": "#CCBB44",
    "manufacturing": "#EE6677",
    "finance_rd": "#AA3377",
}
"""Tol bright: smallest CAM02-UCS difference 16.9 over normal vision and three dichromacies."""

ROLE_GREY = {
    "feedstock": "#6E6E6E",
    "processing": "#D0D0D0",
    "manufacturing": "#A8A8A8",
    "finance_rd": "#5A5A5A",
}
"""Fills for print; the hatch, not the grey, tells the roles apart."""

ROLE_HATCH = {
    "feedstock": "diagonal",
    "processing": "dots",
    "manufacturing": "back-diagonal",
    "finance_rd": "cross",
}

NO_ROLE_COLOUR = "#D9D9D9"

DASH_PX = {"stated": (), "expected": (9.0, 5.0), "possible": (1.5, 5.0)}
"""Dash and gap of an arrow's line in pixels, by firmness; none is solid."""

DOT = {"stated": "full", "expected": "half", "possible": "empty"}
"""The dot after a country's name, by firmness."""

ARROW_WIDTH_PX = 2.4
CASING_WIDTH_PX = 6.0
HEAD_LENGTH_PX = 11.0

SMALLEST_TARGET_PX = 24
"""WCAG 2.5.8, target size (minimum)."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours around the evidence: ground, lines and letters."""

    water: str
    land: str
    china: str
    gateway: str
    no_role: str
    unsupported: str
    border: str
    coast: str
    ink: str
    quiet: str
    halo: str
    arrow: str
    hatch: str
    paper: str


THEMES = {
    "light": Theme(
        water="#E6EFF3",
        land="#FBFAF8",
        china="#F3EFE6",
        gateway="#8FAFD6",
        no_role=NO_ROLE_COLOUR,
        unsupported="#E8DCC0",
        border="#FFFFFF",
        coast="#C9CFD3",
        ink="#1B2233",
        quiet="#545B68",
        halo="#FFFFFF",
        arrow="#1B2B4B",
        hatch="#FFFFFF",
        paper="#FFFFFF",
    ),
    "dark": Theme(
        water="#131A22",
        land="#232B35",
        china="#2D3742",
        gateway="#4F77AD",
        no_role="#4A525C",
        unsupported="#77705F",
        border="#131A22",
        coast="#38424E",
        ink="#F1F4F8",
        quiet="#B4BCC8",
        halo="#131A22",
        arrow="#F4F7FB",
        hatch="#FFFFFF",
        paper="#0E1117",
    ),
}


def fill_key(place: PlaceView) -> tuple[str, str]:
    """Return what fills a place: a colour's name, and the role whose hatch lies over it.

    The colour is a role, `gateway`, `china`, `none`, or `unsupported` where a place matches but
    no claim in view gives it a role; the hatch is empty where there is none to show.
    """
    code = place.place.place
    if code == CHINA:
        return "china", ""
    if code == GATEWAY:
        return "gateway", ""
    if place.shown and place.place.role and not place.lit_by:
        return "unsupported", ""
    return place.place.role or "none", place.lit_by


def fill_colour(name: str, theme: Theme) -> str:
    """Return the colour that `fill_key` names."""
    special = {
        "china": theme.china,
        "gateway": theme.gateway,
        "none": theme.no_role,
        "unsupported": theme.unsupported,
    }
    return special.get(name) or ROLE_COLOUR[name]
