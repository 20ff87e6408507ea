"""The words in the picture: title, filters in force, notes that honesty needs, sources."""

from __future__ import annotations

from dataclasses import dataclass

from geodata import numbers, statements, words
from geodata.facts import facts
from geodata.model import Atlas
from geodata.selection import describe
from geodata.view import View

BOUNDARIES = "Boundaries imply no endorsement."


@dataclass(frozen=True, slots=True)
class Own:
    """Title and note in the words of whoever makes a figure or a document; both may be empty."""

    title: str = ""
    note: str = ""

    @property
    def said(self) -> str:
        """The note, and whose words it and the title are; empty where there is neither."""
        if self.title and self.note:
            return f"Title and note are the maker’s own words. Note: {self.note}"
        if self.title:
            return "The title is in the maker’s own words."
        return f"A note in the maker’s own words: {self.note}" if self.note else ""


NO_WORDS = Own()


def subtitle(view: View) -> str:
    """Return one sentence on what is drawn and which filters are in force."""
    number = numbers.described(view.atlas, view.selection.number)
    drawn = f" Circles: {words.sentence(number)}." if number else ""
    return f"{view.atlas.study.members} by role, with {_links(view)}. {in_force(view)}{drawn}"


def in_force(view: View) -> str:
    """Return which filters are in force, and that nothing matches where nothing does."""
    filters = describe(view.selection, view.atlas)
    begun = view.atlas.claims
    everything = f"{statements.all_claims(view.atlas)}{'; no filter' if begun else ''}."
    matching = " Nothing matches." if (begun or filters) and not view.shown else ""
    return (f"Filters: {'; '.join(filters)}." if filters else everything) + matching


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


def to_copy(view: View, own: Own, where: str) -> str:
    """Return a caption for below a figure; `where` is its address, or words on where it is."""
    parts = (
        f"{sentence(own.title)} {title(view)}" if own.title else title(view),
        full_subtitle(view),
        own.said,
        note(view.atlas, view.flow),
        sources(view.atlas),
        f"This view: {where}",
    )
    return " ".join(sentence(part) for part in parts[:-1] if part) + f" {parts[-1]}"


def sentence(text: str) -> str:
    """Return a text with a full stop at its end, unless it has an end already."""
    return text if text.endswith((".", "!", "?", "…", "。", "؟")) else f"{text}."


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
