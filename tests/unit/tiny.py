"""A small atlas whose answers can be worked out by hand, and means to change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

import pandas as pd
from shapely.geometry import MultiPolygon, box

from geodata.model import (
    Atlas,
    Claim,
    Contrast,
    Hub,
    Link,
    Material,
    Membership,
    Note,
    Place,
    Role,
    Scheme,
    Source,
    Study,
    Vocabulary,
)
from geodata.numbers import Number
from geodata.roles import leading_roles

# id, source, place, topic, value, firmness, quote, cue; the texts are made of the quotes.
CLAIMS = (
    ("w1", "one", "WST", "role", "feedstock", "stated", "West supplies ore.", "supplies"),
    ("w2", "one", "WST", "link", "w-ore", "stated", "West supplies ore.", "ore"),
    ("w3", "two", "WST", "role", "processing", "possible", "West could refine.", "could"),
    ("w4", "two", "WST", "link", "w-talks", "possible", "West may talk.", "may"),
    ("w5", "two", "WST", "material", "HREE", "expected", "West will sell heavies.", "will"),
    ("w6", "one", "WST", "resource", "that it has gold", "stated", "West has no gold.", "has no"),
    ("w7", "one", "WST", "limit", "", "stated", "Terms are secret.", "are secret"),
    ("w8", "one", "WST", "heading", "", "", "West: The Mine", ""),
    ("e1", "two", "EST", "role", "processing", "expected", "East will refine.", "will"),
    ("e2", "two", "EST", "link", "e-both", "possible", "East could join.", "could"),
    ("e3", "one", "EST", "material", "Nd", "possible", "East may hold neodymium.", "may"),
    ("e4", "one", "EST", "link", "e-out", "expected", "East will get help.", "will"),
    ("e5", "one", "EST", "event", "", "stated", "East met in April.", "met"),
    ("g1", "one", "CN-GX", "role", "gateway", "stated", "Guangxi is a gate.", "is"),
    ("c1", "two", "CHN", "strategy", "", "stated", "China leads.", "leads"),
    ("r1", "one", "ASEAN", "link", "r-trade", "stated", "Trade passes Guangxi.", "passes"),
    ("r2", "two", "ASEAN", "strategy", "", "possible", "The region might gain.", "might"),
    ("r3", "one", "ASEAN", "limit", "open", "stated", "Questions stay.", "stay"),
)

STANCES = {"w6": "denies", "w7": "undisclosed"}
DATES = {"e5": "2025-04"}
"""What the claims of these ids have beside."""

# code, name, role, member since, label, (west, south, east, north), lies in, aliases
PLACES = (
    ("WST", "West", "feedstock", "1967", (96, 14), (94, 12, 98, 16), "", ()),
    ("EST", "East", "processing", "1967", (110, 10), (108, 8, 112, 12), "", ()),
    ("SIL", "Silent", "", "1999", (119, 1), (118, 0, 120, 2), "", ()),
    ("CHN", "China", "", "", (108, 28), (98, 21, 122, 40), "", ("Chinese", "Beijing")),
    ("CN-GX", "Guangxi", "gateway", "", (108, 24), (105, 22, 111, 26), "CHN", ()),
)

LINKS = (
    ("w-ore", "WST", "CHN", "", "feedstock", "ore"),
    ("w-talks", "WST", "CHN", "yes", "processing", "nothing named"),
    ("e-both", "EST", "CHN", "yes", "processing", "joint work"),
    ("e-out", "CHN", "EST", "", "manufacturing", "help"),
    ("r-trade", "ASEAN", "CHN", "yes", "", "trade"),
)

NOTES = (
    ("WST", "Tb", "expected", "book", "Terbium is to come from West."),
    ("EST", "Eu", "possible", "book", "Europium might lie in East."),
    ("SIL", "Dy", "stated", "book", "Dysprosium lies in Silent."),
)

MATERIALS = (
    ("HREE", "Heavy rare earths"),
    ("LREE", "Light rare earths"),
    ("Sc", "Scandium"),
    ("Nd", "Neodymium"),
    ("Pm", "Promethium"),
    ("Eu", "Europium"),
    ("Tb", "Terbium"),
    ("Dy", "Dysprosium"),
)

MEMBERSHIPS = (
    ("Nd", "LREE", "usgs"),
    ("Nd", "LREE", "eu"),
    ("Pm", "LREE", "usgs"),
    ("Eu", "LREE", "usgs"),
    ("Eu", "HREE", "eu"),
    ("Tb", "HREE", "usgs"),
    ("Tb", "HREE", "eu"),
    ("Dy", "HREE", "usgs"),
    ("Dy", "HREE", "eu"),
)

STUDY = Study(
    headline="Who does what in China’s rare-earth chain",
    members="Members",
    members_note="It is drawn because it is a member",
    region="ASEAN",
    hub=Hub("CHN", "CN-GX"),
    roles=(
        Role("feedstock", "Feedstock"),
        Role("processing", "Processing node"),
        Role("manufacturing", "Manufacturing connector"),
        Role("finance_rd", "Finance and R&D hub"),
    ),
    materials=Vocabulary(
        "Element", "Elements", (Scheme("usgs", "USGS", "book"), Scheme("eu", "EU", "book"))
    ),
    lang="en",
    credits=("Boundaries: squares",),
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
    study: Study = STUDY,
    stances: dict[str, str] = STANCES,
    dates: dict[str, str] = DATES,
    numbers: Iterable[tuple[object, ...]] = (),
) -> Atlas:
    """Return the small atlas, with what is given in place of its own tables."""
    known = {row[0]: Source(*row[:7], note=row[7]) for row in sources}
    texts = {
        name: "\n\n".join(dict.fromkeys(row[6] for row in claims if row[1] == name)) + "\n"
        for name, source in known.items()
        if source.kind == "text"
    }
    made = tuple(
        replace(claim, stance=stances.get(claim.claim_id, ""), date=dates.get(claim.claim_id, ""))
        for claim in (_claim(row, texts[row[1]], line) for line, row in enumerate(claims, 2))
    )
    drawn = list(places)
    given = [(c.place, c.value, c.firmness) for c in made if c.topic == "role" and not c.stance]
    region = Place("ASEAN", "The Region", "group")
    town = Place("TOWN", "Gate Town", "city", inside="CN-GX", anchor=(108.37, 22.82))
    known_places = {row[0]: _place(row, given) for row in drawn}
    return Atlas(
        name="small",
        title="A small atlas",
        date="2026-01-02",
        sha256="0123456789abcdef",
        study=study,
        sources=MappingProxyType(known),
        places=MappingProxyType({**known_places, "ASEAN": region, "TOWN": town}),
        claims=made,
        claims_by_id=MappingProxyType({claim.claim_id: claim for claim in made}),
        links=MappingProxyType(
            {row[0]: Link(row[0], row[1], row[2], row[3] == "yes", *row[4:]) for row in links}
        ),
        materials=MappingProxyType({row[0]: Material(*row) for row in MATERIALS}),
        memberships=tuple(Membership(*row) for row in MEMBERSHIPS),
        notes=(
            *(Note(*row) for row in notes),
            *(Note(link, "", "", source, said) for link, source, said in link_notes),
        ),
        contrasts=tuple(Contrast(*row) for row in contrasts),
        texts=MappingProxyType(texts),
        text_sha256=MappingProxyType(dict.fromkeys(texts, "0" * 64)),
        shapes=MappingProxyType({row[0]: box(*row[5]) for row in drawn}),
        context=MultiPolygon([box(60, 0, 80, 30)]),
        numbers=pd.DataFrame(list(numbers), columns=list(Number._fields)),
    )


def _claim(row: tuple[str, ...], text: str, line: int) -> Claim:
    *head, quote, cue = row
    start, at = text.index(quote), quote.index(cue)
    return Claim(*head, cue, "author", quote, start, start + len(quote), at, at + len(cue), line)  # type: ignore[misc]


def _place(row: tuple, given: Sequence[tuple[str, str, str]]) -> Place:  # type: ignore[type-arg]
    code, name, role, since, label, (west, south, east, north), inside, aliases = row
    leading = leading_roles((value, level) for of, value, level in given if of == code)
    return Place(
        code,
        name,
        "region" if inside else "country",
        aliases=aliases,
        inside=inside,
        role=role or next(iter(leading), ""),
        since=since,
        label=label,
        anchor=((west + east) / 2, (south + north) / 2),
    )
