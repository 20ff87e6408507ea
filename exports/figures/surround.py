"""What surrounds a figure: title and filters above it, notes, sources and address below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exports.figures.sheet import Sheet, advance, clean
from exports.figures.style import POINTS, Palette, Size
from exports.figures.text import Paragraph
from geodata import words
from geodata.model import Source
from geodata.selection import address
from geodata.view import View
from layers import caption
from panels.citation import cite

NARROW_IN = 7.0
MOST_CITED = 6

MOST_LINES = {"title": 2, "subtitle": 3, "own": 2, "note": 3, "sources": 4, "address": 2}
"""Lines of each part that are set; what is left out stands at the address."""

MOST_LINES_NARROW = {"title": 3, "subtitle": 6, "own": 6, "note": 6, "sources": 7, "address": 6}
"""The same where lines are short, and the figure grows with them."""


class Surround:
    """The lines above and below a figure of a view, set in its size.

    Parameters
    ----------
    view, size, palette
        What is drawn, and how.
    own
        Title and note of whoever makes the figure.
    base_url
        The page's address without its query string; empty where it is not known.
    subtitle, note
        What is shown, and what has to be said of it.
    """

    def __init__(
        self,
        view: View,
        size: Size,
        palette: Palette,
        own: caption.Own,
        base_url: str,
        *,
        subtitle: str,
        note: str,
    ) -> None:
        self._view, self._size, self._palette, self._own = view, size, palette, own
        self._address = address(view.selection, base_url)
        self._note = note
        self.narrow = size.width_in < NARROW_IN
        self._most = MOST_LINES_NARROW if self.narrow else MOST_LINES
        self.margin = size.body * 1.7
        self.width = size.width_in * POINTS - 2 * self.margin
        self.title = clean(own.title or caption.title(view))
        self.description = clean(" ".join(filter(None, (subtitle, own.said))))
        self._header = self._header_lines(subtitle)

    @property
    def top(self) -> float:
        """Where the middle begins, below the header, in points."""
        return self.margin * 0.8 + height(self._header) + self._size.body * 0.7

    def foot(self, cited: Sequence[Source] = ()) -> float:
        """Return how far above the sheet's end the middle ends, above the notes, in points."""
        return self.margin * 0.85 + height(self._notes(cited)) + self._size.body * 0.5

    def draw_header(self, sheet: Sheet) -> None:
        """Draw title and subtitle."""
        left, top, theme = self.margin, self.margin * 0.8, self._palette.theme
        with sheet.group("header", (left, top, left + self.width, self.top)):
            for paragraph, colour in zip(self._header, (theme.ink, theme.quiet), strict=True):
                top = paragraph.draw(sheet, left, top, self._palette, colour=colour)

    def draw_notes(self, sheet: Sheet, cited: Sequence[Source] = ()) -> None:
        """Draw the lines at the foot, with the literature that is cited."""
        notes, left = self._notes(cited), self.margin
        bottom = sheet.height - self.margin * 0.85
        top = bottom - height(notes)
        with sheet.group("notes", (left, top, left + self.width, bottom)):
            for paragraph in notes:
                top = paragraph.draw(
                    sheet, left, top, self._palette, colour=self._palette.theme.quiet
                )

    def _header_lines(self, subtitle: str) -> tuple[Paragraph, Paragraph]:
        """Return the title, smaller where it would not fit a line, and what is shown."""
        body, width, most = self._size.body, self.width, self._most
        headline = self._view.atlas.study.headline
        title = clean(self._own.title) or headline
        # Below a title of the maker's own stands what the map itself is called.
        said = f"{caption.sentence(headline)} {subtitle}" if self._own.title else subtitle
        fitting = width / advance(title, bold=True)
        size = max(min(body * 2.1, fitting * 0.99), body * 1.3)
        return (
            Paragraph(title, width, size, bold=True, most_lines=most["title"]),
            Paragraph(said, width, body * 1.12, most_lines=most["subtitle"]),
        )

    def _notes(self, cited: Sequence[Source]) -> list[Paragraph]:
        """Return the lines at the foot: notes, sources with literature, and address."""
        # In full where there is room for it: the citations leave with the view in any case.
        names = [words.source_label(s) if self.narrow else cite(s, url=False) for s in cited]
        shown = words.listed(names, separator="; " if self.narrow else " ", most=MOST_CITED)
        found = f"This view: {self._address}"
        if self._address == "?":
            found = "This view is the page as it opens."
        elif "://" not in self._address:
            found = f"For this view put {self._address} behind the page’s address."
        notes = {
            "own": self._own.said,
            "note": self._note,
            "sources": caption.sources(self._view.atlas)
            + (f" Literature: {shown}" if cited else ""),
            "address": found,
        }
        return [
            Paragraph(text, self.width, self._size.small, most_lines=self._most[name])
            for name, text in notes.items()
            if text
        ]


def height(paragraphs: Iterable[Paragraph]) -> float:
    """Return the height of paragraphs one below another, in points."""
    return sum(paragraph.height for paragraph in paragraphs)
