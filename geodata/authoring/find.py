"""`python -m geodata find DIR "…"`: find a passage or the closest, as a row of claims.csv.

The row goes to standard output, what is said of it to standard error, so that the one can be
piped or appended to the table without the other.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from geodata.authoring.rows import header_of, row_of
from geodata.check import LEAST_LIKE, LONGEST_ID
from geodata.faults import UnusableError, quoted, shown
from geodata.files import Files, read_files
from geodata.form import FORM
from geodata.names import INVISIBLE, roughly_folded
from geodata.passages import LINE_END, closest, differing, find, likely, positions

NO_PASSAGE = 1
"""Exit code: no passage is like what was asked for."""

MOST = 10
"""Passages that are shown of those that match, where no other number is asked for."""

LONGEST = 5000
"""Characters of a phrase for which what comes closest is looked for: beyond, it takes too long."""

AROUND = 30
"""Characters of the text that are shown before and after a passage."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of a source's text, from `start` to `end`, and how like the phrase, to 100."""

    source: str
    start: int
    end: int
    score: float


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("directory", metavar="DIR", type=Path, help="the dataset's folder")
    parser.add_argument(
        "phrase", metavar="PHRASE", help="the words to look for, in quotation marks"
    )
    parser.add_argument("--source", default="", metavar="ID", help="look in this text only")
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help=f"at most so many passages (default: {MOST} that match, or the one that is closest)",
    )
    parser.add_argument(
        "--no-header", action="store_true", help="only the rows, to be appended to claims.csv"
    )


def run(options: argparse.Namespace) -> int:
    """Print the passages that match, or come closest, as rows; say where they stand."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Rows belong into a table in UTF-8, with their line ends as they are.
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    phrase = options.phrase.strip()
    if not phrase:
        raise UnusableError("nothing to look for: give some words of the passage")
    if options.limit is not None and options.limit < 1:
        raise UnusableError(f"--limit is {options.limit}: give a number from 1")
    files = _files(options.directory)
    texts = _texts(files, options.source)
    _refuse_longer(phrase, texts)
    every = matching(phrase, texts)
    found = every[: options.limit or MOST] or nearest(phrase, texts, options.limit or 1)
    if not found:
        where = f"the {len(texts)} texts" if len(texts) > 1 else next(iter(texts))
        print(f"no passage of {where} is like {quoted(phrase)}", file=sys.stderr)
        return NO_PASSAGE
    lacking, lines = rows(files, found, texts)
    sys.stdout.writelines(lines if not options.no_header else lines[1:])
    sys.stdout.flush()
    if lacking:
        words = f"claims.csv has no column {' and '.join(lacking)}: add it to its header"
        print(words, file=sys.stderr)
    for line in _words(phrase, found, texts, len(every) - len(found)):
        print(line, file=sys.stderr)
    return 0


def _files(folder: Path) -> Files:
    if not folder.is_dir():
        raise UnusableError(f"{folder}: no such folder; name the one that holds the dataset")
    files = read_files(folder)
    if "sources" not in files.tables:
        why = next((f"; {f}" for f in files.faults if f.file == "sources.csv"), "")
        raise UnusableError(f"{folder} has no sources.csv that can be read{why}")
    return files


def _texts(files: Files, source: str) -> Mapping[str, str]:
    """Return the texts to look in: all, or that of a source."""
    texts = {name: text for name, text in files.texts.items() if text}
    if source and source not in texts:
        close = get_close_matches(source[:LONGEST_ID], texts, n=1)
        known = f"; did you mean {quoted(close[0])}?" if close else ""
        raise UnusableError(f"no text of the id {quoted(source)}{known}")
    if not texts:
        raise UnusableError("the dataset has no text that can be read: add one with add-text")
    return {source: texts[source]} if source else texts


def _refuse_longer(phrase: str, texts: Mapping[str, str]) -> None:
    longest = max(map(len, texts.values()))
    # What is not seen may be left out, and a space may stand for several.
    if len(phrase) > 2 * longest:
        found = f"the phrase has {len(phrase):,} characters, and the longest text {longest:,}"
        raise UnusableError(f"{found}: give a passage of it")


# --- what is looked for -------------------------------------------------------------------


def matching(phrase: str, texts: Mapping[str, str]) -> list[Found]:
    """Return where a phrase stands: to the letter, or, if nowhere, in other spellings of it.

    Those differ in case, composition, hyphens, spaces, line ends, quotation marks, or in what is
    not seen.
    """
    exact = [
        Found(name, start, start + len(phrase), 100)
        for name, text in texts.items()
        for start in positions(phrase, text)
    ]
    if exact:
        return exact
    rough = roughly_folded(phrase)
    return [
        Found(name, *_trimmed(text, start, end), 100)
        for name, text in texts.items()
        if rough in roughly_folded(text)
        for start, end in find(text, phrase)
    ]


def nearest(phrase: str, texts: Mapping[str, str], limit: int) -> list[Found]:
    """Return the passages that are most like a phrase, the closest first, one a text.

    Raises
    ------
    UnusableError
        Where the phrase is too long to be compared.
    """
    if len(phrase) > LONGEST:
        found = f"no text has it to the letter, and with {len(phrase):,} characters it is too long"
        raise UnusableError(f"{found} to look for the closest: give {LONGEST:,} of them at most")
    best: dict[str, Found] = {}
    for name, start, end in likely(phrase, texts, LEAST_LIKE):
        near = closest(phrase, texts[name][start:end])
        if near is None or near.score < max(LEAST_LIKE, best[name].score if name in best else 0):
            continue
        passage = _trimmed(texts[name], start + near.start, start + near.end)
        best[name] = Found(name, *_ended(texts[name], *passage, phrase), near.score)
    return sorted(best.values(), key=lambda one: -one.score)[:limit]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the ends of a passage without the spaces, and what is not seen, at them."""
    unseen = INVISIBLE + " \t\r\n"
    while start < end - 1 and text[end - 1] in unseen:
        end -= 1
    while start < end - 1 and text[start] in unseen:
        start += 1
    return start, end


def _ended(text: str, start: int, end: int, phrase: str) -> tuple[int, int]:
    """Return the ends of a passage without a comma at its end that the phrase has not."""
    stray = text[end - 1] in ",;:" and phrase[-1] != text[end - 1]
    return (start, end - 1) if stray and end - start > 1 else (start, end)


# --- what is printed ----------------------------------------------------------------------


def rows(
    files: Files, found: Sequence[Found], texts: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Return passages as rows of the dataset's table of claims, its header first.

    The first list are the columns that the table lacks for them.
    """
    data = files.contents.get("claims.csv", b"")
    separator, columns = header_of(data.decode("utf-8", "replace"), FORM["claims"])
    taken, records = _ids(files), []
    for one in found:
        quote = texts[one.source][one.start : one.end]
        record = {"claim_id": _next_id(one.source, taken), "source_id": one.source, "quote": quote}
        records.append({**record, "occurrence": occurrence(one, texts[one.source])})
        taken.add(record["claim_id"])
    filled = {name for record in records for name, value in record.items() if value}
    lacking = [name for name in FORM["claims"].columns if name in filled - set(columns)]
    columns += lacking
    header = {name: name for name in columns}
    return lacking, [row_of(record, columns, separator) for record in (header, *records)]


def occurrence(one: Found, text: str) -> str:
    """Return which of the places at which a passage stands it is, from 1; nothing for the only."""
    every = positions(text[one.start : one.end], text)
    return str(every.index(one.start) + 1) if len(every) > 1 else ""


def _ids(files: Files) -> set[str]:
    claims = files.tables.get("claims")
    return {record.get("claim_id", "") for record in claims.rows.values()} if claims else set()


def _next_id(source: str, taken: set[str]) -> str:
    """Return the id that follows those of a source: its own, and a number."""
    ends = [name.removeprefix(f"{source}-") for name in taken if name.startswith(f"{source}-")]
    numbers = [int(end) for end in ends if end.isascii() and end.isdecimal() and len(end) < 7]
    return f"{source}-{max([0, *numbers]) + 1:02d}"


def _words(
    phrase: str, found: Sequence[Found], texts: Mapping[str, str], more: int
) -> Iterator[str]:
    """Yield where passages stand, and how they differ from the phrase."""
    for one in found:
        text = texts[one.source]
        passage = text[one.start : one.end]
        line = len(LINE_END.findall(text, 0, one.start)) + 1
        nth = occurrence(one, text)
        how = "to the letter" if passage == phrase else f"{one.score:.0f} % alike"
        if passage != phrase and one.score == 100:
            how = "in another spelling"
        nth = f", occurrence {nth}" if nth else ""
        yield f"{one.source}, line {line}{nth}, {how}: {_in_context(text, one)}"
        if passage != phrase:
            yield f"  [you wrote → the text has]: {compared(phrase, passage)}"
    if more > 0:
        yield f"{more} more; see them with --limit {len(found) + more}, or give more words"


def _in_context(text: str, one: Found) -> str:
    before = text[max(0, one.start - AROUND) : one.start]
    after = text[one.end : one.end + AROUND]
    return f"{_escaped(before)}⟦{shown(text[one.start : one.end], 300)}⟧{_escaped(after)}"


def compared(phrase: str, passage: str) -> str:
    """Return a passage on one line, with what differs in brackets, and what is not seen escaped."""
    return "".join(
        _escaped(theirs) if ours == theirs else f"[{_escaped(ours)} → {_escaped(theirs)}]"
        for ours, theirs in differing(phrase, passage)
    )


def _escaped(text: str) -> str:
    return shown(text, max(len(text), 1))
