"""The part of the world that a map shows: where it is cut, its window, its shapes and points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geodata.kept import kept
from geodata.model import Atlas
from geodata.ways import ways
from layers.projection import MERCATOR_LIMIT_DEG, inverse_mercator, mercator

Point = tuple[float, float]
Bounds = tuple[Point, Point]
Camera = tuple[float, float, float]

_SPECK = 0.002
"""The share of its place below which a piece of land does not decide where the world is cut."""

_NEAR_SHARE, _NEAR_DEG = 0.2, 3.0
"""A piece of land so near the others of its place belongs to them, in their size or in degrees."""

_LARGE = 0.25
"""A piece with such a share of its place is in the window wherever it lies."""

_GATHERED = 0.75
"""A place is scattered of which the pieces around the largest have less than such a share."""

_WORTHWHILE = 0.85
"""The world is cut elsewhere than at the antimeridian where that makes it so much narrower."""

_ROUND_DEG = 300.0
"""A place that reaches so far around the globe lies at a pole, and is left out of the window."""

_MARGIN = 0.01
"""What stays free around the places, as a share of the window."""

_PAN = 0.6
"""How far the map can be moved beyond its window, in its widths and heights."""

_SMALLEST_MAP_PX = 120.0
"""The side of the smallest map that is reckoned with."""

_ACROSS_UNITS = 50.0
"""The window's longer side in units."""

_SMALLEST_DEG = 0.02
"""No window is narrower, about 2 km."""

_ROOM = (4.0, 2.0)
"""What a window shows at least around a point at which arrows end, in units."""

_POINT_DEG = 3.0
"""What a window shows on every side of a single point."""

_ABOVE_LABEL = 1.1
"""How far a computed anchor stands above the middle of its place's name, in units."""

_WIDE = 2.0
"""A name is wider than high: so much narrower a place is taken to be when its middle is sought."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a map shows of the world, in degrees (WGS 84) unless said otherwise.

    Longitudes run from `west` on for 360 degrees, and so may be more than 180.

    Attributes
    ----------
    west
        Where the world is cut: the longitude of its western edge.
    window
        What the whole map shows, `((south, west), (north, east))`, as Leaflet has it.
    limits
        How far the map can be panned, in the same form.
    unit
        What lengths on the map are counted in: a fiftieth of the window, in degrees of Web
        Mercator; about 15 pixels of a map at its usual size.
    labels, anchors
        Where names and arrows' ends stand, `(longitude, latitude)` by place; typed ones are the
        dataset's.
    """

    west: float
    window: Bounds
    limits: Bounds
    unit: float
    labels: Mapping[str, Point]
    anchors: Mapping[str, Point]

    def longitude(self, degrees: float) -> float:
        """Return a longitude as the map has it, between `west` and 360 degrees east of that."""
        return self.west + (degrees - self.west) % 360 if self.west > -180 else degrees

    def point(self, point: Point) -> Point:
        """Return a point as the map has it."""
        return self.longitude(point[0]), point[1]


@kept(1)
def frame(atlas: Atlas) -> Frame:
    """Return what the map of a dataset shows of the world; computed from its shapes."""
    west = _west(atlas)
    lands = _shifted_all(atlas.shapes, west)

    def shift(point: Point) -> Point:
        return (west + (point[0] - west) % 360 if west > -180 else point[0]), point[1]

    typed = {
        code: (label and shift(label), anchor and shift(anchor))
        for code, place in atlas.places.items()
        for label, anchor in [(place.label or place.point, place.anchor or place.point)]
    }
    held = [code for code in lands if code != atlas.hub or not atlas.gateway]
    points = [p for code in typed for p in typed[code] if p and atlas.places[code].kind != "group"]
    # What lies around a pole is no part of the window, but where claims are about it its name is.
    told = {claim.place for claim in atlas.claims}
    polar = [code for code in told & set(held) if _is_polar(lands[code])]
    points += [_middle(lands[code], 1.0)[0] for code in polar]
    # Of ends that are no more than a point all that stands around it must be seen.
    roomy = [typed[code][1] for code in atlas.selectable if code not in lands]
    if atlas.hub in lands and not all(typed[atlas.hub]) and _starts_at_hub(atlas):
        roomy.append(typed[atlas.hub][0] or _middle(lands[atlas.hub], 1.0)[0])
    low, high = _window(held, lands, points, [point for point in roomy if point])
    unit = float((high - low).max()) / _ACROSS_UNITS
    labels: dict[str, Point] = {}
    anchors: dict[str, Point] = {}
    for code, points_typed in typed.items():
        missing = code in lands and not all(points_typed)
        computed = _middle(lands[code], unit) if missing else points_typed
        for points_of, one, other in zip((labels, anchors), points_typed, computed, strict=True):
            if point := one or other:
                points_of[code] = point
    return Frame(
        west=west,
        window=_bounds(low, high),
        limits=_limits(low, high, west, [_context(atlas, west), *lands.values()]),
        unit=unit,
        labels=MappingProxyType(labels),
        anchors=MappingProxyType(anchors),
    )


def held(atlas: Atlas, camera: Camera) -> Camera:
    """Return a camera, `(latitude, longitude, zoom)`, moved to where the map shows what lies there.

    Its centre is within the limits, its longitude the map's; it is no further off than the
    smallest map needs to show the whole.
    """
    found = frame(atlas)
    lat, lon, zoom = camera
    (south, west), (north, east) = found.limits
    low, high = _mercator(found.window)
    least, most = _mercator(found.limits)
    across = max(float((high - low).max()), float((most - least).min()))
    furthest = max(0.0, np.log2(_SMALLEST_MAP_PX * 360 / (256 * across)))
    lat = min(max(lat, south), north)
    lon = min(max(found.longitude(lon), west), east)
    return lat, lon, max(zoom, round(float(furthest), 2))


def reach(atlas: Atlas) -> np.ndarray:
    """Return how wide and high the limits are, in Web Mercator degrees, shape (2,)."""
    low, high = _mercator(frame(atlas).limits)
    found: np.ndarray = high - low
    return found


def _mercator(bounds: Bounds) -> np.ndarray:
    """Return the lower left and upper right corner of bounds in Web Mercator degrees."""
    return mercator(np.array([corner[::-1] for corner in bounds]))


@kept(1)
def lands(atlas: Atlas) -> Mapping[str, BaseGeometry]:
    """Return the shape of every place as the map has it: its longitudes from `Frame.west` on."""
    return MappingProxyType(_shifted_all(atlas.shapes, frame(atlas).west))


@kept(1)
def surroundings(atlas: Atlas) -> BaseGeometry:
    """Return the land around the places as the map has it, as far as it can be panned to."""
    found = frame(atlas)
    (south, west), (north, east) = found.limits
    around = _context(atlas, found.west)
    # Half as much more, since at the limits' edge a map shows what lies beyond; and of a window
    # that is narrow or low, as much as a map of another shape shows.
    across, down = east - west, north - south
    wide, high = max(across / 2, down), max(down / 2, across)
    box = (west - wide, max(south - high, -90), east + wide, min(north + high, 90))
    parts = shapely.get_parts(around)
    bounds = shapely.bounds(parts)
    inside = (bounds[:, :2] >= box[:2]).all(axis=1) & (bounds[:, 2:] <= box[2:]).all(axis=1)
    clipped = _parts(shapely.intersection(parts[~inside], shapely.box(*box)))
    return MultiPolygon([*parts[inside], *clipped])


@kept(1)
def _context(atlas: Atlas, west: float) -> BaseGeometry:
    return _shifted(atlas.context, west)


# --- where the world is cut ---------------------------------------------------------------


def _west(atlas: Atlas) -> float:
    """Return the western edge of the world: -180, or else the middle of the widest gap."""
    spans = sorted(_spans(atlas))
    if not spans:
        return -180.0
    gap, middle, reached = 0.0, 0.0, spans[0][1]
    for west, east in spans[1:]:
        if west - reached > gap:
            gap, middle = west - reached, (west + reached) / 2
        reached = max(reached, east)
    plain = reached - spans[0][0]
    return round(middle, 1) if 360 - gap < _WORTHWHILE * plain else -180.0


def _spans(atlas: Atlas) -> Iterable[Point]:
    """Yield from where to where the pieces of all places reach, in degrees of longitude."""
    for shape in atlas.shapes.values():
        parts = shapely.get_parts(shape)
        bounds, areas = shapely.bounds(parts), _areas(parts)
        found = bounds[areas >= _SPECK * areas.sum()]
        if np.max(found[:, 2] - found[:, 0], initial=0.0) < _ROUND_DEG:
            for west, _, east, _ in found.tolist():
                yield west, east
    for place in atlas.places.values():
        if place.anchor and place.kind != "group":
            yield place.anchor[0], place.anchor[0]


def _areas(parts: np.ndarray) -> np.ndarray:
    """Return about how large pieces of land are, in square degrees at the equator."""
    bounds = shapely.bounds(parts)
    middle = np.radians((bounds[:, 1] + bounds[:, 3]) / 2)
    found: np.ndarray = shapely.area(parts) * np.cos(middle)
    return found


def _shifted_all(shapes: Mapping[str, BaseGeometry], west: float) -> dict[str, BaseGeometry]:
    return {code: _shifted(shape, west) for code, shape in shapes.items()}


def _shifted(shape: BaseGeometry, west: float) -> BaseGeometry:
    """Return a shape with longitudes from `west` on, what lies on the other side put there."""
    left, _, right, _ = shape.bounds if not shape.is_empty else (west, 0, west, 0)
    if west <= -180 or left >= west:
        return shape
    if right <= west:
        return translate(shape, 360)
    parts = shapely.get_parts(shape)
    bounds = shapely.bounds(parts)
    stays, goes = bounds[:, 0] >= west, bounds[:, 2] <= west
    cut = parts[~stays & ~goes]
    moved = [
        *parts[goes],
        *_parts(shapely.intersection(cut, shapely.box(-180, -90, west, 90))),
    ]
    found = [
        *parts[stays],
        *_parts(shapely.intersection(cut, shapely.box(west, -90, 180, 90))),
        *(translate(part, 360) for part in moved),
    ]
    # What the antimeridian had cut in two is one again.
    at_seam = [part for part in found if part.bounds[0] <= 180 <= part.bounds[2]]
    others = [part for part in found if not part.bounds[0] <= 180 <= part.bounds[2]]
    return MultiPolygon([*others, *_parts([shapely.union_all(at_seam, grid_size=1e-9)])])


def _parts(shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """Return the polygons of geometries; their stray lines and points are dropped."""
    parts = shapely.get_parts(shapely.get_parts(np.asarray(shapes, dtype=object)))
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


# --- the window ---------------------------------------------------------------------------


def _window(
    held: Iterable[str], lands: Mapping[str, BaseGeometry], points: list[Point], roomy: list[Point]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the window's lower left and upper right corner in Web Mercator degrees.

    Around `roomy` points it has room for a name and the heads of arrows.
    """
    known = [lands[code] for code in held]
    # A map of nothing but land around a pole shows its whole coast.
    near = [_own_bounds(land) for land in known if not _is_polar(land)] or [
        land.bounds for land in known
    ]
    corners = [corner for box in near for corner in (box[:2], box[2:])]
    points = [*points, *roomy]
    if not corners:
        corners = [(x + d, y + d) for x, y in points for d in (-_POINT_DEG, _POINT_DEG)]
    xy = mercator(np.array([*corners, *points] or [(-180.0, -60.0), (180.0, 80.0)]))
    low, high = xy.min(axis=0), xy.max(axis=0)
    if roomy:
        room = float((high - low).max()) / _ACROSS_UNITS * np.array(_ROOM)
        around = mercator(np.array(roomy))
        low = np.minimum(low, around.min(axis=0) - room)
        high = np.maximum(high, around.max(axis=0) + room)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, _SMALLEST_DEG / 2)
    half = half + _MARGIN * 2 * half.max()
    return middle - half, middle + half


def _starts_at_hub(atlas: Atlas) -> bool:
    """Say whether arrows meet the hub itself, and not its gateway."""
    return any(way.flow == "out_of" and way.start == atlas.hub for way in ways(atlas))


def _own_bounds(shape: BaseGeometry) -> tuple[float, float, float, float]:
    """Return the bounds of a place in the window: of a scattered one all of it."""
    bounds = main_bounds(shape)
    parts = shapely.get_parts(shape)
    areas = _areas(parts)
    inside = shapely.contains(shapely.box(*bounds).buffer(1e-9), parts)
    whole: tuple[float, float, float, float] = shape.bounds
    return bounds if areas[inside].sum() >= _GATHERED * areas.sum() else whole


def _is_polar(shape: BaseGeometry) -> bool:
    """Say whether a place reaches around the globe."""
    west, _, east, _ = main_bounds(shape)
    return east - west >= _ROUND_DEG


def main_bounds(shape: BaseGeometry) -> tuple[float, float, float, float]:
    """Return the bounds of a place without pieces that lie far from its largest one."""
    parts = shapely.get_parts(shape)
    areas, bounds = _areas(parts), shapely.bounds(parts)
    low, high = bounds[:, :2], bounds[:, 2:]
    mine = areas == areas.max()
    while True:
        least, most = low[mine].min(axis=0), high[mine].max(axis=0)
        size = (most - least) * (np.cos(np.radians((least[1] + most[1]) / 2)), 1.0)
        near = max(_NEAR_SHARE * float(size.max()), _NEAR_DEG)
        gaps = np.maximum(np.maximum(least - high, low - most), 0).max(axis=1)
        grown = mine | (gaps <= near)
        if (grown == mine).all():
            break
        mine = grown
    mine |= areas >= _LARGE * areas.sum()
    west, south = low[mine].min(axis=0).tolist()
    east, north = high[mine].max(axis=0).tolist()
    return west, south, east, north


def _bounds(low: np.ndarray, high: np.ndarray) -> Bounds:
    """Return corners in Web Mercator as Leaflet has them, in degrees."""
    (west, south), (east, north) = np.round(inverse_mercator(np.array([low, high])), 3).tolist()
    return (south, west), (north, east)


def _limits(
    low: np.ndarray, high: np.ndarray, west: float, known: Iterable[BaseGeometry]
) -> Bounds:
    """Return how far the map goes: some way beyond the window, where anything is known."""
    reach = _PAN * (high - low)
    bounds = shapely.total_bounds(list(known))
    if not np.isfinite(bounds).all():
        bounds = np.array([west, -MERCATOR_LIMIT_DEG, west + 360, MERCATOR_LIMIT_DEG])
    # Beyond that the map would show sea where there is land.
    least, most = mercator(bounds.reshape(2, 2))
    return _bounds(
        np.minimum(np.maximum(low - reach, least), low),
        np.maximum(np.minimum(high + reach, most), high),
    )


# --- points -------------------------------------------------------------------------------


def _middle(shape: BaseGeometry, unit: float) -> tuple[Point, Point]:
    """Return where a place's name and its arrows' ends stand, inside its largest piece."""
    parts = shapely.get_parts(shapely.transform(shape, mercator))
    largest = parts[int(np.argmax(shapely.area(parts)))]
    narrow = shapely.transform(largest, lambda xy: xy / (_WIDE, 1.0))
    size = max(narrow.bounds[2] - narrow.bounds[0], narrow.bounds[3] - narrow.bounds[1])
    # The line from the middle to the edge is the radius of the largest circle inside.
    circle = shapely.maximum_inscribed_circle(narrow, tolerance=size / 50)
    label = shapely.get_coordinates(circle)[0] * (_WIDE, 1.0)
    anchor = label + np.array([0.0, _ABOVE_LABEL * unit])
    if not shapely.contains_xy(largest, *anchor):
        anchor = label
    points = np.round(inverse_mercator(np.array([label, anchor])), 4).tolist()
    return (points[0][0], points[0][1]), (points[1][0], points[1][1])
