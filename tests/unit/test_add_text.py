"""`python -m geodata add-text`: what is frozen of a file, what is refused, and what is written."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from dataset_copy import Dataset, hand_made
from documents import MEDIA, column, docx, footnote, paragraph, pdf, table
from pypdf import PdfReader, PdfWriter

from geodata.__main__ import main
from geodata.authoring import extract as reading
from geodata.authoring.extract import Wanted, extract
from geodata.authoring.invisible import cleaned, marked, named
from geodata.authoring.rows import appended
from geodata.faults import UnusableError
from geodata.form import FORM

WRAPPED = """Ore goes down the river and it is
loaded at the quay of the town for
the long way to the mills at the
coast of the north.
Another paragraph follows it here."""


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    made = hand_made(tmp_path / "data")
    document = made.document("datapackage.json")
    document["resources"] = [{"name": "sources", "path": "sources.csv"}]
    document["resources"] += [{"name": "text-one", "path": "texts/one.txt"}]
    made.dump("datapackage.json", document)
    return made


def add(
    dataset: Dataset, name: str, data: bytes, *options: str, source: str = "new", title: str = "New"
) -> int:
    """Write a file and add it to a dataset."""
    path = dataset.folder.parent / name
    path.write_bytes(data)
    return main(
        ["add-text", str(dataset.folder), str(path), "--id", source, "--title", title, *options]
    )


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def text_of(name: str, data: bytes, **wanted: object) -> str:
    return extract(name, data, Wanted(**wanted)).text  # type: ignore[arg-type]


# --- what is written ----------------------------------------------------------------------


def test_a_plain_text_is_kept_byte_for_byte(
    small: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    before, data = everything(small.folder), b"One  line \r\n\r\nand another.\n"
    options = ("--publisher", "Press, Inc", "--published", "2026-02", "--lang", "en")
    assert add(small, "a.txt", data, *options) == 0
    after = everything(small.folder)
    assert after["texts/new.txt"] == data
    assert set(after) - set(before) == {"texts/new.txt"}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"sources.csv", "datapackage.json"}
    header, *records = small.table("sources.csv")
    assert dict(zip(header, records[-1], strict=True)) == {
        "source_id": "new",
        "kind": "text",
        "title": "New",
        "publisher": "Press, Inc",
        "published": "2026-02",
        "lang": "en",
        "note": f"frozen as it was, sha256 {hashlib.sha256(data).hexdigest()[:16]}",
    }
    assert records[0] == ["one", "text", "First Text", "First Press", "2025-05-22", "", ""]
    out = capsys.readouterr().out
    assert "27 characters, 2 paragraphs: “One line and another.…”" in out
    assert f'next: python -m geodata find {small.folder} "…" --source new' in out
    assert "no faults: " in out


def test_the_original_is_kept_beside_and_said(small: Dataset) -> None:
    data = pdf(column(WRAPPED))
    assert add(small, "a.PDF", data, "--note", "from the archive") == 0
    assert small.path("texts/new.pdf").read_bytes() == data
    assert small.text("texts/new.txt").startswith("Ore goes down the river and it is loaded at")
    header, *records = small.table("sources.csv")
    note = records[-1][header.index("note")]
    assert note.startswith("from the archive; text taken from texts/new.pdf (sha256 ")
    assert hashlib.sha256(data).hexdigest()[:16] in note
    assert " by pypdfium2 5." in note
    assert note.endswith("wrapped lines joined")


def test_a_converted_text_has_its_original_under_another_ending(small: Dataset) -> None:
    data = "Zażółć gęślą.\n".encode("utf-16")
    assert add(small, "a.txt", data) == 0
    assert small.text("texts/new.txt") == "Zażółć gęślą.\n"
    assert small.path("texts/new.original").read_bytes() == data
    assert small.table("sources.csv")[-1][-1].endswith("; converted from utf-16")


def test_the_descriptor_lists_it_once(small: Dataset) -> None:
    before = small.document("datapackage.json")
    assert add(small, "a.txt", b"Words.") == 0
    after = small.document("datapackage.json")
    assert [r["path"] for r in after["resources"]] == [
        "sources.csv",
        "texts/one.txt",
        "texts/new.txt",
    ]
    assert after["resources"][:2] == before["resources"]
    assert {**after, "resources": 0} == {**before, "resources": 0}


@pytest.mark.parametrize("indent", [None, 1, 2, "\t"])
def test_the_descriptor_is_written_as_it_was(small: Dataset, indent: int | str | None) -> None:
    document = small.document("datapackage.json")
    before = json.dumps(document, indent=indent, ensure_ascii=False)
    small.path("datapackage.json").write_text(before, encoding="utf-8")
    assert add(small, "a.txt", b"Words.") == 0
    new = small.document("datapackage.json")
    assert small.text("datapackage.json") == json.dumps(new, indent=indent, ensure_ascii=False)


def test_a_descriptor_that_lists_nothing_or_is_broken_is_left_alone(small: Dataset) -> None:
    broken = ('{"resources": []}', "{", "[]", '{"resources": [1]}', '{"resources": 5}')
    for number, text in enumerate(broken):
        small.path("datapackage.json").write_text(text, encoding="utf-8")
        assert add(small, "a.txt", b"Words.", source=f"x{number}") == 1
        assert small.text("datapackage.json") == text


def test_without_a_publisher_the_address_s_host_or_a_word(
    small: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    add(small, "a.txt", b"Words.", "--url", "https://www.example.org/a")
    add(small, "b.txt", b"Words.", source="b")
    assert [record[3] for record in small.table("sources.csv")[-2:]] == [
        "example.org",
        "no publisher given",
    ]
    assert capsys.readouterr().out.count("publisher: “no publisher given”") == 1


def test_the_file_may_lie_where_it_will_be_kept(small: Dataset) -> None:
    for name, data in (("new.txt", b"Words."), ("other.pdf", pdf(column("Some words.")))):
        path = small.path(f"texts/{name}")
        path.write_bytes(data)
        argv = ["add-text", str(small.folder), str(path), "--id", path.stem, "--title", "T"]
        assert main(argv) == 0
        assert path.read_bytes() == data


def test_faults_of_the_dataset_are_said_after_it(
    small: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    small.set("claims.csv", "n-role", "cue", "nowhere")
    assert add(small, "a.txt", b"Words.") == 1
    assert "claims.csv, row 2, cue: found “nowhere”" in capsys.readouterr().out
    assert small.path("texts/new.txt").exists()


def test_nothing_is_written_where_something_cannot_be(
    small: Dataset, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(small.folder)
    for stops_at in range(4):
        done = []

        def replace(self: Path, target: Path, done: list[int] = done, at: int = stops_at) -> None:
            if len(done) == at:
                done.append(0)
                raise OSError(28, "No space left on device")
            done.append(0)
            os.replace(self, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", replace)
            assert add(small, "a.pdf", pdf(column("Some words."))) == 2
        assert "cannot be written: No space left on device" in capsys.readouterr().err
        assert everything(small.folder) == before
        assert list(small.folder.rglob(".*")) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ended", [True, False])
def test_a_row_more_leaves_the_others_as_they_are(
    end: str, begin: str, separator: str, ended: bool
) -> None:
    rows = [
        ["source_id", "kind", "Title", ""],
        ["a", "text", '"x\n""y"""', ""],
        ["b", "text", "ž", ""],
    ]
    before = begin + end.join(separator.join(row) for row in rows) + (end if ended else "")
    record = {"source_id": "c", "kind": "text", "title": f"1{separator}2"}
    after = appended(before, FORM["sources"], record)
    whole = before if ended else before + end
    assert after == whole + separator.join(["c", "text", f'"1{separator}2"', ""]) + end


def test_columns_that_a_table_lacks_are_added_to_every_record() -> None:
    before = 'sep=,\n"source_id",kind\n\na,"te\nxt"\r\nb,text'
    record = {"source_id": "c", "kind": "text", "title": "T", "note": "N", "url": ""}
    assert appended(before, FORM["sources"], record) == (
        'sep=,\n"source_id",kind,title,note\n\na,"te\nxt",,\r\nb,text,,\nc,text,T,N\n'
    )


# --- what is refused ----------------------------------------------------------------------


def refused(dataset: Dataset, capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """Return what is said of a command that leaves the dataset as it was."""
    before = everything(dataset.folder)
    assert main(["add-text", *argv]) == 2
    assert everything(dataset.folder) == before
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--id", "one"], "“one” is a source already (sources.csv, row 2): give another --id"),
        (["--id", "../x"], "--id is “../x”: write it in lower-case letters"),
        (["--id", ""], "--id is nothing: fill it in"),
        (["--id", "A B"], "--id is “A B”: write it in lower-case"),
        (["--id", "two-"], "--id is “two-”"),
        (["--id", "taken"], "taken.txt is there already: give another --id"),
        (["--title", " "], "--title is nothing: fill it in"),
        (["--title", "a\nb"], "--title is “a\\nb”: take out line breaks"),
        (["--published", "May 2026"], "--published is “May 2026”: write a real date"),
        (["--lang", "English"], "--lang is “English”"),
        (["--url", "www.a.org"], "--url is “www.a.org”: write an address"),
        (["--supersedes", "three"], "--supersedes is “three”: name a source"),
        (["--pages", "3"], "--pages is for PDFs"),
        (["--pages", "3-1"], "--pages is “3-1”: write it as 1-30"),
        (["--encoding", "klingon"], "no encoding is called “klingon”"),
        (["--note", "a\rb"], "--note is"),
    ],
)
def test_options(
    options: list[str], words: str, small: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small.folder.parent / "a.txt"
    path.write_bytes(b"Words.")
    small.path("texts/taken.txt").write_bytes(b"Others.")
    argv = [str(small.folder), str(path), "--id", "new", "--title", "T", *options]
    assert words in refused(small, capsys, *argv)


def test_folders(small: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    path, empty = small.folder.parent / "a.txt", small.folder.parent / "empty"
    path.write_bytes(b"Words.")
    empty.mkdir()
    rest = [str(path), "--id", "new", "--title", "T"]
    assert "gone: no such folder" in refused(small, capsys, str(small.folder / "gone"), *rest)
    assert "is no dataset: it has no sources.csv" in refused(small, capsys, str(empty), *rest)
    assert list(empty.iterdir()) == []
    small.append("sources.csv", 'x,"te')
    assert "sources.csv, row 6: found broken CSV" in refused(
        small, capsys, str(small.folder), *rest
    )


def locked(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def bomb() -> bytes:
    return docx(paragraph("x" * (reading.LARGEST_XML + 1)))


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "<")
    return made.getvalue()


BAD = {
    "gone.txt": (None, "gone.txt: no such file"),
    "empty.txt": (b"", "empty.txt is empty"),
    "blank.txt": (b" \n\t", "blank.txt is empty"),
    "mark.txt": (b"\xef\xbb\xbf \n", "it has no text"),
    "old.doc": (b"x", "old.doc is none of .txt, .md, .html, .docx, .pdf"),
    "none": (b"x", "none is none of .txt"),
    "latin.txt": ("Ägypten und Österreich, sagte er, wären zufrieden. ".encode("latin-1") * 9, "it is not UTF-8; it looks like cp125"),
    "utf16.txt": ("plain words here".encode("utf-16-le"), "UTF-16 without a byte order mark: add --encoding utf-16-le"),
    "zero.txt": (b"ab\0cd", "it is no text: it has zero bytes in it"),
    "cut.txt": ("ab".encode("utf-16") + b"\0", "it is not in utf-16"),
    "scripts.html": (b"<script>document.write('x')</script>", "the page has no text"),
    "deep.html": (b"<div>" * 5000 + b"x", "nested too deeply"),
    "text.pdf": (b"words", "it is no PDF"),
    "scan.pdf": (pdf(()), "scan.pdf: the PDF has no text layer: OCR it first"),
    "damaged.pdf": (b"%PDF-1.4\nwords", "the PDF is damaged and cannot be read"),
    "cut.pdf": (pdf(column(WRAPPED))[:300], "the PDF is damaged and cannot be read"),
    "locked.pdf": (locked(pdf(column("x")), "secret"), "the PDF asks for a password: save it without"),
    "text.docx": (b"words", "it is no Word file (.docx), or a damaged one"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "it has a password, or is of an older Word"),
    "other.docx": (zipped("a.txt"), "it is a ZIP file, and none that a word processor wrote"),
    "damaged.docx": (zipped("[Content_Types].xml", "word/document.xml"), "the Word file is damaged"),
    "empty.docx": (docx(""), "has no text"),
    "cut.docx": (docx(paragraph("x"))[:-30], "it is no Word file (.docx), or a damaged one"),
    "bomb.docx": (bomb(), "of XML, 12,000,000 at most are read"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_files(name: str, small: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    data, words = BAD[name]
    path = small.folder.parent / name
    if data is not None:
        path.write_bytes(data)
    argv = [str(small.folder), str(path), "--id", "new", "--title", "T"]
    said = refused(small, capsys, *argv)
    assert words in said
    assert said.count("\n") == 1


def test_a_folder_and_a_pipe_are_no_files(
    small: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(small.folder.parent / "pipe.txt")
    for name in ("pipe.txt", "."):
        path = str(small.folder.parent / name)
        said = refused(small, capsys, str(small.folder), path, "--id", "new", "--title", "T")
        assert said.endswith(" is no file\n")


# --- what is read of a file ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding", "said"),
    [
        ("naïve".encode(), "", ()),
        ("naïve".encode("utf-8-sig"), "", ("its byte order mark left out",)),
        ("naïve".encode("utf-16"), "", ("converted from utf-16",)),
        ("naïve".encode("utf-32"), "", ("converted from utf-32",)),
        ("naïve".encode("cp1252"), "cp1252", ("converted from cp1252",)),
        ("naïve".encode("utf-16-be"), "utf-16-be", ("converted from utf-16-be",)),
        ("naïve".encode("utf-8-sig"), "UTF-8", ("its byte order mark left out",)),
    ],
)
def test_encodings(data: bytes, encoding: str, said: tuple[str, ...]) -> None:
    found = extract("a.txt", data, Wanted(encoding))
    assert (found.text, found.said) == ("naïve", said)


PAGE = """<!DOCTYPE html><html><head><title>Not said</title><style>p {}</style></head><body>
<nav>Home</nav><h1>Mills\n of  the north</h1><script>var x = "</p>";</script>
<p>CO<sub>2</sub> and <b>bo</b>ld,&nbsp;it &amp; that.<br>New line.<p>Unclosed <!-- never -->
<table><tr><th>Place<th>t</tr><tr><td><p>North</p><p>(old)</p></td><td>5</td></tr></table>
<ul><li>one<li>two</ul><pre>a\n  b</pre><p hidden>secret</p><p style="display: none">x</p>end"""


def test_a_page() -> None:
    found = extract("a.html", PAGE.encode(), Wanted())
    assert found.text.split("\n\n") == [
        "Home",
        "Mills of the north",
        "CO2 and bold,\u00a0it & that.\nNew line.",
        "Unclosed",
        "Place\nt",
        "North\n(old)\n5",
        "one",
        "two",
        "a\n  b",
        "end\n",
    ]
    assert found.said == ("left out: 2 hidden elements, 1 script",)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1252">', "cp1252"),
        ("<meta charset=ISO-8859-1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gbk"),
        ('<?xml version="1.0" encoding="Shift_JIS"?>', "cp932"),
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="latin1">', "utf-8-sig"),
        ("", "utf-8"),
    ],
)
def test_the_encoding_that_a_page_names(head: str, encoding: str) -> None:
    words = {"gbk": "缅甸“矿”", "cp932": "鉱山", "cp1252": "“ä”"}.get(encoding, "“ä”鉱山")
    assert text_of("a.htm", f"{head}<p>{words}".encode(encoding)) == f"{words}\n"


def test_markdown() -> None:
    source = "# Mills\n\nThe *big* mill\nis [here](http://a.org).\n\n- one\n- two\n\n|a|b|\n|-|-|\n|1|2|\n"
    assert text_of("a.md", source.encode()) == (
        "Mills\n\nThe big mill is here.\n\none\n\ntwo\n\na\nb\n\n1\n2\n"
    )


def test_word() -> None:
    added = '<w:ins w:id="9" w:author="A"><w:r><w:t>largest </w:t></w:r></w:ins>'
    gone = '<w:del w:id="8" w:author="A"><w:r><w:delText>small </w:delText></w:r></w:del>'
    remark = '<w:r><w:commentReference w:id="3"/></w:r>'
    body = (
        paragraph("The ", gone, added, "mine", footnote(1), " opened.", remark)
        + table(["Place", "Tonnes"], ["North", "5"])
        + paragraph("After it.", "<w:r><w:br/></w:r>", "A new line", footnote(2))
    )
    found = extract("a.docx", docx(body, footnotes=["See it.", "Or not."]), Wanted())
    assert found.text == (
        "The largest mine[1] opened.\n\nPlace\nTonnes\n\nNorth\n5\n\nAfter it.\nA new line[2]\n\n"
        "[1] See it.\n\n[2] Or not.\n"
    )
    assert found.said == (
        "1 tracked deletion left out",
        "1 tracked insertion taken in",
        "1 comment left out",
        "2 notes at the end, numbered as [1] in the text",
    )
    assert found.by.startswith("mammoth ")


def test_wrapped_lines_of_a_pdf_are_paragraphs() -> None:
    assert text_of("a.pdf", pdf(column(WRAPPED))) == (
        "Ore goes down the river and it is loaded at the quay of the town for the long way to the "
        "mills at the coast of the north.\n\nAnother paragraph follows it here.\n"
    )


def test_a_gap_an_indent_and_a_heading_begin_a_paragraph_of_a_pdf() -> None:
    one = column("The mills of the north take what\nthe river brings to the quay now.", top=340)
    gap = column("A mill takes what the river brings\nto it.", top=300)
    indented = [(52.0, 276.0, 10.0, "This one is set in from the left"), *column("edge.", top=264)]
    page = [(40.0, 370.0, 16.0, "Mills of the north"), *one, *gap, *indented]
    assert text_of("a.pdf", pdf(page)).split("\n\n") == [
        "Mills of the north",
        "The mills of the north take what the river brings to the quay now.",
        "A mill takes what the river brings to it.",
        "This one is set in from the left edge.\n",
    ]


def test_columns_and_pages_of_a_pdf_go_on_where_a_sentence_does() -> None:
    left = column(
        "The mills of the north take\nwhat the river brings and in\nsome years they take what",
        top=360,
    )
    right = column("China and others send there\nby sea.", left=220)
    second = column(
        "The end of it is not known to\nall who have read it, and it", left=220, top=300
    )
    third = column("goes on here.")
    found = text_of("a.pdf", pdf([*left, *right, *second], third))
    assert found.split("\n\n") == [
        "The mills of the north take what the river brings and in some years they take what "
        "China and others send there by sea.",
        "The end of it is not known to all who have read it, and it goes on here.\n",
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("The interna-\ntional mill.", "The international mill."),
        ("A well-known mill and a well-\nknown one.", "A well-known mill and a well-known one."),
        ("They co-operate, and they co-\ndevelop it.", "They co-operate, and they co-develop it."),
        ("In the years 2019-\n2020 it rose.", "In the years 2019-2020 it rose."),
        ("In Guinea-\nBissau it rose.", "In Guinea-Bissau it rose."),
    ],
)
def test_words_divided_at_the_ends_of_lines(lines: str, words: str) -> None:
    assert text_of("a.pdf", pdf(column(lines))) == f"{words}\n"


def test_a_text_that_divides_no_words_keeps_the_hyphen() -> None:
    lines = ["The mills of the north take what is"] * 40
    lines[20] = "The mills of the north take state-"
    text = text_of("a.pdf", pdf(column("\n".join(lines), top=390, step=9, size=8)))
    assert "take state-The" in text


def test_divided_words_are_named() -> None:
    found = extract("a.pdf", pdf(column("The interna-\ntional mill.")), Wanted())
    assert found.said == ("wrapped lines joined", "1 word divided at line ends put together")
    assert found.advice[-1].endswith("compare interna|tional")


def test_pages_of_a_pdf() -> None:
    data = pdf(*(column(f"This is page {number}.") for number in range(1, 6)))
    assert text_of("a.pdf", data, pages=(2, 3)) == "This is page 2.\n\nThis is page 3.\n"
    assert text_of("a.pdf", data, pages=(5, 9)) == "This is page 5.\n"
    with pytest.raises(UnusableError, match="the PDF has 5 pages, and none of the number 6"):
        text_of("a.pdf", data, pages=(6, 6))


def test_pages_without_text_are_named() -> None:
    found = extract("a.pdf", pdf(column("Words."), (), column("More.")), Wanted())
    assert "no text on page 2" in found.said
    assert any("page 2 without a text layer" in advice for advice in found.advice)


def test_a_pdf_that_is_locked_against_its_owner_only_is_read() -> None:
    assert text_of("a.pdf", locked(pdf(column("Some words.")), "")) == "Some words.\n"


def test_a_long_pdf_is_read_within_seconds() -> None:
    page = column("\n".join(["The mills of the north take what is"] * 30))
    data = pdf(*[page] * 300)
    assert len(text_of("a.pdf", data)) > 300 * 30 * 35


def test_lines_beside_each_other_stay_apart() -> None:
    page = [(40.0, 300.0, 10.0, "Place"), (MEDIA[0] - 80.0, 300.0, 10.0, "Tonnes")]
    text = text_of("a.pdf", pdf(page))
    assert text.split() == ["Place", "Tonnes"]


# --- what is not seen ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("so\u00adft", "soft"),
        ("a\u200bb\ufeffc\u2060d", "abcd"),
        ("5\u00a0t and 6\u202ft", "5 t and 6 t"),
        ("\u202bשלום\u202c\u200f", "שלום"),
        ("oﬃce ﬁt", "office fit"),
        ("a\x07b\x1fc\x85d\u2028e\x0cf", "abc\nd\ne\nf"),
        ("Lat\u200din", "Latin"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("lost \ufffd, own \ue000", "lost \ufffd, own \ue000"),
        ("plain\ttext\r\n", "plain\ttext\r\n"),
        ("é e\u0301 中文", "é e\u0301 中文"),
    ],
)
def test_cleaned(text: str, clean: str) -> None:
    found, changed = cleaned(text)
    assert found == clean
    assert bool(changed) == (text != clean)


def test_named() -> None:
    found = named(marked("a\u00adb\u00adc\ufb01\x07\ue000"))
    assert found == (
        "2 × U+00AD soft hyphen, 1 × U+FB01 latin small ligature fi, "
        "1 × U+0007 control character, 1 × U+E000 private use"
    )


def test_they_are_named_and_cleaned_only_on_request(
    small: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    data = "so\u00adft and o\ufb03ce\n".encode()
    assert add(small, "a.txt", data) == 0
    assert small.path("texts/new.txt").read_bytes() == data
    assert "1 × U+00AD soft hyphen, 1 × U+FB03" in capsys.readouterr().out
    assert add(small, "a.txt", data, "--clean", source="clean") == 0
    assert small.text("texts/clean.txt") == "soft and office\n"
    assert small.path("texts/clean.original").read_bytes() == data
    assert "; cleaned of 1 × U+00AD soft hyphen" in small.table("sources.csv")[-1][-1]


# --- numbers of notes ---------------------------------------------------------------------


def test_a_raised_number_is_no_part_of_an_amount() -> None:
    page = [
        (40.0, 300.0, 10.0, "They shipped 420,000"),
        (138.5, 304.0, 6.0, "12"),
        (148.0, 300.0, 10.0, "tonnes of the ore to"),
        (40.0, 288.0, 10.0, "the quays of the north, it says."),
    ]
    assert text_of("a.pdf", pdf(page)).startswith("They shipped 420,000¹² tonnes of the ore to")
    html = b"<p>5,000<sup>1</sup> t, 10<sup>6</sup>, the 1<sup>st</sup>, see<sup>[2]</sup></p>"
    assert text_of("a.html", html) == "5,000¹ t, 10⁶, the 1st, see[2]\n"


def test_letters_without_a_height_are_read() -> None:
    assert "Words" in text_of(
        "a.pdf", pdf([(40, 300, 0, "None"), (40, 290, 0, "x"), *column("Words")])
    )


def test_a_paragraph_goes_over_a_page_with_header_and_footer() -> None:
    pages = [
        [
            (40.0, 385.0, 8.0, "The Monitor, number 7"),
            *column(words),
            (190.0, 12.0, 8.0, f"- {n} -"),
        ]
        for n, words in enumerate(
            (
                "The mills of the north take what\nthe river brings, and all of it",
                "goes on to the coast of the east.\nSo it has been for years.",
                "A new page has a new paragraph.\nIt has another line.",
            ),
            9,
        )
    ]
    assert text_of("a.pdf", pdf(*pages)).split("\n\n") == [
        "The Monitor, number 7",
        "The mills of the north take what the river brings, and all of it goes on to the coast of "
        "the east. So it has been for years.",
        "- 9 -",
        "The Monitor, number 7",
        "- 10 -",
        "The Monitor, number 7",
        "A new page has a new paragraph. It has another line.",
        "- 11 -\n",
    ]


def test_rows_of_numbers_stay_lines() -> None:
    prose = column("The mills of the north take what\nthe river brings to the quay now.", top=360)
    rows = column("2024 390,000 t\n2025 420,000 t\n2026 430,000 t", top=320, step=18)
    assert text_of("a.pdf", pdf([*prose, *rows])).split("\n\n") == [
        "The mills of the north take what the river brings to the quay now.",
        "2024 390,000 t\n2025 420,000 t\n2026 430,000 t\n",
    ]


def test_paragraphs_of_one_line_are_not_called_wrapped() -> None:
    line = "Chile supplies most of the carbonate that others buy, customs data show.\n"
    assert not extract("a.txt", ((line + "\n") * 9).encode(), Wanted()).advice
    assert "wrapped" in extract("a.txt", (line * 9).encode(), Wanted()).advice[0]
