"""Characters of a text that nobody sees, or that are not what they look like: named, cleaned."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_NAMES = {
    "\u00ad": "soft hyphen",
    "\u00a0": "no-break space",
    "\u202f": "narrow no-break space",
    "\u2007": "figure space",
    "\ufeff": "byte order mark",
    "\ufffd": "replacement character, for a letter that was lost",
    "\x0b": "line tabulation",
    "\x0c": "form feed",
    "\x85": "next line",
}

_SPACES = dict.fromkeys("\u00a0\u202f\u2007", " ")
_LINES = dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n")
_JOINERS = "\u200c\u200d"
_MARKED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00a0\u00ad\u061c\u115f\u180e\u2007\u200b-\u200f"
    r"\u2028-\u202f\u2060-\u206f\ufb00-\ufb06\ufeff\ufff9-\uffff\ue000-\uf8ff]"
)


def marked(text: str) -> Counter[str]:
    """Return the characters of a text that are not seen or not what they seem, and their number."""
    return Counter(_MARKED.findall(text))


def named(found: Counter[str]) -> str:
    """Return characters in words, with their numbers, the most frequent first."""
    return ", ".join(f"{count} × {_name(letter)}" for letter, count in found.most_common())


def _name(letter: str) -> str:
    if unicodedata.category(letter) == "Co":
        return f"U+{ord(letter):04X} private use"
    known = _NAMES.get(letter) or unicodedata.name(letter, "control character").lower()
    return f"U+{ord(letter):04X} {known}"


def cleaned(text: str) -> tuple[str, Counter[str]]:
    """Return a text without what is not seen, ligatures as letters, and what was changed.

    What stands for a letter that was lost stays, and so do joiners where scripts need them: beside
    letters other than Latin, Greek and Cyrillic ones.
    """
    changed: Counter[str] = Counter()

    def instead(found: re.Match[str]) -> str:
        letter = found[0]
        put = _put(
            letter, text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        )
        if put != letter:
            changed[letter] += 1
        return put

    return _MARKED.sub(instead, text), changed


def _put(letter: str, before: str, after: str) -> str:
    """Return what takes a character's place, given its neighbours."""
    if letter in _SPACES:
        return _SPACES[letter]
    if letter in _LINES:
        return _LINES[letter]
    if "\ufb00" <= letter <= "\ufb06":
        return unicodedata.normalize("NFKC", letter)
    if letter == "\ufffd" or unicodedata.category(letter) == "Co":
        return letter
    if letter in _JOINERS and any(side and ord(side) >= 0x0530 for side in (before, after)):
        return letter
    return ""
