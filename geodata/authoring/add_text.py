"""`python -m geodata add-text DIR FILE --id … --title …`: freeze a text, and list it as a source.

The text becomes `texts/<id>.txt`, the file that it was taken from is kept beside it, byte for
byte, and `sources.csv` has a row more. Nothing of the dataset is changed unless all of it is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geodata import package
from geodata.authoring import check
from geodata.authoring.extract import LARGEST, Extract, Wanted, ending, extract
from geodata.authoring.invisible import cleaned, marked, named
from geodata.authoring.rows import appended
from geodata.authoring.whole import write_whole
from geodata.faults import UnusableError, quoted, shown
from geodata.files import PACKAGE
from geodata.form import FORM
from geodata.schema import rules_of
from geodata.tables import read_table

SOURCES = "sources.csv"

NO_PUBLISHER = "no publisher given"
"""What stands for a publisher, which every source has, where none is named."""

OWN = ("source_id", "kind", "title", "note")
"""The columns of a source that are no option of their own name, or that need one."""

FIRST_WORDS = 60
"""Characters of a text that are shown of it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("directory", metavar="DIR", type=Path, help="the dataset's folder")
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a .txt, .md, .html, .docx or .pdf file"
    )
    parser.add_argument("--id", required=True, help="the source's id, which names the text too")
    parser.add_argument("--title", required=True, help="its title")
    for column in FORM["sources"].columns.values():
        if column.name not in OWN:
            what = column.description.rstrip(".").replace("%", "%%")
            parser.add_argument(f"--{column.name}", default="", help=what[0].lower() + what[1:])
    parser.add_argument("--note", default="", help="what else a reader should know of it")
    parser.add_argument("--encoding", default="", help="its encoding, where it does not say itself")
    parser.add_argument("--pages", default="", help="of a PDF: only these, as 1-30")
    parser.add_argument(
        "--clean",
        action="store_true",
        help="take out invisible characters, and write ligatures as letters",
    )


def run(options: argparse.Namespace) -> int:
    """Add a text, say what it is like and what comes next, and check the dataset."""
    folder: Path = options.directory
    record = _record(options)
    table = _sources(folder)
    _refuse_known(table, record["source_id"], record["supersedes"])
    data = _read(options.file)
    found = extract(options.file.name, data, Wanted(options.encoding, _pages(options.pages)))
    text, changed = cleaned(found.text) if options.clean else (found.text, Counter[str]())
    if not text.strip():
        raise UnusableError(f"{options.file.name}: it has no text, only invisible characters")
    said = [*found.said, *([f"cleaned of {named(changed)}"] if changed else [])]
    is_same = text.encode() == data
    files = _texts(folder, record["source_id"], options.file.name, data, text)
    original = "" if is_same else next(path.name for path in files if path.suffix != ".txt")
    record["note"] = "; ".join(filter(None, [options.note, _note(found, said, original, data)]))
    _refuse_wrong(record)
    _write(folder, files, appended(table, FORM["sources"], record), record["source_id"])
    for line in _summary(folder, record, text, found, said, options.clean):
        print(line)
    print(f'next: python -m geodata find {folder} "…" --source {record["source_id"]}', flush=True)
    return check.run(argparse.Namespace(directory=folder))


def _record(options: argparse.Namespace) -> dict[str, str]:
    """Return the row that a source gets, its note apart."""
    given = {
        name: str(getattr(options, name)).strip()
        for name in FORM["sources"].columns
        if name not in OWN
    }
    title = str(options.title).strip()
    record = {"source_id": str(options.id), "kind": "text", "title": title, **given}
    if not record["publisher"]:
        host = urlsplit(record["url"]).hostname if "://" in record["url"] else ""
        record["publisher"] = (host or "").removeprefix("www.") or NO_PUBLISHER
    _refuse_wrong(record)
    return record


def _refuse_wrong(record: Mapping[str, str]) -> None:
    """Refuse values that the check would."""
    wrong = []
    for name, value in record.items():
        rules = rules_of(FORM["sources"].columns[name])
        advice = next((rule.advice for rule in rules if not rule.holds(value)), "")
        if advice:
            option = "id" if name == "source_id" else name
            wrong.append(f"--{option} is {quoted(value)}: {advice}")
    if wrong:
        raise UnusableError("\n".join(wrong))


def _sources(folder: Path) -> str:
    """Return the table of sources as it stands in its file, its byte order mark too."""
    path = folder / SOURCES
    if not folder.is_dir():
        raise UnusableError(f"{folder}: no such folder; name the one that holds the dataset")
    if not path.is_file():
        raise UnusableError(f"{folder} is no dataset: it has no {SOURCES}")
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise UnusableError(f"{path} is not UTF-8: save it as “CSV UTF-8” first") from error
    except OSError as error:
        raise UnusableError(f"{path} cannot be read: {error.strerror}") from error
    table, faults = read_table(SOURCES, text.removeprefix("\ufeff"), FORM["sources"])
    broken = [str(fault) for fault in faults if not fault.warning]
    if broken or table is None:
        raise UnusableError("\n".join([*broken, f"mend {SOURCES} first, then add the text"]))
    if "source_id" not in table.header:
        raise UnusableError(f"{path} has no column source_id: mend it first (see the check)")
    return text


def _refuse_known(table: str, source: str, earlier: str) -> None:
    """Refuse the id of a source that is there, and to supersede one that is not."""
    read, _ = read_table(SOURCES, table.removeprefix("\ufeff"), FORM["sources"])
    rows = {record["source_id"]: row for row, record in read.rows.items()} if read else {}
    for known, row in rows.items():
        if known.strip().casefold() == source.casefold():
            raise UnusableError(
                f"{quoted(source)} is a source already ({SOURCES}, row {row}): give another --id; "
                "a later version of a text is a source of its own, which --supersedes names"
            )
    if earlier and earlier not in rows:
        raise UnusableError(f"--supersedes is {quoted(earlier)}: name a source of {SOURCES}")


def _read(path: Path) -> bytes:
    try:
        if not path.exists():
            raise UnusableError(f"{path}: no such file")
        if not path.is_file():
            raise UnusableError(f"{path} is no file")
        if (size := path.stat().st_size) > LARGEST:
            raise UnusableError(f"{path} has {size:,} bytes, {LARGEST:,} at most are read")
        data = path.read_bytes()
    except OSError as error:
        raise UnusableError(f"{path} cannot be read: {error.strerror}") from error
    if not data.strip():
        raise UnusableError(f"{path} is empty")
    return data


def _pages(said: str) -> tuple[int, int] | None:
    if not said:
        return None
    found = re.fullmatch(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", said)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise UnusableError(f"--pages is {quoted(said)}: write it as 1-30, or as 4")
    return first, last


# --- what is written ----------------------------------------------------------------------


def _texts(folder: Path, source: str, name: str, data: bytes, text: str) -> dict[Path, bytes]:
    """Return the files of a text: itself, and what it was taken from where that is another."""
    files = {folder / "texts" / f"{source}.txt": text.encode()}
    if text.encode() != data:
        # A text that belongs to no source would be one more .txt.
        kind = ".original" if ending(name) == ".txt" else ending(name)
        files[folder / "texts" / f"{source}{kind}"] = data
    for path, content in files.items():
        if path.exists() and not (path.is_file() and path.read_bytes() == content):
            raise UnusableError(f"{path} is there already: give another --id, or take it away")
    return files


def _note(found: Extract, said: list[str], original: str, data: bytes) -> str:
    # As much as tells two files apart: it is read beside every list of sources.
    digest = hashlib.sha256(data).hexdigest()[:16]
    if not original:
        return f"frozen as it was, sha256 {digest}"
    by = f" by {found.by}" if found.by else ""
    return "; ".join([f"text taken from texts/{original} (sha256 {digest}){by}", *said])


def _write(folder: Path, files: Mapping[Path, bytes], table: str, source: str) -> None:
    """Write everything, or leave everything as it was."""
    every = {**files, folder / SOURCES: table.encode(), **_descriptor(folder, source)}
    try:
        before = {path: path.read_bytes() if path.exists() else None for path in every}
        is_new = not (folder / "texts").exists()
        (folder / "texts").mkdir(exist_ok=True)
    except OSError as error:
        raise UnusableError(f"{folder} cannot be written to: {error.strerror}") from error
    try:
        write_whole(every)
    except BaseException:
        _put_back(before)
        if is_new:
            (folder / "texts").rmdir()
        raise


def _put_back(before: Mapping[Path, bytes | None]) -> None:
    for path, data in before.items():
        if data is None:
            path.unlink(missing_ok=True)
        elif path.read_bytes() != data:
            write_whole({path: data})


def _descriptor(folder: Path, source: str) -> dict[Path, bytes]:
    """Return the descriptor with the text among its resources, where it lists its files."""
    path = folder / PACKAGE
    try:
        text = path.read_bytes().decode()
        document = json.loads(text.removeprefix("\ufeff"))
        resources = list(document["resources"])
        paths = [str(resource.get("path")) for resource in resources]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # The check says what is wrong with it.
        return {}
    new = package.resources({}, {source: ""})[0]
    listed = [number for number, name in enumerate(paths) if name.endswith((".csv", ".txt"))]
    if not listed or new["path"] in paths:
        return {}
    names = {resource.get("name") for resource in resources}
    number = 2
    while new["name"] in names:
        new["name"] = f"text-{source}-{number}"
        number += 1
    texts = [at for at in listed if paths[at].startswith("texts/")] or listed
    return {path: _with_after(text, resources[texts[-1]], new).encode()}


def _with_after(text: str, known: Any, new: Mapping[str, Any]) -> str:
    """Return JSON with an object after one that is in a list there, written as that one is."""
    decoder = json.JSONDecoder()
    start = end = -1
    for found in re.finditer(r"\{", text):
        try:
            value, stop = decoder.raw_decode(text, found.start())
        except ValueError:
            continue
        if value == known:
            start, end = found.start(), stop
    space = re.search(r"\s*\Z", text[:start])
    gap = space[0] if space else ""
    inner = re.match(r"\{(\s*)", text[start:end])
    line_end, _, indent = gap.rpartition("\n")
    if inner and "\n" in inner[1]:
        step = inner[1].rpartition("\n")[2].removeprefix(indent)
        written = json.dumps(new, ensure_ascii=False, indent=step or 1)
        written = written.replace("\n", ("\r\n" if "\r" in line_end else "\n") + indent)
    else:
        written = json.dumps(new, ensure_ascii=False)
    return f"{text[:end]},{gap or ' '}{written}{text[end:]}"


# --- what is said -------------------------------------------------------------------------


def _summary(
    folder: Path, record: Mapping[str, str], text: str, found: Extract, said: list[str], clean: bool
) -> Iterator[str]:
    """Yield what a text is like, a line each, and what of it asks for a look."""
    paragraphs = sum(1 for line in text.splitlines() if line.strip())
    first = shown(" ".join(text[:1000].split())[:FIRST_WORDS])
    path = folder / "texts" / f"{record['source_id']}.txt"
    yield f"{path}: {len(text):,} characters, {paragraphs:,} paragraphs: “{first}…”"
    if found.by or said:
        yield "; ".join(filter(None, [f"read by {found.by}" if found.by else "", *said]))
    for advice in found.advice:
        yield f"look: {advice}"
    if unseen := marked(text):
        advice = "they stay" if clean else "--clean takes out what can be"
        yield f"not seen, or not what it seems: {named(unseen)}; {advice}"
    if record["publisher"] == NO_PUBLISHER:
        yield f"publisher: “{NO_PUBLISHER}”; it is shown beside every quote: mend it in {SOURCES}"
