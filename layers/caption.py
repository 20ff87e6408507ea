"""The words in the picture: title, filters in force, notes that honesty needs, sources."""

from __future__ import annotations

from geodata.model import Atlas
from geodata.selection import describe
from geodata.view import View
from geodata.words import written_date

TITLE = "Who does what in China’s rare-earth chain"

BOUNDARIES = "Boundaries imply no endorsement."

NOTE = {
    "into": (
        "Arrows into China end in Guangxi, which one text names the gateway; "
        "they are no traced shipments. No text gives a volume."
    ),
    "out_of": (
        "Arrows out of China start around its name, since no text says from where; "
        "they are no traced shipments. No text gives a volume."
    ),
}


def subtitle(view: View) -> str:
    """Return one sentence on what is drawn and which filters are in force."""
    flow = {"into": "links into China", "out_of": "links out of China"}[view.selection.flow]
    filters = describe(view.selection, view.atlas)
    everything = "All claims of two texts; no filter."
    in_force = f"Filters: {'; '.join(filters)}." if filters else everything
    matching = " Nothing matches." if not view.shown else ""
    return f"ASEAN members by role, with {flow}. {in_force}{matching}"


def selected(view: View) -> str:
    """Return what is selected in words, empty where nothing is."""
    select = view.selection.select
    if select in view.arrows:
        arrow = view.arrows[select]
        ends = {"into": f"{arrow.place.name} into China", "out_of": f"China to {arrow.place.name}"}
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


def note(view: View) -> str:
    """Return what the arrows are not."""
    return NOTE[view.selection.flow]


def sources(atlas: Atlas) -> str:
    """Return the source line: texts, boundaries, dataset with date and hash."""
    texts = "; ".join(
        f"{source.publisher}, {written_date(source.published)}"
        for source in atlas.sources.values()
        if source.kind == "text"
    )
    return (
        f"Sources: {texts}. Boundaries: Natural Earth. Nanning: GeoNames, CC BY 4.0. "
        f"Dataset {atlas.sha256[:8]}, {written_date(atlas.date)}."
    )
