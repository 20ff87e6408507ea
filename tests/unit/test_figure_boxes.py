"""No line of a figure lies outside its box or over another, whatever is asked of whatever data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from figure_cases import CROWDED, crowded, sheet_of, squeezed
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.figures.sheet import Box, Sheet
from exports.figures.style import MARKS, SIZES
from geodata import Atlas
from geodata.model import FIRMNESS, FLOWS
from geodata.selection import Selection, allowed
from geodata.view import View, view
from panels import records
from panels.content import content

TOLERANCE_PT = 0.5

PARTS = ("header", "map", "legend", "passages", "arrow-list", "notes")
"""The parts of a page, none over another; a line stands in one of them."""

INSIDE = ("empty", "unplaced")
"""What may stand on the map."""

BASES = ("", "https://example.org/map/", "https://example.org/" + "a-long-way-down/" * 18)


def _overlap(one: Box, other: Box) -> float:
    """Return by how much two boxes lie over each other, in points; not above 0 if they do not."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    return min(across, min(one[3], other[3]) - max(one[1], other[1]))


def _sticks_out(inner: Box, outer: Box) -> float:
    """Return by how much a box sticks out of another, in points."""
    return max(outer[0] - inner[0], outer[1] - inner[1], inner[2] - outer[2], inner[3] - outer[3])


def faults(sheet: Sheet) -> Iterator[str]:
    """Yield what is wrong with where the lines of a sheet stand."""
    whole = (0.0, 0.0, sheet.width, sheet.height)
    parts = {name: box for name, box in sheet.boxes.items() if name in PARTS}
    for name, box in sheet.boxes.items():
        if _sticks_out(box, whole) > 0:
            yield f"the box of {name} lies outside the sheet: {box}"
    for name in INSIDE:
        if name in sheet.boxes and _sticks_out(sheet.boxes[name], parts["map"]) > 0:
            yield f"{name} sticks out of the map: {sheet.boxes[name]}, {parts['map']}"
    for (name, box), (other, other_box) in combinations(parts.items(), 2):
        if _overlap(box, other_box) > TOLERANCE_PT:
            yield f"{name} lies over {other}: {box}, {other_box}"
    for line in sheet.written:
        if not set(line.groups) & {*parts, *INSIDE}:
            yield f"“{line.text}” stands in no part of the page: {line.groups}"
        for name in line.groups:
            if name in sheet.boxes and _sticks_out(line.box, sheet.boxes[name]) > TOLERANCE_PT:
                yield f"“{line.text}” sticks out of {name}: {line.box}, {sheet.boxes[name]}"
    lines = sorted(sheet.written, key=lambda line: line.box[1])
    for index, line in enumerate(lines):
        for other in lines[index + 1 :]:
            if other.box[1] > line.box[3]:
                break
            if _overlap(line.box, other.box) > TOLERANCE_PT:
                yield f"“{line.text}” and “{other.text}” overlap: {line.box}, {other.box}"


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
        case records.Links():
            return [f"{row.direction}" for row in item.rows]
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
    said_more = "moreattheaddressbelow"
    assert bool(left) == (said_more in text), left
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
    assert not list(faults(sheet))
    if shown.selection.select:
        check_column(shown, sheet)


@pytest.mark.parametrize("name", CROWDED)
@settings(max_examples=36, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_nothing_is_printed_over_anything(name: str, data: st.DataObject) -> None:
    mine = crowded(name)
    selection = data.draw(selections(mine))
    size, theme = data.draw(st.sampled_from([*SIZES])), data.draw(st.sampled_from([*MARKS]))
    check(view(mine, selection), size, theme, data.draw(st.sampled_from(BASES)))
