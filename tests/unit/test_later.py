"""When what is not asserted was said, and what later sources say on the same place and role."""

from __future__ import annotations

from typing import Any

import pytest
from markup import Node, parse
from tiny import CLAIMS, SOURCES, tiny

from geodata.model import Atlas
from geodata.selection import Selection
from geodata.view import view
from panels.later import MOST_LATER, later, when
from panels.panel import panel

ROLE = ("role", "processing")
FIRST = ("a1", "old", "WST", *ROLE, "expected", "West will refine.", "will")


def told(*rows: tuple[str, ...], dates: dict[str, str], **more: Any) -> Atlas:
    """Return an atlas with claims of sources that were published so."""
    sources = [
        (name, "text", name, f"{name} press", "", day, "", "") for name, day in dates.items()
    ]
    book = [row for row in SOURCES if row[0] == "book"]
    return tiny(claims=rows, sources=[*sources, *book], **{"contrasts": (), **more})


def found(atlas: Atlas, claim: str = "a1") -> list[str]:
    return [one.claim.claim_id for one in later(atlas, atlas.claims_by_id[claim])[0]]


@pytest.mark.parametrize(
    ("first", "second", "surely"),
    [
        ("2025", "2026", True),
        ("2025-05-23", "2026", True),
        ("2025-05", "2025-06-01", True),
        ("2026", "2026-05", False),  # within the year that the first may be of
        ("2025-05-23", "2025-05-23", False),
        ("2026", "2025", False),
        ("", "2026", False),
        ("2025", "", False),
    ],
)
def test_only_what_is_surely_later_is_listed(first: str, second: str, surely: bool) -> None:
    row = ("b1", "new", "WST", *ROLE, "stated", "West refines.", "refines")
    atlas = told(FIRST, row, dates={"old": first, "new": second})
    assert found(atlas) == (["b1"] if surely else [])
    assert found(atlas, "b1") == [], "what is asserted is not followed up"


def test_it_is_on_the_same_place_and_role_a_source_once_the_firmest() -> None:
    atlas = told(
        FIRST,
        ("b1", "new", "WST", *ROLE, "possible", "West could refine.", "could"),
        ("b2", "new", "WST", *ROLE, "stated", "West refines.", "refines"),
        ("b3", "new", "WST", "role", "feedstock", "stated", "West digs.", "digs"),
        ("b4", "new", "EST", *ROLE, "stated", "East refines.", "refines"),
        dates={"old": "2025", "new": "2026"},
    )
    assert found(atlas) == ["b2"]


def test_a_relation_is_said_where_the_table_has_it_and_nowhere_else() -> None:
    rows = (
        FIRST,
        ("b1", "new", "WST", *ROLE, "possible", "West could refine.", "could"),
        ("b2", "new", "WST", *ROLE, "stated", "West refines.", "refines"),
        ("c1", "newer", "WST", *ROLE, "stated", "West refines more.", "more"),
    )
    dates = {"old": "2025", "new": "2026", "newer": "2027"}
    atlas = told(*rows, dates=dates, contrasts=[("refining", "differ", "b1", "a1")])
    ones, _ = later(atlas, atlas.claims_by_id["a1"])
    assert [(one.claim.claim_id, one.relation) for one in ones] == [("b1", "differ"), ("c1", "")]
    said = lists(atlas)[0].text
    assert said.count("they differ") == 1
    assert "new press, 2026 Possible processing node they differ: West could refine." in said


def lists(atlas: Atlas) -> list[Node]:
    """Return the lists of what was said later in the panel of West."""
    return parse(panel(view(atlas, Selection(select="WST")))).find("details", **{"class": "later"})


@pytest.mark.parametrize("count", [1, 2, 3, MOST_LATER, 1000])
def test_many_are_folded_and_counted(count: int) -> None:
    rows = [
        (f"b{n}", f"s{n}", "WST", *ROLE, "stated", f"West refines {n}.", "refines")
        for n in range(count)
    ]
    atlas = told(FIRST, *rows, dates={"old": "2025", **{f"s{n}": "2026" for n in range(count)}})
    (one,) = lists(atlas)
    assert ("open" in one.attributes) is (count <= 2)
    lines = one.find("li")
    assert len(lines) == min(count, MOST_LATER) + (count > MOST_LATER)
    assert count <= MOST_LATER or lines[-1].text == f"{count - MOST_LATER:,} more"
    (link,) = lines[0].find("a")
    assert (link.attributes["data-quote"], link.attributes["data-select"]) == ("b0", "WST")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("w1", ""),
        ("w3", "said 2026"),
        ("e3", "said 22 May 2025"),
        ("e4", "said 22 May 2025, of 2030"),
        ("w6", "of 2024"),
        ("e5", ""),
    ],
)
def test_when_it_was_said(claim: str, said: str) -> None:
    atlas = tiny(dates={"e4": "2030", "w6": "2024", "e5": "2025-04"})
    assert when(atlas, atlas.claims_by_id[claim]) == said


def test_a_source_without_a_date_says_so() -> None:
    atlas = tiny(sources=[(*row[:5], "", *row[6:]) for row in SOURCES], claims=CLAIMS)
    assert when(atlas, atlas.claims_by_id["w3"]) == "said undated"
