"""Running text in a figure: broken into lines that fit, with some of its words marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.figures.bidi import runs
from exports.figures.sheet import Sheet, advance, clean
from exports.figures.style import Palette

LEADING = 1.34
"""From baseline to baseline, in multiples of the size."""

Pieces = Sequence[tuple[str, bool]]
"""A text in pieces, each marked or not; joined they are the whole."""


def _wide_words(
    text: str, width: float, size: float, *, bold: bool, italic: bool
) -> list[tuple[int, int]]:
    """Return the words of a text as spans; one too wide for a line is cut."""
    spans = []
    for found in re.finditer(r"\S+", text):
        start, end = found.span()
        while start < end:
            stop = _fitting(text, start, end, width / size, bold=bold, italic=italic)
            spans.append((start, stop))
            start = stop
    return spans


def _fitting(text: str, start: int, end: int, most: float, *, bold: bool, italic: bool) -> int:
    """Return the furthest end, one letter on at least, up to which a text is not too wide."""
    # No letter is narrower than a fifth of its size, so that a long text is not measured whole.
    low, high = start + 1, min(end, start + 1 + int(most * 5))
    if high == end and advance(text[start:end], bold=bold, italic=italic) <= most:
        return end
    while low < high:
        middle = (low + high + 1) // 2
        if advance(text[start:middle], bold=bold, italic=italic) <= most:
            low = middle
        else:
            high = middle - 1
    # Never between a letter and the marks upon it.
    while low > start + 1 and low < end and unicodedata.category(text[low]).startswith("M"):
        low -= 1
    return low


def shortened(
    text: str, width: float, size: float, *, bold: bool = False, italic: bool = False
) -> str:
    """Return a text on one line no wider than `width` points, its end left out where need be."""
    text = clean(text)
    if advance(text, bold=bold, italic=italic) * size <= width:
        return text
    most = width / size - advance("…", bold=bold, italic=italic)
    end = _fitting(text, 0, len(text), most, bold=bold, italic=italic) if most > 0 else 0
    return f"{text[:end].rstrip()}…"


def wrap(
    text: str, width: float, size: float, *, bold: bool = False, italic: bool = False
) -> list[tuple[int, int]]:
    """Break a text into lines no wider than `width` points, returned as `(start, end)`."""
    lines: list[tuple[int, int]] = []
    room, space = 0.0, advance(" ", bold=bold, italic=italic)
    for start, end in _wide_words(text, width, size, bold=bold, italic=italic):
        # Word by word, as most words have been measured before.
        word = advance(f" {text[start:end]} ", bold=bold, italic=italic) - 2 * space
        gap = space * (start - lines[-1][1]) if lines else 0.0
        if lines and gap + word <= room:
            lines[-1] = (lines[-1][0], end)
            room -= gap + word
        else:
            lines.append((start, end))
            room = width / size - word
    return lines


class Paragraph:
    """A text that is set in a width, whose height is known before it is drawn.

    Parameters
    ----------
    text
        A string, or pieces of which some are marked.
    width, size
        In points.
    most_lines
        Lines that are set; what does not fit is left out, and `…` says so.
    """

    def __init__(
        self,
        text: str | Pieces,
        width: float,
        size: float,
        *,
        bold: bool = False,
        italic: bool = False,
        most_lines: int | None = None,
    ) -> None:
        pieces = [(text, False)] if isinstance(text, str) else text
        whole = "".join(piece for piece, _ in pieces)
        # Character by character where need be, so that the marks stay where they are.
        self.text = whole if whole.isprintable() else "".join(clean(char) for char in whole)
        self._marked = [marked for piece, marked in pieces for _ in piece]
        self._size, self._bold, self._italic = size, bold, italic
        lines = wrap(self.text, width, size, bold=bold, italic=italic)
        self.lines = lines if most_lines is None else lines[:most_lines]
        self.cut = len(self.lines) < len(lines)
        self._last = ""
        if self.cut and self.lines:
            start, end = self.lines[-1]
            rest = f"{self.text[start : end + 60]}…"
            self._last = shortened(rest, width, size, bold=bold, italic=italic)

    @property
    def height(self) -> float:
        """The height of all lines, in points."""
        return len(self.lines) * self._size * LEADING

    def draw(self, sheet: Sheet, x: float, top: float, palette: Palette, *, colour: str) -> float:
        """Draw the lines from a corner down, and return where they end."""
        for number, (start, end) in enumerate(self.lines):
            baseline = top + self._size * (1.02 + LEADING * number)
            self._draw_line(sheet, x, baseline, start, end, palette, colour)
        return top + self.height

    def _draw_line(
        self,
        sheet: Sheet,
        x: float,
        baseline: float,
        start: int,
        end: int,
        palette: Palette,
        colour: str,
    ) -> None:
        for left, right in self._marks(start, end):
            self._mark(sheet, x + left, x + right, baseline, palette)
        line = self.text[start:end]
        if self.cut and (start, end) == self.lines[-1]:
            line = self._last
        sheet.text(
            x, baseline, line, self._size, colour=colour, bold=self._bold, italic=self._italic
        )

    def _marks(self, start: int, end: int) -> Iterator[tuple[float, float]]:
        """Yield where what is marked in a line begins and ends, in points from its left."""
        before = 0.0
        for begins, ends, leftward in runs(self.text[start:end]):
            first, last = start + begins, start + ends
            whole = self._width(self.text[first:last])
            for marked, run in groupby(range(first, last), key=lambda i: self._marked[i]):
                if marked:
                    places = list(run)
                    # Measured from the run's beginning, so that no error adds up.
                    near = self._width(self.text[first : places[0]])
                    far = self._width(self.text[first : places[-1] + 1])
                    if leftward:
                        near, far = whole - far, whole - near
                    yield before + near, before + far
            before += whole

    def _width(self, text: str) -> float:
        return self._size * advance(text, bold=self._bold, italic=self._italic) if text else 0.0

    def _mark(
        self, sheet: Sheet, left: float, right: float, baseline: float, palette: Palette
    ) -> None:
        """Lay a colour below marked words, or where there is none a line."""
        size = self._size
        if palette.mark:
            box = (left - 0.6, baseline - size * 0.92, right + 0.6, baseline + size * 0.27)
            sheet.rectangle(box, fill=palette.mark)
        else:
            box = (left, baseline + size * 0.17, right, baseline + size * 0.26)
            sheet.rectangle(box, fill=palette.theme.ink)
