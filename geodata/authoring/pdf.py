"""The text of a PDF as paragraphs: its pages' lines, joined where they were only wrapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from geodata.faults import UnusableError

DIVIDED = "\ufffe"
"""What the reader of PDFs puts for a hyphen at the end of a line."""

NEARBY = 8
"""Lines before and after one in which the edges of its column are looked for."""

LEAST_DIVIDED = 0.03
"""The share of lines that end in a hyphen from which on a text is one that divides words."""

LONGEST_WORD = 60
"""Characters before a hyphen in which the beginning of a divided word is looked for."""

OUTERMOST, LEAST_RUNNING = 2, 0.4
"""Lines at either end of a page that may run along pages, and the share of pages with the same."""

PARAGRAPH = "\n\n"
"""What stands between two paragraphs."""

NARROW = 9.0
"""Width of lines, in heights of a line, below which they are rather a table than a column."""

FAR = 4.0
"""Gap between lines, in heights of a line, from which on they are not in one run of text."""

BULLET = re.compile(r"[•▪◦‣●○■□]")
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uff60]"
)
"""Letters of scripts that put no space between words, so that none is added between lines."""

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

LEFTWARDS = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters of scripts that are written from right to left."""

HYPHENS = "-\u2010\u00ad" + DIVIDED


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    Attributes
    ----------
    text
        Its words.
    left, right
        Where it begins and ends, in points, in the direction of its writing.
    level
        The height at which it stands on its page, from below, in points.
    size
        The height of its letters, in points.
    word
        The width of its first word, in points.
    """

    text: str
    left: float
    right: float
    level: float
    size: float
    word: float


@dataclass(frozen=True, slots=True)
class Pdf:
    """The text of a PDF.

    Attributes
    ----------
    text
        Paragraphs, an empty line between them.
    pages
        How many pages were read.
    blank
        The numbers of those without a text layer, from 1.
    joined
        How many ends of lines were taken for mere wrapping.
    divided
        The words that were divided at the end of a line, as `(before, after)`.
    """

    text: str
    pages: int
    blank: tuple[int, ...]
    joined: int
    divided: tuple[tuple[str, str], ...]


def read_pdf(data: bytes, pages: tuple[int, int] | None = None) -> Pdf:
    """Return the text of a PDF, or of the pages from one number to another, from 1.

    Raises
    ------
    UnusableError
        Where it is damaged, asks for a password, or has no text.
    """
    document = _opened(data)
    first, last = pages or (1, len(document))
    if first > len(document):
        raise UnusableError(f"the PDF has {len(document)} pages, and none of the number {first}")
    blank, every = [], []
    for number in range(first, min(last, len(document)) + 1):
        lines = list(_lines(document, number))
        every.append(lines)
        if not lines:
            blank.append(number)
    if not any(every):
        raise UnusableError("the PDF has no text layer: OCR it first, then add the result")
    return _joined(every, tuple(blank))


def _opened(data: bytes) -> Any:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            advice = "save it without a password, and add that"
            raise UnusableError(f"the PDF asks for a password: {advice}") from error
        advice = "open it, print it into a new PDF, and add that"
        raise UnusableError(f"the PDF is damaged and cannot be read: {advice}") from error
    if not count:
        raise UnusableError("the PDF has no pages")
    return document


# --- lines of a page ----------------------------------------------------------------------


def _lines(document: Any, number: int) -> Iterator[Line]:
    """Yield the lines of a page, from 1, that have words, in the order of the page's content."""
    import pypdfium2

    try:
        page = document[number - 1]
        sheet = page.get_textpage()
        yield from _whole(_line(sheet, *piece) for piece in _pieces(_characters(sheet)))
        sheet.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        advice = "give the others with --pages, or print it into a new PDF"
        raise UnusableError(f"page {number} of the PDF is damaged: {advice}") from error


def _characters(sheet: Any) -> str:
    """Return the characters of a page, each at its number; what is none as a control character."""
    count = sheet.count_chars()
    text: str = sheet.get_text_range() if count > 0 else ""
    if len(text) == count:
        return text
    from pypdfium2 import raw

    codes = [raw.FPDFText_GetUnicode(sheet, number) for number in range(count)]
    # A letter beyond the first plane is two halves there, each with a number of its own.
    hyphens = [DIVIDED if code in (2, 0xFFFE) else chr(code) for code in codes]
    return "".join(hyphens)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each line begins and what it says; a divided word keeps the sign at its end."""
    for found in re.finditer(rf"[^\r\n{DIVIDED}]*{DIVIDED}?", text):
        if found[0].strip():
            lost = len(found[0]) - len(found[0].lstrip())
            yield found.start() + lost, found[0].strip()


def _line(sheet: Any, start: int, text: str) -> Line:
    words = text.rstrip(DIVIDED)
    end = start + max(0, len(words) - 1)
    space = re.search(r"\s", words)
    boxes = [_box(sheet, at) for at in (start, (start + end) // 2, end)]
    first_word = _box(sheet, start + space.start() - 1) if space else boxes[-1]
    if UNSPACED.match(text):
        first_word = boxes[0]
    # What has no height, or a wrong one, is not joined to anything.
    size = max(0.1, median(box[3] - box[1] for box in boxes))
    level = median(box[1] for box in boxes)
    left, right = boxes[0][0], boxes[-1][2]
    width = first_word[2] - left
    if _leftwards(text):
        # Mirrored, so that it too begins at its lower number.
        left, right, width = -boxes[0][2], -boxes[-1][0], boxes[0][2] - first_word[0]
    text = _raised(sheet, start, text, level, size)
    halves = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Line(halves, left, right, level, size, width)


def _whole(pieces: Iterable[Line]) -> Iterator[Line]:
    """Yield lines, those that were cut before or after something raised put together again."""
    line: Line | None = None
    for piece in pieces:
        if line is not None and _goes_on(line, piece):
            line = _merged(line, piece)
            continue
        if line is not None:
            yield line
        line = piece
    if line is not None:
        yield line


def _goes_on(one: Line, other: Line) -> bool:
    """Say whether a piece stands on the line of another, right behind it."""
    beside = -0.3 < (other.left - one.right) / max(one.size, other.size) < 1
    low, high = max(one.level, other.level), min(one.level + one.size, other.level + other.size)
    return beside and high - low > 0.4 * min(one.size, other.size) and one.text[-1] != DIVIDED


def _merged(one: Line, other: Line) -> Line:
    larger = one if one.size >= other.size else other
    words = [
        piece.text.translate(SUPERSCRIPTS)
        if piece.size < 0.9 * larger.size and piece.level > larger.level and piece.text.isdecimal()
        else piece.text
        for piece in (one, other)
    ]
    gap = " " if other.left - one.right > 0.15 * larger.size else ""
    return Line(gap.join(words), one.left, other.right, larger.level, larger.size, one.word)


def _raised(sheet: Any, start: int, text: str, level: float, size: float) -> str:
    """Return a line with its raised digits as such: a note's number is no part of an amount."""

    def is_raised(at: int) -> bool:
        _, bottom, _, top = _box(sheet, start + at)
        return 0 < top - bottom < 0.9 * size and bottom > level + 0.05 * size

    letters = list(text)
    for number in re.finditer(r"(?<=\S)[0-9]+", text):
        for at in range(number.end() - 1, number.start() - 1, -1):
            if not is_raised(at):
                break
            letters[at] = letters[at].translate(SUPERSCRIPTS)
    return "".join(letters)


def _box(sheet: Any, number: int) -> tuple[float, float, float, float]:
    """Return the box of a character and its line as `(left, bottom, right, top)`, in points."""
    found: tuple[float, float, float, float] = sheet.get_charbox(number, loose=True)
    return found


def _leftwards(text: str) -> bool:
    """Say whether most letters of a line are of a script that is written to the left."""
    return 2 * len(LEFTWARDS.findall(text)) > sum(map(str.isalpha, text))


# --- lines to paragraphs ------------------------------------------------------------------


def _joined(pages: Sequence[Sequence[Line]], blank: tuple[int, ...]) -> Pdf:
    """Return the text of pages, lines joined to those that they were wrapped from."""
    every = [line for lines in pages for line in lines]
    words = Counter(
        part
        for line in every
        for word in re.findall(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*", line.text.casefold())
        # A compound's first part counts with its hyphen, too.
        for part in ((word, re.sub(r"[-\u2010].*", "-", word)) if "-" in word else (word,))
    )
    at_ends = sum(line.text[-1] in HYPHENS for line in every)
    divides = at_ends > LEAST_DIVIDED * len(every)
    parts: list[tuple[str, str]] = []
    held: list[str] = []
    divided: list[tuple[str, str]] = []
    joined = 0
    before: Line | None = None
    for page, running in zip(pages, _running(pages), strict=True):
        middle = median(line.level for line in page) if page else 0
        lines = [line for line in page if line not in running]
        runs = _runs(lines)
        held += [line.text for line in page if line in running and line.level > middle]
        for number, line in enumerate(lines):
            gap = _gap(before, lines, runs, number)
            if gap == PARAGRAPH:
                # What runs along the pages waits for the end of a paragraph that goes over them.
                parts += [(PARAGRAPH, text) for text in held]
                held = []
            if gap:
                parts.append((gap, line.text))
            else:
                joined += 1
                last, text = parts[-1]
                parts[-1] = (last, _appended(text, line.text, words, divides, divided))
            before = line
        held += [line.text for line in page if line in running and line.level <= middle]
    parts += [(PARAGRAPH, text) for text in held]
    text = "".join(gap + text for gap, text in parts).replace(DIVIDED, "-").strip()
    return Pdf(text + "\n", len(pages), blank, joined, tuple(divided))


def _gap(before: Line | None, lines: Sequence[Line], runs: Sequence[int], number: int) -> str:
    """Return what stands before a line of a page: nothing where it goes on with the one before."""
    if before is None:
        return PARAGRAPH
    inside = number > 0 and runs[number] == runs[number - 1]
    near = _near(lines, runs, number if inside else number - 1)
    judge = _break if inside else _over
    return judge(before, lines[number], near, _edge(lines, near))


def _running(pages: Sequence[Sequence[Line]]) -> list[set[Line]]:
    """Return of each page the lines at its head and foot that other pages have there as well.

    Numbers make no difference, as those of pages do not.
    """
    outermost = []
    for page in pages:
        lines = sorted(page, key=lambda line: line.level)
        outermost.append({*lines[:OUTERMOST], *lines[-OUTERMOST:]} if lines[OUTERMOST:] else set())

    def key(line: Line) -> tuple[str, int]:
        return re.sub(r"[0-9]+", "#", line.text.casefold()), round(line.level / 3)

    counts = Counter(key(line) for lines in outermost for line in lines)
    least = max(2, LEAST_RUNNING * sum(map(bool, outermost)))
    return [{line for line in lines if counts[key(line)] >= least} for lines in outermost]


def _runs(lines: Sequence[Line]) -> list[int]:
    """Return for each line the number of its run: lines below each other, in letters of a size."""
    numbers = [0] * len(lines)
    for at, (one, other) in enumerate(pairwise(lines), 1):
        down = one.level - other.level
        below = 0.3 * other.size < down < FAR * max(one.size, other.size)
        over = min(one.right, other.right) > max(one.left, other.left)
        numbers[at] = numbers[at - 1] + (not (below and over and _alike(one, other)))
    return numbers


def _near(lines: Sequence[Line], runs: Sequence[int], number: int) -> list[Line]:
    """Return the lines around one that are in its run; none for a number below 0."""
    around = range(max(0, number - NEARBY), min(len(lines), number + NEARBY))
    return [lines[at] for at in around if number >= 0 and runs[at] == runs[number]]


def _alike(one: Line, other: Line) -> bool:
    return max(one.size, other.size) <= 1.1 * min(one.size, other.size)


def _break(one: Line, other: Line, near: Sequence[Line], edge: float) -> str:
    """Return what stands between two lines of a run: nothing where the first was only wrapped."""
    if one.text.endswith(DIVIDED):
        return ""
    size = other.size
    steps = sorted(a.level - b.level for a, b in pairwise(near) if a.level > b.level)
    usual = steps[len(steps) // 4] if steps else size
    if one.level - other.level > 1.3 * usual or BULLET.match(other.text):
        return PARAGRAPH
    if _is_numbers(one) and _is_numbers(other):
        return "\n"
    if not _is_full(one, other, edge):
        # The next word would have had room: the line was ended on purpose.
        indented = other.left - min(line.left for line in near) > 0.8 * size
        return PARAGRAPH if indented or re.search(r"[.!?。]\W?$", one.text) else "\n"
    shift = other.left - one.left
    if shift > 0.8 * size and not BULLET.match(one.text):
        here = sum(abs(line.left - other.left) < 0.3 * size for line in near)
        there = sum(abs(line.left - one.left) < 0.3 * size for line in near)
        # Where most lines are indented, it is the first of a paragraph that hangs out.
        return "" if here > there else PARAGRAPH
    return PARAGRAPH if shift < -4 * size else ""


def _over(one: Line, other: Line, near: Sequence[Line], edge: float) -> str:
    """Return what stands between the last line of a column or page and the first of the next.

    `near` are the lines around the first on the page of the other: none where the page is another.
    """
    open_ended = re.search(r"[\w,\-\u2010\u00ad]$", one.text)
    goes_on = other.text[:1].islower() or (len(near) > 2 and _is_full(one, other, edge))
    together = (open_ended and goes_on) or one.text.endswith(DIVIDED)
    return "" if together and _alike(one, other) else PARAGRAPH


def _edge(lines: Sequence[Line], near: Sequence[Line]) -> float:
    """Return where the lines of a column end; few or narrow ones are measured by all below them."""
    if not near:
        return 0
    widest = max(near, key=lambda line: line.right)
    if len(near) > 3 and widest.right - widest.left > NARROW * widest.size:
        return widest.right
    margin = min(line.left for line in near)
    column = [line.right for line in lines if abs(line.left - margin) < 2 * widest.size]
    return max(column, default=widest.right)


def _is_full(one: Line, other: Line, edge: float) -> bool:
    """Say whether the first word of another line would have had no room at the end of one."""
    return one.right + 0.2 * one.size + other.word >= edge - 0.05 * one.size


def _is_numbers(line: Line) -> bool:
    """Say whether a line is rather a row of numbers than words."""
    return sum(map(str.isdecimal, line.text)) > 0.35 * len(line.text)


def _appended(
    text: str, line: str, words: Counter[str], divides: bool, divided: list[tuple[str, str]]
) -> str:
    """Return a paragraph with the next of its lines, a word that is divided there put together."""
    if text[-1] not in HYPHENS or len(text) < 2 or not text[-2].isalnum():
        unspaced = UNSPACED.match(text[-1]) and UNSPACED.match(line[0])
        return text + ("" if unspaced or text[-1] in "—/" else " ") + line
    start = re.search(r"[^\W\d_]*$", text[-LONGEST_WORD:-1])
    end = re.match(r"[^\W\d_]*", line)
    one, other = (found[0] if found else "" for found in (start, end))
    if _was_hyphenated(one, other, words, divides):
        return text[:-1] + "-" + line
    divided.append((one, other))
    return text[:-1] + line


def _was_hyphenated(one: str, other: str, words: Counter[str], divides: bool) -> bool:
    """Say whether a word that is divided after a hyphen has that hyphen in the middle of a line.

    The rest of the text says so; where it says nothing, what counts is whether it divides words.
    """
    if not other or not other[0].islower() or not one:
        return True
    whole, hyphened = (one + other).casefold(), f"{one}-{other}".casefold()
    if words[whole] or words[hyphened]:
        return words[hyphened] > words[whole]
    compound = bool(words[f"{one.casefold()}-"])
    return (
        compound or not divides or bool(words[one.casefold()] > 1 and words[other.casefold()] > 1)
    )
