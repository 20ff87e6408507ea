"""The quotes of a view as Markdown, and any text as Markdown that stays text."""

from __future__ import annotations

import re

from exports.proofs.proof import claims_shown, proof
from geodata import words
from geodata.view import View
from layers import caption
from panels.citation import cite

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&:])")


def plain(text: str) -> str:
    """Return text that Markdown takes for nothing but text, on one line."""
    printable = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return _MARKUP.sub(r"\\\1", printable)


def quotes_markdown(view: View, base_url: str) -> str:
    """Return the quotes of a view as Markdown (CommonMark), a section a place."""
    atlas = view.atlas
    made = proof(view, base_url, claims=())
    lines = [
        f"# {plain(made['title'])}",
        plain(caption.subtitle(view)),
        f"Address: {plain(made['address'])}",
        f"Dataset of {words.written_date(atlas.date)}, sha256 {atlas.sha256}.",
    ]
    shown = claims_shown(view)
    if not shown:
        lines.append("Nothing matches these filters.")
    for code in dict.fromkeys(claim.place for claim in shown):
        lines.append(f"## {plain(atlas.places[code].name)}")
        passages: dict[tuple[str, int, int], list[str]] = {}
        quotes: dict[tuple[str, int, int], str] = {}
        for claim in (claim for claim in shown if claim.place == code):
            at = (claim.source_id, claim.start, claim.end)
            level = f", {claim.firmness}" if claim.firmness else ""
            passages.setdefault(at, []).append(f"{claim.topic} ({claim.claim_id}{level})")
            quotes[at] = claim.quote
        for at, points in passages.items():
            source_id, start, end = at
            where = f"{atlas.sources[source_id].publisher}, characters {start} to {end}"
            lines.append(f"> {plain(quotes[at])}")
            lines.append(plain(f"{where}: {'; '.join(points)}"))
    lines.append("## Sources")
    lines += [
        plain(f"{cite(atlas.sources[name])} (sha256 {sha256})")
        for name, sha256 in atlas.text_sha256.items()
    ]
    return "\n\n".join(lines) + "\n"
