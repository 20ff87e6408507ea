"""A small chart of a series as inline SVG: a point a year with its status and source."""

from __future__ import annotations

import math
from itertools import pairwise

from markupsafe import Markup

from geodata import numbers
from panels.records import Listed, Numbers

WIDTH, HEIGHT = 360, 104
_LEFT, _RIGHT, _TOP, _BOTTOM = 8.0, 340.0, 24.0, 82.0
_MOST_MARKS = 24
"""Points that have the mark of their status beside them; of more they would run together."""


def chart(item: Numbers) -> Markup:
    """Return the numbers of a place by year as a picture; each point says all of itself."""
    points = [(row, row.number.amount) for row in item.rows]
    known = [value for _, value in points if value is not None]
    if not known or len(points) < 2:
        return Markup("")
    first, last = item.rows[0].number.year, item.rows[-1].number.year
    top = _top(max(known))

    def x(year: int) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (year - first) / (last - first)

    def y(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * value / top

    marked = len(points) <= _MOST_MARKS
    parts = [
        Markup('<path class="grid" d="M{0:g} {2:g}H{1:g}M{0:g} {3:g}H{1:g}"/>').format(
            _LEFT, _RIGHT, _BOTTOM, _TOP
        ),
        Markup('<text class="axis" x="{:g}" y="{:g}">{}</text>').format(
            _LEFT, _TOP - 12, numbers.rounded(top)
        ),
        Markup('<path class="line" d="{}"/>').format(
            "".join(
                f"M{x(a.number.year):.0f} {y(one):.0f}L{x(b.number.year):.0f} {y(other):.0f}"
                for (a, one), (b, other) in pairwise(points)
                if one is not None and other is not None and b.number.year == a.number.year + 1
            )
        ),
    ]
    parts += [
        _point(item, row, x(row.number.year), y(value or 0.0), marked) for row, value in points
    ]
    parts += [
        Markup('<text class="{}" x="{:.0f}" y="{}">{}</text>').format(
            anchor, x(year), HEIGHT - 6, year
        )
        for year, anchor in ((first, "start"), (last, "end"))
    ]
    said = f"{item.title}, {first} to {last}"
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}, {}">{}</svg>'
    ).format(WIDTH, HEIGHT, said, item.unit, Markup("").join(parts))


def _point(item: Numbers, row: Listed, x: float, y: float, marked: bool) -> Markup:
    number, mark = row.number, numbers.MARKS.get(row.number.status, "")
    told = f"{number.year}: {numbers.told(number)} [{row.source}]"
    title = Markup("<title>{}</title>").format(told)
    text = Markup("")
    if mark and (marked or number.value is None):
        text = Markup('<text x="{:.0f}" y="{:.1f}">{}</text>').format(x, y - 6, mark)
    if number.value is None:
        return Markup("<g>{}{}</g>").format(title, text)
    kind = Markup(' class="open"') if number.status else Markup("")
    dot = Markup('<circle{} cx="{:.0f}" cy="{:.1f}" r="3">{}</circle>').format(kind, x, y, title)
    return dot + text


def _top(value: float) -> float:
    """Return the round value at or above one at which the chart ends."""
    if value <= 0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(value))
    return next(n * step for n in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if n * step >= value * (1 - 1e-9))
