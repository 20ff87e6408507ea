"""What is true of a dataset as a whole, of a place or of an arrow: computed, never typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from geodata.model import FIRMNESS, GATEWAY, GATEWAY_ROLE, Atlas, Claim, Link, Source

_NAMES_HUB = re.compile(r"\b(China|Chinese|Beijing)\b")
_NAMES_GATEWAY = re.compile(r"\bGuangxi\b")

_AMOUNT = re.compile(
    r"\d[\d.,\u00a0 ]*(?:%|per ?cent|percent|kg|kt|Mt|tonnes?|tons?|t\b|"
    r"(?:thousand|million|billion)(?: metric)? (?:tonnes?|tons?))",
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
    gateway_by
        The texts that call the gateway one.
    ends
        What the passages behind all arrows of a direction name of the far end.
    """

    texts: tuple[Source, ...]
    claims_of: Mapping[str, tuple[Claim, ...]]
    named_by: Mapping[str, tuple[Source, ...]]
    gateway_by: tuple[Source, ...]
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
    calling = {
        claim.source_id
        for claim in claims_of.get(GATEWAY, ())
        if claim.topic == "role" and claim.value == GATEWAY_ROLE
    }
    return Facts(
        texts=texts,
        claims_of=MappingProxyType({code: tuple(found) for code, found in claims_of.items()}),
        named_by=MappingProxyType(
            {code: _naming(atlas, texts, code, claims_of[code]) for code in atlas.places}
        ),
        gateway_by=tuple(source for source in texts if source.source_id in calling),
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


def _naming(
    atlas: Atlas, texts: Iterable[Source], code: str, claims: Iterable[Claim]
) -> tuple[Source, ...]:
    claiming = {claim.source_id for claim in claims}
    name = re.compile(rf"(?<!\w){re.escape(atlas.places[code].name)}(?!\w)")
    return tuple(
        text
        for text in texts
        if text.source_id in claiming or name.search(atlas.texts.get(text.source_id, ""))
    )


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
    text = "\n".join(quotes)
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
