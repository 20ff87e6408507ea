"""Dates of every precision, and ranges of them: answers known from the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from tiny import tiny

from geodata.columns import columns
from geodata.dates import days, overlaps
from geodata.selection import Selection
from geodata.view import passes, view


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", (2021, 1, 1), (2021, 12, 31)),
        ("2025-04", (2025, 4, 1), (2025, 4, 30)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2100-02", (2100, 2, 1), (2100, 2, 28)),
        ("2025-05-22", (2025, 5, 22), (2025, 5, 22)),
        ("0001", (1, 1, 1), (1, 12, 31)),
        ("9999-12", (9999, 12, 1), (9999, 12, 31)),
    ],
)
def test_the_days_of_a_date(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert days(text) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "text",
    [
        *("", "0000", "2025-00", "2025-13", "2023-02-29", "2025-4", "25", "2025-04-", "2025-W01-1"),
        *("１９９９", "2025\n", " 2025", "2025-04-01T00", "9" * 5000),
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert days(text) is None


@pytest.mark.parametrize(
    ("when", "since", "until", "expected"),
    [
        ("2024", "2024-12-31", "2025", True),  # a year is the whole year
        ("2024", "2025-01-01", "", False),
        ("2024", "", "2024-01-01", True),
        ("2024", "", "2023", False),
        ("2024-02", "2024-02-29", "", True),  # the last day of that month
        ("2024-02", "2024-03", "", False),
        ("2025-02", "2025-02-28", "2025-02-28", True),
        ("2024-02-29", "2024-02", "2024-02", True),
        ("2024-02-29", "", "2024-02-28", False),
        ("2025-05-22", "2025-05-22", "2025-05-22", True),
        ("2025-05-22", "2025-05-23", "", False),
        ("2025-05-22", "0001", "9999", True),
        ("", "0001", "9999", False),  # no date drops out of every range
        ("", "", "", True),
    ],
)
def test_a_date_in_a_range(when: str, since: str, until: str, expected: bool) -> None:
    assert overlaps(when, since, until) is expected
    source = ("one", "text", "First Text", "First Press", "", "", "", "")
    row = ("w1", "one", "WST", "role", "feedstock", "stated", "West supplies ore.", "supplies")
    # Its own date, or else its source's.
    own = tiny(claims=[row], sources=[source], dates={"w1": when}, contrasts=(), **NO_BOOK)
    published = (*source[:5], when, *source[6:])
    other = tiny(claims=[row], sources=[published], dates={}, contrasts=(), **NO_BOOK)
    asked = Selection(since=since, until=until)
    for atlas in (own, other):
        assert passes(atlas, atlas.claims[0], asked) is expected
        assert bool(view(atlas, asked).claims) is expected
        assert columns(atlas).passing((), "possible", since, until).tolist() == [expected]


NO_BOOK: dict[str, tuple[()]] = {"notes": (), "link_notes": ()}


def test_a_claim_s_own_date_counts_before_its_source_s() -> None:
    # `e5` speaks of April 2025, its text is of 22 May.
    atlas = tiny()
    seen = {claim.claim_id for claim in view(atlas, Selection(until="2025-04")).claims}
    assert seen == {"e5"}
    assert "e5" not in {c.claim_id for c in view(atlas, Selection(since="2025-05")).claims}


def test_literature_is_of_its_source_s_date() -> None:
    # The book is of December 2023.
    asked = {"material": ("Dy",)}
    assert view(tiny(), Selection(**asked, until="2023")).places["SIL"].by_literature  # type: ignore[arg-type]
    assert not view(tiny(), Selection(**asked, since="2024")).places["SIL"].shown  # type: ignore[arg-type]
