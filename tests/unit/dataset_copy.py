"""Means to break a copy of the dataset, to make a small one, and to make GeoJSON documents."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
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
        """Return everything that is wrong with the dataset, and what is doubtful."""
        return check(read_files(self.folder))

    def path(self, file: str) -> Path:
        """Return the path of a file of the dataset."""
        return self.folder / file

    def text(self, file: str) -> str:
        """Return a file's text, its line ends as they are."""
        return self.path(file).read_bytes().decode()

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the first occurrence of a string in a file."""
        text = self.text(file)
        assert old in text
        self.path(file).write_bytes(text.replace(old, new, 1).encode())

    def append(self, file: str, text: str) -> None:
        """Add text at the end of a file."""
        self.path(file).write_bytes((self.text(file) + text).encode())

    def table(self, file: str) -> list[list[str]]:
        """Return the records of a table, its header first."""
        with self.path(file).open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def write(self, file: str, records: list[list[str]], **options: Any) -> None:
        """Write the records of a table, its header first; options are those of `csv.writer`."""
        with self.path(file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n", **options).writerows(records)

    def set(self, file: str, record_id: str, column: str, value: str) -> int:
        """Set a field of the first record that begins with an id; return the record's line.

        The table is given the column if it lacks it.
        """
        header, *records = self.table(file)
        if column not in header:
            header, records = [*header, column], [[*record, ""] for record in records]
        number = next(n for n, fields in enumerate(records) if fields[0] == record_id)
        records[number][header.index(column)] = value
        self.write(file, [header, *records])
        return number + 2

    def every(self, file: str, column: str, change: Callable[[str], str]) -> None:
        """Change all values of a column."""
        header, *records = self.table(file)
        for record in records:
            record[header.index(column)] = change(record[header.index(column)])
        self.write(file, [header, *records])

    def add(self, file: str, *fields: str) -> int:
        """Add a record at the end of a table; return its line."""
        records = [*self.table(file), list(fields)]
        self.write(file, records)
        return len(records)

    def drop(self, file: str, record_id: str) -> None:
        """Take the records out of a table that begin with an id."""
        self.write(file, [record for record in self.table(file) if record[0] != record_id])

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

    def describe(self, **evidence: Any) -> None:
        """Change what the descriptor says of the map; None takes a key out."""
        document = self.document("datapackage.json")
        said = {**document["evidence"], **evidence}
        document["evidence"] = {key: value for key, value in said.items() if value is not None}
        self.dump("datapackage.json", document)


TABLES = {
    "sources": """
source_id,kind,title,publisher,published
one,text,First Text,First Press,2025-05-22
two,text,Second Text,Second Press,2026
book,context,The Book,Book House,2023
stats,numbers,The Numbers,Office,2024
""",
    "places": """
place,name,aliases,kind,inside,role,label_lon,label_lat,anchor_lon,anchor_lat,since,note
NOR,North,Norte|北国,country,,,0.5,0.5,0.5,0.5,1999,a note
SOU,South,,country,,,4.5,0.5,4.5,0.5,,
HUB,Hubland,,country,,,8.5,0.5,8.5,0.5,,
HUB-GT,Gate,,region,HUB,,12.5,0.5,12.5,0.5,,
TOWN,Quay,,city,HUB-GT,,,,12.6,0.6,,
ALL,Everywhere,,group,,,,,,,,
WLD,World,,world,,,,,,,,
""",
    "claims": """
claim_id,source_id,place,topic,value,firmness,cue,voice,quote,occurrence,date,stance,amount,unit,indicator,status
n-role,one,NOR,role,mining,stated,digs,author,North digs ore.,,2024,,,,,
n-link,one,NOR,link,n-ore,stated,ships,author,North ships 5 t of ore to the Gate.,,,,5,t,output,
n-cu,one,NOR,material,Cu,stated,has,author,North has copper.,,,,,,,
n-head,one,NOR,heading,,,,author,NORTH: A MINE,,,,,,,
g-role,one,HUB-GT,role,gateway,stated,is,author,The Gate is the way in.,,,,,,,
s-role,two,SOU,role,milling,expected,will,author,South will mill ore.,,,,,,,
n-may,two,NOR,role,mining,possible,may,author,North may dig.,,,,,,,
""",
    "links": """
link_id,from_place,to_place,two_way,role,carries
n-ore,NOR,HUB,,mining,ore
""",
    "materials": """
material,name
Cu,Copper
Met,Metals
""",
    "material_groups": """
material,group,scheme
Cu,Met,s1
""",
    "notes": """
about,material,firmness,source_id,statement
NOR,Cu,stated,book,Copper comes from North.
n-ore,,,book,It goes by sea.
""",
    "contrasts": """
subject,relation,claim_a,claim_b
digging,agree,n-role,n-may
""",
    "numbers": """
indicator,place,year,value,unit,status,source_id,derived_from
output,NOR,2024,1.5,t,,stats,
output,SOU,2024,,t,withheld,stats,
""",
}
"""The tables of a dataset whose faults can be worked out by hand."""

PACKAGE = {
    "name": "hand-made",
    "title": "A hand-made dataset",
    "created": "2026-01-02T00:00:00Z",
    "evidence": {
        "headline": "Who digs and who mills",
        "members": "Members",
        "members_note": "It is drawn because it is a member",
        "region": "ALL",
        "hub": {"place": "HUB", "gateway": "HUB-GT"},
        "roles": [{"code": "mining", "name": "Mining"}, {"code": "milling", "name": "Milling"}],
        "materials": {"name": "Metal", "schemes": [{"code": "s1", "name": "S1", "source": "book"}]},
    },
    "resources": [],
}


def hand_made(folder: Path) -> Dataset:
    """Write a small dataset without faults or doubts; each line of a text is a quote."""
    dataset = Dataset(folder)
    for name in ("texts", "shapes"):
        (folder / name).mkdir(parents=True)
    for name, text in TABLES.items():
        dataset.path(f"{name}.csv").write_text(text.lstrip(), encoding="utf-8")
    header, *claims = dataset.table("claims.csv")
    source, quote = header.index("source_id"), header.index("quote")
    for text in ("one", "two"):
        lines = [claim[quote] for claim in claims if claim[source] == text]
        dataset.path(f"texts/{text}.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    dataset.dump("shapes/provenance.json", {"outputs": {}})
    drawn = [feature(square(4 * n, 0), place=p) for n, p in enumerate(("NOR", "SOU", "HUB"))]
    gate = feature(square(12, 0), place="HUB-GT")
    dataset.dump("shapes/places.geojson", collection(*drawn, gate))
    dataset.dump("shapes/context.geojson", collection(feature(square(0, 10))))
    dataset.dump("datapackage.json", PACKAGE)
    return dataset


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
