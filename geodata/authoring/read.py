"""`python -m geodata read`: take the tables of a workbook into a dataset."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from geodata import package
from geodata.authoring.check import summary
from geodata.authoring.whole import write_whole
from geodata.authoring.workbook import LISTS, README
from geodata.authoring.xlsx import Book, Sheet, letter, read_book
from geodata.check import MOST_ROWS as MOST_NAMED
from geodata.check import check
from geodata.faults import DatasetError, Fault, UnusableError, quoted, shown
from geodata.files import PACKAGE, Files, read_files
from geodata.form import FORM, Form
from geodata.load import load
from geodata.tables import Table, column_names, table_of

LIKE = 0.7
"""How like a missing column’s name another has to be, to be taken for a misspelt one."""

MOST_MERGED = 5
"""Ranges of merged cells that are named."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("book", metavar="BOOK", type=Path, help="the workbook, .xlsx")
    parser.add_argument(
        "directory",
        metavar="DIR",
        type=Path,
        help="the folder of the dataset, with its texts, shapes and descriptor",
    )
    parser.add_argument(
        "--anyway", action="store_true", help="write the tables although the dataset has faults"
    )


def run(options: argparse.Namespace) -> int:
    """Check the dataset as it would be, then write those tables that the workbook changes.

    Raises
    ------
    DatasetError
        Where it would have faults; nothing is written then, unless that is asked for. What
        cannot be read of the workbook is never passed over.
    UnusableError
        Where there is no such folder, or the file is no workbook.
    """
    folder: Path = options.directory
    if not folder.is_dir():
        advice = "name the folder that holds the dataset’s texts, shapes and descriptor"
        raise UnusableError(f"{folder}: no such folder; {advice}")
    before = read_files(folder)
    found = take(read_book(options.book, _is_table), before.tables, options.book.name)
    for line in found.said:
        print(line)
    faults = found.faults
    if not found.unreadable:
        files = read_files(folder, found.tables)
        faults += [_placed(fault, found) for fault in check(files)]
    for warning in (fault for fault in faults if fault.warning):
        print(warning)
    wrong = [fault for fault in faults if not fault.warning]
    if wrong and (found.unreadable or not options.anyway):
        print(f"nothing is written to {folder}:")
        raise DatasetError(wrong)
    _write(folder, before, found.tables)
    if wrong:
        print("written all the same:")
        raise DatasetError(wrong)
    print(summary(load(folder)))
    return 0


# --- from sheets to tables ----------------------------------------------------------------


@dataclass
class Taken:
    """What was taken from a workbook.

    Attributes
    ----------
    tables
        Tables by name; their rows are those of the sheets.
    sheets
        The names of their sheets, by table.
    letters
        The letters of columns, by table and column.
    said
        What a person should know of it.
    faults
        What is wrong with the workbook itself, and what was repaired in reading.
    unreadable
        Whether something in it cannot be read.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unreadable: bool = False

    def refuse(self, sheet: str, row: int | None, column: str, found: str, advice: str) -> None:
        """Add a fault that keeps the workbook from being taken."""
        self.unreadable = True
        self.faults.append(Fault(sheet, row, column, found, advice))


def _is_table(name: str) -> bool:
    return _plain(name) in FORM


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def take(book: Book, before: Mapping[str, Table], called: str) -> Taken:
    """Return the tables of a workbook.

    Parameters
    ----------
    book
        The workbook, with those sheets that are tables.
    before
        The tables that the dataset has, by name: what they have and the workbook lacks stays.
    called
        The workbook’s name.
    """
    taken = Taken()
    if book.macros:
        taken.said.append(f"{called} has macros: they are not looked at, and never run")
    own = [n for n in book.names if not _is_table(n) and n.casefold() not in _OURS]
    if own:
        names = ", ".join(quoted(name) for name in own)
        taken.said.append(f"sheets that are no table, not taken over: {names}")
    for sheet in book.sheets:
        name = _plain(sheet.name)
        if name in taken.sheets:
            found = f"a second sheet of {name}, beside {quoted(taken.sheets[name])}"
            taken.refuse(_sheet_name(sheet.name), None, "", found, "keep one of them")
            continue
        taken.sheets[name] = sheet.name
        _take_sheet(taken, sheet, FORM[name], before.get(name))
    for form in FORM.values():
        if form.name in taken.sheets:
            continue
        if not form.optional:
            advice = f"add one with the columns {', '.join(form.columns)}"
            taken.refuse(called, None, "", f"no sheet {quoted(form.name)}", advice)
        elif form.name in before:
            taken.said.append(f"no sheet {quoted(form.name)}: {form.name}.csv stays as it is")
    return taken


_OURS = {README.casefold(), LISTS.casefold()}


def _sheet_name(name: str) -> str:
    return f"sheet {shown(name)}"


def _take_sheet(taken: Taken, sheet: Sheet, form: Form, before: Table | None) -> None:
    where = _sheet_name(sheet.name)
    if sheet.merged:
        ranges = ", ".join(sheet.merged[:MOST_MERGED]) + ", …" * (len(sheet.merged) > MOST_MERGED)
        advice = "unmerge them, and give every row its own value"
        taken.refuse(where, None, "", f"merged cells, {ranges}", advice)
    used = sorted({number for row in sheet.rows.values() for number in row})
    records = [
        (row, [sheet.rows[row].get(number, "") for number in used])
        for row in sorted(sheet.rows)
        if any(text.strip() for text in sheet.rows[row].values())
    ]
    if not records:
        if not form.optional:
            taken.refuse(where, None, "", "an empty sheet", "give it its header and records")
        elif before is not None:
            taken.said.append(f"{where} is empty, without a header: {form.name}.csv stays as it is")
        return
    names = column_names(records[0][1], form)
    letters = dict(zip(reversed(names), map(letter, reversed(used)), strict=True))
    taken.letters[form.name] = letters
    _refuse_cells(taken, sheet, form, records[0][0], dict(zip(used, names, strict=True)))
    table, faults = table_of(f"{form.name}.csv", records, form)
    taken.faults += [_placed(fault, taken) for fault in faults]
    table = _without_own(taken, table, form, before)
    taken.faults += _lost_faults(where, records[0][0], table, form, before)
    taken.tables[form.name] = _trimmed(taken, table, form)


def _refuse_cells(
    taken: Taken, sheet: Sheet, form: Form, header: int, names: Mapping[int, str]
) -> None:
    """Refuse the cells that cannot be read, unless no table has their column."""
    alike: dict[tuple[int, str], list[int]] = {}
    for (row, number), problem in sheet.unreadable.items():
        if names.get(number, "") in form.columns or row <= header:
            alike.setdefault((number, problem), []).append(row)
    for (number, problem), (first, *others) in alike.items():
        name = names.get(number, "")
        column = f"{letter(number)} ({name})" if first > header else letter(number)
        advice = "put the value there that is meant"
        if problem.startswith("a formula"):
            advice = "open the workbook in a spreadsheet program and save it, or put the value"
        found = f"{problem}, and in rows {_listed(others)} too" if others else problem
        taken.refuse(_sheet_name(sheet.name), first, column, found, advice)


def _listed(rows: Sequence[int]) -> str:
    more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    return ", ".join(map(str, rows[:MOST_NAMED])) + more


def _without_own(taken: Taken, table: Table, form: Form, before: Table | None) -> Table:
    """Return a table without columns of one’s own, which stay in the workbook.

    One that may be a misspelt column is kept, so that the check asks, and so is one that the
    dataset’s own table has.
    """
    missing = [name for name in form.columns if name not in table.header]
    kept = {*form.columns, "", *(before.header if before else ())}
    own = [
        name
        for name in table.header
        if name not in kept and not get_close_matches(name.casefold(), missing, n=1, cutoff=LIKE)
    ]
    if len(own) == len(table.header) or not own:
        return table
    letters = taken.letters[form.name]
    names = ", ".join(f"{letters[name]} ({shown(name)})" for name in own)
    taken.said.append(f"{_sheet(taken, form.name)}: columns of your own, not taken over: {names}")
    header = tuple(name for name in table.header if name not in own)
    rows = {
        row: {name: record[name] for name in header}
        for row, record in table.rows.items()
        if any(record[name].strip() for name in header)
    }
    return replace(table, header=header, rows=rows)


def _lost_faults(
    sheet: str, row: int, table: Table, form: Form, before: Table | None
) -> Iterator[Fault]:
    """Ask about columns that the dataset has filled and the sheet has no more."""
    if before is None or set(table.header) - set(form.columns):
        # One that is unknown may be a lost one misspelt; the check asks about that.
        return
    for name in before.header:
        column = form.columns.get(name)
        if column is None or column.required or name in table.header:
            continue
        if any(record[name].strip() for record in before.rows.values()):
            found = f"no such column, and {form.name}.csv has values in it"
            yield Fault(sheet, row, name, found, "put it back; empty its cells if they are to go")


def _trimmed(taken: Taken, table: Table, form: Form) -> Table:
    """Return a table without the space around values, where none may be; say where it was."""
    changed: dict[str, list[int]] = {}
    rows = {}
    for row, record in table.rows.items():
        rows[row] = record
        for name, value in record.items():
            column = form.columns.get(name)
            if column is not None and column.rule != "free" and value != value.strip():
                changed.setdefault(name, []).append(row)
                rows[row] = {**rows[row], name: value.strip()}
    for name, where in changed.items():
        found = f"space around values, in rows {_listed(where)}"
        at = _column(name, taken.letters[form.name])
        advice = "nothing needs to be done: it is taken off"
        sheet = _sheet(taken, form.name)
        taken.faults.append(Fault(sheet, where[0], at, found, advice, warning=True))
    return replace(table, rows=rows) if changed else table


# --- where a fault is, in the workbook ----------------------------------------------------


def _sheet(taken: Taken, table: str) -> str:
    return _sheet_name(taken.sheets[table])


def _column(names: str, letters: Mapping[str, str]) -> str:
    """Return a column, or several, with their letters: `I (quote)`."""
    if names in letters:
        return f"{letters[names]} ({names})"
    parts = names.split(", ")
    return ", ".join(f"{letters[part]} ({part})" if part in letters else part for part in parts)


def _placed(fault: Fault, taken: Taken) -> Fault:
    """Return a fault by sheet, row and column of the workbook, where its table is from there."""
    name = fault.file.removesuffix(".csv")
    advice = _of_sheets(fault.advice, taken)
    found = _of_sheets(fault.found, taken)
    if name not in taken.sheets or name == fault.file:
        return replace(fault, found=found, advice=advice)
    column = _column(fault.column, taken.letters.get(name, {}))
    return replace(fault, file=_sheet(taken, name), column=column, found=found, advice=advice)


def _of_sheets(words: str, taken: Taken) -> str:
    """Return words with the names of sheets in place of those of tables, quotations left alone."""
    names = "|".join(taken.sheets)
    pattern = rf"“[^”]*”|\b({names})\.csv\b"
    if not names:
        return words
    return re.sub(pattern, lambda f: f"the {_sheet(taken, f[1])}" if f[1] else f[0], words)


# --- writing ------------------------------------------------------------------------------


def _write(folder: Path, before: Files, tables: Mapping[str, Table]) -> None:
    """Write the tables that differ from those that are there, all of them or none."""
    contents: dict[Path, bytes] = {}
    said, added = [], []
    for name, table in tables.items():
        path, old = folder / f"{name}.csv", before.tables.get(name)
        broken = any(f.file == path.name and not f.warning for f in before.faults)
        if old is None and not table.rows and FORM[name].optional:
            continue
        if old is not None and not broken and _alike(old, table):
            said.append(f"{path.name}: {_counted(table)}, unchanged")
            continue
        contents[path] = _csv(_header(table, FORM[name], old), table.rows.values())
        said.append(f"{path.name}: {_counted(table)}, written")
        if old is None:
            added.append(name)
    contents.update(_descriptor(folder, before, added))
    if folder / PACKAGE in contents:
        said.append(f"{PACKAGE}: lists {' and '.join(f'{name}.csv' for name in added)} now")
    write_whole(contents)
    for line in said:
        print(line)


def _counted(table: Table) -> str:
    return f"{len(table.rows)} record{'s' * (len(table.rows) != 1)}"


def _alike(old: Table, new: Table) -> bool:
    """Return whether two tables have the same records in the same order, empty columns apart."""
    names = {*old.header, *new.header}
    return len(old.rows) == len(new.rows) and all(
        one.get(name, "") == other.get(name, "")
        for one, other in zip(old.rows.values(), new.rows.values(), strict=True)
        for name in names
    )


def _header(table: Table, form: Form, old: Table | None) -> Sequence[str]:
    """Return the columns to write: those that were there, those needed, and those filled."""
    filled = {name for row in table.rows.values() for name, value in row.items() if value}
    needed = {name for name, column in form.columns.items() if column.required} & {*table.header}
    first = old.header if old is not None else ()
    others = [name for name in table.header if name in filled | needed and name not in first]
    order = [name for name in form.columns if name in others]
    return [*first, *order, *(name for name in others if name not in order)]


def _csv(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return stream.getvalue().encode()


def _descriptor(folder: Path, before: Files, added: Sequence[str]) -> Iterator[tuple[Path, bytes]]:
    """Yield the descriptor with the tables that are new, where it lists files and lacks them."""
    document = before.documents.get(PACKAGE)
    listed = document.get("resources") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(listed, list):
        return
    known = {one.get("path") for one in listed if isinstance(one, dict)}
    new = [
        one
        for one in package.resources(dict.fromkeys(added), {})
        if one["path"] not in known and one["path"].endswith(".csv")
    ]
    if new:
        changed = {**document, "resources": [*listed, *new]}
        text = json.dumps(changed, ensure_ascii=False, indent=1) + "\n"
        yield folder / PACKAGE, text.encode()
