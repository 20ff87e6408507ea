"""What is kept of earlier computations: used where sound, and never in the way."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

import geodata
from layers import arrows
from layers.cache import MOST_FILES, VARIABLE, digest, folder, stored


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
    (path,) = place.iterdir()
    assert arrows.curves.__wrapped__(atlas) == found
    lines = json.loads(path.read_text("utf-8"))
    lines["MMR-CHN"] = lines["MMR-CHN"][:-1]
    path.write_text(json.dumps(lines), "utf-8")
    assert arrows.curves.__wrapped__(atlas) == found
