"""The sheet a figure is drawn on: points from its upper left corner, and named groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedBbox

from exports.figures import fonts
from exports.figures.style import POINTS

FAMILY = ("sans-serif",)
"""The family that `render.PARAMETERS` spells out: the one typeface matplotlib brings along."""

FEATURES = ("-liga", "-clig")
"""No ligatures: who copies text from a PDF gets its letters, and its fonts stay small."""

_MEASURED_AT = 100.0
ASCENT, DESCENT = 0.78, 0.24
"""How far letters reach above and below their line, in multiples of their size."""

Box = tuple[float, float, float, float]
"""A rectangle in points, `(left, top, right, bottom)`."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text on a sheet: its letters' box in points, and the groups that it stands in."""

    text: str
    box: Box
    groups: tuple[str, ...]


@lru_cache(maxsize=64)
def font(
    *, bold: bool = False, italic: bool = False, size: float = 1.0, others: tuple[str, ...] = ()
) -> FontProperties:
    """Return the figure's typeface in a weight, a slope and a size in points; not to be changed.

    What it lacks is looked for in `others`.
    """
    return FontProperties(
        family=[*FAMILY, *others],
        weight="bold" if bold else "normal",
        style="oblique" if italic else "normal",
        size=size,
    )


@lru_cache(maxsize=16384)
def advance(text: str, *, bold: bool = False, italic: bool = False) -> float:
    """Return how far a text moves the pen, in multiples of its size."""
    # FreeType measures ink; between two letters, spaces count in full.
    return _ink(f"x{text}x", bold, italic) - _between(bold, italic)


def _ink(text: str, bold: bool, italic: bool) -> float:
    letters = font(bold=bold, italic=italic, others=fonts.for_text(text))
    # As matplotlib finds typefaces itself for what one of them lacks.
    paths = font_manager.fontManager._find_fonts_by_props(letters)
    face = font_manager.get_font(paths)
    face.set_size(_MEASURED_AT, POINTS)
    # Its stub knows of one feature only.
    face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING, features=FEATURES)  # type: ignore[arg-type]
    return float(face.get_width_height()[0]) / 64 / _MEASURED_AT


@lru_cache(maxsize=4)
def _between(bold: bool, italic: bool) -> float:
    return _ink("xx", bold, italic)


@lru_cache(maxsize=256)
def _outline(text: str, *, bold: bool, italic: bool) -> Path:
    """Return a text's letters as a path, `FONT_SCALE` high and y upward."""
    letters = font(bold=bold, italic=italic, others=fonts.for_text(text))
    vertices, codes = text_to_path.get_text_path(
        letters,
        text,
        ismath=False,
        features=FEATURES,  # type: ignore[arg-type]
    )
    return Path(np.asarray(vertices), codes)


def clean(text: str) -> str:
    """Return a text on one line and without what cannot be printed, replaced by U+FFFD."""
    flat = re.sub(r"\s+", " ", text)
    if flat.isprintable():
        return flat
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in flat)


class Words(Text):
    """A line of text whose baseline's left end is known, so that nothing needs to be measured.

    matplotlib lays every text out before it draws it, which takes longer than all the rest.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw the line."""
        text = self.get_text()
        if not text:
            return
        x, y = self.get_transform().transform(self.get_position())
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        state = renderer.new_gc()
        state.set_foreground(self.get_color())
        clip = self.get_clip_box()
        if clip is not None:
            state.set_clip_rectangle(clip)
        letters = self.get_fontproperties()
        renderer.open_group("text", self.get_gid())
        renderer.draw_text(state, x, y, text, letters, 0.0, ismath=False, mtext=self)
        renderer.close_group("text")
        state.restore()


class Group(Artist):
    """Artists that are drawn in their order, in an SVG within one element with an id."""

    def __init__(self, gid: str = "") -> None:
        super().__init__()
        self.set_gid(gid)
        self.members: list[Artist] = []

    def draw(self, renderer: RendererBase) -> None:
        """Draw the members in the order in which they came."""
        gid = self.get_gid()
        if gid:
            renderer.open_group("group", gid)
        for member in self.members:
            member.draw(renderer)
        if gid:
            renderer.close_group("group")


class Sheet:
    """A matplotlib figure that is drawn on in points, y downward, in the order of the calls.

    Parameters
    ----------
    width, height
        In points.
    paper
        The colour of the ground, `#RRGGBB`.
    """

    def __init__(self, width: float, height: float, *, paper: str) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / POINTS, height / POINTS), facecolor=paper)
        self.points = (
            Affine2D().scale(1 / POINTS, -1 / POINTS).translate(0, height / POINTS)
            + self.figure.dpi_scale_trans
        )
        root = Group("sheet")
        self.figure.add_artist(root)
        self._groups = [root]
        self._clip: TransformedBbox | None = None
        self.written: list[Written] = []
        self.boxes: dict[str, Box] = {}
        self.title = self.description = ""

    @contextmanager
    def group(self, gid: str, box: Box | None = None) -> Iterator[None]:
        """Gather what is drawn meanwhile in a group of its own, whose box may be noted."""
        group = Group(gid)
        if box is not None:
            self.boxes[gid] = box
        self._groups[-1].members.append(group)
        self._groups.append(group)
        yield
        self._groups.pop()

    @contextmanager
    def clipped(self, box: Box) -> Iterator[None]:
        """Cut what is drawn meanwhile off at a box."""
        left, top, right, bottom = (value / POINTS for value in box)
        high = self.height / POINTS
        # In inches and y upward: matplotlib loses texts at a box that is upside down.
        upright = Bbox.from_extents(left, high - bottom, right, high - top)
        outer = self._clip
        self._clip = TransformedBbox(upright, self.figure.dpi_scale_trans)
        yield
        self._clip = outer

    def _add(self, artist: Artist) -> None:
        artist.set_figure(self.figure)
        if self._clip is not None:
            artist.set_clip_box(self._clip)
        self._groups[-1].members.append(artist)

    def path(
        self,
        path: Path,
        *,
        fill: str = "none",
        stroke: str = "none",
        width: float = 0.0,
        dash: Sequence[float] = (),
        transform: Transform | None = None,
        gid: str = "",
    ) -> None:
        """Draw a path.

        `width` and `dash` are in points, and `transform` leads from the path's own coordinates
        to points.
        """
        patch = PathPatch(
            path,
            facecolor=fill,
            edgecolor=stroke,
            linewidth=width if stroke != "none" else 0.0,
            linestyle=(0.0, tuple(dash)) if dash else "solid",
            capstyle="round",
            joinstyle="round",
            transform=self.points if transform is None else transform + self.points,
        )
        patch.set_gid(gid or None)
        self._add(patch)

    def rectangle(self, box: Box, **options: Any) -> None:
        """Draw a rectangle; options as for `path`."""
        left, top, right, bottom = box
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        self.path(Path(np.array(corners), closed=True), **options)

    def circle(self, x: float, y: float, radius: float, **options: Any) -> None:
        """Draw a circle; options as for `path`."""
        self.path(Path.circle((x, y), radius), **options)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: str,
        bold: bool = False,
        italic: bool = False,
        halo: str = "",
        halo_width: float = 0.0,
    ) -> None:
        """Write a text with its baseline's left end at a point.

        A halo is drawn below it as a path of its own: the text itself stays text.
        """
        text = clean(text)
        width = size * advance(text, bold=bold, italic=italic)
        box = (x, y - ASCENT * size, x + width, y + DESCENT * size)
        groups = tuple(str(group.get_gid()) for group in self._groups[1:])
        self.written.append(Written(text, box, groups))
        if halo:
            scale = size / text_to_path.FONT_SCALE
            to_points = Affine2D().scale(scale, -scale).translate(x, y)
            outline = _outline(text, bold=bold, italic=italic)
            self.path(outline, stroke=halo, width=halo_width, transform=to_points)
        artist = Words(
            x,
            y,
            text,
            color=colour,
            fontproperties=font(bold=bold, italic=italic, size=size, others=fonts.for_text(text)),
            transform=self.points,
            parse_math=False,
        )
        artist.set_fontfeatures(FEATURES)
        self._add(artist)

    def run(self, x: float, y: float, text: str, size: float, **options: Any) -> float:
        """Write a text as `text` does, and return its width, for what stands behind it."""
        self.text(x, y, text, size, **options)
        bold, italic = options.get("bold", False), options.get("italic", False)
        return size * advance(clean(text), bold=bold, italic=italic)
