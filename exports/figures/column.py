"""The column beside a figure's map: the panel's own content, as much of it as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from exports.figures.flow import Block, fill, fitting
from exports.figures.marks import draw_dot, draw_swatch
from exports.figures.sheet import Box, Sheet, advance
from exports.figures.style import Palette, Size
from exports.figures.text import LEADING, Paragraph, shortened
from geodata import numbers, words
from geodata.model import Source
from geodata.view import View
from geodata.ways import meets_hub
from layers.symbology import DOT
from panels import records
from panels.quotes import Quote

SHOWN_TEXTS = ("plain", "lead", "notice", "aside")
"""The lines of a panel that a figure takes over; others are about the page."""


def literature(view: View, items: Iterable[records.Item]) -> tuple[Source, ...]:
    """Return the literature that a figure of a view rests on, or that its column's items quote."""
    quoted = [item.source for item in items if isinstance(item, records.Note)]
    marked = [
        view.atlas.sources[match.note.source_id]
        for place in view.places.values()
        if place.shown and place.by_literature
        for match in place.materials
        if match.note is not None
    ]
    return tuple(dict.fromkeys([*quoted, *marked]))


class Column:
    """Draws a panel's content into a box, from the first item on, as far as there is room.

    The content is set in a width in points.
    """

    _sheet: Sheet
    _box: Box

    def __init__(self, found: records.Content, width: float, size: Size, palette: Palette) -> None:
        self._found, self._width = found, width
        self._size, self._palette = size, palette

    def draw(self, sheet: Sheet, box: Box) -> list[records.Item]:
        """Draw the column into a box and return the items that stand in it."""
        items, blocks = zip(*self._blocks(), strict=True)
        with sheet.group("passages", box):
            count = self._fill(sheet, box, blocks)
        return [item for item in items[:count] if item]

    def balanced(self, columns: int) -> float:
        """Return the least height, to half a line, in which all stands in some columns."""
        blocks = [block for _, block in self._blocks()]
        step = self._size.body * 0.5
        tall = sum(block.height for block in blocks) / columns
        while sum(self._counts(blocks, columns, tall)) < len(blocks):
            tall += step
        return tall

    def draw_columns(self, sheet: Sheet, box: Box, columns: int, gap: float) -> None:
        """Draw it into columns side by side, as much of it as there is room for."""
        left, top, _, bottom = box
        blocks = [block for _, block in self._blocks()]
        with sheet.group("passages", box):
            for count in self._counts(blocks, columns, bottom - top)[:-1]:
                self._fill(sheet, (left, top, left + self._width, bottom), blocks[:count])
                blocks = blocks[count:]
                left += self._width + gap
            if blocks:
                self._fill(sheet, (left, top, left + self._width, bottom), blocks)

    @staticmethod
    def _counts(blocks: Sequence[Block], columns: int, room: float) -> list[int]:
        """Return how many blocks each column takes."""
        found = []
        for _ in range(columns):
            found.append(fitting(blocks, room))
            blocks = blocks[found[-1] :]
        return found

    def _fill(self, sheet: Sheet, box: Box, blocks: Sequence[Block]) -> int:
        self._sheet, self._box = sheet, box
        return fill(blocks, box[1], box[3], rest=self._rest)

    def _rest(self, left: int) -> Block | None:
        """Return a word on how much the panel has beyond what stands here."""
        others = sum(
            len(item.quotes)
            for item in self._found.items
            if isinstance(item, records.More) and not item.about
        )
        quoted = any(isinstance(item, records.Passage) for item in self._found.items)
        parts = []
        if left:
            parts.append(f"and {left} more at the address below")
        if others:
            none = "" if quoted else "No passage in view; "
            parts.append(f"{none}{others} outside these filters")
        if not parts:
            return None
        return self._paragraph("; ".join(parts), quiet=True, italic=True)

    def _blocks(self) -> list[tuple[records.Item | None, Block]]:
        """Return what the column consists of, in reading order, each with its item."""
        title = Paragraph(
            self._found.title, self._width, self._size.body * 1.6, bold=True, most_lines=2
        )

        def draw_title(top: float) -> None:
            left, ink = self._box[0], self._palette.theme.ink
            title.draw(self._sheet, left, top, self._palette, colour=ink)

        first = Block(title.height + self._size.body * 0.2, draw_title)
        found: list[tuple[records.Item | None, Block]] = [(None, first)]
        for item in self._found.items:
            if found[-1][1].kept and isinstance(item, records.Title):
                # Nothing of what stood under the last heading is shown in figures.
                found.pop()
            found += [(item, block) for block in self._blocks_of(item)]
        return found[:-1] if found[-1][1].kept else found

    def _blocks_of(self, item: records.Item) -> Iterator[Block]:
        match item:
            case records.Role() if item.in_view:
                second = " (second role)" if item.second else ""
                yield self._level(
                    item.role,
                    f"{item.name}{second}",
                    item.firmness,
                )
            case records.Level():
                yield self._level("", item.text, item.firmness)
            case records.Text() if item.style in SHOWN_TEXTS:
                yield self._paragraph(item.text, quiet=item.style in ("notice", "aside"))
            case records.Title():
                yield self._paragraph(item.text, bold=True, before=0.5, kept=True, counts=0)
            case records.Match():
                yield self._paragraph(item.text, quiet=True)
            case records.Materials():
                yield from (self._named(named) for named in item.named)
            case records.Note():
                yield self._note(item)
            case records.Passage():
                yield self._quote(item.quote)
                for one in item.quote.beside:
                    yield self._paragraph(f"Beside it: {one}", quiet=True, counts=0)
            case records.Numbers():
                yield self._newest(item)
            case records.Links():
                yield from (self._link(row) for row in item.rows)

    def _note(self, note: records.Note) -> Block:
        about = f" on {note.about}" if note.about else ""
        level = f", {words.FIRMNESS[note.firmness].lower()}" if note.firmness else ""
        source = words.source_label(note.source)
        answers = f"; {note.answers}" if note.answers else ""
        text = f"Literature{about}{level}: {note.statement} ({source}{answers})"
        return self._paragraph(text, italic=True)

    def _newest(self, item: records.Numbers) -> Block:
        """Return the newest number of a series; the others stand in the panel."""
        row = item.rows[-1]
        source = words.source_label(item.sources[row.source - 1][0])
        more = numbers.dependence(row.number)
        about = "; ".join(filter(None, (source, more)))
        return self._paragraph(f"{item.title}, {row.row}: {numbers.told(row.number)} ({about})")

    def _named(self, named: records.Named) -> Block:
        level = f", {words.FIRMNESS[named.firmness].lower()}" if named.firmness else ""
        text = f"{named.name}{level} ({words.listed(named.publishers)})"
        return self._paragraph(text[0].upper() + text[1:])

    def _link(self, row: records.LinkRow) -> Block:
        level = words.FIRMNESS[row.firmness].lower() if row.firmness else "outside these filters"
        return self._paragraph(f"{row.direction}, {level}: {row.link.carries}")

    def _paragraph(
        self,
        text: str,
        *,
        quiet: bool = False,
        italic: bool = False,
        bold: bool = False,
        before: float = 0.0,
        kept: bool = False,
        counts: int = 1,
    ) -> Block:
        body, theme = self._size.body, self._palette.theme
        paragraph = Paragraph(text, self._width, body, italic=italic, bold=bold)
        colour = theme.quiet if quiet else theme.ink

        def draw(top: float) -> None:
            start = top + body * before
            paragraph.draw(self._sheet, self._box[0], start, self._palette, colour=colour)

        return Block(paragraph.height + body * (before + 0.25), draw, kept, counts)

    def _level(self, role: str, text: str, firmness: str) -> Block:
        """Return a line on how firmly something is said, with the swatch of a role."""
        palette, body = self._palette, self._size.body
        theme, said, bold = palette.theme, words.FIRMNESS[firmness], bool(role)
        indent, gap, radius = body * 2.4 * bold, body * 0.7, body * 0.33
        room = self._width - indent
        shown = shortened(text, room, body, bold=bold)
        level_width = radius * 3.2 + body * advance(said)
        # The level stands behind the words, or below them where it has no room there.
        below = body * advance(shown, bold=bold) + gap + level_width > room

        def draw(top: float) -> None:
            sheet, left, middle = self._sheet, self._box[0] + indent, top + body * 0.75
            if role:
                half = body * 0.55
                swatch = (left - indent, middle - half, left - body * 0.5, middle + half)
                fill_of = ("gateway", "") if role == "gateway" else (role, firmness)
                draw_swatch(sheet, swatch, *fill_of, palette, self._size.px)
            baseline = middle + body * 0.36
            width = sheet.run(left, baseline, shown, body, colour=theme.ink, bold=bold)
            x = left if below else left + width + gap
            line = body * LEADING * below
            draw_dot(sheet, x + radius, middle + line, radius, DOT[firmness], palette)
            sheet.text(x + radius * 3.2, baseline + line, said, body, colour=theme.ink)

        return Block(body * (1.75 + LEADING * below), draw, counts=1)

    def _quote(self, quote: Quote) -> Block:
        """Return a quote with what rests on it and where it stands."""
        body, small, theme = self._size.body, self._size.small, self._palette.theme
        indent = body * 0.9
        text = Paragraph(in_marks(quote), self._width - indent, body)
        points = [
            (level, Paragraph(rest, self._width - indent - body, small))
            for level, rest in _points(quote)
        ]
        cite = words.source_dated(quote.source)
        if quote.voice:
            cite += f" · voice: {quote.voice}"
        source = Paragraph(cite, self._width - indent, small)
        height = text.height + sum(p.height for _, p in points) + source.height + body * 1.15

        def draw(top: float) -> None:
            sheet, x = self._sheet, self._box[0] + indent
            with sheet.group(f"quote-{quote.claims[0]}"):
                bar = (self._box[0], top, self._box[0] + body * 0.22, top + text.height)
                sheet.rectangle(bar, fill=theme.arrow)
                y = text.draw(sheet, x, top, self._palette, colour=theme.ink) + body * 0.15
                for level, paragraph in points:
                    middle = y + small * 0.66
                    draw_dot(
                        sheet, x + small * 0.3, middle, small * 0.28, DOT[level], self._palette
                    )
                    y = paragraph.draw(sheet, x + body, y, self._palette, colour=theme.ink)
                source.draw(sheet, x, y, self._palette, colour=theme.quiet)

        return Block(height, draw, counts=1)


def in_marks(quote: Quote) -> tuple[tuple[str, bool], ...]:
    """Return a quote's pieces between quotation marks, where it has none of its own.

    Off the page, the marks say that it is a text that speaks; within others they would be wrong,
    and the bar beside it says the same.
    """
    if any(mark in quote.text for mark in '“”"„«»「」'):
        return quote.pieces
    return (("“", False), *quote.pieces, ("”", False))


def _points(quote: Quote) -> list[tuple[str, str]]:
    """Return what a quote's claims in view say, one line a level of firmness."""
    found: dict[str, list[str]] = {}
    for point in quote.points:
        if point.in_view:
            found.setdefault(point.firmness, []).append(point.words)
    return [
        (level, f"{words.FIRMNESS[level]} · {'; '.join(said)}") for level, said in found.items()
    ]


def draw_arrow_list(sheet: Sheet, view: View, box: Box, size: Size, palette: Palette) -> None:
    """Say, where nothing is selected and there is room, what each arrow on the map stands for."""
    left, top, right, bottom = box
    body, theme = size.body, palette.theme
    arrows = [arrow for arrow in view.arrows.values() if arrow.shown]
    if not arrows:
        return
    width = right - left

    def line(text: str, **options: bool) -> Block:
        paragraph = Paragraph(text, width, body, **options)
        return Block(paragraph.height + body * 0.2, _drawing(paragraph, options))

    def _drawing(paragraph: Paragraph, options: dict[str, bool]) -> Callable[[float], object]:
        colour = theme.quiet if options.get("italic") else theme.ink
        return lambda top: paragraph.draw(sheet, left, top, palette, colour=colour)

    def entry(name: str, firmness: str, carried: str) -> Block:
        carries = Paragraph(carried, width, size.small)
        shown = shortened(name, width - body * 1.6, body, bold=True)

        def draw(top: float) -> None:
            x = left + sheet.run(left, top + body, shown, body, colour=theme.ink, bold=True)
            radius = body * 0.32
            draw_dot(sheet, x + body * 0.8, top + body * 0.64, radius, DOT[firmness], palette)
            carries.draw(sheet, left, top + body * 1.34, palette, colour=theme.quiet)

        return Block(body * 1.62 + carries.height, draw, counts=1)

    blocks = [
        line("What the arrows stand for", bold=True),
        *(
            entry(
                a.place.name if meets_hub(view.atlas, a.way) else a.title,
                a.firmness,
                "; ".join(link.carries for link in a.links),
            )
            for a in arrows
        ),
    ]
    with sheet.group("arrow-list", box):
        fill(
            blocks,
            top,
            bottom,
            rest=lambda left_out: (
                line(f"and {left_out} more on the map", italic=True) if left_out else None
            ),
        )
