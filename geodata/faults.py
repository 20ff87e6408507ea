"""What is wrong with a dataset: one `Fault` a finding, raised together as a `DatasetError`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right in the dataset.

    Attributes
    ----------
    file
        Path of the file, relative to the dataset's folder, with forward slashes.
    row
        Line of the file on which the record begins, the first line (a table's header) being 1;
        None where no line can be named.
    column
        Column of a table or member of a JSON document; empty for the file as a whole.
    found
        What stands there.
    advice
        What to do about it.
    warning
        Whether it is allowed, and only doubtful or repaired in reading.
    """

    file: str
    row: int | None
    column: str
    found: str
    advice: str
    warning: bool = False

    def __str__(self) -> str:
        where = ("warning: " if self.warning else "") + shown(self.file)
        if self.row is not None:
            where += f", row {self.row}"
        if self.column:
            where += f", {shown(self.column)}"
        return f"{where}: found {_one_line(self.found)}; {_one_line(self.advice)}"


class DatasetError(Exception):
    """A dataset that cannot be trusted; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        lines = [str(fault) for fault in self.faults]
        return "\n".join([*lines, f"{count} fault{'' if count == 1 else 's'}"])


class UnusableError(Exception):
    """What was given to a command is no use to it; the message says why and what to do."""


def shown(text: str, limit: int = 120) -> str:
    """Return text on one line, invisible characters escaped, its middle left out if longer."""
    if len(text) > limit:
        half = (limit - 3) // 2
        text = f"{text[:half]} … {text[-half:]}"
    return _one_line(text)


def quoted(text: str, limit: int = 120) -> str:
    """Return text for a message in quotation marks, or `nothing` where it is empty."""
    return f"“{shown(text, limit)}”" if text else "nothing"


def quoted_json(value: object) -> str:
    """Return a parsed JSON value for a message; of what it nests only the outermost values."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        # What lies deeper may be nested too deeply to be written out at all.
        inner = ["[…]" if isinstance(part, (list, dict)) else repr(part) for part in value[:5]]
        return shown(f"[{', '.join(inner)}{', …' * (len(value) > 5)}]")
    return "nothing" if value is None else shown(repr(value))


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
