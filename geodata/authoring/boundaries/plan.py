"""What shapes a dataset has, and how they are drawn: from `places.csv` and its last record.

`places.csv` says which: every country by the code that Natural Earth has in `ISO_A3_EH`, every
region by its ISO 3166-2 code, as far as it lies in the place that its column `inside` names.
`shapes/provenance.json` may say how: `window` is the land around that is kept, `details` how
finely each piece is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Any

import geopandas as gpd

from geodata.authoring.boundaries.packages import COUNTRIES, REGIONS, Package
from geodata.faults import DatasetError, Fault, quoted, quoted_json
from geodata.files import Files, read_files
from geodata.model import DRAWN_KINDS

PROVENANCE = "shapes/provenance.json"
"""What the outputs were made from, and how; the next build follows it."""

CONTEXT = "context"
"""The piece that is no place: the land around."""

SMALL, FULL = "world", "10m"
SCALES = (SMALL, FULL)
"""Where boundaries are from: the world that comes with the project, or packages at 1:10m."""

BOUNDS = ("minx", "miny", "maxx", "maxy")

MARGIN = 20.0
"""Degrees of land kept around the places, on each side, where the dataset names no window."""

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Detail:
    """How finely a landmass is drawn.

    Attributes
    ----------
    tolerance_degrees
        Square root of the area of the smallest triangle that is kept.
    min_area_km2
        A landmass smaller than this is dropped.
    decimals
        Decimal places of a coordinate in degrees; the third is about 100 m.
    """

    tolerance_degrees: float
    min_area_km2: float
    decimals: int = 3


PLACES = "places"
"""What the details call every place that has none of its own."""

DETAILS = {
    PLACES: Detail(tolerance_degrees=0.015, min_area_km2=3),
    CONTEXT: Detail(tolerance_degrees=0.04, min_area_km2=50),
}
"""Details where the dataset has none."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What shapes a dataset has, and how they are drawn.

    Attributes
    ----------
    names
        The names of its countries and regions by code.
    inside
        The code of the place that each region lies in, by its own; that place comes first.
    window
        What land around is kept, in degrees, WGS 84; None for `MARGIN` around the places.
    details
        Details by piece, `PLACES` and `CONTEXT` among them. A landmass of several pieces takes
        the finest, so that its borders match.
    rows
        The lines of places.csv on which they stand, by code.
    scale
        The scale at which its shapes were made before; empty where they were not.
    """

    names: Mapping[str, str]
    inside: Mapping[str, str]
    window: Bounds | None
    details: Mapping[str, Detail]
    rows: Mapping[str, int] = field(default_factory=dict)
    scale: str = ""

    @property
    def countries(self) -> tuple[str, ...]:
        """The codes of the countries."""
        return tuple(code for code in self.names if code not in self.inside)

    @property
    def packages(self) -> tuple[Package, ...]:
        """The packages that are needed, each with what is taken from it."""
        if not self.inside:
            return (COUNTRIES,)
        taken = "; ".join(
            f"{self.names[code]}, iso_3166_2 {code}, as far as it lies in {self.names[around]}"
            for code, around in self.inside.items()
        )
        return COUNTRIES, replace(REGIONS, taken=taken)

    def detail(self, piece: str) -> Detail:
        """Return how finely a piece is drawn."""
        return self.details.get(piece, self.details[PLACES])

    def pieces_of(self, place: str) -> list[str]:
        """Return the pieces that make up a place: its own, and those of the regions in it."""
        within = [code for code, around in self.inside.items() if around == place]
        return [place, *(piece for code in within for piece in self.pieces_of(code))]


def read_plan(directory: Path) -> Plan:
    """Return what the dataset in a folder says of its shapes.

    Raises
    ------
    DatasetError
        If it does not say which they are, or what it says of them is not to be followed.
    """
    files = read_files(directory)
    # A dataset whose shapes are yet to be made has no record of them.
    needed = {"places.csv", str(directory), *([PROVENANCE] if _exists(directory) else [])}
    faults = [fault for fault in files.faults if fault.file in needed and not fault.warning]
    if faults or (faults := list(_place_faults(files))):
        raise DatasetError(faults)
    lines = {row["place"]: line for line, row in _rows(files).items()}
    rows = [row for row in _rows(files).values() if row["kind"] in DRAWN_KINDS]
    inside = {row["place"]: row["inside"] for row in rows if row["kind"] == "region"}
    record = files.documents.get(PROVENANCE, {})
    return Plan(
        names={row["place"]: row["name"] for row in rows},
        inside={code: inside[code] for code in _outermost_first(inside)},
        window=_window(record),
        details=_details(record),
        rows=lines,
        scale=_scale(record),
    )


def _exists(directory: Path) -> bool:
    return (directory / PROVENANCE).exists()


def _rows(files: Files) -> dict[int, dict[str, str]]:
    """Return the records of the places by line, with all columns that are asked for here."""
    columns = ("place", "name", "kind", "inside")
    rows = files.tables["places"].rows.items()
    return {line: {name: row.get(name, "").strip() for name in columns} for line, row in rows}


def _place_faults(files: Files) -> Iterator[Fault]:
    """Refuse places that no shape can be found for, and regions that lie in no shape."""
    rows = _rows(files)
    drawn = {line: row for line, row in rows.items() if row["kind"] in DRAWN_KINDS}
    inside = {r["place"]: r["inside"] for r in drawn.values() if r["kind"] == "region"}
    countries = {r["place"] for r in drawn.values() if r["kind"] == "country"}
    if not countries:
        advice = "list the countries that are drawn, and those that regions lie in"
        yield Fault("places.csv", None, "kind", "no country", advice)
    seen: set[str] = set()
    for line, row in drawn.items():
        code = row["place"]
        if not code or code in seen or code in DETAILS:
            yield Fault("places.csv", line, "place", quoted(code), "give it a code of its own")
        seen.add(code)
        if row["kind"] == "region" and _outermost(code, inside) not in countries:
            advice = "name the country that it lies in, or a region that lies in one"
            yield Fault("places.csv", line, "inside", quoted(row["inside"]), advice)


def _outermost(code: str, inside: Mapping[str, str]) -> str:
    """Return the place around a region that is no region; empty where they lie in a circle."""
    for _ in inside:
        code = inside.get(code, code)
    return "" if code in inside else code


def _outermost_first(inside: Mapping[str, str]) -> list[str]:
    """Return regions in their order, but none before one that it lies in."""
    found: list[str] = []
    while len(found) < len(inside):
        found += [
            code
            for code, around in inside.items()
            if code not in found and (around not in inside or around in found)
        ]
    return found


def _scale(record: Any) -> str:
    """Return the scale that a record of provenance says, or that packages with every detail are."""
    said = record if isinstance(record, dict) else {}
    if said.get("scale") in SCALES:
        return str(said["scale"])
    return FULL if said.get("inputs") else ""


def _window(record: Any) -> Bounds | None:
    """Return the window in a record of provenance, if it has one."""
    found = record.get("window") if isinstance(record, dict) else None
    if found is None:
        return None
    values: list[Any] = [found.get(name) for name in BOUNDS] if isinstance(found, dict) else [None]
    if not all(map(_is_number, values)) or not _is_box(*values):
        advice = f"give {', '.join(BOUNDS)} in degrees, each least before its most"
        raise DatasetError([Fault(PROVENANCE, None, "window", quoted_json(found), advice)])
    minx, miny, maxx, maxy = map(float, values)
    return minx, miny, maxx, maxy


def _is_box(minx: float, miny: float, maxx: float, maxy: float) -> bool:
    return -180 <= minx < maxx <= 180 and -90 <= miny < maxy <= 90


def _is_number(value: Any) -> bool:
    # The type itself, because True and False are integers too.
    return type(value) in (int, float) and isfinite(value)


def _details(record: Any) -> dict[str, Detail]:
    """Return the details in a record of provenance, those that it lacks filled up."""
    found = record.get("details") if isinstance(record, dict) else None
    if found is not None and not isinstance(found, dict):
        advice = "give an object, a detail by place"
        raise DatasetError([Fault(PROVENANCE, None, "details", quoted_json(found), advice)])
    read = {piece: _detail(piece, detail) for piece, detail in (found or {}).items()}
    return {PLACES: DETAILS[PLACES], **read, CONTEXT: read.get(CONTEXT, DETAILS[CONTEXT])}


def _detail(piece: str, found: Any) -> Detail:
    names = set(Detail.__dataclass_fields__)
    given = found if isinstance(found, dict) else {}
    numbers = all(_is_number(value) and value >= 0 for value in given.values())
    whole = type(given.get("decimals", 0)) is int
    if not names - {"decimals"} <= set(given) <= names or not numbers or not whole:
        advice = "give tolerance_degrees and min_area_km2, and decimals if not 3"
        member = f"details.{piece}"
        raise DatasetError([Fault(PROVENANCE, None, member, quoted_json(found), advice)])
    return Detail(**given)


def around(land: gpd.GeoSeries) -> Bounds:
    """Return the bounds of land in degrees, `MARGIN` wider, as far as the globe goes."""
    minx, miny, maxx, maxy = map(float, land.total_bounds)
    return (
        max(minx - MARGIN, -180.0),
        max(miny - MARGIN, -90.0),
        min(maxx + MARGIN, 180.0),
        min(maxy + MARGIN, 90.0),
    )
