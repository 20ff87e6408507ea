"""The panel beside the map as safe HTML: its content, item by item, through one template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geodata import words
from geodata.model import Atlas
from geodata.selection import Selection, address
from geodata.view import View
from geodata.ways import first_flow
from panels.citation import cite, cite_html
from panels.content import content
from panels.overview import HOW_TO

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
    env.globals.update(words=words, cite_html=cite_html)
    return env


def panel(view: View, *, link: Callable[[Selection], str] = address) -> str:
    """Return the panel for what a view has selected, as safe HTML.

    `link` gives the address of a selection; an export that is a page of its own has others.

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

    template = environment().get_template("panel.html.j2")
    html = template.render(
        content=content(view),
        how_to=HOW_TO,
        link_to=link_to,
    )
    return html.strip()


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
