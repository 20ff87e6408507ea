"""How long datasets of other sizes take to be laid out, to start with, and to be a figure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.generated import Plan, countries, write
from tests.benchmarks.report import Row

ROOT = Path(__file__).resolve().parents[2]

LAYOUT_S = 2.0
"""The most that sixty arrows may take to be laid out."""

SIZES = ((14, 10), (60, 30), (60, 60), (250, 10), (250, 30), (250, 60))
"""Places, and arrows between them."""

# In a process of its own, as a start is; times are of the whole process's processor.
STEPS = """
import json, time
start = time.process_time()
from exports.figures.render import render
from geodata.load import atlas
from geodata.selection import Selection
from geodata.view import view
imported = time.process_time()
from layers import arrows, bundle, frame, ground
mine = atlas()
loaded = time.process_time()
frame.frame(mine), ground.ground(mine), arrows.curves(mine)
laid = time.process_time()
bundle.version(mine)
ready = time.process_time()
render(view(mine, Selection()), kind="svg")
drawn = time.process_time()
render(view(mine, Selection(firmness="stated")), kind="svg")
again = time.process_time()
print(json.dumps({
    "layout": laid - loaded, "start": ready - start, "load": loaded - imported,
    "first": drawn - ready, "figure": again - drawn}))
"""


def measure(sizes: tuple[tuple[int, int], ...]) -> list[Row]:
    """Return a line a size: layout, start, and a figure of another view than the first."""
    rows = []
    for places, arrows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            codes = sorted(countries(), key=lambda code: code != "CHN")[:places]
            plan = Plan(codes, arrows=arrows, claims=2 * places, seed=places)
            found = _times(write(plan, Path(folder) / "data"))
        layout = found["layout"]
        rows.append(
            Row(
                f"layout of {arrows} arrows, {places} places",
                f"{layout:.2f} s",
                f"start {found['start']:.1f} s, load {found['load']:.1f} s, "
                f"figure.svg {found['figure']:.2f} s (first {found['first']:.1f} s)",
                f"{layout:.2f} s",
                f"<= {LAYOUT_S:.0f} s",
                layout <= LAYOUT_S,
            )
        )
    return rows


def _times(folder: Path) -> dict[str, float]:
    """Return what each step took, in seconds."""
    environment = {
        **os.environ,
        "EVIDENCE_DATASET": str(folder),
        "EVIDENCE_CACHE": "",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", STEPS]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout)
    return found
