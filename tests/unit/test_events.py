"""What the map says back is checked, and answered once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import tiny

from geodata.selection import Selection, allowed, read, write
from layers.events import apply_event

TINY = tiny()

BEFORE = Selection(
    role=("processing",),
    material=("Dy",),
    source=("one",),
    firmness="stated",
    flow="out_of",
    select="EST",
    camera=(1, 2, 3),
)


def event(**changes: Any) -> dict[str, Any]:
    """Return an event that wants nothing selected, all roles and the whole map."""
    return {"serial": 8, "select": "", "role": [], "view": None, **changes}


@pytest.mark.parametrize("select", ["", *allowed(TINY)["select"]])
def test_selecting(select: str) -> None:
    selection, serial = apply_event(event(select=select), BEFORE, 7, TINY)
    assert serial == 8
    assert selection == Selection(
        material=("Dy",), source=("one",), firmness="stated", flow="out_of", select=select
    )


def test_the_whole_state_is_carried() -> None:
    wanted = event(select="WST-CHN", role=["processing", "feedstock"], view=[1.23456, 100, 4.567])
    selection, _ = apply_event(wanted, Selection(), 0, TINY)
    assert selection == Selection(
        select="WST-CHN", role=("feedstock", "processing"), camera=(1.235, 100, 4.57)
    )


def test_an_event_is_no_toggle() -> None:
    once = apply_event(event(select="WST"), Selection(), 7, TINY)
    again = apply_event(event(select="WST", serial=9), once[0], once[1], TINY)
    assert again == (Selection(select="WST"), 9)


@pytest.mark.parametrize("serial", [7, 6, 0, -1])
def test_an_old_event_changes_nothing(serial: int) -> None:
    assert apply_event(event(select="WST", serial=serial), BEFORE, 7, TINY) == (BEFORE, 7)


@pytest.mark.parametrize("serial", [None, "8", 8.0, True, [8], {}])
def test_an_event_without_a_number_changes_nothing(serial: object) -> None:
    assert apply_event(event(serial=serial), BEFORE, 0, TINY) == (BEFORE, 0)


@pytest.mark.parametrize("what", [None, "", "WST", 8, [], [1, 2], {}, {"select": "WST"}])
def test_what_is_no_event_changes_nothing(what: object) -> None:
    assert apply_event(what, BEFORE, 7, TINY) == (BEFORE, 7)


UNKNOWN = [
    *({"select": select} for select in ("ASEAN", "XXX", "WST-both", None, 1, ["WST"], {})),
    *({"role": role} for role in (None, "feedstock", ["miner"], [1], [["feedstock"]], {})),
    *({"role": role} for role in (["feedstock", "gateway"], [None])),
]


@pytest.mark.parametrize("change", UNKNOWN, ids=lambda change: str(change)[:40])
def test_an_unknown_value_is_answered_and_ignored(change: dict[str, Any]) -> None:
    assert apply_event(event(**{"select": "WST", **change}), BEFORE, 7, TINY) == (BEFORE, 8)


NO_VIEWS = [
    *("1,2,3", [], [1, 2], [1, 2, 3, 4], [1, "2", 3], {}, [None, 0, 3], [[1], 0, 3]),
    *([86, 0, 3], [0, 181, 3], [0, 0, 16.1], [0, 0, -0.1]),
    *([value, 0, 3] for value in (float("nan"), float("inf"), 1e300, 10**400)),
]


@pytest.mark.parametrize("view", NO_VIEWS, ids=lambda view: str(view)[:40])
def test_a_view_that_is_none_leaves_the_rest_of_the_event(view: object) -> None:
    wanted = event(select="WST", role=["processing"], view=view)
    expected = replace(BEFORE, select="WST", role=("processing",))
    assert apply_event(wanted, BEFORE, 7, TINY) == (expected, 8)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(("serial", "select", "role", "view")), inner)
    ),
    max_leaves=8,
)


@given(JSON | st.fixed_dictionaries({"serial": st.integers(8), "select": JSON, "view": JSON}))
def test_anything_may_come(what: object) -> None:
    selection, serial = apply_event(json.loads(json.dumps(what)), BEFORE, 7, TINY)
    assert serial >= 7
    assert read(write(selection), TINY) == (selection, ())
