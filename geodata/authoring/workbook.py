"""`python -m geodata workbook`: write a dataset as a workbook, a sheet a table."""

from __future__ import annotations

import argparse
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from geodata import package
from geodata.authoring.whole import write_whole
from geodata.authoring.xlsx import (
    ENOUGH_DIGITS,
    LONGEST,
    MOST_ROWS,
    escaped,
    letter,
    number_text,
)
from geodata.check import check
from geodata.faults import DatasetError, UnusableError
from geodata.files import PACKAGE, Files, read_files
from geodata.form import FORM, Column, Form
from geodata.manual import allowed
from geodata.model import GATEWAY_ROLE, Study
from geodata.schema import NUMBER
from geodata.tables import Table

README, LISTS = "Read me", "Lists"
"""The sheets that hold no table: what explains the others, and the values to choose from."""

LAST_ROW = 1_048_576
"""The last row of a sheet, by the format."""

WIDE = {"quote": 70, "statement": 70, "title": 45, "url": 40, "archived": 40, "note": 40}
"""Widths of columns of long text; those of others follow what stands in them."""

NARROWEST, WIDEST = 12, 32
"""Limits of those widths, in characters."""

TYPEFACE, LINE_HEIGHT, TALLEST = "Calibri", 15, 405
"""The typeface of headings, the height of a line and that of a row at most, in points."""

LOOKED_AT = 500
"""Records that the width of a column is taken from."""

NEEDED_FILL, OTHER_FILL = "1F3A4D", "5A6C7A"
"""Fills of the header, of columns that every record fills and of others."""

RISKY = ("=", "+", "-", "@")
"""What would begin a formula, were it not said that it is text."""

OPEN_COLUMNS = {("claims", "value"), ("claims", "indicator"), ("numbers", "derived_from")}
"""Columns that offer values without asking about others."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("directory", metavar="DIR", type=Path, help="the folder of the dataset")
    parser.add_argument("book", metavar="BOOK", type=Path, help="the workbook to write, .xlsx")
    parser.add_argument(
        "--force", action="store_true", help="replace the workbook if it is there already"
    )


def run(options: argparse.Namespace) -> int:
    """Write the workbook, faults of values included: it is where they are put right."""
    book: Path = options.book
    if book.suffix.lower() != ".xlsx":
        raise UnusableError(f"{book}: give the workbook a name that ends in .xlsx")
    if book.exists() and not options.force:
        raise UnusableError(f"{book} is there already: give another name, or --force to replace it")
    files = read_files(options.directory)
    unread = {f"{name}.csv" for name in FORM} | {PACKAGE, str(options.directory)}
    broken = [fault for fault in files.faults if not fault.warning and fault.file in unread]
    if broken:
        raise DatasetError(broken)
    write_whole({book: workbook(files, f"{options.directory}")})
    records = sum(len(table.rows) for table in files.tables.values())
    print(f"{book}: {len(FORM)} tables, {records} records")
    faults = sum(not fault.warning for fault in check(files))
    if faults:
        print(
            f"the dataset has {faults} fault{'s' * (faults > 1)}; "
            f"python -m geodata check {options.directory} says which"
        )
    return 0


def workbook(files: Files, directory: str = "DIR") -> bytes:
    """Return a dataset’s tables as a workbook, whose explanation names the folder.

    Raises
    ------
    UnusableError
        Where a value or a table is too long for one.
    """
    from openpyxl import Workbook

    for name, table in files.tables.items():
        _refuse_too_much(name, table)
    book = Workbook(write_only=True)
    document = files.documents[PACKAGE]
    sound = not package.package_faults(document)
    study = package.study(document) if sound else None
    book.properties.title = document["title"] if sound else None
    book.properties.creator = "python -m geodata workbook"
    _write_readme(book, document["title"] if sound else "A dataset", directory, study)
    values = _vocabularies(files, study)
    for form in FORM.values():
        _write_table(book, form, files.tables.get(form.name), set(values))
    _write_lists(book, values)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# --- the values to choose from ------------------------------------------------------------


def _vocabularies(files: Files, study: Study | None) -> dict[str, Sequence[str]]:
    """Return the values that columns may have, by the name of the list."""
    found: dict[str, Sequence[str]] = {
        _list_name(form.name, column.name): column.allowed
        for form in FORM.values()
        for column in form.columns.values()
        if column.allowed
    }
    if study is not None:
        found["list_roles"] = [role.code for role in study.roles]
        if study.hub and study.hub.gateway:
            found["list_roles_gateway"] = [*found["list_roles"], GATEWAY_ROLE]
        if study.materials and study.materials.schemes:
            found["list_schemes"] = [scheme.code for scheme in study.materials.schemes]
    numbers = files.tables["numbers"].rows.values() if "numbers" in files.tables else ()
    indicators = sorted({row["indicator"] for row in numbers if row.get("indicator")})
    return {**found, "list_indicators": indicators} if indicators else found


def _list_name(table: str, column: str) -> str:
    return f"list_{table}_{column}"


def _offered(form: Form, column: Column, known: set[str]) -> str:
    """Return the formula of what a column’s cells offer in row 2; empty where they offer nothing.

    `known` are the names of the lists that there are.
    """
    where = (form.name, column.name)
    roles = "list_roles_gateway" if "list_roles_gateway" in known else "list_roles"
    if where == ("claims", "value"):
        topic = f"${letter(list(form.columns).index('topic') + 1)}2"
        links, materials = _list_name("links", "link_id"), _list_name("materials", "material")
        others = f'IF({topic}="link",{links},IF({topic}="material",{materials},""))'
        return f'IF({topic}="role",{roles},{others})' if roles in known else others
    if column.references:
        return _list_name(*column.references.split("."))
    named = {
        ("places", "role"): roles,
        ("links", "role"): "list_roles",
        ("material_groups", "scheme"): "list_schemes",
        ("claims", "indicator"): "list_indicators",
        ("numbers", "derived_from"): "list_indicators",
    }.get(where, _list_name(*where))
    return named if named in known else ""


def _write_lists(book: Any, values: Mapping[str, Sequence[str]]) -> None:
    """Add the hidden sheet of values, and names for them and for the ids of other sheets.

    A name can be used in any sheet, and a list has no limit of 255 characters so.
    """
    from openpyxl.workbook.defined_name import DefinedName

    def name(what: str, range_: str) -> None:
        book.defined_names[what] = DefinedName(what, attr_text=range_)

    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for number, (what, choices) in enumerate(values.items(), 1):
        at = letter(number)
        name(what, f"{LISTS}!${at}$2:${at}${len(choices) + 1}")
    depth = max(map(len, values.values()), default=0)
    cell = _text_cells(sheet, len(values))
    sheet.append(cell(list(values)))
    for row in range(depth):
        sheet.append(cell([v[row] if row < len(v) else "" for v in values.values()]))
    targets = {c.references for form in FORM.values() for c in form.columns.values()}
    for table, column in (target.split(".") for target in sorted(filter(None, targets))):
        at = letter(list(FORM[table].columns).index(column) + 1)
        # As long as there are ids, so that what is added is offered and no empty line is.
        filled = f"MAX(1,COUNTA({table}!${at}$2:${at}${LAST_ROW}))"
        name(_list_name(table, column), f"OFFSET({table}!${at}$2,0,0,{filled},1)")


# --- the sheets ---------------------------------------------------------------------------


def _refuse_too_much(name: str, table: Table) -> None:
    """Refuse a table that has more records, or a longer text, than a sheet can hold."""
    if len(table.rows) >= MOST_ROWS:
        raise UnusableError(f"{name}.csv has {len(table.rows)} records, too many for a workbook")
    for row, record in table.rows.items():
        for column, value in record.items():
            # Escapes take seven characters, and what is beyond the basic plane counts twice.
            if len(value) > LONGEST // 7 and len(escaped(value).encode("utf-16-le")) > 2 * LONGEST:
                raise UnusableError(
                    f"{name}.csv, row {row}, {column}: a text of {len(value)} characters, "
                    f"and a cell holds {LONGEST}"
                )


def _write_table(book: Any, form: Form, table: Table | None, lists: set[str]) -> None:
    rows = list(table.rows.values()) if table else []
    header = [*form.columns, *((c for c in table.header if c not in form.columns) if table else ())]
    sheet = book.create_sheet(form.name)
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.auto_filter.ref = f"A1:{letter(len(header))}{max(2, len(rows) + 1)}"
    for number, name in enumerate(header, 1):
        column = form.columns.get(name)
        _lay_out(sheet, letter(number), name, column, [row.get(name, "") for row in rows])
        if column is not None:
            _offer(sheet, letter(number), column, _offered(form, column, lists), form)
    sheet.append([_heading(sheet, name, form.columns.get(name)) for name in header])
    text, amounts, count = _text_cells(sheet, len(header)), _number_cells(sheet), 1
    widths = [sheet.column_dimensions[letter(n)].width for n in range(1, len(header) + 1)]
    numeric = {n for n, c in form.columns.items() if c.type in ("number", "integer")}
    for row in rows:
        values = [row.get(name, "") for name in header]
        cells = text(values)
        for position, name in enumerate(header):
            if name in numeric and (amount := _as_number(values[position])) is not None:
                cells[position] = amounts(*amount, position)
        count += 1
        _append(sheet, count, cells, values, widths)


def _as_number(value: str) -> tuple[float | int, str] | None:
    """Return number and format of a cell that shows a text without a digit being lost."""
    if not re.fullmatch(NUMBER, value):
        return None
    digits = value.strip("-").replace(".", "").lstrip("0")
    number, decimals = float(value), len(value.partition(".")[2])
    shows = number_text(number)
    if shows != value:
        # 19.0 is 19 with one decimal; what begins with needless zeros stays text.
        shows = f"{number:.{decimals}f}"
    if len(digits) > ENOUGH_DIGITS or shows != value or (value.startswith("-0") and not number):
        return None
    form = "General" if number_text(number) == value else f"0.{'0' * decimals}"
    return (int(number) if number.is_integer() else number), form


def _text_cells(sheet: Any, count: int) -> Callable[[Sequence[str]], list[Any]]:
    """Return what makes the cells of a row of texts; they are the same cells for every row.

    What could be taken for a formula, a number or a date is marked as text, as a person would by
    an apostrophe before it.
    """
    from openpyxl.cell import WriteOnlyCell

    plain = [WriteOnlyCell(sheet) for _ in range(count)]
    risky = [WriteOnlyCell(sheet) for _ in range(count)]
    for cell in (*plain, *risky):
        cell.number_format = "@"
        cell.alignment = _wrapped()
    for cell in risky:
        cell.quotePrefix = True

    def row(values: Sequence[str]) -> list[Any]:
        made: list[Any] = []
        for number, value in enumerate(values):
            if not value:
                made.append(None)
                continue
            cell = (risky if value.startswith(RISKY) else plain)[number]
            cell.value = "x"
            # Set past the guess at what a text could be, which would make formulas of some.
            cell._value = escaped(value)
            made.append(cell)
        return made

    return row


def _number_cells(sheet: Any) -> Callable[[int | float, str, int], Any]:
    """Return what makes the cell of a number: one for each column and format, used again."""
    from openpyxl.cell import WriteOnlyCell

    made: dict[tuple[int, str], Any] = {}

    def cell(number: int | float, form: str, column: int) -> Any:
        if (column, form) not in made:
            made[column, form] = new = WriteOnlyCell(sheet)
            new.alignment, new.number_format = _wrapped(), form
        made[column, form].value = number
        return made[column, form]

    return cell


def _append(
    sheet: Any, row: int, cells: Sequence[Any], values: Sequence[str], widths: Sequence[float]
) -> None:
    """Add a row, as high as its texts need: not every program finds that out by itself."""
    lines = max(
        sum(math.ceil(max(1, len(line)) / width) for line in value.splitlines() or [""])
        for value, width in zip(values, widths, strict=True)
    )
    if lines > 1:
        sheet.row_dimensions[row].height = min(TALLEST, LINE_HEIGHT * lines)
    sheet.append(cells)


def _wrapped() -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, vertical="top")


def _lay_out(sheet: Any, at: str, name: str, column: Column | None, values: Sequence[str]) -> None:
    """Set width and format of a column; what is typed into it is text, where it holds texts."""
    longest = max(map(len, values[:LOOKED_AT]), default=0) + 2
    width = max(NARROWEST, len(name) + 5, min(longest, WIDEST))
    dimension = sheet.column_dimensions[at]
    dimension.width = WIDE.get(name, width)
    dimension.alignment = _wrapped()
    if column is None or column.type == "string":
        dimension.number_format = "@"


def _heading(sheet: Any, name: str, column: Column | None) -> Any:
    """Return a cell of the header, with what the column holds as its comment."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = WriteOnlyCell(sheet, value="x")
    cell._value = escaped(name)
    needed = column is not None and column.required
    cell.font = Font(TYPEFACE, bold=needed, italic=not needed, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=NEEDED_FILL if needed else OTHER_FILL)
    cell.alignment = Alignment(vertical="center")
    if column is not None:
        says = [column.description.replace("`", ""), *map(_of_sheets, allowed(column))]
        words = "\n".join([*says, "" if needed else "May be empty."]).strip()
        cell.comment = Comment(words, README, height=40 + 18 * (len(words) // 38 + 2), width=280)
    return cell


def _offer(sheet: Any, at: str, column: Column, offered: str, form: Form) -> None:
    """Let a column’s cells offer the values that they may have, and refuse or question others."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if offered:
        rule = DataValidation("list", formula1=offered, allow_blank=True)
        rule.errorStyle = "stop" if column.allowed else "warning"
        rule.showErrorMessage = (form.name, column.name) not in OPEN_COLUMNS
        rule.error = (
            "Choose one of the list."
            if column.allowed
            else f"That is not in the list. {_where_defined(column)}"
        )
    elif column.lowest is not None:
        kind = "whole" if column.type == "integer" else "decimal"
        limits = (f"{column.lowest:g}", f"{column.highest:g}")
        rule = DataValidation(kind, *limits, allow_blank=True, operator="between")
        rule.showErrorMessage = True
        rule.error = f"Give a number from {' to '.join(limits)}."
    else:
        return
    rule.errorTitle = column.name
    rule.add(f"{at}2:{at}{LAST_ROW}")
    sheet.data_validations.append(rule)


def _where_defined(column: Column) -> str:
    if column.references:
        return f"Add it to the sheet {column.references.partition('.')[0]}."
    return f"Only {PACKAGE} can add one."


# --- what explains them -------------------------------------------------------------------


def _of_sheets(words: str) -> str:
    """Return words on files of tables as words on their sheets, without marks of code."""
    names = "|".join(FORM)
    return re.sub(rf"`?\b({names})\.csv\b`?", r"the sheet \1", words).replace("`", "")


def _write_readme(book: Any, title: str, directory: str, study: Study | None) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill

    sheet = book.create_sheet(README)
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    widths = (18, 22, 8, 70, 60)
    for at, width in zip("ABCDE", widths, strict=True):
        sheet.column_dimensions[at].width = width
    text, row = _text_cells(sheet, 5), 0

    def add(cells: Sequence[Any], values: Sequence[str] = ("",) * 5) -> None:
        nonlocal row
        row += 1
        _append(sheet, row, cells, values, widths)

    def styled(values: Sequence[str], *, size: int = 11, fill: str = "") -> None:
        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, value="x")
            cell._value = escaped(value)
            cell.font = Font(TYPEFACE, bold=True, size=size, color="FFFFFF" if fill else "1F3A4D")
            if fill:
                cell.fill = PatternFill("solid", fgColor=fill)
            cells.append(cell)
        add(cells)

    styled([title], size=16)
    for line in _introduction(directory):
        cell = WriteOnlyCell(sheet, value="x")
        cell._value = escaped(line)
        add([cell])
    add([])
    for form in FORM.values():
        styled([form.name], size=13)
        about = form.description + (" It may stay empty." if form.optional else "")
        key = f"No two rows are alike in {', '.join(form.key)}."
        cell = WriteOnlyCell(sheet, value=f"{about.replace('`', '')} {key}")
        add([cell])
        header = ("sheet", "column", "filled", "what it holds", "allowed")
        styled(header, fill=NEEDED_FILL)
        for column in form.columns.values():
            rules = "; ".join(_of_sheets(words) for words in allowed(column))
            filled = "yes" if column.required else ""
            says = _of_sheets(column.description)
            values = [form.name, column.name, filled, says, rules]
            add(text(values), values)
        add([])
    for heading, lines in _words_of(study):
        styled([heading], size=13)
        for words in lines:
            add(text(words), words)
        add([])


def _introduction(directory: str) -> Iterator[str]:
    yield "A sheet a table, a row a record. Dark headings: every row fills that column."
    yield "Point at a heading to read what the column holds; cells offer what they may have."
    yield (
        "Text is text here: a date such as 2025-04 stays as typed. Real dates, formulas and "
        "hidden rows are read as they show."
    )
    yield "Leave the headings in one row, and merge no cells. Texts and boundaries stay files."
    yield "Columns and sheets of your own may stand beside these; they are not taken over."
    yield f"Save it as .xlsx, then: python -m geodata read BOOK {directory}"
    yield "That checks everything first, and names sheet, row and column of what is wrong."


def _words_of(study: Study | None) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield what the descriptor decides that sheets refer to, by a heading."""
    if study is None:
        return
    yield (
        f"Roles, of {PACKAGE}",
        [["", role.code, "", role.name, role.note] for role in study.roles],
    )
    if study.materials and study.materials.schemes:
        schemes = study.materials.schemes
        yield (
            f"Schemes, of {PACKAGE}",
            [["", one.code, "", one.name, one.source] for one in schemes],
        )
