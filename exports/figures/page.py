"""The page of a figure: boxes for title, map, legend, passages and notes, none over another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exports.figures.column import Column, draw_arrow_list, literature
from exports.figures.legend import Legend
from exports.figures.map import MapDrawing
from exports.figures.sheet import Box, Sheet, advance, clean
from exports.figures.style import POINTS, Palette, Size
from exports.figures.text import LEADING, Paragraph
from geodata import statements, words
from geodata.selection import describe, told_address
from geodata.view import View
from layers import caption
from panels.citation import cite
from panels.content import content
from panels.records import Item, Passage

SILENT_IN = 1.0
"""The height, in inches, of what is said of a place below the map where no text quotes it."""

COUNTS = "Counts: places that each role alone would show."

NARROW_IN = 7.0
MOST_CITED = 6

MOST_LINES = {"title": 2, "subtitle": 3, "note": 3, "sources": 4, "address": 2}
"""Lines of each part that are set; what is left out stands at the address."""

MOST_LINES_NARROW = {"title": 2, "subtitle": 6, "note": 6, "sources": 7, "address": 6}
"""The same where lines are short, and the figure grows with them."""

SMALLEST_MAP = 0.5
"""The least height of a map above a legend or passages, in its widths."""

LEAST_LINES = 18
"""The least height of passages below a map, in lines."""


class _Page:
    """Lays one figure out: header above, notes below, the rest between them."""

    def __init__(self, view: View, size: Size, palette: Palette, base_url: str) -> None:
        self._view, self._size, self._palette = view, size, palette
        self._found = content(view) if view.selection.select else None
        self._subtitle = caption.full_subtitle(view)
        self._address = told_address(view.selection, base_url)
        self._narrow = size.width_in < NARROW_IN
        self._most = MOST_LINES_NARROW if self._narrow else MOST_LINES
        self._margin = size.body * 1.7
        self._width = size.width_in * POINTS - 2 * self._margin
        self._side = size.side_selected if self._found else size.side
        listed = bool(self._side) and not self._found
        beside = self._width - self._side - size.body * 1.8 if self._side else self._width
        legend_width = self._side if listed else beside
        self._map_width = beside
        self._legend = Legend(view, legend_width, size, palette, listed=listed)
        self._header = self._header_lines()
        items = self._found.items if self._found else ()
        self._notes_height = _height(self._notes(items))
        self.sheet = Sheet(size.width_in * POINTS, self._height(), paper=palette.theme.paper)
        self.sheet.title = clean(caption.title(view))
        self.sheet.description = clean(self._subtitle)

    def _height(self) -> float:
        """Return the height of the sheet: its size's, or where lines are short what they need."""
        size = self._size
        height = size.height_in
        if self._found:
            quoted = any(isinstance(item, Passage) for item in self._found.items)
            more = quoted or len(self._found.items) > 1
            height = size.selected_in if more else min(size.selected_in, height + SILENT_IN)
        if not self._narrow:
            return height * POINTS
        around = self._top + size.body * 1.3 + self._legend.height + self._foot
        passages = size.body * (0.8 + LEAST_LINES * LEADING) if self._found else 0.0
        return max(height * POINTS, around + self._map_width * SMALLEST_MAP + passages)

    @property
    def _top(self) -> float:
        """Where the middle begins, below the header."""
        return self._margin * 0.8 + _height(self._header) + self._size.body * 0.7

    @property
    def _foot(self) -> float:
        """How far above the sheet's end the middle ends, above the notes."""
        return self._margin * 0.85 + self._notes_height + self._size.body * 0.5

    def draw(self) -> Sheet:
        """Draw everything and return the sheet."""
        sheet, left = self.sheet, self._margin
        right = left + self._width
        theme = self._palette.theme
        top = self._margin * 0.8
        with sheet.group("header", (left, top, right, self._top)):
            for paragraph, colour in zip(self._header, (theme.ink, theme.quiet), strict=True):
                top = paragraph.draw(sheet, left, top, self._palette, colour=colour)
        shown = self._draw_middle((left, self._top, right, sheet.height - self._foot))
        # Of the literature, what is shown: no more than there is room for.
        notes = self._notes(shown)
        bottom = sheet.height - self._margin * 0.85
        top = bottom - _height(notes)
        with sheet.group("notes", (left, top, right, bottom)):
            for paragraph in notes:
                top = paragraph.draw(sheet, left, top, self._palette, colour=theme.quiet)
        return sheet

    def _header_lines(self) -> tuple[Paragraph, Paragraph]:
        """Return the title, smaller where it would not fit a line, and what is shown."""
        body, width, most = self._size.body, self._width, self._most
        headline = self._view.atlas.study.headline
        fitting = width / advance(headline, bold=True)
        size = max(min(body * 2.1, fitting * 0.99), body * 1.3)
        return (
            Paragraph(headline, width, size, bold=True, most_lines=most["title"]),
            Paragraph(self._subtitle, width, body * 1.12, most_lines=most["subtitle"]),
        )

    def _notes(self, items: Sequence[Item]) -> list[Paragraph]:
        """Return the lines at the foot: notes, sources with the items' literature, and address."""
        atlas, flow = self._view.atlas, self._view.flow
        used = literature(self._view, items)
        # In full where there is room for it: the citations leave with the view in any case.
        cited = [words.source_label(s) if self._narrow else cite(s, url=False) for s in used]
        shown = words.listed(cited, separator="; " if self._narrow else " ", most=MOST_CITED)
        notes = {
            "note": f"{caption.note(atlas, flow)} {COUNTS}",
            "sources": caption.sources(atlas) + (f" Literature: {shown}" if cited else ""),
            "address": f"This view: {self._address}",
        }
        return [
            Paragraph(text, self._width, self._size.small, most_lines=self._most[name])
            for name, text in notes.items()
        ]

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
        return Column(self.sheet, self._found, beside, size, self._palette).draw()

    def _draw_map(self, box: Box) -> None:
        size, palette, body = self._size, self._palette, self._size.body
        # Nothing matches: that is said in the map's corner of open sea, with what was asked for.
        width = min((box[2] - box[0]) * 0.38, body * 30)
        lines = [] if self._view.shown else self._empty_lines(width - 2 * body, box[3] - box[1])
        left, top = box[2] - width - body, box[1] + body
        frame = (left, top, left + width, top + _height(lines) + body * 1.4)
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


def _height(paragraphs: Iterable[Paragraph]) -> float:
    return sum(paragraph.height for paragraph in paragraphs)


def draw(view: View, size: Size, palette: Palette, base_url: str) -> Sheet:
    """Draw a view on a new sheet."""
    return _Page(view, size, palette, base_url).draw()
