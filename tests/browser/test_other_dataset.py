"""A study other than the shipped one: opened, clicked, filtered, exported; all words its own."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from dashboard_page import FRAME, Dashboard
from dataset_copy import Dataset, collection, feature, hand_made, square
from playwright.sync_api import Browser, Page, expect
from served import ROOT, serve, watched

from exports.proofs.verify import verify
from geodata import Atlas, load, words
from geodata.load import OWN
from geodata.selection import Selection
from geodata.view import view
from geodata.ways import ways

EXAMPLES = [path.name for path in sorted((ROOT / "examples").glob("*/")) if path.is_dir()]


@pytest.fixture(scope="module", params=["hand-made", *EXAMPLES])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a dataset: a small one made for tests, and every example."""
    if request.param == "hand-made":
        return brought_here(hand_made(tmp_path_factory.mktemp("hand") / "data")).folder
    return ROOT / "examples" / request.param


# West and south corner of each square, and its side, within the region that the map shows.
HERE = {"NOR": (94, 12, 5), "SOU": (104, 2, 5), "HUB": (100, 21, 9), "HUB-GT": (103, 21, 3)}


def brought_here(dataset: Dataset) -> Dataset:
    """Move the places of the hand-made dataset to where they can be seen and clicked."""
    squares = [feature(square(*at), place=code) for code, at in HERE.items()]
    dataset.dump("shapes/places.geojson", collection(*squares))
    for code, (west, south, side) in {**HERE, "TOWN": HERE["HUB-GT"]}.items():
        for name in ("anchor", "label") if code in HERE else ("anchor",):
            dataset.set("places.csv", code, f"{name}_lon", str(west + side / 2))
            dataset.set("places.csv", code, f"{name}_lat", str(south + side / 2))
    return dataset


@pytest.fixture(scope="module")
def other(folder: Path) -> Atlas:
    return load(folder)


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    with serve(EVIDENCE_DATASET=str(folder)) as address:
        yield address


@pytest.fixture
def dashboard(page: Page, base: str) -> Dashboard:
    return Dashboard(page, base).open()


def most_told(atlas: Atlas) -> str:
    """Return the place with a role of which most is claimed."""
    told = {code: [c for c in atlas.claims if c.place == code] for code in atlas.shapes}
    with_role = [code for code in told if atlas.places[code].role in atlas.roles]
    return max(with_role, key=lambda code: len(told[code]))


def test_it_opens_under_its_own_title(dashboard: Dashboard, other: Atlas) -> None:
    assert dashboard.page.title() == other.title
    expect(dashboard.map.locator("body")).to_contain_text(other.study.headline)
    for role in other.study.roles:
        expect(dashboard.legend(role.code)).to_contain_text(role.name)
    for code in other.selectable:
        expect(dashboard.place(code)).to_have_attribute("role", "button")


def test_a_city_that_claims_are_about_is_a_button_of_its_own(
    dashboard: Dashboard, other: Atlas
) -> None:
    told = {claim.place for claim in other.claims}
    cities = [place for place in other.places.values() if place.kind == "city"]
    assert cities
    for city in cities:
        target = dashboard.place(city.place)
        if city.place not in told:
            expect(target).to_have_count(0)
            continue
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24
        expect(target).to_have_attribute("aria-label", re.compile(f"^{city.name}: "))
        # Its middle is its own, whatever land it lies in.
        dashboard.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        dashboard.expect_selected(city.place)
        expect(target).to_have_attribute("aria-pressed", "true")


def test_a_place_is_clicked_and_its_quotes_are_read(dashboard: Dashboard, other: Atlas) -> None:
    place = most_told(other)
    dashboard.click_place(place)
    dashboard.expect_selected(place)
    heading = dashboard.panel.get_by_role("heading", level=2)
    expect(heading).to_have_text(other.places[place].name)
    for claim in other.claims:
        if claim.place == place:
            quote = dashboard.panel.locator(f'blockquote[data-claim~="{claim.claim_id}"]')
            expect(quote).to_have_count(1)
            assert quote.text_content() == claim.quote
    dashboard.panel.get_by_text("Read in context").first.click()
    expect(dashboard.panel.locator(".paragraph mark").first).to_be_visible()


def test_every_arrow_can_be_opened(dashboard: Dashboard, other: Atlas) -> None:
    assert ways(other)
    for way, links in ways(other).items():
        if len({each.flow for each in ways(other)}) > 1:
            flow = words.flow(other, way.flow)
            dashboard.page.locator(".st-key-flow").get_by_text(flow, exact=True).click()
            first = way.flow == words.flows(other)[0]
            dashboard.expect_query("flow", [] if first else [way.flow])
        else:
            expect(dashboard.page.locator(".st-key-flow")).to_have_count(0)
        expect(dashboard.arrow(way.arrow)).to_be_visible()
        dashboard.click_arrow(way.arrow)
        dashboard.expect_selected(way.arrow)
        shown = dashboard.panel.locator("[data-link]")
        assert {link.get_attribute("data-link") for link in shown.all()} == {
            link.link_id for link in links
        }


def test_it_is_filtered_by_legend_sidebar_and_back(dashboard: Dashboard, other: Atlas) -> None:
    page = dashboard.page
    for role in other.roles:
        dashboard.legend(role).click()
        dashboard.expect_query("role", [role])
        asked = Selection(role=(role,))
        _expect_shown(dashboard, other, asked)
        if other.materials:
            box = page.locator(".st-key-material input")
            box.click()
            page.get_by_role("option").first.click()
            page.keyboard.press("Escape")
            page.wait_for_function("() => new URLSearchParams(location.search).has('material')")
            material = dashboard.query()["material"]
            _expect_shown(dashboard, other, replace(asked, material=tuple(material)))
            page.go_back()
            dashboard.expect_query("material", [])
            _expect_shown(dashboard, other, asked)
        dashboard.legend(role).click()
        dashboard.expect_query("role", [])
    _expect_shown(dashboard, other, Selection())


def _expect_shown(dashboard: Dashboard, atlas: Atlas, asked: Selection) -> None:
    said = view(atlas, asked)
    for code, place in said.places.items():
        shown = str(place.shown).lower()
        expect(dashboard.place(code)).to_have_attribute("data-shown", shown)
    for role, count in said.counts.items():
        seconds = said.seconds[role]
        counted = f"{count} ({seconds} as a second role)" if seconds else str(count)
        expect(dashboard.legend(role).locator(".em-count")).to_have_text(counted)


def test_a_place_is_found_by_every_name(dashboard: Dashboard, other: Atlas) -> None:
    place = next(place for place in other.places.values() if place.aliases)
    for name in (place.name, *place.aliases):
        box = dashboard.page.locator(".st-key-find input")
        box.click()
        box.fill(name.lower())
        dashboard.page.get_by_role("option").filter(has_text=place.name).first.click()
        dashboard.expect_selected(place.place)
        dashboard.page.go_back()
        dashboard.expect_selected("")


def test_a_figure_is_exported_and_proves_itself(
    page: Page, base: str, other: Atlas, tmp_path: Path
) -> None:
    place = most_told(other)
    Dashboard(page, base).open(f"?select={place}")
    page.get_by_role("button", name="Export this view").click()
    drawn = "() => document.querySelector('.export img')?.naturalWidth > 0"
    # The first figure of a server takes as long as its worker needs to start.
    page.wait_for_function(drawn, timeout=60_000)
    for route in ("figure.svg", "evidence.zip"):
        with page.expect_download(timeout=60_000) as download:
            page.locator(".export .files a").get_by_text(route).click()
        stem, _, suffix = route.partition(".")
        called = {"figure": "map"}.get(stem, stem)
        assert download.value.suggested_filename == f"{other.name}-{called}_{place}.{suffix}"
        download.value.save_as(tmp_path / route)
        report = verify((tmp_path / route).read_bytes(), other)
        assert (report.exit_code, report.current) == (0, True)
        assert report.checks


def words_of_the_shipped_study(folder: Path) -> set[str]:
    """Return what the shipped study calls things, but for what the other one says as well."""
    study = load(OWN)
    found = {study.name, study.title, study.study.headline, study.study.members, "rare earth"}
    found |= {role.name for role in study.study.roles}
    found |= {name for place in study.places.values() for name in (place.name, *place.aliases)}
    found |= {material.name for material in study.materials.values()}
    found |= {
        part for source in study.sources.values() for part in (source.publisher, source.title)
    }
    own = "\n".join(
        path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.suffix in (".csv", ".json", ".txt", ".md")
    )
    return {word for word in found if word.lower() not in own.lower() and len(word) > 3}


def test_no_word_of_the_shipped_study_is_said(
    browser: Browser, base: str, folder: Path, other: Atlas
) -> None:
    foreign = words_of_the_shipped_study(folder)
    assert {"Guangxi", "Rare Earth Exchanges", "rare earth", "Dysprosium"} <= foreign
    place = most_told(other)
    arrow = next(iter(ways(other))).arrow
    role = other.places[place].role
    with watched(browser) as page:
        for query in ("", f"?select={place}", f"?select={arrow}&role={role}", "?role=none&x=1"):
            dashboard = Dashboard(page, base).open(query)
            page.get_by_role("button", name="Export this view").click()
            page.locator(".export img").wait_for()
            said = [
                page.content(),
                page.locator(FRAME).evaluate("f => f.contentDocument.body.outerHTML"),
            ]
            _holds_none("\n".join(said), foreign)
            expect(dashboard.panel).not_to_be_empty()
    for route in ("figure.svg", "map.html", "claims.csv", "places.geojson", "citations.bib"):
        with urllib.request.urlopen(f"{base}/{route}?select={place}") as answer:
            _holds_none(answer.read().decode("utf-8-sig"), foreign)
    for asset in ("map.js", "map.css", "map-data.json", "page.css", "panel.js"):
        with urllib.request.urlopen(f"{base}/assets/{asset}") as answer:
            _holds_none(answer.read().decode(), foreign)


def _holds_none(text: str, foreign: set[str]) -> None:
    text = text.lower()
    found = {word for word in foreign if word.lower() in text}
    found |= {word for word in foreign if json.dumps(word)[1:-1].lower() in text}
    assert found == set()
