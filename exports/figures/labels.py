"""Where the names on a figure's map stand: clear of each other, of arrows, of other countries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exports.figures.sheet import Box
from geodata.model import Atlas
from layers.ground import CONTEXT, NOWHERE, WATER, ground

# What a name's spot costs: the sum of these, by what lies under it, and for each of its
# heights away from its wish.
_ON_ARROW = 9.0
_ELSEWHERE = {"other": 9.0, "context": 3.0, "water": 1.6, "own": 0.0}

_DISTANCE = 1.7

_LEADS_ACROSS = 6.0
"""What it costs where the line that leads back to a name's place crosses another name."""

LEADER_FROM = 1.1
"""How far a name may stand off its wish, in its heights, before a line leads back."""

_ON_WISH = 9.0
"""What it costs to stand where a name that is still to be placed should stand."""

_APART = 0.4
"""What stays free at either end of a name, in its heights."""

_REACHES = (1.0, 2.2)
"""How far a name may go for room: where there is none near its place, further."""

_CROWDED, _REACHES_CROWDED = 40, (0.5,)
"""Among more names than this none goes far: lines that lead back would hide the map."""

_ACROSS = np.round(np.arange(-1.3, 1.31, 0.13), 2)
_DOWN = np.round(np.arange(-3.6, 3.61, 0.4), 2)


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    """Say whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@dataclass(frozen=True, slots=True)
class Name:
    """A name to be placed: its id, size and wished-for centre, in points.

    `place` is the place in which it should stand.
    """

    name: str
    place: str
    width: float
    height: float
    centre: tuple[float, float]


def leader(name: Name, centre: tuple[float, float]) -> np.ndarray | None:
    """Return the line from a name that had to leave its place back to it, shape (2, 2), if any."""
    wish, half = np.array(name.centre), np.array([name.width, name.height]) / 2
    nearest = np.clip(wish, np.array(centre) - half, np.array(centre) + half)
    if np.hypot(*(wish - nearest)) < LEADER_FROM * name.height:
        return None
    return np.array([nearest, wish])


class Placing:
    """Finds spots for names on a map, one after the other.

    Parameters
    ----------
    atlas
        The dataset, for what lies where.
    box
        The map, in points.
    corner, scale
        The Web Mercator degrees of the box's upper left corner, and points a degree.
    obstacles
        Boxes that no name may cover, in points.
    lines
        Points along the arrows, shape (n, 2), in points.
    names
        All names that are to be placed: none should stand where another one wishes to.
    """

    def __init__(
        self,
        atlas: Atlas,
        box: Box,
        corner: tuple[float, float],
        scale: float,
        *,
        obstacles: list[Box],
        lines: np.ndarray,
        names: Sequence[Name] = (),
    ) -> None:
        self._on = ground(atlas)
        self._inside = {code: place.inside for code, place in atlas.places.items()}
        self._box, self._corner, self._scale = box, corner, scale
        self._taken = list(obstacles)
        self._lines = lines
        self._names: list[Box] = []
        self._reaches = _REACHES if len(names) <= _CROWDED else _REACHES_CROWDED
        self._wishes = {name: name.centre for name in names}

    def _ground(self, centres: np.ndarray, name: Name) -> np.ndarray:
        """Return what the ground costs under a name at each centre."""
        across = np.linspace(-0.46, 0.46, 7) * name.width
        down = np.array([-0.3, 0.3]) * name.height
        x = centres[:, 0, None, None] + across[None, :, None]
        y = centres[:, 1, None, None] + down[None, None, :]
        x, y = np.broadcast_arrays(x, y)
        lon = self._corner[0] + (x - self._box[0]) / self._scale
        lat = self._corner[1] - (y - self._box[1]) / self._scale
        codes = self._on.codes
        found = self._on.at(np.stack([lon, lat], axis=-1))
        own = codes.index(name.place) if name.place in codes else NOWHERE
        cost = np.full(found.shape, _ELSEWHERE["other"])
        cost[found == WATER] = _ELSEWHERE["water"]
        cost[found == CONTEXT] = _ELSEWHERE["context"]
        cost[found == own] = _ELSEWHERE["own"]
        around = self._inside.get(name.place, "")
        if around in codes:
            # It lies around the place, whose name is no intruder there.
            cost[found == codes.index(around)] = _ELSEWHERE["water"]
        return cost.mean(axis=(1, 2))

    def _hits(self, low: np.ndarray, high: np.ndarray, margin: float) -> np.ndarray:
        """Return how many points of the arrows lie in each box, given by its two corners."""
        near = self._lines
        first, last = low.min(axis=0) - margin, high.max(axis=0) + margin
        near = near[(near > first).all(axis=1) & (near < last).all(axis=1)]
        x, y = near.T
        inside = (x > low[:, :1] - margin) & (x < high[:, :1] + margin)
        inside &= (y > low[:, 1:] - margin) & (y < high[:, 1:] + margin)
        hits: np.ndarray = inside.sum(axis=1)
        return hits

    def is_on_map(self, name: Name) -> bool:
        """Say whether the map shows where a name should stand."""
        left, top, right, bottom = self._box
        x, y = name.centre
        return left <= x <= right and top <= y <= bottom

    def place(self, name: Name) -> tuple[float, float] | None:
        """Take the best spot for a name and return its centre; None where there is no room."""
        spots = []
        for reach in self._reaches:
            found = self._best(name, reach)
            spots += [found] if found else []
            if found and found[0] < _ON_ARROW:
                break
        if not spots:
            return None
        _, spot = min(spots)
        half = name.width / 2 + _APART * name.height, name.height / 2
        x, y = spot
        self._taken.append((x - half[0], y - half[1], x + half[0], y + half[1]))
        self._names.append(self._taken[-1])
        self._wishes.pop(name, None)
        lead = leader(name, spot)
        if lead is not None:
            # Names to come keep off it as they do off arrows.
            points = lead[0] + np.linspace(0, 1, 12)[:, None] * (lead[1] - lead[0])
            self._lines = np.concatenate([self._lines, points])
        return spot

    def _leads_across(self, low: np.ndarray, high: np.ndarray, name: Name) -> np.ndarray:
        """Return over how many names the line would lead back from each box."""
        wish = np.array(name.centre)
        start = np.clip(wish, low, high)
        steps = np.linspace(0, 1, 12)[None, :, None]
        points = start[:, None] + steps * (wish - start)[:, None]
        far = np.hypot(*(wish - start).T) >= LEADER_FROM * name.height
        across = np.zeros(len(low))
        first, last = np.minimum(start.min(axis=0), wish), np.maximum(start.max(axis=0), wish)
        # Those that no line can come near need no closer look.
        near = [box for box in self._names if _meet(box, (*first, *last))]
        for left, top, right, bottom in near:
            inside = (points > (left, top)).all(axis=2) & (points < (right, bottom)).all(axis=2)
            across += inside.any(axis=1) & far
        return across

    def _best(self, name: Name, reach: float) -> tuple[float, tuple[float, float]] | None:
        """Return cost and centre of the best spot that covers nothing; None where there is none."""
        left, top, right, bottom = self._box
        half = np.array([name.width, name.height]) / 2
        if name.width + 4 > right - left or name.height + 4 > bottom - top:
            return None
        wish = np.array(name.centre)
        dx, dy = np.meshgrid(_ACROSS * name.width * reach, _DOWN * name.height * reach)
        offsets = np.column_stack([dx.ravel(), dy.ravel()])
        centres = np.clip(
            wish + offsets,
            (left + half[0] + 2, top + half[1] + 2),
            (right - half[0] - 2, bottom - half[1] - 2),
        )
        low, high = centres - half, centres + half
        hull = (*low.min(axis=0), *high.max(axis=0))
        taken = np.array([box for box in self._taken if _meet(box, hull)]).reshape(-1, 4)
        across = np.minimum(high[:, None, 0], taken[:, 2]) - np.maximum(
            low[:, None, 0], taken[:, 0]
        )
        down = np.minimum(high[:, None, 1], taken[:, 3]) - np.maximum(low[:, None, 1], taken[:, 1])
        free = ~((across > 0) & (down > 0)).any(axis=1)
        if not free.any():
            return None
        cost = _DISTANCE * np.hypot(*(centres - wish).T) / name.height + self._ground(centres, name)
        cost += _LEADS_ACROSS * self._leads_across(low, high, name)
        wishes = [wish for other, wish in self._wishes.items() if other != name]
        if wishes:
            under = (low[:, None] < wishes) & (np.array(wishes) < high[:, None])
            cost += _ON_WISH * under.all(axis=2).sum(axis=1)
        if len(self._lines):
            cost += _ON_ARROW * np.minimum(self._hits(low, high, 0.12 * name.height), 4)
        best = int(np.argmin(np.where(free, cost, np.inf)))
        return float(cost[best]), (float(centres[best, 0]), float(centres[best, 1]))
