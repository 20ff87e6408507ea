"""The small signs that map, legend and passages share: dots, heads, swatches and their hatches."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from exports.figures.sheet import HATCH_PT, Box, Sheet
from exports.figures.style import POINTS, Palette, blend
from layers.symbology import HEAD_LENGTH_PX, ROLE_HATCH

HEAD_SHAPE = np.array([(-0.3, -0.42), (0.7, 0.0), (-0.3, 0.42), (-0.08, 0.0)])
"""The corners of an arrow's head along and across its line, in its own lengths; the tip second."""


FADED = 0.35
"""The share of its colour that the sign of a role keeps that is not asked for."""


def head_corners(tip: np.ndarray, along: np.ndarray, px: float) -> np.ndarray:
    """Return the corners of a head about a line's end, whose direction is a unit vector."""
    across = np.array([-along[1], along[0]])
    shape = HEAD_SHAPE * HEAD_LENGTH_PX * px
    corners: np.ndarray = tip + shape[:, :1] * along + shape[:, 1:] * across
    return corners


def hatch_path(code: str, box: Box) -> Path:
    """Return the marks of a hatch over a box, as matplotlib's patterns would lay them."""
    left, top, right, bottom = box
    # A code's length is its density, six marks an inch each.
    step = POINTS / (6 * len(code))
    if code[0] == ".":
        rows = enumerate(np.arange(top + step / 2, bottom, step))
        return Path.make_compound_path(
            *(
                Path.circle((x, y), 0.1 * step + HATCH_PT / 2)
                for row, y in rows
                for x in np.arange(left + (step / 2) * (1 + row % 2), right, step)
            )
        )
    height = bottom - top
    starts = np.arange(left - height, right, 2 * step) + step
    rising = [[(x, bottom), (x + height, top)] for x in starts]
    falling = [[(x, top), (x + height, bottom)] for x in starts]
    lines = {"/": rising, "\\": falling, "x": rising + falling}[code[0]]
    codes = [Path.MOVETO, Path.LINETO] * len(lines)
    return Path(np.array(lines).reshape(-1, 2), codes)


def draw_swatch(
    sheet: Sheet, box: Box, name: str, palette: Palette, px: float, *, faded: bool = False
) -> None:
    """Draw what fills a place of a role, Guangxi, or a place without a role."""
    if faded:
        # As on the map: greys that are paler would be the grey of what no text names.
        if palette.grey:
            sheet.rectangle(box, fill=palette.theme.paper, stroke=palette.theme.quiet, width=px)
        else:
            sheet.rectangle(box, fill=blend(palette.fill(name), palette.theme.paper, FADED))
        return
    fill = palette.fill(name)
    edge = palette.theme.arrow if name == "gateway" else "none"
    sheet.rectangle(box, fill=fill, stroke=edge, width=1.2 * px)
    if name in palette.roles:
        # Readers of PDF leave the pattern out of an area as small as this, so it is drawn in full.
        with sheet.clipped(box):
            marks = hatch_path(palette.hatch(name), box)
            colour = palette.hatch_colour(name, fill)
            if ROLE_HATCH[name] == "dots":
                sheet.path(marks, fill=colour)
            else:
                sheet.path(marks, stroke=colour, width=HATCH_PT)


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
