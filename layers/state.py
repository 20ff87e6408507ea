"""What a view changes on the map, as the browser is told it; what is selected changes nothing."""

from __future__ import annotations

from typing import Any

from geodata.view import View
from layers import arrows, caption, circles, legend, places
from layers.escape import to_script
from layers.marks import marks


def state(view: View) -> dict[str, Any]:
    """Return what a view changes on the map, but for what is selected and where it stands."""
    by_place = places.state(view)
    number = circles.state(view)
    return {
        "dataset": view.atlas.sha256,
        "role": view.selection.role,
        "flow": view.flow,
        # As rows, since the names of columns would weigh as much again as what is in them.
        "columns": list(next(iter(by_place.values()), {})),
        "places": {code: list(row.values()) for code, row in by_place.items()},
        "arrows": arrows.state(view),
        "counts": {role: legend.count_words(view, role) for role in view.atlas.roles},
        "spoken": {role: legend.spoken_count(view, role) for role in view.atlas.roles},
        "unnamed": legend.count_unnamed(view),
        "signs": marks(view).signs,
        "subtitle": caption.subtitle(view),
        **({"number": number} if number else {}),
    }


def state_json(view: View) -> bytes:
    """Return the same as JSON, safe in a script."""
    return to_script(state(view)).encode()
