"""What `numbers.csv` says: of each place, partner and year the value that counts, and its words."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from geodata import words
from geodata.kept import kept
from geodata.model import Atlas, Claim

WITHOUT_VALUE = ("withheld", "not available", "nil")
"""The statuses of a number that is not given."""

MARKS = {
    "estimated": "e",
    "revised": "r",
    "greater than": ">",
    "withheld": "W",
    "not available": "n/a",
    "nil": "nil",
}
"""What stands beside a value for its status, or in its place, as statistical tables have it."""

REPORTED = "reported"
"""What the empty status is called."""

LONGEST_CODE = 60
"""Characters of an indicator's code in the address."""

MOST_NAMED = 20
"""Series that are named where a number is none; the others are counted."""

WORLD = "world"
"""The kind of the place whose numbers are totals."""

_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_LARGE = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"))


class Number(NamedTuple):
    """A row of `numbers.csv`; `value` is None where none is given.

    A tuple, since fifty thousand of them are made before the first page.
    """

    indicator: str
    place: str
    partner: str
    year: int
    value: float | None
    unit: str
    status: str
    source_id: str
    edition: str
    derived_from: str

    @property
    def amount(self) -> float | None:
        """Its value, nothing for nil; None where the source has it and does not give it."""
        return 0.0 if self.status == "nil" else self.value


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one indicator, or those of it with one partner.

    Attributes
    ----------
    code
        What the address calls it: `mine-production`, or with a partner `imports,PER`.
    indicator, partner, unit
        As the table has them.
    years
        The years that it has rows of, in their order.
    places
        The places that it has rows of, without those of kind `world`.
    largest
        The largest amount of a place, over all years; 0 where there is none.
    totals
        The places of kind `world` among its rows.
    """

    code: str
    indicator: str
    partner: str
    unit: str
    years: tuple[int, ...]
    places: tuple[str, ...]
    largest: float
    totals: tuple[str, ...]
    _rows: Mapping[tuple[str, int], tuple[Number, ...]] = field(repr=False)

    def at(self, place: str, year: int) -> Number | None:
        """Return the number that counts, of the newest edition; None where none is listed."""
        return next(iter(self._rows.get((place, year), ())), None)

    def older(self, place: str, year: int) -> tuple[Number, ...]:
        """Return what older editions had, the newest of them first."""
        return self._rows.get((place, year), ())[1:]

    def of(self, place: str) -> tuple[Number, ...]:
        """Return the numbers of a place that count, by year."""
        return tuple(n for year in self.years if (n := self.at(place, year)) is not None)

    def in_year(self, year: int) -> tuple[Number, ...]:
        """Return the numbers of all places that count in a year, without totals."""
        return tuple(n for code in self.places if (n := self.at(code, year)) is not None)

    def total(self, year: int) -> Number | None:
        """Return the total of a year, None where none is listed."""
        return next((n for code in self.totals if (n := self.at(code, year)) is not None), None)

    def unlisted(self, year: int) -> tuple[str, ...]:
        """Return the places that have numbers of other years, and none of this one."""
        return tuple(code for code in self.places if (code, year) not in self._rows)

    def named(self, year: int) -> str:
        """Return what the address calls its numbers of a year."""
        return f"{self.code},{year}"


@kept(1)
def series(atlas: Atlas) -> Mapping[str, Series]:
    """Return all series of a dataset by their codes, indicators by name, each before its partners'.

    Which row counts, and what a series is called, do not hang on the order of rows.
    """
    groups: dict[tuple[str, str], dict[tuple[str, int], list[Number]]] = {}
    columns = {name: atlas.numbers[name].tolist() for name in Number._fields}
    given = atlas.numbers["value"].notna()
    columns["value"] = [
        float(v) if known else None for v, known in zip(columns["value"], given, strict=True)
    ]
    for number in map(Number, *columns.values()):
        of = groups.setdefault((number.indicator, number.partner), {})
        of.setdefault((number.place, number.year), []).append(number)
    codes = _codes({indicator for indicator, _ in groups})
    found = (
        _series(atlas, codes[indicator], rows) for (indicator, _), rows in sorted(groups.items())
    )
    return MappingProxyType({one.code: one for one in found})


def _series(atlas: Atlas, code: str, rows: Mapping[tuple[str, int], list[Number]]) -> Series:
    newest = {
        key: tuple(every)
        if len(every) == 1
        else tuple(sorted(every, key=lambda n: _rank(atlas, n), reverse=True))
        for key, every in rows.items()
    }
    first = next(iter(newest.values()))[0]
    codes = {place for place, _ in rows}
    totals = {place for place in codes if atlas.places[place].kind == WORLD}
    amounts = (every[0].amount for (place, _), every in newest.items() if place not in totals)
    return Series(
        code=f"{code},{first.partner}" if first.partner else code,
        indicator=first.indicator,
        partner=first.partner,
        unit=first.unit,
        years=tuple(sorted({year for _, year in rows})),
        places=tuple(code for code in atlas.places if code in codes - totals),
        largest=max((amount for amount in amounts if amount), default=0.0),
        totals=tuple(sorted(totals)),
        _rows=MappingProxyType(newest),
    )


def _rank(atlas: Atlas, number: Number) -> tuple[str, str, str]:
    """Return what a newer edition has more of: its date, or else its source's."""
    dated = _DATE.fullmatch(number.edition)
    date = number.edition if dated else atlas.sources[number.source_id].published
    return date, number.edition, number.source_id


def _codes(names: Iterable[str]) -> dict[str, str]:
    """Return a short code of each indicator; of names that are alike it has a hash as well."""
    every = {name: _slug(name) for name in names}
    alike = Counter(every.values())
    return {
        name: slug
        if slug and len(slug) <= LONGEST_CODE and alike[slug] == 1
        else f"{slug[: LONGEST_CODE - 7]}-{hashlib.sha256(name.encode()).hexdigest()[:6]}".strip(
            "-"
        )
        for name, slug in every.items()
    }


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "-", plain).strip("-")


# --- the address --------------------------------------------------------------------------


def chosen(atlas: Atlas, text: str) -> tuple[Series, int] | None:
    """Return what `number=` of the address means, None where that is nothing."""
    code, _, year = text.rpartition(",")
    found = series(atlas).get(code)
    if found is None or not re.fullmatch("[0-9]{1,4}", year) or int(year) not in found.years:
        return None
    # Of two ways to write a year one is the address.
    return (found, int(year)) if found.named(int(year)) == text else None


def of_year(atlas: Atlas, code: str, *, near: str = "") -> str:
    """Return a series in the year of another choice, or in its last one; nothing for none."""
    one, other = series(atlas).get(code), chosen(atlas, near)
    if one is None:
        return ""
    return one.named(other[1] if other and other[1] in one.years else one.years[-1])


def names(atlas: Atlas) -> tuple[str, ...]:
    """Return what `number=` may be, in words: each series with its years."""
    every = [f"{one.code},YEAR ({_spans(one.years)})" for one in series(atlas).values()]
    more = len(every) - MOST_NAMED
    return (*every[:MOST_NAMED], *([f"and {more} more series"] if more > 0 else []))


def _spans(years: Iterable[int]) -> str:
    """Return years as a phrase, those in a row as a span: `2018 to 2022, 2025`."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(f"{a} to {b}" if b > a else f"{a}" for a, b in runs)


# --- claims -------------------------------------------------------------------------------


def indicators(claim: Claim) -> tuple[str, ...]:
    """Return the indicators that a claim is coded as being on the same thing as."""
    return listed(claim.indicator)


def listed(cell: str) -> tuple[str, ...]:
    """Return the indicators in a cell, split by a bar."""
    return tuple(filter(None, (name.strip() for name in cell.split("|"))))


def beside(atlas: Atlas, claim: Claim) -> Iterator[str]:
    """Yield, of each indicator that a claim is coded with, the newest number of its place.

    With the total of the same year and its source, and without a verdict.
    """
    for name in indicators(claim):
        plain = (s for s in series(atlas).values() if s.indicator == name and not s.partner)
        one = next(plain, None)
        found = one.of(claim.place)[-1:] if one else ()
        where = atlas.places[claim.place].name
        if one is None or not found:
            yield f"{_capital(name)}, {where}: no number is listed."
            continue
        total = one.total(found[0].year)
        of = f", of a world total of {told(total)}" if total else ", no total listed"
        more, source = dependence(found[0]), atlas.sources[found[0].source_id]
        yield (
            f"{_capital(name)}, {where}, {found[0].year}: {told(found[0])}{of}"
            f" ({'; '.join(filter(None, (words.source_dated(source), more)))})."
        )


def stated(claim: Claim) -> str:
    """Return the amount that a claim's text states, with its unit; nothing where it states none."""
    return f"{digits(float(claim.amount))} {claim.unit}" if claim.amount else ""


def touching(atlas: Atlas, place: str) -> Iterator[Series]:
    """Yield the series that have numbers of a place, or with it as the partner."""
    return (s for s in series(atlas).values() if place in (*s.places, *s.totals, s.partner))


def sources(atlas: Atlas, number: str, place: str) -> set[str]:
    """Return what the numbers are from that the address asks for, and all those of a place."""
    drawn = chosen(atlas, number)
    found = [*drawn[0].in_year(drawn[1]), drawn[0].total(drawn[1])] if drawn else []
    for one in touching(atlas, place) if place else ():
        found += one.of(place) or (one.of(code)[-1] for code in one.places)
    return {number.source_id for number in found if number is not None}


# --- words --------------------------------------------------------------------------------


def title(atlas: Atlas, one: Series) -> str:
    """Return what a series is called: `Imports, with Peru`."""
    name = _capital(one.indicator)
    return f"{name}, with {atlas.places[one.partner].in_sentence}" if one.partner else name


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def described(atlas: Atlas, text: str) -> str:
    """Return what `number=` of the address draws, with year and unit; nothing where it is none."""
    found = chosen(atlas, text) if text else None
    return f"{title(atlas, found[0])}, {found[1]} ({found[0].unit})" if found else ""


def status(number: Number) -> str:
    """Return a number's status in a word."""
    return number.status or REPORTED


def digits(value: float) -> str:
    """Return a value to the last digit that the table has."""
    return f"{int(value):,}" if value == int(value) and value < 1e21 else f"{value:,.15g}"


def rounded(value: float) -> str:
    """Return a value for where there is little room: three digits of what is a million or more."""
    for unit, name in _LARGE:
        if value >= unit * (1 - 5e-4):
            return f"{float(f'{value / unit:.3g}'):,.15g} {name}"
    return digits(value)


def told(number: Number) -> str:
    """Return a number in words, with its unit and what is to be known of it.

    `22,000 t, estimated`; `more than 75,000,000 t`; `withheld`.
    """
    if number.value is None or number.status in WITHOUT_VALUE:
        return status(number)
    value = f"{digits(number.value)} {number.unit}"
    if number.status == "greater than":
        return f"more than {value}"
    return f"{value}, {number.status}" if number.status else value


def short(number: Number) -> str:
    """Return a number where there is little room, its status as a mark: `44.4 M e`, `> 75 M`."""
    mark = MARKS.get(number.status, "")
    if number.value is None or number.status in WITHOUT_VALUE:
        return mark
    value = rounded(number.value)
    return f"{mark} {value}" if mark == ">" else f"{value} {mark}".strip()


def origin(atlas: Atlas, number: Number) -> str:
    """Return where a number is from: publisher, title, date and edition."""
    source = atlas.sources[number.source_id]
    edition = "" if number.edition in source.title else number.edition
    parts = (source.publisher, source.title, words.written_date(source.published), edition)
    return ", ".join(filter(None, parts))


def dependence(number: Number) -> str:
    """Return what a number is not independent of, as a phrase; nothing where it says none."""
    return f"estimated from {number.derived_from}: not independent" if number.derived_from else ""
