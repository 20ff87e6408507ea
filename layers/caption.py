"""The words in the picture: title, filters in force, notes that honesty needs, sources."""

from __future__ import annotations

from geodata import statements, words
from geodata.facts import facts
from geodata.model import CHINA, Atlas
from geodata.selection import describe
from geodata.view import View

TITLE = "Who does what in China’s rare-earth chain"

BOUNDARIES = "Boundaries imply no endorsement."


def subtitle(view: View) -> str:
    """Return one sentence on what is drawn and which filters are in force."""
    way = "into" if view.selection.flow == "into" else "out of"
    filters = describe(view.selection, view.atlas)
    everything = f"{statements.all_claims(view.atlas)}; no filter."
    in_force = f"Filters: {'; '.join(filters)}." if filters else everything
    matching = " Nothing matches." if not view.shown else ""
    hub = view.atlas.places[CHINA].name
    return f"ASEAN members by role, with links {way} {hub}. {in_force}{matching}"


def selected(view: View) -> str:
    """Return what is selected in words, empty where nothing is."""
    select = view.selection.select
    if select in view.arrows:
        arrow, hub = view.arrows[select], view.atlas.places[CHINA].name
        ends = {"into": f"{arrow.place.name} into {hub}", "out_of": f"{hub} to {arrow.place.name}"}
        return ends[arrow.flow]
    return view.places[select].place.name if select else ""


def full_subtitle(view: View) -> str:
    """Return the subtitle with what is selected, for what leaves the page."""
    name = selected(view)
    return subtitle(view) + (f" Selected: {name}." if name else "")


def title(view: View) -> str:
    """Return the title of a view for a page or a link: what is selected, and the map's own."""
    name = selected(view)
    return f"{name}: {TITLE}" if name else TITLE


def note(atlas: Atlas, flow: str) -> str:
    """Return where the arrows of a direction end, on whose word, and what they are not."""
    return f"{statements.arrows_end(atlas, flow)} {BOUNDARIES}"


def sources(atlas: Atlas) -> str:
    """Return the source line: the first texts, boundaries, dataset with date and hash."""
    texts = [words.source_dated(source) for source in facts(atlas).texts]
    cities = f" {words.listed(city.name for city in atlas.cities)}: GeoNames, CC BY 4.0."
    return (
        f"Sources: {words.listed(texts, separator='; ')}. Boundaries: Natural Earth."
        f"{cities if atlas.cities else ''} "
        f"Dataset {atlas.sha256[:8]}, {words.written_date(atlas.date)}."
    )
