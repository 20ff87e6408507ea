"""Schemas: what each column takes and refuses, with the advice that it gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from dataset_copy import Dataset

from geodata.faults import Fault, quoted
from geodata.files import TABLES
from geodata.form import FORM
from geodata.load import OWN
from geodata.schema import is_date, schema_faults
from geodata.tables import read_table

GOOD = {
    "sources": {
        "source_id": "reex-2025",
        "kind": "text",
        "title": "A title",
        "publisher": "A publisher",
        "author": "",
        "published": "2025-05-23",
        "url": "https://example.org/?p=1",
        "retrieved": "2025-06",
        "archived": "",
        "licence": "CC BY 4.0",
        "lang": "zh-Hans",
        "supersedes": "",
        "note": "",
    },
    "places": {
        "place": "CN-GX",
        "name": "Guangxi",
        "article": "the",
        "aliases": "Kwangsi|广西",
        "kind": "region",
        "inside": "CHN",
        "role": "gateway",
        "label_lon": "109.6",
        "label_lat": "-24",
        "anchor_lon": "",
        "anchor_lat": "",
        "since": "",
        "note": "",
    },
    "claims": {
        "claim_id": "reex-mys-01",
        "source_id": "reex-2025",
        "place": "MYS",
        "topic": "limit",
        "value": "open",
        "firmness": "stated",
        "cue": "may",
        "voice": "author",
        "quote": "It may.",
        "occurrence": "2",
        "date": "2024",
        "stance": "denies",
        "amount": "-0.5",
        "unit": "t",
        "indicator": "",
        "status": "retired",
    },
    "links": {
        "link_id": "mys-ore",
        "from_place": "MYS",
        "to_place": "CHN",
        "two_way": "yes",
        "role": "",
        "carries": "ore",
    },
    "materials": {"material": "Dy", "name": "Dysprosium"},
    "material_groups": {"material": "Dy", "group": "HREE", "scheme": "usgs"},
    "notes": {
        "about": "MMR",
        "material": "Dy",
        "firmness": "stated",
        "source_id": "context-2025",
        "statement": "It is so.",
    },
    "contrasts": {
        "subject": "ore",
        "relation": "copies",
        "claim_a": "reex-mys-01",
        "claim_b": "newshub-mys-01",
    },
    "numbers": {
        "indicator": "mine production",
        "place": "WORLD",
        "partner": "",
        "year": "2025",
        "value": "-0.5",
        "unit": "t",
        "status": "greater than",
        "source_id": "usgs-2025",
        "edition": "",
        "derived_from": "",
    },
}
"""A record without faults for each table."""

SPACE = "space around it"

BAD = [
    ("sources", "source_id", "", "fill it in"),
    ("sources", "source_id", "../reex", "lower-case letters"),
    ("sources", "source_id", "reex--1", "lower-case letters"),
    ("sources", "kind", "book", "give one of: text, numbers, context"),
    ("sources", "kind", "", "fill it in"),
    ("sources", "title", "", "fill it in"),
    ("sources", "title", " A title", SPACE),
    ("sources", "publisher", "", "fill it in"),
    ("sources", "publisher", "x" * 121, "no longer than 120 characters"),
    ("sources", "author", "a\nb", "line breaks"),
    ("sources", "published", "May 2025", "YYYY-MM-DD"),
    ("sources", "published", "2025-02-29", "YYYY-MM-DD"),
    ("sources", "url", "javascript:alert(1)", "http"),
    ("sources", "url", 'https://x"onclick=', "http"),
    ("sources", "retrieved", "yesterday", "YYYY-MM-DD"),
    ("sources", "archived", "example.org", "http"),
    ("sources", "licence", "CC BY ", SPACE),
    ("sources", "lang", "English", "as en or zh-Hans"),
    ("sources", "supersedes", " reex", SPACE),
    ("sources", "note", "a\x07b", "control characters"),
    ("places", "place", "a place", "write it like"),
    ("places", "place", "CN-GX-1", "write it like"),
    ("places", "place", "", "fill it in"),
    ("places", "name", "", "fill it in"),
    ("places", "name", "x" * 121, "no longer than 120 characters"),
    ("places", "article", "the ", SPACE),
    ("places", "aliases", "Burma\n缅甸", "line breaks"),
    ("places", "kind", "town", "country, region, group, city, world"),
    ("places", "inside", " CHN", SPACE),
    ("places", "role", "finance-rd", "the code of a role, in lower-case letters, or nothing"),
    ("places", "label_lon", "181", "from -180 to 180"),
    ("places", "label_lat", "-85.1", "from -85 to 85"),
    ("places", "anchor_lon", "nan", "digits with a point"),
    ("places", "anchor_lat", "12,5", "digits with a point"),
    ("places", "since", "97", "four digits"),
    ("places", "note", "a ", SPACE),
    ("claims", "claim_id", "a b", "lower-case letters"),
    ("claims", "source_id", "", "fill it in"),
    ("claims", "place", "", "fill it in"),
    (
        "claims",
        "topic",
        "roles",
        "role, link, material, resource, event, strategy, limit, heading",
    ),
    ("claims", "value", " open", SPACE),
    ("claims", "firmness", "sure", "stated, expected, possible, or nothing"),
    ("claims", "voice", "", "fill it in"),
    ("claims", "quote", "", "fill it in"),
    ("claims", "quote", " \n", "fill it in"),
    ("claims", "occurrence", "0", "from 1 to 9999"),
    ("claims", "occurrence", "10000", "from 1 to 9999"),
    ("claims", "occurrence", "first", "from 1 to 9999"),
    ("claims", "occurrence", "1.5", "whole number"),
    ("claims", "date", "2025-13", "YYYY-MM-DD"),
    ("claims", "stance", "denied", "denies, undisclosed, or nothing"),
    ("claims", "amount", "1e3", "digits with a point"),
    ("claims", "amount", "9" * 400, "digits with a point"),
    ("claims", "unit", "t\t", SPACE),
    ("claims", "indicator", "a\x85b", "control characters"),
    ("claims", "status", "retire", "retired, or nothing"),
    ("links", "link_id", "mys_ore", "lower-case letters"),
    ("links", "from_place", "", "fill it in"),
    ("links", "to_place", "", "fill it in"),
    ("links", "two_way", "no", "yes, or nothing"),
    ("links", "role", "a" * 41, "the code of a role"),
    ("links", "carries", "", "fill it in"),
    ("materials", "material", "rare earths", "letters and digits"),
    ("materials", "material", "a" * 21, "letters and digits"),
    ("materials", "name", "", "fill it in"),
    ("materials", "name", "x" * 121, "no longer than 120 characters"),
    ("material_groups", "material", "", "fill it in"),
    ("material_groups", "group", "", "fill it in"),
    ("material_groups", "scheme", "", "fill it in"),
    ("notes", "about", "", "fill it in"),
    ("notes", "material", "Dy ", SPACE),
    ("notes", "firmness", "likely", "stated, expected, possible, or nothing"),
    ("notes", "source_id", "", "fill it in"),
    ("notes", "statement", "", "fill it in"),
    ("contrasts", "subject", "", "fill it in"),
    ("contrasts", "relation", "same", "agree, differ, copies"),
    ("contrasts", "claim_a", "", "fill it in"),
    ("contrasts", "claim_b", "", "fill it in"),
    ("numbers", "indicator", "", "fill it in"),
    ("numbers", "place", "", "fill it in"),
    ("numbers", "partner", " CHN", SPACE),
    ("numbers", "year", "25", "four digits"),
    ("numbers", "year", "٢٠٢٥", "four digits"),
    ("numbers", "value", "1e9", "digits with a point"),
    ("numbers", "value", "9" * 400, "digits with a point"),
    ("numbers", "value", "1,000", "digits with a point"),
    ("numbers", "value", "٥", "digits with a point"),
    ("numbers", "unit", "", "fill it in"),
    (
        "numbers",
        "status",
        "guessed",
        "estimated, revised, greater than, withheld, not available, nil, or nothing",
    ),
    ("numbers", "source_id", "", "fill it in"),
    ("numbers", "edition", "2025 ", SPACE),
    ("numbers", "derived_from", "a\nb", "line breaks"),
]
"""Table, column, a value that it refuses, and words of the advice."""


def faults_of(name: str, *records: dict[str, str]) -> list[Fault]:
    def line(fields: list[str]) -> str:
        return ",".join('"' + field.replace('"', '""') + '"' for field in fields)

    text = "\n".join([line(list(records[0])), *(line(list(record.values())) for record in records)])
    table, faults = read_table(f"{name}.csv", text, FORM[name])
    assert table is not None
    assert faults == []
    return schema_faults(name, table)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021", True),
        ("2025-04", True),
        ("2025-05-22", True),
        ("2024-02-29", True),
        ("2025-02-29", False),
        ("2025-13", False),
        ("0000", False),
        ("", False),
        ("25", False),
        ("2025-4", False),
        ("2025-05-22 ", False),
        ("2025-W01", False),
        ("20250522", False),
    ],
)
def test_is_date(value: str, expected: bool) -> None:
    assert is_date(value) is expected


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_the_columns_of_its_form(name: str) -> None:
    header = Path(OWN, f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    columns = FORM[name].columns
    assert [column for column in columns if column in header] == header
    assert {column.name for column in columns.values() if column.required} <= set(header)


@pytest.mark.parametrize("name", TABLES)
def test_shipped_table_has_no_faults(name: str) -> None:
    text = Path(OWN, f"{name}.csv").read_text(encoding="utf-8")
    table, faults = read_table(f"{name}.csv", text, FORM[name])
    assert table is not None
    assert [*faults, *schema_faults(name, table)] == []


@pytest.mark.parametrize("name", TABLES)
def test_good_record(name: str) -> None:
    assert list(GOOD[name]) == list(FORM[name].columns)
    assert faults_of(name, GOOD[name]) == []


@pytest.mark.parametrize("name", TABLES)
def test_a_record_with_what_it_must_have_alone(name: str) -> None:
    required = {column.name for column in FORM[name].columns.values() if column.required}
    short = {column: value for column, value in GOOD[name].items() if column in required}
    assert faults_of(name, short) == []
    assert faults_of(name, {**dict.fromkeys(GOOD[name], ""), **short}) == []
    assert {column for n, column, value, _ in BAD if (n, value) == (name, "")} <= required


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("places", "place", "MMR"),
        ("places", "place", "A1"),
        ("places", "place", "CL-AN"),
        ("places", "place", "ABCDEFGH-ABCDEFG"),
        ("places", "name", "x" * 120),
        ("places", "label_lon", "-180"),
        ("places", "label_lat", "85.0"),
        ("places", "role", "finance_rd"),
        ("materials", "material", "HREE"),
        ("claims", "occurrence", "9999"),
        ("claims", "cue", "a\nb"),
        ("numbers", "value", ""),
        ("numbers", "value", "11307691"),
        ("sources", "lang", "en"),
    ],
)
def test_good_value(name: str, column: str, value: str) -> None:
    assert faults_of(name, {**GOOD[name], column: value}) == []


@pytest.mark.parametrize(("name", "column", "value", "advice"), BAD)
def test_bad_value(name: str, column: str, value: str, advice: str) -> None:
    (fault,) = faults_of(name, {**GOOD[name], column: value})
    assert (fault.file, fault.row, fault.column) == (f"{name}.csv", 2, column)
    assert advice in fault.advice
    assert fault.found == quoted(value)


def test_a_quote_may_run_over_lines() -> None:
    assert faults_of("claims", {**GOOD["claims"], "quote": "It may.\n\nOr not."}) == []


def test_every_column_has_a_bad_value() -> None:
    # A cue is free in itself; `geodata.check` holds it against its quote.
    columns = {(name, column) for name, form in FORM.items() for column in form.columns}
    assert columns - {(name, column) for name, column, _, _ in BAD} == {("claims", "cue")}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("sources", "source_id"),
        ("places", "place"),
        ("claims", "claim_id"),
        ("links", "link_id"),
        ("materials", "material"),
    ],
)
def test_an_id_twice_names_both_rows(name: str, column: str) -> None:
    faults = faults_of(name, GOOD[name], GOOD[name])
    (fault,) = [fault for fault in faults if fault.column == column]
    assert fault.row == 3
    assert fault.found == f"“{GOOD[name][column]}” again, after row 2"


def test_every_bad_value_is_reported() -> None:
    bad = {**GOOD["numbers"], "year": "x", "unit": ""}
    faults = faults_of("numbers", bad, GOOD["numbers"], bad)
    assert {(fault.row, fault.column) for fault in faults} == {
        (2, "year"),
        (2, "unit"),
        (4, "year"),
        (4, "unit"),
    }


# What a wrong value was probably meant to be


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("23.5.2025", ": 2025-05-23, if the day comes first"),
        ("23.05.2025", ": 2025-05-23, if the day comes first"),
        ("23/05/2025", ": 2025-05-23, if the day comes first"),
        ("23-05-2025", ": 2025-05-23, if the day comes first"),
        ("01/02/2025", ": 2025-02-01, if the day comes first"),
        ("29.2.2024", ": 2024-02-29, if the day comes first"),
        ("05/23/2025", ": 2025-05-23, if the month comes first"),
        ("2025/5/3", ": 2025-05-03"),
        ("2025.05", ": 2025-05"),
        ("2025-5-3", ": 2025-05-03"),
        ("29.2.2025", ""),
        ("32.1.2025", ""),
        ("23.13.2025", ""),
        ("2025/23/05", ""),
        ("23.5.25", ""),
        ("5/2025", ""),
    ],
)
@pytest.mark.parametrize(
    ("name", "column"), [("sources", "published"), ("sources", "retrieved"), ("claims", "date")]
)
def test_a_date_in_another_order_is_read_for_the_advice(
    name: str, column: str, value: str, meant: str
) -> None:
    (fault,) = faults_of(name, {**GOOD[name], column: value})
    assert (fault.row, fault.column, fault.found) == (2, column, quoted(value))
    assert fault.advice == f"write a real date as YYYY, YYYY-MM or YYYY-MM-DD, or nothing{meant}"


@pytest.mark.parametrize(
    ("name", "column", "value", "meant"),
    [
        ("places", "place", "mmr", "MMR"),
        ("places", "place", "cn-gx", "CN-GX"),
        ("places", "place", "Cn-GX", "CN-GX"),
        ("places", "place", " mmr ", "MMR"),
        ("sources", "kind", "Text", "text"),
        ("sources", "kind", "numbers ", "numbers"),
        ("claims", "firmness", "STATED", "stated"),
        ("claims", "stance", "Denies", "denies"),
        ("numbers", "status", "Not available", "not available"),
        ("links", "two_way", "Yes", "yes"),
        ("sources", "source_id", "Reex-2025", "reex-2025"),
        ("places", "role", "Mining", "mining"),
    ],
)
def test_a_value_in_other_letters_is_written_right_in_the_advice(
    name: str, column: str, value: str, meant: str
) -> None:
    (fault,) = faults_of(name, {**GOOD[name], column: value})
    assert (fault.row, fault.column, fault.found) == (2, column, quoted(value))
    assert fault.advice == f"write {quoted(meant)}"


@pytest.mark.parametrize("value", ["m", "myanmar republic", "cn_gx", "cn-gx-1", "缅甸", "mmr-"])
def test_what_is_no_code_in_capitals_either_is_not_proposed(value: str) -> None:
    (fault,) = faults_of("places", {**GOOD["places"], "place": value})
    assert fault.advice.startswith("write it like ")


# A column of which nearly every value is wrong


def spoil(dataset: Dataset, file: str, column: str, count: int, wrong: Callable[[str], str]) -> int:
    """Spoil a column of a number of records; return how many records there are."""
    header, *records = dataset.table(file)
    number = header.index(column)
    for record in records[:count]:
        record[number] = wrong(record[number])
    dataset.write(file, [header, *records])
    return len(records)


@pytest.mark.parametrize(
    ("file", "column", "wrong", "advice"),
    [
        ("claims.csv", "firmness", lambda value: f"{value}?", "give one of"),
        ("places.csv", "kind", lambda value: f"a {value}", "give one of"),
        ("numbers.csv", "year", lambda value: value[2:], "write a year in four digits"),
        ("numbers.csv", "unit", lambda value: "", "fill it in"),
        ("numbers.csv", "value", lambda value: f"{value},5", "digits with a point"),
        ("materials.csv", "name", lambda value: f" {value}", SPACE),
    ],
)
def test_a_broken_column_is_one_fault(
    dataset: Dataset, file: str, column: str, wrong: Callable[[str], str], advice: str
) -> None:
    count = spoil(dataset, file, column, 10**6, wrong)
    (fault,) = [fault for fault in dataset.faults() if not fault.warning]
    assert (fault.file, fault.column, fault.warning) == (file, column, False)
    assert advice in fault.advice
    rest = re.search(r", and as wrong in ([0-9]+) rows more", fault.found)
    assert rest is not None
    header, first, *_ = dataset.table(file)
    assert fault.row == 2
    assert fault.found.startswith(quoted(first[header.index(column)]))
    assert int(rest[1]) + 1 == count


def test_a_few_wrong_values_are_reported_one_by_one(dataset: Dataset) -> None:
    spoil(dataset, "numbers.csv", "unit", 5, lambda value: "")
    faults = dataset.faults()
    assert [(f.row, f.column, f.found) for f in faults] == [
        (row, "unit", "nothing") for row in range(2, 7)
    ]


def test_many_wrong_values_among_more_right_ones_are_reported_one_by_one(dataset: Dataset) -> None:
    count = len(dataset.table("numbers.csv")) - 1
    some = count // 3
    assert some > 5
    spoil(dataset, "numbers.csv", "unit", some, lambda value: "")
    assert [fault.row for fault in dataset.faults()] == list(range(2, some + 2))


def test_of_two_broken_columns_each_is_a_fault(dataset: Dataset) -> None:
    spoil(dataset, "numbers.csv", "unit", 10**6, lambda value: "")
    spoil(dataset, "numbers.csv", "year", 10**6, lambda value: "x")
    faults = dataset.faults()
    assert {(f.file, f.row, f.column) for f in faults} == {
        ("numbers.csv", 2, "unit"),
        ("numbers.csv", 2, "year"),
    }
    assert len(faults) == 2


# The header


@pytest.mark.parametrize("name", TABLES)
def test_each_missing_column_is_reported(name: str) -> None:
    for column in FORM[name].columns.values():
        record = {key: value for key, value in GOOD[name].items() if key != column.name}
        found = [(f.row, f.column, f.found, f.advice) for f in faults_of(name, record)]
        missing = (1, column.name, "no such column", "add it")
        assert found == ([missing] if column.required else [])


@pytest.mark.parametrize(
    ("column", "misspelt"),
    [
        ("from_place", "from_places"),
        ("to_place", "To place"),
        ("two_way", "twoway"),
        ("role", "rolle"),
    ],
)
def test_a_misspelt_column_is_one_fault_that_names_it(column: str, misspelt: str) -> None:
    record = {(misspelt if key == column else key): v for key, v in GOOD["links"].items()}
    (fault,) = faults_of("links", record)
    assert (fault.row, fault.column, fault.found) == (1, column, "no such column")
    assert fault.advice == f"rename {quoted(misspelt)}"


def test_a_column_that_is_nothing_like_one_of_the_table() -> None:
    record = {("cites" if key == "carries" else key): value for key, value in GOOD["links"].items()}
    record = {("frm_place" if key == "from_place" else key): v for key, v in record.items()}
    found = {(fault.column, fault.found, fault.advice) for fault in faults_of("links", record)}
    columns = f"the columns are: {', '.join(FORM['links'].columns)}"
    assert found == {
        ("carries", "no such column", "add it"),
        ("from_place", "no such column", "rename “frm_place”"),
        ("cites", "a column “cites” that no table of this name has", columns),
    }


def test_a_column_without_a_name() -> None:
    (fault,) = faults_of("materials", {**GOOD["materials"], "": "x"})
    assert (fault.row, fault.column) == (1, "")
    assert fault.found == "a column without a name that no table of this name has"


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_brings_no_faults(dataset: Dataset, separator: str) -> None:
    text = dataset.path("materials.csv").read_text(encoding="utf-8").replace(",", separator)
    table, (fault,) = read_table("materials.csv", text, FORM["materials"])
    assert table is not None
    assert fault.warning
    assert schema_faults("materials", table) == []


def test_a_separator_that_is_not_known_is_told_by_its_header() -> None:
    table, _ = read_table("materials.csv", "material|name\nDy|Dysprosium\n", FORM["materials"])
    assert table is not None
    (fault,) = schema_faults("materials", table)
    assert (fault.row, fault.column) == (1, "")
    assert fault.found == "a header without one of the columns: “material|name”"
    assert fault.advice.endswith("with commas between: material, name")
