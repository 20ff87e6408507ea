"""The legend of a figure: the page's own entries and counts, flowing into the width there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from exports.figures.marks import draw_dot, draw_head, draw_swatch, head_corners
from exports.figures.sheet import Sheet, advance
from exports.figures.style import Palette, Size
from geodata.view import View
from layers.legend import entries
from layers.legend import state as counts
from layers.places import state as place_states
from layers.symbology import ARROW_WIDTH_PX, DASH_PX

ROW = 1.85
"""The height of an entry, in multiples of its letters."""

Row = list[tuple[float, "Entry"]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, its number where it has one, and what draws its sign.

    The sign is `sign_px` wide and drawn from a left end at a middle height, both in points.
    It is faded where other roles are asked for.
    """

    words: str
    count: str
    sign_px: float
    sign: Callable[[Sheet, float, float], None]
    gid: str
    faded: bool = False


class Legend:
    """The entries of a view's legend, set in a width in points."""

    def __init__(self, view: View, width: float, size: Size, palette: Palette) -> None:
        self._size, self._palette, self._px = size, palette, size.px
        self.words = entries(view.atlas)
        states = place_states(view).values()
        self._notes = []
        if any(state["dimmed"] for state in states):
            words = f"{palette.dimmed}: outside the filters"
            self._notes.append(Entry(words, "", 0, lambda *_: None, "legend-dimmed"))
        if any(state["literature"] for state in states):
            words = self.words["literature"]
            self._notes.append(Entry(words, "", 0, lambda *_: None, "legend-literature"))
        fills = self._columns(self._fills(view), width)
        self._fill_rows = len(fills)
        lines = self._lines()
        listed = len(fills[0]) == 1
        self._rows = fills + (
            [[(0.0, line)] for line in lines] if listed else self._flow(lines, width)
        )

    @property
    def height(self) -> float:
        """The height of all rows, in points."""
        return (len(self._rows) * ROW + self._gap) * self._size.body

    @property
    def _gap(self) -> float:
        """The room between fills and lines, where both are lists rather than rows."""
        return 0.7 if self._fill_rows > 3 else 0.0

    def _width(self, entry: Entry) -> float:
        """Return how wide an entry is, with the gap after it."""
        body = self._size.body
        words = advance(entry.words) + (advance(f" {entry.count}", bold=True) + 0.35) * bool(
            entry.count
        )
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

    def _flow(self, entries: list[Entry], width: float) -> list[Row]:
        """Break entries into rows, each as close to the one before it as it can stand."""
        rows: list[Row] = []
        x = width
        for entry in entries:
            if x + self._width(entry) > width or not rows:
                rows.append([])
                x = 0.0
            rows[-1].append((x, entry))
            x += self._width(entry) + self._size.body * 1.5
        return rows

    def _fills(self, view: View) -> list[Entry]:
        words = self.words
        number = counts(view)
        found = []
        for item in words["roles"]:
            role = item["role"]
            faded = bool(view.selection.role) and role not in view.selection.role
            sign = self._swatch(role, faded=faded)
            found.append(Entry(item["label"], str(number[role]), 26, sign, f"legend-{role}", faded))
        none = words["unnamed"]
        plain, gate = self._swatch("none"), self._swatch("gateway")
        found.append(Entry(none["label"], str(none["count"]), 26, plain, "legend-unnamed"))
        found.append(Entry(words["gateway"], "", 26, gate, "legend-gateway"))
        if any(state["fill"] == "unsupported" for state in place_states(view).values()):
            sign = self._swatch("unsupported")
            found.append(Entry(words["unsupported"], "", 26, sign, "legend-unsupported"))
        return found

    def _swatch(self, name: str, *, faded: bool = False) -> Callable[[Sheet, float, float], None]:
        def draw(sheet: Sheet, x: float, y: float) -> None:
            width, height = 26 * self._px, 15 * self._px
            box = (x, y - height / 2, x + width, y + height / 2)
            draw_swatch(sheet, box, name, self._palette, self._px, faded=faded)

        return draw

    def _lines(self) -> list[Entry]:
        found = [
            Entry(
                item["label"],
                "",
                62,
                self._sample(item["dot"], item["firmness"], hollow=False),
                f"legend-{item['firmness']}",
            )
            for item in self.words["firmness"]
        ]
        hollow = self._sample("", "stated", hollow=True)
        found.append(Entry(self.words["hollow"], "", 42, hollow, "legend-hollow"))
        return found + self._notes

    def _sample(
        self, dot: str, firmness: str, *, hollow: bool
    ) -> Callable[[Sheet, float, float], None]:
        def draw(sheet: Sheet, x: float, y: float) -> None:
            px = self._px
            if dot:
                draw_dot(sheet, x + 5.2 * px, y, 4.2 * px, dot, self._palette)
                x += 18 * px
            end = x + 31 * px
            dash = tuple(length * px for length in DASH_PX[firmness])
            sheet.path(
                Path(np.array([(x + 2 * px, y), (end, y)])),
                stroke=self._palette.theme.arrow,
                width=ARROW_WIDTH_PX * px,
                dash=dash,
            )
            corners = head_corners(np.array([end, y]), np.array([1.0, 0.0]), px)
            draw_head(sheet, corners, self._palette, px, hollow=hollow)

        return draw

    def draw(self, sheet: Sheet, left: float, top: float) -> float:
        """Draw the entries from a corner down, and return where they end."""
        body, theme = self._size.body, self._palette.theme
        with sheet.group("legend"):
            for number, row in enumerate(self._rows):
                gap = self._gap if number >= self._fill_rows else 0.0
                middle = top + body * (ROW * (number + 0.5) + gap)
                for start, entry in row:
                    with sheet.group(entry.gid):
                        entry.sign(sheet, left + start, middle)
                        x = (
                            left
                            + start
                            + entry.sign_px * self._px
                            + body * 0.6 * bool(entry.sign_px)
                        )
                        baseline = middle + body * 0.36
                        italic = not entry.sign_px
                        colour = theme.quiet if entry.faded else theme.ink
                        x += sheet.run(x, baseline, entry.words, body, colour=colour, italic=italic)
                        if entry.count:
                            x += body * 0.55
                            sheet.text(
                                x, baseline, entry.count, body, colour=theme.quiet, bold=True
                            )
        return top + self.height
