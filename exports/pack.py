"""The pack: every export of a view in one ZIP, with a manifest that lists their hashes."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from exports.proof import claims_shown, proof
from exports.request import MEDIA_TYPE, ExportRequest, file_name
from geodata import words
from geodata.view import View
from layers import caption
from panels.citation import cite

MANIFEST = "manifest.json"
QUOTES = "quotes.md"

TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every member, the earliest that a ZIP can hold, so that its bytes stay the same."""

# Pictures and PDF are packed already.
_PACKED = (".png", ".pdf")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&:])")


def pack(view: View, request: ExportRequest, base_url: str, exports: Mapping[str, bytes]) -> bytes:
    """Return a ZIP with a view's other exports by route, its quotes and a manifest.

    Members have the names of their routes. `manifest.json` holds the sha256 of every other
    member, the name it would have by itself, and the proof.
    """
    members = {**exports, QUOTES: quotes_markdown(view, base_url).encode()}
    members[MANIFEST] = _manifest(view, request, base_url, members)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, TIME)
            member.create_system = 3
            member.external_attr = 0o644 << 16
            packed = name.endswith(_PACKED)
            member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(member, data, compresslevel=6)
    return stream.getvalue()


def _manifest(
    view: View, request: ExportRequest, base_url: str, members: dict[str, bytes]
) -> bytes:
    evidence = proof(view, base_url)
    content: dict[str, Any] = {
        **{name: evidence[name] for name in ("title", "address", "selection", "dataset")},
        "subtitle": caption.subtitle(view),
        "figure": {"size": request.size, "theme": request.theme},
        "files": {
            name: {
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "media_type": MEDIA_TYPE[name],
                "name_alone": file_name(
                    name, view.selection, size=request.size, theme=request.theme
                ),
            }
            for name, data in members.items()
        },
        "evidence": evidence,
    }
    return (json.dumps(content, ensure_ascii=True, indent=2, sort_keys=True) + "\n").encode()


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
