"""Reports that are printed more than once, which count as one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Passage = TypeVar("Passage", bound=Hashable)

Row = Mapping[str, str]


def reports(copies: Iterable[tuple[Passage, Passage]]) -> dict[Passage, Passage]:
    """Return the first of its copies for every passage that is printed more than once."""
    first: dict[Passage, Passage] = {}
    for one, other in copies:
        kept, joined = first.get(one, one), first.get(other, other)
        first |= {one: kept, other: kept}
        first |= {passage: kept for passage, of in first.items() if of == joined}
    return first


def report_of_rows(claims: Iterable[Row], contrasts: Iterable[Row]) -> dict[str, Hashable]:
    """Return the report that each record of `claims.csv` rests on, by its id."""
    passages = {
        row["claim_id"]: (row["source_id"], row["quote"], row["occurrence"]) for row in claims
    }
    pairs = (
        (passages[row["claim_a"]], passages[row["claim_b"]])
        for row in contrasts
        if row["relation"] == "copies" and {row["claim_a"], row["claim_b"]} <= set(passages)
    )
    first = reports(pairs)
    return {claim: first.get(passage, passage) for claim, passage in passages.items()}
