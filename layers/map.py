"""The Folium map: a base that never changes; what a view changes of it is a document."""

from __future__ import annotations

from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from folium.utilities import camelize

from geodata.model import Atlas
from geodata.selection import ZOOMS
from geodata.view import View
from layers import bundle
from layers.escape import to_script
from layers.frame import frame, held

OPTIONS: dict[str, Any] = {
    "zoom_control": False,
    "attribution_control": False,
    "keyboard": False,
    "zoom_snap": 0,
    "zoom_delta": 0.5,
    "wheel_px_per_zoom_level": 120,
}
"""What the map can do, as Folium spells Leaflet's options."""

ASSETS_FROM_FRAME = "../../assets/"
"""Where the assets lie, seen from the map's frame, so that any base path will do."""


def leaflet_options(atlas: Atlas) -> dict[str, Any]:
    """Return what a map can do as Leaflet spells it, for a page without Folium."""
    spelt = {camelize(name): value for name, value in OPTIONS.items()}
    bounds = {"maxBounds": frame(atlas).limits}
    return {**spelt, "minZoom": ZOOMS[0], "maxZoom": ZOOMS[1], **bounds}


class EvidenceMap(folium.Map):
    """A Folium map without tiles that fetches its script, style and shapes once.

    It loads Leaflet from the app's own host and nothing from outside.
    """

    def __init__(self, atlas: Atlas) -> None:
        (south, west), (north, east) = frame(atlas).limits
        super().__init__(
            location=None,
            tiles=None,
            **OPTIONS,
            max_bounds=True,
            min_lat=south,
            min_lon=west,
            max_lat=north,
            max_lon=east,
            world_copy_jump=False,
        )
        # Folium takes limits of zoom for an option of tiles, and there are none here.
        self.options.update(min_zoom=ZOOMS[0], max_zoom=ZOOMS[1])
        version = bundle.version(atlas)
        # Folium keeps a header of each name once, so script and style need two names.
        self.default_js = [("map-script", f"{ASSETS_FROM_FRAME}map.js?v={version}")]
        self.default_css = [("map-style", f"{ASSETS_FROM_FRAME}map.css?v={version}")]
        self.add_child(Start(f"{ASSETS_FROM_FRAME}map-data.json?v={version}", atlas))


class Start(MacroElement):
    """Draws what never changes, as soon as the data has come."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        evidenceMap.start({{ this._parent.get_name() }}, {{ this.options }});
        {% endmacro %}
        """
    )

    def __init__(self, url: str, atlas: Atlas) -> None:
        super().__init__()
        self._name = "Start"
        self.options = to_script({"url": url, "bounds": frame(atlas).window})


def is_beyond(view: View) -> bool:
    """Say whether the view that is asked for lies beyond the map, which then stands elsewhere."""
    if view.selection.camera is None:
        return False
    lat, lon, zoom = view.selection.camera
    asked = lat, frame(view.atlas).longitude(lon), zoom
    return held(view.atlas, asked) != asked
