"""Which role leads: small lists whose answers can be counted off."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.model import FIRMNESS
from geodata.roles import leading_roles


@pytest.mark.parametrize(
    ("given", "leading"),
    [
        ("", ""),
        ("a-possible", "a"),
        ("a-possible b-expected", "b"),
        # The firmest, however often another one is given.
        ("a-stated b-expected b-expected", "a"),
        ("b-expected a-possible b-possible a-possible a-possible", "b"),
        # Of several as firm the one with more claims, the weak ones counted too.
        ("a-stated b-stated b-possible", "b"),
        ("b-stated a-possible a-possible a-stated", "a"),
        # Even that does not decide.
        ("a-stated b-stated", "a b"),
        ("a-stated b-stated a-possible b-expected", "a b"),
        ("a-expected b-expected b-possible a-possible c-possible c-possible", "a b"),
        ("a-stated b-stated c-stated", "a b c"),
    ],
)
def test_which_roles_lead(given: str, leading: str) -> None:
    claims = [(role, level) for role, _, level in (one.partition("-") for one in given.split())]
    assert set(leading_roles(claims)) == set(leading.split())
    for order in permutations(claims[:5]):
        if len(claims) <= 5:
            assert set(leading_roles(order)) == set(leading.split())


GIVEN = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(FIRMNESS)), max_size=12)


@given(GIVEN)
def test_whoever_leads_is_as_firm_and_as_often_as_any(given: list[tuple[str, str]]) -> None:
    leading = leading_roles(given)
    assert bool(leading) is bool(given)
    assert len(set(leading)) == len(leading)

    def rank(role: str) -> tuple[int, int]:
        mine = [FIRMNESS.index(level) for of, level in given if of == role]
        return min(mine), -len(mine)

    best = min((rank(role) for role, _ in given), default=None)
    assert {role for role, _ in given if rank(role) == best} == set(leading)


@given(GIVEN, st.sampled_from("abcd"))
def test_one_more_stated_claim_never_takes_the_lead_away(
    given: list[tuple[str, str]], role: str
) -> None:
    if role in leading_roles(given):
        assert role in leading_roles([*given, (role, "stated")])


def test_reports_count_once() -> None:
    given = [("a", "stated"), ("a", "stated"), ("b", "stated"), ("b", "possible")]
    assert leading_roles(given) == ("a", "b")
    assert leading_roles(given, ["one", "one", "two", "three"]) == ("b",)
    assert leading_roles(given, ["one", "four", "two", "two"]) == ("a",)
