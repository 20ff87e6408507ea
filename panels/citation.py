"""How a source is cited, in a line of plain text."""

from __future__ import annotations

from geodata.model import Source
from geodata.words import written_date


def cite(source: Source, *, url: bool = True) -> str:
    """Return a source as author, publisher, title, date and address, those that are known."""
    who = f"{source.author}, {source.publisher}" if source.author else source.publisher
    what = ", ".join(filter(None, (f"“{source.title}”", written_date(source.published))))
    where = f" {source.url}" if url and source.url else ""
    return f"{who}: {what}.{where}"
