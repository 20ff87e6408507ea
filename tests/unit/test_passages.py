"""Passages: hand-made texts whose answers can be counted off."""

from __future__ import annotations

import pytest

from geodata import passages

TEXT = "A heading\n\n  • First line. Second one.\nThe end."


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("ab", "abcab", (0, 3)),
        ("aa", "aaa", (0, 1)),
        ("x", "abc", ()),
        ("", "abc", ()),
        ("’s", "China’s", (5,)),
        ("'s", "China’s", ()),
        ("b\nc", "a b\nc", (2,)),
    ],
)
def test_positions(quote: str, text: str, expected: tuple[int, ...]) -> None:
    assert passages.positions(quote, text) == expected


@pytest.mark.parametrize(
    ("cue", "expected"),
    [("could", (2, 7)), ("", (0, 0)), ("Could", None), ("could  be", None)],
)
def test_cue_span_is_the_first_or_none(cue: str, expected: tuple[int, int] | None) -> None:
    assert passages.cue_span(cue, "A could or could not") == expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("China's aims are many", "China’s aims are many"),
        ("China’s aims many", "China’s aims are many"),
        ("China’s aims are very many", "China’s aims are many"),
        ("Chinas aim are many", "China’s aims are many"),
        ("China’s aims are many", "China’s aims are many"),
    ],
)
def test_closest_is_a_passage_of_whole_words(quote: str, expected: str) -> None:
    text = "At first nothing. Then China’s aims are many and its means are few. At last nothing."
    found = passages.closest(quote, text)
    assert found is not None
    assert text[found.start : found.end] == expected
    assert (found.score == 100) is (quote == expected)


def test_closest_normalises_nothing() -> None:
    found = passages.closest("RARE EARTHS", "rare earths, Rare Earths")
    assert found is not None
    assert found.score < 100


@pytest.mark.parametrize(("quote", "text"), [("abc", ""), ("", "abc"), ("", ""), ("abc", "xyz")])
def test_closest_to_nothing(quote: str, text: str) -> None:
    assert passages.closest(quote, text) is None


def test_closest_to_a_quote_longer_than_the_text() -> None:
    found = passages.closest("one two three four", "two three")
    assert found is not None
    assert (found.start, found.end) == (0, 9)


def test_closest_inside_words_without_end() -> None:
    text = "x" * 100 + "abc" + "x" * 100 + " " + "y" * 200
    found = passages.closest("xabcx yyy", text)
    assert found is not None
    assert found.start < found.end


@pytest.mark.parametrize(
    ("quote", "passage", "expected"),
    [
        (
            "China's aim",
            "China’s aim",
            "the text has ’ (U+2019 right single quotation mark) where the table has "
            "' (U+0027 apostrophe), after “China”",
        ),
        ("one too", "one two", "the text has “w” where the table has “o”, after “one t”"),
        ("one", "one two", "the text has “ two” where the table has nothing, after “one”"),
        ("a b", "a\xa0b", "the text has U+00A0 no-break space where the table has U+0020 space"),
        ("axbxc", "aybyc", "the text has “y” where the table has “x”, after “a”, and differs in 1"),
        ("same", "same", "the text has the same"),
    ],
)
def test_difference(quote: str, passage: str, expected: str) -> None:
    assert passages.difference(quote, passage).startswith(expected)
