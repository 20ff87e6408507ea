"""One symbology: a colour, a hatch, a dash and a dot for each code."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from tiny import tiny

from geodata.model import FIRMNESS, ROLES
from geodata.selection import Selection
from geodata.view import view
from layers.symbology import (
    DASH_PX,
    DOT,
    NO_ROLE_COLOUR,
    ROLE_COLOUR,
    ROLE_GREY,
    ROLE_HATCH,
    SMALLEST_TARGET_PX,
    THEMES,
    fill_colour,
    fill_key,
)

TINY = tiny()


def luminance(colour: str) -> float:
    """Return the relative luminance of `#RRGGBB`, from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("table", [ROLE_COLOUR, ROLE_GREY, ROLE_HATCH])
def test_each_role_has_its_own(table: dict[str, str]) -> None:
    assert tuple(table) == ROLES
    assert len(set(table.values())) == len(ROLES)


def test_the_palette_is_the_measured_one() -> None:
    assert tuple(ROLE_COLOUR.values()) == ("#228833", "#CCBB44", "#EE6677", "#AA3377")
    assert NO_ROLE_COLOUR == THEMES["light"].no_role == "#D9D9D9"


def test_firmness_reads_without_colour() -> None:
    assert tuple(DASH_PX) == tuple(DOT) == FIRMNESS
    assert DASH_PX["stated"] == ()
    dash, dot = DASH_PX["expected"][0], DASH_PX["possible"][0]
    assert dash > 3 * dot, "a dash and a dot are told apart"
    assert len(set(DOT.values())) == len(FIRMNESS)


def test_targets() -> None:
    assert SMALLEST_TARGET_PX >= 24


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_theme(theme) -> None:  # type: ignore[no-untyped-def]
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in asdict(theme).values())
    for ground in (theme.water, theme.land, theme.paper):
        assert contrast(theme.ink, ground) >= 7
        assert contrast(theme.quiet, ground) >= 4.5
        assert contrast(theme.arrow, ground) >= 3
    assert contrast(theme.ink, theme.halo) >= 7
    grounds = {theme.no_role, theme.unsupported, theme.gateway, theme.china, *ROLE_COLOUR.values()}
    assert len(grounds) == 8, "Guangxi, China and no role are set apart"


@pytest.mark.parametrize(
    ("selection", "keys"),
    [
        (
            Selection(),
            {
                "WST": ("feedstock", "feedstock"),
                "EST": ("processing", "processing"),
                "SIL": ("none", ""),
                "CHN": ("china", ""),
                "CN-GX": ("gateway", ""),
            },
        ),
        # A place lit by a secondary role wears that role's hatch over its own fill.
        (Selection(role=("processing",)), {"WST": ("feedstock", "processing")}),
        (Selection(source=("two",)), {"WST": ("feedstock", "processing")}),
        (Selection(role=("manufacturing",)), {"WST": ("feedstock", "")}),
    ],
)
def test_fill_key(selection: Selection, keys: dict[str, tuple[str, str]]) -> None:
    places = view(TINY, selection).places
    assert {code: fill_key(places[code]) for code in keys} == keys


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_fill_colour(theme) -> None:  # type: ignore[no-untyped-def]
    assert fill_colour("feedstock", theme) == ROLE_COLOUR["feedstock"]
    assert fill_colour("china", theme) == theme.china
    assert fill_colour("gateway", theme) == theme.gateway
    assert fill_colour("none", theme) == theme.no_role
    assert fill_colour("unsupported", theme) == theme.unsupported
