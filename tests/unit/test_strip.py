"""The strip: claims in view over time, as precise as they are dated, and the range of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import oracles
import pytest
from datasets import asked
from hostile import ALL
from hypothesis import given, settings
from markup import Node, parse
from tiny import SOURCES, tiny

import geodata
from geodata.model import Atlas
from geodata.selection import Selection, read
from geodata.view import view
from panels.strip import MOST_MARKS, PAGED, Axis, _marks, strip

ATLAS = geodata.atlas()
TINY = tiny()


def shown(atlas: Atlas = TINY, **asked: Any) -> Node:
    """Return a strip, parsed."""
    return parse(strip(view(atlas, Selection(**asked))))


def marks(page: Node) -> dict[tuple[str, str, bool], str]:
    """Return the words of each mark by its range and whether it is the claims' own."""
    return {
        (
            g.attributes["data-since"] or "",
            g.attributes["data-until"] or "",
            "is-own" in (g.attributes["class"] or ""),
        ): g.find("title")[0].text
        for g in page.find("g")
    }


def status(page: Node) -> str:
    return page.find("p", role="status")[0].text


def listed(page: Node) -> list[str]:
    """Return what is listed for who does not see the marks."""
    return [item.text for item in page.find("li")]


def on(dates: dict[str, str], published: str = "") -> Atlas:
    """Return an atlas with a claim for each date."""
    claims = [
        (name, "one", "WST", "resource", "ore", "stated", f"Pit {name} gives.", "gives")
        for name in dates
    ]
    sources = [(*row[:5], published, *row[6:]) for row in SOURCES]
    return tiny(claims=claims, dates=dates, sources=sources, contrasts=())


def test_every_claim_in_view_stands_once_by_its_own_date_or_its_source_s() -> None:
    assert marks(shown()) == {
        ("2025-04", "2025-04", True): "April 2025: 1 claim, spoken of",
        ("2025-05-22", "2025-05-22", False): "22 May 2025: 9 claims, by the source’s date",
        ("2026", "2026", False): "2026: 7 claims, by the source’s date",
    }
    assert status(shown()) == "17 claims in view."


@pytest.mark.parametrize("asked", [{}, {"role": ("feedstock",)}, {"source": ("newshub-2026",)}])
def test_the_marks_of_the_shipped_dataset_add_up(asked: dict[str, Any]) -> None:
    total = len(view(ATLAS, Selection(**asked)).claims)
    page = shown(ATLAS, **asked)
    said = sum(int(re.search(r": ([\d,]+) claim", words)[1]) for words in marks(page).values())  # type: ignore[index]
    assert said == total
    assert sorted(listed(page)) == sorted([*marks(page).values(), "No date: 0"])


@given(asked())
@settings(max_examples=40, deadline=None)
def test_the_marks_of_any_dataset_are_its_claims(given: tuple[Atlas, Selection]) -> None:
    atlas, selection = given
    always = replace(selection, since="", until="")
    claims = [
        claim
        for code in atlas.places
        if oracles.place(atlas, code, always).shown
        for claim in oracles.in_view(atlas, code, always)
    ]
    expected = Counter(
        (claim.date or atlas.sources[claim.source_id].published, bool(claim.date))
        for claim in claims
    )
    undated = expected.pop(("", False), 0)
    page = parse(strip(view(atlas, selection)))
    found = {
        (since, own): int(re.search(r": ([\d,]+) claim", said)[1])  # type: ignore[index]
        for (since, _, own), said in marks(page).items()
    }
    assert found == dict(expected)
    assert not expected or listed(page)[-1] == f"No date: {undated}"
    seen = len(view(atlas, selection).claims)
    ranged = f"{seen} of {len(claims)} claim" if selection != always else f"{len(claims)} claim"
    assert status(page).startswith(ranged)


def test_two_ways_of_dating_differ_in_form_and_the_precise_from_the_rest() -> None:
    page = shown(on({"a": "2021", "b": "2025-04", "c": "2025-05-22", "d": ""}, "2023-07-01"))
    forms = {
        (g.attributes["data-since"], g.attributes["class"]): [child.tag for child in g.children[1:]]
        for g in page.find("g")
    }
    assert forms == {
        ("2021", "is-own"): ["rect"],
        ("2025-04", "is-own"): ["rect"],
        ("2025-05-22", "is-own is-day"): ["line", "circle"],
        ("2023-07-01", "is-source is-day"): ["line", "circle"],
    }
    (year, month) = [g.find("rect")[0].attributes for g in page.find("g", **{"class": "is-own"})]
    # Of the 1,826 days from 2021 to 2025 the year has 365, April 30, 1,551 days later.
    assert (year["x"], year["width"]) == ("0.0%", "19.989%")
    assert (month["x"], month["width"]) == ("84.94%", "1.643%")
    # What is of the claims themselves stands above the line, the rest hangs below it.
    heights = [line.attributes for line in page.find("line") if "y1" in line.attributes]
    days = [(h["y1"], float(h["y2"] or 0)) for h in heights if h["y1"] == "26" and h["y2"] != "26"]
    assert sorted(y < 26 for _, y in days) == [False, True]


def test_a_range_is_marked_and_the_others_stay_to_be_chosen() -> None:
    page = shown(since="2025-04-03", until="2025")
    assert marks(page) == marks(shown())
    assert status(page) == "10 of 17 claims in this time."
    since, until = page.find("span", role="slider")
    # Months from January 2025 on; the strip ends with 2026.
    expected = {"aria-valuemin": "0", "aria-valuemax": "23"}
    assert expected.items() <= since.attributes.items()
    assert (since.attributes["aria-valuenow"], since.attributes["aria-valuetext"]) == (
        "3",
        "3 April 2025",
    )
    assert (until.attributes["aria-valuenow"], until.attributes["aria-valuetext"]) == ("11", "2025")
    fields = {i.attributes["name"]: i.attributes["value"] for i in page.find("input")}
    assert (fields["since"], fields["until"]) == ("2025-04-03", "2025")


def test_what_a_range_leaves_of_the_places_is_counted_as_the_map_does() -> None:
    asked = {"role": ("feedstock",), "until": "2025"}
    seen = len(view(ATLAS, Selection(**asked)).claims)  # type: ignore[arg-type]
    every = len(view(ATLAS, Selection(role=("feedstock",))).claims)
    assert status(shown(ATLAS, **asked)) == f"{seen} of {every} claims in this time."


def test_the_undated_stand_beside_it_counted() -> None:
    page = shown(on({"a": "2021", "b": "", "c": ""}))
    assert page.find("p", **{"class": "strip-none"})[0].text == "2 undated"
    assert listed(page)[-1] == "No date: 2"
    assert list(marks(page)) == [("2021", "2021", True)]


def test_without_any_date_it_says_so_and_can_still_be_cleared() -> None:
    page = shown(on({"a": "", "b": ""}), since="2020")
    assert not page.find("svg") and not page.find("span", role="slider")
    assert "None of them has a date" in page.text
    assert [a.text for a in page.find("a")] == ["Any time"]
    assert "nothing to place in time" in shown(on({"a": "2021"}), source=("two",)).text


def test_its_form_keeps_the_rest_of_the_address_and_works_by_itself() -> None:
    asked = {"role": ("feedstock", "processing"), "firmness": "expected", "select": "WST"}
    page = shown(since="2025", until="2026", **asked)
    (form,) = page.find("form")
    assert form.attributes["action"] == "./"
    pairs = [(i.attributes["name"], i.attributes["value"]) for i in form.find("input")]
    sent = "&".join(f"{name}={value}" for name, value in pairs)
    wanted = Selection(since="2025", until="2026", **asked)  # type: ignore[arg-type]
    assert read(parse_qs(sent), TINY) == (wanted, ())
    (link,) = page.find("a")
    found = read(parse_qs((link.attributes["href"] or "").partition("?")[2]), TINY)
    assert found == (wanted.without("since", "until"), ())


@pytest.mark.parametrize(
    ("begin", "end", "unit", "last", "ticks"),
    [
        (2025, 2025, "day", 364, ["Jan 2025", "Apr", "Jul", "Oct"]),
        (2024, 2024, "day", 365, ["Jan 2024", "Apr", "Jul", "Oct"]),
        (2021, 2026, "month", 71, ["2021", "2022", "2023", "2024", "2025", "2026"]),
        (
            2012,
            2026,
            "month",
            179,
            ["2012", "2014", "2016", "2018", "2020", "2022", "2024", "2026"],
        ),
        (1850, 2100, "year", 250, ["1850", "1900", "1950", "2000", "2050", "2100"]),
        (1, 9999, "year", 9998, ["2000", "4000", "6000", "8000"]),
    ],
)
def test_an_axis(begin: int, end: int, unit: str, last: int, ticks: list[str]) -> None:
    axis = Axis(begin, end)
    assert (axis.unit, axis.last, [label for label, _ in axis.ticks()]) == (unit, last, ticks)
    assert axis.unit in PAGED
    assert axis.unit_of(date.min) == 0
    assert axis.unit_of(date.max) == last
    assert all(0 <= at <= 100 for _, at in axis.ticks())


@pytest.mark.parametrize(
    ("begin", "end", "gathered"),
    [
        ((2025, 1, 1), (2025, 5, 1), ""),
        ((2020, 1, 1), (2026, 12, 31), "month"),
        ((1900, 1, 1), (2026, 12, 31), "year"),
        ((1850, 1, 1), (2100, 12, 31), "decade"),
        ((1, 1, 1), (9999, 12, 31), "century"),
    ],
)
def test_100_000_claims_are_gathered_and_counted(
    begin: tuple[int, int, int], end: tuple[int, int, int], gathered: str
) -> None:
    first, last = date(*begin).toordinal(), date(*end).toordinal()
    days = np.linspace(first, last, 100_000).astype(int)
    found, how = _marks(Axis(begin[0], end[0]), np.zeros(len(days), bool), days, days)
    assert how == gathered
    assert len(found) <= MOST_MARKS
    assert sum(mark.count for mark in found) == 100_000
    assert all(mark.left >= 0 and mark.left + mark.width <= 100.01 for mark in found)


def test_a_large_strip_is_bounded_and_says_that_dates_are_gathered() -> None:
    days = {f"c{n}": str(date(2015, 1, 1) + timedelta(days=n)) for n in range(2000)}
    atlas = on({**days, "y": "2016", "far": "1850"})
    text = strip(view(atlas, Selection()))
    page = parse(text)
    (beside,) = page.find("p", **{"class": "strip-none"})
    assert beside.text == "0 undateddates by month"
    assert len(page.find("g")) <= MOST_MARKS
    assert ("2016", "2016", True) in marks(page), "what is longer stays as it is"
    assert len(text) < 60_000


def test_of_one_day_it_has_the_year() -> None:
    page = shown(on({"a": "2024-02-29", "b": "2024-02-29"}))
    assert list(marks(page).values()) == ["29 February 2024: 2 claims, spoken of"]
    (time,) = page.find("div", role="group")
    assert (time.attributes["data-begin"], time.attributes["data-end"]) == ("2024", "2024")


def test_hostile_data_stay_text() -> None:
    page = shown(on({"a": "2021"}), source=("one",), since="2020")
    assert not page.find("script")
    hostile = tiny(sources=[(*row[:3], ALL, *row[4:]) for row in SOURCES])
    assert not shown(hostile).find("img")
