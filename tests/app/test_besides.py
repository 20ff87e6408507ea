"""What is read besides: boxes that are the same in every run, and filled by the browser."""

from __future__ import annotations

from page import html, opened

from dashboard import MATRIX_HERE, STRIP_HERE, TABLE_HERE, TEXTS_HERE


def test_they_are_byte_for_byte_the_same_in_every_run() -> None:
    for query in ({}, {"role": "feedstock", "select": "MMR"}, {"source": "reex-2025"}):
        found = html(opened(**query))[1:]
        assert found == [STRIP_HERE, MATRIX_HERE + TABLE_HERE + TEXTS_HERE]


def test_embedded_and_in_a_report_there_is_none() -> None:
    assert not {STRIP_HERE, MATRIX_HERE + TABLE_HERE + TEXTS_HERE} & {*html(opened(report="1"))}
