"""The table of claims: whole, searched, sorted and turned page by page."""

from __future__ import annotations

from typing import Any

import pytest
from hostile import ALL
from markup import Node, parse
from tiny import CLAIMS, tiny

import geodata
from geodata.model import FIRMNESS, Atlas
from geodata.selection import Selection
from geodata.view import view
from panels.table import COLUMNS, ROWS, SORTS, table

ATLAS = geodata.atlas()
TINY = tiny()


def read(
    atlas: Atlas = TINY, *, sort: str = "", search: str = "", page: int = 0, **asked: Any
) -> Node:
    """Return a page of the table, parsed."""
    return parse(table(view(atlas, Selection(**asked)), sort=sort, search=search, page=page))


def ids(page: Node) -> list[str]:
    """Return the claims of its rows."""
    return [row.attributes["data-claim"] or "" for row in page.find("tr")[1:]]


def status(page: Node) -> str:
    """Return how many claims it says there are."""
    return page.find("p", role="status")[0].text.partition(".")[0]


def many(count: int) -> Atlas:
    """Return an atlas with so many claims on a place."""
    rows = [
        (
            f"c{n:04}",
            "one",
            "WST",
            "resource",
            "ore",
            "stated",
            f"Pit {n:04} gives ore.",
            "author",
            "gives",
        )
        for n in range(count)
    ]
    return tiny(claims=[(*row[:6], row[6], row[8]) for row in rows], contrasts=())


def test_its_pages_hold_every_claim_in_view_once() -> None:
    claims = view(ATLAS, Selection()).claims
    pages = -(-len(claims) // ROWS)
    found = [claim for number in range(1, pages + 1) for claim in ids(read(ATLAS, page=number))]
    assert found == [claim.claim_id for claim in claims]
    assert status(read(ATLAS)) == f"{len(claims)} claims of the places in view"
    assert ids(read(ATLAS, page=99)) == ids(read(ATLAS, page=pages))


def test_a_row_says_what_the_claim_says() -> None:
    for row in read(ATLAS).find("tr")[1:]:
        claim = ATLAS.claims_by_id[row.attributes["data-claim"] or ""]
        (quote,) = row.find("td", **{"class": "quote"})
        assert quote.text == claim.quote
        assert quote.attributes["lang"] == ATLAS.sources[claim.source_id].lang
        (name,) = row.find("th")
        assert name.text == ATLAS.places[claim.place].name
        assert row.attributes["data-row"] == (
            claim.place if claim.place in ATLAS.selectable else ""
        )


def test_what_is_selected_changes_nothing_and_a_row_keeps_the_filters() -> None:
    asked = {"role": ("feedstock",), "flow": "out_of"}
    assert table(view(TINY, Selection(**asked, select="WST"))) == table(
        view(TINY, Selection(**asked))
    )  # type: ignore[arg-type]
    (link, *_) = [a for a in read(**asked).find("a") if a.attributes.get("data-select") == "WST"]
    assert link.attributes["href"] == "./?role=feedstock&flow=out_of&select=WST"


@pytest.mark.parametrize("sort", SORTS[1:])
def test_it_is_sorted_by_a_column_either_way(sort: str) -> None:
    name = sort.removeprefix("-")
    _, key = COLUMNS[name]
    keys = [key(ATLAS, ATLAS.claims_by_id[i]) for i in ids(read(ATLAS, sort=sort))]
    assert keys == sorted(keys, reverse=sort != name)  # type: ignore[type-var]
    (head,) = [th for th in read(ATLAS, sort=sort).find("th") if "aria-sort" in th.attributes]
    assert head.attributes["aria-sort"] == ("ascending" if sort == name else "descending")
    (way,) = head.find("a")
    assert way.attributes["href"] == (
        "./table.html" if sort != name else f"./table.html?sort=-{name}"
    )


def test_firmness_is_sorted_by_its_levels() -> None:
    levels = [ATLAS.claims_by_id[i].firmness for i in ids(read(ATLAS, sort="-firmness"))]
    assert levels[0] == FIRMNESS[-1]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("PIT 0007", ["c0007"]),
        ("ore pit 0007 west", ["c0007"]),
        ("c0011", ["c0011"]),
        ("xyzzy", []),
        ("pit\u00ad 0007", ["c0007"]),
        ("<img", []),
    ],
)
def test_a_search_finds_rows_that_have_all_its_words(search: str, found: list[str]) -> None:
    page = read(many(60), search=search)
    assert ids(page) == found
    verb = "has" if len(found) == 1 else "have"
    assert page.find("p", role="status")[0].text.startswith(
        f"{len(found)} of the 60 claims in view {verb} it."
    )
    (field,) = page.find("input", type="search")
    assert field.attributes["value"] == search


def test_pages_and_search_keep_order_phrase_and_filters() -> None:
    page = read(many(120), sort="-quote", search="pit", page=2, firmness="stated")
    links = {a.text: a.attributes["href"] for a in page.find("nav")[0].find("a")}
    kept = "./table.html?firmness=stated&sort=-quote&search=pit"
    assert links == {
        "First": kept,
        "Previous": kept,
        "Next": f"{kept}&page=3",
        "Last": f"{kept}&page=3",
    }
    assert ids(page)[0] == "c0069"
    hidden = [
        (i.attributes["name"], i.attributes["value"]) for i in page.find("input", type="hidden")
    ]
    assert hidden == [("firmness", "stated"), ("sort", "-quote")]


def test_an_empty_table_says_so() -> None:
    assert status(read(role=("finance_rd",), source=("two",), firmness="stated")).startswith(
        "0 claims"
    )


def test_hostile_data_stay_text() -> None:
    claims = [(*row[:6], f"{row[6]} {ALL}", row[7]) for row in CLAIMS]
    page = read(tiny(claims=claims), search=ALL[:80])
    assert not page.find("img") and not page.find("script")
    plain = read(tiny(claims=claims))
    assert {q.text for q in plain.find("td", **{"class": "quote"})} <= {row[6] for row in claims}
