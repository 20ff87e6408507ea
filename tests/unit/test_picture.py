"""The light picture of the map: what stands in it, how large it is, and that text stays text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from datasets import VARIANTS, variant
from hostile import ALL
from lxml import etree
from tiny import PLACES, tiny
from worlds import WORLDS, world

import geodata
from geodata.cache import VARIABLE
from geodata.selection import Selection
from geodata.view import view
from layers.marks import marks
from layers.picture import _outlines, picture

ATLAS = geodata.atlas()
MOST_BYTES = 100_000


def link(select: str) -> str:
    return f"?select={select}"


@pytest.mark.parametrize("name", ["shipped", *VARIANTS, *WORLDS])
def test_every_place_and_arrow_stands_in_it_as_a_link(name: str, light) -> None:  # type: ignore[no-untyped-def]
    own = ATLAS if name == "shipped" else None
    atlas = own or (world(name) if name in WORLDS else variant(name, light))
    shown = view(atlas, Selection())
    svg = str(picture(shown, link))
    assert len(svg.encode()) <= MOST_BYTES
    root = etree.fromstring(svg)
    links = [a.get("data-select") for a in root.iter("a")]
    drawn = marks(shown)
    assert links == [*drawn.places, *drawn.arrows]
    titles = [title.text for title in root.iter("title")]
    assert titles == [
        mark.label for found in (drawn.places, drawn.arrows) for mark in found.values()
    ]
    for path in root.iter("path"):
        assert re.fullmatch(r"[MlLQHVz\d .-]*", path.get("d")), "numbers alone"


def test_a_filter_shows_in_it() -> None:
    svg = str(picture(view(ATLAS, Selection(role=("processing",), select="MYS")), link))
    classes = dict(re.findall(r'data-select="(\w+)"><path class="([^"]*)"', svg))
    assert classes["MMR"] == "f-outside"
    assert classes["MYS"] == "f-processing-expected chosen"
    assert f">{marks(view(ATLAS, Selection())).places['MYS'].name} ◐<" in svg


def test_hostile_names_stay_text() -> None:
    atlas = tiny(places=[(row[0], ALL, *row[2:]) if row[0] == "WST" else row for row in PLACES])
    root = etree.fromstring(str(picture(view(atlas, Selection()), link)))
    assert not list(root.iter("script", "img"))
    assert any(ALL.strip()[:20] in "".join(text.itertext()) for text in root.iter("text", "title"))


def test_outlines_are_kept_and_what_is_none_of_ours_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    found = _outlines.__wrapped__(ATLAS)
    (path,) = tmp_path.glob("outlines-*.json")
    assert _outlines.__wrapped__(ATLAS) == found
    for change in ({"context": "<script>"}, {"width": "1"}, {"places": []}, {"context": None}):
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}), "utf-8")
        assert _outlines.__wrapped__(ATLAS) == found
