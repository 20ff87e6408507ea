"""Which role leads among those that claims give a place."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.model import FIRMNESS


def leading_roles(given: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the roles that lead among those that claims give a place.

    Parameters
    ----------
    given
        Role and firmness of each claim.

    Returns
    -------
    tuple of str
        The firmest role, of several as firm that with more claims; more than one where even
        that does not decide, none where there is no claim.
    """
    claims = list(given)
    rank = {
        role: (
            min(FIRMNESS.index(level) for of, level in claims if of == role),
            -sum(of == role for of, _ in claims),
        )
        for role in dict.fromkeys(role for role, _ in claims)
    }
    return tuple(role for role, value in rank.items() if value == min(rank.values()))
