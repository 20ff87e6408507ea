"""The figure as a file: what it refuses, how it looks, and that nothing else disturbs it."""

from __future__ import annotations

import io
import os
import threading
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from figure_cases import QUERIES, view_of
from matplotlib import rc_context
from PIL import Image
from shapely.geometry import Polygon, box

from exports.figures.render import KINDS, PARAMETERS, render
from exports.figures.style import PALETTES, SIZES, blend
from geodata import atlas
from geodata.selection import Selection
from geodata.view import view

ROOT = Path(__file__).parents[2]
STORED = Path(__file__).parent / "figures"
DPI = 40

PICTURES = [
    *((name, "wide", "light") for name in ("feedstock", "processing", "manufacturing")),
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
]


def picture(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=float)


@pytest.mark.parametrize(("name", "size", "theme"), PICTURES)
def test_looks_as_stored(name: str, size: str, theme: str) -> None:
    data = render(view_of(QUERIES[name]), kind="png", size=size, theme=theme, dpi=DPI).data
    path = STORED / f"{name}-{size}-{theme}.png"
    drawn = picture(data)
    if os.environ.get("STORE_FIGURES"):
        few = Image.fromarray(drawn.astype(np.uint8)).quantize(96, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
    stored = picture(path.read_bytes())
    assert drawn.shape == stored.shape
    difference = np.abs(drawn - stored).max(axis=2)
    assert difference.mean() < 2.0, "the picture as a whole looks otherwise"
    assert (difference > 64).mean() < 0.005, "something in the picture has moved"


def test_a_moved_arrow_would_be_seen() -> None:
    one, other = (
        picture(render(view_of(query), kind="png", dpi=DPI).data)
        for query in ("", "role=feedstock")
    )
    difference = np.abs(one - other).max(axis=2)
    assert (difference > 64).mean() > 0.005


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
