"""When something was said that is not asserted as fact, and what later sources say on it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geodata import words
from geodata.dates import days
from geodata.kept import kept
from geodata.model import FIRMNESS, Atlas, Claim, Source

MOST_LATER = 8
"""Later claims that are listed of a claim; the others are counted."""


@dataclass(frozen=True, slots=True)
class Later:
    """What a later source says on the same place and role.

    `role` is what that is called, `relation` what `contrasts.csv` says of the two, empty where it
    says nothing.
    """

    claim: Claim
    source: Source
    role: str
    relation: str


def when(atlas: Atlas, claim: Claim) -> str:
    """Return when a claim was made that is not asserted as fact, and of what time it speaks."""
    parts = []
    if claim.firmness != FIRMNESS[0]:
        published = atlas.sources[claim.source_id].published
        parts.append(f"said {words.written_date(published)}" if published else "said undated")
    if claim.date and claim.topic != "event":
        parts.append(f"of {words.written_date(claim.date)}")
    return ", ".join(parts)


def later(atlas: Atlas, claim: Claim) -> tuple[tuple[Later, ...], int]:
    """Return what sources that are surely later say on a claim's place and role, and how many more.

    Of each source the firmest claim, and one of each other stance; where `contrasts.csv` has it
    beside the claim, that one. Nothing of a claim that is asserted as fact, is on no role, or
    whose source has no date.
    """
    own = days(atlas.sources[claim.source_id].published)
    role = _role(atlas, claim)
    if claim.firmness == FIRMNESS[0] or own is None or not role:
        return (), 0
    begins, claims = _told(atlas).get((claim.place, role), ((), ()))
    after = claims[bisect_right(begins, own[1]) :]
    sources = {other.source_id for other in after}
    related = {
        other.source_id: (other, relation)
        for other, relation in _related(atlas).get(claim.claim_id, ())
        if other.source_id in sources and (other.place, _role(atlas, other)) == (claim.place, role)
    }
    # What is set beside it comes first, so that it is never only counted.
    rest = [(other, "") for other in after if other.source_id not in related]
    found, name = [*related.values(), *rest], words.role_name(atlas, role)
    return tuple(
        Later(other, atlas.sources[other.source_id], name, how) for other, how in found[:MOST_LATER]
    ), max(len(found) - MOST_LATER, 0)


def _role(atlas: Atlas, claim: Claim) -> str:
    """Return the role that a claim is on, itself or by its link."""
    if claim.topic == "link":
        return atlas.links[claim.value].role
    return claim.value if claim.topic == "role" else ""


@kept(1)
def _told(atlas: Atlas) -> Mapping[tuple[str, str], tuple[tuple[date, ...], tuple[Claim, ...]]]:
    """Return by place and role what each source that is dated says: its first day, and the claim.

    The earliest source comes first.
    """
    found: dict[tuple[str, str], dict[tuple[str, str], Claim]] = {}
    for claim in atlas.claims:
        if role := _role(atlas, claim):
            mine = found.setdefault((claim.place, role), {})
            known = mine.setdefault((claim.source_id, claim.stance), claim)
            if _rank(claim) < _rank(known):
                mine[claim.source_id, claim.stance] = claim
    return {key: _in_order(atlas, [*mine.values()]) for key, mine in found.items()}


def _rank(claim: Claim) -> tuple[int, bool]:
    return FIRMNESS.index(claim.firmness), claim.topic != "role"


def _in_order(atlas: Atlas, claims: list[Claim]) -> tuple[tuple[date, ...], tuple[Claim, ...]]:
    dated = [
        (found[0], claim)
        for claim in claims
        if (found := days(atlas.sources[claim.source_id].published))
    ]
    dated.sort(key=lambda pair: pair[0])
    return tuple(day for day, _ in dated), tuple(claim for _, claim in dated)


@kept(1)
def _related(atlas: Atlas) -> Mapping[str, list[tuple[Claim, str]]]:
    """Return the claims that `contrasts.csv` sets beside each one, and how."""
    found: dict[str, list[tuple[Claim, str]]] = {}
    for pair in atlas.contrasts:
        for one, other in ((pair.claim_a, pair.claim_b), (pair.claim_b, pair.claim_a)):
            found.setdefault(one, []).append((atlas.claims_by_id[other], pair.relation))
    return found
