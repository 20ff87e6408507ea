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

from geodata.model import FIRMNESS, GATEWAY_ROLE, Atlas, Claim, Link, Source
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
    """Return the words of a text; of a script without spaces, its characters."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", unicodedata.normalize("NFC", text))


def _same(found: list[str], wanted: list[str]) -> bool:
    """Say whether words are a name's, in capitals or not; a first letter keeps its case."""
    return len(found) == len(wanted) and all(
        one[0] == other[0] and one.casefold() == other.casefold()
        for one, other in zip(found, wanted, strict=True)
    )


@lru_cache(maxsize=4096)
def names_in(atlas: Atlas, text: str) -> frozenset[str]:
    """Return the places that a text names; words that are part of a longer name name no other."""
    spelt = [
        (_tokens(name), place.place)
        for place in atlas.places.values()
        for name in (place.name, *place.aliases)
    ]
    tokens, found, at = _tokens(text), set[str](), 0
    while at < len(tokens):
        here = [(name, code) for name, code in spelt if _same(tokens[at : at + len(name)], name)]
        longest = max((len(name) for name, _ in here), default=0)
        found |= {code for name, code in here if len(name) == longest}
        at += longest or 1
    return frozenset(found)


def inside(atlas: Atlas, code: str, other: str) -> bool:
    """Say whether a place is another or lies in it."""
    while code and code != other:
        code = atlas.places[code].inside
    return bool(code)


@lru_cache(maxsize=1024)
def naming(atlas: Atlas, code: str) -> list[Source]:
    """Return the texts that name a place: by a claim on it, or in their words."""
    return [
        text
        for text in texts(atlas)
        if any(c.place == code and c.source_id == text.source_id for c in atlas.claims)
        or code in names_in(atlas, atlas.texts[text.source_id])
    ]


def speaking(atlas: Atlas) -> set[str]:
    """Return the texts that claims are from, by id."""
    return {claim.source_id for claim in atlas.claims}


def _gateway_claims(atlas: Atlas) -> list[Claim]:
    """Return the firmest claims that call the gateway one, those of authors before reports."""
    what = (atlas.gateway, "role", GATEWAY_ROLE, "")
    every = [c for c in atlas.claims if (c.place, c.topic, c.value, c.stance) == what]
    firm = [c for c in every if c.firmness == firmest(c.firmness for c in every)]
    return [c for c in firm if c.voice == "author"] or firm


def calling(atlas: Atlas) -> dict[str, str]:
    """Return the texts that call the gateway one most firmly, by id, with that level."""
    return {claim.source_id: claim.firmness for claim in _gateway_claims(atlas)}


def only_reported(atlas: Atlas) -> list[str]:
    """Return whose words they are by which the gateway is one, where they are no author's."""
    return list(dict.fromkeys(c.voice for c in _gateway_claims(atlas) if c.voice != "author"))


# --- passages and ends ----------------------------------------------------------------------


def span(claim: Claim) -> tuple[str, int, int]:
    """Return where a claim's passage stands."""
    return claim.source_id, claim.start, claim.end


@lru_cache(maxsize=1024)
def report(atlas: Atlas, claim: Claim) -> frozenset[tuple[str, int, int]]:
    """Return all passages that a claim's report is printed in."""
    pairs = [
        {span(atlas.claims_by_id[c.claim_a]), span(atlas.claims_by_id[c.claim_b])}
        for c in atlas.contrasts
        if c.relation == "copies"
    ]
    found = {span(claim)}
    while more := [pair for pair in pairs if pair & found and not pair <= found]:
        found.update(*more)
    return frozenset(found)


def independent(atlas: Atlas, claims: Iterable[Claim]) -> list[tuple[tuple[str, ...], str]]:
    """Return the texts behind some claims, those that share a report together, and how firm."""
    every = list(claims)
    groups: list[set[str]] = [{claim.source_id} for claim in every]
    for one in every:
        for other in every:
            if report(atlas, one) == report(atlas, other):
                joined = [g for g in groups if {one.source_id, other.source_id} & g]
                groups = [g for g in groups if g not in joined] + [set().union(*joined)]
    return [
        (tuple(sorted(group)), firmest(c.firmness for c in every if c.source_id in group))
        for group in groups
    ]


def about(atlas: Atlas, links: Iterable[Link]) -> list[Claim]:
    """Return the claims on some links, denials among them."""
    ids = {link.link_id for link in links}
    return [claim for claim in atlas.claims if claim.topic == "link" and claim.value in ids]


def linking(atlas: Atlas, links: Iterable[Link]) -> list[Claim]:
    """Return the claims behind some links."""
    return [claim for claim in about(atlas, links) if not claim.stance]


@lru_cache(maxsize=64)
def asserted(atlas: Atlas) -> tuple[Link, ...]:
    """Return the links that are not only denied."""
    return tuple(link for link in atlas.links.values() if linking(atlas, [link]))


@dataclass(frozen=True)
class Way:
    """An arrow's ends, its direction and its links; `hub` where it leads to or from the hub."""

    start: str
    end: str
    flow: str
    links: tuple[Link, ...]
    hub: bool


def drawable(atlas: Atlas, code: str) -> bool:
    """Say whether an arrow can end at a place."""
    place = atlas.places[code]
    is_point = place.kind in ("city", "world") and bool(place.anchor or place.label)
    return code in atlas.shapes or is_point


def selectable(atlas: Atlas) -> list[str]:
    """Return the places with a shape, and the points that claims, links or the hub are about."""
    ends = {code for link in asserted(atlas) for code in (link.from_place, link.to_place)}
    told = {c.place for c in atlas.claims} | ends | {atlas.hub, atlas.gateway}
    return [c for c in atlas.places if drawable(atlas, c) and (c in atlas.shapes or c in told)]


@lru_cache(maxsize=64)
def ways(atlas: Atlas) -> dict[str, Way]:
    """Return every arrow by its id."""
    at_hub = {atlas.hub, atlas.gateway} - {""}
    found: dict[tuple[str, str], list[Link]] = {}
    for link in asserted(atlas):
        pairs = [(link.from_place, link.to_place)]
        pairs += [(link.to_place, link.from_place)] if link.two_way else []
        for pair in pairs:
            one, other = (atlas.hub if code in at_hub else code for code in pair)
            if one != other and all(drawable(atlas, code) for code in pair):
                found.setdefault((one, other), []).append(link)
    result = {}
    for (start, end), links in found.items():
        within = [bool(atlas.hub) and inside(atlas, code, atlas.hub) for code in (start, end)]
        flow = {(False, True): "into", (True, False): "out_of"}.get(tuple(within), "between")
        meets = flow != "between" and atlas.hub in (start, end)
        result[f"{start}-{end}"] = Way(start, end, flow, tuple(links), meets)
    return result


@dataclass(frozen=True)
class Named:
    """How many passages there are, and how many name gateway, hub alone, neither.

    `in_gateway` and `in_hub` name only a place inside.
    """

    passages: int
    gateway: int
    hub: int
    neither: int
    in_gateway: int
    in_hub: int


def named(atlas: Atlas, claims: Iterable[Claim]) -> Named:
    """Count what passages name, each once."""
    every = list(claims)
    quotes = {
        mine: {claim.quote for claim in every if report(atlas, claim) == mine}
        for mine in {report(atlas, claim) for claim in every}
    }
    gateway = hub = in_gateway = in_hub = 0
    for printed in quotes.values():
        codes = {code for quote in printed for code in names_in(atlas, quote)}
        if atlas.gateway and any(inside(atlas, code, atlas.gateway) for code in codes):
            gateway += 1
            in_gateway += atlas.gateway not in codes
        elif atlas.hub and any(inside(atlas, code, atlas.hub) for code in codes):
            hub += 1
            in_hub += atlas.hub not in codes
    return Named(len(quotes), gateway, hub, len(quotes) - gateway - hub, in_gateway, in_hub)


def arriving(atlas: Atlas, flow: str) -> list[Claim]:
    """Return the claims behind all arrows of a direction between the hub and other places."""
    mine = [way for way in ways(atlas).values() if way.flow == flow and way.hub]
    return linking(atlas, [link for way in mine for link in way.links])


AMOUNT_UNITS = {"tonnes", "tonne", "tons", "ton", "kg", "kt", "t", "percent"}


def states_amount(quote: str) -> bool:
    """Say whether a quote of these tests states an amount: digits, then % or a unit."""
    tokens = re.findall(r"\d+%|\w+|[^\w\s]", quote)
    return any(
        token.endswith("%") or (token.isdigit() and after in AMOUNT_UNITS)
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True)
    )


# --- places and arrows under a selection ----------------------------------------------------


def of_time(when: str, asked: Selection) -> bool:
    """Say whether a date overlaps the range: letters sort as days do, once all are as long."""
    if not when:
        return not (asked.since or asked.until)
    first, last = when + "0000-00-00"[len(when) :], when + "9999-99-99"[len(when) :]
    begin = asked.since + "0000-00-00"[len(asked.since) :]
    end = asked.until + "9999-99-99"[len(asked.until) :]
    return first <= end and begin <= last


def passes(atlas: Atlas, claim: Claim, asked: Selection) -> bool:
    """Say whether a claim survives the filters on source, firmness and time."""
    if claim.topic == "heading" or (asked.source and claim.source_id not in asked.source):
        return False
    when = claim.date if claim.date else atlas.sources[claim.source_id].published
    return WEAKER[claim.firmness] <= WEAKER[asked.firmness] and of_time(when, asked)


def on_role(atlas: Atlas, claim: Claim) -> str:
    """Return the role that a claim or its link is on."""
    if claim.topic == "link":
        return atlas.links[claim.value].role
    return claim.value if claim.topic == "role" else ""


def later(atlas: Atlas, claim: Claim) -> list[Claim]:
    """Return what sources that are surely later say on the place and role of a claim."""
    said = atlas.sources[claim.source_id].published
    if not said or claim.firmness == "stated" or not on_role(atlas, claim):
        return []
    return [
        other
        for other in atlas.claims
        if other.place == claim.place and on_role(atlas, other) == on_role(atlas, claim)
        if (when := atlas.sources[other.source_id].published)
        # The whole of the one lies behind the whole of the other.
        if when + "0000-00-00"[len(when) :] > said + "9999-99-99"[len(said) :]
    ]


def schemes(atlas: Atlas, wanted: str, found: str) -> set[str]:
    """Return the schemes by which one of two materials lies in the other."""
    pairs = ((wanted, found), (found, wanted))
    return {row.scheme for row in atlas.memberships if (row.material, row.group) in pairs}


def by_class(atlas: Atlas, wanted: str, found: str) -> bool | None:
    """Say whether evidence on `found` answers for `wanted` by class; None where it does not."""
    if wanted == found:
        return False
    return True if schemes(atlas, wanted, found) else None


@dataclass(frozen=True)
class Answer:
    """By what a place answers a material filter: level, class or name, text or literature."""

    firmness: str
    inferred: bool
    literature: bool


def answers(atlas: Atlas, code: str, asked: Selection) -> list[Answer]:
    """Return everything by which a place answers the material filter."""
    found = [
        Answer(claim.firmness, inferred, False)
        for wanted in asked.material
        for claim in atlas.claims
        if claim.place == code and claim.topic == "material" and passes(atlas, claim, asked)
        if not claim.stance
        if (inferred := by_class(atlas, wanted, claim.value)) is not None
    ]
    notes = () if asked.source else atlas.notes
    found += [
        Answer(note.firmness, inferred, True)
        for wanted in asked.material
        for note in notes
        if note.about == code and note.material
        if WEAKER[note.firmness] <= WEAKER[asked.firmness]
        if of_time(atlas.sources[note.source_id].published, asked)
        if (inferred := by_class(atlas, wanted, note.material)) is not None
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
    on: dict[str, set[frozenset[tuple[str, int, int]]]] = {}
    for claim in atlas.claims:
        asserts = claim.topic == "role" and not claim.stance
        if claim.place == code and asserts and passes(atlas, claim, asked):
            given.setdefault(claim.value, []).append(claim.firmness)
            on.setdefault(claim.value, set()).add(report(atlas, claim))
    legend = [*atlas.roles, GATEWAY_ROLE]
    order = sorted(given, key=legend.index)
    order.sort(key=lambda role: -len(on[role]))
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
    shown = any(passes(atlas, claim, asked) for claim in about) or bool(found)
    shown = shown and (bool(roles) or not asked.role) and (bool(found) or not asked.material)
    said = [one for one in found if not one.literature] or found
    said.sort(key=lambda one: (WEAKER[one.firmness], one.inferred))
    basis = said[0] if said and shown else None
    first = next(iter(roles)) if roles and shown else ""
    if not shown and not naming(atlas, code) and code not in (atlas.hub, atlas.gateway):
        fill = "unnamed"
    elif not shown and about:
        fill = "outside"
    elif first in atlas.roles:
        fill = first
    else:
        fill = {atlas.hub: "hub", atlas.gateway: "gateway"}.get(code, "unsupported")
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
    """What an arrow must look like; `answering` are its places that answer the material filter."""

    matches: bool
    shown: bool
    firmness: str
    hollow: bool
    links: dict[str, str]
    answering: tuple[str, ...]


def flow(atlas: Atlas, asked: Selection) -> str:
    """Return the direction that is shown."""
    return asked.flow or ("into" if atlas.hub else "between")


@lru_cache(maxsize=8192)
def arrow(atlas: Atlas, name: str, asked: Selection) -> Arrow:
    """Return what an arrow must look like under a selection."""
    way = ways(atlas)[name]
    standing: dict[str, str] = {}
    for link in way.links:
        levels = [c.firmness for c in linking(atlas, [link]) if passes(atlas, c, asked)]
        if levels and (not asked.role or link.role in asked.role):
            standing[link.link_id] = firmest(levels)
    codes = {"into": [way.start], "out_of": [way.end]}.get(way.flow, [way.start, way.end])
    ends = {code: place(atlas, code, asked) for code in codes}
    claimed = {c.place for c in atlas.claims if c.topic != "heading"}
    answering = tuple(code for code, of in ends.items() if of.basis)
    level = weakest(
        firmest(standing.values()),
        *(of.basis.firmness for of in ends.values() if of.basis and standing),
    )
    hidden = [code for code, of in ends.items() if code in claimed and not of.shown]
    matches = bool(standing) and not hidden and bool(answering or not asked.material)
    hollow = all(atlas.links[name].two_way for name in standing or [k.link_id for k in way.links])
    shown = matches and way.flow == flow(atlas, asked)
    return Arrow(matches, shown, level, hollow, standing, answering)


def counts(atlas: Atlas, asked: Selection, role: str) -> tuple[int, int]:
    """Return how many places a role alone lights, and how many of them as a second one."""
    alone = replace(asked, role=(role,))
    lit = [place(atlas, code, alone) for code in selectable(atlas)]
    shown = [one for one in lit if one.shown]
    return len(shown), sum("second" in one.tags for one in shown)


@lru_cache(maxsize=4096)
def in_view(atlas: Atlas, code: str, asked: Selection) -> list[Claim]:
    """Return the claims on a place that pass and speak to what is asked for, or to neither."""
    return [
        c
        for c in atlas.claims
        if c.place == code and passes(atlas, c, asked) and speaks(atlas, c, asked) is not False
    ]


@lru_cache(maxsize=64)
def seen_anywhere(atlas: Atlas, asked: Selection) -> frozenset[Claim]:
    """Return every claim in view, of whatever place."""
    return frozenset(c for code in atlas.places for c in in_view(atlas, code, asked))


def speaks(atlas: Atlas, claim: Claim, asked: Selection) -> bool | None:
    """Say whether a claim is on what is asked for; None where nothing of its kind is.

    A link without a role is on none of the roles that are asked for.
    """
    if asked.role and claim.topic in ("role", "link"):
        role = atlas.links[claim.value].role if claim.topic == "link" else claim.value
        return role in asked.role
    if asked.material and claim.topic == "material":
        return any(by_class(atlas, wanted, claim.value) is not None for wanted in asked.material)
    return None


def evidence(atlas: Atlas, select: str) -> list[Claim]:
    """Return the claims on a place or an arrow, headings left out."""
    if select not in atlas.places:
        return about(atlas, ways(atlas)[select].links)
    own = [c for c in atlas.claims if c.place == select and c.topic != "heading"]
    if select == atlas.gateway:
        own += [
            c
            for k in arrowless(atlas)
            if named(atlas, linking(atlas, [k])).gateway
            for c in about(atlas, [k])
        ]
    return list(dict.fromkeys(own))


@lru_cache(maxsize=64)
def arrowless(atlas: Atlas) -> tuple[Link, ...]:
    """Return the links for which no arrow stands."""
    drawn = {link.link_id for way in ways(atlas).values() for link in way.links}
    return tuple(link for link in asserted(atlas) if link.link_id not in drawn)


def general(atlas: Atlas) -> list[Claim]:
    """Return what is said in general: of the region, or the roles where there is none."""
    if region := atlas.study.region:
        return [c for c in atlas.claims if c.place == region and c.topic != "heading"]
    return [c for c in atlas.claims if c.topic == "role"]


def general_in_view(atlas: Atlas, asked: Selection) -> list[Claim]:
    """Return what of that is in view; of roles only those of places that show."""
    return [
        c
        for c in general(atlas)
        if c in in_view(atlas, c.place, asked)
        if atlas.study.region or place(atlas, c.place, asked).shown
    ]
