"""The map of a figure: land, places, arrows, pins and names, as the page draws them."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path

from exports.figures.labels import Name, Placing
from exports.figures.marks import draw_dot, draw_head, head_corners
from exports.figures.sheet import Box, Sheet, advance, clean
from exports.figures.style import Palette, Size, blend
from exports.figures.window import CONTEXT, outlined, paths, window
from geodata.model import CHINA, FLOWS, GATEWAY
from geodata.view import ArrowView, View, links_of
from layers.arrows import Curve, curves
from layers.places import is_tiny, label_kind
from layers.places import state as place_states
from layers.symbology import ARROW_WIDTH_PX, CASING_WIDTH_PX, DASH_PX

DIMMED = 0.28
"""The share of its colour that a dimmed place keeps, as on the page."""

LITERATURE = "lit."

LEADER_FROM = 1.1
"""How far a name may stand off its wish, in its heights, before a line leads back."""

_DOT_PX = 4.2
_PIN_PX = 4.0
_DOT_GAP_PX = 4.0


def _fills(view: View, palette: Palette) -> dict[str, str]:
    """Return each place's colour; a dimmed one lets what is below shine through."""
    result = {}
    for code, state in place_states(view).items():
        colour = palette.fill(state["fill"])
        if state["dimmed"] and palette.grey and code not in (CHINA, GATEWAY):
            # In greys a pale role would be the grey of what no text names.
            colour = palette.theme.paper
        elif state["dimmed"] and code != CHINA:
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
            name: curve for name, curve in curves(view.atlas).items() if view.arrows[name].shown
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
        shapes = paths(self.view.atlas, self.window.extent, fine)
        to_points = self.window.transform
        self.sheet.path(
            shapes[CONTEXT],
            fill=theme.land,
            stroke=theme.coast,
            width=0.7 * px,
            transform=to_points,
        )
        for code in (CHINA, *(c for c in self.states if c not in (CHINA, GATEWAY)), GATEWAY):
            if code not in self.states:
                continue
            state = self.states[code]
            edge = theme.coast if code == CHINA else "none" if code == GATEWAY else theme.border
            if self.palette.grey and state["dimmed"] and code != GATEWAY:
                edge = theme.quiet
            hatch = None
            if state["hatch"]:
                role = state["hatch"]
                colour = self.palette.hatch_colour(role, self.fills[code])
                hatch = (self.palette.hatch(role), colour)
            with self.sheet.group(f"place-{code}"):
                self.sheet.path(
                    shapes[code],
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
        smallest = round(3 * width / self.window.scale, 4)
        path = outlined(self.view.atlas, self.window.extent, fine, code, smallest)
        self.sheet.path(path, stroke=colour, width=width, transform=self.window.transform, gid=gid)

    # --- arrows

    def _controls(self, name: str) -> np.ndarray:
        curve = self.arrows[name]
        return self.window.points([curve.start, curve.control, curve.end])

    def _head(self, name: str) -> np.ndarray:
        """Return the four corners of an arrow's head, its tip second."""
        points = self._controls(name)
        along = points[2] - points[1]
        return head_corners(points[2], along / np.hypot(*along), self.px)

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
        """Return where the pins stand: where an arrow is drawn, and where a place is tiny."""
        atlas = self.view.atlas
        drawn = {curve.place for curve in self.arrows.values()}
        return {
            code: tuple(self.window.points(place.place.anchor)[0])
            for code, place in self.view.places.items()
            if place.place.anchor is not None
            and (code in drawn or is_tiny(atlas, code))
            and any(links_of(atlas, code, flow) for flow in FLOWS)
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
            half = 2.4 * self.px
            self.sheet.rectangle(
                (x - half, y - half, x + half, y + half),
                fill=self.palette.theme.halo,
                stroke=self.palette.theme.arrow,
                width=1.4 * self.px,
            )
        placed = [(name, kind, placing.place(name)) for name, kind in names]
        for name, kind, centre in placed:
            # China is around its name wherever that stands, and a city below its own.
            if centre is not None and kind not in ("china", "city"):
                self._draw_leader(name, centre)
        for name, kind, centre in placed:
            if centre is not None:
                self._draw_name(name, kind, centre)

    def _draw_leader(self, name: Name, centre: tuple[float, float]) -> None:
        """Lead from a name that had to leave its place back to where it should stand."""
        wish, half = np.array(name.centre), np.array([name.width, name.height]) / 2
        nearest = np.clip(wish, np.array(centre) - half, np.array(centre) + half)
        if np.hypot(*(wish - nearest)) < LEADER_FROM * name.height:
            return
        line = Path(np.array([nearest, wish]))
        with self.sheet.group(f"leader-{name.name}"):
            self.sheet.path(line, stroke=self.palette.theme.halo, width=2.4 * self.px)
            self.sheet.path(line, stroke=self.palette.theme.quiet, width=0.9 * self.px)

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
            kind = label_kind(place.place)
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
                self.sheet.text(
                    x, y, name.name, size, colour=colour, halo=theme.halo, halo_width=halo_width
                )
            return
        state = self.states[name.name]
        if state["dimmed"] and kind != "china":
            colour = blend(colour, theme.halo, 0.62)
            bold = False
        text = _shown_name(self.view.places[name.name].place.name, kind)
        with self.sheet.group(f"label-{name.name}"):
            x += self.sheet.run(
                x, y, text, size, colour=colour, bold=bold, halo=theme.halo, halo_width=halo_width
            )
            if state["dot"]:
                x += (_DOT_GAP_PX + _DOT_PX) * px
                draw_dot(
                    self.sheet,
                    x,
                    centre[1],
                    _DOT_PX * px,
                    state["dot"],
                    self.palette,
                    halo=True,
                    gid=f"dot-{name.name}-{state['dot']}",
                )
                x += (_DOT_PX + 1.5) * px
            if state["literature"]:
                self.sheet.text(
                    x + 3 * px,
                    y,
                    LITERATURE,
                    size * 0.78,
                    colour=theme.ink,
                    italic=True,
                    halo=theme.halo,
                    halo_width=halo_width,
                )


def _shown_name(name: str, kind: str) -> str:
    return clean(name.upper() if kind == "china" else name)


def _state_id(code: str, shown: bool, dimmed: bool, hatch: str) -> str:
    state = "shown" if shown else "dimmed" if dimmed else "unnamed"
    return f"fill-{code}-{state}" + (f"-{hatch}" if hatch else "")
