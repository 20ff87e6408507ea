"""What a file proves of itself: the claims it shows, where they stand, and in which texts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from geodata import numbers
from geodata.model import Claim
from geodata.selection import address, write
from geodata.view import View
from panels.content import content

FORMAT = "map-evidence"
VERSION = 5
"""Since the third, a PDF's fingerprint is of what it shows, and `file` the hash of its bytes;
an SVG that has a `file` is proven so too.

Since the fourth, a pack holds the brief, the arrows and its sources as RIS too; since the
fifth, the matrix and the numbers.
"""

VERSIONS = (1, 2, 3, 4, 5)
"""The versions that are read."""

MOST_PROVEN = 2_000
"""Claims that a file proves; those of a larger view that it does not quote are counted."""

FIRST_FORMATS = "-evidence"
"""How the formats of the first version end, which named their subject."""


def claims_shown(view: View) -> tuple[Claim, ...]:
    """Return the claims in view and, where something is selected, those that its panel quotes."""
    shown = {claim.claim_id for claim in view.claims}
    if view.selection.select:
        shown |= content(view).claims
    return tuple(claim for claim in view.atlas.claims if claim.claim_id in shown)


def proof(
    view: View, base_url: str, *, claims: Iterable[Claim] | None = None, omitted: int = 0
) -> dict[str, Any]:
    """Return what a file carries as metadata, so that it can be checked afterwards.

    Parameters
    ----------
    view
        What the file shows.
    base_url
        Address of the page, without a query; empty where it is not known.
    claims
        The claims that the file can show; those of `claims_shown` where not given, of which at
        most `MOST_PROVEN` are proven and the others counted.
    omitted
        How many more the file leaves out.
    """
    atlas = view.atlas
    if claims is None:
        every = claims_shown(view)
        claims = _proven(view, every)
        omitted += len(every) - len(claims)
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": f"{atlas.title}: {atlas.study.headline}",
        "address": address(view.selection, base_url),
        "selection": write(view.selection),
        "dataset": {"name": atlas.name, "date": atlas.date, "sha256": atlas.sha256},
        "sources": {name: {"sha256": sha256} for name, sha256 in atlas.text_sha256.items()},
        "claims": [record(claim) for claim in claims],
        **({"numbers": drawn} if (drawn := numbers_drawn(view)) else {}),
        **({"omitted": omitted} if omitted else {}),
    }


def _proven(view: View, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return the claims that a file of a view proves: those that its panel quotes go first."""
    if len(claims) <= MOST_PROVEN:
        return claims
    quoted = content(view).claims
    first = sorted(claims, key=lambda claim: claim.claim_id not in quoted)[:MOST_PROVEN]
    kept = {claim.claim_id for claim in first}
    return tuple(claim for claim in claims if claim.claim_id in kept)


def record(claim: Claim) -> dict[str, Any]:
    """Return what a proof says of a claim; `start` and `end` count characters in its text."""
    return {
        "claim_id": claim.claim_id,
        "source_id": claim.source_id,
        "place": claim.place,
        "firmness": claim.firmness,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
    }


def numbers_drawn(view: View) -> list[dict[str, Any]]:
    """Return what a proof says of the numbers that are drawn, and of their totals."""
    found = numbers.chosen(view.atlas, view.selection.number)
    if found is None:
        return []
    one, year = found
    total = one.total(year)
    rows = (*one.in_year(year), total) if total else one.in_year(year)
    return [number._asdict() for number in rows]


def canonical(content: dict[str, Any]) -> str:
    """Return JSON that is the same for the same content: ASCII, keys sorted, no spaces."""
    return json.dumps(
        content, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
