"""The figure: a view as SVG, PNG or PDF for a report, with its legend, words and quotes.

matplotlib is imported when the first figure is asked for, and only its object interface is
used. Twice the same request gives the same bytes.
"""

from __future__ import annotations

import io
import threading
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from exports.figures.style import MARKS, SIZES, Palette, Size
from geodata.view import View
from layers.caption import NO_WORDS, Own

if TYPE_CHECKING:
    from PIL.Image import Image

    from exports.figures.sheet import Sheet

KINDS = ("svg", "png", "pdf")
"""The formats of a figure."""

DPI = 300
"""The dots an inch of a PNG."""

PARAMETERS = {
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
"""What a figure asks of matplotlib, beside its typefaces."""

_DIRECTION = b"text{unicode-bidi: plaintext}"

Draw = Callable[[View, Size, Palette, str, Own], "Sheet"]
"""What draws a view on a new sheet; the last two are the page's address and the maker's words."""

# matplotlib's parameters and fonts are shared by all threads, so they take turns.
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn figure.

    Attributes
    ----------
    data
        A whole file.
    kind
        One of `KINDS`.
    picture
        The pixels of a PNG; the others have none.
    """

    data: bytes
    kind: str
    picture: Image | None = None


def render(
    view: View,
    *,
    kind: str,
    size: str = "wide",
    theme: str = "light",
    base_url: str = "",
    own: Own = NO_WORDS,
    dpi: int = DPI,
    draw: Draw | None = None,
) -> Drawing:
    """Draw a view.

    Parameters
    ----------
    view
        What is to be seen.
    kind, size, theme
        One each of `KINDS`, and of `SIZES` and `MARKS` of `style`.
    base_url
        The page's address without its query string, for the address that the figure names.
    own
        Title and note in the maker's words.
    dpi
        The dots an inch of a PNG.
    draw
        What draws it on a sheet; the map where none is given.

    Raises
    ------
    ValueError
        If a kind, size or theme is unknown.
    """
    for what, value, known in (
        ("kind", kind, KINDS),
        ("size", size, SIZES),
        ("theme", theme, MARKS),
    ):
        if value not in known:
            raise ValueError(f"unknown {what} “{value}”; allowed: {', '.join(known)}")
    palette = Palette(theme, view.atlas.study)
    return _drawn(lambda: (draw or _map)(view, SIZES[size], palette, base_url, own), kind, dpi)


def _map(view: View, size: Size, palette: Palette, base_url: str, own: Own) -> Sheet:
    from exports.figures.page import draw

    return draw(view, size, palette, base_url, own)


@contextmanager
def settings() -> Iterator[None]:
    """Set matplotlib up for a figure, and leave it afterwards as it was; one thread at a time."""
    from matplotlib import rc_context, rcParamsDefault

    from exports.figures import fonts

    # Nothing of a user's own settings; what chooses a backend is no business of ours.
    plain = {k: v for k, v in rcParamsDefault.items() if not k.startswith("backend")}
    letters = {"font.sans-serif": [fonts.OWN, fonts.WIDE_AS_OWN]}
    with _LOCK, rc_context({**plain, **PARAMETERS, **letters}), warnings.catch_warnings():
        # Letters that no typeface has are said once, and all together.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def _drawn(draw: Callable[[], Sheet], kind: str, dpi: int) -> Drawing:
    from exports.figures import fonts

    with settings():
        sheet = draw()
        if lacking := fonts.missing(line.text for line in sheet.written):
            fonts.warn_once(fonts.warning(lacking))
        return {"svg": _svg, "pdf": _pdf}[kind](sheet) if kind != "png" else _png(sheet, dpi)


def _svg(sheet: Sheet) -> Drawing:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    found = io.BytesIO()
    metadata = {"Title": sheet.title, "Description": sheet.description, "Date": None}
    FigureCanvasSVG(sheet.figure).print_svg(found, metadata=metadata)
    # A line begins where its first letter does, as in the other formats.
    data = found.getvalue().replace(b"</style>", _DIRECTION + b"</style>", 1)
    return Drawing(_told(data, sheet.title, sheet.description), "svg")


def _told(data: bytes, title: str, description: str) -> bytes:
    """Return an SVG with its alternative text, which its metadata are not read as."""
    before, start, rest = data.partition(b"<svg ")
    tag, end, rest = rest.partition(b">")
    told = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>".encode()
    return b"".join([before, start, b'role="img" ', tag, end, b"\n ", told, rest])


def _pdf(sheet: Sheet) -> Drawing:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    found = io.BytesIO()
    metadata = {"Title": sheet.title, "Subject": sheet.description, "CreationDate": None}
    FigureCanvasPdf(sheet.figure).print_pdf(found, metadata=metadata)
    return Drawing(found.getvalue(), "pdf")


def _png(sheet: Sheet, dpi: int) -> Drawing:
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
    return Drawing(found.getvalue(), "png", picture)
