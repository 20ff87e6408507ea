"""Shapes: small GeoJSON documents, sound and broken."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from dataset_copy import collection, feature, hand_made, square

from exports.figures import window
from geodata import shapes
from geodata.faults import Fault
from geodata.load import load

KINDS = {
    "AAA": "country",
    "BB-CC": "region",
    "GROUP": "group",
    "TOWN": "city",
    "WORLD": "world",
}
"""Places of every kind, of which the first two are drawn."""

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


def test_geometries() -> None:
    found = shapes.place_shapes(SOUND)
    assert {place: geometry.bounds for place, geometry in found.items()} == {
        "AAA": (0, 0, 1, 1),
        "BB-CC": (2, 0, 3, 1),
    }
    assert shapes.context_shape(collection(feature(square(5, 6)))).bounds == (5, 6, 6, 7)


def test_a_place_of_several_parts() -> None:
    parts = [square(2, 0)["coordinates"], square(4, 0)["coordinates"]]
    several = feature({"type": "MultiPolygon", "coordinates": parts}, place="BB-CC")
    document = collection(SOUND["features"][0], several)
    assert shapes.places_faults(document, KINDS) == []
    assert shapes.place_shapes(document)["BB-CC"].bounds == (2, 0, 5, 1)
    assert shapes.place_shapes(document)["BB-CC"].area == 2


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
        (
            {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
            "a geometry of type “LineString”",
        ),
        ({"type": "GeometryCollection", "geometries": []}, "a geometry of type “GeometryColl"),
        (polygon([0, 0, 5, 1], [1, 0], [1, 1], [0, 0]), "[longitude, latitude] is due"),
        (polygon([0], [1, 0], [1, 1], [0]), "[0] where [longitude, latitude] is due"),
        (polygon([0, "0"], [1, 0], [1, 1], [0, "0"]), "numbers are due"),
        (polygon([0, True], [1, 0], [1, 1], [0, True]), "numbers are due"),
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
    assert not fault.warning


def raised(geometry: dict[str, Any], *heights: float) -> dict[str, Any]:
    """Return a polygon or multipolygon with heights at its positions."""

    def up(part: Any) -> Any:
        return [*part, *heights] if not isinstance(part[0], list) else [up(p) for p in part]

    return {**geometry, "coordinates": up(geometry["coordinates"])}


@pytest.mark.parametrize("height", [0, 5.5])
@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_heights_are_passed_over_and_said(kind: str, height: float) -> None:
    rings = square(2, 0)["coordinates"]
    geometry = {"type": kind, "coordinates": rings if kind == "Polygon" else [rings]}
    assert places_faults(geometry) == []
    (fault,) = places_faults(raised(geometry, height))
    assert (fault.column, fault.warning) == ("features[1].geometry", True)
    assert fault.found == f"[2.0, 0.0, {height}], a position with a height".replace(".0,", ",")
    assert "leave the heights out" in fault.advice
    document = collection(feature(raised(geometry, height), place="AAA"))
    found = shapes.place_shapes(document)["AAA"]
    assert not found.has_z
    assert found.equals(shapes.place_shapes(collection(feature(geometry, place="AAA")))["AAA"])


def test_heights_at_some_positions_alone_are_passed_over_too() -> None:
    mixed = polygon([2, 0], [3, 0], [3, 1, 7], [2, 0, 1])
    assert places_faults(mixed) == []
    found = shapes.place_shapes(collection(feature(mixed, place="AAA")))["AAA"]
    assert found.bounds == (2, 0, 3, 1) and not found.has_z


def test_a_position_of_four_numbers_is_refused() -> None:
    fault, warned = places_faults(raised(square(2, 0), 5, 1)), "longitude, latitude and height"
    assert [one.advice for one in fault] == [f"leave out what follows {warned}"]


def test_rings_are_taken_however_they_are_wound() -> None:
    (outer,) = square(0, 0, 3)["coordinates"]
    (inner,) = square(1, 1)["coordinates"]
    for rings in itertools.product((outer, outer[::-1]), (inner, inner[::-1])):
        geometry = {"type": "Polygon", "coordinates": list(rings)}
        document = collection(feature(geometry, place="AAA"))
        assert shapes.places_faults(document, {"AAA": "country"}) == []
        found = shapes.place_shapes(document)["AAA"]
        assert found.area == 8
        assert found.exterior.is_ccw and not found.interiors[0].is_ccw


def around_the_back(*longitudes: float, south: float = -18.0, north: float = -16.0) -> Any:
    west, east = longitudes
    return polygon([west, south], [east, south], [east, north], [west, north], [west, south])


@pytest.mark.parametrize(
    ("geometry", "degrees"),
    [
        (around_the_back(178, -178), "356 degrees, from longitude 178 to -178"),
        (around_the_back(-178, 178), "356 degrees, from longitude -178 to 178"),
        (around_the_back(-179.9, 179.9), "359.8 degrees, from longitude -179.9 to 179.9"),
        (around_the_back(-100, 81), "181 degrees, from longitude -100 to 81"),
        (around_the_back(-170, 170, south=-90, north=-80), "340 degrees, from longitude 170"),
        (
            {"type": "MultiPolygon", "coordinates": [around_the_back(178, -178)["coordinates"]]},
            "356",
        ),
    ],
)
def test_a_ring_over_the_antimeridian_is_to_be_split(geometry: Any, degrees: str) -> None:
    (fault,) = [f for f in places_faults(geometry) if not f.warning]
    assert fault.column == "features[1].geometry"
    assert degrees in fault.found
    assert fault.found.endswith(", in the shape of BB-CC")
    assert "split the shape at the antimeridian" in fault.advice
    assert "python -m geodata shapes DIR" in fault.advice


@pytest.mark.parametrize(
    "geometry",
    [
        around_the_back(-180, 180),
        around_the_back(0, 180),
        around_the_back(-90, 90),
        polygon([-180, -90], [179, -90], [179, -80], [0, -80], [-180, -80], [-180, -90]),
        polygon([-170, -90], [170, -90], [170, -80], [0, -80], [-170, -80], [-170, -90]),
        {
            "type": "MultiPolygon",
            "coordinates": [
                around_the_back(178, 180)["coordinates"],
                around_the_back(-180, -178)["coordinates"],
            ],
        },
    ],
)
def test_long_edges_that_are_meant_so_are_taken(geometry: Any) -> None:
    assert [fault for fault in places_faults(geometry) if not fault.warning] == []


@pytest.mark.parametrize("file", ["data/shapes/places", "data/shapes/context", "world/countries"])
def test_what_comes_with_the_project_is_sound(file: str) -> None:
    path = Path(shapes.__file__).parent / f"{file}.geojson"
    document = json.loads(path.read_text("utf-8"))
    features, faults = shapes.read_features(shapes.PLACES, document, shapes.AREAS)
    assert faults == []
    assert all(feature.geometry is not None for feature in features)


def overlapping(*pairs: tuple[str, Any]) -> list[Fault]:
    document = collection(*(feature(geometry, place=place) for place, geometry in pairs))
    kinds = dict.fromkeys((place for place, _ in pairs), "country")
    return shapes.places_faults(document, kinds, {"IN": ["AAA"], "IN2": ["IN", "AAA"]})


def test_places_that_overlap_are_said_once() -> None:
    (fault,) = overlapping(("AAA", square(0, 0, 2)), ("BBB", square(1.5, 0)))
    assert (fault.column, fault.warning) == ("features[1].geometry", True)
    assert fault.found == "the shape of BBB, of which 50.0% lies in AAA too"
    assert fault.advice.startswith("name AAA as what BBB lies inside, if it does, or make the")


def test_an_enclave_that_was_not_cut_out_is_said() -> None:
    (fault,) = overlapping(("ZZZ", square(1, 1)), ("AAA", square(0, 0, 3)))
    assert fault.found == "the shape of ZZZ, of which 100.0% lies in AAA too"


def test_places_that_overlap_are_drawn_all_the_same(tmp_path: Path) -> None:
    dataset = hand_made(tmp_path / "data")
    document = dataset.document(shapes.PLACES)
    document["features"][1]["geometry"] = square(0.5, 0, 4)
    document["features"][0]["geometry"] = polygon([0, 0], [1, 1], [2, 0], [1, 3], [0, 0])
    dataset.dump(shapes.PLACES, document)
    said = {fault.found for fault in dataset.faults() if fault.warning}
    assert said == {"the shape of NOR, of which 87.5% lies in SOU too"}
    atlas = load(dataset.folder)
    for fine in (0.001, 0.5):
        drawn = window.shapes(atlas, (-10.0, -10.0, 20.0, 20.0), fine)
        assert not any(shape.is_empty for shape in drawn.values())


@pytest.mark.parametrize(
    "pairs",
    [
        [("AAA", square(0, 0)), ("BBB", square(1, 0))],
        [("AAA", square(0, 0)), ("BBB", square(0.9999, 0))],
        [("AAA", square(0, 0, 3)), ("IN", square(1, 1))],
        [("IN", square(0, 0, 3)), ("AAA", square(0, 0, 4)), ("IN2", square(1, 1))],
        [("AAA", square(0, 0, 0.01)), ("BBB", square(0.005, 0, 0.01))],
    ],
)
def test_what_meets_lies_inside_or_shares_a_sliver_does_not_overlap(pairs: Any) -> None:
    assert overlapping(*pairs) == []


@pytest.mark.parametrize("position", [[], [2], "2,0", None, {}])
def test_only_heights_are_advised_to_be_left_out(position: Any) -> None:
    (fault,) = places_faults(polygon(position, [3, 0], [3, 1], position))
    assert "[longitude, latitude] is due" in fault.found
    assert "heights" not in fault.advice


def test_heights_of_the_land_around_are_passed_over_too() -> None:
    document = collection(feature(raised(square(0, 0), 1)))
    (fault,) = shapes.context_faults(document)
    assert (fault.file, fault.column, fault.warning) == (
        shapes.CONTEXT,
        "features[0].geometry",
        True,
    )
    assert shapes.context_shape(document).bounds == (0, 0, 1, 1)


def test_every_bad_geometry_is_a_fault() -> None:
    members = [feature(g, place="AAA") for g in (BOW_TIE, square(0, 0), raised(square(0, 0), 1, 2))]
    features, faults = shapes.read_features("f", collection(*members), shapes.AREAS)
    assert [fault.column for fault in faults] == ["features[0].geometry", "features[2].geometry"]
    assert [f.geometry is None for f in features] == [True, False, True]
    assert [f.text("place") for f in features] == ["AAA"] * 3


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


@pytest.mark.parametrize("crs", ["EPSG:4326", {}, {"properties": {}}, {"properties": {"name": 1}}])
def test_a_crs_that_says_something_else_is_refused(crs: Any) -> None:
    (fault,) = shapes.places_faults({**SOUND, "crs": crs}, KINDS)
    assert fault.column == "crs"


@pytest.mark.parametrize("name", shapes.CRS84)
def test_wgs_84_may_be_named(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert shapes.places_faults({**SOUND, "crs": crs}, KINDS) == []


@pytest.mark.parametrize(("number", "place"), [(0, "BB-CC"), (1, "AAA")])
def test_a_place_without_shape(number: int, place: str) -> None:
    (fault,) = shapes.places_faults(collection(SOUND["features"][number]), KINDS)
    assert (fault.column, fault.found) == ("features", f"no shape of {place}")


@pytest.mark.parametrize("kind", ["country", "region", "group", "city", "world"])
def test_which_kinds_of_place_need_a_shape(kind: str) -> None:
    faults = shapes.places_faults(SOUND, {**KINDS, "NEW": kind})
    needed = ["no shape of NEW"] if kind in ("country", "region") else []
    assert [fault.found for fault in faults] == needed


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


def test_there_may_be_no_land_around() -> None:
    empty: dict[str, Any] = {"type": "FeatureCollection", "features": []}
    assert shapes.context_faults(empty) == []
    assert shapes.context_shape(empty).is_empty


def test_context_is_one_shape() -> None:
    (fault,) = shapes.context_faults(SOUND)
    assert (fault.file, fault.found) == (shapes.CONTEXT, "2 features")


def test_the_land_around_is_an_area() -> None:
    point = feature({"type": "Point", "coordinates": [0, 0]})
    (fault,) = shapes.context_faults(collection(point))
    assert (fault.file, fault.column) == (shapes.CONTEXT, "features[0].geometry")
    assert fault.found == "a geometry of type “Point”"
    assert fault.advice == "make it a MultiPolygon"


@pytest.mark.parametrize(
    ("far", "advice"),
    [(182, "what lies beyond 180 goes on at -180"), (-182, "beyond -180 goes on at 180")],
)
def test_longitudes_counted_on_across_the_antimeridian_are_to_be_split(
    far: int, advice: str
) -> None:
    near = 178 if far > 0 else -178
    ring = polygon([near, 0], [far, 0], [far, 1], [near, 1], [near, 0])
    fault = places_faults(ring)[0]
    assert advice in fault.advice
