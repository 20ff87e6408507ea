"""The growth benchmark in short: its datasets pass the check, and it measures what it names."""

from __future__ import annotations

from pathlib import Path

from geodata.load import load
from tests.benchmarks.generated import write
from tests.benchmarks.growth import (
    ARROWS,
    MATERIALS,
    MEASURES,
    PLACES,
    SIZES,
    TEXTS,
    measured,
    plan,
    table,
)


def test_the_smallest_dataset(tmp_path: Path) -> None:
    folder = write(plan(SIZES[0]), tmp_path / "data")
    atlas = load(folder)
    assert len(atlas.claims) == SIZES[0]
    assert (len(atlas.shapes), len(atlas.texts)) == (PLACES, TEXTS)
    assert (len(atlas.asserted_links), len(atlas.materials)) == (ARROWS, MATERIALS)
    found = measured(folder)
    assert set(found) <= set(MEASURES)
    assert all(value > 0 for value in found.values())
    lines = table({"small": found}).splitlines()
    assert [line.split()[0] for line in lines[1:]] == [name for name in MEASURES if name in found]


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    one, other = (write(plan(SIZES[0]), tmp_path / name) for name in ("one", "other"))
    for path in one.rglob("*.*"):
        assert (other / path.relative_to(one)).read_bytes() == path.read_bytes()
