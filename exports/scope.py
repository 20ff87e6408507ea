"""How much of a dataset the standalone page holds: all of a small one, of a large one what fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from geodata import words
from geodata.model import Atlas
from geodata.selection import allowed
from geodata.view import View, view

MOST_BYTES = 5_000_000
"""Size of a page."""

MOST_COMBINED = 4
"""Roles of a dataset whose every combination a page holds."""

MOST_RENDERED = 12_000
"""Quotes of all its panels, under all its choices of roles: each takes a millisecond."""

QUOTE_BYTES = 900
"""What a quote takes in a page: in its panels, in its paragraph and in the proof."""

_GROUPS = 3
"""Groups of quotes that a panel has."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a dataset a page holds.

    Attributes
    ----------
    combined
        How many roles at once can be chosen in it; None for those of the view alone.
    quotes
        How many quotes of each group a panel shows; None for all.
    texts
        Whether it holds the texts whole, or else the paragraphs of the quotes that it shows.
    """

    combined: int | None = MOST_COMBINED
    quotes: int | None = None
    texts: bool = True

    def choices(self, shown: View) -> tuple[tuple[str, ...], ...]:
        """Return every choice of roles."""
        codes, most = tuple(shown.atlas.roles), self.combined
        choices: list[tuple[str, ...]] = [()] if most is not None else []
        # Of many roles one at a time, or the page would hold hundreds of states.
        most = min(most or 0, len(codes) if len(codes) <= MOST_COMBINED else 1)
        choices += [roles for count in range(1, most + 1) for roles in combinations(codes, count)]
        return tuple(dict.fromkeys((*choices, shown.selection.role)))

    def views(self, shown: View) -> Iterator[View]:
        """Yield a view under every choice of roles, its other filters as they are."""
        for roles in self.choices(shown):
            yield view(shown.atlas, replace(shown.selection, role=roles))

    def left_out(self, atlas: Atlas, *, claims: int, panels: int) -> tuple[str, ...]:
        """Say what a page leaves out, where so many claims and panels are not in it."""
        said = []
        if self.quotes and claims:
            said.append(f"all but the first {words.counted(self.quotes, 'quote')} of each group")
        if not self.texts:
            said.append("the texts but for the paragraphs of these")
        if self.combined is None and len(atlas.roles) > 1:
            said.append("other choices of roles")
        elif self.combined == 1 < len(atlas.roles) <= MOST_COMBINED:
            said.append("choices of several roles")
        if panels:
            said.append(words.counted(panels, "panel"))
        return tuple(said)


SCOPES = (
    Scope(),
    Scope(combined=1, quotes=20, texts=False),
    *(Scope(combined=None, quotes=quotes, texts=False) for quotes in (20, 5, 2)),
)
"""From all of a dataset to the least; the last is cut where it does not fit."""


def likely(shown: View, most: int) -> Iterator[Scope]:
    """Yield what may fit a page of so many bytes, the most first, and always the least."""
    atlas = shown.atlas
    claims = [len(place.all_claims) for place in (*shown.places.values(), *shown.undrawn.values())]
    arrows = len(allowed(atlas)["select"]) - len(atlas.selectable)
    for scope in SCOPES[:-1]:
        group = scope.quotes * _GROUPS if scope.quotes else max(claims, default=0)
        quotes = sum(min(count, group) for count in claims) + arrows
        texts = sum(map(len, atlas.texts.values())) if scope.texts else 0
        if (
            quotes * len(scope.choices(shown)) <= MOST_RENDERED
            and quotes * QUOTE_BYTES + texts <= most
        ):
            yield scope
    yield SCOPES[-1]
