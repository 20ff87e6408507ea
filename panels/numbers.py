"""The numbers in a place's panel, series by series, with status, source and older editions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geodata import numbers
from geodata.model import Atlas, Source
from geodata.numbers import Number, Series
from panels.records import Item, Listed, Numbers, Tables, Text, Title

_Origin = tuple[Source, str]

MOST_SERIES = 8
MOST_ROWS = 60
"""Series of a panel, and rows of one: of more the others are counted."""


def numbers_of(atlas: Atlas, place: str) -> Iterator[Item]:
    """Yield the numbers of a place, and those with it as the partner; nothing where it has none."""
    every = list(numbers.touching(atlas, place))
    if not every:
        return
    known: dict[_Origin, int] = {}
    drawn = [
        _by_place(atlas, one, known) if place == one.partner else _by_year(atlas, one, place, known)
        for one in every[:MOST_SERIES]
    ]
    drawn = [replace(one, sources=tuple(known)) for one in drawn]
    yield Title("Published numbers")
    yield from drawn
    yield Tables(tuple(drawn))
    if len(every) > MOST_SERIES:
        yield Text(f"{len(every) - MOST_SERIES} more series are in numbers.csv.", "aside")


def _by_year(atlas: Atlas, one: Series, place: str, known: dict[_Origin, int]) -> Numbers:
    found = one.of(place)
    shown = found[-MOST_ROWS:]
    years = {n.year for n in found}
    between = tuple(y for y in one.years if found[0].year < y < found[-1].year and y not in years)
    rows = [(str(n.year), n, one.older(place, n.year)) for n in shown]
    listed = _listed(atlas, rows, known)
    left = len(found) - len(shown)
    return Numbers(numbers.title(atlas, one), one.unit, True, listed, (), between, left)


def _by_place(atlas: Atlas, one: Series, known: dict[_Origin, int]) -> Numbers:
    """Return the newest number of each place that has one with this partner."""
    found = [one.of(code)[-1] for code in one.places]
    rows = [
        (f"{atlas.places[n.place].name}, {n.year}", n, one.older(n.place, n.year))
        for n in found[:MOST_ROWS]
    ]
    listed = _listed(atlas, rows, known)
    left = len(found) - len(rows)
    return Numbers(numbers.title(atlas, one), one.unit, False, listed, (), (), left)


def _listed(
    atlas: Atlas,
    rows: Sequence[tuple[str, Number, tuple[Number, ...]]],
    known: dict[_Origin, int],
) -> tuple[Listed, ...]:
    """Return rows with the numbers of their sources, of which new ones become known."""
    return tuple(
        Listed(
            row,
            number,
            known.setdefault(_origin(atlas, number), len(known) + 1),
            tuple(f"{numbers.told(n)} ({numbers.origin(atlas, n)})" for n in older),
        )
        for row, number, older in rows
    )


def _origin(atlas: Atlas, number: Number) -> _Origin:
    source = atlas.sources[number.source_id]
    return source, "" if number.edition in source.title else number.edition
