"""The features of a dataset's shapes, and the record of what they were made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry import MultiPolygon

from geodata.authoring.boundaries import world
from geodata.authoring.boundaries.geojson import feature
from geodata.authoring.boundaries.packages import sha256
from geodata.authoring.boundaries.pieces import gather
from geodata.authoring.boundaries.plan import BOUNDS, CONTEXT, FULL, PROVENANCE, SMALL, Bounds, Plan
from geodata.model import CRS

OUTPUTS = ("places.geojson", "context.geojson")
"""The files that are made, in a dataset's folder `shapes`."""


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


def from_packages(plan: Plan, window: Bounds, date: str, directory: Path) -> dict[str, Any]:
    """Return what the outputs in `directory` were made from, and how: packages at 1:10m."""
    return {
        "date": date,
        "crs": CRS,
        "scale": FULL,
        "inputs": [
            asdict(package) | {"package_file": package.filename} for package in plan.packages
        ],
        "window": dict(zip(BOUNDS, window, strict=True)),
        "details": {piece: asdict(detail) for piece, detail in plan.details.items()},
        **_software_and_outputs(directory),
    }


def from_world(plan: Plan, date: str, directory: Path) -> dict[str, Any]:
    """Return what the outputs in `directory` were made from: the world at small scale."""
    known = world.read_record()
    taken = {
        "file": f"geodata/world/{world.SHAPES}",
        "sha256": known["outputs"][world.SHAPES],
        "licence": known["inputs"][0]["licence"],
        "taken": "countries at small scale, by code; all others as the land around",
        "made_from": known["inputs"],
    }
    window = {"window": dict(zip(BOUNDS, plan.window, strict=True))} if plan.window else {}
    return {
        "date": date,
        "crs": CRS,
        "scale": SMALL,
        "inputs": [taken],
        **window,
        **_software_and_outputs(directory),
    }


def _software_and_outputs(directory: Path) -> dict[str, Any]:
    return {
        "software": {"shapely": shapely.__version__, "GEOS": shapely.geos_version_string},
        "outputs": {name: sha256(directory / name) for name in OUTPUTS},
    }
