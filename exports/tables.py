"""The data in view as tables: claims as CSV, places as GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import Any

from shapely.geometry import Point, mapping

from exports.proofs.proof import proof
from geodata import words
from geodata.facts import facts
from geodata.model import Claim
from geodata.view import PlaceView, View
from layers.marks import marks

COLUMNS = (
    "claim_id",
    "place",
    "place_name",
    "topic",
    "value",
    "firmness",
    "cue",
    "voice",
    "quote",
    "source_id",
    "publisher",
    "title",
    "published",
    "url",
    "start",
    "end",
    "source_sha256",
    "dataset_sha256",
)
"""The columns of `/claims.csv`; `start` and `end` count characters in the source text."""

_FORMULA = ("=", "+", "-", "@")
_BREAK = ("\t", "\r", "\n")
_CELL = re.compile(r"(?<=[;\t\r\n])[^\S\t\r\n]*[^\s;]")


def plain_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    What one could take for a formula gets an apostrophe before it, as OWASP advises under
    "CSV injection"; full-width signs count as signs, and space before them does not help. A
    spreadsheet where lists are written with semicolons begins a cell behind each of those too.
    """
    inside = _CELL.sub(lambda found: f"'{found[0]}" if _formula(found[0]) else found[0], text)
    return f"'{text}" if _formula(text) or text[:1] in _BREAK else inside


def _formula(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).lstrip()[:1] in _FORMULA


def claims_csv(view: View) -> bytes:
    """Return the claims in view, one a line, as CSV (RFC 4180).

    UTF-8 with a byte order mark, without which spreadsheets read the quotes' typographic
    signs wrongly; Python reads it as `utf-8-sig`, pandas as it is.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for claim in view.claims:
        cells = _cells(view, claim)
        writer.writerow([plain_cell(cells[column]) for column in COLUMNS])
    return stream.getvalue().encode("utf-8-sig")


def _cells(view: View, claim: Claim) -> dict[str, str]:
    atlas = view.atlas
    source = atlas.sources[claim.source_id]
    return {
        "claim_id": claim.claim_id,
        "place": claim.place,
        "place_name": atlas.places[claim.place].name,
        "topic": claim.topic,
        "value": claim.value,
        "firmness": claim.firmness,
        "cue": claim.cue,
        "voice": claim.voice,
        "quote": claim.quote,
        "source_id": claim.source_id,
        "publisher": source.publisher,
        "title": source.title,
        "published": source.published,
        "url": source.url,
        "start": str(claim.start),
        "end": str(claim.end),
        "source_sha256": atlas.text_sha256[claim.source_id],
        "dataset_sha256": atlas.sha256,
    }


def places_geojson(view: View, base_url: str) -> bytes:
    """Return the drawn places with what the map shows of them, as GeoJSON (RFC 7946), WGS 84.

    A city is a point; a region's shape may lie inside a country's. The collection's own members
    `title`, `address`, `selection` and `dataset` say where it comes from; readers that do not
    know them pass over them.
    """
    made = proof(view, base_url, claims=())
    collection = {
        "type": "FeatureCollection",
        **{name: made[name] for name in ("title", "address", "selection", "dataset")},
        "boundaries": "Natural Earth; they imply no endorsement",
        "features": [_feature(view, place) for place in view.places.values()],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(view: View, place: PlaceView) -> dict[str, Any]:
    code = place.place.place
    mark = marks(view).places[code]
    return {
        "type": "Feature",
        "id": code,
        "properties": {
            "place": code,
            "name": place.place.name,
            "kind": place.place.kind,
            "since": place.place.since,
            "inside": place.place.inside,
            "role": place.place.role,
            "role_name": words.role_label(view.atlas, place.place.role) if place.place.role else "",
            "roles_in_view": ", ".join(place.roles),
            "fill": mark.fill,
            "lit_by": place.role,
            "as_second_role": place.shown and bool(place.role) and place.as_second,
            "second_roles": ", ".join(role for role, _ in mark.seconds),
            "firmness": place.firmness,
            "named": bool(facts(view.atlas).named_by[code]),
            "shown": place.shown,
            "answers_by": place.basis,
            "by_literature": place.by_literature,
            "by_class": "class" in mark.tags,
            "says": mark.label,
            "selected": code == view.selection.select,
            "claims_in_view": len(place.claims),
            "claims": len(place.all_claims),
            "arrows": ", ".join(
                arrow.arrow
                for arrow in view.arrows.values()
                if arrow.shown and arrow.place.place == code
            ),
        },
        "geometry": mapping(view.atlas.shapes.get(code) or Point(place.place.point or ())),
    }
