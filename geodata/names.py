"""Names of places in running text: found whatever their script, composition and hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_FOLDS = {
    **dict.fromkeys(map(ord, "‘’ʼ′"), "'"),
    **dict.fromkeys(map(ord, "“”„«»"), '"'),
    **dict.fromkeys(map(ord, "-‐‑‒–—−\u00a0\u202f\u2009"), " "),
}

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no space between words."""


def folded(text: str) -> tuple[str, list[int]]:
    """Return a text as it is searched, and for each of its characters where it comes from.

    Letters are lower-case and composed alike, quotation marks, hyphens and spaces are one of
    each, runs of white space are one space, and what cannot be seen is left out.
    """
    letters: list[str] = []
    origins: list[int] = []
    for start, cluster in _clusters(text):
        # A letter and its marks are composed together, however the text has them.
        for letter in unicodedata.normalize("NFKC", cluster).casefold().translate(_FOLDS):
            if letter in _INVISIBLE:
                continue
            space = " " if letter.isspace() else letter
            if space == " " and letters and letters[-1] == " ":
                continue
            letters.append(space)
            origins.append(start)
    return "".join(letters), origins


def _clusters(text: str) -> Iterable[tuple[int, str]]:
    if text.isascii():
        yield from enumerate(text)
        return
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield start, text[start:at]
            start = at


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    plain = folded(name)[0].strip()
    # A name ends where a word does, but in scripts that know no such end.
    before = "" if _UNSPACED.match(plain[:1]) else r"(?<!\w)"
    after = "" if _UNSPACED.match(plain[-1:]) else r"(?!\w)"
    return re.compile(f"{before}{re.escape(plain)}{after}")


@lru_cache(maxsize=8192)
def _searchable(text: str) -> str:
    return folded(text)[0]


def mentions(text: str, names: Iterable[str]) -> bool:
    """Say whether one of some names stands in a text as a word."""
    plain = _searchable(text)
    return any(_pattern(name).search(plain) for name in names if name.strip())
