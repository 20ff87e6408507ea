"""The quotes of a view as Markdown, and any text as Markdown that stays text."""

from __future__ import annotations

import re

from exports.proofs.proof import claims_shown, proof
from geodata import statements, words
from geodata.selection import told_address
from geodata.view import View
from layers import caption
from panels.citation import cite
from panels.quotes import Quote, by_place, gather

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&:])")


def plain(text: str) -> str:
    """Return text that Markdown takes for nothing but text, on one line."""
    printable = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return _MARKUP.sub(r"\\\1", printable)


_CALM = re.compile(r"(?![-+#=]|\d+[.)])[^\\`*_<>\[\]~|$&]*")
_RESTLESS = re.compile(r":\S|www\.|\s\s|^\s|\s$|[^\S ]")
"""What Markdown or some reader of it could take for more than text."""


def verbatim(text: str) -> str:
    """Return a quote that is one to the letter in an editor too, where a backslash would show.

    What holds anything that Markdown could take for its own stands between fences.
    """
    if _CALM.fullmatch(text) and not _RESTLESS.search(text) and text.isprintable():
        return f"> {text}"
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 0)
    return f"{fence}text\n{text}\n{fence}"


def quotes_markdown(view: View, base_url: str) -> str:
    """Return the quotes of a view as Markdown (CommonMark), a section a place."""
    atlas = view.atlas
    made = proof(view, base_url, claims=())
    lines = [
        f"# {plain(made['title'])}",
        plain(caption.subtitle(view)),
        f"Address: {plain(told_address(view.selection, base_url))}",
        f"Dataset of {words.written_date(atlas.date)}, sha256 {atlas.sha256}.",
    ]
    shown = claims_shown(view)
    if not shown:
        lines.append(f"{statements.nothing(atlas)}.")
    for code, own in by_place(shown).items():
        lines.append(f"## {plain(atlas.places[code].name)}")
        for claim in (claim for claim in own if claim.topic == "heading"):
            source = atlas.sources[claim.source_id]
            lines += [verbatim(claim.quote), plain(f"{source.publisher}’s own heading")]
        for quote in gather(atlas, [claim for claim in own if claim.topic != "heading"], own):
            lines += [verbatim(quote.text), plain(_origin(quote))]
            lines += [plain(f"Beside it: {one}") for one in quote.beside]
    lines.append("## Sources")
    lines += [
        plain(f"{cite(atlas.sources[name])} (sha256 {sha256})")
        for name, sha256 in atlas.text_sha256.items()
    ]
    return "\n\n".join(lines) + "\n"


def _origin(quote: Quote) -> str:
    """Return where a quote stands, with whose voice it is, and what rests on it."""
    points = (
        f"{words.FIRMNESS[point.firmness]}: {point.whole} ({claim})"
        for point, claim in zip(quote.points, quote.claims, strict=True)
    )
    voice = f", voice: {quote.voice}" if quote.voice else ""
    where = f"{words.source_dated(quote.source)}, characters {quote.start} to {quote.end}{voice}"
    return f"{where}. {'; '.join(points)}"
