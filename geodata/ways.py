"""The ways that arrows take: which links each stands for, and their direction from the hub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from geodata.model import FLOWS, Atlas, Link


@dataclass(frozen=True, slots=True)
class Way:
    """What an arrow leads from and to, and its direction as seen from the hub."""

    start: str
    end: str
    flow: str

    @property
    def arrow(self) -> str:
        """The arrow's id."""
        return f"{self.start}-{self.end}"

    @property
    def ends(self) -> tuple[str, str]:
        """Both its ends."""
        return self.start, self.end

    @property
    def place(self) -> str:
        """The end that is not the hub's; where neither is, that from which it comes."""
        return self.end if self.flow == "out_of" else self.start


def can_end(atlas: Atlas, code: str) -> bool:
    """Say whether arrows can end at a place: it has a shape or a point."""
    return code in atlas.shapes or atlas.places[code].point is not None


def _end(atlas: Atlas, code: str) -> str:
    """Return the end that stands for a place on the map: the hub for itself and its gateway."""
    return atlas.hub if atlas.hub and code in (atlas.hub, atlas.gateway) else code


def flow_between(atlas: Atlas, start: str, end: str) -> str:
    """Return the direction of a link, as seen from the hub."""
    hub = atlas.hub
    comes, goes = (bool(hub) and atlas.lies_in(code, hub) for code in (start, end))
    if comes == goes:
        return "between"
    return "into" if goes else "out_of"


def meets_hub(atlas: Atlas, way: Way) -> bool:
    """Say whether a way leads between the hub and a place outside it."""
    return way.flow != "between" and atlas.hub in way.ends


def ways_of(atlas: Atlas, link: Link) -> tuple[Way, ...]:
    """Return the ways that a link takes, whether its ends are drawn or not; none within one end."""
    start, end = (_end(atlas, code) for code in link.ends)
    if start == end:
        return ()
    directions = [(start, end), (end, start)] if link.two_way else [(start, end)]
    return tuple(Way(one, other, flow_between(atlas, one, other)) for one, other in directions)


@lru_cache(maxsize=8)
def ways(atlas: Atlas) -> Mapping[Way, tuple[Link, ...]]:
    """Return the links that each arrow stands for; a two-way link belongs to either arrow."""
    found: dict[Way, list[Link]] = {}
    for link in atlas.asserted_links:
        if all(can_end(atlas, code) for code in link.ends):
            for way in ways_of(atlas, link):
                found.setdefault(way, []).append(link)
    # Into the hub first, by the place at the other end, so that order is the places' own.
    places = list(atlas.places)
    order = sorted(found, key=lambda w: (FLOWS.index(w.flow), *map(places.index, (w.place, w.end))))
    return MappingProxyType({way: tuple(found[way]) for way in order})


def first_flow(atlas: Atlas) -> str:
    """Return the direction that a map shows unless another is asked for."""
    return "into" if atlas.hub else "between"


@lru_cache(maxsize=8)
def by_arrow(atlas: Atlas) -> Mapping[str, Way]:
    """Return the ways by the id of their arrow."""
    return MappingProxyType({way.arrow: way for way in ways(atlas)})


def touching(atlas: Atlas, place: str) -> tuple[Way, ...]:
    """Return the ways that begin or end at a place."""
    return tuple(way for way in ways(atlas) if place in (way.start, way.end))
