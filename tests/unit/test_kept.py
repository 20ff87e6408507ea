"""Results that are kept with their dataset: asked for once, and gone with it."""

from __future__ import annotations

import gc
import weakref

from tiny import tiny

from geodata.facts import named_in
from geodata.kept import kept
from geodata.model import Atlas
from geodata.selection import Selection
from geodata.view import view
from layers.marks import marks
from panels.content import content


def test_a_result_is_worked_out_once_a_dataset() -> None:
    asked = []

    @kept(2)
    def named(atlas: Atlas, name: str) -> str:
        asked.append((atlas, name))
        return f"{atlas.name} {name}"

    one, other = tiny(), tiny()
    for atlas in (one, other, one):
        assert named(atlas, "a") == f"{atlas.name} a"
    assert asked == [(one, "a"), (other, "a")]
    for name in ("b", "c", "a"):
        named(one, name)
    assert asked[-1] == (one, "a"), "of more, the one that nobody asked for is forgotten"


def test_what_is_kept_goes_with_its_dataset() -> None:
    def used() -> weakref.ref[Atlas]:
        atlas = tiny()
        shown = view(atlas, Selection(select="WST"))
        marks(shown)
        content(shown)
        named_in(atlas, "West")
        assert len(atlas.kept) >= 4
        return weakref.ref(atlas)

    alive = [used() for _ in range(30)]
    gc.collect()
    # What is worked out of a dataset as a whole is kept for some more.
    assert sum(ref() is not None for ref in alive) <= 8
