"""CSV tables as they stand in their files: every field a string, every record with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geodata.faults import Fault, quoted
from geodata.form import Form
from geodata.names import plain


@dataclass(frozen=True)
class Table:
    """A table that could be read, its values not yet checked.

    Attributes
    ----------
    file
        Name of the file.
    header
        Column names in their order, a repeated one once.
    rows
        Records by the line on which they begin, each a value by column.
    ragged
        Lines whose records have too many or too few fields; they are cut or filled up in `rows`,
        so that their ids are known, and are not to be judged further.
    complete
        False where broken quoting hides the rest of the file.
    """

    file: str
    header: tuple[str, ...]
    rows: Mapping[int, Mapping[str, str]]
    ragged: frozenset[int]
    complete: bool

    def whole(self) -> dict[int, Mapping[str, str]]:
        """Return the records that are not ragged by line."""
        return {row: record for row, record in self.rows.items() if row not in self.ragged}


def read_table(file: str, text: str, form: Form) -> tuple[Table | None, list[Fault]]:
    """Read a CSV table; return it, or None where it has no header, and what is wrong with it.

    Fields may be separated by semicolons or tabs, as spreadsheets of some countries write them;
    rows and columns that are empty to the end are passed over.

    Parameters
    ----------
    file
        Its name, for the faults.
    text
        Its content, decoded.
    form
        What its columns are.
    """
    faults: list[Fault] = []
    separator = separator_of(text, form)
    every = list(_records(file, text, separator, faults))
    if every and _SEPARATOR_LINE.fullmatch(separator.join(every[0][1])):
        del every[0]
    records = [(row, fields) for row, fields in every if any(map(str.strip, fields))]
    complete = not faults
    if separator != ",":
        advice = "nothing needs to be done; commas would be the standard’s own"
        found = f"fields separated by {SEPARATORS[separator]}"
        faults.append(Fault(file, 1, "", found, advice, warning=True))
    records = _without_empty_columns(records)
    if not records and not complete:
        return None, faults
    if not records:
        faults.append(Fault(file, None, "", "an empty file", "give it a header and its records"))
        return None, faults
    table, more = table_of(file, records, form, complete=complete)
    return table, faults + more


def table_of(
    file: str, records: list[tuple[int, list[str]]], form: Form, *, complete: bool = True
) -> tuple[Table, list[Fault]]:
    """Return the table of some records, the header first, and what is wrong with their form.

    Parameters
    ----------
    file
        Its name, for the faults.
    records
        The row on which each begins, and its fields.
    form
        What its columns are.
    complete
        False where more records are known to be missing.
    """
    (row, header), *body = records
    faults = list(_case_faults(file, row, header, form))
    header = column_names(header, form)
    faults += _header_faults(file, header, form)
    faults += _ragged_faults(file, len(header), body)
    table = Table(
        file=file,
        header=tuple(dict.fromkeys(header)),
        rows={row: _record(header, fields) for row, fields in body},
        ragged=frozenset(row for row, fields in body if len(fields) != len(header)),
        complete=complete,
    )
    return table, faults


SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}

LONGEST_HEADER = 10_000
"""Characters of a table in which its header is looked for."""

_SEPARATOR_LINE = re.compile(r"sep=.?")
"""What a spreadsheet may write before the header, to tell itself what separates the fields."""


def separator_of(text: str, form: Form) -> str:
    """Return what separates the fields: that with which the header has most known columns."""
    lines = [line for line in re.split(r"[\r\n]+", text[:LONGEST_HEADER]) if line.strip()]
    head = next((line for line in lines if not _SEPARATOR_LINE.fullmatch(line.strip('"'))), "")

    def known(separator: str) -> int:
        names = [name.strip().strip('"') for name in head.split(separator)]
        return len(set(names) & set(form.columns))

    return max(SEPARATORS, key=known)


def _without_empty_columns(records: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return records without the columns that have neither a name nor a value.

    Behind the header's end, a field is of such a column only where every record has one.
    """
    if not records:
        return []
    (_, header), *body = records
    lengths = [len(fields) for _, fields in body] or [0]
    longer = min(lengths) > len(header)
    empty = {
        number
        for number in range(max(lengths) if longer else len(header))
        if not "".join(header[number : number + 1]).strip()
        and not any("".join(fields[number : number + 1]).strip() for _, fields in body)
    }
    if not empty:
        return records
    return [(row, [f for n, f in enumerate(fields) if n not in empty]) for row, fields in records]


def _records(
    file: str, text: str, separator: str, faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    """Yield line and fields of each record, blank lines left out; stop at the first bad quoting."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row = 1
    try:
        for fields in reader:
            if fields:
                yield row, fields
            row = reader.line_num + 1
    except csv.Error as error:
        advice = "put fields with commas or quotes in double quotes, and double those inside"
        faults.append(Fault(file, row, "", f"broken CSV ({error})", advice))


def _record(header: list[str], fields: list[str]) -> dict[str, str]:
    filled = fields
    if len(fields) != len(header):
        filled = fields[: len(header)] + [""] * (len(header) - len(fields))
    # Reversed, so that of two columns with one name the first one counts.
    return dict(zip(reversed(header), reversed(filled), strict=True))


def column_names(header: list[str], form: Form) -> list[str]:
    """Return the names of a header as the form has them, whatever their letters' case."""
    known = {name.casefold(): name for name in form.columns}
    return [known.get(plain(name).strip().casefold(), name) for name in header]


def _case_faults(file: str, row: int, header: list[str], form: Form) -> Iterator[Fault]:
    changed = [
        old for old, name in zip(header, column_names(header, form), strict=True) if old != name
    ]
    if changed:
        found = f"column names in other letters or with spaces: {quoted(', '.join(changed))}"
        advice = "nothing needs to be done; other readers may ask for small letters"
        yield Fault(file, row, "", found, advice, warning=True)


def _header_faults(file: str, header: list[str], form: Form) -> Iterator[Fault]:
    for name in dict.fromkeys(header):
        if name in form.columns and header.count(name) > 1:
            found = f"the column {quoted(name)} {header.count(name)} times"
            yield Fault(file, 1, name, found, "keep one of them")


def _ragged_faults(file: str, expected: int, body: list[tuple[int, list[str]]]) -> Iterator[Fault]:
    for row, fields in body:
        if len(fields) != expected:
            yield Fault(
                file,
                row,
                "",
                f"{len(fields)} fields where the header has {expected}",
                "give every column its field, and put fields with commas in double quotes",
            )
