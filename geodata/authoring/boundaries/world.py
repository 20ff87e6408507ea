"""The boundaries of all countries at small scale, which come with the project: `geodata/world/`.

`python -m geodata.authoring.boundaries.world` makes them anew from Natural Earth's countries at
1:10m, as one coverage whose borders are shared. Tiny states keep their detail: they, and with
them the land around, would otherwise become triangles or vanish.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geodata.authoring.boundaries import names_of_countries as names
from geodata.authoring.boundaries.geojson import feature, write_features
from geodata.authoring.boundaries.packages import COUNTRIES, fetch, read_countries, sha256
from geodata.authoring.boundaries.pieces import EQUAL_AREA, only_polygons
from geodata.model import CRS

FOLDER = Path(__file__).parents[2] / "world"

SHAPES, NAMES, BY_HAND, RECORD = (
    "countries.geojson",
    "countries.csv",
    "common_names.csv",
    "provenance.json",
)
"""The files of the folder; the third is written by hand, the others are made."""

TINY_KM2 = 15_000.0
"""Area below which a country keeps its detail."""

FINE, COARSE = 0.004, 0.08
"""Square roots of the area of the smallest triangle that is kept, in degrees: of tiny countries,
and of all others."""

MIN_AREA_KM2, MIN_SHARE = 100.0, 0.004
"""An island is kept that is as large as this, or as this share of its country."""

FINE_DECIMALS, COARSE_DECIMALS = 4, 2
"""Decimal places of a coordinate in degrees: of tiny countries, and of all others."""

MOST_ROUNDS = 5
"""How often rounding is tried, each time less where borders did not meet."""

GLOBE = shapely.box(-180, -90, 180, 90)


def read_world(folder: Path = FOLDER) -> gpd.GeoDataFrame:
    """Return all countries, a row each: `place` and its geometry, WGS 84."""
    return gpd.read_file(folder / SHAPES)


def read_names(folder: Path = FOLDER) -> list[dict[str, str]]:
    """Return what all countries are called: the records of `countries.csv`."""
    with (folder / NAMES).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_record(folder: Path = FOLDER) -> dict[str, Any]:
    """Return what the world's boundaries were made from, and how."""
    found: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    return found


def make(cache: Path, folder: Path, date: str) -> None:
    """Write the shapes, the names and the record of all countries into a folder.

    Parameters
    ----------
    cache
        The folder that the package is fetched into.
    folder
        Where the files are written.
    date
        The date of the record, ISO 8601.
    """
    table = read_countries(fetch(COUNTRIES, cache), *names.COLUMNS)
    folder.mkdir(parents=True, exist_ok=True)
    shapes = small_scale(table)
    features = [feature(shapes[place], place=place) for place in sorted(shapes)]
    write_features(folder / SHAPES, features)
    with (FOLDER / BY_HAND).open(encoding="utf-8", newline="") as stream:
        by_hand = {row["place"]: row for row in csv.DictReader(stream)}
    write_table(folder / NAMES, names.records(table, by_hand))
    record = json.dumps(_record(folder, date), indent=2) + "\n"
    (folder / RECORD).write_text(record, encoding="utf-8", newline="")


def write_table(path: Path, records: Sequence[Mapping[str, str]]) -> None:
    """Write records, all with the same columns, as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def _record(folder: Path, date: str) -> dict[str, Any]:
    return {
        "date": date,
        "crs": CRS,
        "inputs": [asdict(COUNTRIES) | {"package_file": COUNTRIES.filename}],
        "details": {
            "tiny": {"below_km2": TINY_KM2, "tolerance_degrees": FINE, "decimals": FINE_DECIMALS},
            "others": {"tolerance_degrees": COARSE, "decimals": COARSE_DECIMALS},
            "islands": {"min_area_km2": MIN_AREA_KM2, "or_share_of_country": MIN_SHARE},
        },
        "software": {"shapely": shapely.__version__, "GEOS": shapely.geos_version_string},
        "outputs": {name: sha256(folder / name) for name in (SHAPES, NAMES)},
    }


# --- how they are simplified --------------------------------------------------------------


def small_scale(countries: gpd.GeoDataFrame) -> dict[str, MultiPolygon]:
    """Return all countries at small scale by code; borders stay shared, none is lost.

    Parameters
    ----------
    countries
        Polygons that form a coverage, with their code in `place`, WGS 84; several rows may have
        the same.

    Raises
    ------
    ValueError
        If the vertices along a shared border differ.
    """
    rows = countries.groupby("place").geometry
    whole = {str(place): shapely.coverage_union_all(land.array) for place, land in rows}
    lands = [only_polygons(land) for land in whole.values()]
    if not shapely.coverage_is_valid(lands):
        raise ValueError("borders: found neighbours whose vertices differ, expected a coverage")
    fine = shapely.coverage_simplify(lands, FINE)
    parts, owner = shapely.get_parts(fine, return_index=True)
    area_km2 = _area_km2(fine)
    kept = _landmass_km2(parts) >= np.minimum(MIN_AREA_KM2, MIN_SHARE * area_km2)[owner]
    parts, owner = parts[kept], owner[kept]
    tiny = (area_km2 < TINY_KM2)[owner]
    parts[~tiny] = _coarser(parts, tiny)
    parts = _rounded(parts, tiny)
    return {
        place: shapely.orient_polygons(_one(parts[owner == number]))
        for number, place in enumerate(whole)
    }


def _one(shapes: np.ndarray) -> MultiPolygon:
    """Return multipolygons as one."""
    return MultiPolygon(list(shapely.get_parts(shapes)))


def _area_km2(shapes: Sequence[BaseGeometry]) -> np.ndarray:
    """Return the areas of shapes in WGS 84, shape (n,)."""
    return np.asarray(gpd.GeoSeries(shapes, crs=CRS).to_crs(EQUAL_AREA).area) / 1e6


def _landmass_km2(parts: np.ndarray) -> np.ndarray:
    """Return for each of some polygons how large the landmass is that it belongs to."""
    masses = shapely.get_parts(shapely.coverage_union_all(parts))
    part, mass = shapely.STRtree(masses).query(
        shapely.point_on_surface(parts), predicate="intersects"
    )
    found = np.zeros(len(parts))
    found[part] = _area_km2(masses)[mass]
    return found


def _coarser(parts: np.ndarray, tiny: np.ndarray) -> np.ndarray:
    """Return the parts that are not tiny with less detail, those that are left as they are.

    The sea is a part of the coverage too, and the tiny parts are left out of it: so their rims
    are its boundary, which is kept, and all other borders and coasts are simplified.
    """
    sea = GLOBE.difference(shapely.coverage_union_all(parts))
    coverage = [*parts[~tiny], MultiPolygon(list(shapely.get_parts(sea)))]
    simple: np.ndarray = shapely.coverage_simplify(coverage, COARSE, simplify_boundary=False)
    return simple[:-1]


def _rounded(parts: np.ndarray, tiny: np.ndarray) -> np.ndarray:
    """Round coordinates, less those of tiny parts, and those that would not meet any more."""
    exact = set(map(tuple, shapely.get_coordinates(parts[tiny])))

    def rounded(xy: np.ndarray) -> np.ndarray:
        # Rounding equal vertices leaves them equal, so neighbours still meet.
        fine = np.array([tuple(point) in exact for point in xy])[:, None]
        return np.where(fine, np.round(xy, FINE_DECIMALS), np.round(xy, COARSE_DECIMALS))

    for _ in range(MOST_ROUNDS):
        found = np.array([only_polygons(part) for part in shapely.transform(parts, rounded)])
        wrong = set(map(tuple, shapely.get_coordinates(shapely.coverage_invalid_edges(found))))
        if not wrong:
            return found
        before = shapely.get_coordinates(parts)
        after = np.round(before, COARSE_DECIMALS)
        exact |= {tuple(old) for old, new in zip(before, after, strict=True) if tuple(new) in wrong}
    raise ValueError("borders: found neighbours that cannot be rounded so that they still meet")


def main(argv: Sequence[str] | None = None) -> int:
    """Make the world's boundaries anew."""
    parser = argparse.ArgumentParser(
        prog="python -m geodata.authoring.boundaries.world",
        description="Make the boundaries of all countries anew.",
    )
    parser.add_argument("--cache", type=Path, help="keep the fetched package in this folder")
    parser.add_argument("--output", type=Path, default=FOLDER, help="folder of the outputs")
    parser.add_argument("--date", default=None, help="date of the record, if not the last one's")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        date = options.date or read_record()["date"]
        make(options.cache or Path(temporary), options.output, date)
    return 0


if __name__ == "__main__":
    sys.exit(main())
