"""The numbers: each shipped one is what is shown, the newest edition counts, nothing is filled."""

from __future__ import annotations

import csv
import random
import time
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from tiny import tiny

from geodata import numbers
from geodata.load import OWN, load
from geodata.model import Atlas, Source
from geodata.numbers import Number, Series

ATLAS = load(OWN)
with (OWN / "numbers.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def number(**given: Any) -> tuple[object, ...]:
    """Return a row of a table of numbers."""
    row = {"indicator": "output", "place": "WST", "partner": "", "year": 2024, "value": 5.0}
    row |= {"unit": "t", "status": "", "source_id": "old", "edition": "", "derived_from": ""}
    return tuple({**row, **given}.values())


SOURCES = (
    ("one", "text", "First Text", "First Press", "", "2025-05-22", "", ""),
    ("two", "text", "Second Text", "Second Press", "", "2026", "", ""),
    ("book", "context", "The Book", "Book House", "", "2023-12", "", ""),
    ("old", "numbers", "Tables", "Office", "", "2024", "", ""),
    ("new", "numbers", "Tables", "Office", "", "2025-02", "", ""),
)


def with_numbers(*rows: tuple[object, ...]) -> Atlas:
    """Return the small atlas with these numbers."""
    atlas = tiny(numbers=rows, sources=SOURCES)
    world = replace(atlas.places["TOWN"], place="WLD", name="World", kind="world", anchor=None)
    return replace(atlas, places={**atlas.places, "WLD": world})


def only(*rows: tuple[object, ...]) -> Series:
    (found,) = numbers.series(with_numbers(*rows)).values()
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['indicator']}-{r['place']}-{r['year']}")
def test_every_shipped_number_is_shown_as_it_is(row: dict[str, str]) -> None:
    (one,) = [s for s in numbers.series(ATLAS).values() if s.indicator == row["indicator"]]
    place, year = row["place"], int(row["year"])
    every = (one.at(place, year), *one.older(place, year))
    (found,) = [n for n in every if n and n.source_id == row["source_id"]]
    assert (found.value, found.unit, found.status) == (
        *(float(row["value"]), row["unit"], row["status"]),
    )
    assert numbers.told(found).replace(",", "").removeprefix("more than ").startswith(row["value"])
    assert (found.status or "t REO" in found.unit) or numbers.told(found).endswith(found.unit)


def test_the_table_has_as_many_numbers_as_there_were() -> None:
    assert len(ROWS) == 74
    shown = [
        n
        for one in numbers.series(ATLAS).values()
        for place in (*one.places, *one.totals)
        for year in one.years
        for n in (one.at(place, year), *one.older(place, year))
    ]
    assert len([n for n in shown if n]) == 74


def test_estimates_from_imports_say_so() -> None:
    derived = {
        (n.place, n.year)
        for one in numbers.series(ATLAS).values()
        for code in one.places
        for n in one.of(code)
        if n.derived_from == "imports by China, gross weight"
    }
    assert derived == {(p, y) for p in ("MMR", "MYS", "THA", "VNM") for y in (2024, 2025)}


# --- which counts -------------------------------------------------------------------------


@pytest.mark.parametrize("turn", range(3))
def test_the_newest_edition_counts_in_any_order_of_rows(turn: int) -> None:
    rows = [number(value=1.0), number(value=2.0, source_id="new")]
    rows.append(number(value=3.0, edition="2024-11"))
    random.Random(turn).shuffle(rows)
    one = only(*rows)
    found = one.at("WST", 2024)
    assert found is not None
    assert found.value == 2.0
    assert [n.value for n in one.older("WST", 2024)] == [3.0, 1.0], "the newest of them first"
    assert one.largest == 2.0, "what no longer counts makes no circle"


def test_a_date_of_an_edition_goes_before_that_of_its_source() -> None:
    one = only(number(value=1.0, edition="2026"), number(value=2.0, source_id="new"))
    assert [n.value for n in one.of("WST")] == [1.0]


def test_what_is_not_listed_is_not_zero_and_nothing_is_filled_in() -> None:
    one = only(number(year=2022), number(place="EST"), number(place="EST", year=2022))
    assert one.years == (2022, 2024)
    assert one.at("WST", 2024) is None
    assert one.at("SIL", 2024) is None
    assert [n.year for n in one.of("WST")] == [2022]
    assert one.unlisted(2024) == ("WST",)
    assert [n.place for n in one.in_year(2024)] == ["EST"]


def test_the_world_is_a_total_and_no_place() -> None:
    one = only(number(), number(place="WLD", value=90.0, status="greater than"))
    assert (one.places, one.totals, one.largest) == (("WST",), ("WLD",), 5.0)
    total = one.total(2024)
    assert total is not None
    assert numbers.told(total) == "more than 90 t"


def test_numbers_with_a_partner_are_a_series_of_their_own() -> None:
    atlas = with_numbers(number(), number(partner="CHN", value=3.0, year=2023))
    found = numbers.series(atlas)
    assert list(found) == ["output", "output,CHN"]
    assert found["output"].years == (2024,)
    assert numbers.title(atlas, found["output,CHN"]) == "Output, with China"
    assert numbers.chosen(atlas, "output,CHN,2023") == (found["output,CHN"], 2023)
    assert numbers.chosen(atlas, "output,2023") is None
    assert [s.code for s in numbers.touching(atlas, "CHN")] == ["output,CHN"]


# --- words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "value", "said", "amount"),
    [
        ("", 1234.5, "1,234.5 t", 1234.5),
        ("estimated", 5.0, "5 t, estimated", 5.0),
        ("revised", 5.0, "5 t, revised", 5.0),
        ("greater than", 5e6, "more than 5,000,000 t", 5e6),
        ("withheld", None, "withheld", None),
        ("not available", None, "not available", None),
        ("nil", None, "nil", 0.0),
        ("nil", 0.0, "nil", 0.0),
        ("", 0.0, "0 t", 0.0),
    ],
)
def test_every_status_has_its_words(
    status: str, value: float | None, said: str, amount: float | None
) -> None:
    found = only(number(status=status, value=value)).at("WST", 2024)
    assert found is not None
    assert numbers.told(found) == said
    assert found.amount == amount


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *((0.25, "0.25"), (22000, "22,000"), (270000, "270,000"), (999600, "1 M")),
        *((44365512, "44.4 M"), (1441901598, "1.44 bn"), (3e12, "3 tn"), (4e15, "4,000 tn")),
    ],
)
def test_little_room_has_three_digits(value: float, said: str) -> None:
    assert numbers.rounded(value) == said


# --- the address --------------------------------------------------------------------------


def test_codes_come_from_names_and_never_from_the_order_of_rows() -> None:
    assert list(numbers.series(ATLAS)) == [
        *("imports-by-china-gross-weight", "imports-by-china-value", "mine-production"),
        "reserves",
    ]
    alike = [number(indicator="GDP, total"), number(indicator="GDP total"), number(indicator="%")]
    one, other = (list(numbers.series(with_numbers(*rows))) for rows in (alike, alike[::-1]))
    assert one == other
    assert len(set(one)) == 3
    assert all(code and "," not in code for code in one)


@pytest.mark.parametrize(
    "text", ["", "reserves", "reserves,", "reserves,2020", "reserves,02025", "x,2025", ",2025"]
)
def test_what_is_no_number(text: str) -> None:
    assert numbers.chosen(ATLAS, text) is None


def test_a_span_of_years_is_said() -> None:
    rows = [number(year=year) for year in (2018, 2019, 2020, 2024)]
    assert numbers.names(with_numbers(*rows)) == ("output,YEAR (2018 to 2020, 2024)",)


def test_fifty_thousand_numbers_are_read_within_a_second() -> None:
    codes = [f"P{n}" for n in range(250)]
    rows = [
        number(place=place, year=year, indicator=f"output {n}", value=float(year))
        for place in codes
        for year in range(1976, 2026)
        for n in range(4)
    ]
    atlas = with_numbers()
    place = atlas.places["WST"]
    many = replace(
        atlas,
        places={code: replace(place, place=code) for code in codes},
        numbers=pd.DataFrame(rows, columns=list(Number._fields)),
    )
    begun = time.process_time()
    found = numbers.series(many)
    assert time.process_time() - begun < 2
    assert len(rows) == 50_000
    assert numbers.series(many) is found
    assert len(found["output-1"].in_year(2000)) == 250


def test_where_a_number_is_from() -> None:
    atlas = with_numbers(number(edition="rev. 2"))
    found = numbers.series(atlas)["output"].at("WST", 2024)
    assert found is not None
    assert isinstance(atlas.sources["old"], Source)
    assert numbers.origin(atlas, found) == "Office, Tables, 2024, rev. 2"
