"""The form of a dataset: its tables and descriptor, as `format.json` describes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

PATH = Path(__file__).parent / "format.json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name, description
        What it is called, and what it holds.
    type
        `string`, `integer` or `number`, as in a Table Schema.
    required, unique
        Whether every record fills it, and with a value of its own.
    allowed
        The values that it may have; empty where there is no such list.
    lowest, highest
        The limits of a number, None where there are none.
    longest
        The most characters of a value, None where there is no limit.
    rule
        The name of what its values satisfy beside that, in `geodata.schema`.
    references
        The table and column that define its values, as `places.place`.
    """

    name: str
    description: str
    type: str
    required: bool
    unique: bool
    allowed: tuple[str, ...]
    lowest: float | None
    highest: float | None
    longest: int | None
    rule: str
    references: str


@dataclass(frozen=True, slots=True)
class Form:
    """A table: what it is for, whether a dataset may do without it, its key and its columns."""

    name: str
    description: str
    optional: bool
    key: tuple[str, ...]
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of `evidence` in the descriptor.

    Attributes
    ----------
    name, description
        What it is called, and what it says.
    rule
        What its value is, in words; empty where its own members say it.
    required
        Whether whoever has the object around it has it too.
    many
        Whether it is a list of objects that have its members.
    members
        The members of its object, or of each one in its list.
    """

    name: str
    description: str
    rule: str
    required: bool
    many: bool
    members: tuple[Member, ...]


def _column(field: Mapping[str, Any]) -> Column:
    limits = field.get("constraints", {})
    return Column(
        name=field["name"],
        description=field["description"],
        type=field["type"],
        required=limits.get("required", False),
        unique=limits.get("unique", False),
        allowed=tuple(limits.get("enum", ())),
        lowest=limits.get("minimum"),
        highest=limits.get("maximum"),
        longest=limits.get("maxLength"),
        rule=field.get("rule", ""),
        references=field.get("references", ""),
    )


def _form(name: str, table: Mapping[str, Any]) -> Form:
    key = table["primaryKey"]
    return Form(
        name=name,
        description=table["description"],
        optional=table.get("optional", False),
        key=(key,) if isinstance(key, str) else tuple(key),
        columns=MappingProxyType({field["name"]: _column(field) for field in table["fields"]}),
    )


def _member(said: Mapping[str, Any]) -> Member:
    return Member(
        name=said["name"],
        description=said["description"],
        rule=said.get("rule", ""),
        required=said.get("required", False),
        many=said.get("many", False),
        members=tuple(map(_member, said.get("members", ()))),
    )


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


FORM: Mapping[str, Form] = MappingProxyType(
    {name: _form(name, table) for name, table in _read()["tables"].items()}
)
"""The tables of a dataset, by name."""

EVIDENCE: tuple[Member, ...] = tuple(map(_member, _read()["evidence"]))
"""What a dataset decides of the map, the members of `evidence` in its descriptor."""


def table_schema(name: str) -> dict[str, Any]:
    """Return a table's description as a Table Schema (Data Package v2), with its foreign keys."""
    table = _read()["tables"][name]
    fields = []
    for field in table["fields"]:
        known = {k: v for k, v in field.items() if k not in ("rule", "references")}
        fields.append(known)
    keys = [
        {
            "fields": [field["name"]],
            "reference": {
                "resource": field["references"].partition(".")[0],
                "fields": [field["references"].partition(".")[2]],
            },
        }
        for field in table["fields"]
        if "references" in field
    ]
    # By name, in any order; columns that may be empty may be left out.
    schema: dict[str, Any] = {"fields": fields, "fieldsMatch": "superset", "missingValues": [""]}
    if all(FORM[name].columns[column].required for column in FORM[name].key):
        # A key of the standard's may have no gaps; ours may, and is checked by ourselves.
        schema["primaryKey"] = list(FORM[name].key)
    return {**schema, "foreignKeys": keys} if keys else schema
