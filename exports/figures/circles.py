"""The circles of a figure's numbers, and their key: round sizes, signs, totals and sources."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.path import Path

from exports.figures.flow import in_rows
from exports.figures.sheet import Sheet, advance
from exports.figures.style import Palette, Size
from exports.figures.text import LEADING, Paragraph
from layers.circles import Circles, Part, reach
from layers.symbology import (
    CIRCLE_CASING_PX,
    CIRCLE_DASH_PX,
    CIRCLE_FILLED,
    CIRCLE_OPACITY,
    CIRCLE_WIDTH_PX,
)

MOST_LINES = 7
"""Lines of what is to be known of the numbers."""

_GAP_PX = 6.0

Entry = tuple[tuple[Part, ...], str]
Row = list[tuple[float, Entry]]


def draw_parts(
    sheet: Sheet, x: float, y: float, parts: Iterable[Part], palette: Palette, px: float
) -> None:
    """Draw the parts of one circle about a point: first what lies below their lines."""
    theme, every = palette.theme, tuple(parts)
    for kind, size, style in every:
        ground = f"{theme.halo}{round(255 * CIRCLE_OPACITY):02X}"
        fill = ground if style in CIRCLE_FILLED else "none"
        path = _path(kind, x, y, size * px)
        sheet.path(path, fill=fill, stroke=theme.halo, width=CIRCLE_CASING_PX * px)
    for kind, size, style in every:
        sheet.path(
            _path(kind, x, y, size * px),
            stroke=theme.arrow,
            width=CIRCLE_WIDTH_PX * px,
            dash=tuple(length * px for length in CIRCLE_DASH_PX.get(style, ())),
        )


def _path(kind: str, x: float, y: float, r: float) -> Path:
    if kind == "circle":
        return Path.circle((x, y), r)
    corners = {
        "square": [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)],
        "cross": [(-1, -1), (1, 1), (-1, 1), (1, -1)],
        "dash": [(-1, 0), (1, 0)],
    }[kind]
    codes = [Path.MOVETO, Path.LINETO] * 2 if kind == "cross" else None
    return Path(np.array(corners) * r + (x, y), codes)


class Key:
    """What the circles are and how large, set in a width in points."""

    def __init__(self, found: Circles, width: float, size: Size, palette: Palette) -> None:
        self._size, self._palette, self._px = size, palette, size.px
        self._title = Paragraph(
            f"{found.title}, {found.year}", width, size.body, bold=True, most_lines=2
        )
        self._lines = Paragraph(" ".join(found.lines), width, size.small, most_lines=MOST_LINES)
        sizes: list[Entry] = [((("circle", radius, "area"),), said) for radius, said in found.key]
        self._rows = in_rows([*sizes, *found.signs], self._width, width, gap=size.body)

    def _width(self, entry: Entry) -> float:
        parts, said = entry
        return 2 * reach(parts) * self._px + self._size.body * (advance(said) + 1.6)

    def _row_height(self, row: Row) -> float:
        circle = 2 * max(reach(parts) for _, (parts, _) in row) * self._px + 2
        return max(circle, self._size.body * LEADING)

    @property
    def height(self) -> float:
        """The height of all of it, in points."""
        rows = sum(self._row_height(row) + _GAP_PX * self._px / 2 for row in self._rows)
        return self._size.body * 0.7 + self._title.height + rows + self._lines.height

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw it from a corner down."""
        theme, body, px = self._palette.theme, self._size.body, self._px
        with sheet.group("numbers"):
            top += body * 0.7
            y = self._title.draw(sheet, left, top, self._palette, colour=theme.ink)
            for row in self._rows:
                height = self._row_height(row)
                y += _GAP_PX * px / 2
                for number, (start, (parts, said)) in enumerate(row):
                    half = reach(parts) * px
                    x, middle = left + start + half + 1, y + height / 2
                    with sheet.group(f"key-{number}"):
                        draw_parts(sheet, x, middle, parts, self._palette, px)
                        x += half + body * 0.6
                        sheet.text(x, middle + body * 0.36, said, body, colour=theme.ink)
                y += height
            self._lines.draw(sheet, left, y, self._palette, colour=theme.quiet)
