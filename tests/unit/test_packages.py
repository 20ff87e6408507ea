"""Every dataset that ships is a Data Package to others, and its hash is that of what it says."""

from __future__ import annotations

import codecs
import csv
import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dataset_copy
import pytest
from dataset_copy import Dataset, hand_made
from frictionless import Package
from worked_example import worked_example

from geodata.check import check
from geodata.files import read_files
from geodata.form import FORM, table_schema
from geodata.load import sha256
from geodata.package import resources

HOUSE = Path(__file__).parents[2]
SHIPPED = (HOUSE / "geodata" / "data", HOUSE / "examples" / "nickel")
TABLES = [f"{name}.csv" for name in FORM]


@pytest.fixture(autouse=True)
def without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection, so that nobody fetches a profile."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection to another host")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def messages(folder: Path) -> list[str]:
    """Return what frictionless finds wrong with a dataset."""
    report = Package(str(folder / "datapackage.json")).validate()
    return [message for (message,) in report.flatten(["message"])]


def described(folder: Path) -> Dataset:
    """Return a hand-made dataset whose descriptor has its resources, with their schemas."""
    dataset = hand_made(folder)
    document = dataset.document("datapackage.json")
    files = read_files(folder)
    document["resources"] = resources(files.tables, files.texts)
    dataset.dump("datapackage.json", document)
    return dataset


# --- for other people's readers -----------------------------------------------------------


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_dataset_is_a_data_package(folder: Path) -> None:
    assert messages(folder) == []


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_dataset_has_no_fault_and_no_doubt(folder: Path) -> None:
    assert check(read_files(folder)) == []


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_descriptor_has_the_schemas_of_the_format(folder: Path) -> None:
    document = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    files = read_files(folder)
    made = {resource["name"]: resource for resource in resources(files.tables, files.texts)}
    said = {resource["name"]: resource for resource in document["resources"]}
    assert set(said) == set(made)
    for name, resource in made.items():
        assert {key: said[name].get(key) for key in resource} == resource
    assert document["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"


def test_the_worked_example_is_a_data_package(tmp_path: Path) -> None:
    assert messages(worked_example(tmp_path)) == []


def test_a_hand_made_dataset_is_a_data_package(tmp_path: Path) -> None:
    dataset = described(tmp_path / "data")
    assert (messages(dataset.folder), dataset.faults()) == ([], [])


def test_columns_in_another_order_or_left_out_are_taken(tmp_path: Path) -> None:
    dataset = described(tmp_path / "data")
    header, *records = dataset.table("claims.csv")
    keep = [n for n, name in enumerate(header) if name not in ("unit", "amount", "status")][::-1]
    dataset.write("claims.csv", [[record[n] for n in keep] for record in [header, *records]])
    assert (messages(dataset.folder), dataset.faults()) == ([], [])


WRONG = [
    ("claims.csv", "n-role", "topic", "rumour", '"enum"'),
    ("claims.csv", "n-role", "source_id", "three", "not found"),
    ("claims.csv", "n-role", "quote", "", '"required"'),
    ("claims.csv", "n-role", "claim_id", "n-link", "unique"),
    ("claims.csv", "n-role", "occurrence", "first", "integer"),
    ("places.csv", "NOR", "label_lat", "86", '"maximum"'),
    ("places.csv", "NOR", "inside", "NOWHERE", "not found"),
    ("links.csv", "n-ore", "two_way", "no", '"enum"'),
    ("numbers.csv", "output", "value", "1,5", "number"),
]
"""A table, a record, a column, a wrong value, and words of what frictionless says to it."""


@pytest.mark.parametrize(("file", "record", "column", "value", "words"), WRONG)
def test_what_others_refuse_so_do_we(
    tmp_path: Path, file: str, record: str, column: str, value: str, words: str
) -> None:
    dataset = described(tmp_path / "data")
    dataset.set(file, record, column, value)
    assert any(words in message for message in messages(dataset.folder))
    assert any(fault.file == file and not fault.warning for fault in dataset.faults())


@pytest.mark.parametrize("name", FORM)
def test_a_schema_is_plain_json_of_the_standard(name: str) -> None:
    schema = table_schema(name)
    assert json.loads(json.dumps(schema)) == schema
    assert set(schema) <= {"fields", "fieldsMatch", "missingValues", "primaryKey", "foreignKeys"}
    for field in schema["fields"]:
        assert set(field) <= {"name", "type", "description", "constraints"}


# --- the hash: what does not count --------------------------------------------------------


def digest(dataset: Dataset) -> str:
    """Return the hash of a dataset, which must have no faults."""
    files = read_files(dataset.folder)
    assert [fault for fault in check(files) if not fault.warning] == []
    return sha256(files)


def each(change: Callable[[Dataset, str], None]) -> Callable[[Dataset], None]:
    """Return what changes every table of a dataset."""

    def changed(dataset: Dataset) -> None:
        for file in TABLES:
            if dataset.path(file).exists():
                change(dataset, file)

    return changed


def sort(dataset: Dataset, file: str) -> None:
    header, *records = dataset.table(file)
    dataset.write(file, [header, *sorted(records)])


def reverse(dataset: Dataset, file: str) -> None:
    header, *records = dataset.table(file)
    dataset.write(file, [header, *records[::-1]])


def reorder(dataset: Dataset, file: str) -> None:
    dataset.write(file, [record[::-1] for record in dataset.table(file)])


def semicolons(dataset: Dataset, file: str) -> None:
    dataset.write(file, dataset.table(file), delimiter=";")


def tabs(dataset: Dataset, file: str) -> None:
    dataset.write(file, dataset.table(file), delimiter="\t")


def separator_line(dataset: Dataset, file: str) -> None:
    semicolons(dataset, file)
    dataset.path(file).write_bytes(b"sep=;\n" + dataset.path(file).read_bytes())


def quote_all(dataset: Dataset, file: str) -> None:
    dataset.write(file, dataset.table(file), quoting=csv.QUOTE_ALL)


def crlf(dataset: Dataset, file: str) -> None:
    records = dataset.table(file)
    with dataset.path(file).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(records)


def byte_order_mark(dataset: Dataset, file: str) -> None:
    dataset.path(file).write_bytes(codecs.BOM_UTF8 + dataset.path(file).read_bytes())


def capitals(dataset: Dataset, file: str) -> None:
    header, *records = dataset.table(file)
    dataset.write(file, [[name.upper() for name in header], *records])


def spreadsheet_edges(dataset: Dataset, file: str) -> None:
    header, *records = dataset.table(file)
    wide = [[*record, "", ""] for record in [header, *records]]
    dataset.write(file, [*wide, [""] * len(wide[0]), [""] * len(wide[0])])


def without_empty_columns(dataset: Dataset, file: str) -> None:
    header, *records = dataset.table(file)
    needed = {c.name for c in FORM[file.removesuffix(".csv")].columns.values() if c.required}
    kept = [n for n, name in enumerate(header) if name in needed or any(r[n] for r in records)]
    dataset.write(file, [[record[n] for n in kept] for record in [header, *records]])


def all_columns(dataset: Dataset, file: str) -> None:
    header, *records = dataset.table(file)
    more = [name for name in FORM[file.removesuffix(".csv")].columns if name not in header]
    empty = [""] * len(more)
    dataset.write(file, [[*header, *more], *([*record, *empty] for record in records)])


def long_numbers(dataset: Dataset) -> None:
    for file, columns in (("places.csv", ("label_lon", "anchor_lat")), ("numbers.csv", ("value",))):
        if not dataset.path(file).exists():
            continue
        for column in columns:
            dataset.every(file, column, lambda v: f"{v}0" if "." in v else v and f"{v}.00")


def stray_files(dataset: Dataset) -> None:
    for path in ("Thumbs.db", ".DS_Store", "texts/stray.txt", "shapes/old.geojson", "claims.csv~"):
        dataset.path(path).write_bytes(b"stray \xff")
    dataset.path("backup").mkdir()
    shutil.copy(dataset.path("claims.csv"), dataset.path("backup/claims.csv"))


def shapes_written_again(dataset: Dataset) -> None:
    for name in ("places", "context"):
        document = dataset.document(f"shapes/{name}.geojson")
        document["features"] = document["features"][::-1]
        for one in document["features"]:
            polygon = one["geometry"]["type"] == "Polygon"
            rings = one["geometry"]["coordinates"]
            for ring in [ring for part in ([rings] if polygon else rings) for ring in part]:
                # The same ring from another corner, the other way round.
                ring[:] = [*ring[1:], ring[1]][::-1]
        dataset.dump(f"shapes/{name}.geojson", document)


def descriptor_written_again(dataset: Dataset) -> None:
    document = dataset.document("datapackage.json")
    document["evidence"] = dict(reversed(document["evidence"].items()))
    document |= {"contributors": [{"title": "Somebody"}], "description": "Words.", "resources": []}
    dataset.dump("datapackage.json", dict(reversed(document.items())))


SAME = [
    *map(each, (sort, reverse, reorder, semicolons, tabs, separator_line, quote_all, crlf)),
    *map(each, (byte_order_mark, capitals, spreadsheet_edges, without_empty_columns, all_columns)),
    *(long_numbers, stray_files, shapes_written_again, descriptor_written_again),
]
NAMES = [
    *("sorted", "reversed", "columns-reordered", "semicolons", "tabs", "sep-line", "all-quoted"),
    *("crlf", "byte-order-mark", "capitals", "empty-edges", "empty-columns-left-out"),
    *("all-columns", "long-numbers", "stray-files", "shapes-again", "descriptor-again"),
]


@pytest.fixture(params=["hand-made", "worked-example", "shipped", "nickel"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Dataset:
    """Return a copy of every kind of dataset."""
    folder = tmp_path / "data"
    if request.param == "hand-made":
        return hand_made(folder)
    if request.param == "worked-example":
        return Dataset(worked_example(folder))
    if request.param == "shipped":
        shutil.copytree(request.getfixturevalue("light"), folder)
    else:
        shutil.copytree(SHIPPED[1], folder)
    return Dataset(folder)


@pytest.mark.parametrize("change", SAME, ids=NAMES)
def test_written_again_it_is_the_same_dataset(
    written: Dataset, change: Callable[[Dataset], None]
) -> None:
    before = digest(written)
    change(written)
    assert digest(written) == before


def test_written_again_in_every_way_at_once(written: Dataset) -> None:
    before = digest(written)
    for change in (sort, reorder, all_columns, spreadsheet_edges, separator_line, byte_order_mark):
        each(change)(written)
    for whole in (stray_files, shapes_written_again, descriptor_written_again):
        whole(written)
    assert digest(written) == before


# --- the hash: what counts ----------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return a small dataset that tests put back as it was."""
    return hand_made(tmp_path_factory.mktemp("small") / "data")


def cells() -> list[tuple[str, int, str]]:
    """Return every cell of the small dataset that is filled: file, record and column."""
    found = []
    for name, text in dataset_copy.TABLES.items():
        header, *records = csv.reader(text.strip().splitlines())
        found += [
            (f"{name}.csv", number, column)
            for number, record in enumerate(records)
            for column, value in zip(header, record, strict=True)
            if value
        ]
    return found


@pytest.mark.parametrize(("file", "number", "column"), cells())
def test_any_other_value_is_another_dataset(
    small: Dataset, file: str, number: int, column: str
) -> None:
    # Whether it is right is the check's business: the hash differs in any case.
    before, kept = sha256(read_files(small.folder)), small.path(file).read_bytes()
    header, *records = small.table(file)
    at = header.index(column)
    records[number][at] = (
        "7" if FORM[file[:-4]].columns[column].type != "string" else (f"{records[number][at]}x")
    )
    small.write(file, [header, *records])
    try:
        assert sha256(read_files(small.folder)) != before
    finally:
        small.path(file).write_bytes(kept)
    assert sha256(read_files(small.folder)) == before


@pytest.mark.parametrize(
    ("file", "number"), sorted({(file, number) for file, number, _ in cells()})
)
def test_a_record_less_is_another_dataset(small: Dataset, file: str, number: int) -> None:
    before, kept = sha256(read_files(small.folder)), small.path(file).read_bytes()
    records = small.table(file)
    small.write(file, [*records[: number + 1], *records[number + 2 :]])
    try:
        assert sha256(read_files(small.folder)) != before
    finally:
        small.path(file).write_bytes(kept)


@pytest.mark.parametrize(
    "column", ["occurrence", "date", "stance", "status", "amount", "indicator"]
)
def test_a_value_where_none_was_is_another_dataset(tmp_path: Path, column: str) -> None:
    dataset = hand_made(tmp_path / "data")
    before = sha256(read_files(dataset.folder))
    dataset.set("claims.csv", "n-may", column, "1")
    assert sha256(read_files(dataset.folder)) != before


@pytest.mark.parametrize("path", ["texts/one.txt", "texts/two.txt"])
@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\n",
        lambda data: data + b" ",
        lambda data: codecs.BOM_UTF8 + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"ore", b"orc"),
    ],
    ids=["line-end", "space", "byte-order-mark", "crlf", "letter"],
)
def test_any_byte_of_a_text_counts(
    tmp_path: Path, path: str, change: Callable[[bytes], bytes]
) -> None:
    dataset = hand_made(tmp_path / "data")
    before = sha256(read_files(dataset.folder))
    dataset.path(path).write_bytes(change(dataset.path(path).read_bytes()))
    assert sha256(read_files(dataset.folder)) != before


@pytest.mark.parametrize("name", ["places", "context"])
def test_any_vertex_of_a_shape_counts(tmp_path: Path, name: str) -> None:
    dataset = hand_made(tmp_path / "data")
    path = f"shapes/{name}.geojson"
    kept = dataset.document(path)
    before = digest(dataset)
    for number, one in enumerate(kept["features"]):
        for vertex in range(1, len(one["geometry"]["coordinates"][0]) - 1):
            document = json.loads(json.dumps(kept))
            document["features"][number]["geometry"]["coordinates"][0][vertex][0] += 1e-9
            dataset.dump(path, document)
            assert digest(dataset) != before, (number, vertex)
    dataset.dump(path, kept)
    assert digest(dataset) == before


def test_a_shape_of_another_place_counts(tmp_path: Path) -> None:
    dataset = hand_made(tmp_path / "data")
    before = digest(dataset)
    document = dataset.document("shapes/places.geojson")
    one, other, *_ = (feature["properties"] for feature in document["features"])
    one["place"], other["place"] = other["place"], one["place"]
    dataset.dump("shapes/places.geojson", document)
    assert digest(dataset) != before


def words(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every word of a document."""
    if isinstance(value, str):
        return [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [way for name, one in inner for way in words(one, (*path, name))]


def test_any_word_of_the_descriptor_that_the_map_shows_counts(tmp_path: Path) -> None:
    dataset = hand_made(tmp_path / "data")
    kept = dataset.document("datapackage.json")
    before = digest(dataset)
    ways = [*words(kept["evidence"], ("evidence",)), ("name",), ("title",), ("created",)]
    assert len(ways) > 15
    for way in ways:
        document = json.loads(json.dumps(kept))
        at = document
        for name in way[:-1]:
            at = at[name]
        at[way[-1]] += "x"
        dataset.dump("datapackage.json", document)
        assert sha256(read_files(dataset.folder)) != before, way


def test_the_order_of_roles_counts(tmp_path: Path) -> None:
    # It is the legend's, and gives colours and hatches.
    dataset = hand_made(tmp_path / "data")
    before = digest(dataset)
    roles = dataset.document("datapackage.json")["evidence"]["roles"]
    dataset.describe(roles=roles[::-1])
    assert digest(dataset) != before
