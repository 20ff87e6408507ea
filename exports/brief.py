"""The brief: a view as a Word document, with its map, its quotes and where they come from.

Built with python-docx on Word's own styles, so that its navigation and a screen reader find
headings, tables and the map's description. The same request gives the same bytes.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from exports.archive import archive
from exports.figures.render import render
from exports.proofs import fingerprint, word
from exports.proofs.proof import canonical, claims_shown, proof
from exports.request import ExportRequest
from geodata import numbers, words
from geodata.model import Claim
from geodata.view import View, answers
from layers import caption
from panels.citation import cite
from panels.content import content
from panels.matrix import about, matrix
from panels.quotes import Quote, by_place, gather

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from exports.figures.sheet import Sheet

TEXT_INCHES = 6.3
"""Width of the text: A4 with margins of 2.5 cm."""

LONGEST_PROPERTY = 255
"""Characters of a property, in Word."""

MOST_QUOTES = 200
"""Quotes of a brief; the others are counted."""

MOST_SOURCES = 200
"""Sources that a brief lists; the others are counted."""

MOST_NUMBERS = 100
"""Rows of its table of numbers; the others are counted."""

LONGEST_WORD = 16
"""Letters of a word of its table that are kept together."""

LINE = 66
"""Letters of its type across the whole text, wide ones."""

MOST_ROWS = 100
MOST_COLUMNS = 8
"""Places and columns of its table of who says so; the others are counted."""

_PROOF_TYPE = "application/json"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"


def brief(view: View, request: ExportRequest, base_url: str) -> bytes:
    """Return a view as a Word document (.docx) that carries its proof.

    With something selected it holds what is said of that, else all that is in view.
    """
    import docx
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    claims = claims_shown(view)
    shown = _of(view, claims)
    _properties(document, view, request.title)
    title = caption.title(view)
    _add(document, request.title or title, "Title")
    _add(
        document,
        f"{caption.sentence(title)} {caption.subtitle(view)}"
        if request.title
        else caption.subtitle(view),
        "Subtitle",
    )
    if request.words.said:
        _add(document, request.words.said, "Intense Quote")
    _map(document, view, request, base_url)
    cited = _who_says(document, view, request.across)
    quoted = _quotes(document, view, shown)
    proven = [claim for claim in claims if claim.claim_id in quoted]
    counted = _numbers(document, view, dict.fromkeys(claim.place for claim in proven))
    made = proof(view, base_url, claims=proven, omitted=len(claims) - len(proven))
    _sources(document, view, cited | {*counted, *(claim.source_id for claim in proven)})
    _origin(document, view, made)
    return _sealed(_saved(document), made)


def _of(view: View, claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that are quoted.

    They are those of the place or arrow that is selected; else those that answer the filters on
    role and material; else all.
    """
    atlas, selection = view.atlas, view.selection
    if selection.select:
        own = content(view).claims
        return [claim for claim in claims if claim.claim_id in own]
    if selection.role or selection.material:
        return [claim for claim in claims if answers(claim, atlas, selection)]
    return list(claims)


def _properties(document: Document, view: View, title: str) -> None:
    found = document.core_properties
    found.title = _short(title or caption.title(view))
    found.subject = _short(caption.subtitle(view))
    found.author = found.last_modified_by = _short(view.atlas.title)
    found.comments = ""
    found.language = view.atlas.study.lang
    when = datetime.fromisoformat(view.atlas.date).replace(tzinfo=UTC)
    found.created = found.modified = when


def _short(text: str) -> str:
    """Return a text as long as a document's property may be."""
    text = word.written(text)
    return text if len(text) <= LONGEST_PROPERTY else text[: LONGEST_PROPERTY - 1] + "…"


def _map(document: Document, view: View, request: ExportRequest, base_url: str) -> None:
    """Add the figure at the width of the text, with its description for who does not see it."""
    from docx.shared import Inches

    drawn = render(
        view, kind="png", size="text", theme=request.theme, base_url=base_url, draw=_alone
    )
    picture = document.add_picture(io.BytesIO(drawn.data), width=Inches(TEXT_INCHES))
    described = picture._inline.docPr
    described.set("name", "Map")
    described.set("descr", f"{caption.title(view)}. {caption.subtitle(view)}")


def _alone(*what: Any) -> Sheet:
    """Draw the map without quotes, which follow: so it finds room below the title."""
    from exports.figures.page import draw

    return draw(*what, quotes=False)


def _who_says(document: Document, view: View, across: str) -> set[str]:
    """Add the matrix as a table, of what is selected the row of its place; return who is cited."""
    document.add_heading("Who says so", level=1)
    select = view.selection.select
    arrow = view.arrows.get(select)
    found = matrix(
        view,
        across=across or ("link" if arrow else ""),
        most=len(view.atlas.places) if select else MOST_ROWS,
        widest=MOST_COLUMNS,
    )
    rows = found.rows
    if select:
        place = arrow.place.place if arrow else select
        rows = tuple(row for row in rows if row.place.place == place)
    _add(document, about(view.atlas, found.across), "Caption")
    if not rows:
        _add(document, "Nothing of the kind is said of what is in view.")
        return set()
    cells = [("Place", *(column.name for column in found.columns))]
    cells += [(row.place.name, *(cell.short for cell in row.cells)) for row in rows]
    _table(document, cells, about(view.atlas, found.across))
    more = {"place": 0 if select else found.total - len(rows), "column": found.left_out}
    left = [words.counted(count, f"more {what}") for what, count in more.items() if count]
    if left:
        _add(document, f"And {words.listed(left)} at the address below.")
    marks = [mark for row in rows for cell in row.cells for mark in (*cell.marks, *cell.literature)]
    return {source.source_id for mark in marks for source in mark.sources}


def _table(document: Document, cells: Sequence[tuple[str, ...]], described: str) -> None:
    """Add rows as a table, the first its heading, with what a screen reader needs of it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Inches, Pt

    table = document.add_table(rows=1, cols=len(cells[0]), style="Table Grid")
    description = OxmlElement("w:tblDescription")
    description.set(qn("w:val"), word.written(described))
    table._tbl.tblPr.append(description)
    letters = _letters(cells)
    widths = [Inches(TEXT_INCHES * each / sum(letters)) for each in letters]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # A row at a time: python-docx looks through the whole table for every cell.
    for number, texts in enumerate(cells):
        line = table.rows[0] if number == 0 else table.add_row()
        # The first row is a heading, on every page anew; none is broken between pages.
        properties = line._tr.get_or_add_trPr()
        for tag in ("w:cantSplit", "w:tblHeader")[: 1 + (number == 0)]:
            properties.append(OxmlElement(tag))
        for place, (cell, text) in enumerate(zip(line.cells, texts, strict=True)):
            cell.width = widths[place]
            run = cell.paragraphs[0].add_run(word.written(text))
            run.bold = number == 0 or place == 0
            run.font.size = Pt(9)


def _letters(cells: Sequence[tuple[str, ...]]) -> list[float]:
    """Return how wide the columns of a table are to each other, in letters.

    Each has room for its longest word, or words would be broken beside empty columns; what is
    left goes to those whose texts take many lines.
    """
    columns = list(zip(*cells, strict=True))
    least = [
        min(max(len(word) for text in column for word in (text.split() or ("",))), LONGEST_WORD) + 2
        for column in columns
    ]
    means = [sum(map(len, column)) / len(column) for column in columns]
    wanting = [max(mean - each, 0.0) for mean, each in zip(means, least, strict=True)]
    spare = max(LINE - sum(least), 0)
    shares = wanting if any(wanting) else least
    return [each + spare * share / sum(shares) for each, share in zip(least, shares, strict=True)]


def _quotes(document: Document, view: View, claims: list[Claim]) -> set[str]:
    """Add the quotes, numbered, place by place; return the claims that they rest on."""
    atlas, number, left = view.atlas, 0, 0
    quoted: set[str] = set()
    document.add_heading("What the texts say", level=1)
    if not claims:
        _add(document, "No claim in view answers these filters.")
    inside = {claim.claim_id for claim in view.claims}
    for code, own in by_place(claim for claim in claims if claim.topic != "heading").items():
        if number >= MOST_QUOTES:
            left += len({claim.passage for claim in own})
            continue
        quotes = gather(atlas, own, [claim for claim in own if claim.claim_id in inside])
        room = quotes[: MOST_QUOTES - number]
        left += len(quotes) - len(room)
        _add(document, atlas.places[code].name, "Heading 2")
        for quote in room:
            number += 1
            _quote(document, number, quote)
            quoted |= set(quote.claims)
    if left:
        document.add_paragraph(
            f"{words.counted(left, 'quote')} more: they stand at the address below."
        )
    return quoted


def _numbers(document: Document, view: View, places: Iterable[str]) -> set[str]:
    """Add a table of the numbers of some places, each cited; return the sources that they are from.

    Those that are drawn, or else the newest of each series.
    """
    atlas = view.atlas
    drawn = numbers.chosen(atlas, view.selection.number)
    every = [s for s in numbers.series(atlas).values() if drawn is None or s is drawn[0]]
    rows = [
        (numbers.title(atlas, one), number)
        for one in every
        for code in (*places, *one.totals)
        for number in (one.of(code)[-1:] if drawn is None else [one.at(code, drawn[1])])
        if number is not None
    ]
    if not rows or all(number.place not in places for _, number in rows):
        return set()
    document.add_heading("Published numbers", level=1)
    cells: list[tuple[str, ...]] = [("Number", "Place", "Year", "Value", "Source")]
    for title, number in rows[:MOST_NUMBERS]:
        more = numbers.dependence(number)
        cells.append(
            (
                *(title, atlas.places[number.place].name, str(number.year)),
                "; ".join(filter(None, (numbers.told(number), more))),
                numbers.origin(atlas, number),
            )
        )
    _table(document, cells, "Published numbers, each with its source")
    if len(rows) > MOST_NUMBERS:
        more = words.counted(len(rows) - MOST_NUMBERS, "more number")
        document.add_paragraph(f"{more}: they stand in numbers.csv.")
    return {number.source_id for _, number in rows[:MOST_NUMBERS]}


def _add(document: Document, text: str, style: str | None = None) -> Paragraph:
    found = document.add_paragraph(word.written(text), style=style)
    _direct(found, text)
    return found


def _direct(paragraph: Paragraph, text: str) -> None:
    """Set a paragraph right to left whose first letter that has a direction is read so."""
    from docx.oxml import OxmlElement

    kinds = map(unicodedata.bidirectional, text)
    if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L":
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run.font.rtl = True


def _quote(document: Document, number: int, quote: Quote) -> None:
    """Add one quote to the letter, its cues marked, and below it who says so and how firmly."""
    from docx.enum.text import WD_COLOR_INDEX
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    shown = document.add_paragraph(style=word.STYLE)
    _named(shown, quote.claims[0], number)
    for text, marked in quote.pieces:
        run = shown.add_run(word.written(text))
        if marked:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    _direct(shown, quote.text)
    for run in shown.runs if quote.source.lang else ():
        tongue = OxmlElement("w:lang")
        for script in ("val", "eastAsia", "bidi"):
            tongue.set(qn(f"w:{script}"), quote.source.lang)
        run._r.get_or_add_rPr().append(tongue)
    shown.paragraph_format.keep_with_next = True
    points = "; ".join(f"{words.FIRMNESS[p.firmness]}: {p.whole}" for p in quote.points)
    voice = f" Voice: {quote.voice}." if quote.voice else ""
    where = f"characters {quote.start} to {quote.end}"
    below = _add(
        document,
        f"[{number}] {points}.{voice} {words.source_dated(quote.source)}, {where}.",
    )
    for one in quote.beside:
        below.paragraph_format.keep_with_next = True
        below = _add(document, f"Beside it: {one}")
    below.paragraph_format.space_after = Pt(10)


def _named(paragraph: Paragraph, name: str, number: int) -> None:
    """Put a bookmark around a paragraph, which links and a reader of the proof find."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        if tag.endswith("Start"):
            mark.set(qn("w:name"), word.bookmark(name))
        paragraph._p.append(mark)


def _sources(document: Document, view: View, cited: set[str]) -> None:
    document.add_heading("Sources", level=1)
    found = [source for name, source in view.atlas.sources.items() if name in cited]
    for source in found[:MOST_SOURCES]:
        _add(document, cite(source), "List Bullet")
    left = len(found) - MOST_SOURCES
    if left > 0:
        _add(document, f"And {words.counted(left, 'more source')}: citations.bib has all.")


def _origin(document: Document, view: View, made: dict[str, Any]) -> None:
    """Add where the view stands and which dataset it is of."""
    document.add_heading("Where this comes from", level=1)
    document.add_paragraph(f"Address of the view: {made['address']}")
    document.add_paragraph(
        f"Dataset of {words.written_date(view.atlas.date)}, sha256 {view.atlas.sha256}. The file"
        " carries every quote with its position and the sha256 of its text;"
        " python -m exports verify FILE checks them."
    )
    document.add_paragraph("Boundaries: Natural Earth; they imply no endorsement.")


def _saved(document: Document) -> dict[str, bytes]:
    """Return the parts of a document by name."""
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as saved:
        return {name: saved.read(name) for name in saved.namelist()}


def _sealed(parts: dict[str, bytes], made: dict[str, Any]) -> bytes:
    """Return the file of a document's parts, with its proof among them."""
    content = fingerprint.sealed(made, fingerprint.of_parts(word.shown(parts)))
    types = parts[word.CONTENTS]
    default = f'<Default Extension="json" ContentType="{_PROOF_TYPE}"/>'.encode()
    at = types.index(b"<Default ")
    parts[word.CONTENTS] = types[:at] + default + types[at:]
    relations = parts[word.RELATIONS]
    one = f'<Relationship Id="rEvidence" Type="{_RELATION}" Target="{word.PROOF}"/>'.encode()
    parts[word.RELATIONS] = relations.replace(b"</Relationships>", one + b"</Relationships>")
    parts[word.PROOF] = canonical(content).encode()
    return archive(parts, lambda name: name.endswith(".png"))
