"""The PDF as others read it: its text, its fonts, its attached evidence."""

from __future__ import annotations

import io

import pypdf
import pytest
from figure_cases import QUERIES, squeezed, view_of

from exports.figures.render import render
from exports.figures.style import SIZES
from exports.make import make
from exports.proofs.embed import ATTACHMENT, extract_pdf
from exports.request import ExportRequest
from geodata import atlas
from geodata.selection import Selection
from layers import caption
from panels.content import content
from panels.records import Passage


def opened(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


@pytest.mark.parametrize("name", ["all", "country", "link", "empty"])
def test_text_can_be_taken_out(name: str) -> None:
    shown = view_of(QUERIES[name])
    data = render(shown, kind="pdf", base_url="https://example.org/map/").data
    text = squeezed(opened(data).pages[0].extract_text())
    lines = (atlas().study.headline, caption.subtitle(shown))
    for line in (*lines, caption.note(shown.atlas, shown.flow)):
        assert squeezed(line) in text
    assert "https://example.org/map/" in text
    for place in shown.places.values():
        name = place.place.name
        assert squeezed(name) in text or name.upper() in text
    items = content(shown).items if shown.selection.select else ()
    for item in [item for item in items if isinstance(item, Passage)][:2]:
        assert squeezed(item.quote.text) in text


def test_fonts_are_embedded() -> None:
    page = opened(render(view_of("select=MMR-CHN"), kind="pdf").data).pages[0]
    fonts = page["/Resources"]["/Font"]
    assert fonts
    for font in fonts.values():
        font = font.get_object()
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert inner["/Subtype"] in ("/CIDFontType2", "/TrueType")
        assert "/FontFile2" in inner["/FontDescriptor"]


@pytest.mark.parametrize("size", SIZES)
def test_one_page_of_its_size(size: str) -> None:
    reader = opened(render(view_of(""), kind="pdf", size=size).data)
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    form = SIZES[size]
    assert float(box.width) == pytest.approx(form.width_in * 72, abs=0.01)
    # Where lines are short a figure may be higher, so that its notes have room.
    assert float(box.height) >= form.height_in * 72 - 0.01
    if form.side:
        assert float(box.height) == pytest.approx(form.height_in * 72, abs=0.01)


def test_evidence_is_an_attachment() -> None:
    data = make("figure.pdf", ExportRequest(Selection(select="MMR")), atlas(), "")
    reader = opened(data)
    assert reader.attachments[ATTACHMENT] == [extract_pdf(data).encode()]
    assert reader.metadata is not None
    assert reader.metadata.title == f"Myanmar: {atlas().study.headline}"
    assert reader.metadata.creation_date is None
