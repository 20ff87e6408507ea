"""Names on the map: none covers another, a pin or an arrow."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from figure_cases import QUERIES, view_of

from exports.figures import map as figure_map
from exports.figures.labels import Name, Placing
from exports.figures.map import MapDrawing
from exports.figures.page import draw
from exports.figures.render import PARAMETERS
from exports.figures.style import PALETTES, SIZES
from geodata import atlas


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["all", "country", "out_of", "literature", "empty", "gateway"])
def test_names_are_clear(name: str, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No name covers another, a pin or an arrow, and all stand on the map."""
    placed: list[tuple[Name, tuple[float, float]]] = []
    drawings: list[MapDrawing] = []

    class Recording(Placing):
        def place(self, name: Name) -> tuple[float, float] | None:
            centre = super().place(name)
            assert centre is not None, f"{name.name} is not on the map"
            placed.append((name, centre))
            return centre

    class Kept(MapDrawing):
        def draw(self) -> None:
            drawings.append(self)
            super().draw()

    monkeypatch.setattr(figure_map, "Placing", Recording)
    monkeypatch.setattr("exports.figures.page.MapDrawing", Kept)
    from matplotlib import rc_context

    with rc_context(PARAMETERS):
        draw(view_of(QUERIES[name]), SIZES[size], PALETTES["light"], "")
    (drawing,) = drawings
    left, top, right, bottom = drawing.window.box
    boxes = []
    for item, (x, y) in placed:
        half = item.width / 2, item.height / 2
        boxes.append((item.name, x - half[0], y - half[1], x + half[0], y + half[1]))
        assert left < x - half[0]
        assert x + half[0] < right
        assert top < y - half[1]
        assert y + half[1] < bottom
    for one, other in combinations(boxes, 2):
        apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
        assert apart, (one[0], other[0])
    points = drawing._line_points()
    for name_, west, north, east, south in boxes:
        inside = (points > (west, north)).all(axis=1) & (points < (east, south)).all(axis=1)
        assert not inside.any(), f"an arrow passes under {name_}"


def test_a_name_stays_at_its_wish_where_that_is_free() -> None:
    placing = Placing(
        atlas(), (0, 0, 500, 500), (95.0, 25.0), 10.0, obstacles=[], lines=np.zeros((0, 2))
    )
    centre = placing.place(Name("x", "THA", 20, 8, (60.0, 95.0)))
    assert centre == pytest.approx((60, 95))
    again = placing.place(Name("y", "THA", 20, 8, (60.0, 95.0)))
    assert again is not None
    assert abs(again[1] - 95) >= 8 or abs(again[0] - 60) >= 20
    assert placing.place(Name("z", "THA", 20, 8, (600.0, 95.0))) is None
