"""The pack: every export of a view in one ZIP, with a manifest that lists their hashes."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Mapping
from typing import Any

from exports.archive import archive
from exports.formats import DATASET, FORMATS, MANIFEST, QUOTES
from exports.markdown import quotes_markdown
from exports.proofs.proof import proof
from exports.request import ExportRequest, file_name
from geodata.view import View
from layers import caption


def pack(view: View, request: ExportRequest, base_url: str, exports: Mapping[str, bytes]) -> bytes:
    """Return a ZIP with a view's other exports by route, its quotes and a manifest.

    Members have the names of their routes. `manifest.json` holds the sha256 of every other
    member, the name it would have by itself, and the proof.
    """
    members = {**exports, QUOTES: quotes_markdown(view, base_url).encode()}
    # Whoever is given the pack needs nothing else to check it.
    members |= {f"{DATASET}{path}": data for path, data in sorted(view.atlas.files.items())}
    members[MANIFEST] = _manifest(view, request, base_url, members)
    return archive(members, lambda name: name in FORMATS and FORMATS[name].packed)


def _manifest(
    view: View, request: ExportRequest, base_url: str, members: dict[str, bytes]
) -> bytes:
    evidence = proof(view, base_url)
    content: dict[str, Any] = {
        **{name: evidence[name] for name in ("title", "address", "selection", "dataset")},
        "subtitle": caption.subtitle(view),
        "figure": {"size": request.size, "theme": request.theme},
        "files": {name: _listed(name, data, view, request) for name, data in members.items()},
        "evidence": evidence,
    }
    return (json.dumps(content, ensure_ascii=True, indent=2, sort_keys=True) + "\n").encode()


def _listed(name: str, data: bytes, view: View, request: ExportRequest) -> dict[str, Any]:
    """Return what the manifest says of a member."""
    found = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    if name not in FORMATS:
        return {**found, "media_type": mimetypes.guess_type(name)[0] or "application/geo+json"}
    alone = file_name(name, view.selection, view.atlas.name, size=request.size, theme=request.theme)
    return {**found, "media_type": FORMATS[name].media_type, "name_alone": alone}
