"""How a view and its sources are cited: BibTeX, and a paragraph of plain text."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from geodata.model import Source
from geodata.selection import address, told_address
from geodata.view import View
from geodata.words import written_date
from layers import caption
from panels.citation import cite

_SIGNS = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    '"': r"{\textquotedbl}",
    "‘": r"{\textquoteleft}",
    "’": r"{\textquoteright}",
    "“": r"{\textquotedblleft}",
    "”": r"{\textquotedblright}",
    "–": r"{\textendash}",
    "—": r"{\textemdash}",
    "…": r"{\textellipsis}",
    "°": r"{\textdegree}",
    "\N{NO-BREAK SPACE}": "~",
    "ß": r"{\ss}",
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "đ": r"{\dj}",
    "Đ": r"{\DJ}",
    "ı": r"{\i}",
}
"""What TeX would read otherwise. Braces stay balanced, or BibTeX would lose the entry's end."""

_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0328": "k",
}

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_URL_SAFE = ":/?#[]@!$&'()*+,;=-._~%"


def escape(text: str) -> str:
    """Return text as BibTeX reads it back; letters that TeX has no name for stay in UTF-8."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return "".join(_escaped(c) for c in re.sub(" +", " ", printable).strip())


def _escaped(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isascii():
        return character
    letter, *marks = list(unicodedata.normalize("NFD", character))
    if not marks or not letter.isascii() or not all(mark in _ACCENTS for mark in marks):
        return character
    for mark in marks:
        accent = _ACCENTS[mark]
        letter = f"\\{accent}{{{letter}}}"
    return f"{{{letter}}}"


def sources_used(view: View) -> tuple[Source, ...]:
    """Return the sources behind a view, in the order of their table.

    The texts of its claims, and of what its panel quotes; the literature on the links of the
    arrows drawn and on the materials of the places shown or selected, unless a text is asked
    for; the schemes that group materials, where one is asked for.
    """
    atlas, selection = view.atlas, view.selection
    used = {claim.source_id for claim in view.claims}
    places: set[str] = set()
    links: set[str] = set()
    if not selection.source:
        places |= {name for name, place in view.places.items() if place.shown}
        drawn = [arrow for arrow in view.arrows.values() if arrow.shown]
        links |= {link.link_id for arrow in drawn for link in arrow.links}
    arrow = view.arrows.get(selection.select)
    selected = arrow.place.place if arrow else selection.select
    if selected:
        used |= {claim.source_id for claim in view.of(selected).all_claims}
        places.add(selected)
        if selected != atlas.hub:
            # Of the hub every link is one; each stands with the place at its other end.
            links |= {name for name, link in atlas.links.items() if selected in link.ends}
    used |= {note.source_id for note in atlas.notes if note.about in (*places, *links)}
    vocabulary = atlas.study.materials
    if selection.material and vocabulary:
        used |= {scheme.source for scheme in vocabulary.schemes}
    return tuple(source for name, source in atlas.sources.items() if name in used)


def citations_bib(view: View, base_url: str) -> bytes:
    """Return the view itself, its sources and its boundaries as BibTeX, UTF-8."""
    atlas, subtitle = view.atlas, caption.subtitle(view)
    # What is relative to a page that nobody names is no address.
    unnamed = f" ({told_address(view.selection, base_url)})" if not base_url else ""
    entries = [
        _entry(
            f"{atlas.name}-{atlas.sha256[:8]}",
            {
                "title": _whole(f"{atlas.title}: {atlas.study.headline}"),
                "howpublished": _whole(f"dataset {atlas.sha256}"),
                **_dated(atlas.date),
                "url": _url(address(view.selection, base_url)) if base_url else "",
                "note": _whole(f"{subtitle}{unnamed}"),
            },
        ),
        *(_source_entry(source) for source in sources_used(view)),
        *(
            _entry(f"{atlas.name}-credit-{number}", {"title": _whole(credit)})
            for number, credit in enumerate(atlas.study.credits, 1)
        ),
    ]
    return "\n".join(entries).encode()


def _source_entry(source: Source) -> str:
    return _entry(
        source.source_id,
        {
            "title": _whole(source.title),
            "author": _whole(source.author or source.publisher),
            "howpublished": _whole(source.publisher),
            **_dated(source.published),
            "url": _url(source.url),
            "note": _whole(source.note),
        },
    )


def _entry(key: str, fields: dict[str, str]) -> str:
    name = re.sub(r"[^A-Za-z0-9:-]+", "-", key).strip("-") or "source"
    lines = [f"  {field} = {value}," for field, value in fields.items() if value]
    return "\n".join([f"@misc{{{name},", *lines, "}", ""])


def _whole(text: str) -> str:
    """Return a field whose capitals and names BibTeX leaves as they are."""
    return f"{{{{{escaped}}}}}" if (escaped := escape(text)) else ""


def _dated(date: str) -> dict[str, str]:
    year, month, *_ = [*date.split("-"), ""]
    known = month.isdigit() and 1 <= int(month) <= 12
    return {
        "year": f"{{{escape(year)}}}" if year else "",
        "month": _MONTHS[int(month) - 1] if known else "",
    }


def _url(text: str) -> str:
    """Return an address without what BibTeX or TeX would take for markup."""
    return f"{{{quote(text, safe=_URL_SAFE)}}}" if text else ""


def citation(view: View, base_url: str) -> str:
    """Return a view as a line of plain text, for a caption or a footnote."""
    atlas = view.atlas
    texts = "; ".join(cite(source) for source in sources_used(view) if source.kind == "text")
    resting = f" Rests on: {texts}" if texts else ""
    return (
        f"“{view.atlas.study.headline}.” {caption.full_subtitle(view)} {atlas.title}, dataset of "
        f"{written_date(atlas.date)} ({atlas.sha256[:8]}).{resting} "
        f"{told_address(view.selection, base_url)}"
    )
