"""Shapes from GeoJSON, WGS 84: what is wrong with them, and their geometries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Point, shape
from shapely.geometry.base import BaseGeometry

from geodata import names
from geodata.faults import Fault, quoted, quoted_json, shown
from geodata.model import DRAWN_KINDS

PLACES, CONTEXT = (f"shapes/{name}.geojson" for name in ("places", "context"))

AREAS = ("Polygon", "MultiPolygon")

DEPTH = {"Polygon": 2, "MultiPolygon": 3}
"""How many lists stand around the positions of a geometry."""

CRS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84")
"""The names of WGS 84 with longitude before latitude, as GDAL writes them."""

REBUILD = "make the shapes anew with `python -m geodata shapes DIR`"

LEAST_OVERLAP_DEG2, LEAST_SHARE = 1e-4, 0.001
"""Two places overlap where they share this area in square degrees, about 1 km², and this share of
the smaller one: less is how their borders were drawn."""

HALF_TURN = 180.0
"""Degrees of longitude between two vertices from which on the shorter way goes around the back."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of a collection: where it stands, its properties, its geometry if it is sound."""

    member: str
    properties: Mapping[str, Any]
    geometry: BaseGeometry | None

    def text(self, name: str) -> str:
        """Return a property that is a string, or an empty string."""
        value = self.properties.get(name)
        return value if isinstance(value, str) else ""


class _MalformedError(Exception):
    """A part of a GeoJSON document that is not what the standard or the dataset asks for."""

    def __init__(self, found: str, advice: str = REBUILD) -> None:
        super().__init__(found)
        self.found = found
        self.advice = advice


def read_features(
    file: str, document: Any, kinds: Iterable[str]
) -> tuple[list[Feature], list[Fault]]:
    """Return the features of a collection, and what is wrong with it and with each of them.

    Parameters
    ----------
    file
        Path of the document, for the faults.
    document
        Parsed GeoJSON (RFC 7946): WGS 84, longitude before latitude, in degrees.
    kinds
        The types of geometry that it may hold, of those in `DEPTH`.
    """
    try:
        members = _members(document, may_be_empty=file == CONTEXT)
    except _MalformedError as error:
        return [], [Fault(file, None, "", error.found, error.advice)]
    features, faults = [], list(_crs_faults(file, document))
    for number, member in enumerate(members):
        where, geometry = f"features[{number}]", None
        try:
            geometry = _geometry(member, tuple(kinds))
        except _MalformedError as error:
            place = _properties(member).get("place")
            of = f", in the shape of {shown(place)}" if place and isinstance(place, str) else ""
            found = f"{error.found}{of}"
            faults.append(Fault(file, None, f"{where}.geometry", found, error.advice))
        features.append(Feature(where, _properties(member), geometry))
    return features, [*faults, *_height_faults(file, members)]


def _height_faults(file: str, members: Iterable[Any]) -> Iterator[Fault]:
    """Warn of positions with heights, which are read without them."""
    for number, member in enumerate(members):
        geometry = member.get("geometry") if isinstance(member, dict) else None
        first = geometry.get("coordinates") if isinstance(geometry, dict) else None
        while isinstance(first, list) and first and isinstance(first[0], list):
            first = first[0]
        if isinstance(first, list) and len(first) == 3:
            found = f"{quoted_json(first)}, a position with a height"
            advice = "leave it, or leave the heights out: they are passed over"
            member_name = f"features[{number}].geometry"
            yield Fault(file, None, member_name, found, advice, warning=True)
            return


def places_faults(
    document: Any,
    kinds: Mapping[str, str] | None,
    around: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[Fault]:
    """Return what is wrong with the shapes of places, and where two of them overlap.

    `kinds` is the kind of every known place, or None where the places are not known; `around`
    are those that each lies in. Every country and every region has one shape.
    """
    features, faults = read_features(PLACES, document, AREAS)
    drawn = [feature.text("place") for feature in features]
    for number, (feature, name) in enumerate(zip(features, drawn, strict=True)):
        if name in drawn[:number]:
            found, advice = f"{quoted(name)} again", "merge both into one multipolygon"
            faults.append(Fault(PLACES, None, f"{feature.member}.properties.place", found, advice))
    if kinds is not None:
        faults += _unknown_faults(PLACES, features, kinds)
        faults += _shapeless_faults(kinds, drawn)
        faults += _overlap_faults(features, around)
    return faults


def context_faults(document: Any) -> list[Fault]:
    """Return what is wrong with the land around the places: one multipolygon, or nothing."""
    features, faults = read_features(CONTEXT, document, AREAS)
    if len(features) > 1 and all(fault.warning for fault in faults):
        found = f"{len(features)} features"
        faults.append(Fault(CONTEXT, None, "features", found, "merge them into one multipolygon"))
    return faults


def place_shapes(document: Any) -> dict[str, BaseGeometry]:
    """Return the polygons of a document without faults by place, WGS 84."""
    features, _ = read_features(PLACES, document, AREAS)
    return {feature.text("place"): feature.geometry for feature in features if feature.geometry}


def context_shape(document: Any) -> BaseGeometry:
    """Return the land around the places from a document without faults, WGS 84."""
    features, _ = read_features(CONTEXT, document, AREAS)
    return next((feature.geometry for feature in features if feature.geometry), MultiPolygon())


def degrees_off(shape: BaseGeometry, lon: float, lat: float) -> float:
    """Return how far a point lies off a shape, in degrees; 0 on it, the shorter way around."""
    return min(shape.distance(Point(lon + turn, lat)) for turn in (-360, 0, 360))


def _members(document: Any, *, may_be_empty: bool) -> list[Any]:
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise _MalformedError("no GeoJSON FeatureCollection")
    members = document.get("features")
    if not isinstance(members, list) or not (members or may_be_empty):
        raise _MalformedError("a FeatureCollection without features")
    return members


def _crs_faults(file: str, document: Mapping[str, Any]) -> Iterator[Fault]:
    """Refuse any CRS but WGS 84 in GeoJSON's order of axes, which older writers still name."""
    crs = document.get("crs")
    name = _properties(crs).get("name")
    if crs is not None and name not in CRS84:
        advice = "reproject to WGS 84, longitude before latitude, and leave the member out"
        yield Fault(file, None, "crs", quoted_json(name), advice)


def _properties(member: Any) -> dict[str, Any]:
    properties = member.get("properties") if isinstance(member, dict) else None
    return properties if isinstance(properties, dict) else {}


def _geometry(member: Any, kinds: tuple[str, ...]) -> BaseGeometry:
    geometry = member.get("geometry") if isinstance(member, dict) else None
    if not isinstance(geometry, dict):
        raise _MalformedError("no geometry")
    kind = geometry.get("type")
    if kind not in kinds:
        raise _MalformedError(f"a geometry of type {quoted_json(kind)}", f"make it a {kinds[-1]}")
    flat = _flat(geometry.get("coordinates"), DEPTH[kind])
    # Rings may be wound either way; what is drawn and passed on is wound as RFC 7946 asks.
    found = shapely.orient_polygons(shape({"type": kind, "coordinates": flat}))
    reason = shapely.is_valid_reason(found)
    if reason != "Valid Geometry":
        raise _MalformedError(f"an invalid {kind} ({reason})", f"repair it there, or {REBUILD}")
    return found


def _flat(coordinates: Any, depth: int) -> list[Any] | NDArray[np.float64]:
    """Return coordinates without heights.

    Refuse those that are not positions, closed rings of them, or lists of rings.
    """
    if depth == 0:
        _check_position(coordinates)
        position: list[Any] = coordinates[:2]
        return position
    if not isinstance(coordinates, list) or not coordinates:
        raise _MalformedError("no coordinates where a list of them is due")
    if depth == 1 and (ring := _plain_ring(coordinates)) is not None:
        return ring
    found: list[Any] = [_flat(part, depth - 1) for part in coordinates]
    if depth == 1 and (len(found) < 4 or found[0] != found[-1]):
        raise _MalformedError("a ring that is not closed, or of fewer than 4 positions")
    if depth == 1:
        _check_edges(found)
    return found


def _plain_ring(coordinates: list[Any]) -> NDArray[np.float64] | None:
    """Return a ring as an array of its positions if nothing about it needs a second look.

    Nearly every ring is such; looked at one position after another, outlines are most of the
    time that a dataset takes to load.
    """
    if set(map(type, coordinates)) != {list} or set(map(len, coordinates)) != {2}:
        return None
    # The types themselves, because True and False are integers too.
    if not set(map(type, chain.from_iterable(coordinates))) <= {int, float}:
        return None
    if len(coordinates) < 4 or coordinates[0] != coordinates[-1]:
        return None
    try:
        ring = np.array(coordinates, dtype=np.float64)
    except OverflowError:
        return None
    on_the_globe = np.all(np.abs(ring) <= (180, 90))
    return ring if on_the_globe and np.all(np.abs(np.diff(ring[:, 0])) <= HALF_TURN) else None


def _check_edges(ring: Sequence[Sequence[float]]) -> None:
    """Refuse an edge that is meant to cross the antimeridian, and would go around the globe.

    One along a pole, or from antimeridian to antimeridian, is as long as it says.
    """
    for (a, lat_a), (b, lat_b) in pairwise(ring):
        if HALF_TURN < abs(a - b) < 2 * HALF_TURN and not lat_a == lat_b in (-90, 90):
            found = f"an edge over {abs(a - b):g} degrees, from longitude {a:g} to {b:g}"
            advice = (
                "split the shape at the antimeridian, so that it ends at 180 and goes on at -180, "
                f"or {REBUILD}; if the edge is meant to be so long, give it a position between"
            )
            raise _MalformedError(found, advice)


def _check_position(position: Any) -> None:
    if not isinstance(position, list) or not 2 <= len(position) <= 3:
        found = f"{quoted_json(position)} where [longitude, latitude] is due"
        if isinstance(position, list) and len(position) > 3:
            raise _MalformedError(found, "leave out what follows longitude, latitude and height")
        raise _MalformedError(found)
    # The type itself, because True and False are integers too.
    if not all(type(number) in (int, float) for number in position):
        raise _MalformedError(f"{quoted_json(position)} where numbers are due")
    longitude, latitude = position[:2]
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        advice = "reproject to WGS 84, in degrees, longitude before latitude"
        if -HALF_TURN * 2 <= longitude <= HALF_TURN * 2 and -90 <= latitude <= 90:
            # As far as that longitudes go that are counted on across the antimeridian.
            beyond, on = (180, -180) if longitude > 0 else (-180, 180)
            advice = (
                f"split the shape at the antimeridian: what lies beyond {beyond} goes on at {on}"
            )
        raise _MalformedError(
            f"the position {quoted_json(position)}, which is not on the globe", advice
        )


def _unknown_faults(
    file: str, features: Iterable[Feature], places: Iterable[str]
) -> Iterator[Fault]:
    known = list(places)
    for feature in features:
        place = feature.text("place")
        if place not in known:
            similar = _same(place, known) or get_close_matches(place, known, n=1)
            hint = f"name {quoted(similar[0])}" if similar else "name a place of places.csv"
            member = f"{feature.member}.properties.place"
            yield Fault(file, None, member, quoted(place), f"{hint}, or take the feature out")


def _same(place: str, known: Iterable[str]) -> list[str]:
    """Return the known places that differ from one in how its code is written alone."""
    return [code for code in known if names.key(code) == names.key(place)]


def _shapeless_faults(kinds: Mapping[str, str], drawn: Iterable[str]) -> Iterator[Fault]:
    missing = {place for place, kind in kinds.items() if kind in DRAWN_KINDS}
    # Of a shape whose place is only misspelt, that is the fault.
    for place in sorted(p for p in missing if not _same(p, drawn)):
        advice = f"give it one: {REBUILD}"
        yield Fault(PLACES, None, "features", f"no shape of {place}", advice)


def _overlap_faults(
    features: Sequence[Feature], around: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    """Warn of places that share land though neither lies in the other."""
    drawn = [feature for feature in features if feature.geometry is not None]
    shapes = np.array([feature.geometry for feature in drawn], dtype=object)
    for a, b in shapely.STRtree(shapes).query(shapes, predicate="intersects").T:
        one, other = drawn[a].text("place"), drawn[b].text("place")
        if a >= b or one == other or one in around.get(other, ()) or other in around.get(one, ()):
            continue
        small, large = sorted((a, b), key=lambda which: shapely.area(shapes[which]))
        shared = shapely.area(shapely.intersection(shapes[a], shapes[b]))
        share = shared / shapely.area(shapes[small])
        if shared > LEAST_OVERLAP_DEG2 and share > LEAST_SHARE:
            inner, outer = (shown(drawn[which].text("place")) for which in (small, large))
            found = f"the shape of {inner}, of which {share:.1%} lies in {outer} too"
            advice = f"name {outer} as what {inner} lies inside, if it does, or {REBUILD}"
            member = f"{drawn[small].member}.geometry"
            yield Fault(PLACES, None, member, found, advice, warning=True)
