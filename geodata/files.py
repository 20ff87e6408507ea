"""The files of a dataset's folder: read once, decoded, hashed; nothing here judges their values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.faults import Fault
from geodata.form import FORM
from geodata.tables import Table, read_table

TABLES = tuple(FORM)
"""The tables of a dataset; each is a file of that name with `.csv`."""

PACKAGE = "datapackage.json"

DOCUMENTS = (
    PACKAGE,
    "shapes/places.geojson",
    "shapes/context.geojson",
    "shapes/provenance.json",
)
"""The JSON documents of a dataset."""

ALWAYS = (*(f"{name}.csv" for name in TABLES), *DOCUMENTS)
"""The paths of all files that a dataset has, or may have, whatever its sources are."""


@dataclass(frozen=True)
class Files:
    """What could be read of a dataset's folder, and what could not; other files do not count.

    Attributes
    ----------
    tables
        Tables by their name in `TABLES`; one that could not be read is left out.
    texts
        Source texts by their source's id, not a character changed.
    documents
        Parsed JSON documents by path; one that could not be read is left out.
    hashes
        The sha256 of the bytes of texts and documents, by path relative to the folder.
    contents
        The bytes of every file that belongs to the dataset, by path.
    stray
        Texts that belong to no source.
    faults
        What could not be read.
    sought
        The paths of all files that belong to the dataset, those that are not there among them.
    lacking
        The paths that resources of the descriptor name without a file there, by their number.
    """

    tables: Mapping[str, Table]
    texts: Mapping[str, str]
    documents: Mapping[str, Any]
    hashes: Mapping[str, str]
    faults: tuple[Fault, ...]
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    stray: tuple[str, ...] = field(default=())
    sought: tuple[str, ...] = field(default=())
    lacking: Mapping[int, str] = field(default_factory=dict)


def read_files(directory: Path, instead: Mapping[str, Table] | None = None) -> Files:
    """Read the files that belong to a dataset; never raise for their content.

    `instead` are tables that stand for those of the folder, by their name in `TABLES`.
    """
    given = instead or {}
    if not directory.is_dir():
        advice = "name the folder that holds the dataset"
        fault = Fault(str(directory), None, "", "no such folder", advice)
        return Files({}, {}, {}, {}, (fault,))
    faults: list[Fault] = []
    paths = [path for path in ALWAYS if path.removesuffix(".csv") not in given]
    contents = dict(_contents(directory, paths, faults))
    known = {*contents, *(f"{name}.csv" for name in given)}
    faults += _missing_faults(directory, known, faults)
    read = {**dict(_tables(contents, faults)), **given}
    tables = {name: read[name] for name in TABLES if name in read}
    quoted = _quoted(tables)
    of_sources = [f"texts/{name}.txt" for name in quoted]
    texts = dict(_contents(directory, of_sources, faults))
    contents |= texts
    decoded = dict(_texts(texts, faults))
    documents = dict(_documents(contents, faults))
    counted = {path: data for path, data in contents.items() if not path.endswith(".csv")}
    hashes = {path: hashlib.sha256(data).hexdigest() for path, data in counted.items()}
    stray = sorted(
        f"texts/{path.name}" for path in directory.glob("texts/*.txt") if path.stem not in quoted
    )
    return Files(
        tables,
        decoded,
        documents,
        hashes,
        tuple(faults),
        contents,
        stray=tuple(stray),
        sought=(*ALWAYS, *of_sources),
        lacking=_lacking(
            directory, documents.get(PACKAGE), {*of_sources, *(f.file for f in faults)}
        ),
    )


def _lacking(directory: Path, package: Any, sought: Collection[str]) -> dict[int, str]:
    """Return the paths of resources that are not there, but for those that are `sought` anyway."""
    resources = package.get("resources") if isinstance(package, dict) else None
    found = {}
    for number, resource in enumerate(resources if isinstance(resources, list) else ()):
        path = resource.get("path") if isinstance(resource, dict) else None
        # One that leads out of the folder, or to the network, is not ours to look at.
        if not isinstance(path, str) or ":" in path or ".." in path or path.startswith("/"):
            continue
        try:
            there = (directory / path).exists()
        except (OSError, ValueError):
            there = False
        if not there and path not in sought:
            found[number] = path
    return found


def _quoted(tables: Mapping[str, Table]) -> list[str]:
    """Return the ids of the sources whose texts are quoted."""
    rows = tables["sources"].rows.values() if "sources" in tables else ()
    ids = [row.get("source_id", "") for row in rows if row.get("kind") == "text"]
    # An id is a plain word; anything else is a fault, and must not lead out of the folder.
    return [name for name in ids if name.replace("-", "").isalnum()]


def _contents(
    directory: Path, paths: Iterable[str], faults: list[Fault]
) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every one of some files that is there."""
    for relative in paths:
        path = directory / relative
        try:
            # A pipe or a device would keep the reader waiting for ever.
            if path.is_file():
                yield relative, path.read_bytes()
        except OSError as error:
            found = f"a file that cannot be read ({error.strerror})"
            faults.append(Fault(relative, None, "", found, "make it readable"))


def _missing_faults(directory: Path, contents: Collection[str], known: list[Fault]) -> list[Fault]:
    unreadable = {fault.file for fault in known}
    needed = [f"{name}.csv" for name, table in FORM.items() if not table.optional]
    there = {
        path.relative_to(directory).as_posix()
        for folder in (directory, directory / "shapes")
        if folder.is_dir()
        for path in folder.iterdir()
    }
    return [
        Fault(path, None, "", "no such file", _adding(path, there))
        for path in (*needed, *DOCUMENTS)
        if path not in contents and path not in unreadable
    ]


def _adding(path: str, there: Iterable[str]) -> str:
    """Return the advice to add a file, or to rename one that has its name in other letters."""
    alike = [name for name in there if name.casefold() == path and name != path]
    return f"rename “{alike[0]}”" if alike else "every dataset has one: add it"


def _tables(contents: Mapping[str, bytes], faults: list[Fault]) -> Iterator[tuple[str, Table]]:
    for name in TABLES:
        file = f"{name}.csv"
        # Spreadsheets put a byte order mark before UTF-8; a table is none the worse for it.
        text = _decoded(file, contents, "utf-8-sig", faults)
        if text is not None:
            table, found = read_table(file, text, FORM[name])
            faults += found
            if table is not None:
                yield name, table


def _texts(contents: Mapping[str, bytes], faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for path in contents:
        text = _decoded(path, contents, "utf-8", faults)
        if text is not None and not text.strip():
            faults.append(Fault(path, None, "", "an empty file", "put the source's text in it"))
        elif text is not None:
            yield path.removeprefix("texts/").removesuffix(".txt"), text


def _documents(contents: Mapping[str, bytes], faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    for path in DOCUMENTS:
        text = _decoded(path, contents, "utf-8-sig", faults)
        if text is None:
            continue
        try:
            yield path, json.loads(text)
        except json.JSONDecodeError as error:
            found = f"broken JSON ({error.msg}, character {error.colno})"
            faults.append(Fault(path, error.lineno, "", found, "mend it there"))
        except (RecursionError, ValueError) as error:
            found = f"JSON that cannot be read ({error})"
            faults.append(Fault(path, None, "", found, "nest less deeply, and shorten its numbers"))


def _decoded(
    path: str, contents: Mapping[str, bytes], encoding: str, faults: list[Fault]
) -> str | None:
    data = contents.get(path)
    if data is None:
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        # The codec that skips a byte order mark counts from behind it.
        offset = error.start + len(data) - len(error.object)
        row = data.count(b"\n", 0, offset) + 1
        found = f"byte 0x{data[offset]:02x} at offset {offset}, which is not UTF-8"
        faults.append(Fault(path, row, "", found, _encoding_advice(path, data, offset)))
        return None


def _encoding_advice(path: str, data: bytes, offset: int) -> str:
    advice = "save the file in the encoding UTF-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        advice += " (it looks like UTF-16, which spreadsheets call “Unicode text”)"
    elif path.endswith(".csv"):
        letter = data[offset : offset + 1].decode("cp1252", "replace")
        advice += (
            f" (it looks like Windows-1252, where that byte is “{letter}”; spreadsheets call the "
            "right one “CSV UTF-8”)"
        )
    return advice
