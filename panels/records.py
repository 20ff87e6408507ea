"""The records that a panel's content consists of, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from geodata.model import Claim, Contrast, Link, Source
from geodata.numbers import Number
from panels.matrix import Matrix
from panels.quotes import Quote


@dataclass(frozen=True, slots=True)
class Said:
    """How firmly a source says something, and whether it only reports what others say."""

    publisher: str
    firmness: str
    reported: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A role that texts give a place; `firmness` is its firmest level, of those in view."""

    kind: ClassVar[str] = "role"
    role: str
    name: str
    second: bool
    firmness: str
    said: tuple[Said, ...]
    in_view: bool


@dataclass(frozen=True, slots=True)
class Level:
    """The firmest level of what the whole panel is about."""

    kind: ClassVar[str] = "level"
    text: str
    firmness: str


@dataclass(frozen=True, slots=True)
class Text:
    """A line of our own.

    Its style is `plain`, `aside`, `notice`, `lead`, `how-to`, `how` (folded), `again` (a passage
    that stands above) or `command` (to be typed).
    """

    kind: ClassVar[str] = "text"
    text: str
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of what follows; `select` leads to what it is about."""

    kind: ClassVar[str] = "title"
    text: str
    select: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that is introduced: what it is, and its note."""

    kind: ClassVar[str] = "cited"
    source: Source


@dataclass(frozen=True, slots=True)
class OwnHeading:
    """A heading of a text's own, quoted."""

    kind: ClassVar[str] = "heading"
    claim: Claim
    source: Source


@dataclass(frozen=True, slots=True)
class Count:
    """How many claims are in view, of how many."""

    kind: ClassVar[str] = "count"
    in_view: int
    total: int


@dataclass(frozen=True, slots=True)
class Match:
    """Why the texts answer the filter of materials for a place, in a line."""

    kind: ClassVar[str] = "match"
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A statement from the literature, in our words.

    `about` names what it is on, and `answers` how it answers the filter of materials, where that is
    by class.
    """

    kind: ClassVar[str] = "note"
    about: str
    firmness: str
    statement: str
    source: Source
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote; `brief` ones leave out what rests on them, `asked` ones answer the filters."""

    kind: ClassVar[str] = "passage"
    quote: Quote
    brief: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class More:
    """Quotes outside the filters, or `about` something that is not asked for, folded."""

    kind: ClassVar[str] = "more"
    quotes: tuple[Quote, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class WhoSays:
    """The first places of a matrix, and its caption; `folded` where nothing is asked for."""

    kind: ClassVar[str] = "matrix"
    matrix: Matrix
    caption: str
    folded: bool = False


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link: its way, its firmest level in view, what names its far end, stated amounts."""

    link: Link
    direction: str
    firmness: str
    end: str
    amounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Links one by one."""

    kind: ClassVar[str] = "links"
    rows: tuple[LinkRow, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What texts name for a place, with its firmest level and who says so."""

    name: str
    firmness: str
    publishers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Materials:
    """The materials and groups that texts name for a place."""

    kind: ClassVar[str] = "materials"
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """A way on: words, what they select, and how firmly that stands.

    With a `flow` it leads to the map of that direction.
    """

    words: str
    select: str
    firmness: str = ""
    flow: str = ""


@dataclass(frozen=True, slots=True)
class Jumps:
    """Ways on, in a line."""

    kind: ClassVar[str] = "jumps"
    jumps: tuple[Jump, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two quotes on one subject; a quote that stands above is only named (`again`)."""

    contrast: Contrast
    sides: tuple[tuple[Quote, bool], ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of quotes; those outside the filters are folded."""

    kind: ClassVar[str] = "pairs"
    pairs: tuple[Pair, ...]
    in_view: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A number of a table: what its row is called, and what is to be known of it.

    `source` is the number of its source among those of the table, from 1; `older` are the values
    of older editions, with theirs.
    """

    row: str
    number: Number
    source: int
    older: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one series on a place: by year, or with it as the partner by place.

    `sources` are what the rows' numbers of sources mean, the same for all series of a panel.
    `unlisted` are the years between its first and last of which none is listed, and `left` is
    how many more there are than it shows.
    """

    kind: ClassVar[str] = "numbers"
    title: str
    unit: str
    by_year: bool
    rows: tuple[Listed, ...]
    sources: tuple[tuple[Source, str], ...]
    unlisted: tuple[int, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Tables:
    """The same series as one table, with the sources of them all."""

    kind: ClassVar[str] = "tables"
    series: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """How many quotes of a group, or items of a panel, a document leaves out, and how to have more.

    `quotes` is how many a group shows in the document that has more of them.
    """

    kind: ClassVar[str] = "rest"
    count: int
    what: str
    quotes: int


Item = (
    Role
    | Level
    | Text
    | Title
    | Cited
    | OwnHeading
    | Count
    | Match
    | Note
    | Passage
    | More
    | WhoSays
    | Links
    | Materials
    | Jumps
    | Pairs
    | Numbers
    | Tables
    | Rest
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a panel says of what is selected, of the overview where nothing is."""

    select: str
    title: str
    items: tuple[Item, ...]

    def quotes(self) -> Iterator[Quote]:
        """Yield every quote, those outside the filters too."""
        for item in self.items:
            if isinstance(item, Passage):
                yield item.quote
            elif isinstance(item, More):
                yield from item.quotes
            elif isinstance(item, Pairs):
                yield from (quote for pair in item.pairs for quote, _ in pair.sides)

    @property
    def claims(self) -> frozenset[str]:
        """The ids of all claims that are quoted."""
        headings = {item.claim.claim_id for item in self.items if isinstance(item, OwnHeading)}
        return frozenset(headings.union(*(quote.claims for quote in self.quotes())))
