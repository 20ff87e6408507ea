"""The countries, China and Guangxi: their shapes, names, fills and firmness dots."""

from __future__ import annotations

from typing import Any

from shapely.geometry import mapping

from geodata import words
from geodata.model import CHINA, FLOWS, GATEWAY, Atlas, Place
from geodata.view import PlaceView, View, links_of
from layers.symbology import DOT, fill_key

SMALLEST_SHAPE_DEG2 = 0.2
"""A place of less is tiny: its pin shows it where no arrow does, as Singapore's."""


def label_kind(place: Place) -> str:
    """Return how a place's name is set: `china`, `gateway`, `role` or `unnamed`."""
    if place.place == CHINA:
        return "china"
    if place.place == GATEWAY:
        return "gateway"
    return "role" if place.role else "unnamed"


def is_tiny(atlas: Atlas, code: str) -> bool:
    """Say whether a place is so small that its pin stands for it."""
    return bool(atlas.shapes[code].area < SMALLEST_SHAPE_DEG2)


def features(atlas: Atlas) -> list[dict[str, Any]]:
    """Return what the browser needs of each place and never changes, west to east."""
    # By western edge: so Guangxi is painted over China, and small places over large neighbours.
    west_to_east = sorted(atlas.shapes, key=lambda name: atlas.shapes[name].bounds[0])
    drawn = [atlas.places[name] for name in west_to_east]
    return [
        {
            "id": place.place,
            "name": place.name,
            "labelKind": label_kind(place),
            "tiny": is_tiny(atlas, place.place),
            "role": place.role,
            "label": place.label,
            "anchor": place.anchor,
            "linked": any(links_of(atlas, place.place, flow) for flow in FLOWS),
            "geometry": mapping(atlas.shapes[place.place]),
        }
        for place in drawn
    ]


def role_words(place: PlaceView) -> str:
    """Return a place's role in words: its own, by what it is lit, and how firmly."""
    if place.place.place == CHINA:
        return "the far end of every link"
    if not place.named:
        return words.UNNAMED.lower()
    if not place.place.role:
        return "no role"
    own = words.role_name(place.place.role)
    if not place.lit_by:
        return f"{own}, by no claim in view"
    if place.lit_by != place.place.role:
        secondary = words.role_name(place.lit_by)
        return f"{own}; in view as {secondary}, {words.FIRMNESS[place.firmness].lower()}"
    return f"{own}, {words.FIRMNESS[place.roles[place.lit_by]].lower()}"


def _label(place: PlaceView) -> str:
    parts = [f"{place.place.name}: {role_words(place)}"]
    if place.by_literature:
        parts.append("answers the element filter by literature only")
    if place.named and not place.shown:
        parts.append("outside the filters")
    return "; ".join(parts)


def state(view: View) -> dict[str, dict[str, Any]]:
    """Return what a view changes of each place, by code."""
    result = {}
    for code, place in view.places.items():
        fill, hatch = fill_key(place)
        result[code] = {
            "shown": place.shown,
            "dimmed": place.named and not place.shown,
            "fill": fill,
            "hatch": hatch if place.shown else "",
            "dot": DOT.get(place.firmness, "") if place.shown else "",
            "literature": place.shown and place.by_literature,
            "label": _label(place),
        }
    return result
