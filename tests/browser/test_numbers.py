"""Numbers as circles in a browser: chosen, stepped by keyboard, measured, read, kept on a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dashboard_page import FRAME, Dashboard
from playwright.sync_api import Browser, Locator, Page, expect
from served import watched
from test_access import frame_of, violations

from exports.page import page as standalone
from geodata import atlas, numbers
from geodata.selection import Selection
from geodata.view import view
from layers.circles import circles

QUERY = "?number=mine-production,2025"


def circle(dashboard: Dashboard, code: str) -> Locator:
    return dashboard.map.locator(f'[data-number="{code}"]')


def year(dashboard: Dashboard) -> Locator:
    return dashboard.map.get_by_role("slider")


def radii(page: Page) -> dict[str, float]:
    """Return the radius of each circle as it is painted, in pixels of the screen."""
    return page.locator(FRAME).evaluate(  # type: ignore[no-any-return]
        """frame => Object.fromEntries([...frame.contentDocument.querySelectorAll('[data-number]')]
          .map(svg => [svg.dataset.number, svg.querySelector('circle').getBoundingClientRect().width / 2]))"""
    )


def test_an_indicator_is_chosen_by_keyboard_and_its_year_stepped(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open()
    expect(dashboard.map.locator(".em-number")).to_be_hidden()
    dashboard.brand()
    box = page.locator(".st-key-number input")
    box.focus()
    page.keyboard.type("mine")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    dashboard.expect_query("number", ["mine-production,2025"])
    expect(circle(dashboard, "MMR")).to_have_attribute(
        "data-label",
        "mine production 2025: 22,000 t REO, estimated; estimated from imports by"
        " China, gross weight: not independent",
    )
    year(dashboard).focus()
    for wanted in ("2024", "2023"):
        page.keyboard.press("ArrowLeft")
        dashboard.expect_query("number", [f"mine-production,{wanted}"])
        expect(year(dashboard)).to_have_attribute("aria-valuetext", wanted)
    expect(circle(dashboard, "MMR")).to_have_attribute(
        "data-label", "mine production 2023: 43,000 t REO"
    )
    expect(dashboard.place("MMR")).to_have_attribute(
        "aria-label", "Myanmar: feedstock, stated as fact; mine production 2023: 43,000 t REO"
    )
    expect(dashboard.map.locator('[data-label="MMR"] .em-amount')).to_have_text("43,000")
    expect(year(dashboard)).to_be_focused()
    page.go_back()
    dashboard.expect_query("number", ["mine-production,2024"])
    expect(year(dashboard)).to_have_attribute("aria-valuetext", "2024")
    expect(circle(dashboard, "MMR")).to_have_attribute("data-label", re.compile("27,000"))
    assert dashboard.is_branded(), "the map stayed"
    expect(box).to_have_value("Mine production (t REO)")
    page.get_by_role("button", name="Clear all").click()
    dashboard.expect_query("number", [])
    expect(dashboard.map.locator("[data-number]")).to_have_count(0)
    expect(dashboard.map.locator(".em-number")).to_be_hidden()


def test_areas_on_the_screen_are_as_the_values_and_stay_when_it_zooms(
    page: Page, server: str
) -> None:
    dashboard = Dashboard(page, server).open("?number=imports-by-china-value,2023")
    one, when = numbers.chosen(atlas(), "imports-by-china-value,2023")  # type: ignore[misc]
    found = radii(page)
    whole = found["MMR"] ** 2 / one.at("MMR", when).value  # type: ignore[union-attr,operator]
    for number in one.in_year(when):
        assert found[number.place] ** 2 == pytest.approx(number.value * whole, rel=0.02, abs=0.01)
    key = dashboard.map.locator(".em-sizes .em-key")
    expect(key).to_have_count(3)
    expect(key.first).to_have_text("1 bn")
    size = key.first.locator("circle").first.evaluate("c => c.getBoundingClientRect().width / 2")
    assert size**2 == pytest.approx(1e9 * whole, rel=0.02)
    before = dashboard.zoom()
    dashboard.map.get_by_role("button", name="Zoom in").click()
    page.wait_for_function(
        "([frame, before]) => document.querySelector(frame).contentWindow.map.getZoom() > before",
        arg=[FRAME, before],
    )
    assert radii(page)["MMR"] == pytest.approx(found["MMR"])


def test_the_largest_circle_is_not_cut_by_the_edge(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open(QUERY)
    edge = dashboard.map.locator(".em-stage").bounding_box()
    box = circle(dashboard, "CHN").locator("circle").first.bounding_box()
    assert edge and box
    assert box["y"] >= edge["y"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_with_numbers(browser: Browser, server: str, scheme: str) -> None:
    with watched(browser, color_scheme=scheme) as page:
        dashboard = Dashboard(page, server).open(f"{QUERY}&select=VNM")
        expect(circle(dashboard, "VNM")).to_have_count(1)
        page.locator(".panel summary", has_text="The same as a table").click()
        expect(page.locator(".panel .numbers tbody")).to_have_count(4)
        assert violations(page) == []
        assert violations(frame_of(page)) == []


def test_a_phone_has_smaller_circles_and_a_key_that_says_so(browser: Browser, server: str) -> None:
    with watched(browser) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        dashboard = Dashboard(page, server).open(QUERY)
        found = circles(view(atlas(), Selection(number="mine-production,2025")))
        assert found
        key = dashboard.map.locator(".em-sizes circle").first
        size = key.evaluate("c => c.getBoundingClientRect().width / 2")
        china = found.of("CHN")
        assert china
        assert radii(page)["CHN"] / size == pytest.approx(china.radius / found.key[0][0], rel=0.01)
        assert radii(page)["CHN"] < china.radius


def test_an_unknown_number_is_dropped_with_a_notice(page: Page, server: str) -> None:
    dashboard = Dashboard(page, server).open("?number=mine-production,1999")
    expect(page.get_by_text("unknown number “mine-production,1999”")).to_be_visible()
    expect(dashboard.map.locator("[data-number]")).to_have_count(0)


def test_a_file_has_the_circles_of_its_year(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    file.write_bytes(standalone(view(atlas(), Selection(number="reserves,2025")), ""))
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator("[data-number]")).to_have_count(3)
    expect(page.locator(".em-number")).to_contain_text("more than 75,000,000 t REO")
    expect(page.get_by_role("slider")).to_have_count(0)
    page.locator('[data-role="feedstock"]').click()
    expect(page.locator('[data-role="feedstock"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-number]")).to_have_count(3)
    page.locator('path[data-place="VNM"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("aside.beside").first).to_contain_text("3,500,000 t REO")
    expect(page.locator(".series svg.chart").first).to_be_visible()
    context.close()
