"""The arrows' curves: where they begin, pass and end, and what a view says of them."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import oracles
import pytest
from datasets import VARIANTS, atlases, variant
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point
from tiny import LINKS, STUDY, tiny

import geodata
from geodata.model import Atlas
from geodata.selection import Selection, allowed
from geodata.view import view
from layers.arrows import SAMPLES, Curve, curves, features, quadratic
from layers.arrows import state as arrow_state
from layers.frame import frame
from layers.projection import inverse_mercator, mercator
from layers.symbology import HEAD_LENGTH_PX

ATLAS = geodata.atlas()
TINY = tiny()
CURVES = curves(ATLAS)
GUANGXI = ATLAS.shapes["CN-GX"]
BY_ID = pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)

GRAZED_DEG = 0.35
"""A stretch of border that a curve may touch: Singapore's strait, a corner at a frontier."""

UNAVOIDABLE = {
    # Laos and Thailand reach Guangxi over northern Vietnam, Thailand over Laos too.
    "LAO-CHN": {"VNM"},
    "THA-CHN": {"LAO", "VNM"},
    "CHN-THA": {"LAO", "VNM"},
}


def line(curve: Curve) -> LineString:
    """Return a curve in degrees, as it runs over the countries."""
    return LineString(curve.points)


def projected(points: tuple[tuple[float, float], ...]) -> np.ndarray:
    """Return points in Web Mercator, in degrees of longitude."""
    return mercator(np.array(points))


def test_every_arrow_has_a_curve() -> None:
    assert set(CURVES) == set(allowed(ATLAS)["select"]) - set(ATLAS.shapes)
    assert [feature["id"] for feature in features(ATLAS)] == list(CURVES)


@BY_ID
def test_ends(curve: Curve) -> None:
    assert (curve.points[0], curve.points[-1]) == (curve.start, curve.end)
    assert len(curve.points) == SAMPLES
    here, there = (curve.start, curve.end) if curve.way.flow == "into" else (curve.end, curve.start)
    assert ATLAS.shapes[curve.way.place].distance(Point(here)) < 1, "its foot stands at its country"
    assert GUANGXI.contains(Point(there)) is (curve.way.flow == "into")
    china = ATLAS.shapes["CHN"].union(GUANGXI)
    assert china.contains(Point(there))


@BY_ID
def test_curves_are_symmetric(curve: Curve) -> None:
    start, control, end = projected((curve.start, curve.control, curve.end))
    chord = end - start
    offset = control - (start + end) / 2
    # An arrow out of China stops short of the point of its country, and so bends a little less
    # towards its end.
    allowed_skew = 0.001 if curve.way.flow == "into" else 0.06
    assert abs(offset @ chord) / (chord @ chord) < allowed_skew


@BY_ID
def test_points_are_those_of_the_bezier_curve(curve: Curve) -> None:
    start, control, end = projected((curve.start, curve.control, curve.end))
    t = np.linspace(0, 1, SAMPLES)[:, None]
    bezier = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    assert np.abs(bezier - projected(curve.points)).max() < 0.01


@BY_ID
def test_no_arrow_passes_over_a_country_that_it_does_not_concern(curve: Curve) -> None:
    own = {curve.way.place, "CHN", "CN-GX"}
    crossed = {
        code
        for code, shape in ATLAS.shapes.items()
        if code not in own and line(curve).intersection(shape).length > GRAZED_DEG
    }
    assert crossed <= UNAVOIDABLE.get(curve.way.arrow, set())


@BY_ID
def test_curves_stay_on_the_whole_map(curve: Curve) -> None:
    (south, west), (north, east) = frame(ATLAS).window
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in curve.points)


@pytest.mark.parametrize("flow", ["into", "out_of"])
def test_no_two_arrows_cross(flow: str) -> None:
    drawn = [curve for curve in CURVES.values() if curve.way.flow == flow]
    crossing = [
        (one.way.arrow, other.way.arrow)
        for one, other in combinations(drawn, 2)
        if line(one).crosses(line(other))
    ]
    assert crossing == []


@pytest.mark.parametrize("flow", ["into", "out_of"])
def test_heads_stand_apart(flow: str) -> None:
    (south, west), (north, east) = frame(ATLAS).window
    (x0, y0), (x1, y1) = projected(((west, south), (east, north)))
    # A map of 700 by 520 pixels, smaller than that of a page 1600 pixels wide.
    px_per_deg = min(700 / (x1 - x0), 520 / (y1 - y0))
    ends = {c.way.arrow: projected((c.end,))[0] for c in CURVES.values() if c.way.flow == flow}
    for (one, here), (other, there) in combinations(ends.items(), 2):
        gap_px = float(np.hypot(*(here - there))) * px_per_deg
        # A head is 0.84 of its length wide.
        assert gap_px >= 0.84 * HEAD_LENGTH_PX, (one, other)


def test_arrows_arrive_in_the_order_of_their_countries_around() -> None:
    centre = projected((ATLAS.places["CN-GX"].anchor,))[0]  # type: ignore[arg-type]
    west_of = {
        arrow: projected((curve.end,))[0][0] - centre[0]
        for arrow, curve in CURVES.items()
        if curve.way.flow == "into"
    }
    assert west_of["MMR-CHN"] < west_of["MYS-CHN"]
    assert west_of["LAO-CHN"] < west_of["SGP-CHN"]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-80, 80)), min_size=1))
def test_mercator_and_back(points: list[tuple[float, float]]) -> None:
    there = np.array(points)
    assert np.allclose(inverse_mercator(mercator(there)), there, atol=1e-9)


def test_mercator() -> None:
    # y = ln(tan(45° + latitude / 2)): at 60° the integer-friendly ln(2 + √3).
    xy = mercator(np.array([[10.0, 0.0], [0.0, 60.0], [0.0, -60.0]]))
    expected = np.degrees(np.log(2 + np.sqrt(3)))
    assert np.allclose(xy, [[10, 0], [0, expected], [0, -expected]])


def test_quadratic() -> None:
    start, end = np.array([0.0, 0.0]), np.array([0.0, 4.0])
    curve = quadratic(start, end, 0.5)
    assert np.allclose(curve[[0, -1]], [start, end])
    # Northward, the right-hand side is east; the curve reaches half of the control's offset.
    assert curve[:, 0].max() == pytest.approx(1, abs=0.01)
    assert np.allclose(curve[:, 0], curve[::-1, 0])
    assert np.allclose(quadratic(start, end, 0)[:, 0], 0)
    assert np.allclose(quadratic(start, end, -0.5)[:, 0], -curve[:, 0])


def test_longer_arrows_bend_more() -> None:
    def bend(arrow: str) -> float:
        start, control, end = projected(
            (CURVES[arrow].start, CURVES[arrow].control, CURVES[arrow].end)
        )
        return float(np.hypot(*(control - (start + end) / 2)) / np.hypot(*(end - start)))

    assert bend("SGP-CHN") > bend("VNM-CHN")
    assert bend("MYS-CHN") > bend("LAO-CHN")


def test_the_small_atlas() -> None:
    assert set(curves(TINY)) == {"WST-CHN", "CHN-WST", "EST-CHN", "CHN-EST"}
    into = curves(TINY)["WST-CHN"]
    assert into.start == (96, 14)
    out_of = curves(TINY)["CHN-WST"]
    assert Point(out_of.end).distance(Point(96, 14)) < 2


def test_no_links_no_arrows() -> None:
    claims = (("c1", "two", "CHN", "strategy", "", "stated", "China leads.", "leads"),)
    atlas = tiny(claims=claims, links=(), contrasts=(), link_notes=())
    assert curves(atlas) == {}
    assert features(atlas) == []


def test_many_arrows_are_drawn_in_time() -> None:
    places = [
        (
            f"P{n:02}",
            f"Place {n}",
            "",
            "1967",
            (90 + 3 * n, 5),
            (90 + 3 * n, 4, 91 + 3 * n, 6),
            "",
            (),
        )
        for n in range(12)
    ]
    hub = [("CHN", "China", "", "", (108, 28), (98, 21, 122, 40), "", ())]
    gate = [("CN-GX", "Guangxi", "gateway", "", (108, 24), (105, 22, 111, 26), "CHN", ())]
    links = [(f"l{n}", f"P{n:02}", "CHN", "", "", "ore") for n in range(12)]
    claims = [
        (f"c{n}", "one", f"P{n:02}", "link", f"l{n}", "stated", f"It sells {n}.", "sells")
        for n in range(12)
    ]
    atlas = tiny(
        claims=claims, contrasts=(), link_notes=(), places=places + hub + gate, links=links
    )
    assert len(curves(atlas)) == 12


# --- what a view says of them ---------------------------------------------------------------


def test_state_holds_what_is_drawn() -> None:
    assert arrow_state(view(TINY, Selection())) == {
        "WST-CHN": {
            "firmness": "stated",
            "hollow": False,
            "label": "Arrow from West into China: ore (stated as fact); nothing named (possible)",
        },
        "EST-CHN": {
            "firmness": "possible",
            "hollow": True,
            "label": "Arrow from East into China: joint work (possible)",
        },
    }
    assert arrow_state(view(TINY, Selection(flow="out_of", firmness="expected"))) == {
        "CHN-EST": {
            "firmness": "expected",
            "hollow": False,
            "label": "Arrow from China to East: help (expected)",
        },
    }
    assert arrow_state(view(TINY, Selection(role=("manufacturing",)))) == {}


@pytest.mark.parametrize(
    ("selection", "arrow", "firmness", "label"),
    [
        # The ore is stated; that there is terbium in it is expected, and only by its class.
        (
            {"material": ("Tb",)},
            *("WST-CHN", "expected"),
            "Arrow from West into China: ore (stated as fact); nothing named (possible); "
            "its place answers the element filter by class, not by name, expected",
        ),
        (
            {"material": ("HREE",), "role": ("feedstock",)},
            *("WST-CHN", "expected"),
            "Arrow from West into China: ore (stated as fact); "
            "its place answers the element filter by a passage that names it, expected",
        ),
        (
            {"material": ("Eu",), "flow": "out_of"},
            *("CHN-EST", "possible"),
            "Arrow from China to East: joint work (possible); help (expected); "
            "its place answers the element filter by literature, not by the texts, possible",
        ),
    ],
)
def test_an_arrow_says_by_what_its_place_answers(
    selection: dict[str, str], arrow: str, firmness: str, label: str
) -> None:
    found = arrow_state(view(TINY, Selection(**selection)))[arrow]  # type: ignore[arg-type]
    assert (found["firmness"], found["label"]) == (firmness, label)


def test_a_place_that_literature_alone_lights_has_no_arrow() -> None:
    assert set(arrow_state(view(TINY, Selection(material=("Dy",))))) == {"WST-CHN"}


def test_features_never_change() -> None:
    assert [set(feature) for feature in features(TINY)] == [
        {"id", "place", "ends", "flow", "curve"}
    ] * 4
    both = next(feature for feature in features(TINY) if feature["id"] == "EST-CHN")
    curve = curves(TINY)["EST-CHN"]
    assert both["curve"] == (curve.start, curve.control, curve.end)
    assert [link[1] for link in LINKS if link[3] == "yes"] == ["WST", "EST", "ASEAN"]


def test_heads_end_well_inside_guangxi() -> None:
    guangxi = ATLAS.shapes["CN-GX"]
    for curve in curves(ATLAS).values():
        if curve.way.flow == "into":
            tip = Point(curve.points[-1])
            assert guangxi.contains(tip), curve.way.arrow
            assert guangxi.boundary.distance(tip) > 0.25, curve.way.arrow


def test_the_poles_lie_on_the_projection_s_edge() -> None:
    edge = mercator(np.array([[0.0, 90.0], [0.0, -90.0], [0.0, 85.0511]]))[:, 1]
    assert edge == pytest.approx([180.0, -180.0, 180.0], abs=1e-3)


# --- arrows of other datasets ---------------------------------------------------------------


def ends_of(curve: Curve, atlas: Atlas) -> tuple[float, float]:
    """Return how far tail and head are from the points of its places, in units of the frame."""
    anchors = [frame(atlas).anchors[code] for code in curve.way.ends]
    return tuple(
        math.dist(point, anchor) / frame(atlas).unit
        for point, anchor in zip((curve.start, curve.end), anchors, strict=True)
    )


@pytest.mark.parametrize("name", VARIANTS)
def test_every_arrow_of_every_dataset_has_a_curve(name: str, light: Path) -> None:
    atlas = variant(name, light)
    assert set(curves(atlas)) == set(allowed(atlas)["select"]) - set(atlas.places)


@given(atlases())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_whatever_the_links_each_arrow_has_a_curve_that_leads_its_way(atlas: Atlas) -> None:
    found = curves(atlas)
    ends = {
        name
        for name, way in oracles.ways(atlas).items()
        if all(code in frame(atlas).anchors for code in (way.start, way.end))
    }
    assert set(found) == ends
    anchors, unit = frame(atlas).anchors, frame(atlas).unit
    gateway = Point(anchors[atlas.gateway]) if atlas.gateway else None
    for name, curve in found.items():
        assert curve.way.arrow == name
        assert np.isfinite(np.array([*curve.points, curve.control])).all()
        assert len(curve.points) == SAMPLES
        for code, point in zip(curve.way.ends, (curve.start, curve.end), strict=True):
            anchor = Point(anchors[code])
            meets = code == atlas.hub and curve.way.flow != "between"
            if meets and curve.way.flow == "into" and gateway:
                anchor = gateway
            # Around the hub's name arrows stand apart; else they lead from point to point.
            assert anchor.distance(Point(point)) < (7 if meets else 1) * unit, (name, code)


def test_without_a_gateway_arrows_end_around_the_hub_s_name(light: Path) -> None:
    for name, gateway in (("shipped", True), ("hub_alone", False)):
        atlas = variant(name, light)
        into = [curve for curve in curves(atlas).values() if curve.way.flow == "into"]
        assert into
        for curve in into:
            at = Point(atlas.places["CN-GX" if gateway else "CHN"].anchor)
            assert at.distance(Point(curve.end)) < 7 * frame(atlas).unit


def test_without_a_hub_arrows_lead_from_point_to_point(light: Path) -> None:
    atlas = variant("no_hub", light)
    assert {curve.way.flow for curve in curves(atlas).values()} == {"between"}
    for curve in curves(atlas).values():
        tail, head = ends_of(curve, atlas)
        assert tail < 0.01 and head < 1


def test_there_and_back_are_two_curves(light: Path) -> None:
    found = curves(variant("other_links", light))
    there, back = line(found["THA-SGP"]), line(found["SGP-THA"])
    assert there.hausdorff_distance(back) > 0.3 * frame(ATLAS).unit
    assert not there.crosses(back)


def test_an_arrow_into_another_place_of_the_hub_ends_there(light: Path) -> None:
    atlas = variant("within_the_hub", light)
    for name in ("LAO-CN-YN", "CN-YN-LAO", "CHN-CN-YN"):
        tail, head = ends_of(curves(atlas)[name], atlas)
        assert tail < 0.01 and head < 1, name
    reach = 2 * frame(atlas).unit
    assert math.dist(curves(atlas)["IDN-CHN"].end, atlas.places["CN-GX"].anchor) < reach


def test_an_arrow_keeps_off_a_city() -> None:
    between = CURVES["MMR-CHN"].points[SAMPLES // 2]
    city = replace(ATLAS.places["NANNING"], anchor=between)
    moved = replace(ATLAS, places={**ATLAS.places, "NANNING": city})
    drawn = LineString(projected(curves(moved)["MMR-CHN"].points))
    assert drawn.distance(Point(projected((between,))[0])) > 0.5 * frame(moved).unit


@pytest.mark.parametrize("apart", [0.0, 0.05, 0.5, 2.0])
def test_places_side_by_side_have_an_arrow_that_leads_on(apart: float) -> None:
    places = [
        ("AAA", "A place", "", "", (100, 5), (99, 4, 101, 6), "", ()),
        ("BBB", "B place", "", "", (100, 5), (99 + apart, 4, 101 + apart, 6), "", ()),
    ]
    claims = [("c", "one", "AAA", "link", "l", "stated", "It sells.", "sells")]
    atlas = tiny(
        claims=claims,
        places=places,
        links=[("l", "AAA", "BBB", "", "", "ore")],
        notes=(),
        link_notes=(),
        contrasts=(),
        study=replace(STUDY, hub=None),
    )
    (curve,) = curves(atlas).values()
    (x0, _), (x1, _) = curve.start, curve.end
    unit = frame(atlas).unit
    assert 0.1 * unit < x1 - x0 <= max(apart, 0.3 * unit)
    assert all(b[0] > a[0] for a, b in pairwise(curve.points)), "it never turns back"
