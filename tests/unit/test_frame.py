"""What a map shows of the world, of any dataset: its cut, window, shapes and points."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
import shapely
from datasets import VARIANTS, variant
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box
from worlds import WORLDS, world

import geodata
from exports.figures.window import window
from geodata.model import Atlas, Hub, Link, Place
from geodata.selection import Selection
from geodata.view import view
from layers.frame import frame, held, lands, main_bounds, reach, surroundings
from layers.ground import CONTEXT, WATER, ground
from layers.map import is_beyond
from layers.places import features
from layers.projection import mercator

ATLAS = geodata.atlas()
BY_NAME = pytest.mark.parametrize("name", WORLDS)


def with_shapes(**shapes: object) -> Atlas:
    """Return a dataset of some shapes alone, without typed points."""
    places = {code: Place(code, code.title(), "country") for code in shapes}
    return replace(
        ATLAS,
        places=MappingProxyType(places),
        shapes=MappingProxyType(shapes),
        claims=(),
        links=MappingProxyType({}),
        context=MultiPolygon(),
        study=replace(ATLAS.study, hub=None, region=""),
    )


@BY_NAME
def test_the_window_holds_what_is_drawn_and_the_limits_hold_the_window(name: str) -> None:
    atlas = world(name)
    found = frame(atlas)
    (south, west), (north, east) = found.window
    (least_lat, least_lon), (most_lat, most_lon) = found.limits
    assert least_lat <= south < north <= most_lat
    assert least_lon <= west < east <= most_lon
    assert east - west <= 370
    for code, shape in lands(atlas).items():
        left, bottom, right, top = main_bounds(shape)
        if right - left < 300:
            assert west <= left < right <= east, code
            assert south - 0.01 <= max(bottom, -85) < min(top, 85) <= north + 0.01, code


@BY_NAME
def test_every_place_has_a_name_and_an_end_on_its_own_land(name: str) -> None:
    atlas = world(name)
    found = frame(atlas)
    for code, shape in lands(atlas).items():
        for points in (found.labels, found.anchors):
            # Rounded to 10 metres, which matters on a reef.
            assert shape.distance(Point(points[code])) < 1e-3, code


@BY_NAME
def test_shapes_are_whole_and_of_the_same_size(name: str) -> None:
    atlas = world(name)
    west = frame(atlas).west
    for code, shape in lands(atlas).items():
        assert shape.is_valid, code
        assert shape.area == pytest.approx(atlas.shapes[code].area, rel=1e-6), code
        assert west - 1e-9 <= shape.bounds[0] < shape.bounds[2] <= west + 360 + 1e-9, code


@pytest.mark.parametrize(
    ("name", "cut"), [("pacific", True), ("fiji", True), ("russia", True), ("africa", False)]
)
def test_the_world_is_cut_where_the_places_are_together(name: str, cut: bool) -> None:
    found = frame(world(name))
    assert (found.west > -180) is cut
    (_, west), (_, east) = found.window
    assert east - west < 300


def test_what_the_antimeridian_cuts_is_one_piece_again() -> None:
    fiji = lands(world("fiji"))["FJI"]
    parts = [part for part in shapely.get_parts(fiji) if part.bounds[0] < 180 < part.bounds[2]]
    assert parts
    russia = lands(world("russia"))["RUS"]
    largest = max(shapely.get_parts(russia), key=lambda part: part.area)
    assert largest.bounds[2] > 189, "Chukotka hangs together with the rest"


def test_longitudes_are_the_frame_s() -> None:
    found = frame(world("fiji"))
    assert found.longitude(179) == pytest.approx(179)
    assert found.longitude(-179) == pytest.approx(181)
    assert found.point((-179.0, -17.0)) == (pytest.approx(181), -17.0)
    plain = frame(ATLAS)
    assert plain.longitude(-179) == -179


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ((10.0, 110.0, 5.0), (10.0, 110.0, 5.0)),
        # Beyond the limits, the nearest within; too far off, as far as the smallest map needs.
        ((70.0, -100.0, 5.0), (frame(ATLAS).limits[1][0], frame(ATLAS).limits[0][1], 5.0)),
        ((10.0, 110.0, 0.0), (10.0, 110.0, pytest.approx(1.0, abs=0.3))),
    ],
)
def test_a_view_beyond_the_map_is_held(
    asked: tuple[float, float, float], stands: tuple[float, float, float]
) -> None:
    shown = view(ATLAS, Selection(camera=asked))
    assert held(ATLAS, asked) == stands
    assert is_beyond(shown) is (asked != stands)


@pytest.mark.parametrize("name", ["pacific", "fiji", "africa"])
def test_a_figure_shows_no_more_than_the_map_reaches(name: str) -> None:
    atlas = world(name)
    middle = (0.0, float(np.mean([corner[1] for corner in frame(atlas).window])), 0.0)
    lon = (middle[1] + 180) % 360 - 180
    shown = view(atlas, Selection(camera=(middle[0], lon, 0.0)))
    found = window(shown, (0.0, 0.0, 500.0, 300.0))
    seen = np.array([500.0, 300.0]) / found.scale
    whole = window(view(atlas, Selection()), (0.0, 0.0, 500.0, 300.0))
    assert (seen <= reach(atlas) * 1.001).all() or found.scale == whole.scale


@pytest.mark.parametrize("name", VARIANTS)
def test_typed_points_win(name: str, light) -> None:  # type: ignore[no-untyped-def]
    atlas = variant(name, light)
    found = frame(atlas)
    for code, place in atlas.places.items():
        for point, points in ((place.label, found.labels), (place.anchor, found.anchors)):
            if point:
                assert points[code] == found.point(point)


def test_a_scattered_place_is_seen_whole_and_land_around_a_pole_by_its_coast() -> None:
    (_, west), (_, east) = frame(world("kiribati")).window
    # From the Gilbert to the Line Islands.
    assert west < 174
    assert east > 203
    (south, west), (north, east) = frame(world("antarctica")).window
    assert west <= -180
    assert east >= 180
    assert south < -80
    assert -64 < north < -55


def test_where_arrows_start_at_the_hub_it_is_in_the_window() -> None:
    shapes = {"HUB": box(0, 0, 20, 40), "GATE": box(0, 0, 2, 2), "OTH": box(-9, 0, -5, 4)}
    atlas = with_shapes(**shapes)
    places = {**atlas.places, "GATE": replace(atlas.places["GATE"], inside="HUB")}
    atlas = replace(
        atlas,
        places=MappingProxyType(places),
        study=replace(atlas.study, hub=Hub("HUB", "GATE"), region=""),
    )
    assert frame(atlas).window[1][0] < 10, "nothing is drawn there"
    claim = replace(ATLAS.claims[0], topic="link", value="out", place="OTH", stance="")
    link = Link("out", "HUB", "OTH", False, "", "ore")
    atlas = replace(
        atlas, claims=(claim,), links=MappingProxyType({"out": link}), contrasts=(), notes=()
    )
    (south, west), (north, east) = frame(atlas).window
    lon, lat = frame(atlas).anchors["HUB"]
    # Not at its very edge, where the arrow's tail would be cut.
    assert south < lat < north - frame(atlas).unit
    assert west < lon < east - frame(atlas).unit


def test_the_shipped_window() -> None:
    (south, west), (north, east) = frame(ATLAS).window
    # Where all members lie, as it was typed before.
    assert (south, west) == pytest.approx((-11.4, 91.6), abs=0.2)
    assert (north, east) == pytest.approx((29.3, 141.4), abs=0.4)


def test_far_pieces_do_not_widen_the_window() -> None:
    land = MultiPolygon([box(0, 40, 10, 50), box(-54, 2, -51, 6), box(9, 39, 9.5, 39.5)])
    assert main_bounds(land) == (0, 39, 10, 50)
    halves = MultiPolygon([box(0, 0, 3, 3), box(40, 0, 43, 3)])
    assert main_bounds(halves) == (0, 0, 43, 3)


@pytest.mark.parametrize(
    "shapes",
    [
        {"ONE": box(10, 10, 10.0001, 10.0001)},
        {"ONE": box(-180, -90, 180, 90)},
        {"ONE": box(-180, -90, 180, -60)},
        {"ONE": box(170, -10, 180, 0), "TWO": box(-180, -10, -170, 0)},
        {"ONE": box(-180, 60, -170, 70), "TWO": box(-10, -5, 10, 5)},
        {"ONE": MultiPolygon([box(179.99, 0, 180, 1), box(-180, 0, -179.99, 1)])},
    ],
)
def test_any_shapes_have_a_window(shapes: dict[str, object]) -> None:
    atlas = with_shapes(**shapes)
    (south, west), (north, east) = frame(atlas).window
    assert south < north
    assert west < east
    assert frame(atlas).unit > 0
    assert ground(atlas).cells.size < 1_000_000
    assert {f["id"] for f in features(atlas)} == set(shapes)


@given(st.floats(-180, 170), st.floats(-80, 70), st.floats(0.01, 10))
def test_one_square_anywhere_fills_its_window(lon: float, lat: float, side: float) -> None:
    atlas = with_shapes(ONE=box(lon, lat, lon + side, lat + side))
    (south, west), (north, east) = frame(atlas).window
    # Bounds are rounded to a thousandth.
    assert west <= lon + 0.0005
    assert east >= lon + side - 0.0005
    low, high = mercator(np.array([[west, south], [east, north]]))
    least, most = mercator(np.array([[lon, lat], [lon + side, lat + side]]))
    wide = max(0.02, float((most - least).max()))
    assert float((high - low).max()) <= 1.1 * wide + 0.01


def test_what_lies_inside_another_is_painted_over_it() -> None:
    region = replace(Place("AAA", "A", "region"), inside="BBB")
    atlas = with_shapes(AAA=box(-1, 0, 2, 2), BBB=box(0, 0, 9, 9), CCC=box(-3, 0, -2, 1))
    atlas = replace(atlas, places=MappingProxyType({**atlas.places, "AAA": region}))
    # Its western edge lies before that of what it lies in.
    assert [feature["id"] for feature in features(atlas)] == ["CCC", "BBB", "AAA"]


def test_the_ground_is_what_lies_there() -> None:
    atlas = world("enclaves")
    found = ground(atlas)
    for code, where in (("LSO", (28.2, -29.6)), ("ZAF", (25.0, -29.0)), ("ITA", (12.0, 43.0))):
        at = int(found.at(mercator(np.array([where])))[0])
        assert found.codes[at] == code
    assert int(found.at(mercator(np.array([(5.0, 0.0)])))[0]) == WATER
    assert int(found.at(mercator(np.array([(20.0, 10.0)])))[0]) == CONTEXT


def test_the_land_around_reaches_as_far_as_one_can_see() -> None:
    for name in ("africa", "pacific", "fiji"):
        atlas = world(name)
        (south, west), (north, east) = frame(atlas).limits
        left, bottom, right, top = surroundings(atlas).bounds
        across, down = east - west, north - south
        wide, high = max(across / 2, down) + 1e-9, max(down / 2, across) + 1e-9
        assert west - wide <= left < right <= east + wide
        assert south - high <= bottom < top <= north + high
