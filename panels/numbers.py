"""The numbers in a place's panel, series by series, with status, source and older editions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geodata import numbers
from geodata.model import Atlas, Source
from geodata.numbers import Number, Series
from panels.records import Item, Listed, Numbers, Text, Title

MOST_SERIES = 8
MOST_ROWS = 60
"""Series of a panel, and rows of one: of more the others are counted."""


def numbers_of(atlas: Atlas, place: str) -> Iterator[Item]:
    """Yield the numbers of a place, and those with it as the partner; nothing where it has none."""
    every = list(numbers.touching(atlas, place))
    if every:
        yield Title("Published numbers")
    for one in every[:MOST_SERIES]:
        if place == one.partner:
            yield _by_place(atlas, one)
        else:
            yield _by_year(atlas, one, place)
    if len(every) > MOST_SERIES:
        yield Text(f"{len(every) - MOST_SERIES} more series are in numbers.csv.", "aside")


def _by_year(atlas: Atlas, one: Series, place: str) -> Numbers:
    found = one.of(place)
    shown = found[-MOST_ROWS:]
    years = {n.year for n in found}
    between = tuple(y for y in one.years if found[0].year < y < found[-1].year and y not in years)
    rows = [(str(n.year), n, one.older(place, n.year)) for n in shown]
    return _listed(atlas, one, rows, by_year=True, unlisted=between, left=len(found) - len(shown))


def _by_place(atlas: Atlas, one: Series) -> Numbers:
    """Return the newest number of each place that has one with this partner."""
    found = [one.of(code)[-1] for code in one.places]
    rows = [
        (f"{atlas.places[n.place].name}, {n.year}", n, one.older(n.place, n.year))
        for n in found[:MOST_ROWS]
    ]
    return _listed(atlas, one, rows, by_year=False, left=len(found) - len(rows))


def _listed(
    atlas: Atlas,
    one: Series,
    rows: Sequence[tuple[str, Number, tuple[Number, ...]]],
    *,
    by_year: bool,
    unlisted: tuple[int, ...] = (),
    left: int = 0,
) -> Numbers:
    known: dict[tuple[Source, str], int] = {}
    listed = tuple(
        Listed(
            row,
            number,
            known.setdefault(_origin(atlas, number), len(known) + 1),
            tuple(f"{numbers.told(n)} ({numbers.origin(atlas, n)})" for n in older),
        )
        for row, number, older in rows
    )
    title = numbers.title(atlas, one)
    return Numbers(title, one.unit, by_year, listed, tuple(known), unlisted, left)


def _origin(atlas: Atlas, number: Number) -> tuple[Source, str]:
    source = atlas.sources[number.source_id]
    return source, "" if number.edition in source.title else number.edition
