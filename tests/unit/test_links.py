"""Arrows as lines and as origins and destinations, read back by the libraries people use."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from hostile import HOSTILE
from shapely.geometry import shape
from tiny import LINKS, tiny
from worlds import WORLDS, world

from exports.links import COLUMNS, COUNTED, links_csv, links_geojson, split
from geodata import atlas
from geodata.selection import Selection
from geodata.view import View, view
from layers.arrows import curves
from layers.frame import frame


def table(shown: View) -> pd.DataFrame:
    frame = pd.read_csv(io.BytesIO(links_csv(shown)), keep_default_na=False)
    return frame.set_index("arrow", drop=False)


def features(shown: View, base_url: str = "") -> dict[str, dict]:  # type: ignore[type-arg]
    found = json.loads(links_geojson(shown, base_url))
    return {feature["id"]: feature for feature in found["features"]}


def test_a_line_is_the_curve_that_the_map_draws() -> None:
    mine = atlas()
    shown = view(mine, Selection())
    frame = gpd.read_file(io.BytesIO(links_geojson(shown, ""))).set_index("arrow")
    assert frame.crs.to_epsg() == 4326
    assert list(frame.index) == [name for name, arrow in shown.arrows.items() if arrow.shown]
    for name, line in frame.geometry.items():
        assert list(line.coords) == list(curves(mine)[str(name)].points)


def test_an_arrow_says_its_ends_its_cargo_and_on_what_it_rests() -> None:
    shown = view(tiny(), Selection(select="WST-CHN"))
    said = features(shown)["WST-CHN"]["properties"]
    assert (said["from_name"], said["to_place"], said["flow"]) == ("West", "CHN", "into")
    assert (said["firmness"], said["two_way"], said["selected"]) == ("stated", False, True)
    assert said["carries"] == "ore; nothing named"
    assert said["sources"] == ["one", "two"]
    assert said["links"] == [
        {
            "link": "w-ore",
            "carries": "ore",
            "firmness": "stated",
            "two_way": False,
            "sources": ["one"],
        },
        {
            "link": "w-talks",
            "carries": "nothing named",
            "firmness": "possible",
            "two_way": True,
            "sources": ["two"],
        },
    ]
    assert features(shown)["EST-CHN"]["properties"]["two_way"] is True


def test_links_follow_the_filters_and_the_direction() -> None:
    mine = tiny()
    firm = features(view(mine, Selection(firmness="stated")))
    assert [(n, f["properties"]["carries"]) for n, f in firm.items()] == [("WST-CHN", "ore")]
    assert set(features(view(mine, Selection(flow="out_of")))) == {
        "CHN-WST",
        "CHN-EST",
    }
    assert list(table(view(mine, Selection(firmness="stated")))["count"]) == [1]


def test_the_collection_says_where_it_comes_from_and_that_it_is_no_route() -> None:
    mine = tiny()
    content = json.loads(links_geojson(view(mine, Selection(select="WST")), "http://x/"))
    assert content["address"] == "http://x/?select=WST"
    assert content["dataset"]["sha256"] == mine.sha256
    assert "no routes" in content["lines"]
    assert "crs" not in content


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ([(170, 0), (175, 5)], [[(170, 0), (175, 5)]]),
        ([(170, 0), (190, 10)], [[(170, 0), (180, 5)], [(-180, 5), (-170, 10)]]),
        ([(190, 10), (170, 0)], [[(-170, 10), (-180, 5)], [(180, 5), (170, 0)]]),
        ([(-190, 0), (-170, 4)], [[(170, 0), (180, 2)], [(-180, 2), (-170, 4)]]),
        ([(190, 1), (200, 2)], [[(-170, 1), (-160, 2)]]),
        ([(170, 0), (180, 5)], [[(170, 0), (180, 5)]]),
        ([(180, 0), (190, 5)], [[(-180, 0), (-170, 5)]]),
        ([(-180, 0), (-170, 5)], [[(-180, 0), (-170, 5)]]),
        ([(180, 0), (180, 5)], [[(-180, 0), (-180, 5)]]),
        (
            [(170, 0), (180, 5), (190, 0)],
            [[(170, 0), (180, 5)], [(-180, 5), (-170, 0)]],
        ),
        (
            [(170, 0), (180, 5), (170, 10)],
            [[(170, 0), (180, 5), (170, 10)]],
        ),
    ],
)
def test_a_line_is_cut_at_the_antimeridian(
    line: list[tuple[float, float]], parts: list[list[tuple[float, float]]]
) -> None:
    assert split(line) == parts


@pytest.mark.parametrize("name", [name for name, plan in WORLDS.items() if plan.arrows])
def test_no_part_of_a_line_crosses_the_antimeridian(name: str) -> None:
    mine = world(name)
    for flow in ("into", "between") if mine.hub else ("between",):
        for arrow, feature in features(view(mine, Selection(flow=flow))).items():
            line = shape(feature["geometry"])
            west, _, east, _ = line.bounds
            assert -180 <= west <= east <= 180
            parts = getattr(line, "geoms", [line])
            points = [point for part in parts for point in part.coords]
            steps = [
                abs(b[0] - a[0])
                for part in parts
                for a, b in zip(part.coords, part.coords[1:], strict=False)
            ]
            assert max(steps) < 180
            assert all(len(part.coords) > 1 for part in parts)
            assert len({*points}) >= len({*curves(mine)[arrow].points})


def test_around_the_pacific_arrows_are_cut() -> None:
    shown = view(world("pacific"), Selection())
    kinds = {feature["geometry"]["type"] for feature in features(shown).values()}
    assert kinds == {"LineString", "MultiLineString"}


def test_the_table_has_the_columns_of_flow_maps() -> None:
    mine = atlas()
    shown = view(mine, Selection())
    rows = table(shown)
    assert tuple(rows.columns) == COLUMNS
    assert COLUMNS[:3] == ("origin", "dest", "count")
    for name, arrow in shown.arrows.items():
        if not arrow.shown:
            assert name not in rows.index
            continue
        row = rows.loc[name]
        assert (row["origin"], row["dest"]) == arrow.way.ends
        assert row["count"] == len(arrow.links)
        assert row["count_of"] == COUNTED
        for end, column in zip(arrow.way.ends, ("origin", "dest"), strict=True):
            assert row[f"{column}_name"] == mine.places[end].name
            point = row[f"{column}_lon"], row[f"{column}_lat"]
            assert point == pytest.approx(frame(mine).anchors[end], abs=1e-4)


def test_points_are_numbers_also_south_of_the_equator_and_west() -> None:
    rows = table(view(world("pacific"), Selection()))
    numbers = rows[["origin_lat", "origin_lon", "dest_lat", "dest_lon"]]
    assert all(kind.kind == "f" for kind in numbers.dtypes)
    assert numbers.min().min() < 0
    assert rows["origin_lon"].between(-180, 180).all()


@pytest.mark.parametrize("text", ["=1+1", *HOSTILE])
def test_hostile_cargo_stays_text(text: str) -> None:
    links = [(*LINKS[0][:5], text), *LINKS[1:]]
    shown = view(tiny(links=links), Selection(firmness="stated"))
    (row,) = table(shown)["carries"]
    assert row.lstrip("'") == text.lstrip("'")
    assert row[0] not in "=+-@"
    assert features(shown)["WST-CHN"]["properties"]["carries"] == text


def test_a_place_without_arrows_gives_a_header_and_no_feature() -> None:
    shown = view(replace(tiny(), claims=()), Selection())
    assert links_csv(shown).decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"
    assert features(shown) == {}
