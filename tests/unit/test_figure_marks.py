"""The hatches of figures: inside their shapes, denser the firmer, joined across neighbours."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from matplotlib.path import Path

from exports.figures.marks import hatch
from geodata.model import FIRMNESS
from layers.symbology import HATCH_GAP_PX, HATCHES, ROLE_HATCH

ROLE_OF = {kind: role for role, kind in ROLE_HATCH.items()}
"""A role with each hatch."""

SQUARE = shapely.box(0, 0, 120, 120)


def length(path: Path) -> float:
    """Return the length of all lines of a path."""
    moved = np.hypot(*np.diff(path.vertices, axis=0).T)
    return float(moved[path.codes[1:] == Path.LINETO].sum())


@pytest.mark.parametrize("kind", HATCHES)
@pytest.mark.parametrize("level", FIRMNESS)
def test_marks_stay_inside_their_shape(kind: str, level: str) -> None:
    path, _ = hatch(SQUARE, ROLE_OF[kind], level, 1.0)
    assert len(path.vertices) > 4
    assert SQUARE.buffer(3).contains(shapely.multipoints(path.vertices))


@pytest.mark.parametrize("kind", HATCHES)
def test_the_firmer_the_denser(kind: str) -> None:
    amounts = []
    for level in FIRMNESS:
        path, dots = hatch(SQUARE, ROLE_OF[kind], level, 1.0)
        ring = HATCHES[kind].dots
        amounts.append(len(path.vertices) if dots or ring else length(path))
    assert amounts == sorted(amounts, reverse=True)
    assert len(set(amounts)) == len(FIRMNESS)


def test_lines_are_as_far_apart_as_the_symbology_says() -> None:
    path, dots = hatch(SQUARE, ROLE_OF["diagonal"], "stated", 2.0)
    assert not dots
    # Across lines that rise at 45 degrees.
    across = sorted({round(float((y - x) / 2**0.5), 5) for x, y in path.vertices})
    assert np.diff(across) == pytest.approx(HATCH_GAP_PX["stated"] * 2)


def test_neighbours_hatches_join() -> None:
    left, right = shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100)
    whole, _ = hatch(shapely.box(0, 0, 100, 100), ROLE_OF["diagonal"], "expected", 1.0)
    parts = [hatch(side, ROLE_OF["diagonal"], "expected", 1.0)[0] for side in (left, right)]
    assert sum(map(length, parts)) == pytest.approx(length(whole))


def test_an_empty_shape_has_no_marks() -> None:
    for kind in ROLE_HATCH:
        assert not len(hatch(shapely.Polygon(), kind, "stated", 1.0)[0].vertices)
