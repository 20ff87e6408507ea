"""Small PDF and Word files, made by hand, so that what stands in them is known to the letter."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

Placed = tuple[float, float, float, str]
"""Left, level above the page's foot, size of letters, all in points, and a line's words."""

MEDIA = (400, 400)
"""The page of a PDF, in points."""


def pdf(*pages: Sequence[Placed]) -> bytes:
    """Return a PDF with lines where they are asked for, in Helvetica."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {MEDIA[0]} {MEDIA[1]}] "
            f"/Resources << /Font << /F 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        shown = "\n".join(
            f"BT /F {size} Tf {left} {level} Td ({_string(words)}) Tj ET"
            for left, level, size, words in lines
        )
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def _string(words: str) -> str:
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def column(
    words: str, *, left: float = 40, top: float = 360, size: float = 10, step: float = 12
) -> list[Placed]:
    """Return lines below each other."""
    return [(left, top - step * n, size, line) for n, line in enumerate(words.split("\n"))]


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>
</Relationships>"""


def docx(body: str, *, footnotes: Sequence[str] = (), **parts: str) -> bytes:
    """Return a Word file with a body in WordprocessingML, and other parts by their names."""
    notes = "".join(
        f'<w:footnote w:id="{number}">{paragraph(words)}</w:footnote>'
        for number, words in enumerate(footnotes, 1)
    )
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _RELATIONS.format(kind="footnotes", target="footnotes.xml"),
        "word/footnotes.xml": f"<w:footnotes {_W}>{notes}</w:footnotes>",
        **{f"word/{name}.xml": content for name, content in parts.items()},
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def paragraph(*runs: str) -> str:
    """Return a paragraph; a run that is no element is words."""
    return f"<w:p>{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def run(words: str) -> str:
    """Return a run of words."""
    return f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def footnote(number: int) -> str:
    """Return the reference to a footnote."""
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def table(*rows: Sequence[str]) -> str:
    """Return a table of cells."""
    made = [
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    ]
    return f"<w:tbl>{''.join(made)}</w:tbl>"
