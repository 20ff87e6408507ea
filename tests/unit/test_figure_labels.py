"""Names on the map: none covers another, a pin or an arrow."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from figure_cases import QUERIES, sheet_of, view_of

from exports.figures import map as figure_map
from exports.figures.labels import Name, Placing, leader
from exports.figures.map import MapDrawing
from exports.figures.style import SIZES
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
    sheet_of(view_of(QUERIES[name]), size=size)
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
        # Names on one line have a gap between them.
        gap = abs((one[2] + one[4]) / 2 - (other[2] + other[4]) / 2) < 1
        assert not gap or one[3] + 1 < other[1] or other[3] + 1 < one[1], (one[0], other[0])
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
    assert not placing.is_on_map(Name("z", "THA", 20, 8, (600.0, 95.0)))


def test_a_name_for_which_there_is_no_room_is_left_out_and_named() -> None:
    box = (0.0, 0.0, 60.0, 30.0)
    placing = Placing(atlas(), box, (95.0, 25.0), 10.0, obstacles=[box], lines=np.zeros((0, 2)))
    assert placing.place(Name("x", "THA", 20, 8, (30.0, 15.0))) is None
    crowded = view_of("view=4,110,2")
    sheet = sheet_of(crowded, size="column")
    said = " ".join(line.text for line in sheet.written if "unplaced" in line.groups)
    shown = {g for line in sheet.written for g in line.groups if g.startswith("label-")}
    assert len(shown) == len(crowded.places) or said.startswith("No room for the names of")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["all", "class", "literature", "out_of"])
def test_no_line_back_to_a_place_passes_under_a_name(
    name: str, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed: list[tuple[Name, tuple[float, float]]] = []

    class Recording(Placing):
        def place(self, name: Name) -> tuple[float, float] | None:
            centre = super().place(name)
            if centre is not None:
                placed.append((name, centre))
            return centre

    monkeypatch.setattr(figure_map, "Placing", Recording)
    sheet_of(view_of(QUERIES[name]), size=size)
    for one, spot in placed:
        lead = leader(one, spot)
        if lead is None or one.name in ("CHN", "Nanning"):
            # The hub is around its name, and a city below its own: no line leads to them.
            continue
        points = lead[0] + np.linspace(0.02, 1, 60)[:, None] * (lead[1] - lead[0])
        for other, (x, y) in placed:
            # What lies inside a place may well stand where the line ends.
            if other.place != one.place:
                half = np.array([other.width / 2, other.height / 2])
                under = (np.abs(points - (x, y)) < half - 0.5).all(axis=1)
                assert not under.any(), (one.name, other.name)
