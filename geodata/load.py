"""The dataset from its folder to a validated `Atlas`, loaded once a process."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import shapely

from geodata import package, passages, shapes
from geodata.cache import digest, stored
from geodata.check import check
from geodata.copies import report_of_rows
from geodata.faults import DatasetError
from geodata.files import PACKAGE, Files, read_files
from geodata.form import FORM
from geodata.model import (
    Atlas,
    Claim,
    Contrast,
    Link,
    Material,
    Membership,
    Note,
    Place,
    Source,
)
from geodata.roles import leading_roles

VARIABLE = "EVIDENCE_DATASET"
"""The environment variable that names another folder than the package's own dataset."""

Row = dict[str, Any]
"""A record of a table: a string a column."""

OWN = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """Return the dataset that the process works with, loaded at the first call.

    Raises
    ------
    DatasetError
        Where the dataset has faults.
    """
    return load(dataset_folder())


def dataset_folder() -> Path:
    """Return the folder that `EVIDENCE_DATASET` names, or that of the package's own dataset."""
    return Path(os.environ.get(VARIABLE) or OWN)


def load(directory: Path) -> Atlas:
    """Return the dataset of a folder; warnings do not keep it from being loaded.

    Raises
    ------
    DatasetError
        Where it has faults; the error holds them all.
    """
    with _uncollected():
        return sound(read_files(directory))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking, again and again, what is being made to stay."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def sound(files: Files) -> Atlas:
    """Return the dataset of files that were read; warnings do not keep it from being loaded.

    That files are sound is kept for the next start, by their bytes and the code that says so.

    Raises
    ------
    DatasetError
        Where it has faults; the error holds them all.
    """
    with _uncollected():
        return _sound(files)


def _sound(files: Files) -> Atlas:
    # Tables that stand for those of a folder, and what could not be read, are not in the bytes.
    read = {f"{name}.csv" for name in files.tables} <= set(files.contents)
    if not read or any(not fault.warning for fault in files.faults):
        return _atlas(files, _checked(files))
    parts = (
        part for path, data in sorted(files.contents.items()) for part in (path.encode(), data)
    )
    name = digest([_code(), *parts])
    return _atlas(files, stored(f"sound-{name}", lambda: _checked(files), _is_hash))


def _checked(files: Files) -> str:
    """Return the hash of files that are sound."""
    faults = [fault for fault in check(files) if not fault.warning]
    if faults:
        raise DatasetError(faults)
    return sha256(files)


def _is_hash(found: object) -> bool:
    return isinstance(found, str) and re.fullmatch("[0-9a-f]{64}", found) is not None


@lru_cache(maxsize=1)
def _code() -> bytes:
    """Return all that decides whether a dataset is sound."""
    here = Path(__file__).parent
    return b"".join(
        path.read_bytes() for path in sorted([*here.glob("*.py"), *here.glob("*.json")])
    )


def _atlas(files: Files, sha256: str) -> Atlas:
    """Return the atlas of files without faults, and of that hash."""
    document, records = files.documents[PACKAGE], _records(files)
    sources = _sources(records["sources"])
    texts = [source.source_id for source in sources if source.kind == "text"]
    claims = _claims(files, records["claims"], [source.source_id for source in sources])
    places = shapes.place_shapes(files.documents[shapes.PLACES])
    context = shapes.context_shape(files.documents[shapes.CONTEXT])
    return Atlas(
        name=document["name"],
        title=document["title"],
        date=document["created"][:10],
        sha256=sha256,
        study=package.study(document),
        sources=MappingProxyType({source.source_id: source for source in sources}),
        places=MappingProxyType({place.place: place for place in _places(records)}),
        claims=claims,
        claims_by_id=MappingProxyType({claim.claim_id: claim for claim in claims}),
        links=MappingProxyType({link.link_id: link for link in _links(records["links"])}),
        materials=MappingProxyType(
            {row["material"]: Material(**row) for row in records["materials"]}
        ),
        memberships=tuple(Membership(**row) for row in records["material_groups"]),
        notes=tuple(Note(**row) for row in records["notes"]),
        contrasts=tuple(Contrast(**row) for row in records["contrasts"]),
        texts=MappingProxyType({name: files.texts[name] for name in texts}),
        text_sha256=MappingProxyType({name: files.hashes[f"texts/{name}.txt"] for name in texts}),
        shapes=MappingProxyType(places),
        context=context,
        numbers=_numbers(records["numbers"]),
        files=MappingProxyType(dict(files.contents)),
    )


# --- what the dataset is, whatever its files look like -----------------------------------


def _records(files: Files) -> dict[str, list[Row]]:
    """Return the records of all tables in the order of their keys, every column filled in."""
    return {name: list(_sorted(files, name)) for name in FORM}


def _sorted(files: Files, name: str) -> Iterator[Row]:
    if name not in files.tables:
        return
    form = FORM[name]
    rows = ({c: row.get(c, "") for c in form.columns} for row in files.tables[name].rows.values())
    yield from sorted(rows, key=itemgetter(*form.key))


def _canonical(row: Row, numeric: Collection[str]) -> dict[str, Any]:
    """Return a record without what is empty, its numbers as numbers."""
    return {
        column: float(value) if column in numeric else value
        for column, value in row.items()
        if value
    }


def _tables(records: Mapping[str, Iterable[Row]]) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for name, rows in records.items():
        columns = FORM[name].columns.values()
        numeric = {column.name for column in columns if column.type in ("number", "integer")}
        found[name] = [_canonical(row, numeric) for row in rows]
    return found


def sha256(files: Files) -> str:
    """Return the hash of a dataset: over its records, texts, geometries and what it says.

    The layout of its files, the order of records and columns, other files beside them and the
    line ends of tables do not count.
    """
    document = files.documents[PACKAGE]
    said = {name: document.get(name) for name in ("name", "title", "created", "evidence")}
    found = {
        "package": said,
        "tables": _tables(_records(files)),
        "texts": {path: digest for path, digest in files.hashes.items() if path.endswith(".txt")},
        "shapes": {
            name: shapely.normalize(shape).wkb_hex
            for name, shape in shapes.place_shapes(files.documents[shapes.PLACES]).items()
        },
        "context": shapely.normalize(shapes.context_shape(files.documents[shapes.CONTEXT])).wkb_hex,
    }
    text = json.dumps(found, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- records ------------------------------------------------------------------------------


def _sources(records: Iterable[Row]) -> list[Source]:
    """Return the sources, the earliest first; those without a date come last."""
    rows = [Source(**row) for row in records]
    return sorted(rows, key=lambda source: (source.published or "~", source.source_id))


def _places(records: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    given: dict[str, list[tuple[str, str]]] = {}
    on: dict[str, list[Hashable]] = {}
    reports = report_of_rows(records["claims"], records["contrasts"])
    for claim in records["claims"]:
        counts = claim["topic"] == "role" and claim["status"] != "retired"
        if counts and not claim["stance"]:
            given.setdefault(claim["place"], []).append((claim["value"], claim["firmness"]))
            on.setdefault(claim["place"], []).append(reports[claim["claim_id"]])
    for row in records["places"]:
        leading = leading_roles(given.get(row["place"], ()), on.get(row["place"], ()))
        yield Place(
            place=row["place"],
            name=row["name"],
            kind=row["kind"],
            article=row["article"],
            aliases=tuple(filter(None, (name.strip() for name in row["aliases"].split("|")))),
            inside=row["inside"],
            role=row["role"] or next(iter(leading), ""),
            since=row["since"],
            note=row["note"],
            label=_point(row["label_lon"], row["label_lat"]),
            anchor=_point(row["anchor_lon"], row["anchor_lat"]),
        )


def _point(longitude: str, latitude: str) -> tuple[float, float] | None:
    return (float(longitude), float(latitude)) if longitude else None


_UNSEEN = ("status", "occurrence")
"""The columns that are no fields of a claim: what they say is its being there, and its place."""


def _claims(files: Files, records: Iterable[Row], sources: Iterable[str]) -> tuple[Claim, ...]:
    """Return the claims in reading order, the retired ones left out."""
    order = {source: number for number, source in enumerate(sources)}
    lines = {record["claim_id"]: row for row, record in files.tables["claims"].rows.items()}
    found = []
    for record in records:
        if record["status"] == "retired":
            continue
        quote, text = record["quote"], files.texts[record["source_id"]]
        start = text.find(quote)
        for _ in range(int(record["occurrence"] or 1) - 1):
            start = text.find(quote, start + 1)
        cue_start, cue_end = passages.cue_span(record["cue"], quote) or (0, 0)
        found.append(
            Claim(
                **{column: value for column, value in record.items() if column not in _UNSEEN},
                start=start,
                end=start + len(quote),
                cue_start=cue_start,
                cue_end=cue_end,
                row=lines[record["claim_id"]],
            )
        )
    return tuple(sorted(found, key=lambda c: (order[c.source_id], c.start, c.claim_id)))


def _links(records: Iterable[Row]) -> Iterator[Link]:
    for row in records:
        yield Link(**{**row, "two_way": row["two_way"] == "yes"})


def _numbers(records: Iterable[Row]) -> pd.DataFrame:
    """Return the numbers, years as integers and values as floats."""
    frame = pd.DataFrame(list(records), columns=list(FORM["numbers"].columns))
    frame["year"] = frame["year"].astype("int64")
    frame["value"] = pd.to_numeric(frame["value"].replace("", None))
    return frame
