"""The view as documents at its address: whatever the network does, all parts end in agreement."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from itertools import groupby, pairwise

import pytest
from dashboard_page import FRAME, Dashboard, agree, fails_until_pressed
from playwright.sync_api import Browser, Page, Route, expect
from served import free_port, serve, watched

PANEL = "**/panel.html?*"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that has to fetch everything."""
    with watched(browser, cold=True) as opened:
        yield opened


@pytest.fixture
def dashboard(page: Page, server: str) -> Dashboard:
    return Dashboard(page, server).open()


@pytest.fixture
def forgiving(browser: Browser) -> Iterator[Page]:
    """A page in which what is fetched may fail."""
    with watched(browser, forgiven="Failed to load resource", cold=True) as opened:
        yield opened


def test_a_panel_is_painted_without_the_server_s_rerun(dashboard: Dashboard) -> None:
    page = dashboard.page
    # Nothing that the browser says reaches Streamlit any more.
    page.evaluate("WebSocket.prototype.send = () => {}")
    dashboard.click_place("THA")
    expect(dashboard.panel).to_have_attribute("data-select", "THA")
    dashboard.legend("manufacturing").click()
    expect(dashboard.place("MMR")).to_have_attribute("data-shown", "false")


def test_late_answers_change_nothing(dashboard: Dashboard) -> None:
    page, held = dashboard.page, list[Route]()

    def hold(route: Route) -> None:
        held.append(route) if "select=THA" in route.request.url else route.continue_()

    page.route(PANEL, hold)
    dashboard.click_place("THA")
    page.wait_for_function("() => document.querySelector('.view-late') !== null")
    assert held, "what is on its way is said"
    dashboard.click_place("LAO")
    dashboard.expect_selected("LAO")
    with page.expect_response(lambda answer: "select=THA" in answer.url):
        held[0].continue_()
    agree(page, select=["LAO"])
    expect(page.locator(".view-note")).to_have_count(0)


def test_what_fails_says_so_in_place_and_is_asked_for_again(forgiving: Page, server: str) -> None:
    dashboard = Dashboard(forgiving, server).open("?select=MMR")
    fails_until_pressed(forgiving, PANEL)
    dashboard.click_place("VNM")
    failed = forgiving.get_by_role("alert").filter(has_text="This view did not come")
    expect(failed).to_be_visible()
    # What was there stays, and what was wanted is on the map and in the address.
    expect(dashboard.panel).to_have_attribute("data-select", "MMR")
    expect(dashboard.place("VNM")).to_have_attribute("aria-pressed", "true")
    failed.get_by_role("button", name="Try again now").click()
    dashboard.expect_selected("VNM")
    expect(forgiving.locator(".view-note")).to_have_count(0)
    agree(forgiving, select=["VNM"])


# What is asked for in earnest, and what is said of it, in their order.
LISTEN = """() => {
  const heard = window.heard = [], plain = window.fetch;
  window.fetch = (url, given) => {
    if (`${url}`.includes('panel.html') && given.priority === 'high') heard.push('asked');
    return plain(url, given);
  };
  new MutationObserver(() => heard.push(document.querySelector('.view-note')?.className ?? ''))
    .observe(document.body, { attributes: true, childList: true, subtree: true });
}"""


def test_what_failed_says_so_until_it_is_asked_for_again(forgiving: Page, server: str) -> None:
    page, dashboard = forgiving, Dashboard(forgiving, server).open("?select=MMR")
    fails_until_pressed(page, PANEL)
    page.evaluate(LISTEN)
    dashboard.click_place("VNM")
    button = page.get_by_role("button", name="Try again now")
    button.focus()
    page.wait_for_function("() => heard.filter((one) => one === 'asked').length === 3")
    heard = [one for one, _ in groupby(page.evaluate("heard"))]
    assert ("view-note view-failed", "view-note view-late") not in pairwise(heard)
    # Whoever stood on its button still stands there, and then in what came.
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    dashboard.expect_selected("VNM")
    expect(dashboard.panel).to_be_focused()


def test_a_restart_of_the_server_loses_nothing(browser: Browser) -> None:
    port = free_port()
    # Whatever the browser says of a server that is away.
    with watched(browser, forgiven="ERR_CONNECTION_REFUSED", cold=True) as page:
        with serve(port=port) as base:
            dashboard = Dashboard(page, base).open("?select=MMR")
            dashboard.brand()
        dashboard.click_place("VNM")
        dashboard.legend("feedstock").click()
        expect(page.locator(".view-failed")).to_be_visible()
        expect(dashboard.panel).to_have_attribute("data-select", "MMR")
        with serve(port=port):
            agree(page, select=["VNM"], role=["feedstock"])
            expect(page.locator(".view-note")).to_have_count(0)
            assert dashboard.is_branded()


def test_quick_steps_end_where_the_address_is(dashboard: Dashboard) -> None:
    page = dashboard.page
    for code in ("MMR", "THA", "VNM"):
        dashboard.click_place(code)
        dashboard.expect_selected(code)
    dashboard.legend("feedstock").click()
    dashboard.expect_query("role", ["feedstock"])
    page.evaluate(
        """async () => {
          const step = by => new Promise(done => {
            addEventListener('popstate', event => event.isTrusted && done(), {once: true});
            history.go(by);
          });
          for (let i = 0; i < 10; i += 1) { await step(-1); await step(1); }
          await step(-2);
        }"""
    )
    agree(page, select=["THA"], role=[])


def test_a_step_back_and_a_click_at_once(dashboard: Dashboard) -> None:
    page = dashboard.page
    dashboard.legend("feedstock").click()
    dashboard.expect_query("role", ["feedstock"])
    dashboard.click_place("MMR")
    dashboard.expect_selected("MMR")
    page.evaluate(
        f"""() => {{
          addEventListener('popstate', () => document.querySelector({FRAME!r}).contentDocument
            .querySelector('[data-place=LAO]')
            .dispatchEvent(new MouseEvent('click', {{bubbles: true}})), {{once: true}});
          history.back();
        }}"""
    )
    dashboard.expect_selected("LAO")
    agree(page, select=["LAO"], role=["feedstock"])


def test_what_is_pointed_at_is_fetched_before_it_is_clicked(dashboard: Dashboard) -> None:
    page, asked = dashboard.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response(lambda answer: "select=THA" in answer.url):
        dashboard.place("THA").hover(position={"x": 30, "y": 60})
    asked.clear()
    dashboard.click_place("THA")
    dashboard.expect_selected("THA")
    assert not [url for url in asked if "panel.html" in url or "view.json" in url]


def test_who_saves_data_is_sent_nothing_ahead(page: Page, server: str) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    dashboard, asked = Dashboard(page, server).open(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    dashboard.place("THA").hover(position={"x": 30, "y": 60})
    # The click that follows is what asks for the first time.
    dashboard.click_place("THA")
    dashboard.expect_selected("THA")
    assert len([url for url in asked if "panel.html" in url]) == 1


@pytest.mark.parametrize("query", ["", "?select=MMR&role=feedstock"])
def test_without_scripts_panel_and_picture_stay(browser: Browser, server: str, query: str) -> None:
    with watched(browser, java_script_enabled=False) as page:
        page.goto(f"{server}/{query}")
        expect(page.locator("#first .pic path[class^='f-']").first).to_be_visible()
        expect(page.locator("#first [data-testid=panel] blockquote").first).to_be_visible()
        page.locator("#first .pic a[data-select=THA] path").click(position={"x": 40, "y": 40})
        expect(page.locator("#first [data-testid=panel] h2")).to_have_text("Thailand")
        page.get_by_role("link", name="Claims in view, as a table").click()
        page.get_by_role("link", name="Quote").click()
        page.get_by_label("Search the claims").fill("talks")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Laos").first.click()
        expect(page.locator("#first [data-testid=panel] h2")).to_have_text("Laos")


def test_the_first_answer_gives_way_to_the_live_page(dashboard: Dashboard) -> None:
    expect(dashboard.page.locator("#first")).to_have_count(0)
    expect(dashboard.panel).to_have_count(1)


def test_what_streamlit_will_ask_for_is_named_in_the_head(page: Page, server: str) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    Dashboard(page, server).open()
    scripts = {
        url.rpartition("/")[2] for url in asked if "/static/js/" in url and "component" not in url
    }
    with urllib.request.urlopen(server) as answer:
        named = set(re.findall(r"static/js/([^\"]+)", answer.read().decode()))
    assert scripts <= named


def test_what_campaigns_add_is_passed_over(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?select=MMR&fbclid=x&utm_source=mail")
    dashboard.expect_selected("MMR")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    dashboard.click_place("LAO")
    agree(page, select=["LAO"], fbclid=[])


def test_an_address_that_is_partly_unknown_shows_what_is_known(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?select=MMR&role=feedstock&role=miner")
    dashboard.expect_selected("MMR")
    expect(page.get_by_test_id("stAlert")).to_contain_text("miner")
    expect(dashboard.legend("feedstock")).to_have_attribute("aria-pressed", "true")
    dashboard.click_place("LAO")
    agree(page, select=["LAO"], role=["feedstock"])
