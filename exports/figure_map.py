"""The map of a figure: land, places, arrows, pins and names, as the page draws them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from shapely.geometry.base import BaseGeometry

from exports.figure_labels import Name, Placing
from exports.figure_sheet import Box, Sheet, advance
from exports.figure_style import Palette, Size, blend
from geodata.model import CHINA, GATEWAY, Atlas
from geodata.view import ArrowView, View, links_of
from layers.arrows import Curve, curves, mercator
from layers.arrows import state as arrow_states
from layers.map import BOUNDS
from layers.places import state as place_states
from layers.symbology import ARROW_WIDTH_PX, CASING_WIDTH_PX, DASH_PX, HEAD_LENGTH_PX, fill_key

DIMMED = 0.28
"""The share of its colour that a dimmed place keeps, as on the page."""

LITERATURE = "lit."

_PAGE_MAP_PX = 820.0
_TILE_PX = 256.0
_MARGIN_DEG = 1.0
_DOT_PX = 4.2
_PIN_PX = 4.0
_DOT_GAP_PX = 4.0


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the world that a map shows.

    `box` in points, `corner` the Web Mercator degrees of its upper left corner, `scale` in
    points a degree.
    """

    box: Box
    corner: tuple[float, float]
    scale: float

    @property
    def transform(self) -> Affine2D:
        """What leads from Web Mercator degrees to points."""
        left, top = self.box[:2]
        return (
            Affine2D()
            .translate(-self.corner[0], -self.corner[1])
            .scale(self.scale, -self.scale)
            .translate(left, top)
        )

    def points(self, lon_lat: object) -> np.ndarray:
        """Return points on the sheet, shape (n, 2), for degrees of the same shape."""
        x, y = mercator(np.atleast_2d(np.asarray(lon_lat, dtype=float))).T
        left, top = self.box[:2]
        return np.column_stack(
            [left + (x - self.corner[0]) * self.scale, top - (y - self.corner[1]) * self.scale]
        )

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """What is to be seen, and a little around it, in Web Mercator degrees."""
        left, top, right, bottom = self.box
        west, north = self.corner
        return (
            west - _MARGIN_DEG,
            north - (bottom - top) / self.scale - _MARGIN_DEG,
            west + (right - left) / self.scale + _MARGIN_DEG,
            north + _MARGIN_DEG,
        )


def window(view: View, box: Box) -> Window:
    """Return what the map shows in a box: the page's own view where it has one, or the whole map."""
    width, height = box[2] - box[0], box[3] - box[1]
    if view.selection.view is not None:
        lat, lon, zoom = view.selection.view
        centre = mercator(np.array([[lon, lat]]))[0]
        # The page shows this many degrees across; a figure of another shape, no fewer.
        across = _PAGE_MAP_PX * 360 / (_TILE_PX * 2**zoom)
        scale = min(width, height * 1.2) / across
    else:
        (south, west), (north, east) = BOUNDS
        low, high = mercator(np.array([[west, south], [east, north]]))
        centre = (low + high) / 2
        scale = min(width / (high[0] - low[0]), height / (high[1] - low[1]))
    corner = (float(centre[0] - width / 2 / scale), float(centre[1] + height / 2 / scale))
    return Window(box, corner, float(scale))


def _path(shape: BaseGeometry, *, smallest: float = 0.0) -> Path:
    """Return a polygon, or several, as one path, without parts below an area in square degrees."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    largest = max((part.area for part in parts), default=0.0)
    rings = [
        shapely.get_coordinates(ring)
        for part in parts
        if part.area >= min(smallest, largest)
        for ring in (part.exterior, *part.interiors)
    ]
    if not rings:
        return Path(np.zeros((0, 2)))
    codes = np.full(sum(map(len, rings)), Path.LINETO, dtype=Path.code_type)
    ends = np.cumsum([len(ring) for ring in rings])
    codes[ends - 1] = Path.CLOSEPOLY
    codes[np.concatenate([[0], ends[:-1]])] = Path.MOVETO
    return Path(np.concatenate(rings), codes)


CONTEXT = ""
"""The name of the land around the places, among `_projected`."""


@lru_cache(maxsize=2)
def _projected(atlas: Atlas) -> dict[str, BaseGeometry]:
    """Return every shape in Web Mercator degrees, from the atlas's GeoDataFrame."""
    frame = atlas.places_frame()
    shapes = {code: shape for code, shape in zip(frame["place"], frame.geometry, strict=True)}
    return {
        name: shapely.transform(shape, mercator)
        for name, shape in {CONTEXT: atlas.context, **shapes}.items()
    }


@lru_cache(maxsize=32)
def _shapes(
    atlas: Atlas, extent: tuple[float, float, float, float], fine: float
) -> dict[str, BaseGeometry]:
    """Return what lies in an extent, without detail finer than `fine` degrees."""
    shapes = _projected(atlas)
    names = [name for name in shapes if name not in (GATEWAY, CONTEXT)]
    # Together, so that shared borders stay shared.
    simple = dict(
        zip(names, shapely.coverage_simplify([shapes[name] for name in names], fine), strict=True)
    )
    # Guangxi lies inside China, and the land around is no part of that coverage.
    for name in (GATEWAY, CONTEXT):
        simple[name] = shapely.simplify(shapes[name], fine)
    return {name: shapely.clip_by_rect(shape, *extent) for name, shape in simple.items()}


@lru_cache(maxsize=32)
def _paths(atlas: Atlas, extent: tuple[float, float, float, float], fine: float) -> dict[str, Path]:
    """Return what lies in an extent as paths, without detail finer than `fine` degrees."""
    return {name: _path(shape) for name, shape in _shapes(atlas, extent, fine).items()}


@lru_cache(maxsize=64)
def _outlined(
    atlas: Atlas, extent: tuple[float, float, float, float], fine: float, name: str, smallest: float
) -> Path:
    """Return a place's outline without islets, which a thick line would make into blots."""
    return _path(_shapes(atlas, extent, fine)[name], smallest=smallest)


def _fills(view: View, palette: Palette) -> dict[str, str]:
    """Return each place's colour; a dimmed one lets what is below shine through."""
    result = {}
    for code, state in place_states(view).items():
        colour = palette.fill(state["fill"])
        if state["dimmed"] and code != CHINA:
            under = palette.theme.china if code == GATEWAY else palette.theme.water
            colour = blend(colour, under, DIMMED)
        result[code] = colour
    return result


class MapDrawing:
    """Draws a view's map into a box of a sheet."""

    def __init__(self, sheet: Sheet, view: View, box: Box, size: Size, palette: Palette) -> None:
        self.sheet, self.view, self.size, self.palette = sheet, view, size, palette
        self.window = window(view, box)
        self.px = size.px
        self.states = place_states(view)
        self.fills = _fills(view, palette)
        self.arrows: dict[str, Curve] = {
            name: curve
            for name, curve in curves(view.atlas).items()
            if name in arrow_states(view)
        }
        self._heads = {name: self._head(name) for name in self.arrows}

    def draw(self) -> None:
        """Draw everything, from the water up."""
        with self.sheet.group("map"), self.sheet.clipped(self.window.box):
            self.sheet.rectangle(self.window.box, fill=self.palette.theme.water)
            self._draw_land()
            self._draw_arrows()
            self._draw_pins()
            self._draw_names()

    # --- land

    def _draw_land(self) -> None:
        theme, px = self.palette.theme, self.px
        # Two thirds of a dot at 300 dots an inch.
        fine = round(0.15 / self.window.scale, 4)
        paths = _paths(self.view.atlas, self.window.extent, fine)
        to_points = self.window.transform
        self.sheet.path(
            paths[CONTEXT], fill=theme.land, stroke=theme.coast, width=0.7 * px, transform=to_points
        )
        for code in (CHINA, *(c for c in self.states if c not in (CHINA, GATEWAY)), GATEWAY):
            if code not in self.states:
                continue
            edge = theme.coast if code == CHINA else "none" if code == GATEWAY else theme.border
            state = self.states[code]
            hatch = None
            if state["hatch"]:
                role = state["hatch"]
                colour = self.palette.hatch_colour(role, self.fills[code])
                hatch = (self.palette.hatch(role), colour)
            with self.sheet.group(f"place-{code}"):
                self.sheet.path(
                    paths[code],
                    fill=self.fills[code],
                    stroke=edge,
                    width=px,
                    hatch=hatch,
                    transform=to_points,
                    gid=_state_id(code, state["shown"], state["dimmed"], state["hatch"]),
                )
        self._draw_outline(GATEWAY, fine, theme.arrow, 1.3 * px, gid="gateway")
        selected = self.view.selection.select
        if selected in self.states:
            self._draw_outline(selected, fine, theme.ink, 2.6 * px, gid=f"selected-{selected}")
        if self.palette.grey:
            # White water needs an edge.
            self.sheet.rectangle(self.window.box, stroke=theme.coast, width=px)

    def _draw_outline(self, code: str, fine: float, colour: str, width: float, *, gid: str) -> None:
        if code not in self.states:
            return
        smallest = round((3 * width / self.window.scale) ** 2, 6)
        path = _outlined(self.view.atlas, self.window.extent, fine, code, smallest)
        self.sheet.path(path, stroke=colour, width=width, transform=self.window.transform, gid=gid)

    # --- arrows

    def _controls(self, name: str) -> np.ndarray:
        curve = self.arrows[name]
        return self.window.points([curve.start, curve.control, curve.end])

    def _head(self, name: str) -> np.ndarray:
        """Return the four corners of an arrow's head, its tip second."""
        points = self._controls(name)
        along = points[2] - points[1]
        along /= np.hypot(*along)
        across = np.array([-along[1], along[0]])
        length = HEAD_LENGTH_PX * self.px
        shape = np.array([(-0.3, -0.42), (0.7, 0.0), (-0.3, 0.42), (-0.08, 0.0)]) * length
        corners: np.ndarray = points[2] + shape[:, :1] * along + shape[:, 1:] * across
        return corners

    def _draw_arrows(self) -> None:
        for name in self.arrows:
            with self.sheet.group(f"arrow-{name}"):
                self._draw_arrow(self.view.arrows[name])

    def _draw_arrow(self, arrow: ArrowView) -> None:
        theme, px, name = self.palette.theme, self.px, arrow.arrow
        path = Path(self._controls(name), [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        selected = name == self.view.selection.select
        if selected:
            self.sheet.path(path, stroke=self.palette.glow, width=(CASING_WIDTH_PX + 5) * px)
        self.sheet.path(path, stroke=theme.halo, width=CASING_WIDTH_PX * px)
        dash = tuple(length * px for length in DASH_PX[arrow.firmness])
        self.sheet.path(
            path,
            stroke=theme.arrow,
            width=(3.2 if selected else ARROW_WIDTH_PX) * px,
            dash=dash,
            gid=f"line-{name}-{arrow.firmness}",
        )
        draw_head(self.sheet, self._heads[name], self.palette, px, hollow=arrow.hollow, name=name)

    def _line_points(self) -> np.ndarray:
        """Return points along all arrows and their heads, in points on the sheet."""
        t = np.linspace(0, 1, 96)[:, None]
        found = [np.zeros((0, 2))]
        for name in self.arrows:
            a, b, c = self._controls(name)
            found += [(1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c, self._heads[name]]
        return np.concatenate(found)

    # --- pins and names

    def _pins(self) -> dict[str, tuple[float, float]]:
        """Return where the pins stand: where an arrow is drawn, and Singapore, a dot itself."""
        drawn = {curve.place for curve in self.arrows.values()} | {"SGP"}
        return {
            code: tuple(self.window.points(place.place.anchor)[0])
            for code, place in self.view.places.items()
            if code in drawn and place.place.anchor is not None
            and any(links_of(self.view.atlas, code, flow) for flow in ("into", "out_of"))
        }

    def _draw_pins(self) -> None:
        theme, px = self.palette.theme, self.px
        for code, (x, y) in self._pins().items():
            if code == self.view.selection.select:
                self.sheet.circle(x, y, (_PIN_PX + 3.2) * px, fill=theme.ink)
            with self.sheet.group(f"pin-{code}"):
                self.sheet.circle(x, y, (_PIN_PX + 1.4) * px, fill=theme.arrow)
                self.sheet.circle(x, y, (_PIN_PX + 0.4) * px, fill=theme.halo)
                self.sheet.circle(x, y, (_PIN_PX - 1.1) * px, fill=self.fills[code])

    def _draw_names(self) -> None:
        names = self._names()
        pin = (_PIN_PX + 2) * self.px
        obstacles = [(x - pin, y - pin, x + pin, y + pin) for x, y in self._pins().values()]
        for city in self.view.atlas.cities:
            x, y = self.window.points(city.point)[0]
            dot = 3.5 * self.px
            obstacles.append((x - dot, y - dot, x + dot, y + dot))
        placing = Placing(
            self.view.atlas,
            self.window.box,
            self.window.corner,
            self.window.scale,
            obstacles=obstacles,
            lines=self._line_points(),
        )
        for city in self.view.atlas.cities:
            x, y = self.window.points(city.point)[0]
            self.sheet.circle(
                x, y, 2.6 * self.px, fill=self.palette.theme.halo, stroke=self.palette.theme.arrow, width=1.4 * self.px
            )
        for name, kind in names:
            centre = placing.place(name)
            if centre is not None:
                self._draw_name(name, kind, centre)

    def _kind(self, code: str) -> str:
        place = self.view.places[code].place
        if code == CHINA:
            return "china"
        if code == GATEWAY:
            return "gateway"
        return "role" if place.role else "unnamed"

    def _letters(self, kind: str) -> tuple[float, bool]:
        """Return the size of a name in points, and whether it is bold."""
        label = self.size.label
        return {
            "role": (label, True),
            "gateway": (label, True),
            "china": (label * 1.08, False),
            "unnamed": (label * 0.84, False),
            "city": (label * 0.78, False),
        }[kind]

    def _names(self) -> list[tuple[Name, str]]:
        """Return the names to be placed, the most important first."""
        rank = ["city", "gateway", "role", "china", "unnamed"]
        found = []
        for code, place in self.view.places.items():
            kind = self._kind(code)
            size, bold = self._letters(kind)
            text = _shown_name(place.place.name, kind)
            width = size * advance(text, bold=bold) + self._extra(code, size)
            if place.place.label is not None:
                centre = tuple(self.window.points(place.place.label)[0])
                found.append((Name(code, code, width, size * 1.15, centre), kind))
        for city in self.view.atlas.cities:
            size, bold = self._letters("city")
            x, y = self.window.points(city.point)[0]
            width = size * advance(city.name, bold=bold)
            found.append((Name(city.name, city.place, width, size * 1.1, (x, y - size)), "city"))
        return sorted(found, key=lambda item: rank.index(item[1]))

    def _extra(self, code: str, size: float) -> float:
        """Return how much a name's dot and mark of literature take up, in points."""
        state, width = self.states[code], 0.0
        if state["dot"]:
            width += (_DOT_GAP_PX + 2 * _DOT_PX + 1.5) * self.px
        if state["literature"]:
            width += 3 * self.px + size * 0.78 * advance(LITERATURE, italic=True)
        return width

    def _draw_name(self, name: Name, kind: str, centre: tuple[float, float]) -> None:
        theme, px = self.palette.theme, self.px
        size, bold = self._letters(kind)
        colour = theme.quiet if kind in ("china", "unnamed") else theme.ink
        x, y = centre[0] - name.width / 2, centre[1] + size * 0.36
        halo_width = (5.0 if bold else 4.0) * px
        if kind == "city":
            with self.sheet.group(f"city-{name.name}"):
                self.sheet.text(x, y, name.name, size, colour=colour, halo=theme.halo, halo_width=halo_width)
            return
        state = self.states[name.name]
        if state["dimmed"] and kind != "china":
            colour = blend(colour, theme.halo, 0.62)
            bold = False
        text = _shown_name(self.view.places[name.name].place.name, kind)
        with self.sheet.group(f"label-{name.name}"):
            x += self.sheet.text(
                x, y, text, size, colour=colour, bold=bold, halo=theme.halo, halo_width=halo_width
            )
            if state["dot"]:
                x += (_DOT_GAP_PX + _DOT_PX) * px
                draw_dot(self.sheet, x, centre[1], _DOT_PX * px, state["dot"], self.palette, halo=True, gid=f"dot-{name.name}-{state['dot']}")
                x += (_DOT_PX + 1.5) * px
            if state["literature"]:
                self.sheet.text(
                    x + 3 * px, y, LITERATURE, size * 0.78, colour=theme.ink, italic=True,
                    halo=theme.halo, halo_width=halo_width,
                )


def _shown_name(name: str, kind: str) -> str:
    return name.upper() if kind == "china" else name


def _state_id(code: str, shown: bool, dimmed: bool, hatch: str) -> str:
    state = "shown" if shown else "dimmed" if dimmed else "unnamed"
    return f"fill-{code}-{state}" + (f"-{hatch}" if hatch else "")


def draw_swatch(sheet: Sheet, box: Box, name: str, palette: Palette, px: float) -> None:
    """Draw what fills a place of a role, Guangxi, or a place without a role."""
    fill = palette.fill(name)
    hatch = None
    if name in palette.roles:
        hatch = (palette.hatch(name), palette.hatch_colour(name, fill))
    edge = palette.theme.arrow if name == "gateway" else "none"
    sheet.rectangle(box, fill=fill, hatch=hatch, stroke=edge, width=1.2 * px)


def draw_head(
    sheet: Sheet, corners: np.ndarray, palette: Palette, px: float, *, hollow: bool, name: str = ""
) -> None:
    """Draw an arrow's head, full or hollow, from its four corners."""
    theme = palette.theme
    path = Path(np.concatenate([corners, corners[:1]]), closed=True)
    gid = f"head-{name}-{'hollow' if hollow else 'full'}" if name else ""
    if hollow:
        sheet.path(path, fill=theme.halo, stroke=theme.arrow, width=1.5 * px, gid=gid)
    else:
        sheet.path(path, stroke=theme.halo, width=1.1 * px)
        sheet.path(path, fill=theme.arrow, gid=gid)


def draw_dot(
    sheet: Sheet,
    x: float,
    y: float,
    radius: float,
    kind: str,
    palette: Palette,
    *,
    halo: bool = False,
    gid: str = "",
) -> None:
    """Draw the dot of a firmness, full, half or empty, about a centre in points."""
    theme = palette.theme
    if halo:
        sheet.circle(x, y, radius * 1.5, fill=theme.halo)
    ground = theme.halo if kind != "full" else theme.ink
    sheet.circle(x, y, radius, fill=ground, stroke=theme.ink, width=radius * 0.36, gid=gid)
    if kind == "half":
        # y points down, so that this is the left half.
        wedge = Path.wedge(90, 270)
        sheet.path(wedge, fill=theme.ink, transform=Affine2D().scale(radius).translate(x, y))
