"""The views whose figures are looked at, datasets that fill them, and the reading of an SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qs
from xml.etree import ElementTree

from worlds import WORLDS, world

from exports.figures.render import settings
from exports.figures.sheet import Sheet
from exports.figures.style import SIZES, Palette
from geodata import Atlas, atlas
from geodata.load import load
from geodata.model import Claim, Source
from geodata.selection import read
from geodata.view import View, view
from layers.caption import NO_WORDS, Own

SVG = "{http://www.w3.org/2000/svg}"

QUERIES = {
    "all": "",
    "feedstock": "role=feedstock",
    "processing": "role=processing",
    "manufacturing": "role=manufacturing",
    "finance_rd": "role=finance_rd",
    "country": "select=MMR",
    "link": "select=VNM-CHN",
    "out_of": "flow=out_of&select=CHN-MYS",
    "literature": "material=Dy&select=THA",
    "class": "material=HREE&select=VNM",
    "hidden": "role=processing&select=LAO",
    "gateway": "select=CN-GX",
    "unnamed": "select=BRN",
    "zoomed": "view=16,103,5.5&select=VNM",
    "numbers": "number=imports-by-china-value,2024",
    "numbers-country": "number=mine-production,2025&select=THA",
    "empty": "role=finance_rd&material=Dy&source=reex-2025&firmness=stated",
}


NICKEL_QUERIES = {
    "nickel": "",
    "nickel-between": "flow=between",
    "nickel-country": "select=IDN",
    "nickel-material": "material=MHP&select=CHN",
}
"""The same of the second study, `examples/nickel`."""


@cache
def nickel() -> Atlas:
    """Return the second study."""
    return load(Path(__file__).parents[2] / "examples" / "nickel")


def case_of(name: str) -> View:
    """Return the view of a name in `QUERIES`, `NICKEL_QUERIES` or, as it opens, `WORLDS`."""
    if name in QUERIES:
        return view_of(QUERIES[name])
    if name in WORLDS:
        return view_of("", world(name))
    return view_of(NICKEL_QUERIES[name], nickel())


def view_of(query: str, of: Atlas | None = None) -> View:
    """Return the view that a query string asks for."""
    shown = of or atlas()
    selection, dropped = read(parse_qs(query), shown)
    assert not dropped
    return view(shown, selection)


def sheet_of(
    shown: View,
    *,
    size: str = "wide",
    theme: str = "light",
    base_url: str = "",
    own: Own = NO_WORDS,
) -> Sheet:
    """Return the sheet of a figure, drawn and not rendered."""
    with settings():
        from exports.figures.page import draw

        return draw(shown, SIZES[size], Palette(theme, shown.atlas.study), base_url, own)


# --- datasets that are too much -----------------------------------------------------------------

WORDS = "of the Very Long Name that Nobody Can Be Expected to Read in One Breath or Set in a Line"
LONG = {
    "words": f"Institute {WORDS} of Type, ever"[:120].ljust(120, "x"),
    "unbroken": "Donaudampfschifffahrtsgesellschaft" * 3 + "Kapitänsmützenhaus",
}
"""Names of 120 characters."""

assert {len(name) for name in LONG.values()} == {120}


def with_quotes(base: Atlas, added: Iterable[tuple[Source, str, str, str, str, str]]) -> Atlas:
    """Return an atlas with more claims: their source, place, topic, value, firmness and quote.

    Sources are new ones, whose texts consist of the quotes on them.
    """
    sources, claims, texts = dict(base.sources), list(base.claims), dict(base.texts)
    for number, (press, place, topic, value, firmness, quote) in enumerate(added):
        sources.setdefault(press.source_id, press)
        before = texts.get(press.source_id, "")
        start = len(before)
        texts[press.source_id] = f"{before}{quote}\n"
        end, cue = start + len(quote), quote.split()[0]
        claims.append(
            Claim(
                f"added-{number}",
                press.source_id,
                place,
                topic,
                value,
                firmness,
                cue,
                "author",
                quote,
                start,
                end,
                0,
                len(cue),
                2,
            )
        )
    return replace(
        base,
        sources=MappingProxyType(sources),
        claims=tuple(claims),
        claims_by_id=MappingProxyType({claim.claim_id: claim for claim in claims}),
        texts=MappingProxyType(texts),
        text_sha256=MappingProxyType(dict.fromkeys(texts, "0" * 64)),
    )


def source(number: int, publisher: str) -> Source:
    """Return a source text that no dataset has."""
    return Source(f"more-{number}", "text", "A title", publisher, published="2026-02-03")


def _many_texts(count: int) -> Atlas:
    base = atlas()
    have = sum(source.kind == "text" for source in base.sources.values())
    return with_quotes(
        base,
        [
            (
                source(n, f"Press number {n}"),
                "LAO",
                "resource",
                "present",
                "stated",
                f"Laos holds ore, says text number {n}.",
            )
            for n in range(have, count)
        ],
    )


def _long_publishers(name: str) -> Atlas:
    made = with_quotes(
        atlas(),
        [
            (source(n, name), "MMR", "material", "HREE", "stated", f"Ore of kind {n} is dug.")
            for n in range(4)
        ],
    )
    # The first texts stand in the source line, the literature in the notes.
    renamed = {key: replace(source, publisher=name) for key, source in made.sources.items()}
    return replace(made, sources=MappingProxyType(renamed))


def _long_places(name: str) -> Atlas:
    base = atlas()
    places = {
        code: replace(place, name=f"{code} {name}"[:120]) for code, place in base.places.items()
    }
    return replace(base, places=MappingProxyType(places))


def _long_links(name: str) -> Atlas:
    base = atlas()
    links = {code: replace(link, carries=name) for code, link in base.links.items()}
    return replace(base, links=MappingProxyType(links))


def _long_quote() -> Atlas:
    quote = ("Vietnam digs and digs, and of heavy ore there may be more. " * 52)[:3000].strip()
    quote = quote.ljust(3000, ".")
    return with_quotes(
        atlas(), [(source(0, "Long Press"), "VNM", "material", "HREE", "stated", quote)]
    )


def _sixty_quotes() -> Atlas:
    press, topics = source(0, "Prolific Press"), (("role", "feedstock"), ("material", "HREE"))
    return with_quotes(
        atlas(),
        [
            (press, "MMR", *topics[n % 2], "stated", f"Myanmar, it says for time {n}, has ore.")
            for n in range(60)
        ],
    )


CROWDED: dict[str, Callable[[], Atlas]] = {
    "shipped": atlas,
    "forty": lambda: _many_texts(40),
    "eighty": lambda: _many_texts(80),
    "publishers": lambda: _long_publishers(LONG["words"]),
    "unbroken-publishers": lambda: _long_publishers(LONG["unbroken"]),
    "places": lambda: _long_places(LONG["words"]),
    "unbroken-places": lambda: _long_places(LONG["unbroken"]),
    "links": lambda: _long_links(LONG["words"]),
    "unbroken-links": lambda: _long_links(LONG["unbroken"]),
    "long-quote": _long_quote,
    "sixty-quotes": _sixty_quotes,
}
"""Datasets with more than a figure has room for, and the shipped one."""


@cache
def crowded(name: str) -> Atlas:
    """Return one of `CROWDED`."""
    return CROWDED[name]()


# --- reading an SVG -----------------------------------------------------------------------------


class Drawing:
    """A parsed SVG."""

    def __init__(self, data: bytes) -> None:
        self.root = ElementTree.fromstring(data)
        found = [element for element in self.root.iter() if element.get("id")]
        self.groups = {element.get("id", ""): element for element in found}
        assert len(found) == len(self.groups), "an id stands twice"

    def ids(self, prefix: str) -> set[str]:
        """Return what follows a prefix in the ids of groups."""
        return {name.removeprefix(prefix) for name in self.groups if name.startswith(prefix)}

    def texts(self, group: str = "") -> list[str]:
        """Return the texts in a group, in the order in which they are drawn."""
        within = self.groups[group] if group else self.root
        return ["".join(text.itertext()) for text in within.iter(f"{SVG}text")]


def squeezed(text: str) -> str:
    """Return a text without white space, which lines break and readers of PDF invent."""
    return "".join(text.split())
