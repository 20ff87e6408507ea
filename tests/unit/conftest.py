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
    kind = header.index("kind")
    drawn = [record[0] for record in records if record[kind] in DRAWN]
    squares = [feature(square(2 * number, 0), place=place) for number, place in enumerate(drawn)]
    dataset.dump("shapes/places.geojson", collection(*squares))
    dataset.dump("shapes/context.geojson", collection(feature(square(0, 10))))
    return dataset.folder


@pytest.fixture
def dataset(light: Path, tmp_path: Path) -> Dataset:
    """Return a dataset of the test's own, without faults, with squares for shapes."""
    shutil.copytree(light, tmp_path / "data")
    return Dataset(tmp_path / "data")
