"""Any export by its name: one function from a route to its bytes, for server and command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from exports.brief import brief
from exports.citations import citations_bib, citations_ris
from exports.figures.render import render
from exports.formats import FORMATS, PACK, ROUTES, Format
from exports.links import links_csv, links_geojson
from exports.matrix import matrix_csv
from exports.numbers import numbers_csv
from exports.pack import pack
from exports.page import page
from exports.proofs.proof import proof
from exports.proofs.seal import seal
from exports.request import ExportRequest
from exports.tables import claims_csv, places_geojson
from geodata.model import Atlas
from geodata.view import View, view
from layers.state import state_json
from panels.matrix_page import matrix_html
from panels.panel import panel
from panels.reader import texts
from panels.strip import strip
from panels.table import table

if TYPE_CHECKING:
    from exports.figures.sheet import Sheet


def make(route: str, request: ExportRequest, atlas: Atlas, base_url: str) -> bytes:
    """Return an export; the same request gives the same bytes.

    Parameters
    ----------
    route
        One of `ROUTES` or `PARTS` of `exports.formats`.
    request
        What is asked for.
    atlas
        The dataset.
    base_url
        Address of the page, without a query; empty where it is not known.

    Raises
    ------
    KeyError
        If the route is unknown.
    """
    shown = view(atlas, request.selection)
    if route == PACK:
        members = {name: _make(name, shown, request, base_url) for name in ROUTES if name != PACK}
        return pack(shown, request, base_url, members)
    return _make(route, shown, request, base_url)


def _make(route: str, shown: View, request: ExportRequest, base_url: str) -> bytes:
    form = FORMATS[route]
    # What changes nothing of a document is not asked of it either.
    request = request.of(form)
    shown = view(shown.atlas, request.selection)
    if form.drawn:
        return _figure(form, shown, request, base_url)
    makers: dict[str, Callable[[], bytes]] = {
        "view.json": lambda: state_json(shown),
        "panel.html": lambda: panel(shown, quotes=request.quotes).encode(),
        "strip.html": lambda: strip(shown).encode(),
        "table.html": lambda: table(
            shown, sort=request.sort, search=request.search, page=request.page
        ).encode(),
        "reader.html": lambda: texts(
            shown, chosen=request.text, search=request.search, page=request.page
        ).encode(),
        "matrix.html": lambda: matrix_html(
            shown, across=request.across, sort=request.sort, page=request.page
        ).encode(),
        "map.html": lambda: page(shown, base_url),
        "brief.docx": lambda: brief(shown, request, base_url),
        "claims.csv": lambda: claims_csv(shown),
        "matrix.csv": lambda: matrix_csv(shown, across=request.across, sort=request.sort),
        "numbers.csv": lambda: numbers_csv(shown),
        "places.geojson": lambda: places_geojson(shown, base_url),
        "links.csv": lambda: links_csv(shown),
        "links.geojson": lambda: links_geojson(shown, base_url),
        "citations.bib": lambda: citations_bib(shown, base_url),
        "citations.ris": lambda: citations_ris(shown, base_url),
    }
    return makers[route]()


def _figure(form: Format, shown: View, request: ExportRequest, base_url: str) -> bytes:
    drawn = render(
        shown,
        kind=form.suffix.removeprefix("."),
        size=request.size,
        theme=request.theme,
        base_url=base_url,
        own=request.words,
        draw=partial(_draw_matrix, request) if form.stem == "matrix" else None,
    )
    return seal(drawn.data, drawn.kind, proof(shown, base_url), picture=drawn.picture)


def _draw_matrix(request: ExportRequest, *drawn: Any) -> Sheet:
    # matplotlib is not imported before a figure is asked for.
    from exports.figures.table import draw

    return draw(*drawn, across=request.across, sort=request.sort, quotes=request.quotes == 1)
