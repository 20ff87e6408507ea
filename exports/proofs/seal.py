"""A picture's file with its proof inside, which holds a fingerprint of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exports.proofs import embed, fingerprint, pdf
from exports.proofs.proof import canonical

if TYPE_CHECKING:
    from PIL.Image import Image


def seal(data: bytes, kind: str, proof: dict[str, Any], *, picture: Image | None = None) -> bytes:
    """Return a picture's file with its proof inside.

    Parameters
    ----------
    data
        The file of a picture without a proof.
    kind
        `svg`, `png` or `pdf`.
    proof
        What `proof` says of it; the fingerprint is added.
    picture
        What a PNG shows, so that it need not be unpacked again.

    Raises
    ------
    ValueError
        If a PNG comes without its picture.
    """
    if kind == "svg":
        into, mark = embed.embed_svg, fingerprint.of_drawing(embed.parsed_svg(data))
        proof = {**proof, "file": fingerprint.of_svg(data)}
    elif kind == "pdf":
        into, mark = embed.embed_pdf, pdf.drawn(data)
        proof = {**proof, "file": fingerprint.of_pdf_file(data)}
    elif picture is not None:
        into, mark = embed.embed_png, fingerprint.of_picture(picture)
    else:
        raise ValueError("a PNG is sealed with its picture")
    return into(data, canonical(fingerprint.sealed(proof, mark)))
