"""The Folium map: a base that never changes, a feature group that follows the view."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from folium import FeatureGroup
from hostile import ALL, HOSTILE
from hypothesis import given, settings
from streamlit_folium import generate_js_hash, generate_leaflet_string
from test_selection import selections
from tiny import LINKS, PLACES, SOURCES, tiny

import geodata
from geodata.model import Atlas
from geodata.selection import Selection
from geodata.view import view
from layers import bundle
from layers.frame import frame
from layers.map import EvidenceMap, feature_group, state

ATLAS = geodata.atlas()
TINY = tiny()


def base_script(atlas: Atlas, group: FeatureGroup | None = None) -> tuple[str, str]:
    """Return the scripts of base map and feature group, as they are sent to the browser."""
    base = EvidenceMap(atlas)
    base.get_root().render()
    base.render()
    leaflet = generate_leaflet_string(base)
    added = ""
    if group is not None:
        group._id = "feature_group_0"
        group.add_to(base)
        group.render()
        added = generate_leaflet_string(group, base_id="feature_group_0")
    return leaflet, added


def group_script(atlas: Atlas, selection: Selection, serial: int = 0) -> str:
    """Return the script of a view's feature group."""
    return base_script(atlas, feature_group(view(atlas, selection), serial=serial))[1]


def sent_state(script: str) -> dict[str, Any]:
    """Return the state that a feature group's script applies."""
    found = re.search(r"evidenceMap\.apply\((.*)\);", script)
    assert found
    return json.loads(found.group(1))  # type: ignore[no-any-return]


SELECTIONS = (
    Selection(),
    Selection(role=("processing",), material=("Dy",), select="MMR-CHN", camera=(1, 2, 3)),
    Selection(source=("reex-2025",), firmness="stated", flow="out_of", select="CN-GX"),
)


def test_the_base_is_the_same_for_every_view() -> None:
    hashes = {generate_js_hash(base_script(ATLAS)[0], "map")}
    for s in SELECTIONS:
        leaflet, _ = base_script(ATLAS, feature_group(view(ATLAS, s), serial=5))
        hashes.add(generate_js_hash(leaflet, "map"))
    assert len(hashes) == 1


def test_another_bundle_is_another_base() -> None:
    one, other = (generate_js_hash(base_script(atlas)[0], "map") for atlas in (ATLAS, TINY))
    assert one != other, "a page with old shapes must not live on"


def test_the_base_asks_for_our_own_files_alone() -> None:
    base = EvidenceMap(ATLAS)
    page = base.get_root().render()
    version = bundle.version(ATLAS)
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]*)"', page)
    assert sorted(loaded) == [f"../../assets/map.{end}?v={version}" for end in ("css", "js")]
    assert f"map-data.json?v={version}".replace("_", "\\u005f") in page
    assert "//" not in "".join(loaded)
    assert "tile" not in base_script(ATLAS)[0].lower()


def test_the_base_is_small() -> None:
    assert len(base_script(ATLAS)[0]) < 3_000


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
    leaflet = base_script(ATLAS)[0]
    options = re.sub(r"\s", "", leaflet)
    (south, west), (north, east) = frame(ATLAS).limits
    assert f'"maxBounds":[[{south:g},{west:g},],[{north:g},{east:g},],]' in options.replace(
        ".0", ""
    )


@pytest.mark.parametrize("s", SELECTIONS)
def test_the_state_arrives_as_it_was(s: Selection) -> None:
    found = sent_state(group_script(ATLAS, s, serial=7))
    assert found == json.loads(json.dumps(state(view(ATLAS, s), serial=7)))
    assert found["serial"] == 7
    assert (found["select"], tuple(found["role"])) == (s.select, s.role)
    assert found["view"] == (list(s.camera) if s.camera else None)
    assert len(found["places"]) == 13


@given(selections(), selections())
@settings(max_examples=40, deadline=None)
def test_scripts_differ_where_states_do(one: Selection, other: Selection) -> None:
    states = [state(view(ATLAS, s)) for s in (one, other)]
    scripts = [generate_js_hash(group_script(ATLAS, s)) for s in (one, other)]
    assert (scripts[0] == scripts[1]) is (states[0] == states[1])


@pytest.mark.parametrize(
    "other",
    [
        Selection(select="WST"),
        Selection(select="WST-CHN"),
        Selection(select="CHN-WST"),
        Selection(flow="out_of"),
        Selection(role=("feedstock",)),
        Selection(material=("Tb",)),
        Selection(source=("one",)),
        Selection(firmness="stated"),
        Selection(camera=(1, 2, 3)),
        Selection(camera=(1, 2, 3.01)),
    ],
)
def test_one_change_is_another_script(other: Selection) -> None:
    plain = group_script(TINY, Selection())
    assert generate_js_hash(group_script(TINY, other)) != generate_js_hash(plain)
    assert generate_js_hash(group_script(TINY, Selection(), 1)) != generate_js_hash(plain)


def test_a_view_is_light() -> None:
    assert max(len(group_script(ATLAS, s)) for s in SELECTIONS) < 8_000


@pytest.mark.parametrize("text", [*HOSTILE, ALL])
def test_hostile_data_stay_data(text: str) -> None:
    places = [(row[0], text, *row[2:]) if row[0] == "WST" else row for row in PLACES]
    links = [(*row[:5], text) for row in LINKS]
    sources = [(*row[:3], text, *row[4:]) if row[1] == "text" else row for row in SOURCES]
    atlas = tiny(places=places, links=links, sources=sources)
    s = Selection(source=("one",), select="WST")
    leaflet, added = base_script(atlas, feature_group(view(atlas, s)))
    found = sent_state(added)
    assert found == json.loads(json.dumps(state(view(atlas, s))))
    assert text in dict(zip(found["columns"], found["places"]["WST"], strict=True))["label"]
    assert text in found["arrows"]["WST-CHN"]["label"]
    assert text in found["subtitle"]
    assert text in json.loads(bundle.data(atlas))["sources"]
    assert text not in leaflet
    literal = added[added.index("apply(") : added.rindex("});") + 1]
    assert not re.search(r"[<>&'`$%#_]|\{\{", literal)
