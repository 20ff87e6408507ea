"""The column beside a map: what of a panel it takes over, and how it says what it leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest
from datasets import variant
from figure_cases import crowded, sheet_of, view_of

from exports.figures.column import Column, draw_arrow_list, in_marks, literature
from exports.figures.render import settings
from exports.figures.sheet import Sheet
from exports.figures.style import SIZES, Palette
from geodata import atlas
from geodata.selection import Selection
from geodata.view import view
from panels import records
from panels.content import content
from panels.records import Content, Jump, Jumps, Level, Materials, Named, Role, Text, Title

PALETTE = Palette("light", atlas().study)
BOX = (10.0, 10.0, 200.0, 400.0)


def lines_of(*items: records.Item, box: tuple[float, float, float, float] = BOX) -> list[str]:
    """Return the lines of a column with some items, its title left out."""
    with settings():
        sheet = Sheet(420, 420, paper="#FFFFFF")
        Column(Content("X", "Title", items), box[2] - box[0], SIZES["wide"], PALETTE).draw(
            sheet, box
        )
    assert sheet.written[0].text == "Title"
    return [line.text for line in sheet.written[1:]]


def test_a_heading_stands_above_what_is_shown_alone() -> None:
    jumps = Jumps((Jump("Elsewhere", "MMR"),))
    assert lines_of(Title("A"), Text("a"), Title("B"), jumps, Title("C"), Text("c")) == [
        *("A", "a", "C", "c")
    ]
    assert lines_of(Text("a"), Title("At the end"), jumps) == ["a"]


def test_what_is_about_the_page_is_left_out() -> None:
    assert lines_of(Text("Click.", "how-to"), Text("See above.", "again"), Text("a")) == ["a"]


def test_an_arrow_to_another_place_of_the_hub_is_listed_with_its_end(light: Path) -> None:
    mine = variant("within_the_hub", light)
    with settings():
        sheet = Sheet(420, 800, paper="#FFFFFF")
        draw_arrow_list(sheet, view(mine, Selection()), (10, 10, 300, 790), SIZES["wide"], PALETTE)
    written = [line.text for line in sheet.written]
    assert "Laos into Yunnan" in written
    assert "Laos" in written, "the arrow to the hub itself, whose end the title says"


def test_materials_are_named_with_who_says_so() -> None:
    named = (Named("dysprosium", "stated", ("A", "B")), Named("terbium", "possible", ("C",)))
    assert lines_of(Title("Elements"), Materials(named)) == [
        "Elements",
        "Dysprosium, stated as fact (A and B)",
        "Terbium, possible (C)",
    ]


def test_a_role_out_of_view_is_left_out_and_a_long_one_has_its_level_below() -> None:
    roles = (
        Role("manufacturing", "Manufacturing connector", False, "expected", (), True),
        Role("feedstock", "Feedstock", True, "stated", (), False),
    )
    assert lines_of(*roles) == ["Manufacturing connector", "Expected"]
    with settings():
        tops = []
        for right in (300.0, 140.0):
            sheet = Sheet(420, 420, paper="#FFFFFF")
            box = (10.0, 10.0, right, 400.0)
            Column(Content("X", "T", roles), box[2] - box[0], SIZES["wide"], PALETTE).draw(
                sheet, box
            )
            name, level = sheet.written[1:]
            tops.append(level.box[1] - name.box[1])
    assert tops[0] == pytest.approx(0)
    assert tops[1] > SIZES["wide"].body


def test_what_is_left_out_is_counted_to_the_last() -> None:
    body = SIZES["wide"].body
    statements = [Text(f"Statement {n}.") for n in range(40)]
    for room in (4.0, 8.0, 20.0, 40.0):
        shown = lines_of(*statements, box=(10.0, 10.0, 300.0, 10.0 + body * (2.5 + room)))
        *lines, last = shown
        assert lines == [item.text for item in statements[: len(lines)]]
        assert last == f"and {40 - len(lines)} more at the address below"
    (all_of_them,) = {len(lines_of(*statements[:3], Level("Firmest:", "stated"))) - 3}
    assert all_of_them == 2, "a level is a name and its word"


def test_quotes_outside_the_filters_are_counted() -> None:
    shown = view_of("select=MMR&source=reex-2025")
    hidden = sum(len(i.quotes) for i in content(shown).items if isinstance(i, records.More))
    assert hidden
    said = " ".join(w.text for w in sheet_of(shown).written if "passages" in w.groups)
    assert f"{hidden} outside these filters" in said


def test_a_quote_too_long_for_the_column_is_left_out_whole() -> None:
    shown = view_of("material=HREE&select=VNM", crowded("long-quote"))
    said = [w.text for w in sheet_of(shown).written if "passages" in w.groups]
    assert not any("digs and digs" in line for line in said)
    assert said[-1].startswith("and ")


def test_a_figure_s_literature_is_what_lights_places_and_what_is_quoted() -> None:
    lit = view_of("material=Dy")
    names = {source.source_id for source in literature(lit, ())}
    assert names
    assert {lit.atlas.sources[name].kind for name in names} == {"context"}
    assert not literature(view_of(""), ())
    notes = [i for i in content(view_of("select=MMR")).items if isinstance(i, records.Note)]
    assert literature(view_of(""), notes[:1]) == (notes[0].source,)


def test_marks_are_drawn_around_every_shipped_quote_without_its_own() -> None:
    for place in atlas().shapes:
        for quote in content(view_of(f"select={place}")).quotes():
            whole = "".join(piece for piece, _ in in_marks(quote))
            own = any(mark in quote.text for mark in '“”"„«»「」')
            assert whole == (quote.text if own else f"“{quote.text}”")
