"""The panel's chips: the map's colours and hatches, and written down nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata import atlas
from geodata.selection import Selection, allowed
from geodata.view import view
from layers import chips
from layers.symbology import ROLE_COLOUR, ROLE_HATCH, THEMES
from panels.panel import panel

ASSETS = Path(__file__).parents[2] / "panels" / "assets"


ATLAS = atlas()


@pytest.mark.parametrize("select", allowed(ATLAS)["select"])
def test_every_chip_of_every_panel_has_a_rule(select: str) -> None:
    for name in re.findall(r"\bchip-\w+", panel(view(ATLAS, Selection(select=select)))):
        assert "background" in rule(name)


def rule(name: str) -> str:
    found = re.search(rf"\.panel \.{name} \{{([^}}]*)\}}", chips.style())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", ROLE_COLOUR)
def test_a_chip_has_its_role_s_colour_and_a_hatch(role: str) -> None:
    assert f"background-color: {ROLE_COLOUR[role]};" in rule(f"chip-{role}")
    assert re.search(r"gradient\(.*rgb\(255 255 255 / [1-9]\d%\)", rule(f"chip-{role}"))


def test_no_two_roles_look_alike_without_their_colour() -> None:
    looks = {re.sub(r"#\w{6}", "", rule(f"chip-{role}")) for role in ROLE_COLOUR}
    assert len(looks) == len(set(ROLE_HATCH.values())) == len(ROLE_COLOUR)


@pytest.mark.parametrize(("name", "field"), [("chip", "no_role"), ("chip-gateway", "gateway")])
def test_what_has_no_role_follows_the_theme(name: str, field: str) -> None:
    light, dark = (getattr(THEMES[theme], field) for theme in ("light", "dark"))
    assert f"light-dark({light}, {dark})" in rule(name)


def test_the_panel_s_own_style_repeats_no_colour_of_the_map() -> None:
    css = (ASSETS / "panel.css").read_text("utf-8").upper()
    for colour in (*ROLE_COLOUR.values(), THEMES["light"].no_role):
        assert colour.upper() not in css
