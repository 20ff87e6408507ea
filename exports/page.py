"""The standalone page: one file with map, panels and texts, that needs no network."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exports.proofs import fingerprint
from exports.proofs.proof import proof
from geodata.model import Atlas, Study
from geodata.selection import Selection, allowed, query_string, told_address
from geodata.view import View, view
from layers import bundle, caption, chips
from layers.escape import to_script
from layers.frame import frame
from layers.map import leaflet_options
from layers.state import state
from panels.citation import cite
from panels.panel import panel, passages

MOST_COMBINED = 4
"""Roles of a dataset whose every combination a page holds."""

ASSETS = Path(__file__).parent / "assets"
PANEL_ASSETS = Path(__file__).parent.parent / "panels" / "assets"

# Leaflet's own controls and markers have pictures in other files; the page uses neither.
_PICTURE = re.compile(r"url\((?!data:)[^)]*\)")


def policy() -> str:
    """Return the Content-Security-Policy of the page: it runs its scripts and loads nothing."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts())
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@lru_cache(maxsize=1)
def scripts() -> tuple[str, ...]:
    """Return the scripts of the page in their order; they are the same for every view."""
    return (
        bundle.script(),
        (PANEL_ASSETS / "view.js").read_text(encoding="utf-8"),
        (PANEL_ASSETS / "panel.js").read_text(encoding="utf-8"),
        (ASSETS / "standalone.js").read_text(encoding="utf-8"),
    )


@lru_cache(maxsize=4)
def styles(study: Study) -> tuple[str, ...]:
    """Return the styles of the page in their order."""
    return (
        _PICTURE.sub("none", bundle.style()),
        (PANEL_ASSETS / "panel.css").read_text(encoding="utf-8"),
        chips.style(study),
        (ASSETS / "standalone.css").read_text(encoding="utf-8"),
    )


def page(shown: View, base_url: str) -> bytes:
    """Return a view as one HTML file, with every panel and every choice of roles inside.

    The filters on material, source and firmness, and the direction, stay as they are in the
    view; the roles and what is selected can be changed in the page.
    """
    atlas = shown.atlas
    html = (
        _environment()
        .get_template("standalone.html.j2")
        .render(
            title=caption.title(shown),
            policy=policy(),
            styles=Markup("\n".join(styles(atlas.study))),  # noqa: S704
            scripts=[Markup(script) for script in scripts()],  # noqa: S704
            panel=Markup(panel(shown, link=partial(_link, shown))),  # noqa: S704
            blocks={name: Markup(text) for name, text in _blocks(shown).items()},  # noqa: S704
            made=proof(shown, base_url, claims=()),
            address=told_address(shown.selection, base_url),
            filters=_fixed_filters(shown),
            sources=[cite(source) for source in atlas.sources.values() if source.kind == "text"],
            picture_sources=caption.sources(atlas),
        )
    )
    # Every panel can be opened, so the page shows every claim.
    content = proof(shown, base_url, claims=atlas.claims)
    content = fingerprint.sealed(content, fingerprint.of_html(html.encode()))
    empty = fingerprint.EMPTY_BLOCK
    filled = empty.replace("><", f">{to_script(content)}<")
    before, after = html.split(empty)
    return f"{before}{filled}{after}".encode()


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _fixed_filters(shown: View) -> str:
    return caption.subtitle(view(shown.atlas, shown.selection.without("role", "select")))


def _link(shown: View, selection: Selection) -> str:
    """Return a link within the page of a view, whose roles stay; none to another direction."""
    if selection.flow != shown.selection.flow:
        return ""
    return (
        f"#{query_string(Selection(select=selection.select))}" if selection.select else "#select="
    )


def _blocks(shown: View) -> dict[str, str]:
    """Return the data that the page carries, by the id of its element."""
    atlas, selection = shown.atlas, shown.selection
    return {
        "map-data": bundle.data(atlas),
        "states": to_script(
            {
                "options": leaflet_options(atlas),
                "bounds": frame(atlas).window,
                "roles": tuple(atlas.roles),
                "start": {
                    "select": selection.select,
                    "role": selection.role,
                    "view": selection.camera,
                },
                "states": {"-".join(v.selection.role): state(v) for v in _by_roles(shown)},
            }
        ),
        "panels": to_script(_panels(shown)),
        "passages": to_script(passages(atlas)),
        "evidence": "",
    }


def _by_roles(shown: View) -> Iterator[View]:
    """Yield the view under every choice of roles, its other filters as they are."""
    codes = tuple(shown.atlas.roles)
    # Of many roles one at a time, or the page would hold hundreds of states.
    most = len(codes) if len(codes) <= MOST_COMBINED else 1
    choices = [roles for count in range(most + 1) for roles in combinations(codes, count)]
    for roles in dict.fromkeys((*choices, shown.selection.role)):
        yield view(shown.atlas, replace(shown.selection, role=roles))


def _panels(shown: View) -> dict[str, Any]:
    """Return every panel under every choice of roles, as numbers of lines that they share."""
    numbers: dict[str, int] = {}
    panels: dict[str, dict[str, list[int]]] = {}
    for under in _by_roles(shown):
        mine = panels.setdefault("-".join(under.selection.role), {})
        for select in _selectable(shown.atlas):
            chosen = replace(under, selection=replace(under.selection, select=select))
            lines = panel(chosen, link=partial(_link, shown)).split("\n")
            mine[select] = [numbers.setdefault(line, len(numbers)) for line in lines]
    return {"lines": list(numbers), "panels": panels}


def _selectable(atlas: Atlas) -> tuple[str, ...]:
    return ("", *allowed(atlas)["select"])
