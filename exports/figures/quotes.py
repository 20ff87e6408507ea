"""The column beside a figure's map: what the texts say of what is selected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from exports.figures.marks import draw_dot, draw_swatch
from exports.figures.sheet import Box, Sheet
from exports.figures.style import Palette, Size
from exports.figures.text import Paragraph
from geodata import words
from geodata.model import CHINA, Claim, Link, Source
from geodata.view import PlaceView, View, evidence, links_of
from layers import caption
from layers.symbology import DOT
from panels.panel import link_rows, why_hidden
from panels.quotes import Quote, gather


@dataclass(frozen=True, slots=True)
class Level:
    """How firmly something is said: of a role, whose swatch is drawn, or of an arrow."""

    role: str
    words: str
    firmness: str


@dataclass(frozen=True, slots=True)
class Passages:
    """What stands beside the map: a heading, lines on it, notices, quotes in view and the rest."""

    title: str
    levels: tuple[Level, ...]
    lines: tuple[str, ...]
    literature: tuple[tuple[str, Source], ...]
    notices: tuple[str, ...]
    quotes: tuple[Quote, ...]
    others: int


def passages(view: View) -> Passages | None:
    """Return what the panel says of what a view has selected, or None for the overview."""
    select = view.selection.select
    if not select:
        return None
    return _arrow(view, select) if select in view.arrows else _place(view, select)


def literature(view: View, found: Passages | None) -> tuple[Source, ...]:
    """Return the literature that a figure of a view, with its passages, rests on or quotes."""
    quoted = [source for _, source in found.literature] if found else []
    marked = [
        source
        for place in view.places.values()
        if place.shown and place.by_literature
        for _, source in _element_notes(view, place)
    ]
    return tuple(dict.fromkeys([*quoted, *marked]))


def _element_notes(view: View, place: PlaceView) -> list[tuple[str, Source]]:
    """Return what the literature says of the elements asked for, and how firmly."""
    return [
        (
            f"Literature, {words.FIRMNESS[match.note.firmness].lower()}: {match.note.statement}",
            view.atlas.sources[match.note.source_id],
        )
        for match in place.elements
        if match.note is not None
    ]


def _link_notes(view: View, links: Iterable[Link]) -> list[tuple[str, Source]]:
    """Return what the literature adds to some links."""
    ids = {link.link_id for link in links}
    return [
        (f"Literature: {note.statement}", view.atlas.sources[note.source_id])
        for note in view.atlas.link_notes
        if note.link_id in ids
    ]


def _split(
    view: View, claims: Iterable[Claim], seen: Iterable[Claim]
) -> tuple[tuple[Quote, ...], int]:
    quotes = gather(view.atlas, claims, seen)
    inside = tuple(quote for quote in quotes if quote.in_view)
    return inside, len(quotes) - len(inside)


def _place(view: View, code: str) -> Passages:
    place = view.places[code]
    claims, seen = evidence(view, code)
    quotes, others = _split(view, claims, seen)
    notices = [*why_hidden(view)]
    if not place.named and not claims:
        notices.append(words.unnamed(place.place))
    lines = []
    if place.place.role and place.place.role in words.ROLE and not place.lit_by:
        lines.append(f"{words.ROLE[place.place.role]}, by no claim in view")
    elif code == CHINA:
        lines.append("The far end of every link")
    links = [link for link in view.atlas.links.values() if link.place == code]
    return Passages(
        title=place.place.name,
        levels=_roles(place),
        lines=tuple(lines),
        literature=tuple(_link_notes(view, links) + _element_notes(view, place)),
        notices=tuple(notices),
        quotes=quotes,
        others=others,
    )


def _roles(place: PlaceView) -> tuple[Level, ...]:
    """Return the roles that claims in view give a place, first that which lights it."""
    own = place.place.role
    return tuple(
        Level(role, words.ROLE[role] + (" (secondary)" if role != own else ""), level)
        for role, level in sorted(place.roles.items(), key=lambda item: item[0] != place.lit_by)
    )


def _arrow(view: View, select: str) -> Passages:
    arrow = view.arrows[select]
    links = links_of(view.atlas, arrow.place.place, arrow.flow)
    quotes, others = _split(view, *evidence(view, select))
    carried: dict[str, list[str]] = {}
    for row in link_rows(view, links):
        level = words.FIRMNESS[row.firmness].lower() if row.firmness else "outside these filters"
        carried.setdefault(f"{row.direction}, {level}", []).append(row.link.carries)
    return Passages(
        title=caption.selected(view),
        levels=(Level("", "Firmest passage:", arrow.firmness),) if arrow.firmness else (),
        lines=tuple(f"{way}: {'; '.join(what)}" for way, what in carried.items()),
        literature=tuple(_link_notes(view, links)),
        notices=why_hidden(view),
        quotes=quotes,
        others=others,
    )


@dataclass(frozen=True, slots=True)
class Block:
    """Something of a known height that is drawn from a top down."""

    height: float
    draw: Callable[[float], None]


class Column:
    """Draws passages into a box, as many quotes as fit."""

    def __init__(
        self, sheet: Sheet, found: Passages, box: Box, size: Size, palette: Palette
    ) -> None:
        self._sheet, self._found, self._box = sheet, found, box
        self._size, self._palette = size, palette
        self._width = box[2] - box[0]

    def draw(self) -> int:
        """Draw the column and return how many quotes stand in it."""
        with self._sheet.group("passages"):
            top = self._box[1]
            for block in self._head():
                block.draw(top)
                top += block.height
            return self._draw_quotes(top + self._size.body * 0.3)

    def _draw_quotes(self, top: float) -> int:
        quotes, count = self._found.quotes, 0
        blocks = [self._quote(quote) for quote in quotes]
        room = self._box[3] - top
        used = 0.0
        for number, block in enumerate(blocks):
            last = number == len(blocks) - 1 and not self._found.others
            if used + block.height > room - (0 if last else self._size.body * 1.5):
                break
            block.draw(top + used)
            used += block.height
            count += 1
        self._draw_rest(top + used, len(quotes) - count)
        return count

    def _draw_rest(self, top: float, left: int) -> None:
        """Say how much the panel has beyond what stands here."""
        parts = []
        if left:
            parts.append(f"and {left} more at the address below")
        if self._found.others:
            parts.append(f"{self._found.others} outside these filters")
        if not self._found.quotes and self._found.others:
            parts = [f"No passage in view; {self._found.others} outside these filters"]
        if parts:
            self._paragraph("; ".join(parts), quiet=True, italic=True).draw(top)

    def _paragraph(
        self, text: str, *, quiet: bool = False, italic: bool = False, after: float = 0.25
    ) -> Block:
        body, theme = self._size.body, self._palette.theme
        paragraph = Paragraph(text, self._width, body, italic=italic)
        colour = theme.quiet if quiet else theme.ink

        def draw(top: float) -> None:
            paragraph.draw(self._sheet, self._box[0], top, self._palette, colour=colour)

        return Block(paragraph.height + body * after, draw)

    def _head(self) -> list[Block]:
        body, theme = self._size.body, self._palette.theme
        found, left = self._found, self._box[0]
        title = Paragraph(found.title, self._width, body * 1.6, bold=True)

        def draw_title(top: float) -> None:
            title.draw(self._sheet, left, top, self._palette, colour=theme.ink)

        blocks = [Block(title.height + body * 0.2, draw_title)]
        blocks += [self._level(level) for level in found.levels]
        blocks += [self._paragraph(line) for line in found.lines]
        blocks += [
            self._paragraph(f"{said} ({words.source_label(source)})", italic=True)
            for said, source in found.literature
        ]
        blocks += [self._paragraph(line, quiet=True) for line in found.notices]
        return blocks

    def _level(self, level: Level) -> Block:
        """Return a line on how firmly something is said, with the swatch of a role."""
        sheet, palette, body = self._sheet, self._palette, self._size.body
        theme = palette.theme

        def draw(top: float) -> None:
            x, middle = self._box[0], top + body * 0.75
            baseline = middle + body * 0.36
            if level.role:
                swatch = (x, middle - body * 0.55, x + body * 1.9, middle + body * 0.55)
                draw_swatch(sheet, swatch, level.role, palette, self._size.px)
                x += body * 2.4
            bold = bool(level.role)
            x += sheet.run(x, baseline, level.words, body, colour=theme.ink, bold=bold) + body * 0.7
            radius = body * 0.33
            draw_dot(sheet, x + radius, middle, radius, DOT[level.firmness], palette)
            said = words.FIRMNESS[level.firmness]
            sheet.text(x + radius * 3.2, baseline, said, body, colour=theme.ink)

        return Block(body * 1.75, draw)

    def _quote(self, quote: Quote) -> Block:
        """Return a quote with what rests on it and where it stands."""
        body, small, theme = self._size.body, self._size.small, self._palette.theme
        indent = body * 0.9
        # Off the page, the marks say that it is a text that speaks.
        pieces = (("“", False), *quote.pieces, ("”", False))
        text = Paragraph(pieces, self._width - indent, body)
        points = [
            (level, Paragraph(rest, self._width - indent - body, small))
            for level, rest in _points(quote)
        ]
        cite = f"{quote.source.publisher}, {words.written_date(quote.source.published)}"
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

        return Block(height, draw)


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
    with sheet.group("arrow-list"):
        title = Paragraph("What the arrows stand for", right - left, body, bold=True)
        top = title.draw(sheet, left, top, palette, colour=theme.ink) + body * 0.4
        for number, arrow in enumerate(arrows):
            carries = Paragraph(
                "; ".join(link.carries for link in arrow.links), right - left, size.small
            )
            height = body * 1.34 + carries.height
            rest = len(arrows) - number
            if top + height > bottom - (body * 1.4 if rest > 1 else 0):
                more = Paragraph(f"and {rest} more on the map", right - left, body, italic=True)
                more.draw(sheet, left, top, palette, colour=theme.quiet)
                break
            x = left + sheet.run(
                left, top + body, arrow.place.name, body, colour=theme.ink, bold=True
            )
            dot = DOT[arrow.firmness]
            draw_dot(sheet, x + body * 0.8, top + body * 0.64, body * 0.32, dot, palette)
            top = (
                carries.draw(sheet, left, top + body * 1.34, palette, colour=theme.quiet)
                + body * 0.45
            )
