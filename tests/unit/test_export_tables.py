"""Claims as CSV and places as GeoJSON, read back by the libraries people use."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from hostile import HOSTILE
from tiny import CLAIMS, SOURCES, tiny

from exports.tables import COLUMNS, OUR_WORDS, claims_csv, places_geojson, plain_cell
from geodata import atlas
from geodata.model import Note
from geodata.selection import Selection
from geodata.view import View, view

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "=cmd|' /C calc'!A0")


def read_back(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def of_kind(kind: str, shown: View) -> list[dict[str, str]]:
    return [row for row in read_back(claims_csv(shown)) if row["kind"] == kind]


def test_every_claim_in_view_is_a_row() -> None:
    mine = atlas()
    shown = view(mine, Selection(role=("processing",)))
    rows = of_kind("claim", shown)
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
    claims = frame[frame["kind"] == "claim"]
    assert list(claims["quote"]) == [claim.quote for claim in shown.claims]


def test_the_columns_that_there_were_keep_their_places() -> None:
    assert COLUMNS[:18][::17] == ("claim_id", "dataset_sha256")
    assert COLUMNS[18] == "kind"
    assert COLUMNS[24:] == ("two_way", "carries", "date", "date_of")


def test_a_row_says_which_date_counts_and_whose_it_is() -> None:
    sources = [(*row[:5], "" if row[0] == "two" else row[5], *row[6:]) for row in SOURCES]
    rows = read_back(claims_csv(view(tiny(sources=sources), Selection())))
    found = {row["claim_id"]: (row["date"], row["date_of"]) for row in rows}
    assert found["e5"] == ("2025-04", "claim")
    assert found["w1"] == ("2025-05-22", "source")
    assert found["w3"] == ("", "")
    assert found[""] == ("2023-12", "source"), "the literature"


def test_a_link_has_its_ends_and_its_cargo_in_words() -> None:
    rows = {row["claim_id"]: row for row in of_kind("claim", view(tiny(), Selection()))}
    found = [rows["w4"][name] for name in COLUMNS[19:26]]
    assert found == ["link: nothing named", "WST", "West", "CHN", "China", "yes", "nothing named"]
    assert rows["w2"]["two_way"] == ""
    assert [rows["w1"][name] for name in COLUMNS[19:26]] == ["role: feedstock", *[""] * 6]


def test_the_literature_in_view_is_told_and_not_quoted() -> None:
    notes = of_kind("note", view(tiny(), Selection()))
    assert [(row["place"], row["topic"], row["value"]) for row in notes] == [
        ("WST", "material", "Tb"),
        ("EST", "material", "Eu"),
        ("", "link", "w-ore"),
    ]
    first, *_, of_link = notes
    assert first["says"] == "Terbium is to come from West."
    assert {row["voice"] for row in notes} == {OUR_WORDS}
    assert {row["publisher"] for row in notes} == {"Book House"}
    unquoted = ("claim_id", "quote", "cue", "start", "end", "source_sha256")
    assert {row[name] for row in notes for name in unquoted} == {""}
    assert (of_link["from_name"], of_link["to_name"]) == ("West", "China")
    assert of_link["carries"] == "ore"


@pytest.mark.parametrize(
    ("selection", "said_of"),
    [
        (Selection(firmness="expected"), ["Tb", "w-ore"]),
        (Selection(role=("processing",), flow="out_of"), ["Tb", "Eu"]),
        (Selection(source=("one",)), []),
        (Selection(material=("Dy",)), ["Tb", "Dy", "w-ore", "Dy"]),
    ],
)
def test_notes_follow_the_filters(selection: Selection, said_of: list[str]) -> None:
    mine = tiny()
    mine = replace(mine, notes=(*mine.notes, Note("Dy", "", "", "book", "It is a metal.")))
    notes = of_kind("note", view(mine, selection))
    assert [row["value"] for row in notes] == said_of


def test_what_is_selected_changes_no_row() -> None:
    mine = tiny()
    chosen = view(mine, Selection(role=("processing",), select="SIL"))
    assert claims_csv(chosen) == claims_csv(view(mine, Selection(role=("processing",))))


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
    mine = tiny(claims=rows, contrasts=(), notes=[("WST", "Tb", "stated", "book", text)])
    row, note = read_back(claims_csv(view(mine, Selection())))
    assert row["quote"] in (text, f"'{text}")
    assert row["quote"][0] not in "=+-@\t\r\n＝"
    assert note["says"] in (text, f"'{text}")
    assert note["says"][0] not in "=+-@\t\r\n＝"


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
