"""The panel's chips: the map's colours and hatches, and written down nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from tiny import CLAIMS, STUDY, tiny

from geodata import atlas
from geodata.model import FIRMNESS, MOST_ROLES, Atlas, Role, Study
from geodata.selection import Selection, allowed
from geodata.view import view
from layers import chips
from layers.symbology import THEMES, fills, role_fill
from panels.panel import panel

ASSETS = Path(__file__).parents[2] / "panels" / "assets"


ATLAS = atlas()
EIGHT = replace(
    STUDY, roles=tuple(Role(f"role_{number}", f"Role {number}") for number in range(MOST_ROLES))
)
LEVELS = list(product((role.code for role in EIGHT.roles), FIRMNESS))


def rule(name: str, study: Study = EIGHT) -> str:
    """Return the declarations of a class."""
    found = re.search(rf"\.panel \.{name} \{{([^}}]*)\}}", chips.style(study))
    assert found is not None, name
    return found[1]


def chips_in(atlas: Atlas, **selection: str) -> list[str]:
    """Return the classes of all chips in a panel, without the one that all share."""
    html = panel(view(atlas, Selection(**selection)))  # type: ignore[arg-type]
    return re.findall(r"\bchip-[\w-]+", html)


@pytest.mark.parametrize("firmness", FIRMNESS)
@pytest.mark.parametrize("select", allowed(ATLAS)["select"])
def test_every_chip_of_every_panel_has_a_rule(select: str, firmness: str) -> None:
    for name in chips_in(ATLAS, select=select, firmness=firmness):
        assert "background" in rule(name, ATLAS.study)


@pytest.mark.parametrize("level", FIRMNESS)
def test_a_gateway_is_its_fill_however_firmly_it_is_called_one(level: str) -> None:
    rows = [(*row[:5], level, *row[6:]) if row[0] == "g1" else row for row in CLAIMS]
    assert chips_in(tiny(claims=rows), select="CN-GX") == [f"chip-gateway-{level}"]
    light, dark = (THEMES[theme].gateway for theme in ("light", "dark"))
    assert f"light-dark({light}, {dark})" in rule(f"chip-gateway-{level}")


def test_a_chip_is_as_firm_as_its_role_is_given() -> None:
    assert chips_in(tiny(), select="WST") == ["chip-feedstock-stated", "chip-processing-possible"]


@pytest.mark.parametrize(("role", "level"), LEVELS)
def test_a_chip_has_its_role_s_colours_and_a_hatch(role: str, level: str) -> None:
    light, dark = (role_fill(EIGHT, role, level, theme) for theme in ("light", "dark"))
    found = rule(f"chip-{role}-{level}")
    assert f"background-color: {light};" in found, "for a browser without light-dark()"
    assert f"background-color: light-dark({light}, {dark});" in found
    assert re.search(r"(repeating-linear|radial)-gradient\(", found)
    assert found.index("gradient(") < found.index("background-color"), "which it would undo"


def test_no_two_roles_and_no_two_levels_look_alike_without_their_colour() -> None:
    def look(role: str, level: str) -> str:
        without = re.sub(r"#\w{6}", "", rule(f"chip-{role}-{level}"))
        return re.sub(r"light-dark\([ ,]*\)", "", without)

    assert len({look(role, level) for role, level in LEVELS}) == len(LEVELS)


def test_what_has_no_role_follows_the_theme() -> None:
    light, dark = (THEMES[theme].unnamed for theme in ("light", "dark"))
    assert f"light-dark({light}, {dark})" in rule("chip")


def test_the_panel_s_own_style_repeats_no_colour_of_the_map() -> None:
    css = (ASSETS / "panel.css").read_text("utf-8").upper()
    for theme in ("light", "dark"):
        for colour in (*fills(EIGHT, theme).values(), THEMES[theme].unnamed):
            assert colour.upper() not in css


def test_a_role_may_have_a_colour_and_a_hatch_of_its_own() -> None:
    roles = (Role("mine", "Mine", colour="#123456", hatch="rings"),)
    own = replace(STUDY, roles=roles)
    assert "background-color: #123456;" in rule("chip-mine-stated", own)
    assert "radial-gradient(transparent" in rule("chip-mine-stated", own)
