"""The arrows: symmetric quadratic curves in Web Mercator between two places."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geodata.model import Atlas
from geodata.view import View
from geodata.ways import Way, ways
from layers.marks import marks

SAMPLES = 48
"""Points along a drawn curve."""

# Half-axes, in degrees, of the ellipse on which arrows meet: inside the gateway, and
# around the hub’s name.
_PORT_AXES = {"into": (1.6, 1.3), "out_of": (5.2, 0.9)}

_PRESSED = 0.46

# The arc of that ellipse that arrows may use, in degrees counter-clockwise from east.
_PORT_ARC = {"into": (150.0, 320.0), "out_of": (186.0, 354.0)}

_BENDS = tuple(round(0.04 * step, 2) for step in range(-15, 16))
_CLEARANCE_DEG = 0.7
_HEAD_GAP_DEG = 0.7
_LEAST_DEG = 0.3

# With more arrows than this, trying every order would take too long: west first will do.
_MOST_PERMUTED = 7
_PROMISING = 60
_CROSSING = 6.0
_ACROSS = 0.5
_GAP_DEG = 1.6


@dataclass(frozen=True, slots=True)
class Curve:
    """An arrow's curve, in degrees as `(longitude, latitude)`, tail first.

    `points` are `SAMPLES` points along it; `start`, `control` and `end` are those of the
    Bezier curve, which is one in Web Mercator.
    """

    way: Way
    start: tuple[float, float]
    control: tuple[float, float]
    end: tuple[float, float]
    points: tuple[tuple[float, float], ...]


MERCATOR_LIMIT_DEG = 85.0511
"""The latitude at which the projection's world is a square; the poles would be at infinity."""


def mercator(lon_lat: np.ndarray) -> np.ndarray:
    """Project degrees, shape (n, 2), to spherical Web Mercator in degrees of longitude.

    What lies beyond `MERCATOR_LIMIT_DEG` comes to lie on it.
    """
    lon, lat = np.asarray(lon_lat, dtype=float).T
    lat = np.clip(lat, -MERCATOR_LIMIT_DEG, MERCATOR_LIMIT_DEG)
    y = np.degrees(np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)))
    return np.column_stack([lon, y])


def inverse_mercator(xy: np.ndarray) -> np.ndarray:
    """Undo `mercator`, shape (n, 2)."""
    x, y = np.asarray(xy, dtype=float).T
    lat = np.degrees(2 * np.arctan(np.exp(np.radians(y))) - np.pi / 2)
    return np.column_stack([x, lat])


def quadratic(start: np.ndarray, end: np.ndarray, bend: float) -> np.ndarray:
    """Return a symmetric quadratic Bezier curve, shape (SAMPLES, 2).

    Its control point stands off the middle of the chord by `bend` times the chord's length,
    to the right of the direction of travel where `bend` is positive. After Jenny et al. 2018,
    doi 10.1080/15230406.2016.1262280.
    """
    chord = end - start
    control = (start + end) / 2 + bend * np.array([chord[1], -chord[0]])
    t = np.linspace(0, 1, SAMPLES)[:, None]
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end


def _preferred_bend(length: float) -> float:
    return min(0.14 + 0.012 * length, 0.5)


def _unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors of length one, along the last axis."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


@dataclass(frozen=True, slots=True)
class _Option:
    """A way an arrow could be drawn: what that costs by itself, and the line."""

    cost: float
    line: LineString


def _options(
    start: np.ndarray, end: np.ndarray, hub: np.ndarray, avoid: BaseGeometry
) -> list[_Option]:
    """Return the curves between two points, best first.

    A curve is good that crosses little of `avoid`, bends as its length wants, and meets the
    hub from outside.
    """
    if np.hypot(*(end - start)) < _LEAST_DEG:
        # Two places may share a point; their arrow comes from beside it.
        start = end - np.array([_LEAST_DEG, 0.0])
    length = float(np.hypot(*(end - start)))
    points = np.array([quadratic(start, end, bend) for bend in _BENDS])
    lines = shapely.linestrings(points)
    crossed = shapely.length(shapely.intersection(lines, avoid))
    odd = np.abs(np.abs(_BENDS) - _preferred_bend(length))
    inward = _unit(points[:, -1] - points[:, -5])
    across = 1 + inward @ _unit(end - hub) if np.any(end != hub) else 0.0
    costs = 3 * crossed / length + 0.8 * odd + _ACROSS * across
    return [_Option(float(costs[i]), lines[i]) for i in np.argsort(costs, kind="stable")]


def _projected(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shapely.simplify(shape, 0.1), mercator)


@lru_cache(maxsize=4)
def _single(atlas: Atlas) -> dict[str, BaseGeometry]:
    """Return what arrows should keep clear of, by place, in Web Mercator degrees."""
    return {
        name: _projected(shape).buffer(_CLEARANCE_DEG if name != atlas.gateway else 0)
        for name, shape in atlas.shapes.items()
        # Passing over the gateway on the way out would hint at a route that no text names; on
        # the way in it makes an arrow take the nearest side.
        if name != atlas.hub
    }


def _obstacles(atlas: Atlas) -> dict[str, BaseGeometry]:
    """Return, for each place, what its arrow should keep clear of, in Mercator degrees."""
    shapes = _single(atlas)
    return {
        name: shapely.union_all([shape for other, shape in shapes.items() if other != name])
        for name in shapes
    }


def _ports(hub: np.ndarray, count: int, flow: str) -> list[np.ndarray]:
    """Return where arrows may meet around the hub, from west by south to east."""
    first, last = (math.radians(angle) for angle in _PORT_ARC[flow])
    width, height = _PORT_AXES[flow]
    angles = np.linspace(first, last, max(count, 3))
    if flow == "out_of":
        # Nothing starts over the gateway: the arc's middle is pressed to its two sides.
        side = np.where(angles < 1.5 * np.pi, first, last)
        angles = side + (angles - side) * _PRESSED
    return [hub + np.array([width * math.cos(a), height * math.sin(a)]) for a in angles]


@lru_cache(maxsize=4)
def curves(atlas: Atlas) -> dict[str, Curve]:
    """Return every arrow's curve, by id.

    Each curve takes the bend that crosses least of the places it does not concern; which
    arrow meets the hub at which point is decided for all together, so that fewest cross.
    """
    found = [curve for flow in ("into", "out_of") for curve in _hub_curves(atlas, flow)]
    found += _other_curves(atlas)
    return {curve.way.arrow: curve for curve in found}


def _points(atlas: Atlas, codes: Iterable[str]) -> dict[str, np.ndarray]:
    """Return where arrows begin or end at places, in Web Mercator degrees, shape (2,)."""
    anchors = {code: atlas.places[code].anchor for code in codes}
    return {code: mercator(np.array([point]))[0] for code, point in anchors.items() if point}


def _hub_curves(atlas: Atlas, flow: str) -> list[Curve]:
    """Return the curves between the hub, or its gateway, and other places."""
    mine = {way.place: way for way in ways(atlas) if way.flow == flow and _meets_hub(atlas, way)}
    ends_at = atlas.gateway if flow == "into" and atlas.gateway else atlas.hub
    anchors = _points(atlas, mine)
    hub = _points(atlas, [ends_at]).get(ends_at) if ends_at else None
    if hub is None or not anchors:
        return []
    places = sorted(anchors, key=lambda name: anchors[name][0])
    avoid = _obstacles(atlas)
    # Around a hub without a gateway arrows end where they would start, around its name.
    ports = _ports(hub, len(places), flow if atlas.gateway else "out_of")
    options = {
        (place, port): _options(anchors[place], ports[port], hub, avoid.get(place, _NOTHING))
        for place in places
        for port in range(len(ports))
    }
    lines = _assign(places, len(ports), options)
    if flow == "out_of":
        # They were laid out from their places to the hub.
        lines = {place: shapely.reverse(line) for place, line in lines.items()}
    return [_curve(atlas, mine[place], line) for place, line in lines.items()]


def _meets_hub(atlas: Atlas, way: Way) -> bool:
    """Say whether a way leads between the hub and a place outside it."""
    return way.flow != "between" and atlas.hub in (way.start, way.end)


def _other_curves(atlas: Atlas) -> list[Curve]:
    """Return the curves between other places, each bent clear of those before it."""
    mine = [way for way in ways(atlas) if not _meets_hub(atlas, way)]
    points = _points(atlas, {code for way in mine for code in (way.start, way.end)})
    drawn: list[LineString] = []
    found = []
    for way in mine:
        if way.start not in points or way.end not in points:
            continue
        start, end = points[way.start], points[way.end]
        around = shapely.union_all(
            [shape for code, shape in _single(atlas).items() if code not in (way.start, way.end)]
        )
        options = _options(start, end, start, around)
        _, line = min(
            ((option.cost + _conflict(option.line, drawn), option.line) for option in options),
            key=lambda one: one[0],
        )
        drawn.append(line)
        found.append(_curve(atlas, way, line))
    return found


_NOTHING = shapely.Polygon()


def _assign(
    places: list[str], ports: int, options: Mapping[tuple[str, int], list[_Option]]
) -> dict[str, LineString]:
    """Return a line for each place, so that all together are cheapest, crossings counted."""
    orders: Iterable[tuple[int, ...]] = [tuple(range(len(places)))]
    if len(places) <= _MOST_PERMUTED:
        orders = permutations(range(ports), len(places))

    def alone(order: tuple[int, ...]) -> float:
        return sum(options[key][0].cost for key in zip(places, order, strict=True))

    promising = sorted(orders, key=alone)[:_PROMISING]
    drawings = [_draw(list(zip(places, order, strict=True)), options) for order in promising]
    return min(drawings, key=lambda drawing: drawing[0])[1]


def _conflict(line: LineString, others: list[LineString]) -> float:
    """Return the cost of crossing other arrows, or of running close beside them midway."""
    if not others:
        return 0.0
    crossed = float(np.sum(shapely.crosses(line, others)))
    middle = shapely.points(shapely.get_coordinates(line)[SAMPLES // 3 : 2 * SAMPLES // 3 : 4])
    gap = float(np.min(shapely.distance(middle[:, None], np.array(others)[None, :])))
    return _CROSSING * crossed + max(0.0, 1 - gap / _GAP_DEG)


def _draw(
    keys: list[tuple[str, int]], options: Mapping[tuple[str, int], list[_Option]]
) -> tuple[float, dict[str, LineString]]:
    """Draw the shortest arrow first and bend each next one clear of those before it."""
    total = 0.0
    drawn: dict[str, LineString] = {}
    for key in sorted(keys, key=lambda key: options[key][0].line.length):
        others = list(drawn.values())
        cost, line = min(
            (
                (option.cost + _conflict(option.line, others), option.line)
                for option in options[key]
            ),
            key=lambda found: found[0],
        )
        total += cost
        drawn[key[0]] = line
    return total, {place: drawn[place] for place, _ in keys}


def _curve(atlas: Atlas, way: Way, line: LineString) -> Curve:
    xy = shapely.get_coordinates(line)
    if way.end != atlas.hub:
        xy = _shortened(xy)
    points = _degrees(xy)
    return Curve(
        way=way,
        start=points[0],
        control=_degrees(_control(xy)[None, :])[0],
        end=points[-1],
        points=points,
    )


def _shortened(xy: np.ndarray) -> np.ndarray:
    """Return a curve that stops short of its end, so that its head and the pin stand apart."""
    length = float(np.sum(np.hypot(*np.diff(xy, axis=0).T)))
    t = np.linspace(0, 1, SAMPLES)
    # A short one keeps most of itself.
    kept = t * (1 - min(_HEAD_GAP_DEG / length, 0.3))
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
