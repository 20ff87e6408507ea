"""What leaves the page: the popover's preview and files, the report view, the embedded page."""

from __future__ import annotations

import io
import re
import unicodedata
import urllib.error
import urllib.request

import pytest
from dashboard_page import FRAME, Dashboard
from playwright.sync_api import Browser, Page, Route, expect
from pypdf import PdfReader
from served import watched

from exports.formats import FORMATS, ROUTES
from geodata import atlas


def test_the_popover_previews_the_figure_and_offers_every_file(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?role=feedstock&select=MMR")
    dashboard.brand()
    page.get_by_role("button", name="Export this view").click()
    preview = page.locator(".export img")
    page.wait_for_function("() => document.querySelector('.export img')?.naturalWidth > 0")
    assert "role=feedstock&select=MMR" in (preview.get_attribute("src") or "")
    links = page.locator(".export .files a")
    named = links.all_text_contents()
    twice = [route for route in ROUTES if FORMATS[route].drawn and FORMATS[route].stem == "matrix"]
    assert sorted(named) == sorted([*ROUTES, *twice])
    # What most people want comes first; whoever sends this machine's link is told what to send.
    every = page.locator(".export button, .export a, .export img")
    first = every.evaluate_all("all => all.slice(0, 10).map(one => one.textContent)")
    assert first[0] == "Copy link"
    assert first[5:10] == ["figure.svg", "figure.png", "figure.pdf", "map.html", "brief.docx"]
    expect(page.locator(".export .local")).to_contain_text("works on this machine only")
    alone = page.locator(".export .local a").get_attribute("href") or ""
    assert alone.startswith("./map.html?role=feedstock&select=MMR")
    with page.expect_download() as download:
        links.get_by_text("figure.svg").click()
    assert download.value.suggested_filename == "rare-earths-southeast-asia-map_feedstock_MMR.svg"
    # Of the matrix there are two of each, the second with the leading quotes.
    quoted = page.locator(".export a[href*='quotes=1']")
    assert quoted.all_text_contents() == ["matrix.svg", "matrix.png", "matrix.pdf"]
    assert "select=" not in (quoted.first.get_attribute("href") or "")
    page.get_by_label("Title of your own").fill("Who <b>digs</b>?")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.export img').src.includes('title=Who')")
    expect(page.locator("[data-copy-text^='Who <b>digs</b>?']")).to_have_text("Copy caption")
    page.get_by_text("dark", exact=True).click()
    page.wait_for_function("() => document.querySelector('.export img').src.includes('theme=dark')")
    assert dashboard.is_branded()


def test_a_preview_that_a_busy_server_refused_is_asked_for_again(
    browser: Browser, server: str
) -> None:
    page = browser.new_page()
    asked = []

    def refuse_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "3"}, body="Too many exports.")
        else:
            route.continue_()

    page.route("**/figure.svg?**", refuse_once)
    Dashboard(page, server).open("?select=THA")
    page.get_by_role("button", name="Export this view").click()
    page.wait_for_function("() => document.querySelector('.export img')?.naturalWidth > 0")
    assert len(asked) == 2
    page.close()


@pytest.mark.parametrize(("height", "whole"), [(720, True), (560, False)])
def test_the_popover_takes_the_focus_and_shows_all_or_that_it_goes_on(
    page: Page, server: str, height: int, whole: bool
) -> None:
    page.set_viewport_size({"width": 1280, "height": height})
    Dashboard(page, server).open("?select=MMR")
    button = page.get_by_role("button", name="Export this view")
    button.click()
    body = page.get_by_role("dialog", name="Export this view")
    expect(body).to_be_focused()
    page.wait_for_function("() => document.querySelector('.export img')?.naturalWidth > 0")
    shade = re.compile("^$")
    if whole:
        expect(body).not_to_have_attribute("data-more", shade)
    else:
        expect(body).to_have_attribute("data-more", shade)
        body.evaluate("body => body.scrollTo(0, body.scrollHeight)")
        expect(body).not_to_have_attribute("data-more", shade)
    box, last = body.bounding_box(), body.locator("pre").bounding_box()
    assert box
    assert last
    assert last["y"] + last["height"] <= box["y"] + box["height"] <= height
    page.keyboard.press("Escape")
    expect(body).to_have_count(0)
    expect(button).to_be_focused()


def test_on_a_phone_the_popover_has_room_and_can_be_left(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    Dashboard(page, server).open("?select=MMR")
    page.get_by_role("button", name="Export this view").click()
    body = page.get_by_test_id("stPopoverBody")
    # Its parts come one after the other; only the whole says how large it is.
    expect(body.get_by_role("button", name="Copy the snippet")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.export img')?.naturalWidth > 0")
    box = body.bounding_box()
    assert box
    assert box["height"] > 400
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 390
    page.mouse.click(195, 838)
    expect(body).to_have_count(0)


def test_link_and_citation_can_be_copied(page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    Dashboard(page, server).open("?select=VNM&firmness=expected")
    page.get_by_role("button", name="Export this view").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".export button").first).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{server}/?firmness=expected&select=VNM"
    page.get_by_role("button", name="Copy caption").click()
    expect(page.locator(".export button").nth(1)).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Vietnam: Who does what in China’s rare-earth chain. ASEAN members by")
    assert copied.endswith(f"This view: {link}")
    page.get_by_role("button", name="Copy citation").click()
    expect(page.locator(".export button").nth(2)).to_have_text("Copied")
    citation = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Copy the snippet").click()
    expect(page.locator(".export button").nth(3)).to_have_text("Copied")
    snippet = page.evaluate("navigator.clipboard.readText()")
    assert snippet.startswith(
        f'<iframe src="{server}/?firmness=expected&amp;select=VNM&amp;embed=true"'
    )
    assert snippet.endswith("</iframe>")
    assert link in citation
    assert atlas().sha256[:8] in citation


@pytest.mark.parametrize("select", ["", "MMR", "CHN", "CHN-MYS"])
def test_the_report_view_prints_on_one_page(page: Page, server: str, select: str) -> None:
    dashboard = Dashboard(page, server).open(f"?report=1&select={select}")
    page.locator("html[data-complete]").wait_for(state="attached")
    expect(page.locator('[data-testid="stSidebar"]')).to_have_count(0)
    heading = dashboard.panel.get_by_role("heading", level=2).text_content() or ""
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(printed.pages) == 1
    text = " ".join((printed.pages[0].extract_text() or "").split())
    assert heading in text
    assert "Boundaries imply no endorsement" in text
    assert f"{server}/" in text.replace(" ", "")
    expect(dashboard.map.locator(".em-controls")).to_be_hidden()


def _words(text: str | None) -> str:
    """Return the letters of a text alone: on paper lines break anew, and letters are joined."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_the_ordinary_page_prints_all_that_the_view_says(
    page: Page, server: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    dashboard = Dashboard(page, server).open("?role=feedstock&select=MYS")
    page.locator("html[data-complete]").wait_for(state="attached")
    quotes = [_words(text) for text in dashboard.panel.locator("blockquote").all_text_contents()]
    assert dashboard.panel.locator("details.others:not([open])").count()
    sheets = [
        _words(sheet.extract_text())
        for sheet in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    ]
    for told in ("Timor-Leste", "Boundaries imply no endorsement", "Dataset"):
        assert _words(told) in sheets[0]
    assert [quote for quote in quotes if quote not in "".join(sheets[1:])] == []
    for tool in (
        "Export this view",
        "Find a place",
        "Copy with citation",
        "Claims in view, as a table",
    ):
        assert _words(tool) not in "".join(sheets)
    expect(dashboard.panel.locator("details.others[open]")).to_have_count(0)


def test_a_report_of_nothing_offers_no_button_and_scrolls_where_it_is_narrow(
    page: Page, server: str
) -> None:
    page.set_viewport_size({"width": 900, "height": 700})
    query = "role=finance_rd&material=Dy&source=reex-2025"
    Dashboard(page, server).open(f"?report=1&{query}")
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    expect(page.locator(".stButton button")).to_have_count(0)
    expect(page.locator(".report-note")).to_contain_text(f"{server}/?{query}")
    main = page.locator('[data-testid="stMain"]')
    main.evaluate("main => main.scrollTo(1060, 0)")
    box = page.get_by_test_id("panel").bounding_box()
    assert box
    assert box["x"] + box["width"] <= 900


def test_a_report_prints_on_white_from_a_dark_page(browser: Browser, server: str) -> None:
    with watched(browser, color_scheme="dark") as page:
        dashboard = Dashboard(page, server).open("?report=1&select=MMR")
        theme = dashboard.map.locator("html")
        expect(theme).to_have_attribute("data-theme", "dark")
        page.emulate_media(media="print")
        ground = page.locator(".stApp").evaluate("app => getComputedStyle(app).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        frame = page.locator(FRAME)
        frame.evaluate("f => f.contentWindow.dispatchEvent(new Event('beforeprint'))")
        expect(theme).to_have_attribute("data-theme", "light")
        frame.evaluate("f => f.contentWindow.dispatchEvent(new Event('afterprint'))")
        expect(theme).to_have_attribute("data-theme", "dark")


def test_an_embedded_page_is_map_legend_and_panel_alone(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?embed=true&select=LAO")
    expect(page.locator('[data-testid="stSidebar"]')).to_have_count(0)
    expect(page.get_by_role("button", name="Export this view")).to_have_count(0)
    expect(dashboard.panel).to_have_attribute("data-select", "LAO")
    dashboard.click_place("MMR")
    expect(dashboard.panel).to_have_attribute("data-select", "MMR")
    assert page.locator(FRAME).is_visible()


def test_a_shared_link_has_title_description_and_picture(browser: Browser, server: str) -> None:
    with watched(browser, java_script_enabled=False) as page:
        page.goto(f"{server}/?role=processing&select=MYS")
        tags = {
            tag.get_attribute("property"): tag.get_attribute("content")
            for tag in page.locator('meta[property^="og:"]').all()
        }
    assert "Malaysia" in (tags["og:title"] or "")
    assert "processing node" in (tags["og:description"] or "")
    image = tags["og:image"] or ""
    assert image == f"{server}/figure.png?role=processing&select=MYS"
    with urllib.request.urlopen(image) as answer:
        assert answer.read(8) == b"\x89PNG\r\n\x1a\n"


def test_a_hostile_address_stays_text_in_the_head(server: str) -> None:
    query = "select=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    with urllib.request.urlopen(f"{server}/?{query}") as answer:
        assert "<script>alert(1)" not in answer.read().decode()


def test_bad_requests_say_what_is_allowed(server: str) -> None:
    for query, said in (("size=huge", "wide, column"), ("role=bogus", "feedstock")):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server}/figure.svg?{query}")
        assert refused.value.code == 400
        assert said in refused.value.read().decode()
    with pytest.raises(urllib.error.HTTPError) as unknown:
        urllib.request.urlopen(f"{server}/figure.gif")
    assert unknown.value.code == 404
