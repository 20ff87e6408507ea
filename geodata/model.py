"""What a dataset consists of: one frozen record a table row, gathered in an `Atlas`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geodata.copies import reports

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

CRS = "EPSG:4326"
"""WGS 84, longitude before latitude: the CRS of every shape in the dataset."""

FIRMNESS = ("stated", "expected", "possible")
"""The levels of firmness, firmest first."""

TOPICS = ("role", "link", "material", "resource", "event", "strategy", "limit", "heading")
"""What a claim can be about; a heading has no firmness and lights nothing."""

FLOWS = ("into", "out_of", "between")
"""The directions of an arrow, seen from the hub; `between` are the other links."""

GATEWAY_ROLE = "gateway"
"""The reserved role: it says on whose word the gateway is one, and fills nothing."""

AUTHOR, REPORTED = "author", "reported"
"""The voices of a text's author, and of somebody whom it does not name."""

RESERVED_ROLES = (GATEWAY_ROLE, "hub", "unnamed", "unsupported", "outside")
"""What no dataset may call a role of its own: the other fills and the gateway's role."""

MOST_ROLES = 8

DRAWN_KINDS = ("country", "region")
"""The kinds of place that have a shape."""

POINT_KINDS = ("city", "world")
"""The kinds of place that are a point: their anchor, or else where their name stands."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role that places can have, in the legend's order.

    `colour` (`#RRGGBB`) and `hatch` are those of its number where they are empty.
    """

    code: str
    name: str
    note: str = ""
    colour: str = ""
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """The end that flows are counted from; links to it are drawn to its gateway, if it has one."""

    place: str
    gateway: str = ""
    gateway_note: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A published scheme that puts materials into groups; `source` is where it is laid down."""

    code: str
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the materials are called, one and many of them, and the schemes of their groups."""

    name: str
    plural: str
    schemes: tuple[Scheme, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """What a dataset decides of the map: its words, roles and ends.

    Attributes
    ----------
    headline
        The map's title.
    members, members_note
        What the places drawn are called, and why one is drawn that no text names.
    region
        The code of the place that stands for all of them; empty for none.
    hub
        The end that flows are counted from, if there is one.
    materials
        The vocabulary of materials, if there is one.
    lang
        The language of these words (BCP 47).
    credits
        What shapes and points are made from, a phrase each.
    """

    headline: str
    members: str
    members_note: str
    region: str
    hub: Hub | None
    roles: tuple[Role, ...]
    materials: Vocabulary | None
    lang: str
    credits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A row of `sources.csv`; `kind` is `text` (quoted), `numbers` or `context` (cited)."""

    source_id: str
    kind: str
    title: str
    publisher: str
    author: str = ""
    published: str = ""
    url: str = ""
    retrieved: str = ""
    archived: str = ""
    licence: str = ""
    lang: str = ""
    supersedes: str = ""
    note: str = ""


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
    article: str = ""
    aliases: tuple[str, ...] = ()
    inside: str = ""
    role: str = ""
    since: str = ""
    note: str = ""
    label: tuple[float, float] | None = None
    anchor: tuple[float, float] | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        """Where it stands, of a kind without a shape; None for others, and where none is known."""
        return (self.anchor or self.label) if self.kind in POINT_KINDS else None

    @property
    def in_sentence(self) -> str:
        """Its name with its article."""
        return f"{self.article} {self.name}" if self.article else self.name


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
    date: str = ""
    stance: str = ""
    amount: str = ""
    unit: str = ""
    indicator: str = ""

    @property
    def passage(self) -> tuple[str, int, int]:
        """Where its quote stands: source, start and end."""
        return self.source_id, self.start, self.end

    @property
    def asserts(self) -> bool:
        """Whether it says that something is so: no denial, and not that it is not disclosed."""
        return not self.stance


@dataclass(frozen=True, slots=True)
class Link:
    """A row of `links.csv`: a connection of two places."""

    link_id: str
    from_place: str
    to_place: str
    two_way: bool
    role: str
    carries: str

    @property
    def ends(self) -> tuple[str, str]:
        """Both its places."""
        return self.from_place, self.to_place


@dataclass(frozen=True, slots=True)
class Material:
    """A row of `materials.csv`: a material, or a group of some."""

    material: str
    name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A row of `material_groups.csv`: a scheme puts a material into a group."""

    material: str
    group: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Note:
    """A row of `notes.csv`: what the literature adds, in our words."""

    about: str
    material: str
    firmness: str
    source_id: str
    statement: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """A row of `contrasts.csv`: claims that `agree`, `differ`, or are `copies` of one report."""

    subject: str
    relation: str
    claim_a: str
    claim_b: str


@dataclass(frozen=True, eq=False)
class Atlas:
    """The whole dataset, validated and immutable; equal to itself alone, so it can key a cache.

    Attributes
    ----------
    name, title, date, sha256
        The dataset's name (for files), its title, its date (ISO 8601) and the hash of its
        records, texts and geometries.
    study
        What the dataset decides of the map.
    sources, places, links, materials
        Records by id, in a canonical order.
    claims, claims_by_id
        All claims in reading order, and the same by id.
    texts, text_sha256
        The source texts by source id, and the sha256 of their bytes.
    shapes
        A polygon a country and region, by place, WGS 84; one may lie inside another.
    context
        Land around them that is no place of the dataset, one multipolygon, WGS 84.
    numbers
        Backs `numbers_frame`; take that.
    files
        The dataset's files as they were read, by path, for whoever is given a copy.
    """

    name: str
    title: str
    date: str
    sha256: str
    study: Study
    sources: Mapping[str, Source]
    places: Mapping[str, Place]
    claims: tuple[Claim, ...]
    claims_by_id: Mapping[str, Claim]
    links: Mapping[str, Link]
    materials: Mapping[str, Material]
    memberships: tuple[Membership, ...]
    notes: tuple[Note, ...]
    contrasts: tuple[Contrast, ...]
    texts: Mapping[str, str]
    text_sha256: Mapping[str, str]
    shapes: Mapping[str, BaseGeometry]
    context: BaseGeometry
    numbers: pd.DataFrame = field(repr=False)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @cached_property
    def kept(self) -> dict[str, Callable[..., Any]]:
        """What `geodata.kept` keeps of this dataset, by the name of the function."""
        return {}

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """The roles by code, in the legend's order."""
        return {role.code: role for role in self.study.roles}

    def when(self, said: Claim | Note) -> str:
        """Return the date that counts for a claim or note: its own, or else its source's."""
        own = said.date if isinstance(said, Claim) else ""
        return own or self.sources[said.source_id].published

    @property
    def hub(self) -> str:
        """The hub's code; empty where there is none."""
        return self.study.hub.place if self.study.hub else ""

    @property
    def gateway(self) -> str:
        """The gateway's code; empty where there is none."""
        return self.study.hub.gateway if self.study.hub else ""

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The materials that are groups of others, in their order."""
        groups = {row.group for row in self.memberships}
        return tuple(code for code in self.materials if code in groups)

    @cached_property
    def _reports(self) -> Mapping[tuple[str, int, int], tuple[str, int, int]]:
        by_id = self.claims_by_id
        pairs = [(c.claim_a, c.claim_b) for c in self.contrasts if c.relation == "copies"]
        known = [pair for pair in pairs if set(pair) <= set(by_id)]
        return reports((by_id[one].passage, by_id[other].passage) for one, other in known)

    def report(self, claim: Claim) -> tuple[str, int, int]:
        """Return the passage of a claim; of a report that is printed twice, the first one."""
        return self._reports.get(claim.passage, claim.passage)

    @cached_property
    def asserted_links(self) -> tuple[Link, ...]:
        """The links that a claim asserts; the others are on no map, since texts only deny them."""
        asserted = {c.value for c in self.claims if c.topic == "link" and c.asserts}
        return tuple(link for link in self.links.values() if link.link_id in asserted)

    @cached_property
    def selectable(self) -> tuple[str, ...]:
        """The places that have a mark which can be selected.

        They are those with a shape, and those points that evidence is about: a claim or a link.
        """
        told = {code for link in self.asserted_links for code in link.ends}
        told |= {claim.place for claim in self.claims} | {self.hub, self.gateway}
        points = (p.place for p in self.places.values() if p.point and p.place in told)
        return (*self.shapes, *points)

    @property
    def bystanders(self) -> tuple[Place, ...]:
        """The points that nothing is said of: they help to find one's way, as cities do."""
        return tuple(p for p in self.places.values() if p.point and p.place not in self.selectable)

    def lies_in(self, place: str, other: str) -> bool:
        """Say whether a place is another, or lies inside it."""
        seen = set()
        while place and place not in seen:
            if place == other:
                return True
            seen.add(place)
            found = self.places.get(place)
            place = found.inside if found else ""
        return False

    def numbers_frame(self) -> pd.DataFrame:
        """Return a copy of the numbers of `numbers.csv`, one row a number."""
        return self.numbers.copy()

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
