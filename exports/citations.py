"""How a view and its sources are cited: BibTeX, RIS, and a paragraph of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from urllib.parse import quote

from geodata import numbers
from geodata.model import Source
from geodata.selection import address, told_address
from geodata.view import View, notes_in_view
from geodata.words import in_quotes, written_date
from layers import caption
from panels.citation import cite

_SIGNS = {
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "{": r"\{",
    "}": r"\}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
"""What TeX would read otherwise; every other letter is its own, as UTF-8."""

_LONE = {"{": r"{\textbraceleft}", "}": r"{\textbraceright}"}
"""Braces that do not pair, with which BibTeX would lose the entry's end."""

_LIGATURE = re.compile(r"(?<=([-'`<>,]))(?=\1)|(?<=[?!])(?=`)")
"""Where TeX would make one sign of two."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_URL_SAFE = ":/?#[]@!$&'()*+,;=-._~%"


def escape(text: str) -> str:
    """Return text as BibTeX reads it back, on one line."""
    flat = _flat(text)
    signs = _SIGNS if _paired(flat) else _SIGNS | _LONE
    return "{}".join("".join(signs.get(c, c) for c in part) for part in _split(flat))


def _flat(text: str) -> str:
    """Return a text on one line."""
    return re.sub(" +", " ", "".join(c if c.isprintable() else " " for c in text)).strip()


def _paired(text: str) -> bool:
    """Say whether every brace of a text has its other half."""
    depth = list(accumulate({"{": 1, "}": -1}.get(c, 0) for c in text))
    return not depth or (min(depth) >= 0 and depth[-1] == 0)


def _split(text: str) -> Iterator[str]:
    """Yield the parts of a text between which TeX would make one sign of two."""
    ends = [0, *(found.start() for found in _LIGATURE.finditer(text)), len(text)]
    return (text[start:end] for start, end in pairwise(ends))


def sources_used(view: View) -> tuple[Source, ...]:
    """Return the sources behind a view, in the order of their table.

    The texts of its claims, and of what its panel quotes; the literature in view, and that on
    what is selected; the schemes that group materials, where one is asked for; what the numbers
    that are drawn, and those of the place that is selected, are from.
    """
    atlas, selection = view.atlas, view.selection
    used = {claim.source_id for claim in view.claims}
    used |= {note.source_id for note in notes_in_view(view)}
    arrow = view.arrows.get(selection.select)
    selected = arrow.place.place if arrow else selection.select
    if selected:
        used |= {claim.source_id for claim in view.of(selected).all_claims}
        about = {selected}
        if selected != atlas.hub:
            # Of the hub every link is one; each stands with the place at its other end.
            about |= {name for name, link in atlas.links.items() if selected in link.ends}
        used |= {note.source_id for note in atlas.notes if note.about in about}
    used |= numbers.sources(atlas, selection.number, selected)
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
            "urldate": _day(source.retrieved) if source.url else "",
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


def _day(date: str) -> str:
    """Return a date as biblatex wants the one on which an address was visited."""
    return f"{{{date}}}" if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else ""


def _url(text: str) -> str:
    """Return an address without what BibTeX or TeX would take for markup."""
    return f"{{{quote(text, safe=_URL_SAFE)}}}" if text else ""


def citations_ris(view: View, base_url: str) -> bytes:
    """Return what `citations_bib` does as RIS, UTF-8, lines ended by CRLF."""
    atlas = view.atlas
    records = [
        {
            "TY": "DATA",
            "ID": f"{atlas.name}-{atlas.sha256[:8]}",
            "TI": f"{atlas.title}: {atlas.study.headline}",
            **_dated_ris(atlas.date),
            "UR": address(view.selection, base_url) if base_url else "",
            "N1": f"{caption.subtitle(view)} Dataset {atlas.sha256}",
        },
        *(_source_ris(source) for source in sources_used(view)),
        *(
            {"TY": "GEN", "ID": f"{atlas.name}-credit-{number}", "TI": credit}
            for number, credit in enumerate(atlas.study.credits, 1)
        ),
    ]
    return "".join(map(_record, records)).encode()


def _source_ris(source: Source) -> dict[str, str]:
    # What is quoted was read as a page, where it has an address; what is cited is a report.
    page = "ELEC" if source.url else "GEN"
    return {
        "TY": page if source.kind == "text" else "RPRT",
        "ID": source.source_id,
        "TI": source.title,
        "AU": source.author or source.publisher,
        "PB": source.publisher,
        **_dated_ris(source.published),
        "LA": source.lang,
        "UR": source.url,
        "Y2": source.retrieved.replace("-", "/") if source.url else "",
        "N1": source.note,
    }


def _dated_ris(date: str) -> dict[str, str]:
    year, month, day, *_ = [*date.split("-"), "", ""]
    return {"PY": year, "DA": f"{year}/{month}/{day}/" if month else ""}


def _record(fields: dict[str, str]) -> str:
    """Return a record; a field has one line, so that none of its text begins another."""
    lines = [f"{tag}  - {text}" for tag, value in fields.items() if (text := _flat(value))]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def citation(view: View, base_url: str) -> str:
    """Return a view as a line of plain text, for a caption or a footnote."""
    atlas = view.atlas
    texts = "; ".join(cite(source) for source in sources_used(view) if source.kind == "text")
    resting = f" Rests on: {texts}" if texts else ""
    headline = in_quotes(f"{atlas.study.headline}.")
    return (
        f"{headline} {caption.full_subtitle(view)} {atlas.title}, dataset of "
        f"{written_date(atlas.date)} ({atlas.sha256[:8]}).{resting} "
        f"{told_address(view.selection, base_url)}"
    )
