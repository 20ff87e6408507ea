"""The panel beside the map as safe HTML: its content, item by item, through one template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geodata import numbers, words
from geodata.facts import claims_at
from geodata.model import FIRMNESS, Atlas, Claim
from geodata.selection import UNFILTERING, Selection, address
from geodata.view import View
from geodata.ways import first_flow
from panels.chart import chart
from panels.citation import cite, cite_html
from panels.content import content
from panels.matrix import about, asked_across, matrix
from panels.overview import HOW_TO
from panels.parts import asked_title
from panels.quotes import STANCE
from panels.records import Item, More, Pairs, Passage, Rest, Title, WhoSays

BREAKS = "\r\n"
"""What ends a paragraph of a text."""

RELATION = {
    "differ": "they differ",
    "agree": "they agree",
    "copies": "one report, printed twice",
}
"""What `contrasts.csv` says of two claims."""

TEMPLATES = Path(__file__).parent / "templates"


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
    env.globals.update(words=words, cite_html=cite_html, numbers=numbers, chart=chart)
    env.globals.update(STANCE=STANCE, RELATION=RELATION)
    return env


QUOTES = (20, 100, 500, 2500)
"""How many quotes of a group a panel may show; it begins with the first."""

MOST_SAID = 12
"""Texts that are named for saying that a place has a role; the others are counted."""

ITEMS_A_QUOTE = 10
"""For each of them a panel may have so many items, of all groups together."""


def panel(
    view: View,
    *,
    quotes: int | None = None,
    link: Callable[[Selection], str] = address,
    alone: bool = False,
) -> str:
    """Return the panel for what a view has selected, as safe HTML.

    It shows so many `quotes` of each group, or all; `link` gives the address of a selection: an
    export that is a page of its own has others. One that stands `alone` fetches no more of them.

    Raises
    ------
    KeyError
        If the view selects something that is neither a place nor an arrow.
    """

    def link_to(select: str, flow: str = "") -> str:
        wanted = replace(view.selection, select=select)
        if flow:
            wanted = replace(wanted, flow="" if flow == first_flow(view.atlas) else flow)
        return link(wanted)

    def matrix_at(across: str) -> str:
        own = {} if across == asked_across(view) else {"across": across}
        return address(view.selection.without(*UNFILTERING), "./matrix.html", **own)

    template = environment().get_template("panel.html.j2")
    found = content(view)
    items = list(_cut(found.items, quotes)) if quotes else list(found.items)
    if alone and not found.select and not asked_title(view):
        # No box under the map has it there.
        whole = matrix(view)
        said = WhoSays(whole, about(view.atlas, whole.across), folded=True)
        items = [said, *items] if whole.rows else items
    html = template.render(
        content=found,
        items=items,
        more_at=None
        if alone
        else lambda most: address(view.selection, "./panel.html", quotes=str(most)),
        matrix_at=None if alone else matrix_at,
        how_to=HOW_TO,
        most_said=MOST_SAID,
        selectable=frozenset(view.atlas.selectable),
        link_to=link_to,
    )
    return html.strip()


def _cut(items: Iterable[Item], most: int) -> Iterator[Item]:
    """Yield the first items of a panel, of each group the first quotes, and what is left out."""
    larger = next((count for count in QUOTES if count > most), QUOTES[-1])
    shown, left, rest = 0, 0, 0
    for number, item in enumerate(items):
        if number >= ITEMS_A_QUOTE * most:
            rest += isinstance(item, Title | Passage | Pairs)
            continue
        if isinstance(item, Passage):
            shown += 1
            if shown > most:
                left += 1
                continue
        elif left:
            yield Rest(left, "quote", larger)
        if not isinstance(item, Passage):
            shown, left = 0, 0
        if isinstance(item, More) and len(item.quotes) > most:
            yield replace(item, quotes=item.quotes[:most])
            yield Rest(len(item.quotes) - most, "quote", larger)
        else:
            yield item
    if left:
        yield Rest(left, "quote", larger)
    if rest:
        yield Rest(rest, "item", larger)


def told(atlas: Atlas, claim: Claim) -> str:
    """Return how firmly a claim's passage says what it says, and with whose voice.

    A passage that several claims rest on is quoted once, with the levels and voices of them all.
    """
    mine = claims_at(atlas).get(claim.passage, (claim,))
    firm = {one.firmness for one in mine}
    levels = [words.FIRMNESS[level].lower() for level in FIRMNESS if level in firm]
    voices = dict.fromkeys(one.voice for one in mine)
    voice = f"voice: {words.listed(voices, most=len(voices))}"
    return "; ".join(filter(None, (words.listed(levels), voice)))


def passage(atlas: Atlas, claim_id: str) -> dict[str, Any]:
    """Return the same for one claim, with the paragraph that its quote stands in as the text.

    Raises
    ------
    KeyError
        If there is no such claim.
    """
    claim = atlas.claims_by_id[claim_id]
    text, source = atlas.texts[claim.source_id], atlas.sources[claim.source_id]
    begin = max(text.rfind(mark, 0, claim.start) for mark in BREAKS) + 1
    ends = [found for mark in BREAKS if (found := text.find(mark, claim.end)) >= 0]
    paragraph = text[begin : min(ends, default=len(text))]
    return {
        "sources": {claim.source_id: {"text": paragraph, "citation": cite(source)}},
        "claims": {claim_id: [claim.source_id, claim.start - begin, claim.end - begin]},
        "told": {claim_id: told(atlas, claim)},
    }


def passages(atlas: Atlas) -> dict[str, Any]:
    """Return what "read in context" and "copy with citation" need, for the browser.

    The texts with their citations by source, and by claim its source and the characters
    that its quote takes up there, and how firmly and with whose voice it is told.
    """
    return {
        "sources": {
            source_id: {"text": text, "citation": cite(atlas.sources[source_id])}
            for source_id, text in atlas.texts.items()
        },
        "claims": {c.claim_id: [c.source_id, c.start, c.end] for c in atlas.claims},
        "told": {c.claim_id: told(atlas, c) for c in atlas.claims},
    }


def passages_of(atlas: Atlas, claims: Iterable[str]) -> dict[str, Any]:
    """Return the same for some claims, with the paragraphs of their quotes in place of the texts.

    `pieces` say of each of those in which source it stands, and where it begins.
    """
    sources: dict[str, Any] = {}
    places: dict[str, Any] = {}
    pieces: dict[str, tuple[str, int]] = {}
    said: dict[str, str] = {}
    for claim in (atlas.claims_by_id[claim_id] for claim_id in claims):
        found = passage(atlas, claim.claim_id)
        (entry,) = found["sources"].values()
        _, start, end = found["claims"][claim.claim_id]
        said |= found["told"]
        begin = claim.start - start
        name = f"{claim.source_id} {begin} {begin + len(entry['text'])}"
        sources[name], pieces[name] = entry, (claim.source_id, begin)
        places[claim.claim_id] = [name, start, end]
    return {"sources": sources, "claims": places, "pieces": pieces, "told": said}
