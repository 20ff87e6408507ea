"""What a panel says, as frozen records in reading order: what was asked for comes first.

The page's HTML, a figure's column, the quotes as Markdown and the proof are made from them.
"""

from __future__ import annotations

from collections.abc import Iterator

from geodata import statements, words
from geodata.kept import kept
from geodata.model import Atlas, Claim, Link, Source
from geodata.selection import Selection
from geodata.view import ArrowView, PlaceView, View, evidence, firmest
from geodata.view import view as view_of
from geodata.ways import touching, ways
from panels.numbers import numbers_of
from panels.overview import overview
from panels.parts import (
    again,
    asked_quotes,
    asked_title,
    link_rows,
    material_matches,
    material_notes,
    other_quotes,
    own_headings,
    plain_notes,
    role_items,
    said_by,
    unplaced,
    why_hidden,
)
from panels.quotes import Quote, gather
from panels.records import (
    Content,
    Count,
    Item,
    Jump,
    Jumps,
    Level,
    Links,
    Materials,
    More,
    Named,
    Note,
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
    return _content(view.atlas, view.selection.without("number", "view"))


@kept(64)
def _content(atlas: Atlas, selection: Selection) -> Content:
    view, select = view_of(atlas, selection), selection.select
    if not select:
        return Content("", *overview(view))
    if select in view.arrows:
        return Content(select, *_arrow(view, select))
    place = view.places[select]
    if not evidence(view, select)[0]:
        lead = statements.unclaimed(atlas, select)
        ends = (Text(statements.gateway_end(atlas)),) if select == atlas.gateway else ()
        if select == atlas.hub:
            ends = (_hub_end(atlas),)
        headings, answers = own_headings(atlas, select), _answers(view, place, [])
        own = _own_links(atlas, select)
        notes, links = plain_notes(atlas, own, select), _links(view, own)
        items = (Text(lead, "lead"), *ends, *headings, *answers, *notes, *links)
        items = (*items, *numbers_of(atlas, select))
        return Content(select, place.place.name, items)
    return Content(select, place.place.name, tuple(_place(view, place)))


def _place(view: View, place: PlaceView) -> Iterator[Item]:
    atlas, code = view.atlas, place.place.place
    if code == atlas.hub:
        yield _hub_end(atlas)
    yield from role_items(view, place)
    yield from (Text(reason, "notice") for reason in why_hidden(view))
    if code == atlas.gateway:
        yield Text(statements.gateway_end(atlas))
    claims, seen = evidence(view, code)
    yield Count(len(seen), len(claims))
    quotes = gather(atlas, claims, seen)
    asked = asked_quotes(view, quotes)
    # What was asked for, then what the text itself calls it and what speaks against it.
    yield from _answers(view, place, asked)
    links = _own_links(atlas, code)
    yield from own_headings(atlas, code)
    notes = list(plain_notes(atlas, links, code))
    yield from notes
    yield from other_quotes(atlas, quotes, asked)
    yield from _links(view, links)
    if code == atlas.gateway:
        yield from _arriving(view, notes)
    yield from _materials(atlas, place)
    yield from numbers_of(atlas, code)
    yield Text(statements.naming(atlas, code), "aside")
    if place.place.note:
        yield Text(f"Coding note: {place.place.note}.", "aside")


def _hub_end(atlas: Atlas) -> Text:
    said = statements.hub_end(atlas)
    return Text(f"{said[0].upper()}{said[1:]}.", "lead")


def _own_links(atlas: Atlas, code: str) -> list[Link]:
    """Return the links of a place; those of the hub stand with the places at their other ends."""
    return [link for link in atlas.asserted_links if code in link.ends and code != atlas.hub]


def _links(view: View, links: list[Link]) -> Iterator[Item]:
    """Yield the links of the selected place one by one, and the ways on to its arrows."""
    here = view.selection.select
    if not links:
        return
    yield Title("Its links, one by one")
    yield Links(link_rows(view, links, here=here))
    arrows = [view.arrows[way.arrow] for way in touching(view.atlas, here)]
    if arrows:
        yield Jumps(tuple(Jump(f"The arrow {arrow.title}", arrow.arrow) for arrow in arrows))


def _answers(view: View, place: PlaceView, asked: list[Quote]) -> Iterator[Item]:
    """Yield what answers the filters by name: the texts, why they do, and the literature."""
    notes = list(material_notes(view.atlas, place, asked=True))
    if asked or notes:
        yield Title(f"On {asked_title(view)}")
    yield from (Passage(quote, asked=True) for quote in asked)
    yield from material_matches(view, place)
    yield from notes


def _materials(atlas: Atlas, place: PlaceView) -> Iterator[Item]:
    """Yield what is named for a place, and what the literature adds where it is not said yet."""
    named: dict[str, list[Claim]] = {}
    for claim in place.all_claims:
        if claim.topic == "material" and claim.asserts:
            named.setdefault(claim.value, []).append(claim)
    said = {code: said_by(atlas, claims) for code, claims in named.items()}
    rest = list(material_notes(atlas, place, asked=False))
    if not named and not rest:
        return
    yield Title(f"{words.topic(atlas, 'material')} named for it")
    if named:
        yield Materials(
            tuple(
                # A line a level, so that nobody is said to say it more firmly than they do.
                Named(
                    words.material_name(atlas, code),
                    level,
                    tuple(dict.fromkeys(one.publisher for one in every if one.firmness == level)),
                )
                for code, every in said.items()
                for level in dict.fromkeys(one.firmness for one in every)
            )
        )
    else:
        yield Text(f"No claim names {words.vocabulary(atlas)} or group for it.")
    yield from rest


def _arriving(view: View, notes: list[Note]) -> Iterator[Item]:
    hub = view.atlas.hub
    arriving = [
        a for a in view.arrows.values() if a.flow == "into" and a.shown and a.way.end == hub
    ]
    yield Title("Arrows drawn here")
    if arriving:
        yield Jumps(tuple(Jump(a.place.name, a.arrow, a.firmness) for a in arriving))
    elif view.flow != "into":
        shown = words.sentence(words.flow(view.atlas, view.flow))
        yield Text(f"The map shows links {shown}, so none is drawn here.")
    else:
        yield Text("None under these filters." if view.selection.filters else "None.")
    yield from unplaced(view, but=notes)


def _arrow(view: View, select: str) -> tuple[str, tuple[Item, ...]]:
    atlas, arrow = view.atlas, view.arrows[select]
    links, place = ways(atlas)[arrow.way], arrow.place
    claims, seen = evidence(view, select)
    quotes = gather(atlas, claims, seen)
    inside = [quote for quote in quotes if quote.in_view]
    drawn = (_drawn_end(atlas, code) for code in (place.place, arrow.end.place, arrow.start.place))
    ends = [code for code in dict.fromkeys(drawn) if code in atlas.selectable]
    items: list[Item] = []
    if arrow.firmness:
        items.append(Level("Firmest passage:", firmest(c.firmness for c in seen if c.asserts)))
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
    items += _arrow_answers(view, arrow)
    items += [
        *plain_notes(atlas, links),
        Title("Where it begins and ends"),
        Text(statements.arrow_end(atlas, arrow.way)),
    ]
    if arrow.hollow:
        items.append(Text("Its head is hollow: it rests on two-way links alone."))
    items.append(Jumps(tuple(Jump(f"All on {atlas.places[c].in_sentence}", c) for c in ends)))
    return arrow.title, tuple(items)


def _drawn_end(atlas: Atlas, code: str) -> str:
    """Return where an arrow ends on the map: at the gateway, where the hub has one."""
    return atlas.gateway or code if code == atlas.hub else code


def _arrow_answers(view: View, arrow: ArrowView) -> Iterator[Item]:
    """Yield by what an arrow's places answer the filter of materials: its passages need not."""
    if arrow.answering:
        yield Title(f"Why it is shown for {asked_title(view)}")
    what, said = words.vocabulary(view.atlas), set[tuple[Source, str]]()
    for place in arrow.answering:
        yield Text(f"{place.place.name} answers the {what} filter; these passages need not.")
        yield from material_matches(view, place)
        for note in material_notes(view.atlas, place, asked=True):
            known = (note.source, note.statement) in said
            yield again(note.source, "cited", note.statement) if known else note
            said.add((note.source, note.statement))
