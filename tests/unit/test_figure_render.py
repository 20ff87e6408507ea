"""The figure as a file: what it refuses, how it looks, and that nothing else disturbs it."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from figure_cases import case_of, sheet_of, view_of
from matplotlib import rc_context
from matplotlib.artist import Artist
from PIL import Image
from shapely.geometry import Polygon, box

from exports.figures.render import KINDS, PARAMETERS, _png, render, settings
from exports.figures.sheet import Group
from exports.figures.style import MARKS, SIZES, blend
from geodata import atlas
from geodata.model import FIRMNESS
from geodata.selection import Selection
from geodata.view import view
from layers.symbology import role_fill

ROOT = Path(__file__).parents[2]
STORED = Path(__file__).parent / "figures"
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
    ("numbers", "wide", "light"),
    ("nickel", "wide", "light"),
    ("nickel-between", "square", "light"),
    ("nickel-country", "page", "print"),
    ("nickel-material", "wide", "dark"),
    ("africa", "wide", "light"),
    ("pacific", "square", "light"),
    ("europe", "column", "print"),
    ("everywhere", "page", "light"),
]

TILE = 8
"""The side of the squares that are compared, in pixels: smaller than a name or an arrow's head."""

MOST_DIFFERENT = 1.2
"""The mean difference of a tile, of 255, from which on something is missing or has moved.

What is drawn twice is equal pixel by pixel; another build of a library may round otherwise.
"""


def picture(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=float)


def few_shades(whole: np.ndarray) -> np.ndarray:
    """Return a picture as it is stored and compared: with fewer shades its file is small."""
    return ((whole.astype(np.uint8) & 0xF0) | 0x08).astype(float)


def most_different(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest mean difference of a tile of two pictures of one size."""
    difference = np.abs(one - other).max(axis=2)
    high, wide = (-(-side // TILE) * TILE for side in difference.shape)
    whole = np.zeros((high, wide))
    whole[: difference.shape[0], : difference.shape[1]] = difference
    tiles = whole.reshape(high // TILE, TILE, wide // TILE, TILE)
    return float(tiles.mean(axis=(1, 3)).max())


@pytest.mark.parametrize(("name", "size", "theme"), PICTURES)
def test_looks_as_stored(name: str, size: str, theme: str) -> None:
    made = render(case_of(name), kind="png", size=size, theme=theme, dpi=DPI)
    now, path = few_shades(picture(made.data)), STORED / f"{name}-{size}-{theme}.png"
    if os.environ.get("STORE_FIGURES"):
        Image.fromarray(now.astype(np.uint8)).save(path, optimize=True)
    stored = picture(path.read_bytes())
    assert now.shape == stored.shape
    assert most_different(now, stored) < MOST_DIFFERENT, "something is missing or has moved"


def test_pictures_cover_every_size_and_theme() -> None:
    assert {size for _, size, _ in PICTURES} == set(SIZES)
    assert {theme for _, _, theme in PICTURES} == set(MARKS)
    assert {f"{'-'.join(each)}.png" for each in PICTURES} == {p.name for p in STORED.iterdir()}


# --- that the comparison would notice -----------------------------------------------------------


def artists(group: Group) -> Iterator[tuple[Group, Artist]]:
    """Yield all artists below a group, each with the group it is in."""
    for member in group.members:
        yield group, member
        if isinstance(member, Group):
            yield from artists(member)


SMALL = ("BRN", "TLS", "SGP")
"""Places of a few dots: their fills are held by the SVG's ids, and Singapore's by its pin."""


class Redrawn:
    """A drawn sheet whose artists are changed one by one, and compared with its stored picture."""

    def __init__(self, name: str, size: str, theme: str) -> None:
        shown = case_of(name)
        self.theme, self.study = theme, shown.atlas.study
        self.sheet = sheet_of(shown, size=size, theme=theme)
        self.stored = picture((STORED / f"{name}-{size}-{theme}.png").read_bytes())
        (root,) = (a for a in self.sheet.figure.get_children() if isinstance(a, Group))
        self.named = {
            str(artist.get_gid()): (group, artist)
            for group, artist in artists(root)
            if artist.get_gid()
        }

    def difference(self) -> float:
        """Return how different the sheet as it stands is from the stored picture."""
        with settings():
            now = picture(_png(self.sheet, DPI).data)
        return most_different(few_shades(now), self.stored)

    def without(self, name: str) -> float:
        """Return how different the picture is without something."""
        group, artist = self.named[name]
        at = group.members.index(artist)
        group.members.remove(artist)
        found = self.difference()
        group.members.insert(at, artist)
        return found

    def changed(self, name: str, prop: str, value: object) -> float:
        """Return how different the picture is with something of a patch otherwise."""
        _, patch = self.named[name]
        before = {prop: getattr(patch, f"get_{prop}")()}
        patch.set(**{prop: value})
        found = self.difference()
        patch.set(**before)
        return found


@pytest.fixture(
    scope="module",
    params=[
        ("all", "wide", "light"),
        ("literature", "square", "light"),
        ("country", "column", "print"),
    ],
    ids="-".join,
)
def redrawn(request: pytest.FixtureRequest) -> Redrawn:
    return Redrawn(*request.param)


def test_what_is_missing_would_be_seen(redrawn: Redrawn) -> None:
    """Every arrow, name, dot, square, tag, hatch, pin, entry and quote, each taken away alone."""
    assert redrawn.difference() < MOST_DIFFERENT
    kinds = ("arrow", "line", "head", "pin", "label", "dot", "second", "tag", "hatch", "fill")
    kinds += ("selected", "legend", "quote", "city")
    names = [name for name in redrawn.named if name.split("-")[0] in kinds]
    small = [f"{kind}-{place}" for kind in ("fill", "hatch") for place in SMALL]
    names = [name for name in names if not name.startswith(tuple(small))]
    assert {"MMR", "VNM"} <= {name.removeprefix("label-") for name in names}
    assert "arrow-MMR-CHN" in names
    unseen = {name: found for name in names if (found := redrawn.without(name)) < MOST_DIFFERENT}
    assert not unseen


def test_a_line_of_another_firmness_would_be_seen(redrawn: Redrawn) -> None:
    lines = [name for name in redrawn.named if name.startswith("line-")]
    assert len(lines) >= 4
    for name in lines:
        solid = name.endswith("-stated")
        dash = (0.0, (3.0, 2.0)) if solid else "solid"
        found = redrawn.changed(name, "linestyle", dash)
        assert found > MOST_DIFFERENT, name


def test_a_fill_of_another_strength_would_be_seen(redrawn: Redrawn) -> None:
    fills = [name.split("-") for name in redrawn.named if name.startswith("fill-")]
    firm = [parts for parts in fills if parts[-1] in FIRMNESS]
    assert len(firm) >= 4
    for *mark, role, level in firm:
        for other in FIRMNESS:
            if other != level:
                colour = role_fill(redrawn.study, role, other, redrawn.theme)
                found = redrawn.changed("-".join((*mark, role, level)), "facecolor", colour)
                assert found > MOST_DIFFERENT, (mark, role, level, other)


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
    for query in ("", "select=MMR-CHN"):
        pixels = picture(render(view_of(query), kind="png", theme="print", dpi=DPI).data)
        assert np.ptp(pixels, axis=2).max() == 0


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [({"kind": "gif"}, KINDS), ({"size": "huge"}, SIZES), ({"theme": "pink"}, MARKS)],
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
