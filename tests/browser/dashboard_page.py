"""The dashboard as a person uses it: open, click, press, read."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

FRAME = 'iframe[title="streamlit_folium.st_folium"]'


class Dashboard:
    """A page of the dashboard, with its map's frame."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.map = page.frame_locator(FRAME)

    def open(self, query: str = "") -> Dashboard:
        self.page.goto(f"{self.base}/{query}")
        self.map.locator("[data-ready=true]").wait_for()
        self.panel.wait_for()
        return self

    @property
    def panel(self) -> Locator:
        return self.page.locator('[data-testid="panel"]')

    def place(self, code: str) -> Locator:
        return self.map.locator(f'path[data-place="{code}"]')

    def arrow(self, name: str) -> Locator:
        return self.map.locator(f'path[data-arrow="{name}"]')

    def legend(self, role: str) -> Locator:
        return self.map.locator(f'[data-role="{role}"]')

    def click_place(self, code: str) -> None:
        """Click a place at a point that no arrow or other place covers."""
        self._click(self.place(code))

    def click_arrow(self, name: str) -> None:
        self._click(self.arrow(name))

    def _click(self, target: Locator) -> None:
        frame = self.page.locator(FRAME).bounding_box()
        assert frame
        point = target.evaluate(CLICKABLE)
        assert point, "nothing of it can be clicked"
        self.page.mouse.click(round(frame["x"]) + point[0], round(frame["y"]) + point[1])

    def expect_selected(self, select: str) -> None:
        expect(self.panel).to_have_attribute("data-select", select)
        self.expect_query("select", [select] if select else [])

    def expect_query(self, name: str, values: list[str]) -> None:
        """Wait until the address says so; Streamlit writes it a moment after the page."""
        self.page.wait_for_function(
            """([name, values]) => JSON.stringify(
                new URLSearchParams(location.search).getAll(name)) === JSON.stringify(values)""",
            arg=[name, values],
        )

    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def brand(self) -> None:
        """Mark the map's frame, to see later whether it is still the same."""
        self.page.locator(FRAME).evaluate("frame => { frame.contentWindow.branded = true; }")

    def is_branded(self) -> bool:
        return bool(self.page.locator(FRAME).evaluate("f => f.contentWindow.branded === true"))

    def zoom(self) -> float:
        return float(
            self.page.locator(FRAME).evaluate("frame => frame.contentWindow.map.getZoom()")
        )


# A point of a path that is topmost there, in whole pixels of the frame, as far inside as can be.
CLICKABLE = """path => {
  const box = path.getBoundingClientRect();
  const mine = (x, y) => document.elementFromPoint(x, y) === path;
  const depth = (x, y) => [1, 3, 6].filter(d => [[d, 0], [-d, 0], [0, d], [0, -d]]
    .every(([dx, dy]) => mine(x + dx, y + dy))).length;
  const points = [];
  if (path.dataset.arrow) {
    const length = path.getTotalLength();
    for (let i = 1; i < 60; i++) {
      const at = path.getPointAtLength(length * i / 60).matrixTransform(path.getScreenCTM());
      points.push([Math.round(at.x), Math.round(at.y)]);
    }
  } else {
    for (let row = 1; row < 30; row++) for (let column = 1; column < 30; column++)
      points.push([Math.round(box.left + box.width * column / 30), Math.round(box.top + box.height * row / 30)]);
  }
  let best = null, deepest = -1;
  for (const [x, y] of points) {
    if (!mine(x, y)) continue;
    const found = depth(x, y);
    if (found > deepest) { best = [x, y]; deepest = found; }
  }
  return best;
}"""


AGREED = """() => {
  const query = new URLSearchParams(location.search);
  const frame = document.querySelector('iframe[title="streamlit_folium.st_folium"]');
  const inside = frame && frame.contentDocument;
  const panel = document.querySelector('[data-testid="panel"]');
  const heard = document.querySelector('i[data-address]');
  if (!inside || !inside.querySelector('[data-ready=true]') || !panel || !heard) return false;
  const select = query.get('select') || '';
  const pressed = [...inside.querySelectorAll('[aria-pressed=true]')];
  const chosen = pressed.map(e => e.dataset.place || e.dataset.arrow).filter(Boolean);
  const roles = pressed.map(e => e.dataset.role).filter(Boolean);
  const same = (a, b) => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
  const told = new URLSearchParams(heard.dataset.address);
  return panel.dataset.select === select && same(chosen, select ? [select] : [])
    && same(roles, query.getAll('role')) && same([...told].map(String), [...query].map(String))
    && (document.querySelector('.st-key-find input').value !== '') === pressed.some(e => e.dataset.place);
}"""
"""Map, panel, address, the filters and the server say the same."""


def agree(page: Page, **query: list[str]) -> None:
    """Wait until all parts of the page show a view."""
    page.wait_for_function(AGREED, timeout=40_000)
    for name, values in query.items():
        found = page.evaluate("n => new URLSearchParams(location.search).getAll(n)", name)
        assert found == values


def fails_until_pressed(page: Page, pattern: str, status: int = 503) -> None:
    """Have what is asked for fail until its "Try again now" is pressed, however often it is asked."""
    pressed: list[int] = []
    page.expose_function("pressed", lambda: pressed.append(1))
    page.evaluate(
        "document.addEventListener('click', ({ target }) => "
        "{ if (target.closest('.view-note button')) pressed(); }, true)"
    )
    page.route(
        pattern, lambda route: route.continue_() if pressed else route.fulfill(status=status)
    )
