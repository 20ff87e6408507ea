"""The reader of the source texts: every claimed passage marked and linked to its places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from geodata.model import Atlas, Claim, Source
from geodata.passages import find
from panels.panel import environment


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


def segments(
    atlas: Atlas, source_id: str, start: int, end: int, hits: list[tuple[int, int]]
) -> list[Segment]:
    """Cut a stretch of a source text where claims begin and end."""
    text = atlas.texts[source_id]
    claims = [
        c for c in atlas.claims if c.source_id == source_id and c.start < end and c.end > start
    ]
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


def reader(
    atlas: Atlas, source: Source, *, search: str, link_to: Callable[[str], str]
) -> tuple[str, int]:
    """Return a source text as safe HTML, and how often the phrase searched for stands in it.

    Parameters
    ----------
    atlas, source
        The dataset, and one of its sources of kind `text`.
    search
        A phrase to mark, whatever its letters' case; empty for none.
    link_to
        Gives the address that selects a place, an empty code being the overview.
    """
    text = atlas.texts[source.source_id]
    hits = find(text, search)
    lines = [segments(atlas, source.source_id, *line, hits) for line in paragraphs(text)]
    html = (
        environment()
        .get_template("reader.html.j2")
        .render(source=source, paragraphs=lines, link_to=link_to)
    )
    return html, len(hits)
