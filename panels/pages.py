"""Long documents cut into pages: which page is shown, and the addresses of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

LONGEST_SEARCH = 100
"""Characters of a phrase that is searched for."""

MOST_PAGES = 99_999
"""The highest number of a page that an address may have."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The page that is shown, of how many, and the addresses of first, previous, next and last."""

    page: int
    count: int
    links: tuple[tuple[str, str], ...]


def pages(page: int, count: int, at: Callable[[int], str]) -> Pages:
    """Return which page is shown where one is asked for, the last where there are fewer.

    Parameters
    ----------
    page
        The number that is asked for, from 1; 0 for none.
    count
        How many pages there are.
    at
        Gives the address of a page.
    """
    count = max(count, 1)
    page = min(max(page, 1), count)
    steps = {"First": 1, "Previous": page - 1, "Next": page + 1, "Last": count}
    reached = {name: to for name, to in steps.items() if 1 <= to <= count and to != page}
    return Pages(page, count, tuple((name, at(to)) for name, to in reached.items()))


def hidden(address: str) -> list[tuple[str, str]]:
    """Return what a form must carry along so that it keeps what its address asks for."""
    return parse_qsl(address.partition("?")[2])
