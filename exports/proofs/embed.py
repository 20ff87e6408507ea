"""Evidence inside a picture's own file: one text put into an SVG, PNG or PDF, and read back.

Each format keeps it where its other readers expect such a thing: an SVG in a `<metadata>`
element, a PNG in an `iTXt` chunk, a PDF as an attached file. Nothing that is drawn changes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from exports.proofs import pdf

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KEY = "evidence"
"""The `id` of the metadata element and the keyword of the chunk."""

ATTACHMENT = "evidence.json"
"""The name of the file attached to a PDF."""

MOST_BYTES = 8_000_000
"""No evidence is longer; what claims to be is refused before it fills the memory."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SVG_METADATA = "{http://www.w3.org/2000/svg}metadata"
_PDF_END = b"%%EOF"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class EvidenceError(ValueError):
    """A file that carries no evidence, or carries it damaged; its message is one sentence."""


def _valid_xml(text: str) -> str:
    r"""Escape what XML cannot hold as JSON would, `\u0000`."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def embed_svg(data: bytes, text: str) -> bytes:
    """Return an SVG with a text as its metadata.

    The text comes back to the letter; only characters that no XML can hold are written as
    JSON escapes.
    """
    end = data.rindex(b"</svg>")
    body = escape(_valid_xml(text), {"\r": "&#13;"})
    element = f'<metadata id="{KEY}">{body}</metadata>\n'
    return data[:end] + element.encode() + data[end:]


def extract_svg(data: bytes) -> str:
    """Return the text that `embed_svg` put into an SVG.

    Raises
    ------
    EvidenceError
        If the file is no SVG, is damaged, or carries no evidence.
    """
    for element in parsed_svg(data).iter():
        if is_proof(element):
            return element.text or ""
    raise EvidenceError("This SVG carries no evidence.")


def is_proof(element: Element) -> bool:
    """Say whether an element of an SVG is the one that holds its evidence."""
    return element.tag == _SVG_METADATA and element.get("id") == KEY


def parsed_svg(data: bytes) -> Element:
    """Return an SVG's outermost element.

    Raises
    ------
    EvidenceError
        If it is no XML, or defines entities, in whatever encoding.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        return fromstring(data)
    except DefusedXmlException:
        raise EvidenceError(
            "This SVG defines entities, which a figure of this project never does."
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise EvidenceError(f"This is no readable SVG: {error}.") from None


def _chunks(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the position, type and content of each chunk of a PNG."""
    position = len(_PNG)
    while position + 12 <= len(data):
        (length,) = struct.unpack(">I", data[position : position + 4])
        kind = data[position + 4 : position + 8]
        content = data[position + 8 : position + 8 + length]
        check = data[position + 8 + length : position + 12 + length]
        if len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(kind + content):
            raise EvidenceError(f"This PNG is damaged: its chunk at byte {position} is not whole.")
        yield position, kind, content
        position += 12 + length


def embed_png(data: bytes, text: str) -> bytes:
    """Return a PNG with a text in an uncompressed `iTXt` chunk before the picture's data."""
    position = next(where for where, kind, _ in _chunks(data) if kind == b"IDAT")
    # Keyword, not compressed, method, and neither language nor translated keyword.
    content = KEY.encode() + b"\0\0\0\0\0" + text.encode()
    body = b"iTXt" + content
    chunk = struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
    return data[:position] + chunk + data[position:]


def extract_png(data: bytes) -> str:
    """Return the text that `embed_png` put into a PNG, even where it was compressed since.

    Raises
    ------
    EvidenceError
        If the file is no PNG, is damaged, or carries no evidence.
    """
    if not data.startswith(_PNG):
        raise EvidenceError("This is no PNG.")
    found = None
    # To the end, so that every checksum is seen.
    for _, kind, content in _chunks(data):
        keyword, _, rest = content.partition(b"\0")
        if kind != b"iTXt" or keyword != KEY.encode() or len(rest) < 2:
            continue
        text = rest[2:].split(b"\0", 2)[-1]
        found = found or _decoded(_inflated(text) if rest[0] else text)
    if found is None:
        raise EvidenceError(
            "This PNG carries no evidence, or a program that saved it again left it out."
        )
    return found


def png_parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the type and content of each chunk of a PNG."""
    return ((kind, content) for _, kind, content in _chunks(data))


def _inflated(data: bytes) -> bytes:
    try:
        text = zlib.decompressobj().decompress(data, MOST_BYTES)
    except zlib.error:
        raise EvidenceError("The evidence in this file is damaged: it does not unpack.") from None
    return text


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise EvidenceError("The evidence in this file is damaged: it is no UTF-8.") from None


def embed_pdf(data: bytes, text: str) -> bytes:
    """Return a PDF with a text attached as a file, by an incremental update at its end.

    Works on a PDF as matplotlib writes it, with a classic cross-reference table. ISO 32000-1,
    7.5.6 (incremental updates) and 7.11.4 (embedded file streams).
    """
    plain = text.encode()
    return _with_file(data, zlib.compress(plain, 6), len(plain))


def _with_file(data: bytes, packed: bytes, size_plain: int) -> bytes:
    """Return a PDF with a packed file attached."""
    trailer = data[data.rindex(b"trailer") :]
    size, root = (int(_found(rb"/%s (\d+)" % key, trailer)) for key in (b"Size", b"Root"))
    info = _found(rb"/Info (\d+) 0 R", trailer).decode()
    previous = int(_found(rb"startxref\s+(\d+)", trailer))
    catalog = _found(rb"\n%d 0 obj\n<<(.*?)>>\nendobj" % root, data).decode()
    name = f"({ATTACHMENT})"
    objects = {
        root: f"<<{catalog} /Names << /EmbeddedFiles << /Names [ {name} {size + 1} 0 R ] >> >>"
        f" /AF [ {size + 1} 0 R ] >>".encode(),
        size: (
            f"<< /Type /EmbeddedFile /Subtype /application#2Fjson /Filter /FlateDecode"
            f" /Length {len(packed)} /Params << /Size {size_plain} >> >>\nstream\n"
        ).encode()
        + packed
        + b"\nendstream",
        size + 1: (
            f"<< /Type /Filespec /F {name} /UF {name} /AFRelationship /Data"
            f" /EF << /F {size} 0 R >> >>"
        ).encode(),
    }
    result = bytearray(data if data.endswith(b"\n") else data + b"\n")
    table = b"xref\n"
    for number, body in objects.items():
        table += f"{number} 1\n{len(result):010d} 00000 n \n".encode()
        result += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(result)
    result += (
        table
        + (
            f"trailer\n<< /Size {size + 2} /Root {root} 0 R /Info {info} 0 R /Prev {previous} >>\n"
            f"startxref\n{start}\n%%EOF\n"
        ).encode()
    )
    return bytes(result)


def _found(pattern: bytes, data: bytes) -> bytes:
    found = re.search(pattern, data, re.DOTALL)
    if found is None:
        raise EvidenceError(f"This PDF lacks what its format demands: {pattern.decode()}.")
    return found[1]


def extract_pdf(data: bytes) -> str:
    """Return the text that `embed_pdf` attached to a PDF.

    Raises
    ------
    EvidenceError
        If the file is no PDF, or its evidence is missing or damaged.
    """
    if not data.startswith(b"%PDF-"):
        raise EvidenceError("This is no PDF.")
    last = _last_file(data)
    if last is None:
        try:
            found = pdf.attached(data, ATTACHMENT)
        except pdf.OddPdf as error:
            raise EvidenceError(str(error)) from error
        if found is None:
            raise EvidenceError(
                "This PDF carries no evidence, or a program that saved it again left it out."
            )
        return _decoded(found)
    plain = _inflated(data[last.end() : last.end() + int(last[1])])
    if len(plain) != int(last[2]):
        raise EvidenceError("The evidence in this PDF is damaged: it is shorter than it says.")
    return _decoded(plain)


def laid_out_here(data: bytes) -> bool:
    """Say whether a PDF has its evidence where `embed_pdf` put it, and no program moved it."""
    return _last_file(data) is not None


def _last_file(data: bytes) -> re.Match[bytes] | None:
    heads = re.finditer(
        rb"/Type /EmbeddedFile /Subtype /application#2Fjson /Filter /FlateDecode"
        rb" /Length (\d{1,9}) /Params << /Size (\d{1,9}) >> >>\nstream\n",
        data,
    )
    return next(reversed(list(heads)), None)


def pdf_without_evidence(data: bytes) -> bytes:
    """Return a PDF as it was before `embed_pdf`, or as it is where nothing was embedded.

    Raises
    ------
    EvidenceError
        If something else than the evidence was added to it, before, beside or after that.
    """
    last = _last_file(data)
    if last is None:
        return data.rstrip()
    before = data[: data.rfind(_PDF_END, 0, last.start()) + len(_PDF_END)]
    packed = data[last.end() : last.end() + int(last[1])]
    try:
        again = _with_file(before, packed, int(last[2]))
    except ValueError:
        again = b""
    if again.rstrip() != data.rstrip():
        raise EvidenceError("something was added to this PDF since it was made")
    return before
