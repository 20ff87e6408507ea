"""The page on the format, `docs/dataset.md`: what stands in it of the form is made from the form.

`python -m geodata.manual` makes it anew; what stands between its marks is replaced, the rest is
written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from geodata.files import DOCUMENTS
from geodata.form import EVIDENCE, FORM, Column, Form, Member
from geodata.model import RESERVED_ROLES
from geodata.package import HATCHES
from geodata.schema import CLEAN, FILLED, rules_of

PAGE = Path(__file__).parents[1] / "docs" / "dataset.md"

BAR = r"\|"
"""A bar in a cell, which would end it."""

BLOCK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)
"""A part of the page that is made, between its marks."""


def made(page: str) -> str:
    """Return a page with its made parts made anew.

    Raises
    ------
    KeyError
        Where a mark names a part that is not known.
    """
    return BLOCK.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[3]}", page)


def main() -> int:
    """Make the page anew."""
    PAGE.write_text(made(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


# --- its parts ----------------------------------------------------------------------------


def _files() -> str:
    """Return the table of a dataset's files."""
    documents = {
        "datapackage.json": "the descriptor: what the dataset is called and what the map says",
        "shapes/places.geojson": "the boundaries of places",
        "shapes/context.geojson": "the land around them",
        "shapes/provenance.json": "what the boundaries were made from",
    }
    rows = [[f"`{path}`", "yes", documents[path]] for path in DOCUMENTS[:1]]
    rows += [
        [f"`{n}.csv`", _needed(not form.optional), form.description] for n, form in FORM.items()
    ]
    rows.append(["`texts/<source_id>.txt`", "yes", "the text of every source of kind `text`"])
    rows += [[f"`{path}`", "yes", documents[path]] for path in DOCUMENTS[1:]]
    return _table(("file", "needed", "what it is"), rows)


def _tables() -> str:
    """Return a section for every table."""
    return "\n\n".join(_section(form) for form in FORM.values())


def _section(form: Form) -> str:
    key = ", ".join(f"`{name}`" for name in form.key)
    absent = " The table may be absent." if form.optional else ""
    rows = [
        [f"`{c.name}`", _needed(c.required), c.description, "; ".join(allowed(c))]
        for c in form.columns.values()
    ]
    about = f"{form.description}{absent} No two records are alike in {key}."
    table = _table(("column", "filled", "what it holds", "allowed"), rows)
    return f"### `{form.name}.csv`\n\n{about}\n\n{table}"


def allowed(column: Column) -> Iterator[str]:
    """Yield what a column's values have to satisfy, in words."""
    if column.references:
        table, _, name = column.references.partition(".")
        yield f"a `{name}` of `{table}.csv`"
    if column.allowed:
        yield "one of: " + ", ".join(f"`{value}`" for value in column.allowed)
    if column.unique:
        yield "every record its own"
    for rule in rules_of(column):
        advice = rule.advice.removesuffix(", or nothing")
        if rule.advice not in (FILLED.advice, CLEAN.advice) and not advice.startswith(
            "give one of"
        ):
            yield advice
    if column.rule == "free":
        yield "line breaks may stand"


def _evidence() -> str:
    """Return the table of what `evidence` says."""
    return _table(("key", "needed", "what it says", "allowed"), _members(EVIDENCE, ""))


def _members(members: Sequence[Member], around: str) -> Iterator[list[str]]:
    words = {"reserved": _listed(RESERVED_ROLES), "hatches": _listed(HATCHES)}
    for member in members:
        name = f"{around}{member.name}{'[]' if member.many else ''}"
        rule = member.rule.format(**words)
        yield [f"`{name}`", _needed(member.required), member.description, rule]
        yield from _members(member.members, f"{name}.")


PARTS: Mapping[str, Callable[[], str]] = {
    "files": _files,
    "tables": _tables,
    "evidence": _evidence,
}
"""The parts that are made, by the name in their mark."""


def _needed(needed: bool) -> str:
    return "yes" if needed else ""


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(c.replace('|', BAR) for c in line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
