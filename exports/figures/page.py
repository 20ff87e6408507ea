"""The page of a figure: boxes for title, map, legend, passages and notes, none over another."""

from __future__ import annotations

from exports.figures.column import Column, draw_arrow_list, literature
from exports.figures.legend import Legend
from exports.figures.map import MapDrawing
from exports.figures.sheet import Box, Sheet, advance, clean
from exports.figures.style import POINTS, Palette, Size
from exports.figures.text import Paragraph
from geodata import words
from geodata.selection import address, describe
from geodata.view import View
from layers import caption
from panels.citation import cite
from panels.content import content
from panels.records import Passage

SILENT_IN = 1.0
"""The height, in inches, of what is said of a place below the map where no text quotes it."""

COUNTS = "Counts: places that each role alone would show."

NARROW_IN = 7.0
MOST_CITED = 6

MOST_LINES = {"title": 2, "subtitle": 5, "note": 6, "sources": 7, "address": 3}
"""Lines of each part that are set; what is left out stands at the address."""

SMALLEST_MAP = 0.42
"""The least height of a map above a legend or passages, in its widths."""


class _Page:
    """Lays one figure out: header above, notes below, the rest between them."""

    def __init__(self, view: View, size: Size, palette: Palette, base_url: str) -> None:
        self._view, self._size, self._palette = view, size, palette
        self._found = content(view) if view.selection.select else None
        height = size.height_in
        if self._found:
            quoted = any(isinstance(item, Passage) for item in self._found.items)
            more = quoted or len(self._found.items) > 1
            height = size.selected_in if more else min(size.selected_in, height + SILENT_IN)
        self.sheet = Sheet(size.width_in * POINTS, height * POINTS, paper=palette.theme.paper)
        self.sheet.title = clean(caption.title(view))
        self._subtitle = caption.full_subtitle(view)
        self.sheet.description = clean(self._subtitle)
        self._margin = size.body * 1.7
        self._address = address(view.selection, base_url)

    def draw(self) -> Sheet:
        """Draw everything and return the sheet."""
        margin, sheet = self._margin, self.sheet
        left, right = margin, sheet.width - margin
        top = self._draw_header(left, right) + self._size.body * 0.7
        paragraphs = self._notes(right - left)
        height = sum(paragraph.height for paragraph in paragraphs)
        bottom = sheet.height - margin * 0.85 - height
        self._draw_middle((left, top, right, bottom - self._size.body * 0.5))
        with sheet.group("notes"):
            for paragraph in paragraphs:
                quiet = self._palette.theme.quiet
                bottom = paragraph.draw(sheet, left, bottom, self._palette, colour=quiet)
        return sheet

    def _draw_header(self, left: float, right: float) -> float:
        body, theme, width = self._size.body, self._palette.theme, right - left
        headline = self._view.atlas.study.headline
        fitting = width / advance(headline, bold=True)
        title = Paragraph(
            headline,
            width,
            max(min(body * 2.1, fitting * 0.99), body * 1.3),
            bold=True,
            most_lines=MOST_LINES["title"],
        )
        subtitle = Paragraph(self._subtitle, width, body * 1.12, most_lines=MOST_LINES["subtitle"])
        with self.sheet.group("header"):
            top = title.draw(self.sheet, left, self._margin * 0.8, self._palette, colour=theme.ink)
            return subtitle.draw(self.sheet, left, top, self._palette, colour=theme.quiet)

    def _notes(self, width: float) -> list[Paragraph]:
        """Return the lines at the foot: notes, sources and address."""
        atlas, flow = self._view.atlas, self._view.flow
        used = literature(self._view, self._found)
        # In full where there is room for it: the citations leave with the view in any case.
        narrow = self._size.width_in < NARROW_IN
        cited = [words.source_label(s) if narrow else cite(s, url=False) for s in used]
        shown = words.listed(cited, separator="; " if narrow else " ", most=MOST_CITED)
        found = self._address if "://" in self._address else f"the page, {self._address}"
        notes = {
            "note": f"{caption.note(atlas, flow)} {COUNTS}",
            "sources": caption.sources(atlas) + (f" Literature: {shown}" if cited else ""),
            "address": f"This view: {found}",
        }
        return [
            Paragraph(text, width, self._size.small, most_lines=MOST_LINES[name])
            for name, text in notes.items()
        ]

    def _draw_middle(self, box: Box) -> None:
        left, top, right, bottom = box
        size, gap = self._size, self._size.body * 1.8
        side = size.side_selected if self._found else size.side
        if side and not self._found:
            legend = Legend(self._view, side, size, self._palette, listed=True)
            end = legend.draw(self.sheet, right - side, top)
            self._draw_map((left, top, right - side - gap, bottom))
            beside = (right - side, end + size.body, right, bottom)
            draw_arrow_list(self.sheet, self._view, beside, size, self._palette)
            return
        beside = (right - side, top, right, bottom)
        wide = right - side - gap - left if side else right - left
        legend = Legend(self._view, wide, size, self._palette)
        if self._found and not side:
            # Below the map, which keeps the shape of the region as far as there is room.
            room = bottom - top - legend.height
            height = min(wide * size.map_share, max(wide * SMALLEST_MAP, room * 0.55))
            map_bottom = top + height
            legend_top = map_bottom + size.body * 0.5
            beside = (left, legend_top + legend.height + size.body * 0.8, right, bottom)
        else:
            legend_top = bottom - legend.height
            map_bottom = legend_top - size.body * 0.5
        self._draw_map((left, top, left + wide, map_bottom))
        legend.draw(self.sheet, left, legend_top)
        if self._found:
            Column(self.sheet, self._found, beside, size, self._palette).draw()

    def _draw_map(self, box: Box) -> None:
        MapDrawing(self.sheet, self._view, box, self._size, self._palette).draw()
        if not self._view.shown:
            self._draw_empty(box)

    def _draw_empty(self, box: Box) -> None:
        """Say in the map's corner of open sea that nothing matches, and what was asked for."""
        body, theme = self._size.body, self._palette.theme
        width = min((box[2] - box[0]) * 0.38, body * 30)
        filters = "; ".join(describe(self._view.selection, self._view.atlas))
        room = width - 2 * body
        lines = [
            Paragraph("Nothing matches these filters", room, body * 1.3, bold=True, most_lines=3),
            Paragraph(filters, room, body, most_lines=8),
        ]
        height = sum(line.height for line in lines) + body * 1.4
        left, top = box[2] - width - body, box[1] + body
        with self.sheet.group("empty"):
            frame = (left, top, left + width, top + height)
            self.sheet.rectangle(frame, fill=theme.paper, stroke=theme.ink, width=0.8)
            y = top + body * 0.7
            for line in lines:
                y = line.draw(self.sheet, left + body, y, self._palette, colour=theme.ink)


def draw(view: View, size: Size, palette: Palette, base_url: str) -> Sheet:
    """Draw a view on a new sheet."""
    return _Page(view, size, palette, base_url).draw()
