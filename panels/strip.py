"""The strip below the map: claims in view over time, and the range of it, as safe HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np

from geodata import words
from geodata.columns import NEVER, columns
from geodata.dates import period
from geodata.selection import RANGE, Selection, address
from geodata.view import View, in_view, view
from panels.pages import hidden
from panels.panel import environment

MOST_MARKS = 160
"""Marks of a strip: where there are more dates, they are gathered in months, years and longer."""

MOST_TICKS = 8
"""Years that are written below it."""

MOST_STEPS = {"day": 1, "month": 15}
"""Years of a strip up to which its handles go by this unit; on a longer one by years."""

PAGED = {"day": 30, "month": 12, "year": 10}
"""Units that a handle goes at once, with the keys that turn pages."""

LOWEST, TALLEST = 5, 24
"""Heights of a mark in pixels: that of none, and of the most claims, which the root grows to."""

_EPOCH = date(1970, 1, 1).toordinal()
_DAY = (1 << 22) - 1
_SPANS = {"": None, "month": 0, "year": 1, "decade": 10, "century": 100, "millennium": 1000}
"""What dates are gathered in: nothing, a month (0), or so many years."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Claims of one time: a dot for a day, a bar over what is longer.

    `own` says that they speak of it, or else their sources are of it; `since` and `until` are the
    range that it is, `left` and `width` in percent of the strip, `height` in pixels.
    """

    own: bool
    since: str
    until: str
    count: int
    left: float
    width: float
    height: float

    @property
    def day(self) -> bool:
        """Whether it is a single day."""
        return len(self.since) == 10

    @property
    def words(self) -> str:
        """Its time, in words."""
        return words.written_range(self.since, self.until)


@dataclass(frozen=True, slots=True)
class Handle:
    """One end of the range, as a slider has it: where it stands, in units, words and percent."""

    name: str
    label: str
    now: int
    words: str
    at: float


@dataclass(frozen=True, slots=True)
class Axis:
    """The whole years from the first to the last date, which the strip is as wide as."""

    begin: int
    end: int

    @property
    def unit(self) -> str:
        """What its handles go by."""
        years = self.end - self.begin + 1
        return next((unit for unit, most in MOST_STEPS.items() if years <= most), "year")

    @property
    def last(self) -> int:
        """The number of its last unit, the first being 0."""
        return self.unit_of(date(self.end, 12, 31))

    def unit_of(self, day: date) -> int:
        """Return the number of the unit that a day is in, or of the nearest."""
        day = min(max(day, date(self.begin, 1, 1)), date(self.end, 12, 31))
        if self.unit == "day":
            return (day - date(self.begin, 1, 1)).days
        years = day.year - self.begin
        return years * 12 + day.month - 1 if self.unit == "month" else years

    def at(self, ordinal: int) -> float:
        """Return where a day begins, in percent."""
        begin, end = date(self.begin, 1, 1).toordinal(), date(self.end, 12, 31).toordinal() + 1
        return round(min(max((ordinal - begin) / (end - begin), 0), 1) * 100, 3)

    def ticks(self) -> list[tuple[str, float]]:
        """Return what is written below it, and where."""
        years = self.end - self.begin + 1
        if years == 1:
            months = [date(self.begin, month, 1) for month in (1, 4, 7, 10)]
            return [
                (
                    f"{day:%b} {day.year:04}" if day.month == 1 else f"{day:%b}",
                    self.at(day.toordinal()),
                )
                for day in months
            ]
        steps = (n * 10**power for power in range(4) for n in (1, 2, 5))
        step = next(step for step in steps if years <= step * MOST_TICKS)
        first = -(-self.begin // step) * step
        return [
            (f"{year:04}", self.at(date(year, 1, 1).toordinal()))
            for year in range(max(first, 1), self.end + 1, step)
        ]


def strip(shown: View) -> str:
    """Return the strip of a view, as safe HTML.

    It has the claims that would be in view in any time, so that a range can be chosen among them.
    """
    atlas, selection = shown.atlas, shown.selection
    always = selection.without(*RANGE)
    cols, seen = columns(atlas), in_view(view(atlas, always))
    dated = seen & (cols.last != NEVER[1])
    axis = _axis(cols.first[dated], cols.last[dated])
    spans = (column[dated] for column in (cols.dated, cols.first, cols.last))
    marks, gathered = _marks(axis, *spans) if axis else ([], "")
    return (
        environment()
        .get_template("strip.html.j2")
        .render(
            axis=axis,
            marks=marks,
            gathered=gathered,
            handles=_handles(axis, selection) if axis else (),
            paged=PAGED,
            since=selection.since,
            until=selection.until,
            in_range=int(np.count_nonzero(in_view(shown))),
            total=int(np.count_nonzero(seen)),
            undated=int(np.count_nonzero(seen & ~dated)),
            any_time=address(always, "./"),
            hidden=hidden(address(always)),
        )
        .strip()
    )


def _axis(first: np.ndarray, last: np.ndarray) -> Axis | None:
    if not len(first):
        return None
    return Axis(date.fromordinal(int(first.min())).year, date.fromordinal(int(last.max())).year)


def _marks(
    axis: Axis, own: np.ndarray, first: np.ndarray, last: np.ndarray
) -> tuple[list[Mark], str]:
    """Return the marks of claims by whose date counts and its days, and what gathers them."""
    weights = np.ones(len(own), dtype=int)
    for name, years in _SPANS.items():
        gathered = name
        if years is not None:
            first, last = _widened(first, last, years)
        # All three in one number, which is sorted faster than three.
        key = (own.astype(np.int64) << 44) + (first.astype(np.int64) << 22) + last
        found, inverse = np.unique(key, return_inverse=True)
        weights = np.bincount(inverse, weights).astype(int)
        own, first, last = found >> 44, found >> 22 & _DAY, found & _DAY
        if len(found) <= MOST_MARKS:
            break
    most = int(weights.max())
    every = zip(own.tolist(), first.tolist(), last.tolist(), weights.tolist(), strict=True)
    marks = [_mark(axis, bool(mine), begin, end, count, most) for mine, begin, end, count in every]
    # What is long lies behind what is short.
    marks.sort(key=lambda mark: -mark.width)
    return marks, gathered


def _widened(first: np.ndarray, last: np.ndarray, years: int) -> tuple[np.ndarray, np.ndarray]:
    """Return spans of days made to begin and end as a month does, or so many years."""
    days = [(day - _EPOCH).astype("M8[D]") for day in (first, last)]
    if years:
        begin, end = ((day.astype("M8[Y]").astype(int) + 1970) // years * years for day in days)
        begin = (np.maximum(begin, 1) - 1970).astype("M8[Y]")
        end = (end + years - 1970).astype("M8[Y]")
    else:
        begin, end = (day.astype("M8[M]") for day in days)
        end = end + 1
    begin, end = (day.astype("M8[D]").astype(int) + _EPOCH for day in (begin, end))
    return begin, end - 1


def _mark(axis: Axis, own: bool, first: int, last: int, count: int, most: int) -> Mark:
    begin, end = date.fromordinal(first), date.fromordinal(last)
    letters = 10 if first == last else 7 if last - first < 31 else 4
    left = axis.at(first)
    return Mark(
        own,
        begin.isoformat()[:letters],
        end.isoformat()[:letters],
        count,
        left,
        round(axis.at(last + 1) - left, 3),
        round(LOWEST + (TALLEST - LOWEST) * sqrt(count / most), 1),
    )


def _handles(axis: Axis, selection: Selection) -> tuple[Handle, Handle]:
    """Return the ends of the range; where it is open they stand at the strip's own."""
    begin, end = period(selection.since, selection.until)
    ends = date(axis.begin, 1, 1), date(axis.end, 12, 31)
    begin, end = max(begin, ends[0]), min(end, ends[1])
    letters = {"day": 10, "month": 7, "year": 4}[axis.unit]

    def said(day: date, given: str) -> str:
        return words.written_date(given or day.isoformat()[:letters])

    since, until = selection.since, selection.until
    first, last = begin.toordinal(), end.toordinal() + 1
    return (
        Handle("since", "First date", axis.unit_of(begin), said(begin, since), axis.at(first)),
        Handle("until", "Last date", axis.unit_of(end), said(end, until), axis.at(last)),
    )
