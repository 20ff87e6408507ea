"""Any export by its route: the same request gives the same bytes, and a figure its proof."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exports.make import make
from exports.proofs import embed
from exports.proofs.proof import canonical, proof
from exports.request import ExportRequest
from geodata import atlas
from geodata.selection import Selection
from geodata.view import view

ROOT = Path(__file__).parents[2]
BASE = "https://example.org/"
FIGURES = ("figure.svg", "figure.png", "figure.pdf")

EXTRACT: dict[str, Callable[[bytes], str]] = {
    "figure.svg": embed.extract_svg,
    "figure.png": embed.extract_png,
    "figure.pdf": embed.extract_pdf,
}


def hashes() -> list[str]:
    request = ExportRequest(Selection(select="MMR"))
    made = (make(route, request, atlas(), BASE) for route in FIGURES)
    return [hashlib.sha256(data).hexdigest() for data in made]


def test_twice_the_same_request_gives_the_same_bytes() -> None:
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    run = subprocess.run(
        [sys.executable, "-c", "import test_make; print(*test_make.hashes())"],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert hashes() == hashes() == run.stdout.split()


@pytest.mark.parametrize("route", FIGURES)
def test_a_figure_carries_its_proof(route: str) -> None:
    selection = Selection(role=("feedstock",), select="MMR")
    content = json.loads(EXTRACT[route](make(route, ExportRequest(selection), atlas(), BASE)))
    assert len(content.pop("fingerprint")) == 64
    # That of a PDF is of what it shows, so the hash of its bytes stands beside it.
    assert ("file" in content) is (not route.endswith("png"))
    content.pop("file", None)
    assert canonical(content) == canonical(proof(view(atlas(), selection), BASE))


@pytest.mark.parametrize("route", ["figure.gif", "quotes.md", "nothing"])
def test_an_unknown_route_is_refused(route: str) -> None:
    with pytest.raises(KeyError):
        make(route, ExportRequest(Selection()), atlas(), "")


def test_matplotlib_waits_for_the_first_figure() -> None:
    code = "import sys, exports.figures.render, exports.make; print('matplotlib' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
