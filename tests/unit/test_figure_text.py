"""Running text: lines that fit, and lose nothing."""

from __future__ import annotations

import pytest

from exports.figures.sheet import advance
from exports.figures.text import Paragraph, wrap
from geodata import atlas


def test_wrap_fits_and_loses_nothing() -> None:
    text = "A passage of some words, with an-unbreakable/word?that=is&wider than its line. " * 3
    for width in (20.0, 60.0, 200.0):
        lines = wrap(text, width, 7.0)
        assert "".join(text[a:b] for a, b in lines).replace(" ", "") == text.replace(" ", "")
        for a, b in lines:
            assert b - a == 1 or 7.0 * advance(text[a:b]) <= width


def test_wrap_of_a_very_long_word_is_quick() -> None:
    lines = wrap("x" * 20_000, 100.0, 7.0)
    assert sum(b - a for a, b in lines) == 20_000


def test_a_paragraph_keeps_its_marks() -> None:
    paragraph = Paragraph([("It ", False), ("may", True), (" be.", False)], 500.0, 7.0)
    assert paragraph.text == "It may be."
    assert len(paragraph.lines) == 1
    assert paragraph.height == pytest.approx(7.0 * 1.34)


@pytest.mark.parametrize("width", [90.0, 166.0, 236.0, 700.0])
@pytest.mark.parametrize("letters", [{}, {"bold": True}, {"italic": True}])
def test_every_quote_fits_measured_as_whole_lines(width: float, letters: dict[str, bool]) -> None:
    """Lines are broken by the sum of their words; kerning adds nothing to that."""
    for quote in {claim.quote for claim in atlas().claims}:
        paragraph = Paragraph(quote, width, 7.0, **letters)
        for start, end in paragraph.lines:
            assert 7.0 * advance(quote[start:end], **letters) <= width + 0.05
