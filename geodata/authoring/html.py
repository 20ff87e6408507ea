"""The text of an HTML page as paragraphs, and of what is made into one: Markdown and Word."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

from geodata.faults import UnusableError, shown

UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "head", "title", "iframe"))
"""Elements whose content no browser shows as text."""

CELLS = frozenset(("td", "th"))
ROWS = frozenset(("tr", "caption", "dt", "dd", "li", "option", "summary", "legend"))
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "details", "dialog"),
        *("div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3"),
        *("h4", "h5", "h6", "header", "hgroup", "hr", "html", "main", "menu", "nav", "ol", "p"),
        *("pre", "section", "select", "table", "tbody", "tfoot", "thead", "textarea", "ul"),
        *ROWS,
    )
)
"""Elements that begin and end a paragraph."""

_NUMBER = re.compile(r"[\s0-9,*+\u2212-]+")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_SPACES = re.compile(r"[ \t\n\r\f]+")
"""What a browser shows as one space; other spaces and what cannot be seen are characters."""


def text_of_page(page: str) -> tuple[str, Counter[str]]:
    """Return the text of an HTML page, an empty line between paragraphs, and what was left out.

    Cells of a table are lines of their own, and a row is a paragraph of them. White space is what
    a browser makes of it.

    Raises
    ------
    UnusableError
        Where the page has no text.
    """
    from lxml import etree

    # The parser is told the encoding that the bytes below have, whatever the page says of itself.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.parse(io.BytesIO(page.encode("utf-8", "replace")), parser)
    except (etree.LxmlError, OSError) as error:
        raise UnusableError(f"the page cannot be read as HTML: {shown(str(error))}") from error
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise UnusableError("the page is nested too deeply to be read whole: save it as .txt")
    if tree.getroot() is None:
        raise UnusableError("the page has no text")
    pieces, left_out = _Pieces(), Counter[str]()
    _walk(tree, pieces, left_out)
    text = pieces.text()
    if not text.strip():
        raise UnusableError("the page has no text: what a script writes into it is not in the file")
    return text, left_out


class _Pieces:
    """Text as it is put together; white space between its words is one space or a line's end."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.gap = ""

    def add(self, text: str, *, as_it_is: bool = False) -> None:
        """Add characters, their white space as it is or as a browser shows it."""
        if as_it_is:
            for number, line in enumerate(re.split(r"\r\n|\r|\n", text)):
                if number:
                    self.end("\n")
                self._put(line)
            return
        for number, words in enumerate(_SPACES.split(text)):
            if number:
                self.end(" ")
            self._put(words)

    def end(self, gap: str) -> None:
        """Put a space, or an end of a line or paragraph, before what comes next, or a wider one."""
        self.gap = max(self.gap, gap, key=("", " ", "\n", "\n\n").index)

    def _put(self, words: str) -> None:
        if words:
            self.parts += [self.gap if self.parts else "", words]
            self.gap = ""

    def text(self) -> str:
        """Return the whole, its last line ended."""
        return "".join(self.parts) + "\n"


def _walk(tree: Any, pieces: _Pieces, left_out: Counter[str]) -> None:
    """Add what an element tree says, without recursion: pages are nested as deeply as they like."""
    from lxml import etree

    unseen = kept = cells = raised = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        begins = event == "start"
        step = 1 if begins else -1
        hidden = _is_hidden(name, element)
        if begins and hidden and not unseen and name not in ("head", "title"):
            left_out[name if name in UNSEEN else "hidden element"] += 1
        if unseen == 0 and not hidden:
            pieces.end(_gap(name, in_cell=cells > 0))
        unseen += step * hidden
        cells += step * (name in CELLS)
        raised += step * (name == "sup")
        kept += step * (name in ("pre", "textarea"))
        if unseen == 0:
            text = (element.text if begins else element.tail) or ""
            if raised and _NUMBER.fullmatch(text):
                # A power, or a note's number, which is no part of an amount before it.
                text = text.translate(_SUPERSCRIPTS)
            pieces.add(text, as_it_is=kept > 0)


def _is_hidden(name: str, element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").casefold()
    return name in UNSEEN or element.get("hidden") is not None or "display:none" in style


def _gap(name: str, *, in_cell: bool) -> str:
    """Return what stands before and after an element; paragraphs in a cell are lines of its row."""
    if name in CELLS or name == "br":
        return "\n"
    if name not in BLOCKS:
        return ""
    return "\n" if in_cell and name != "tr" else "\n\n"
