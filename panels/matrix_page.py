"""The matrix as a document: a page of it as safe HTML, whose links lead to its other pages."""

from __future__ import annotations

from dataclasses import replace

from geodata import words
from geodata.model import Atlas
from geodata.selection import UNFILTERING, address
from geodata.view import View
from panels.matrix import SORTS, about, acrosses, asked_across, matrix
from panels.pages import pages
from panels.panel import environment


def matrix_html(shown: View, *, across: str = "", sort: str = "", page: int = 0) -> str:
    """Return a page of the matrix of a view, as safe HTML.

    Parameters
    ----------
    shown
        The view; what it selects changes nothing.
    across, sort
        As `matrix` takes them.
    page
        Which page, from 1; the first where none is asked for.
    """
    atlas, selection = shown.atlas, shown.selection.without(*UNFILTERING)
    found = matrix(shown, across=across, sort=sort, page=page)
    across, sort = found.across, found.sort

    def at(number: int = 0, *, document: str = "./matrix.html", **own: str) -> str:
        asked = {"across": across, "sort": sort, "page": str(max(number, 1)), **own}
        default = {"across": asked_across(shown), "sort": SORTS[0], "page": "1"}
        return address(
            selection, document, **{n: v for n, v in asked.items() if v != default.get(n)}
        )

    return (
        environment()
        .get_template("matrix.html.j2")
        .render(
            matrix=found,
            about=about(atlas, across),
            switches=[
                ("Across", "across", [(code, _named(atlas, code)) for code in acrosses(atlas)]),
                ("Sorted by", "sort", [(code, code) for code in SORTS]),
            ],
            at=at,
            pages=pages(found.page, found.count, at),
            file_at=at(document="./matrix.csv", download="1"),
            link_to=lambda select: address(replace(selection, select=select), "./"),
        )
        .strip()
    )


def _named(atlas: Atlas, across: str) -> str:
    found = atlas.study.materials
    plural = words.sentence(found.plural) if found else "materials"
    return {"role": "roles", "material": plural, "link": "links"}[across]
