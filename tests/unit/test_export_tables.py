"""Claims as CSV and places as GeoJSON, read back by the libraries people use."""

from __future__ import annotations

import csv
import io
import json

import geopandas as gpd
import pandas as pd
import pytest
from hostile import HOSTILE
from tiny import CLAIMS, tiny

from exports.tables import COLUMNS, claims_csv, places_geojson, plain_cell
from geodata import atlas
from geodata.selection import Selection
from geodata.view import view

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "=cmd|' /C calc'!A0")


def read_back(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_claim_in_view_is_a_row() -> None:
    mine = atlas()
    shown = view(mine, Selection(role=("processing",)))
    rows = read_back(claims_csv(shown))
    assert [row["claim_id"] for row in rows] == [claim.claim_id for claim in shown.claims]
    for row, claim in zip(rows, shown.claims, strict=True):
        assert row["quote"] == claim.quote
        assert mine.texts[row["source_id"]][int(row["start"]) : int(row["end"])] == row["quote"]
        assert row["source_sha256"] == mine.text_sha256[claim.source_id]
        assert row["dataset_sha256"] == mine.sha256


def test_pandas_reads_the_same() -> None:
    shown = view(atlas(), Selection())
    frame = pd.read_csv(io.BytesIO(claims_csv(shown)), keep_default_na=False)
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["quote"]) == [claim.quote for claim in shown.claims]


def test_nothing_in_view_is_a_header() -> None:
    shown = view(tiny(), Selection(role=("finance_rd",)))
    assert read_back(claims_csv(shown)) == []
    assert claims_csv(shown).decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_neutralised(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("between", [";", "; ", "\t", "\n"])
def test_a_formula_behind_what_may_end_a_cell_is_neutralised(between: str) -> None:
    sign = between.lstrip(";\t\n")
    assert plain_cell(f"ore{between}=1+1") == f"ore{between[:1]}'{sign}=1+1"
    assert plain_cell(f"ore{between}tin = 1") == f"ore{between}tin = 1"


@pytest.mark.parametrize("text", ["", "West", "a=b", "1", "“=”"])
def test_other_text_stays(text: str) -> None:
    assert plain_cell(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, *HOSTILE, 'a "quoted", thing'])
def test_hostile_quotes_stay_text(text: str) -> None:
    rows = [("h1", "one", "WST", "role", "feedstock", "stated", text, text)]
    (row,) = read_back(claims_csv(view(tiny(claims=rows, contrasts=()), Selection())))
    assert row["quote"] in (text, f"'{text}")
    assert row["quote"][0] not in "=+-@\t\r\n＝"


def test_geopandas_reads_the_places() -> None:
    mine = atlas()
    shown = view(mine, Selection(role=("feedstock",), select="MMR"))
    frame = gpd.read_file(io.BytesIO(places_geojson(shown, ""))).set_index("place")
    assert set(frame.index) == set(mine.shapes)
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.is_valid.all()
    for code, place in shown.places.items():
        row = frame.loc[code]
        assert row["name"] == place.place.name
        assert bool(row["shown"]) is place.shown
        assert row["claims_in_view"] == len(place.claims)
        assert row["claims"] == len(place.all_claims)
        assert row["firmness"] == place.firmness
        assert row.geometry.equals(mine.shapes[code])
    assert frame.loc["MMR", "arrows"] == "MMR-CHN"
    assert bool(frame.loc["MMR", "selected"])


def test_a_city_is_a_point() -> None:
    said = ("t9", "one", "TOWN", "role", "feedstock", "stated", "Gate Town mines.", "mines")
    mine = tiny(claims=[*CLAIMS, said])
    frame = gpd.read_file(io.BytesIO(places_geojson(view(mine, Selection(select="TOWN")), "")))
    row = frame.set_index("place").loc["TOWN"]
    assert (row.geometry.x, row.geometry.y) == mine.places["TOWN"].anchor
    assert bool(row["selected"])


def test_the_collection_says_where_it_comes_from() -> None:
    mine = tiny()
    content = json.loads(places_geojson(view(mine, Selection(select="WST")), "http://x/"))
    assert content["address"] == "http://x/?select=WST"
    assert content["dataset"] == {"name": mine.name, "date": mine.date, "sha256": mine.sha256}
    assert content["features"][0]["id"] == "WST"
    assert "crs" not in content


def test_twice_the_same_bytes() -> None:
    shown = view(atlas(), Selection())
    assert claims_csv(shown) == claims_csv(shown)
    assert places_geojson(shown, "") == places_geojson(shown, "")
