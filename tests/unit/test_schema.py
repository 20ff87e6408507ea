"""Schemas: what each column takes and refuses, with the advice that it gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_copy import Dataset

from geodata.faults import Fault, quoted
from geodata.files import TABLES
from geodata.load import OWN
from geodata.schema import SCHEMAS, is_date, schema_faults
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
        "note": "",
    },
    "places": {
        "place": "CN-GX",
        "name": "Guangxi",
        "kind": "region",
        "asean_since": "",
        "role": "gateway",
        "label_lon": "109.6",
        "label_lat": "-24",
        "anchor_lon": "",
        "anchor_lat": "",
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
    },
    "links": {
        "link_id": "mys-ore",
        "place": "MYS",
        "direction": "both",
        "role": "",
        "carries": "ore",
        "china_end_named": "none",
    },
    "link_notes": {"link_id": "mys-ore", "source_id": "context-2025", "statement": "It is so."},
    "contrasts": {
        "subject": "ore",
        "relation": "differ",
        "reex_claim": "reex-mys-01",
        "newshub_claim": "newshub-mys-01",
    },
    "elements": {
        "symbol": "Dy",
        "name": "Dysprosium",
        "atomic_number": "66",
        "class_usgs": "HREE",
        "class_eu": "",
    },
    "element_notes": {
        "place": "MMR",
        "element": "Dy",
        "firmness": "stated",
        "source_id": "context-2025",
        "statement": "It is so.",
    },
    "figures": {
        "source_id": "usgs-2025",
        "indicator": "mine production",
        "place": "World",
        "year": "2025",
        "value": "0.5",
        "unit": "t",
        "status": "greater than",
    },
}
"""A record without faults for each table."""

BAD = [
    ("sources", "source_id", "", "lower-case letters"),
    ("sources", "source_id", "../reex", "lower-case letters"),
    ("sources", "source_id", "Reex", "lower-case letters"),
    ("sources", "kind", "book", "text, figures, context"),
    ("sources", "title", "", "fill it in"),
    ("sources", "title", " A title", "space around it"),
    ("sources", "publisher", "", "fill it in"),
    ("sources", "author", "a\nb", "line breaks"),
    ("sources", "published", "23.5.2025", "YYYY-MM-DD"),
    ("sources", "published", "2025-02-29", "YYYY-MM-DD"),
    ("sources", "url", "javascript:alert(1)", "http"),
    ("sources", "url", 'https://x"onclick=', "http"),
    ("sources", "note", "a\x07b", "control characters"),
    ("places", "place", "mmr", "like MMR or CN-GX"),
    ("places", "place", "", "like MMR or CN-GX"),
    ("places", "name", "", "fill it in"),
    ("places", "kind", "city", "country, region, group"),
    ("places", "asean_since", "97", "four digits"),
    (
        "places",
        "role",
        "mining",
        "feedstock, processing, manufacturing, finance_rd, gateway, nothing",
    ),
    ("places", "label_lon", "181", "from -180 to 180"),
    ("places", "label_lat", "-85.1", "from -85 to 85"),
    ("places", "anchor_lon", "nan", "digits with a point"),
    ("places", "anchor_lat", "12,5", "digits with a point"),
    ("places", "note", "a ", "space around it"),
    ("claims", "claim_id", "a b", "lower-case letters"),
    ("claims", "source_id", "", "fill it in"),
    ("claims", "place", "", "fill it in"),
    ("claims", "topic", "roles", "role, link, element, resource, event, strategy, limit, heading"),
    ("claims", "value", " open", "space around it"),
    ("claims", "firmness", "Stated", "stated, expected, possible, nothing"),
    ("claims", "voice", "", "fill it in"),
    ("claims", "quote", "", "fill it in"),
    ("claims", "occurrence", "0", "1 for the first"),
    ("claims", "occurrence", "first", "1 for the first"),
    ("links", "link_id", "mys_ore", "lower-case letters"),
    ("links", "place", "", "fill it in"),
    ("links", "direction", "in", "into, out_of, both"),
    ("links", "role", "gateway", "feedstock, processing, manufacturing, finance_rd, nothing"),
    ("links", "carries", "", "fill it in"),
    ("links", "china_end_named", "yunnan", "guangxi, china, none"),
    ("link_notes", "link_id", "", "fill it in"),
    ("link_notes", "source_id", "", "fill it in"),
    ("link_notes", "statement", "", "fill it in"),
    ("contrasts", "subject", "", "fill it in"),
    ("contrasts", "relation", "same", "agree, differ"),
    ("contrasts", "reex_claim", "", "fill it in"),
    ("contrasts", "newshub_claim", "", "fill it in"),
    ("elements", "symbol", "DY", "like Y or Dy"),
    ("elements", "name", "", "fill it in"),
    ("elements", "atomic_number", "six", "in digits"),
    ("elements", "class_usgs", "heavy", "HREE, LREE, nothing"),
    ("elements", "class_eu", "heavy", "HREE, LREE, nothing"),
    ("element_notes", "place", "", "fill it in"),
    ("element_notes", "element", "", "fill it in"),
    ("element_notes", "firmness", "", "stated, expected, possible"),
    ("element_notes", "source_id", "", "fill it in"),
    ("element_notes", "statement", "", "fill it in"),
    ("figures", "source_id", "", "fill it in"),
    ("figures", "indicator", "", "fill it in"),
    ("figures", "place", "", "fill it in"),
    ("figures", "year", "25", "four digits"),
    ("figures", "year", "٢٠٢٥", "four digits"),
    ("figures", "value", "-1", "from 0 up"),
    ("figures", "value", "1e9", "digits with a point"),
    ("figures", "value", "9" * 400, "from 0 up"),
    ("figures", "value", "1,000", "digits with a point"),
    ("figures", "unit", "", "fill it in"),
    ("figures", "status", "guessed", "nothing, estimated, revised, greater than"),
]
"""Table, column, a value that it refuses, and words of the advice."""


def faults_of(name: str, *records: dict[str, str]) -> list[Fault]:
    def line(fields: list[str]) -> str:
        return ",".join('"' + field.replace('"', '""') + '"' for field in fields)

    text = "\n".join([line(list(records[0])), *(line(list(record.values())) for record in records)])
    table, faults = read_table(f"{name}.csv", text)
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
def test_every_table_has_a_schema_with_the_columns_of_its_file(name: str) -> None:
    header = Path(OWN, f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert [column for column in SCHEMAS[name].columns if column in header] == header
    assert {column for column in SCHEMAS[name].columns if column not in header} <= {"occurrence"}


@pytest.mark.parametrize("name", TABLES)
def test_shipped_table_has_no_faults(name: str) -> None:
    table, faults = read_table(f"{name}.csv", Path(OWN, f"{name}.csv").read_text(encoding="utf-8"))
    assert table is not None
    assert [*faults, *schema_faults(name, table)] == []


@pytest.mark.parametrize("name", TABLES)
def test_good_record(name: str) -> None:
    assert faults_of(name, GOOD[name]) == []


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
    columns = {(name, column) for name, schema in SCHEMAS.items() for column in schema.columns}
    assert columns - {(name, column) for name, column, _, _ in BAD} == {("claims", "cue")}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("sources", "source_id"),
        ("places", "place"),
        ("claims", "claim_id"),
        ("links", "link_id"),
        ("elements", "symbol"),
        ("elements", "atomic_number"),
    ],
)
def test_an_id_twice_names_both_rows(name: str, column: str) -> None:
    faults = faults_of(name, GOOD[name], GOOD[name])
    (fault,) = [fault for fault in faults if fault.column == column]
    assert fault.row == 3
    assert fault.found == f"“{GOOD[name][column]}” again, after row 2"


def test_every_bad_value_is_reported() -> None:
    bad = {**GOOD["figures"], "year": "x", "unit": ""}
    faults = faults_of("figures", bad, GOOD["figures"], bad)
    assert {(fault.row, fault.column) for fault in faults} == {
        (2, "year"),
        (2, "unit"),
        (4, "year"),
        (4, "unit"),
    }


@pytest.mark.parametrize("name", TABLES)
def test_each_missing_column_is_reported(name: str) -> None:
    for column, schema in SCHEMAS[name].columns.items():
        record = {key: value for key, value in GOOD[name].items() if key != column}
        found = [(f.row, f.column, f.found, f.advice) for f in faults_of(name, record)]
        assert found == ([(1, column, "no such column", "add it")] if schema.required else [])


def test_a_misspelt_column_is_matched_with_the_one_that_is_missing() -> None:
    record = {("cites" if key == "carries" else key): value for key, value in GOOD["links"].items()}
    record = {("place_" if key == "place" else key): value for key, value in record.items()}
    found = {(fault.column, fault.advice) for fault in faults_of("links", record)}
    assert ("place", "rename “place_”") in found
    assert ("place_", f"the columns are: {', '.join(SCHEMAS['links'].columns)}") in found
    assert "cites" in {column for column, _ in found}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_named(dataset: Dataset, separator: str) -> None:
    text = dataset.path("elements.csv").read_text(encoding="utf-8")
    table, _ = read_table("elements.csv", text.replace(",", separator))
    assert table is not None
    assert schema_faults("elements", table)[-1].advice == "separate the fields with commas"
