"""What the dataset consists of: one frozen record a table row, gathered in an `Atlas`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

CRS = "EPSG:4326"
"""WGS 84, longitude before latitude: the CRS of every shape in the dataset."""

ROLES = ("feedstock", "processing", "manufacturing", "finance_rd")
"""The roles that fill a country, in the legend's order."""

FIRMNESS = ("stated", "expected", "possible")
"""The levels of firmness, firmest first."""

TOPICS = ("role", "link", "element", "resource", "event", "strategy", "limit", "heading")
"""What a claim can be about; a heading has no firmness and lights nothing."""

CLASSES = ("HREE", "LREE")
"""The two classes of rare-earth elements, heavy and light."""

FLOWS = ("into", "out_of")
"""The directions of an arrow, seen from China."""

CHINA, GATEWAY, REGION = "CHN", "CN-GX", "ASEAN"
"""The places that are not ASEAN members: the far end, its gateway, the region as a whole."""

GATEWAY_ROLE = "gateway"
"""The role of the gateway, which fills nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """A row of `sources.csv`; `kind` is `text` (quoted), `figures` or `context` (cited)."""

    source_id: str
    kind: str
    title: str
    publisher: str
    author: str
    published: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Place:
    """A row of `places.csv`; coordinates in degrees, WGS 84, `(longitude, latitude)`.

    `role` is its first one: that of the table or, where it has none, the one that its claims
    give it most firmly; empty where they give none. `label` is the centre of its name on the
    map, `anchor` where its arrows begin or end.
    """

    place: str
    name: str
    kind: str
    asean_since: int | None
    role: str
    note: str
    label: tuple[float, float] | None
    anchor: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of `claims.csv`, with the positions that were computed from the texts.

    `start` and `end` count characters in the source text (`text[start:end] == quote`),
    `cue_start` and `cue_end` characters in the quote (both 0 where there is no cue).
    `row` is the line of the table, the header being line 1.
    """

    claim_id: str
    source_id: str
    place: str
    topic: str
    value: str
    firmness: str
    cue: str
    voice: str
    quote: str
    start: int
    end: int
    cue_start: int
    cue_end: int
    row: int


@dataclass(frozen=True, slots=True)
class Link:
    """A row of `links.csv`: a connection of a place with China."""

    link_id: str
    place: str
    direction: str
    role: str
    carries: str
    china_end_named: str


@dataclass(frozen=True, slots=True)
class LinkNote:
    """A row of `link_notes.csv`: what the literature adds to a link, in our words."""

    link_id: str
    source_id: str
    statement: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """A row of `contrasts.csv`: a subject on which the two texts `agree` or `differ`."""

    subject: str
    relation: str
    reex_claim: str
    newshub_claim: str


@dataclass(frozen=True, slots=True)
class Element:
    """A row of `elements.csv`: an element and its class by two published schemes."""

    symbol: str
    name: str
    atomic_number: int
    class_usgs: str
    class_eu: str

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that some scheme gives it, in the order of `CLASSES`."""
        return tuple(c for c in CLASSES if c in (self.class_usgs, self.class_eu))


@dataclass(frozen=True, slots=True)
class ElementNote:
    """A row of `element_notes.csv`: an element or class tied to a place by the literature."""

    place: str
    element: str
    firmness: str
    source_id: str
    statement: str


@dataclass(frozen=True, slots=True)
class City:
    """A city drawn as a point; `point` in degrees, WGS 84, `(longitude, latitude)`."""

    name: str
    place: str
    point: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Atlas:
    """The whole dataset, validated and immutable; equal to itself alone, so it can key a cache.

    Attributes
    ----------
    title, date, sha256
        The dataset's name, its date (ISO 8601) and the hash of all its files.
    sources, places, links, elements
        Records by id, in the order of their tables.
    claims, claims_by_id
        All claims in the order of their table, and the same by id.
    texts, text_sha256
        The source texts by source id, and the sha256 of their bytes.
    shapes
        A polygon a country and Guangxi, by place, WGS 84. Guangxi lies inside China's shape.
    context
        Land around them that is no place of the dataset, one multipolygon, WGS 84.
    figures
        Backs `figures_frame`; take that.
    """

    title: str
    date: str
    sha256: str
    sources: Mapping[str, Source]
    places: Mapping[str, Place]
    claims: tuple[Claim, ...]
    claims_by_id: Mapping[str, Claim]
    links: Mapping[str, Link]
    link_notes: tuple[LinkNote, ...]
    contrasts: tuple[Contrast, ...]
    elements: Mapping[str, Element]
    element_notes: tuple[ElementNote, ...]
    texts: Mapping[str, str]
    text_sha256: Mapping[str, str]
    shapes: Mapping[str, BaseGeometry]
    context: BaseGeometry
    cities: tuple[City, ...]
    figures: pd.DataFrame = field(repr=False)

    def figures_frame(self) -> pd.DataFrame:
        """Return a copy of the numbers of `figures.csv`, one row a figure."""
        return self.figures.copy()

    def places_frame(self) -> gpd.GeoDataFrame:
        """Return the drawn places as a fresh GeoDataFrame in WGS 84, indexed by place."""
        drawn = [place for place in self.places.values() if place.place in self.shapes]
        return gpd.GeoDataFrame(
            {
                "place": [place.place for place in drawn],
                "name": [place.name for place in drawn],
                "kind": [place.kind for place in drawn],
                "role": [place.role for place in drawn],
            },
            geometry=[self.shapes[place.place] for place in drawn],
            crs=CRS,
        ).set_index("place", drop=False)
