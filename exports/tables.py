"""The data in view as tables: claims as CSV, places as GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from shapely.geometry import Point, mapping

from exports.proofs.proof import proof
from geodata import words
from geodata.facts import facts
from geodata.model import Atlas, Claim, Note
from geodata.view import PlaceView, View, notes_in_view
from layers.marks import marks
from panels.quotes import said

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
    "kind",
    "says",
    "from_place",
    "from_name",
    "to_place",
    "to_name",
    "two_way",
    "carries",
    "date",
    "date_of",
)
"""The columns of `/claims.csv`; `start` and `end` count characters in the source text.

`kind` is `claim` or `note`, and `says` what that says in words. Of what is about a link, the
columns behind it have its ends and its cargo. `date` is the one that counts for a range of time,
and `date_of` whose it is: the `claim`’s own, or else its `source`’s.
"""

OUR_WORDS = "our words"
"""The voice of a note: what the literature adds is told, and not quoted."""

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
    """Return the claims in view, one a line, and behind them the notes, as CSV (RFC 4180).

    UTF-8 with a byte order mark, without which spreadsheets read the quotes' typographic
    signs wrongly; Python reads it as `utf-8-sig`, pandas as it is.
    """
    claims = (_claim_cells(view.atlas, claim) for claim in view.claims)
    notes = (_note_cells(view.atlas, note) for note in notes_in_view(view))
    return csv_table(COLUMNS, chain(claims, notes))


Cell = str | int | float


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Return rows of cells by their columns as CSV; a column that a row lacks stays empty."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_written(row.get(column, "")) for column in columns] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> Cell:
    """Return a cell as it is written: a number below zero begins as a formula does, and is none."""
    return plain_cell(cell) if isinstance(cell, str) else cell


def _claim_cells(atlas: Atlas, claim: Claim) -> dict[str, str]:
    return {
        **_origin_cells(atlas, claim),
        **(_link_cells(atlas, claim.value) if claim.topic == "link" else {}),
        "claim_id": claim.claim_id,
        "place": claim.place,
        "place_name": atlas.places[claim.place].name,
        "topic": claim.topic,
        "value": claim.value,
        "firmness": claim.firmness,
        "cue": claim.cue,
        "voice": claim.voice,
        "quote": claim.quote,
        "start": str(claim.start),
        "end": str(claim.end),
        "kind": "claim",
        "says": said(atlas, claim),
    }


def _note_cells(atlas: Atlas, note: Note) -> dict[str, str]:
    """Return the cells of a note, which is about a place, a link or a material."""
    place, material = atlas.places.get(note.about), note.material
    if note.about in atlas.materials:
        material = note.about
    link = note.about if note.about in atlas.links else ""
    return {
        **_origin_cells(atlas, note),
        **(_link_cells(atlas, link) if link else {}),
        "place": place.place if place else "",
        "place_name": place.name if place else "",
        "topic": "link" if link else "material" if material else "",
        "value": link or material,
        "firmness": note.firmness,
        "voice": OUR_WORDS,
        "kind": "note",
        "says": note.statement,
    }


def _origin_cells(atlas: Atlas, told: Claim | Note) -> dict[str, str]:
    when, own = atlas.when(told), isinstance(told, Claim) and told.date
    return {
        **source_cells(atlas, told.source_id),
        "date": when,
        "date_of": "claim" if own else "source" if when else "",
        "source_sha256": atlas.text_sha256.get(told.source_id, ""),
    }


def source_cells(atlas: Atlas, source_id: str) -> dict[str, str]:
    """Return the cells of a row that say where it is from."""
    source = atlas.sources[source_id]
    return {
        "source_id": source_id,
        "publisher": source.publisher,
        "title": source.title,
        "published": source.published,
        "url": source.url,
        "dataset_sha256": atlas.sha256,
    }


def _link_cells(atlas: Atlas, link_id: str) -> dict[str, str]:
    link = atlas.links[link_id]
    return {
        "from_place": link.from_place,
        "from_name": atlas.places[link.from_place].name,
        "to_place": link.to_place,
        "to_name": atlas.places[link.to_place].name,
        "two_way": "yes" if link.two_way else "",
        "carries": link.carries,
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
