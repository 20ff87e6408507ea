"""The numbers in view as a table, each with its status, its source and whether it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from exports.tables import Cell, csv_table, source_cells
from geodata import numbers
from geodata.model import Atlas
from geodata.numbers import Number, Series
from geodata.view import View

COLUMNS = (
    "indicator",
    "place",
    "place_name",
    "partner",
    "partner_name",
    "year",
    "value",
    "unit",
    "status",
    "counts",
    "source_id",
    "publisher",
    "title",
    "published",
    "url",
    "edition",
    "derived_from",
    "dataset_sha256",
)
"""The columns of `/numbers.csv`; `counts` says which of several editions does."""


def numbers_csv(view: View) -> bytes:
    """Return the numbers in view, one a line, as CSV.

    They are those that are drawn or, where none are asked for, all of the places in view and
    the totals. Older editions stand below the value that counts.
    """
    return csv_table(COLUMNS, (_cells(view.atlas, *row) for row in _rows(view)))


def _rows(view: View) -> Iterator[tuple[Number, bool]]:
    drawn = numbers.chosen(view.atlas, view.selection.number)
    if drawn is not None:
        one, year = drawn
        yield from _of(one, (*one.places, *one.totals), (year,))
        return
    for one in numbers.series(view.atlas).values():
        # Without a filter those too that no text speaks of.
        seen = (c for c in one.places if not view.selection.filters or view.of(c).shown)
        yield from _of(one, (*seen, *one.totals), one.years)


def _of(one: Series, places: Iterable[str], years: Iterable[int]) -> Iterator[tuple[Number, bool]]:
    """Yield the numbers of some places and years, and whether each counts."""
    for place, year in product(places, years):
        found = one.at(place, year)
        if found is not None:
            yield found, True
            yield from ((older, False) for older in one.older(place, year))


def _cells(atlas: Atlas, number: Number, counts: bool) -> dict[str, Cell]:
    return {
        **source_cells(atlas, number.source_id),
        "indicator": number.indicator,
        "place": number.place,
        "place_name": atlas.places[number.place].name,
        "partner": number.partner,
        "partner_name": atlas.places[number.partner].name if number.partner else "",
        "year": number.year,
        "value": "" if number.value is None else _plain(number.value),
        "unit": number.unit,
        "status": numbers.status(number),
        "counts": "yes" if counts else "",
        "edition": number.edition,
        "derived_from": number.derived_from,
    }


def _plain(value: float) -> int | float:
    """Return a number as the table has it: whole ones without a point."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value
