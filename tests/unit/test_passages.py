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
        # What cannot be seen, or seen apart, is called by its name.
        (
            "ab",
            "a\u00adb",
            "the text has U+00AD soft hyphen where the table has nothing, after “a”",
        ),
        ("a\u200bb", "ab", "the text has nothing where the table has U+200B zero width space"),
        ("ab", "a\u2060b", "the text has U+2060 word joiner where the table has nothing"),
        ("ab", "\ufeffab", "the text has U+FEFF zero width no-break space where the table has no"),
        ("ab", "a\u200cb", "the text has U+200C zero width non-joiner where the table has nothing"),
        ("a\nb", "a\r\nb", "the text has U+000D carriage return where the table has nothing"),
        ("a b", "a\tb", "the text has U+0009 tab where the table has U+0020 space"),
        ("a b", "a\nb", "the text has U+000A line feed where the table has U+0020 space"),
        (
            "a-b",
            "a\u2011b",
            "the text has \u2011 (U+2011 non-breaking hyphen) where the table has - ",
        ),
        (
            "\u00e9t\u00e9",
            "e\u0301t\u00e9",
            "the text has U+0065 latin small letter e and U+0301 combining acute accent where the "
            "table has \u00e9 (U+00E9 latin small letter e with acute)",
        ),
        (
            "e\u0301t\u00e9",
            "\u00e9t\u00e9",
            "the text has \u00e9 (U+00E9 latin small letter e with acute) where the table has "
            "U+0065 latin small letter e and U+0301 combining acute accent",
        ),
        ("cafe", "cafe\u0301", "the text has U+0065 latin small letter e and U+0301 combining"),
        (
            "one",
            "\u043ene",
            "the text has \u043e (U+043E cyrillic small letter o) where the table has",
        ),
        (
            "ab",
            "a\u200b\u00ad\u200bxyb",
            "the text has “\u200b\u00ad\u200bxy” (with U+200B zero width space, U+00AD soft hyphen)",
        ),
        (
            "缅甸",
            "緬甸",
            "the text has 緬 (U+7DEC cjk unified ideograph-7dec) where the table has 缅",
        ),
    ],
)
def test_difference(quote: str, passage: str, expected: str) -> None:
    assert passages.difference(quote, passage).startswith(expected)


def test_a_decomposed_letter_is_one_difference_a_letter() -> None:
    quote, passage = "\u00e9t\u00e9 ch\u00e8re", "e\u0301te\u0301 che\u0300re"
    assert passages.difference(quote, passage).endswith(", and differs in 2 more places")


def test_difference_from_something_else_than_the_table() -> None:
    assert passages.difference("ab", "ac", where="the file") == (
        "the text has “c” where the file has “b”, after “a”"
    )


@pytest.mark.parametrize(
    ("quote", "passage", "other", "alike"),
    [
        ("a'b'c", "a’b’c", ("x'", "x’"), True),
        ("a'b", "a’b", ("a’b", "a'b"), False),
        ("a'b", "a’b", ('a"b', "a”b"), False),
        ("ab", "a\u00adb", ("cde", "c\u00adde"), True),
    ],
)
def test_the_kind_of_a_difference(
    quote: str, passage: str, other: tuple[str, str], alike: bool
) -> None:
    kind = passages.kind_of_difference(quote, passage)
    assert kind
    assert (kind == passages.kind_of_difference(*other)) is alike


@pytest.mark.parametrize(("quote", "passage"), [("same", "same"), ("a'b\"c", "a’b”c")])
def test_no_kind_or_several_are_none(quote: str, passage: str) -> None:
    assert passages.kind_of_difference(quote, passage) == ""
