"""The palette is told apart by every kind of colour vision: distances in CAM02-UCS, printed."""

from __future__ import annotations

import math
from functools import cache
from itertools import combinations

import pytest
from colorspacious import cspace_convert

from geodata.model import FIRMNESS
from layers.symbology import (
    HATCH_GAP_PX,
    HATCH_OPACITY,
    HATCHES,
    PALETTE,
    THEMES,
    blend,
    contrast,
)

DICHROMACIES = ("protanomaly", "deuteranomaly", "tritanomaly")
COLOURED = ("light", "dark")
FIRST = 4
"""The roles that are told apart in all their strengths."""


@cache
def seen(colour: str) -> tuple[tuple[float, ...], ...]:
    """Return a colour in CAM02-UCS, as normal vision and three dichromacies see it."""
    rgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    views = [rgb]
    for kind in DICHROMACIES:
        # Machado et al. 2009, doi 10.1109/TVCG.2009.113.
        space = {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100}
        views.append([min(1.0, max(0.0, c)) for c in cspace_convert(rgb, space, "sRGB1")])
    return tuple(tuple(cspace_convert(view, "sRGB1", "CAM02-UCS")) for view in views)


def distance(one: str, other: str) -> float:
    """Return the smallest distance of two colours over all kinds of vision."""
    return min(math.dist(a, b) for a, b in zip(seen(one), seen(other), strict=True))


def smallest(what: str, pairs: list[tuple[str, str]]) -> float:
    """Return the smallest distance of some pairs, and print it."""
    found, *pair = min((distance(*pair), *pair) for pair in pairs)
    print(f"{what}: {found:.1f} ({pair[0]}, {pair[1]})")
    return float(found)


@pytest.mark.parametrize("theme", COLOURED)
def test_the_fills_of_four_roles_are_apart(theme: str) -> None:
    fills = [fill for role in PALETTE[theme][:FIRST] for fill in role]
    assert smallest(f"{theme}: four roles, three strengths", list(combinations(fills, 2))) >= 10


@pytest.mark.parametrize("theme", COLOURED)
def test_they_are_apart_from_all_other_fills(theme: str) -> None:
    own = THEMES[theme]
    others = {
        own.gateway,
        own.hub,
        own.unnamed,
        own.unsupported,
        own.outside,
        own.land,
        own.water,
    }
    fills = [fill for role in PALETTE[theme][:FIRST] for fill in role]
    fills += [role[0] for role in PALETTE[theme][FIRST:]]
    pairs = [(fill, other) for fill in fills for other in sorted(others)]
    assert smallest(f"{theme}: roles and other fills", pairs) >= 8


@pytest.mark.parametrize("theme", COLOURED)
def test_eight_roles_at_full_strength_are_apart(theme: str) -> None:
    full = [role[0] for role in PALETTE[theme]]
    assert len(full) == len(HATCHES) == 8
    assert smallest(f"{theme}: eight roles, stated", list(combinations(full, 2))) >= 10


@pytest.mark.parametrize("theme", COLOURED)
def test_the_strengths_of_a_role_are_apart(theme: str) -> None:
    pairs = [pair for role in PALETTE[theme] for pair in combinations(role, 2)]
    assert smallest(f"{theme}: strengths of a role", pairs) >= 8


@pytest.mark.parametrize("theme", COLOURED)
def test_a_firmer_fill_stands_off_the_land_more(theme: str) -> None:
    for role in PALETTE[theme]:
        stated, expected, possible = (contrast(fill, THEMES[theme].land) for fill in role)
        assert stated > expected > possible


def test_in_greys_levels_are_told_by_shade_and_hatch() -> None:
    (levels,) = set(PALETTE["print"])
    lightness = [seen(fill)[0][0] for fill in levels]
    print("print: lightness", [round(value) for value in lightness])
    assert lightness[1] - lightness[0] > 10
    assert lightness[2] - lightness[1] > 10
    for fill in levels:
        mark = blend(THEMES["print"].hatch, fill, HATCH_OPACITY)
        print(f"print: hatch on {fill}: {contrast(mark, fill):.1f}")
        assert contrast(mark, fill) >= 3
    assert len(set(HATCHES.values())) == len(HATCHES)


def test_the_firmer_the_denser_is_a_hatch() -> None:
    gaps = [HATCH_GAP_PX[level] for level in FIRMNESS]
    assert gaps == sorted(gaps)
    assert all(later / earlier >= 1.5 for earlier, later in zip(gaps, gaps[1:], strict=False))
