"""The standalone page: what it carries, what it may do, and how large it is."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest
from hostile import ALL
from tiny import SOURCES, tiny

from exports.page import page, policy, scripts, styles
from exports.proofs.verify import verify
from exports.scope import MOST_BYTES as FULL
from geodata import Atlas, atlas
from geodata.load import load
from geodata.selection import Selection, allowed
from geodata.view import view
from layers import caption
from layers.state import state
from panels.panel import panel, passages
from tests.benchmarks.generated import Plan, countries, write

MOST_BYTES, MOST_GZIPPED = 1_500_000, 500_000


class Reader(HTMLParser):
    """Reads a page's elements, and the scripts and styles in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self.run: list[str] = []
        self._open: dict[str, str | None] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = dict(attrs) if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self._open is None:
            return
        if self._open.get("type") == "application/json":
            self.scripts[str(self._open["id"])] = data
        else:
            self.run.append(data)
        self._open = None


@cache
def read(selection: Selection, mine: Atlas | None = None) -> tuple[bytes, Reader]:
    data = page(view(mine or atlas(), selection), "http://x/")
    return data, Reader(data.decode())


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(material=("Dy", "HREE"), firmness="expected", select="VNM", flow="out_of"),
    ],
)
def test_it_is_small_enough(selection: Selection) -> None:
    data, _ = read(selection)
    assert len(data) <= MOST_BYTES
    assert len(gzip.compress(data, 6)) <= MOST_GZIPPED


def test_it_names_nothing_to_load() -> None:
    _, found = read(Selection())
    for tag, attributes in found.tags:
        assert not {"src", "srcset", "action", "data"} & set(attributes), tag
        assert tag not in ("link", "iframe", "object", "embed", "img", "base", "form")
        href = str(attributes.get("href", "#"))
        # What a reader may follow is within the page, or the address of a source.
        assert href.startswith("#") or href in {s.url for s in atlas().sources.values()}
    for text in styles(atlas().study):
        assert re.findall(r"url\((?!data:|\"#|#)[^)]*\)|@import", text) == []


def test_only_its_own_scripts_may_run() -> None:
    _, found = read(Selection())
    allowed_scripts = re.findall(r"'sha256-([^']+)'", policy())
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in found.run]
    assert hashes == allowed_scripts
    assert found.run == list(scripts())
    assert "default-src 'none'" in policy()
    metas = [a for tag, a in found.tags if tag == "meta" and "http-equiv" in a]
    assert [meta["content"] for meta in metas] == [policy()]
    # Nothing has a script in an attribute either.
    assert not [name for _, a in found.tags for name in a if name.startswith("on")]


@pytest.mark.parametrize(
    "selection", [Selection(role=("processing",), select="MYS", material=("HREE",))]
)
def test_every_choice_of_roles_has_its_state_and_its_panels(selection: Selection) -> None:
    mine = atlas()
    _, found = read(selection)
    states = json.loads(found.scripts["states"])
    panels = json.loads(found.scripts["panels"])
    assert states["start"] == {"select": "MYS", "role": ["processing"], "view": None}
    for count in range(len(mine.roles) + 1):
        for roles in combinations(mine.roles, count):
            under = view(mine, replace(selection, role=roles))
            key = "-".join(roles)
            assert states["states"][key] == json.loads(json.dumps(state(under)))
            assert set(panels["panels"][key]) == {"", *allowed(mine)["select"]}
            for select, numbers in panels["panels"][key].items():
                shown = "\n".join(panels["lines"][number] for number in numbers)
                app = panel(view(mine, replace(under.selection, select=select)), alone=True)
                assert without_links(shown) == without_links(app)


def without_links(html: str) -> str:
    return re.sub(r'href="[^"]*"', "", html)


def test_the_panel_stands_in_it_without_a_script() -> None:
    data, found = read(Selection(select="MMR"))
    assert without_links(panel(view(atlas(), Selection(select="MMR")))) in without_links(
        data.decode()
    )
    assert ("section", "MMR") in [(tag, a.get("data-select")) for tag, a in found.tags]


def test_it_carries_texts_and_proof() -> None:
    _, found = read(Selection(select="MMR"))
    assert json.loads(found.scripts["passages"]) == json.loads(json.dumps(passages(atlas())))
    evidence = json.loads(found.scripts["evidence"])
    assert [claim["claim_id"] for claim in evidence["claims"]] == list(atlas().claims_by_id)
    assert evidence["selection"] == {"select": ["MMR"]}


def test_it_says_where_it_comes_from() -> None:
    data, _ = read(Selection(select="MMR", role=("feedstock",)))
    text = unescape(data.decode())
    assert "http://x/?role=feedstock&select=MMR" in text
    assert f"sha256 {atlas().sha256}" in text
    assert "<title>Myanmar: Who does what" in text


def test_twice_the_same_bytes() -> None:
    assert page(view(atlas(), Selection()), "") == page(view(atlas(), Selection()), "")


def test_hostile_words_stay_words() -> None:
    rows = [("h1", "one", "WST", "role", "feedstock", "stated", f"West {ALL}", "West")]
    sources = [(*SOURCES[0][:2], ALL, ALL, ALL, *SOURCES[0][5:]), *SOURCES[1:]]
    mine = tiny(
        claims=rows,
        contrasts=(),
        sources=sources,
        places=[
            ("WST", f"W {ALL}", "feedstock", "1967", (96, 14), (94, 12, 98, 16), "", ()),
            ("CHN", "China", "", "", (108, 28), (98, 21, 122, 40), "", ()),
            ("CN-GX", "Guangxi", "gateway", "", (108, 24), (105, 22, 111, 26), "CHN", ()),
        ],
        links=(),
        notes=(),
        link_notes=(),
    )
    data, found = read(Selection(select="WST"), mine)
    assert found.run == list(scripts())
    assert set(found.scripts) == {"map-data", "states", "panels", "passages", "evidence"}
    assert not [tag for tag, _ in found.tags if tag == "img"]
    assert b"<img" not in data
    assert json.loads(found.scripts["evidence"])["claims"][0]["quote"] == f"West {ALL}"
    hostile_base = page(view(mine, Selection()), 'http://x/"><script>alert(1)</script>').decode()
    assert "<script>alert" not in hostile_base
    assert Reader(hostile_base).run == list(scripts())


def test_the_range_in_force_is_said_and_stays() -> None:
    asked = Selection(since="2025-04", until="2025", select="MYS")
    data, found = read(asked, atlas())
    said = "time: April 2025 to the end of 2025"
    assert f"its other filters are fixed: {caption.subtitle(view(atlas(), asked))}" in data.decode()
    states = json.loads(found.scripts["states"])["states"]
    assert all(said in state["subtitle"] for state in states.values())
    assert json.loads(found.scripts["evidence"])["selection"]["until"] == ["2025"]


SMALLER = 1_150_000
"""Bytes in which the shipped dataset does not fit whole."""


@pytest.mark.parametrize("most", [SMALLER, 1_000_000, 960_000])
@pytest.mark.parametrize("selection", [Selection(select="MMR"), Selection(role=("processing",))])
def test_what_does_not_fit_is_left_out_and_said(selection: Selection, most: int) -> None:
    mine = atlas()
    data = page(view(mine, selection), "http://x/", most=most)
    assert len(data) <= most
    found = Reader(data.decode())
    (said,) = re.findall(r'data-testid="left-out">([^<]*)', data.decode())
    states = json.loads(found.scripts["states"])
    panels = json.loads(found.scripts["panels"])
    held = {code for of in panels["panels"].values() for code in of}
    assert {"", selection.select} <= held
    assert held | set(states["left"]) == {"", *allowed(mine)["select"]}
    assert ("panel" in said.partition("leaves out")[2]) == bool(states["left"])
    assert "data-quotes" not in data.decode().partition("<script")[0]
    # It proves what it shows, and says how much of the view it does not carry.
    shown = {
        claim
        for line in panels["lines"]
        for ids in re.findall(r'<blockquote data-claim="([^"]*)"', line)
        for claim in ids.split()
    }
    evidence = json.loads(found.scripts["evidence"])
    assert {claim["claim_id"] for claim in evidence["claims"]} == shown
    omitted = evidence.get("omitted", 0)
    assert omitted == len(mine.claims) - len(shown)
    assert ("quotes of each group" in said) == (omitted > 0)
    report = verify(data, mine)
    assert report.exit_code == 0 and len(report.checks) == len(shown)
    assert (f"{omitted} more claims of the view are not carried" in str(report)) == (omitted > 0)


def test_a_paragraph_of_a_reduced_page_that_was_changed_is_found() -> None:
    data = page(view(atlas(), Selection()), "", most=SMALLER).decode()
    passages_in = json.loads(Reader(data).scripts["passages"])
    name, start, _ = next(iter(passages_in["claims"].values()))
    whole = passages_in["sources"][name]["text"]
    other = f"{whole[:start]}Nobody{whole[start:]}"
    changed = data.replace(json.dumps(whole)[1:-1], json.dumps(other)[1:-1])
    assert changed != data
    report = verify(changed.encode(), atlas())
    assert any("at another place than its proof says" in fault for fault in report.faults)


def test_of_a_large_dataset_it_holds_what_fits(tmp_path: Path) -> None:
    plan = Plan(places=tuple(countries())[:40], hub=None, arrows=20, claims=6_000, texts=200)
    large = load(write(plan, tmp_path / "data"))
    data = page(view(large, Selection()), "http://x/")
    assert len(data) <= FULL
    assert verify(data, large).exit_code == 0
    panels = json.loads(Reader(data.decode()).scripts["panels"])["panels"]
    assert all(set(of) == {"", *allowed(large)["select"]} for of in panels.values())
