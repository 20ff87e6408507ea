"""Copies of the shipped dataset that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from dataset_copy import Dataset, collection, feature, square

from geodata.load import OWN

DRAWN = ("country", "region")


@pytest.fixture(scope="session")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped dataset with squares for shapes, which are quicker to read."""
    dataset = Dataset(tmp_path_factory.mktemp("light") / "data")
    shutil.copytree(OWN, dataset.folder)
    header, *records = dataset.table("places.csv")
    rows = [dict(zip(header, record, strict=True)) for record in records]
    squares = [feature(_around(row), place=row["place"]) for row in rows if row["kind"] in DRAWN]
    dataset.dump("shapes/places.geojson", collection(*squares))
    dataset.dump("shapes/context.geojson", collection(feature(square(0, 10))))
    return dataset.folder


def _around(row: dict[str, str]) -> dict[str, object]:
    """Return a square that a place's typed points lie in."""
    lons, lats = ([float(row[f"{w}_{at}"]) for w in ("label", "anchor")] for at in ("lon", "lat"))
    side = max(max(lons) - min(lons), max(lats) - min(lats)) + 0.5
    return square(min(lons) - 0.25, min(lats) - 0.25, side)


@pytest.fixture
def dataset(light: Path, tmp_path: Path) -> Dataset:
    """Return a dataset of the test's own, without faults, with squares for shapes."""
    shutil.copytree(light, tmp_path / "data")
    return Dataset(tmp_path / "data")
