"""The standalone page, opened from the disk in a browser without a network."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import ALL
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from tiny import tiny

from exports.page import page as standalone
from exports.scope import MOST_BYTES
from geodata import Atlas, atlas
from geodata.selection import Selection
from geodata.view import view

WIDE = {"width": 1600, "height": 900}
NARROW = {"width": 390, "height": 844}


class Opened:
    """A page from the disk, with all that it complained of or asked for."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.file = file
        self.trouble: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda said: self.trouble.append(f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request) -> None:  # type: ignore[no-untyped-def]
        if request.url.partition("#")[0] != self.file.as_uri():
            self.trouble.append(f"asked for {request.url}")

    def open(self, fragment: str = "") -> Page:
        self.page.goto(f"{self.file.as_uri()}{fragment}")
        expect(self.page.locator(".em-frame[data-ready=true]")).to_be_visible()
        return self.page


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator:  # type: ignore[type-arg]
    contexts = []
    found = []

    def make(
        selection: Selection | None = None,
        *,
        mine: Atlas | None = None,
        size: dict[str, int] = WIDE,
        scheme: str = "light",
        fragment: str = "",
        most: int = MOST_BYTES,
    ) -> Page:
        file = tmp_path / f"map{len(found)}.html"
        file.write_bytes(standalone(view(mine or atlas(), selection or Selection()), "", most=most))
        context = browser.new_context(viewport=size, color_scheme=scheme, offline=True)  # type: ignore[arg-type]
        contexts.append(context)
        found.append(Opened(context, file))
        return found[-1].open(fragment)

    yield make
    for one in found:
        assert one.trouble == []
    for context in contexts:
        context.close()


def panel(page: Page, select: str):  # type: ignore[no-untyped-def]
    return page.locator(f'[data-testid="panel"][data-select="{select}"]')


def test_a_click_opens_the_same_panel_as_the_app(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened()
    expect(panel(page, "")).to_be_visible()
    page.locator('path[data-place="THA"]').click()
    expect(panel(page, "THA")).to_be_visible()
    expect(panel(page, "")).to_have_count(0)
    expect(page.locator('path[data-place="THA"]')).to_have_attribute("aria-pressed", "true")
    claims = atlas().claims_by_id
    for quote in panel(page, "THA").locator("blockquote[data-claim]").all():
        for claim in (quote.get_attribute("data-claim") or "").split():
            assert quote.text_content() == claims[claim].quote


def test_enter_on_a_focused_country_and_arrow(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened()
    for attribute, name in (("data-place", "SGP"), ("data-arrow", "VNM-CHN")):
        target = page.locator(f'path[{attribute}="{name}"]')
        target.focus()
        page.keyboard.press("Enter")
        expect(panel(page, name)).to_be_visible()
        expect(target).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page, "")).to_be_visible()


def test_the_skip_leads_to_the_panel(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(select="MMR"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel(page, "MMR")).to_be_focused()


def test_the_legend_filters_map_counts_and_panel(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(select="MYS", firmness="expected"))
    wanted = view(atlas(), Selection(role=("manufacturing",), firmness="expected", select="MYS"))
    page.locator('[data-role="manufacturing"]').click()
    expect(page.locator(".em-subtitle")).to_contain_text("manufacturing connector")
    for code, place in wanted.places.items():
        expect(page.locator(f'path[data-place="{code}"]')).to_have_attribute(
            "data-shown", str(place.shown).lower()
        )
    for role, count in wanted.counts.items():
        expect(page.locator(f'[data-role="{role}"] .em-count')).to_have_text(str(count))
    drawn = {name for name, arrow in wanted.arrows.items() if arrow.shown}
    visible = page.locator("path[data-arrow][data-shown=true]").evaluate_all(
        "paths => paths.map((path) => path.dataset.arrow)"
    )
    assert set(visible) == drawn
    expect(panel(page, "MYS").locator(".notice")).to_contain_text("These filters hide Malaysia")
    page.locator('[data-role="manufacturing"]').click()
    expect(panel(page, "MYS").locator(".notice")).to_have_count(0)


def test_links_in_the_panel_and_back_and_forward(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(select="VNM"))
    page.locator('[data-role="feedstock"]').click()
    panel(page, "VNM").locator('a[data-select="VNM-CHN"]').click()
    expect(panel(page, "VNM-CHN")).to_be_visible()
    expect(panel(page, "VNM-CHN")).to_be_focused()
    page.go_back()
    expect(panel(page, "VNM")).to_be_visible()
    expect(page.locator('[data-role="feedstock"]')).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.locator('[data-role="feedstock"]')).to_have_attribute("aria-pressed", "false")
    page.go_forward()
    page.go_forward()
    expect(panel(page, "VNM-CHN")).to_be_visible()
    page.reload()
    expect(panel(page, "VNM-CHN")).to_be_visible()
    expect(page.locator('[data-role="feedstock"]')).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    "fragment", ["#select=XXX", "#select=__proto__", "#role=x&select=%", "#<b>"]
)
def test_a_strange_fragment_is_passed_over(opened, fragment: str) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(select="LAO"), fragment=fragment)
    expect(panel(page, "LAO")).to_be_visible()


def test_a_quote_is_read_in_its_context(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(select="MMR"))
    figure = panel(page, "MMR").locator("figure").first
    figure.locator("summary").click()
    expect(figure.locator(".paragraph mark")).to_have_text(
        figure.locator("blockquote").text_content() or ""
    )


def test_zoom_pan_and_hover(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened()
    country = page.locator('path[data-place="THA"]')
    before = country.get_attribute("d")
    page.get_by_role("button", name="Zoom in").click()
    expect(country).not_to_have_attribute("d", before or "")
    page.get_by_role("button", name="Reset view").click()
    expect(country).to_have_attribute("d", before or "")
    country.hover()
    expect(page.locator(".em-tip")).to_contain_text("Thailand")


def test_nothing_matching_is_said(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(role=("finance_rd",), material=("Sc",)))
    expect(page.locator(".em-subtitle")).to_contain_text("Nothing matches.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, {"width": 1024, "height": 768}, NARROW])
def test_it_fits_every_screen(opened, size: dict[str, int], scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(select="MYS"), size=size, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    picture, words = (page.locator(name).bounding_box() for name in ("#em-root", "#panel"))
    assert picture
    assert words
    if size is NARROW:
        assert words["y"] >= picture["y"] + picture["height"]
    else:
        assert words["x"] >= picture["x"] + picture["width"]
        assert page.evaluate("document.documentElement.scrollHeight") <= size["height"]


def test_on_paper_the_picture_comes_first_and_light(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(select="MMR"), scheme="dark")
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    file = Path(page.url.removeprefix("file://")).with_suffix(".pdf")
    file.write_bytes(data)
    sheets = [sheet.extract_text() for sheet in PdfReader(file).pages]
    box = PdfReader(file).pages[0].mediabox
    assert box.width > box.height
    assert "Who does what" in sheets[0]
    assert "Boundaries imply no endorsement" in sheets[0]
    assert "pivotal role" not in sheets[0]
    told = "".join(unicodedata.normalize("NFKC", "".join(sheets[1:])).split())
    for quote in panel(page, "MMR").locator("blockquote").all_text_contents():
        assert "".join(unicodedata.normalize("NFKC", quote).split()) in told
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_hostile_words_stay_words(opened) -> None:  # type: ignore[no-untyped-def]
    rows = [("h1", "one", "WST", "role", "feedstock", "stated", f"West {ALL}", "West")]
    mine = tiny(claims=rows, contrasts=())
    page = opened(Selection(), mine=mine)
    page.locator('path[data-place="WST"]').focus()
    page.keyboard.press("Enter")
    expect(panel(page, "WST").locator("blockquote")).to_have_text(f"West {ALL}")
    assert page.locator("img").count() == 0


def test_what_a_file_leaves_out_is_said_where_it_would_stand(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened(Selection(select="MMR"), most=920_000)
    expect(page.get_by_test_id("left-out")).to_contain_text("It leaves out")
    panel = page.get_by_test_id("panel")
    expect(panel.locator("blockquote").first).to_be_visible()
    left = page.evaluate("JSON.parse(document.getElementById('states').textContent).left")
    code, name = next(iter(left.items()))
    page.evaluate(f"window.location.hash = '#select={code}'")
    expect(panel).to_have_attribute("data-select", code)
    expect(panel.get_by_role("heading")).to_have_text(name)
    expect(panel).to_contain_text("This file leaves out this panel")
    page.locator('[data-role="processing"]').click()
    expect(page.locator('[data-role="processing"]')).to_have_attribute("aria-pressed", "false")
    page.evaluate("window.location.hash = '#select=MMR'")
    panel.locator("summary").first.click()
    expect(panel.locator(".ctx .paragraph mark").first).to_be_visible()
