"""Files: read, decoded and hashed; whatever is wrong with one, the others are read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from dataset_copy import Dataset

from geodata.files import DOCUMENTS, TABLES, read_files


def test_a_missing_folder(tmp_path: Path) -> None:
    (fault,) = read_files(tmp_path / "nowhere").faults
    assert fault.file == str(tmp_path / "nowhere")
    assert fault.found == "no such folder"


def test_a_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (fault,) = read_files(tmp_path / "file").faults
    assert fault.found == "no such folder"


def test_an_empty_folder_lacks_every_file(tmp_path: Path) -> None:
    faults = read_files(tmp_path).faults
    assert [fault.file for fault in faults] == [*(f"{name}.csv" for name in TABLES), *DOCUMENTS]
    assert {fault.found for fault in faults} == {"no such file"}


@pytest.mark.parametrize("file", [*(f"{name}.csv" for name in TABLES), *DOCUMENTS])
def test_one_missing_file_is_one_fault(dataset: Dataset, file: str) -> None:
    dataset.path(file).unlink()
    (fault,) = dataset.faults()
    assert (fault.file, fault.row, fault.found) == (file, None, "no such file")


@pytest.mark.parametrize("file", [f"{name}.csv" for name in TABLES])
def test_one_empty_table_is_one_fault(dataset: Dataset, file: str) -> None:
    dataset.path(file).write_bytes(b"")
    (fault,) = dataset.faults()
    assert (fault.file, fault.row, fault.found) == (file, None, "an empty file")


def test_a_table_that_is_a_folder(dataset: Dataset) -> None:
    dataset.path("figures.csv").unlink()
    dataset.path("figures.csv").mkdir()
    (fault,) = dataset.faults()
    assert (fault.file, fault.found) == ("figures.csv", "no such file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(dataset: Dataset) -> None:
    dataset.path("figures.csv").unlink()
    os.mkfifo(dataset.path("figures.csv"))
    (fault,) = dataset.faults()
    assert (fault.file, fault.found) == ("figures.csv", "no such file")


@pytest.mark.parametrize("file", ["claims.csv", "sources/reex-2025.txt", "dataset.json"])
def test_wrong_encoding_names_the_byte(dataset: Dataset, file: str) -> None:
    data = dataset.path(file).read_bytes()
    offset = data.index(b"\n") + 1
    dataset.path(file).write_bytes(data[:offset] + b"\x92" + data[offset:])
    (fault,) = dataset.faults()
    assert (fault.file, fault.row) == (file, 2)
    assert fault.found == f"byte 0x92 at offset {offset}, which is not UTF-8"
    assert "UTF-8" in fault.advice


def test_wrong_encoding_behind_a_byte_order_mark(dataset: Dataset) -> None:
    dataset.path("links.csv").write_bytes(b"\xef\xbb\xbflink_id\n\xff")
    (fault,) = dataset.faults()
    assert fault.row == 2
    assert fault.found == "byte 0xff at offset 11, which is not UTF-8"


def test_a_table_may_begin_with_a_byte_order_mark(dataset: Dataset) -> None:
    path = dataset.path("claims.csv")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert dataset.faults() == []


def test_a_table_may_have_the_line_ends_of_windows(dataset: Dataset) -> None:
    path = dataset.path("claims.csv")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert dataset.faults() == []


def test_a_text_is_read_to_the_letter(dataset: Dataset) -> None:
    path = dataset.path("sources/reex-2025.txt")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_files(dataset.folder).texts["reex-2025"].encode() == path.read_bytes()


def test_an_empty_text(dataset: Dataset) -> None:
    dataset.path("sources/reex-2025.txt").write_text(" \n")
    (fault,) = dataset.faults()
    assert (fault.file, fault.found) == ("sources/reex-2025.txt", "an empty file")


def test_broken_json_names_the_line(dataset: Dataset) -> None:
    dataset.path("dataset.json").write_text('{\n  "title": "x",\n  "date" 2\n}')
    (fault,) = dataset.faults()
    assert (fault.file, fault.row) == ("dataset.json", 3)
    assert "character 10" in fault.found


@pytest.mark.parametrize("text", ["[" * 100_000, "[" + "9" * 5000 + "]"])
def test_json_that_no_reader_takes(dataset: Dataset, text: str) -> None:
    dataset.path("dataset.json").write_text(text)
    (fault,) = dataset.faults()
    assert fault.found.startswith("JSON that cannot be read")


def test_sha256_is_that_of_paths_and_contents(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.txt").write_bytes(b"2")
    (tmp_path / "a.txt").write_bytes(b"1")
    (tmp_path / ".hidden").write_bytes(b"3")
    (tmp_path / ".folder").mkdir()
    (tmp_path / ".folder" / "d.txt").write_bytes(b"4")
    one, two = hashlib.sha256(b"1").hexdigest(), hashlib.sha256(b"2").hexdigest()
    lines = f"a.txt {one}\nb/c.txt {two}\n"
    assert read_files(tmp_path).sha256 == hashlib.sha256(lines.encode()).hexdigest()


def test_sha256_changes_with_a_byte_and_with_a_name(dataset: Dataset) -> None:
    hashes = [read_files(dataset.folder).sha256]
    dataset.path("extra.txt").write_text("a")
    hashes.append(read_files(dataset.folder).sha256)
    dataset.path("extra.txt").write_text("b")
    hashes.append(read_files(dataset.folder).sha256)
    dataset.path("extra.txt").rename(dataset.path("other.txt"))
    hashes.append(read_files(dataset.folder).sha256)
    assert len(set(hashes)) == 4
