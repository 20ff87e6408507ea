"""How a source is cited, in a line of plain text."""

from __future__ import annotations

from markupsafe import Markup

from geodata.model import Source
from geodata.words import in_quotes, written_date


def cite(source: Source, *, url: bool = True) -> str:
    """Return a source as author, publisher, title, date and address, those that are known."""
    who = f"{source.author}, {source.publisher}" if source.author else source.publisher
    what = ", ".join(filter(None, (in_quotes(source.title), written_date(source.published))))
    where = f" {source.url}" if url and source.url else ""
    return f"{who}: {what}.{where}"


def cite_html(source: Source) -> Markup:
    """Return the same as safe HTML, its address a link."""
    if not source.url:
        return Markup("{}").format(cite(source))
    return Markup('{} <a href="{}" rel="noreferrer">{}</a>').format(
        cite(source, url=False), source.url, source.url
    )
