"""The places: their shapes and names, and what a view changes of them."""

from __future__ import annotations

from typing import Any

from shapely.geometry import Point, mapping

from geodata.facts import facts
from geodata.kept import kept
from geodata.model import Atlas
from geodata.view import View
from geodata.ways import touching
from layers.frame import frame, lands, main_bounds
from layers.marks import marks

SMALLEST_SHAPE = 0.2
"""A place of less is tiny: its pin shows it where no arrow does; in units of the frame, squared."""


_FAR_WEST_DEG = 10.0
"""Pieces of a place so far west of its others do not count for the order of places."""


def label_kind(atlas: Atlas, code: str) -> str:
    """Return how a place's name is set: `hub`, `gateway`, `role` or `unnamed`."""
    if code and code in (atlas.hub, atlas.gateway):
        return "hub" if code == atlas.hub else "gateway"
    claimed = any(claim.topic != "heading" for claim in facts(atlas).claims_of[code])
    return "role" if claimed else "unnamed"


@kept(1)
def name_order(atlas: Atlas) -> tuple[str, ...]:
    """Return the drawn places by whose name stays where there is not room for all.

    The hub and the gateway, then places that claims are about, then the others; of each those
    with more arrows, then the larger ones.
    """
    order, shapes = ("hub", "gateway", "role", "unnamed"), lands(atlas)
    return tuple(
        sorted(
            atlas.selectable,
            key=lambda code: (
                order.index(label_kind(atlas, code)),
                -len(touching(atlas, code)),
                -shapes[code].area if code in shapes else 0.0,
            ),
        )
    )


def is_point(atlas: Atlas, code: str) -> bool:
    """Say whether a place has no shape, and its pin is all that there is of it."""
    return code not in atlas.shapes


def has_pin(atlas: Atlas, code: str) -> bool:
    """Say whether a place's pin shows where its arrows begin or end; a hub's shape has none."""
    return is_point(atlas, code) or (
        code not in (atlas.hub, atlas.gateway) and bool(touching(atlas, code))
    )


def is_tiny(atlas: Atlas, code: str) -> bool:
    """Say whether a place is so small that its pin stands for it."""
    land = lands(atlas).get(code)
    return land is None or bool(land.area < SMALLEST_SHAPE * frame(atlas).unit ** 2)


def features(atlas: Atlas) -> list[dict[str, Any]]:
    """Return what the browser needs of each place and never changes, west to east.

    What lies inside another place comes after it, and so is painted over it.
    """
    shapes, found, order = lands(atlas), frame(atlas), name_order(atlas)
    return [
        {
            "id": place.place,
            "name": place.name,
            "labelKind": label_kind(atlas, place.place),
            "tiny": is_tiny(atlas, place.place),
            "rank": order.index(place.place),
            "around": place.inside,
            "typed": place.label is not None,
            "label": found.labels[place.place],
            "anchor": found.anchors[place.place],
            "linked": has_pin(atlas, place.place),
            # None of a point.
            "geometry": mapping(shapes[place.place]) if place.place in shapes else None,
        }
        for place in (atlas.places[code] for code in _west_to_east(atlas))
    ]


def _west_to_east(atlas: Atlas) -> list[str]:
    """Return the drawn places by their western edge, none before one that it lies in.

    A point comes after every shape that its target would lie under.
    """
    shapes, found = lands(atlas), frame(atlas)

    def around(code: str) -> set[str]:
        return {other for other in shapes if other != code and atlas.lies_in(code, other)}

    outer = {code: around(code) for code in shapes}
    west = {code: shape.bounds[0] for code, shape in shapes.items()}
    for code, shape in shapes.items():
        if (main := main_bounds(shape)[0]) - west[code] > _FAR_WEST_DEG:
            west[code] = main
    for code in atlas.selectable[len(shapes) :]:
        point = Point(found.anchors[code])
        under = {other for other, land in shapes.items() if land.distance(point) < found.unit}
        outer[code] = around(code).union(under, *(outer[other] for other in under))
        west[code] = point.x
    return sorted(
        west,
        key=lambda code: (max(west[one] for one in (code, *outer[code])), len(outer[code]), code),
    )


def state(view: View) -> dict[str, dict[str, Any]]:
    """Return what a view changes of each place, by code."""
    return {
        code: {
            "shown": mark.shown,
            "fill": mark.fill,
            "firmness": mark.firmness,
            "dot": mark.dot,
            "seconds": mark.seconds,
            "tags": mark.tags,
            "label": mark.label,
        }
        for code, mark in marks(view).places.items()
    }
