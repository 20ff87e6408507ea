"""The panel beside the map: what the texts say of the selected place or arrow, as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geodata import words
from geodata.model import (
    CHINA,
    FIRMNESS,
    GATEWAY,
    REGION,
    Atlas,
    Claim,
    Contrast,
    ElementNote,
    Link,
    Source,
)
from geodata.selection import Selection, address, describe
from geodata.view import (
    ElementMatch,
    PlaceView,
    View,
    evidence,
    firmest,
    links_of,
    passes,
    region_view,
)
from panels.citation import cite
from panels.quotes import Quote, gather, grouped

TEMPLATES = Path(__file__).parent / "templates"

_BETWEEN_TAGS = re.compile(r"(<blockquote.*?</blockquote>)|>\s*\n\s*(?=<)", re.DOTALL)

ENDS = {
    "china": "a passage behind it names China, none names Guangxi",
    "guangxi": "a passage behind it names Guangxi",
    "none": "the passages behind it name neither China’s end nor Guangxi",
}
"""Where the Chinese end of a link comes from, by `china_end_named`."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as the panel lists it: its firmest level in view, and what literature adds."""

    link: Link
    direction: str
    firmness: str
    end: str
    notes: tuple[tuple[str, Source], ...]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment: escaping is on, and a missing name is an error."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(words=words, cite=cite)
    env.filters["date"] = words.written_date
    return env


def panel(view: View, *, link: Callable[[Selection], str] = address) -> str:
    """Return the panel for what a view has selected, as safe HTML.

    `link` gives the address of a selection; an export that is a page of its own has others.

    Raises
    ------
    KeyError
        If the view selects something that is neither a place nor an arrow.
    """
    select = view.selection.select
    if not select:
        name, context = "overview", _overview(view)
    elif select in view.arrows:
        name, context = "arrow", _arrow(view, select)
    elif select == CHINA:
        name, context = "china", _place(view, view.places[select])
    elif select == GATEWAY:
        name, context = "gateway", _gateway(view)
    elif not view.places[select].named:
        name, context = "unnamed", _place(view, view.places[select])
    else:
        name, context = "place", _place(view, view.places[select])
    template = environment().get_template(f"{name}.html.j2")
    html = template.render(**_common(view, link), **context)
    # White space between tags weighs on every answer; within a quote it is the text's own.
    return _BETWEEN_TAGS.sub(lambda found: found[1] or ">\n", html).strip()


def _common(view: View, link: Callable[[Selection], str]) -> dict[str, Any]:
    return {
        "select": view.selection.select,
        "filters": describe(view.selection, view.atlas),
        "link_to": lambda select: link(replace(view.selection, select=select)),
        "overview_link": link(replace(view.selection, select="")),
    }


def _headings(atlas: Atlas, place: str) -> list[tuple[Claim, Source]]:
    return [
        (claim, atlas.sources[claim.source_id])
        for claim in atlas.claims
        if claim.place == place and claim.topic == "heading"
    ]


def _evidence(
    atlas: Atlas, claims: tuple[Claim, ...], in_view: tuple[Claim, ...]
) -> dict[str, Any]:
    """Return quotes in view by group, the others, and the two counts of claims."""
    quotes = gather(atlas, claims, in_view)
    return {
        "groups": grouped(quote for quote in quotes if quote.in_view),
        "others": [quote for quote in quotes if not quote.in_view],
        "in_view": len(in_view),
        "total": len(claims),
    }


def _roles(place: PlaceView) -> list[dict[str, Any]]:
    """Return every role a text gives a place: its firmest level, and who says so."""
    found: dict[str, list[Claim]] = {}
    for claim in place.all_claims:
        if claim.topic == "role":
            found.setdefault(claim.value, []).append(claim)
    seen = {claim.claim_id for claim in place.claims}
    rows = []
    for role, claims in found.items():
        counted = [claim for claim in claims if claim.claim_id in seen]
        rows.append(
            {
                "role": role,
                "own": role == place.place.role,
                "in_view": bool(counted),
                "said": _said_by(counted or claims),
            }
        )
    return sorted(rows, key=lambda row: not row["own"])


def _said_by(claims: list[Claim]) -> list[tuple[str, str, bool]]:
    """Return how firmly each source says it, firmest first, and whether it only reports it."""
    by_source: dict[str, list[Claim]] = {}
    for claim in claims:
        by_source.setdefault(claim.source_id, []).append(claim)
    said = []
    for source, own in by_source.items():
        level = firmest(claim.firmness for claim in own)
        voices = [claim.voice for claim in own if claim.firmness == level]
        said.append((source, level, all(voice != "author" for voice in voices)))
    return sorted(said, key=lambda row: FIRMNESS.index(row[1]))


def link_rows(view: View, links: tuple[Link, ...]) -> list[LinkRow]:
    """Return links as a panel lists them."""
    atlas = view.atlas
    claims = {claim.claim_id for claim in _surviving_links(view)}
    rows = []
    for link in links:
        mine = [c for c in atlas.claims if c.topic == "link" and c.value == link.link_id]
        rows.append(
            LinkRow(
                link=link,
                direction=words.FLOW.get(link.direction, "Either way"),
                firmness=firmest(c.firmness for c in mine if c.claim_id in claims),
                end=ENDS[link.china_end_named],
                notes=tuple(
                    (note.statement, atlas.sources[note.source_id])
                    for note in atlas.link_notes
                    if note.link_id == link.link_id
                ),
            )
        )
    return rows


def _surviving_links(view: View) -> tuple[Claim, ...]:
    region = region_view(view.atlas, view.selection)
    places = (*view.places.values(), region)
    return tuple(c for place in places for c in place.claims if c.topic == "link")


def _match_words(view: View, match: ElementMatch) -> str:
    asked = words.element_name(view.atlas, match.asked)
    basis = match.claim or match.note
    level = words.FIRMNESS[basis.firmness].lower() if basis else ""
    if not match.schemes:
        return f"{asked}: named, {level}"
    named = words.element_name(view.atlas, match.named)
    schemes = " and ".join(match.schemes)
    return f"{asked}: by class, as {named}, by the {schemes} scheme, {level}"


def _elements(view: View, place: PlaceView) -> dict[str, Any]:
    atlas = view.atlas
    named: dict[str, list[Claim]] = {}
    for claim in place.all_claims:
        if claim.topic == "element":
            named.setdefault(claim.value, []).append(claim)
    notes: list[tuple[str, ElementNote, Source]] = [
        (words.element_name(atlas, note.element), note, atlas.sources[note.source_id])
        for note in atlas.element_notes
        if note.place == place.place.place
    ]
    return {
        "named": [
            (
                words.element_name(atlas, code),
                firmest(claim.firmness for claim in claims),
                [
                    atlas.sources[s].publisher
                    for s in dict.fromkeys(claim.source_id for claim in claims)
                ],
            )
            for code, claims in named.items()
        ],
        "literature": notes,
        "matches": [
            (_match_words(view, match), match.note is not None) for match in place.elements
        ],
    }


def why_hidden(view: View) -> tuple[str, ...]:
    """Return a sentence for each reason why what is selected is not drawn, or is dimmed."""
    select, filters = view.selection.select, describe(view.selection, view.atlas)
    in_force = "; ".join(filters)
    if select not in view.arrows:
        place = view.places[select]
        hides = filters and not place.shown
        return (f"These filters hide {place.place.name} on the map: {in_force}.",) if hides else ()
    arrow = view.arrows[select]
    reasons = []
    if arrow.flow != view.selection.flow:
        shown = "out of" if arrow.flow == "into" else "into"
        reasons.append(f"The map shows links {shown} China, so this arrow is not drawn.")
    if filters and not (arrow.firmness and view.places[arrow.place.place].shown):
        reasons.append(f"These filters hide this arrow: {in_force}.")
    return tuple(reasons)


def _place(view: View, place: PlaceView) -> dict[str, Any]:
    atlas = view.atlas
    code = place.place.place
    links = tuple(link for link in atlas.links.values() if link.place == code)
    return {
        "place": place,
        "hidden": why_hidden(view),
        "headings": _headings(atlas, code),
        "roles": _roles(place),
        "publisher": {key: source.publisher for key, source in atlas.sources.items()},
        "links": link_rows(view, links),
        "arrows": [(flow, f"{code}-{flow}") for flow in words.FLOW if links_of(atlas, code, flow)],
        "elements": _elements(view, place),
        **_evidence(atlas, *evidence(view, code)),
    }


def _region_links(view: View) -> dict[str, Any]:
    links = tuple(link for link in view.atlas.links.values() if link.place == REGION)
    return {"region_links": link_rows(view, links)}


def _gateway(view: View) -> dict[str, Any]:
    context = _place(view, view.places[GATEWAY])
    context.update(
        arriving=[arrow for arrow in view.arrows.values() if arrow.flow == "into" and arrow.shown],
        **_region_links(view),
    )
    return context


def _arrow(view: View, select: str) -> dict[str, Any]:
    atlas = view.atlas
    arrow = view.arrows[select]
    links = links_of(atlas, arrow.place.place, arrow.flow)
    claims, seen = evidence(view, select)
    quotes = gather(atlas, claims, seen)
    return {
        "arrow": arrow,
        "hidden": why_hidden(view),
        "links": link_rows(view, links),
        "quotes": [quote for quote in quotes if quote.in_view],
        "others": [quote for quote in quotes if not quote.in_view],
        "in_view": len(seen),
        "total": len(claims),
    }


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """A pair of quotes on one subject; a quote that stands elsewhere too is only named."""

    contrast: Contrast
    sides: tuple[tuple[Quote, bool], ...]
    in_view: bool


def _contrasts(view: View, quotes: Mapping[str, Quote]) -> list[ContrastRow]:
    """Return the pairs, those that differ first, and those outside the filters last."""
    atlas = view.atlas
    used: set[tuple[str, ...]] = set()
    rows = []

    def in_view(contrast: Contrast) -> bool:
        pair = (contrast.reex_claim, contrast.newshub_claim)
        return all(passes(atlas.claims_by_id[claim], view.selection) for claim in pair)

    for contrast in sorted(atlas.contrasts, key=lambda c: (not in_view(c), c.relation != "differ")):
        sides = []
        for claim in (contrast.reex_claim, contrast.newshub_claim):
            quote = quotes[claim]
            sides.append((quote, quote.claims in used))
            used.add(quote.claims)
        rows.append(ContrastRow(contrast, tuple(sides), in_view(contrast)))
    return rows


def _overview(view: View) -> dict[str, Any]:
    atlas = view.atlas
    region = region_view(atlas, view.selection)
    by_claim: dict[str, Quote] = {}
    paired = [c for pair in atlas.contrasts for c in (pair.reex_claim, pair.newshub_claim)]
    # The quotes of a pair carry every claim that rests on the same passage.
    spans = {
        (claim.source_id, claim.start, claim.end)
        for claim in map(atlas.claims_by_id.__getitem__, paired)
    }
    members = [
        c for c in atlas.claims if c.topic != "heading" and (c.source_id, c.start, c.end) in spans
    ]
    for quote in gather(atlas, members, members):
        by_claim.update(dict.fromkeys(quote.claims, quote))
    rest = tuple(c for c in region.all_claims if c.claim_id not in by_claim)
    by_source: dict[Source, list[Quote]] = {}
    quotes = gather(atlas, rest, tuple(c for c in rest if c in region.claims))
    for quote in quotes:
        if quote.in_view:
            by_source.setdefault(quote.source, []).append(quote)
    return {
        "empty": not view.shown,
        "headings": _headings(atlas, REGION),
        "by_source": by_source,
        "others": [quote for quote in quotes if not quote.in_view],
        "contrasts": _contrasts(view, by_claim),
        "in_view": len(region.claims),
        "total": len(region.all_claims),
        "texts": [source for source in atlas.sources.values() if source.kind == "text"],
        **_region_links(view),
    }


def passages(atlas: Atlas) -> dict[str, Any]:
    """Return what "read in context" and "copy with citation" need, for the browser.

    The texts with their citations by source, and by claim its source and the characters
    that its quote takes up there.
    """
    return {
        "sources": {
            source_id: {"text": text, "citation": cite(atlas.sources[source_id])}
            for source_id, text in atlas.texts.items()
        },
        "claims": {c.claim_id: [c.source_id, c.start, c.end] for c in atlas.claims},
    }
