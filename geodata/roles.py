"""Which role leads among those that claims give a place."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from geodata.model import FIRMNESS


def leading_roles(
    given: Iterable[tuple[str, str]], reports: Iterable[Hashable] | None = None
) -> tuple[str, ...]:
    """Return the roles that lead among those that claims give a place.

    Parameters
    ----------
    given
        Role and firmness of each claim.
    reports
        What each claim rests on, in the same order; those on the same count as one.

    Returns
    -------
    tuple of str
        The firmest role, of several as firm that with more claims; more than one where even
        that does not decide, none where there is no claim.
    """
    claims = list(given)
    on = list(range(len(claims)) if reports is None else reports)
    rank = {
        role: (
            min(FIRMNESS.index(level) for of, level in claims if of == role),
            -len({report for (of, _), report in zip(claims, on, strict=True) if of == role}),
        )
        for role in dict.fromkeys(role for role, _ in claims)
    }
    return tuple(role for role, value in rank.items() if value == min(rank.values()))
