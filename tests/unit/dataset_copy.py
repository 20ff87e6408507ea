"""Means to break a copy of the dataset, and to make small GeoJSON documents."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

from geodata.check import check
from geodata.faults import Fault
from geodata.files import read_files


class Dataset:
    """A folder with a dataset, and the ways in which a test changes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def faults(self) -> list[Fault]:
        """Return everything that is wrong with the dataset."""
        return check(read_files(self.folder))

    def path(self, file: str) -> Path:
        """Return the path of a file of the dataset."""
        return self.folder / file

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the first occurrence of a string in a file."""
        text = self.path(file).read_text(encoding="utf-8")
        assert old in text
        self.path(file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def table(self, file: str) -> list[list[str]]:
        """Return the records of a table, its header first."""
        with self.path(file).open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def write(self, file: str, records: list[list[str]]) -> None:
        """Write the records of a table, its header first."""
        with self.path(file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(records)

    def set(self, file: str, record_id: str, column: str, value: str) -> int:
        """Set a field of the first record that begins with an id; return the record's line."""
        records = self.table(file)
        row = next(line for line, fields in enumerate(records, 1) if fields[0] == record_id)
        records[row - 1][records[0].index(column)] = value
        self.write(file, records)
        return row

    def add(self, file: str, *fields: str) -> int:
        """Add a record at the end of a table; return its line."""
        records = [*self.table(file), list(fields)]
        self.write(file, records)
        return len(records)

    def document(self, file: str) -> Any:
        """Return a parsed JSON document."""
        return json.loads(self.path(file).read_text(encoding="utf-8"))

    def dump(self, file: str, document: Any) -> None:
        """Write a JSON document; where it is a shape, record its sha256 as its making would."""
        self.path(file).write_text(json.dumps(document), encoding="utf-8")
        if file.startswith("shapes/") and file.endswith(".geojson"):
            provenance = self.document("shapes/provenance.json")
            digest = hashlib.sha256(self.path(file).read_bytes()).hexdigest()
            provenance["outputs"][file.removeprefix("shapes/")] = digest
            self.dump("shapes/provenance.json", provenance)


def square(west: float, south: float, side: float = 1.0) -> dict[str, Any]:
    """Return a square as a GeoJSON geometry; all lengths in degrees."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any) -> dict[str, Any]:
    """Return a GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": list(features)}
