"""`python -m geodata check`: what it prints and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from dataset_copy import Dataset

from geodata.__main__ import main
from geodata.load import OWN, VARIABLE, load


def test_no_faults(dataset: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(dataset.folder)]) == 0
    atlas = load(dataset.folder)
    assert capsys.readouterr().out == (
        f"no faults: {len(atlas.claims)} claims, {len(atlas.places)} places, "
        f"{len(atlas.links)} links, {len(atlas.texts)} texts, sha256 {atlas.sha256}\n"
    )


def test_every_fault_on_its_line_and_their_number(
    dataset: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    row = dataset.set("claims.csv", "reex-mys-05", "cue", "nowhere")
    dataset.path("links.csv").unlink()
    assert main(["check", str(dataset.folder)]) == 1
    first, second, count = capsys.readouterr().out.splitlines()
    assert first.startswith(f"claims.csv, row {row}, cue: found “nowhere”; take the words from")
    assert second == "links.csv: found no such file; every dataset has one: add it"
    assert count == "2 faults"


def test_warnings_are_said_and_keep_nothing_from_being_loaded(
    dataset: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset.write("claims.csv", dataset.table("claims.csv"), delimiter=";")
    row = dataset.set("places.csv", "MMR", "note", "named by both texts")
    assert main(["check", str(dataset.folder)]) == 0
    first, second, summary = capsys.readouterr().out.splitlines()
    assert first.startswith("warning: claims.csv, row 1: found fields separated by semicolons; ")
    assert second.startswith(f"warning: places.csv, row {row}, note: found “named by both texts”; ")
    assert summary.startswith("no faults: ")


def test_warnings_stand_before_the_faults_and_are_not_counted(
    dataset: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset.set("places.csv", "MMR", "note", "named by both texts")
    dataset.set("claims.csv", "reex-mys-05", "cue", "nowhere")
    assert main(["check", str(dataset.folder)]) == 1
    first, second, count = capsys.readouterr().out.splitlines()
    assert (first.startswith("warning: "), second.startswith("claims.csv, ")) == (True, True)
    assert count == "1 fault"


@pytest.mark.parametrize("named", [True, False])
def test_without_a_folder(named: bool, dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset.path("links.csv").unlink()
    monkeypatch.delenv(VARIABLE, raising=False)
    if named:
        monkeypatch.setenv(VARIABLE, str(dataset.folder))
    assert main(["check"]) == (1 if named else 0)


@pytest.mark.parametrize("argv", [[], ["czech"], ["check", "a", "b"]])
def test_wrong_use(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == 2


def test_as_a_command_on_a_terminal_without_unicode(dataset: Dataset) -> None:
    dataset.replace("claims.csv", "China’s", "China's")
    done = subprocess.run(
        [sys.executable, "-m", "geodata", "check", dataset.folder],
        cwd=Path(OWN).parents[1],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "the text has \\u2019 (U+2019 right single quotation mark)" in done.stdout


def test_a_reader_that_stops_reading_ends_it_quietly(dataset: Dataset) -> None:
    dataset.set("claims.csv", "reex-mys-05", "cue", "nowhere")
    command = [sys.executable, "-m", "geodata", "check", str(dataset.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1
