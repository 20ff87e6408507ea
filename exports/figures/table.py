"""The matrix as a figure: who says so, place by place, with or without the leading quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from exports.figures.column import Column
from exports.figures.flow import Block, fill
from exports.figures.marks import draw_dot
from exports.figures.sheet import Box, Sheet, advance
from exports.figures.style import POINTS, Palette, Size
from exports.figures.surround import Surround
from exports.figures.text import LEADING, Paragraph
from geodata import words
from geodata.view import View
from layers import caption
from layers.symbology import DOT
from panels.leading import leading_quotes
from panels.matrix import DOTS, MOST_COLUMNS, Cell, Matrix, Row, asked_across, matrix, subject
from panels.records import Content, Item, Match, Text

MOST_DRAWN = 60
"""Places that are set out, of which those are drawn that have room."""

LEAST_COLUMN = 7.4
"""The least width of a column, in letters' heights; of more columns the others are counted."""

MOST_COLUMN = 15.0
WIDEST_NAME = 0.34
"""The most of the width that names of places take."""

HEAD_LINES = 3
QUOTE_WIDTH = 30.0
"""The least width of a column of quotes, in letters' heights."""

QUOTED_SHARE = 0.5
"""How much of the height quotes may take from a table that would fill it."""

PAD = 0.45
"""The room above and below what stands in a row, in letters' heights."""


class _Table:
    """Lays one matrix out: header above, notes below, the table and quotes between them."""

    def __init__(
        self,
        view: View,
        size: Size,
        palette: Palette,
        base_url: str,
        own: caption.Own,
        *,
        across: str,
        sort: str,
        quotes: bool,
    ) -> None:
        across = across or asked_across(view)
        self._view, self._size, self._palette = view, size, palette
        self._around = Surround(
            view,
            size,
            palette,
            own,
            base_url,
            subtitle=f"{subject(view.atlas, across)}. {caption.in_force(view)}",
            note=DOTS,
        )
        self._width = self._around.width
        self._matrix, self._name, self._column = self._fitted(across, sort)
        self._head = [
            Paragraph(
                column.name,
                self._column - size.body * 0.6,
                size.small,
                bold=True,
                most_lines=HEAD_LINES,
            )
            for column in self._matrix.columns
        ]
        self._rows = [self._row(row) for row in self._matrix.rows]
        # The literature that the cells count.
        cells = [cell for row in self._matrix.rows for cell in row.cells]
        marks = [mark for cell in cells for mark in cell.literature]
        self._cited = tuple(dict.fromkeys(source for mark in marks for source in mark.sources))
        self._foot = self._around.foot(self._cited)
        self._gap = gap = size.body * 1.8
        self._columns = max(1, int((self._width + gap) / (size.body * QUOTE_WIDTH)))
        self._quotes: Column | None = None
        self._quoted = 0.0
        if quotes and self._rows:
            places = [row.place.place for row in self._matrix.rows]
            items = tuple(_told(leading_quotes(view, places, self._matrix.across)))
            width = (self._width + gap) / self._columns - gap
            self._quotes = Column(Content("", "Leading quotes", items), width, size, palette)
            self._quoted = self._quotes.balanced(self._columns) + size.body * 1.5
        self.sheet = Sheet(size.width_in * POINTS, self._height(), paper=palette.theme.paper)
        self.sheet.title, self.sheet.description = self._around.title, self._around.description

    def _fitted(self, across: str, sort: str) -> tuple[Matrix, float, float]:
        """Return the matrix with as many columns as fit, the width of the names and of a column."""
        body = self._size.body
        whole = matrix(self._view, across=across, sort=sort, most=MOST_DRAWN, widest=MOST_COLUMNS)
        longest = max((advance(row.place.name, bold=True) for row in whole.rows), default=0.0)
        name = min(max((longest + 1.0) * body, body * 6), self._width * WIDEST_NAME)
        room = self._width - name
        heads = {word for column in whole.columns for word in column.name.split()}
        longest = max((advance(word, bold=True) for word in heads), default=0.0) + 1.0
        least = body * min(max(LEAST_COLUMN, longest), MOST_COLUMN)
        most = max(1, int(room / least))
        found = matrix(self._view, across=across, sort=sort, most=MOST_DRAWN, widest=most)
        return found, name, min(room / max(len(found.columns), 1), body * MOST_COLUMN)

    @property
    def _head_height(self) -> float:
        lines = max((paragraph.height for paragraph in self._head), default=0.0)
        return lines + self._size.body * PAD * 2

    def _height(self) -> float:
        """Return the height of the sheet: what it needs, and at most its size's."""
        size = self._size
        needed = self._head_height + sum(block.height for block in self._rows)
        needed += self._line(self._left_out(0)).height if self._left_out(0) else 0.0
        if not self._rows:
            needed = self._line("").height + size.body
        height = self._around.top + needed + self._quoted + self._foot + size.body
        return min(height, size.selected_in * POINTS)

    def draw(self) -> Sheet:
        """Draw everything and return the sheet."""
        sheet, around, body = self.sheet, self._around, self._size.body
        left, top, bottom = around.margin, around.top, sheet.height - self._foot
        right = left + around.width
        around.draw_header(sheet)
        end = bottom - min(self._quoted, (bottom - top) * QUOTED_SHARE)
        below = self._draw_table((left, top, right, end))
        if self._quotes:
            box = (left, below + body * 1.5, right, bottom)
            self._quotes.draw_columns(sheet, box, self._columns, self._gap)
        around.draw_notes(sheet, self._cited)
        return sheet

    def _draw_table(self, box: Box) -> float:
        """Draw heads and rows into a box, and return where they end."""
        sheet, (left, top, right, bottom) = self.sheet, box
        with sheet.group("matrix"):
            if not self._rows:
                line = self._line("Nothing of the kind is said of the places in view.")
                line.draw(top)
                end = top + line.height
            else:
                end = self._draw_rows(left, top, right, bottom)
        sheet.boxes["matrix"] = (left, top, right, end)
        return end

    def _draw_rows(self, left: float, top: float, right: float, bottom: float) -> float:
        sheet, theme, body = self.sheet, self._palette.theme, self._size.body
        end = top + self._head_height
        for number, paragraph in enumerate(self._head):
            x = left + self._name + number * self._column
            y = end - body * PAD - paragraph.height
            paragraph.draw(sheet, x, y, self._palette, colour=theme.ink)
        sheet.rectangle((left, end - 0.8, right, end), fill=theme.ink)

        def rest(count: int) -> Block | None:
            said = self._left_out(count)
            return self._line(said) if said else None

        count = fill(self._rows, end, bottom, rest=rest)
        said = rest(len(self._rows) - count)
        used = sum(block.height for block in self._rows[:count])
        return end + used + (said.height if said else 0.0)

    def _left_out(self, undrawn: int) -> str:
        """Return how many places and columns have no room, or nothing."""
        found = self._matrix
        places = found.total - len(found.rows) + undrawn
        parts = [words.counted(places, "more place")] if places else []
        parts += [words.counted(found.left_out, "more column")] if found.left_out else []
        return f"And {words.listed(parts)} at the address below" if parts else ""

    def _line(self, text: str) -> Block:
        body, theme = self._size.body, self._palette.theme
        paragraph = Paragraph(text, self._width, body, italic=True)

        def draw(top: float) -> None:
            x = self._around.margin
            paragraph.draw(self.sheet, x, top + body * PAD, self._palette, colour=theme.quiet)

        return Block(paragraph.height + body * PAD, draw)

    def _row(self, row: Row) -> Block:
        """Return the row of a place, as high as what is said of it needs."""
        body, theme = self._size.body, self._palette.theme
        name = Paragraph(row.place.name, self._name - body * 0.8, body, bold=True, most_lines=2)
        below = [self._below(cell) for cell in row.cells]
        line = body * LEADING
        inside = max(
            name.height,
            *(line * bool(c.marks) + b.height for c, b in zip(row.cells, below, strict=True)),
        )
        height = inside + 2 * PAD * body

        def draw(top: float) -> None:
            sheet, left = self.sheet, self._around.margin
            y = top + PAD * body
            with sheet.group(f"row-{row.place.place}"):
                name.draw(sheet, left, y, self._palette, colour=theme.ink)
                for number, (cell, said) in enumerate(zip(row.cells, below, strict=True)):
                    x = left + self._name + number * self._column
                    self._dots(cell, x, y)
                    said.draw(
                        sheet, x, y + line * bool(cell.marks), self._palette, colour=theme.quiet
                    )
                end = top + height
                sheet.rectangle((left, end - 0.4, left + self._width, end), fill=theme.outline)

        return Block(height, draw, counts=1)

    def _below(self, cell: Cell) -> Paragraph:
        """Return what a cell says beside its texts."""
        text = ", ".join(cell.beside)
        return Paragraph(text, self._column - self._size.body * 0.6, self._size.small, most_lines=2)

    def _dots(self, cell: Cell, x: float, top: float) -> None:
        """Draw a dot an independent text, and how many there are."""
        body, sheet = self._size.body, self.sheet
        radius, middle = body * 0.34, top + body * 0.66
        for mark in cell.dots:
            draw_dot(sheet, x + radius, middle, radius, DOT[mark.firmness], self._palette)
            x += radius * 2.5
        ink = self._palette.theme.ink
        sheet.text(x + radius * 0.4, middle + body * 0.36, cell.count, body, colour=ink)


def _told(items: Iterable[Item]) -> Iterator[Item]:
    """Yield what stands below a matrix: cells have said already by what a place answers."""
    for item in items:
        if isinstance(item, Text) and item.style == "again":
            # Here each place needs its line, also where its passage stands above.
            yield replace(item, style="aside")
        elif not isinstance(item, Match):
            yield item


def draw(
    view: View,
    size: Size,
    palette: Palette,
    base_url: str,
    own: caption.Own,
    *,
    across: str,
    sort: str,
    quotes: bool,
) -> Sheet:
    """Draw the matrix of a view on a new sheet; `quotes` adds the leading quote of each place."""
    options = {"across": across, "sort": sort}
    return _Table(view, size, palette, base_url, own, quotes=quotes, **options).draw()
