"""The brief: a Word document as other programs read it, with every quote to the letter."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import docx
import pytest
from hostile import ALL
from hypothesis import given, settings
from test_selection import selections
from tiny import CLAIMS, tiny

import geodata
from exports import brief as briefs
from exports.brief import brief
from exports.proofs import word
from exports.proofs.read_back import NotOurs
from exports.proofs.verify import verify
from exports.request import ExportRequest
from geodata.model import Atlas
from geodata.selection import Selection
from geodata.view import view
from panels.content import content
from panels.matrix import matrix

ATLAS = geodata.atlas()
BASE = "https://maps.example/"


@cache
def made(selection: Selection, atlas: Atlas | None = None) -> bytes:
    return brief(view(atlas or ATLAS, selection), ExportRequest(selection), BASE)


def opened(data: bytes):  # type: ignore[no-untyped-def]
    return docx.Document(io.BytesIO(data))


def said(data: bytes, style: str) -> list[str]:
    """Return the texts of the paragraphs that have a style."""
    return [p.text for p in opened(data).paragraphs if p.style.name == style]


def repacked(data: bytes, name: str, change) -> bytes:  # type: ignore[no-untyped-def]
    """Return a document with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            part = old.read(member)
            new.writestr(member, change(part) if member == name else part)
    return stream.getvalue()


def test_of_a_place_it_holds_what_is_said_of_it() -> None:
    data = made(Selection(select="MMR"))
    own = content(view(ATLAS, Selection(select="MMR"))).claims
    quotes = {ATLAS.claims_by_id[claim].quote for claim in own}
    assert set(said(data, "Quote")) <= quotes
    assert "Myanmar" in said(data, "Heading 2")
    heads = ["Who says so", "What the texts say", "Published numbers"]
    assert said(data, "Heading 1") == [*heads, "Sources", "Where this comes from"]
    numbers = [p.text for p in opened(data).paragraphs if p.text.startswith("[")]
    assert [text.partition("]")[0] for text in numbers] == [
        f"[{n}" for n in range(1, len(numbers) + 1)
    ]
    assert all("characters " in text for text in numbers)


def test_of_a_filter_it_holds_what_answers_it() -> None:
    asked = Selection(material=("HREE",))
    quotes = said(made(asked), "Quote")
    assert quotes
    named = {c.quote for c in ATLAS.claims if c.topic == "material"}
    assert set(quotes) <= named


def table(data: bytes) -> list[list[str]]:
    found = opened(data).tables[0]
    return [[cell.text for cell in row.cells] for row in found.rows]


def test_its_table_says_who_says_so() -> None:
    data = made(Selection(material=("HREE",)))
    heads, *rows = table(data)
    found = matrix(view(ATLAS, Selection(material=("HREE",))), across="material")
    assert heads == ["Place", *(column.name for column in found.columns)]
    assert rows == [[row.place.name, *(cell.short for cell in row.cells)] for row in found.rows]
    assert ["Myanmar", "● 1, lit. 1", "lit. 1", "lit. 1", "lit. 1"] in rows
    # What Word repeats on every page, and what it reads out.
    shown = opened(data).tables[0]
    flagged = [row._tr.xpath("boolean(w:trPr/w:tblHeader)") for row in shown.rows]
    assert flagged == [True] + [False] * len(rows)
    (described,) = shown._tbl.xpath("w:tblPr/w:tblDescription/@w:val")
    assert described.startswith("Who says so: element or group")
    cited = " ".join(said(data, "List Bullet"))
    assert "The Nation Thailand" in cited


def test_of_what_is_selected_its_table_has_the_place() -> None:
    assert [row[0] for row in table(made(Selection(select="MYS")))] == ["Place", "Malaysia"]
    heads, row = table(made(Selection(select="MMR-CHN")))
    assert (heads[:2], row[0]) == (["Place", "Into China"], "Myanmar")
    silent = [p.text for p in opened(made(Selection(select="PHL"))).paragraphs]
    assert "Nothing of the kind is said of what is in view." in silent


def test_columns_without_room_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefs, "MOST_COLUMNS", 2)
    monkeypatch.setattr(briefs, "MOST_ROWS", 3)
    shown = view(ATLAS, Selection())
    data = brief(shown, ExportRequest(shown.selection), BASE)
    assert {len(row) for row in table(data)} == {3}
    assert len(table(data)) == 4
    said_so = "And four more places and three more columns at the address below."
    assert said_so in [p.text for p in opened(data).paragraphs]


def test_the_words_of_its_maker_are_marked_as_such() -> None:
    shown = view(ATLAS, Selection(select="MMR"))
    request = ExportRequest(shown.selection, title="Who <b>digs</b>?", note="Draft")
    data = brief(shown, request, BASE)
    assert said(data, "Title") == ["Who <b>digs</b>?"]
    assert said(data, "Subtitle")[0].startswith("Myanmar: Who does what in China")
    assert said(data, "Intense Quote") == ["Title and note are the maker’s own words. Note: Draft"]
    assert opened(data).core_properties.title == "Who <b>digs</b>?"
    assert verify(data, ATLAS).exit_code == 0


@pytest.mark.parametrize("select", ["", "MMR", "CHN", "MYS-CHN"])
def test_its_map_finds_room_below_the_title(select: str) -> None:
    (picture,) = opened(made(Selection(select=select))).inline_shapes
    assert picture.height.cm < 19


def test_its_table_breaks_no_word_while_there_is_room() -> None:
    found, *_ = opened(made(Selection(select="MMR"))).tables
    for column in found.columns:
        longest = max(len(w) for cell in column.cells for w in cell.text.split() or [""])
        # At 9 points bold a letter is at most so wide, beside the margins of a cell.
        assert column.width.pt > 5.4 * longest + 10.8
        assert {cell.width for cell in column.cells} == {column.width}


def test_what_is_read_leftward_is_set_so_and_quotes_say_their_language() -> None:
    hebrew = "סין שולטת"
    row = ("h1", "one", "WST", "role", "feedstock", "stated", f"{hebrew} in West (2025).", hebrew)
    mine = tiny(claims=[row], contrasts=())
    one = replace(mine.sources["one"], lang="he")
    mine = replace(mine, sources=MappingProxyType({**mine.sources, "one": one}))
    shown = view(mine, Selection(select="WST"))
    document = opened(brief(shown, ExportRequest(shown.selection, title=f"{hebrew}: 3"), BASE))
    leftward = [p for p in document.paragraphs if p._p.xpath("./w:pPr/w:bidi")]
    assert [p.style.name for p in leftward] == ["Title", "Quote"]
    assert all(run.font.rtl for p in leftward for run in p.runs)
    assert set(leftward[1]._p.xpath(".//w:lang/@w:bidi")) == {"he"}


def test_its_map_has_a_description_and_its_cues_are_marked() -> None:
    document = opened(made(Selection(select="MMR")))
    (picture,) = document.inline_shapes
    assert "Myanmar" in picture._inline.docPr.get("descr")
    runs = [run for p in document.paragraphs if p.style.name == "Quote" for run in p.runs]
    marked = {run.text for run in runs if run.font.highlight_color is not None}
    assert "already plays a pivotal role" in marked
    assert document.core_properties.title == f"Myanmar: {ATLAS.study.headline}"


def test_the_same_request_gives_the_same_bytes() -> None:
    shown = view(ATLAS, Selection(select="VNM"))
    assert brief(shown, ExportRequest(shown.selection), BASE) == made(shown.selection)


@settings(max_examples=8, deadline=None)
@given(selections())
def test_any_view_is_proven(selection: Selection) -> None:
    selection = replace(selection, camera=None)
    data = made(selection)
    report = verify(data, ATLAS)
    assert (report.exit_code, report.kind) == (0, "Word document"), str(report)
    every = {claim.quote for claim in ATLAS.claims}
    assert set(said(data, "Quote")) <= every


def test_what_was_changed_is_found() -> None:
    data = made(Selection(select="MMR"))
    changed = repacked(data, word.DOCUMENT, lambda xml: xml.replace(b"pivotal", b"trivial", 1))
    report = verify(changed, ATLAS)
    assert report.exit_code == 1
    assert any("other words" in fault for fault in report.faults)
    bare = repacked(
        data, word.DOCUMENT, lambda xml: xml.replace(b"<w:bookmarkStart", b"<w:bookmarkEnd", 1)
    )
    assert any("does not list" in fault for fault in verify(bare, ATLAS).faults)
    assert verify(repacked(data, "none", bytes), ATLAS).exit_code == 0, "packed again it stands"


def test_one_that_word_saved_again_carries_no_proof() -> None:
    stream = io.BytesIO()
    document = opened(made(Selection(select="MMR")))
    document.save(stream)
    found = repacked(stream.getvalue(), word.PROOF, lambda _: b"")
    with pytest.raises(NotOurs):
        verify(found, ATLAS)


W = b'<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'

UNREADABLE = {
    "empty": b"",
    "cut": b"<x",
    "entities": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    # Read one within the other they would take minutes.
    "quotes in quotes": W
    + b'<w:p><w:pPr><w:pStyle w:val="Quote"/></w:pPr>' * 20_000
    + b"<w:t>x</w:t>" * 20_000
    + b"</w:p>" * 20_001,
}


@pytest.mark.parametrize("xml", UNREADABLE.values(), ids=UNREADABLE)
def test_one_whose_words_cannot_be_read_is_damaged(xml: bytes) -> None:
    data = repacked(made(Selection(select="MMR")), word.DOCUMENT, lambda _: xml)
    with pytest.raises(NotOurs, match="its words cannot be read"):
        verify(data, ATLAS)


def test_hostile_words_stay_text() -> None:
    claims = [(*row[:6], f"{row[6]} {ALL}\r\n\x0b\x01 end", row[7]) for row in CLAIMS]
    mine = tiny(claims=claims)
    data = made(Selection(), mine)
    quotes = said(data, "Quote")
    assert quotes and set(quotes) <= {word.written(row[6]) for row in claims}
    assert verify(data, mine).exit_code == 0


def test_of_many_quotes_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefs, "MOST_QUOTES", 3)
    shown = view(ATLAS, Selection())
    data = brief(shown, ExportRequest(shown.selection), BASE)
    assert len(said(data, "Quote")) == 3
    assert any("more: they stand at the address" in p.text for p in opened(data).paragraphs)
    assert verify(data, ATLAS).exit_code == 0


def test_nothing_in_view_is_said() -> None:
    mine = tiny(claims=CLAIMS[:1], contrasts=(), links=())
    asked = Selection(firmness="stated", source=("one",), role=("finance_rd",))
    texts = [p.text for p in opened(made(asked, mine)).paragraphs]
    assert "No claim in view answers these filters." in texts
