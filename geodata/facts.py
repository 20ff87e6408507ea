"""What is true of a dataset as a whole, of a place or of an arrow: computed, never typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from geodata.model import FIRMNESS, GATEWAY, GATEWAY_ROLE, Atlas, Claim, Link, Source

# Scripts that put no space between words, so that a name may begin or end inside a run of them.
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LETTER = rf"[^\W{_UNSPACED}]"
_HYPHENS = r"[\s\u00ad\u2010-\u2015-]+"


def _spelt(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of some names as a word: in capitals, hyphenated or not.

    A longer name goes before one that it holds; a first letter keeps its case, so that a turkey
    names no country.
    """
    patterns = []
    for name in sorted(names, key=len, reverse=True):
        parts = filter(None, re.split(_HYPHENS, unicodedata.normalize("NFC", name)))
        spelt = (re.escape(part[0]) + f"(?i:{re.escape(part[1:])})" for part in parts)
        patterns.append(_HYPHENS.join(spelt))
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(patterns)})(?!{_LETTER})")


def _key(name: str) -> str:
    """Return what all spellings of a name have in common."""
    return " ".join(re.split(_HYPHENS, unicodedata.normalize("NFC", name))).casefold()


_NAMES_HUB = _spelt(("China", "Chinese", "Beijing"))
_NAMES_GATEWAY = _spelt(("Guangxi",))

_AMOUNT = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+|\d+)(?:[.,]\d+)?[\u00a0\u202f ]?"
    r"(?:%|(?:per ?cent|(?:(?:thousand|million|billion) )?(?:metric )?(?:tonnes?|tons?)|kg|kt|Mt|t)"
    r"(?!\w))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ends:
    """What the passages behind some links name of the far end, each passage counted once.

    `gateway` of them name the gateway, `hub` only the hub, `neither` neither of the two.
    """

    gateway: int
    hub: int
    neither: int

    @property
    def passages(self) -> int:
        """The number of passages."""
        return self.gateway + self.hub + self.neither


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a dataset, whatever is selected.

    Attributes
    ----------
    texts
        The sources that are quoted, in the order of their table.
    claims_of
        All claims about a place by its code, headings among them, in the table's order.
    named_by
        The texts that name a place, by its code: those with a claim about it and those in
        whose words its name stands.
    gateway_by, gateway_firmness
        The texts that call the gateway one, those alone that do so most firmly, and how firmly.
    ends
        What the passages behind all arrows of a direction name of the far end.
    """

    texts: tuple[Source, ...]
    claims_of: Mapping[str, tuple[Claim, ...]]
    named_by: Mapping[str, tuple[Source, ...]]
    gateway_by: tuple[Source, ...]
    gateway_firmness: str
    ends: Mapping[str, Ends]

    @property
    def unnamed(self) -> tuple[str, ...]:
        """The places that no text names."""
        return tuple(code for code, texts in self.named_by.items() if not texts)


@lru_cache(maxsize=8)
def facts(atlas: Atlas) -> Facts:
    """Return what is true of a dataset, worked out once."""
    claims_of: dict[str, list[Claim]] = {code: [] for code in atlas.places}
    for claim in atlas.claims:
        claims_of.setdefault(claim.place, []).append(claim)
    texts = tuple(source for source in atlas.sources.values() if source.kind == "text")
    calls = [
        claim
        for claim in claims_of.get(GATEWAY, ())
        if claim.topic == "role" and claim.value == GATEWAY_ROLE
    ]
    firmness = min((claim.firmness for claim in calls), key=FIRMNESS.index, default="")
    calling = {claim.source_id for claim in calls if claim.firmness == firmness}
    named = _named_in_words(atlas)
    return Facts(
        texts=texts,
        claims_of=MappingProxyType({code: tuple(found) for code, found in claims_of.items()}),
        named_by=MappingProxyType(
            {
                code: tuple(
                    text
                    for text in texts
                    if code in named[text.source_id]
                    or any(claim.source_id == text.source_id for claim in claims_of[code])
                )
                for code in atlas.places
            }
        ),
        gateway_by=tuple(source for source in texts if source.source_id in calling),
        gateway_firmness=firmness,
        ends=MappingProxyType(
            {
                flow: ends_named(
                    behind(atlas, link)
                    for link in atlas.links.values()
                    if link.direction in (flow, "both") and link.place in atlas.shapes
                )
                for flow in ("into", "out_of")
            }
        ),
    )


def _named_in_words(atlas: Atlas) -> Mapping[str, frozenset[str]]:
    """Return the places whose names stand in each text's words."""
    codes: dict[str, set[str]] = {}
    for place in atlas.places.values():
        codes.setdefault(_key(place.name), set()).add(place.place)
    names = _spelt(place.name for place in atlas.places.values())
    return {
        source: frozenset().union(
            *(codes[_key(found[0])] for found in names.finditer(unicodedata.normalize("NFC", text)))
        )
        for source, text in atlas.texts.items()
    }


@lru_cache(maxsize=8)
def _by_link(atlas: Atlas) -> Mapping[str, tuple[Claim, ...]]:
    found: dict[str, list[Claim]] = {}
    for claim in atlas.claims:
        if claim.topic == "link":
            found.setdefault(claim.value, []).append(claim)
    return MappingProxyType({link: tuple(claims) for link, claims in found.items()})


def behind(atlas: Atlas, link: Link) -> tuple[Claim, ...]:
    """Return the claims that a link rests on."""
    return _by_link(atlas).get(link.link_id, ())


def end_named(quotes: Iterable[str]) -> str:
    """Return what passages name of a link's far end: `guangxi`, `china` or `none`.

    The gateway counts before the hub, as the more precise of the two.
    """
    text = unicodedata.normalize("NFC", "\n".join(quotes))
    if _NAMES_GATEWAY.search(text):
        return "guangxi"
    return "china" if _NAMES_HUB.search(text) else "none"


def ends_named(claims: Iterable[Iterable[Claim]]) -> Ends:
    """Count what the passages of groups of claims name of the far end, each passage once."""
    passages = {
        (claim.source_id, claim.start, claim.end): claim.quote
        for group in claims
        for claim in group
    }
    found = [end_named([quote]) for quote in passages.values()]
    return Ends(found.count("guangxi"), found.count("china"), found.count("none"))


def amounts(quote: str) -> tuple[str, ...]:
    """Return the amounts that a quote states in digits, with their units, to the letter.

    That none is found proves nothing: amounts can be written in words and in any script.
    """
    return tuple(found[0] for found in _AMOUNT.finditer(quote))


def leading_roles(given: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the roles that lead among those that claims give a place.

    Parameters
    ----------
    given
        Role and firmness of each claim.

    Returns
    -------
    tuple of str
        The firmest role, of several as firm that with more claims; more than one where even
        that does not decide, none where there is no claim.
    """
    claims = list(given)
    rank = {
        role: (
            min(FIRMNESS.index(level) for of, level in claims if of == role),
            -sum(of == role for of, _ in claims),
        )
        for role in dict.fromkeys(role for role, _ in claims)
    }
    return tuple(role for role, value in rank.items() if value == min(rank.values()))
