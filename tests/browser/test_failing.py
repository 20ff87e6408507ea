"""What fails or is slow says so, and is carried out once it can be: all parts end in agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from dashboard_page import Dashboard, agree
from playwright.sync_api import Browser, Page, Route, expect
from served import watched

FORGIVEN = r"Failed to load resource|Custom Component .* (source|fetch) error|^Event$"
"""What the browser, and Streamlit's component, say of a file that did not come."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page in which what is fetched may fail."""
    with watched(browser, forgiven=FORGIVEN, cold=True) as opened:
        yield opened


def refuse(route: Route) -> None:
    route.fulfill(status=503)


def abort(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize(
    ("part", "fail"),
    [
        ("assets/map.js", refuse),
        ("assets/map-data.json", refuse),
        ("component/*/index.html", refuse),
        ("component/*/index.html", abort),
    ],
)
def test_a_map_that_does_not_come_says_so_in_its_frame_and_comes_when_it_can(
    page: Page, server: str, part: str, fail: Callable[[Route], None]
) -> None:
    # Only by hand: what the page asks for by itself is refused to the end.
    healed = False

    def answer(route: Route) -> None:
        asked_by_itself = route.request.frame == page.main_frame
        route.continue_() if healed and not asked_by_itself else fail(route)

    page.route(f"**/{part}*", answer)
    page.goto(f"{server}/?select=MMR")
    dashboard = Dashboard(page, server)
    failed = dashboard.map.get_by_role("alert")
    expect(failed).to_contain_text("The map could not be drawn")
    # The panel is live without it.
    expect(page.locator("#first")).to_have_count(0)
    dashboard.expect_selected("MMR")
    # By hand and too early: the sentence comes again, in the frame that was loaded anew.
    failed.evaluate("line => { line.dataset.first = ''; }")
    failed.get_by_role("button", name="Try again").click()
    expect(dashboard.map.locator("[role=alert]:not([data-first])")).to_contain_text("not be drawn")
    healed = True
    failed.get_by_role("button", name="Try again").click()
    agree(page, select=["MMR"])
    expect(failed).to_have_count(0)


def test_a_map_that_is_slow_to_come_says_so(page: Page, server: str) -> None:
    held = list[Route]()
    page.route("**/assets/map-data.json*", lambda route: held.append(route))
    page.clock.install()
    page.goto(f"{server}/?select=MMR")
    dashboard = Dashboard(page, server)
    dashboard.map.locator(".leaflet-container").wait_for(state="attached")
    page.clock.fast_forward(20_000)
    late = dashboard.map.get_by_role("alert")
    expect(late).to_contain_text("slow to come")
    for route in held:
        route.continue_()
    agree(page, select=["MMR"])
    expect(late).to_have_count(0)


def test_a_map_that_did_not_come_is_fetched_again_by_itself(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server)
    page.route("**/assets/map.js*", refuse)
    page.goto(f"{server}/?select=MMR")
    expect(dashboard.map.get_by_role("alert")).to_be_visible()
    page.context.set_offline(True)
    page.unroute("**/assets/map.js*")
    # What is wanted meanwhile is on the map when it comes.
    page.locator("a[data-select='MMR-CHN']").first.click()
    page.context.set_offline(False)
    agree(page, select=["MMR-CHN"])


@pytest.mark.parametrize("part", ["assets/view.js", "static/js/index.*.js"])
def test_a_page_without_its_script_says_so_and_can_be_loaded_again(
    page: Page, server: str, part: str
) -> None:
    page.route(f"**/{part}*", refuse)
    page.goto(f"{server}/?select=MMR")
    failed = page.get_by_role("alert").filter(has_text="A part of this page did not come")
    expect(failed).to_be_visible()
    expect(page.locator("#first [data-testid=panel] h2")).to_have_text("Myanmar")
    page.unroute(f"**/{part}*")
    failed.get_by_role("button", name="Try again").click()
    agree(page, select=["MMR"])
    expect(failed).to_have_count(0)


# Chromium's own "3G": latency in milliseconds, bytes a second.
SLOW = {"offline": False, "latency": 200, "downloadThroughput": 200_000, "uploadThroughput": 90_000}


def test_on_a_slow_network_the_last_wish_is_shown(page: Page, server: str) -> None:
    # What is warm in a browser's cache comes at once; documents and Streamlit's words do not.
    dashboard = Dashboard(page, server).open()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    for code in ("MMR", "THA", "LAO"):
        dashboard.click_place(code)
    dashboard.legend("feedstock").click()
    dashboard.click_place("VNM")
    agree(page, select=["VNM"], role=["feedstock"])
    page.reload()
    agree(page, select=["VNM"], role=["feedstock"])
    assert page.locator("[role=alert]").count() == dashboard.map.get_by_role("alert").count() == 0


def test_what_is_clicked_offline_is_carried_out_when_back(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?select=MMR")
    page.context.set_offline(True)
    dashboard.click_place("VNM")
    dashboard.legend("feedstock").click()
    failed = page.get_by_role("alert").filter(has_text="This view did not come")
    expect(failed).to_be_visible()
    expect(dashboard.panel).to_have_attribute("data-select", "MMR")
    page.context.set_offline(False)
    agree(page, select=["VNM"], role=["feedstock"])
    expect(failed).to_have_count(0)


def test_two_tabs_keep_their_own_views(page: Page, server: str) -> None:
    one = Dashboard(page, server).open("?select=MMR")
    other = Dashboard(page.context.new_page(), server).open("?select=THA&role=manufacturing")
    one.click_place("VNM")
    other.click_place("LAO")
    one.legend("feedstock").click()
    other.legend("manufacturing").click()
    agree(one.page, select=["VNM"], role=["feedstock"])
    agree(other.page, select=["LAO"], role=[])
    one.page.go_back()
    agree(one.page, select=["VNM"], role=[])
    agree(other.page, select=["LAO"], role=[])
