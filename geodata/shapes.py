"""Shapes from GeoJSON, WGS 84: what is wrong with them, and their geometries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.faults import Fault, quoted, quoted_json
from geodata.model import DRAWN_KINDS

PLACES, CONTEXT = (f"shapes/{name}.geojson" for name in ("places", "context"))

AREAS = ("Polygon", "MultiPolygon")

DEPTH = {"Polygon": 2, "MultiPolygon": 3}
"""How many lists stand around the positions of a geometry."""

CRS84 = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84")
"""The names of WGS 84 with longitude before latitude, as GDAL writes them."""

REBUILD = "build the shapes again"


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
        members = _members(document)
    except _MalformedError as error:
        return [], [Fault(file, None, "", error.found, error.advice)]
    features, faults = [], list(_crs_faults(file, document))
    for number, member in enumerate(members):
        where = f"features[{number}]"
        try:
            geometry = _geometry(member, tuple(kinds))
        except _MalformedError as error:
            geometry = None
            faults.append(Fault(file, None, f"{where}.geometry", error.found, error.advice))
        features.append(Feature(where, _properties(member), geometry))
    return features, faults


def places_faults(document: Any, kinds: Mapping[str, str] | None) -> list[Fault]:
    """Return what is wrong with the shapes of places.

    `kinds` is the kind of every known place, or None where the places are not known. Every
    country and every region has one shape.
    """
    features, faults = read_features(PLACES, document, AREAS)
    names = [feature.text("place") for feature in features]
    for number, (feature, name) in enumerate(zip(features, names, strict=True)):
        if name in names[:number]:
            found, advice = f"{quoted(name)} again", "merge both into one multipolygon"
            faults.append(Fault(PLACES, None, f"{feature.member}.properties.place", found, advice))
    if kinds is not None:
        faults += _unknown_faults(PLACES, features, kinds)
        faults += _shapeless_faults(kinds, names)
    return faults


def context_faults(document: Any) -> list[Fault]:
    """Return what is wrong with the land around the places, which is one multipolygon."""
    features, faults = read_features(CONTEXT, document, AREAS)
    if not faults and len(features) != 1:
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
    return next(feature.geometry for feature in features if feature.geometry)


def _members(document: Any) -> list[Any]:
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise _MalformedError("no GeoJSON FeatureCollection")
    members = document.get("features")
    if not isinstance(members, list) or not members:
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
    _check_nested(geometry.get("coordinates"), DEPTH[kind])
    found = shape(geometry)
    reason = shapely.is_valid_reason(found)
    if reason != "Valid Geometry":
        raise _MalformedError(f"an invalid {kind} ({reason})", f"repair it there, or {REBUILD}")
    return found


def _check_nested(coordinates: Any, depth: int) -> None:
    """Refuse coordinates that are not positions, closed rings of them, or lists of rings."""
    if depth == 0:
        _check_position(coordinates)
        return
    if not isinstance(coordinates, list) or not coordinates:
        raise _MalformedError("no coordinates where a list of them is due")
    for part in coordinates:
        _check_nested(part, depth - 1)
    if depth == 1 and (len(coordinates) < 4 or coordinates[0] != coordinates[-1]):
        raise _MalformedError("a ring that is not closed, or of fewer than 4 positions")


def _check_position(position: Any) -> None:
    if not isinstance(position, list) or len(position) != 2:
        found = f"{quoted_json(position)} where [longitude, latitude] is due"
        if isinstance(position, list) and len(position) > 2:
            raise _MalformedError(found, "leave the heights out: two numbers a position")
        raise _MalformedError(found)
    # The type itself, because True and False are integers too.
    if not all(type(number) in (int, float) for number in position):
        raise _MalformedError(f"{quoted_json(position)} where two numbers are due")
    longitude, latitude = position
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        advice = "reproject to WGS 84, in degrees, longitude before latitude"
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
            similar = get_close_matches(place, known, n=1)
            hint = f"name {quoted(similar[0])}" if similar else "name a place of places.csv"
            member = f"{feature.member}.properties.place"
            yield Fault(file, None, member, quoted(place), f"{hint}, or take the feature out")


def _shapeless_faults(kinds: Mapping[str, str], drawn: Iterable[str]) -> Iterator[Fault]:
    missing = {place for place, kind in kinds.items() if kind in DRAWN_KINDS}
    for place in sorted(missing - set(drawn)):
        advice = f"give it one: add it to the build and {REBUILD}"
        yield Fault(PLACES, None, "features", f"no shape of {place}", advice)
