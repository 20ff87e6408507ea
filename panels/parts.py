"""Parts of a panel's content that several panels share: roles, links, answers, quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geodata import statements, words
from geodata.facts import behind, facts
from geodata.model import CHINA, FIRMNESS, REGION, Atlas, Claim, ElementNote, Link
from geodata.selection import describe
from geodata.view import ElementMatch, PlaceView, View, answers, firmest, passes, region_view
from panels.quotes import Quote, grouped
from panels.records import (
    Item,
    LinkRow,
    Links,
    Match,
    More,
    Note,
    OwnHeading,
    Passage,
    Role,
    Said,
    Text,
    Title,
)


def own_headings(atlas: Atlas, place: str) -> Iterator[OwnHeading]:
    """Yield the headings that texts themselves give a place."""
    for claim in facts(atlas).claims_of[place]:
        if claim.topic == "heading":
            yield OwnHeading(claim, atlas.sources[claim.source_id])


def asked_title(view: View) -> str:
    """Return what is asked for by name, as a heading; empty where nothing is."""
    selection = view.selection
    names = [words.element_name(view.atlas, code) for code in selection.element]
    roles = [words.role_name(role) for role in selection.role]
    asked = [words.listed(names) if names else "", words.listed(roles) if roles else ""]
    return " and ".join(filter(None, asked))


def said_by(atlas: Atlas, claims: Iterable[Claim]) -> tuple[Said, ...]:
    """Return how firmly each source says something, firmest first."""
    by_source: dict[str, list[Claim]] = {}
    for claim in claims:
        by_source.setdefault(claim.source_id, []).append(claim)
    said = []
    for source, own in by_source.items():
        level = firmest(claim.firmness for claim in own)
        voices = [claim.voice for claim in own if claim.firmness == level]
        reported = all(voice != "author" for voice in voices)
        said.append(Said(atlas.sources[source].publisher, level, reported))
    return tuple(sorted(said, key=lambda one: FIRMNESS.index(one.firmness)))


def role_items(view: View, place: PlaceView) -> Iterator[Role]:
    """Yield every role that a text gives a place, the one that fills it first."""
    found: dict[str, list[Claim]] = {}
    for claim in place.all_claims:
        if claim.topic == "role":
            found.setdefault(claim.value, []).append(claim)
    seen = {claim.claim_id for claim in place.claims}
    first = place.first or place.place.role
    for role in sorted(found, key=lambda r: (r not in place.roles, r != place.role, r != first)):
        counted = [claim for claim in found[role] if claim.claim_id in seen]
        said = said_by(view.atlas, counted or found[role])
        yield Role(role, role != first, said[0].firmness, said, bool(counted))


def link_rows(view: View, links: Iterable[Link]) -> tuple[LinkRow, ...]:
    """Return links as a panel lists them."""
    atlas = view.atlas
    region = region_view(atlas, view.selection)
    seen = {c.claim_id for place in (*view.places.values(), region) for c in place.claims}
    return tuple(
        LinkRow(
            link=link,
            direction=words.FLOW.get(link.direction, "Either way"),
            firmness=firmest(c.firmness for c in behind(atlas, link) if c.claim_id in seen),
            end=statements.link_end(atlas, link),
        )
        for link in links
    )


def link_notes(atlas: Atlas, links: Iterable[Link]) -> Iterator[Note]:
    """Yield what the literature adds to some links, each statement once."""
    ids = {link.link_id for link in links}
    notes = ((n.source_id, n.statement) for n in atlas.link_notes if n.link_id in ids)
    for source, statement in dict.fromkeys(notes):
        yield Note("", "", statement, atlas.sources[source])


def _by(atlas: Atlas, match: ElementMatch) -> str:
    """Return how evidence answers for an element that was asked for: by name or by its class."""
    asked = words.element_name(atlas, match.asked)
    if not match.schemes:
        return f"{asked}: named"
    schemes = " and ".join(match.schemes)
    plural = "schemes" if len(match.schemes) > 1 else "scheme"
    named = words.element_name(atlas, match.named)
    return f"{asked}: by class, as {named}, by the {schemes} {plural}"


def element_matches(view: View, place: PlaceView) -> Iterator[Match]:
    """Yield why the texts answer the element filter for a place, each line once."""
    yield from dict.fromkeys(
        Match(f"{_by(view.atlas, match)}, {words.FIRMNESS[match.firmness].lower()}")
        for match in place.elements
        if match.claim
    )


def element_notes(atlas: Atlas, place: PlaceView, *, asked: bool) -> Iterator[Note]:
    """Yield what the literature says of a place's elements, each statement once.

    `asked` ones answer the element filter, the others do not.
    """
    answering: dict[object, list[str]] = {}
    for match in place.elements:
        if match.note:
            # What it names itself needs no more words.
            way = _by(atlas, match) if match.schemes else ""
            answering.setdefault(match.note, []).append(way)
    said: dict[tuple[str, str, str], list[ElementNote]] = {}
    for note in atlas.element_notes:
        if note.place == place.place.place:
            said.setdefault((note.source_id, note.statement, note.firmness), []).append(note)
    for (source, statement, level), notes in said.items():
        # A statement on two elements answers for both, whichever is asked for.
        if any(note in answering for note in notes) != asked:
            continue
        names = dict.fromkeys(words.element_name(atlas, note.element) for note in notes)
        ways = dict.fromkeys(way for note in notes for way in answering.get(note, ()) if way)
        about = words.listed(names, most=len(names))
        yield Note(about, level, statement, atlas.sources[source], "; ".join(ways))


def asked_quotes(view: View, quotes: Iterable[Quote]) -> list[Quote]:
    """Return the quotes in view that answer the filters, those on an element first."""
    return answering_first(view, [q for q in quotes if q.in_view and is_asked(view, q)])


def other_quotes(quotes: Iterable[Quote], asked: Iterable[Quote]) -> Iterator[Item]:
    """Yield the other quotes in view under their groups, then those outside the filters, folded."""
    first = set(asked)
    every = list(quotes)
    for title, rest in grouped(quote for quote in every if quote.in_view and quote not in first):
        yield Title(title)
        yield from (Passage(quote) for quote in rest)
    others = tuple(quote for quote in every if not quote.in_view)
    if others:
        yield More(others)


def is_asked(view: View, quote: Quote) -> bool:
    """Say whether a claim in view on what is asked for by name rests on a quote."""
    atlas = view.atlas
    claims = (atlas.claims_by_id[name] for name in quote.claims)
    return any(
        passes(claim, view.selection) and answers(claim, atlas, view.selection) for claim in claims
    )


def answering_first(view: View, quotes: Iterable[Quote]) -> list[Quote]:
    """Return quotes with those on an element that is asked for first, the firmest of them first."""

    def rank(quote: Quote) -> tuple[bool, int]:
        mine = [view.atlas.claims_by_id[name] for name in quote.claims]
        topics = {c.topic for c in mine if answers(c, view.atlas, view.selection)}
        levels = [c.firmness for c in mine if answers(c, view.atlas, view.selection)]
        return "element" not in topics, FIRMNESS.index(firmest(levels) or FIRMNESS[-1])

    return sorted(quotes, key=rank)


def why_hidden(view: View) -> tuple[str, ...]:
    """Return a sentence for each reason why what is selected is not drawn, or is an outline."""
    select, filters = view.selection.select, describe(view.selection, view.atlas)
    in_force = "; ".join(filters)
    if select not in view.arrows:
        place = view.places[select]
        hides = filters and not place.shown
        return (f"These filters hide {place.place.name} on the map: {in_force}.",) if hides else ()
    arrow, hub = view.arrows[select], view.atlas.places[CHINA].name
    reasons = []
    if arrow.flow != view.selection.flow:
        shown = "out of" if arrow.flow == "into" else "into"
        reasons.append(f"The map shows links {shown} {hub}, so this arrow is not drawn.")
    if filters and not (arrow.firmness and view.places[arrow.place.place].shown):
        reasons.append(f"These filters hide this arrow: {in_force}.")
    return tuple(reasons)


def region_links(view: View) -> Iterator[Item]:
    """Yield the links of the region, which have no arrow."""
    links = [link for link in view.atlas.links.values() if link.place == REGION]
    if links:
        yield Title("Links of the region as a whole")
        yield Text("They have no arrow on the map.")
        yield Links(link_rows(view, links))
        yield from link_notes(view.atlas, links)
