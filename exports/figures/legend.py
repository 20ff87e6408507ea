"""The legend of a figure: the page's own entries and counts, flowing into the width there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from exports.figures.circles import Key
from exports.figures.flow import in_rows
from exports.figures.marks import (
    dot_radius,
    draw_dot,
    draw_head,
    draw_swatch,
    head_corners,
)
from exports.figures.sheet import Sheet, advance
from exports.figures.style import Palette, Size
from exports.figures.text import shortened
from geodata.model import FIRMNESS
from geodata.view import View
from layers import legend
from layers.circles import circles
from layers.symbology import ARROW_WIDTH_PX, DASH_PX, DOT, SQUARE_PX

ROW = 1.85
"""The height of an entry, in multiples of its letters."""

LEVEL_PX = 16.0
SWATCH_PX = len(FIRMNESS) * (LEVEL_PX + 1) - 1
"""As wide as a role's levels side by side, so that words stand below words."""

SAMPLE_PX = 44.0
DOT_PX = 18.0

Row = list[tuple[float, "Entry"]]
Sign = Callable[[Sheet, float, float], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, its number where it has one, and what draws its sign.

    The sign is `sign_px` wide and drawn from a left end at a middle height, both in points.
    Its words are quiet where other roles are asked for.
    """

    words: str
    count: str
    sign_px: float
    sign: Sign
    gid: str
    quiet: bool = False


class Legend:
    """The entries of a view's legend, set in a width in points; `listed` ones one below another."""

    def __init__(
        self, view: View, width: float, size: Size, palette: Palette, *, listed: bool = False
    ) -> None:
        self._view, self._size, self._palette, self._px = view, size, palette, size.px
        self._most = width
        drawn = legend.drawn(view)
        fills = self._columns([self._entry(e) for e in drawn if e.kind == "fill"], width)
        self._fill_rows = len(fills)
        signs = [self._entry(e) for e in drawn if e.kind != "fill"]
        found = circles(view)
        self._key = Key(found, width, size, palette) if found else None
        flowing = in_rows(signs, self._width, width, gap=size.body * 1.5)
        self._rows = fills + ([[(0.0, s)] for s in signs] if listed else flowing)

    @property
    def height(self) -> float:
        """The height of all rows, in points."""
        return self._entries_height + (self._key.height if self._key else 0.0)

    @property
    def _entries_height(self) -> float:
        return (len(self._rows) * ROW + self._gap) * self._size.body

    @property
    def _gap(self) -> float:
        """The room between fills and lines, where both are lists rather than rows."""
        return 0.7 if self._fill_rows > 3 else 0.0

    def _entry(self, entry: legend.Entry) -> Entry:
        """Return an entry of the map's legend as it is drawn here, cut where it is too wide."""
        signs: dict[str, tuple[float, Sign]] = {
            "fill": self._levels(entry.code)
            if entry.code in self._view.atlas.roles
            else self._swatch(entry.code),
            "line": self._sample(entry.code),
            "hollow": self._sample("", hollow=True),
            "square": (SQUARE_PX, self._square),
            "tag": (0.0, lambda *_: None),
        }
        width, sign = signs[entry.kind]
        count = "" if entry.count is None else str(entry.count)
        asked = self._view.selection.role
        quiet = False
        if entry.code in self._view.atlas.roles:
            count = legend.count_words(self._view, entry.code)
            quiet = bool(asked) and entry.code not in asked
        number = advance(f" {count}", bold=True) if count else 0.0
        room = self._most - width * self._px - self._size.body * (1.4 + number)
        words = shortened(entry.label, room, self._size.body, italic=not width)
        return Entry(words, count, width, sign, f"legend-{entry.code}", quiet)

    def _width(self, entry: Entry) -> float:
        """Return how wide an entry is, with the gap after it."""
        body, italic = self._size.body, not entry.sign_px
        words = advance(entry.words, italic=italic)
        if entry.count:
            words += advance(f" {entry.count}", bold=True) + 0.35
        return entry.sign_px * self._px + body * (words + 0.6)

    def _columns(self, entries: list[Entry], width: float) -> list[Row]:
        """Break entries into rows that share their columns, as few rows as there can be."""
        widths = [self._width(entry) + self._size.body * 1.5 for entry in entries]
        for columns in range(len(entries), 0, -1):
            column_widths = [max(widths[i::columns]) for i in range(columns)]
            if sum(column_widths) - self._size.body * 1.5 <= width:
                break
        starts = [sum(column_widths[:i]) for i in range(columns)]
        return [
            list(zip(starts, entries[first : first + columns], strict=False))
            for first in range(0, len(entries), columns)
        ]

    # --- signs

    def _box(self, x: float, y: float, width_px: float) -> tuple[float, float, float, float]:
        half = 7.5 * self._px
        return x, y - half, x + width_px * self._px, y + half

    def _swatch(self, fill: str) -> tuple[float, Sign]:
        def draw(sheet: Sheet, x: float, y: float) -> None:
            draw_swatch(sheet, self._box(x, y, SWATCH_PX), fill, "", self._palette, self._px)

        return SWATCH_PX, draw

    def _levels(self, role: str) -> tuple[float, Sign]:
        """Return the strengths of a role's fill, side by side."""

        def draw(sheet: Sheet, x: float, y: float) -> None:
            for number, level in enumerate(FIRMNESS):
                box = self._box(x + number * (LEVEL_PX + 1) * self._px, y, LEVEL_PX)
                draw_swatch(sheet, box, role, level, self._palette, self._px)

        return SWATCH_PX, draw

    def _square(self, sheet: Sheet, x: float, y: float) -> None:
        half, theme = SQUARE_PX * self._px / 2, self._palette.theme
        box = (x, y - half, x + 2 * half, y + half)
        sheet.rectangle(box, fill=theme.quiet, stroke=theme.ink, width=self._px)

    def _sample(self, firmness: str, *, hollow: bool = False) -> tuple[float, Sign]:
        def draw(sheet: Sheet, x: float, y: float) -> None:
            px = self._px
            if not hollow:
                radius = dot_radius(px)
                draw_dot(sheet, x + radius + px, y, radius, DOT[firmness], self._palette)
            x += DOT_PX * px
            end = x + 31 * px
            dash = tuple(length * px for length in DASH_PX.get(firmness, ()))
            sheet.path(
                Path(np.array([(x + 2 * px, y), (end, y)])),
                stroke=self._palette.theme.arrow,
                width=ARROW_WIDTH_PX * px,
                dash=dash,
            )
            corners = head_corners(np.array([end, y]), np.array([1.0, 0.0]), px)
            draw_head(sheet, corners, self._palette, px, hollow=hollow)

        return DOT_PX + SAMPLE_PX, draw

    def draw(self, sheet: Sheet, left: float, top: float) -> float:
        """Draw the entries from a corner down, and return where they end."""
        body = self._size.body
        box = (left, top, left + self._most, top + self.height)
        with sheet.group("legend", box):
            for number, row in enumerate(self._rows):
                gap = self._gap if number >= self._fill_rows else 0.0
                middle = top + body * (ROW * (number + 0.5) + gap)
                for start, entry in row:
                    with sheet.group(entry.gid):
                        self._draw_entry(sheet, entry, left + start, middle)
            if self._key:
                self._key.draw(sheet, left, top + self._entries_height)
        return top + self.height

    def _draw_entry(self, sheet: Sheet, entry: Entry, x: float, middle: float) -> None:
        body, theme = self._size.body, self._palette.theme
        entry.sign(sheet, x, middle)
        x += entry.sign_px * self._px + body * 0.6 * bool(entry.sign_px)
        baseline = middle + body * 0.36
        colour = theme.quiet if entry.quiet else theme.ink
        italic = not entry.sign_px
        x += sheet.run(x, baseline, entry.words, body, colour=colour, italic=italic)
        if entry.count:
            x += body * 0.55
            sheet.text(x, baseline, entry.count, body, colour=theme.quiet, bold=True)
