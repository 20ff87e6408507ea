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
        """Put a gap before what comes next: a space, a line's end, a paragraph's; the widest wins."""
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

    unseen = kept = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        hidden = _is_hidden(name, element)
        if event == "start":
            if hidden and not unseen and name not in ("head", "title"):
                left_out[name if name in UNSEEN else "hidden element"] += 1
            unseen += hidden
            kept += name in ("pre", "textarea")
            if unseen == 0:
                _separate(name, pieces)
                pieces.add(element.text or "", as_it_is=kept > 0)
        else:
            if unseen == 0:
                _separate(name, pieces)
            unseen -= hidden
            kept -= name in ("pre", "textarea")
            if unseen == 0:
                pieces.add(element.tail or "", as_it_is=kept > 0)


def _is_hidden(name: str, element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").casefold()
    return name in UNSEEN or element.get("hidden") is not None or "display:none" in style


def _separate(name: str, pieces: _Pieces) -> None:
    if name in CELLS or name == "br":
        pieces.end("\n")
    elif name in BLOCKS:
        pieces.end("\n\n")
