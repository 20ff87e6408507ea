"""The figure of the matrix: it says what the matrix says, in boxes that hold it."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

import pytest
from figure_cases import LONG, Drawing, crowded, source, squeezed, view_of, with_quotes
from figure_faults import faults
from worlds import world

from exports.figures.render import render, settings
from exports.figures.sheet import Sheet
from exports.figures.style import MARKS, SIZES, Palette
from geodata import atlas
from geodata.model import Material
from geodata.selection import Selection
from geodata.view import View, view
from layers.caption import NO_WORDS, Own
from panels.matrix import ACROSS, matrix

BASE = "https://example.org/map/"
SUPPLIERS = "material=HREE"


def sheet_of(
    shown: View,
    *,
    size: str = "wide",
    across: str = "",
    quotes: bool = False,
    own: Own = NO_WORDS,
) -> Sheet:
    with settings():
        from exports.figures.table import draw

        palette = Palette("light", shown.atlas.study)
        return draw(shown, SIZES[size], palette, BASE, own, across=across, sort="", quotes=quotes)


def lines(sheet: Sheet, group: str) -> list[str]:
    return [line.text for line in sheet.written if group in line.groups]


def rows(sheet: Sheet) -> dict[str, list[str]]:
    """Return what is written in each row, its place's name first."""
    found: dict[str, list[str]] = {}
    for line in sheet.written:
        for group in line.groups:
            if group.startswith("row-"):
                found.setdefault(group.removeprefix("row-"), []).append(line.text)
    return found


@pytest.mark.parametrize("across", ACROSS)
@pytest.mark.parametrize("query", ["", SUPPLIERS, "role=feedstock&firmness=expected"])
def test_every_row_says_what_the_matrix_says(query: str, across: str) -> None:
    shown = view_of(query)
    drawn = rows(sheet_of(shown, size="page", across=across))
    found = matrix(shown, across=across)
    assert list(drawn) == [row.place.place for row in found.rows]
    for row in found.rows:
        numbers = [str(len(cell.marks)) for cell in row.cells if cell.marks]
        said = drawn[row.place.place]
        assert [text for text in said if text.isdigit()] == numbers
        cited = [f"lit. {len(cell.literature)}" for cell in row.cells if cell.literature]
        assert [text for text in said if text.startswith("lit.")] == cited
    heads = squeezed(" ".join(lines(sheet_of(shown, size="page", across=across), "matrix")))
    assert all(squeezed(column.name) in heads for column in found.columns)


def test_the_suppliers_and_their_quotes_are_one_figure() -> None:
    shown = view_of(SUPPLIERS)
    sheet = sheet_of(shown, size="page", quotes=True)
    text = squeezed(" ".join(lines(sheet, "passages")))
    for place in ("China", "Myanmar", "Laos", "Malaysia", "Vietnam", "Thailand"):
        assert f"{place}onheavyrareearths" in text
    assert "plays a pivotal role".replace(" ", "") in text
    assert "moreattheaddressbelow" not in text
    assert not lines(sheet_of(shown, size="page"), "passages")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "name",
    ["shipped", "places", "unbroken-places", "publishers", "long-quote", "sixty-quotes", "eighty"],
)
def test_nothing_stands_outside_its_box(name: str, size: str) -> None:
    mine = crowded(name)
    own = Own(LONG["words"], LONG["unbroken"] * 2)
    for selection in (Selection(), Selection(material=("HREE",)), Selection(source=("reex-2025",))):
        for across in ACROSS:
            sheet = sheet_of(view(mine, selection), size=size, across=across, quotes=True, own=own)
            assert not faults(sheet)
            assert sheet.height <= SIZES[size].selected_in * 72 + 0.01


@pytest.mark.parametrize("size", SIZES)
def test_what_has_no_room_is_counted(size: str) -> None:
    shown = view(world("everywhere"), Selection())
    sheet = sheet_of(shown, size=size)
    assert not faults(sheet)
    found = matrix(shown)
    left = found.total - len(rows(sheet))
    assert left > 0
    assert any(f"And {left} more places" in line for line in lines(sheet, "matrix"))


def test_forty_columns_leave_room_for_their_names() -> None:
    more = {f"M{n}": Material(f"M{n}", f"Material number {n}") for n in range(40)}
    base = atlas()
    mine = replace(base, materials=MappingProxyType({**base.materials, **more}))
    told = [
        (source(0, "Press"), "LAO", "material", code, "stated", f"Laos has {code} too.")
        for code in more
    ]
    shown = view(with_quotes(mine, told), Selection())
    sheet = sheet_of(shown, across="material")
    assert not faults(sheet)
    assert any(re.search(r"And \d+ more columns", line) for line in lines(sheet, "matrix"))


def test_nothing_in_view_is_said() -> None:
    sheet = sheet_of(view_of("role=finance_rd&material=Y"), quotes=True)
    assert "Nothing of the kind is said of the places in view." in lines(sheet, "matrix")
    assert not faults(sheet)


@pytest.mark.parametrize("theme", MARKS)
def test_the_words_of_its_maker_are_marked_as_such(theme: str) -> None:
    own = Own("Who <b>supplies</b>?", "Checked & found")
    shown = view_of(SUPPLIERS)
    drawing = Drawing(render(shown, kind="svg", theme=theme, base_url=BASE, own=own).data)
    header = " ".join(drawing.texts("header"))
    assert header.startswith("Who <b>supplies</b>? Who does what in China’s rare-earth chain.")
    notes = " ".join(drawing.texts("notes"))
    assert notes.startswith("Title and note are the maker’s own words. Note: Checked & found")
    plain = Drawing(render(shown, kind="svg", theme=theme, base_url=BASE).data)
    assert "maker" not in " ".join(plain.texts("notes"))
