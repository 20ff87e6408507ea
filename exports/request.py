"""What an export is asked for: a query string read into a request, and the name of its file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from exports.figures import style
from exports.formats import FORMATS, WORDS, Format
from geodata.model import Atlas
from geodata.selection import CAMPAIGN, OLDER, PARAMETERS, RANGE, Dropped, Selection, read
from layers.caption import Own
from panels.matrix import ACROSS
from panels.matrix import SORTS as MATRIX_SORTS
from panels.pages import LONGEST_SEARCH, MOST_PAGES
from panels.panel import QUOTES
from panels.table import SORTS

SIZES = tuple(style.SIZES)
"""The sizes of a figure, the first by default."""

THEMES = tuple(style.MARKS)
"""The themes of a figure, the first by default."""

OWN = {
    "size": SIZES,
    "theme": THEMES,
    "download": ("1",),
    "quotes": tuple(map(str, QUOTES)),
    "sort": SORTS,
    "across": ACROSS,
}
"""The parameters that documents have beside those of the address, and their values."""

WITH_MATRIX = {"sort": MATRIX_SORTS, "quotes": ("0", "1")}
"""What is different where a matrix is asked for: its orders, and whether quotes stand beside it."""

LONGEST = {"search": LONGEST_SEARCH, "title": 120, "note": 300}
"""Characters of what may be written freely."""

FREE = {
    "search": f"at most {LONGEST['search']} characters, none of which controls anything",
    "page": f"a number from 1 to {MOST_PAGES}",
    "text": "the ids of texts",
    "title": f"at most {LONGEST['title']} characters, none of which controls anything",
    "note": f"at most {LONGEST['note']} characters, none of which controls anything",
}
"""Those whose values are no list, and what they are."""

DATASET = "dataset"
"""A parameter of exports alone: which dataset is meant, as `short` names it."""

EDITION = "v"
"""Another one: by which code it was made, as `edition` names it; with both it never changes."""

LONGEST_NAME = 120
LONGEST_ADDRESS = 300
_MOST_SHOWN = 8

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What ends lines, turns their direction round or is no letter at all."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is asked for: a selection, and what a document has of its own.

    Attributes
    ----------
    selection
        The address.
    size, theme
        Of a figure.
    quotes
        How many quotes each group of a panel shows; of a figure of the matrix, 1 where the leading
        quotes stand beside it.
    across
        What stands across a matrix; empty where the matrix chooses.
    sort, search, page
        The order of a table or matrix, a phrase that is searched for in table or texts, and which
        page of them is shown; 0 where the document chooses.
    text
        The texts that are read.
    title, note
        In the words of whoever makes a figure or a document.
    """

    selection: Selection
    size: str = SIZES[0]
    theme: str = THEMES[0]
    quotes: int = QUOTES[0]
    across: str = ""
    sort: str = ""
    search: str = ""
    page: int = 0
    text: tuple[str, ...] = ()
    title: str = ""
    note: str = ""

    @property
    def words(self) -> Own:
        """The maker's own words."""
        return Own(self.title, self.note)

    def of(self, form: Format) -> ExportRequest:
        """Return what of it changes a document, the rest being as it is by default."""
        own = {name: getattr(self, name) for name in form.own}
        return ExportRequest(self.selection.without(*form.without), **own)


def short(atlas: Atlas) -> str:
    """Return a short name of a dataset as it is now: the beginning of its hash."""
    return atlas.sha256[:16]


@lru_cache(maxsize=1)
def edition() -> str:
    """Return a short name of the code that documents are made by: a hash of its files."""
    root = Path(__file__).parents[1]
    files = sorted(
        file
        for room in ("geodata", "layers", "panels", "exports")
        for file in (root / room).rglob("*")
        if file.suffix in (".py", ".j2")
    )
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


class BadRequest(ValueError):  # noqa: N818
    """A request that means nothing here; `reasons` says what was found and what is allowed."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


def read_request(
    query: Mapping[str, Sequence[str]], atlas: Atlas, route: str = ""
) -> ExportRequest:
    """Read a query string, as all values of each parameter, into a request for a route.

    Raises
    ------
    BadRequest
        Where a parameter or value is unknown, or one that takes a single value has several.
    """
    known = (*PARAMETERS, *OWN, *FREE)
    strange = [
        name for name in query if name not in (*known, *OLDER) and not CAMPAIGN.fullmatch(name)
    ]
    faults = [Dropped(name, "", known) for name in strange]
    selection, dropped = read(query, atlas, ignore={*OWN, *FREE, *strange})
    faults += dropped
    own: dict[str, str] = {}
    with_matrix = route in FORMATS and "across" in FORMATS[route].own
    for name, allowed in {**OWN, **(WITH_MATRIX if with_matrix else {})}.items():
        values = list(dict.fromkeys(value for value in query.get(name, ()) if value != ""))
        bad = [value for value in values if value not in allowed]
        faults += [Dropped(name, value, allowed) for value in bad or values[1:]]
        own[name] = values[0] if values else "" if name == "across" else allowed[0]
    texts = tuple(dict.fromkeys(filter(None, query.get("text", ()))))
    faults += [
        Dropped("text", value, tuple(atlas.texts)) for value in texts if value not in atlas.texts
    ]
    for name in (*LONGEST, "page"):
        # Lines that were pasted as a title or a note are one.
        written = (
            " ".join(value.split()) if name in WORDS else value.strip()
            for value in query.get(name, ())
        )
        values = list(dict.fromkeys(filter(None, written)))
        bad = [value for value in values if not _is_one(name, value)]
        faults += [
            Dropped(name, value, (FREE[name],), known=not bad) for value in bad or values[1:]
        ]
        own[name] = values[0] if values else ""
    if faults:
        more = len(faults) - _MOST_SHOWN
        said = [str(fault) for fault in faults[:_MOST_SHOWN]]
        raise BadRequest(said + [f"and {more} more"] * (more > 0))
    return ExportRequest(
        selection,
        size=own["size"],
        theme=own["theme"],
        quotes=int(own["quotes"]),
        across=own["across"],
        sort=own["sort"],
        search=own["search"],
        page=int(own["page"] or 0),
        text=texts,
        title=own["title"],
        note=own["note"],
    )


def one_line(text: str) -> str:
    """Return a text on one line, without what controls anything."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _is_one(name: str, value: str) -> bool:
    """Say whether a value is a page's number, or written freely and no longer than it may be."""
    if name in LONGEST:
        return len(value) <= LONGEST[name] and not _CONTROLS.search(value)
    return (
        value.isascii() and value.isdecimal() and len(value) < 7 and 1 <= int(value) <= MOST_PAGES
    )


class BadAddress(ValueError):  # noqa: N818
    """A text that is no address of a page; its message is one sentence."""


def page_address(text: str) -> str:
    """Return the address of a page, with the slash at its end that others are put behind.

    Raises
    ------
    BadAddress
        If it is none, or has a query or a fragment already.
    """
    if len(text) > LONGEST_ADDRESS or not text.isascii() or not text.isprintable():
        raise BadAddress(
            f"the address of the page is no plain one: give at most {LONGEST_ADDRESS} characters"
            " of ASCII"
        )
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or set("?#") & set(text):
        raise BadAddress(
            f"“{text}” is no address of a page: give https://host/path/, without ? and #"
        )
    return text.rstrip("/") + "/"


def is_local(address: str) -> bool:
    """Say whether an address means the machine that it is opened on, and so no other's page."""
    host = urlsplit(address).hostname or ""
    return bool(re.fullmatch(r"(.+\.)?localhost|127(\.\d{1,3}){3}|::1", host))


def file_name(
    route: str, selection: Selection, name: str, *, size: str = "wide", theme: str = "light"
) -> str:
    """Return a name that says what a file is, as `nickel-map_mining_PHL.svg`.

    `name` is the dataset's.

    Letters of ASCII, digits, hyphens, underscores and one dot, at most `LONGEST_NAME`; what
    is at its default is left out. Too many filters to name are named by a hash.
    """
    default = ExportRequest(selection)
    parts = ["-".join(selection.role), "-".join(selection.material), "-".join(selection.source)]
    parts.append(selection.firmness if selection.firmness != Selection().firmness else "")
    parts += [f"{name} {date}" for name in RANGE if (date := getattr(selection, name))]
    parts.append(selection.flow)
    parts.append(selection.number)
    parts.append(selection.select)
    parts.append("zoomed" if selection.camera else "")
    form = FORMATS[route]
    if form.drawn:
        parts += [size if size != default.size else "", theme if theme != default.theme else ""]
    whole = "_".join([f"{name}-{form.stem}", *(_safe(part) for part in parts if part)])
    room = LONGEST_NAME - len(form.suffix)
    if len(whole) > room:
        mark = hashlib.sha256(whole.encode()).hexdigest()[:8]
        whole = f"{whole[: room - 9].rstrip('-_')}_{mark}"
    return whole + form.suffix


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
