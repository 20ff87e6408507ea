"""Tables: the lines of records, and what is wrong with a file as CSV."""

from __future__ import annotations

import pytest

from geodata.tables import Table, read_table


def table(text: str) -> Table:
    found, faults = read_table("t.csv", text)
    assert found is not None
    assert faults == []
    return found


def test_rows_are_the_lines_on_which_records_begin() -> None:
    found = table('a,b\n1,"two\nlines"\n\n2,"x\r\ny\rz"\n3,4')
    assert found.header == ("a", "b")
    assert dict(found.rows) == {
        2: {"a": "1", "b": "two\nlines"},
        5: {"a": "2", "b": "x\r\ny\rz"},
        8: {"a": "3", "b": "4"},
    }


def test_frame_holds_strings_by_line() -> None:
    frame = table("a,b\n1,\nNA,x\n").frame()
    assert list(frame.index) == [2, 3]
    assert frame.to_dict("list") == {"a": ["1", "NA"], "b": ["", "x"]}


def test_frame_of_a_header_alone() -> None:
    assert table("a,b\n").frame().shape == (0, 2)


@pytest.mark.parametrize("text", ["", "\n\n", "\r\n"])
def test_an_empty_file(text: str) -> None:
    found, (fault,) = read_table("t.csv", text)
    assert found is None
    assert (fault.row, fault.found) == (None, "an empty file")


def test_ragged_records_are_kept_for_their_ids_and_left_out_of_the_frame() -> None:
    found, faults = read_table("t.csv", "a,b\n1\n2,x\n3,y,z\n")
    assert found is not None
    assert [(fault.row, fault.found) for fault in faults] == [
        (2, "1 fields where the header has 2"),
        (4, "3 fields where the header has 2"),
    ]
    assert [row["a"] for row in found.rows.values()] == ["1", "2", "3"]
    assert list(found.frame().index) == [3]


def test_a_column_twice_counts_once() -> None:
    found, (fault,) = read_table("t.csv", "a,b,a\n1,2,3\n")
    assert found is not None
    assert dict(found.rows) == {2: {"a": "1", "b": "2"}}
    assert (fault.row, fault.column) == (1, "a")
    assert fault.found == "the column “a” 2 times"


@pytest.mark.parametrize("text", ['a,b\n1,2\n3,"4\n5,6\n', 'a,b\n1,2\n"3"x,4\n5,6\n'])
def test_broken_quoting_names_the_line_and_keeps_what_came_before(text: str) -> None:
    found, (fault,) = read_table("t.csv", text)
    assert found is not None
    assert not found.complete
    assert list(found.rows) == [2]
    assert fault.row == 3
    assert "broken CSV" in fault.found


def test_broken_quoting_in_the_header() -> None:
    found, (fault,) = read_table("t.csv", '"a\n')
    assert found is None
    assert fault.row == 1
