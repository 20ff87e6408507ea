"""The files of a dataset's folder: read once, decoded, hashed; nothing here judges their values."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.faults import Fault
from geodata.tables import Table, read_table

TABLES = (
    "sources",
    "places",
    "claims",
    "links",
    "link_notes",
    "contrasts",
    "elements",
    "element_notes",
    "figures",
)
"""The tables of a dataset; each is a file of that name with `.csv`."""

DOCUMENTS = (
    "dataset.json",
    "shapes/places.geojson",
    "shapes/context.geojson",
    "shapes/cities.geojson",
    "shapes/provenance.json",
)
"""The JSON documents of a dataset."""


@dataclass(frozen=True)
class Files:
    """What could be read from a dataset's folder, and what could not.

    Attributes
    ----------
    tables
        Tables by their name in `TABLES`; one that could not be read is left out.
    texts
        Source texts by the name of their file without `.txt`, not a character changed.
    documents
        Parsed JSON documents by path; one that could not be read is left out.
    hashes
        The sha256 of every file's bytes, by its path relative to the folder.
    faults
        What could not be read.
    """

    tables: Mapping[str, Table]
    texts: Mapping[str, str]
    documents: Mapping[str, Any]
    hashes: Mapping[str, str]
    faults: tuple[Fault, ...]

    @property
    def sha256(self) -> str:
        """The hash of the dataset: over path and sha256 of all files, in the order of paths."""
        lines = "".join(f"{path} {digest}\n" for path, digest in sorted(self.hashes.items()))
        return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def read_files(directory: Path) -> Files:
    """Read all files of a dataset's folder but the hidden ones; never raise for their content."""
    if not directory.is_dir():
        advice = "name the folder that holds the dataset"
        fault = Fault(str(directory), None, "", "no such folder", advice)
        return Files({}, {}, {}, {}, (fault,))
    faults: list[Fault] = []
    contents = dict(_contents(directory, faults))
    faults += _missing_faults(contents, faults)
    tables = dict(_tables(contents, faults))
    texts = dict(_texts(contents, faults))
    documents = dict(_documents(contents, faults))
    hashes = {path: hashlib.sha256(data).hexdigest() for path, data in contents.items()}
    return Files(tables, texts, documents, hashes, tuple(faults))


def _contents(directory: Path, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    """Yield relative path and bytes of every regular file that is not hidden."""
    for folder, names, files in os.walk(directory):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for path in (Path(folder, name) for name in sorted(files) if not name.startswith(".")):
            relative = path.relative_to(directory).as_posix()
            try:
                # A pipe or a device would keep the reader waiting for ever.
                if path.is_file():
                    yield relative, path.read_bytes()
            except OSError as error:
                found = f"a file that cannot be read ({error.strerror})"
                faults.append(Fault(relative, None, "", found, "make it readable"))


def _missing_faults(contents: Mapping[str, bytes], known: list[Fault]) -> list[Fault]:
    unreadable = {fault.file for fault in known}
    expected = (*(f"{name}.csv" for name in TABLES), *DOCUMENTS)
    return [
        Fault(path, None, "", "no such file", "every dataset has one: add it")
        for path in expected
        if path not in contents and path not in unreadable
    ]


def _tables(contents: Mapping[str, bytes], faults: list[Fault]) -> Iterator[tuple[str, Table]]:
    for name in TABLES:
        file = f"{name}.csv"
        # Spreadsheets put a byte order mark before UTF-8; a table is none the worse for it.
        text = _decoded(file, contents, "utf-8-sig", faults)
        if text is not None:
            table, found = read_table(file, text)
            faults += found
            if table is not None:
                yield name, table


def _texts(contents: Mapping[str, bytes], faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for path in contents:
        folder, _, name = path.rpartition("/")
        if folder == "sources" and name.endswith(".txt"):
            text = _decoded(path, contents, "utf-8", faults)
            if text is not None and not text.strip():
                faults.append(Fault(path, None, "", "an empty file", "put the source's text in it"))
            elif text is not None:
                yield name.removesuffix(".txt"), text


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
        faults.append(Fault(path, row, "", found, "save the file in the encoding UTF-8"))
        return None
