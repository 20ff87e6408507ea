"""The standalone page: one file with map, panels and texts, that needs no network."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache, partial
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exports.proofs import fingerprint
from exports.proofs.proof import proof
from exports.scope import MOST_BYTES, SCOPES, Scope, likely
from geodata.model import Atlas, Claim, Source, Study
from geodata.selection import Selection, allowed, query_string, told_address
from geodata.view import View, view
from layers import bundle, caption, chips
from layers.escape import to_script
from layers.frame import frame
from layers.map import leaflet_options
from layers.state import state
from panels.citation import cite
from panels.panel import panel, passages, passages_of

_MORE_A_LINE, _MORE_A_QUOTE = 40, 700
"""What a line takes beside its letters, and a quote beside its line: proof and paragraph."""

_WORDS = 30_000
"""Bytes of the page's own words, and of the panel that it opens with."""

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


def page(shown: View, base_url: str, *, most: int = MOST_BYTES) -> bytes:
    """Return a view as one HTML file, with every panel and every choice of roles inside.

    The filters on material, source, firmness and time, and the direction, stay as they are in the
    view; the roles and what is selected can be changed in the page. Of a large dataset it holds
    what fits in `most` bytes, and says what it leaves out.
    """
    for scope in likely(shown, most):
        made = _page(shown, base_url, scope, room=most if scope is SCOPES[-1] else math.inf)
        if len(made) <= most:
            break
    return made


def _page(shown: View, base_url: str, scope: Scope, *, room: float) -> bytes:
    """Return a page of a scope, with as many panels as fit in so many bytes."""
    atlas = shown.atlas
    states = _states(shown, scope)
    blocks = {"map-data": bundle.data(atlas), "states": to_script(states)}
    begun = sum(len(text.encode()) for text in (*blocks.values(), *scripts(), *styles(atlas.study)))
    made = proof(shown, base_url, claims=())
    begun += len(to_script(made)) + sum(len(cite(s)) for s in atlas.sources.values()) + _WORDS
    panels, left = _panels(shown, scope, room - begun)
    claims = _quoted(panels["lines"]) if scope.quotes else set(atlas.claims_by_id)
    proven = [claim for claim in atlas.claims if claim.claim_id in claims]
    omitted = len(atlas.claims) - len(proven)
    found = passages(atlas) if scope.texts else passages_of(atlas, claims)
    blocks |= {"panels": to_script(panels), "passages": to_script(found), "evidence": ""}
    blocks["states"] = to_script({**states, "left": left})
    html = (
        _environment()
        .get_template("standalone.html.j2")
        .render(
            title=caption.title(shown),
            policy=policy(),
            styles=Markup("\n".join(styles(atlas.study))),  # noqa: S704
            scripts=[Markup(script) for script in scripts()],  # noqa: S704
            panel=Markup(_panel(shown, shown.selection.select, scope)),  # noqa: S704
            blocks={name: Markup(text) for name, text in blocks.items()},  # noqa: S704
            made=made,
            address=told_address(shown.selection, base_url),
            filters=_fixed_filters(shown),
            left_out=scope.left_out(atlas, claims=omitted, panels=len(left)),
            sources=[cite(source) for source in _cited(atlas, proven, scope)],
            picture_sources=caption.sources(atlas),
        )
    )
    # Every panel can be opened, so the page shows every claim that is in one.
    content = proof(shown, base_url, claims=proven, omitted=omitted)
    content = fingerprint.sealed(content, fingerprint.of_html(html.encode()))
    empty = fingerprint.EMPTY_BLOCK
    filled = empty.replace("><", f">{to_script(content)}<")
    before, after = html.split(empty)
    return f"{before}{filled}{after}".encode()


def _quoted(lines: Iterable[str]) -> set[str]:
    """Return the claims that lines of panels quote."""
    found = (re.findall(r'<blockquote data-claim="([^"]*)"', line) for line in lines)
    return {claim for ids in found for one in ids for claim in unescape(one).split()}


def _cited(atlas: Atlas, proven: Iterable[Claim], scope: Scope) -> list[Source]:
    """Return the texts that are cited: of a page that leaves quotes out, those it quotes."""
    quoted = {claim.source_id for claim in proven}
    return [atlas.sources[name] for name in atlas.texts if scope.texts or name in quoted]


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


def _states(shown: View, scope: Scope) -> dict[str, Any]:
    """Return what the page's map begins with, and its states under every choice of roles."""
    atlas, selection = shown.atlas, shown.selection
    states = {"-".join(v.selection.role): state(v) for v in scope.views(shown)}
    # Its numbers are the same under every choice of roles.
    numbers = [one.pop("number", None) for one in states.values()]
    return {
        "options": leaflet_options(atlas),
        "bounds": frame(atlas).window,
        "roles": tuple(atlas.roles),
        "start": {"select": selection.select, "role": selection.role, "view": selection.camera},
        "number": numbers[0],
        "states": states,
    }


def _panel(under: View, select: str, scope: Scope) -> str:
    chosen = replace(under, selection=replace(under.selection, select=select))
    return panel(chosen, quotes=scope.quotes, link=partial(_link, under), alone=True)


def _panels(shown: View, scope: Scope, room: float) -> tuple[dict[str, Any], dict[str, str]]:
    """Return every panel under every choice of roles, as numbers of lines that they share.

    Only as many as fit in so many bytes of `room`, and of what the others are, by name: what is
    selected and what most is said of go first.
    """
    numbers: dict[str, int] = {}
    panels: dict[str, dict[str, list[int]]] = {}
    left: dict[str, str] = {}
    size = 0
    for under in scope.views(shown):
        mine = panels.setdefault("-".join(under.selection.role), {})
        for select in _selectable(under):
            always = select in ("", shown.selection.select)
            lines = _panel(under, select, scope).split("\n")
            fresh = [line for line in dict.fromkeys(lines) if line not in numbers]
            added = sum(len(to_script(line)) + _MORE_A_LINE for line in fresh)
            added += _MORE_A_QUOTE * len(_quoted(fresh))
            if not always and size + added > room:
                left[select] = _name(under, select)
                continue
            size += added
            mine[select] = [numbers.setdefault(line, len(numbers)) for line in lines]
    return {"lines": list(numbers), "panels": panels}, left


def _name(under: View, select: str) -> str:
    arrow = under.arrows.get(select)
    return arrow.title if arrow else under.atlas.places[select].name


def _selectable(under: View) -> Iterable[str]:
    """Return what has a panel: first what is selected, then what is shown and much is said of."""
    selected, said = under.selection.select, under.places
    return sorted(
        ("", *allowed(under.atlas)["select"]),
        key=lambda code: (
            code not in ("", selected),
            not (code in said and said[code].shown),
            -len(said[code].all_claims) if code in said else 0,
        ),
    )
