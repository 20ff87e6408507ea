"""Passages of a text: where a quote stands, its cue, and what comes closest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import product, takewhile

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from geodata.names import clusters, folded

LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line, whichever system wrote it."""

REACH = 60
"""Characters by which an end of the closest passage may move to fall on the end of a word."""


SHORT, MOST_TEXTS = 100, 40
"""Characters of a quote up to which it is compared with all of every text, and with how many of
them closely."""

_POWERS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

_NUMBER = re.compile(
    r"(?P<digits>\d+(?:[.,'’\u00a0\u202f\u2009 ]\d+)*)(?:[\s-]*(?P<power>"
    + "|".join(_POWERS)
    + "))?",
    re.IGNORECASE,
)
"""A number in digits, its groups apart in any way, and the power of ten in words behind it."""

WINDOW, MOST_WINDOWS = 2000, 3
"""What a longer one is compared with: stretches of texts, of no fewer characters."""

PIECE, MOST_PIECES = 5, 60
"""Characters of the pieces of a quote by which those are chosen, and how many are looked for."""


MOST_NAMED = 3
"""Characters that are called by their names one by one."""


CONTROLS = {"\t": "tab", "\n": "line feed", "\r": "carriage return"}
"""What control characters are called that texts have; Unicode names none."""


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


def find(text: str, wanted: str) -> list[tuple[int, int]]:
    """Return where a phrase stands in a text as `(start, end)`.

    Letters' case and composition and the kind of apostrophes, dashes and spaces make no
    difference, nor what cannot be seen, nor whether two words are joined by a hyphen.
    """
    needle = folded(wanted)[0].strip()
    if not needle:
        return []
    haystack, origins = folded(text)
    origins.append(len(text))
    hits = []
    at = haystack.find(needle)
    while at >= 0:
        end = at + len(needle)
        # A letter that folds to several is found whole.
        whole = end
        while whole < len(haystack) and origins[whole] == origins[end - 1]:
            whole += 1
        hits.append((origins[at], origins[whole]))
        at = haystack.find(needle, end)
    return hits


def numbers(quote: str) -> frozenset[float]:
    """Return the numbers that a quote states in digits, in whichever way they are written.

    Of one that can be read in two ways (1,234), both; one with its power of ten (2 million) as
    it stands, and as what it comes to.
    """
    found = set()
    for match in _NUMBER.finditer(quote):
        plain = re.sub(r"[\s'’]", "", match["digits"])
        power = _POWERS.get((match["power"] or "").casefold(), 1)
        for separator, point in ((",", "."), (".", ",")):
            # Neither way may be a number: 1.234.567,8 is one in one of them.
            with suppress(ValueError):
                number = float(plain.replace(separator, "").replace(point, "."))
                found |= {number, number * power}
    return frozenset(round(number, 9) for number in found)


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


def likely(quote: str, texts: Mapping[str, str], least: float) -> Iterator[tuple[str, int, int]]:
    """Yield stretches of texts, as `(name, start, end)`, that may have what is closest to a quote.

    Of a short quote they are the texts with a passage of at least a score, the best first; of a
    longer one the stretches that have most pieces of it, since it takes too long to compare all.
    """
    if len(quote) <= SHORT:
        scored = process.extract(
            quote, texts, scorer=fuzz.partial_ratio, score_cutoff=least, limit=MOST_TEXTS
        )
        yield from ((name, 0, len(text)) for text, _, name in scored)
        return
    step = max(1, (len(quote) - PIECE) // MOST_PIECES)
    pieces = {quote[at : at + PIECE] for at in range(0, len(quote) - PIECE, step)}
    shared = {name: sum(piece in text for piece in pieces) for name, text in texts.items()}
    size = max(WINDOW, 3 * len(quote))
    windows = [
        (sum(texts[name].find(piece, start, start + size) >= 0 for piece in pieces), name, start)
        for name in sorted(texts, key=lambda name: -shared[name])[:MOST_TEXTS]
        for start in range(0, len(texts[name]), size - 2 * len(quote))
    ]
    for count, name, start in sorted(windows, key=lambda one: -one[0])[:MOST_WINDOWS]:
        if count:
            yield name, start, min(start + size, len(texts[name]))


def difference(quote: str, passage: str, *, where: str = "the table") -> str:
    """Say in words where a passage first differs from a quote, and how often after that.

    `where` is what the quote stands in.
    """
    changes = _changes(quote, passage)
    if not changes:
        return "the text has the same"
    (start, in_table, in_text), rest = changes[0], len(changes) - 1
    words = f"the text has {_named(in_text)} where {where} has {_named(in_table)}"
    if start:
        words += f", after “{quote[max(0, start - 20) : start]}”"
    if rest:
        words += f", and differs in {rest} more place{'' if rest == 1 else 's'}"
    return words


def kind_of_difference(quote: str, passage: str) -> str:
    """Return the one thing that a passage has for another of a quote; nothing where several."""
    changes = {(in_table, in_text) for _, in_table, in_text in _changes(quote, passage)}
    if len(changes) != 1:
        return ""
    ((in_table, in_text),) = changes
    return f"{in_table}\0{in_text}"


def differing(quote: str, passage: str, *, near: int = 2) -> list[tuple[str, str]]:
    """Return a passage in pieces, as `(in the quote, in the passage)`; the two are often alike.

    Changes with no more than `near` letters between them are one piece, so that a word that was
    replaced reads as a word.
    """
    ours, theirs = _letters(quote), _letters(passage)
    pieces: list[tuple[str, str]] = []
    for op in Levenshtein.opcodes(ours, theirs):
        piece = (
            "".join(ours[op.src_start : op.src_end]),
            "".join(theirs[op.dest_start : op.dest_end]),
        )
        short = op.tag == "equal" and op.src_end - op.src_start <= near
        between = short and op.src_start > 0 and op.src_end < len(ours)
        joins = pieces and (between or op.tag != "equal") and pieces[-1][0] != pieces[-1][1]
        if joins:
            piece = (pieces[-1][0] + piece[0], pieces[-1][1] + piece[1])
            del pieces[-1]
        pieces.append(piece)
    return pieces


def _changes(quote: str, passage: str) -> list[tuple[int, str, str]]:
    """Return where a passage differs from a quote: position in it, what it has, and the passage.

    A letter and its marks are one, so that a composed letter differs from the same one decomposed.
    """
    ours, theirs = _letters(quote), _letters(passage)
    found = []
    for op in Levenshtein.opcodes(ours, theirs):
        if op.tag != "equal":
            start = sum(map(len, ours[: op.src_start]))
            in_table = "".join(ours[op.src_start : op.src_end])
            found.append((start, in_table, "".join(theirs[op.dest_start : op.dest_end])))
    return found


def _letters(text: str) -> list[str]:
    return [letter for _, letter in clusters(text)]


def _edges(text: str, near: int, pattern: str) -> list[int]:
    """Return the positions near one that match a pattern of no width, or that one alone."""
    lowest, highest = max(0, near - REACH), min(len(text), near + REACH)
    # The pattern looks at the text beyond these limits, so that a cut word has no edge there.
    matches = re.compile(pattern).finditer(text, lowest)
    edges = [match.start() for match in takewhile(lambda m: m.start() <= highest, matches)]
    return edges or [near]


def _named(characters: str) -> str:
    """Return characters; those that are easily mistaken, or not seen, with their Unicode names."""
    if not characters:
        return "nothing"
    if len(characters) == 1:
        if characters.isascii() and characters.isalnum():
            return f"“{characters}”"
        seen = characters.isprintable() and not characters.isspace()
        return f"{characters} ({_name(characters)})" if seen else _name(characters)
    strange = list(dict.fromkeys(filter(_is_hidden, characters)))
    if strange and len(characters) <= MOST_NAMED:
        return " and ".join(map(_name, characters))
    names = f" (with {', '.join(map(_name, strange[:MOST_NAMED]))})" if strange else ""
    return f"“{characters}”{names}"


def _name(character: str) -> str:
    name = unicodedata.name(character, CONTROLS.get(character, "control character")).lower()
    return f"U+{ord(character):04X} {name}"


def _is_hidden(character: str) -> bool:
    """Say whether a character is not seen by itself: a mark, a strange space, or none at all."""
    return bool(unicodedata.combining(character)) or not character.isprintable()
