"""The dataset from its folder to a validated `Atlas`, loaded once a process."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from geodata import passages, shapes
from geodata.check import check
from geodata.facts import leading_roles
from geodata.faults import DatasetError
from geodata.files import Files, read_files
from geodata.model import (
    Atlas,
    Claim,
    Contrast,
    Element,
    ElementNote,
    Link,
    LinkNote,
    Place,
    Source,
)

VARIABLE = "EVIDENCE_DATASET"
"""The environment variable that names another folder than the package's own dataset."""

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
    """Return the dataset of a folder.

    Raises
    ------
    DatasetError
        Where it has faults; the error holds them all.
    """
    files = read_files(directory)
    faults = check(files)
    if faults:
        raise DatasetError(faults)
    return _atlas(files)


def _atlas(files: Files) -> Atlas:
    """Return the atlas of files without faults."""
    claims = tuple(_claims(files))
    documents = files.documents
    sources = [Source(**row) for row in _records(files, "sources")]
    return Atlas(
        title=documents["dataset.json"]["title"],
        date=documents["dataset.json"]["date"],
        sha256=files.sha256,
        sources=MappingProxyType({source.source_id: source for source in sources}),
        places=MappingProxyType({place.place: place for place in _places(files)}),
        claims=claims,
        claims_by_id=MappingProxyType({claim.claim_id: claim for claim in claims}),
        links=MappingProxyType({row["link_id"]: Link(**row) for row in _records(files, "links")}),
        link_notes=tuple(LinkNote(**row) for row in _records(files, "link_notes")),
        contrasts=tuple(Contrast(**row) for row in _records(files, "contrasts")),
        elements=MappingProxyType({element.symbol: element for element in _elements(files)}),
        element_notes=tuple(ElementNote(**row) for row in _records(files, "element_notes")),
        texts=MappingProxyType({name: files.texts[name] for name in _quoted(sources)}),
        text_sha256=MappingProxyType(
            {name: files.hashes[f"sources/{name}.txt"] for name in _quoted(sources)}
        ),
        shapes=MappingProxyType(shapes.place_shapes(documents[shapes.PLACES])),
        context=shapes.context_shape(documents[shapes.CONTEXT]),
        cities=shapes.city_points(documents[shapes.CITIES]),
        figures=_figures(files),
    )


def _records(files: Files, name: str) -> Iterator[Mapping[str, str]]:
    yield from files.tables[name].rows.values()


def _quoted(sources: Iterable[Source]) -> list[str]:
    return [source.source_id for source in sources if source.kind == "text"]


def _places(files: Files) -> Iterator[Place]:
    given: dict[str, list[tuple[str, str]]] = {}
    for claim in _records(files, "claims"):
        if claim["topic"] == "role":
            given.setdefault(claim["place"], []).append((claim["value"], claim["firmness"]))
    for row in _records(files, "places"):
        yield Place(
            place=row["place"],
            name=row["name"],
            kind=row["kind"],
            asean_since=int(row["asean_since"]) if row["asean_since"] else None,
            role=row["role"] or next(iter(leading_roles(given.get(row["place"], ()))), ""),
            note=row["note"],
            label=_point(row["label_lon"], row["label_lat"]),
            anchor=_point(row["anchor_lon"], row["anchor_lat"]),
        )


def _point(longitude: str, latitude: str) -> tuple[float, float] | None:
    return (float(longitude), float(latitude)) if longitude else None


def _claims(files: Files) -> Iterator[Claim]:
    for row, record in files.tables["claims"].rows.items():
        fields = dict(record)
        occurrence = int(fields.pop("occurrence", "") or 1)
        quote = record["quote"]
        start = passages.positions(quote, files.texts[record["source_id"]])[occurrence - 1]
        cue_start, cue_end = passages.cue_span(record["cue"], quote) or (0, 0)
        yield Claim(
            **fields,
            start=start,
            end=start + len(quote),
            cue_start=cue_start,
            cue_end=cue_end,
            row=row,
        )


def _elements(files: Files) -> Iterator[Element]:
    for row in _records(files, "elements"):
        yield Element(
            symbol=row["symbol"],
            name=row["name"],
            atomic_number=int(row["atomic_number"]),
            class_usgs=row["class_usgs"],
            class_eu=row["class_eu"],
        )


def _figures(files: Files) -> pd.DataFrame:
    """Return the figures, years as integers and values as floats."""
    frame = files.tables["figures"].frame().reset_index(drop=True)
    return frame.astype({"year": "int64", "value": "float64"})
