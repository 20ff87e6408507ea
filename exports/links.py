"""The arrows in view for other tools: lines as GeoJSON, and a table of origins and destinations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from math import floor
from typing import Any

from exports.proofs.proof import proof
from exports.tables import Cell, csv_table
from geodata.facts import behind
from geodata.model import Atlas, Link
from geodata.statements import NO_SHIPMENT
from geodata.view import ArrowView, View, link_firmness, passes
from layers.arrows import curves
from layers.frame import frame
from layers.marks import marks

COLUMNS = (
    "origin",
    "dest",
    "count",
    "count_of",
    "origin_name",
    "origin_lat",
    "origin_lon",
    "dest_name",
    "dest_lat",
    "dest_lon",
    "arrow",
    "firmness",
    "two_way",
    "carries",
    "sources",
)
"""The columns of `/links.csv`."""

COUNTED = "links in view; no amount"
"""What `count` counts, as each row says: programs draw it as a width, which could mislead."""

Point = tuple[float, float]
Line = list[Point]


_CUTS = (-180.0, 180.0, 540.0)
"""The antimeridian, as often as a map that is cut anywhere can have it."""


def links_geojson(view: View, base_url: str) -> bytes:
    """Return the arrows drawn as lines, tail first, as GeoJSON (RFC 7946), WGS 84.

    A line is the curve that the map draws, and no route. The collection's own members say where
    it comes from, as those of the places do.
    """
    made = proof(view, base_url, claims=())
    collection = {
        "type": "FeatureCollection",
        **{name: made[name] for name in ("title", "address", "selection", "dataset")},
        "lines": f"Curves as the map draws them, no routes. {NO_SHIPMENT}",
        "features": [_feature(view, arrow) for arrow in view.arrows.values() if arrow.shown],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(view: View, arrow: ArrowView) -> dict[str, Any]:
    curve = curves(view.atlas).get(arrow.arrow)
    return {
        "type": "Feature",
        "id": arrow.arrow,
        "properties": {
            "arrow": arrow.arrow,
            "flow": arrow.flow,
            "from_place": arrow.start.place,
            "from_name": arrow.start.name,
            "to_place": arrow.end.place,
            "to_name": arrow.end.name,
            "firmness": arrow.firmness,
            "two_way": arrow.hollow,
            "carries": _carried(arrow),
            "sources": _sources(view, arrow.links),
            "says": marks(view).arrows[arrow.arrow].label,
            "selected": arrow.arrow == view.selection.select,
            "links": [
                {
                    "link": link.link_id,
                    "carries": link.carries,
                    "firmness": link_firmness(view.atlas, link, view.selection),
                    "two_way": link.two_way,
                    "sources": _sources(view, [link]),
                }
                for link in arrow.links
            ],
        },
        "geometry": _geometry(split(curve.points)) if curve else None,
    }


def _carried(arrow: ArrowView) -> str:
    return "; ".join(dict.fromkeys(link.carries for link in arrow.links))


def _sources(view: View, links: Iterable[Link]) -> list[str]:
    """Return the texts whose claims in view some links rest on, in the order of their table."""
    atlas = view.atlas
    claims = (claim for link in links for claim in behind(atlas, link))
    found = {claim.source_id for claim in claims if passes(atlas, claim, view.selection)}
    return [name for name in atlas.sources if name in found]


def _geometry(lines: list[Line]) -> dict[str, Any]:
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def split(points: Iterable[Point]) -> list[Line]:
    """Return a line in degrees, cut at the antimeridian (RFC 7946, 3.1.9).

    Longitudes of the line may run on beyond 180 degrees; those of its parts do not.
    """
    lines = []
    for turn, found in groupby(_steps(points), key=_turn):
        steps = list(found)
        line = [steps[0][0], *(end for _, end in steps)]
        lines.append([(round(lon - 360 * turn, 4), lat) for lon, lat in line])
    return lines


def _steps(points: Iterable[Point]) -> Iterator[tuple[Point, Point]]:
    """Yield the steps of a line, none of which crosses the antimeridian."""
    for start, end in pairwise(points):
        low, high = sorted((start[0], end[0]))
        between = [lon for lon in _CUTS if low < lon < high]
        stops = [
            (lon, round(start[1] + (lon - start[0]) / (end[0] - start[0]) * (end[1] - start[1]), 4))
            for lon in (between if start[0] < end[0] else reversed(between))
        ]
        yield from pairwise([start, *stops, end])


def _turn(step: tuple[Point, Point]) -> int:
    """Return how many times around the globe, eastward, a step lies."""
    return floor(((step[0][0] + step[1][0]) / 2 + 180) / 360)


def links_csv(view: View) -> bytes:
    """Return the arrows drawn as origins and destinations, one a line, as CSV (RFC 4180).

    Its first columns are those that FlowmapBlue reads, and its points those that kepler.gl finds
    by their names. They are where places have their anchors on the map.
    """
    rows = (_row(view, arrow) for arrow in view.arrows.values() if arrow.shown)
    return csv_table(COLUMNS, rows)


def _row(view: View, arrow: ArrowView) -> dict[str, Cell]:
    return {
        **_end(view.atlas, "origin", arrow.start.place),
        **_end(view.atlas, "dest", arrow.end.place),
        "count": len(arrow.links),
        "count_of": COUNTED,
        "arrow": arrow.arrow,
        "firmness": arrow.firmness,
        "two_way": "yes" if arrow.hollow else "",
        "carries": _carried(arrow),
        "sources": ", ".join(_sources(view, arrow.links)),
    }


def _end(atlas: Atlas, column: str, code: str) -> dict[str, Cell]:
    cells: dict[str, Cell] = {column: code, f"{column}_name": atlas.places[code].name}
    point = frame(atlas).anchors.get(code)
    if point:
        lon = (point[0] + 180) % 360 - 180
        cells |= {f"{column}_lat": round(point[1], 4), f"{column}_lon": round(lon, 4)}
    return cells
