"""Keyboard, screen reader, targets, small screens, themes: the page for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from dashboard_page import FRAME, Dashboard
from playwright.sync_api import Browser, Frame, Page, expect
from served import watched

from geodata import atlas
from geodata.ways import ways

SMALLEST_TARGET_PX = 24


def frame_of(page: Page) -> Frame:
    handle = page.locator(FRAME).element_handle()
    assert handle
    frame = handle.content_frame()
    assert frame
    return frame


def violations(scope: Page | Frame) -> list[str]:
    """Return axe's serious and critical violations, target size included."""
    scope.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    result: dict[str, Any] = scope.evaluate(
        """() => axe.run(document, {iframes: false, resultTypes: ['violations'],
             rules: {'target-size': {enabled: true}}})"""
    )
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in result["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?select=MMR", "?role=feedstock&material=Dy&role=bogus"])
def test_axe_finds_nothing_serious(browser: Browser, server: str, query: str, scheme: str) -> None:
    with watched(browser, color_scheme=scheme) as page:
        Dashboard(page, server).open(query)
        assert violations(page) == []
        assert violations(frame_of(page)) == []


# As wide as 1280 pixels are at 200 % and at 400 %.
@pytest.mark.parametrize("width", [640, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_when_zoomed(
    browser: Browser, server: str, scheme: str, width: int
) -> None:
    with watched(browser, color_scheme=scheme) as page:
        page.set_viewport_size({"width": width, "height": 700})
        Dashboard(page, server).open("?select=MMR&role=feedstock")
        page.get_by_text("Claims in view, as a table").click()
        page.locator(".besides tbody tr").first.wait_for()
        assert violations(page) == []
        assert violations(frame_of(page)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_opens(
    browser: Browser, server: str, scheme: str
) -> None:
    with watched(browser, color_scheme=scheme) as page:
        Dashboard(page, server).open("?select=VNM")
        page.get_by_text("Claims in view, as a table").click()
        page.locator(".besides tbody tr").first.wait_for()
        page.get_by_text("Who says so, as a matrix").click()
        page.locator(".besides .matrix td a").first.wait_for()
        page.get_by_text("Source texts, with every claimed passage marked").click()
        page.locator(".reader mark").first.wait_for()
        assert violations(page) == []
        page.get_by_role("button", name="Export this view").click()
        page.locator(".export img").wait_for()
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["?report=1&select=THA", "?embed=true&select=MYS-CHN"])
def test_axe_finds_nothing_serious_in_other_views(
    browser: Browser, server: str, query: str, scheme: str
) -> None:
    with watched(browser, color_scheme=scheme) as page:
        Dashboard(page, server).open(query)
        assert violations(page) == []
        assert violations(frame_of(page)) == []


@pytest.mark.parametrize("key", ["Enter", " "])
def test_enter_and_space_do_what_a_click_does(page: Page, server: str, key: str) -> None:
    dashboard = Dashboard(page, server).open()
    dashboard.place("VNM").focus()
    page.keyboard.press(key)
    dashboard.expect_selected("VNM")
    dashboard.arrow("MMR-CHN").focus()
    page.keyboard.press(key)
    dashboard.expect_selected("MMR-CHN")


def test_focus_survives_restyling(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open()
    dashboard.place("LAO").focus()
    page.keyboard.press("Enter")
    dashboard.expect_selected("LAO")
    dashboard.legend("feedstock").evaluate("button => button.click()")
    dashboard.expect_query("role", ["feedstock"])
    expect(dashboard.place("SGP")).to_have_attribute("data-shown", "false")
    expect(dashboard.place("LAO")).to_be_focused()


def test_tab_goes_through_legend_places_from_west_to_east_and_arrows(
    page: Page, server: str
) -> None:
    dashboard = Dashboard(page, server).open()
    dashboard.map.get_by_role("button", name="Skip to the panel").focus()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            frame_of(page).evaluate(
                """() => { const e = document.activeElement;
                  return e.dataset.role || e.dataset.place || e.dataset.arrow
                    || e.getAttribute('aria-label') || ''; }"""
            )
        )
        if seen[-1] == "Reset view":
            break
    shapes = atlas().shapes
    places = [name for name in seen if name in shapes]
    assert seen[:4] == ["feedstock", "processing", "manufacturing", "finance_rd"]
    assert seen[4 : 4 + len(shapes)] == places
    assert places == sorted(shapes, key=lambda name: shapes[name].bounds[0])
    arrows = seen[4 + len(shapes) : -3]
    assert sorted(arrows) == sorted(way.arrow for way in ways(atlas()) if way.flow == "into")
    assert len(arrows) == 6


def test_the_skip_link_leads_to_the_panel(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open()
    dashboard.map.get_by_role("button", name="Skip to the panel").focus()
    page.keyboard.press("Enter")
    expect(dashboard.panel).to_be_focused()


@pytest.mark.parametrize("size", [(1600, 900), (390, 844)])
def test_every_target_is_large_enough(browser: Browser, server: str, size: tuple[int, int]) -> None:
    with watched(browser) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        dashboard = Dashboard(page, server).open()
        targets = dashboard.map.locator(
            'path[role="button"][data-shown="true"], path[data-place], button:not(.em-skip)'
        )
        for target in targets.all():
            box = target.bounding_box()
            assert box
            name = target.get_attribute("aria-label")
            assert min(box["width"], box["height"]) >= SMALLEST_TARGET_PX, name


def test_singapore_can_be_hit_beside_its_shape(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open()
    box = dashboard.place("SGP").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 9)
    dashboard.expect_selected("SGP")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_small_screen_gets_map_then_panel_without_sideways_scrolling(
    browser: Browser, server: str, scheme: str
) -> None:
    with watched(browser, color_scheme=scheme) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        dashboard = Dashboard(page, server).open("?select=MYS")
        widths = page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert widths[0] <= widths[1]
        inside = frame_of(page).evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert inside <= 0
        map_box, panel_box = page.locator(FRAME).bounding_box(), dashboard.panel.bounding_box()
        assert map_box
        assert panel_box
        assert panel_box["y"] >= map_box["y"] + map_box["height"]
        assert panel_box["width"] <= widths[1]


def test_the_map_follows_the_theme(browser: Browser, server: str) -> None:
    for scheme in ("light", "dark"):
        with watched(browser, color_scheme=scheme) as page:
            dashboard = Dashboard(page, server).open()
            expect(dashboard.map.locator("html")).to_have_attribute("data-theme", scheme)


@pytest.mark.parametrize("size", [(1600, 900), (1280, 720)])
@pytest.mark.parametrize("flow", ["into", "out_of"])
def test_names_stand_clear_of_each_other(
    browser: Browser, server: str, size: tuple[int, int], flow: str
) -> None:
    with watched(browser) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        dashboard = Dashboard(page, server).open(f"?flow={flow}")
        boxes = frame_of(page).evaluate(
            """() => [...document.querySelectorAll('.em-label')]
              .filter(label => getComputedStyle(label).visibility !== 'hidden')
              .map(label => [label.dataset.label, label.getBoundingClientRect().toJSON()])"""
        )
        named = {name for name, _ in boxes}
        assert {"MMR", "LAO", "THA", "VNM", "MYS", "SGP", "CN-GX"} <= named
        for i, (one, a) in enumerate(boxes):
            for other, b in boxes[i + 1 :]:
                apart = (
                    a["right"] - 2 <= b["left"]
                    or b["right"] - 2 <= a["left"]
                    or a["bottom"] - 4 <= b["top"]
                    or b["bottom"] - 4 <= a["top"]
                )
                assert apart, f"{one} lies over {other}"
        assert dashboard.panel.is_visible()
