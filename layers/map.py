"""The Folium map: a base that never changes, and a feature group with what a view changes."""

from __future__ import annotations

from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from folium.utilities import camelize

from geodata.model import Atlas
from geodata.selection import ZOOMS
from geodata.view import View
from layers import arrows, bundle, caption, legend, places
from layers.escape import to_script
from layers.frame import frame, held
from layers.marks import marks

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


class Restyle(MacroElement):
    """Restyles the shapes that are already there by what a view says of them."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        evidenceMap.apply({{ this.state }});
        {% endmacro %}
        """
    )

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__()
        self._name = "Restyle"
        self.state = to_script(state)


def state(view: View, *, serial: int = 0) -> dict[str, Any]:
    """Return what a view changes on the map.

    Parameters
    ----------
    view
        What is to be seen.
    serial
        The number of the last event that the view answers; the browser ignores a state that
        is older than its own last event.
    """
    selection = view.selection
    by_place = places.state(view)
    return {
        "serial": serial,
        "select": selection.select,
        "role": selection.role,
        "flow": view.flow,
        "view": camera(view),
        # As rows, since the names of columns would weigh as much again as what is in them.
        "columns": list(next(iter(by_place.values()), {})),
        "places": {code: list(row.values()) for code, row in by_place.items()},
        "arrows": arrows.state(view),
        "counts": {role: legend.count_words(view, role) for role in view.atlas.roles},
        "spoken": {role: legend.spoken_count(view, role) for role in view.atlas.roles},
        "unnamed": legend.count_unnamed(view),
        "signs": marks(view).signs,
        "subtitle": caption.subtitle(view),
    }


def camera(view: View) -> tuple[float, float, float] | None:
    """Return where the map is to stand, its longitude as the map has it; None for the whole map.

    The browser, which knows how large its map is, keeps it within the limits.
    """
    if view.selection.camera is None:
        return None
    lat, lon, zoom = view.selection.camera
    return lat, frame(view.atlas).longitude(lon), zoom


def is_beyond(view: View) -> bool:
    """Say whether the view that is asked for lies beyond the map, which then stands elsewhere."""
    asked = camera(view)
    return asked is not None and held(view.atlas, asked) != asked


def feature_group(view: View, *, serial: int = 0) -> folium.FeatureGroup:
    """Return the feature group that brings a map up to date with a view."""
    group = folium.FeatureGroup(name="view")
    group.add_child(Restyle(state(view, serial=serial)))
    return group
