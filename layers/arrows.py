"""The arrows: symmetric quadratic curves in Web Mercator between two places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.cache import digest, stored
from geodata.kept import kept
from geodata.model import Atlas
from geodata.view import View
from geodata.ways import Way, meets_hub, ways
from layers.frame import Frame, frame
from layers.ground import Ground, ground
from layers.marks import marks
from layers.ports import Ports, around_hub
from layers.projection import inverse_mercator, mercator

SAMPLES = 48
"""Points along a drawn curve."""

# Lengths are in the frame's units, about 15 pixels of a map at its usual size.

_BENDS = np.round(np.arange(-0.6, 0.61, 0.04), 2)
_STEEP = 3.0
_STEEPEST = 0.4
_CLEARANCE = 0.58
_AROUND = np.array([(np.cos(a), np.sin(a)) for a in np.arange(8) * np.pi / 4])
_HEAD_GAP = 0.7
_HEADS_APART = 0.55
_LEAST = 0.3

# With more arrows than this, trying every order would take too long: the order around the hub
# will do.
_MOST_PERMUTED = 7
_PROMISING = 60
_BEST_BENDS = 31
_CROSSING = 6.0
_ACROSS = 0.5
_PASSING = 1.0
_PASSED = 0.6
_GAP = 1.6
_OFF_MAP = 12.0
_COARSE = np.r_[0 : SAMPLES - 1 : 3, SAMPLES - 1]
"""Of the points along a curve, every third is enough to see which others it meets."""


@dataclass(frozen=True, slots=True)
class Curve:
    """An arrow's curve, in degrees as `(longitude, latitude)`, tail first.

    Longitudes are the frame's. `points` are `SAMPLES` points along it; `start`, `control` and
    `end` are those of the Bezier curve, which is one in Web Mercator.
    """

    way: Way
    start: tuple[float, float]
    control: tuple[float, float]
    end: tuple[float, float]
    points: tuple[tuple[float, float], ...]


def quadratic(start: np.ndarray, end: np.ndarray, bend: float) -> np.ndarray:
    """Return a symmetric quadratic Bezier curve, shape (SAMPLES, 2).

    Its control point stands off the middle of the chord by `bend` times the chord's length,
    to the right of the direction of travel where `bend` is positive. After Jenny et al. 2018,
    doi 10.1080/15230406.2016.1262280.
    """
    return _quadratics(start, end, np.array([bend]))[0]


def _quadratics(start: np.ndarray, end: np.ndarray, bends: np.ndarray) -> np.ndarray:
    """Return a curve a bend, shape (bends, SAMPLES, 2)."""
    chord = end - start
    controls = (start + end) / 2 + bends[:, None] * np.array([chord[1], -chord[0]])
    t = np.linspace(0, 1, SAMPLES)[:, None]
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * controls[:, None] + t**2 * end


def _preferred_bend(length: float) -> float:
    """Return how much a curve of a length in units bends: the longer, the more."""
    return min(0.14 + 0.012 * length, 0.5)


def _unit_vectors(vectors: np.ndarray) -> np.ndarray:
    """Return vectors of length one, along the last axis."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


@dataclass(frozen=True)
class _Options:
    """The ways in which an arrow could be drawn, best first.

    `costs`, shape (n,), is what each costs by itself; `points`, shape (n, SAMPLES, 2), are its
    curves, and `lines` the same, coarser, as lines.
    """

    costs: np.ndarray
    points: np.ndarray
    lines: np.ndarray


class _Drawing:
    """What a dataset's curves are drawn on: its frame, and what lies where."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.frame: Frame = frame(atlas)
        self.ground: Ground = ground(atlas)
        self.unit = self.frame.unit
        self.window = mercator(np.array([corner[::-1] for corner in self.frame.window]))
        cities = [self.frame.anchors[p.place] for p in atlas.places.values() if p.point]
        self.cities = mercator(np.array(cities).reshape(-1, 2))

    def points(self, codes: Iterable[str]) -> dict[str, np.ndarray]:
        """Return where arrows begin or end at places, in Web Mercator degrees, shape (2,)."""
        anchors = {code: self.frame.anchors.get(code) for code in codes}
        return {code: mercator(np.array([point]))[0] for code, point in anchors.items() if point}

    def _foreign(self, own: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return for every number of the ground whether an arrow should keep clear of it.

        The second array says of which it need not keep a distance.
        """
        atlas, codes = self.atlas, self.ground.codes
        # Passing over the gateway on the way out would hint at a route that no text names; on
        # the way in it makes an arrow take the nearest side.
        clear = [
            code != atlas.hub
            and code not in own
            and not any(atlas.lies_in(code, one) or atlas.lies_in(one, code) for one in own)
            for code in codes
        ]
        near = [code == atlas.gateway for code in codes]
        # Water and land around have the last two numbers.
        return np.array([*clear, False, False]), np.array([*near, True, True])

    def options(
        self, start: np.ndarray, end: np.ndarray, own: Sequence[str], ports: Ports | None = None
    ) -> _Options:
        """Return the curves between two points, best first.

        A curve is good that crosses little of the places that it does not concern, stays on the
        map, bends as its length wants, meets the hub from outside, and keeps off cities and other
        ports.
        """
        if np.hypot(*(end - start)) < _LEAST * self.unit:
            # Two places may share a point; their arrow comes from beside it.
            start = end - np.array([_LEAST * self.unit, 0.0])
        chord = float(np.hypot(*(end - start)))
        points = _quadratics(start, end, _BENDS)
        steps = np.diff(points, axis=1)
        middles = points[:, :-1] + steps / 2
        foreign, no_distance = self._foreign(own)
        there = self.ground.at(middles)
        over = foreign[there]
        near = over.copy()
        for way in _AROUND:
            beside = self.ground.at(middles + _CLEARANCE * self.unit * way)
            near |= foreign[beside] & ~no_distance[beside]
        lengths = np.hypot(steps[..., 0], steps[..., 1])
        crossed = (lengths * (2.6 * near + 0.4 * over)).sum(axis=1)
        off = (lengths * self._off(middles)).sum(axis=1)
        steep = np.maximum(0.0, np.abs(_BENDS) - _STEEPEST)
        odd = np.abs(np.abs(_BENDS) - _preferred_bend(chord / self.unit))
        costs = (crossed + _OFF_MAP * off) / chord + 1.2 * odd + _STEEP * steep
        costs = costs + _PASSING * self._passed(points, start, end, self.cities)
        if ports is not None:
            inward = _unit_vectors(points[:, -1] - points[:, -5])
            costs = costs + _ACROSS * (1 + inward @ _unit_vectors(end - ports.hub))
            costs = costs + _PASSING * self._passed(points, start, end, ports.points)
        best = np.argsort(costs, kind="stable")[:_BEST_BENDS]
        lines = shapely.linestrings(points[best][:, _COARSE])
        return _Options(costs[best], points[best], lines)

    def _passed(
        self, points: np.ndarray, start: np.ndarray, end: np.ndarray, others: np.ndarray
    ) -> np.ndarray:
        """Return how many points, other than its ends, each curve all but touches."""
        gaps = np.minimum(*(np.linalg.norm(others - one, axis=1) for one in (start, end)))
        others, gaps = others[gaps > 0], gaps[gaps > 0]
        if not len(others):
            return np.zeros(len(points))
        near = np.minimum(_PASSED * self.unit, 0.7 * gaps)
        distances = np.linalg.norm(points[:, :, None] - others[None, None], axis=-1).min(axis=1)
        passed: np.ndarray = (distances < near).sum(axis=1)
        return passed

    def _off(self, points: np.ndarray) -> np.ndarray:
        """Say which points are not on the whole map."""
        low, high = self.window
        outside: np.ndarray = ((points < low) | (points > high)).any(axis=-1)
        return outside

    def conflicts(self, options: _Options, drawn: Sequence[_Options]) -> np.ndarray:
        """Return what crossing other arrows, or running close beside them midway, costs each."""
        if not drawn:
            return np.zeros(len(options.costs))
        others = np.array([one.lines[0] for one in drawn])
        crossed = shapely.crosses(options.lines[:, None], others[None, :]).sum(axis=1)
        middle = options.points[:, SAMPLES // 3 : 2 * SAMPLES // 3 : 4]
        along = np.concatenate([one.points[0][_COARSE] for one in drawn])
        gaps = np.linalg.norm(middle[:, :, None] - along[None, None], axis=-1).min(axis=(1, 2))
        return _CROSSING * crossed + np.maximum(0.0, 1 - gaps / (_GAP * self.unit))

    def best(self, options: _Options, drawn: Sequence[_Options]) -> tuple[float, _Options]:
        """Return the cost of the best curve beside others, and that curve alone."""
        costs = options.costs + self.conflicts(options, drawn)
        i = int(np.argmin(costs))
        one = _Options(options.costs[[i]], options.points[[i]], options.lines[[i]])
        return float(costs[i]), one


@kept(1)
def curves(atlas: Atlas) -> Mapping[str, Curve]:
    """Return every arrow's curve, by id; computed once for all that it depends on.

    Each curve takes the bend that crosses least of the places it does not concern; which
    arrow meets the hub at which point is decided for all together, so that fewest cross.
    """
    lines = stored(f"curves-{digest(_depends_on(atlas))}", lambda: _computed(atlas), _is_sound)
    return {way.arrow: _read(way, lines[way.arrow]) for way in ways(atlas) if way.arrow in lines}


def _computed(atlas: Atlas) -> dict[str, Any]:
    """Return start, control, end and points of every curve, as JSON has them."""
    drawing = _Drawing(atlas)
    found = [curve for flow in ("into", "out_of") for curve in _hub_curves(drawing, flow)]
    found += _other_curves(drawing)
    return {c.way.arrow: [c.start, c.control, c.end, *c.points] for c in found}


def _is_sound(lines: Any) -> bool:
    """Say whether something kept has the form of what is computed."""
    return isinstance(lines, dict) and all(
        isinstance(line, list) and [*np.shape(line)] == [3 + SAMPLES, 2] and np.isfinite(line).all()
        for line in lines.values()
    )


def _read(way: Way, line: Sequence[Sequence[float]]) -> Curve:
    start, control, end, *points = ((float(x), float(y)) for x, y in line)
    return Curve(way, start, control, end, tuple(points))


def _depends_on(atlas: Atlas) -> Iterable[bytes]:
    """Yield all that the curves follow from: the code, the shapes, the points, the ways."""
    for module in ("arrows", "frame", "ground", "ports", "projection"):
        yield (Path(__file__).parent / f"{module}.py").read_bytes()
    for code, shape in atlas.shapes.items():
        yield code.encode()
        yield shape.wkb
    yield atlas.context.wkb
    told = sorted({claim.place for claim in atlas.claims})
    places = [(p.place, p.name, p.kind, p.inside, p.label, p.anchor) for p in atlas.places.values()]
    ends = [(way.start, way.end, way.flow) for way in ways(atlas)]
    yield repr((atlas.hub, atlas.gateway, told, places, ends)).encode()


def _hub_curves(drawing: _Drawing, flow: str) -> list[Curve]:
    """Return the curves between the hub, or its gateway, and other places."""
    atlas = drawing.atlas
    mine = {way.place: way for way in ways(atlas) if way.flow == flow and meets_hub(atlas, way)}
    anchors = drawing.points(mine)
    ports = around_hub(atlas, flow, anchors, drawing.unit)
    if ports is None:
        return []
    places = list(ports.order)
    # A place may meet the hub at any port while there are few, else at that in its direction.
    pairs = [
        (place, port)
        for index, place in enumerate(places)
        for port in (range(len(places)) if len(places) <= _MOST_PERMUTED else (index,))
    ]
    options = {
        (place, port): drawing.options(anchors[place], ports.points[port], [place], ports)
        for place, port in pairs
    }
    lines = _assign(drawing, ports, options)
    if flow == "out_of":
        # They were laid out from their places to the hub.
        lines = {place: points[::-1] for place, points in lines.items()}
    return [_curve(drawing, mine[place], points, 1) for place, points in lines.items()]


def _other_curves(drawing: _Drawing) -> list[Curve]:
    """Return the curves between other places, the shortest first, each clear of those before."""
    atlas = drawing.atlas
    mine = [way for way in ways(atlas) if not meets_hub(atlas, way)]
    points = drawing.points({code for way in mine for code in (way.start, way.end)})
    mine = [way for way in mine if way.start in points and way.end in points]
    heads = {code: sum(way.end == code for way in mine) for code in points}
    drawn: dict[Way, _Options] = {}
    for way in sorted(mine, key=lambda w: float(np.hypot(*(points[w.end] - points[w.start])))):
        options = drawing.options(points[way.start], points[way.end], way.ends)
        drawn[way] = drawing.best(options, list(drawn.values()))[1]
    return [_curve(drawing, way, drawn[way].points[0], heads[way.end]) for way in mine]


def _assign(
    drawing: _Drawing, ports: Ports, options: Mapping[tuple[str, int], _Options]
) -> dict[str, np.ndarray]:
    """Return a curve for each place, so that all together are cheapest, crossings counted."""
    places = list(ports.order)
    orders: Iterable[tuple[int, ...]] = [tuple(range(len(places)))]
    if len(places) <= _MOST_PERMUTED:
        orders = permutations(range(len(places)))

    def alone(order: tuple[int, ...]) -> float:
        return sum(options[key].costs[0] for key in zip(places, order, strict=True))

    promising = sorted(orders, key=alone)[:_PROMISING]
    drawings = [
        _draw(drawing, list(zip(places, order, strict=True)), options) for order in promising
    ]
    return min(drawings, key=lambda found: found[0])[1]


def _draw(
    drawing: _Drawing,
    keys: list[tuple[str, int]],
    options: Mapping[tuple[str, int], _Options],
) -> tuple[float, dict[str, np.ndarray]]:
    """Draw the shortest arrow first and bend each next one clear of those before it."""
    total = 0.0
    drawn: dict[str, _Options] = {}
    for key in sorted(keys, key=lambda key: options[key].lines[0].length):
        cost, drawn[key[0]] = drawing.best(options[key], list(drawn.values()))
        total += cost
    return total, {place: drawn[place].points[0] for place, _ in keys}


def _curve(drawing: _Drawing, way: Way, xy: np.ndarray, heads: int) -> Curve:
    if way.end != drawing.atlas.hub:
        xy = _shortened(xy, drawing.unit, heads)
    points = _degrees(xy)
    return Curve(
        way=way,
        start=points[0],
        control=_degrees(_control(xy)[None, :])[0],
        end=points[-1],
        points=points,
    )


def _shortened(xy: np.ndarray, unit: float, heads: int) -> np.ndarray:
    """Return a curve that stops short of its end, so that its head and the pin stand apart.

    Where many end, they stop further off, so that their heads stand apart too.
    """
    gap = max(_HEAD_GAP, heads * _HEADS_APART / (2 * np.pi)) * unit
    length = float(np.sum(np.hypot(*np.diff(xy, axis=0).T)))
    t = np.linspace(0, 1, SAMPLES)
    # A short one keeps most of itself.
    kept = t * (1 - min(gap / length, 0.3))
    control = _control(xy)[None, :]
    kept = kept[:, None]
    return (1 - kept) ** 2 * xy[0] + 2 * kept * (1 - kept) * control + kept**2 * xy[-1]


def _control(xy: np.ndarray) -> np.ndarray:
    """Return the control point of a quadratic curve sampled evenly, from its second point."""
    t = 1 / (SAMPLES - 1)
    return (xy[1] - (1 - t) ** 2 * xy[0] - t**2 * xy[-1]) / (2 * t * (1 - t))


def _degrees(xy: np.ndarray) -> tuple[tuple[float, float], ...]:
    return tuple((round(lon, 4), round(lat, 4)) for lon, lat in inverse_mercator(xy).tolist())


def features(atlas: Atlas) -> list[dict[str, Any]]:
    """Return what the browser needs of each arrow and never changes."""
    return [
        {
            "id": curve.way.arrow,
            "place": curve.way.place,
            "ends": [curve.way.start, curve.way.end],
            "flow": curve.way.flow,
            "curve": (curve.start, curve.control, curve.end),
        }
        for curve in curves(atlas).values()
    ]


def state(view: View) -> dict[str, dict[str, Any]]:
    """Return what a view changes of each arrow that it draws, by id."""
    return {
        name: {"firmness": mark.firmness, "hollow": mark.hollow, "label": mark.label}
        for name, mark in marks(view).arrows.items()
    }
