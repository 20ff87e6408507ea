"""The part of the world that a figure shows, and the shapes in it as matplotlib's paths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from exports.figures.sheet import Box
from geodata.model import Atlas
from geodata.view import View
from layers.frame import frame, held, lands, reach, surroundings
from layers.projection import mercator

_PAGE_MAP_PX = 820.0
_TILE_PX = 256.0
_MARGIN_DEG = 1.0


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the world that a map shows.

    `box` in points, `corner` the Web Mercator degrees of its upper left corner, `scale` in
    points a degree.
    """

    box: Box
    corner: tuple[float, float]
    scale: float

    @property
    def transform(self) -> Affine2D:
        """What leads from Web Mercator degrees to points."""
        left, top = self.box[:2]
        return (
            Affine2D()
            .translate(-self.corner[0], -self.corner[1])
            .scale(self.scale, -self.scale)
            .translate(left, top)
        )

    def points(self, lon_lat: object) -> np.ndarray:
        """Return points on the sheet, shape (n, 2), for degrees of the same shape."""
        x, y = mercator(np.atleast_2d(np.asarray(lon_lat, dtype=float))).T
        left, top = self.box[:2]
        return np.column_stack(
            [left + (x - self.corner[0]) * self.scale, top - (y - self.corner[1]) * self.scale]
        )

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """What is to be seen, and a little around it, in Web Mercator degrees."""
        left, top, right, bottom = self.box
        west, north = self.corner
        return (
            west - _MARGIN_DEG,
            north - (bottom - top) / self.scale - _MARGIN_DEG,
            west + (right - left) / self.scale + _MARGIN_DEG,
            north + _MARGIN_DEG,
        )


def window(view: View, box: Box) -> Window:
    """Return what the map shows in a box: where the camera stands, or else the whole map."""
    width, height = box[2] - box[0], box[3] - box[1]
    (south, west), (north, east) = frame(view.atlas).window
    low, high = mercator(np.array([[west, south], [east, north]]))
    whole = float((np.array([width, height]) / (high - low)).min())
    if view.selection.camera is not None:
        lat, lon, zoom = held(view.atlas, view.selection.camera)
        centre = mercator(np.array([[lon, lat]]))[0]
        # The page shows this many degrees across; a figure of another shape, no fewer.
        across = _PAGE_MAP_PX * 360 / (_TILE_PX * 2**zoom)
        # Further off than the map reaches there would be sea where there is land.
        furthest = float((np.array([width, height]) / reach(view.atlas)).max())
        scale = max(min(width, height * 1.2) / across, min(whole, furthest))
    else:
        centre, scale = (low + high) / 2, whole
    corner = (float(centre[0] - width / 2 / scale), float(centre[1] + height / 2 / scale))
    return Window(box, corner, float(scale))


def _path(shape: BaseGeometry, *, smallest: float = 0.0) -> Path:
    """Return a polygon, or several, as one path, without rings below an area in square degrees."""
    parts = [
        part
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    found = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    areas = shapely.area(shapely.polygons(found)) if found else np.zeros(0)
    # Of a place that is nothing but islets, the largest is kept.
    least = min(smallest, float(areas.max(initial=0.0)))
    rings = [shapely.get_coordinates(found[i]) for i in np.flatnonzero(areas >= least)]
    if not rings:
        return Path(np.zeros((0, 2)))
    codes = np.full(sum(map(len, rings)), Path.LINETO, dtype=Path.code_type)
    ends = np.cumsum([len(ring) for ring in rings])
    codes[ends - 1] = Path.CLOSEPOLY
    codes[np.concatenate([[0], ends[:-1]])] = Path.MOVETO
    return Path(np.concatenate(rings), codes)


CONTEXT = ""
"""The name of the land around the places, among `_projected`."""


@lru_cache(maxsize=2)
def _projected(atlas: Atlas) -> dict[str, BaseGeometry]:
    """Return every shape of the map in Web Mercator degrees."""
    return {
        name: shapely.transform(shape, mercator)
        for name, shape in {CONTEXT: surroundings(atlas), **lands(atlas)}.items()
    }


@lru_cache(maxsize=32)
def shapes(
    atlas: Atlas, extent: tuple[float, float, float, float], fine: float
) -> dict[str, BaseGeometry]:
    """Return what lies in an extent, without detail finer than `fine` degrees."""
    whole = _projected(atlas)
    inner = [name for name in whole if name and atlas.places[name].inside in whole]
    names = [name for name in whole if name and name not in inner]
    # Together, so that shared borders stay shared.
    simple = dict(
        zip(names, shapely.coverage_simplify([whole[name] for name in names], fine), strict=True)
    )
    # What lies inside another, and the land around, are no part of that coverage.
    for name in (*inner, CONTEXT):
        simple[name] = shapely.simplify(whole[name], fine)
    return {name: shapely.clip_by_rect(shape, *extent) for name, shape in simple.items()}


@lru_cache(maxsize=32)
def paths(atlas: Atlas, extent: tuple[float, float, float, float], fine: float) -> dict[str, Path]:
    """Return what lies in an extent as paths, without detail finer than `fine` degrees."""
    return {name: _path(shape) for name, shape in shapes(atlas, extent, fine).items()}


@lru_cache(maxsize=64)
def outlined(
    atlas: Atlas, extent: tuple[float, float, float, float], fine: float, name: str, smallest: float
) -> Path:
    """Return a place's outline without islets and inlets, which a thick line would blot out.

    What is smaller than `smallest` is left out, a length in degrees.
    """
    shape = shapes(atlas, extent, fine)[name]
    closed = shape.buffer(smallest / 3).buffer(-smallest / 3)
    return _path(closed, smallest=smallest**2)
