"""Files: read, decoded and hashed; whatever is wrong with one, the others are read."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from dataset_copy import Dataset
from shapely.geometry import shape

from geodata.files import DOCUMENTS, PACKAGE, TABLES, read_files
from geodata.form import FORM
from geodata.load import sha256

REEX = "texts/reex-2025.txt"

OPTIONAL = ["materials", "material_groups", "notes", "contrasts", "numbers"]
"""The tables that a dataset may do without."""

NEEDED = [f"{name}.csv" for name in TABLES if name not in OPTIONAL]


def warned(dataset: Dataset) -> list[str]:
    """Return the files that warnings are about, and hold the dataset to have no faults."""
    faults = dataset.faults()
    assert [fault for fault in faults if not fault.warning] == []
    return [fault.file for fault in faults]


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
    assert [fault.file for fault in faults] == [*NEEDED, *DOCUMENTS]
    assert {fault.found for fault in faults} == {"no such file"}


@pytest.mark.parametrize("file", [*NEEDED, *DOCUMENTS])
def test_one_missing_file_is_one_fault(dataset: Dataset, file: str) -> None:
    dataset.path(file).unlink()
    (fault,) = dataset.faults()
    assert (fault.file, fault.row, fault.found) == (file, None, "no such file")


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_table_that_may_be_missing_is_no_fault_of_the_files(dataset: Dataset, name: str) -> None:
    dataset.path(f"{name}.csv").unlink()
    found = read_files(dataset.folder)
    assert found.faults == ()
    assert name not in found.tables


def test_every_table_that_may_be_missing_may_be_missing_with_the_others(dataset: Dataset) -> None:
    for name in OPTIONAL:
        dataset.path(f"{name}.csv").unlink()
    assert read_files(dataset.folder).faults == ()


@pytest.mark.parametrize("file", [f"{name}.csv" for name in TABLES])
def test_one_empty_table_is_one_fault(dataset: Dataset, file: str) -> None:
    dataset.path(file).write_bytes(b"")
    (fault,) = dataset.faults()
    assert (fault.file, fault.row, fault.found) == (file, None, "an empty file")


def test_a_table_that_is_a_folder(dataset: Dataset) -> None:
    dataset.path("links.csv").unlink()
    dataset.path("links.csv").mkdir()
    (fault,) = dataset.faults()
    assert (fault.file, fault.found) == ("links.csv", "no such file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(dataset: Dataset) -> None:
    dataset.path("links.csv").unlink()
    os.mkfifo(dataset.path("links.csv"))
    (fault,) = dataset.faults()
    assert (fault.file, fault.found) == ("links.csv", "no such file")


@pytest.mark.parametrize("file", ["claims.csv", "numbers.csv", REEX, PACKAGE])
def test_wrong_encoding_names_the_byte(dataset: Dataset, file: str) -> None:
    data = dataset.path(file).read_bytes()
    offset = data.index(b"\n") + 1
    dataset.path(file).write_bytes(data[:offset] + b"\x92" + data[offset:])
    (fault,) = dataset.faults()
    assert (fault.file, fault.row) == (file, 2)
    assert fault.found == f"byte 0x92 at offset {offset}, which is not UTF-8"
    assert "UTF-8" in fault.advice
    assert ("Windows-1252" in fault.advice) == file.endswith(".csv")


@pytest.mark.parametrize(
    ("name", "byte", "letter"),
    [("Côte", b"\xf4", "ô"), ("Özil", b"\xd6", "Ö"), ("x’s", b"\x92", "’")],
)
def test_a_table_in_windows_1252_is_told_by_its_letter(
    dataset: Dataset, name: str, byte: bytes, letter: str
) -> None:
    text = f"material,name\nX,{name}\n"
    dataset.path("materials.csv").write_bytes(text.encode("cp1252"))
    (fault,) = read_files(dataset.folder).faults
    offset = text.index(letter)
    assert fault.row == 2
    assert fault.found == f"byte 0x{byte.hex()} at offset {offset}, which is not UTF-8"
    assert f"looks like Windows-1252, where that byte is “{letter}”" in fault.advice
    assert "“CSV UTF-8”" in fault.advice


@pytest.mark.parametrize("before", ["\ufeff", "Ω"])
def test_the_letter_of_windows_1252_is_that_of_the_byte_named(
    dataset: Dataset, before: str
) -> None:
    dataset.path("materials.csv").write_bytes(f"{before}material,name\nX,".encode() + b"\xf4\n")
    (fault,) = read_files(dataset.folder).faults
    assert fault.found.startswith("byte 0xf4 ")
    assert "that byte is “ô”" in fault.advice


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_table_in_utf_16_is_told(dataset: Dataset, encoding: str) -> None:
    text = dataset.path("materials.csv").read_text(encoding="utf-8")
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    dataset.path("materials.csv").write_bytes((mark + text).encode(encoding))
    (fault,) = dataset.faults()
    assert (fault.file, fault.row) == ("materials.csv", 1)
    assert "UTF-16" in fault.advice
    assert "Windows-1252" not in fault.advice


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
    path = dataset.path(REEX)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    found = read_files(dataset.folder)
    assert found.texts["reex-2025"].encode() == path.read_bytes()
    assert found.hashes[REEX] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("file", DOCUMENTS)
def test_a_document_may_begin_with_a_byte_order_mark(dataset: Dataset, file: str) -> None:
    path = dataset.path(file)
    document = read_files(dataset.folder).documents[file]
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    found = read_files(dataset.folder)
    assert found.faults == ()
    assert found.documents[file] == document


def test_an_empty_text(dataset: Dataset) -> None:
    dataset.path(REEX).write_text(" \n")
    (fault,) = dataset.faults()
    assert (fault.file, fault.found) == (REEX, "an empty file")


def test_broken_json_names_the_line(dataset: Dataset) -> None:
    dataset.path(PACKAGE).write_text('{\n  "title": "x",\n  "date" 2\n}')
    (fault,) = dataset.faults()
    assert (fault.file, fault.row) == (PACKAGE, 3)
    assert "character 10" in fault.found


@pytest.mark.parametrize("text", ["[" * 100_000, "[" + "9" * 5000 + "]"])
def test_json_that_no_reader_takes(dataset: Dataset, text: str) -> None:
    dataset.path(PACKAGE).write_text(text)
    (fault,) = dataset.faults()
    assert fault.found.startswith("JSON that cannot be read")


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
@pytest.mark.parametrize("table", TABLES)
def test_another_separator_is_a_warning(
    dataset: Dataset, table: str, separator: str, name: str
) -> None:
    before, file = read_files(dataset.folder).tables[table], f"{table}.csv"
    write(dataset, file, dataset.table(file), separator)
    (fault,) = dataset.faults()
    assert (fault.file, fault.row, fault.column) == (file, 1, "")
    assert (fault.found, fault.warning) == (f"fields separated by {name}", True)
    after = read_files(dataset.folder).tables[table]
    assert (after.header, list(after.rows.values())) == (before.header, list(before.rows.values()))


def test_hashes_and_contents_are_those_of_the_bytes(dataset: Dataset) -> None:
    found = read_files(dataset.folder)
    texts = {REEX, "texts/newshub-2026.txt"}
    assert set(found.hashes) == {*DOCUMENTS, *texts}
    assert set(found.contents) == {*(f"{name}.csv" for name in TABLES), *DOCUMENTS, *texts}
    for path, data in found.contents.items():
        assert data == dataset.path(path).read_bytes()
    for path, digest in found.hashes.items():
        assert digest == hashlib.sha256(found.contents[path]).hexdigest()


# Files that do not count

STRAY = [
    "readme.md",
    "extra.csv",
    "claims.csv.bak",
    ".hidden",
    "texts/notes.md",
    "shapes/x.geojson",
]


@pytest.mark.parametrize("file", [*STRAY, "more/claims.csv", ".git/config", "texts/old/a.txt"])
@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{"])
def test_a_stray_file_does_not_count(dataset: Dataset, file: str, data: bytes) -> None:
    before = read_files(dataset.folder)
    dataset.path(file).parent.mkdir(exist_ok=True)
    dataset.path(file).write_bytes(data)
    assert read_files(dataset.folder) == before
    assert dataset.faults() == []


@pytest.mark.parametrize("data", [b"", b"Some text.", b"\xff"])
def test_a_stray_text_is_a_warning_and_does_not_count(dataset: Dataset, data: bytes) -> None:
    before = read_files(dataset.folder)
    dataset.path("texts/extra.txt").write_bytes(data)
    found = read_files(dataset.folder)
    assert (found.stray, before.stray) == (("texts/extra.txt",), ())
    assert (found.texts, found.hashes, found.contents) == (
        before.texts,
        before.hashes,
        before.contents,
    )
    assert warned(dataset) == ["texts/extra.txt"]
    assert sha256(found) == sha256(before)


def test_the_text_of_a_source_that_is_only_cited_is_stray(dataset: Dataset) -> None:
    header, *records = dataset.table("sources.csv")
    cited = next(r[0] for r in records if r[header.index("kind")] == "context")
    dataset.path(f"texts/{cited}.txt").write_text("A text.")
    assert cited not in read_files(dataset.folder).texts
    assert warned(dataset) == [f"texts/{cited}.txt"]


@pytest.mark.parametrize("source", ["../secret", "/secret", "..", "old/a", "a b", ""])
def test_an_id_does_not_lead_out_of_the_texts(dataset: Dataset, source: str) -> None:
    (dataset.folder / "texts" / "old").mkdir()
    for path in ("secret.txt", "texts/old/a.txt", "texts/a b.txt", "texts/.txt", "texts/...txt"):
        dataset.path(path).write_text("A secret.")
    dataset.set("sources.csv", "reex-2025", "source_id", source)
    found = read_files(dataset.folder)
    assert set(found.texts) == {"newshub-2026"}
    assert b"A secret." not in found.contents.values()


# The hash of a dataset


def expected_sha256(dataset: Dataset) -> str:
    """Return the hash of a dataset, worked out from its files another way."""

    def canonical(name: str, row: dict[str, str]) -> dict[str, Any]:
        kinds = {column.name: column.type for column in FORM[name].columns.values()}
        return {c: v if kinds[c] == "string" else float(v) for c, v in row.items() if v}

    def records(name: str) -> list[dict[str, Any]]:
        header, *rows = dataset.table(f"{name}.csv")
        filled = [dict(zip(header, row, strict=True)) for row in rows]
        filled.sort(key=lambda row: [row.get(column, "") for column in FORM[name].key])
        return [canonical(name, row) for row in filled]

    def hex_of(geometry: Any) -> str:
        return shapely.to_wkb(shapely.normalize(shape(geometry)), hex=True)

    package = dataset.document(PACKAGE)
    places = dataset.document("shapes/places.geojson")["features"]
    (land,) = dataset.document("shapes/context.geojson")["features"]
    texts = ("reex-2025", "newshub-2026")
    said = {
        "package": {key: package[key] for key in ("name", "title", "created", "evidence")},
        "tables": {name: records(name) for name in TABLES},
        "texts": {
            f"texts/{name}.txt": hashlib.sha256(
                dataset.path(f"texts/{name}.txt").read_bytes()
            ).hexdigest()
            for name in texts
        },
        "shapes": {f["properties"]["place"]: hex_of(f["geometry"]) for f in places},
        "context": hex_of(land["geometry"]),
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_sha256_is_that_of_what_the_dataset_says(dataset: Dataset) -> None:
    assert sha256(read_files(dataset.folder)) == expected_sha256(dataset)


def write(dataset: Dataset, file: str, records: list[list[str]], separator: str = ",") -> None:
    """Write a table with every field in quotes."""
    lines = [separator.join('"' + f.replace('"', '""') + '"' for f in fields) for fields in records]
    dataset.path(file).write_bytes("".join(f"{line}\n" for line in lines).encode())


def _each_table(change: Callable[[list[list[str]]], list[list[str]]]) -> Callable[[Dataset], None]:
    def changed(dataset: Dataset) -> None:
        for name in TABLES:
            write(dataset, f"{name}.csv", change(dataset.table(f"{name}.csv")))

    return changed


def _with_semicolons(dataset: Dataset) -> None:
    for name in TABLES:
        write(dataset, f"{name}.csv", dataset.table(f"{name}.csv"), ";")


def _with_line_ends_of_windows(dataset: Dataset) -> None:
    for name in TABLES:
        path = dataset.path(f"{name}.csv")
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))


def _with_documents_laid_out(dataset: Dataset) -> None:
    for file in DOCUMENTS:
        document = dataset.document(file)
        if "features" in document:
            document["features"].reverse()
        text = json.dumps(document, indent=3, sort_keys=True)
        dataset.path(file).write_text(text, encoding="utf-8")


def _with_resources(dataset: Dataset) -> None:
    document = dataset.document(PACKAGE)
    dataset.dump(PACKAGE, {**document, "resources": [], "homepage": "https://example.org"})


LAYOUTS: dict[str, Callable[[Dataset], None]] = {
    "quotes": _each_table(lambda records: records),
    "order of records": _each_table(lambda records: [records[0], *reversed(records[1:])]),
    "order of columns": _each_table(lambda records: [fields[::-1] for fields in records]),
    "empty rows": _each_table(lambda records: [*records, *[[""] * len(records[0])] * 3]),
    "empty columns": _each_table(lambda records: [[*fields, "", ""] for fields in records]),
    "separators": _with_semicolons,
    "line ends": _with_line_ends_of_windows,
    "documents": _with_documents_laid_out,
    "other members": _with_resources,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_sha256_does_not_change_with_the_layout(dataset: Dataset, layout: str) -> None:
    before, files = sha256(read_files(dataset.folder)), dict(read_files(dataset.folder).contents)
    LAYOUTS[layout](dataset)
    assert read_files(dataset.folder).contents != files
    assert sha256(read_files(dataset.folder)) == before


@pytest.mark.parametrize("name", TABLES)
def test_sha256_changes_with_every_value_and_every_record(dataset: Dataset, name: str) -> None:
    file, hashes = f"{name}.csv", [sha256(read_files(dataset.folder))]
    header, *records = dataset.table(file)
    for number, column in enumerate(header):
        value = "7" if FORM[name].columns[column].type != "string" else "changed"
        first = [*records[0][:number], value, *records[0][number + 1 :]]
        dataset.write(file, [header, first, *records[1:]])
        hashes.append(sha256(read_files(dataset.folder)))
    dataset.write(file, [header, *records[1:]])
    hashes.append(sha256(read_files(dataset.folder)))
    assert len(set(hashes)) == len(hashes)


def test_sha256_changes_with_a_byte_and_with_a_name(dataset: Dataset) -> None:
    hashes = [sha256(read_files(dataset.folder))]
    dataset.path(REEX).write_bytes(dataset.path(REEX).read_bytes() + b"\n")
    hashes.append(sha256(read_files(dataset.folder)))
    dataset.path(REEX).rename(dataset.path("texts/reex.txt"))
    dataset.set("sources.csv", "reex-2025", "source_id", "reex")
    hashes.append(sha256(read_files(dataset.folder)))
    assert len(set(hashes)) == 3


@pytest.mark.parametrize("member", ["name", "title", "created", "evidence"])
def test_sha256_changes_with_what_the_descriptor_says(dataset: Dataset, member: str) -> None:
    before = sha256(read_files(dataset.folder))
    document = dataset.document(PACKAGE)
    said = {**document["evidence"], "headline": "x"} if member == "evidence" else "x"
    dataset.dump(PACKAGE, {**document, member: said})
    assert sha256(read_files(dataset.folder)) != before


@pytest.mark.parametrize("file", ["shapes/places.geojson", "shapes/context.geojson"])
def test_sha256_changes_with_a_shape(dataset: Dataset, file: str) -> None:
    before = sha256(read_files(dataset.folder))
    document = dataset.document(file)
    for position in document["features"][0]["geometry"]["coordinates"][0]:
        position[0] += 0.5
    dataset.dump(file, document)
    assert sha256(read_files(dataset.folder)) != before
