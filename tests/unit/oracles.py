"""The naive reading of a dataset: every answer straight from its tables, slowly, and in one way.

Nothing here may come from `geodata.facts`, `geodata.view`, `layers` or `panels`: those are what
it is held against. Only records, codes and the words of levels and roles are shared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from geodata.model import (
    CHINA,
    FIRMNESS,
    GATEWAY,
    GATEWAY_ROLE,
    REGION,
    ROLES,
    Atlas,
    Claim,
    Link,
    Source,
)
from geodata.selection import Selection

WEAKER = {level: number for number, level in enumerate(FIRMNESS)}


def firmest(levels: Iterable[str]) -> str:
    """Return the firmest of some levels, nothing where there are none."""
    found = set(levels)
    return ([level for level in FIRMNESS if level in found] or [""])[0]


def weakest(*levels: str) -> str:
    """Return the weakest of some levels, passing over what is empty."""
    return ([level for level in reversed(FIRMNESS) if level in levels] or [""])[0]


# --- texts and names ------------------------------------------------------------------------


def texts(atlas: Atlas) -> list[Source]:
    """Return the sources that are quoted."""
    return [source for source in atlas.sources.values() if source.kind == "text"]


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def words_name(text: str, name: str, others: Iterable[str]) -> bool:
    """Say whether a text's words have a name, in capitals or not, but for a longer name's part."""

    def places(of: str) -> set[int]:
        wanted, size = _tokens(of), len(_tokens(of))
        return {
            at
            for start in range(len(tokens) - size + 1)
            if all(
                found == want or (found[0] == want[0] and found.casefold() == want.casefold())
                for found, want in zip(tokens[start:], wanted, strict=False)
            )
            for at in range(start, start + size)
        }

    tokens = _tokens(text)
    longer = [of for of in others if of != name and re.search(rf"\b{re.escape(name)}\b", of)]
    return bool(places(name) - {at for of in longer for at in places(of)})


@lru_cache(maxsize=1024)
def naming(atlas: Atlas, code: str) -> list[Source]:
    """Return the texts that name a place: by a claim on it, or in their words."""
    names = [place.name for place in atlas.places.values()]
    return [
        text
        for text in texts(atlas)
        if any(c.place == code and c.source_id == text.source_id for c in atlas.claims)
        or words_name(atlas.texts[text.source_id], atlas.places[code].name, names)
    ]


def calling(atlas: Atlas) -> dict[str, str]:
    """Return the texts that call the gateway one, by id, each with its firmest level."""
    levels: dict[str, list[str]] = {}
    for claim in atlas.claims:
        if (claim.place, claim.topic, claim.value) == (GATEWAY, "role", GATEWAY_ROLE):
            levels.setdefault(claim.source_id, []).append(claim.firmness)
    return {source: firmest(found) for source, found in levels.items()}


# --- passages and ends ----------------------------------------------------------------------


def span(claim: Claim) -> tuple[str, int, int]:
    """Return where a claim's passage stands."""
    return claim.source_id, claim.start, claim.end


def links_of(atlas: Atlas, place: str, flow: str) -> list[Link]:
    """Return a place's links in a direction."""
    return [k for k in atlas.links.values() if k.place == place and k.direction in (flow, "both")]


def linking(atlas: Atlas, links: Iterable[Link]) -> list[Claim]:
    """Return the claims behind some links."""
    ids = {link.link_id for link in links}
    return [claim for claim in atlas.claims if claim.topic == "link" and claim.value in ids]


@dataclass(frozen=True)
class Named:
    """How many passages there are, and how many name gateway, hub alone, neither."""

    passages: int
    gateway: int
    hub: int
    neither: int


def named(claims: Iterable[Claim]) -> Named:
    """Count what passages name, each once."""
    quotes = {span(claim): claim.quote for claim in claims}.values()
    starts = [[token.upper() for token in _tokens(q) if token[0].isupper()] for q in quotes]
    gateway = sum("GUANGXI" in found for found in starts)
    hub = sum(
        "GUANGXI" not in found and bool({"CHINA", "CHINESE", "BEIJING"} & set(found))
        for found in starts
    )
    return Named(len(starts), gateway, hub, len(starts) - gateway - hub)


def arriving(atlas: Atlas, flow: str) -> list[Claim]:
    """Return the claims behind all arrows of a direction."""
    return linking(atlas, [k for place in atlas.shapes for k in links_of(atlas, place, flow)])


AMOUNT_UNITS = {"tonnes", "tonne", "tons", "ton", "kg", "kt", "t", "percent"}


def states_amount(quote: str) -> bool:
    """Say whether a quote of these tests states an amount: digits, then % or a unit."""
    tokens = re.findall(r"\d+%|\w+|[^\w\s]", quote)
    return any(
        token.endswith("%") or (token.isdigit() and after in AMOUNT_UNITS)
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True)
    )


# --- places and arrows under a selection ----------------------------------------------------


def passes(claim: Claim, asked: Selection) -> bool:
    """Say whether a claim survives the filters on source and firmness."""
    if claim.topic == "heading" or (asked.source and claim.source_id not in asked.source):
        return False
    return WEAKER[claim.firmness] <= WEAKER[asked.firmness]


def by_class(atlas: Atlas, wanted: str, found: str) -> bool | None:
    """Say whether evidence on `found` answers for `wanted` by class; None where it does not."""
    if wanted == found:
        return False
    for symbol, group in ((wanted, found), (found, wanted)):
        element = atlas.elements.get(symbol)
        if element and group in (element.class_usgs, element.class_eu):
            return True
    return None


@dataclass(frozen=True)
class Answer:
    """By what a place answers an element filter: level, class or name, text or literature."""

    firmness: str
    inferred: bool
    literature: bool


def answers(atlas: Atlas, code: str, asked: Selection) -> list[Answer]:
    """Return everything by which a place answers the element filter."""
    found = [
        Answer(claim.firmness, inferred, False)
        for wanted in asked.element
        for claim in atlas.claims
        if claim.place == code and claim.topic == "element" and passes(claim, asked)
        if (inferred := by_class(atlas, wanted, claim.value)) is not None
    ]
    notes = () if asked.source else atlas.element_notes
    found += [
        Answer(note.firmness, inferred, True)
        for wanted in asked.element
        for note in notes
        if note.place == code and WEAKER[note.firmness] <= WEAKER[asked.firmness]
        if (inferred := by_class(atlas, wanted, note.element)) is not None
    ]
    return found


@dataclass(frozen=True)
class Place:
    """What a place must look like."""

    shown: bool
    fill: str
    firmness: str
    given: dict[str, str]
    tags: set[str]
    basis: Answer | None

    @property
    def roles(self) -> dict[str, str]:
        """Return the roles asked for that are drawn, the one that fills it first."""
        return self.given if self.shown else {}


def ranked(atlas: Atlas, code: str, asked: Selection) -> dict[str, str]:
    """Return the roles of a place with their firmest level, the first one first."""
    given: dict[str, list[str]] = {}
    for claim in atlas.claims:
        if claim.place == code and claim.topic == "role" and passes(claim, asked):
            given.setdefault(claim.value, []).append(claim.firmness)
    legend = [*ROLES, GATEWAY_ROLE]
    order = sorted(given, key=legend.index)
    order.sort(key=lambda role: -len(given[role]))
    order.sort(key=lambda role: role != atlas.places[code].role)
    order.sort(key=lambda role: WEAKER[firmest(given[role])])
    return {role: firmest(given[role]) for role in order}


@lru_cache(maxsize=4096)
def place(atlas: Atlas, code: str, asked: Selection) -> Place:
    """Return what a place must look like under a selection."""
    about = [c for c in atlas.claims if c.place == code and c.topic != "heading"]
    every = ranked(atlas, code, asked)
    roles = {r: level for r, level in every.items() if not asked.role or r in asked.role}
    found = answers(atlas, code, asked)
    shown = any(passes(claim, asked) for claim in about) or bool(found)
    shown = shown and (bool(roles) or not asked.role) and (bool(found) or not asked.element)
    said = [one for one in found if not one.literature] or found
    said.sort(key=lambda one: (WEAKER[one.firmness], one.inferred))
    basis = said[0] if said and shown else None
    first = next(iter(roles)) if roles and shown else ""
    if not shown and not naming(atlas, code) and code not in (CHINA, GATEWAY):
        fill = "unnamed"
    elif not shown and about:
        fill = "outside"
    elif first in ROLES:
        fill = first
    else:
        fill = {CHINA: "hub", GATEWAY: "gateway"}.get(code, "unsupported")
    tags = set()
    if basis and basis.literature:
        tags.add("literature")
    if basis and basis.inferred:
        tags.add("class")
    if first and first != next(iter(every)):
        tags.add("second")
    level = weakest(roles.get(first, ""), basis.firmness if basis else "") if shown else ""
    return Place(shown, fill, level, roles, tags, basis)


@dataclass(frozen=True)
class Arrow:
    """What an arrow must look like."""

    shown: bool
    firmness: str
    hollow: bool
    links: dict[str, str]


def arrow(atlas: Atlas, code: str, flow: str, asked: Selection) -> Arrow:
    """Return what an arrow must look like under a selection."""
    standing: dict[str, str] = {}
    for link in links_of(atlas, code, flow):
        levels = [c.firmness for c in linking(atlas, [link]) if passes(c, asked)]
        if levels and (not asked.role or link.role in asked.role):
            standing[link.link_id] = firmest(levels)
    of = place(atlas, code, asked)
    level = weakest(firmest(standing.values()), of.basis.firmness if of.basis else "")
    hollow = all(atlas.links[name].direction == "both" for name in standing)
    return Arrow(of.shown and bool(standing) and flow == asked.flow, level, hollow, standing)


def counts(atlas: Atlas, asked: Selection, role: str) -> tuple[int, int]:
    """Return how many places a role alone lights, and how many of them as a second one."""
    alone = replace(asked, role=(role,))
    lit = [place(atlas, code, alone) for code in atlas.shapes]
    shown = [one for one in lit if one.shown]
    return len(shown), sum("second" in one.tags for one in shown)


@lru_cache(maxsize=4096)
def in_view(atlas: Atlas, code: str, asked: Selection) -> list[Claim]:
    """Return the claims on a place that pass and speak to what is asked for, or to neither."""
    return [
        c
        for c in atlas.claims
        if c.place == code and passes(c, asked) and speaks(atlas, c, asked) is not False
    ]


def speaks(atlas: Atlas, claim: Claim, asked: Selection) -> bool | None:
    """Say whether a claim is on what is asked for; None where nothing of its kind is.

    A link without a role is on none of the roles that are asked for.
    """
    if asked.role and claim.topic in ("role", "link"):
        role = atlas.links[claim.value].role if claim.topic == "link" else claim.value
        return role in asked.role
    if asked.element and claim.topic == "element":
        return any(by_class(atlas, wanted, claim.value) is not None for wanted in asked.element)
    return None


def evidence(atlas: Atlas, select: str) -> list[Claim]:
    """Return the claims that speak for a place or an arrow, headings left out."""
    if select in atlas.places:
        own = [c for c in atlas.claims if c.place == select and c.topic != "heading"]
        if select == GATEWAY:
            regional = [k for k in atlas.links.values() if k.place == REGION]
            own += [
                c
                for k in regional
                if named(linking(atlas, [k])).gateway
                for c in linking(atlas, [k])
            ]
        return own
    code, _, flow = select.rpartition("-")
    return linking(atlas, links_of(atlas, code, flow))
