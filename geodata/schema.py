"""What each column of each table may hold, as rules made from the form of a dataset.

The words of a rule are the advice that its `Fault` gives. What spans tables or columns
is checked in `geodata.check`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from geodata.dates import days
from geodata.faults import Fault, quoted
from geodata.form import FORM, Column, Form
from geodata.names import plain
from geodata.tables import Table

ONE_OF = "give one of: "

REPEATED = "give every record its own"

NUMBER = r"-?[0-9]+(\.[0-9]+)?"
ROLE_CODE = r"[a-z][a-z0-9_]{0,39}"

_YEAR_FIRST = re.compile(r"([0-9]{4})[./-]([0-9]{1,2})(?:[./-]([0-9]{1,2}))?(?=$|[T ][0-9:.]*Z?$)")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")


def is_date(value: str) -> bool:
    """Return whether a value is a real date written `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""
    return days(value) is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """What every value of a column satisfies, and what to do about one that does not."""

    holds: Callable[[str], bool]
    advice: str

    def or_nothing(self) -> Rule:
        """Return the rule that lets an empty value pass as well."""
        return Rule(lambda value: not value or self.holds(value), f"{self.advice}, or nothing")


def _matches(pattern: str, advice: str) -> Rule:
    return Rule(lambda value: re.fullmatch(pattern, value) is not None, advice)


def _one_of(allowed: Iterable[str]) -> Rule:
    choices = tuple(allowed)
    return Rule(lambda value: value in choices, f"{ONE_OF}{', '.join(choices)}")


def _number(lowest: float, highest: float) -> Rule:
    limits = "" if not math.isfinite(lowest) else f" from {lowest:g} to {highest:g}"
    return Rule(
        lambda value: (
            re.fullmatch(NUMBER, value) is not None
            and lowest <= float(value) <= highest
            and math.isfinite(float(value))
        ),
        f"give a number{limits}, in digits with a point",
    )


def _is_clean(value: str) -> bool:
    return value == value.strip() and not re.search(r"[\x00-\x1f\x7f-\x9f]", value)


FILLED = Rule(lambda value: value.strip() != "", "fill it in")
CLEAN = Rule(_is_clean, "take out line breaks, control characters and the space around it")
PLACE = _matches(r"[A-Z][A-Z0-9]{1,7}(-[A-Z0-9]{1,7})?", "write it like CHL or CL-AN")
DATE = Rule(is_date, "write a real date as YYYY, YYYY-MM or YYYY-MM-DD")

RULES: Mapping[str, Rule] = {
    "id": _matches(
        r"[a-z0-9]+(-[a-z0-9]+)*", "write it in lower-case letters, digits and single hyphens"
    ),
    "place": PLACE,
    "material": _matches(r"[A-Za-z][A-Za-z0-9]{0,19}", "write it in letters and digits, like Dy"),
    "role": _matches(ROLE_CODE, "write the code of a role, in lower-case letters"),
    "year": _matches(r"[0-9]{4}", "write a year in four digits"),
    "date": DATE,
    "lang": _matches(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "write a language as en or zh-Hans"),
    "url": _matches(
        r"https?://[^\s\"'<>]+", "write an address that begins with http:// or https://"
    ),
}
"""The rules that columns name in the form; `free` lets line breaks stand."""


def rules_of(column: Column) -> Iterator[Rule]:
    """Yield what the values of a column satisfy, empty ones let pass where they may."""
    found = []
    if column.rule in RULES:
        found.append(RULES[column.rule])
    if column.allowed:
        found.append(_one_of(column.allowed))
    if column.type in ("integer", "number"):
        lowest = -math.inf if column.lowest is None else column.lowest
        highest = math.inf if column.highest is None else column.highest
        found.append(_number(lowest, highest))
    if column.type == "integer":
        found.append(_matches(r"-?[0-9]+", "give a whole number in digits"))
    if column.longest is not None:
        most = column.longest
        advice = f"make it no longer than {most} characters"
        found.append(Rule(lambda value: len(value) <= most, advice))
    if column.required:
        yield FILLED
    yield from (rule if column.required else rule.or_nothing() for rule in found)
    if column.rule != "free":
        yield CLEAN


def schema_faults(name: str, table: Table) -> list[Fault]:
    """Return what is wrong with the columns of a table and with the values in each of them."""
    return [*_header_faults(FORM[name], table), *_value_faults(FORM[name], table)]


def _header_faults(form: Form, table: Table) -> Iterator[Fault]:
    """Yield what is wrong with a header; a column that is only misspelt is one fault."""
    if not set(form.columns) & set(table.header):
        found = f"a header without one of the columns: {quoted(', '.join(table.header))}"
        advice = f"put the columns’ names there, with commas between: {', '.join(form.columns)}"
        yield Fault(table.file, 1, "", found, advice)
        return
    missing = [c for c in form.columns if c not in table.header]
    extra = [column for column in table.header if column not in form.columns]
    for name in missing:
        similar = get_close_matches(name.casefold(), map(str.casefold, extra), n=1, cutoff=0.7)
        meant = next((c for c in extra if c.casefold() in similar), "")
        if meant:
            extra.remove(meant)
            yield Fault(table.file, 1, name, "no such column", f"rename {quoted(meant)}")
        elif form.columns[name].required:
            yield Fault(table.file, 1, name, "no such column", "add it")
    for name in extra:
        what = f"a column {quoted(name)}" if name else "a column without a name"
        found = f"{what} that no table of this name has"
        yield Fault(table.file, 1, name, found, f"the columns are: {', '.join(form.columns)}")


def _value_faults(form: Form, table: Table) -> Iterator[Fault]:
    whole = table.whole()
    for name, column in form.columns.items():
        if name in table.header:
            values = ((row, record[name]) for row, record in whole.items())
            yield from _column_faults(table.file, column, values)


def _column_faults(file: str, column: Column, values: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    """Yield what is wrong with the values of a column: one fault each, the first rule's."""
    rules = tuple(rules_of(column))
    # Each value is looked at once: most columns of a large table hold a few.
    first: dict[str, int] = {}
    broken: dict[str, str] = {}
    for row, value in values:
        if value not in first:
            first[value] = row
            advice = next((rule.advice for rule in rules if not rule.holds(value)), "")
            if advice:
                broken[value] = _better(advice, value)
        if value in broken:
            yield Fault(file, row, column.name, quoted(value), broken[value])
        elif column.unique and first[value] != row:
            found = f"{quoted(value)} again, after row {first[value]}"
            yield Fault(file, row, column.name, found, REPEATED)


def _better(advice: str, value: str) -> str:
    """Return advice that says what a wrong value was probably meant to be."""
    if advice.startswith(DATE.advice):
        return f"{advice}{_meant_date(value)}"
    upper, lower = (plain(change(value)).strip() for change in (str.upper, str.casefold))
    if advice.startswith(PLACE.advice) and PLACE.holds(upper):
        return f"write {quoted(upper)}"
    for rule in (RULES["id"], RULES["role"]):
        if advice.startswith(rule.advice) and rule.holds(lower):
            return f"write {quoted(lower)}"
    if advice.startswith(ONE_OF):
        choices = advice.removeprefix(ONE_OF).removesuffix(", or nothing").split(", ")
        return f"write {quoted(lower)}" if lower in choices else advice
    return advice


def _meant_date(value: str) -> str:
    """Return what a date in another order of its parts means, as the end of an advice."""
    if found := _DAY_FIRST.fullmatch(value):
        one, other, year = found.groups()
        for day, month, first in ((one, other, "day"), (other, one, "month")):
            meant = f"{year}-{int(month):02d}-{int(day):02d}"
            if is_date(meant):
                return f": {meant}, if the {first} comes first"
    if found := _YEAR_FIRST.match(value):
        year, month, day = found.groups()
        meant = f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
        return f": {meant}" if is_date(meant) else ""
    return ""
