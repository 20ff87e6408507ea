"""A file's proof and what the file shows beside it, as one hash, so that a change is seen.

It is no signature: who changes a file on purpose can write its hash anew. The quotes are
compared with the texts themselves, which nobody can write anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from exports.proofs import embed
from exports.proofs.proof import canonical

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from PIL.Image import Image

EMPTY_BLOCK = '<script type="application/json" id="evidence"></script>'
"""The place of the proof in a page, before it is filled."""

_SVG_PROOF = re.compile(rb'<metadata id="evidence">[^<]*</metadata>\n?')
_HTML_PROOF = re.compile(rb'(?<=<script type="application/json" id="evidence">)[^<]*(?=</script>)')


def sealed(proof: dict[str, Any], shown: str) -> dict[str, Any]:
    """Return a proof with the fingerprint of itself and of what the file shows."""
    rest = {name: value for name, value in proof.items() if name != "fingerprint"}
    return {**rest, "fingerprint": _sha256(canonical(rest).encode(), shown.encode())}


def of_picture(picture: Image) -> str:
    """Return the hash of a picture's pixels, which packing them otherwise leaves as it is."""
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
    return _sha256(b"%d x %d\n" % rgb.size, rgb.tobytes())


def of_svg(data: bytes) -> str:
    """Return the hash of an SVG without its proof."""
    return _sha256(_SVG_PROOF.sub(b"", data, count=1))


def of_drawing(root: Element) -> str:
    """Return the hash of an SVG's elements without its proof, however they are written.

    A program that saves it again writes attributes, prefixes and blank lines otherwise.
    """
    proofs = [part for part in root if embed.is_proof(part)][:1]
    found = hashlib.sha256()
    for part in root.iter():
        if part in proofs:
            continue
        inside = len(part) - (len(proofs) if part is root else 0)
        texts = [text if text and not text.isspace() else "" for text in (part.text, part.tail)]
        found.update(repr((part.tag, sorted(part.items()), texts, inside)).encode())
    return found.hexdigest()


def of_pdf_file(data: bytes) -> str:
    """Return the hash of a PDF's bytes without its proof, whether it has one yet or not."""
    return _sha256(embed.pdf_without_evidence(data).rstrip())


def of_html(data: bytes) -> str:
    """Return the hash of a page without its proof."""
    return _sha256(_HTML_PROOF.sub(b"", data, count=1))


def of_parts(parts: Mapping[str, bytes]) -> str:
    """Return the hash of the parts of a file by name, however they are packed."""
    lines = (f"{name} {_sha256(data)}\n".encode() for name, data in sorted(parts.items()))
    return _sha256(*lines)


def _sha256(*parts: bytes) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()
