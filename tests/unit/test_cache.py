"""What is kept of earlier computations: used where sound, and never in the way."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from dataset_copy import Dataset

import geodata
from geodata.cache import MOST_FILES, VARIABLE, digest, folder, stored
from geodata.check import check
from geodata.facts import facts
from geodata.faults import DatasetError
from geodata.files import read_files
from geodata.load import load, sound
from layers import arrows


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def is_list(found: object) -> bool:
    return isinstance(found, list)


def test_it_is_computed_once(place: Path) -> None:
    calls = []
    for _ in range(2):
        assert stored("name", lambda: calls.append(1) or [1, 2], is_list) == [1, 2]
    assert calls == [1]
    assert json.loads((place / "name.json").read_text("utf-8")) == [1, 2]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"a": 1}', b"[" * 100_000])
def test_what_is_not_sound_is_computed_anew(place: Path, content: bytes) -> None:
    place.mkdir()
    (place / "name.json").write_bytes(content)
    assert stored("name", lambda: [3], is_list) == [3]
    assert stored("name", list, is_list) == [3]


def test_a_folder_that_cannot_be_used_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for named in (str(tmp_path / "file" / "below"), ""):
        monkeypatch.setenv(VARIABLE, named)
        assert stored("name", lambda: [3], is_list) == [3]
    assert folder() is None


def test_old_files_are_deleted(place: Path) -> None:
    place.mkdir()
    for number in range(MOST_FILES + 5):
        path = place / f"{number}.json"
        path.write_text("[]")
        when = time.time() - 1000 + number
        os.utime(path, (when, when))
    stored("new", lambda: [1], is_list)
    left = {path.name for path in place.iterdir()}
    assert len(left) == MOST_FILES
    assert {"new.json", f"{MOST_FILES + 4}.json"} <= left
    assert "0.json" not in left


def test_keys_tell_where_parts_end() -> None:
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"])
    assert digest([b"ab"]) == digest([b"ab"])


def test_curves_are_kept_and_read_back_alike(place: Path) -> None:
    atlas = geodata.atlas()
    found = arrows.curves.__wrapped__(atlas)
    (path,) = place.glob("curves-*.json")
    assert arrows.curves.__wrapped__(atlas) == found
    lines = json.loads(path.read_text("utf-8"))
    lines["MMR-CHN"] = lines["MMR-CHN"][:-1]
    path.write_text(json.dumps(lines), "utf-8")
    assert arrows.curves.__wrapped__(atlas) == found


def test_a_sound_dataset_is_checked_once_and_a_changed_one_again(
    place: Path, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    monkeypatch.setattr(
        sys.modules["geodata.load"], "check", lambda files: checked.append(files) or check(files)
    )
    first, again = load(dataset.folder), load(dataset.folder)
    assert len(checked) == 1
    assert (again.sha256, again.claims) == (first.sha256, first.claims)
    header, *records = dataset.table("claims.csv")
    records[0][header.index("quote")] = "What no text says"
    dataset.write("claims.csv", [header, *records])
    for _ in range(2):
        with pytest.raises(DatasetError, match="What no text says"):
            load(dataset.folder)
    assert len(checked) == 3


def test_a_table_that_stands_for_a_file_is_checked_each_time(place: Path, dataset: Dataset) -> None:
    load(dataset.folder)
    whole = read_files(dataset.folder).tables["claims"]
    records = {row: {**record, "quote": "What no text says"} for row, record in whole.rows.items()}
    files = read_files(dataset.folder, {"claims": replace(whole, rows=records)})
    with pytest.raises(DatasetError):
        sound(files)


def test_texts_are_searched_for_names_once(place: Path, dataset: Dataset) -> None:
    named = facts(load(dataset.folder)).named_by
    (kept,) = place.glob("named-*.json")
    before = kept.stat().st_mtime_ns
    assert facts(load(dataset.folder)).named_by == named
    kept.write_text(json.dumps({"reex-2025": ["XXX"]}), "utf-8")
    assert facts(load(dataset.folder)).named_by == named
    assert kept.stat().st_mtime_ns > before
