"""What a panel says, as frozen records in reading order: what was asked for comes first.

The page's HTML, a figure's column, the quotes as Markdown and the proof are made from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from geodata import statements, words
from geodata.model import CHINA, FLOWS, GATEWAY, Atlas, Claim
from geodata.selection import Selection
from geodata.view import PlaceView, View, evidence, firmest, links_of
from geodata.view import view as view_of
from panels.overview import overview
from panels.parts import (
    asked_quotes,
    asked_title,
    element_matches,
    element_notes,
    link_notes,
    link_rows,
    other_quotes,
    own_headings,
    region_links,
    role_items,
    said_by,
    why_hidden,
)
from panels.quotes import Quote, gather
from panels.records import (
    Content,
    Count,
    Elements,
    Item,
    Jump,
    Jumps,
    Level,
    Links,
    More,
    Named,
    Passage,
    Text,
    Title,
)


def content(view: View) -> Content:
    """Return what the panel says of what a view has selected.

    Raises
    ------
    KeyError
        If the view selects something that is neither a place nor an arrow.
    """
    return _content(view.atlas, view.selection.without("view"))


@lru_cache(maxsize=64)
def _content(atlas: Atlas, selection: Selection) -> Content:
    view, select = view_of(atlas, selection), selection.select
    if not select:
        return Content("", *overview(view))
    if select in view.arrows:
        return Content(select, *_arrow(view, select))
    place = view.places[select]
    if not place.claimed:
        lead = statements.unclaimed(atlas, select)
        items = Text(lead, "lead"), *own_headings(atlas, select), *_answers(view, place, [])
        return Content(select, place.place.name, items)
    return Content(select, place.place.name, tuple(_place(view, place)))


def _place(view: View, place: PlaceView) -> Iterator[Item]:
    atlas, code = view.atlas, place.place.place
    hub = atlas.places[CHINA].name
    if code == CHINA and atlas.links:
        yield Text("The far end of every link.", "lead")
    yield from role_items(view, place)
    yield from (Text(reason, "notice") for reason in why_hidden(view))
    if code == GATEWAY:
        yield Text(statements.gateway_end(atlas))
    claims, seen = evidence(view, code)
    yield Count(len(seen), len(claims))
    quotes = gather(atlas, claims, seen)
    asked = asked_quotes(view, quotes)
    # What was asked for, then what the text itself calls it and what speaks against it.
    yield from _answers(view, place, asked)
    links = [link for link in atlas.links.values() if link.place == code]
    yield from own_headings(atlas, code)
    yield from link_notes(atlas, links)
    yield from other_quotes(quotes, asked)
    if links:
        yield Title("Its links, one by one")
        yield Links(link_rows(view, links))
        yield Jumps(
            tuple(
                Jump(f"Its arrow {'into' if flow == 'into' else 'out of'} {hub}", f"{code}-{flow}")
                for flow in FLOWS
                if links_of(atlas, code, flow)
            )
        )
    if code == GATEWAY:
        yield from _arriving(view)
    yield from _elements(atlas, place)
    yield Text(statements.naming(atlas, code), "aside")
    if place.place.note:
        yield Text(f"Coding note: {place.place.note}.", "aside")


def _answers(view: View, place: PlaceView, asked: list[Quote]) -> Iterator[Item]:
    """Yield what answers the filters by name: the texts, why they do, and the literature."""
    notes = list(element_notes(view.atlas, place, asked=True))
    if asked or notes:
        yield Title(f"On {asked_title(view)}")
    yield from (Passage(quote, asked=True) for quote in asked)
    yield from element_matches(view, place)
    yield from notes


def _elements(atlas: Atlas, place: PlaceView) -> Iterator[Item]:
    """Yield what is named for a place, and what the literature adds where it is not said yet."""
    named: dict[str, list[Claim]] = {}
    for claim in place.all_claims:
        if claim.topic == "element":
            named.setdefault(claim.value, []).append(claim)
    said = {code: said_by(atlas, claims) for code, claims in named.items()}
    rest = list(element_notes(atlas, place, asked=False))
    if not named and not rest:
        return
    yield Title("Elements named for it")
    if named:
        yield Elements(
            tuple(
                # A line a level, so that nobody is said to say it more firmly than they do.
                Named(
                    words.element_name(atlas, code),
                    level,
                    tuple(dict.fromkeys(one.publisher for one in every if one.firmness == level)),
                )
                for code, every in said.items()
                for level in dict.fromkeys(one.firmness for one in every)
            )
        )
    else:
        yield Text("No claim names an element or class for it.")
    yield from rest


def _arriving(view: View) -> Iterator[Item]:
    arriving = [a for a in view.arrows.values() if a.flow == "into" and a.shown]
    yield Title("Arrows drawn here")
    if arriving:
        yield Jumps(tuple(Jump(a.place.name, a.arrow, a.firmness) for a in arriving))
    elif view.selection.flow != "into":
        hub = view.atlas.places[CHINA].name
        yield Text(f"The map shows links out of {hub}, so none is drawn here.")
    else:
        yield Text("None under these filters." if view.selection.filters else "None.")
    yield from region_links(view)


def _arrow(view: View, select: str) -> tuple[str, tuple[Item, ...]]:
    atlas, arrow = view.atlas, view.arrows[select]
    hub, place = atlas.places[CHINA].name, arrow.place
    links = links_of(atlas, place.place, arrow.flow)
    claims, seen = evidence(view, select)
    quotes = gather(atlas, claims, seen)
    inside = [quote for quote in quotes if quote.in_view]
    end = GATEWAY if arrow.flow == "into" else CHINA
    items: list[Item] = []
    if arrow.firmness:
        items.append(Level("Firmest passage:", firmest(c.firmness for c in seen)))
    items += [Text(reason, "notice") for reason in why_hidden(view)]
    items += [
        Count(len(seen), len(claims)),
        Title("What it carries"),
        Links(link_rows(view, links)),
        Title("The passages"),
        *(Passage(quote, asked=True) for quote in inside),
    ]
    if not inside:
        items.append(Text("None under these filters."))
    if len(inside) < len(quotes):
        items.append(More(tuple(quote for quote in quotes if not quote.in_view)))
    items += _arrow_answers(view, view.places[place.place])
    items += [
        *link_notes(atlas, links),
        Title(f"Where its end in {hub} comes from"),
        Text(statements.arrow_end(atlas, links, arrow.flow)),
    ]
    if arrow.hollow:
        items.append(Text("Its head is hollow: it rests on two-way links alone."))
    ways = (place.place, f"All on {place.name}"), (end, f"All on {atlas.places[end].name}")
    items.append(Jumps(tuple(Jump(text, to) for to, text in ways)))
    title = f"{place.name} into {hub}" if arrow.flow == "into" else f"{hub} to {place.name}"
    return title, tuple(items)


def _arrow_answers(view: View, place: PlaceView) -> Iterator[Item]:
    """Yield by what an arrow's place answers the element filter: its passages need not."""
    if place.basis and place.shown:
        yield Title(f"Why it is shown for {asked_title(view)}")
        yield Text(f"{place.place.name} answers the element filter; these passages need not.")
        yield from element_matches(view, place)
        yield from element_notes(view.atlas, place, asked=True)
