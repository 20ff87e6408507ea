"""A `Selection` applied to the `Atlas`: which places and arrows match, and on which claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType

import numpy as np

from geodata.columns import NEVER, Columns, columns
from geodata.dates import overlaps
from geodata.facts import behind, claims_on, ends_named
from geodata.kept import kept
from geodata.model import (
    FIRMNESS,
    Atlas,
    Claim,
    Link,
    Note,
    Place,
)
from geodata.selection import FILTERS, RANGE, UNFILTERING, Selection
from geodata.ways import Way, first_flow, ways

BASES = ("passage", "class", "literature", "literature-class")
"""By what a place answers a filter for a material, the best first: a passage that names it, a
passage on its class, a statement of the literature that names it, one on its class."""


@dataclass(frozen=True, slots=True)
class MaterialMatch:
    """Why a place answers a filter for a material or group.

    `asked` is what was asked for, `named` what the evidence names. Where they differ, the
    match is by class, under the `schemes` that put one in the other. Exactly one of `claim`
    and `note` is set: a passage of a text, or a statement from the literature.
    """

    asked: str
    named: str
    schemes: tuple[str, ...]
    claim: Claim | None
    note: Note | None

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
        material filter; empty where claims in view give it no role and no material is asked for.
    materials
        Why it answers the material filter; empty where none is in force.
    basis, answered
        By what it answers the material filter, one of `BASES`, and how firmly; both empty where
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
    materials: tuple[MaterialMatch, ...]
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
        """Whether only the literature, and no text, answers the material filter."""
        return self.basis.startswith("literature")


@dataclass(frozen=True, slots=True)
class ArrowView:
    """An arrow under a selection: all links from one place to another.

    Attributes
    ----------
    way
        Where it leads from and to, and its direction as seen from the hub.
    place, start, end
        The end that is not the hub's (its start where neither is), and both its ends.
    matches
        Whether the filters let it through.
    shown
        Whether it is drawn: it matches, and its direction is the one that the map shows.
    links
        The links that a claim in view supports; all of the arrow's links where none is.
    firmness
        The firmest level among the claims behind `links`, or that by which a place of
        `answering` answers the material filter where that is weaker.
    hollow
        Whether it rests on two-way links alone.
    answering
        Those of its places that answer the material filter: of an arrow of the hub the other
        end, of another one both; empty where none is in force.
    """

    way: Way
    place: Place
    start: Place
    end: Place
    matches: bool
    shown: bool
    links: tuple[Link, ...]
    firmness: str
    hollow: bool
    answering: tuple[PlaceView, ...]

    @property
    def arrow(self) -> str:
        """Its id."""
        return self.way.arrow

    @property
    def flow(self) -> str:
        """Its direction as seen from the hub."""
        return self.way.flow

    @property
    def title(self) -> str:
        """Its ends in words: `Chile into Japan`."""
        preposition = "into" if self.flow == "into" else "to"
        return f"{self.start.name} {preposition} {self.end.in_sentence}"


@dataclass(frozen=True, slots=True)
class View:
    """What the map, the panel and every export show.

    `counts` is, for each role, the number of places that asking for that role alone would
    light, under all the other filters, and `seconds` how many of them have it as a second role.
    `places` are those that can be selected, `undrawn` the others; `claims` are those in view of
    the places shown.
    """

    atlas: Atlas
    selection: Selection
    places: Mapping[str, PlaceView]
    undrawn: Mapping[str, PlaceView]
    arrows: Mapping[str, ArrowView]
    counts: Mapping[str, int]
    seconds: Mapping[str, int]
    claims: tuple[Claim, ...]

    @property
    def flow(self) -> str:
        """The direction whose arrows are drawn."""
        return self.selection.flow or first_flow(self.atlas)

    def of(self, code: str) -> PlaceView:
        """Return a place under the selection, whether it can be selected or not."""
        return self.places[code] if code in self.places else self.undrawn[code]

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


def passes(atlas: Atlas, claim: Claim, selection: Selection) -> bool:
    """Say whether a claim survives the filters on source, firmness and time; a heading never does.

    A claim without a date of its own is of its source's; without either no range has it.
    """
    return (
        claim.topic != "heading"
        and (not selection.source or claim.source_id in selection.source)
        and _firm_enough(claim.firmness, selection)
        and overlaps(atlas.when(claim), selection.since, selection.until)
    )


def cites(atlas: Atlas, note: Note, selection: Selection) -> bool:
    """Say whether the same filters let a statement of the literature through."""
    return (
        not selection.source
        and (not note.firmness or _firm_enough(note.firmness, selection))
        and overlaps(atlas.when(note), selection.since, selection.until)
    )


def _firm_enough(firmness: str, selection: Selection) -> bool:
    return FIRMNESS.index(firmness) <= FIRMNESS.index(selection.firmness)


def material_relation(atlas: Atlas, asked: str, named: str) -> tuple[str, ...] | None:
    """Say how evidence on one material or group answers a question for another.

    Returns
    -------
    None where it does not; no schemes where it is the same by name; otherwise the names of the
    schemes by which one of the two lies in the other.
    """
    if asked == named:
        return ()
    codes = {
        row.scheme
        for row in atlas.memberships
        if (row.material, row.group) in ((asked, named), (named, asked))
    }
    schemes = atlas.study.materials.schemes if atlas.study.materials else ()
    return tuple(scheme.name for scheme in schemes if scheme.code in codes) or None


def _claim_match(atlas: Atlas, asked: str, claim: Claim) -> MaterialMatch:
    return MaterialMatch(
        asked, claim.value, material_relation(atlas, asked, claim.value) or (), claim, None
    )


@kept(256)
def _answering(atlas: Atlas, asked: str) -> frozenset[str]:
    """Return the materials and groups that answer a question for one."""
    return frozenset(
        code for code in atlas.materials if material_relation(atlas, asked, code) is not None
    )


def _note_matches(
    atlas: Atlas, asked: str, place: str, selection: Selection
) -> list[MaterialMatch]:
    return [
        MaterialMatch(asked, note.material, schemes, None, note)
        for note in atlas.notes
        if note.about == place
        and note.material
        and cites(atlas, note, selection)
        and (schemes := material_relation(atlas, asked, note.material)) is not None
    ]


def is_asked_for(claim: Claim, atlas: Atlas, selection: Selection) -> bool:
    """Say whether a claim speaks to the roles and materials asked for, or to neither."""
    asked = _asks(claim, atlas, selection)
    return asked is None or asked


def answers(claim: Claim, atlas: Atlas, selection: Selection) -> bool:
    """Say whether a claim is on a role or a material that is asked for by name or class."""
    return bool(_asks(claim, atlas, selection))


def _asks(claim: Claim, atlas: Atlas, selection: Selection) -> bool | None:
    """Say whether a claim is on what is asked for; None where nothing of its kind is."""
    if selection.role and claim.topic == "role":
        return claim.value in selection.role
    if selection.role and claim.topic == "link":
        return atlas.links[claim.value].role in selection.role
    if selection.material and claim.topic == "material":
        return any(
            material_relation(atlas, asked, claim.value) is not None for asked in selection.material
        )
    return None


def _ranked_roles(
    place: Place, level: np.ndarray, reports: np.ndarray, roles: Sequence[str]
) -> dict[str, str]:
    """Return the roles that claims give a place with their firmest level, the first one first.

    The firmest leads; of several as firm the one that the table names, then that with more
    claims, then the legend's order decides. A report that is printed twice counts once.
    """
    given = [number for number, code in enumerate(level.tolist()) if code < len(FIRMNESS)]
    given.sort(key=lambda n: (level[n], roles[n] != place.role, -reports[n], n))
    return {roles[n]: FIRMNESS[level[n]] for n in given}


def _basis(matches: Iterable[MaterialMatch]) -> tuple[str, str]:
    """Return by what a place answers, and how firmly: the texts before the literature."""
    found = list(matches)
    claims = [match for match in found if match.claim] or found
    if not claims:
        return "", ""
    best = min(claims, key=lambda m: (FIRMNESS.index(m.firmness), BASES.index(m.basis)))
    return best.basis, best.firmness


@dataclass(frozen=True)
class _Sifted:
    """What the filters on source, firmness, time and material leave of a dataset, by its columns.

    Attributes
    ----------
    passing
        Which claims pass, as a mask.
    level, reports
        How firmly the passing claims give each role to each place, and on how many reports.
    materials
        Why each place answers the filter of materials; places that do not are left out.
    """

    columns: Columns
    passing: np.ndarray
    level: np.ndarray
    reports: np.ndarray
    materials: Mapping[str, tuple[MaterialMatch, ...]]
    surviving: np.ndarray

    def ranked(self, number: int, place: Place) -> dict[str, str]:
        """Return the roles of a place, the first one first."""
        return _ranked_roles(place, self.level[number], self.reports[number], self.columns.roles)

    def shows(self, number: int, code: str, selection: Selection, *, roles: bool) -> bool:
        """Say whether a place matches, `roles` being whether it has one that is asked for."""
        materials = code in self.materials
        return (
            roles
            and (materials or not selection.material)
            and (bool(self.surviving[number]) or materials)
        )


def _passing(atlas: Atlas, selection: Selection) -> np.ndarray:
    s = selection
    return columns(atlas).passing(s.source, s.firmness, s.since, s.until)


def _sifted(atlas: Atlas, selection: Selection) -> _Sifted:
    cols, passing = columns(atlas), _passing(atlas, selection)
    level, reports = cols.levels(passing)
    found: dict[str, list[MaterialMatch]] = {}
    for asked in selection.material:
        rows = cols.rows[passing & cols.answering(_answering(atlas, asked))].tolist()
        for claim in (atlas.claims[row] for row in rows):
            found.setdefault(claim.place, []).append(_claim_match(atlas, asked, claim))
        for code in dict.fromkeys(note.about for note in atlas.notes if note.about in atlas.places):
            if notes := _note_matches(atlas, asked, code, selection):
                found.setdefault(code, []).extend(notes)
    return _Sifted(
        columns=cols,
        passing=passing,
        level=level,
        reports=reports,
        materials={code: tuple(matches) for code, matches in found.items()},
        surviving=np.bincount(cols.place[passing], minlength=len(atlas.places)),
    )


@kept(1)
def _all_claims(atlas: Atlas) -> tuple[tuple[Claim, ...], ...]:
    """Return the claims of each place, headings left out."""
    cols = columns(atlas)
    return tuple(
        tuple(atlas.claims[row] for row in cols.rows[cols.of(number)].tolist())
        for number in range(len(atlas.places))
    )


def _asked(atlas: Atlas, selection: Selection) -> np.ndarray:
    related = [_answering(atlas, asked) for asked in selection.material]
    materials = frozenset().union(*related) if related else None
    return columns(atlas).asked(selection.role, materials)


def let_through(atlas: Atlas, selection: Selection) -> np.ndarray:
    """Return which claims the filters let through, wherever they are, as a mask of `Columns`."""
    return _passing(atlas, selection) & _asked(atlas, selection)


def in_view(view: View) -> np.ndarray:
    """Return which claims are in view, those of `view.claims`, as a mask of `Columns`."""
    shown = np.array([view.of(code).shown for code in view.atlas.places], dtype=bool)
    mask: np.ndarray = let_through(view.atlas, view.selection)
    return mask & shown[columns(view.atlas).place]


def undated(atlas: Atlas, selection: Selection) -> int:
    """Return how many claims no range of time has, all other filters as they are: those undated."""
    seen = in_view(view(atlas, selection.without(*RANGE)))
    return int(np.count_nonzero(seen & (columns(atlas).last == NEVER[1])))


def _place_views(atlas: Atlas, selection: Selection, sifted: _Sifted) -> dict[str, PlaceView]:
    cols = sifted.columns
    seen = sifted.passing & _asked(atlas, selection)
    found = {}
    for number, (code, place) in enumerate(atlas.places.items()):
        ranked = sifted.ranked(number, place)
        roles = {r: lvl for r, lvl in ranked.items() if not selection.role or r in selection.role}
        materials = sifted.materials.get(code, ())
        basis, answered = _basis(materials)
        own = cols.of(number)
        found[code] = PlaceView(
            place=place,
            shown=sifted.shows(number, code, selection, roles=bool(roles) or not selection.role),
            roles=MappingProxyType(roles),
            first=next(iter(ranked), ""),
            firmness=weakest((next(iter(roles.values()), ""), answered)),
            materials=materials,
            basis=basis,
            answered=answered,
            claims=tuple(atlas.claims[row] for row in cols.rows[own[seen[own]]].tolist()),
            all_claims=_all_claims(atlas)[number],
        )
    return found


def link_firmness(atlas: Atlas, link: Link, selection: Selection) -> str:
    """Return the firmest level among the claims in view behind a link, or an empty string."""
    if selection.role and link.role not in selection.role:
        return ""
    return firmest(
        claim.firmness for claim in behind(atlas, link) if passes(atlas, claim, selection)
    )


def _arrow_view(
    atlas: Atlas, way: Way, ends: Mapping[str, PlaceView], selection: Selection
) -> ArrowView:
    links = ways(atlas)[way]
    levels = {link: link_firmness(atlas, link, selection) for link in links}
    standing = tuple(link for link in links if levels[link])
    codes = (way.start, way.end) if way.flow == "between" else (way.place,)
    mine = [ends[code] for code in codes]
    answering = tuple(place for place in mine if place.shown and place.basis)
    # An end that no claim is about cannot match, and its link may stand without it; but a
    # material that is asked for must be answered at one end.
    matches = (
        bool(standing)
        and all(place.shown or not place.claimed for place in mine)
        and (bool(answering) or not selection.material)
    )
    # A place may answer for its material less firmly than its link is spoken of.
    answered = [place.answered for place in answering] if standing else []
    return ArrowView(
        way=way,
        place=atlas.places[way.place],
        start=atlas.places[way.start],
        end=atlas.places[way.end],
        matches=matches,
        shown=matches and way.flow == (selection.flow or first_flow(atlas)),
        links=standing or links,
        firmness=weakest((firmest(levels.values()), *answered)),
        hollow=all(link.two_way for link in standing or links),
        answering=answering,
    )


def _counts(
    atlas: Atlas, selection: Selection, sifted: _Sifted
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many places each role alone would light, and how many of them as a second."""
    counts, seconds = dict.fromkeys(atlas.roles, 0), dict.fromkeys(atlas.roles, 0)
    marked = set(atlas.selectable)
    for number, (code, place) in enumerate(atlas.places.items()):
        if code not in marked or not sifted.shows(number, code, selection, roles=True):
            continue
        ranked = sifted.ranked(number, place)
        for role in ranked.keys() & counts.keys():
            counts[role] += 1
            seconds[role] += role != next(iter(ranked))
    return counts, seconds


def view(atlas: Atlas, selection: Selection) -> View:
    """Apply a selection to the dataset.

    What the map shows of it, and where, and which numbers, does not change which claims are in
    view: results are kept for a selection's filters and direction.
    """
    filtered = _filtered(atlas, selection.without(*UNFILTERING))
    return replace(filtered, selection=selection)


@kept(512)
def _filtered(atlas: Atlas, selection: Selection) -> View:
    sifted = _sifted(atlas, selection)
    every = _place_views(atlas, selection, sifted)
    arrows = {way.arrow: _arrow_view(atlas, way, every, selection) for way in ways(atlas)}
    in_view = {claim.claim_id for place in every.values() if place.shown for claim in place.claims}
    counts, seconds = _counts(atlas, selection, sifted)
    marked = set(atlas.selectable)
    return View(
        atlas=atlas,
        selection=selection,
        places=MappingProxyType({code: every[code] for code in every if code in marked}),
        undrawn=MappingProxyType({code: every[code] for code in every if code not in marked}),
        arrows=MappingProxyType(arrows),
        counts=MappingProxyType(counts),
        seconds=MappingProxyType(seconds),
        claims=tuple(claim for claim in atlas.claims if claim.claim_id in in_view),
    )


def notes_in_view(view: View) -> tuple[Note, ...]:
    """Return what the literature adds to a view, whatever is selected.

    The notes on the places shown, on the links of the arrows drawn and on the materials asked
    for that are firm enough and of the time asked for; none where a text is asked for.
    """
    drawn = (arrow for arrow in view.arrows.values() if arrow.shown)
    about = {link.link_id for arrow in drawn for link in arrow.links}
    about |= {*view.shown, *view.selection.material}
    return tuple(
        note
        for note in view.atlas.notes
        if note.about in about and cites(view.atlas, note, view.selection)
    )


def evidence(view: View, select: str) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Return the claims on a place or an arrow, and those of them in view.

    The gateway has, beside its own, those on links of places without an arrow whose passages
    name it.
    """
    atlas = view.atlas
    if select in view.arrows:
        links = ways(atlas)[view.arrows[select].way]
        return _both(view, [claim for link in links for claim in claims_on(atlas, link)])
    place = view.of(select)
    if select != atlas.gateway:
        return place.all_claims, place.claims
    arrowless = [
        claim
        for link in unplaced_links(atlas)
        if ends_named(atlas, [behind(atlas, link)]).gateway
        for claim in claims_on(atlas, link)
    ]
    more, seen = _both(view, arrowless)
    # A link of its own may be one without an arrow.
    every, inside = (*place.all_claims, *more), (*place.claims, *seen)
    return tuple(dict.fromkeys(every)), tuple(dict.fromkeys(inside))


def unplaced_links(atlas: Atlas) -> tuple[Link, ...]:
    """Return the links that no arrow stands for, since an end of theirs is not drawn."""
    drawn = {link.link_id for links in ways(atlas).values() for link in links}
    return tuple(link for link in atlas.asserted_links if link.link_id not in drawn)


def _both(view: View, claims: Iterable[Claim]) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Return claims, each once, and those of them that the filters let through."""
    every = tuple(dict.fromkeys(claims))
    atlas, selection = view.atlas, view.selection
    return every, tuple(
        claim
        for claim in every
        if passes(atlas, claim, selection) and is_asked_for(claim, atlas, selection)
    )


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
