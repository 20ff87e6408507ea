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
    """Return the same as safe HTML, its address a link, and what is known of a copy.

    That is when it was retrieved, and where an archived copy stands.
    """
    parts = [Markup("{}").format(cite(source, url=False))]
    if source.url:
        parts.append(_linked(source.url))
    if source.retrieved:
        parts.append(Markup("Retrieved {}.").format(written_date(source.retrieved)))
    if source.archived:
        parts.append(Markup("Archived copy: {}").format(_linked(source.archived)))
    return Markup(" ").join(parts)


def _linked(url: str) -> Markup:
    """Return an address as a link, where it is one of the web's, and else as it is written."""
    if not url.startswith(("http://", "https://")):
        return Markup("{}").format(url)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, url)
