"""Drives the dashboard and its tutorial peer in turn, and prints how they compare.

Run it from the project's root: `python -m tests.benchmarks.bench [--short]`. It exits 0
whatever the figures, and 1 where something broke.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as BrowserError

from geodata import atlas as load_atlas
from tests.benchmarks import figures, layouts
from tests.benchmarks.pages import DIMMED_BY_FILTER, App, Driver, MeasureFailed, opened
from tests.benchmarks.report import Row, limit, ratio, say, summary, table
from tests.benchmarks.servers import Server, ServerFailed, serve
from tests.benchmarks.survival import lost
from tests.chromium import NoChromium, launch

CLICKED = ("MMR", "VNM", "MYS", "THA", "LAO")
LONGEST = ("CHN", "MYS", "VNM")
KB = 1000
WARM_UP = 1
READABLE = "readable"
RESTED_MS = 150
BURST = 10
BURST_HEAD_START_MS = 30


def _quotes(place: str) -> list[str]:
    claims = (c for c in load_atlas().claims if c.place == place and c.topic != "heading")
    return list(dict.fromkeys(claim.quote for claim in claims))


def _peer_panel(place: str) -> str:
    """Return the condition that the peer's panel shows the last quote of a place."""
    quotes = _quotes(place)
    name = json.dumps(load_atlas().places[place].name)
    last = json.dumps(quotes[-1][:30])
    return (
        "((panel) => { const found = panel.querySelectorAll('blockquote'); "
        f"return panel.querySelector('h3')?.textContent.trim() === {name} "
        f"&& found.length >= {len(quotes)} "
        f"&& found[{len(quotes) - 1}].textContent.trim().startsWith({last}); }})"
        "(document.querySelector('.st-key-panel'))"
    )


def _apps() -> tuple[App, App]:
    places = sorted({*CLICKED, *LONGEST})
    ours = App(
        name="dashboard",
        script="dashboard.py",
        shape='path[data-place="{place}"]',
        ready="bench.inMap('[data-ready=true] path[data-place=MMR]') !== null",
        filtered=f"bench.inMap('path[data-place={DIMMED_BY_FILTER}]')?.dataset.shown === 'false'",
        panels={
            place: f"document.querySelector('[data-testid=panel][data-select={place}] blockquote')"
            " !== null"
            for place in places
        },
        readable="(document.querySelector('#first .pic path, #first .pic text') && "
        "document.querySelector('#first [data-testid=panel] blockquote')) !== null",
    )
    peer = App(
        name="peer",
        script="tests/benchmarks/peer.py",
        shape="path.place.{place}",
        ready="bench.inMap('path.place.MMR') !== null && bench.frame().offsetHeight > 100",
        filtered=f"bench.inMap('path.place.{DIMMED_BY_FILTER}')?.getAttribute('fill-opacity')"
        " === '0.28'",
        panels={place: _peer_panel(place) for place in places},
    )
    return ours, peer


Samples = dict[str, dict[str, list[float]]]


def _turns(pair: tuple[Driver, Driver], rounds: int) -> Iterator[tuple[bool, Driver, str]]:
    """Yield whether a turn counts, who has it, and which place is clicked in it."""
    for number in range(WARM_UP + rounds):
        order = pair if number % 2 else pair[::-1]
        for driver in order:
            yield number >= WARM_UP, driver, CLICKED[number % len(CLICKED)]


def measure_pages(
    browser: Browser, apps: tuple[App, App], urls: dict[str, str], rounds: int
) -> tuple[Samples, list[float], list[float], list[str], dict[str, str]]:
    """Click and filter on both pages in turn.

    Returns
    -------
    samples, hover, select, outside, lost
        Milliseconds by measure and app; frames to the highlight of the dashboard; requests
        that left the machine; what the dashboard's map lost.
    """
    samples: Samples = {
        measure: {app.name: [] for app in apps}
        for measure in ("click", "again", "sidebar", "legend", "matrix", "year", "range")
    }
    hover: list[float] = []
    select: list[float] = []
    with ExitStack() as stack:
        ours, peer = (stack.enter_context(opened(browser, app, urls[app.name])) for app in apps)
        for driver in (ours, peer):
            driver.open()
            driver.settle()
        for counts, driver, place in _turns((ours, peer), rounds):
            if driver is ours:
                driver.forget()
            took = {"click": driver.click(place)}
            driver.settle()
            if driver is ours:
                driver.forget()
                other = CLICKED[(CLICKED.index(place) + 1) % len(CLICKED)]
                took["again"] = driver.click(other, rest_ms=RESTED_MS)
                driver.settle()
            if driver is ours:
                driver.forget()
            took["sidebar"] = driver.filter_in_sidebar()
            driver.settle()
            driver.clear_sidebar()
            driver.settle()
            if driver is ours:
                driver.forget()
                took["legend"] = driver.filter_in_legend()
                driver.settle()
                driver.clear_legend()
                driver.settle()
                driver.open_besides("matrix.html", "tbody tr")
                driver.settle()
                driver.forget()
                took["matrix"] = driver.switch("across-link")
                driver.switch("across-role")
                driver.close_besides("matrix.html")
                driver.settle()
                took["year"] = driver.step_year()
                driver.forget()
                took["range"] = driver.choose_range()
                hover.append(driver.frames_to_hover("PHL"))
                select.append(driver.frames_to_select("KHM"))
                driver.settle()
            if counts:
                for measure, value in took.items():
                    samples[measure][driver.app.name].append(value)
        outside = [*ours.traffic.outside, *peer.traffic.outside]
        with opened(browser, apps[0], urls[apps[0].name]) as fresh:
            fresh.open()
            kept = lost(fresh)
            outside += fresh.traffic.outside
    return samples, hover, select, outside, kept


def measure_loads(
    browser: Browser, apps: tuple[App, App], urls: dict[str, str], rounds: int
) -> dict[str, list[float]]:
    """Open both pages in turn, each time in a browser context with an empty cache.

    Returns
    -------
    dict
        Milliseconds to the painted map by app, and to our first `readable` view.
    """
    found: dict[str, list[float]] = {name: [] for name in (*(app.name for app in apps), READABLE)}
    for number in range(WARM_UP + rounds):
        for app in apps if number % 2 else apps[::-1]:
            with opened(browser, app, urls[app.name]) as driver:
                took = driver.open()
                readable = driver.readable()
                driver.settle()
            if number >= WARM_UP:
                found[app.name].append(took)
                if app is apps[0]:
                    found[READABLE].append(readable)
    return found


def measure_payload(browser: Browser, app: App, url: str, places: tuple[str, ...]) -> Row:
    """Click each place on a fresh page; count what comes over socket and routes, unpacked."""
    sizes: dict[str, float] = {}
    for place in places:
        with opened(browser, app, url) as driver:
            driver.open()
            driver.settle()
            before, answers = driver.traffic.total, len(driver.traffic.answers)
            driver.click(place)
            driver.settle()
            came = driver.traffic.total - before + driver.traffic.routed(answers)
            sizes[place] = came / KB
    each = ", ".join(f"{place} {size:.1f}" for place, size in sizes.items())
    if app.name != "dashboard":
        return Row("  the peer's click", "", each)
    worst = max(sizes.values())
    return Row("payload of a click, KB", each, "", f"{worst:.1f} KB", "<= 24 KB", worst <= 24)


def measure_memory(browser: Browser, app: App, warm: int, sessions: int) -> tuple[float, float]:
    """Open sessions and keep them open.

    Returns
    -------
    slope_mb, resident_mb
        What each further session adds to the server's memory, by least squares; and the
        memory that it starts from.
    """
    resident: list[float] = []
    with serve(app.script) as server, ExitStack() as stack:
        for number in range(warm + sessions + 1):
            driver = stack.enter_context(opened(browser, app, server.url))
            driver.open()
            driver.settle()
            driver.click(CLICKED[number % len(CLICKED)])
            driver.settle()
            if number >= warm:
                resident.append(server.resident_mb())
    slope = float(np.polyfit(np.arange(len(resident)), resident, 1)[0])
    return slope, resident[0]


def measure_reruns(browser: Browser, sidebar: Sequence[float], rounds: int) -> Row:
    """Time reruns of a page of Streamlit alone, and set the sidebar's filter beside them."""
    shown = "document.querySelector('[data-testid=stText]') !== null"
    app = App("bare", "tests/benchmarks/bare.py", "", shown, "", {})
    with serve(app.script) as server, opened(browser, app, server.url) as driver:
        driver.open()
        driver.settle()
        took = []
        for _ in range(WARM_UP + rounds):
            took.append(driver.rerun())
            driver.settle()
    bare, found = took[WARM_UP:], statistics.median(sidebar)
    return Row(
        "  beside a bare rerun of Streamlit",
        summary(sidebar),
        summary(bare),
        f"{found / statistics.median(bare):.2f}",
    )


def measure_figures(browser: Browser, app: App, server: Server, rounds: int) -> list[Row]:
    """Time the served figures, alone and ten at once beside a click."""
    status, _, body = figures.get(server.url, "/figure.png")
    if status != 200 or not body.startswith(b"\x89PNG"):
        names = ("figure.svg", "figure.png", "repeated request", "click beside ten figures")
        return [Row(name, "not served") for name in names]
    inches = figures.size_inches(body)
    figures.get(server.url, "/figure.svg")
    query = figures.queries()
    rows = []
    for file_format, most in (("svg", 330.0), ("png", 1200.0)):
        figures.bare_plot(file_format, inches)
        served, bare = [], []
        for _ in range(rounds):
            served.append(figures.timed(server.url, f"/figure.{file_format}?{next(query)}"))
            bare.append(figures.bare_plot(file_format, inches))
        rows.append(limit(f"figure.{file_format}", served, most, "ms"))
        rows.append(ratio("  beside a bare GeoPandas plot", served, bare, 1.5))
    for route, most in (("matrix.svg?quotes=1&", 500.0), ("brief.docx?", 1500.0)):
        # Of all that there is, each with a title of its own.
        asked = [f"/{route}title={number}" for number in range(rounds)]
        took = [figures.timed(server.url, path) for path in asked]
        rows.append(limit(route.partition("?")[0], took, most, "ms"))
    path = f"/figure.png?{next(query)}"
    figures.timed(server.url, path)
    again = [figures.timed(server.url, path) for _ in range(max(5, rounds))]
    rows.append(limit("repeated request", again, 10, "ms", digits=1))
    rows.append(_clicks_under_load(browser, app, server, query, rounds))
    return rows


def _clicks_under_load(
    browser: Browser, app: App, server: Server, query: Iterator[str], rounds: int
) -> Row:
    quiet, loaded, statuses = [], [], []
    with opened(browser, app, server.url) as driver:
        driver.open()
        driver.settle()
        driver.click(CLICKED[-1])
        driver.settle()
        for number in range(rounds):
            places = CLICKED[2 * number % 4], CLICKED[2 * number % 4 + 1]
            quiet.append(driver.click(places[0]))
            driver.settle()
            paths = [f"/figure.png?{one}" for one in islice(query, BURST)]
            with figures.Burst(server.url, paths) as burst:
                time.sleep(BURST_HEAD_START_MS / 1000)
                loaded.append(driver.click(places[1]))
            statuses += burst.statuses
            driver.settle()
    answers = ", ".join(f"{statuses.count(code)} x {code}" for code in sorted(set(statuses)))
    return ratio(f"click beside ten figures ({answers})", loaded, quiet, 1.5)


def _page_rows(
    samples: Samples,
    hover: list[float],
    select: list[float],
    outside: list[str],
    kept: dict[str, str],
) -> list[Row]:
    ours, peer = "dashboard", "peer"
    click, sidebar, legend = samples["click"], samples["sidebar"], samples["legend"]
    rows = [
        ratio("click to panel, fetched ahead", samples["again"][ours], click[peer], 0.04),
        ratio("click to panel, not fetched", click[ours], click[peer], 0.06),
        ratio("filter to map, sidebar", sidebar[ours], sidebar[peer], 0.24),
        ratio("filter to map, legend (peer: sidebar)", legend[ours], sidebar[peer], 0.08),
        ratio(
            "matrix of who says so (peer: sidebar)", samples["matrix"][ours], sidebar[peer], 0.10
        ),
        ratio("range of time (peer: sidebar)", samples["range"][ours], sidebar[peer], 0.10),
        ratio("step of the year (peer: sidebar)", samples["year"][ours], sidebar[peer], 0.08),
        limit("hover to highlight", hover, 2, "frames"),
        limit("selection to highlight", select, 2, "frames"),
    ]
    losses = [f"{change}: {what}" for change, what in kept.items() if what]
    said = "; ".join(losses) or f"kept through {len(kept)} changes"
    rows.append(Row("frame and zoom", said, "", f"{len(losses)} lost", "0 lost", not losses))
    rows.append(Row("requests to other hosts", str(len(outside)), "", "", "0", not outside))
    return rows


def run(*, short: bool) -> None:
    """Run all measures and print the table."""
    rounds, loads, warm, sessions, plots = (2, 1, 1, 1, 2) if short else (15, 7, 3, 10, 7)
    apps = _apps()
    start = time.monotonic()
    rows: list[Row] = []

    def step(name: str, measure: Callable[[], None]) -> None:
        say(f"[{time.monotonic() - start:4.0f} s] {name}")
        measure()

    with sync_playwright() as playwright, ExitStack() as stack:
        browser = launch(playwright)
        stack.callback(browser.close)
        servers = {app.name: stack.enter_context(serve(app.script)) for app in apps}
        urls = {name: server.url for name, server in servers.items()}
        ours = apps[0]

        def loading() -> None:
            found = measure_loads(browser, apps, urls, loads)
            peer = found["peer"]
            rows.append(ratio("first readable view", found[READABLE], peer, 0.30))
            rows.append(ratio("first load to painted map", found["dashboard"], peer, 0.90))

        def payload() -> None:
            places = LONGEST if not short else LONGEST[:1]
            rows.append(measure_payload(browser, ours, urls["dashboard"], places))
            rows.append(measure_payload(browser, apps[1], urls["peer"], places[:1]))

        def memory() -> None:
            (slope, base), (beside, peer_base) = (
                measure_memory(browser, app, warm, sessions) for app in apps
            )
            rows.append(
                Row(
                    "memory of a further session",
                    f"{slope:.2f} MB on {base:.0f}",
                    f"{beside:.2f} MB on {peer_base:.0f}",
                    f"{slope:.2f} MB",
                    "<= 0.5 MB",
                    slope <= 0.5,
                )
            )

        def pages() -> None:
            found = measure_pages(browser, apps, urls, rounds)
            rows.extend(_page_rows(*found))
            after = next(n for n, row in enumerate(rows, 1) if "sidebar" in row.measure)
            beside = measure_reruns(browser, found[0]["sidebar"]["dashboard"], rounds)
            rows.insert(after, beside)

        step("clicks and filters", pages)
        step("first loads", loading)
        step("payload", payload)
        step(
            "figures",
            lambda: rows.extend(measure_figures(browser, ours, servers["dashboard"], plots)),
        )
        step("memory", memory)
        sizes = layouts.SIZES[:1] if short else layouts.SIZES
        step("layouts", lambda: rows.extend(layouts.measure(sizes)))
    say(f"[{time.monotonic() - start:4.0f} s] done; medians, smallest and largest in brackets\n")
    say(table(rows))


def main() -> int:
    """Read the command line, run, and say in a sentence what broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few rounds, in under a minute")
    options = parser.parse_args()
    try:
        run(short=options.short)
    except (BrowserError, NoChromium, MeasureFailed, ServerFailed, figures.NotServed) as error:
        say(f"the benchmark broke: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
