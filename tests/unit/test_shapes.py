"""Shapes: small GeoJSON documents, sound and broken."""

from __future__ import annotations

from typing import Any

import pytest
from dataset_copy import collection, feature, square

from geodata import shapes
from geodata.faults import Fault

KINDS = {"AAA": "country", "BB-CC": "region", "GROUP": "group"}
SOUND = collection(feature(square(0, 0), place="AAA"), feature(square(2, 0), place="BB-CC"))
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def polygon(*positions: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(positions)]}


def places_faults(geometry: Any) -> list[Fault]:
    features = [feature(square(0, 0), place="AAA"), feature(geometry, place="BB-CC")]
    return shapes.places_faults(collection(*features), KINDS)


def test_sound_documents() -> None:
    assert shapes.places_faults(SOUND, KINDS) == []
    assert shapes.context_faults(collection(feature(square(0, 0)))) == []
    city = feature({"type": "Point", "coordinates": [108.3, 22.8]}, name="Nanning", place="AAA")
    assert shapes.cities_faults(collection(city), KINDS) == []


def test_geometries() -> None:
    found = shapes.place_shapes(SOUND)
    assert {place: geometry.bounds for place, geometry in found.items()} == {
        "AAA": (0, 0, 1, 1),
        "BB-CC": (2, 0, 3, 1),
    }
    assert shapes.context_shape(collection(feature(square(5, 6)))).bounds == (5, 6, 6, 7)
    point = feature({"type": "Point", "coordinates": [108.3, 22.8]}, name="Nanning", place="AAA")
    (city,) = shapes.city_points(collection(point))
    assert (city.name, city.place, city.point) == ("Nanning", "AAA", (108.3, 22.8))


@pytest.mark.parametrize(
    ("geometry", "found"),
    [
        (None, "no geometry"),
        ([], "no geometry"),
        ({"type": "Point", "coordinates": [0, 0]}, "a geometry of type “Point”"),
        ({"type": [[]], "coordinates": []}, "a geometry of type [[…]]"),
        ({"type": "Polygon"}, "no coordinates"),
        ({"type": "Polygon", "coordinates": []}, "no coordinates"),
        ({"type": "Polygon", "coordinates": [[]]}, "no coordinates"),
        ({"type": "Polygon", "coordinates": "0,0"}, "no coordinates"),
        ({"type": "MultiPolygon", "coordinates": square(0, 0)["coordinates"]}, "0 where ["),
        (polygon([0, 0], [1, 0], [0, 0]), "fewer than 4 positions"),
        (polygon([0, 0], [1, 0], [1, 1], [0, 1]), "a ring that is not closed"),
        (polygon([0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]), "[longitude, latitude] is due"),
        (polygon([0, "0"], [1, 0], [1, 1], [0, "0"]), "two numbers are due"),
        (polygon([0, True], [1, 0], [1, 1], [0, True]), "two numbers are due"),
        (polygon([[0]], [1, 0], [1, 1], [[0]]), "[[…]] where"),
        (polygon([0, 91], [1, 0], [1, 1], [0, 91]), "which is not on the globe"),
        (polygon([11e6, 0], [1, 0], [1, 1], [11e6, 0]), "which is not on the globe"),
        (polygon([float("nan"), 0], [1, 0], [1, 1], [0, 0]), "which is not on the globe"),
        (polygon([10**400, 0], [1, 0], [1, 1], [0, 0]), "which is not on the globe"),
        (BOW_TIE, "an invalid Polygon (Self-intersection[0.5 0.5])"),
        (polygon([0, 0], [1, 0], [0, 0], [0, 0]), "an invalid Polygon"),
    ],
)
def test_bad_geometry(geometry: Any, found: str) -> None:
    (fault,) = places_faults(geometry)
    assert (fault.file, fault.row, fault.column) == (shapes.PLACES, None, "features[1].geometry")
    assert found in fault.found


@pytest.mark.parametrize("document", [None, [], {}, {"type": "Feature"}, "x", 1])
def test_no_collection(document: Any) -> None:
    assert shapes.read_features("f", document, shapes.AREAS)[1][0].found == (
        "no GeoJSON FeatureCollection"
    )


@pytest.mark.parametrize("features", [[], None, {}, "x"])
def test_no_features(features: Any) -> None:
    document = {"type": "FeatureCollection", "features": features}
    (fault,) = shapes.read_features("f", document, shapes.AREAS)[1]
    assert fault.found == "a FeatureCollection without features"


@pytest.mark.parametrize("member", [None, 1, [], {}, {"properties": 3}])
def test_no_feature(member: Any) -> None:
    (fault,) = shapes.read_features("f", collection(member), shapes.AREAS)[1]
    assert (fault.column, fault.found) == ("features[0].geometry", "no geometry")


def test_another_crs_is_refused() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (fault,) = shapes.places_faults({**SOUND, "crs": crs}, KINDS)
    assert (fault.column, fault.found) == ("crs", "“urn:ogc:def:crs:EPSG::3857”")
    assert "WGS 84" in fault.advice


def test_wgs_84_may_be_named() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert shapes.places_faults({**SOUND, "crs": crs}, KINDS) == []


def test_a_place_without_shape() -> None:
    (fault,) = shapes.places_faults(collection(SOUND["features"][0]), KINDS)
    assert (fault.column, fault.found) == ("features", "no shape of BB-CC")


def test_a_place_twice() -> None:
    (fault,) = shapes.places_faults(collection(*SOUND["features"], SOUND["features"][0]), KINDS)
    assert (fault.column, fault.found) == ("features[2].properties.place", "“AAA” again")


@pytest.mark.parametrize(("place", "hint"), [("AAB", "name “AAA”"), (3, "name a place of")])
def test_an_unknown_place(place: Any, hint: str) -> None:
    document = collection(*SOUND["features"], feature(square(4, 0), place=place))
    (fault,) = shapes.places_faults(document, KINDS)
    assert fault.column == "features[2].properties.place"
    assert hint in fault.advice


def test_places_are_not_judged_where_none_are_known() -> None:
    assert shapes.places_faults(collection(feature(square(0, 0), place="ZZZ")), None) == []


def test_context_is_one_shape() -> None:
    (fault,) = shapes.context_faults(SOUND)
    assert (fault.file, fault.found) == (shapes.CONTEXT, "2 features")


@pytest.mark.parametrize(
    ("properties", "member"),
    [
        ({"name": "", "place": "AAA"}, "name"),
        ({"place": "AAA"}, "name"),
        ({"name": "a\nb", "place": "AAA"}, "name"),
        ({"name": "A", "place": "ZZZ"}, "place"),
        ({"name": "A"}, "place"),
    ],
)
def test_bad_city(properties: dict[str, str], member: str) -> None:
    city = feature({"type": "Point", "coordinates": [0, 0]}, **properties)
    (fault,) = shapes.cities_faults(collection(city), KINDS)
    assert (fault.file, fault.column) == (shapes.CITIES, f"features[0].properties.{member}")
