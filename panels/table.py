"""The table of the claims in view: searched, sorted and cut into pages, as safe HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from geodata import words
from geodata.kept import kept
from geodata.model import FIRMNESS, Atlas, Claim
from geodata.names import roughly_folded
from geodata.selection import UNFILTERING, Selection, address
from geodata.view import View, view
from panels.pages import hidden, pages
from panels.panel import environment
from panels.quotes import said

ROWS = 50
"""Claims of a page."""

MOST_ORDERS = 16
"""Tables of a dataset whose order is kept, while somebody turns their pages."""


@dataclass(frozen=True, slots=True)
class Row:
    """A claim as a line of the table; `select` is its place where that can be selected."""

    claim: Claim
    select: str
    place: str
    says: str
    source: str
    lang: str


COLUMNS: Mapping[str, tuple[str, Callable[[Atlas, Claim], object]]] = MappingProxyType(
    {
        "place": ("Place", lambda atlas, claim: atlas.places[claim.place].name.casefold()),
        "says": ("Says", lambda atlas, claim: said(atlas, claim).casefold()),
        "firmness": ("Firmness", lambda _, claim: FIRMNESS.index(claim.firmness)),
        "quote": ("Quote", lambda _, claim: claim.quote.casefold()),
        "voice": ("Voice", lambda _, claim: claim.voice.casefold()),
        "source": ("Source", lambda atlas, claim: _source(atlas, claim).casefold()),
        "claim": ("Claim", lambda _, claim: claim.claim_id),
    }
)
"""The columns by what they are sorted by: heading, and what orders them."""

SORTS = ("", *(sign + name for name in COLUMNS for sign in ("", "-")))
"""The orders of the table: as the dataset has the claims, by a column, or by it turned round."""


def _source(atlas: Atlas, claim: Claim) -> str:
    return words.source_dated(atlas.sources[claim.source_id])


@kept(1)
def _searched(atlas: Atlas) -> Mapping[str, str]:
    """Return what is searched of each claim: all that its row shows, and other names."""
    found = {}
    for claim in (claim for claim in atlas.claims if claim.topic != "heading"):
        place, level = atlas.places[claim.place], words.FIRMNESS[claim.firmness]
        shown = (place.name, *place.aliases, said(atlas, claim), level, claim.quote, claim.voice)
        more = (_source(atlas, claim), claim.claim_id)
        found[claim.claim_id] = roughly_folded(" \n ".join((*shown, *more)))
    return found


@kept(MOST_ORDERS)
def ordered(atlas: Atlas, selection: Selection, sort: str, search: str) -> tuple[Claim, ...]:
    """Return the claims of a view that have every word searched for, in an order of `SORTS`."""
    claims = view(atlas, selection).claims
    if wanted := roughly_folded(search).split():
        known = _searched(atlas)
        claims = tuple(c for c in claims if all(word in known[c.claim_id] for word in wanted))
    if not sort:
        return claims
    _, key = COLUMNS[sort.removeprefix("-")]
    return tuple(sorted(claims, key=lambda c: key(atlas, c), reverse=sort.startswith("-")))  # type: ignore[arg-type,return-value]


def table(shown: View, *, sort: str = "", search: str = "", page: int = 0) -> str:
    """Return a page of the table of the claims in view, as safe HTML.

    Parameters
    ----------
    shown
        The view; what it selects changes nothing.
    sort
        One of `SORTS`.
    search
        Words that a row must have, whatever their case and composition.
    page
        Which page, from 1; the first where none is asked for.
    """
    atlas, selection = shown.atlas, shown.selection.without(*UNFILTERING)
    claims = ordered(atlas, selection, sort, search)

    def at(number: int = 0, order: str = sort) -> str:
        own = {"sort": order, "search": search, "page": str(number) if number > 1 else ""}
        return address(selection, "./table.html", **{n: v for n, v in own.items() if v})

    cut = pages(page, -(-len(claims) // ROWS), at)
    first = (cut.page - 1) * ROWS
    return (
        environment()
        .get_template("table.html.j2")
        .render(
            heads=[
                (title, now, at(order=wanted))
                for name, (title, _) in COLUMNS.items()
                for wanted, now in [_turned(name, sort)]
            ],
            rows=[_row(atlas, claim) for claim in claims[first : first + ROWS]],
            total=len(claims),
            in_view=len(shown.claims),
            search=search,
            pages=cut,
            all_at=address(selection, "./table.html", **({"sort": sort} if sort else {})),
            hidden=hidden,
            file_at=address(selection, "./claims.csv", download="1"),
            link_to=lambda select: address(replace(selection, select=select), "./"),
        )
        .strip()
    )


def _turned(name: str, sort: str) -> tuple[str, str]:
    """Return what a column's head asks for, and how the column is sorted now."""
    if sort == name:
        return f"-{name}", "ascending"
    return ("", "descending") if sort == f"-{name}" else (name, "none")


def _row(atlas: Atlas, claim: Claim) -> Row:
    return Row(
        claim=claim,
        select=claim.place if claim.place in atlas.selectable else "",
        place=atlas.places[claim.place].name,
        says=said(atlas, claim),
        source=_source(atlas, claim),
        lang=atlas.sources[claim.source_id].lang,
    )
