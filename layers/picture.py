"""A light picture of the map as inline SVG, from marks and shapes, for before any script runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup, escape
from shapely.geometry.base import BaseGeometry

from geodata.cache import digest, stored
from geodata.kept import kept
from geodata.model import Atlas
from geodata.view import View
from layers import caption, symbology
from layers.arrows import curves
from layers.circles import Part, circles
from layers.frame import frame, lands, surroundings
from layers.marks import Marks, marks
from layers.places import label_kind, name_order
from layers.projection import mercator

SIDE = 1000.0
"""The longer side of the window in units of the picture."""

MOST_BYTES, EACH_BYTES = 90_000, 280
"""What the picture may take, and about what each mark does beside its outline."""

_FINEST, _COARSEST = 0.7, 12.0
_DOT = 8.0
"""The radius of a place that is a point."""

_AROUND = 0.45
"""How far land around is drawn beyond the window, in its widths and heights."""

_SIGN = {"full": " ●", "half": " ◐", "empty": " ○"}
_PIXEL = 1.2
"""A pixel of the map at its usual size, in units of the picture."""

_LETTER = 0.56
"""The usual width of a letter, in its size."""


@dataclass(frozen=True)
class _Outlines:
    """Paths in units of the picture: of each place, and of the land around."""

    width: float
    height: float
    places: dict[str, str]
    context: str


_PATH = re.compile(r"[Mlz\d .\-]*")


def picture(view: View, link: Callable[[str], str]) -> Markup:
    """Return the map of a view as an SVG element; `link` gives the address of a selection."""
    atlas, drawn, found = view.atlas, marks(view), _outlines(view.atlas)
    rules = _rules(atlas, drawn, numbers=bool(view.selection.number))
    parts = [
        Markup('<svg class="pic" viewBox="0 0 {:.0f} {:.0f}" role="group" aria-label="{}">').format(
            found.width, found.height, caption.subtitle(view)
        ),
        Markup("<style>{}</style>").format(Markup(rules)),  # noqa: S704
        _patterns(atlas, drawn),
        Markup('<path class="context" d="{}"/>').format(found.context),
    ]
    parts += [
        Markup(
            '<a href="{}" data-select="{}"><path class="{}" d="{}"><title>{}</title></path></a>'
        ).format(
            link(code),
            code,
            _class(mark.fill, mark.firmness) + (" chosen" if code == view.selection.select else ""),
            found.places[code],
            mark.label,
        )
        for code, mark in drawn.places.items()
    ]
    parts += _circles(view)
    for name, arrow in drawn.arrows.items():
        start, control, end = _project(
            atlas, [curves(atlas)[name].start, curves(atlas)[name].control, curves(atlas)[name].end]
        )
        d = f"M{_xy(start)}Q{_xy(control)} {_xy(end)}"
        parts.append(
            Markup(
                '<a href="{0}" data-select="{1}"><path class="casing" d="{2}"/>'
                '<path class="arrow {3}" d="{2}"><title>{4}</title></path>'
                '<path class="head{5}" d="{6}"/></a>'
            ).format(
                link(name),
                name,
                d,
                arrow.firmness,
                arrow.label,
                " hollow" if arrow.hollow else "",
                _head(control, end),
            )
        )
    parts += _names(view, drawn)
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _class(fill: str, firmness: str) -> str:
    return f"f-{fill}-{firmness}" if firmness else f"f-{fill}"


# --- outlines -----------------------------------------------------------------------------


def _scale(atlas: Atlas) -> tuple[np.ndarray, np.ndarray, float]:
    low, high = mercator(np.array([corner[::-1] for corner in frame(atlas).window]))
    return low, high, SIDE / float((high - low).max())


def _project(atlas: Atlas, points: Iterable[tuple[float, float]]) -> np.ndarray:
    """Return points in units of the picture, shape (n, 2), y downwards."""
    low, high, scale = _scale(atlas)
    xy = mercator(np.array(list(points), dtype=float).reshape(-1, 2))
    return np.column_stack([xy[:, 0] - low[0], high[1] - xy[:, 1]]) * scale


@kept(1)
def _outlines(atlas: Atlas) -> _Outlines:
    """Return the outlines of a dataset, kept for the next start."""
    parts = [Path(__file__).read_bytes(), repr(frame(atlas).window).encode()]
    parts += [part for of in lands(atlas).items() for part in (of[0].encode(), of[1].wkb)]
    points = {
        code: frame(atlas).anchors[code] for code in atlas.selectable if code not in atlas.shapes
    }
    parts += [surroundings(atlas).wkb, repr(points).encode(), str(len(curves(atlas))).encode()]
    found = stored(f"outlines-{digest(parts)}", lambda: asdict(_drawn(atlas)), _is_sound)
    return _Outlines(**found)


def _is_sound(found: Any) -> bool:
    """Say whether what was kept is outlines of ours, which go into a page as they are."""
    paths = [found["context"], *found["places"].values()]
    sizes = [found["width"], found["height"]]
    return all(isinstance(size, float) for size in sizes) and all(map(_PATH.fullmatch, paths))


def _drawn(atlas: Atlas) -> _Outlines:
    low, high, scale = _scale(atlas)
    width, height = ((high - low) * scale).tolist()
    around = shapely.box(
        -_AROUND * width, -_AROUND * height, (1 + _AROUND) * width, (1 + _AROUND) * height
    )

    def drawn(shape: BaseGeometry) -> BaseGeometry:
        shape = shapely.transform(shape, lambda xy: _project(atlas, xy))
        return shapely.intersection(shapely.make_valid(shape), around)

    places = {code: drawn(shape) for code, shape in lands(atlas).items()}
    for code in (code for code in atlas.selectable if code not in places):
        places[code] = shapely.Point(_project(atlas, [frame(atlas).anchors[code]])[0]).buffer(_DOT)
    context = drawn(surroundings(atlas))
    # Where more is to be drawn the detail is less.
    most = MOST_BYTES - EACH_BYTES * (len(places) + len(curves(atlas)))
    tolerance = _FINEST
    while True:
        paths = {code: _path(shape, tolerance) for code, shape in places.items()}
        land = _path(context, 2 * tolerance)
        if len(land) + sum(map(len, paths.values())) <= most or tolerance > _COARSEST:
            return _Outlines(width, height, paths, land)
        tolerance *= 1.6


def _path(shape: BaseGeometry, tolerance: float) -> str:
    """Return an outline as SVG has it, whole units, in steps from point to point."""
    parts = [
        part
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    largest = max(parts, key=lambda part: part.area, default=None)
    rings = []
    for part in parts:
        # Of islands too small to be seen only a place's largest one stays.
        if part.area < 3 * tolerance**2 and part is not largest:
            continue
        simple = part.simplify(tolerance, preserve_topology=True)
        for ring in (simple.exterior, *simple.interiors):
            points = np.round(shapely.get_coordinates(ring)[:-1]).astype(int)
            steps = np.diff(points, axis=0)
            steps = steps[(steps != 0).any(axis=1)]
            moves = " ".join(f"{x} {y}" for x, y in steps.tolist())
            rings.append(f"M{points[0][0]} {points[0][1]}l{moves or '1 0'}z".replace(" -", "-"))
    return "".join(rings)


def _xy(point: np.ndarray) -> str:
    return f"{point[0]:.0f} {point[1]:.0f}"


def _head(control: np.ndarray, end: np.ndarray) -> str:
    along = (end - control) / max(float(np.hypot(*(end - control))), 1e-9)
    across = np.array([-along[1], along[0]])
    length = symbology.HEAD_LENGTH_PX * _PIXEL
    corners = [end + length * (a * along + b * across) for a, b in symbology.HEAD_SHAPE]
    return f"M{'L'.join(map(_xy, corners))}z"


# --- circles ------------------------------------------------------------------------------


def _circles(view: View) -> Iterator[Markup]:
    """Yield the circles of the numbers asked for, each about its own point."""
    found, sheet = circles(view), _outlines(view.atlas)
    for circle in found.circles if found else ():
        reach = circle.reach * _PIXEL + 2
        x, y = _project(view.atlas, [circle.point])[0]
        x, y = min(max(x, reach), sheet.width - reach), min(max(y, reach), sheet.height - reach)
        yield Markup(
            '<g class="num" data-number="{}" transform="translate({:.1f} {:.1f})">'
        ).format(circle.place, x, y)
        yield Markup("<title>{}</title>").format(circle.label)
        for kind in ("below", "line"):
            yield from (_part(part, kind) for part in circle.parts)
        yield Markup("</g>")


def _part(part: Part, kind: str) -> Markup:
    shape, size, style = part
    r = f"{size * _PIXEL:.2f}"
    own = Markup(' class="{} {}"').format(kind, style)
    if shape == "circle":
        return Markup('<circle r="{}"{}/>').format(r, own)
    d = {
        "square": f"M-{r} -{r}H{r}V{r}H-{r}z",
        "cross": f"M-{r} -{r}L{r} {r}M-{r} {r}L{r} -{r}",
        "dash": f"M-{r} 0H{r}",
    }[shape]
    return Markup('<path d="{}"{}/>').format(d, own)


# --- names --------------------------------------------------------------------------------


def _names(view: View, drawn: Marks) -> list[Markup]:
    """Return the names that find room, in the order in which they stay on the map too."""
    atlas = view.atlas
    found = frame(atlas)
    kinds = {code: label_kind(atlas, code) for code in drawn.places}
    codes = [code for code in name_order(atlas) if code in drawn.places]
    stands = [found.labels.get(code, found.anchors.get(code, (0.0, 0.0))) for code in codes]
    points = _project(atlas, stands) if codes else ()
    taken: list[tuple[float, float, float, float]] = []
    texts = []
    numbers = circles(view)
    for code, (x, middle) in zip(codes, points, strict=True):
        y = middle
        mark, size = drawn.places[code], symbology.LABEL_PX[kinds[code]] * 1.25
        words = f"{mark.name}{_SIGN.get(mark.dot, '')}"
        if numbers and (circle := numbers.of(code)):
            words += f" {circle.short}"
            if circle.reach < symbology.OVER_CIRCLE_PX:
                y += circle.reach * _PIXEL + size / 2
        half = _LETTER * size * len(words) / 2
        box = (x - half, y - size / 2, x + half, y + size / 2)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        texts.append(
            Markup(
                '<text class="n-{}{}" x="{:.0f}" y="{:.0f}" font-size="{:.0f}">{}</text>'
            ).format(kinds[code], " n-out" if mark.outside else "", x, y, size, words)
        )
    return texts


# --- colours ------------------------------------------------------------------------------


def _used(drawn: Marks) -> list[tuple[str, str]]:
    return list(dict.fromkeys((mark.fill, mark.firmness) for mark in drawn.places.values()))


def _both(light: str, dark: str) -> str:
    return light if light == dark else f"light-dark({light}, {dark})"


def _theme(name: str) -> str:
    light, dark = (getattr(symbology.THEMES[theme], name) for theme in ("light", "dark"))
    return _both(light, dark)


def _rules(atlas: Atlas, drawn: Marks, *, numbers: bool) -> str:
    width = symbology.ARROW_WIDTH_PX * _PIXEL
    rules = {
        ".context": f"fill:{_theme('land')};stroke:{_theme('coast')};stroke-width:.8",
        "a path": f"stroke:{_theme('border')};stroke-width:1.2",
        "a .casing": f"fill:none;stroke:{_theme('halo')};stroke-width:{width * 2.2:.1f}",
        "a .arrow": f"fill:none;stroke:{_theme('arrow')};stroke-width:{width:.1f}",
        "a .head": f"fill:{_theme('arrow')};stroke:{_theme('halo')};stroke-width:1",
        "a .hollow": f"fill:{_theme('halo')};stroke:{_theme('arrow')};stroke-width:1.8",
        "a .chosen": f"stroke:{_theme('ink')};stroke-width:{symbology.BORDER_PX['selected']:.1f}",
        "text": f"fill:{_theme('ink')};stroke:{_theme('halo')};stroke-width:3;paint-order:stroke;"
        "text-anchor:middle;dominant-baseline:central;font-weight:650;pointer-events:none",
        ".n-unnamed,.n-out": f"fill:{_theme('quiet')};font-weight:450",
        ".n-hub": f"fill:{_theme('quiet')};font-weight:500;letter-spacing:.14em",
    }
    rules |= _circle_rules() if numbers else {}
    for level, dash in symbology.DASH_PX.items():
        if dash:
            rules[f"a .{level}"] = f"stroke-dasharray:{dash[0]:g} {dash[1]:g};stroke-linecap:round"
    for fill, firmness in _used(drawn):
        own = _class(fill, firmness)
        rules[f"a .{own}"] = f"fill:url(#p-{own})" if firmness else f"fill:{_theme(fill)}"
        if fill == "outside":
            rules[f"a .{own}"] += f";stroke:{_theme('outline')}"
    return "".join(f".pic {name.replace(',', ',.pic ')}{{{rule}}}" for name, rule in rules.items())


def _circle_rules() -> dict[str, str]:
    halo, width = _theme("halo"), symbology.CIRCLE_WIDTH_PX * _PIXEL
    filled = f"fill:{halo};fill-opacity:{symbology.CIRCLE_OPACITY}"
    casing = f"fill:none;stroke:{halo};stroke-width:{symbology.CIRCLE_CASING_PX * _PIXEL:.1f}"
    line = f"fill:none;stroke:{_theme('arrow')};stroke-width:{width:.1f};stroke-linecap:round"
    dashes = {
        f".num .line.{style}": f"stroke-dasharray:{' '.join(f'{d:g}' for d in dash)}"
        for style, dash in symbology.CIRCLE_DASH_PX.items()
    }
    areas = {f".num .below.{style}": filled for style in symbology.CIRCLE_FILLED}
    return {".num .below": casing, ".num .line": line, **areas, **dashes}


def _patterns(atlas: Atlas, drawn: Marks) -> Markup:
    """Return the hatches in use, as the live map's: a pattern over its ground."""
    found = []
    for fill, firmness in _used(drawn):
        if not firmness:
            continue
        hatch, gap = (
            symbology.hatch_of(atlas.study, fill),
            symbology.HATCH_GAP_PX[firmness] * _PIXEL,
        )
        ground, line = (
            _both(*(colour(atlas.study, fill, firmness, theme) for theme in ("light", "dark")))
            for colour in (symbology.role_fill, symbology.hatch_colour)
        )
        if hatch.dots:
            radius = (
                symbology.HATCH_RING_RADIUS_PX if hatch.rings else symbology.HATCH_DOT_RADIUS_PX
            )
            style = f"fill:none;stroke:{line}" if hatch.rings else f"fill:{line}"
            sign = f'<circle cx="{gap / 2:g}" cy="{gap / 2:g}" r="{radius}" style="{style}"/>'
        else:
            rows = [f"M0 {gap / 2:g}H{gap:g}", f"M{gap / 2:g} 0V{gap:g}"][: len(hatch.angles)]
            sign = f'<path d="{"".join(rows)}" style="stroke:{line};stroke-width:1.4"/>'
        found.append(
            f'<pattern id="p-{escape(_class(fill, firmness))}" width="{gap:g}" height="{gap:g}" '
            f'patternUnits="userSpaceOnUse" patternTransform="rotate({-hatch.angles[0]:g})">'
            f'<rect width="{gap:g}" height="{gap:g}" style="fill:{ground}"/>{sign}</pattern>'
        )
    return Markup("<defs>{}</defs>").format(Markup("".join(found)))  # noqa: S704
