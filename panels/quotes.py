"""Claims gathered into quotes: each passage once, its cues marked, grouped by topic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geodata import numbers, words
from geodata.model import FIRMNESS, Atlas, Claim, Source
from panels.later import Later, later, when

GROUPS = (
    "role",
    "link",
    "material",
    "resource",
    "denies",
    "undisclosed",
    "limit",
    "strategy",
    "event",
)
"""The groups of a panel, in the order in which they are read."""

STANCE = {"denies": "Denied by a text", "undisclosed": "Not disclosed, a text says"}
"""The groups of what a text denies, or says that it is not disclosed."""


@dataclass(frozen=True, slots=True)
class Point:
    """What one claim takes from a quote: its topic and value in words, and its firmness.

    `when` says when that was said, and of what time, where that has to be said.
    """

    words: str
    firmness: str
    in_view: bool
    when: str = ""

    @property
    def whole(self) -> str:
        """What it takes, and when that was said."""
        return f"{self.words}, {self.when}" if self.when else self.words


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage and all claims that rest on it.

    `pieces` are the quote's text cut at its cues, as `(text, marked)`; joined they are the
    quote to the letter. `start` and `end` count characters in the source text. `later` is what
    later sources say on the place and role of what is not asserted as fact, and `more_later` how
    many more do. `beside` are the numbers that its claims are coded as speaking of.
    """

    claims: tuple[str, ...]
    pieces: tuple[tuple[str, bool], ...]
    points: tuple[Point, ...]
    source: Source
    voice: str
    start: int
    end: int
    group: str
    in_view: bool
    later: tuple[Later, ...] = ()
    more_later: int = 0
    beside: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The quote to the letter."""
        return "".join(text for text, _ in self.pieces)

    @property
    def passage(self) -> tuple[str, int, int]:
        """Where it stands: source, start and end, as of a claim."""
        return self.source.source_id, self.start, self.end


def group_of(claim: Claim) -> str:
    """Return the group of a panel in which a claim is read."""
    return claim.stance or claim.topic


def pieces(text: str, cues: Iterable[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut a text at its cues, given as `(start, end)`; overlapping cues become one."""
    marked = [False] * len(text)
    for start, end in cues:
        marked[start:end] = [True] * (end - start)
    edges = [i for i in range(1, len(text)) if marked[i] != marked[i - 1]]
    bounds = zip([0, *edges], [*edges, len(text)], strict=True)
    return tuple((text[start:end], marked[start]) for start, end in bounds)


def said(atlas: Atlas, claim: Claim) -> str:
    """Return what a claim says, in the panel's words."""
    what, amount = _said(atlas, claim), numbers.stated(claim)
    what = f"{what} ({amount})" if amount else what
    if claim.stance == "denies":
        return f"denied: {what}"
    if claim.stance == "undisclosed":
        coded = claim.topic in ("role", "link", "material")
        what = what if coded else claim.value
        return f"not disclosed, the text says{f': {what}' if what else ''}"
    return what


def _said(atlas: Atlas, claim: Claim) -> str:
    if claim.topic == "role":
        return f"role: {words.role_name(atlas, claim.value)}"
    if claim.topic == "link":
        return f"link: {atlas.links[claim.value].carries}"
    if claim.topic == "material":
        return words.material_name(atlas, claim.value)
    if claim.topic == "event":
        when = words.written_date(claim.date) or "undated"
        return f"event: {claim.value}, {when}" if claim.value else f"event: {when}"
    if claim.stance:
        return claim.value or claim.topic
    return f"{claim.topic}: {claim.value}" if claim.value else claim.topic


def gather(atlas: Atlas, claims: Iterable[Claim], in_view: Iterable[Claim]) -> list[Quote]:
    """Gather claims into quotes, one a passage.

    Parameters
    ----------
    atlas
        The dataset.
    claims
        The claims to gather, headings left out.
    in_view
        Those of them that the filters let through.

    Returns
    -------
    list of Quote
        In the order of the groups, firmest first, then as the text has them.
    """
    seen = {claim.claim_id for claim in in_view}
    passages: dict[tuple[str, int, int], list[Claim]] = {}
    for claim in claims:
        passages.setdefault((claim.source_id, claim.start, claim.end), []).append(claim)
    order = list(GROUPS)
    quotes = []
    for (source_id, start, end), members in passages.items():
        # A quote is read under the first topic that brought it into view.
        members.sort(key=lambda c: (c.claim_id not in seen, order.index(group_of(c))))
        first = members[0]
        after = [later(atlas, claim) for claim in members]
        quotes.append(
            Quote(
                claims=tuple(claim.claim_id for claim in members),
                pieces=pieces(first.quote, ((c.cue_start, c.cue_end) for c in members)),
                points=tuple(
                    Point(said(atlas, c), c.firmness, c.claim_id in seen, when(atlas, c))
                    for c in members
                ),
                source=atlas.sources[source_id],
                voice=", ".join(dict.fromkeys(c.voice for c in members if c.voice != "author")),
                start=start,
                end=end,
                group=group_of(first),
                in_view=first.claim_id in seen,
                later=tuple(dict.fromkeys(one for found, _ in after for one in found)),
                more_later=max(more for _, more in after),
                beside=tuple(dict.fromkeys(n for c in members for n in numbers.beside(atlas, c))),
            )
        )
    quotes.sort(
        key=lambda quote: (
            order.index(quote.group),
            FIRMNESS.index(quote.points[0].firmness),
            quote.source.source_id,
            quote.start,
        )
    )
    return quotes


def by_place(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Return claims under the places that they are about, in the order in which they come."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.place, []).append(claim)
    return found


def grouped(atlas: Atlas, quotes: Iterable[Quote]) -> list[tuple[str, list[Quote]]]:
    """Return quotes under the title of their group, in the groups' order."""
    found: dict[str, list[Quote]] = {}
    for quote in quotes:
        found.setdefault(quote.group, []).append(quote)
    return [
        (STANCE.get(group) or words.topic(atlas, group), found[group])
        for group in GROUPS
        if group in found
    ]
