"""What the map says back: an event with the whole state that is wanted, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geodata.model import Atlas
from geodata.selection import Selection, allowed, format_camera, parse_camera

LAST_SERIAL = 2**53 - 1
"""The largest whole number that JavaScript counts exactly, and no event's number."""


def apply_event(
    event: object, selection: Selection, last_serial: int, atlas: Atlas
) -> tuple[Selection, int]:
    """Return the selection that an event wants, and the serial number to answer with.

    Parameters
    ----------
    event
        What the browser sent: `serial`, and the whole of `select`, `role` and `view`. It is
        not trusted.
    selection, last_serial
        What is in force, and the number of the last event answered.
    atlas
        The dataset, which says what can be selected.

    Returns
    -------
    selection, serial
        Unchanged where the event is old or malformed. An event whose values are unknown is
        answered, so that the browser stops waiting, and otherwise ignored.
    """
    if not isinstance(event, Mapping):
        return selection, last_serial
    serial = event.get("serial")
    if not isinstance(serial, int) or isinstance(serial, bool):
        return selection, last_serial
    # Beyond, a browser can no longer count on.
    if not last_serial < serial < LAST_SERIAL:
        return selection, last_serial
    wanted = _checked(event, atlas)
    return (replace(selection, **wanted) if wanted is not None else selection), serial


def _checked(event: Mapping[Any, Any], atlas: Atlas) -> dict[str, Any] | None:
    known = allowed(atlas)
    select, role, camera = (event.get(name) for name in ("select", "role", "view"))
    if select != "" and (not isinstance(select, str) or select not in known["select"]):
        return None
    if not isinstance(role, list) or any(code not in known["role"] for code in role):
        return None
    wanted: dict[str, Any] = {
        "select": select,
        "role": tuple(code for code in known["role"] if code in role),
    }
    # A camera that is none must not take along the rest of what is wanted.
    if camera is None or (place := _camera(camera)) is not None:
        wanted["camera"] = None if camera is None else place
    return wanted


def _camera(camera: object) -> tuple[float, float, float] | None:
    if not isinstance(camera, list) or len(camera) != 3:
        return None
    # Bounded before it is formatted: an integer of JSON can be too large for a float.
    if not all(isinstance(n, int | float) and abs(n) <= 180 for n in camera):
        return None
    return parse_camera(format_camera((camera[0], camera[1], camera[2])))
