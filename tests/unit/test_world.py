"""The boundaries of all countries that come with the project, and how they are made."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.authoring.boundaries import names_of_countries, world
from geodata.authoring.boundaries.packages import COUNTRIES
from geodata.schema import RULES

TABLE = world.read_world()
SHAPES = dict(zip(TABLE["place"], TABLE.geometry, strict=True))
NAMES = {row["place"]: row for row in world.read_names()}


@pytest.mark.parametrize("name", [world.SHAPES, world.NAMES])
def test_what_is_committed_is_what_the_record_says(name: str) -> None:
    found = hashlib.sha256((world.FOLDER / name).read_bytes()).hexdigest()
    assert world.read_record()["outputs"][name] == found


def test_the_record_names_the_package_that_the_build_names() -> None:
    (taken,) = world.read_record()["inputs"]
    assert (taken["package"], taken["sha256"]) == (COUNTRIES.package, COUNTRIES.sha256)
    assert "public domain" in taken["licence"]


def test_all_countries_are_there_and_weigh_little() -> None:
    assert len(SHAPES) == len(TABLE) == 252
    assert list(NAMES) == list(SHAPES)
    assert (world.FOLDER / world.SHAPES).stat().st_size < 1_000_000
    assert (world.FOLDER / world.NAMES).stat().st_size < 80_000


@pytest.mark.parametrize("place", SHAPES)
def test_a_country_is_a_sound_shape_with_a_code_that_a_dataset_may_use(place: str) -> None:
    shape = SHAPES[place]
    assert shape.geom_type == "MultiPolygon" and shape.is_valid and not shape.is_empty
    assert all(part.exterior.is_ccw for part in shape.geoms)
    assert shapely.box(-180, -90, 180, 90).covers(shape)
    assert RULES["place"].holds(place)


def test_borders_are_shared() -> None:
    assert shapely.coverage_is_valid(TABLE.geometry.array)
    for a, b in (("FRA", "DEU"), ("ZAF", "LSO"), ("ITA", "SMR"), ("ITA", "VAT"), ("CHN", "MMR")):
        shared = SHAPES[a].boundary.intersection(SHAPES[b].boundary)
        assert shared.length > 0.5 * min(SHAPES[a].boundary.length, SHAPES[b].boundary.length) / 20


# Areas of the inputs before anything was simplified or dropped.
AREAS_KM2 = {"MCO": 18.8, "NRU": 28.8, "SMR": 60.3, "LIE": 137.3, "SGP": 510.5, "LUX": 2_608}
AREAS_KM2 |= {"FJI": 18_930, "LSO": 30_000, "DEU": 357_000, "BRA": 8_507_000, "RUS": 16_953_000}


@pytest.mark.parametrize(("place", "area"), AREAS_KM2.items())
def test_tiny_and_large_countries_keep_their_area(place: str, area: float) -> None:
    found = gpd.GeoSeries([SHAPES[place]], crs="EPSG:4326").to_crs(world.EQUAL_AREA).area[0] / 1e6
    assert found == pytest.approx(area, rel=0.1)


@pytest.mark.parametrize("place", ["RUS", "FJI", "ATA"])
def test_what_the_antimeridian_cuts_is_split_there(place: str) -> None:
    west, _, east, _ = SHAPES[place].bounds
    assert (west, east) == (-180, 180)
    for part in SHAPES[place].geoms:
        lon, lat = shapely.get_coordinates(part.exterior).T
        jumps = abs(lon[1:] - lon[:-1]) > 180
        # Along the south pole alone.
        assert (lat[1:][jumps] == -90).all()


def test_names_and_codes_are_each_country_s_own() -> None:
    two = Counter(row["alpha2"] for row in NAMES.values() if row["alpha2"])
    assert set(two.values()) == {1} and len(two) == 239
    assert set(Counter(row["name"] for row in NAMES.values()).values()) == {1}
    aliases = [alias for row in NAMES.values() for alias in row["aliases"].split("|") if alias]
    assert max(Counter(map(str.casefold, aliases)).values()) == 1
    assert not any("." in row["name"] or "," in row["name"] for row in NAMES.values())


@pytest.mark.parametrize(
    ("place", "alias"),
    [("MMR", "Burma"), ("SWZ", "Swaziland"), ("CIV", "Ivory Coast"), ("CHN", "中国"),
     ("CZE", "Czech Republic"), ("GBR", "Great Britain"), ("DEU", "Alemania"), ("RUS", "Россия")],
)  # fmt: skip
def test_names_that_texts_have_are_aliases(place: str, alias: str) -> None:
    assert alias in NAMES[place]["aliases"].split("|")


def test_names_by_hand_are_of_countries() -> None:
    with (world.FOLDER / world.BY_HAND).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["place"] for row in rows} <= set(NAMES)
    assert all(any(list(row.values())[1:]) for row in rows)


# How they are made


def squares() -> gpd.GeoDataFrame:
    """Return a large country, a tiny one within it, one of two lands, and a scattered one.

    All have a crooked border, whose corners are off by a five-hundredth of a degree.
    """
    hole = shapely.box(2, 2, 2.0202, 2.0202)
    crooked = shapely.Polygon([(0, 0), (5, 0), (5.002, 1), (4.998, 2), (5, 5), (0, 5)])
    beyond = shapely.Polygon([(8, 0), (8, 5), (5, 5), (4.998, 2), (5.002, 1), (5, 0)])
    islets = shapely.MultiPolygon([shapely.box(20, n, 20.03, n + 0.03) for n in range(3)])
    rows = {"BIG": crooked.difference(hole), "TNY": hole, "TWO": beyond, "ISL": islets}
    frame = gpd.GeoDataFrame({"place": list(rows)}, geometry=list(rows.values()), crs="EPSG:4326")
    second = gpd.GeoDataFrame({"place": ["TWO"]}, geometry=[shapely.box(8, 0, 9, 5)], crs=4326)
    return gpd.GeoDataFrame(pd.concat([frame, second], ignore_index=True))


def test_no_country_is_lost_and_borders_stay_shared() -> None:
    made = world.small_scale(squares())
    assert sorted(made) == ["BIG", "ISL", "TNY", "TWO"]
    assert shapely.coverage_is_valid(list(made.values()))
    # The tiny one keeps its corners, and the land around has them too; the crooks are gone.
    assert made["TNY"].equals(shapely.box(2, 2, 2.0202, 2.0202))
    assert made["BIG"].geoms[0].interiors[0].equals(made["TNY"].geoms[0].exterior)
    assert shapely.get_num_coordinates(made["BIG"]) == 10
    assert made["TWO"].equals(shapely.box(5, 0, 9, 5))
    assert len(made["ISL"].geoms) == 3


def test_borders_that_do_not_meet_are_refused() -> None:
    table = squares()
    table.loc[2, "geometry"] = shapely.box(4, 0, 8, 5)
    with pytest.raises(ValueError, match="vertices differ"):
        world.small_scale(table)


def named(**columns: str) -> dict[str, str]:
    every = dict.fromkeys([*names_of_countries.COLUMNS, "ADM0_A3"], "")
    return {**every, "ISO_A2_EH": "XX", "place": "XXA", "ADM0_A3": "XXA"} | columns


def test_a_name_that_two_share_is_left_to_spellings_unless_it_is_the_name_of_one() -> None:
    rows = [
        named(NAME="Upland", FORMAL_EN="Kingdom of Upland", NAME_FR="Commune", NAME_ALT="Lowland"),
        named(place="XXB", ADM0_A3="XXB", NAME="Low. Is.", NAME_EN="Lowland", NAME_ES="Commune"),
    ]
    by_hand = {"XXA": {"name": "", "article": "the", "aliases": "Hills"}}
    one, two = names_of_countries.records(pd.DataFrame(rows), by_hand)
    assert (one["name"], one["article"], one["aliases"]) == (
        "Upland",
        "the",
        "Kingdom of Upland|Hills",
    )
    assert one["spellings"] == "Commune"
    assert (two["name"], two["aliases"], two["spellings"]) == ("Lowland", "", "Low. Is.|Commune")


def test_what_is_said_of_a_land_without_a_code_in_other_columns_is_passed_over() -> None:
    row = named(NAME="Shoals", ISO_A2_EH="-99", NAME_EN="Another Island", NAME_FR="Autre île")
    (one,) = names_of_countries.records(pd.DataFrame([row]), {})
    assert (one["name"], one["alpha2"], one["aliases"]) == ("Shoals", "", "")


def test_the_world_is_made_from_the_package_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = squares().assign(**dict.fromkeys(names_of_countries.COLUMNS, ""))
    table = table.assign(ADM0_A3=table["place"], NAME=table["place"].str.title(), ISO_A2_EH="XX")
    monkeypatch.setattr(world, "fetch", lambda package, cache: cache / package.filename)
    monkeypatch.setattr(world, "read_countries", lambda path, *columns: table)
    arguments = ["--cache", str(tmp_path), "--date", "2026-01-02"]
    for name in ("one", "two"):
        assert world.main([*arguments, "--output", str(tmp_path / name)]) == 0
    made = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert sorted(made) == sorted([world.SHAPES, world.NAMES, world.RECORD])
    record = json.loads(made[world.RECORD])
    assert record["date"] == "2026-01-02"
    assert [row["name"] for row in world.read_names(tmp_path / "one")] == [
        "Big",
        "Isl",
        "Tny",
        "Two",
    ]
