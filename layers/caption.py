"""The words in the picture: title, filters in force, notes that honesty needs, sources."""

from __future__ import annotations

from geodata import numbers, statements, words
from geodata.facts import facts
from geodata.model import Atlas
from geodata.selection import describe
from geodata.view import View

BOUNDARIES = "Boundaries imply no endorsement."


def subtitle(view: View) -> str:
    """Return one sentence on what is drawn and which filters are in force."""
    filters = describe(view.selection, view.atlas)
    begun = view.atlas.claims
    everything = f"{statements.all_claims(view.atlas)}{'; no filter' if begun else ''}."
    in_force = f"Filters: {'; '.join(filters)}." if filters else everything
    matching = " Nothing matches." if (begun or filters) and not view.shown else ""
    number = numbers.described(view.atlas, view.selection.number)
    drawn = f" Circles: {words.sentence(number)}." if number else ""
    return f"{view.atlas.study.members} by role, with {_links(view)}. {in_force}{matching}{drawn}"


def _links(view: View) -> str:
    """Return which links are drawn: `links into Japan`."""
    if view.flow == "between":
        return "links between other places" if view.atlas.hub else "links between them"
    way = "into" if view.flow == "into" else "out of"
    return f"links {way} {view.atlas.places[view.atlas.hub].in_sentence}"


def selected(view: View) -> str:
    """Return what is selected in words, empty where nothing is."""
    select = view.selection.select
    if select in view.arrows:
        return view.arrows[select].title
    return view.of(select).place.name if select else ""


def full_subtitle(view: View) -> str:
    """Return the subtitle with what is selected, for what leaves the page."""
    name = selected(view)
    return subtitle(view) + (f" Selected: {name}." if name else "")


def title(view: View) -> str:
    """Return the title of a view for a page or a link: what is selected, and the map's own."""
    name = selected(view)
    headline = view.atlas.study.headline
    return f"{name}: {headline}" if name else headline


def note(atlas: Atlas, flow: str) -> str:
    """Return where the arrows of a direction end, on whose word, and what they are not."""
    return f"{statements.arrows_end(atlas, flow)} {BOUNDARIES}"


def sources(atlas: Atlas) -> str:
    """Return the source line: the first texts, boundaries, dataset with date and hash."""
    texts = [words.source_dated(source) for source in facts(atlas).texts]
    credits = "".join(f" {credit}." for credit in atlas.study.credits)
    return (
        f"Sources: {words.listed(texts, separator='; ') or 'no text yet'}.{credits} "
        f"Dataset {atlas.sha256[:8]}, {words.written_date(atlas.date)}."
    )
