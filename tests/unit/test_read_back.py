"""Files of strangers are read within bounds, and what was only wrapped anew is said to be that."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from dataset_copy import hand_made
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from exports.make import make
from exports.proofs import embed, fingerprint, pdf
from exports.proofs.proof import VERSION, canonical, proof
from exports.proofs.read_back import (
    CHANGED,
    OTHER_ENDS,
    SAVED_AGAIN,
    NotOurs,
    ReadBack,
    kind_of,
    read_back,
    short,
)
from exports.proofs.verify import verify
from exports.request import ExportRequest
from geodata import load
from geodata.selection import Selection
from geodata.view import view

MB = 2**20
with TemporaryDirectory() as _folder:
    MINE = load(hand_made(Path(_folder) / "data").folder)
SELECTION = Selection(select="NOR")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'


@cache
def made(route: str) -> bytes:
    return make(route, ExportRequest(SELECTION), MINE, "http://x/")


def carrying(svg: bytes = SVG, **changes: Any) -> bytes:
    """Return an SVG with a proof, some of which is given."""
    content = {**proof(view(MINE, SELECTION), "http://x/"), **changes}
    sealed = fingerprint.sealed(content, fingerprint.of_svg(svg))
    return embed.embed_svg(svg, canonical(sealed))


# --- bounds -------------------------------------------------------------------------------


def test_a_file_has_at_most_32_mb() -> None:
    largest = b"PK" + bytes(32 * MB - 2)
    assert kind_of(largest) == "ZIP"
    with pytest.raises(NotOurs, match="larger than 32 MB"):
        kind_of(largest + b"x")


def test_what_a_file_is_stands_within_4096_bytes() -> None:
    head, tail = b"<!--", b"--><svg"
    near = head + b"x" * (4096 - len(head + tail)) + tail
    assert kind_of(near) == "SVG"
    with pytest.raises(NotOurs):
        kind_of(near.replace(b"x", b"xx", 1))


@pytest.mark.parametrize("kind", ["SVG", "HTML"])
def test_markup_has_at_most_6_mb(kind: str) -> None:
    data = {"SVG": carrying(), "HTML": made("map.html")}[kind]
    largest = data + b" " * (6 * MB - len(data))
    # What is only longer at its end is no other.
    assert read_back(largest, kind).notes == [OTHER_ENDS]
    with pytest.raises(NotOurs, match="larger than any of ours"):
        read_back(largest + b" ", kind)


def test_a_pdf_has_at_most_8_mb() -> None:
    """A larger one is not given to its reader, and so its picture is not known."""
    data = made("figure.pdf")
    padded = data + b"\n" * (8 * MB - len(data) - 6) + b"%%EOF\n"
    assert len(padded) == 8 * MB
    assert pdf.attached(padded, embed.ATTACHMENT) is not None
    with pytest.raises(pdf.OddPdf, match="larger"):
        pdf.attached(padded + b"\n", embed.ATTACHMENT)


def test_a_picture_has_at_most_20_million_pixels() -> None:
    def picture(width: int, height: int) -> bytes:
        stream = io.BytesIO()
        Image.new("L", (width, height)).save(stream, "png", compress_level=1)
        return embed.embed_png(stream.getvalue(), embed.extract_svg(carrying()))

    assert read_back(picture(5000, 4000), "PNG").faults == [CHANGED]
    with pytest.raises(NotOurs, match="more pixels"):
        read_back(picture(4000, 5001), "PNG")


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_a_pack_has_at_most_4096_members() -> None:
    largest = {f"{number}": b"" for number in range(4096)}
    with pytest.raises(NotOurs, match="carries no manifest"):
        read_back(zipped(largest), "ZIP")
    with pytest.raises(NotOurs, match="more than 4096 members"):
        read_back(zipped({**largest, "x": b""}), "ZIP")


def test_a_pack_unpacks_to_at_most_32_mb() -> None:
    half = bytes(16 * MB)
    with pytest.raises(NotOurs, match="carries no manifest"):
        read_back(zipped({"a": half, "b": half}), "ZIP")
    with pytest.raises(NotOurs, match="more than any pack"):
        read_back(zipped({"a": half, "b": half, "c": b"x"}), "ZIP")


def test_nothing_stands_before_a_pack() -> None:
    with pytest.raises(NotOurs, match="before its first member"):
        read_back(b"P" + zipped({"a": b"x"}), "ZIP")


def test_no_more_of_a_pack_is_unpacked_than_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    read = zipfile.ZipExtFile.read

    def reading(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        asked.append(n)
        return read(self, n)

    data = zipped({"a": b"x" * 100, "b": b"y"})
    monkeypatch.setattr(zipfile.ZipExtFile, "read", reading)
    with pytest.raises(NotOurs, match="carries no manifest"):
        read_back(data, "ZIP")
    assert asked == [32 * MB + 1, 32 * MB + 1 - 100]


@pytest.mark.parametrize(("count", "more"), [(200, False), (201, True)])
def test_a_quote_belongs_to_at_most_200_claims(count: int, more: bool) -> None:
    ids = " ".join(f"c{number}" for number in range(count))
    page = made("map.html").replace(
        b"</body>", f'<blockquote data-claim="{ids}">x</blockquote></body>'.encode(), 1
    )
    assert page != made("map.html")
    faults = read_back(page, "HTML").faults
    assert [fault for fault in faults if "belongs to" in fault] == [
        "it shows a quote that belongs to 201 claims"
    ] * more
    assert len([fault for fault in faults if "does not list" in fault]) == 200


def drawn_in(parts: int, *, blank: int = 0) -> bytes:
    """Return an SVG that draws the first claim's quote in so many texts, some blank before it."""
    claim = proof(view(MINE, SELECTION), "")["claims"][0]
    empty = "<text/>" * (parts - 1)
    group = (
        f'<g id="quote-{claim["claim_id"]}">{empty}<text>{" " * blank}{claim["quote"]}</text></g>'
    )
    return carrying(SVG.replace(b"></svg>", f">{group}</svg>".encode()))


def test_a_drawn_quote_has_at_most_500_elements() -> None:
    assert read_back(drawn_in(499), "SVG").faults == []
    (fault,) = read_back(drawn_in(500), "SVG").faults
    assert "shows other words" in fault


def test_no_line_of_a_drawn_quote_is_mostly_blank() -> None:
    quote = proof(view(MINE, SELECTION), "")["claims"][0]["quote"]
    letters = len("".join(quote.split()))
    most = 4 * (letters + 2) - len(quote)
    assert read_back(drawn_in(1, blank=most), "SVG").faults == []
    # One letter is no longer read, and the two beyond the quote's own are none of it.
    assert read_back(drawn_in(1, blank=most + 1), "SVG").faults != []


@pytest.mark.parametrize(("blank", "whole"), [(2, True), (3, False)])
def test_what_follows_a_line_is_read_as_far_as_the_quote_is_long(blank: int, whole: bool) -> None:
    claim = {**proof(view(MINE, SELECTION), "")["claims"][0], "quote": "ore"}
    group = f'<g id="quote-{claim["claim_id"]}"><text/>{" " * blank}ore</g>'
    svg = SVG.replace(b"></svg>", f">{group}</svg>".encode())
    assert (read_back(carrying(svg, claims=[claim]), "SVG").faults == []) is whole


def test_a_proof_is_no_longer_than_8_million_letters() -> None:
    data = made("figure.png")
    content = embed.extract_png(data)
    for length, fits in ((8_000_000, True), (8_000_001, False)):
        longer = embed.embed_png(_without_proof(data), content.ljust(length))
        if fits:
            assert read_back(longer, "PNG").faults == []
        else:
            with pytest.raises(NotOurs, match="larger than any of ours"):
                read_back(longer, "PNG")


def _without_proof(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        stream = io.BytesIO()
        picture.save(stream, "png", compress_level=1)
    return stream.getvalue()


def test_a_sentence_shows_70_letters_of_a_text() -> None:
    assert short("x" * 70) == "x" * 70
    assert short("x" * 71) == "x" * 70 + "…"


def test_entities_are_refused_in_any_encoding() -> None:
    text = (
        '<?xml version="1.0" encoding="utf-16"?><!--\u733c\u6776-->'
        '<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><svg>&c;</svg>'
    )
    data = text.encode("utf-16-le")
    assert b"<!ENTITY" not in data
    assert kind_of(data) == "SVG"
    for each in (data, text.encode("utf-16"), text.replace("utf-16", "utf-8").encode()):
        with pytest.raises(NotOurs, match="entities"):
            read_back(each, "SVG")


# --- wrapped anew -------------------------------------------------------------------------


ENDS: dict[str, Callable[[bytes], bytes]] = {
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
    "cr": lambda data: data.replace(b"\n", b"\r"),
    "mark": lambda data: codecs.BOM_UTF8 + data,
    "end": lambda data: data.rstrip() if data.endswith(b"\n") else data + b"\r\n",
    "both": lambda data: codecs.BOM_UTF8 + data.replace(b"\n", b"\r\n"),
}


def told(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    report = verify(data, MINE)
    assert not report.fallen
    assert all(f"note: {note}" in str(report) for note in report.notes)
    return report.faults, report.notes


@pytest.mark.parametrize("route", ["figure.svg", "map.html"])
@pytest.mark.parametrize("change", ENDS.values(), ids=ENDS)
def test_other_line_ends_are_said_and_stand(route: str, change: Callable[[bytes], bytes]) -> None:
    assert told(made(route)) == ((), ())
    assert told(change(made(route))) == ((), (OTHER_ENDS,))
    changed = change(made(route)).replace(b"</", b"<b/></", 1)
    assert told(changed)[0] != ()


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made("evidence.zip"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pack_that_was_zipped_again_stands() -> None:
    own = members()
    assert told(zipped(own)) == told(zipped(own, zipfile.ZIP_STORED)) == ((), ())
    inside = {f"evidence/{name}": data for name, data in own.items()}
    folder = ("its files lie in a folder, evidence/",)
    assert told(zipped(inside)) == ((), folder)
    assert told(zipped({"evidence/": b"", **inside})) == ((), folder)
    deep = {f"a/b/{name}": data for name, data in own.items()}
    assert told(zipped(deep)) == ((), ("its files lie in a folder, a/b/",))
    with pytest.raises(NotOurs, match="unpack it to verify what is in it"):
        verify(zipped({"evidence.zip": zipped(own)}), MINE)
    litter = {"__MACOSX/evidence/._map.html": b"x", "evidence/.DS_Store": b"x"}
    faults, notes = told(zipped({**inside, **litter, "evidence/dataset/Thumbs.db": b"x"}))
    assert faults == ()
    assert len(notes) == 4
    assert told(zipped({name.replace("/", "\\"): data for name, data in own.items()}))[0] == ()


def test_a_pack_whose_files_have_other_line_ends_stands() -> None:
    own = members()
    texts = [name for name in own if name.endswith((".html", ".md", ".bib", ".txt", ".svg"))]
    faults, notes = told(zipped({**own, **{name: ENDS["crlf"](own[name]) for name in texts}}))
    assert (faults, len(notes)) == ((), len(texts))
    table = own["claims.csv"].removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    assert told(zipped({**own, "claims.csv": table})) == ((), (f"claims.csv: {OTHER_ENDS}",))
    faults, _ = told(zipped({**own, "claims.csv": table.replace(b"one", b"two")}))
    assert faults == ("claims.csv in it is not the file that its manifest lists",)
    assert told(zipped({**own, "evil/Thumbs.db.txt": b"x"}))[0] != ()


def test_a_figure_that_another_program_wrote_anew_stands() -> None:
    data = made("figure.svg")
    root = ElementTree.fromstring(data)
    saved = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    lines = re.sub(rb">\s*\n\s*<", b">\n\n  <", saved).replace(b" />", b"/>") + b"<!-- x -->"
    for again in (saved, lines, data.decode().encode("ascii", "xmlcharrefreplace")):
        assert told(again) == ((), (SAVED_AGAIN,))
    for old, new in (
        (b"<svg:path", b'<svg:path opacity="0"'),
        (b"<svg:desc>", b"<svg:desc>x"),
        (b"</svg:metadata>", b"</svg:metadata><svg:g/>"),
        (b"<svg:g ", b'<?xml-stylesheet href="data:text/css,g{fill:red}"?><svg:g '),
        (b"</svg:svg>", b"</svg:svg><?xml-stylesheet href='x'?>"),
    ):
        prefixed = saved.replace(b"ns0:", b"svg:").replace(b"xmlns:ns0", b"xmlns:svg")
        assert told(prefixed) == ((), (SAVED_AGAIN,))
        assert old in prefixed
        assert told(prefixed.replace(old, new, 1))[0] != ()


WRAPS: dict[str, tuple[Callable[[bytes], bytes], tuple[str, ...]]] = {
    "svgz": (gzip.compress, ("it is packed by gzip",)),
    "utf-16": (
        lambda data: (
            data.decode().replace('encoding="utf-8"', 'encoding="UTF-16"').encode("utf-16")
        ),
        ("a program saved it as UTF-16",),
    ),
    "redirected": (
        lambda data: data.decode().replace("\n", "\r\n").encode("utf-16"),
        ("a program saved it as UTF-16", OTHER_ENDS),
    ),
}


@pytest.mark.parametrize("route", ["figure.svg", "map.html"])
@pytest.mark.parametrize(("change", "notes"), WRAPS.values(), ids=WRAPS)
def test_what_programs_wrap_around_a_file_is_said(
    route: str, change: Callable[[bytes], bytes], notes: tuple[str, ...]
) -> None:
    assert told(change(made(route))) == ((), notes)
    assert told(change(made(route).replace(b"</", b"<b/></", 1)))[0] != ()


def test_no_more_of_what_is_packed_by_gzip_is_unpacked_than_a_file_may_have() -> None:
    for packed in (gzip.compress(bytes(200 * MB)), b"\x1f\x8b" + b"x" * 100):
        with pytest.raises(NotOurs, match=r"larger than 32 MB|damaged"):
            verify(packed, MINE)


def test_a_file_whose_last_block_was_filled_stands() -> None:
    for route in ("figure.pdf", "figure.png", "evidence.zip"):
        assert told(made(route) + bytes(512)) == ((), ())


def test_a_document_is_one_whatever_the_order_of_its_parts() -> None:
    with zipfile.ZipFile(io.BytesIO(made("brief.docx"))) as archive:
        parts = {name: archive.read(name) for name in reversed(archive.namelist())}
    assert told(zipped(parts)) == ((), ())


def saved_by_pillow(change: Callable[[Image.Image], Image.Image] = lambda p: p) -> bytes:
    with Image.open(io.BytesIO(made("figure.png"))) as picture:
        texts = PngInfo()
        texts.add_itxt("evidence", picture.text["evidence"])
        texts.add_text("Software", "another")
        stream = io.BytesIO()
        change(picture).save(stream, "png", pnginfo=texts, optimize=True)
        return stream.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def test_a_picture_that_another_program_saved_stands() -> None:
    assert told(saved_by_pillow()) == ((), (SAVED_AGAIN,))
    usual = chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"sRGB", b"\0")
    data = made("figure.png")
    assert told(data[:33] + usual + data[33:]) == ((), (SAVED_AGAIN,))
    other = chunk(b"gAMA", struct.pack(">I", 45456))
    assert told(data[:33] + other + data[33:])[0] == ("it has a part that no figure has (gAMA)",)

    def painted(picture: Image.Image) -> Image.Image:
        ImageDraw.Draw(picture).point((5, 5), "red")
        return picture

    assert told(saved_by_pillow(painted)) == ((CHANGED,), ())


def test_a_picture_without_its_proof_says_what_may_have_happened() -> None:
    with Image.open(io.BytesIO(made("figure.png"))) as picture:
        stream = io.BytesIO()
        picture.save(stream, "png")
    with pytest.raises(NotOurs, match="a program that saved it again left it out"):
        verify(stream.getvalue(), MINE)


def saved_by_pypdf(change: Callable[[PdfWriter], object] = lambda _: None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made("figure.pdf"))))
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_pdf_that_another_program_saved_stands() -> None:
    assert told(made("figure.pdf")) == ((), ())
    assert told(saved_by_pypdf()) == ((), (SAVED_AGAIN,))

    def packed(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.compress_content_streams(level=9)

    assert told(saved_by_pypdf(packed)) == ((), (SAVED_AGAIN,))
    assert told(saved_by_pypdf(PdfWriter.compress_identical_objects)) == ((), (SAVED_AGAIN,))
    with pypdfium2.PdfDocument(made("figure.pdf")) as document:
        document.save(stream := io.BytesIO())
    assert told(stream.getvalue()) == ((), (SAVED_AGAIN,))


def _other_words(writer: PdfWriter) -> None:
    contents = writer.pages[0]["/Contents"].get_object()
    contents.set_data(contents.get_data().replace(b" re", b" m", 1))


PDF_CHANGES: dict[str, Callable[[PdfWriter], object]] = {
    "content": _other_words,
    "page": lambda writer: writer.add_blank_page(100, 100),
    "turned": lambda writer: writer.pages[0].rotate(90),
    "cropped": lambda writer: writer.pages[0].__setitem__(
        NameObject("/CropBox"), RectangleObject((0, 0, 50, 50))
    ),
    "script": lambda writer: writer._root_object.__setitem__(
        NameObject("/OpenAction"),
        DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")}),
    ),
    "zoomed": lambda writer: writer.pages[0].__setitem__(NameObject("/UserUnit"), NumberObject(2)),
    "note": lambda writer: writer.root_object.__setitem__(
        NameObject("/Outlines"), TextStringObject("x")
    ),
}


@pytest.mark.parametrize("change", PDF_CHANGES.values(), ids=PDF_CHANGES)
def test_a_pdf_that_was_changed_and_saved_is_found(change: Callable[[PdfWriter], object]) -> None:
    assert told(saved_by_pypdf(change)) == ((CHANGED,), ())


def test_a_proof_that_was_changed_in_a_pdf_that_was_saved_is_found() -> None:
    def rewritten(writer: PdfWriter) -> None:
        content = json.loads(embed.extract_pdf(made("figure.pdf")))
        writer._root_object.pop("/Names")
        writer.add_attachment(embed.ATTACHMENT, canonical({**content, "title": "Other"}).encode())

    assert told(saved_by_pypdf(rewritten))[0] == (CHANGED,)


def test_a_pdf_with_two_proofs_or_none_is_refused() -> None:
    with pytest.raises(NotOurs, match="more than one"):
        verify(saved_by_pypdf(lambda w: w.add_attachment(embed.ATTACHMENT, b"{}")), MINE)
    with pytest.raises(NotOurs, match="left it out"):
        verify(saved_by_pypdf(lambda w: w._root_object.pop("/Names")), MINE)


def test_a_pdf_that_is_locked_says_so() -> None:
    assert told(saved_by_pypdf(lambda w: w.encrypt("", "owner"))) == ((), (SAVED_AGAIN,))
    with pytest.raises(NotOurs, match="locked"):
        verify(saved_by_pypdf(lambda w: w.encrypt("user")), MINE)


@pytest.mark.parametrize(
    ("name", "held"), [("MOST_OBJECTS", "_objects"), ("MOST_DRAWN_BYTES", "_bytes")]
)
def test_a_pdf_that_holds_more_than_any_figure_is_not_read_on(
    name: str, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks = []
    walk = pdf._Walk
    monkeypatch.setattr(pdf, "_Walk", lambda: walks.append(walk()) or walks[-1])
    found = pdf.drawn(made("figure.pdf"))
    most = getattr(walks[0], held)
    monkeypatch.setattr(pdf, name, most)
    assert pdf.drawn(made("figure.pdf")) == found
    monkeypatch.setattr(pdf, name, most - 1)
    with pytest.raises(pdf.OddPdf, match="more than any figure"):
        pdf.drawn(made("figure.pdf"))


def test_a_pdf_is_read_60_objects_deep() -> None:
    def deep(depth: int) -> object:
        return [deep(depth - 1)] if depth else 1

    assert pdf._Walk().hash_of(deep(60), 0)
    with pytest.raises(pdf.OddPdf, match="more than any figure"):
        pdf._Walk().hash_of(deep(61), 0)


def test_what_is_read_back_is_what_was_put_in() -> None:
    found = read_back(made("figure.pdf"), "PDF")
    assert isinstance(found, ReadBack)
    assert found.content["version"] == VERSION
    assert found.content["file"] == fingerprint.of_pdf_file(made("figure.pdf"))
