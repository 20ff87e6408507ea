"""Features as GeoJSON, and their files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry


def feature(geometry: BaseGeometry, **properties: str | int) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def write_features(path: Path, features: Iterable[Mapping[str, Any]]) -> None:
    """Write a GeoJSON feature collection without white space."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, separators=(",", ":")), encoding="utf-8", newline="")
