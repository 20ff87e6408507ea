"""A `Selection` applied to the `Atlas`: which places and arrows match, and on which claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType

from geodata import words
from geodata.facts import behind, ends_named, facts
from geodata.model import (
    CLASSES,
    FIRMNESS,
    FLOWS,
    GATEWAY,
    GATEWAY_ROLE,
    REGION,
    ROLES,
    Atlas,
    Claim,
    Element,
    ElementNote,
    Link,
    Place,
)
from geodata.selection import FILTERS, Selection

BASES = ("passage", "class", "literature", "literature-class")
"""By what a place answers a filter for an element, the best first: a passage that names it, a
passage on its class, a statement of the literature that names it, one on its class."""


@dataclass(frozen=True, slots=True)
class ElementMatch:
    """Why a place answers a filter for an element or class.

    `asked` is what was asked for, `named` what the evidence names. Where they differ, the
    match is by class, under the `schemes` that put one in the other. Exactly one of `claim`
    and `note` is set: a passage of a text, or a statement from the literature.
    """

    asked: str
    named: str
    schemes: tuple[str, ...]
    claim: Claim | None
    note: ElementNote | None

    @property
    def firmness(self) -> str:
        """How firmly the evidence says it."""
        basis = self.claim or self.note
        return basis.firmness if basis else ""

    @property
    def basis(self) -> str:
        """By what it matches, one of `BASES`."""
        return BASES[2 * (self.claim is None) + bool(self.schemes)]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place under a selection.

    Attributes
    ----------
    shown
        Whether it matches; a place that does not is drawn as an outline, never hidden.
    roles
        The roles that claims in view give it, with the firmest level of each, the firmest
        first; where roles are asked for, only those.
    first
        The role that it would have first were no role asked for; empty where there is none.
    firmness
        The mark's: the weaker of its role's firmness and of that by which it answers the
        element filter; empty where claims in view give it no role and no element is asked for.
    elements
        Why it answers the element filter; empty where none is in force.
    basis, answered
        By what it answers the element filter, one of `BASES`, and how firmly; both empty where
        none is in force.
    claims
        Its claims in view, without headings.
    all_claims
        All its claims, without headings.
    """

    place: Place
    shown: bool
    roles: Mapping[str, str]
    first: str
    firmness: str
    elements: tuple[ElementMatch, ...]
    basis: str
    answered: str
    claims: tuple[Claim, ...]
    all_claims: tuple[Claim, ...]

    @property
    def claimed(self) -> bool:
        """Whether a claim is about it, whatever the filters."""
        return bool(self.all_claims)

    @property
    def role(self) -> str:
        """The role that fills it: of those asked for, the firmest in view."""
        return next(iter(self.roles), "")

    @property
    def seconds(self) -> tuple[str, ...]:
        """The roles in view beside the one that fills it."""
        return tuple(self.roles)[1:]

    @property
    def as_second(self) -> bool:
        """Whether the role that fills it is not its first."""
        return self.role != self.first

    @property
    def by_literature(self) -> bool:
        """Whether only the literature, and no text, answers the element filter."""
        return self.basis.startswith("literature")


@dataclass(frozen=True, slots=True)
class ArrowView:
    """An arrow under a selection: all links of a place in one direction.

    Attributes
    ----------
    arrow
        Its id, `PLACE-into` or `PLACE-out_of`.
    shown
        Whether it is drawn.
    links
        The links that a claim in view supports; all of the arrow's links where none is.
    firmness
        The firmest level among the claims behind `links`, or that by which its place answers
        the element filter where that is weaker.
    hollow
        Whether it rests on links of direction `both` alone.
    """

    arrow: str
    place: Place
    flow: str
    shown: bool
    links: tuple[Link, ...]
    firmness: str
    hollow: bool


@dataclass(frozen=True, slots=True)
class View:
    """What the map, the panel and every export show.

    `counts` is, for each role, the number of places that asking for that role alone would
    light, under all the other filters, and `seconds` how many of them have it as a second role.
    `claims` are those in view of the places shown.
    """

    atlas: Atlas
    selection: Selection
    places: Mapping[str, PlaceView]
    arrows: Mapping[str, ArrowView]
    counts: Mapping[str, int]
    seconds: Mapping[str, int]
    claims: tuple[Claim, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The places that match."""
        return tuple(name for name, place in self.places.items() if place.shown)


def firmest(levels: Iterable[str]) -> str:
    """Return the firmest of some levels, or an empty string where there are none."""
    return min((level for level in levels if level), key=FIRMNESS.index, default="")


def weakest(levels: Iterable[str]) -> str:
    """Return the weakest of some levels, or an empty string where there are none."""
    return max((level for level in levels if level), key=FIRMNESS.index, default="")


def passes(claim: Claim, selection: Selection) -> bool:
    """Say whether a claim survives the filters on source and firmness; a heading never does."""
    return (
        claim.topic != "heading"
        and (not selection.source or claim.source_id in selection.source)
        and _firm_enough(claim.firmness, selection)
    )


def _firm_enough(firmness: str, selection: Selection) -> bool:
    return FIRMNESS.index(firmness) <= FIRMNESS.index(selection.firmness)


def _class_schemes(element: Element, code: str) -> tuple[str, ...]:
    return tuple(
        label for scheme, label in words.SCHEME.items() if getattr(element, scheme) == code
    )


def element_relation(atlas: Atlas, asked: str, named: str) -> tuple[str, ...] | None:
    """Say how evidence on one element or class answers a question for another.

    Returns
    -------
    None where it does not; no schemes where it is the same by name; otherwise the schemes
    by which the element lies in the class.
    """
    if asked == named:
        return ()
    for symbol, code in ((asked, named), (named, asked)):
        if code in CLASSES and symbol in atlas.elements:
            return _class_schemes(atlas.elements[symbol], code) or None
    return None


def _claim_matches(atlas: Atlas, asked: str, claims: Iterable[Claim]) -> list[ElementMatch]:
    return [
        ElementMatch(asked, claim.value, schemes, claim, None)
        for claim in claims
        if claim.topic == "element"
        and (schemes := element_relation(atlas, asked, claim.value)) is not None
    ]


def _note_matches(atlas: Atlas, asked: str, place: str, selection: Selection) -> list[ElementMatch]:
    if selection.source:
        return []
    return [
        ElementMatch(asked, note.element, schemes, None, note)
        for note in atlas.element_notes
        if note.place == place
        and _firm_enough(note.firmness, selection)
        and (schemes := element_relation(atlas, asked, note.element)) is not None
    ]


def _asked_for(claim: Claim, atlas: Atlas, selection: Selection) -> bool:
    """Say whether a claim speaks to the roles and elements asked for, or to neither."""
    asked = _asks(claim, atlas, selection)
    return asked is None or asked


def answers(claim: Claim, atlas: Atlas, selection: Selection) -> bool:
    """Say whether a claim is on a role or an element that is asked for by name or class."""
    return bool(_asks(claim, atlas, selection))


def _asks(claim: Claim, atlas: Atlas, selection: Selection) -> bool | None:
    """Say whether a claim is on what is asked for; None where nothing of its kind is."""
    if selection.role and claim.topic == "role":
        return claim.value in selection.role
    if selection.role and claim.topic == "link":
        return atlas.links[claim.value].role in selection.role
    if selection.element and claim.topic == "element":
        return any(
            element_relation(atlas, asked, claim.value) is not None for asked in selection.element
        )
    return None


def _ranked_roles(place: Place, claims: Iterable[Claim]) -> dict[str, str]:
    """Return the roles that claims give a place with their firmest level, the first one first.

    The firmest leads; of several as firm the one that the table names, then that with more
    claims, then the legend's order decides.
    """
    levels: dict[str, list[str]] = {}
    for claim in claims:
        if claim.topic == "role":
            levels.setdefault(claim.value, []).append(claim.firmness)
    order = (*ROLES, GATEWAY_ROLE)

    def rank(role: str) -> tuple[int, bool, int, int]:
        level = FIRMNESS.index(firmest(levels[role]))
        return level, role != place.role, -len(levels[role]), order.index(role)

    return {role: firmest(levels[role]) for role in sorted(levels, key=rank)}


def _basis(matches: Iterable[ElementMatch]) -> tuple[str, str]:
    """Return by what a place answers, and how firmly: the texts before the literature."""
    found = list(matches)
    claims = [match for match in found if match.claim] or found
    if not claims:
        return "", ""
    best = min(claims, key=lambda m: (FIRMNESS.index(m.firmness), BASES.index(m.basis)))
    return best.basis, best.firmness


def _place_view(atlas: Atlas, place: Place, selection: Selection) -> PlaceView:
    own = facts(atlas).claims_of[place.place]
    everything = tuple(claim for claim in own if claim.topic != "heading")
    surviving = [claim for claim in everything if passes(claim, selection)]
    ranked = _ranked_roles(place, surviving)
    roles = {r: level for r, level in ranked.items() if not selection.role or r in selection.role}
    elements = tuple(
        match
        for asked in selection.element
        for match in (
            *_claim_matches(atlas, asked, surviving),
            *_note_matches(atlas, asked, place.place, selection),
        )
    )
    shown = (
        (bool(roles) or not selection.role)
        and (bool(elements) or not selection.element)
        and (bool(surviving) or bool(elements))
    )
    basis, answered = _basis(elements)
    return PlaceView(
        place=place,
        shown=shown,
        roles=MappingProxyType(roles),
        first=next(iter(ranked), ""),
        firmness=weakest((next(iter(roles.values()), ""), answered)),
        elements=elements,
        basis=basis,
        answered=answered,
        claims=tuple(claim for claim in surviving if _asked_for(claim, atlas, selection)),
        all_claims=everything,
    )


def link_firmness(atlas: Atlas, link: Link, selection: Selection) -> str:
    """Return the firmest level among the claims in view behind a link, or an empty string."""
    if selection.role and link.role not in selection.role:
        return ""
    return firmest(claim.firmness for claim in behind(atlas, link) if passes(claim, selection))


def _arrow_view(atlas: Atlas, of: PlaceView, flow: str, selection: Selection) -> ArrowView:
    links = links_of(atlas, of.place.place, flow)
    levels = {link: link_firmness(atlas, link, selection) for link in links}
    standing = tuple(link for link in links if levels[link])
    # The place may answer for its element less firmly than its link is spoken of.
    answered = of.answered if standing else ""
    return ArrowView(
        arrow=f"{of.place.place}-{flow}",
        place=of.place,
        flow=flow,
        shown=of.shown and bool(standing) and flow == selection.flow,
        links=standing or links,
        firmness=weakest((firmest(levels.values()), answered)),
        hollow=all(link.direction == "both" for link in standing or links),
    )


def links_of(atlas: Atlas, place: str, flow: str) -> tuple[Link, ...]:
    """Return the links of a place in one direction; `both` belongs to either."""
    return tuple(
        link
        for link in atlas.links.values()
        if link.place == place and link.direction in (flow, "both")
    )


def _counts(atlas: Atlas, selection: Selection) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many places each role alone would light, and how many of them as a second."""
    counts, seconds = {}, {}
    for role in ROLES:
        alone = replace(selection, role=(role,))
        lit = [
            found
            for code in atlas.shapes
            if (found := _place_view(atlas, atlas.places[code], alone)).shown
        ]
        counts[role], seconds[role] = len(lit), sum(found.as_second for found in lit)
    return counts, seconds


def view(atlas: Atlas, selection: Selection) -> View:
    """Apply a selection to the dataset.

    What the map shows of it, and where, does not change which claims are in view: results
    are kept for a selection's filters and direction.
    """
    filtered = _filtered(atlas, selection.without("select", "view"))
    return replace(filtered, selection=selection)


@lru_cache(maxsize=512)
def _filtered(atlas: Atlas, selection: Selection) -> View:
    places = {
        name: _place_view(atlas, place, selection)
        for name, place in atlas.places.items()
        if name in atlas.shapes
    }
    arrows = {}
    for flow in FLOWS:
        for name, place in places.items():
            if links_of(atlas, name, flow):
                arrow = _arrow_view(atlas, place, flow, selection)
                arrows[arrow.arrow] = arrow
    region = _place_view(atlas, atlas.places[REGION], selection)
    in_view = {
        claim.claim_id
        for place in (*places.values(), region)
        if place.shown
        for claim in place.claims
    }
    counts, seconds = _counts(atlas, selection)
    return View(
        atlas=atlas,
        selection=selection,
        places=MappingProxyType(places),
        arrows=MappingProxyType(arrows),
        counts=MappingProxyType(counts),
        seconds=MappingProxyType(seconds),
        claims=tuple(claim for claim in atlas.claims if claim.claim_id in in_view),
    )


def region_view(atlas: Atlas, selection: Selection) -> PlaceView:
    """Return the region as a whole under a selection; it has claims but no shape."""
    return _place_view(atlas, atlas.places[REGION], selection)


def evidence(view: View, select: str) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Return the claims that speak for a place or an arrow, and those of them in view.

    Guangxi has, beside its own, those of the region's links whose passages name it.
    """
    atlas = view.atlas
    region = region_view(atlas, view.selection)
    if select in view.arrows:
        arrow = view.arrows[select]
        place = view.places[arrow.place.place]
        ids = {link.link_id for link in links_of(atlas, arrow.place.place, arrow.flow)}
        return _on_links(place.all_claims, ids), _on_links(place.claims, ids)
    place = view.places[select]
    if select != GATEWAY:
        return place.all_claims, place.claims
    ids = {
        link.link_id
        for link in atlas.links.values()
        if link.place == REGION and ends_named([behind(atlas, link)]).gateway
    }
    everything = (*place.all_claims, *_on_links(region.all_claims, ids))
    return everything, (*place.claims, *_on_links(region.claims, ids))


def _on_links(claims: Iterable[Claim], ids: set[str]) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if claim.topic == "link" and claim.value in ids)


def emptied_by(atlas: Atlas, selection: Selection) -> tuple[tuple[str, ...], ...]:
    """Return the smallest sets of filters without which something would match again.

    Empty where something matches already.
    """
    if view(atlas, selection).shown:
        return ()
    for size in range(1, len(FILTERS) + 1):
        found = tuple(
            names
            for names in combinations(selection.filters, size)
            if view(atlas, selection.without(*names)).shown
        )
        if found:
            return found
    return ()
