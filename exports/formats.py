"""What each export is: its route, its file's name and type, and how it is made and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What one export is.

    Attributes
    ----------
    route
        Its path beside the page, and its name on the command line and in a pack.
    stem
        What its file is called, behind the dataset's name.
    media_type
        What a server calls it.
    shown
        Whether a browser shows it; the others are saved.
    own
        The parameters beside those of the address that change it.
    quick
        Whether it is made within milliseconds, in threads of the server's own.
    packed
        Whether it is compressed already, and so is neither gzipped nor packed again.
    proven
        Whether it carries a proof of its own.
    served
        Whether it has a route; what has none stands in a pack alone.
    part
        Whether it is a part of the page, which nobody carries away.
    without
        The parameters that change nothing of it.
    since
        From which version of the proof on a pack holds it.
    """

    route: str
    stem: str
    media_type: str
    shown: bool = False
    own: tuple[str, ...] = ()
    quick: bool = False
    packed: bool = False
    proven: bool = False
    served: bool = True
    part: bool = False
    without: tuple[str, ...] = ()
    since: int = 1

    @property
    def suffix(self) -> str:
        """How its file's name ends, as `.svg`."""
        return PurePath(self.route).suffix

    @property
    def sized(self) -> bool:
        """Whether it has a size and a theme."""
        return "size" in self.own

    @property
    def drawn(self) -> bool:
        """Whether it is a figure."""
        return self.suffix in (".svg", ".png", ".pdf")


WORDS = ("title", "note")
"""The parameters of what takes a title and a note in the maker's own words."""

PACK = "evidence.zip"
QUOTES = "quotes.md"

DATASET = "dataset/"
"""The folder of a pack with the dataset that it was made from."""

MANIFEST = "manifest.json"
"""The name of what lists a pack's other members."""

_ALL = (
    Format(
        route="view.json",
        stem="view",
        media_type="application/json",
        shown=True,
        quick=True,
        part=True,
        without=("select", "view"),
    ),
    Format(
        route="panel.html",
        stem="panel",
        media_type="text/html; charset=utf-8",
        shown=True,
        quick=True,
        part=True,
        own=("quotes",),
        without=("number", "view"),
    ),
    Format(
        route="strip.html",
        stem="strip",
        media_type="text/html; charset=utf-8",
        shown=True,
        quick=True,
        part=True,
        without=("number", "select", "view"),
    ),
    Format(
        route="table.html",
        stem="table",
        media_type="text/html; charset=utf-8",
        shown=True,
        quick=True,
        part=True,
        own=("sort", "search", "page"),
        without=("number", "select", "view"),
    ),
    Format(
        route="reader.html",
        stem="reader",
        media_type="text/html; charset=utf-8",
        shown=True,
        quick=True,
        part=True,
        own=("text", "search", "page"),
        without=("number", "select", "view"),
    ),
    Format(
        route="matrix.html",
        stem="matrix",
        media_type="text/html; charset=utf-8",
        shown=True,
        quick=True,
        part=True,
        own=("across", "sort", "page"),
        without=("number", "select", "view"),
    ),
    Format(
        route="figure.svg",
        stem="map",
        media_type="image/svg+xml",
        shown=True,
        own=("size", "theme", *WORDS),
        proven=True,
    ),
    Format(
        route="figure.png",
        stem="map",
        media_type="image/png",
        shown=True,
        own=("size", "theme", *WORDS),
        packed=True,
        proven=True,
    ),
    Format(
        route="figure.pdf",
        stem="map",
        media_type="application/pdf",
        shown=True,
        own=("size", "theme", *WORDS),
        packed=True,
        proven=True,
    ),
    Format(
        route="map.html",
        stem="map",
        media_type="text/html; charset=utf-8",
        shown=True,
        proven=True,
    ),
    Format(
        route="brief.docx",
        stem="brief",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        own=("across", "theme", *WORDS),
        packed=True,
        proven=True,
        since=4,
    ),
    *(
        Format(
            route=f"matrix.{kind}",
            stem="matrix",
            media_type=media_type,
            shown=True,
            own=("across", "sort", "quotes", "size", "theme", *WORDS),
            packed=kind != "svg",
            proven=True,
            without=("number", "select", "view"),
            since=5,
        )
        for kind, media_type in (
            ("svg", "image/svg+xml"),
            ("png", "image/png"),
            ("pdf", "application/pdf"),
        )
    ),
    Format(
        route="claims.csv",
        stem="claims",
        media_type="text/csv; charset=utf-8",
        quick=True,
        without=("number", "select"),
    ),
    Format(
        route="matrix.csv",
        stem="matrix",
        media_type="text/csv; charset=utf-8",
        quick=True,
        own=("across", "sort"),
        without=("number", "select", "view"),
        since=5,
    ),
    Format(
        route="numbers.csv",
        stem="numbers",
        media_type="text/csv; charset=utf-8",
        quick=True,
        without=("select", "view"),
        since=5,
    ),
    Format(
        route="places.geojson",
        stem="places",
        media_type="application/geo+json",
        quick=True,
    ),
    Format(
        route="links.csv",
        stem="links",
        media_type="text/csv; charset=utf-8",
        quick=True,
        without=("number", "select"),
        since=4,
    ),
    Format(
        route="links.geojson",
        stem="links",
        media_type="application/geo+json",
        quick=True,
        since=4,
    ),
    Format(
        route="citations.bib",
        stem="citations",
        media_type="application/x-bibtex; charset=utf-8",
        quick=True,
    ),
    Format(
        route="citations.ris",
        stem="citations",
        media_type="application/x-research-info-systems; charset=utf-8",
        quick=True,
        since=4,
    ),
    Format(
        route=PACK,
        stem="evidence",
        media_type="application/zip",
        own=("across", "sort", "size", "theme", *WORDS),
        packed=True,
        proven=True,
    ),
    Format(
        route=QUOTES,
        stem="quotes",
        media_type="text/markdown; charset=utf-8",
        quick=True,
        served=False,
    ),
)

FORMATS: Mapping[str, Format] = MappingProxyType({each.route: each for each in _ALL})
"""Every format by its route."""

ROUTES = tuple(route for route, each in FORMATS.items() if each.served and not each.part)
"""What a server gives away and the command line makes, in the order in which it is offered."""

PARTS = tuple(route for route, each in FORMATS.items() if each.part)
"""The documents that the page is made of."""

MEMBERS = tuple(route for route, each in FORMATS.items() if route != PACK and not each.part)
"""What a pack holds beside its manifest."""
