"""The order of a line's letters, as whatever draws it orders them, and marks where its cue is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import font_manager
from matplotlib.ft2font import LoadFlags

from exports.figures import fonts
from exports.figures.bidi import runs
from exports.figures.render import settings as drawing
from exports.figures.sheet import advance, font
from exports.figures.text import Paragraph

LINES = {
    "abc def": "abc def",
    "אבג דהו": "והד גבא",
    "אבג abc דהו.": ".והד abc גבא",
    "abc אבג 123, דה (x)": "abc הד ,123 גבא (x)",
    "אבג (דהו) 5.3%": "5.3% )והד( גבא",
    "x אבג (דהו) y": "x )והד( גבא y",
    "“אבג דהו”": "”והד גבא“",
    "مرحبا 12-5 abc": "abc 5-12 ابحرم",
}


def ordered(text: str) -> str:
    """Return the letters of a line from left to right."""
    return "".join(
        text[start:end][::-1] if leftward else text[start:end]
        for start, end, leftward in runs(text)
    )


def drawn(text: str) -> str:
    """Return them as matplotlib sets them."""
    letters = font(others=fonts.for_text(text))
    face = font_manager.get_font(font_manager.fontManager._find_fonts_by_props(letters))
    face.set_size(12, 72)
    return "".join(item.char for item in face._layout(text, LoadFlags.NO_HINTING))


@pytest.mark.parametrize(("text", "order"), LINES.items())
def test_the_letters_stand_in_their_order(text: str, order: str) -> None:
    assert ordered(text) == order
    if not re.search("[\u0600-\u06ff]", text):
        assert drawn(text) == order


@given(st.text("abאבגدر 12.,-+%()[]“”:/", min_size=1, max_size=14))
@settings(max_examples=300, deadline=None)
def test_any_line_is_ordered_as_it_is_drawn(text: str) -> None:
    text = text.strip()
    with drawing():
        assert ordered(text) == drawn(text)


@pytest.mark.parametrize(
    ("pieces", "before"),
    [
        # What stands left of the marked words, from left to right.
        ([("the ", False), ("cue", True), (" ends", False)], "the "),
        ([("אבג ", False), ("דהו", True), (" זחט", False)], " זחט"),
        ([("דהו", True), (" זחט", False)], " זחט"),
        ([("at אבג ", False), ("דהו", True), (" זחט end", False)], "at  זחט"),
        ([("แร่", False), ("หายาก", True), ("มาก", False)], "แร่"),
    ],
)
def test_a_mark_lies_under_its_own_words(pieces: list[tuple[str, bool]], before: str) -> None:
    with drawing():
        paragraph = Paragraph(pieces, 400, 10)
        ((left, right),) = paragraph._marks(0, len(paragraph.text))
        marked = next(text for text, mark in pieces if mark)
        assert left == pytest.approx(10 * advance(before), abs=0.7)
        assert right - left == pytest.approx(10 * advance(marked), abs=0.7)


def test_words_of_both_directions_are_marked_where_they_stand() -> None:
    with drawing():
        paragraph = Paragraph([("ab ", False), ("cd אב", True), ("ג", False)], 400, 10)
        first, second = paragraph._marks(0, len(paragraph.text))
        assert first[0] == pytest.approx(10 * advance("ab "), abs=0.5)
        # The last letter of the Hebrew word stands between the two.
        assert second[0] - first[1] == pytest.approx(10 * advance("ג"), abs=0.5)
