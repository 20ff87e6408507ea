"""The benchmark's figures as a plain table."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = ("measure", "ours", "beside", "figure", "mark", "")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; an empty `mark` means that the line only informs."""

    measure: str
    ours: str
    beside: str = ""
    figure: str = ""
    mark: str = ""
    passed: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """Return the line as text, a column each."""
        verdict = {True: "pass", False: "MISS", None: ""}[self.passed]
        return (self.measure, self.ours, self.beside, self.figure, self.mark, verdict)


def summary(values: Sequence[float], unit: str = "ms", digits: int = 0) -> str:
    """Return the median, and the smallest and largest value."""
    if not values:
        return "-"
    low, middle, high = min(values), statistics.median(values), max(values)
    spread = f" ({low:.{digits}f}-{high:.{digits}f})" if len(values) > 1 else ""
    return f"{middle:.{digits}f} {unit}{spread}"


def ratio(measure: str, ours: Sequence[float], beside: Sequence[float], most: float) -> Row:
    """Return a line that compares two medians with the largest ratio allowed."""
    found = statistics.median(ours) / statistics.median(beside)
    return Row(
        measure, summary(ours), summary(beside), f"{found:.2f}", f"<= {most:.2f}", found <= most
    )


def limit(
    measure: str,
    ours: Sequence[float],
    most: float,
    unit: str,
    *,
    digits: int = 0,
    beside: Sequence[float] = (),
) -> Row:
    """Return a line that compares a median with the largest value allowed."""
    found = statistics.median(ours)
    return Row(
        measure,
        summary(ours, unit, digits),
        summary(beside, unit, digits) if beside else "",
        f"{found:.{digits}f} {unit}",
        f"<= {most:g} {unit}",
        found <= most,
    )


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(rows: Sequence[Row]) -> str:
    """Return lines with aligned columns under a heading."""
    lines = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
