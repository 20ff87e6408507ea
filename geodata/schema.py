"""What each column of each table may hold, as pandera schemas over strings.

The words of a failed check are the advice that its `Fault` gives. What spans tables or columns
is checked in `geodata.check`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import pandera.pandas as pa
from pandera.errors import SchemaErrors

from geodata.faults import Fault, quoted
from geodata.model import CLASSES, FIRMNESS, FLOWS, GATEWAY_ROLE, ROLES, TOPICS
from geodata.tables import Table

SOURCE_KINDS = ("text", "figures", "context")
PLACE_KINDS = ("country", "region", "group")
DIRECTIONS = (*FLOWS, "both")
CHINA_ENDS = ("guangxi", "china", "none")
RELATIONS = ("agree", "differ")
STATUSES = ("", "estimated", "revised", "greater than")

REPEATED = "give every record its own"

RECORD_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
PLACE_ID = r"[A-Z]{2,5}(-[A-Z]{2,3})?"
SYMBOL = r"[A-Z][a-z]?"
NUMBER = r"-?[0-9]+(\.[0-9]+)?"


def is_date(value: str) -> bool:
    """Return whether a value is a real date written `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        return False
    try:
        date.fromisoformat(value + "-01" * ((10 - len(value)) // 3))
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """What every value of a column satisfies, and what to do about one that does not."""

    holds: Callable[[str], bool]
    advice: str

    def check(self) -> pa.Check:
        """Return the rule as a pandera check over a column of strings."""
        return pa.Check(lambda values: values.map(self.holds).astype(bool), error=self.advice)

    def or_nothing(self) -> Rule:
        """Return the rule that lets an empty value pass as well."""
        return Rule(lambda value: not value or self.holds(value), f"{self.advice}, or nothing")


def _matches(pattern: str, advice: str) -> Rule:
    return Rule(lambda value: re.fullmatch(pattern, value) is not None, advice)


def _one_of(allowed: Iterable[str]) -> Rule:
    choices = tuple(allowed)
    names = ", ".join(choice or "nothing" for choice in choices)
    return Rule(lambda value: value in choices, f"give one of: {names}")


def _number(lowest: float, highest: float) -> Rule:
    limits = f"from {lowest:g} to {highest:g}" if math.isfinite(highest) else f"from {lowest:g} up"
    return Rule(
        lambda value: (
            re.fullmatch(NUMBER, value) is not None
            and lowest <= float(value) <= highest
            and math.isfinite(float(value))
        ),
        f"give a number {limits}, in digits with a point",
    )


def _is_clean(value: str) -> bool:
    return value == value.strip() and not re.search(r"[\x00-\x1f\x7f-\x9f]", value)


FILLED = Rule(lambda value: value.strip() != "", "fill it in")
SHORT = Rule(lambda value: len(value) <= 120, "make it no longer than 120 characters")
CLEAN = Rule(_is_clean, "take out line breaks, control characters and the space around it")
RECORD = _matches(RECORD_ID, "write it in lower-case letters, digits and single hyphens")
PLACE = _matches(PLACE_ID, "write it like MMR or CN-GX")
YEAR = _matches(r"[0-9]{4}", "write a year in four digits")
DATE = Rule(is_date, "write a real date as YYYY, YYYY-MM or YYYY-MM-DD")
URL = _matches(r"https?://[^\s\"'<>]+", "write an address that begins with http:// or https://")
LONGITUDE, LATITUDE = _number(-180, 180), _number(-85, 85)


def _column(*rules: Rule, required: bool = True) -> pa.Column:
    return pa.Column(str, [rule.check() for rule in rules], required=required)


def _id(rule: Rule) -> pa.Column:
    unique = pa.Check(lambda values: ~values.duplicated(), error=REPEATED)
    return pa.Column(str, [rule.check(), unique])


def _schema(columns: Mapping[str, pa.Column]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(dict(columns))


SCHEMAS: Mapping[str, pa.DataFrameSchema] = {
    "sources": _schema(
        {
            "source_id": _id(RECORD),
            "kind": _column(_one_of(SOURCE_KINDS)),
            "title": _column(FILLED, CLEAN),
            "publisher": _column(FILLED, CLEAN, SHORT),
            "author": _column(CLEAN),
            "published": _column(DATE.or_nothing()),
            "url": _column(URL.or_nothing()),
            "note": _column(CLEAN),
        }
    ),
    "places": _schema(
        {
            "place": _id(PLACE),
            "name": _column(FILLED, CLEAN, SHORT),
            "kind": _column(_one_of(PLACE_KINDS)),
            "asean_since": _column(YEAR.or_nothing()),
            "role": _column(_one_of((*ROLES, GATEWAY_ROLE, ""))),
            "label_lon": _column(LONGITUDE.or_nothing()),
            "label_lat": _column(LATITUDE.or_nothing()),
            "anchor_lon": _column(LONGITUDE.or_nothing()),
            "anchor_lat": _column(LATITUDE.or_nothing()),
            "note": _column(CLEAN),
        }
    ),
    "claims": _schema(
        {
            "claim_id": _id(RECORD),
            "source_id": _column(FILLED),
            "place": _column(FILLED),
            "topic": _column(_one_of(TOPICS)),
            "value": _column(CLEAN),
            "firmness": _column(_one_of((*FIRMNESS, ""))),
            "cue": _column(),
            "voice": _column(FILLED, CLEAN),
            "quote": _column(FILLED),
            "occurrence": _column(
                _matches(
                    r"[1-9][0-9]{0,3}", "write 1 for the first, 2 for the second"
                ).or_nothing(),
                required=False,
            ),
        }
    ),
    "links": _schema(
        {
            "link_id": _id(RECORD),
            "place": _column(FILLED),
            "direction": _column(_one_of(DIRECTIONS)),
            "role": _column(_one_of((*ROLES, ""))),
            "carries": _column(FILLED, CLEAN),
            "china_end_named": _column(_one_of(CHINA_ENDS)),
        }
    ),
    "link_notes": _schema(
        {
            "link_id": _column(FILLED),
            "source_id": _column(FILLED),
            "statement": _column(FILLED, CLEAN),
        }
    ),
    "contrasts": _schema(
        {
            "subject": _column(FILLED, CLEAN),
            "relation": _column(_one_of(RELATIONS)),
            "reex_claim": _column(FILLED),
            "newshub_claim": _column(FILLED),
        }
    ),
    "elements": _schema(
        {
            "symbol": _id(_matches(SYMBOL, "write it like Y or Dy")),
            "name": _column(FILLED, CLEAN, SHORT),
            "atomic_number": _id(_matches(r"[1-9][0-9]{0,2}", "write it in digits")),
            "class_usgs": _column(_one_of((*CLASSES, ""))),
            "class_eu": _column(_one_of((*CLASSES, ""))),
        }
    ),
    "element_notes": _schema(
        {
            "place": _column(FILLED),
            "element": _column(FILLED),
            "firmness": _column(_one_of(FIRMNESS)),
            "source_id": _column(FILLED),
            "statement": _column(FILLED, CLEAN),
        }
    ),
    "figures": _schema(
        {
            "source_id": _column(FILLED),
            "indicator": _column(FILLED, CLEAN),
            "place": _column(FILLED),
            "year": _column(YEAR),
            "value": _column(_number(0, math.inf)),
            "unit": _column(FILLED, CLEAN),
            "status": _column(_one_of(STATUSES)),
        }
    ),
}
"""A schema a table; a column is required unless it says otherwise, and no other is allowed."""


def schema_faults(name: str, table: Table) -> list[Fault]:
    """Return what is wrong with the columns of a table and with the values in each of them."""
    schema = SCHEMAS[name]
    return [
        *_missing_faults(schema, table),
        *_extra_faults(schema, table),
        *_value_faults(schema, table),
    ]


def _missing_faults(schema: pa.DataFrameSchema, table: Table) -> Iterator[Fault]:
    extra = [column for column in table.header if column not in schema.columns]
    for name, column in schema.columns.items():
        if column.required and name not in table.header:
            similar = get_close_matches(name, extra, n=1)
            advice = f"rename {quoted(similar[0])}" if similar else "add it"
            yield Fault(table.file, 1, name, "no such column", advice)


def _extra_faults(schema: pa.DataFrameSchema, table: Table) -> Iterator[Fault]:
    for name in table.header:
        if name not in schema.columns:
            found = f"a column {quoted(name)} that no table of this name has"
            advice = f"the columns are: {', '.join(schema.columns)}"
            if ";" in name or "\t" in name:
                advice = "separate the fields with commas"
            yield Fault(table.file, 1, name, found, advice)


def _value_faults(schema: pa.DataFrameSchema, table: Table) -> list[Fault]:
    present = [name for name in schema.columns if name in table.header]
    frame = table.frame()[present]
    try:
        schema.select_columns(present).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    faults: dict[tuple[int, str], Fault] = {}
    for row, column, advice in zip(cases["index"], cases["column"], cases["check"], strict=True):
        value = str(frame.at[row, column])
        found = quoted(value)
        if advice == REPEATED:
            found += f" again, after row {frame.index[frame[column] == value][0]}"
        # A value that breaks several rules is one thing to put right.
        faults.setdefault((row, column), Fault(table.file, int(row), column, found, advice))
    return list(faults.values())
