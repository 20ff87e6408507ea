"""The page's first answer: panel, picture and legend as HTML, there before any script runs."""

from __future__ import annotations

from markupsafe import Markup

from geodata.selection import UNFILTERING, address
from geodata.view import View
from panels.panel import QUOTES, environment, panel
from panels.strip import strip


def first(view: View, *, picture: Markup, said: dict[str, object]) -> Markup:
    """Return what stands in the page until the live one does, and without scripts stays.

    `said` holds the map's words: `headline`, `subtitle`, `roles` with their counts, the `fills`
    and `others` of the legend beside them, `note` and `sources`; and whether the page is `bare`,
    without its filters.
    """
    shown = view.selection.without(*UNFILTERING)
    html = (
        environment()
        .get_template("first.html.j2")
        .render(
            picture=picture,
            # Panel and strip are escaped HTML already.
            panel=Markup(panel(view, quotes=QUOTES[0])),  # noqa: S704
            matrix_at=address(shown, "./matrix.html"),
            table_at=address(shown, "./table.html"),
            strip=Markup(strip(view) if view.atlas.claims and not said["bare"] else ""),  # noqa: S704
            texts_at=address(shown, "./reader.html") if view.atlas.texts else "",
            **said,
        )
    )
    return Markup(html)  # noqa: S704
