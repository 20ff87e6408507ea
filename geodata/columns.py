"""The claims as columns: arrays of codes, so that a filter is a few masks and counts over them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from geodata.dates import days, period
from geodata.kept import kept
from geodata.model import FIRMNESS, GATEWAY_ROLE, Atlas, Claim

NONE = -1
"""The code of what a claim does not have."""

NEVER = (date.max.toordinal() + 1, 0)
"""The first and last day of what has no date: behind all days, and before them."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The claims of a dataset in their order, headings left out.

    Attributes
    ----------
    atlas
        The dataset.
    rows
        The number of each claim among `atlas.claims`.
    place, source, firmness, report
        Codes: of its place and its source in the dataset's order, of its level in that of
        `FIRMNESS`, and of the report that it is of, equal for copies of one.
    role, link, link_role, material
        Codes of the role, the link or the material that it is about, of those of `roles` and of
        the dataset, and of the role of that link; `NONE` where it is about none.
    first, last
        The first and last day that it speaks of, or else its source is of, counted as
        `date.toordinal` does; `NEVER` where it is known of neither, which no range overlaps.
    dated
        Whether these days are its own, and not its source's.
    asserts
        Whether it says that something is so.
    reports
        The codes of reports.
    """

    atlas: Atlas
    rows: np.ndarray
    place: np.ndarray
    source: np.ndarray
    firmness: np.ndarray
    report: np.ndarray
    role: np.ndarray
    link: np.ndarray
    link_role: np.ndarray
    material: np.ndarray
    first: np.ndarray
    last: np.ndarray
    dated: np.ndarray
    asserts: np.ndarray
    reports: Mapping[Hashable, int]

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles by their codes, the reserved one among them."""
        return (*self.atlas.roles, GATEWAY_ROLE)

    @cached_property
    def _by_place(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.place, kind="stable")
        return order, np.searchsorted(self.place[order], np.arange(len(self.atlas.places) + 1))

    def of(self, place: int) -> np.ndarray:
        """Return which claims are about a place, given by its code."""
        order, bounds = self._by_place
        found: np.ndarray = order[bounds[place] : bounds[place + 1]]
        return found

    def passing(
        self, sources: Collection[str], firmness: str, since: str = "", until: str = ""
    ) -> np.ndarray:
        """Return which claims the filters on source, firmness and time let through, as a mask."""
        mask: np.ndarray = self.firmness <= FIRMNESS.index(firmness)
        if sources:
            mask &= np.isin(self.source, _codes(self.atlas.sources, sources))
        if since or until:
            begin, end = (day.toordinal() for day in period(since, until))
            mask &= (self.first <= end) & (self.last >= begin)
        return mask

    def asked(self, roles: Collection[str], materials: Collection[str] | None) -> np.ndarray:
        """Return which claims speak to roles and materials that are asked for, or to neither.

        `materials` are all that answer what is asked for; None where nothing is.
        """
        mask = np.ones(len(self.rows), dtype=bool)
        if roles:
            wanted = _codes(self.roles, roles)
            for column in (self.role, self.link_role):
                mask &= (column == NONE) | np.isin(column, wanted)
        if materials is not None:
            wanted = _codes(self.atlas.materials, materials)
            mask &= (self.material == NONE) | np.isin(self.material, wanted)
        return mask

    def answering(self, materials: Collection[str]) -> np.ndarray:
        """Return which claims assert one of some materials, as a mask."""
        return self.asserts & np.isin(self.material, _codes(self.atlas.materials, materials))

    def levels(self, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how firmly claims give each role to each place, and on how many reports.

        Returns
        -------
        level, reports
            Both of shape (places, roles): the code of the firmest level, `len(FIRMNESS)` where
            no claim of the mask gives the role; and the number of reports.
        """
        shape = len(self.atlas.places), len(self.roles)
        level, reports = np.full(shape, len(FIRMNESS)), np.zeros(shape, dtype=int)
        given = np.flatnonzero(mask & self.asserts & (self.role != NONE))
        where = self.place[given], self.role[given]
        np.minimum.at(level, where, self.firmness[given])
        cells = np.unique(np.column_stack([*where, self.report[given]]), axis=0)
        np.add.at(reports, (cells[:, 0], cells[:, 1]), 1)
        return level, reports

    def with_claim(self, atlas: Atlas, row: int) -> Columns:
        """Return the columns of a dataset that has one claim more, without a look at the others.

        Parameters
        ----------
        atlas
            The dataset with the claim, all else of it the same.
        row
            The claim's number among `atlas.claims`.
        """
        rows = self.rows + (self.rows >= row)
        if atlas.claims[row].topic == "heading":
            return replace(self, atlas=atlas, rows=rows)
        at = int(np.searchsorted(rows, row))
        one = _columns(atlas, [(row, atlas.claims[row])], dict(self.reports))
        joined: dict[str, Any] = {
            name: np.insert(getattr(self, name), at, getattr(one, name)) for name in _ARRAYS
        }
        joined["rows"] = np.insert(rows, at, row)
        return replace(one, **joined)


_ARRAYS = tuple(field.name for field in fields(Columns) if field.type == "np.ndarray")
"""The columns of `Columns`."""


@kept(1)
def columns(atlas: Atlas) -> Columns:
    """Return the columns of a dataset."""
    claims = [(row, claim) for row, claim in enumerate(atlas.claims) if claim.topic != "heading"]
    return _columns(atlas, claims, {})


def _columns(
    atlas: Atlas, claims: Sequence[tuple[int, Claim]], reports: dict[Hashable, int]
) -> Columns:
    """Return the columns of some claims; reports that are known keep their codes."""
    roles = (*atlas.roles, GATEWAY_ROLE)
    place, source, role = _numbers(atlas.places), _numbers(atlas.sources), _numbers(roles)
    material, firmness = _numbers(atlas.materials), _numbers(FIRMNESS)
    link_role = {code: role.get(link.role, len(roles)) for code, link in atlas.links.items()}

    whens = [atlas.when(claim) for _, claim in claims]
    spans = {when: _span(when) for when in set(whens)}

    def column(values: list[int]) -> np.ndarray:
        return np.array(values, dtype=np.int32)

    def about(topic: str, numbers: dict[str, int]) -> np.ndarray:
        return column([numbers.get(c.value, NONE) if c.topic == topic else NONE for _, c in claims])

    return Columns(
        atlas=atlas,
        rows=column([row for row, _ in claims]),
        place=column([place[c.place] for _, c in claims]),
        source=column([source[c.source_id] for _, c in claims]),
        firmness=column([firmness[c.firmness] for _, c in claims]),
        report=column([reports.setdefault(atlas.report(c), len(reports)) for _, c in claims]),
        role=about("role", role),
        link=about("link", _numbers(atlas.links)),
        link_role=about("link", link_role),
        material=about("material", material),
        first=column([spans[when][0] for when in whens]),
        last=column([spans[when][1] for when in whens]),
        dated=np.array([bool(c.date) for _, c in claims], dtype=bool),
        asserts=np.array([c.asserts for _, c in claims], dtype=bool),
        reports=reports,
    )


def _span(when: str) -> tuple[int, int]:
    found = days(when)
    return (found[0].toordinal(), found[1].toordinal()) if found else NEVER


def _numbers(known: Collection[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(known)}


def _codes(known: Collection[str], names: Collection[str]) -> list[int]:
    wanted = set(names)
    return [number for number, name in enumerate(known) if name in wanted]
