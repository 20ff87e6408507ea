"""One symbology: a colour, a hatch, a dash and a dot for each code."""

from __future__ import annotations

import re
from dataclasses import asdict, fields, replace

import pytest
import tiny

from geodata.model import FIRMNESS, MOST_ROLES, Role
from geodata.package import HATCHES as HATCH_NAMES
from layers.symbology import (
    BORDER_PX,
    DASH_PX,
    DOT,
    HATCH_GAP_PX,
    HATCHES,
    LABEL_PX,
    OWN_STRENGTHS,
    PALETTE,
    SMALLEST_TARGET_PX,
    THEMES,
    Theme,
    blend,
    contrast,
    fill_colour,
    fills,
    hatch_colour,
    hatch_of,
    role_fill,
)

STUDY = replace(tiny.STUDY, roles=tuple(Role(f"role_{n}", f"Role {n}") for n in range(MOST_ROLES)))
ROLES = tuple(role.code for role in STUDY.roles)
OWN_FILLS = ("hub", "gateway", "unnamed", "unsupported")
"""The fills of places that no role fills."""


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        # The luminance of pure green is 0.7152, of pure red 0.2126.
        ("#00FF00", "#FF0000", (0.7152 + 0.05) / (0.2126 + 0.05)),
    ],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("share", "mixed"), [(0.0, "#000000"), (1.0, "#FF8000"), (0.5, "#804000"), (0.2, "#331A00")]
)
def test_blend(share: float, mixed: str) -> None:
    assert blend("#FF8000", "#000000", share) == mixed


def test_each_number_has_a_hatch_and_a_colour_of_its_own() -> None:
    assert tuple(HATCHES) == HATCH_NAMES
    assert len({hatch_of(STUDY, role) for role in ROLES}) == len(ROLES) == len(HATCHES)
    lines = [hatch.angles for hatch in HATCHES.values() if not hatch.dots]
    assert len(set(lines)) == len(lines), "two hatches of lines differ by their angles"
    for theme in THEMES:
        assert len(PALETTE[theme]) == MOST_ROLES


def test_a_role_may_name_its_colour_and_its_hatch() -> None:
    roles = (
        Role("plain", "Plain"),
        Role("own", "Own", colour="#0000FF", hatch="rings"),
        Role("third", "Third", hatch="diagonal"),
    )
    study = replace(STUDY, roles=roles)
    assert hatch_of(study, "own") is HATCHES["rings"]
    assert hatch_of(study, "third") is HATCHES["diagonal"]
    for number, level in enumerate(FIRMNESS):
        for theme in ("light", "dark"):
            strength = blend("#0000FF", THEMES[theme].land, OWN_STRENGTHS[number])
            assert role_fill(study, "own", level, theme) == strength
            assert role_fill(study, "plain", level, theme) == PALETTE[theme][0][number]
            assert role_fill(study, "third", level, theme) == PALETTE[theme][2][number]
        # In print all roles are greys.
        assert role_fill(study, "own", level, "print") == PALETTE["print"][1][number]
    assert role_fill(study, "own", "stated", "light") == "#0000FF"


def test_a_number_keeps_its_colour_however_many_roles_there_are() -> None:
    for count in range(1, MOST_ROLES + 1):
        study = replace(STUDY, roles=STUDY.roles[:count])
        assert fills(study, "light").items() <= fills(STUDY, "light").items()


def test_the_firmer_the_denser() -> None:
    assert tuple(HATCH_GAP_PX) == FIRMNESS
    gaps = list(HATCH_GAP_PX.values())
    assert all(wide >= 1.5 * narrow for narrow, wide in zip(gaps, gaps[1:], strict=False))


@pytest.mark.parametrize("theme", THEMES)
def test_a_fill_and_a_hatch_a_role_and_firmness(theme: str) -> None:
    found = fills(STUDY, theme)
    assert len(found) == 2 * len(ROLES) * len(FIRMNESS)
    for role in ROLES:
        for level in FIRMNESS:
            fill, hatch = found[f"{role}-{level}"], found[f"{role}-{level}-hatch"]
            assert fill == role_fill(STUDY, role, level, theme)
            assert hatch == hatch_colour(STUDY, role, level, theme)
            assert contrast(fill, hatch) >= 1.4, (role, level)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_two_fills_are_the_same(theme: str) -> None:
    found = [role_fill(STUDY, role, level, theme) for role in ROLES for level in FIRMNESS]
    found += [getattr(THEMES[theme], name) for name in OWN_FILLS]
    assert len(set(found)) == len(ROLES) * len(FIRMNESS) + len(OWN_FILLS)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ROLES)
def test_the_firmer_the_stronger(role: str, theme: str) -> None:
    land = THEMES[theme].land
    strengths = [contrast(role_fill(STUDY, role, level, theme), land) for level in FIRMNESS]
    assert strengths == sorted(strengths, reverse=True)
    assert len(set(strengths)) == len(FIRMNESS)
    assert all(
        re.fullmatch("#[0-9A-F]{6}", role_fill(STUDY, role, level, theme)) for level in FIRMNESS
    )


def test_in_print_the_hatch_tells_roles_apart() -> None:
    for level in FIRMNESS:
        (grey,) = {role_fill(STUDY, role, level, "print") for role in ROLES}
        assert grey[1:3] == grey[3:5] == grey[5:7]
    assert all(
        colour[1:3] == colour[3:5] == colour[5:7] for colour in asdict(THEMES["print"]).values()
    )


def test_firmness_reads_without_colour() -> None:
    assert tuple(DASH_PX) == tuple(DOT) == FIRMNESS
    assert DASH_PX["stated"] == ()
    dash, dot = DASH_PX["expected"][0], DASH_PX["possible"][0]
    assert dash > 3 * dot, "a dash and a dot are told apart"
    assert len(set(DOT.values())) == len(FIRMNESS)


def test_targets() -> None:
    assert SMALLEST_TARGET_PX >= 24


def test_letters_can_be_read() -> None:
    assert min(LABEL_PX.values()) >= 11


def test_what_is_outside_keeps_an_outline() -> None:
    assert BORDER_PX["selected"] > BORDER_PX["gateway"] >= BORDER_PX["outside"] > 0


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_theme(theme: Theme) -> None:
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in asdict(theme).values())
    for ground in (theme.water, theme.land, theme.paper, theme.halo):
        assert contrast(theme.ink, ground) >= 7
        assert contrast(theme.quiet, ground) >= 4.5
        assert contrast(theme.arrow, ground) >= 3
    for ground in (theme.land, theme.water):
        assert contrast(theme.outline, ground) >= 3, "an outline is all that is left of a place"
    assert theme.outside == theme.land, "what is outside the filters has no fill"
    assert len({getattr(theme, name) for name in OWN_FILLS}) == len(OWN_FILLS)


def test_themes() -> None:
    assert tuple(THEMES) == ("light", "dark", "print")
    for field in fields(Theme):
        light, dark = (getattr(THEMES[name], field.name) for name in ("light", "dark"))
        assert light != dark or field.name in ("hatch", "glow"), field.name


@pytest.mark.parametrize("theme", THEMES)
def test_fill_colour(theme: str) -> None:
    for role in ROLES:
        for level in FIRMNESS:
            assert fill_colour(STUDY, role, level, theme) == role_fill(STUDY, role, level, theme)
    for name in (*OWN_FILLS, "outside"):
        assert fill_colour(STUDY, name, "", theme) == getattr(THEMES[theme], name)
