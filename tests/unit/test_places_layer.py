"""The places as the browser gets them: what never changes, and what a view changes."""

from __future__ import annotations

import json

import pytest
from shapely.geometry import shape
from tiny import CLAIMS, PLACES, tiny

import geodata
from geodata.model import Place
from geodata.selection import Selection
from geodata.view import view
from layers.places import features, role_words, state

ATLAS = geodata.atlas()
TINY = tiny()


def test_features_from_west_to_east_with_guangxi_over_china() -> None:
    assert [feature["id"] for feature in features(TINY)] == ["WST", "CHN", "CN-GX", "EST", "SIL"]


def test_how_names_are_set_and_who_is_tiny() -> None:
    found = {feature["id"]: feature for feature in features(ATLAS)}
    kinds = {code: feature["labelKind"] for code, feature in found.items()}
    assert (kinds["CHN"], kinds["CN-GX"], kinds["MMR"]) == ("china", "gateway", "role")
    assert {code for code, kind in kinds.items() if kind == "unnamed"} == {
        code for code in kinds if not ATLAS.places[code].role and code not in ("CHN", "CN-GX")
    }
    assert [code for code, feature in found.items() if feature["tiny"]] == ["SGP"]


@pytest.mark.parametrize("place", ATLAS.places.values(), ids=lambda place: place.place)
def test_every_place_with_a_shape_is_drawn(place: Place) -> None:
    found = [feature for feature in features(ATLAS) if feature["id"] == place.place]
    assert len(found) == (place.kind != "group")
    for feature in found:
        assert (feature["name"], feature["role"]) == (place.name, place.role)
        assert shape(feature["geometry"]).equals(ATLAS.shapes[place.place])
        assert feature["label"] == place.label
        linked = any(link.place == place.place for link in ATLAS.links.values())
        assert feature["linked"] is linked


def test_tab_order_is_from_west_to_east() -> None:
    order = [feature["id"] for feature in features(ATLAS)]
    members = [code for code in order if code not in ("CHN", "CN-GX")]
    assert members[0] == "MMR"
    assert members[-1] == "TLS"
    assert order.index("CHN") < order.index("CN-GX"), "Guangxi is painted over China"
    json.dumps(features(ATLAS))


@pytest.mark.parametrize(
    ("place", "selection", "words"),
    [
        ("WST", {}, "feedstock, stated as fact"),
        ("WST", {"role": ("processing",)}, "feedstock; in view as processing node, possible"),
        ("WST", {"source": ("two",)}, "feedstock; in view as processing node, possible"),
        ("WST", {"role": ("manufacturing",)}, "feedstock, by no claim in view"),
        ("EST", {}, "processing node, expected"),
        ("SIL", {}, "not named in either text"),
        ("CHN", {}, "the far end of every link"),
        ("CN-GX", {}, "gateway, stated as fact"),
    ],
)
def test_role_words(place: str, selection: dict[str, tuple[str, ...]], words: str) -> None:
    assert role_words(view(TINY, Selection(**selection)).places[place]) == words  # type: ignore[arg-type]


def test_a_named_place_without_a_role() -> None:
    places = [(*row[:2], "", *row[3:]) if row[0] == "WST" else row for row in PLACES]
    claims = [row for row in CLAIMS if row[2] != "WST" or row[3] == "resource"]
    atlas = tiny(places=places, claims=claims)
    assert role_words(view(atlas, Selection()).places["WST"]) == "no role"


def test_state_without_filters() -> None:
    found = state(view(TINY, Selection()))
    assert list(found) == ["WST", "EST", "SIL", "CHN", "CN-GX"]
    assert found["WST"] == {
        "shown": True,
        "dimmed": False,
        "fill": "feedstock",
        "hatch": "feedstock",
        "dot": "full",
        "literature": False,
        "label": "West: feedstock, stated as fact",
    }
    assert found["SIL"] == {
        "shown": False,
        "dimmed": False,
        "fill": "none",
        "hatch": "",
        "dot": "",
        "literature": False,
        "label": "Silent: not named in either text",
    }
    assert [place["dot"] for place in found.values()] == ["full", "half", "", "", "full"]


def test_a_filter_dims_and_never_hides() -> None:
    found = state(view(TINY, Selection(role=("feedstock",))))
    assert len(found) == 5
    east = found["EST"]
    assert (east["shown"], east["dimmed"], east["fill"]) == (False, True, "processing")
    assert (east["hatch"], east["dot"]) == ("", "")
    assert east["label"] == "East: processing node, by no claim in view; outside the filters"
    assert found["SIL"]["dimmed"] is False, "what no text names is plain, not dimmed"


def test_a_secondary_role_wears_its_hatch() -> None:
    west = state(view(TINY, Selection(role=("processing",))))["WST"]
    assert (west["fill"], west["hatch"], west["dot"]) == ("feedstock", "processing", "empty")


def test_literature_is_marked() -> None:
    found = state(view(TINY, Selection(element=("Dy",))))
    assert {code for code, place in found.items() if place["literature"]} == {"SIL"}
    assert found["SIL"]["label"].endswith("; answers the element filter by literature only")
    found = state(view(TINY, Selection(element=("Dy",), source=("two",))))
    assert not any(place["literature"] for place in found.values())


def test_the_shipped_roles() -> None:
    found = state(view(ATLAS, Selection(role=("feedstock",))))
    assert (found["MYS"]["fill"], found["MYS"]["hatch"]) == ("processing", "feedstock")
    found = state(view(ATLAS, Selection(role=("processing",))))
    assert (found["VNM"]["fill"], found["VNM"]["hatch"]) == ("feedstock", "processing")
    labels = [place["label"] for place in found.values()]
    assert len(set(labels)) == len(labels) == 13
    assert "finance and R&D hub" in found["SGP"]["label"]
