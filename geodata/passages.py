"""Passages of a text: where a quote stands, its cue, and what comes closest."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import product, takewhile

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

REACH = 60
"""Characters by which an end of the closest passage may move to fall on the end of a word."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` of a text; `score` from 0 to 100 says how like a quote."""

    start: int
    end: int
    score: float


def positions(quote: str, text: str) -> tuple[int, ...]:
    """Return every position of a text at which a quote begins, to the letter."""
    if not quote:
        return ()
    found = []
    start = text.find(quote)
    while start >= 0:
        found.append(start)
        start = text.find(quote, start + 1)
    return tuple(found)


def cue_span(cue: str, quote: str) -> tuple[int, int] | None:
    """Return where a cue first stands in a quote, (0, 0) for no cue, None where it does not."""
    if not cue:
        return 0, 0
    start = quote.find(cue)
    return (start, start + len(cue)) if start >= 0 else None


def closest(quote: str, text: str) -> Passage | None:
    """Return the passage of a text that is most like a quote, whole words; None where none is.

    Nothing is normalised: a different apostrophe is a difference.
    """
    found = fuzz.partial_ratio_alignment(quote, text)
    if not quote or found is None or not found.score:
        return None
    starts = _edges(text, found.dest_start, r"(?<!\S)(?=\S)")
    ends = _edges(text, found.dest_end, r"(?<=\S)(?!\S)")
    candidates = [
        Passage(start, end, fuzz.ratio(quote, text[start:end]))
        for start, end in product(starts, ends)
        if start < end
    ]
    whole = Passage(found.dest_start, found.dest_end, found.score)
    return max(candidates, key=lambda passage: passage.score, default=whole)


def difference(quote: str, passage: str, *, where: str = "the table") -> str:
    """Say in words where a passage first differs from a quote, and how often after that.

    `where` is what the quote stands in.
    """
    changes = [op for op in Levenshtein.opcodes(quote, passage) if op.tag != "equal"]
    if not changes:
        return "the text has the same"
    first, rest = changes[0], len(changes) - 1
    in_table = _named(quote[first.src_start : first.src_end])
    in_text = _named(passage[first.dest_start : first.dest_end])
    words = f"the text has {in_text} where {where} has {in_table}"
    if first.src_start:
        words += f", after “{quote[max(0, first.src_start - 20) : first.src_start]}”"
    if rest:
        words += f", and differs in {rest} more place{'' if rest == 1 else 's'}"
    return words


def _edges(text: str, near: int, pattern: str) -> list[int]:
    """Return the positions near one that match a pattern of no width, or that one alone."""
    lowest, highest = max(0, near - REACH), min(len(text), near + REACH)
    # The pattern looks at the text beyond these limits, so that a cut word has no edge there.
    matches = re.compile(pattern).finditer(text, lowest)
    edges = [match.start() for match in takewhile(lambda m: m.start() <= highest, matches)]
    return edges or [near]


def _named(characters: str) -> str:
    """Return characters, a single one that is easily mistaken with its name in Unicode."""
    if not characters:
        return "nothing"
    if len(characters) > 1 or characters.isalnum():
        return f"“{characters}”"
    name = f"U+{ord(characters):04X} {unicodedata.name(characters, 'control character').lower()}"
    return (
        name if characters.isspace() or not characters.isprintable() else f"{characters} ({name})"
    )
