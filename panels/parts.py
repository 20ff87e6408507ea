"""Parts of a panel's content that several panels share: roles, links, answers, quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import shorten

from geodata import numbers, statements, words
from geodata.facts import behind, facts
from geodata.model import AUTHOR, FIRMNESS, Atlas, Claim, Link, Source
from geodata.model import Note as NoteRow
from geodata.selection import describe
from geodata.view import (
    MaterialMatch,
    PlaceView,
    View,
    answers,
    firmest,
    is_asked_for,
    passes,
    unplaced_links,
)
from geodata.ways import flow_between
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
    names = [words.material_name(view.atlas, code) for code in selection.material]
    roles = [words.role_name(view.atlas, role) for role in selection.role]
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
        reported = all(voice != AUTHOR for voice in voices)
        said.append(Said(atlas.sources[source].publisher, level, reported))
    return tuple(sorted(said, key=lambda one: FIRMNESS.index(one.firmness)))


def role_items(view: View, place: PlaceView) -> Iterator[Role]:
    """Yield every role that a text gives a place, the one that fills it first."""
    found: dict[str, list[Claim]] = {}
    for claim in place.all_claims:
        if claim.topic == "role" and claim.asserts:
            found.setdefault(claim.value, []).append(claim)
    seen = {claim.claim_id for claim in place.claims}
    first = place.first or place.place.role
    for role in sorted(found, key=lambda r: (r not in place.roles, r != place.role, r != first)):
        counted = [claim for claim in found[role] if claim.claim_id in seen]
        said = said_by(view.atlas, counted or found[role])
        name = words.role_label(view.atlas, role)
        yield Role(role, name, role != first, said[0].firmness, said, bool(counted))


def link_rows(view: View, links: Iterable[Link], *, here: str = "") -> tuple[LinkRow, ...]:
    """Return links as a panel lists them; `here` is the place whose panel it is."""
    seen = {
        claim.claim_id
        for claim in view.atlas.claims
        if claim.topic == "link"
        and passes(view.atlas, claim, view.selection)
        and is_asked_for(claim, view.atlas, view.selection)
    }
    return tuple(
        LinkRow(
            link=link,
            direction=direction(view.atlas, link, here),
            firmness=firmest(c.firmness for c in behind(view.atlas, link) if c.claim_id in seen),
            end=statements.link_end(view.atlas, link),
            amounts=tuple(_amounts(view.atlas, link, seen)),
        )
        for link in links
    )


def _amounts(atlas: Atlas, link: Link, seen: set[str]) -> Iterator[str]:
    """Yield the amounts that texts state of a link, each with who states it."""
    for claim in behind(atlas, link):
        if claim.claim_id in seen and (amount := numbers.stated(claim)):
            yield f"{amount}, {words.source_label(atlas.sources[claim.source_id])}"


def direction(atlas: Atlas, link: Link, here: str) -> str:
    """Return which way a link goes: `Into Japan`, `To Peru`, `From Chile to Peru`."""
    start, end = (atlas.places[code] for code in link.ends)
    if link.two_way:
        other = start if here == end.place else end
        known = other.place in (atlas.hub, here) or here not in link.ends
        between = f"Either way between {start.in_sentence} and {end.in_sentence}"
        return "Either way" if known and here in link.ends else between
    flow = flow_between(atlas, *link.ends)
    if flow in ("into", "out_of") and atlas.hub in link.ends and here != atlas.hub:
        return words.flow(atlas, flow)
    if here == start.place:
        return f"To {end.in_sentence}"
    if here == end.place:
        return f"From {start.in_sentence}"
    return f"From {start.in_sentence} to {end.in_sentence}"


def plain_notes(
    atlas: Atlas, links: Iterable[Link], place: str = "", *, but: Iterable[Note] = ()
) -> Iterator[Note]:
    """Yield what the literature adds to some links and a place, each statement once.

    What it says of a place's materials is left out, and so are the notes of `but`.
    """
    ids = {link.link_id for link in links} | ({place} if place else set())
    said = {(note.source, note.statement) for note in but}
    for note in atlas.notes:
        source = atlas.sources[note.source_id]
        if note.about in ids and not note.material and (source, note.statement) not in said:
            said.add((source, note.statement))
            yield Note("", note.firmness, note.statement, source)


def notes_on_materials(view: View) -> Iterator[Item]:
    """Yield what the literature says of the materials that are asked for, whatever the place."""
    atlas, asked = view.atlas, view.selection.material
    notes = [note for note in atlas.notes if note.about in asked and not view.selection.source]
    if notes:
        yield Title(f"Literature on {asked_title(view)}")
    for note in notes:
        name = words.material_name(atlas, note.about)
        yield Note(name, note.firmness, note.statement, atlas.sources[note.source_id])


def _by(atlas: Atlas, match: MaterialMatch) -> str:
    """Return how evidence answers for a material that was asked for: by name or by its class."""
    asked = words.material_name(atlas, match.asked)
    if not match.schemes:
        return f"{asked}: named"
    schemes = " and ".join(match.schemes)
    plural = "schemes" if len(match.schemes) > 1 else "scheme"
    named = words.material_name(atlas, match.named)
    return f"{asked}: by class, as {named}, by the {schemes} {plural}"


def material_matches(view: View, place: PlaceView) -> Iterator[Match]:
    """Yield why the texts answer the filter of materials for a place, each line once."""
    yield from dict.fromkeys(
        Match(f"{_by(view.atlas, match)}, {words.FIRMNESS[match.firmness].lower()}")
        for match in place.materials
        if match.claim
    )


def material_notes(atlas: Atlas, place: PlaceView, *, asked: bool) -> Iterator[Note]:
    """Yield what the literature says of a place's materials, each statement once.

    `asked` ones answer the filter of materials, the others do not.
    """
    answering: dict[object, list[str]] = {}
    for match in place.materials:
        if match.note:
            # What it names itself needs no more words.
            way = _by(atlas, match) if match.schemes else ""
            answering.setdefault(match.note, []).append(way)
    said: dict[tuple[str, str, str], list[NoteRow]] = {}
    for note in atlas.notes:
        if note.about == place.place.place and note.material:
            said.setdefault((note.source_id, note.statement, note.firmness), []).append(note)
    for (source, statement, level), notes in said.items():
        # A statement on two materials answers for both, whichever is asked for.
        if any(note in answering for note in notes) != asked:
            continue
        names = dict.fromkeys(words.material_name(atlas, note.material) for note in notes)
        ways = dict.fromkeys(way for note in notes for way in answering.get(note, ()) if way)
        about = words.listed(names, most=len(names))
        yield Note(about, level, statement, atlas.sources[source], "; ".join(ways))


def asked_quotes(view: View, quotes: Iterable[Quote]) -> list[Quote]:
    """Return the quotes in view that answer the filters, those on a material first."""
    return answering_first(view, [q for q in quotes if q.in_view and is_asked(view, q)])


def other_quotes(atlas: Atlas, quotes: Iterable[Quote], asked: Iterable[Quote]) -> Iterator[Item]:
    """Yield the other quotes in view under their groups, then those outside the filters, folded."""
    first = set(asked)
    every = list(quotes)
    for title, rest in grouped(
        atlas, (quote for quote in every if quote.in_view and quote not in first)
    ):
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
        passes(atlas, claim, view.selection) and answers(claim, atlas, view.selection)
        for claim in claims
    )


def answering_first(view: View, quotes: Iterable[Quote]) -> list[Quote]:
    """Return quotes with those on a material that is asked for first, the firmest of them first.

    Denials come after all that assert something.
    """

    def rank(quote: Quote) -> tuple[bool, bool, int]:
        every = [view.atlas.claims_by_id[name] for name in quote.claims]
        mine = [c for c in every if answers(c, view.atlas, view.selection)]
        asserting = [c for c in mine if c.asserts]
        topics = {c.topic for c in asserting or mine}
        level = firmest(c.firmness for c in asserting or mine)
        return not asserting, "material" not in topics, FIRMNESS.index(level or FIRMNESS[-1])

    return sorted(quotes, key=rank)


def again(source: Source, how: str, text: str) -> Text:
    """Return a line on a passage or statement that stands above, by its first words."""
    first = shorten(text, 44, placeholder="…")
    return Text(f"{source.publisher}: {how} above, “{first}”", "again")


def why_hidden(view: View) -> tuple[str, ...]:
    """Return a sentence for each reason why what is selected is not drawn, or is an outline."""
    select, filters = view.selection.select, describe(view.selection, view.atlas)
    in_force = "; ".join(filters)
    if select not in view.arrows:
        place = view.of(select)
        hides = filters and place.claimed and not place.shown
        return (f"These filters hide {place.place.name} on the map: {in_force}.",) if hides else ()
    arrow = view.arrows[select]
    reasons = []
    if arrow.flow != view.flow:
        shown = words.sentence(words.flow(view.atlas, view.flow))
        reasons.append(f"The map shows links {shown}, so this arrow is not drawn.")
    if filters and not arrow.matches:
        reasons.append(f"These filters hide this arrow: {in_force}.")
    return tuple(reasons)


def unplaced(view: View, *, but: Iterable[Note] = ()) -> Iterator[Item]:
    """Yield the links for which no arrow stands, since an end of theirs is not drawn.

    Statements of the literature that stand above are those of `but`.
    """
    links = unplaced_links(view.atlas)
    if links:
        yield Title("Links without an arrow on the map")
        yield Links(link_rows(view, links))
        yield from plain_notes(view.atlas, links, but=but)
