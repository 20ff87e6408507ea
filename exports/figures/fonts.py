"""The typefaces of a figure: which of them this machine has, and which letters none of them has."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

OWN = "DejaVu Sans"
"""The typeface that matplotlib brings along."""

WIDE_AS_OWN = "Verdana"
"""As wide, for readers of an SVG without it."""

FALLBACKS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Noto Sans Thai",
    "Noto Sans Lao",
    "Noto Sans Myanmar",
    "Noto Sans Khmer",
    "Noto Sans Hebrew",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Sinhala",
    "Noto Sans Ethiopic",
    "Noto Sans Georgian",
    "Noto Sans Armenian",
    "Noto Sans Symbols",
    "Noto Sans Symbols2",
    "Noto Sans Math",
    "WenQuanYi Zen Hei",
    "Padauk",
    "Lao Unicode",
)
"""Typefaces that have what ours lacks, the preferred first; those that are installed are used."""

INSTALL = "install typefaces that have them (Debian: fonts-noto-core, fonts-noto-cjk)"

_log = logging.getLogger(__name__)

# That a fallback has no bold is no news to anybody.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Return the families that a figure is set in: ours, then the fallbacks this machine has."""
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    # matplotlib lists a machine's fonts once and for all; later ones are added here.
    wanted = [name for name in FALLBACKS if name not in known]
    for path in _installed() if wanted else ():
        stem = Path(path).stem
        plain = "-" not in stem or stem.endswith(("-Regular", "-Bold"))
        if plain and any(stem.startswith(name.replace(" ", "")[:11]) for name in wanted):
            font_manager.fontManager.addfont(path)
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    return (OWN, *(name for name in FALLBACKS if name in known))


def _installed() -> list[str]:
    return sorted(font_manager.findSystemFonts())


@lru_cache(maxsize=8)
def _letters_of(path: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(path).get_charmap())


@lru_cache(maxsize=1)
def _own() -> frozenset[int]:
    return _letters_of(str(font_manager.findfont(FontProperties(family=[OWN]))))


@lru_cache(maxsize=1)
def _others() -> tuple[tuple[str, frozenset[int]], ...]:
    """Return the fallbacks that this machine has, each with its letters."""
    paths = {name: font_manager.findfont(FontProperties(family=[name])) for name in families()[1:]}
    return tuple((name, _letters_of(str(path))) for name, path in paths.items())


@lru_cache(maxsize=4096)
def _home_of(letter: str) -> str:
    """Return the fallback that has a letter; empty where none has it."""
    return next((name for name, letters in _others() if ord(letter) in letters), "")


@lru_cache(maxsize=4096)
def for_text(text: str) -> tuple[str, ...]:
    """Return the fallbacks that a text needs for what our own typeface lacks; mostly none."""
    if text.isascii():
        return ()
    homes = dict.fromkeys(_home_of(c) for c in text if ord(c) not in _own())
    return tuple(name for name in homes if name)


def missing(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the scripts of which some texts have letters that no typeface here has.

    Returns
    -------
    tuple of str
        `Lao (ລ, າ, ວ)`: a script by its name in Unicode, and the first such letters.
    """
    letters = {c for text in texts if not text.isascii() for c in text if ord(c) not in _own()}
    lacking = [c for c in letters if not _home_of(c)]
    scripts: dict[str, list[str]] = {}
    for letter in sorted(lacking):
        name = unicodedata.name(letter, "unnamed").split()[0].split("-")[0]
        scripts.setdefault(name if name == "CJK" else name.capitalize(), []).append(letter)
    return tuple(f"{script} ({', '.join(found[:3])})" for script, found in scripts.items())


def warning(scripts: Iterable[str]) -> str:
    """Return what to say of letters that no typeface has; empty where there are none."""
    lacking = "; ".join(scripts)
    return f"no typeface here has these letters: {lacking}; {INSTALL}" if lacking else ""


@lru_cache(maxsize=64)
def warn_once(text: str) -> None:
    """Write a warning to the log, once."""
    _log.warning("%s", text)
