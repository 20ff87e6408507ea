"""Parts of a panel's content that several panels share: roles, links, answers, quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geodata import statements, words
from geodata.facts import behind, facts
from geodata.model import CHINA, FIRMNESS, REGION, Atlas, Claim, Link
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


def _said_by(atlas: Atlas, claims: Iterable[Claim]) -> tuple[Said, ...]:
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
        said = _said_by(view.atlas, counted or found[role])
        yield Role(role, role != first, said[0].firmness, said, bool(counted))


def link_rows(view: View, links: Iterable[Link], *, notes: bool = True) -> tuple[LinkRow, ...]:
    """Return links as a panel lists them, without their notes where those stand elsewhere."""
    atlas = view.atlas
    region = region_view(atlas, view.selection)
    seen = {c.claim_id for place in (*view.places.values(), region) for c in place.claims}
    return tuple(
        LinkRow(
            link=link,
            direction=words.FLOW.get(link.direction, "Either way"),
            firmness=firmest(c.firmness for c in behind(atlas, link) if c.claim_id in seen),
            end=statements.link_end(atlas, link),
            notes=tuple(link_notes(atlas, [link])) if notes else (),
        )
        for link in links
    )


def link_notes(atlas: Atlas, links: Iterable[Link]) -> Iterator[Note]:
    """Yield what the literature adds to some links, each statement once."""
    ids = {link.link_id for link in links}
    for note in dict.fromkeys(note for note in atlas.link_notes if note.link_id in ids):
        yield Note("", "", note.statement, atlas.sources[note.source_id])


def match_words(atlas: Atlas, match: ElementMatch) -> str:
    """Return how evidence on an element or class answers for the one that was asked for."""
    asked = words.element_name(atlas, match.asked)
    level = words.FIRMNESS[match.firmness].lower()
    if not match.schemes:
        return f"{asked}: named, {level}"
    named = words.element_name(atlas, match.named)
    schemes = " and ".join(match.schemes)
    return f"{asked}: by class, as {named}, by the {schemes} scheme, {level}"


def element_answers(view: View, place: PlaceView) -> Iterator[Item]:
    """Yield why a place answers the element filter, each line and each statement once."""
    atlas = view.atlas
    yield from dict.fromkeys(
        Match(match_words(atlas, match), match.note is not None) for match in place.elements
    )
    answering = dict.fromkeys(match.note for match in place.elements if match.note)
    yield from element_notes(atlas, place, asked=True, only=set(answering))


def element_notes(
    atlas: Atlas, place: PlaceView, *, asked: bool, only: set[object]
) -> Iterator[Note]:
    """Yield what the literature says of a place's elements, one note a statement."""
    said: dict[tuple[str, str, str], list[str]] = {}
    for note in atlas.element_notes:
        if note.place == place.place.place and (note in only) == asked:
            key = (note.source_id, note.statement, note.firmness)
            said.setdefault(key, []).append(words.element_name(atlas, note.element))
    for (source, statement, level), names in said.items():
        about = words.listed(names, most=len(names))
        yield Note(about, level, statement, atlas.sources[source], asked)


def grouped_quotes(view: View, quotes: Iterable[Quote]) -> Iterator[Item]:
    """Yield quotes in view under their groups, those that answer the filters before all."""
    everything = [quote for quote in quotes if quote.in_view]
    asked = [q for q in everything if is_asked(view, q)]
    if asked:
        yield Title(f"On {asked_title(view)}")
        yield from (Passage(quote, asked=True) for quote in answering_first(view, asked))
    for title, rest in grouped(quote for quote in everything if quote not in asked):
        yield Title(title)
        yield from (Passage(quote) for quote in rest)
    others = tuple(quote for quote in quotes if not quote.in_view)
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
