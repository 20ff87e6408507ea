"""What the browser fetches once: the map's script, its style, and the shapes as JSON."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from shapely.geometry import mapping
from xstatic.pkg import leaflet

from geodata import words
from geodata.model import Atlas
from layers import arrows, caption, legend, places, symbology
from layers.escape import to_script
from layers.frame import frame, surroundings
from layers.marks import TAGS
from layers.symbology import THEMES

ASSETS = Path(__file__).parent / "assets"
LEAFLET = Path(leaflet.BASE_DIR)

SCRIPTS = (
    *("base.js", "hatch.js", "arrows.js", "places.js", "circles.js", "labels.js", "legend.js"),
    "map.js",
)
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
            "dataset": atlas.sha256,
            "west": frame(atlas).west,
            "title": atlas.study.headline,
            "notes": {flow: caption.note(atlas, flow) for flow in words.flows(atlas)},
            "sources": caption.sources(atlas),
            "places": places.features(atlas),
            "arrows": arrows.features(atlas),
            "context": mapping(surroundings(atlas)),
            "cities": [
                {"name": city.name, "point": frame(atlas).anchors[city.place]}
                for city in atlas.bystanders
            ],
            "legend": [asdict(entry) for entry in legend.entries(atlas)],
            "tags": TAGS,
            "symbology": _symbology(atlas),
        }
    )


def _symbology(atlas: Atlas) -> dict[str, Any]:
    """Return the symbology's numbers for the browser; lengths in pixels."""
    return {
        "themes": {
            name: {**asdict(theme), **symbology.fills(atlas.study, name)}
            for name, theme in THEMES.items()
        },
        "hatches": {role: asdict(symbology.hatch_of(atlas.study, role)) for role in atlas.roles},
        "hatch": {
            "gap": symbology.HATCH_GAP_PX,
            "width": symbology.HATCH_WIDTH_PX,
            "radius": symbology.HATCH_DOT_RADIUS_PX,
            "ring": symbology.HATCH_RING_RADIUS_PX,
        },
        "dash": symbology.DASH_PX,
        "dot": symbology.DOT,
        "dotRadius": symbology.DOT_RADIUS_PX,
        "square": symbology.SQUARE_PX,
        "arrowWidth": symbology.ARROW_WIDTH_PX,
        "selectedWidth": symbology.SELECTED_WIDTH_PX,
        "casingWidth": symbology.CASING_WIDTH_PX,
        "glowWidth": symbology.GLOW_WIDTH_PX,
        "headLength": symbology.HEAD_LENGTH_PX,
        "headShape": symbology.HEAD_SHAPE,
        "pinRadius": symbology.PIN_RADIUS_PX,
        "borders": symbology.BORDER_PX,
        "labels": symbology.LABEL_PX,
        "overCircle": symbology.OVER_CIRCLE_PX,
        "circleWidth": symbology.CIRCLE_WIDTH_PX,
        "circleCasing": symbology.CIRCLE_CASING_PX,
        "circleOpacity": symbology.CIRCLE_OPACITY,
        "circleDash": symbology.CIRCLE_DASH_PX,
        "circleFilled": symbology.CIRCLE_FILLED,
        "smallestTarget": symbology.SMALLEST_TARGET_PX,
    }


@lru_cache(maxsize=4)
def version(atlas: Atlas) -> str:
    """Return a hash that changes whenever anything that the browser fetches does."""
    parts = (script(), style(), data(atlas))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
