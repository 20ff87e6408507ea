"""The page of a figure: boxes for title, map, legend, passages and notes, none over another."""

from __future__ import annotations

from collections.abc import Sequence

from exports.figures.column import Column, draw_arrow_list, literature
from exports.figures.legend import Legend
from exports.figures.map import MapDrawing
from exports.figures.sheet import Box, Sheet
from exports.figures.style import POINTS, Palette, Size
from exports.figures.surround import Surround, height
from exports.figures.text import LEADING, Paragraph
from geodata import statements
from geodata.selection import describe
from geodata.view import View
from layers import caption
from panels.content import content
from panels.records import Item, Passage

SILENT_IN = 1.0
"""The height, in inches, of what is said of a place below the map where no text quotes it."""

COUNTS = "Counts: places that each role alone would show."

SMALLEST_MAP = 0.5
"""The least height of a map above a legend or passages, in its widths."""

LEAST_LINES = 18
"""The least height of passages below a map, in lines."""


class _Page:
    """Lays one figure out: header above, notes below, the rest between them."""

    def __init__(
        self,
        view: View,
        size: Size,
        palette: Palette,
        base_url: str,
        own: caption.Own,
        *,
        quotes: bool,
    ) -> None:
        self._view, self._size, self._palette = view, size, palette
        self._found = content(view) if quotes and view.selection.select else None
        around = Surround(
            view,
            size,
            palette,
            own,
            base_url,
            subtitle=caption.full_subtitle(view),
            note=f"{caption.note(view.atlas, view.flow)} {COUNTS}",
        )
        self._around = around
        self._side = size.side_selected if self._found else size.side
        listed = bool(self._side) and not self._found
        beside = around.width - (self._side + size.body * 1.8 if self._side else 0.0)
        legend_width = self._side if listed else beside
        self._map_width = beside
        self._legend = Legend(view, legend_width, size, palette, listed=listed)
        # Room for all of the literature; what is not shown is not cited.
        self._foot = around.foot(literature(view, self._found.items if self._found else ()))
        self.sheet = Sheet(size.width_in * POINTS, self._height(), paper=palette.theme.paper)
        self.sheet.title, self.sheet.description = around.title, around.description

    def _height(self) -> float:
        """Return the height of the sheet: its size's, or where lines are short what they need."""
        size = self._size
        height = size.height_in
        if self._found:
            quoted = any(isinstance(item, Passage) for item in self._found.items)
            more = quoted or len(self._found.items) > 1
            height = size.selected_in if more else min(size.selected_in, height + SILENT_IN)
        if not self._around.narrow:
            return height * POINTS
        around = self._around.top + size.body * 1.3 + self._legend.height + self._foot
        passages = size.body * (0.8 + LEAST_LINES * LEADING) if self._found else 0.0
        return max(height * POINTS, around + self._map_width * SMALLEST_MAP + passages)

    def draw(self) -> Sheet:
        """Draw everything and return the sheet."""
        sheet, around = self.sheet, self._around
        around.draw_header(sheet)
        left = around.margin
        box = (left, around.top, left + around.width, sheet.height - self._foot)
        # Of the literature, what is shown: no more than there is room for.
        around.draw_notes(sheet, literature(self._view, self._draw_middle(box)))
        return sheet

    def _draw_middle(self, box: Box) -> Sequence[Item]:
        """Draw map, legend and what stands beside or below, and return the items shown there."""
        left, top, right, bottom = box
        size, legend, width = self._size, self._legend, self._map_width
        if self._side and not self._found:
            self._draw_map((left, top, left + width, bottom))
            end = legend.draw(self.sheet, right - self._side, top)
            beside = (right - self._side, end + size.body, right, bottom)
            draw_arrow_list(self.sheet, self._view, beside, size, self._palette)
            return ()
        beside = (right - self._side, top, right, bottom)
        if self._found and not self._side:
            # Below the map, which keeps the shape of the region as far as there is room.
            room = bottom - top - legend.height
            height = min(width * size.map_share, max(width * SMALLEST_MAP, room * 0.55))
            map_bottom = top + height
            legend_top = map_bottom + size.body * 0.5
            beside = (left, legend_top + legend.height + size.body * 0.8, right, bottom)
        else:
            legend_top = bottom - legend.height
            map_bottom = legend_top - size.body * 0.5
        self._draw_map((left, top, left + width, map_bottom))
        legend.draw(self.sheet, left, legend_top)
        if self._found is None:
            return ()
        column = Column(self._found, beside[2] - beside[0], size, self._palette)
        return column.draw(self.sheet, beside)

    def _draw_map(self, box: Box) -> None:
        size, palette, body = self._size, self._palette, self._size.body
        # Nothing matches: that is said in the map's corner of open sea, with what was asked for.
        width = min((box[2] - box[0]) * 0.38, body * 30)
        lines = [] if self._view.shown else self._empty_lines(width - 2 * body, box[3] - box[1])
        left, top = box[2] - width - body, box[1] + body
        frame = (left, top, left + width, top + height(lines) + body * 1.4)
        taken = [frame] if lines else []
        MapDrawing(self.sheet, self._view, box, size, palette, taken=taken).draw()
        if not lines:
            return
        theme = palette.theme
        with self.sheet.group("empty", frame):
            self.sheet.rectangle(frame, fill=theme.paper, stroke=theme.ink, width=0.8)
            y = top + body * 0.7
            for line in lines:
                y = line.draw(self.sheet, left + body, y, palette, colour=theme.ink)

    def _empty_lines(self, width: float, height: float) -> list[Paragraph]:
        body = self._size.body
        filters = "; ".join(describe(self._view.selection, self._view.atlas))
        head = Paragraph(
            statements.nothing(self._view.atlas), width, body * 1.3, bold=True, most_lines=3
        )
        most = max(1, min(8, int((height - head.height - body * 3.4) / (body * LEADING))))
        return [head, Paragraph(filters, width, body, most_lines=most)]


def draw(
    view: View,
    size: Size,
    palette: Palette,
    base_url: str,
    own: caption.Own = caption.NO_WORDS,
    *,
    quotes: bool = True,
) -> Sheet:
    """Draw a view on a new sheet, with what is said of what is selected, or the map alone."""
    return _Page(view, size, palette, base_url, own, quotes=quotes).draw()
