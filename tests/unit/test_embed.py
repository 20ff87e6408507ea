"""What is put into a figure's file comes back to the letter, and nothing else is taken for it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from hostile import ALL
from PIL import Image

from exports.proofs import embed
from exports.proofs.embed import EvidenceError

TEXTS = (
    "",
    '{"quote":"“China’s” rare—earths <b>&amp;</b> ]]> \\u0000"}',
    ALL,
    "line\r\nline\rline\nline\ttab",
    "() \\( \\) << >> endstream endobj %%EOF",
    "é" * 100_000,
)

EMBED: dict[str, Callable[[bytes, str], bytes]] = {
    "svg": embed.embed_svg,
    "png": embed.embed_png,
    "pdf": embed.embed_pdf,
}
EXTRACT: dict[str, Callable[[bytes], str]] = {
    "svg": embed.extract_svg,
    "png": embed.extract_png,
    "pdf": embed.extract_pdf,
}


def _pdf() -> bytes:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    found = io.BytesIO()
    FigureCanvasPdf(Figure(figsize=(1, 1))).print_pdf(found)
    return found.getvalue()


def _png() -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (3, 2)).save(found, "png")
    return found.getvalue()


@pytest.fixture(scope="module")
def bare() -> dict[str, bytes]:
    svg = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>\n'
    return {"svg": svg, "png": _png(), "pdf": _pdf()}


@pytest.mark.parametrize("kind", EMBED)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_comes_back_to_the_letter(kind: str, text: str, bare: dict[str, bytes]) -> None:
    assert EXTRACT[kind](EMBED[kind](bare[kind], text)) == text


def test_svg_writes_what_xml_cannot_hold_as_json_does(bare: dict[str, bytes]) -> None:
    found = embed.extract_svg(embed.embed_svg(bare["svg"], "a\x00\ud800\uffffb"))
    assert found == "a\\u0000\\ud800\\uffffb"


def test_pillow_reads_the_png_s_evidence(bare: dict[str, bytes]) -> None:
    made = Image.open(io.BytesIO(embed.embed_png(bare["png"], ALL)))
    made.load()
    assert made.text["evidence"] == ALL


def test_png_saved_again_with_compression(bare: dict[str, bytes]) -> None:
    content = b"evidence\0\1\0\0\0" + zlib.compress("é".encode())
    chunk = struct.pack(">I", len(content)) + b"iTXt" + content
    chunk += struct.pack(">I", zlib.crc32(b"iTXt" + content))
    assert embed.extract_png(bare["png"][:33] + chunk + bare["png"][33:]) == "é"


@pytest.mark.parametrize("kind", EMBED)
def test_without_evidence(kind: str, bare: dict[str, bytes]) -> None:
    with pytest.raises(EvidenceError, match="no evidence"):
        EXTRACT[kind](bare[kind])


@pytest.mark.parametrize("kind", EMBED)
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-", b"<svg", b"\x89PNG\r\n\x1a\n\0\0"])
def test_foreign(kind: str, data: bytes) -> None:
    with pytest.raises(EvidenceError):
        EXTRACT[kind](data)


@pytest.mark.parametrize("kind", EMBED)
def test_cut_off_or_overwritten(kind: str, bare: dict[str, bytes]) -> None:
    whole = EMBED[kind](bare[kind], ALL * 50)
    for end in range(0, len(whole) - 40, max(1, len(whole) // 40)):
        for damaged in (whole[:end], whole[:end] + b"\xff\x00\xff" + whole[end + 3 :]):
            try:
                found = EXTRACT[kind](damaged)
            except EvidenceError as error:
                assert "\n" not in str(error)
            else:
                assert kind != "png" or found == ALL * 50


def test_svg_with_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE s [<!ENTITY a "aaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    with pytest.raises(EvidenceError, match="entities"):
        embed.extract_svg(bomb)


def test_a_bomb_is_not_unpacked() -> None:
    packed = zlib.compress(bytes(50_000_000))
    head = (
        f"%PDF-1.4\n/Type /EmbeddedFile /Subtype /application#2Fjson /Filter /FlateDecode"
        f" /Length {len(packed)} /Params << /Size 50000000 >> >>\nstream\n"
    )
    with pytest.raises(EvidenceError, match="shorter"):
        embed.extract_pdf(head.encode() + packed)
