"""The figure as a file: what it refuses, how it looks, and that nothing else disturbs it."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path as FilePath
from types import MappingProxyType

import numpy as np
import pytest
from figure_cases import QUERIES, view_of
from matplotlib import rc_context
from matplotlib.path import Path
from PIL import Image
from shapely.geometry import Polygon, box

from exports.figures import map as figure_map
from exports.figures.map import MapDrawing
from exports.figures.render import KINDS, PARAMETERS, render
from exports.figures.style import PALETTES, SIZES, Palette, blend
from geodata import atlas
from geodata.model import FIRMNESS
from geodata.selection import Selection
from geodata.view import view

ROOT = FilePath(__file__).parents[2]
STORED = FilePath(__file__).parent / "figures"
DPI = 40

PICTURES = [
    *((name, "wide", "light") for name in ("feedstock", "processing", "manufacturing")),
    ("all", "wide", "light"),
    ("finance_rd", "wide", "light"),
    ("country", "wide", "light"),
    ("link", "wide", "light"),
    ("out_of", "wide", "light"),
    ("empty", "wide", "light"),
    ("all", "wide", "dark"),
    ("all", "wide", "print"),
    ("country", "column", "print"),
    ("country", "page", "dark"),
    ("literature", "square", "light"),
    ("class", "text", "light"),
]

TILE = 8
"""The side of the squares that are compared, in pixels: smaller than a name or an arrow's head."""

MOST_DIFFERENT = 14.0
"""The mean difference of a tile, of 255, from which on something is missing or has moved."""


def picture(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=float)


def most_different(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest mean difference of a tile of two pictures of one size."""
    difference = np.abs(one - other).max(axis=2)
    high, wide = (side // TILE * TILE for side in difference.shape)
    tiles = difference[:high, :wide].reshape(high // TILE, TILE, wide // TILE, TILE)
    return float(tiles.mean(axis=(1, 3)).max())


def drawn(name: str, size: str = "wide", theme: str = "light") -> np.ndarray:
    shown = view_of(QUERIES[name])
    return picture(render(shown, kind="png", size=size, theme=theme, dpi=DPI).data)


@pytest.mark.parametrize(("name", "size", "theme"), PICTURES)
def test_looks_as_stored(name: str, size: str, theme: str) -> None:
    now, path = drawn(name, size, theme), STORED / f"{name}-{size}-{theme}.png"
    if os.environ.get("STORE_FIGURES"):
        # Fewer shades, so that the file is small; a tile is none the worse for it.
        few = (now.astype(np.uint8) & 0xF0) | 0x08
        Image.fromarray(few).save(path, optimize=True)
    stored = picture(path.read_bytes())
    assert now.shape == stored.shape
    assert most_different(now, stored) < MOST_DIFFERENT, "something is missing or has moved"


def _without_arrow(patch: pytest.MonkeyPatch) -> None:
    kept = MapDrawing._draw_arrow
    patch.setattr(
        MapDrawing,
        "_draw_arrow",
        lambda self, mark: None if mark.arrow == "MMR-into" else kept(self, mark),
    )


def _without_name(code: str) -> Callable[[pytest.MonkeyPatch], None]:
    def mutate(patch: pytest.MonkeyPatch) -> None:
        kept = MapDrawing._draw_name
        patch.setattr(
            MapDrawing,
            "_draw_name",
            lambda self, name, *rest: None if name.name == code else kept(self, name, *rest),
        )

    return mutate


def _without_dots(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(figure_map, "draw_dot", lambda *_, **__: None)


def _without_squares(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(figure_map, "draw_square", lambda *_, **__: None)


def _all_solid(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(figure_map, "DASH_PX", dict.fromkeys(FIRMNESS, ()))


def _without_hatch(patch: pytest.MonkeyPatch) -> None:
    nothing = (Path(np.zeros((0, 2))), False)
    patch.setattr(figure_map, "hatch", lambda *_, **__: nothing)


def _all_stated(patch: pytest.MonkeyPatch) -> None:
    kept = Palette.fill
    patch.setattr(
        Palette,
        "fill",
        lambda self, fill, firmness="": kept(self, fill, firmness and "stated"),
    )


@pytest.mark.parametrize(
    "mutate",
    [
        _without_arrow,
        _without_name("MMR"),
        _without_name("VNM"),
        _without_dots,
        _without_squares,
        _all_solid,
        _without_hatch,
        _all_stated,
    ],
)
def test_what_is_missing_would_be_seen(
    mutate: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = picture((STORED / "all-wide-light.png").read_bytes())
    assert most_different(drawn("all"), stored) < MOST_DIFFERENT
    mutate(monkeypatch)
    assert most_different(drawn("all"), stored) > MOST_DIFFERENT


@pytest.mark.parametrize("size", SIZES)
def test_png_has_its_size_at_300_dots_an_inch(size: str) -> None:
    made = Image.open(io.BytesIO(render(view_of(""), kind="png", size=size).data))
    form = SIZES[size]
    assert made.size == pytest.approx((form.width_in * 300, form.height_in * 300), abs=1)
    assert made.info["dpi"] == pytest.approx((300, 300), abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_of_pixels_has_them_beside_its_file(kind: str) -> None:
    drawn = render(view_of(""), kind=kind, dpi=DPI)
    assert drawn.kind == kind
    assert (drawn.picture is not None) is (kind == "png")
    if drawn.picture is not None:
        assert drawn.picture.tobytes() == Image.open(io.BytesIO(drawn.data)).tobytes()


def test_print_is_grey_throughout() -> None:
    for query in ("", "select=MMR-into"):
        pixels = picture(render(view_of(query), kind="png", theme="print", dpi=DPI).data)
        assert np.ptp(pixels, axis=2).max() == 0


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [({"kind": "gif"}, KINDS), ({"size": "huge"}, SIZES), ({"theme": "pink"}, PALETTES)],
)
def test_unknown_is_refused(asked: dict[str, str], allowed: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=", ".join(allowed)):
        render(view_of(""), **{"kind": "svg", **asked})


def test_threads_do_not_disturb_each_other() -> None:
    queries = ("", "select=MMR", "flow=out_of", "role=processing")
    alone = {query: render(view_of(query), kind="svg").data for query in queries}
    together: dict[str, bytes] = {}

    def draw(query: str) -> None:
        together[query] = render(view_of(query), kind="svg").data

    threads = [threading.Thread(target=draw, args=(query,)) for query in queries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_matplotlib_keeps_its_parameters() -> None:
    import matplotlib as mpl

    before = {name: mpl.rcParams[name] for name in PARAMETERS}
    render(view_of(""), kind="svg")
    assert {name: mpl.rcParams[name] for name in PARAMETERS} == before
    assert before != PARAMETERS


def test_blend() -> None:
    assert blend("#FFFFFF", "#000000", 0.5) == "#808080"
    assert blend("#102030", "#FFFFFF", 1.0) == "#102030"


@pytest.mark.parametrize("place", [(1.35, 103.8, 9.0), (10.0, 110.0, 7.0), (-80.0, 0.0, 2.0)])
def test_a_view_without_guangxi_or_anything_is_drawn(place: tuple[float, float, float]) -> None:
    shown = view(atlas(), Selection(camera=place))
    assert render(shown, kind="svg").data.startswith(b"<?xml")


GLOBE, SOUTH = box(-180, -90, 180, 90), box(90, -90, 110, -89)


@pytest.mark.parametrize("code", ["IDN", "SGP", "CHN", ""])
@pytest.mark.parametrize(
    "shape", [GLOBE, SOUTH, box(-100, 30, -90, 40), box(100, 10, 100 + 1e-6, 10.1)]
)
def test_any_sound_shape_can_be_drawn(shape: Polygon, code: str) -> None:
    """A dataset of somebody else's may have shapes over the poles, or far from the map."""
    mine = atlas()
    shapes = MappingProxyType({**mine.shapes, code: shape} if code else mine.shapes)
    other = replace(mine, shapes=shapes, context=mine.context if code else shape)
    assert render(view(other, Selection(select=code)), kind="svg").data.startswith(b"<?xml")


def test_a_user_s_own_settings_change_nothing() -> None:
    plain = render(view_of(""), kind="svg").data
    with rc_context({"svg.id": "mine", "path.simplify": False, "text.color": "red"}):
        assert render(view_of(""), kind="svg").data == plain
