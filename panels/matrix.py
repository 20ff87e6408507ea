"""The matrix: places down, roles, materials or links across, and in each cell who says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from geodata import words
from geodata.columns import NONE, Columns, columns
from geodata.copies import reports
from geodata.kept import kept
from geodata.model import FIRMNESS, GATEWAY_ROLE, Atlas, Note, Place, Source
from geodata.selection import UNFILTERING, Selection, allowed
from geodata.view import View, cites, in_view, let_through, material_relation, unplaced_links
from geodata.view import view as view_of
from geodata.ways import Way, ways, ways_of
from panels.pages import pages

ROWS = 50
"""Places of a page."""

MOST_COLUMNS = 40
"""Columns of a page; of more, those on which most places have evidence."""

SORTS = ("firmness", "sources", "name")
"""The orders of the places: by the firmest that is said, by how many say something, by name."""

ACROSS = ("role", "material", "link")
"""What can stand across; the first, unless materials alone are asked for."""

STANCES = ("", "denies", "undisclosed")

SIGNS = {"stated": "●", "expected": "◐", "possible": "○"}
"""The dots of the levels as letters, for where none can be drawn."""

MOST_DOTS = 6
"""Dots of a cell; of more sources the number says how many there are."""


@dataclass(frozen=True, slots=True)
class Column:
    """What stands across: its code, and what it is called."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One independent source, and how firmly it says so; `sources` are all that print it.

    The firmness of a statement of the literature may be empty.
    """

    sources: tuple[Source, ...]
    firmness: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Who says so of a place and a column.

    Attributes
    ----------
    select
        The place or the arrow whose panel has the quotes; empty where it cannot be selected.
    marks
        The independent texts that say so, the firmest first.
    literature
        The sources of the literature that do.
    denied, undisclosed
        How many independent texts deny it, and how many say that it is not disclosed.
    """

    select: str
    marks: tuple[Mark, ...] = ()
    literature: tuple[Mark, ...] = ()
    denied: int = 0
    undisclosed: int = 0

    @property
    def firmness(self) -> str:
        """The firmest level at which a text says so; empty where none does."""
        return self.marks[0].firmness if self.marks else ""

    @property
    def levels(self) -> Mapping[str, int]:
        """How many independent texts say so at each level."""
        said = [mark.firmness for mark in self.marks]
        return {level: said.count(level) for level in FIRMNESS}

    @property
    def says(self) -> str:
        """The cell in words; empty where there is nothing."""
        texts = "; ".join(
            f"{count} {words.FIRMNESS[level].lower()}"
            for level, count in self.levels.items()
            if count
        )
        parts = (
            f"{words.counted(len(self.marks), 'source')}: {texts}" if texts else "",
            f"literature: {len(self.literature)}" if self.literature else "",
            f"denied by {words.number(self.denied)}" if self.denied else "",
            f"not disclosed, by {words.number(self.undisclosed)}" if self.undisclosed else "",
        )
        return "; ".join(filter(None, parts))

    @property
    def dots(self) -> tuple[Mark, ...]:
        """The texts that are drawn one by one."""
        return self.marks[:MOST_DOTS]

    @property
    def count(self) -> str:
        """How many texts say so, and whether those are more than are drawn; empty for none."""
        more = "… " if len(self.marks) > MOST_DOTS else ""
        return f"{more}{len(self.marks):,}" if self.marks else ""

    @property
    def beside(self) -> tuple[str, ...]:
        """What stands beside the texts that say so, in short."""
        counts = {
            "lit.": len(self.literature),
            "denied": self.denied,
            "undisclosed": self.undisclosed,
        }
        return tuple(f"{what} {count:,}" for what, count in counts.items() if count)

    @property
    def short(self) -> str:
        """The cell in signs and numbers: `●◐ 2, lit. 1`."""
        signs = "".join(SIGNS[mark.firmness] for mark in self.dots)
        return ", ".join(filter(None, (f"{signs} {self.count}".strip(), *self.beside)))

    @property
    def names(self) -> str:
        """Who says so, a level after the other."""
        said: dict[str, list[str]] = {}
        for mark in self.marks:
            said.setdefault(words.FIRMNESS[mark.firmness], []).append(_printed(mark))
        if self.literature:
            said["Literature"] = [_printed(mark) for mark in self.literature]
        return ". ".join(f"{level}: {words.listed(names)}" for level, names in said.items())


@dataclass(frozen=True, slots=True)
class Row:
    """A place: its cells in the order of the columns, and what the row is sorted by."""

    place: Place
    select: str
    cells: tuple[Cell, ...]
    firmness: str
    independent: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of the matrix.

    `total` counts the places that have a row on some page, `page` of `count` is shown; `left_out`
    counts the columns for which there is no room.
    """

    across: str
    sort: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    page: int
    count: int
    left_out: int


def _printed(mark: Mark) -> str:
    """Return who prints what counts as one source."""
    names = list(dict.fromkeys(source.publisher for source in mark.sources))
    return f"{words.listed(names)} (one report)" if len(mark.sources) > 1 else names[0]


def acrosses(atlas: Atlas) -> tuple[str, ...]:
    """Return which of `ACROSS` a dataset has."""
    has = {"role": True, "material": bool(atlas.materials), "link": bool(atlas.links)}
    return tuple(across for across in ACROSS if has[across])


def asked_across(view: View) -> str:
    """Return which of `ACROSS` speaks to what is asked for by name: roles before materials."""
    asked = view.selection
    return "material" if asked.material and not asked.role else ACROSS[0]


def subject(atlas: Atlas, across: str) -> str:
    """Return what a matrix is of: `Who says so: roles that texts give places`."""
    what = {
        "role": "roles that texts give places",
        "material": f"{words.vocabulary(atlas)} or group that texts name for places",
        "link": "links that texts tell of",
    }[across]
    return f"Who says so: {what}"


DOTS = (
    "A dot is an independent source: "
    + ", ".join(f"{sign} {words.FIRMNESS[level].lower()}" for level, sign in SIGNS.items())
    + "; a report that is printed twice counts once."
)
"""How a cell is read."""


def about(atlas: Atlas, across: str) -> str:
    """Return what a matrix is of and how it is read, for its caption."""
    return f"{subject(atlas, across)}. {DOTS}"


@dataclass(frozen=True)
class _Grid:
    """The cells of a view that are not empty, as arrays that are sorted by place.

    Attributes
    ----------
    place, column, stance, origin, source, level
        Codes of what each text says of a cell, once a text: where, with which of `STANCES`, as
        which independent source, which text it is and how firmly it says so at most.
    independent
        How many independent texts say anything of each place.
    notes
        What the literature adds, by codes of place and column.
    selects
        The arrows by codes of place and column, where a cell has one.
    """

    columns: tuple[Column, ...]
    place: np.ndarray
    column: np.ndarray
    stance: np.ndarray
    origin: np.ndarray
    source: np.ndarray
    level: np.ndarray
    independent: np.ndarray
    notes: Mapping[tuple[int, int], tuple[Note, ...]]
    selects: Mapping[tuple[int, int], str]


def matrix(
    view: View,
    *,
    across: str = "",
    sort: str = "",
    page: int = 0,
    most: int = ROWS,
    widest: int | None = MOST_COLUMNS,
) -> Matrix:
    """Return a page of who says what of the places in view.

    Texts that print one report are one source, whichever of them was first and whatever else
    they say there. What denies or does not disclose supports nothing.

    Parameters
    ----------
    view
        The view; what it selects changes nothing.
    across
        One of `ACROSS`, that of `asked_across` where none is asked for. Of links a
        column is a way: into or from the hub, or to a place.
    sort
        One of `SORTS`, the first where none is asked for.
    page
        Which page, from 1; the first where none is asked for.
    most
        Places of a page.
    widest
        Columns of a page; None for all.
    """
    atlas, across, sort = view.atlas, across or asked_across(view), sort or SORTS[0]
    grid = _grid(atlas, view.selection.without(*UNFILTERING), across)
    order = _ordered(atlas, grid, sort)
    cut = pages(page, -(-len(order) // most), str)
    shown = _fitting(grid, widest)
    return Matrix(
        across=across,
        sort=sort,
        columns=tuple(grid.columns[number] for number in shown),
        rows=tuple(
            _row(view, grid, shown, *row) for row in order[(cut.page - 1) * most : cut.page * most]
        ),
        total=len(order),
        page=cut.page,
        count=cut.count,
        left_out=len(grid.columns) - len(shown),
    )


@kept(64)
def _grid(atlas: Atlas, selection: Selection, across: str) -> _Grid:
    cols, view = columns(atlas), view_of(atlas, selection)
    if across == "link":
        return _links(view, cols, let_through(atlas, selection))
    mask = in_view(view)
    if across == "role":
        codes, about = cols.roles, cols.role
        names = [words.role_label(atlas, code) for code in codes]
        always = set(selection.role or atlas.roles)
        notes = []
    else:
        codes, about = tuple(atlas.materials), cols.material
        names = [material.name for material in atlas.materials.values()]
        always = set()
        asked = selection.material
        notes = [
            (note.about, note.material, note)
            for note in atlas.notes
            if note.material
            and note.about in atlas.places
            and view.of(note.about).shown
            and cites(atlas, note, selection)
            and (not asked or any(_relates(atlas, one, note.material) for one in asked))
        ]
    rows = np.flatnonzero(mask & (about != NONE))
    first = [GATEWAY_ROLE] if across == "role" else allowed(atlas)["material"]
    rank = {code: number for number, code in enumerate(first)}
    every = [Column(code, name) for code, name in zip(codes, names, strict=True)]
    grid = _counted(cols, rows, cols.place[rows], about[rows], every, notes)
    # The gateway's own role is the last, groups of materials are the first.
    wanted = {grid.columns[n].code for n in _told(grid)} | always
    order = [n for n, column in enumerate(every) if column.code in wanted]
    return _arranged(grid, sorted(order, key=lambda n: (rank.get(every[n].code, -1), n)))


def _relates(atlas: Atlas, asked: str, named: str) -> bool:
    return material_relation(atlas, asked, named) is not None


def _links(view: View, cols: Columns, mask: np.ndarray) -> _Grid:
    """Return the grid of links: each stands at the end that is not the hub's."""
    atlas = view.atlas
    numbers = {code: number for number, code in enumerate(atlas.places)}
    known = {code: number for number, code in enumerate(atlas.links)}
    heads: dict[Column, int] = {}
    cells: dict[str, list[tuple[int, int]]] = {}
    selects: dict[tuple[int, int], str] = {}
    for way, links in _ways(view).items():
        column = heads.setdefault(_way_column(atlas, way), len(heads))
        at = numbers[way.place], column
        if way.arrow in view.arrows:
            selects[at] = way.arrow
        for link in links:
            cells.setdefault(link, []).append(at)
    # A link that goes either way stands in two cells.
    where = np.full((2, len(known) + 1, 2), NONE)
    for link, ends in cells.items():
        where[: len(ends), known[link]] = ends
    told = where[:, np.where(mask, cols.link, NONE)]
    turns, rows = np.nonzero(told[:, :, 0] != NONE)
    place, column = told[turns, rows].T
    codes, every = list(atlas.places), list(heads)
    asked = view.selection.role
    notes = [
        (codes[at[0]], every[at[1]].code, note)
        for note in atlas.notes
        if note.about in cells
        and cites(atlas, note, view.selection)
        and (not asked or atlas.links[note.about].role in asked)
        for at in cells[note.about]
    ]
    grid = _counted(cols, rows, place, column, every, notes, selects)
    return _arranged(grid, sorted(_told(grid)))


def _ways(view: View) -> dict[Way, list[str]]:
    """Return the links by the way that they take, of those that the filters let through."""
    found = {
        way: [link.link_id for link in links]
        for way, links in ways(view.atlas).items()
        if view.arrows[way.arrow].matches
    }
    for link in unplaced_links(view.atlas):
        for way in ways_of(view.atlas, link):
            place = view.of(way.place)
            if place.shown or not (place.claimed or view.selection.material):
                found.setdefault(way, []).append(link.link_id)
    return found


def _way_column(atlas: Atlas, way: Way) -> Column:
    """Return the column of a way: where it leads, or for one out of the hub whence it comes."""
    out = way.flow == "out_of"
    far = atlas.places[way.start if out else way.end]
    word = {"into": "Into", "out_of": "From", "between": "To"}[way.flow]
    return Column(f"{word.lower()}-{far.place}", f"{word} {far.in_sentence}")


def _counted(
    cols: Columns,
    rows: np.ndarray,
    place: np.ndarray,
    column: np.ndarray,
    every: list[Column],
    notes: Iterable[tuple[str, str, Note]],
    selects: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> _Grid:
    """Return claims, given by their rows, places and columns, counted cell by cell."""
    atlas = cols.atlas
    stance = np.zeros(len(cols.rows), dtype=np.int64)
    for row in np.flatnonzero(~cols.asserts).tolist():
        stance[row] = STANCES.index(atlas.claims[cols.rows[row]].stance)
    place, stance = place.astype(np.int64), stance[rows]
    cell = (place * len(every) + column) * len(STANCES) + stance
    origin, says = _independent(cols, rows, cell), stance == 0
    pairs = place[says] * len(atlas.sources) + _independent(cols, rows[says], place[says])
    independent = np.bincount(np.unique(pairs) // len(atlas.sources), minlength=len(atlas.places))
    sizes = (len(every), len(STANCES), len(atlas.sources), len(atlas.sources), len(FIRMNESS))
    key = cell
    for part, size in zip((origin, cols.source[rows], cols.firmness[rows]), sizes[2:], strict=True):
        key = key * size + part
    key = np.unique(key)
    # Of all that one text says of a cell the firmest comes first.
    key = key[np.unique(key // len(FIRMNESS), return_index=True)[1]]
    found = []
    for size in reversed(sizes):
        key, part = np.divmod(key, size)
        found.append(part)
    level, source, origin, stances, columns_ = found
    places = {code: number for number, code in enumerate(atlas.places)}
    codes = {column.code: number for number, column in enumerate(every)}
    added: dict[tuple[int, int], list[Note]] = {}
    for about, code, note in notes:
        added.setdefault((places[about], codes[code]), []).append(note)
    cited = MappingProxyType({at: tuple(said) for at, said in added.items()})
    arrays = key, columns_, stances, origin, source, level, independent
    return _Grid(tuple(every), *arrays, cited, selects)


@kept(1)
def _shared(atlas: Atlas) -> np.ndarray:
    """Return which claims are of a report that several texts print, as a mask of `Columns`."""
    cols = columns(atlas)
    printed = np.unique(np.column_stack([cols.report, cols.source]), axis=0)[:, 0]
    shared: np.ndarray = np.bincount(printed)[cols.report] > 1
    return shared


def _independent(cols: Columns, rows: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Return the source that each claim counts for: one for all that share a report there.

    `where` has a number for what the claims of each row are counted under.
    """
    found: np.ndarray = cols.source[rows].astype(np.int64)
    printed: dict[int, dict[int, list[int]]] = {}
    for number in np.flatnonzero(_shared(cols.atlas)[rows]).tolist():
        by_report = printed.setdefault(int(where[number]), {})
        by_report.setdefault(int(cols.report[rows[number]]), []).append(int(found[number]))
    for place, by_report in printed.items():
        pairs = [(texts[0], text) for texts in by_report.values() for text in texts[1:]]
        # A text among them may say more there than the report that they share.
        for text, first in reports(pairs).items():
            found[(where == place) & (cols.source[rows] == text)] = first
    return found


def _told(grid: _Grid) -> set[int]:
    """Return the columns on which something is said."""
    return set(np.unique(grid.column).tolist()) | {column for _, column in grid.notes}


def _arranged(grid: _Grid, order: list[int]) -> _Grid:
    """Return a grid with these of its columns, all others being empty."""
    at = {old: new for new, old in enumerate(order)}
    now = np.array([at.get(number, NONE) for number in range(len(grid.columns))], dtype=int)
    notes = {(p, at[c]): said for (p, c), said in grid.notes.items() if c in at}
    selects = {(p, at[c]): arrow for (p, c), arrow in grid.selects.items() if c in at}
    return replace(
        grid,
        columns=tuple(grid.columns[number] for number in order),
        column=now[grid.column],
        notes=MappingProxyType(notes),
        selects=MappingProxyType(selects),
    )


def _fitting(grid: _Grid, widest: int | None) -> list[int]:
    """Return the columns for which there is room: those on which most places have evidence."""
    every = range(len(grid.columns))
    cells = set(zip(grid.place.tolist(), grid.column.tolist(), strict=True)) | set(grid.notes)
    told = np.bincount([column for _, column in cells], minlength=len(grid.columns))
    return sorted(sorted(every, key=lambda number: -told[number])[:widest])


def _ordered(atlas: Atlas, grid: _Grid, sort: str) -> list[tuple[int, int, int]]:
    """Return the places that have a cell, in an order: codes of place and level, sources."""
    level, count = np.full(len(atlas.places), len(FIRMNESS)), grid.independent
    says = grid.stance == 0
    np.minimum.at(level, grid.place[says], grid.level[says])
    names = [place.name.casefold() for place in atlas.places.values()]
    keys: Mapping[str, Callable[[tuple[int, int, int]], tuple[object, ...]]] = {
        "firmness": lambda row: (row[1], -row[2], names[row[0]]),
        "sources": lambda row: (-row[2], row[1], names[row[0]]),
        "name": lambda row: (names[row[0]],),
    }
    told = {*np.unique(grid.place).tolist(), *(place for place, _ in grid.notes)}
    return sorted(((n, int(level[n]), int(count[n])) for n in told), key=keys[sort])


def _row(
    view: View, grid: _Grid, shown: list[int], number: int, level: int, independent: int
) -> Row:
    """Return the row of a place."""
    atlas = view.atlas
    place = list(atlas.places.values())[number]
    select = place.place if place.place in view.places else ""
    first, last = np.searchsorted(grid.place, [number, number + 1])
    own = slice(first, last)
    sources = list(atlas.sources.values())
    said: dict[tuple[int, int], dict[int, list[tuple[int, Source]]]] = {}
    for column, stance, origin, source, firm in zip(
        *(part[own].tolist() for part in (grid.column, grid.stance, grid.origin, grid.source)),
        grid.level[own].tolist(),
        strict=True,
    ):
        by_origin = said.setdefault((column, stance), {})
        by_origin.setdefault(origin, []).append((firm, sources[source]))
    cells = tuple(
        Cell(
            select=grid.selects.get((number, column), select),
            marks=tuple(_marks(said.get((column, 0), {}))),
            literature=_cited(atlas, grid.notes.get((number, column), ())),
            denied=len(said.get((column, 1), ())),
            undisclosed=len(said.get((column, 2), ())),
        )
        for column in shown
    )
    return Row(place, select, cells, FIRMNESS[level] if level < len(FIRMNESS) else "", independent)


def _marks(said: Mapping[int, list[tuple[int, Source]]]) -> Iterator[Mark]:
    """Yield a mark an independent source, the firmest first."""
    levels = {origin: min(level for level, _ in printed) for origin, printed in said.items()}
    for origin in sorted(levels, key=lambda one: (levels[one], one)):
        yield Mark(tuple(source for _, source in said[origin]), FIRMNESS[levels[origin]])


def _cited(atlas: Atlas, notes: Iterable[Note]) -> tuple[Mark, ...]:
    """Return a mark a source of the literature, with the firmest that it says."""
    levels = (*FIRMNESS, "")
    found: dict[str, str] = {}
    for note in notes:
        known = found.get(note.source_id, "")
        found[note.source_id] = min(known, note.firmness, key=levels.index)
    ranked = sorted(found, key=lambda one: levels.index(found[one]))
    return tuple(Mark((atlas.sources[one],), found[one]) for one in ranked)
