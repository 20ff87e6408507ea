"""The figure: a view as SVG, PNG or PDF for a report, with its legend, words and evidence.

matplotlib is imported when the first figure is asked for, and only its object interface is
used. Twice the same request gives the same bytes.
"""

from __future__ import annotations

import io
import threading
import zlib
from typing import TYPE_CHECKING

from exports import embed, fingerprint
from exports.figure_style import PALETTES, SIZES
from exports.proof import canonical, proof
from geodata.view import View

if TYPE_CHECKING:
    from exports.figure_sheet import Sheet

KINDS = ("svg", "png", "pdf")
"""The formats of a figure."""

DPI = 300
"""The dots an inch of a PNG."""

PARAMETERS = {
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "svg.fonttype": "none",
    "svg.hashsalt": "figure",
    "pdf.fonttype": 42,
    "pdf.compression": 3,
    "lines.scale_dashes": False,
    "text.hinting": "none",
    "text.usetex": False,
    "path.effects": [],
    "path.snap": False,
}
"""What a figure asks of matplotlib; Verdana is as wide, for readers of an SVG without DejaVu."""

# matplotlib's parameters and fonts are shared by all threads, so they take turns.
_LOCK = threading.Lock()


def render(
    view: View,
    *,
    kind: str,
    size: str = "wide",
    theme: str = "light",
    base_url: str = "",
    dpi: int = DPI,
) -> bytes:
    """Draw a view.

    Parameters
    ----------
    view
        What is to be seen.
    kind, size, theme
        One each of `KINDS`, and of `SIZES` and `PALETTES` of `figure_style`.
    base_url
        The page's address without its query string, for the address that the figure names.
    dpi
        The dots an inch of a PNG.

    Returns
    -------
    bytes
        A whole file, which carries its evidence: `embed` reads it back.

    Raises
    ------
    ValueError
        If a kind, size or theme is unknown.
    """
    for what, value, known in (
        ("kind", kind, KINDS),
        ("size", size, SIZES),
        ("theme", theme, PALETTES),
    ):
        if value not in known:
            raise ValueError(f"unknown {what} “{value}”; allowed: {', '.join(known)}")
    with _LOCK:
        picture, mark = _draw(view, kind, size, theme, base_url, dpi)
    into = {"svg": embed.embed_svg, "png": embed.embed_png, "pdf": embed.embed_pdf}[kind]
    return into(picture, canonical(fingerprint.sealed(proof(view, base_url), mark)))


Drawn = tuple[bytes, str]
"""A figure without its proof, and the fingerprint of what it shows."""


def _draw(view: View, kind: str, size: str, theme: str, base_url: str, dpi: int) -> Drawn:
    from matplotlib import rc_context, rcParamsDefault

    from exports.figure_page import draw

    # Nothing of a user's own settings; what chooses a backend is no business of ours.
    plain = {k: v for k, v in rcParamsDefault.items() if not k.startswith("backend")}
    with rc_context({**plain, **PARAMETERS}):
        sheet = draw(view, SIZES[size], PALETTES[theme], base_url)
        return {"svg": _svg, "pdf": _pdf}[kind](sheet) if kind != "png" else _png(sheet, dpi)


def _svg(sheet: Sheet) -> Drawn:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    found = io.BytesIO()
    metadata = {"Title": sheet.title, "Description": sheet.description, "Date": None}
    FigureCanvasSVG(sheet.figure).print_svg(found, metadata=metadata)
    return found.getvalue(), fingerprint.of_svg(found.getvalue())


def _pdf(sheet: Sheet) -> Drawn:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    found = io.BytesIO()
    metadata = {"Title": sheet.title, "Subject": sheet.description, "CreationDate": None}
    FigureCanvasPdf(sheet.figure).print_pdf(found, metadata=metadata)
    return found.getvalue(), fingerprint.of_pdf(found.getvalue())


def _png(sheet: Sheet, dpi: int) -> Drawn:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    sheet.figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(sheet.figure)
    canvas.draw()
    whole = canvas.get_width_height(physical=True)
    buffer = Image.frombuffer("RGBA", whole, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    picture = buffer.convert("RGB")
    found = io.BytesIO()
    # Flat colours are runs, for which zlib has a way that is quick and packs hardly worse.
    picture.save(found, "png", dpi=(dpi, dpi), compress_level=3, compress_type=zlib.Z_RLE)
    return found.getvalue(), fingerprint.of_picture(picture)
