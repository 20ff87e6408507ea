"""Tables: the lines of records, and what is wrong with a file as CSV."""

from __future__ import annotations

import pytest

from geodata.faults import Fault
from geodata.form import FORM, Column, Form
from geodata.tables import Table, read_table


def column(name: str) -> Column:
    return Column(name, "", "string", True, False, (), None, None, None, "", "")


ABC = Form("t", "", False, ("a",), {name: column(name) for name in "abc"})


def read(text: str) -> tuple[Table | None, list[Fault]]:
    return read_table("t.csv", text, ABC)


def table(text: str) -> Table:
    found, faults = read(text)
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


def test_what_programs_take_for_nothing_stays_as_it_is() -> None:
    assert dict(table("a,b\n1,\nNA,x\n").rows) == {2: {"a": "1", "b": ""}, 3: {"a": "NA", "b": "x"}}


def test_a_header_alone() -> None:
    found = table("a,b\n")
    assert (found.header, found.whole()) == (("a", "b"), {})


@pytest.mark.parametrize("text", ["", "\n\n", "\r\n", ",,\n,,\n"])
def test_an_empty_file(text: str) -> None:
    found, (fault,) = read(text)
    assert found is None
    assert (fault.row, fault.found) == (None, "an empty file")


def test_ragged_records_are_kept_for_their_ids_and_not_whole() -> None:
    found, faults = read("a,b\n1\n2,x\n3,y,z\n")
    assert found is not None
    assert [(fault.row, fault.found) for fault in faults] == [
        (2, "1 fields where the header has 2"),
        (4, "3 fields where the header has 2"),
    ]
    assert [row["a"] for row in found.rows.values()] == ["1", "2", "3"]
    assert list(found.whole()) == [3]


def test_a_column_twice_counts_once() -> None:
    found, (fault,) = read("a,b,a\n1,2,3\n")
    assert found is not None
    assert dict(found.rows) == {2: {"a": "1", "b": "2"}}
    assert (fault.row, fault.column) == (1, "a")
    assert fault.found == "the column “a” 2 times"


@pytest.mark.parametrize("text", ['a,b\n1,2\n3,"4\n5,6\n', 'a,b\n1,2\n"3"x,4\n5,6\n'])
def test_broken_quoting_names_the_line_and_keeps_what_came_before(text: str) -> None:
    found, (fault,) = read(text)
    assert found is not None
    assert not found.complete
    assert list(found.rows) == [2]
    assert fault.row == 3
    assert "broken CSV" in fault.found


def test_broken_quoting_in_the_header() -> None:
    found, (fault,) = read('"a\n')
    assert found is None
    assert fault.row == 1


# Other separators


def separated(text: str, separator: str, name: str) -> Table:
    """Read a table that has another separator, and hold it to the one warning of that."""
    found, (fault,) = read(text.replace(",", separator))
    assert found is not None
    assert fault.warning
    assert (fault.file, fault.row, fault.column) == ("t.csv", 1, "")
    assert fault.found == f"fields separated by {name}"
    assert fault.advice.startswith("nothing needs to be done")
    return found


SEPARATORS = pytest.mark.parametrize(
    ("separator", "name"), [(";", "semicolons"), ("\t", "tabs")], ids=["semicolons", "tabs"]
)


@SEPARATORS
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_another_separator_is_a_warning_and_changes_nothing_else(
    separator: str, name: str, end: str
) -> None:
    text = "a,b,c\n1,x,\n,,\n2,,z\n".replace("\n", end)
    assert separated(text, separator, name) == table(text)


@SEPARATORS
def test_names_in_quotes_tell_the_separator_too(separator: str, name: str) -> None:
    text = '"a","b"\n"1","2"\n'
    assert separated(text, separator, name) == table(text)


@SEPARATORS
def test_commas_are_text_between_other_separators(separator: str, name: str) -> None:
    found, (fault,) = read(f"a{separator}b\n1,5{separator}x, y and z\n")
    assert found is not None
    assert fault.found == f"fields separated by {name}"
    assert dict(found.rows) == {2: {"a": "1,5", "b": "x, y and z"}}


def test_other_separators_are_text_between_commas() -> None:
    found = table("a,b\n1;2;3;4,x\ty\tz\n;,\t|\n")
    assert dict(found.rows) == {2: {"a": "1;2;3;4", "b": "x\ty\tz"}, 3: {"a": ";", "b": "\t|"}}


def test_semicolons_in_an_unknown_name_do_not_separate() -> None:
    assert table("a,x;y;z,b\n1,2,3\n").header == ("a", "x;y;z", "b")


def test_one_column_has_no_separator() -> None:
    assert dict(table("a\n1;2\n").rows) == {2: {"a": "1;2"}}


@SEPARATORS
def test_ragged_and_broken_records_are_found_between_other_separators(
    separator: str, name: str
) -> None:
    text = 'a,b\n1\n2,3\n"4"x,5\n6,7\n'.replace(",", separator)
    found, faults = read(text)
    assert found is not None
    assert [fault.row for fault in faults if not fault.warning] == [4, 2]
    assert [fault.found for fault in faults if fault.warning] == [f"fields separated by {name}"]
    assert (list(found.rows), list(found.ragged), found.complete) == ([2, 3], [2], False)


@SEPARATORS
@pytest.mark.parametrize("name_of_table", FORM)
def test_every_table_may_have_another_separator(
    separator: str, name: str, name_of_table: str
) -> None:
    form = FORM[name_of_table]
    found, (fault,) = read_table("t.csv", separator.join(form.columns) + "\n", form)
    assert found is not None
    assert found.header == tuple(form.columns)
    assert (fault.found, fault.warning) == (f"fields separated by {name}", True)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quote", ['"', ""])
def test_a_line_that_names_the_separator_is_passed_over(separator: str, quote: str) -> None:
    found, faults = read(f"{quote}sep={separator}{quote}\na{separator}b\n1{separator}2\n")
    assert found is not None
    assert (found.header, dict(found.rows)) == (("a", "b"), {3: {"a": "1", "b": "2"}})
    assert all(fault.warning for fault in faults)
    assert len(faults) == (separator != ",")


# Rows and columns with nothing in them


@pytest.mark.parametrize("empty", ["", ",", " , ", '"",""', ",,,,"])
def test_empty_rows_are_passed_over_and_counted(empty: str) -> None:
    found = table(f"a,b\n{empty}\n1,\n{empty}\n{empty}\n,2\n{empty}\n{empty}\n")
    assert dict(found.rows) == {3: {"a": "1", "b": ""}, 6: {"a": "", "b": "2"}}
    assert list(found.whole()) == [3, 6]


@pytest.mark.parametrize("empty", [",", ",,,,", ", ,"])
def test_empty_columns_at_the_end_are_passed_over(empty: str) -> None:
    found = table(f"a,b{empty}\n1,{empty}\n,2{empty}\n{empty}\n")
    assert found.header == ("a", "b")
    assert dict(found.rows) == {2: {"a": "1", "b": ""}, 3: {"a": "", "b": "2"}}
    assert not found.ragged


def test_empty_fields_beyond_the_header_are_passed_over() -> None:
    assert dict(table("a,b\n1,2,,\n3,4,\n").rows) == dict(table("a,b\n1,2\n3,4\n").rows)


def test_a_field_beyond_the_header_in_some_records_alone_may_be_one_that_was_shifted() -> None:
    _, (fault,) = read("a,b\n1,x,\n3,4\n")
    assert (fault.row, fault.found) == (2, "3 fields where the header has 2")


def test_an_empty_column_between_others_is_passed_over() -> None:
    assert table("a,,b\n1,,2\n3, ,4\n") == table("a,b\n1,2\n3,4\n")


def test_an_empty_column_with_a_name_is_kept() -> None:
    found = table("a,b,c\n1,,\n2,,\n")
    assert found.header == ("a", "b", "c")
    assert dict(found.rows) == {2: {"a": "1", "b": "", "c": ""}, 3: {"a": "2", "b": "", "c": ""}}


def test_a_column_without_a_name_that_holds_something_is_kept() -> None:
    found = table("a,b,,\n1,2,,\n3,4,x,\n")
    assert found.header == ("a", "b", "")
    assert dict(found.rows) == {
        2: {"a": "1", "b": "2", "": ""},
        3: {"a": "3", "b": "4", "": "x"},
    }


def test_something_beyond_the_header_is_not_passed_over() -> None:
    found, (fault,) = read("a,b\n1,2\n3,4,,x\n")
    assert found is not None
    assert fault.row in found.ragged
    assert fault.row == 3
    assert not fault.warning
