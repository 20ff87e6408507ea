"""Which country is meant by a code, a name or an alias, in whatever letters it is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from geodata import names
from geodata.authoring.boundaries.world import read_names
from geodata.faults import UnusableError, quoted
from geodata.words import listed

LONGEST_NAME = 100
"""Characters of what was written that are compared with names: beyond, it takes too long."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: its code of three letters, what it is called, and otherwise."""

    place: str
    alpha2: str
    name: str
    article: str
    aliases: tuple[str, ...]
    spellings: tuple[str, ...]


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Country]:
    """Return all countries by code."""
    return MappingProxyType(
        {
            row["place"]: Country(
                row["place"],
                row["alpha2"],
                row["name"],
                row["article"],
                tuple(filter(None, row["aliases"].split("|"))),
                tuple(filter(None, row["spellings"].split("|"))),
            )
            for row in read_names()
        }
    )


def country(text: str) -> Country:
    """Return the country that a code or a name means.

    Raises
    ------
    UnusableError
        If it means none, or several; the message names those that come closest.
    """
    found = meant_by(text)
    if len(found) == 1:
        return found[0]
    if found:
        either = " or ".join(f"{one.place} ({one.name})" for one in found)
        raise UnusableError(f"{quoted(text)} may be {either}: write the code of the one meant")
    close = _closest(text)
    hint = f"; closest: {listed([f'{one.place} ({one.name})' for one in close])}" if close else ""
    raise UnusableError(
        f"{quoted(text)} is no country or territory: write its ISO 3166 code or its name{hint}"
    )


def meant_by(text: str) -> list[Country]:
    """Return the countries that a text may mean: by its code, else by name, else by any alias."""
    key = _key(text)
    return [countries()[code] for code in _by_key().get(key, ())] if key else []


def _closest(text: str) -> list[Country]:
    keys = get_close_matches(_key(text)[:LONGEST_NAME], _by_key(), n=5, cutoff=0.6)
    found = dict.fromkeys(code for key in keys for code in _by_key()[key])
    return [countries()[code] for code in found][:3]


@lru_cache(maxsize=1)
def _by_key() -> Mapping[str, tuple[str, ...]]:
    """Return the codes that each spelling may mean; of a code and a name alike, the code's."""
    every = countries().values()
    ranks = (
        [(one.place, one.place) for one in every],
        [(one.alpha2, one.place) for one in every],
        [(one.name, one.place) for one in every],
        [(alias, one.place) for one in every for alias in one.aliases],
        [(spelling, one.place) for one in every for spelling in one.spellings],
    )
    found: dict[str, tuple[str, ...]] = {}
    for rank in ranks:
        mine: dict[str, dict[str, None]] = {}
        for text, code in rank:
            mine.setdefault(_key(text), {})[code] = None
        # What a higher rank knows, a lower one does not make doubtful.
        found = {key: tuple(codes) for key, codes in mine.items()} | found
    found.pop("", None)
    return MappingProxyType(found)


def _key(text: str) -> str:
    """Return what all spellings have in common: small letters without accents, signs, articles."""
    folded = names.folded(text)[0]
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", folded)
        # Marks of scripts that have no letters without them stay.
        if not (unicodedata.combining(letter) and ord(letter) < 0x0400)
    )
    plain = unicodedata.normalize("NFC", bare).translate(dict.fromkeys(map(ord, ".,'()"), " "))
    words = plain.replace("&", " and ").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
