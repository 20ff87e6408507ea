"""The reader of the source texts: page by page, every claimed passage marked and linked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from geodata.kept import kept
from geodata.model import Atlas, Claim, Source
from geodata.names import roughly_folded
from geodata.passages import find
from geodata.selection import UNFILTERING, address
from geodata.view import View
from panels.pages import Pages, hidden, pages
from panels.panel import environment

PAGE = 20_000
"""Characters of a text on a page; a paragraph is never cut."""

MOST_BESIDE = 3
"""Texts that are read side by side."""

MOST_LISTED = 20
"""Texts that are offered; of more, a search finds those that have a phrase."""

MOST_SEARCHES = 16
"""Phrases of a dataset of which it is kept where they stand."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text on which the same claims rest; `hits` are its search hits.

    `pieces` are its text cut at those hits, as `(text, hit)`. `places` are set on the last
    segment of a passage, as `(code, name)`.
    """

    pieces: tuple[tuple[str, bool], ...]
    claims: tuple[str, ...]
    places: tuple[tuple[str, str], ...]


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the lines of a text that are not empty as `(start, end)`, however they end."""
    return [
        (found.start(), found.end())
        for found in re.finditer(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+", text)
        if found[0].strip()
    ]


def _cut(
    text: str, start: int, end: int, hits: list[tuple[int, int]]
) -> tuple[tuple[str, bool], ...]:
    edges = sorted({start, end, *(edge for hit in hits for edge in hit if start < edge < end)})
    return tuple(
        (text[a:b], any(h0 <= a and b <= h1 for h0, h1 in hits)) for a, b in pairwise(edges)
    )


@kept(1)
def _claims(atlas: Atlas) -> Mapping[str, tuple[Claim, ...]]:
    """Return the claims on each text."""
    found: dict[str, list[Claim]] = {}
    for claim in atlas.claims:
        found.setdefault(claim.source_id, []).append(claim)
    return {source_id: tuple(claims) for source_id, claims in found.items()}


def segments(
    atlas: Atlas, source_id: str, start: int, end: int, hits: list[tuple[int, int]]
) -> list[Segment]:
    """Cut a stretch of a source text where claims begin and end."""
    text = atlas.texts[source_id]
    claims = [c for c in _claims(atlas).get(source_id, ()) if c.start < end and c.end > start]
    edges = sorted({start, end, *(e for c in claims for e in (c.start, c.end) if start < e < end)})
    found = []
    for a, b in pairwise(edges):
        here = [c for c in claims if c.start <= a and b <= c.end]
        found.append(
            Segment(
                _cut(text, a, b, hits),
                tuple(c.claim_id for c in here),
                _places(atlas, [c for c in here if c.end == b]),
            )
        )
    return found


def _places(atlas: Atlas, claims: list[Claim]) -> tuple[tuple[str, str], ...]:
    codes = dict.fromkeys(claim.place for claim in claims)
    return tuple(
        (code if code in atlas.selectable else "", atlas.places[code].name) for code in codes
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A text that can be read: whether it is, how often it has the phrase, and two addresses.

    `alone` shows it in place of what is read now; `beside` adds it, or takes it away.
    """

    source: Source
    read: bool
    hits: int
    alone: str
    beside: str


@dataclass(frozen=True, slots=True)
class Read:
    """A page of a text; `elsewhere` are its other pages with hits, as `(page, hits, address)`."""

    source: Source
    paragraphs: tuple[list[Segment], ...]
    pages: Pages
    elsewhere: tuple[tuple[int, int, str], ...]


@kept(64)
def cuts(atlas: Atlas, source_id: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the paragraphs of each page of a text, as `(start, end)`."""
    found: list[list[tuple[int, int]]] = [[]]
    for start, end in paragraphs(atlas.texts[source_id]):
        if found[-1] and end - found[-1][0][0] > PAGE:
            found.append([])
        found[-1].append((start, end))
    return tuple(map(tuple, found))


@kept(MOST_SEARCHES)
def _having(atlas: Atlas, search: str) -> Mapping[str, int]:
    """Return how often a phrase stands in each text that has it, as near as is fast."""
    wanted = roughly_folded(search).strip()
    counts = {source_id: text.count(wanted) for source_id, text in _folded(atlas).items()}
    return {source_id: count for source_id, count in counts.items() if count} if wanted else {}


@kept(MOST_SEARCHES * MOST_BESIDE)
def _hits(atlas: Atlas, source_id: str, search: str) -> tuple[tuple[int, int], ...]:
    """Return where a phrase stands in a text."""
    return tuple(find(atlas.texts[source_id], search))


@kept(1)
def _folded(atlas: Atlas) -> Mapping[str, str]:
    return {source_id: roughly_folded(text) for source_id, text in atlas.texts.items()}


def texts(shown: View, *, chosen: Sequence[str] = (), search: str = "", page: int = 0) -> str:
    """Return a page of the texts that are read, as safe HTML.

    Parameters
    ----------
    shown
        The view; its filter on sources says which texts there are to read.
    chosen
        Which are read, at most `MOST_BESIDE`; where none of them can be, the first that has the
        phrase, or the first.
    search
        A phrase to mark, whatever its letters' case; empty for none.
    page
        Which page of each, from 1; where none is asked for, the first that has the phrase.
    """
    atlas, selection = shown.atlas, shown.selection.without(*UNFILTERING)
    known = [source for source in atlas.texts if not selection.source or source in selection.source]
    having = _having(atlas, search) if search else {}
    read = [source for source in chosen if source in known][:MOST_BESIDE]
    read = read or [source for source in known if source in having][:1] or known[:1]
    hits = {source: _hits(atlas, source, search) if search else () for source in read}
    counts = {**having, **{source: len(found) for source, found in hits.items()}}

    def at(sources: Sequence[str], number: int = 0) -> str:
        own = {"text": list(sources), "search": search, "page": str(number) if number else ""}
        return address(selection, "./reader.html", **{n: v for n, v in own.items() if v})

    listed = [source for source in known if source in having] if search else known
    offered = [*read, *(source for source in listed if source not in read)]
    return (
        environment()
        .get_template("reader.html.j2")
        .render(
            search=search,
            total=len(known),
            found=sum(counts.get(source, 0) > 0 for source in known),
            hits=sum(counts.get(source, 0) for source in known),
            more=max(len(offered) - MOST_LISTED, 0),
            offered=[
                Offered(
                    atlas.sources[source],
                    source in read,
                    counts.get(source, 0),
                    at([source]),
                    _beside(source, read, at),
                )
                for source in sorted(offered[:MOST_LISTED], key=known.index)
            ],
            read=[_read(atlas, source, hits[source], page, partial(at, read)) for source in read],
            hidden=hidden,
            all_at=address(selection, "./reader.html", **({"text": read} if read else {})),
            link_to=lambda select: address(replace(selection, select=select), "./"),
        )
        .strip()
    )


def _beside(source: str, read: Sequence[str], at: Callable[[Sequence[str]], str]) -> str:
    """Return the address with a text beside those that are read, or without it; "" for neither."""
    if source in read:
        return at([other for other in read if other != source]) if len(read) > 1 else ""
    return at([*read, source]) if len(read) < MOST_BESIDE else ""


def _read(
    atlas: Atlas,
    source_id: str,
    hits: Sequence[tuple[int, int]],
    page: int,
    at: Callable[[int], str],
) -> Read:
    cut = cuts(atlas, source_id)
    counts = [sum(p[0][0] <= start < p[-1][1] for start, _ in hits) if p else 0 for p in cut]
    first = next((number for number, count in enumerate(counts, 1) if count), 1)
    shown = pages(page or first, len(cut), at)
    here = cut[shown.page - 1]
    return Read(
        atlas.sources[source_id],
        tuple(segments(atlas, source_id, start, end, list(hits)) for start, end in here),
        shown,
        tuple((n, count, at(n)) for n, count in enumerate(counts, 1) if count and n != shown.page),
    )
