"""The page of a figure: where title, map, legend, passages and notes stand."""

from __future__ import annotations

from exports.figures.legend import Legend
from exports.figures.map import MapDrawing
from exports.figures.quotes import Column, Passages, draw_arrow_list, literature, passages
from exports.figures.sheet import Box, Sheet, advance, clean
from exports.figures.style import POINTS, Palette, Size
from exports.figures.text import Paragraph
from geodata.selection import address, describe
from geodata.view import View
from layers import caption
from panels.citation import cite

SILENT_IN = 0.8
"""The height, in inches, of what is said of a place below the map where no text quotes it."""

COUNTS = "Counts: places that each role alone would show."


class _Page:
    """Lays one figure out: header above, notes below, the rest between them."""

    def __init__(self, view: View, size: Size, palette: Palette, base_url: str) -> None:
        self._view, self._size, self._palette = view, size, palette
        self._found: Passages | None = passages(view)
        height = size.height_in
        if self._found:
            quoted = self._found.quotes or self._found.others
            height = size.selected_in if quoted else min(size.selected_in, height + SILENT_IN)
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
        top = self._draw_header(left, right)
        bottom = self._draw_notes(left, right)
        self._draw_middle(
            (left, top + self._size.body * 0.7, right, bottom - self._size.body * 0.5)
        )
        return sheet

    def _draw_header(self, left: float, right: float) -> float:
        body, theme, width = self._size.body, self._palette.theme, right - left
        fitting = width / advance(caption.TITLE, bold=True)
        title = Paragraph(caption.TITLE, width, min(body * 2.1, fitting * 0.99), bold=True)
        subtitle = Paragraph(self._subtitle, width, body * 1.12)
        with self.sheet.group("header"):
            top = title.draw(self.sheet, left, self._margin * 0.8, self._palette, colour=theme.ink)
            return subtitle.draw(self.sheet, left, top, self._palette, colour=theme.quiet)

    def _draw_notes(self, left: float, right: float) -> float:
        """Draw notes, sources and address at the foot, and return where they begin."""
        cited = " ".join(cite(source, url=False) for source in literature(self._view, self._found))
        found = self._address if "://" in self._address else f"the page, {self._address}"
        notes = [
            f"{caption.note(self._view)} {caption.BOUNDARIES} {COUNTS}",
            caption.sources(self._view.atlas) + (f" Literature: {cited}" if cited else ""),
            f"This view: {found}",
        ]
        paragraphs = [Paragraph(note, right - left, self._size.small) for note in notes]
        top = self.sheet.height - self._margin * 0.85 - sum(p.height for p in paragraphs)
        start = top
        with self.sheet.group("notes"):
            for paragraph in paragraphs:
                top = paragraph.draw(
                    self.sheet, left, top, self._palette, colour=self._palette.theme.quiet
                )
        return start

    def _draw_middle(self, box: Box) -> None:
        left, top, right, bottom = box
        size, gap = self._size, self._size.body * 1.8
        side = size.side_selected if self._found else size.side
        if side and not self._found:
            legend = Legend(self._view, side, size, self._palette)
            end = legend.draw(self.sheet, right - side, top)
            self._draw_map((left, top, right - side - gap, bottom))
            beside = (right - side, end + size.body, right, bottom)
            draw_arrow_list(self.sheet, self._view, beside, size, self._palette)
            return
        beside = (right - side, top, right, bottom)
        wide = right - side - gap - left if side else right - left
        legend = Legend(self._view, wide, size, self._palette)
        if self._found and not side:
            # Below the map, which keeps the shape of the region.
            map_bottom = top + wide * 0.86
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
        lines = [
            Paragraph("Nothing matches these filters", width - 2 * body, body * 1.3, bold=True),
            Paragraph(filters, width - 2 * body, body),
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
