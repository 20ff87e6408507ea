"""A Word document as it is proven: which part holds the proof, and the quotes that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

PROOF = "evidence/evidence.json"
"""The part that holds the proof."""

DOCUMENT = "word/document.xml"
"""The part that holds the words."""

CONTENTS, RELATIONS = "[Content_Types].xml", "_rels/.rels"
"""The parts that list the others, the proof among them."""

LONGEST_NAME = 40
"""Characters of a bookmark's name in Word."""

STYLE = "Quote"
"""The style of the paragraphs that are quotes."""

_UNWRITTEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bookmark(claim_id: str) -> str:
    """Return the name of the bookmark around the quote of a claim."""
    return f"quote-{claim_id}"[:LONGEST_NAME]


def written(text: str) -> str:
    """Return a text as a document can hold it: one kind of line end, no control characters."""
    return _UNWRITTEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def shown(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts that make up what a document shows."""
    return {n: d for n, d in parts.items() if n not in (PROOF, CONTENTS, RELATIONS)}


def quotes(document: bytes) -> Iterator[tuple[str, str]]:
    """Yield bookmark and text of every paragraph that is a quote; "" where it has no bookmark.

    Raises
    ------
    ValueError
        If the part is no document of Word's.
    """
    try:
        root = fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError):
        raise ValueError("no document of Word's") from None
    for paragraph in root.iter(f"{_W}p"):
        # Ours stand beside each other; read one within the other, they would take very long.
        if next(islice(paragraph.iter(f"{_W}p"), 1, None), None) is not None:
            raise ValueError("a paragraph within a paragraph")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        mark = paragraph.find(f"{_W}bookmarkStart")
        name = mark.get(f"{_W}name", "") if mark is not None else ""
        if name or (style is not None and style.get(f"{_W}val") == STYLE):
            yield name, "".join(map(_text, paragraph.iter()))


def _text(part: object) -> str:
    tag, text = getattr(part, "tag", ""), getattr(part, "text", "") or ""
    return {f"{_W}t": text, f"{_W}tab": "\t", f"{_W}br": "\n"}.get(tag, "")
