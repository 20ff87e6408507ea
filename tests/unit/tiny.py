"""A small atlas whose answers can be worked out by hand, and means to change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

import pandas as pd
from shapely.geometry import MultiPolygon, box

from geodata.model import (
    Atlas,
    City,
    Claim,
    Contrast,
    Element,
    ElementNote,
    Link,
    LinkNote,
    Place,
    Source,
)

# id, source, place, topic, value, firmness, quote, cue; the texts are made of the quotes.
CLAIMS = (
    ("w1", "one", "WST", "role", "feedstock", "stated", "West supplies ore.", "supplies"),
    ("w2", "one", "WST", "link", "w-ore", "stated", "West supplies ore.", "ore"),
    ("w3", "two", "WST", "role", "processing", "possible", "West could refine.", "could"),
    ("w4", "two", "WST", "link", "w-talks", "possible", "West may talk.", "may"),
    ("w5", "two", "WST", "element", "HREE", "expected", "West will sell heavies.", "will"),
    ("w6", "one", "WST", "resource", "absent", "stated", "West has no gold.", "has no"),
    ("w7", "one", "WST", "limit", "undisclosed", "stated", "Terms are secret.", "are secret"),
    ("w8", "one", "WST", "heading", "", "", "West: The Mine", ""),
    ("e1", "two", "EST", "role", "processing", "expected", "East will refine.", "will"),
    ("e2", "two", "EST", "link", "e-both", "possible", "East could join.", "could"),
    ("e3", "one", "EST", "element", "Nd", "possible", "East may hold neodymium.", "may"),
    ("e4", "one", "EST", "link", "e-out", "expected", "East will get help.", "will"),
    ("e5", "one", "EST", "event", "2025-04", "stated", "East met in April.", "met"),
    ("g1", "one", "CN-GX", "role", "gateway", "stated", "Guangxi is a gate.", "is"),
    ("c1", "two", "CHN", "strategy", "", "stated", "China leads.", "leads"),
    ("r1", "one", "ASEAN", "link", "r-trade", "stated", "Trade passes Guangxi.", "passes"),
    ("r2", "two", "ASEAN", "strategy", "", "possible", "The region might gain.", "might"),
    ("r3", "one", "ASEAN", "limit", "open", "stated", "Questions stay.", "stay"),
)

# code, name, role, ASEAN member since, label, (west, south, east, north)
PLACES = (
    ("WST", "West", "feedstock", 1967, (96, 14), (94, 12, 98, 16)),
    ("EST", "East", "processing", 1967, (110, 10), (108, 8, 112, 12)),
    ("SIL", "Silent", "", 1999, (119, 1), (118, 0, 120, 2)),
    ("CHN", "China", "", None, (108, 28), (98, 21, 122, 40)),
    ("CN-GX", "Guangxi", "gateway", None, (108, 24), (105, 22, 111, 26)),
)

LINKS = (
    ("w-ore", "WST", "into", "feedstock", "ore", "china"),
    ("w-talks", "WST", "both", "processing", "nothing named", "none"),
    ("e-both", "EST", "both", "processing", "joint work", "none"),
    ("e-out", "EST", "out_of", "manufacturing", "help", "china"),
    ("r-trade", "ASEAN", "both", "", "trade", "guangxi"),
)

NOTES = (
    ("WST", "Tb", "expected", "book", "Terbium is to come from West."),
    ("EST", "Eu", "possible", "book", "Europium might lie in East."),
    ("SIL", "Dy", "stated", "book", "Dysprosium lies in Silent."),
)

ELEMENTS = (
    ("Sc", "Scandium", 21, "", ""),
    ("Nd", "Neodymium", 60, "LREE", "LREE"),
    ("Pm", "Promethium", 61, "LREE", ""),
    ("Eu", "Europium", 63, "LREE", "HREE"),
    ("Tb", "Terbium", 65, "HREE", "HREE"),
    ("Dy", "Dysprosium", 66, "HREE", "HREE"),
)

SOURCES = (
    ("one", "text", "First Text", "First Press", "", "2025-05-22", "https://one.example/", ""),
    ("two", "text", "Second Text", "Second Press", "A. Writer", "2026", "", "undated"),
    ("book", "context", "The Book", "Book House", "", "2023-12", "", ""),
)

CONTRASTS = (
    ("trade", "agree", "r1", "r2"),
    ("leading", "differ", "r3", "c1"),
    ("gain", "agree", "r3", "r2"),
)


def tiny(
    *,
    claims: Sequence[tuple[str, ...]] = CLAIMS,
    places: Iterable[tuple] = PLACES,  # type: ignore[type-arg]
    links: Iterable[tuple[str, ...]] = LINKS,
    notes: Iterable[tuple[str, ...]] = NOTES,
    link_notes: Iterable[tuple[str, ...]] = (("w-ore", "book", "It goes by sea."),),
    sources: Iterable[tuple[str, ...]] = SOURCES,
    contrasts: Iterable[tuple[str, ...]] = CONTRASTS,
) -> Atlas:
    """Return the small atlas, with what is given in place of its own tables."""
    known = {row[0]: Source(*row) for row in sources}
    texts = {
        name: "\n\n".join(dict.fromkeys(row[6] for row in claims if row[1] == name)) + "\n"
        for name, source in known.items()
        if source.kind == "text"
    }
    made = tuple(_claim(row, texts[row[1]], line) for line, row in enumerate(claims, 2))
    drawn = list(places)
    region = Place("ASEAN", "The Region", "group", None, "", "", None, None)
    return Atlas(
        title="A small atlas",
        date="2026-01-02",
        sha256="0123456789abcdef",
        sources=MappingProxyType(known),
        places=MappingProxyType({**{row[0]: _place(row) for row in drawn}, "ASEAN": region}),
        claims=made,
        claims_by_id=MappingProxyType({claim.claim_id: claim for claim in made}),
        links=MappingProxyType({row[0]: Link(*row) for row in links}),
        link_notes=tuple(LinkNote(*row) for row in link_notes),
        contrasts=tuple(Contrast(*row) for row in contrasts),
        elements=MappingProxyType({row[0]: Element(*row) for row in ELEMENTS}),
        element_notes=tuple(ElementNote(*row) for row in notes),
        texts=MappingProxyType(texts),
        text_sha256=MappingProxyType(dict.fromkeys(texts, "0" * 64)),
        shapes=MappingProxyType({row[0]: box(*row[5]) for row in drawn}),
        context=MultiPolygon([box(60, 0, 80, 30)]),
        cities=(City("Gate Town", "CN-GX", (108.37, 22.82)),),
        figures=pd.DataFrame({"year": [2024], "value": [1.0]}),
    )


def _claim(row: tuple[str, ...], text: str, line: int) -> Claim:
    *head, quote, cue = row
    start, at = text.index(quote), quote.index(cue)
    return Claim(*head, cue, "author", quote, start, start + len(quote), at, at + len(cue), line)  # type: ignore[misc]


def _place(row: tuple) -> Place:  # type: ignore[type-arg]
    code, name, role, since, label, (west, south, east, north) = row
    kind = "region" if role == "gateway" else "country"
    centre = ((west + east) / 2, (south + north) / 2)
    return Place(code, name, kind, since, role, "", label, centre)
