"""Names of places in running text: found whatever their script, composition and hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u2060\ufeff"
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""What cannot be seen, and makes no difference to what is found."""

_FOLDS = {
    **dict.fromkeys(map(ord, "‘’ʼ′"), "'"),
    **dict.fromkeys(map(ord, "“”„«»"), '"'),
    **dict.fromkeys(map(ord, "-‐‑‒–—−\u00a0\u202f\u2009"), " "),
}


def folded(text: str) -> tuple[str, list[int]]:
    """Return a text as it is searched, and for each of its characters where it comes from.

    Letters are lower-case and composed alike, quotation marks, hyphens and spaces are one of
    each, runs of white space are one space, and what cannot be seen is left out.
    """
    letters: list[str] = []
    origins: list[int] = []
    for start, cluster in clusters(text):
        # A letter and its marks are composed together, however the text has them.
        for letter in unicodedata.normalize("NFKC", cluster).casefold().translate(_FOLDS):
            if letter in INVISIBLE:
                continue
            space = " " if letter.isspace() else letter
            if space == " " and letters and letters[-1] == " ":
                continue
            letters.append(space)
            origins.append(start)
    return "".join(letters), origins


def roughly_folded(text: str) -> str:
    """Return a text much as `folded` does, and fast: to see whether that is worth its time."""
    if text.isascii():
        return " ".join(text.casefold().replace("-", " ").split())
    folds = unicodedata.normalize("NFKC", text).casefold()
    # One search for each is faster by far than a look at every letter.
    for letter, fold in (*_FOLDS.items(), *((ord(unseen), "") for unseen in INVISIBLE)):
        folds = folds.replace(chr(letter), fold)
    return " ".join(folds.split())


def clusters(text: str) -> Iterable[tuple[int, str]]:
    """Yield every letter of a text with its marks, and where it begins."""
    if text.isascii():
        yield from enumerate(text)
        return
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield start, text[start:at]
            start = at


# Scripts that put no space between words, so that a name may begin or end inside a run of them.
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LETTER = rf"[^\W{_UNSPACED}]"
_HYPHENS = r"[\s\u2010-\u2015-]+"


def plain(text: str) -> str:
    """Return a text composed, and without what cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    return composed.translate(dict.fromkeys(map(ord, INVISIBLE)))


def key(name: str) -> str:
    """Return what all spellings of a name have in common."""
    return " ".join(filter(None, re.split(_HYPHENS, plain(name)))).casefold()


def spelt(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of some names as a word: in capitals, hyphenated or not.

    A longer name goes before one that it holds; a first letter keeps its case, so that a turkey
    names no country.
    """
    patterns, initials = [], set()
    for name in sorted(filter(None, map(str.strip, names)), key=len, reverse=True):
        parts = list(filter(None, re.split(_HYPHENS, plain(name))))
        initials.add(re.escape("".join(parts)[:1]))
        whole = (re.escape(part[0]) + f"(?i:{re.escape(part[1:])})" for part in parts)
        patterns.append(_HYPHENS.join(whole))
    # What nothing matches, where there is no name; a look at the first letter saves all others.
    first = f"(?=[{''.join(sorted(initials))}])" if initials else "(?!)"
    return re.compile(rf"{first}(?<!{_LETTER})(?:{'|'.join(patterns)})(?!{_LETTER})")


def found_in(text: str, pattern: re.Pattern[str]) -> set[str]:
    """Return the keys of the names that a pattern finds in a text."""
    return {key(name) for name in {found[0] for found in pattern.finditer(plain(text))}}
