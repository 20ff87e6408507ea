"""The map of a figure: land, places, arrows, pins and names, as the page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.path import Path

from exports.figures.circles import draw_parts
from exports.figures.labels import Name, Placing, leader
from exports.figures.marks import (
    dot_radius,
    draw_dot,
    draw_head,
    draw_square,
    hatch,
    head_corners,
)
from exports.figures.sheet import Box, Sheet, advance, clean
from exports.figures.style import Palette, Size
from exports.figures.text import LEADING, Paragraph
from exports.figures.window import CONTEXT, outlined, paths, shapes, window
from geodata import words
from geodata.view import View
from layers.arrows import Curve, curves
from layers.circles import Circle, circles
from layers.frame import frame
from layers.marks import TAGS, ArrowMark, PlaceMark, marks
from layers.places import has_pin, is_point, is_tiny, label_kind, name_order
from layers.symbology import (
    ARROW_WIDTH_PX,
    BORDER_PX,
    CASING_WIDTH_PX,
    DASH_PX,
    GLOW_WIDTH_PX,
    HATCH_WIDTH_PX,
    LABEL_PX,
    OVER_CIRCLE_PX,
    PIN_RADIUS_PX,
    SELECTED_WIDTH_PX,
    SQUARE_PX,
    hatch_of,
)

UNPLACED_LINES = 3
"""How many lines say which names there was no room for."""

_GAP_PX = 4.0
_TAG_SHARE = LABEL_PX["tag"] / LABEL_PX["role"]


class MapDrawing:
    """Draws a view's map into a box of a sheet; no name is written where that is `taken`."""

    def __init__(
        self,
        sheet: Sheet,
        view: View,
        box: Box,
        size: Size,
        palette: Palette,
        *,
        taken: Sequence[Box] = (),
    ) -> None:
        self.sheet, self.view, self.size, self.palette = sheet, view, size, palette
        self.window = window(view, box)
        self._taken = taken
        self.px = size.px
        self.marks = marks(view)
        self.arrows: dict[str, Curve] = {
            name: curve for name, curve in curves(view.atlas).items() if name in self.marks.arrows
        }
        self.circles = circles(view)
        self._heads = {name: self._head(name) for name in self.arrows}

    def draw(self) -> None:
        """Draw everything, from the water up."""
        with self.sheet.group("map", self.window.box), self.sheet.clipped(self.window.box):
            self.sheet.rectangle(self.window.box, fill=self.palette.theme.water)
            self._draw_land()
            self._draw_circles()
            self._draw_arrows()
            self._draw_pins()
            self._draw_names()

    # --- land

    def _draw_land(self) -> None:
        theme, px = self.palette.theme, self.px
        # Two thirds of a dot at 300 dots an inch.
        fine = round(0.15 / self.window.scale, 4)
        shapes_drawn = paths(self.view.atlas, self.window.extent, fine)
        to_points = self.window.transform
        self.sheet.path(
            shapes_drawn[CONTEXT],
            fill=theme.land,
            stroke=theme.coast,
            width=BORDER_PX["context"] * px,
            transform=to_points,
        )
        atlas = self.view.atlas
        places = [code for code in self.marks.places if not is_point(atlas, code)]
        # The hub below its neighbours, what lies inside another over it.
        for code in sorted(places, key=lambda c: (c != atlas.hub, bool(atlas.places[c].inside))):
            with self.sheet.group(f"place-{code}"):
                self._draw_place(self.marks.places[code], shapes_drawn[code], fine)
        self._draw_outline(
            atlas.gateway, fine, theme.arrow, BORDER_PX["gateway"] * px, gid="gateway"
        )
        selected = self.view.selection.select
        if selected in places:
            width = BORDER_PX["selected"] * px
            self._draw_outline(selected, fine, theme.ink, width, gid=f"selected-{selected}")
        if self.palette.grey:
            # White water needs an edge.
            self.sheet.rectangle(self.window.box, stroke=theme.coast, width=px)

    def _draw_place(self, mark: PlaceMark, path: Path, fine: float) -> None:
        theme, px = self.palette.theme, self.px
        edge, width = theme.border, BORDER_PX["place"]
        if mark.outside:
            edge, width = theme.outline, BORDER_PX["outside"]
        elif mark.fill in ("hub", "gateway"):
            edge = theme.coast if mark.fill == "hub" else "none"
        gid = "-".join(filter(None, ("fill", mark.place, mark.fill, mark.firmness)))
        fill = self.palette.fill(mark.fill, mark.firmness)
        to_points = self.window.transform
        self.sheet.path(
            path, fill=fill, stroke=edge, width=width * px, transform=to_points, gid=gid
        )
        if not mark.hatched:
            return
        shape = shapes(self.view.atlas, self.window.extent, fine)[mark.place]
        lines, dots = hatch(
            shape, hatch_of(self.view.atlas.study, mark.fill), mark.firmness, px / self.window.scale
        )
        colour = self.palette.hatch(mark.fill, mark.firmness)
        gid = f"hatch-{mark.place}-{mark.fill}"
        if dots:
            self.sheet.path(lines, fill=colour, transform=to_points, gid=gid)
        else:
            width = HATCH_WIDTH_PX * px
            self.sheet.path(lines, stroke=colour, width=width, transform=to_points, gid=gid)

    def _draw_outline(self, code: str, fine: float, colour: str, width: float, *, gid: str) -> None:
        if code not in self.marks.places or is_point(self.view.atlas, code):
            return
        smallest = round(3 * width / self.window.scale, 4)
        path = outlined(self.view.atlas, self.window.extent, fine, code, smallest)
        self.sheet.path(path, stroke=colour, width=width, transform=self.window.transform, gid=gid)

    # --- circles

    def _at(self, circle: Circle) -> tuple[float, float]:
        """Return where a circle stands: whole within the map that shows its point."""
        left, top, right, bottom = self.window.box
        x, y = self.window.points(circle.point)[0]
        reach = circle.reach * self.px + 2
        if not (left <= x <= right and top <= y <= bottom):
            return x, y
        return min(max(x, left + reach), right - reach), min(max(y, top + reach), bottom - reach)

    def _draw_circles(self) -> None:
        for circle in self.circles.circles if self.circles else ():
            with self.sheet.group(f"circle-{circle.place}"):
                draw_parts(self.sheet, *self._at(circle), circle.parts, self.palette, self.px)

    def _small_circles(self) -> dict[str, tuple[tuple[float, float], float]]:
        """Return where the circles stand that a name keeps off, and how far each reaches."""
        every = self.circles.circles if self.circles else ()
        small = (circle for circle in every if circle.reach < OVER_CIRCLE_PX)
        return {circle.place: (self._at(circle), circle.reach * self.px) for circle in small}

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
                self._draw_arrow(self.marks.arrows[name])

    def _draw_arrow(self, arrow: ArrowMark) -> None:
        theme, px, name = self.palette.theme, self.px, arrow.arrow
        path = Path(self._controls(name), [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        selected = name == self.view.selection.select
        if selected:
            self.sheet.path(path, stroke=theme.glow, width=GLOW_WIDTH_PX * px)
        self.sheet.path(path, stroke=theme.halo, width=CASING_WIDTH_PX * px)
        dash = tuple(length * px for length in DASH_PX[arrow.firmness])
        self.sheet.path(
            path,
            stroke=theme.arrow,
            width=(SELECTED_WIDTH_PX if selected else ARROW_WIDTH_PX) * px,
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
        anchors = frame(atlas).anchors
        drawn = {end for curve in self.arrows.values() for end in (curve.way.start, curve.way.end)}
        return {
            code: tuple(self.window.points(anchors[code])[0])
            for code in self.view.places
            if (code in drawn or is_tiny(atlas, code)) and has_pin(atlas, code)
        }

    def _cities(self) -> dict[str, tuple[float, float]]:
        """Return where the cities stand that nothing is said of, in degrees."""
        anchors = frame(self.view.atlas).anchors
        return {city.place: anchors[city.place] for city in self.view.atlas.bystanders}

    def _draw_pins(self) -> None:
        theme, px = self.palette.theme, self.px
        for code, (x, y) in self._pins().items():
            mark = self.marks.places[code]
            draw = self._square if is_point(self.view.atlas, code) else self.sheet.circle
            if code == self.view.selection.select:
                draw(x, y, (PIN_RADIUS_PX + 3.2) * px, fill=theme.ink)
            with self.sheet.group(f"pin-{code}"):
                draw(x, y, (PIN_RADIUS_PX + 1.4) * px, fill=theme.arrow)
                draw(x, y, (PIN_RADIUS_PX + 0.4) * px, fill=theme.halo)
                colour = self.palette.fill(mark.fill, mark.firmness)
                draw(x, y, (PIN_RADIUS_PX - 1.1) * px, fill=colour)

    def _square(self, x: float, y: float, half: float, **options: Any) -> None:
        self.sheet.rectangle((x - half, y - half, x + half, y + half), **options)

    def _placed(self, taken: Sequence[Box]) -> list[tuple[Name, str, tuple[float, float] | None]]:
        """Return the names on the map, each with its kind and its centre, None without room."""
        pin, dot = (PIN_RADIUS_PX + 2) * self.px, 3.5 * self.px
        around = [(point, pin) for point in self._pins().values()]
        around += [(tuple(self.window.points(p)[0]), dot) for p in self._cities().values()]
        around += self._small_circles().values()
        wanted = self._names()
        placing = Placing(
            self.view.atlas,
            self.window.box,
            self.window.corner,
            self.window.scale,
            obstacles=[*taken, *((x - r, y - r, x + r, y + r) for (x, y), r in around)],
            lines=self._line_points(),
            names=[name for name, _ in wanted],
        )
        names = [(name, kind) for name, kind in wanted if placing.is_on_map(name)]
        return [(name, kind, placing.place(name)) for name, kind in names]

    def _draw_names(self) -> None:
        for point in self._cities().values():
            x, y = self.window.points(point)[0]
            self._square(
                x,
                y,
                2.4 * self.px,
                fill=self.palette.theme.halo,
                stroke=self.palette.theme.arrow,
                width=1.4 * self.px,
            )
        placed = self._placed(self._taken)
        if any(spot is None for _, _, spot in placed):
            corner = self._corner()
            placed = self._placed([*self._taken, corner])
            self._draw_unplaced([name for name, _, spot in placed if spot is None], corner)
        for name, kind, centre in placed:
            # A hub's shape is around its name wherever that stands, and a city below its own.
            below = kind == "city" or (kind == "hub" and not is_point(self.view.atlas, name.name))
            if centre is not None and not below:
                self._draw_leader(name, centre)
        for name, kind, centre in placed:
            if centre is not None:
                self._draw_name(name, kind, centre)

    def _corner(self) -> Box:
        """Return the map's lower left corner, with room for some lines."""
        left, top, right, bottom = self.window.box
        size, _ = self._letters("city")
        height = min((UNPLACED_LINES * LEADING + 1) * size, bottom - top)
        return left + size, bottom - height, left + (right - left) * 0.5, bottom - size / 2

    def _draw_unplaced(self, names: list[Name], corner: Box) -> None:
        """Say in a corner of the map which names there was no room for."""
        left, top, right, bottom = corner
        size, _ = self._letters("city")
        most = int((bottom - top) / (size * LEADING))
        known = self.marks.places
        shown = [known[n.name].name if n.name in known else n.name for n in names]
        text = f"No room for the names of {words.listed(shown)}"
        line = Paragraph(text, right - left, size, most_lines=most)
        with self.sheet.group("unplaced", corner):
            top = bottom - line.height
            self.sheet.rectangle(
                (left - size / 2, top, right, bottom + size / 4), fill=self.palette.theme.water
            )
            line.draw(self.sheet, left, top, self.palette, colour=self.palette.theme.quiet)

    def _draw_leader(self, name: Name, centre: tuple[float, float]) -> None:
        """Lead from a name that had to leave its place back to where it should stand."""
        if is_point(self.view.atlas, name.name):
            name = replace(name, centre=self._pins()[name.name])
        ends = leader(name, centre)
        if ends is None:
            return
        line = Path(ends)
        with self.sheet.group(f"leader-{name.name}"):
            self.sheet.path(line, stroke=self.palette.theme.halo, width=2.4 * self.px)
            self.sheet.path(line, stroke=self.palette.theme.quiet, width=0.9 * self.px)

    def _letters(self, kind: str) -> tuple[float, bool]:
        """Return the size of a name in points, and whether it is bold."""
        return self.size.label * LABEL_PX[kind] / LABEL_PX["role"], kind in ("role", "gateway")

    def _names(self) -> list[tuple[Name, str]]:
        """Return the names to be placed, the most important first."""
        order = name_order(self.view.atlas)
        arrow = self.view.arrows.get(self.view.selection.select)
        selected = arrow.place.place if arrow else self.view.selection.select
        labels, anchors = frame(self.view.atlas).labels, frame(self.view.atlas).anchors
        found, small = [], self._small_circles()
        for code, place in self.view.places.items():
            kind = label_kind(self.view.atlas, code)
            size, bold = self._letters(kind)
            text = _shown_name(place.place.name, kind)
            width = size * advance(text, bold=bold) + self._extra(code, size)
            centre = tuple(self.window.points(labels[code])[0])
            if is_point(self.view.atlas, code) and labels[code] == anchors[code]:
                centre = centre[0], centre[1] - size - PIN_RADIUS_PX * self.px
            if code in small:
                (x, y), reach = small[code]
                centre = x, y + reach + size * 0.7
            found.append((Name(code, code, width, size * 1.15, centre), kind))
        cities = self._cities()
        for city in self.view.atlas.bystanders:
            size, bold = self._letters("city")
            x, y = self.window.points(cities[city.place])[0]
            width = size * advance(clean(city.name), bold=bold)
            found.append((Name(city.name, city.inside, width, size * 1.1, (x, y - size)), "city"))
        return sorted(
            found,
            key=lambda item: (
                item[0].name != selected,
                item[1] != "city",
                item[1] != "city" and order.index(item[0].name),
            ),
        )

    def _extra(self, code: str, size: float) -> float:
        """Return how much what stands behind a name takes up, in points."""
        mark, px = self.marks.places[code], self.px
        width = (_GAP_PX * px + 2 * dot_radius(px) + 1.5 * px) * bool(mark.dot)
        width += len(mark.seconds) * (SQUARE_PX + _GAP_PX) * px
        for tag in mark.tags:
            width += _GAP_PX * px + size * _TAG_SHARE * advance(TAGS[tag], italic=True)
        if value := self._value(code):
            width += _GAP_PX * px + size * _TAG_SHARE * advance(value)
        return width

    def _value(self, code: str) -> str:
        """Return the value beside a place's name, nothing where it has none."""
        found = self.circles.of(code) if self.circles else None
        return found.short if found else ""

    def _draw_name(self, name: Name, kind: str, centre: tuple[float, float]) -> None:
        theme, px = self.palette.theme, self.px
        size, bold = self._letters(kind)
        colour = theme.quiet if kind in ("hub", "unnamed") else theme.ink
        x, y = centre[0] - name.width / 2, centre[1] + size * 0.36
        halo: dict[str, Any] = {"halo": theme.halo, "halo_width": (5.0 if bold else 4.0) * px}
        if kind == "city":
            with self.sheet.group(f"city-{name.name}"):
                self.sheet.text(x, y, name.name, size, colour=colour, **halo)
            return
        mark = self.marks.places[name.name]
        if mark.outside:
            colour, bold = theme.quiet, False
        text = _shown_name(mark.name, kind)
        with self.sheet.group(f"label-{name.name}"):
            x += self.sheet.run(x, y, text, size, colour=colour, bold=bold, **halo)
            self._draw_signs(mark, x, y, centre[1], size, halo)

    def _draw_signs(
        self,
        mark: PlaceMark,
        x: float,
        baseline: float,
        middle: float,
        size: float,
        halo: dict[str, Any],
    ) -> None:
        """Draw what stands behind a name: dot, squares and tags."""
        px, radius = self.px, dot_radius(self.px)
        if mark.dot:
            x += _GAP_PX * px + radius
            gid = f"dot-{mark.place}-{mark.dot}"
            draw_dot(self.sheet, x, middle, radius, mark.dot, self.palette, halo=True, gid=gid)
            x += radius + 1.5 * px
        for role, firmness in mark.seconds:
            with self.sheet.group(f"second-{mark.place}-{role}"):
                x += _GAP_PX * px
                draw_square(self.sheet, x, middle, role, firmness, self.palette, px)
                x += SQUARE_PX * px
        ink, letters = self.palette.theme.ink, size * _TAG_SHARE
        if value := self._value(mark.place):
            with self.sheet.group(f"value-{mark.place}"):
                x += _GAP_PX * px
                x += self.sheet.run(x, baseline, value, letters, colour=ink, **halo)
        for tag in mark.tags:
            with self.sheet.group(f"tag-{mark.place}-{tag}"):
                x += _GAP_PX * px
                x += self.sheet.run(
                    x, baseline, TAGS[tag], letters, colour=ink, italic=True, **halo
                )


def _shown_name(name: str, kind: str) -> str:
    return clean(name.upper() if kind == "hub" else name)
