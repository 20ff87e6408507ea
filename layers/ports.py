"""Where arrows meet around the hub: inside its gateway, or around its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from geodata.model import Atlas
from layers.frame import frame, lands, main_bounds
from layers.projection import mercator

# Half-axes, in the frame's units, of the ellipse on which arrows meet.
_GATEWAY_AXES = (1.6, 1.3)
_NAME_HEIGHT = 1.0
_LETTER = 0.9
_BESIDE_NAME = 1.0
_WIDEST = 6.0

_OF_HUB, _OF_ROOM = 0.7, 0.9
"""Such a share of a hub's half width its name's axes take, and many ports of where they meet.

Outside it they would end in another place.
"""

_APART = 0.86
"""How far apart ports are at most, in units."""

_ROUND_DEG, _BEYOND_DEG = 330.0, 110.0
"""How much of the way around the hub they may take at all, and beyond what they come from."""

_SPACING = 0.55
"""How far apart heads must be to be told apart, in units."""

_GATEWAY_DEG = 52.0
"""What stays free on either side of the way from the hub to its gateway."""

_BESIDE_DEG = 18.0
"""How far apart ports are at most beside that."""


@dataclass(frozen=True)
class Ports:
    """Points around the hub, in Web Mercator degrees.

    Attributes
    ----------
    hub
        What they stand around, shape (2,).
    order
        The places that arrows lead from or to, by their direction around the hub.
    points
        A port a place, in that order, shape (n, 2).
    """

    hub: np.ndarray
    order: tuple[str, ...]
    points: np.ndarray


def around_hub(
    atlas: Atlas, flow: str, anchors: Mapping[str, np.ndarray], unit: float
) -> Ports | None:
    """Return the ports of the arrows of a direction; None where they have no hub to meet at.

    Parameters
    ----------
    atlas
        The dataset.
    flow
        `into`: they end in the gateway, where there is one. `out_of`: they start at the hub.
    anchors
        Where each arrow's other end stands, by its place, in Web Mercator degrees.
    unit
        The frame's unit, in degrees.
    """
    ends_at = atlas.gateway if flow == "into" and atlas.gateway else atlas.hub
    point = frame(atlas).anchors.get(ends_at) if ends_at else None
    if point is None or not anchors:
        return None
    hub = mercator(np.array([point]))[0]
    room = _room(atlas, ends_at, unit)
    axes = _GATEWAY_AXES if ends_at != atlas.hub else _hub_axes(atlas, room)
    angles = {place: _direction(hub, xy) for place, xy in anchors.items()}
    order, wished = _around(angles)
    # Where many meet, they stand further off, so that their heads stay apart.
    arc = min(_ROUND_DEG, float(wished[-1] - wished[0]) + _BEYOND_DEG) / 360
    ellipse = _Ellipse(axes)
    size = max(1.0, _SPACING * max(len(order) - 1, 1) / (arc * ellipse.perimeter))
    ellipse = _Ellipse(np.maximum(axes, np.minimum(size * np.array(axes), _OF_ROOM * room)))
    if flow == "out_of" and atlas.gateway in frame(atlas).anchors:
        gateway = mercator(np.array([frame(atlas).anchors[atlas.gateway]]))[0]
        apart = min(_BESIDE_DEG, 360 * arc / max(len(order) - 1, 1))
        found = _beside(wished, _direction(hub, gateway), apart)
    else:
        apart = min(_APART, arc * ellipse.perimeter / max(len(order) - 1, 1))
        found = ellipse.angles(_spread(ellipse.lengths(wished), apart))
    points = hub + unit * ellipse.points(found)
    return Ports(hub, order, points)


class _Ellipse:
    """An ellipse around the origin, measured along its edge from east, counter-clockwise.

    Angles are those of a circle that was pressed to it, in degrees.
    """

    def __init__(self, axes: Iterable[float]) -> None:
        self.axes = np.array(list(axes))
        self._angles = np.linspace(0, 360, 361)
        steps = np.diff(self.points(self._angles), axis=0)
        self._lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*steps.T))])

    @property
    def perimeter(self) -> float:
        """Its length."""
        return float(self._lengths[-1])

    def points(self, angles: np.ndarray) -> np.ndarray:
        """Return the points at angles, shape (n, 2)."""
        around = np.radians(angles)
        found: np.ndarray = np.column_stack([np.cos(around), np.sin(around)]) * self.axes
        return found

    def lengths(self, angles: np.ndarray) -> np.ndarray:
        """Return the way along the edge to angles, which may go around more than once."""
        rounds, rest = np.divmod(angles, 360)
        return rounds * self.perimeter + np.interp(rest, self._angles, self._lengths)

    def angles(self, lengths: np.ndarray) -> np.ndarray:
        """Undo `lengths`."""
        rounds, rest = np.divmod(lengths, self.perimeter)
        return rounds * 360 + np.interp(rest, self._lengths, self._angles)


def _room(atlas: Atlas, code: str, unit: float) -> np.ndarray:
    """Return half the width and height of a place, in units; (0, 0) where it has no shape."""
    land = lands(atlas).get(code)
    if land is None:
        return np.zeros(2)
    low, high = mercator(np.array(main_bounds(land)).reshape(2, 2))
    found: np.ndarray = (high - low) / 2 / unit
    return found


def _hub_axes(atlas: Atlas, room: np.ndarray) -> tuple[float, float]:
    """Return the half-axes of an ellipse around the hub's name, or inside a hub that is small."""
    wide = min(_LETTER * len(atlas.places[atlas.hub].name) + _BESIDE_NAME, _WIDEST)
    most = _OF_HUB * float(room[0])
    return (wide, _NAME_HEIGHT) if wide <= most else (max(most, _GATEWAY_AXES[0]), _GATEWAY_AXES[1])


def _direction(hub: np.ndarray, point: np.ndarray) -> float:
    """Return the direction of a point, in degrees counter-clockwise from east."""
    x, y = point - hub
    return float(np.degrees(np.arctan2(y, x)) % 360)


def _around(angles: Mapping[str, float]) -> tuple[tuple[str, ...], np.ndarray]:
    """Return places in their order around the hub, from the widest gap on, and their angles.

    Angles rise; those beyond the gap are more than 360.
    """
    order = sorted(angles, key=lambda place: (angles[place], place))
    found = np.array([angles[place] for place in order])
    gaps = np.diff(found, append=found[0] + 360)
    first = (int(np.argmax(gaps)) + 1) % len(order)
    turned = np.concatenate([found[first:], found[:first] + 360])
    return (*order[first:], *order[:first]), turned


def _spread(wished: np.ndarray, apart: float) -> np.ndarray:
    """Return angles at least so far apart, in the same order, as near their wishes as can be.

    Pools of neighbours that would stand too close move together (isotonic regression).
    """
    offsets = apart * np.arange(len(wished))
    pools: list[tuple[float, int]] = []
    for value in (wished - offsets).tolist():
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m), (b, n) = pools[-2:]
            pools[-2:] = [((a * m + b * n) / (m + n), m + n)]
    level = np.concatenate([np.full(count, value) for value, count in pools])
    found: np.ndarray = level + offsets
    return found


def _beside(angles: np.ndarray, gateway: float, apart: float) -> np.ndarray:
    """Return angles that leave the way to the gateway free; those on it go to the emptier side."""
    off = (angles - gateway + 180) % 360 - 180
    on_it = np.abs(off) < _GATEWAY_DEG
    right = int((off[~on_it] > 0).sum())
    left = int((off[~on_it] <= 0).sum())
    # In their order: the first of them to the left, as many as even the sides out.
    to_left = max(0, min(int(on_it.sum()), (len(off) - left + right) // 2 - right))
    middle = np.flatnonzero(on_it)[np.argsort(off[on_it], kind="stable")]
    side = np.where(off > 0, 1.0, -1.0)
    side[middle[:to_left]], side[middle[to_left:]] = -1.0, 1.0
    found = np.empty(len(off))
    for sign in (-1.0, 1.0):
        mine = np.flatnonzero(side == sign)
        order = mine[np.argsort(sign * off[mine], kind="stable")]
        found[order] = gateway + sign * _from(sign * off[order], _GATEWAY_DEG, apart)
    return found


def _from(wished: np.ndarray, least: float, apart: float) -> np.ndarray:
    """Return rising angles as near their wishes as can be, none below a least one."""
    found = _spread(np.maximum(wished, least), apart) if len(wished) else wished
    found = found + max(0.0, least - found[0]) if len(found) else found
    return found
