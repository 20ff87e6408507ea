"""What the browser fetches once: the map's script, its style, and the shapes as JSON."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from shapely.geometry import mapping
from xstatic.pkg import leaflet

from geodata.model import Atlas
from layers import arrows, caption, legend, places
from layers.escape import to_script
from layers.symbology import (
    ARROW_WIDTH_PX,
    CASING_WIDTH_PX,
    DASH_PX,
    HEAD_LENGTH_PX,
    ROLE_COLOUR,
    ROLE_HATCH,
    SMALLEST_TARGET_PX,
    THEMES,
)

ASSETS = Path(__file__).parent / "assets"
LEAFLET = Path(leaflet.BASE_DIR)

SCRIPTS = ("base.js", "hatch.js", "arrows.js", "places.js", "labels.js", "legend.js", "map.js")
"""Our scripts in the order in which they build on each other, after Leaflet."""


@lru_cache(maxsize=1)
def script() -> str:
    """Return Leaflet and our scripts as one text."""
    ours = [(ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS]
    return "\n".join([(LEAFLET / "leaflet.js").read_text(encoding="utf-8"), *ours])


@lru_cache(maxsize=1)
def style() -> str:
    """Return Leaflet's and our styles as one text, without pictures from other files."""
    ours = (ASSETS / "map.css").read_text(encoding="utf-8")
    return "\n".join([(LEAFLET / "leaflet.css").read_text(encoding="utf-8"), ours])


@lru_cache(maxsize=4)
def data(atlas: Atlas) -> str:
    """Return what the map draws and never changes, as JSON that is safe in a script."""
    return to_script(
        {
            "title": caption.TITLE,
            "notes": {flow: f"{text} {caption.BOUNDARIES}" for flow, text in caption.NOTE.items()},
            "sources": caption.sources(atlas),
            "places": places.features(atlas),
            "arrows": arrows.features(atlas),
            "context": mapping(atlas.context),
            "cities": [{"name": city.name, "point": city.point} for city in atlas.cities],
            "legend": legend.entries(atlas),
            "symbology": {
                "colour": ROLE_COLOUR,
                "hatch": ROLE_HATCH,
                "dash": DASH_PX,
                "themes": {name: asdict(theme) for name, theme in THEMES.items()},
                "arrowWidth": ARROW_WIDTH_PX,
                "casingWidth": CASING_WIDTH_PX,
                "headLength": HEAD_LENGTH_PX,
                "smallestTarget": SMALLEST_TARGET_PX,
            },
        }
    )


@lru_cache(maxsize=4)
def version(atlas: Atlas) -> str:
    """Return a hash that changes whenever anything that the browser fetches does."""
    parts = (script(), style(), data(atlas))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
