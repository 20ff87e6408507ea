"""The panel where nothing is selected: what was asked for, place by place, then the region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from textwrap import shorten

from geodata import words
from geodata.facts import facts
from geodata.model import FIRMNESS, GATEWAY, REGION, Atlas, Contrast, Source
from geodata.selection import describe
from geodata.view import PlaceView, View, evidence, passes, region_view
from panels.parts import (
    answering_first,
    asked_title,
    element_matches,
    element_notes,
    is_asked,
    own_headings,
    region_links,
)
from panels.quotes import Quote, gather
from panels.records import Cited, Count, Item, More, Pair, Pairs, Passage, Text, Title

_Span = tuple[str, int, int]
"""A passage: its source, and where it begins and ends there."""

HOW_TO = (
    ("Fill and hatch", "the role that a text gives a country, the stronger the firmer it is said."),
    ("Grey", "no text names it. An outline: outside the filters."),
    (
        "Dot after a name, line of an arrow",
        "how firmly it is said: of all that was asked for, the weakest. "
        + " ".join(f"{level.capitalize()}: {hint}." for level, hint in words.FIRMNESS_HINT.items()),
    ),
    (
        "One arrow a country and direction",
        "stands for all its links that way; its panel lists them. Hollow: two-way links alone.",
    ),
    (
        "Three kinds of absence",
        "stay apart: not named in any text; denied by a text; not disclosed, a text says.",
    ),
)
"""How the map is read, as terms and what they mean."""


def overview(view: View) -> tuple[str, tuple[Item, ...]]:
    """Return title and items of the panel where nothing is selected."""
    atlas, filters = view.atlas, describe(view.selection, view.atlas)
    region, gateway = region_view(atlas, view.selection), atlas.places[GATEWAY].name
    texts = words.counted(len(facts(atlas).texts), "text")
    if not filters:
        title = f"Every claim of {texts}"
    else:
        title = "The region under these filters" if view.shown else "Nothing matches these filters"
    asked = list(_asked_places(view))
    above = {_passage(item.quote) for item in asked if isinstance(item, Passage)}
    pairs = _pairs(view, above)
    paired = {
        claim
        for group in pairs
        for pair in group.pairs
        for q, _ in pair.sides
        for claim in q.claims
    }
    rest = tuple(
        c
        for c in region.all_claims
        if c.claim_id not in paired and (c.source_id, c.start, c.end) not in above
    )
    quotes = gather(atlas, rest, tuple(c for c in rest if c in region.claims))
    items: list[Item] = [
        Text(f"Click a country, an arrow or {gateway} to read the sentences behind it.", "how-to"),
        Text(
            "Nothing on the map is drawn because somebody thought so: each fill and arrow rests "
            f"on passages of {texts}.",
        ),
        Text("", "how"),
    ]
    items += asked
    headings = list(own_headings(atlas, REGION))
    for source in _telling_texts(view, region):
        items += [Title(f"{source.publisher} on the region"), Cited(source)]
        items += [heading for heading in headings if heading.source == source]
        items += [Passage(q, brief=True) for q in quotes if q.in_view and q.source == source]
    items.append(Count(len(region.claims), len(region.all_claims)))
    others = tuple(quote for quote in quotes if not quote.in_view)
    if others:
        items.append(More(others))
    items += region_links(view)
    if pairs:
        items += [Title("Where texts agree and differ"), *pairs]
    return title, tuple(items)


def _telling_texts(view: View, region: PlaceView) -> list[Source]:
    """Return the texts that speak of the region, in the table's order."""
    speaking = {claim.source_id for claim in facts(view.atlas).claims_of[REGION]}
    return [source for source in facts(view.atlas).texts if source.source_id in speaking]


def _asked_places(view: View) -> Iterator[Item]:
    """Yield, where something is asked for by name, the leading answer of every place that shows.

    The region is the last of them, though it shows nowhere.
    """
    asked = asked_title(view)
    if not asked:
        return
    shown = [place for place in view.places.values() if place.shown]
    shown.sort(key=lambda p: FIRMNESS.index(p.firmness) if p.firmness else len(FIRMNESS))
    above: set[_Span] = set()
    said: set[tuple[Source, str]] = set()
    for place in (*shown, region_view(view.atlas, view.selection)):
        code, region = place.place.place, place.place.place == REGION
        claims, seen = (place.all_claims, place.claims) if region else evidence(view, code)
        quotes = [q for q in gather(view.atlas, claims, seen) if q.in_view and is_asked(view, q)]
        if region and not quotes:
            return
        yield Title(f"{place.place.name} on {asked}", "" if region else code)
        for quote in answering_first(view, quotes) if region else _leading(view, quotes):
            if _passage(quote) in above:
                yield _again(quote.source, "quoted", "".join(text for text, _ in quote.pieces))
            else:
                yield Passage(_whole(view.atlas, quote), brief=True, asked=True)
            above.add(_passage(quote))
        yield from element_matches(view, place)
        for note in element_notes(view.atlas, place, asked=True) if place.by_literature else ():
            # One statement may be on several places.
            known = (note.source, note.statement) in said
            yield _again(note.source, "cited", note.statement) if known else note
            said.add((note.source, note.statement))


def _leading(view: View, quotes: list[Quote]) -> list[Quote]:
    """Return the firmest quote on each thing that is asked for: an element, a role."""
    selection = view.selection
    chosen: dict[Quote, None] = {}
    things = [
        selection.without("role") if selection.element else None,
        selection.without("element") if selection.role else None,
    ]
    for thing in filter(None, things):
        only = replace(view, selection=thing)
        found = answering_first(only, [q for q in quotes if is_asked(only, q)])
        chosen |= dict.fromkeys(found[:1])
    return list(chosen)


def _passage(quote: Quote) -> _Span:
    return quote.source.source_id, quote.start, quote.end


def _whole(atlas: Atlas, quote: Quote) -> Quote:
    """Return a quote with all claims on its passage, on whatever place, and with their cues."""
    members = [
        claim
        for claim in atlas.claims
        if claim.topic != "heading" and (claim.source_id, claim.start, claim.end) == _passage(quote)
    ]
    (whole,) = gather(atlas, members, members)
    claims = tuple(dict.fromkeys((*quote.claims, *whole.claims)))
    return replace(quote, claims=claims, pieces=whole.pieces)


def _again(source: Source, how: str, text: str) -> Text:
    """Return a line on a passage or statement that stands above, by its first words."""
    first = shorten(text, 44, placeholder="…")
    return Text(f"{source.publisher}: {how} above, “{first}”", "again")


def _pairs(view: View, above: set[_Span]) -> tuple[Pairs, ...]:
    """Return the pairs, those that differ first, and those outside the filters apart.

    Passages that stand `above` are only named.
    """
    atlas = view.atlas
    by_id = atlas.claims_by_id
    paired = [by_id[c] for pair in atlas.contrasts for c in (pair.reex_claim, pair.newshub_claim)]
    spans = {(claim.source_id, claim.start, claim.end) for claim in paired}
    # The quotes of a pair carry every claim that rests on the same passage.
    members = [
        c for c in atlas.claims if c.topic != "heading" and (c.source_id, c.start, c.end) in spans
    ]
    quotes = {claim: q for q in gather(atlas, members, members) for claim in q.claims}
    used = set(above)
    found: dict[bool, list[Pair]] = {True: [], False: []}

    def in_view(contrast: Contrast) -> bool:
        sides = (contrast.reex_claim, contrast.newshub_claim)
        return all(passes(by_id[claim], view.selection) for claim in sides)

    for contrast in sorted(atlas.contrasts, key=lambda c: (not in_view(c), c.relation != "differ")):
        sides = []
        for claim in (contrast.reex_claim, contrast.newshub_claim):
            quote = quotes[claim]
            sides.append((quote, _passage(quote) in used))
            used.add(_passage(quote))
        found[in_view(contrast)].append(Pair(contrast, tuple(sides)))
    return tuple(Pairs(tuple(pairs), seen) for seen, pairs in found.items() if pairs)
