"""The strip below the map: a range of time by mouse, by keyboard and in its fields."""

from __future__ import annotations

import pytest
from dashboard_page import Dashboard, agree
from playwright.sync_api import Browser, Locator, Page, expect
from served import watched
from test_access import violations

from geodata import atlas
from geodata.selection import Selection
from geodata.view import view


def strip(page: Page) -> Locator:
    found = page.locator("details.strip-box .strip")
    found.wait_for()
    return found


def drag(page: Page, start: float, end: float) -> None:
    """Drag on the strip from one share of its width to another."""
    box = page.locator("[data-time]").bounding_box()
    assert box
    y = box["y"] + 8
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, y, steps=3)
    page.mouse.move(box["x"] + box["width"] * end, y, steps=3)
    page.mouse.up()


def expect_range(dashboard: Dashboard, since: str, until: str) -> None:
    """Wait until address, fields, count and map are of a range."""
    for name, value in (("since", since), ("until", until)):
        dashboard.expect_query(name, [value] if value else [])
        expect(strip(dashboard.page).locator(f'input[name="{name}"]')).to_have_value(value)
    seen = len(view(atlas(), Selection(since=since, until=until)).claims)
    expect(strip(dashboard.page).get_by_role("status")).to_contain_text(f"{seen} ")
    shown = view(atlas(), Selection(since=since, until=until)).places
    for code in ("MMR", "VNM"):
        expect(dashboard.place(code)).to_have_attribute(
            "data-shown", "true" if shown[code].shown else "false"
        )


def test_a_range_is_dragged_with_the_mouse_and_taken_back(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open()
    dashboard.brand()
    strip(page)
    # The strip is of 2021 to 2026: April 2025 begins at 0.708, and the year ends at 0.833.
    drag(page, 0.712, 0.83)
    expect_range(dashboard, "2025-04", "2025-12")
    agree(page, since=["2025-04"], until=["2025-12"])
    # One handle alone: as far as March 2026.
    box = page.get_by_role("slider", name="Last date").bounding_box()
    time = page.locator("[data-time]").bounding_box()
    assert box
    assert time
    page.mouse.move(box["x"] + 4, box["y"] + 26)
    page.mouse.down()
    page.mouse.move(time["x"] + time["width"] * 0.87, box["y"] + 26, steps=4)
    page.mouse.up()
    expect_range(dashboard, "2025-04", "2026-03")
    page.go_back()
    expect_range(dashboard, "2025-04", "2025-12")
    page.go_back()
    expect_range(dashboard, "", "")
    agree(page)
    assert dashboard.is_branded()


def test_a_drag_is_given_up_with_escape(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?since=2025-05-22")
    before = strip(page).locator("[data-time]").inner_html()
    box = page.locator("[data-time]").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 8, steps=4)
    expect(page.get_by_label("From")).to_have_value("2022-03")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert strip(page).locator("[data-time]").inner_html() == before
    expect_range(dashboard, "2025-05-22", "")


def test_a_mark_that_is_clicked_is_the_range(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?select=MYS")
    strip(page).locator('g[data-since="2025-05-22"] circle').click()
    expect_range(dashboard, "2025-05-22", "2025-05-22")
    dashboard.expect_selected("MYS")
    page.get_by_role("link", name="Any time").click()
    expect_range(dashboard, "", "")
    dashboard.expect_selected("MYS")


def test_the_handles_go_by_the_keyboard_and_keep_the_focus(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open()
    strip(page)
    first, last = (page.get_by_role("slider", name=name) for name in ("First date", "Last date"))
    first.focus()
    expect(first).to_have_attribute("aria-valuetext", "January 2021")
    for key in ("PageUp", "PageUp", "PageUp", "PageUp", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    expect(first).to_have_attribute("aria-valuetext", "February 2025")
    expect_range(dashboard, "2025-02", "")
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    expect(last).to_be_focused()
    # The end goes no further back than the beginning.
    page.keyboard.press("Home")
    expect_range(dashboard, "2025-02", "2025-02")
    expect(last).to_be_focused()
    page.keyboard.press("End")
    expect_range(dashboard, "2025-02", "")
    agree(page, since=["2025-02"])
    page.go_back()
    expect_range(dashboard, "2025-02", "2025-02")


def test_the_fields_take_dates_of_any_precision(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?role=feedstock")
    since, until = (strip(page).locator(f'input[name="{name}"]') for name in ("since", "until"))
    since.fill("2025-05-22")
    until.fill("2025")
    page.keyboard.press("Enter")
    dashboard.expect_query("since", ["2025-05-22"])
    dashboard.expect_query("until", ["2025"])
    dashboard.expect_query("role", ["feedstock"])
    agree(page, since=["2025-05-22"], until=["2025"])
    until.fill("2024")
    page.keyboard.press("Enter")
    assert until.evaluate("field => field.validationMessage") == "The range ends before it begins."
    dashboard.expect_query("until", ["2025"])
    until.fill("")
    page.keyboard.press("Enter")
    dashboard.expect_query("until", [])
    page.go_back()
    expect(until).to_have_value("2025")


def test_it_works_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/?select=VNM")
    page.locator('.strip input[name="until"]').fill("2025")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/?select=VNM&since=&until=2025")
    expect(page.get_by_role("status")).to_contain_text("claims in this time.")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1600, 390])
def test_axe_finds_nothing_serious_in_it(
    browser: Browser, server: str, scheme: str, width: int
) -> None:
    with watched(browser, color_scheme=scheme) as page:
        page.set_viewport_size({"width": width, "height": 900})
        Dashboard(page, server).open("?since=2025-04&until=2026-03")
        strip(page)
        assert violations(page) == []
        for handle in page.get_by_role("slider").all():
            box = handle.bounding_box()
            assert box
            assert box["width"] >= 24
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0


def test_what_was_said_later_is_led_to_in_the_panel(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?select=VNM")
    link = dashboard.panel.locator("details.later a[data-quote]").first
    claim = link.get_attribute("data-quote")
    link.click()
    quote = dashboard.panel.locator(f'blockquote[data-claim~="{claim}"]')
    expect(quote).to_be_focused()
    expect(quote).to_be_in_viewport()
    dashboard.expect_selected("VNM")
