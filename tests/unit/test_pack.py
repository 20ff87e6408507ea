"""The pack: all exports of a view, its quotes and a manifest, in the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from types import MappingProxyType

from tiny import tiny

from exports.formats import DATASET, MANIFEST, QUOTES, ROUTES
from exports.markdown import plain, quotes_markdown
from exports.pack import pack
from exports.proofs.proof import proof
from exports.request import ExportRequest
from geodata.selection import Selection
from geodata.view import view

SELECTION = Selection(role=("feedstock",), select="WST")
SHOWN = view(tiny(), SELECTION)
EXPORTS = {route: route.encode() * 100 for route in ROUTES if route != "evidence.zip"}


def packed() -> bytes:
    return pack(SHOWN, ExportRequest(SELECTION, "page", "dark"), "http://x/", EXPORTS)


def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packed()))


def test_all_is_there_and_whole() -> None:
    with archive() as found:
        assert found.testzip() is None
        assert found.namelist() == [*EXPORTS, QUOTES, MANIFEST]
        assert {name: found.read(name) for name in EXPORTS} == EXPORTS


def test_the_manifest_lists_every_other_member() -> None:
    with archive() as found:
        manifest = json.loads(found.read(MANIFEST))
        assert set(manifest["files"]) == {*EXPORTS, QUOTES}
        for name, entry in manifest["files"].items():
            data = found.read(name)
            assert entry["sha256"] == hashlib.sha256(data).hexdigest()
            assert entry["bytes"] == len(data)
            assert "/" in entry["media_type"]
    assert manifest["files"]["figure.svg"]["name_alone"] == "small-map_feedstock_WST_page_dark.svg"
    assert manifest["address"] == "http://x/?role=feedstock&select=WST"
    assert manifest["figure"] == {"size": "page", "theme": "dark"}
    assert manifest["evidence"] == proof(SHOWN, "http://x/")


def test_the_files_of_the_dataset_are_there_and_listed() -> None:
    files = {"datapackage.json": b"{}", "shapes/places.geojson": b"[]", "texts/one.txt": b"x"}
    mine = replace(tiny(), files=MappingProxyType(files))
    data = pack(view(mine, SELECTION), ExportRequest(SELECTION), "", EXPORTS)
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.namelist() == [
            *EXPORTS,
            QUOTES,
            "dataset/datapackage.json",
            "dataset/shapes/places.geojson",
            "dataset/texts/one.txt",
            MANIFEST,
        ]
        assert {name: found.read(f"{DATASET}{name}") for name in files} == files
        listed = json.loads(found.read(MANIFEST))["files"]
    kinds = {name: listed[f"{DATASET}{name}"]["media_type"] for name in files}
    assert kinds == {
        "datapackage.json": "application/json",
        "shapes/places.geojson": "application/geo+json",
        "texts/one.txt": "text/plain",
    }
    assert listed["dataset/texts/one.txt"]["sha256"] == hashlib.sha256(b"x").hexdigest()
    assert "name_alone" not in listed["dataset/texts/one.txt"]


def test_twice_the_same_bytes() -> None:
    assert packed() == packed()
    with archive() as found:
        assert {member.date_time[0] for member in found.infolist()} == {1980}


def test_quotes_stand_under_their_places_with_their_positions() -> None:
    text = quotes_markdown(SHOWN, "")
    claim = SHOWN.atlas.claims_by_id["w1"]
    assert "## West" in text
    assert "> West supplies ore." in text
    assert f"characters {claim.start} to {claim.end}" in text
    # One passage is quoted once, with all that rests on it.
    assert text.count("West supplies ore") == 1
    said = "Stated as fact: role: feedstock (w1); Stated as fact: link: ore (w2)"
    assert plain(said) in text


def test_nothing_in_view_is_said() -> None:
    shown = view(tiny(), Selection(role=("finance_rd",)))
    assert "Nothing matches these filters." in quotes_markdown(shown, "")
