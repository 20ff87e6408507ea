"""The page's first answer: panel, picture and legend as HTML, there before any script runs."""

from __future__ import annotations

from markupsafe import Markup

from geodata.view import View
from panels.panel import QUOTES, environment, panel


def first(view: View, *, picture: Markup, said: dict[str, object]) -> Markup:
    """Return what stands in the page until the live one does, and without scripts stays.

    `said` holds the map's words: `headline`, `subtitle`, `roles` with their counts, the `fills`
    and `others` of the legend beside them, `note` and `sources`; and whether the page is `bare`,
    without its filters.
    """
    html = (
        environment()
        .get_template("first.html.j2")
        # The panel is escaped HTML already.
        .render(picture=picture, panel=Markup(panel(view, quotes=QUOTES[0])), **said)  # noqa: S704
    )
    return Markup(html)  # noqa: S704
