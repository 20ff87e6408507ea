"""Whether the dashboard's map, its frame and its zoom, survives all that happens around it."""

from __future__ import annotations

from itertools import product

from geodata import atlas as load_atlas
from geodata import words
from geodata.selection import Selection
from geodata.view import view
from tests.benchmarks.pages import Driver

MARK = "bench.frame().mark = bench.frame().contentWindow.mark = 'kept'"
KEPT = "bench.frame().mark === 'kept' && bench.frame().contentWindow.mark === 'kept'"
WIDTH = "bench.inMap('path[data-place=THA]').getBoundingClientRect().width"
SAME_PX = 1.0


def _empty() -> tuple[str, str]:
    """Return a role and a material that together match nothing, as their filters name them."""
    atlas = load_atlas()
    for role, material in product(atlas.roles, atlas.materials):
        if not view(atlas, Selection(role=(role,), material=(material,))).shown:
            return words.role_label(atlas, role), words.material_label(atlas, material)
    raise LookupError("every role goes with every material; choose another pair of filters")


def lost(driver: Driver) -> dict[str, str]:
    """Go through every kind of change on an open page.

    Returns
    -------
    dict
        For each change, what was lost, empty where frame and zoom are as before.
    """
    page = driver.page
    driver.settle()
    page.evaluate(MARK)
    frame = page.frame_locator('iframe[title="streamlit_folium.st_folium"]')
    frame.get_by_role("button", name="Zoom in").click()
    driver.wait("location.search.includes('view=')", "the view in the address")
    width = float(page.evaluate(WIDTH))
    found: dict[str, str] = {}

    def check(change: str) -> None:
        driver.settle()
        if not page.evaluate(KEPT):
            found[change] = "frame lost"
            page.evaluate(MARK)
        elif abs(float(page.evaluate(WIDTH)) - width) > SAME_PX:
            found[change] = "zoom lost"
        else:
            found[change] = ""

    def choose(box: str, option: str) -> None:
        # A long list holds in the page only what is near; typing brings the option there.
        page.get_by_role("combobox", name=box).click()
        page.keyboard.type(option[:12])
        page.get_by_role("option", name=option).first.click()
        driver.settle()
        # A list of many stays open; Escape in a closed list of one would clear it.
        if page.get_by_role("option").count():
            driver.close_list()

    driver.click("VNM")
    check("click")
    driver.filter_in_legend()
    check("filter in the legend")
    driver.clear_legend()
    driver.filter_in_sidebar()
    check("filter in the sidebar")
    driver.clear_sidebar()
    check("filter taken back")
    role, material = _empty()
    choose("Role", role)
    driver.settle()
    choose(words.vocabulary(load_atlas()).capitalize(), material)
    page.get_by_text("Nothing matches these filters.").wait_for()
    check("notice")
    page.go_back()
    check("step back")
    choose("Find a place", "Myanmar")
    driver.wait(driver.app.panels["MMR"], "the panel of the place that was found")
    check("selection in the sidebar")
    page.go_back()
    check("another step back")
    return found
