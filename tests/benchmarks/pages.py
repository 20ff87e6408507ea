"""Drives a page of either app in the browser, and measures inside it."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Response,
    ViewportSize,
    WebSocket,
)
from playwright.sync_api import Error as BrowserError

PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
FRAME = 'iframe[title="streamlit_folium.st_folium"]'
VIEWPORT = ViewportSize(width=1600, height=1000)
LOCAL = ("localhost", "127.0.0.1")
QUIET_S = 0.2
TIMEOUT_MS = 25_000

DIMMED_BY_FILTER = "MMR"


class MeasureFailed(RuntimeError):
    """A page that did not do in time what was waited for."""


@dataclass(frozen=True, slots=True)
class App:
    """How an app's page shows what the benchmark waits for, as JavaScript conditions.

    Attributes
    ----------
    shape
        The selector of a place's path, with `{place}`.
    ready, filtered, readable
        Conditions: the map is painted; the role filter is on the map; panel and picture can be
        read.
    panels
        For each place, the condition that the panel shows all its quotes.
    role, label
        The role that is filtered by, and what the sidebar calls it.
    """

    name: str
    script: str
    shape: str
    ready: str
    filtered: str
    panels: dict[str, str]
    readable: str = "true"
    role: str = "processing"
    label: str = "Processing node"


@dataclass
class Traffic:
    """What a page received over its sockets and from routes, and what it asked of others."""

    received: list[tuple[float, int]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Count what this page receives from now on."""
        page.on("websocket", self._socket)
        page.on("request", lambda request: self._request(request.url))
        page.on("response", self._answer)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _answer(self, answer: Response) -> None:
        # The tab's picture comes when it likes, and not for what was clicked.
        if not answer.url.endswith("favicon.png"):
            self.answers.append(answer)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._frame)

    def _frame(self, payload: str | bytes) -> None:
        size = len(payload if isinstance(payload, bytes) else payload.encode())
        self.received.append((time.monotonic(), size))

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOCAL:
            self.outside.append(url)

    @property
    def total(self) -> int:
        """The bytes received so far over sockets, before compression."""
        return sum(size for _, size in self.received)

    def largest(self, since: int) -> int:
        """Return the size of the largest answer from routes after the first ones, unpacked."""
        return max(self._sizes(since), default=0)

    def routed(self, since: int) -> int:
        """Return the bytes of the answers from routes after the first ones, unpacked."""
        return sum(self._sizes(since))

    def _sizes(self, since: int) -> Iterator[int]:
        for answer in self.answers[since:]:
            try:
                yield len(answer.body())
            except BrowserError:
                # One that was given up, or has no body.
                yield 0


class Driver:
    """One page of an app, in a browser context of its own."""

    def __init__(self, context: BrowserContext, app: App, url: str) -> None:
        """Make a page that opens `app` at `url`."""
        self.app = app
        self.url = url
        self.traffic = Traffic()
        self.page = context.new_page()
        self.page.set_default_timeout(TIMEOUT_MS)
        self.traffic.watch(self.page)

    def open(self, query: str = "") -> float:
        """Open the page; return the milliseconds from navigation to a painted map."""
        watch = (
            "if (window === window.top) { bench.painted = new Promise((resolve) => "
            f"bench.poll(() => {self.app.ready}, resolve)); bench.readable = new Promise((resolve) =>"
            f" bench.poll(() => document.body && {self.app.readable}, resolve)); }}"
        )
        self.page.add_init_script(f"if (window === window.top) {{ {PROBE} }}\n{watch}")
        self.page.goto(f"{self.url}/{query}", wait_until="commit")
        return self._number(self.page.evaluate("bench.painted"), "a painted map")

    def readable(self) -> float:
        """Return the milliseconds from navigation to a panel and a picture that can be read."""
        return self._number(self.page.evaluate("bench.readable"), "a readable view")

    def settle(self) -> None:
        """Wait until the script has run and nothing has come over the socket for a while."""
        # What was just asked for may not have reached the server yet.
        start = time.monotonic()
        until = start + TIMEOUT_MS / 1000
        state = "document.querySelector('[data-testid=stApp]').dataset.testScriptState"
        while time.monotonic() < until:
            self.page.wait_for_timeout(50)
            last = self.traffic.received[-1][0] if self.traffic.received else start
            quiet = time.monotonic() - max(start, last) > QUIET_S
            if quiet and self.page.evaluate(state) == "notRunning":
                return
        raise MeasureFailed(f"{self.app.name}: the page does not come to rest")

    def _number(self, value: object, what: str) -> float:
        number = float(value) if isinstance(value, int | float) else math.nan
        if math.isnan(number):
            faults = "; ".join(self.traffic.faults[:3]) or "no error in the page"
            raise MeasureFailed(f"{self.app.name}: waited in vain for {what} ({faults})")
        return number

    def point(self, selector: str) -> tuple[float, float]:
        """Return where the mouse hits a shape of the map, in pixels of the page."""
        found = self.page.evaluate(f"bench.hit({json.dumps(selector)})")
        if not found:
            raise MeasureFailed(f"{self.app.name}: nothing to hit at {selector}")
        return float(found[0]), float(found[1])

    def shape(self, place: str) -> str:
        """Return the selector of a place's path."""
        return self.app.shape.format(place=place)

    def _arm(self, where: str, event: str, condition: str, wait: str) -> None:
        arguments = f"{json.dumps(where)}, {json.dumps(event)}, () => {condition}, bench.{wait}"
        self.page.evaluate(f"() => {{ bench.arm({arguments}); }}")

    def result(self, what: str) -> float:
        """Return what the armed probe measured."""
        return self._number(self.page.evaluate("bench.result"), what)

    def click(self, place: str, *, rest_ms: int = 0) -> float:
        """Click a place; return the milliseconds until the panel shows its quotes.

        The pointer rests on it before, or else comes with the click.
        """
        x, y = self.point(self.shape(place))
        if rest_ms:
            self.page.mouse.move(x, y)
            self.page.wait_for_timeout(rest_ms)
        self._arm("map", "click", self.app.panels[place], "observe")
        self.page.mouse.click(x, y)
        return self.result(f"the panel of {place}")

    def forget(self) -> None:
        """Have the page, and its browser, keep no document."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.clearBrowserCache")
        session.detach()
        self.page.evaluate("window.evidenceView.forget()")

    def filter_in_sidebar(self) -> float:
        """Choose a role in the sidebar; return the milliseconds until the map shows it."""
        box = self.page.get_by_role("combobox", name="Role")
        box.click()
        option = self.page.get_by_role("option", name=self.app.label)
        option.wait_for()
        self._arm("page", "pointerup", self.app.filtered, "poll")
        option.click()
        return self.result("the filter on the map")

    def close_list(self) -> None:
        """Close a filter's list of options, and wait until it has faded."""
        self.page.keyboard.press("Escape")
        self.page.get_by_role("listbox").wait_for(state="detached")

    def clear_sidebar(self) -> None:
        """Take the role back and wait for the map."""
        self.close_list()
        self.page.get_by_role("button", name=f"Remove {self.app.label}").click()
        self._until(f"!({self.app.filtered}) && {self.app.ready}", "a map without the filter")

    def filter_in_legend(self) -> float:
        """Choose a role in the legend; return the milliseconds until the map shows it."""
        x, y = self.point(f'button[data-role="{self.app.role}"] > .em-count')
        self._arm("map", "click", self.app.filtered, "poll")
        self.page.mouse.click(x, y)
        return self.result("the filter on the map")

    def clear_legend(self) -> None:
        """Press the legend's role again and wait for the map."""
        self.page.mouse.click(*self.point(f'button[data-role="{self.app.role}"] > .em-count'))
        self._until(f"!({self.app.filtered})", "a map without the filter")

    def step_year(self) -> float:
        """Step the year of the numbers by a key; return the milliseconds until circles show it."""
        number = "mine-production,{}"
        circle = "bench.inMap('[data-number=MMR]')"
        self._choose(number.format(2023), f"{circle} && {circle}.dataset.label.includes(' 2023:')")
        self.forget()
        self.page.frame_locator(FRAME).get_by_role("slider").focus()
        self._arm("map", "keydown", f"{circle}.dataset.label.includes(' 2024:')", "poll")
        self.page.keyboard.press("ArrowRight")
        took = self.result("the circles of the next year")
        self._choose("", f"!{circle}")
        return took

    def choose_range(self) -> float:
        """Write a beginning of time and apply it; return the milliseconds until the map shows it."""
        dimmed = "bench.inMap('path[data-place=LAO]')?.dataset.shown === 'false'"
        self.page.locator("[data-range] [name=since]").fill("2026")
        self._arm("page", "click", dimmed, "poll")
        self.page.locator("[data-range] [type=submit]").click()
        took = self.result("the range on the map")
        self.page.locator("[data-range][data-key=any]").click()
        self.wait(f"!({dimmed})", "any time")
        return took

    def _choose(self, number: str, condition: str) -> None:
        wish = json.dumps({"number": number})
        self.page.evaluate(f"() => {{ window.evidenceView.wish({wish}); }}")
        self.wait(condition, "the numbers")

    def _until(self, condition: str, what: str) -> None:
        promise = f"new Promise((resolve) => bench.poll(() => {condition}, resolve))"
        self._number(self.page.evaluate(promise), what)

    def wait(self, condition: str, what: str) -> None:
        """Wait until a condition holds in the page, and the page is at rest."""
        self._until(condition, what)
        self.settle()

    def open_besides(self, name: str, shows: str) -> float:
        """Open what is read besides; return the milliseconds until it shows something."""
        box = json.dumps(f'[data-besides="{name}"]')
        self.page.evaluate(
            f"() => {{ const box = document.querySelector({box}); const start = performance.now();"
            " box.open = true; bench.result = new Promise((resolve) => bench.observe("
            f"() => box.querySelector({json.dumps(shows)}), (end) => resolve(end - start))); }}"
        )
        return self.result(name)

    def close_besides(self, name: str) -> None:
        """Close what is read besides."""
        self.page.evaluate(
            f"() => {{ document.querySelector('[data-besides=\"{name}\"]').open = false; }}"
        )

    def switch(self, key: str) -> float:
        """Follow a link to another order of what is read besides; return the milliseconds."""
        link = f'[data-key="{key}"]'
        shown = f"document.querySelector({json.dumps(link)})?.hasAttribute('aria-current')"
        self._arm("page", "click", shown, "observe")
        self.page.locator(link).click()
        return self.result(key)

    def rerun(self) -> float:
        """Press the button of the bare page; return the milliseconds until it says so."""
        shown = "document.querySelector('[data-testid=stText]').textContent"
        self._arm(
            "page", "click", f"{shown} !== {json.dumps(self.page.evaluate(shown))}", "observe"
        )
        self.page.get_by_role("button", name="Press").click()
        return self.result("a rerun")

    def frames_to_hover(self, place: str) -> float:
        """Move the mouse onto a place; return the frames until it is outlined."""
        self.page.mouse.move(5, 5)
        self.page.wait_for_timeout(100)
        x, y = self.point(self.shape(place))
        self.page.evaluate("bench.armFrames('pointermove', '.em-outline-hover')")
        self.page.mouse.move(x, y)
        return self.result("the outline under the mouse")

    def frames_to_select(self, place: str) -> float:
        """Click a place; return the frames until it is outlined as selected."""
        x, y = self.point(self.shape(place))
        self.page.evaluate("bench.armFrames('click', '.em-outline-selected')")
        self.page.mouse.click(x, y)
        return self.result("the outline of what is selected")


@contextmanager
def opened(browser: Browser, app: App, url: str) -> Iterator[Driver]:
    """Give a driver in a browser context of its own, which nothing is cached in yet."""
    context = browser.new_context(viewport=VIEWPORT)
    try:
        yield Driver(context, app, url)
    finally:
        context.close()
