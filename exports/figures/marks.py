"""The small signs that map, legend and passages share: dots, heads, squares, swatches, hatches."""

from __future__ import annotations

import math

import numpy as np
import shapely
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from exports.figures.sheet import Box, Sheet
from exports.figures.style import Palette
from layers.symbology import (
    BORDER_PX,
    DOT_RADIUS_PX,
    HATCH_DOT_RADIUS_PX,
    HATCH_GAP_PX,
    HATCH_RING_RADIUS_PX,
    HATCH_WIDTH_PX,
    HEAD_LENGTH_PX,
    HEAD_SHAPE,
    SQUARE_PX,
    Hatch,
    hatch_of,
)

CORNERS = np.array(HEAD_SHAPE)


def head_corners(tip: np.ndarray, along: np.ndarray, px: float) -> np.ndarray:
    """Return the corners of a head about a line's end, whose direction is a unit vector."""
    across = np.array([-along[1], along[0]])
    shape = CORNERS * HEAD_LENGTH_PX * px
    corners: np.ndarray = tip + shape[:, :1] * along + shape[:, 1:] * across
    return corners


def _parallels(bounds: tuple[float, ...], angle: float, gap: float) -> np.ndarray:
    """Return parallel lines over some bounds, shape (n, 2, 2), at an angle, counter-clockwise.

    They stand where they would over any other bounds, so that neighbours' hatches join.
    """
    left, low, right, high = bounds
    along = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    across = np.array([-along[1], along[0]])
    corners = np.array([(left, low), (left, high), (right, low), (right, high)])
    first, last = (corners @ across).min(), (corners @ across).max()
    start, end = (corners @ along).min(), (corners @ along).max()
    steps = np.arange(math.ceil(first / gap), math.floor(last / gap) + 1) * gap
    ends = [across * step for step in steps]
    lines: np.ndarray = np.array([(foot + along * start, foot + along * end) for foot in ends])
    return lines.reshape(-1, 2, 2)


def hatch(
    shape: BaseGeometry, kind: Hatch, firmness: str, unit: float, *, upright: bool = True
) -> tuple[Path, bool]:
    """Return the marks of a hatch over a shape, and whether they are dots, to be filled.

    `unit` is a pixel of the page in the shape's own unit, and `upright` whether y grows upward.
    """
    gap = HATCH_GAP_PX[firmness] * unit
    sign = 1 if upright else -1
    if shape.is_empty:
        return Path(np.zeros((0, 2))), kind.dots and not kind.rings
    if kind.dots:
        radius = (HATCH_RING_RADIUS_PX if kind.rings else HATCH_DOT_RADIUS_PX) * unit
        return _dots(shape, sign * kind.angles[0], gap, radius), not kind.rings
    lines = [_parallels(shape.bounds, sign * angle, gap) for angle in kind.angles]
    cut = shapely.intersection(shapely.multilinestrings(np.concatenate(lines)), shape)
    parts = [shapely.get_coordinates(part) for part in shapely.get_parts(cut)]
    parts = [part for part in parts if len(part) >= 2]
    if not parts:
        return Path(np.zeros((0, 2))), False
    codes = np.concatenate([[Path.MOVETO, *[Path.LINETO] * (len(part) - 1)] for part in parts])
    return Path(np.concatenate(parts), codes), False


def _dots(shape: BaseGeometry, angle: float, gap: float, radius: float) -> Path:
    turn = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    other = np.array([-turn[1], turn[0]])
    left, low, right, high = shape.bounds
    corners = np.array([(left, low), (left, high), (right, low), (right, high)])
    u, v = corners @ turn, corners @ other
    across = np.arange(math.ceil(u.min() / gap), math.floor(u.max() / gap) + 1)
    down = np.arange(math.ceil(v.min() / gap), math.floor(v.max() / gap) + 1)
    grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2) * gap
    points = grid[:, :1] * turn + grid[:, 1:] * other
    shapely.prepare(shape)
    inside = points[shapely.contains_xy(shape, *points.T)]
    if not len(inside):
        return Path(np.zeros((0, 2)))
    return Path.make_compound_path(*(Path.circle(tuple(point), radius) for point in inside))


def draw_swatch(
    sheet: Sheet, box: Box, fill: str, firmness: str, palette: Palette, px: float
) -> None:
    """Draw what a fill looks like on the map: a role's at a firmness, or one of the theme's."""
    theme = palette.theme
    edge, width = {
        "gateway": (theme.arrow, BORDER_PX["gateway"]),
        "outside": (theme.outline, BORDER_PX["outside"]),
    }.get(fill, ("none", 0.0))
    sheet.rectangle(box, fill=palette.fill(fill, firmness), stroke=edge, width=width * px)
    if not firmness:
        return
    # Finer than on the map, since there is room for a few marks only.
    kind = hatch_of(palette.study, fill)
    marks, dots = hatch(shapely.box(*box), kind, firmness, px * 0.7, upright=False)
    colour = palette.hatch(fill, firmness)
    with sheet.clipped(box):
        if dots:
            sheet.path(marks, fill=colour)
        else:
            sheet.path(marks, stroke=colour, width=HATCH_WIDTH_PX * px * 0.8)


def draw_square(
    sheet: Sheet, x: float, y: float, role: str, firmness: str, palette: Palette, px: float
) -> None:
    """Draw the small square of a second role from its left end, at a middle height."""
    side = SQUARE_PX * px
    box = (x, y - side / 2, x + side, y + side / 2)
    draw_swatch(sheet, box, role, firmness, palette, px)
    sheet.rectangle(box, stroke=palette.theme.ink, width=px)


def draw_head(
    sheet: Sheet, corners: np.ndarray, palette: Palette, px: float, *, hollow: bool, name: str = ""
) -> None:
    """Draw an arrow's head, full or hollow, from its four corners."""
    theme = palette.theme
    path = Path(np.concatenate([corners, corners[:1]]), closed=True)
    gid = f"head-{name}-{'hollow' if hollow else 'full'}" if name else ""
    if hollow:
        sheet.path(path, fill=theme.halo, stroke=theme.arrow, width=1.5 * px, gid=gid)
    else:
        sheet.path(path, stroke=theme.halo, width=1.1 * px)
        sheet.path(path, fill=theme.arrow, gid=gid)


def dot_radius(px: float) -> float:
    """Return the radius of a dot behind a name, in points."""
    return DOT_RADIUS_PX * px


def draw_dot(
    sheet: Sheet,
    x: float,
    y: float,
    radius: float,
    kind: str,
    palette: Palette,
    *,
    halo: bool = False,
    gid: str = "",
) -> None:
    """Draw the dot of a firmness, full, half or empty, about a centre in points."""
    theme = palette.theme
    if halo:
        sheet.circle(x, y, radius * 1.5, fill=theme.halo)
    ground = theme.halo if kind != "full" else theme.ink
    sheet.circle(x, y, radius, fill=ground, stroke=theme.ink, width=radius * 0.36, gid=gid)
    if kind == "half":
        # y points down, so that this is the left half.
        wedge = Path.wedge(90, 270)
        sheet.path(wedge, fill=theme.ink, transform=Affine2D().scale(radius).translate(x, y))
