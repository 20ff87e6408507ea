"""Workbooks in the format .xlsx as sheets of text: what each cell shows, and what cannot be read.

They are read as a stream and within bounds. A library that reads them as Python’s values would
not tell a formula that was never computed from an empty cell, and `_x005F_` from an underscore.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO
from xml.parsers import expat

from geodata.faults import UnusableError, quoted, shown

MOST_BYTES = 400_000_000
"""Bytes that all parts of a workbook may have when they are unpacked."""

MOST_PARTS = 10_000
"""Parts that a workbook may have."""

MOST_ROWS = 250_000
"""Rows of a sheet in which something may stand."""

MOST_COLUMNS = 300
"""Columns of a sheet in which something may stand."""

MOST_LETTERS = 300_000_000
"""Characters that all cells together may show."""

LONGEST = 32_767
"""Characters of a cell, by the format."""

ENOUGH_DIGITS = 15
"""Significant digits that spreadsheets show of a number, at most."""

DATES_BY_NUMBER = {
    **dict.fromkeys((28, 29, 30, 31, 51, 53, 54, 58), "yyyy-mm-dd"),
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy-mm"),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss"),
}
"""Formats of dates that East Asian programs give by number alone (ECMA-376, 18.8.30)."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Attributes
    ----------
    name
        Its name.
    rows
        What its cells show, by the numbers of row and column, from 1; empty ones are left out.
    unreadable
        What keeps a cell from being read, by row and column.
    merged
        The ranges of merged cells, as `A3:A5`.
    """

    name: str
    rows: Mapping[int, Mapping[int, str]]
    unreadable: Mapping[tuple[int, int], str]
    merged: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """A workbook: the sheets that were asked for, the names of all, and whether it has macros."""

    sheets: tuple[Sheet, ...]
    names: tuple[str, ...]
    macros: bool


def escaped(text: str) -> str:
    """Return text as it has to stand in a workbook, which cannot hold some characters."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Return the text that stands escaped in a workbook."""

    def meant(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        # Half a character is none: no text in UTF-8 can have it.
        return found[0] if code in _SURROGATES else chr(code)

    return _ESCAPED.sub(meant, text) if "_x" in text else text


def letter(column: int) -> str:
    """Return the letters of a column, A for 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def column_number(letters: str) -> int:
    """Return the number of a column, 1 for A."""
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - 64
    return number


def number_text(number: float) -> str:
    """Return a number in digits with a point, without an exponent or needless zeros."""
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_book(path: Path, wanted: Callable[[str], bool]) -> Book:
    """Read those sheets of a workbook whose names are wanted.

    Raises
    ------
    UnusableError
        Where the file is none, is damaged or protected, or has more than can be read.
    """
    with _readable(path), path.open("rb") as stream:
        _refuse_others(path, stream)
        with zipfile.ZipFile(stream) as parts:
            return _Reader(path, parts).book(wanted)


# --- what is no such workbook -------------------------------------------------------------


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn whatever a broken file makes go wrong into one sentence."""
    try:
        yield
    except OSError as error:
        raise UnusableError(f"{path} cannot be read: {error.strerror or error}") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        LookupError,
        ValueError,
        OverflowError,
        expat.ExpatError,
    ) as error:
        reason = shown(str(error))
        raise UnusableError(
            f"{path} is damaged ({reason}): open it in a spreadsheet program and save it anew"
        ) from error


def _refuse_others(path: Path, stream: IO[bytes]) -> None:
    head = stream.read(8)
    if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        # The encrypted kind is a container too; the names in its directory are UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in stream.read(MOST_BYTES):
            raise UnusableError(f"{path} has a password: take it off in a spreadsheet program")
        raise UnusableError(f"{path} is a workbook of the older format .xls: save it as .xlsx")
    if not head:
        raise UnusableError(f"{path} is empty: name a workbook, .xlsx")
    if not head.startswith(b"PK"):
        raise UnusableError(f"{path} is no workbook: save the tables as .xlsx")
    stream.seek(0)


class _Reader:
    """The parts of a workbook, and what they say together."""

    def __init__(self, path: Path, parts: zipfile.ZipFile) -> None:
        self.path = path
        self.parts = parts
        self.letters = 0
        members = parts.infolist()
        if len(members) > MOST_PARTS or sum(one.file_size for one in members) > MOST_BYTES:
            raise UnusableError(
                f"{path} has more than {MOST_BYTES // 1_000_000} MB when it is unpacked: "
                "split it, or take out pictures and other sheets"
            )

    def book(self, wanted: Callable[[str], bool]) -> Book:
        main = self._main()
        names = self._sheets(main)
        related = self._related(main)
        by_kind = dict(related.values())
        strings = self._strings(by_kind.get("sharedStrings", ""))
        formats = self._formats(by_kind.get("styles", ""))
        sheets = [
            self._sheet(name, related[key][1], strings, formats)
            for name, key in names
            if wanted(name) and related[key][0] == "worksheet"
        ]
        macros = any(name.endswith("vbaProject.bin") for name in self.parts.namelist())
        return Book(tuple(sheets), tuple(name for name, _ in names), macros)

    def _main(self) -> str:
        """Return the name of the part that lists the sheets."""
        known = set(self.parts.namelist())
        if "mimetype" in known and b"opendocument" in self.parts.read("mimetype")[:100]:
            raise UnusableError(f"{self.path} is an OpenDocument file: save it as .xlsx")
        if "_rels/.rels" not in known:
            raise UnusableError(f"{self.path} is a ZIP file and no workbook: save it as .xlsx")
        related = self._related("")
        main = next((target for kind, target in related.values() if kind == "officeDocument"), "")
        if main.endswith(".bin"):
            raise UnusableError(f"{self.path} is a binary workbook, .xlsb: save it as .xlsx")
        if not main.startswith("xl/") and "workbook" not in main:
            raise UnusableError(f"{self.path} is no workbook: save the tables as .xlsx")
        return main

    def _parse(self, part: str, target: object) -> None:
        """Feed a part to the methods `start`, `end` and `data` of an object."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        for handler, method in (
            ("StartElementHandler", "start"),
            ("EndElementHandler", "end"),
            ("CharacterDataHandler", "data"),
        ):
            if hasattr(target, method):
                setattr(parser, handler, getattr(target, method))
        with self.parts.open(part) as stream:
            parser.ParseFile(stream)

    def _refuse_doctype(self, *_: object) -> None:
        raise UnusableError(
            f"{self.path} declares entities of its own, which no spreadsheet program does: "
            "save it anew in one"
        )

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return kind and name of the parts that a part refers to, by their key there."""
        folder, _, file = part.rpartition("/")
        found = _Elements("Relationship")
        self._parse(posixpath.join(folder, "_rels", f"{file}.rels"), found)
        return {
            one["Id"]: (
                one["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, one["Target"])).lstrip("/"),
            )
            for one in found.every
        }

    def _sheets(self, main: str) -> list[tuple[str, str]]:
        """Return name and key of every sheet; remember from when days are counted."""
        found = _Elements("sheet", "workbookPr")
        self._parse(main, found)
        properties = [one for one in found.every if "name" not in one]
        self.since_1904 = any(one.get("date1904") in ("1", "true") for one in properties)
        keyed = [
            (unescaped(one["name"]), key)
            for one in found.every
            for name, key in one.items()
            if name.rpartition(":")[2] == "id" and "name" in one
        ]
        if not keyed:
            raise UnusableError(f"{self.path} has no sheets: save the tables as .xlsx")
        return keyed

    def _strings(self, part: str) -> list[str]:
        found = _Strings()
        if part in self.parts.namelist():
            self._parse(part, found)
        return found.strings

    def _formats(self, part: str) -> list[str]:
        """Return the number format of every style."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        found = _Styles()
        if part in self.parts.namelist():
            self._parse(part, found)
        known = {**BUILTIN_FORMATS, **DATES_BY_NUMBER, **found.formats}
        return [known.get(number, "General") for number in found.styles]

    def _sheet(self, name: str, part: str, strings: list[str], formats: list[str]) -> Sheet:
        cells = _Cells(self, name, strings, formats)
        self._parse(part, cells)
        return Sheet(name, cells.rows, cells.unreadable, tuple(cells.merged))


# --- the parts ----------------------------------------------------------------------------


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Elements:
    """The attributes of all elements of some names."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.every: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) in self.names:
            self.every.append(attributes)


class _Styles:
    """The number of the format of every style, and the formats that have no number of their own."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.styles: list[int] = []
        self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "numFmt" and "numFmtId" in attributes:
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif kind == "cellXfs":
            self.inside = True
        elif kind == "xf" and self.inside:
            self.styles.append(int(attributes.get("numFmtId", 0)))

    def end(self, name: str) -> None:
        if _local(name) == "cellXfs":
            self.inside = False


@dataclass
class _Text:
    """The text that is being read: of runs, without how it is pronounced."""

    pieces: list[str] = field(default_factory=list)
    open: bool = False
    aside: bool = False

    def start(self, kind: str) -> None:
        if kind == "rPh":
            self.aside = True
        elif kind == "t":
            self.open = not self.aside

    def end(self, kind: str) -> None:
        if kind == "rPh":
            self.aside = False
        elif kind == "t":
            self.open = False

    def taken(self) -> str:
        text = "".join(self.pieces)
        self.pieces.clear()
        return text


class _Strings:
    """The texts that sheets share."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.text = _Text()

    def start(self, name: str, _: dict[str, str]) -> None:
        self.text.start(_local(name))

    def end(self, name: str) -> None:
        kind = _local(name)
        self.text.end(kind)
        if kind == "si":
            self.strings.append(unescaped(self.text.taken()))

    def data(self, text: str) -> None:
        if self.text.open:
            self.text.pieces.append(text)


class _Cells:
    """The cells of a sheet."""

    def __init__(self, reader: _Reader, name: str, strings: list[str], formats: list[str]) -> None:
        self.reader, self.name = reader, name
        self.strings, self.formats = strings, formats
        self.rows: dict[int, dict[int, str]] = {}
        self.columns: set[int] = set()
        self.unreadable: dict[tuple[int, int], str] = {}
        self.merged: list[str] = []
        self.row = self.column = 0
        self.cell: dict[str, str] = {}
        self.formula = False
        self.text = _Text()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "c":
            self._move(attributes.get("r", ""))
            self.cell = attributes
            self.formula = False
            self.text.pieces.clear()
        elif kind == "v":
            self.text.open = True
        elif kind == "f":
            self.formula = True
        elif kind == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif kind == "mergeCell":
            self.merged.append(attributes["ref"])
        else:
            self.text.start(kind)

    def end(self, name: str) -> None:
        kind = _local(name)
        if kind == "c":
            self._finish(self.text.taken())
        elif kind == "v":
            self.text.open = False
        else:
            self.text.end(kind)

    def data(self, text: str) -> None:
        if self.text.open:
            self.text.pieces.append(text)

    def _move(self, reference: str) -> None:
        if not reference:
            self.column += 1
        elif found := _CELL.fullmatch(reference):
            self.column, self.row = column_number(found[1]), int(found[2])
        else:
            raise ValueError(f"a cell {quoted(reference)}")

    def _finish(self, raw: str) -> None:
        kind = self.cell.get("t", "n")
        if raw == "" and not (self.formula and kind == "n"):
            return
        text, problem = self._shown(kind, raw)
        if problem:
            self.unreadable[self.row, self.column] = problem
        elif len(text) > LONGEST:
            text, problem = text[:100], f"a text of more than {LONGEST} characters"
            self.unreadable[self.row, self.column] = problem
        if text:
            self._put(text)

    def _put(self, text: str) -> None:
        self.rows.setdefault(self.row, {})[self.column] = text
        self.columns.add(self.column)
        self.reader.letters += len(text)
        where = f"{self.reader.path}, sheet {shown(self.name)}"
        if len(self.rows) > MOST_ROWS:
            raise UnusableError(f"{where} has more than {MOST_ROWS} rows: split the dataset")
        if len(self.columns) > MOST_COLUMNS:
            raise UnusableError(f"{where} has more than {MOST_COLUMNS} columns: take some out")
        if self.reader.letters > MOST_LETTERS:
            raise UnusableError(f"{where} has more text than can be read: split the dataset")

    def _shown(self, kind: str, raw: str) -> tuple[str, str]:
        """Return what a cell shows, and what keeps it from being read, if anything does."""
        if kind == "s":
            return self.strings[int(raw)], ""
        if kind in ("str", "inlineStr"):
            return unescaped(raw), ""
        if kind == "b":
            return ("TRUE" if raw.strip() in ("1", "true") else "FALSE"), ""
        if kind == "e":
            return raw, f"the error {raw}"
        if not raw:
            return "=", "a formula that was never computed"
        return self._number(kind, raw)

    def _number(self, kind: str, raw: str) -> tuple[str, str]:
        style = int(self.cell.get("s", 0))
        code = self.formats[style] if style < len(self.formats) else "General"
        if kind == "d":
            return date_text(datetime.fromisoformat(raw), code), ""
        number = float(raw)
        if not math.isfinite(number):
            return raw, f"a number that is none, {quoted(raw)}"
        if self.formula:
            # What is computed may differ from what is shown, behind the last digit shown.
            number = float(f"{number:.{ENOUGH_DIGITS}g}")
        if not _date_letters(code):
            return _number_shown(number, code), ""
        from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH, from_excel

        if number < 0:
            return raw, f"a date that no calendar has, {number_text(number)}"
        epoch = CALENDAR_MAC_1904 if self.reader.since_1904 else WINDOWS_EPOCH
        try:
            return date_text(from_excel(number, epoch), code), ""
        except (OverflowError, ValueError):
            return raw, f"a date that no calendar has, {number_text(number)}"


# --- numbers and dates as they are shown --------------------------------------------------


def _date_letters(code: str) -> set[str]:
    """Return which of y, m, d, h and s a number format shows; none where it is no date’s."""
    if re.search(r"\[(h+|m+|s+)\]", code, re.IGNORECASE):
        return set()
    plain = _NO_LETTERS.sub("", code.partition(";")[0]).casefold()
    return set() if plain.strip() == "general" else set(plain) & set("ymdhs")


def date_text(when: datetime | time, code: str) -> str:
    """Return a date as ISO 8601, as precise as its number format shows it.

    `mmm yyyy` gives 2025-04, `yyyy` gives 2025; a time of day stands only where it is shown.
    """
    if isinstance(when, time):
        return when.isoformat()
    letters = _date_letters(code)
    if letters & {"h", "s"} and when.time() != time():
        return when.isoformat(" ")
    day = when.date().isoformat()
    if "d" in letters or not letters & {"y", "m"}:
        return day
    return day[:7] if "m" in letters else day[:4]


def _number_shown(number: float, code: str) -> str:
    """Return a number as text: a percentage as one, with the zeros that are shown."""
    plain = _NO_LETTERS.sub("", code.partition(";")[0])
    if "%" in plain:
        return f"{format((Decimal(repr(number)) * 100).normalize(), 'f')}%"
    text = number_text(number)
    if re.fullmatch(r"0{2,}", plain) and text.isdecimal():
        return text.zfill(len(plain))
    if re.fullmatch(r"0\.0+", plain):
        # As many decimals as are shown, and never fewer than there are.
        missing = len(plain) - 2 - len(text.partition(".")[2])
        return text + "." * ("." not in text) + "0" * missing if missing > 0 else text
    return text
