"""The marks: how every place and arrow is drawn under a selection, and by what it is so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata import statements, words
from geodata.facts import facts
from geodata.kept import kept
from geodata.model import Atlas
from geodata.selection import UNFILTERING, Selection
from geodata.view import ArrowView, PlaceView, View, link_firmness
from geodata.view import view as view_of
from layers.symbology import DOT

TAGS = {
    "literature": "lit.",
    "class": "class",
    "second": "2nd",
}
"""Words behind a name that say by what a place is lit, where that is no passage on just this."""


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """How a place is drawn.

    Attributes
    ----------
    place, name
        Its code and name.
    shown
        Whether it matches the filters.
    fill
        A role, or `hub`, `gateway`, `unnamed`, `unsupported` (a text names it, no claim in view
        gives it a role) or `outside` (of the filters).
    firmness
        How strong the fill and how dense its hatch is; empty where the fill is no role's.
    dot
        The dot behind the name, a value of `DOT`; empty for none.
    seconds
        Second roles with their firmness, each drawn as a small square.
    tags
        Keys of `TAGS`.
    label
        All this in words.
    """

    place: str
    name: str
    shown: bool
    fill: str
    firmness: str
    dot: str
    seconds: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    label: str

    @property
    def hatched(self) -> bool:
        """Whether the fill is a role's, with its hatch."""
        return bool(self.firmness)

    @property
    def outside(self) -> bool:
        """Whether it is drawn as an outline, since it lies outside the filters."""
        return self.fill == "outside"


@dataclass(frozen=True, slots=True)
class ArrowMark:
    """How an arrow is drawn: its line by its firmness, its head hollow or full."""

    arrow: str
    place: str
    flow: str
    firmness: str
    hollow: bool
    label: str


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of a view: every place, and the arrows that are drawn."""

    places: Mapping[str, PlaceMark]
    arrows: Mapping[str, ArrowMark]

    @property
    def signs(self) -> tuple[str, ...]:
        """The signs in use that the legend explains only then."""
        drawn = self.places.values()
        found = {mark.fill for mark in drawn} & {"unsupported", "outside", "unnamed", "gateway"}
        found |= {tag for mark in drawn for tag in mark.tags}
        if any(mark.seconds for mark in drawn):
            found.add("square")
        if any(arrow.hollow for arrow in self.arrows.values()):
            found.add("hollow")
        return tuple(sorted(found))


def marks(view: View) -> Marks:
    """Return how every place and arrow of a view is drawn.

    What is selected and where the map stands change no mark.
    """
    return _marks(view.atlas, view.selection.without(*UNFILTERING))


@kept(128)
def _marks(atlas: Atlas, selection: Selection) -> Marks:
    seen = view_of(atlas, selection)
    return Marks(
        {code: _place_mark(seen, place) for code, place in seen.places.items()},
        {name: _arrow_mark(seen, arrow) for name, arrow in seen.arrows.items() if arrow.shown},
    )


def _fill(view: View, place: PlaceView) -> str:
    atlas, code = view.atlas, place.place.place
    own = {atlas.hub: "hub", atlas.gateway: "gateway"}.get(code, "")
    if not own and not place.shown and not facts(atlas).named_by[code]:
        return "unnamed"
    if place.claimed and not place.shown:
        return "outside"
    if place.role in atlas.roles:
        return place.role
    return own or "unsupported"


def _tags(place: PlaceView) -> tuple[str, ...]:
    if not place.shown:
        return ()
    found = {
        "literature": place.by_literature,
        "class": place.basis in ("class", "literature-class"),
        "second": bool(place.role) and place.as_second,
    }
    return tuple(tag for tag, holds in found.items() if holds)


def _place_mark(view: View, place: PlaceView) -> PlaceMark:
    fill, roles = _fill(view, place), view.atlas.roles
    return PlaceMark(
        place=place.place.place,
        name=place.place.name,
        shown=place.shown,
        fill=fill,
        firmness=place.firmness if fill in roles else "",
        dot=DOT.get(place.firmness, "") if place.shown else "",
        seconds=tuple((r, place.roles[r]) for r in place.seconds if r in roles)
        if place.shown
        else (),
        tags=_tags(place),
        label=_place_label(view, place, fill),
    )


_BASIS = {
    "passage": "by a passage that names it",
    "class": "by class, not by name",
    "literature": "by literature, not by the texts",
    "literature-class": "by literature on its class, not by the texts",
}


def role_words(view: View, place: PlaceView) -> str:
    """Return the role that fills a place in words, and how firmly it is given."""
    code = place.place.place
    if not facts(view.atlas).named_by[code]:
        return words.UNNAMED.lower()
    if not place.claimed:
        return "named, but no claim is about it"
    if place.shown and place.role:
        level = words.FIRMNESS[place.roles[place.role]].lower()
        second = ", as a second role" if place.as_second else ""
        return f"{words.role_name(view.atlas, place.role)}, {level}{second}"
    if code == view.atlas.hub:
        return statements.hub_end(view.atlas)
    # Of a place outside the filters claims in view may well give a role.
    return "no role in view" if place.shown or not place.roles else ""


def _place_label(view: View, place: PlaceView, fill: str) -> str:
    parts = [role_words(view, place)]
    if place.shown:
        parts += [
            f"second role: {words.role_name(view.atlas, role)}, {words.FIRMNESS[level].lower()}"
            for role, level in list(place.roles.items())[1:]
        ]
        parts += _answered(view.atlas, place, "")
    if fill == "outside":
        parts.append("outside the filters")
    return f"{place.place.name}: {'; '.join(filter(None, parts))}"


def _arrow_mark(view: View, arrow: ArrowView) -> ArrowMark:
    return ArrowMark(
        arrow=arrow.arrow,
        place=arrow.place.place,
        flow=arrow.flow,
        firmness=arrow.firmness,
        hollow=arrow.hollow,
        label=_arrow_label(view, arrow),
    )


def _arrow_label(view: View, arrow: ArrowView) -> str:
    levels = (link_firmness(view.atlas, link, view.selection) for link in arrow.links)
    carried = "; ".join(
        f"{link.carries} ({words.FIRMNESS[level].lower()})"
        for link, level in zip(arrow.links, levels, strict=True)
    )
    answers = [
        words
        for place in arrow.answering
        for words in _answered(
            view.atlas, place, f"{place.place.name} " if arrow.flow == "between" else "its place "
        )
    ]
    return "; ".join([f"Arrow from {arrow.title}: {carried}", *answers])


def _answered(atlas: Atlas, place: PlaceView, whose: str) -> list[str]:
    """Return by what a place answers the filter of materials, and how firmly, if it does."""
    if not place.basis:
        return []
    level = words.FIRMNESS[place.answered].lower()
    return [f"{whose}answers the {words.vocabulary(atlas)} filter {_BASIS[place.basis]}, {level}"]
