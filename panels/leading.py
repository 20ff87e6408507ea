"""The leading quotes: of every place the firmest on what is asked for, a passage only once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geodata.facts import claims_at
from geodata.model import FIRMNESS, Atlas, Claim
from geodata.view import PlaceView, View, answers, evidence
from panels.parts import (
    again,
    answering_first,
    asked_title,
    is_asked,
    material_matches,
    material_notes,
)
from panels.quotes import Quote, gather
from panels.records import Item, Passage, Title


def answering_places(view: View, order: Sequence[str]) -> Iterator[Item]:
    """Yield the leading answers of every place that shows, to what is asked for by name.

    Those of `order` come first. The region is the last of them, though it shows nowhere.
    """
    numbers = {place: number for number, place in enumerate(order)}
    levels = (*FIRMNESS, "")
    shown = [place for place in view.places.values() if place.shown]
    shown.sort(key=lambda p: (numbers.get(p.place.place, len(order)), levels.index(p.firmness)))
    region = view.atlas.study.region
    answering: list[tuple[PlaceView, list[Quote]]] = [
        (place, _leading(view, _answering(view, place))) for place in shown
    ]
    if region and (quotes := _answering(view, view.of(region))):
        answering.append((view.of(region), answering_first(view, quotes)))
    yield from _once(view, answering, f" on {asked_title(view)}")


def leading_quotes(view: View, places: Sequence[str], topic: str) -> Iterator[Item]:
    """Yield the leading quotes of some places, whichever they are.

    They are on what is asked for by name, or else the firmest of a topic.
    """
    asked = asked_title(view)
    found = [
        (
            place,
            _leading(view, _answering(view, place)) if asked else _firmest(view, place, topic),
        )
        for place in map(view.of, places)
    ]
    quoted = [(place, quotes) for place, quotes in found if quotes or place.by_literature]
    yield from _once(view, quoted, f" on {asked}" if asked else "")


def _once(
    view: View, places: Sequence[tuple[PlaceView, list[Quote]]], on_what: str
) -> Iterator[Item]:
    """Yield places with their quotes; what stands above already is named by its first words."""
    above: set[tuple[str, int, int]] = set()
    said: set[tuple[str, str]] = set()
    for place, quotes in places:
        code = place.place.place
        yield Title(f"{place.place.name}{on_what}", code if code in view.places else "")
        for quote in quotes:
            if quote.passage in above:
                yield again(quote.source, "quoted", quote.text)
            else:
                yield Passage(_whole(view.atlas, quote), brief=True, asked=bool(on_what))
            above.add(quote.passage)
        yield from material_matches(view, place)
        for note in material_notes(view.atlas, place, asked=True) if place.by_literature else ():
            # One statement may be on several places.
            known = note.source.source_id, note.statement
            yield again(note.source, "cited", note.statement) if known in said else note
            said.add(known)


def _answering(view: View, place: PlaceView) -> list[Quote]:
    """Return the quotes of a place in view that are on what is asked for."""
    claims, seen = _evidence(view, place)
    # Of a place that thousands of claims are about, those on what is asked for alone.
    told = [claim for claim in seen if answers(claim, view.atlas, view.selection)]
    return [quote for quote in _quotes(view, claims, seen, told) if is_asked(view, quote)]


def _firmest(view: View, place: PlaceView, topic: str) -> list[Quote]:
    """Return the quote of a place in view that says most firmly something of a topic."""
    claims, seen = _evidence(view, place)
    told = [claim for claim in seen if claim.topic == topic]
    told.sort(key=lambda claim: (not claim.asserts, FIRMNESS.index(claim.firmness)))
    return _quotes(view, claims, seen, told[:1])


def _evidence(view: View, place: PlaceView) -> tuple[Sequence[Claim], Sequence[Claim]]:
    """Return all claims on a place and those in view, with a gateway's if it is one."""
    code = place.place.place
    return evidence(view, code) if code in view.places else (place.all_claims, place.claims)


def _quotes(
    view: View, claims: Sequence[Claim], seen: Sequence[Claim], told: Sequence[Claim]
) -> list[Quote]:
    """Return the quotes in view of the passages on which some claims rest."""
    passages = {claim.passage for claim in told}
    on_it = [[claim for claim in every if claim.passage in passages] for every in (claims, seen)]
    return [quote for quote in gather(view.atlas, *on_it) if quote.in_view]


def _leading(view: View, quotes: list[Quote]) -> list[Quote]:
    """Return the firmest quote on each thing that is asked for: a material, a role."""
    selection = view.selection
    chosen: dict[Quote, None] = {}
    things = [
        selection.without("role") if selection.material else None,
        selection.without("material") if selection.role else None,
    ]
    for thing in filter(None, things):
        only = replace(view, selection=thing)
        found = answering_first(only, [q for q in quotes if is_asked(only, q)])
        chosen |= dict.fromkeys(found[:1])
    return list(chosen)


def _whole(atlas: Atlas, quote: Quote) -> Quote:
    """Return a quote with all claims on its passage, on whatever place, and with their cues."""
    members = claims_at(atlas).get(quote.passage, ())
    (whole,) = gather(atlas, members, members)
    claims = tuple(dict.fromkeys((*quote.claims, *whole.claims)))
    return replace(quote, claims=claims, pieces=whole.pieces)
