"""The matrix of who says so: its counts by hand, and as table, page and file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import docx
import pytest
from hostile import ALL
from hypothesis import given, settings
from hypothesis import strategies as st
from markup import Node, parse
from test_selection import selections
from tiny import CLAIMS, CONTRASTS, NOTES, SOURCES, STANCES, tiny

import geodata
from exports import brief
from exports.figures.render import settings as figure
from exports.figures.style import SIZES, Palette
from exports.figures.table import draw
from exports.matrix import COLUMNS, matrix_csv
from geodata.model import FIRMNESS, Atlas
from geodata.selection import Selection
from geodata.view import view
from layers.caption import NO_WORDS
from panels.matrix import ACROSS, ROWS, SORTS, Cell, Matrix, matrix
from panels.matrix_page import matrix_html
from panels.overview import MOST_ROWS
from panels.panel import panel

TINY = tiny()
LIGHT = Palette("light", geodata.atlas().study)

MORE = (
    # The third text prints what the first says, and has a word of its own on East.
    ("t1", "three", "WST", "role", "feedstock", "possible", "West might supply ore.", "might"),
    ("t2", "three", "EST", "role", "processing", "stated", "East refines.", "refines"),
    ("t3", "three", "EST", "role", "feedstock", "stated", "East mines nothing.", "nothing"),
    ("t4", "two", "WST", "role", "feedstock", "expected", "West will go on.", "will"),
    ("t5", "two", "WST", "role", "feedstock", "possible", "West may go on.", "may"),
)
WIDER = tiny(
    claims=[*CLAIMS, *MORE],
    sources=[*SOURCES, ("three", "text", "Third", "Third Press", "", "2026", "", "")],
    contrasts=[*CONTRASTS, ("ore", "copies", "t1", "w1")],
    stances={**STANCES, "t3": "denies"},
)


def made(atlas: Atlas = WIDER, across: str = "role", *, sort: str = "", **asked: Any) -> Matrix:
    return matrix(view(atlas, Selection(**asked)), across=across, sort=sort)


def cell(found: Matrix, place: str, column: str) -> Cell:
    (row,) = [row for row in found.rows if row.place.place == place]
    return row.cells[[one.code for one in found.columns].index(column)]


def marks(one: Cell) -> list[tuple[str, str]]:
    return [("+".join(s.source_id for s in mark.sources), mark.firmness) for mark in one.marks]


def places(found: Matrix) -> list[str]:
    return [row.place.place for row in found.rows]


def test_a_source_counts_once_with_the_firmest_that_it_says() -> None:
    assert marks(cell(made(), "WST", "feedstock")) == [("one+three", "stated"), ("two", "expected")]
    assert marks(cell(made(), "EST", "processing")) == [("three", "stated"), ("two", "expected")]


def test_a_copy_is_no_source_of_its_own() -> None:
    apart = tiny(
        claims=[*CLAIMS, *MORE],
        sources=[*SOURCES, ("three", "text", "Third", "Third Press", "", "2026", "", "")],
    )
    assert len(cell(made(apart), "WST", "feedstock").marks) == 3
    found = cell(made(), "WST", "feedstock")
    assert found.says == "two sources: 1 stated as fact; 1 expected"
    assert found.names == (
        "Stated as fact: First Press and Third Press (one report). Expected: Second Press"
    )
    # Where the first printing is not asked for, the copy still stands, with its own firmness.
    alone = cell(made(source=("three",)), "WST", "feedstock")
    assert marks(alone) == [("three", "possible")]


@pytest.mark.parametrize("pair", [("t1", "w1"), ("w1", "t1")])
def test_texts_that_share_a_report_are_one_source_whatever_else_they_say(
    pair: tuple[str, str],
) -> None:
    own = ("t6", "three", "WST", "role", "feedstock", "stated", "West sells ore.", "sells")
    other = ("t7", "one", "WST", "role", "processing", "stated", "West refines.", "refines")
    atlas = tiny(
        claims=[*CLAIMS, *MORE, own, other],
        sources=[*SOURCES, ("three", "text", "Third", "Third Press", "", "2026", "", "")],
        contrasts=[("ore", "copies", *pair)],
    )
    found = made(atlas)
    assert marks(cell(found, "WST", "feedstock")) == [
        ("one+three", "stated"),
        ("two", "expected"),
    ]
    assert marks(cell(found, "WST", "processing")) == [("one", "stated"), ("two", "possible")]
    (west,) = [row for row in found.rows if row.place.place == "WST"]
    assert west.independent == 2


def test_a_denial_supports_nothing_and_is_counted_apart() -> None:
    found = cell(made(), "EST", "feedstock")
    assert (found.marks, found.denied, found.firmness) == ((), 1, "")
    assert found.says == "denied by one"
    said = ("t8", "one", "EST", "role", "feedstock", "stated", "East has no ore.", "no")
    atlas = tiny(claims=[*CLAIMS, said], stances={**STANCES, "t8": "denies"})
    (east,) = [row for row in made(atlas).rows if row.place.place == "EST"]
    assert (east.firmness, east.independent) == ("expected", 1)
    row = made(firmness="stated", role=("feedstock",))
    assert places(row) == ["WST"], "a place that is denied a role does not match it"


def test_second_roles_stand_in_their_own_columns() -> None:
    found = made(TINY)
    assert [column.code for column in found.columns] == [*TINY.roles, "gateway"]
    assert [marks(one) for one in found.rows[0].cells[:2]] == [
        [("one", "stated")],
        [("two", "possible")],
    ]
    asked = made(TINY, role=("processing",))
    assert [column.code for column in asked.columns] == ["processing"]
    assert [(row.place.place, row.firmness) for row in asked.rows] == [
        ("EST", "expected"),
        ("WST", "possible"),
    ]


def test_literature_stands_apart_from_texts() -> None:
    # What is said of a place and no material stands in no column.
    found = made(tiny(notes=[*NOTES, ("WST", "", "stated", "book", "It is old.")]), "material")
    assert [column.code for column in found.columns] == ["HREE", "Nd", "Eu", "Tb"]
    alone = cell(found, "WST", "Tb")
    assert (alone.marks, [mark.firmness for mark in alone.literature]) == ((), ["expected"])
    assert alone.says == "literature: 1"
    # Without a text on it a place is in view where a material is asked for.
    asked = made(TINY, "material", material=("Dy",))
    assert places(asked) == ["WST", "SIL"]
    assert (asked.rows[1].firmness, asked.rows[1].independent) == ("", 0)
    assert [column.code for column in asked.columns] == ["HREE", "Dy"]
    assert not cell(made(TINY, "material", source=("two",)), "WST", "HREE").literature
    assert places(made(TINY, "material", source=("two",), material=("Dy",))) == ["WST"]


def test_links_stand_by_the_way_they_take() -> None:
    found = made(TINY, "link")
    assert [column.name for column in found.columns] == ["Into China", "From China"]
    into = cell(found, "WST", "into-CHN")
    assert marks(into) == [("one", "stated"), ("two", "possible")]
    assert (into.select, [mark.firmness for mark in into.literature]) == ("WST-CHN", [""])
    assert cell(found, "EST", "from-CHN").select == "CHN-EST"
    # What the region trades is drawn by no arrow.
    assert cell(found, "ASEAN", "into-CHN").select == ""
    asked = made(TINY, "link", role=("processing",))
    assert marks(cell(asked, "WST", "into-CHN")) == [("two", "possible")]
    assert not cell(asked, "WST", "into-CHN").literature


def test_it_is_sorted_by_firmness_by_sources_and_by_name() -> None:
    assert places(made()) == ["EST", "WST", "CN-GX"]
    assert places(made(TINY, sort="firmness")) == ["WST", "CN-GX", "EST"]
    assert places(made(TINY, sort="name")) == ["EST", "CN-GX", "WST"]
    assert places(made(TINY, sort="sources")) == ["WST", "CN-GX", "EST"]
    assert places(made(TINY, "link", sort="sources")) == ["WST", "EST", "ASEAN"]
    assert places(made(TINY, "link")) == ["WST", "ASEAN", "EST"]


@pytest.mark.parametrize("across", ACROSS)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"source": ("reex-2025",)},
        {"firmness": "expected"},
        {"role": ("feedstock",)},
        {"material": ("Dy",)},
    ],
    ids=str,
)
def test_the_counts_are_those_of_the_claims_in_view(across: str, asked: dict[str, Any]) -> None:
    atlas = geodata.atlas()
    shown = view(atlas, Selection(**asked))
    found = matrix(shown, across=across, most=len(atlas.places), widest=None)
    if across == "link":
        for row in found.rows:
            for one in row.cells:
                if one.select in shown.arrows and one.marks:
                    arrow = shown.arrows[one.select]
                    behind = {
                        claim.source_id
                        for claim in atlas.claims
                        if claim.topic == "link"
                        and claim.asserts
                        and claim.value in {link.link_id for link in arrow.links}
                        and FIRMNESS.index(claim.firmness)
                        <= FIRMNESS.index(shown.selection.firmness)
                        and claim.source_id in (shown.selection.source or atlas.texts)
                    }
                    assert len(one.marks) == len(behind)
        return
    told: dict[tuple[str, str], set[str]] = {}
    for claim in shown.claims:
        if claim.topic == across and claim.asserts:
            told.setdefault((claim.place, claim.value), set()).add(claim.source_id)
    counted = {
        (row.place.place, column.code): len(one.marks)
        for row in found.rows
        for column, one in zip(found.columns, row.cells, strict=True)
        if one.marks
    }
    assert counted == {at: len(sources) for at, sources in told.items()}


def test_the_panel_begins_with_its_first_rows_and_counts_the_others() -> None:
    page = parse(panel(view(many(MOST_ROWS + 8), Selection(role=("feedstock",)))))
    assert len(page.find("tr")) == 1 + MOST_ROWS
    assert "eight more places" in page.text
    assert not parse(panel(view(many(3), Selection()))).find("table")


# --- the document and the file --------------------------------------------------------------


def read(atlas: Atlas = WIDER, *, across: str = "", sort: str = "", page: int = 0) -> Node:
    shown = view(atlas, Selection(firmness="expected", select="WST"))
    return parse(matrix_html(shown, across=across, sort=sort, page=page))


def many(count: int) -> Atlas:
    """Return an atlas with so many places that have a role."""
    square = (0, 0, 1, 1)
    return tiny(
        places=[(f"P{n}", f"P {n:03}", "", "", (0, 0), square, "", ()) for n in range(count)],
        claims=[
            ("c" + str(n), "one", f"P{n}", "role", "feedstock", "stated", f"P {n} mines.", "mines")
            for n in range(count)
        ],
        links=(),
        notes=(),
        link_notes=(),
        contrasts=(),
        study=replace(TINY.study, hub=None),
    )


def test_it_is_a_table_with_heads_and_a_caption() -> None:
    page = read()
    (table,) = page.find("table")
    assert table.find("caption")[0].text.startswith("Who says so: roles")
    assert [th.text for th in table.find("th", scope="col")][:2] == ["Place", "Feedstock"]
    rows = {row.find("th", scope="row")[0].text: row for row in table.find("tr")[1:]}
    (opens, *_) = rows["West"].find("td")[0].find("a")
    assert opens.attributes["href"] == "./?firmness=expected&select=WST"
    assert opens.attributes["data-select"] == "WST"
    dots = [dot.attributes["class"] for dot in opens.find("i")]
    assert dots == ["firm firm-stated", "firm firm-expected"]
    (spoken,) = opens.find("span", **{"class": "unseen"})
    assert spoken.text == "two sources: 1 stated as fact; 1 expected"
    assert all(dot.text == "" for dot in opens.find("i"))
    assert not rows["Guangxi"].find("td")[0].find("a"), "where nothing is said nothing opens"


def test_its_switches_keep_the_filters_and_each_other() -> None:
    links = {a.text: a for a in read(across="material", sort="name").find("a") if a.text}
    assert links["links"].attributes["href"] == (
        "./matrix.html?firmness=expected&across=link&sort=name"
    )
    assert links["roles"].attributes["href"] == "./matrix.html?firmness=expected&sort=name"
    assert links["elements"].attributes["aria-current"] == "true"
    assert links["firmness"].attributes["href"] == (
        "./matrix.html?firmness=expected&across=material"
    )
    assert links["matrix.csv"].attributes["href"] == (
        "./matrix.csv?firmness=expected&across=material&sort=name&download=1"
    )


def test_its_pages_hold_every_place_once() -> None:
    atlas = many(2 * ROWS + 3)
    found = [
        row.attributes["data-row"]
        for number in (1, 2, 3)
        for row in read(atlas, page=number).find("tr")[1:]
    ]
    assert sorted(map(str, found)) == sorted(atlas.shapes)
    assert len(read(atlas).find("tr")) == 1 + ROWS
    (pager,) = read(atlas, sort="name").find("nav")
    assert {a.text: a.attributes["href"] for a in pager.find("a")}["Next"] == (
        "./matrix.html?firmness=expected&sort=name&page=2"
    )


def test_more_columns_than_there_is_room_for_are_counted() -> None:
    found = matrix(view(TINY, Selection()), across="material", widest=2)
    assert [column.code for column in found.columns] == ["HREE", "Nd"]
    assert found.left_out == 2
    assert not made(TINY, "material").left_out


def test_a_matrix_of_nothing_says_so() -> None:
    page = parse(matrix_html(view(TINY, Selection(role=("finance_rd",)))))
    assert not page.find("table")
    assert page.find("p", role="status")[0].text.startswith("Nothing of the kind is said")


def test_hostile_data_stay_text() -> None:
    names = [(row[0], row[1], row[2], ALL, *row[4:]) for row in SOURCES]
    page = read(tiny(sources=names))
    assert not page.find("img") and not page.find("script")
    assert any(ALL in (a.attributes.get("title") or "") for a in page.find("a"))


def test_the_file_has_a_row_a_place_and_column() -> None:
    data = matrix_csv(view(WIDER, Selection()), across="role", sort="name")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 3 * 5
    assert tuple(rows[0]) == COLUMNS
    found = {(row["place"], row["column"]): row for row in rows}
    ore = found["WST", "feedstock"]
    assert {name: ore[name] for name in ("firmness", "sources", "stated", "expected")} == {
        "firmness": "stated",
        "sources": "2",
        "stated": "1",
        "expected": "1",
    }
    assert (ore["source_ids"], ore["dataset_sha256"]) == ("one=three;two", WIDER.sha256)
    assert (found["EST", "feedstock"]["sources"], found["EST", "feedstock"]["denied"]) == ("0", "1")
    assert [row["place"] for row in rows[::5]] == ["EST", "CN-GX", "WST"]


def test_no_cell_of_the_file_is_a_formula() -> None:
    places = [("WST", "=1+1", "", "", (96, 14), (94, 12, 98, 16), "", ())]
    claims = [row for row in CLAIMS if row[0] == "w1"]
    atlas = tiny(places=places, claims=claims, links=(), notes=(), link_notes=(), contrasts=())
    data = matrix_csv(view(atlas, Selection()), across="role", sort=SORTS[0])
    (row, *_) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert row["place_name"] == "'=1+1"


@settings(max_examples=100, deadline=None)
@given(selection=selections(), across=st.sampled_from(ACROSS))
def test_file_figure_and_brief_say_the_same(selection: Selection, across: str) -> None:
    shown = view(geodata.atlas(), selection.without("select", "view"))
    listed: dict[str, list[str]] = {}
    for line in csv.DictReader(
        io.StringIO(matrix_csv(shown, across=across, sort="").decode("utf-8-sig"))
    ):
        listed.setdefault(line["place_name"], []).append(line["sources"])
    document = docx.Document()
    brief._who_says(document, shown, across)
    tabled: dict[str, list[str]] = {}
    for table in document.tables:
        # Far quicker than the cells of python-docx.
        texts = [[cell.p_lst[0].text for cell in row._tr.tc_lst] for row in table.rows]
        tabled = {name: [_sources(text) for text in cells] for name, *cells in texts[1:]}
    assert tabled == listed
    with figure():
        sheet = draw(
            shown, SIZES["page"], LIGHT, "", NO_WORDS, across=across, sort="", quotes=False
        )
    drawn: dict[str, list[str]] = {}
    for line in (line for line in sheet.written if line.groups[-1].startswith("row-")):
        drawn.setdefault(line.groups[-1], []).append(line.text)
    names = {f"row-{place.place}": place.name for place in shown.atlas.places.values()}
    assert [names[row] for row in drawn] == list(listed)
    for row, texts in drawn.items():
        counts = [number for number in listed[names[row]] if number != "0"]
        assert [text for text in texts if text.isdigit()] == counts


def _sources(cell: str) -> str:
    """Return how many texts a cell of the brief's table counts."""
    found = re.match(r"[●◐○…]+ (\d[\d,]*\b)", cell)
    return found[1] if found else "0"


def test_what_stands_alone_holds_it_where_nothing_is_asked_for() -> None:
    shown = view(geodata.atlas(), Selection())
    assert "<table" not in panel(shown)
    folded = parse(panel(shown, alone=True)).find("details")[0]
    assert folded.text.startswith("Who says so, as a matrix")
    rows = [row.text for row in folded.find("th") if row.attributes.get("scope") == "row"]
    assert rows == [row.place.name for row in matrix(shown).rows]
    assert "matrix.html" not in panel(shown, alone=True)
