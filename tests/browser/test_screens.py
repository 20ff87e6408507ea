"""Fingers and wheels, low and narrow screens, forced colours: nobody is left out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dashboard_page import CLICKABLE, FRAME, Dashboard
from PIL import Image
from playwright.sync_api import Browser, CDPSession, Frame, Locator, Page, Route, expect
from served import watched
from test_access import frame_of

from exports.page import page as standalone
from geodata import atlas
from geodata.selection import Selection
from geodata.view import view
from geodata.ways import ways

UPRIGHT, ACROSS = (390, 844), (667, 375)
# A window of 1280 x 720 at 200 and at 400 percent.
TWICE, FOURFOLD = (640, 360), (320, 180)

# Where Thailand stands in the map, in whole pixels.
STANDS = """() => {
  const box = document.querySelector('path[data-place="THA"]').getBoundingClientRect();
  const around = document.querySelector('.leaflet-container').getBoundingClientRect();
  return [box.left - around.left, box.top - around.top, box.width].map(Math.round).join();
}"""

# Whether the map has gone up from where its upper edge was.
PASSED = (
    """top => document.querySelector('iframe, #em-root').getBoundingClientRect().top < top - 20"""
)

# Whether something stands whole where a person looks first.
AT_THE_TOP = """name => { const found = document.querySelector(name);
  const top = found ? found.getBoundingClientRect().top : -1000;
  return top > -5 && top < innerHeight / 2; }"""

# Whether it stands there and is moved no more.
RESTS = """name => Math.abs(document.querySelector(name)?.getBoundingClientRect().top - 16) < 0.6"""

# Whether the map is back in view, whole.
MAP_IN_VIEW = "() => document.querySelector('iframe').getBoundingClientRect().top > 0"


@contextmanager
def _opened(
    browser: Browser, server: str, tmp_path: Path, kind: str, size: tuple[int, int], **options: Any
) -> Iterator[tuple[Page, Frame]]:
    """Open the live page or the standalone one; give it, and the frame that holds its map."""
    with watched(browser, **options) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if kind == "live":
            Dashboard(page, server).open()
            # Until filters and columns are there too, the map changes its size.
            page.locator("html[data-complete]").wait_for(state="attached")
            yield page, frame_of(page)
        else:
            file = tmp_path / "map.html"
            file.write_bytes(standalone(view(atlas(), Selection()), ""))
            page.goto(file.as_uri())
            page.locator(".em-frame[data-ready=true]").wait_for()
            yield page, page.main_frame


def _top(page: Page) -> float:
    box = page.locator("iframe, #em-root").bounding_box()
    assert box
    return box["y"]


def _hold(frame: Frame) -> tuple[float, float]:
    """Return a point of the page on the map that is in view, below which the page goes on."""
    land = frame.locator(".leaflet-container")
    land.scroll_into_view_if_needed()
    box, page = land.bounding_box(), frame.page.viewport_size
    assert box
    assert page
    top, bottom = max(box["y"], 0), min(box["y"] + box["height"], page["height"])
    return box["x"] + box["width"] / 2, (top + bottom) / 2


def _drag(session: CDPSession, fingers: int, start: tuple[float, float], to: Sequence[int]) -> None:
    """Move fingers that lie beside each other by so many pixels to the right and down."""
    for step in range(5):
        moved = [at + by * step / 4 for at, by in zip(start, to, strict=True)]
        points = [{"x": moved[0] + 70 * n, "y": moved[1], "id": n} for n in range(fingers)]
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        *(("live", size) for size in (UPRIGHT, ACROSS, TWICE, FOURFOLD)),
        *(("standalone", size) for size in (UPRIGHT, ACROSS)),
    ],
)
def test_one_finger_passes_the_map_two_move_it_and_a_tap_brings_the_panel(
    browser: Browser, server: str, tmp_path: Path, kind: str, size: tuple[int, int]
) -> None:
    with _opened(browser, server, tmp_path, kind, size, has_touch=True) as (page, frame):
        session = page.context.new_cdp_session(page)
        stood, hint = frame.evaluate(STANDS), frame.locator(".em-hint")
        held = _hold(frame)
        top = _top(page)
        _drag(session, 1, held, (0, -80))
        expect(hint).to_have_text("Use two fingers to move the map")
        page.wait_for_function(PASSED, arg=top)
        assert frame.evaluate(STANDS) == stood
        expect(hint).to_be_hidden()

        _drag(session, 2, _hold(frame), (60, 0))
        frame.wait_for_function(f"stood => ({STANDS})() !== stood", arg=stood)
        expect(hint).to_be_hidden()

        place = frame.locator('path[data-place="MMR"]')
        point, box = place.evaluate(CLICKABLE), place.evaluate("p => p.getBoundingClientRect()")
        place.tap(position={"x": point[0] - box["x"], "y": point[1] - box["y"]})
        panel = page.locator('[data-testid="panel"][data-select="MMR"]')
        panel.wait_for()
        page.wait_for_function(AT_THE_TOP, arg='[data-testid="panel"]')


@pytest.mark.parametrize("moves_on", [False, True])
def test_a_panel_that_is_late_is_brought_whole_to_who_waits_for_it(
    browser: Browser, server: str, tmp_path: Path, moves_on: bool
) -> None:
    with _opened(browser, server, tmp_path, "live", UPRIGHT, has_touch=True) as (page, frame):
        held: list[Route] = []
        page.route("**/panel.html*", lambda route: held.append(route))
        place = frame.locator('path[data-place="MMR"]')
        point, box = place.evaluate(CLICKABLE), place.evaluate("p => p.getBoundingClientRect()")
        place.tap(position={"x": point[0] - box["x"], "y": point[1] - box["y"]})
        page.wait_for_function(RESTS, arg=".view-note")
        if moves_on:
            page.mouse.move(200, 600)
            # A turn of the wheel that falls into the page's own scrolling counts for nothing.
            for _ in range(200):
                page.mouse.wheel(0, -2_000)
                if page.evaluate(MAP_IN_VIEW):
                    break
            page.wait_for_function(MAP_IN_VIEW)
        for route in held:
            route.continue_()
        page.locator('[data-testid="panel"][data-select="MMR"]').wait_for()
        if moves_on:
            assert page.evaluate(MAP_IN_VIEW)
        else:
            page.wait_for_function(RESTS, arg="[data-panel-here]")


@pytest.mark.parametrize("kind", ["live", "standalone"])
@pytest.mark.parametrize(("size", "tall"), [(ACROSS, 180), ((568, 320), 140)])
def test_on_a_screen_that_lies_across_the_map_leaves_room_below_it(
    browser: Browser, server: str, tmp_path: Path, kind: str, size: tuple[int, int], tall: int
) -> None:
    with _opened(browser, server, tmp_path, kind, size) as (_, frame):
        around = frame.locator(".em-frame").bounding_box()
        land = frame.locator(".leaflet-container").bounding_box()
        assert around
        assert land
        assert around["height"] <= 0.85 * size[1]
        assert land["height"] >= tall
        # Its legend stands beside it, and can be scrolled to its end.
        frame.locator(".em-note").first.scroll_into_view_if_needed()
        note = frame.locator(".em-note").first.bounding_box()
        assert note
        assert note["y"] + note["height"] <= around["y"] + around["height"]


@pytest.mark.parametrize("kind", ["live", "standalone"])
def test_the_wheel_scrolls_the_page_and_with_ctrl_it_zooms(
    browser: Browser, server: str, tmp_path: Path, kind: str
) -> None:
    with _opened(browser, server, tmp_path, kind, (1100, 540)) as (page, frame):
        stood, top = frame.evaluate(STANDS), _top(page)
        x, y = _hold(frame)
        page.mouse.move(x, y)
        page.mouse.wheel(0, 40)
        expect(frame.locator(".em-hint")).to_have_text("Hold Ctrl to zoom")
        page.wait_for_function(PASSED, arg=top)
        assert frame.evaluate(STANDS) == stood
        page.keyboard.down("Control")
        page.mouse.wheel(0, -400)
        page.keyboard.up("Control")
        frame.wait_for_function(f"stood => ({STANDS})() !== stood", arg=stood)
        assert page.evaluate("devicePixelRatio") == 1


@pytest.mark.parametrize("kind", ["live", "standalone"])
def test_a_page_that_is_turned_right_to_left_leaves_names_on_their_places(
    browser: Browser, server: str, tmp_path: Path, kind: str
) -> None:
    names = """() => [...document.querySelectorAll('.em-label')].map(label => {
      const own = label.getBoundingClientRect(), map = label.closest('.leaflet-container');
      return Math.round(own.left + own.width / 2 - map.getBoundingClientRect().left); }).join()"""
    with _opened(browser, server, tmp_path, kind, (1100, 700)) as (_, frame):
        stood = frame.evaluate(names)
        frame.evaluate("document.documentElement.dir = 'rtl'")
        assert frame.evaluate(names) == stood


def test_under_reduced_motion_the_map_jumps(browser: Browser, server: str) -> None:
    with watched(browser, reduced_motion="reduce") as page:
        Dashboard(page, server).open()
        frame = frame_of(page)
        left, _, width = map(int, frame.evaluate(STANDS).split(","))
        press = """key => document.querySelector('path[data-place="THA"]')
          .dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))"""
        # Read in the same breath as the key is pressed: what glides has not moved yet.
        moved = frame.evaluate(f"() => {{ ({press})('ArrowRight'); return ({STANDS})(); }}")
        assert abs(int(moved.split(",")[0]) - (left - 80)) <= 1
        zoomed = frame.evaluate(f"() => {{ ({press})('+'); return ({STANDS})(); }}")
        assert int(zoomed.split(",")[2]) > 1.2 * width


def test_under_reduced_motion_wheel_and_double_click_jump(browser: Browser, server: str) -> None:
    with watched(browser, reduced_motion="reduce") as page:
        Dashboard(page, server).open()
        frame = frame_of(page)
        frame.evaluate(
            """() => {
              window.glided = false;
              const pane = document.querySelector('.leaflet-map-pane');
              new MutationObserver(() => { glided ||= pane.matches('.leaflet-zoom-anim'); })
                .observe(pane, { attributes: true });
            }"""
        )
        page.mouse.move(*_hold(frame))
        for turn in (
            lambda: (page.keyboard.down("Control"), page.mouse.wheel(0, -200)),
            lambda: (page.keyboard.up("Control"), page.mouse.dblclick(*_hold(frame))),
        ):
            stood = frame.evaluate(STANDS)
            turn()
            frame.wait_for_function(f"stood => ({STANDS})() !== stood", arg=stood)
            assert not frame.evaluate("glided")


def _ink(target: Locator, width: float) -> float:
    """Return how dark the left end of an element is, that many of its heights wide."""
    picture = Image.open(io.BytesIO(target.screenshot())).convert("L")
    dot = picture.crop((0, 0, round(width), picture.height))
    return 255 - sum(dot.getdata()) / (dot.width * dot.height)


def test_forced_colours_leave_dots_and_swatches_apart(browser: Browser, server: str) -> None:
    with watched(browser, forced_colors="active", color_scheme="light") as page:
        dashboard = Dashboard(page, server).open("?select=MYS")
        in_panel = [
            _ink(dashboard.panel.locator(f".firm-{level}").first, 9)
            for level in ("stated", "expected", "possible")
        ]
        in_legend = [
            _ink(dashboard.map.locator(f'.em-legend [data-dot="{kind}"]').first, 12)
            for kind in ("full", "half", "empty")
        ]
        for full, half, empty in (in_panel, in_legend):
            assert full > half + 20 > empty + 40, (in_panel, in_legend)
        for fill in (
            dashboard.panel.locator(".role .chip").first,
            dashboard.legend("feedstock").locator(".em-swatch").first,
            dashboard.place("THA"),
        ):
            picture = Image.open(io.BytesIO(fill.screenshot())).convert("HSV")
            assert max(picture.getchannel("S").getdata()) > 80


@pytest.mark.parametrize(
    "query", ["?select=MYS", "?flow=out_of&select=CHN-MYS", "", "?material=HREE"]
)
def test_no_word_is_so_long_that_a_narrow_page_scrolls_sideways(
    page: Page, server: str, query: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    dashboard = Dashboard(page, server).open(query)
    dashboard.panel.evaluate(
        """panel => {
          for (const part of panel.querySelectorAll(
            'h2, h3, h4, p, li, blockquote, cite, caption, th[scope=col], th > a'))
            part.append('https://example.org/' + 'x'.repeat(260));
        }"""
    )
    wide = "e => [e.scrollWidth, e.clientWidth]"
    for part in (page.locator("html"), page.get_by_test_id("stMain"), dashboard.panel):
        inside, own = part.evaluate(wide)
        assert inside <= own


def test_long_names_in_legend_and_list_of_texts_wrap(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    Dashboard(page, server).open()
    page.get_by_text("Source texts, with every claimed passage marked").click()
    page.locator(".reader mark").first.wait_for()
    add = "all => all.forEach(e => e.append('x'.repeat(90)))"
    page.locator(".besides .offered li > a:first-child").evaluate_all(add)
    inside, own = page.get_by_test_id("stMain").evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert inside <= own
    frame = frame_of(page)
    labels = frame.locator("button.em-key > span:not([class])")
    # WCAG 1.4.12: a reader may set letters wider, which breaks no word.
    frame.add_style_tag(content="* { letter-spacing: 0.12em !important }")
    heights = labels.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert max(heights) < 28
    labels.evaluate_all(add)
    ends = frame.locator(".em-key, .em-count").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().right)"
    )
    assert max(ends) <= frame.evaluate("innerWidth")


@pytest.mark.parametrize("width", [1600, 1060, 320])
def test_names_in_the_panel_s_matrix_are_whole_and_its_caption_has_room(
    page: Page, server: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    panel = Dashboard(page, server).open("?material=HREE").panel
    names = panel.locator(".matrix th > a")
    assert max(names.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")) < 32
    panel = Dashboard(page, server).open("?role=feedstock").panel
    caption = panel.locator(".matrix caption").bounding_box()
    assert caption
    assert caption["width"] > 200


def test_the_first_quote_stands_above_the_fold(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    dashboard = Dashboard(page, server).open()
    for place in (*atlas().shapes, *(way.arrow for way in ways(atlas()) if way.flow == "into")):
        page.evaluate("select => evidenceView.wish({ select })", place)
        expect(dashboard.panel).to_have_attribute("data-select", place)
        quote = dashboard.panel.locator("figure.q blockquote")
        if quote.count():
            box = quote.first.bounding_box()
            assert box
            assert box["y"] + box["height"] <= 720, place


def test_the_frame_of_the_map_has_a_name_that_says_what_it_is(page: Page, server: str) -> None:
    Dashboard(page, server).open()
    name = f"Map: {atlas().study.headline}"
    expect(page.locator(FRAME)).to_have_accessible_name(name)
