"""BibTeX that real parsers read back, and the citation of a view."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

import bibtexparser
import pybtex.database
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware
from hostile import HOSTILE
from pybtex.richtext import Text
from pylatexenc.latex2text import LatexNodes2Text
from tiny import SOURCES, tiny
from tiny import STUDY as SMALL

from exports.citations import citation, citations_bib, citations_ris, escape, sources_used
from geodata import Scheme, Vocabulary, atlas
from geodata.selection import Selection
from geodata.view import view

STUDY = atlas().study
NAME = atlas().name
OWN = {f"{NAME}-credit-{n}" for n in range(1, len(STUDY.credits) + 1)}
NASTY = (
    *HOSTILE,
    "{",
    "}",
    "}}",
    "{{{",
    "\\",
    "%",
    "100 % & $x_1^2 ~",
    "@book{x, title={y}}",
    "a\n@misc{evil,",
    "Đặng Thị Hồng, Łódź, Ærø",
    'say "so"',
)

# Commands of LaTeX itself that this reader of LaTeX does not know.
UNKNOWN = {
    r"\textbraceleft": "{",
    r"\textbraceright": "}",
    r"\textasciitilde": "~",
    r"\textasciicircum": "^",
}


def keys(bib: bytes) -> set[str]:
    return set(pybtex.database.parse_string(bib.decode(), "bibtex").entries)


def test_both_parsers_read_every_source() -> None:
    mine = atlas()
    shown = view(mine, Selection(material=("Dy",)))
    bib = citations_bib(shown, "https://maps.example/")
    used = {source.source_id for source in sources_used(shown)}
    assert keys(bib) == used | OWN | {f"{NAME}-{mine.sha256[:8]}"}
    library = bibtexparser.parse_string(bib.decode())
    assert not library.failed_blocks
    assert set(library.entries_dict) == keys(bib)
    for source in sources_used(shown):
        fields = library.entries_dict[source.source_id].fields_dict
        assert fields["year"].value == source.published[:4]
        assert plain(fields["title"].value) == source.title
        assert not source.url or fields["url"].value == source.url


@pytest.mark.parametrize(
    ("base_url", "selection", "url", "said"),
    [
        ("https://maps.example/", Selection(select="MMR"), "https://maps.example/?select=MMR", ""),
        ("", Selection(select="MMR"), "", "the page, ?select=MMR"),
        ("", Selection(), "", "the page as it opens"),
    ],
)
def test_a_relative_address_is_said_and_not_given(
    base_url: str, selection: Selection, url: str, said: str
) -> None:
    shown = view(atlas(), selection)
    own = bibtexparser.parse_string(citations_bib(shown, base_url).decode()).entries[0]
    assert (own.fields_dict["url"].value if "url" in own.fields_dict else "") == url
    assert said in plain(own.fields_dict["note"].value)
    assert citation(shown, base_url).endswith(url or f" {said}")


def plain(latex: str) -> str:
    """Return what TeX would print, spaces as one."""
    for command in UNKNOWN:
        latex = latex.replace(f"{{{command}}}", f"<{list(UNKNOWN).index(command)}>")
    text = LatexNodes2Text(strict_latex_spaces=True).latex_to_text(latex)
    for number, sign in enumerate(UNKNOWN.values()):
        text = text.replace(f"<{number}>", sign)
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("text", NASTY)
def test_hostile_titles_stay_titles(text: str) -> None:
    rows = [(*SOURCES[0][:2], f"T {text} end", text, text, *SOURCES[0][5:]), *SOURCES[1:]]
    bib = citations_bib(view(tiny(sources=rows), Selection()), "")
    library = bibtexparser.parse_string(bib.decode())
    assert not library.failed_blocks
    assert len(library.entries) == len(keys(bib)) == 5
    assert library.entries_dict["one"].fields_dict["url"].value == "https://one.example/"
    title = library.entries_dict["one"].fields_dict["title"].value
    assert plain(title) == re.sub(r"\s+", " ", f"T {text} end")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("100 %", r"100 \%"),
        ("{a}", r"\{a\}"),
        ("}a{", r"{\textbraceright}a{\textbraceleft}"),
        ("China’s é", "China’s é"),
        ("a--b ``c''", "a-{}-b `{}`c'{}'"),
        ("中", "中"),
        ("a\n\tb", "a b"),
    ],
)
def test_escape(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize(
    "text",
    [
        "Đất hiếm",
        '"green" gold',
        "“Green ‘gold’” – 5°…",
        "Łódź, Ærø, ıßfl",
        "מתכות „נדירות“",
        "稀土与东盟",
        "น้ำแร่",
        "A & B: 5 % of #1_x",
        "a -- b --- c",
    ],
)
def test_other_peoples_readers_give_the_letters_as_they_are(text: str) -> None:
    rows = [(*SOURCES[0][:2], text, *SOURCES[0][3:]), *SOURCES[1:]]
    bib = citations_bib(view(tiny(sources=rows), Selection()), "").decode()
    raw = pybtex.database.parse_string(bib, "bibtex").entries["one"].fields["title"]
    assert str(Text.from_latex(raw)) == text
    decoding = [LatexDecodingMiddleware()]
    library = bibtexparser.parse_string(bib, append_middleware=decoding)
    assert library.entries_dict["one"]["title"] == text


def read_ris(data: bytes) -> dict[str, dict[str, str]]:
    """Return the records of a RIS file by their ids, read as its format says."""
    text = data.decode()
    assert "\n" not in text.replace("\r\n", "")
    records, fields = {}, {}
    for line in filter(None, text.split("\r\n")):
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert found, line
        tag, value = found.groups()
        assert (tag == "TY") is (not fields)
        if tag == "ER":
            records[fields["ID"]] = fields
            fields = {}
        else:
            assert tag not in fields
            fields[tag] = value
    assert not fields
    return records


def test_ris_has_the_same_sources() -> None:
    shown = view(atlas(), Selection(material=("Dy",)))
    records = read_ris(citations_ris(shown, "https://maps.example/"))
    assert set(records) == keys(citations_bib(shown, "https://maps.example/"))
    for source in sources_used(shown):
        fields = records[source.source_id]
        assert fields["TI"] == source.title
        assert fields.get("UR", "") == source.url
        assert fields["PY"] == source.published[:4]
        assert fields["TY"] == ("ELEC" if source.kind == "text" else "RPRT")
    assert records["reex-2025"]["DA"] == "2025/05/23/"
    assert "DA" not in records["newshub-2026"]
    own = records[f"{NAME}-{atlas().sha256[:8]}"]
    assert (own["TY"], own["UR"]) == ("DATA", "https://maps.example/?material=Dy")


@pytest.mark.parametrize("text", [*NASTY, "a\r\nER  - \r\nTY  - BOOK", "a\u2028b"])
def test_a_hostile_title_stays_in_its_line_of_ris(text: str) -> None:
    rows = [(*SOURCES[0][:2], f"T {text} end", text, text, *SOURCES[0][5:]), *SOURCES[1:]]
    records = read_ris(citations_ris(view(tiny(sources=rows), Selection()), ""))
    assert len(records) == 5
    assert records["one"]["TI"].startswith("T ")
    assert records["one"]["TI"].endswith(" end")
    assert records["one"]["UR"] == "https://one.example/"


def test_an_address_has_its_day_and_none_is_made_up() -> None:
    mine = tiny()
    one = replace(mine.sources["one"], retrieved="2026-11-25")
    dated = replace(mine, sources=MappingProxyType({**mine.sources, "one": one}))
    entries = pybtex.database.parse_string(
        citations_bib(view(dated, Selection()), "").decode(), "bibtex"
    ).entries
    assert entries["one"].fields["urldate"] == "2026-11-25"
    assert [name for name, entry in entries.items() if "urldate" in entry.fields] == ["one"]
    # Without the page's address there is none that anybody could open.
    assert [name for name, entry in entries.items() if entry.fields.get("url", "")[:1] == "?"] == []


def test_sources_used_are_those_behind_the_view() -> None:
    def used(selection: Selection) -> list[str]:
        return [source.source_id for source in sources_used(view(tiny(), selection))]

    assert used(Selection(source=("one",))) == ["one"]
    assert used(Selection()) == ["one", "two", "book"]
    assert used(Selection(source=("one",), select="EST")) == ["one", "two", "book"]
    assert used(Selection(role=("finance_rd",))) == []


BOOKS = (
    *SOURCES,
    ("sea", "context", "The Sea", "Sea House", "", "2024", "", ""),
    ("scheme", "context", "A Scheme", "Office", "", "2026", "", "any words"),
)


@pytest.mark.parametrize(
    ("selection", "cited"),
    [
        # Silent, which no text names, has a note from the book, West's ore one from the sea.
        (Selection(), {"sea"}),
        (Selection(material=("Dy",)), {"book", "sea", "scheme"}),
        (Selection(source=("one",)), set()),
        (Selection(source=("one",), select="SIL"), {"book"}),
        (Selection(source=("one",), select="WST-CHN"), {"sea"}),
        (Selection(source=("one",), select="CHN"), set()),
        (Selection(material=("Sc",)), {"scheme"}),
    ],
)
def test_literature_is_cited_where_it_is_shown(selection: Selection, cited: set[str]) -> None:
    notes = [("SIL", "Dy", "stated", "book", "Dysprosium lies in Silent.")]
    schemes = (Scheme("usgs", "USGS", "scheme"), Scheme("eu", "EU", "scheme"))
    study = replace(SMALL, materials=Vocabulary("Element", "Elements", schemes))
    mine = tiny(
        sources=BOOKS, notes=notes, study=study, link_notes=(("w-ore", "sea", "It goes by sea."),)
    )
    used = {source.source_id for source in sources_used(view(mine, selection))}
    assert used - {"one", "two"} == cited


def test_the_schemes_are_laid_down_in_sources_of_the_dataset() -> None:
    assert STUDY.materials is not None
    assert {scheme.source for scheme in STUDY.materials.schemes} <= atlas().sources.keys()


def test_an_address_cannot_leave_its_field() -> None:
    bib = citations_bib(view(tiny(), Selection()), "http://x/}}@book{a,%\\ ")
    library = bibtexparser.parse_string(bib.decode())
    assert not library.failed_blocks
    assert "@book" not in keys(bib)
    # The view, three sources and one credit.
    assert len(library.entries) == 5


def test_citation_says_what_is_seen_and_where() -> None:
    mine = tiny()
    found = citation(view(mine, Selection(role=("feedstock",), select="WST-CHN")), "http://x/")
    assert "Filters: role: feedstock" in found
    assert "Selected: West into China." in found
    assert "First Press" in found
    assert found.endswith("http://x/?role=feedstock&select=WST-CHN")
    assert mine.sha256[:8] in found
