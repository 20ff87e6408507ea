"""Measures how time and memory grow with the claims: generated datasets, each in a fresh process.

`python -m tests.benchmarks.growth` prints a column a size, beside the shipped dataset; `--short`
only the smallest one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from playwright.sync_api import Browser, sync_playwright

from geodata.load import OWN
from tests.benchmarks.bench import RESTED_MS
from tests.benchmarks.figures import get
from tests.benchmarks.generated import Plan, countries, write
from tests.benchmarks.pages import App, Driver, opened
from tests.benchmarks.report import say
from tests.benchmarks.servers import ROOT, serve
from tests.chromium import launch

SIZES = (1_000, 10_000, 100_000)

HUB, PLACES, TEXTS, ARROWS, MATERIALS = "CHN", 250, 1_000, 60, 30

TIMES = 5
"""How often a changed filter or another place is asked for; the median counts."""

MEASURES = {
    "start": "s to the first answer of a server, imports included, nothing kept",
    "second_start": "s to the first answer, with what the first start kept",
    "server_mb": "MB of the server when it has served the page",
    "import": "s to import dataset, map, panel",
    "load": "s to read and check the dataset, and to build what a view needs",
    "loaded_mb": "MB when the dataset is loaded",
    "view": "ms for view and marks of a changed filter on role",
    "view_firmness": "ms for view and marks of a changed filter on firmness or source",
    "panel": "ms for the panel of a place, as HTML",
    "panel_kb": "KB of that HTML",
    "numbers": "ms for the map’s state with the numbers of another year",
    "numbers_kb": "KB of that state",
    "overview": "ms for the panel where nothing is selected",
    "figure": "s for figure.svg",
    "page": "s for map.html",
    "page_mb": "MB of map.html",
    "click_ahead": "ms from a click to the panel, pointer rested before",
    "click": "ms from a click to the panel, nothing fetched before",
    "legend": "ms from the legend to the map",
    "sidebar": "ms from the sidebar to the map",
    "matrix": "ms to the matrix, opened",
    "table": "ms to the table, opened",
    "reader": "ms to the reader, opened",
    "largest_kb": "KB of the largest document that a click fetches",
}
"""What is measured, by name."""

CLICKED = ("BRA", "CAN", "AUS", "DZA", "KAZ", "USA", "RUS")
"""Places that are large enough to be hit on a map of the world."""

SELECTED = "document.querySelector('[data-testid=panel]')?.dataset.select"

SHIPPED = App(
    name="dashboard",
    script="dashboard.py",
    shape='path[data-place="{place}"]',
    ready="bench.inMap('[data-ready=true] path[data-place]') !== null",
    filtered="bench.inMap('.em-subtitle')?.textContent.includes('ilters: role')",
    # On a crowded map an arrow may be nearest to a place's middle: any other panel is an answer.
    panels=defaultdict(lambda: f"({SELECTED} ?? bench.before) !== bench.before"),
)
GENERATED = replace(SHIPPED, role="mining", label="Mining")
"""The page, with a dataset of the same places and roles whatever its size."""


def plan(claims: int) -> Plan:
    """Return what a dataset of some claims holds beside them."""
    others = [code for code in countries() if code != HUB][: PLACES - 1]
    return Plan(
        places=(*others, HUB),
        hub=HUB,
        arrows=ARROWS,
        claims=claims,
        texts=TEXTS,
        materials=MATERIALS,
        numbers=claims // 2,
    )


def measured(folder: Path) -> dict[str, float]:
    """Return what functions take of a dataset, measured in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.growth", "--one", str(folder)]
    env = {**os.environ, "EVIDENCE_DATASET": str(folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"nothing measured of {folder}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def served(folder: Path, browser: Browser, app: App, places: Sequence[str]) -> dict[str, float]:
    """Return what starts of a server take with a dataset, its memory, and what a browser sees."""
    found = {}
    with tempfile.TemporaryDirectory() as kept, dataset_in(folder, kept):
        for name in ("start", "second_start"):
            begun = time.perf_counter()
            with serve("dashboard.py") as server:
                get(server.url, "/")
                found[name] = time.perf_counter() - begun
                if name == "second_start":
                    found |= seen(browser, app, server.url, places)
                    found["server_mb"] = server.resident_mb()
    return found


def seen(browser: Browser, app: App, url: str, places: Sequence[str]) -> dict[str, float]:
    """Return what clicks and filters take in a browser, the median of some of each."""
    took: dict[str, list[float]] = {}
    sizes = []

    def clicked(driver: Driver, place: str, rest_ms: int = 0) -> float:
        driver.forget()
        driver.page.evaluate(f"bench.before = {SELECTED}")
        return driver.click(place, rest_ms=rest_ms)

    def note(name: str, value: float, driver: Driver) -> None:
        took.setdefault(name, []).append(value)
        driver.settle()

    with opened(browser, app, url) as driver:
        driver.open()
        driver.settle()
        clicked(driver, places[-1])
        driver.settle()
        for place, other in zip(places[0::2], places[1::2], strict=False):
            answers = len(driver.traffic.answers)
            note("click", clicked(driver, place), driver)
            sizes.append(driver.traffic.largest(answers) / 1e3)
            note("click_ahead", clicked(driver, other, RESTED_MS), driver)
            driver.forget()
            note("sidebar", driver.filter_in_sidebar(), driver)
            driver.clear_sidebar()
            driver.settle()
            driver.forget()
            note("legend", driver.filter_in_legend(), driver)
            driver.clear_legend()
            driver.settle()
        note("matrix", driver.open_besides("matrix.html", "tbody tr"), driver)
        note("table", driver.open_besides("table.html", "tbody tr"), driver)
        note("reader", driver.open_besides("reader.html", "article p"), driver)
    medians = {name: statistics.median(values) for name, values in took.items()}
    return {**medians, "largest_kb": max(sizes)}


def dataset_in(folder: Path, kept: str) -> AbstractContextManager[object]:
    """Return what names a dataset, and a folder for what is kept, to processes in its block."""
    return patch.dict(os.environ, {"EVIDENCE_DATASET": str(folder), "EVIDENCE_CACHE": kept})


def one(folder: Path) -> dict[str, float]:
    """Return what functions take of a dataset, in this process."""
    found: dict[str, float] = {}
    begun = time.perf_counter()
    from exports.make import make
    from exports.request import ExportRequest
    from geodata import numbers
    from geodata.load import load
    from geodata.model import FIRMNESS
    from geodata.selection import Selection
    from geodata.view import view
    from layers.marks import marks
    from layers.state import state_json
    from panels.panel import QUOTES, panel

    found["import"] = time.perf_counter() - begun
    begun = time.perf_counter()
    atlas = load(folder)
    marks(view(atlas, Selection()))
    found["load"] = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found["loaded_mb"] = peak * (1 if sys.platform == "darwin" else 1024) / 1e6

    def drawn(selection: Selection) -> Callable[[], object]:
        return lambda: marks(view(atlas, selection))

    roles = [Selection(role=(role,)) for role in atlas.roles]
    found["view"] = _median(map(drawn, roles))
    others = [Selection(firmness=level) for level in FIRMNESS[:-1]]
    others += [Selection(source=(text,)) for text in list(atlas.texts)[: TIMES - len(others)]]
    found["view_firmness"] = _median(map(drawn, others))
    asked = [Selection(select=code) for code in list(atlas.shapes)[:TIMES]]
    panel(view(atlas, asked.pop()), quotes=QUOTES[0])
    found["panel"] = _median((lambda s=s: panel(view(atlas, s), quotes=QUOTES[0])) for s in asked)  # type: ignore[misc]
    found["panel_kb"] = (
        max(len(panel(view(atlas, s), quotes=QUOTES[0]).encode()) for s in asked) / 1e3
    )
    found["overview"] = _median([lambda: panel(view(atlas, Selection()), quotes=QUOTES[0])])
    known = list(numbers.series(atlas).values())[:1]
    years = [Selection(number=one.named(year)) for one in known for year in one.years[:TIMES]]
    if years:
        found["numbers"] = _median((lambda s=s: state_json(view(atlas, s))) for s in years)  # type: ignore[misc]
        found["numbers_kb"] = max(len(state_json(view(atlas, s))) for s in years) / 1e3
    figure = ExportRequest(Selection())
    found["figure"] = _median([lambda: make("figure.svg", figure, atlas, "")]) / 1e3
    begun = time.perf_counter()
    found["page_mb"] = len(make("map.html", figure, atlas, "")) / 1e6
    found["page"] = time.perf_counter() - begun
    return found


def _median(asked: Iterable[Callable[[], object]]) -> float:
    """Return the milliseconds that an answer takes, of several questions asked once."""
    times = []
    for ask in asked:
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(times)


def table(found: Mapping[str, Mapping[str, float]]) -> str:
    """Return the figures of some datasets, a column each."""
    lines = [("measure", *found, "")]
    for name, words in MEASURES.items():
        if any(name in figures for figures in found.values()):
            lines.append(
                (name, *(_written(figures.get(name)) for figures in found.values()), words)
            )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:-1], widths[1:-1]), line[-1]])
        for line in lines
    )


def _written(value: float | None) -> str:
    return "-" if value is None else f"{value:.{0 if value >= 100 else 2}f}"


def datasets(sizes: Iterable[int]) -> Iterator[tuple[int, Path]]:
    """Yield datasets of some numbers of claims, each gone when the next is asked for."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            yield size, write(plan(size), Path(folder) / "data")


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="only the smallest dataset")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked: Any = parser.parse_args(arguments)
    if asked.one:
        sys.stdout.write(json.dumps(one(asked.one)))
        return
    found = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        mine = ("MMR", "VNM", "THA", "LAO", "MYS", "PHL", "KHM")
        found["shipped"] = {**served(OWN, browser, SHIPPED, mine), **measured(OWN)}
        for size, folder in datasets(SIZES[:1] if asked.short else SIZES):
            seen_there = served(folder, browser, GENERATED, CLICKED)
            found[f"{size:,}"] = {**seen_there, **measured(folder)}
            say(f"{size:,} claims: measured")
        browser.close()
    say(table(found))


if __name__ == "__main__":
    main()
