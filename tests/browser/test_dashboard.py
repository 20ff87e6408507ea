"""Clicking, reading and filtering, as a person does it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from dashboard_page import FRAME, Dashboard
from playwright.sync_api import Browser, Page, expect
from served import watched

from geodata import atlas, words
from geodata.selection import ZOOMS, Selection
from geodata.view import view
from geodata.ways import Way, ways

# What is wanted has been painted, and the map has the size of its place.
PAINTED = """frame => {
  const { map } = frame.contentWindow, { x, y } = map.getSize(), box = map.getContainer();
  return window.evidenceView.current && x === box.clientWidth && y === box.clientHeight;
}"""


def settle(page: Page) -> None:
    """Wait until the map has come to rest, and have it say so; needs the page's clock installed."""
    page.wait_for_function(PAINTED, arg=page.locator(FRAME).element_handle())
    page.clock.run_for(1000)


@pytest.fixture
def dashboard(page: Page, server: str) -> Dashboard:
    return Dashboard(page, server).open()


@pytest.fixture(scope="module")
def visit(browser: Browser, server: str) -> Iterator[Dashboard]:
    """Open one page for all tests that leave it as useful as they found it."""
    with watched(browser) as page:
        yield Dashboard(page, server).open()


def test_a_newcomer_clicks_myanmar_and_reads_why(dashboard: Dashboard) -> None:
    dashboard.click_place("MMR")
    dashboard.expect_selected("MMR")
    expect(dashboard.panel.get_by_role("heading", level=2)).to_have_text("Myanmar")
    quote = dashboard.panel.locator('blockquote[data-claim~="newshub-mmr-02"]')
    expect(quote).to_have_count(1)
    assert quote.text_content() == atlas().claims_by_id["newshub-mmr-02"].quote
    assert "already plays a pivotal role" in quote.locator("mark").all_text_contents()


@pytest.mark.parametrize("place", [*atlas().shapes])
def test_every_place_is_a_button_that_shows_its_panel(visit: Dashboard, place: str) -> None:
    dashboard = visit
    target = dashboard.place(place)
    expect(target).to_have_attribute("role", "button")
    expect(target).to_have_attribute("tabindex", "0")
    assert atlas().places[place].name in (target.get_attribute("aria-label") or "")
    dashboard.click_place(place)
    expect(target).to_have_attribute("aria-pressed", "true")
    dashboard.expect_selected(place)
    claims = [c for c in atlas().claims if c.place == place]
    for claim in claims:
        shown = dashboard.panel.locator(f'blockquote[data-claim~="{claim.claim_id}"]')
        expect(shown).to_have_count(1)
        assert shown.text_content() == claim.quote


@pytest.mark.parametrize("way", ways(atlas()), ids=lambda way: way.arrow)
def test_every_arrow_shows_its_links(visit: Dashboard, way: Way) -> None:
    dashboard, arrow, flow = visit, way.arrow, way.flow
    dashboard.page.locator(".st-key-flow").get_by_text(words.flow(atlas(), flow)).click()
    dashboard.expect_query("flow", ["out_of"] if flow == "out_of" else [])
    shown = view(atlas(), Selection(flow=flow)).arrows[arrow]
    expect(dashboard.arrow(arrow)).to_have_attribute("data-firmness", shown.firmness)
    dashboard.click_arrow(arrow)
    dashboard.expect_selected(arrow)
    links = dashboard.panel.locator("[data-link]")
    assert {link.get_attribute("data-link") for link in links.all()} == {
        link.link_id for link in shown.links
    }


def test_the_map_shows_what_the_view_says(page: Page, server: str) -> None:
    query = "?role=feedstock&material=Dy&firmness=expected"
    dashboard = Dashboard(page, server).open(query)
    said = view(atlas(), Selection(role=("feedstock",), material=("Dy",), firmness="expected"))
    for place in said.places.values():
        expect(dashboard.place(place.place.place)).to_have_attribute(
            "data-shown", str(place.shown).lower()
        )
    for name, arrow in said.arrows.items():
        expect(dashboard.arrow(name)).to_have_attribute("data-shown", str(arrow.shown).lower())
    for role, count in said.counts.items():
        expect(dashboard.legend(role).locator(".em-count")).to_have_text(str(count))


def test_a_second_role_that_is_asked_for_fills_and_says_that_it_is_one(
    page: Page, server: str
) -> None:
    dashboard = Dashboard(page, server).open()
    square = dashboard.map.locator('[data-label="MYS"] [data-second]')
    expect(square).to_have_attribute("data-second", "feedstock")
    dashboard.legend("feedstock").click()
    place = dashboard.place("MYS")
    expect(place).to_have_attribute("data-fill", "feedstock")
    expect(place).to_have_attribute("data-firmness", "possible")
    assert "em-feedstock-possible" in place.evaluate("path => path.style.fill")
    expect(dashboard.map.locator('[data-label="MYS"] [data-tag]')).to_have_text("2nd")
    expect(dashboard.legend("feedstock")).to_contain_text("4 (1 as a second role)")


def test_what_lies_outside_the_filters_is_an_outline_without_a_fill(
    page: Page, server: str
) -> None:
    dashboard = Dashboard(page, server).open("?role=feedstock")
    outside = dashboard.place("THA")
    expect(outside).to_have_attribute("data-fill", "outside")
    assert outside.evaluate("path => getComputedStyle(path).fill") == "none"
    expect(dashboard.map.locator('[data-entry="outside"]')).to_be_visible()
    dashboard.legend("feedstock").click()
    expect(outside).to_have_attribute("data-fill", "manufacturing")
    expect(dashboard.map.locator('[data-entry="outside"]')).to_be_hidden()


def test_the_legend_filters_and_the_sidebar_follows(dashboard: Dashboard) -> None:
    dashboard.legend("processing").click()
    dashboard.expect_query("role", ["processing"])
    expect(dashboard.legend("processing")).to_have_attribute("aria-pressed", "true")
    expect(dashboard.place("MMR")).to_have_attribute("data-shown", "false")
    expect(dashboard.place("VNM")).to_have_attribute("data-shown", "true")
    expect(dashboard.page.locator(".st-key-role")).to_contain_text("Processing node")
    dashboard.legend("feedstock").click()
    dashboard.expect_query("role", ["feedstock", "processing"])
    dashboard.legend("processing").click()
    dashboard.legend("feedstock").click()
    dashboard.expect_query("role", [])


def test_the_frame_and_its_zoom_survive_everything(dashboard: Dashboard) -> None:
    dashboard.brand()
    dashboard.map.get_by_role("button", name="Zoom in").click()
    dashboard.page.wait_for_function("() => new URLSearchParams(location.search).has('view')")
    zoom = dashboard.zoom()
    dashboard.click_place("VNM")
    dashboard.expect_selected("VNM")
    dashboard.legend("feedstock").click()
    dashboard.expect_query("role", ["feedstock"])
    dashboard.page.locator(".st-key-flow").get_by_text("Out of China").click()
    dashboard.expect_query("flow", ["out_of"])
    dashboard.page.go_back()
    dashboard.expect_query("flow", [])
    dashboard.page.go_back()
    dashboard.expect_query("role", [])
    expect(dashboard.legend("feedstock")).to_have_attribute("aria-pressed", "false")
    assert dashboard.is_branded()
    assert dashboard.zoom() == pytest.approx(zoom, abs=0.011)


def test_back_and_forward_undo_and_redo_each_change(dashboard: Dashboard) -> None:
    dashboard.click_place("MMR")
    dashboard.expect_selected("MMR")
    dashboard.click_place("THA")
    dashboard.expect_selected("THA")
    dashboard.legend("manufacturing").click()
    dashboard.expect_query("role", ["manufacturing"])
    dashboard.page.go_back()
    dashboard.expect_query("role", [])
    dashboard.expect_selected("THA")
    dashboard.page.go_back()
    dashboard.expect_selected("MMR")
    expect(dashboard.place("MMR")).to_have_attribute("aria-pressed", "true")
    dashboard.page.go_back()
    dashboard.expect_selected("")
    for _ in range(3):
        dashboard.page.go_forward()
    dashboard.expect_query("role", ["manufacturing"])
    dashboard.expect_selected("THA")
    expect(dashboard.legend("manufacturing")).to_have_attribute("aria-pressed", "true")


def test_the_place_left_by_going_back_can_be_clicked_again(dashboard: Dashboard) -> None:
    dashboard.click_place("LAO")
    dashboard.expect_selected("LAO")
    dashboard.page.go_back()
    dashboard.expect_selected("")
    dashboard.click_place("LAO")
    dashboard.expect_selected("LAO")


def test_of_two_quick_clicks_the_last_one_stands(dashboard: Dashboard) -> None:
    dashboard.place("MMR").evaluate(
        """path => {
          for (const place of ['MMR', 'THA', 'VNM', 'LAO']) path.ownerSVGElement
            .querySelector(`[data-place=${place}]`)
            .dispatchEvent(new MouseEvent('click', {bubbles: true}));
        }"""
    )
    dashboard.expect_selected("LAO")
    expect(dashboard.place("LAO")).to_have_attribute("aria-pressed", "true")
    expect(dashboard.place("MMR")).to_have_attribute("aria-pressed", "false")


def test_the_highlight_does_not_wait_for_the_server(dashboard: Dashboard) -> None:
    drawn = dashboard.place("MMR").evaluate(
        """path => new Promise(done => {
          const outline = path.ownerDocument.querySelector('.em-outline-selected');
          path.dispatchEvent(new MouseEvent('click', {bubbles: true}));
          requestAnimationFrame(() => requestAnimationFrame(() => done(
            [outline.getAttribute('d').length, path.getAttribute('aria-pressed')])));
        })"""
    )
    assert drawn[0] > 100
    assert drawn[1] == "true"


def test_an_address_restores_the_view_selection_included(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open(
        "?role=processing&source=newshub-2026&firmness=expected&select=MYS&view=4.500,102.000,5.50"
    )
    dashboard.expect_selected("MYS")
    expect(dashboard.panel.locator('[data-testid="count"]')).to_contain_text("under these filters")
    expect(dashboard.legend("processing")).to_have_attribute("aria-pressed", "true")
    assert dashboard.zoom() == pytest.approx(5.5)
    expect(dashboard.map.locator(".em-subtitle")).to_contain_text("NewsHub Asia")


@pytest.mark.parametrize("view_", ["15.123,105.456,4.37", "5.000,110.000,3.00"])
def test_an_address_with_a_view_stays_as_it_is(page: Page, server: str, view_: str) -> None:
    page.clock.install()
    dashboard = Dashboard(page, server).open(f"?view={view_}")
    steps = page.evaluate("history.length")
    page.set_viewport_size({"width": 1599, "height": 880})
    dashboard.click_place("MMR")
    dashboard.expect_selected("MMR")
    # Longer words make the map smaller, which is no wish to move it.
    page.set_viewport_size({"width": 1100, "height": 800})
    for role in ("feedstock", "processing", "manufacturing"):
        dashboard.legend(role).click()
        expect(dashboard.legend(role)).to_have_attribute("aria-pressed", "true")
    dashboard.expect_query("role", ["feedstock", "processing", "manufacturing"])
    settle(page)
    assert dashboard.query()["view"] == [view_]
    assert page.evaluate("history.length") == steps + 4


def test_the_map_zooms_no_further_than_an_address_can_say(dashboard: Dashboard) -> None:
    frame = dashboard.page.locator(FRAME)
    least, most = frame.evaluate(
        "f => [f.contentWindow.map.getMinZoom(), f.contentWindow.map.getMaxZoom()]"
    )
    # No further off than its land reaches.
    assert ZOOMS[0] < least < 4
    assert most == ZOOMS[1]


def test_a_view_that_was_reset_stays_reset_when_the_window_changes(page: Page, server: str) -> None:
    page.clock.install()
    dashboard = Dashboard(page, server).open("?view=15.000,105.000,5.00")
    page.set_viewport_size({"width": 1300, "height": 800})
    dashboard.map.get_by_role("button", name="Reset view").click()
    dashboard.expect_query("view", [])
    page.set_viewport_size({"width": 1400, "height": 850})
    settle(page)
    assert "view" not in dashboard.query()


@pytest.mark.parametrize("key", ["Alt+ArrowLeft", "Control+-", "Control+="])
def test_the_browsers_own_keys_stay_its_own(visit: Dashboard, key: str) -> None:
    dashboard = visit
    dashboard.place("MMR").evaluate(
        """path => path.ownerDocument.addEventListener(
            'keydown', event => { window.prevented = event.defaultPrevented; })"""
    )
    dashboard.place("MMR").dispatch_event(
        "keydown",
        {
            "key": key.split("+", 1)[1],
            "bubbles": True,
            "cancelable": True,
            "altKey": key.startswith("Alt"),
            "ctrlKey": key.startswith("Control"),
        },
    )
    assert dashboard.place("MMR").evaluate("() => window.prevented") is False


def test_who_follows_a_link_by_keyboard_reads_on_in_the_next_panel(dashboard: Dashboard) -> None:
    dashboard.click_place("MMR")
    dashboard.expect_selected("MMR")
    dashboard.panel.locator('a[data-select="MMR-CHN"]').focus()
    dashboard.page.keyboard.press("Enter")
    dashboard.expect_selected("MMR-CHN")
    expect(dashboard.panel).to_be_focused()


def test_a_pan_is_kept_in_the_address_and_reset_drops_it(dashboard: Dashboard) -> None:
    whole = dashboard.zoom()
    box = dashboard.page.locator(FRAME).bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.5
    dashboard.page.mouse.move(x, y)
    dashboard.page.mouse.down()
    dashboard.page.mouse.move(x - 150, y - 20, steps=5)
    dashboard.page.mouse.up()
    dashboard.page.wait_for_function("() => new URLSearchParams(location.search).has('view')")
    dashboard.expect_selected("")
    dashboard.map.get_by_role("button", name="Reset view").click()
    dashboard.expect_query("view", [])
    assert dashboard.zoom() == pytest.approx(whole)


def test_reading_in_context_opens_the_paragraph_with_the_passage_marked(
    dashboard: Dashboard,
) -> None:
    dashboard.click_place("MMR")
    dashboard.expect_selected("MMR")
    figure = dashboard.panel.locator("figure").filter(
        has=dashboard.page.locator('blockquote[data-claim~="newshub-mmr-04"]')
    )
    figure.get_by_text("Read in context").click()
    paragraph = figure.locator(".paragraph")
    claim = atlas().claims_by_id["newshub-mmr-04"]
    expect(paragraph.locator("mark")).to_have_text(claim.quote)
    text = atlas().texts[claim.source_id]
    assert (paragraph.text_content() or "") in text
    assert "Myanmar already plays" in (paragraph.text_content() or "")


def test_copying_takes_quote_and_citation(dashboard: Dashboard) -> None:
    dashboard.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dashboard.click_place("SGP")
    dashboard.expect_selected("SGP")
    button = dashboard.panel.locator("[data-copy]").first
    button.click()
    expect(button).to_have_text("Copied")
    copied = dashboard.page.evaluate("navigator.clipboard.readText()")
    quote = dashboard.panel.locator("figure blockquote").first.text_content() or ""
    assert copied.startswith(f"“{quote}” (")
    assert re.search(r"” \((stated as fact|expected|possible)[^;]*; voice: author\. ", copied)
    assert "NewsHub Asia" in copied
    assert "https://" in copied


def test_links_in_the_panel_select_without_a_reload(dashboard: Dashboard) -> None:
    dashboard.brand()
    dashboard.click_place("MMR")
    dashboard.expect_selected("MMR")
    dashboard.panel.locator('a[data-select="MMR-CHN"]').click()
    dashboard.expect_selected("MMR-CHN")
    dashboard.panel.locator('a[data-select="CN-GX"]').first.click()
    dashboard.expect_selected("CN-GX")
    assert dashboard.is_branded()


def test_when_nothing_matches_the_page_says_why_and_offers_to_drop_it(
    page: Page, server: str
) -> None:
    dashboard = Dashboard(page, server).open("?material=Sc&role=feedstock")
    page.get_by_text("Nothing matches these filters.").wait_for()
    expect(dashboard.map.locator(".em-subtitle")).to_contain_text("Nothing matches")
    page.get_by_role("button", name="Drop the filter on element").click()
    dashboard.expect_query("material", [])
    dashboard.expect_query("role", ["feedstock"])
    expect(dashboard.place("MMR")).to_have_attribute("data-shown", "true")


def test_what_the_filters_hide_keeps_its_panel(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?role=feedstock&select=SGP")
    expect(dashboard.panel.get_by_role("status")).to_contain_text("hide Singapore")
    dashboard.panel.locator("details.others > summary", has_text="outside these filters").click()
    expect(dashboard.panel.locator('blockquote[data-claim~="newshub-sgp-02"]')).to_be_visible()


def test_the_find_box_selects_by_name(dashboard: Dashboard) -> None:
    box = dashboard.page.locator(".st-key-find input")
    box.click()
    box.fill("Timor")
    dashboard.page.get_by_role("option", name="Timor-Leste").click()
    dashboard.expect_selected("TLS")
    expect(dashboard.panel).to_contain_text("No text names it")


@pytest.mark.parametrize(
    ("typed", "name", "code"),
    [
        ("burma", "Myanmar", "MMR"),
        ("viet nam", "Vietnam", "VNM"),
        ("缅甸", "Myanmar", "MMR"),
        ("越南", "Vietnam", "VNM"),
        ("广西", "Guangxi", "CN-GX"),
    ],
)
def test_the_find_box_knows_other_names_and_scripts(
    visit: Dashboard, typed: str, name: str, code: str
) -> None:
    dashboard = visit
    expect(dashboard.panel).not_to_have_attribute("data-select", code)
    box = dashboard.page.locator(".st-key-find input")
    box.click()
    box.fill(typed)
    options = dashboard.page.get_by_role("option")
    expect(options).to_have_count(1)
    expect(options).to_contain_text(name)
    dashboard.page.keyboard.press("Enter")
    dashboard.expect_selected(code)


def test_enter_in_a_filter_takes_what_was_typed(dashboard: Dashboard) -> None:
    page = dashboard.page
    box = page.locator(".st-key-material input")
    box.click()
    box.fill("dysprosium")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    dashboard.expect_query("material", ["Dy"])
    # Where several are like it, the first of them, and never all.
    box.fill("light rare")
    expect(page.get_by_role("option").nth(1)).to_be_visible()
    expect(page.get_by_role("option", name="Select")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => new URLSearchParams(location.search).getAll('material').length > 1"
    )
    assert dashboard.query()["material"] == ["LREE", "Dy"]
    expect(page.locator(".st-key-material")).to_contain_text("Light rare earths (LREE)")


def test_the_address_of_a_source_is_a_link(dashboard: Dashboard) -> None:
    dashboard.click_place("MMR")
    dashboard.expect_selected("MMR")
    known = {source.url for source in atlas().sources.values() if source.url}
    links = dashboard.panel.locator('a[href^="http"]')
    found = {link.get_attribute("href") for link in links.all()}
    assert found
    assert found <= known
    assert {link.get_attribute("rel") for link in links.all()} == {"noreferrer"}
    assert {link.get_attribute("href") for link in links.all()} == {*links.all_text_contents()}
    links.first.focus()
    expect(links.first).to_be_focused()


@pytest.mark.parametrize(
    ("older", "select", "filters"),
    [
        ("?select=MMR-into", "MMR-CHN", {}),
        ("?flow=out_of&select=MYS-out_of", "CHN-MYS", {}),
        ("?element=HREE&select=MMR-into", "MMR-CHN", {"material": "Heavy rare earths (HREE)"}),
    ],
)
def test_an_older_address_brings_back_its_view(
    page: Page, server: str, older: str, select: str, filters: dict[str, str]
) -> None:
    dashboard = Dashboard(page, server).open(older)
    expect(dashboard.panel).to_have_attribute("data-select", select)
    expect(dashboard.arrow(select)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    for name, label in filters.items():
        expect(page.locator(f".st-key-{name}")).to_contain_text(label)
    # What is done next is written in today's names, and undone in one step.
    dashboard.click_place("LAO")
    dashboard.expect_selected("LAO")
    assert "element" not in dashboard.query()
    page.go_back()
    expect(dashboard.panel).to_have_attribute("data-select", select)
