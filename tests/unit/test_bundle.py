"""What the browser fetches once: complete, safe, from our own host, under a true version."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace

import pytest
from hostile import ALL
from tiny import CLAIMS, PLACES, STUDY, tiny

import geodata
from geodata.model import FIRMNESS, FLOWS, Hub
from layers import bundle, caption, legend
from layers.marks import TAGS
from layers.symbology import (
    BORDER_PX,
    DASH_PX,
    DOT,
    HATCH_GAP_PX,
    LABEL_PX,
    SMALLEST_TARGET_PX,
    THEMES,
    fills,
    hatch_of,
)

ATLAS = geodata.atlas()
TINY = tiny()


def test_script_holds_leaflet_and_every_script_of_ours() -> None:
    text = bundle.script()
    assert "Leaflet 1.9" in text[:200]
    at = [text.index((bundle.ASSETS / name).read_text("utf-8")) for name in bundle.SCRIPTS]
    assert at == sorted(at)
    assert {path.name for path in bundle.ASSETS.glob("*.js")} == set(bundle.SCRIPTS)


def test_style() -> None:
    assert ".leaflet-container" in bundle.style()
    assert (bundle.ASSETS / "map.css").read_text("utf-8") in bundle.style()


@pytest.mark.parametrize("name", [*bundle.SCRIPTS, "map.css"])
def test_nothing_of_ours_is_fetched_from_outside(name: str) -> None:
    text = (bundle.ASSETS / name).read_text("utf-8")
    addresses = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'`)]*", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in text


@pytest.mark.parametrize("name", bundle.SCRIPTS)
def test_our_scripts_parse_no_html_and_run_no_text(name: str) -> None:
    text = (bundle.ASSETS / name).read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    assert not re.search(r"new Function|bindTooltip|bindPopup|setContent", text)
    icons = re.findall(r"divIcon\(\{[^}]*html: (\w+)", text)
    assert len(icons) == text.count("divIcon")
    assert set(icons) <= {"element"}, "an icon takes an element, never a string"


def test_data() -> None:
    found = json.loads(bundle.data(TINY))
    assert {place["id"] for place in found["places"]} == set(TINY.shapes)
    assert len(found["arrows"]) == 4
    assert found["cities"] == [{"name": "Gate Town", "point": [108.37, 22.82]}]
    assert found["context"]["type"] == "MultiPolygon"
    assert found["title"] == TINY.study.headline
    assert found["notes"] == {flow: caption.note(TINY, flow) for flow in FLOWS}
    assert found["sources"] == caption.sources(TINY)
    assert found["legend"] == [asdict(entry) for entry in legend.entries(TINY)]
    assert found["tags"] == TAGS


def test_the_symbology_is_sent_as_it_is() -> None:
    found = json.loads(bundle.data(TINY))["symbology"]
    assert list(found["themes"]) == list(THEMES)
    for name, theme in THEMES.items():
        assert found["themes"][name] == {**asdict(theme), **fills(TINY.study, name)}
        assert {f"{r}-{level}" for r in TINY.roles for level in FIRMNESS} <= set(
            found["themes"][name]
        )
    assert list(found["hatches"]) == list(TINY.roles)
    for role, hatch in found["hatches"].items():
        kind = hatch_of(TINY.study, role)
        expected = {"angles": list(kind.angles), "dots": kind.dots, "rings": kind.rings}
        assert hatch == expected
    assert found["hatch"]["gap"] == HATCH_GAP_PX
    assert 0 < found["hatch"]["radius"] < found["hatch"]["ring"] < min(HATCH_GAP_PX.values()) / 2
    assert found["dash"] == {level: list(dash) for level, dash in DASH_PX.items()}
    assert found["dot"] == DOT
    assert (found["borders"], found["labels"]) == (BORDER_PX, LABEL_PX)
    assert found["smallestTarget"] == SMALLEST_TARGET_PX


def test_shipped_data() -> None:
    found = json.loads(bundle.data(ATLAS))
    assert [city["name"] for city in found["cities"]] == ["Nanning"]
    assert len(found["places"]) == 13
    assert len(bundle.data(ATLAS)) < 1_000_000


def test_a_dataset_without_a_hub_sends_nothing_of_one() -> None:
    found = json.loads(bundle.data(tiny(study=replace(STUDY, hub=None))))
    assert set(found["notes"]) == {"between"}
    assert {arrow["flow"] for arrow in found["arrows"]} == {"between"}
    assert not {"gateway", "hub"} & {place["labelKind"] for place in found["places"]}
    assert "gateway" not in {entry["code"] for entry in found["legend"]}
    alone = json.loads(bundle.data(tiny(study=replace(STUDY, hub=Hub("CHN")))))
    assert set(alone["notes"]) == set(FLOWS)


def test_hostile_names_stay_data() -> None:
    places = [(row[0], ALL, *row[2:]) if row[0] == "WST" else row for row in PLACES]
    text = bundle.data(tiny(places=places))
    assert next(p for p in json.loads(text)["places"] if p["id"] == "WST")["name"] == ALL
    assert not re.search(r"[<>&'`$%#_]|\{\{", text)


def test_version_changes_with_what_is_fetched() -> None:
    same = bundle.version(tiny())
    assert re.fullmatch("[0-9a-f]{16}", same)
    assert bundle.version(TINY) == same
    renamed = [(row[0], "Occident", *row[2:]) if row[0] == "WST" else row for row in PLACES]
    assert bundle.version(tiny(places=renamed)) != same


def test_a_claim_of_another_wording_leaves_the_shapes_as_they_are() -> None:
    claims = [(*row[:6], row[6].replace(".", "!"), row[7]) for row in CLAIMS]
    assert bundle.data(tiny(claims=claims)) == bundle.data(TINY)
