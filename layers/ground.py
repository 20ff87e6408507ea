"""Which place lies where, as a grid over the map: for what must keep clear of places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from PIL import Image, ImageDraw

from geodata.kept import kept
from geodata.model import Atlas
from layers.frame import frame, lands, surroundings
from layers.projection import mercator

WATER, CONTEXT, NOWHERE = -1, -2, -3
"""What a cell is that lies in no place: water, or land around; and what none is."""

_CELLS_A_UNIT = 5
"""About three pixels of a map at its usual size a cell."""

_BEYOND = 0.7
"""How far the grid goes beyond the window, in its widths and heights."""


@dataclass(frozen=True)
class Ground:
    """A grid in Web Mercator degrees.

    Attributes
    ----------
    cells
        The number of the place that each cell lies in, `WATER` or `CONTEXT`; the first row is
        the southernmost.
    codes
        The places by their number.
    corner
        Web Mercator degrees of the lower left corner, shape (2,).
    cell
        The side of a cell, in Web Mercator degrees.
    """

    cells: np.ndarray
    codes: tuple[str, ...]
    corner: np.ndarray
    cell: float

    def at(self, xy: np.ndarray) -> np.ndarray:
        """Return what lies at points, shape (..., 2) in Web Mercator degrees."""
        found = ((xy - self.corner) / self.cell).astype(int)
        rows = np.clip(found[..., 1], 0, self.cells.shape[0] - 1)
        columns = np.clip(found[..., 0], 0, self.cells.shape[1] - 1)
        answer: np.ndarray = self.cells[rows, columns]
        return answer


@kept(1)
def ground(atlas: Atlas) -> Ground:
    """Return the grid of a dataset."""
    found = frame(atlas)
    low, high = mercator(np.array([corner[::-1] for corner in found.window]))
    low, high = low - _BEYOND * (high - low), high + _BEYOND * (high - low)
    cell = found.unit / _CELLS_A_UNIT
    columns, rows = np.ceil((high - low) / cell).astype(int).tolist()
    image = Image.new("I", (columns, rows), WATER)
    draw = ImageDraw.Draw(image)
    codes = tuple(sorted(atlas.shapes))
    shapes = [(CONTEXT, surroundings(atlas)), *((i, lands(atlas)[c]) for i, c in enumerate(codes))]
    parts = [
        (part.area, number, part)
        for number, shape in shapes
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    # The largest first: what lies inside another, or in a hole of it, is painted over it.
    for _, number, part in sorted(parts, key=lambda one: -one[0]):
        for ring, value in ((part.exterior, number), *((hole, WATER) for hole in part.interiors)):
            corners = (mercator(shapely.get_coordinates(ring)) - low) / cell
            draw.polygon(corners.ravel().tolist(), fill=value)
    return Ground(np.asarray(image, dtype=np.int32), codes, low, cell)
