"""Dates as precise as a text gives them (`2021`, `2025-04`, `2025-05-22`), as days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

FORMS = "from the year 1 to 9999, as 2021, 2025-04 or 2025-05-22"
"""How a date is written, in words."""


def days(text: str) -> tuple[date, date] | None:
    """Return the first and last day of a date of any precision, or None where it is no real one."""
    return _days(text) if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) else None


@lru_cache(maxsize=4096)
def _days(text: str) -> tuple[date, date] | None:
    try:
        first = date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return None
    if len(text) == 10:
        return first, first
    month = first.month if len(text) == 7 else 12
    return first, date(first.year, month, monthrange(first.year, month)[1])


def period(since: str, until: str) -> tuple[date, date]:
    """Return the first and last day of a range; of one that is open, the ends of the calendar."""
    begin, end = days(since), days(until)
    return begin[0] if begin else date.min, end[1] if end else date.max


def overlaps(when: str, since: str, until: str) -> bool:
    """Say whether a date overlaps a range; none at all does not, where there is one."""
    if not (since or until):
        return True
    found, (begin, end) = days(when), period(since, until)
    return found is not None and found[0] <= end and begin <= found[1]
