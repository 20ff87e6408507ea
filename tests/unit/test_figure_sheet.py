"""The sheet: what a text measures, and that it is drawn where matplotlib would draw it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox, TransformedBbox

from exports.figures.render import PARAMETERS
from exports.figures.sheet import FEATURES, Words, advance, clean, font


def test_advance_counts_spaces() -> None:
    assert advance("a b") > advance("ab")
    assert advance("a ") == pytest.approx(advance("a") + advance(" "), abs=0.02)
    assert advance("abc", bold=True) > advance("abc")


def test_clean() -> None:
    assert clean("a\n b\tc") == "a b c"
    assert clean("a\x00b\u202ec") == "a�b�c"
    assert clean("“$x$” é中") == "“$x$” é中"


def _drawn(kind: type[Text]) -> tuple[np.ndarray, str]:
    """Return a line drawn by a kind of text, as pixels and as SVG."""
    with rc_context(PARAMETERS):
        figure = Figure(figsize=(3, 1))
        letters = font(bold=True, size=9.5)
        line = kind(
            0.4,
            0.3,
            "“Firm, ef-fi-cient” $x$",
            color="#335577",
            fontproperties=letters,
            transform=figure.dpi_scale_trans,
            parse_math=False,
        )
        line.set_fontfeatures(FEATURES)
        line.set_clip_box(TransformedBbox(Bbox([[0, 0], [1.5, 1]]), figure.dpi_scale_trans))
        line.set_gid("line")
        artist: Artist = line
        artist.set_figure(figure)
        figure.add_artist(artist, clip=True)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        found = io.BytesIO()
        FigureCanvasSVG(figure).print_svg(found, metadata={"Date": None})
        return np.asarray(canvas.buffer_rgba()).copy(), found.getvalue().decode()


def test_words_stand_where_a_text_that_was_laid_out_stands() -> None:
    (pixels, svg), (laid_out, laid_out_svg) = _drawn(Words), _drawn(Text)
    assert (pixels != 255).any()
    assert np.array_equal(pixels, laid_out)
    assert svg == laid_out_svg
