"""The panel's chips: the map's colours and hatches, and written down nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from layers import chips
from layers.symbology import ROLE_COLOUR, ROLE_HATCH, THEMES

ASSETS = Path(__file__).parents[2] / "panels" / "assets"


def rule(name: str) -> str:
    found = re.search(rf"\.panel \.{name} \{{([^}}]*)\}}", chips.style())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", ROLE_COLOUR)
def test_a_chip_has_its_role_s_colour_and_a_hatch(role: str) -> None:
    assert f"background-color: {ROLE_COLOUR[role]};" in rule(f"chip-{role}")
    assert "gradient(" in rule(f"chip-{role}")


def test_no_two_roles_look_alike_without_their_colour() -> None:
    looks = {re.sub(r"#\w{6}", "", rule(f"chip-{role}")) for role in ROLE_COLOUR}
    assert len(looks) == len(set(ROLE_HATCH.values())) == len(ROLE_COLOUR)


def test_what_has_no_role_follows_the_theme() -> None:
    light, dark = (THEMES[theme].no_role for theme in ("light", "dark"))
    assert f"light-dark({light}, {dark})" in rule("chip")


def test_the_panel_s_own_style_repeats_no_colour_of_the_map() -> None:
    css = (ASSETS / "panel.css").read_text("utf-8").upper()
    for colour in (*ROLE_COLOUR.values(), THEMES["light"].no_role):
        assert colour.upper() not in css
