"""The columns: one claim more gives what building them anew gives."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

import geodata
from geodata.columns import _ARRAYS, columns
from geodata.model import Atlas

ATLAS = geodata.atlas()


def without(row: int) -> Atlas:
    """Return the shipped dataset without one of its claims."""
    claims = (*ATLAS.claims[:row], *ATLAS.claims[row + 1 :])
    by_id = MappingProxyType({claim.claim_id: claim for claim in claims})
    return replace(ATLAS, claims=claims, claims_by_id=by_id)


@pytest.mark.parametrize("row", range(len(ATLAS.claims)))
def test_a_claim_is_added_where_it_belongs(row: int) -> None:
    fewer = columns(without(row))
    found, anew = fewer.with_claim(ATLAS, row), columns(ATLAS)
    assert found.atlas is ATLAS
    for name in _ARRAYS:
        if name != "report":
            assert np.array_equal(getattr(found, name), getattr(anew, name)), name
    # Reports are told apart by their codes, whichever these are.
    pairs = set(zip(found.report.tolist(), anew.report.tolist(), strict=True))
    assert len(pairs) == len(set(found.report.tolist())) == len(set(anew.report.tolist()))
    for place in range(len(ATLAS.places)):
        assert np.array_equal(np.sort(found.of(place)), np.sort(anew.of(place)))
    mask = found.passing((), "possible")
    for ours, theirs in zip(found.levels(mask), anew.levels(mask), strict=True):
        assert np.array_equal(ours, theirs)
