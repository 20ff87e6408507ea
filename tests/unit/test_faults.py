"""Faults: one line each, whatever was found."""

from __future__ import annotations

import pytest

from geodata.faults import DatasetError, Fault, quoted, quoted_json, shown


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            Fault("claims.csv", 12, "cue", "“may”", "take the words from the quote"),
            "claims.csv, row 12, cue: found “may”; take the words from the quote",
        ),
        (
            Fault("links.csv", None, "", "no such file", "add it"),
            "links.csv: found no such file; add it",
        ),
        (
            Fault("a\nb.txt", 1, "c\x00", "x\ny", "\u2028"),
            "a\\nb.txt, row 1, c\\x00: found x\\ny; \\u2028",
        ),
        (
            Fault("claims.csv", 1, "", "fields separated by tabs", "use commas", warning=True),
            "warning: claims.csv, row 1: found fields separated by tabs; use commas",
        ),
    ],
)
def test_fault_is_one_line(fault: Fault, expected: str) -> None:
    assert str(fault) == expected


def test_dataset_error_reports_every_fault_and_their_number() -> None:
    faults = [Fault("a.csv", row, "b", "c", "d") for row in (2, 3)]
    assert str(DatasetError(faults)).splitlines() == [*map(str, faults), "2 faults"]
    assert str(DatasetError(faults[:1])).splitlines()[-1] == "1 fault"
    assert DatasetError(faults).faults == tuple(faults)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("China’s", "China’s"), ("a\xa0b", "a\\xa0b"), ("abcdefghijklm", "abcd … jklm")],
)
def test_shown(text: str, expected: str) -> None:
    assert shown(text, limit=12) == expected


def test_quoted() -> None:
    assert (quoted("a"), quoted("")) == ("“a”", "nothing")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "“a”"),
        (None, "nothing"),
        (1.5, "1.5"),
        ({"a": 1}, "an object"),
        ([1, "a", [2]], "[1, 'a', […]]"),
        ([1, 2, 3, 4, 5, 6], "[1, 2, 3, 4, 5, …]"),
    ],
)
def test_quoted_json(value: object, expected: str) -> None:
    assert quoted_json(value) == expected
