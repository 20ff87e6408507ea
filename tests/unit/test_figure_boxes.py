"""No line of a figure lies outside its box or over another, whatever is asked of whatever data."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from figure_cases import (
    CROWDED,
    QUERIES,
    crowded,
    sheet_of,
    source,
    squeezed,
    view_of,
    with_quotes,
)
from figure_faults import faults
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.figures import column, text
from exports.figures.sheet import ASCENT, DESCENT, Sheet
from exports.figures.style import MARKS, SIZES
from exports.figures.surround import Surround
from geodata import Atlas, atlas, words
from geodata.model import FIRMNESS, FLOWS
from geodata.selection import Selection, allowed
from geodata.view import View, view
from panels import records
from panels.citation import cite
from panels.content import content

BASES = ("", "https://example.org/map/", "https://example.org/" + "a-long-way-down/" * 18)


def _said(item: records.Item) -> list[str]:
    """Return what of an item a figure's column must show, if it shows the item."""
    match item:
        case records.Title():
            return [item.text]
        case records.Text() if item.style in ("plain", "lead", "notice", "aside"):
            return [item.text]
        case records.Match():
            return [item.text]
        case records.Note():
            return [item.statement]
        case records.Passage():
            return [item.quote.text]
        case records.Numbers():
            return [f"{item.title}, {item.rows[-1].row}"]
        case records.Links():
            levels = {**words.FIRMNESS, "": "outside these filters"}
            return [
                f"{row.direction}, {levels[row.firmness].lower()}: {row.link.carries}"
                for row in item.rows
            ]
        case records.Materials():
            return [f"{one.name[1:]}, {words.FIRMNESS[one.firmness].lower()}" for one in item.named]
        case records.Role() if item.in_view:
            return [item.name]
        case records.Level():
            return [item.text]
    return []


def check_column(shown: View, sheet: Sheet) -> None:
    """Hold the column to be a beginning of the panel's content, and to say what it leaves out."""
    lines = [line for line in sheet.written if "passages" in line.groups]
    text = squeezed(" ".join(line.text for line in lines))
    found = content(shown)
    position, missing = 0, []
    for item in found.items:
        for said in _said(item):
            # As it is drawn: on lines, without what cannot be printed.
            wanted = squeezed(said)
            at = text.find(wanted, position)
            if at < 0:
                missing.append(item)
            else:
                headings = all(isinstance(one, records.Title) for one in missing)
                assert headings, f"left out before {said!r}: {missing}"
                position = at + len(wanted)
    left = [item for item in missing if not isinstance(item, records.Title)]
    said_more = re.findall(r"and(\d+)moreattheaddressbelow", text)
    assert said_more == [str(len(left))] * bool(left), left
    others = sum(len(item.quotes) for item in found.items if isinstance(item, records.More))
    if others:
        assert squeezed(f"{others} outside these filters") in text
    drawn = {name for line in lines for name in line.groups if name.startswith("quote-")}
    quotes = [item.quote for item in found.items if isinstance(item, records.Passage)]
    assert drawn == {f"quote-{quote.claims[0]}" for quote in quotes[: len(drawn)]}


@st.composite
def selections(draw: st.DrawFn, of: Atlas) -> Selection:
    """Return any selection that a dataset allows."""
    known = allowed(of)
    some = st.sets(st.sampled_from([*of.roles]), max_size=3)
    materials = st.one_of(
        st.just(frozenset()),
        st.sets(st.sampled_from([*of.materials]), min_size=1, max_size=4),
        st.just(frozenset(of.materials)),
    )
    role, material = draw(some), draw(materials)
    source = draw(st.sets(st.sampled_from(known["source"]), max_size=2))
    camera = st.tuples(st.floats(-20, 40), st.floats(85, 140), st.floats(2, 9))
    return Selection(
        role=tuple(code for code in known["role"] if code in role),
        material=tuple(code for code in known["material"] if code in material),
        source=tuple(code for code in known["source"] if code in source),
        firmness=draw(st.sampled_from(FIRMNESS)),
        flow=draw(st.sampled_from(("", *FLOWS))),
        select=draw(st.one_of(st.just(""), st.sampled_from(known["select"]))),
        camera=draw(st.one_of(st.none(), st.none(), camera)),
    )


def check(shown: View, size: str, theme: str, base_url: str) -> None:
    sheet = sheet_of(shown, size=size, theme=theme, base_url=base_url)
    assert not faults(sheet)
    if shown.selection.select:
        check_column(shown, sheet)


# One dataset after the other, since each has to be projected and cut once.
@pytest.fixture(scope="module", params=CROWDED)
def mine(request: pytest.FixtureRequest) -> Atlas:
    return crowded(request.param)


@settings(max_examples=14, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_nothing_is_printed_over_anything(mine: Atlas, data: st.DataObject) -> None:
    selection = data.draw(selections(mine))
    size, theme = data.draw(st.sampled_from([*SIZES])), data.draw(st.sampled_from([*MARKS]))
    check(view(mine, selection), size, theme, data.draw(st.sampled_from(BASES)))


@pytest.mark.parametrize("size", SIZES)
def test_everything_at_once(mine: Atlas, size: str) -> None:
    """All elements, a long address and a selection: the most that a page is asked to hold."""
    known = allowed(mine)
    every = Selection(material=known["material"], role=known["role"], source=known["source"])
    for select in ("", "MMR", "VNM-CHN"):
        check(view(mine, replace(every, select=select)), size, "light", BASES[-1])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_views_that_are_looked_at_are_clear(query: str, size: str) -> None:
    check(view_of(query), size, "print", BASES[1])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", ["VNM", "MYS"])
def test_the_passage_that_is_asked_for_is_shown(place: str, size: str) -> None:
    shown = view_of(f"material=HREE&select={place}")
    sheet = sheet_of(shown, size=size)
    column = squeezed(" ".join(w.text for w in sheet.written if "passages" in w.groups))
    asked = [
        item.quote
        for item in content(shown).items
        if isinstance(item, records.Passage) and item.asked
    ]
    claims = atlas().claims_by_id
    named = [q for q in asked if any(claims[c].value == "HREE" for c in q.claims)]
    assert named
    for quote in named:
        assert squeezed(quote.text) in column


def test_no_letters_of_a_portrait_page_are_below_seven_points() -> None:
    for query in QUERIES.values():
        for line in sheet_of(view_of(query), size="text").written:
            letters = (line.box[3] - line.box[1]) / (ASCENT + DESCENT)
            assert letters >= 7 - 1e-6, (line.text, letters)


@pytest.mark.parametrize(
    ("quote", "drawn"),
    [
        ("We dig.", "“We dig.”"),
        ("“We will dig,” it says.", "“We will dig,” it says."),
        ("It says, ‘dig’.", "“It says, ‘dig’.”"),
        ('Called "ore" here.', 'Called "ore" here.'),
        ("Dit « minerai ».", "Dit « minerai »."),
    ],
)
def test_quotation_marks_stand_in_no_others(quote: str, drawn: str) -> None:
    mine = with_quotes(atlas(), [(source(0, "P"), "BRN", "role", "feedstock", "stated", quote)])
    sheet = sheet_of(view_of("select=BRN", mine))
    lines = [w.text for w in sheet.written if "quote-added-0" in w.groups]
    assert lines[0] == drawn


def test_no_shipped_quote_has_marks_within_marks() -> None:
    for place in atlas().shapes:
        for line in sheet_of(view_of(f"select={place}"), size="page").written:
            assert not re.search('[“”"]{2}', line.text), line.text


def test_of_literature_what_is_shown_is_cited() -> None:
    """Nothing is cited at the foot that a column had no room to show, and all that is shown is."""
    for size in SIZES:
        shown = view_of("select=MMR")
        sheet = sheet_of(shown, size=size)
        text = {
            name: squeezed(" ".join(w.text for w in sheet.written if name in w.groups))
            for name in ("passages", "notes")
        }
        notes = [item for item in content(shown).items if isinstance(item, records.Note)]
        assert notes
        for one in notes:
            drawn = squeezed(one.statement) in text["passages"]
            label = squeezed(words.source_label(one.source))
            others = {squeezed(words.source_label(n.source)) for n in notes if n != one}
            cited = label in text["notes"] or squeezed(cite(one.source, url=False)) in text["notes"]
            assert cited == drawn or label in others, (size, one.statement)


# --- that the checks above would notice ---------------------------------------------------------


def test_lines_over_each_other_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not faults(sheet_of(view_of("select=MMR")))
    monkeypatch.setattr(text, "LEADING", 0.7)
    assert any("overlap" in fault for fault in faults(sheet_of(view_of("select=MMR"))))


def test_lines_outside_their_box_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "wrap", lambda words, *_, **__: [(0, len(words))])
    assert any("sticks out" in fault for fault in faults(sheet_of(view_of("select=MMR"))))


def test_parts_over_each_other_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Surround, "foot", lambda *_: 0.0)
    assert any("lies over notes" in fault for fault in faults(sheet_of(view_of(""))))


def test_a_passage_that_is_passed_over_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = view_of("select=MMR")
    whole = column.Column._blocks

    def lacking(self: column.Column) -> list[tuple[records.Item | None, column.Block]]:
        pairs = whole(self)
        first = next(i for i, (item, _) in enumerate(pairs) if isinstance(item, records.Passage))
        return pairs[:first] + pairs[first + 1 :]

    monkeypatch.setattr(column.Column, "_blocks", lacking)
    with pytest.raises(AssertionError, match="left out before"):
        check_column(shown, sheet_of(shown))
