"""What is true of a dataset as a whole, of a place or of an arrow: computed, never typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from geodata import names
from geodata.cache import digest, stored
from geodata.kept import kept
from geodata.model import AUTHOR, FIRMNESS, FLOWS, GATEWAY_ROLE, Atlas, Claim, Link, Source
from geodata.ways import ways

_AMOUNT = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+|\d+)(?:[.,]\d+)?[\u00a0\u202f ]?"
    r"(?:%|(?:per ?cent|(?:(?:thousand|million|billion) )?(?:metric )?(?:tonnes?|tons?)|kg|kt|Mt|t)"
    r"(?!\w))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ends:
    """What the passages behind some links name of the hub, each passage counted once.

    `gateway` of them name the gateway or a place inside it, `hub` only the hub or another place
    inside it, `neither` nothing of the two. `in_gateway` and `in_hub` count those among them that
    name only a place inside.
    """

    gateway: int
    hub: int
    neither: int
    in_gateway: int = 0
    in_hub: int = 0

    @property
    def passages(self) -> int:
        """The number of passages."""
        return self.gateway + self.hub + self.neither


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a dataset, whatever is selected.

    Attributes
    ----------
    texts, speaking
        The sources that are quoted, in their order, and those of them that claims are from.
    claims_of
        All claims about a place by its code, headings among them, in their order.
    named_by
        The texts that name a place, by its code: those with a claim about it and those in
        whose words one of its names stands.
    gateway_by, gateway_firmness
        The texts that call the gateway one, those alone that do so most firmly, and how firmly.
        Where an author does so, whoever only reports it as firmly does not count.
    gateway_voices
        Who calls it so by those texts, where they only report it: `reported`, where they do not
        say who; nobody where their authors do.
    ends
        What the passages behind all arrows of a direction name of the hub; of those into and out
        of it, the arrows between it and other places.
    """

    texts: tuple[Source, ...]
    speaking: tuple[Source, ...]
    claims_of: Mapping[str, tuple[Claim, ...]]
    named_by: Mapping[str, tuple[Source, ...]]
    gateway_by: tuple[Source, ...]
    gateway_firmness: str
    gateway_voices: tuple[str, ...]
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
        for claim in claims_of.get(atlas.gateway, ())
        if claim.topic == "role" and claim.value == GATEWAY_ROLE and claim.asserts
    ]
    firmness = min((claim.firmness for claim in calls), key=FIRMNESS.index, default="")
    firm = [claim for claim in calls if claim.firmness == firmness]
    calls = [claim for claim in firm if claim.voice == AUTHOR] or firm
    calling = {claim.source_id for claim in calls}
    voices = dict.fromkeys(claim.voice for claim in calls if claim.voice != AUTHOR)
    told = {claim.source_id for claim in atlas.claims}
    named = _named_by_texts(atlas)
    claiming = {code: {claim.source_id for claim in found} for code, found in claims_of.items()}
    return Facts(
        texts=texts,
        speaking=tuple(text for text in texts if text.source_id in told),
        claims_of=MappingProxyType({code: tuple(found) for code, found in claims_of.items()}),
        named_by=MappingProxyType(
            {
                code: tuple(
                    text
                    for text in texts
                    if code in named[text.source_id] or text.source_id in claiming[code]
                )
                for code in atlas.places
            }
        ),
        gateway_by=tuple(source for source in texts if source.source_id in calling),
        gateway_firmness=firmness,
        gateway_voices=tuple(voices),
        ends=MappingProxyType(
            {
                flow: ends_named(
                    atlas,
                    [
                        behind(atlas, link)
                        for way, links in ways(atlas).items()
                        if way.flow == flow and (flow == "between" or atlas.hub in way.ends)
                        for link in links
                    ],
                )
                for flow in FLOWS
            }
        ),
    )


@lru_cache(maxsize=8)
def _names(atlas: Atlas) -> tuple[re.Pattern[str], Mapping[str, frozenset[str]]]:
    """Return what finds the places' names and aliases, and the places by the key of each."""
    codes: dict[str, set[str]] = {}
    for place in atlas.places.values():
        for name in (place.name, *place.aliases):
            codes.setdefault(names.key(name), set()).add(place.place)
    every = [name for place in atlas.places.values() for name in (place.name, *place.aliases)]
    return names.spelt(every), {name: frozenset(found) for name, found in codes.items()}


@kept(4096)
def named_in(atlas: Atlas, text: str) -> frozenset[str]:
    """Return the places of which a name stands in a text, in any script."""
    pattern, codes = _names(atlas)
    found = names.found_in(text, pattern)
    return frozenset().union(*(codes.get(name, frozenset()) for name in found))


@lru_cache(maxsize=8)
def _by_link(atlas: Atlas) -> Mapping[str, tuple[Claim, ...]]:
    found: dict[str, list[Claim]] = {}
    for claim in atlas.claims:
        if claim.topic == "link":
            found.setdefault(claim.value, []).append(claim)
    return MappingProxyType({link: tuple(claims) for link, claims in found.items()})


@lru_cache(maxsize=8)
def claims_at(atlas: Atlas) -> Mapping[tuple[str, int, int], tuple[Claim, ...]]:
    """Return the claims on each passage, headings left out."""
    found: dict[tuple[str, int, int], list[Claim]] = {}
    for claim in atlas.claims:
        if claim.topic != "heading":
            found.setdefault(claim.passage, []).append(claim)
    return MappingProxyType({passage: tuple(claims) for passage, claims in found.items()})


def claims_on(atlas: Atlas, link: Link) -> tuple[Claim, ...]:
    """Return the claims about a link, those that deny it among them."""
    return _by_link(atlas).get(link.link_id, ())


def behind(atlas: Atlas, link: Link) -> tuple[Claim, ...]:
    """Return the claims that a link rests on."""
    return tuple(claim for claim in claims_on(atlas, link) if claim.asserts)


def _named_by_texts(atlas: Atlas) -> Mapping[str, frozenset[str]]:
    """Return the places that each text names, kept for the next start."""
    pattern, codes = _names(atlas)
    said = [f"{name} {' '.join(sorted(found))}" for name, found in codes.items()]
    parts = [pattern.pattern, *said, *(f"{t} {atlas.text_sha256[t]}" for t in atlas.texts)]

    def is_sound(found: object) -> bool:
        return (
            isinstance(found, dict)
            and list(found) == list(atlas.texts)
            and all(
                isinstance(named, list) and set(named) <= set(atlas.places)
                for named in found.values()
            )
        )

    found: Mapping[str, list[str]] = stored(
        f"named-{digest(part.encode() for part in parts)}",
        lambda: {source: sorted(named_in(atlas, text)) for source, text in atlas.texts.items()},
        is_sound,
    )
    return {source: frozenset(named) for source, named in found.items()}


def end_named(atlas: Atlas, quote: str) -> str:
    """Return what a passage names of the hub: `gateway`, `hub` or `neither`.

    The gateway counts before the hub, as the more precise of the two.
    """
    return _end_of(atlas, named_in(atlas, quote))


def _end_of(atlas: Atlas, codes: Iterable[str]) -> str:
    """Return the end that places stand for."""
    for end, code in (("gateway", atlas.gateway), ("hub", atlas.hub)):
        if code and any(atlas.lies_in(one, code) for one in codes):
            return end
    return "neither"


def ends_named(atlas: Atlas, claims: Iterable[Iterable[Claim]]) -> Ends:
    """Count what the passages of groups of claims name of the hub, each passage once.

    A report that is printed twice counts once, and names what any of its printings does.
    """
    named: dict[tuple[str, int, int], frozenset[str]] = {}
    for group in claims:
        for claim in group:
            report = atlas.report(claim)
            named[report] = named.get(report, frozenset()) | named_in(atlas, claim.quote)
    found = [(_end_of(atlas, codes), codes) for codes in named.values()]
    ends = [end for end, _ in found]
    return Ends(
        gateway=ends.count("gateway"),
        hub=ends.count("hub"),
        neither=ends.count("neither"),
        in_gateway=sum(end == "gateway" and atlas.gateway not in codes for end, codes in found),
        in_hub=sum(end == "hub" and atlas.hub not in codes for end, codes in found),
    )


def amounts(quote: str) -> tuple[str, ...]:
    """Return the amounts that a quote states in digits, with their units, to the letter.

    That none is found proves nothing: amounts can be written in words and in any script.
    """
    return tuple(found[0] for found in _AMOUNT.finditer(quote))
