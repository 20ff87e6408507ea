"""Other parts of the world: a map across the antimeridian, all countries, one just begun."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboard_page import FRAME, Dashboard
from playwright.sync_api import Page, expect
from served import serve

from geodata.__main__ import main
from tests.benchmarks.generated import Plan, countries, write

PACIFIC = ("JPN", "USA", "CHL", "FJI", "NZL", "AUS", "KIR", "IDN")


def served(folder: Path) -> Iterator[str]:
    with serve(EVIDENCE_DATASET=str(folder)) as address:
        yield address


@pytest.fixture(scope="module")
def pacific(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    plan = Plan(PACIFIC, hub="JPN", arrows=7, claims=80)
    yield from served(write(plan, tmp_path_factory.mktemp("pacific") / "data"))


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    plan = Plan(tuple(countries()), arrows=60, claims=500)
    yield from served(write(plan, tmp_path_factory.mktemp("everywhere") / "data"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("begun") / "cocoa"
    assert main(["new", str(folder), "--title", "Cocoa", "--places", "CIV,GHA,NLD"]) == 0
    yield from served(folder)


def in_frame(page: Page, script: str) -> object:
    """Evaluate something of the map in its frame."""
    return page.locator(FRAME).evaluate(f"frame => frame.contentWindow.{script}")


def test_all_around_the_pacific_stand_side_by_side(page: Page, pacific: str) -> None:
    dashboard = Dashboard(page, pacific).open()
    boxes = {code: dashboard.place(code).bounding_box() for code in ("AUS", "FJI", "CHL")}
    frame = page.locator(FRAME).bounding_box()
    assert frame
    left = frame["x"]
    for box in boxes.values():
        assert box
        assert left < box["x"] + box["width"] / 2 < left + frame["width"]
        # What the antimeridian cuts is no band across the map.
        assert box["width"] < frame["width"] / 2
    assert boxes["AUS"]["x"] < boxes["FJI"]["x"] < boxes["CHL"]["x"]  # type: ignore[index]
    dashboard.click_place("AUS")
    dashboard.expect_selected("AUS")


def test_a_view_beyond_the_antimeridian_has_an_address_that_leads_there(
    page: Page, pacific: str
) -> None:
    dashboard = Dashboard(page, pacific).open("?view=-17,-179,5")
    page.wait_for_function(
        "() => document.querySelector('iframe').contentWindow.map.getZoom() === 5"
    )
    assert in_frame(page, "map.getCenter().lng") == pytest.approx(181, abs=0.05)
    frame = page.locator(FRAME).bounding_box()
    assert frame
    x, y = frame["x"] + frame["width"] * 0.7, frame["y"] + frame["height"] * 0.7
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 120, y, steps=5)
    page.mouse.up()
    page.wait_for_function("() => !location.search.includes('-179')")
    there = in_frame(page, "map.getCenter().lng")
    _, lon, _ = map(float, dashboard.query()["view"][0].split(","))
    assert isinstance(there, float)
    assert there > 181
    assert -180 <= lon < -160
    assert (lon - there) % 360 == pytest.approx(0, abs=0.05) or (lon - there) % 360 > 359.9
    dashboard.open(f"?view={dashboard.query()['view'][0]}")
    page.wait_for_function(
        "there => Math.abs(document.querySelector('iframe').contentWindow.map.getCenter().lng"
        " - there) < 0.05",
        arg=there,
    )


def test_no_view_leads_further_off_than_there_is_land(page: Page, begun: str) -> None:
    dashboard = Dashboard(page, begun).open("?view=0,120,0")
    expect(page.get_by_text("The view in the address lies beyond the map")).to_be_visible()
    least = in_frame(page, "map.getMinZoom()")
    assert in_frame(page, "map.getZoom()") == pytest.approx(least)
    dashboard.map.get_by_role("button", name="Reset view").click()
    dashboard.expect_query("view", [])
    dashboard.map.get_by_role("button", name="Zoom out").click()
    # The whole map may be the furthest already; nothing is sea that is land.
    whole = in_frame(page, "map.getZoom()")
    assert isinstance(whole, float)
    assert whole >= least - 0.01  # type: ignore[operator]
    expect(page.get_by_text("The view in the address lies beyond the map")).to_have_count(0)


def test_all_countries_and_sixty_arrows(page: Page, everywhere: str) -> None:
    dashboard = Dashboard(page, everywhere).open()
    expect(dashboard.map.locator('path[data-arrow][data-shown="true"]')).to_have_count(60)
    expect(dashboard.map.locator("path[data-place]")).to_have_count(len(countries()))
    dashboard.click_place("BRA")
    dashboard.expect_selected("BRA")
    # An enclave lies over what it lies in.
    dashboard.open("?view=-29.6,28.3,6")
    dashboard.click_place("LSO")
    dashboard.expect_selected("LSO")


def test_a_dataset_just_begun_says_what_to_do_next(page: Page, begun: str) -> None:
    dashboard = Dashboard(page, begun).open()
    expect(dashboard.panel).to_contain_text("No claims yet")
    expect(dashboard.panel).to_contain_text("add-text")
    dashboard.click_place("GHA")
    dashboard.expect_selected("GHA")
