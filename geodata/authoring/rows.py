"""Records as the rows of a table that somebody else wrote, whose other bytes stay as they are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from itertools import accumulate

from geodata.faults import UnusableError
from geodata.form import Form
from geodata.names import plain
from geodata.tables import SEPARATORS, separator_of

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")


def header_of(text: str, form: Form) -> tuple[str, list[str]]:
    """Return what separates a table's fields, and its columns, those that are known by their names.

    Of a table without a header they are a comma and the columns that every record fills.
    """
    text = text.removeprefix("\ufeff")
    separator = separator_of(text, form)
    for fields in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        names = [plain(name).strip().casefold() for name in fields]
        if set(names) & set(form.columns):
            return separator, names
    return next(iter(SEPARATORS)), [c.name for c in form.columns.values() if c.required]


def row_of(record: Mapping[str, str], columns: list[str], separator: str, end: str = "\n") -> str:
    """Return a record as a row under a header, quoted where it must be."""
    written = io.StringIO(newline="")
    fields = [record.get(name, "") for name in columns]
    csv.writer(written, delimiter=separator, lineterminator=end).writerow(fields)
    return written.getvalue()


def appended(text: str, form: Form, record: Mapping[str, str]) -> str:
    """Return a table with a record more at its end; it is given the columns that it lacks.

    Raises
    ------
    UnusableError
        Where broken quoting hides where its records end.
    """
    separator, columns = header_of(text, form)
    missing = [name for name, value in record.items() if value and name not in columns]
    ends = re.search(r"\r\n|\r|\n", text)
    end = ends[0] if ends else "\n"
    try:
        wide = _widened(text, form, missing, separator) if missing else text
    except csv.Error as error:
        advice = "mend the quotation marks of its fields first (see the check)"
        raise UnusableError(f"{form.name}.csv is broken CSV ({error}): {advice}") from error
    gap = "" if not wide or wide.endswith(("\n", "\r")) else end
    return wide + gap + row_of(record, [*columns, *missing], separator, end)


def _widened(text: str, form: Form, names: list[str], separator: str) -> str:
    """Return a table with columns more at the end of every record, empty but for their names."""
    lines = _LINES.findall(text)
    starts = [0, *accumulate(map(len, lines))]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    parts, line, is_head = [], 0, True
    for fields in reader:
        record = text[starts[line] : starts[reader.line_num]]
        line = reader.line_num
        body = record.rstrip("\r\n")
        known = {plain(field.removeprefix("\ufeff")).strip().casefold() for field in fields}
        more = ""
        if is_head and known & set(form.columns):
            more, is_head = "".join(separator + name for name in names), False
        elif fields and not is_head:
            more = separator * len(names)
        parts.append(body + more + record[len(body) :])
    return "".join(parts) + text[starts[line] :]
