"""The Folium map, a base that never changes, and what the browser is told of a view."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hostile import ALL, HOSTILE
from streamlit_folium import generate_js_hash, generate_leaflet_string
from tiny import LINKS, PLACES, SOURCES, tiny

import geodata
from geodata.model import Atlas
from geodata.selection import Selection
from geodata.view import view
from layers import bundle
from layers.frame import frame
from layers.map import EvidenceMap
from layers.state import state_json

ATLAS = geodata.atlas()
TINY = tiny()


def base_script(atlas: Atlas) -> str:
    """Return the script of the base map, as it is sent to the browser."""
    base = EvidenceMap(atlas)
    base.get_root().render()
    base.render()
    return str(generate_leaflet_string(base))


def told(atlas: Atlas, selection: Selection) -> dict[str, Any]:
    """Return what the browser is told of a view."""
    return json.loads(state_json(view(atlas, selection)))  # type: ignore[no-any-return]


SELECTIONS = (
    Selection(),
    Selection(role=("processing",), material=("Dy",), select="MMR-CHN", camera=(1, 2, 3)),
    Selection(source=("reex-2025",), firmness="stated", flow="out_of", select="CN-GX"),
)


def test_another_bundle_is_another_base() -> None:
    one, other = (generate_js_hash(base_script(atlas), "map") for atlas in (ATLAS, TINY))
    assert one != other, "a page with old shapes must not live on"


def test_the_base_asks_for_our_own_files_alone() -> None:
    base = EvidenceMap(ATLAS)
    page = base.get_root().render()
    version = bundle.version(ATLAS)
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]*)"', page)
    assert sorted(loaded) == [f"../../assets/map.{end}?v={version}" for end in ("css", "js")]
    assert f"map-data.json?v={version}".replace("_", "\\u005f") in page
    assert "//" not in "".join(loaded)
    assert "tile" not in base_script(ATLAS).lower()


def test_the_base_is_small() -> None:
    assert len(base_script(ATLAS)) < 3_000


def test_bounds_hold_every_member_and_guangxi() -> None:
    (south, west), (north, east) = frame(ATLAS).window
    for code, shape in ATLAS.shapes.items():
        if code == "CHN":
            continue
        minx, miny, maxx, maxy = shape.bounds
        assert west <= minx <= maxx <= east, code
        assert south <= miny <= maxy <= north, code
    assert frame(ATLAS).limits[0][0] < south
    assert frame(ATLAS).limits[1][1] > east


def test_panning_is_limited() -> None:
    leaflet = base_script(ATLAS)
    options = re.sub(r"\s", "", leaflet)
    (south, west), (north, east) = frame(ATLAS).limits
    assert f'"maxBounds":[[{south:g},{west:g},],[{north:g},{east:g},],]' in options.replace(
        ".0", ""
    )


@pytest.mark.parametrize("s", SELECTIONS)
def test_what_is_selected_and_where_the_map_stands_change_nothing(s: Selection) -> None:
    assert told(ATLAS, s) == told(ATLAS, s.without("select", "view"))
    assert tuple(told(ATLAS, s)["role"]) == s.role
    assert len(told(ATLAS, s)["places"]) == 13


@pytest.mark.parametrize(
    "other",
    [
        Selection(flow="out_of"),
        Selection(role=("feedstock",)),
        Selection(material=("Tb",)),
        Selection(source=("one",)),
        Selection(firmness="stated"),
    ],
)
def test_each_filter_changes_something(other: Selection) -> None:
    assert told(TINY, other) != told(TINY, Selection())


def test_a_view_is_light() -> None:
    assert max(len(state_json(view(ATLAS, s))) for s in SELECTIONS) < 8_000


@pytest.mark.parametrize("text", [*HOSTILE, ALL])
def test_hostile_data_stay_data(text: str) -> None:
    places = [(row[0], text, *row[2:]) if row[0] == "WST" else row for row in PLACES]
    links = [(*row[:5], text) for row in LINKS]
    sources = [(*row[:3], text, *row[4:]) if row[1] == "text" else row for row in SOURCES]
    atlas = tiny(places=places, links=links, sources=sources)
    s = Selection(source=("one",), select="WST")
    found = told(atlas, s)
    assert text in dict(zip(found["columns"], found["places"]["WST"], strict=True))["label"]
    assert text in found["arrows"]["WST-CHN"]["label"]
    assert text in found["subtitle"]
    assert text in json.loads(bundle.data(atlas))["sources"]
    assert text not in base_script(atlas)
    assert not re.search(rb"[<>&'`$%#_]|\{\{", state_json(view(atlas, s)))
