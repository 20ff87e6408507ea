"""The legend: its words never change, its counts follow the view."""

from __future__ import annotations

import pytest
from tiny import CLAIMS, tiny

import geodata
from geodata import words
from geodata.model import FIRMNESS, ROLES
from geodata.selection import Selection
from geodata.view import view
from layers.legend import entries, state
from layers.symbology import DOT

ATLAS = geodata.atlas()
TINY = tiny()


def test_entries() -> None:
    found = entries(TINY)
    assert [(entry["role"], entry["label"]) for entry in found["roles"]] == list(
        words.ROLE.items()
    )[:4]
    assert tuple(entry["role"] for entry in found["roles"]) == ROLES
    assert [(entry["firmness"], entry["dot"]) for entry in found["firmness"]] == [
        (level, DOT[level]) for level in FIRMNESS
    ]
    assert found["unnamed"] == {"label": "Not named in either text", "count": 1}
    assert "Hollow" in found["hollow"]
    assert "literature" in found["literature"]


def test_unnamed_members_are_counted() -> None:
    unnamed = [p.place for p in view(ATLAS, Selection()).places.values() if not p.named]
    assert entries(ATLAS)["unnamed"]["count"] == len(unnamed) == 5


@pytest.mark.parametrize(
    ("selection", "counts"),
    [
        ({}, (1, 2, 0, 0)),
        ({"role": ("feedstock",)}, (1, 2, 0, 0)),
        ({"firmness": "expected"}, (1, 1, 0, 0)),
        ({"source": ("one",)}, (1, 0, 0, 0)),
        ({"element": ("Nd",)}, (0, 1, 0, 0)),
        ({"element": ("Sc",)}, (0, 0, 0, 0)),
        ({"element": ("HREE",), "source": ("two",)}, (0, 1, 0, 0)),
    ],
)
def test_counts(selection: dict, counts: tuple[int, ...]) -> None:  # type: ignore[type-arg]
    assert state(view(TINY, Selection(**selection))) == dict(zip(ROLES, counts, strict=True))


def test_a_place_that_a_heading_alone_names_is_not_named() -> None:
    rows = [*CLAIMS, ("h9", "one", "SIL", "heading", "", "", "Silent: a heading", "")]
    mine = tiny(claims=rows)
    unnamed = [place for place in view(mine, Selection()).places.values() if not place.named]
    members = [place for place in unnamed if place.place.asean_since]
    assert entries(mine)["unnamed"]["count"] == len(members) == 1
