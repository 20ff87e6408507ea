"""CSV tables as they stand in their files: every field a string, every record with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from geodata.faults import Fault, quoted


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

    def frame(self) -> pd.DataFrame:
        """Return the records that are not ragged as strings, indexed by line."""
        sound = {row: record for row, record in self.rows.items() if row not in self.ragged}
        return pd.DataFrame(
            {name: [record[name] for record in sound.values()] for name in self.header},
            index=pd.Index(list(sound), name="row", dtype="int64"),
            dtype="str",
        )


def read_table(file: str, text: str) -> tuple[Table | None, list[Fault]]:
    """Read a CSV table; return it, or None where it has no header, and what is wrong with it.

    Parameters
    ----------
    file
        Its name, for the faults.
    text
        Its content, decoded.
    """
    faults: list[Fault] = []
    records = list(_records(file, text, faults))
    complete = not faults
    if not records and not complete:
        return None, faults
    if not records:
        faults.append(Fault(file, None, "", "an empty file", "give it a header and its records"))
        return None, faults
    (_, header), *body = records
    faults += _header_faults(file, header)
    faults += _ragged_faults(file, len(header), body)
    table = Table(
        file=file,
        header=tuple(dict.fromkeys(header)),
        rows={row: _record(header, fields) for row, fields in body},
        ragged=frozenset(row for row, fields in body if len(fields) != len(header)),
        complete=complete,
    )
    return table, faults


def _records(file: str, text: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Yield line and fields of each record, blank lines left out; stop at the first bad quoting."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
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
    filled = fields[: len(header)] + [""] * (len(header) - len(fields))
    # Reversed, so that of two columns with one name the first one counts.
    return dict(zip(reversed(header), reversed(filled), strict=True))


def _header_faults(file: str, header: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
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
