"""The circles: numbers as areas, what each status looks like, and the key to both.

Page, picture, figures and standalone page draw the same parts, in pixels about a point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from geodata import numbers, words
from geodata.kept import kept
from geodata.model import Atlas
from geodata.numbers import Number, Series
from geodata.view import View
from layers.frame import frame
from layers.symbology import CIRCLE_PX, SIGN_PX

Part = tuple[str, float, str]
"""One stroke of a circle: `circle`, `square`, `cross` or `dash`, its half size in pixels, and its
style: `area` (filled), `dashed` (filled too), `ring` or `dotted`."""

MEANS = {
    "estimated": "e, dashed: estimated",
    "revised": "r, double line: revised",
    "greater than": ">, dotted line around: more than this",
    "withheld": "W, square with a bar: withheld",
    "not available": "n/a, dashed square: not available",
    "nil": "nil, crossed ring: nothing",
}

NO_ZERO = "No circle is no zero: the source lists no number there."

_OUTER_PX, _INNER_PX = 3.5, 3.0
_STEPS = (1.0, 2.0, 5.0)
_OF_LARGEST = (1, 5, 25)
"""Which shares of the largest number the key shows, rounded down."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A number on the map.

    Attributes
    ----------
    place, point
        Where, `(longitude, latitude)` as the map has it: the point of the place's name.
    radius
        In pixels; 0 for a number without a size.
    parts
        What is drawn.
    short, label
        The value beside the name, and all of it in words.
    """

    place: str
    point: tuple[float, float]
    radius: float
    parts: tuple[Part, ...]
    short: str
    label: str

    @property
    def reach(self) -> float:
        """How far it reaches from its point, in pixels."""
        return reach(self.parts)


@dataclass(frozen=True, slots=True)
class Circles:
    """The numbers of a series in a year as circles, with their key.

    Attributes
    ----------
    title
        What they are, with their unit.
    number, year
        What the address calls them, and of which year they are.
    years
        All years of the series, each with what the address calls its numbers.
    circles
        Those on the map, the largest first.
    key
        Round sizes: radius in pixels, value in words.
    signs
        The statuses in use: parts and what they mean.
    lines
        What else is to be known: total, absent values, sources.
    """

    title: str
    number: str
    year: int
    years: tuple[tuple[int, str], ...]
    circles: tuple[Circle, ...]
    key: tuple[tuple[float, str], ...]
    signs: tuple[tuple[tuple[Part, ...], str], ...]
    lines: tuple[str, ...]

    def of(self, place: str) -> Circle | None:
        """Return the circle of a place, None where it has none."""
        return next((circle for circle in self.circles if circle.place == place), None)


def reach(parts: Iterable[Part]) -> float:
    """Return how far parts reach from their point, in pixels."""
    return max(size for _, size, _ in parts)


def radius(value: float, largest: float) -> float:
    """Return the radius in pixels whose circle is to the largest one's as the values are."""
    return CIRCLE_PX * math.sqrt(value / largest) if largest else 0.0


def round_sizes(largest: float) -> tuple[float, ...]:
    """Return three round values, of 1, 2 or 5 and zeros, the largest first."""
    return tuple(_round_down(largest / share) for share in _OF_LARGEST) if largest else ()


def _round_down(value: float) -> float:
    exponent = math.floor(math.log10(value))
    found = max((s for s in _STEPS if s * 10.0**exponent <= value * (1 + 1e-9)), default=_STEPS[0])
    return float(f"{found:g}e{exponent}")


def circles(view: View) -> Circles | None:
    """Return the circles that a view asks for, None where it asks for none.

    They are no evidence of the texts, and no filter changes them.
    """
    return _circles(view.atlas, view.selection.number) if view.selection.number else None


@kept(64)
def _circles(atlas: Atlas, number: str) -> Circles | None:
    found = numbers.chosen(atlas, number)
    if found is None:
        return None
    series, year = found
    shown = [circle for n in series.in_year(year) if (circle := _circle(atlas, series, n))]
    statuses = {n.status for n in series.in_year(year)}
    sizes = round_sizes(series.largest)
    return Circles(
        title=f"{numbers.title(atlas, series)} ({series.unit})",
        number=number,
        year=year,
        years=tuple((one, series.named(one)) for one in series.years),
        circles=tuple(sorted(shown, key=lambda circle: (-circle.radius, circle.place))),
        key=tuple((radius(size, series.largest), numbers.rounded(size)) for size in sizes),
        signs=tuple(
            (_parts(status, SIGN_PX + 1), words_)
            for status, words_ in MEANS.items()
            if status in statuses
        ),
        lines=tuple(_lines(atlas, series, year, {circle.place for circle in shown})),
    )


def _circle(atlas: Atlas, series: Series, number: Number) -> Circle | None:
    points, code = frame(atlas).labels, number.place
    point = points.get(code) or frame(atlas).anchors.get(code)
    if point is None:
        return None
    size = radius(number.amount or 0.0, series.largest)
    about = f"{series.indicator} {number.year}: {numbers.told(number)}"
    label = "; ".join(filter(None, (about, numbers.dependence(number))))
    return Circle(code, point, size, _parts(number.status, size), numbers.short(number), label)


def _parts(status: str, size: float) -> tuple[Part, ...]:
    """Return what a number of a status looks like, `size` being its radius."""
    if status == "withheld":
        return ("square", SIGN_PX, "area"), ("dash", SIGN_PX * 0.55, "ring")
    if status == "not available":
        return (("square", SIGN_PX, "dashed"),)
    if status == "nil" or not size:
        return ("circle", SIGN_PX, "ring"), ("cross", SIGN_PX * 0.55, "ring")
    if status == "estimated":
        return (("circle", size, "dashed"),)
    if status == "revised":
        return ("circle", size, "area"), ("circle", max(size - _INNER_PX, size / 2), "ring")
    if status == "greater than":
        return ("circle", size, "area"), ("circle", size + _OUTER_PX, "dotted")
    return (("circle", size, "area"),)


def _lines(atlas: Atlas, series: Series, year: int, drawn: set[str]) -> Iterable[str]:
    """Yield the total, what is absent by name, and where all this is from."""
    listed = series.in_year(year)
    total = series.total(year)
    said = f"{numbers.told(total)}" if total else f"no total listed for {year}"
    if series.totals:
        yield f"{words.listed(atlas.places[code].name for code in series.totals)}: {said}."
    if absent := series.unlisted(year):
        yield f"Not listed for {year}: {_named(atlas, absent)}."
    if nowhere := [n for n in listed if n.place not in drawn]:
        told = (f"{atlas.places[n.place].name} {numbers.told(n)}" for n in nowhere)
        yield f"Not on the map: {words.listed(told, separator='; ')}."
    if any(n.derived_from for n in listed):
        of = dict.fromkeys(n.derived_from for n in listed if n.derived_from)
        codes = [n.place for n in listed if n.derived_from]
        yield f"Not independent, estimated from {words.listed(of)}: {_named(atlas, codes)}."
    yield NO_ZERO
    rows = (*listed, total) if total else listed
    origins = dict.fromkeys(numbers.origin(atlas, n) for n in rows)
    yield f"Numbers: {words.listed(origins, separator='; ')}."


def _named(atlas: Atlas, codes: Iterable[str]) -> str:
    return words.listed((atlas.places[code].name for code in codes), most=6)


def in_words(view: View) -> str:
    """Return what the circles of a view are and what their key says; nothing where it has none."""
    found = circles(view)
    if found is None:
        return ""
    said = (f"{words_}." for _, words_ in found.signs)
    return " ".join([f"Circles: {found.title}, {found.year}.", *said, *found.lines])


def state(view: View) -> dict[str, Any] | None:
    """Return what the browser is told of the circles; lengths to a hundredth of a pixel."""
    found = circles(view)
    if found is None:
        return None
    told = asdict(found)
    told["circles"] = [
        [c.place, c.point, round(c.reach, 2), _sent(c.parts), c.short, c.label]
        for c in found.circles
    ]
    told["key"] = [[round(size, 2), said] for size, said in found.key]
    told["signs"] = [[_sent(parts), said] for parts, said in found.signs]
    return told


def _sent(parts: Iterable[Part]) -> list[tuple[str, float, str]]:
    return [(kind, round(size, 2), style) for kind, size, style in parts]
