"""Datasets other than the installed one, for the page as it is drawn in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dataset_copy import Dataset, hand_made

from geodata.load import VARIABLE
from geodata.load import atlas as load_atlas
from geodata.watch import watched


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dataset]:
    """Return a hand-made dataset that takes the installed one's place until the test ends.

    It is read when the page is first opened, so that the test may change it before.
    """
    mine = hand_made(tmp_path / "data")
    monkeypatch.setenv(VARIABLE, str(mine.folder))
    _forget()
    yield mine
    _forget()


def _forget() -> None:
    for cached in (load_atlas, watched):
        cached.cache_clear()
