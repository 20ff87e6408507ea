"""The watch over a dataset's folder: what it takes for a change, and what it does about one."""

from __future__ import annotations

import gc
import os
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from dataset_copy import Dataset, hand_made

from geodata import load
from geodata import watch as watch_module
from geodata.faults import DatasetError
from geodata.model import Atlas
from geodata.watch import (
    FAULTY_SECONDS,
    LOOK_SECONDS,
    MOST_BYTES,
    RESTLESS_SECONDS,
    SETTLED_SECONDS,
    Watch,
    looking,
    watching,
)

# A little more, since sums of seconds are not exact.
SETTLED = SETTLED_SECONDS + 0.01


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """A small dataset under watch, and time that passes when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.dataset = hand_made(folder)
        self.clock = Clock()
        self.watch = Watch(folder, load(folder), clock=self.clock)
        self.prepared: list[Atlas] = []

    def look(self, seconds: float = 0.0) -> bool:
        """Let some time pass, and look once."""
        self.clock.now += seconds
        return self.watch.look(self.prepared.append)

    def settle(self) -> bool:
        """Look until files that nobody touches any more have been judged."""
        looks = [self.look(), *(self.look(FAULTY_SECONDS) for _ in range(3))]
        return any(looks)

    @property
    def atlas(self) -> Atlas:
        return self.watch.state.atlas

    @property
    def report(self) -> list[str]:
        return [str(fault) for fault in self.watch.state.faults]


@pytest.fixture
def mine(tmp_path: Path) -> Watched:
    found = Watched(tmp_path / "data")
    assert not found.settle()
    return found


def rename(mine: Watched, name: str) -> None:
    """Give a place another name, as a spreadsheet would."""
    mine.dataset.set("places.csv", "SOU", "name", name)


def test_what_nobody_changed_is_left_alone(mine: Watched) -> None:
    first = mine.watch.state
    assert not mine.settle()
    assert mine.watch.state is first
    assert not mine.prepared


def test_a_change_is_shown_once_it_has_settled(mine: Watched) -> None:
    first = mine.watch.state
    rename(mine, "Southland")
    assert not mine.look()
    assert not mine.look(SETTLED_SECONDS / 2)
    assert mine.watch.state is first
    assert mine.look(SETTLED)
    assert mine.atlas.places["SOU"].name == "Southland"
    assert mine.atlas.sha256 == load(mine.dataset.folder).sha256
    assert mine.watch.state.tag != first.tag
    assert mine.prepared == [mine.atlas], "it was made ready before it was shown"
    assert not mine.settle()


def test_every_write_begins_the_wait_anew(mine: Watched) -> None:
    for name in ("Southl", "Southla", "Southlan"):
        rename(mine, name)
        assert not mine.look(SETTLED_SECONDS * 0.9)
    rename(mine, "Southland")
    assert mine.settle()
    assert [atlas.places["SOU"].name for atlas in mine.prepared] == ["Southland"]


def test_a_change_before_the_first_look_is_seen(tmp_path: Path) -> None:
    mine = Watched(tmp_path / "data")
    rename(mine, "Southland")
    assert mine.settle()
    assert mine.atlas.places["SOU"].name == "Southland"


def test_a_faulty_one_is_told_and_the_last_sound_one_stays(mine: Watched) -> None:
    sound = mine.atlas
    mine.dataset.set("claims.csv", "s-role", "quote", "Not in the text.")
    assert not mine.look()
    assert not mine.look(SETTLED), "a save may be under way"
    assert mine.look(FAULTY_SECONDS)
    assert mine.atlas is sound
    with pytest.raises(DatasetError) as error:
        load(mine.dataset.folder)
    assert mine.report == [str(fault) for fault in error.value.faults]
    assert not mine.settle()
    mine.dataset.set("claims.csv", "s-role", "quote", "South will mill ore.")
    assert mine.settle()
    assert mine.report == []
    assert mine.atlas is sound
    assert not mine.prepared


def test_a_save_that_is_faulty_for_a_moment_is_not_told(mine: Watched) -> None:
    table = mine.dataset.path("places.csv")
    whole = table.read_bytes()
    table.write_bytes(b"")
    assert not mine.look()
    assert not mine.look(SETTLED)
    table.write_bytes(whole.replace(b"South", b"Southland", 1))
    assert mine.settle()
    assert mine.report == []
    assert mine.atlas.places["SOU"].name == "Southland"


def test_a_file_put_in_anothers_place_is_seen_whatever_its_times(mine: Watched) -> None:
    table = mine.dataset.path("places.csv")
    before = table.stat()
    saved = table.with_suffix(".tmp")
    saved.write_bytes(table.read_bytes().replace(b"South", b"Norse", 1))
    os.utime(saved, ns=(before.st_atime_ns, before.st_mtime_ns))
    saved.replace(table)
    assert table.stat().st_size == before.st_size
    assert mine.settle()
    assert mine.atlas.places["SOU"].name == "Norse"


@pytest.mark.parametrize("change", ["touched", "line ends", "order", "stray"])
def test_what_changes_nothing_of_the_dataset_changes_nothing(mine: Watched, change: str) -> None:
    first = mine.watch.state
    table = mine.dataset.path("links.csv" if change == "touched" else "places.csv")
    if change == "touched":
        os.utime(table, (1, 1))
    elif change == "line ends":
        table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    elif change == "order":
        header, *rows = table.read_text("utf-8").splitlines()
        table.write_text("\n".join([header, *reversed(rows)]) + "\n", "utf-8")
    else:
        mine.dataset.path(".~lock.places.csv#").write_text("me")
        mine.dataset.path("texts/more.txt").write_text("more")
    assert not mine.settle()
    assert mine.watch.state is first
    assert not mine.prepared


def test_a_text_that_a_new_source_names_is_waited_for(mine: Watched) -> None:
    mine.dataset.add("sources.csv", "three", "text", "Third Text", "Third Press", "")
    assert mine.settle()
    assert any("texts/three.txt" in line for line in mine.report)
    mine.dataset.path("texts/three.txt").write_text("A third text.\n")
    assert mine.settle()
    assert mine.report == []
    assert list(mine.atlas.texts) == ["one", "two", "three"]


def test_a_folder_that_vanishes_and_comes_back(mine: Watched, tmp_path: Path) -> None:
    sound = mine.atlas
    mine.dataset.folder.rename(tmp_path / "elsewhere")
    assert mine.settle()
    assert len(mine.report) == 1
    assert "no such folder" in mine.report[0]
    assert mine.atlas is sound
    (tmp_path / "elsewhere").rename(mine.dataset.folder)
    rename(mine, "Southland")
    assert mine.settle()
    assert (mine.report, mine.atlas.places["SOU"].name) == ([], "Southland")


def test_a_file_that_cannot_be_read(mine: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refused)
    os.utime(mine.dataset.path("places.csv"), (1, 1))
    assert mine.settle()
    (line,) = mine.report
    assert "cannot be read (Permission denied)" in line


def test_a_huge_file_is_not_read(mine: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    # A file with a hole: as large as that, and no room taken up.
    with mine.dataset.path("shapes/context.geojson").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    monkeypatch.setattr(watch_module, "read_files", None)
    assert mine.settle()
    (line,) = mine.report
    assert line.startswith("shapes/context.geojson: found a file of 64 MB")


def test_files_that_never_settle_are_told(mine: Watched) -> None:
    start, told = mine.clock.now, []
    for number in range(int(2 * RESTLESS_SECONDS / LOOK_SECONDS)):
        rename(mine, f"South {number}")
        told += [mine.clock.now - start] * mine.look(LOOK_SECONDS)
    assert len(told) == 1
    assert RESTLESS_SECONDS <= told[0] <= RESTLESS_SECONDS + 2 * LOOK_SECONDS
    assert "keep changing" in mine.report[0]
    assert mine.settle()
    assert (mine.report, len(mine.prepared)) == ([], 1)


def test_files_written_while_they_are_read_are_read_again(
    mine: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = watch_module.read_files
    times: list[int] = []

    def slowly(folder: Path):  # type: ignore[no-untyped-def]
        found = read(folder)
        times.append(1)
        if len(times) == 1:
            rename(mine, "Southland")
        return found

    monkeypatch.setattr(watch_module, "read_files", slowly)
    first = mine.watch.state
    rename(mine, "Half")
    assert not mine.look()
    assert not mine.look(SETTLED)
    assert len(times) == 1
    assert mine.watch.state is first
    assert mine.settle()
    assert (mine.atlas.places["SOU"].name, len(times)) == ("Southland", 2)


def test_one_that_cannot_be_made_ready_is_not_shown(mine: Watched) -> None:
    sound = mine.atlas

    def fails(_: Atlas) -> None:
        message = "no shape to draw"
        raise ValueError(message)

    rename(mine, "Southland")
    mine.watch.look(fails)
    mine.clock.now += FAULTY_SECONDS
    assert mine.watch.look(fails)
    assert mine.atlas is sound
    assert "cannot be shown (ValueError('no shape to draw'))" in mine.report[0]


def test_an_idle_look_costs_nearly_nothing(mine: Watched) -> None:
    times = []
    for _ in range(50):
        start = time.perf_counter()
        mine.look()
        times.append(time.perf_counter() - start)
    assert sorted(times)[25] < 0.001


def test_old_datasets_are_let_go(mine: Watched) -> None:
    alive = []
    for number in range(25):
        rename(mine, f"South {number}")
        assert mine.settle()
        alive.append(weakref.ref(mine.prepared.pop()))
    gc.collect()
    assert [ref() for ref in alive if ref() is not None] == [mine.atlas]


@pytest.fixture
def dataset(tmp_path: Path) -> Iterator[Dataset]:
    before = threading.active_count()
    yield hand_made(tmp_path / "data")
    assert threading.active_count() == before, "no thread is left"


def test_a_thread_looks_until_the_block_ends(dataset: Dataset) -> None:
    watch = Watch(dataset.folder, load(dataset.folder))
    shown = threading.Event()
    with looking(watch, changed=lambda _: shown.set()):
        dataset.set("places.csv", "SOU", "name", "Southland")
        assert shown.wait(20)
    assert watch.state.atlas.places["SOU"].name == "Southland"


def test_only_a_dataset_that_was_named_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVIDENCE_DATASET", raising=False)
    assert not watching()
    monkeypatch.setenv("EVIDENCE_DATASET", "examples/nickel")
    assert watching()
