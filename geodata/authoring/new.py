"""`python -m geodata new DIR --title … --places …`: begin a dataset that has no claims yet."""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import re
import shlex
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from geodata import package
from geodata.authoring import shapes
from geodata.authoring.boundaries.countries import Country, country, meant_by
from geodata.authoring.boundaries.plan import read_plan
from geodata.check import check
from geodata.faults import DatasetError, UnusableError, quoted
from geodata.files import PACKAGE, read_files
from geodata.form import FORM

ROLES = (
    ("supplier", "Supplier", "What the map is about comes from here."),
    ("processor", "Processor", "Something is made of it here."),
    ("buyer", "Buyer", "It is used or sold here."),
)
"""The roles of a dataset that names none, as code, name and note: to be replaced by its own."""

CREDIT = "Natural Earth 5.1.1, public domain"

REGION = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")
"""An ISO 3166-2 code."""

LONGEST_NAME = 60
"""Characters of a dataset's short name."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("directory", metavar="DIR", type=Path, help="a new folder")
    parser.add_argument("--title", required=True, help="what the dataset is called")
    parser.add_argument(
        "--places",
        required=True,
        metavar="A,B,C",
        help="the countries that are drawn: ISO 3166 codes, names or aliases, "
        "split by commas, or by semicolons where a name has a comma",
    )
    parser.add_argument("--hub", metavar="A", help="the country that flows are counted from")
    parser.add_argument("--headline", help="the map's title (default: that of the dataset)")
    parser.add_argument("--members", default="Places", help="what the places drawn are called")
    parser.add_argument(
        "--roles",
        metavar="A,B",
        help="one to eight names of what places do, split by commas (default: "
        + ", ".join(name for _, name, _ in ROLES)
        + ")",
    )
    parser.add_argument(
        "--date",
        type=datetime.date.fromisoformat,
        default=datetime.date.today(),
        help="the dataset's date, ISO 8601; today if left out",
    )


def run(options: argparse.Namespace) -> int:
    """Write the dataset, whole or not at all, and say what to do next."""
    places = chosen(options.places)
    hub = country(options.hub) if options.hub else None
    if hub is not None and hub not in places:
        message = f"the hub, {hub.name} ({hub.place}), is not among the places: add it to --places"
        raise UnusableError(message)
    folder: Path = options.directory
    _check_free(folder)
    document = descriptor(options, hub)
    try:
        around = folder.resolve().parent
        around.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=around, prefix=".new-") as beside:
            made = Path(beside) / "dataset"
            write(made, document, places, options.date.isoformat())
            folder.mkdir(exist_ok=True)
            for path in made.iterdir():
                path.rename(folder / path.name)
    except OSError as error:
        raise UnusableError(f"{folder} cannot be written: {error.strerror}") from error
    print(next_steps(folder, len(places)))
    return 0


def chosen(text: str) -> list[Country]:
    """Return the countries that a list names, each once, in its order.

    Raises
    ------
    UnusableError
        If it is empty, or a name in it means no country or several.
    """
    named: list[str] = []
    for part in text.split(";"):
        # A name that has a comma may be understood as a whole.
        named += [part] if meant_by(part) else part.split(",")
    found = list(dict.fromkeys(_country(name.strip()) for name in named if name.strip()))
    if not found:
        raise UnusableError("--places names no place: give at least one country")
    return found


def _country(name: str) -> Country:
    """Return the country that a name means; refuse a region of one with a word of its own."""
    if REGION.fullmatch(name) and not meant_by(name):
        raise UnusableError(
            f"{quoted(name)} is the code of a region: name its country here, add the region to "
            "places.csv then, and run python -m geodata shapes DIR --scale 10m"
        )
    return country(name)


def _check_free(folder: Path) -> None:
    """Refuse a folder that something would be lost in."""
    if folder.is_dir() and any(folder.iterdir()):
        raise UnusableError(f"{folder} holds files already: name a new folder")
    if folder.exists() and not folder.is_dir():
        raise UnusableError(f"{folder} is a file: name a new folder")


def descriptor(options: argparse.Namespace, hub: Country | None) -> dict[str, Any]:
    """Return the descriptor of a dataset that has its required tables, and no texts.

    Raises
    ------
    UnusableError
        If what it is to say is not allowed.
    """
    evidence: dict[str, Any] = {
        "headline": options.headline or options.title,
        "members": options.members,
        "roles": list(_roles(options.roles)),
    }
    if hub is not None:
        evidence["hub"] = {"place": hub.place}
    resources = package.resources(dict.fromkeys(_tables()), {})
    for resource in resources:
        if resource["name"].startswith("shapes-"):
            resource["sources"] = [{"title": CREDIT}]
    document = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": _short_name(options.title),
        "title": options.title,
        "version": "0.1.0",
        "created": f"{options.date.isoformat()}T00:00:00Z",
        "evidence": evidence,
        "resources": resources,
    }
    for fault in package.package_faults(document):
        option = fault.column.removeprefix("evidence.").partition("[")[0]
        raise UnusableError(f"--{option}: found {fault.found}; {fault.advice}")
    return document


def _tables() -> tuple[str, ...]:
    """Return the tables that every dataset has."""
    return tuple(name for name, form in FORM.items() if not form.optional)


def _roles(names: str | None) -> Iterable[dict[str, str]]:
    if names is None:
        yield from ({"code": code, "name": name, "note": note} for code, name, note in ROLES)
        return
    for number, name in enumerate(filter(None, map(str.strip, names.split(","))), 1):
        code = _ascii(name).replace("-", "_")[:40].strip("_")
        yield {"code": code if code[:1].isalpha() else f"role_{number}", "name": name}


def _short_name(title: str) -> str:
    return _ascii(title)[:LONGEST_NAME].strip("-") or "dataset"


def _ascii(text: str) -> str:
    """Return text in small letters and digits, split by hyphens; empty in another script."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def write(folder: Path, document: Mapping[str, Any], places: Sequence[Country], date: str) -> None:
    """Write a dataset into a folder that is made for it.

    Raises
    ------
    DatasetError
        If what was written has faults.
    """
    (folder / "texts").mkdir(parents=True)
    rows = {"places": [_row(one) for one in places]}
    for name in _tables():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(FORM[name].columns), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows.get(name, []))
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    (folder / PACKAGE).write_text(text, encoding="utf-8", newline="")
    shapes.take(read_plan(folder), folder / "shapes", date)
    if faults := [fault for fault in check(read_files(folder)) if not fault.warning]:
        raise DatasetError(faults)


def _row(one: Country) -> dict[str, str]:
    """Return a country's row of places.csv; where its name and arrows go is computed."""
    return {
        "place": one.place,
        "name": one.name,
        "article": one.article,
        "aliases": "|".join(one.aliases),
        "kind": "country",
    }


def next_steps(folder: Path, count: int) -> str:
    """Return what there is now, and what to do with it, a command a line."""
    name = shlex.quote(str(folder))
    return f"""{folder}: a dataset of {count} place{"s" * (count != 1)} and no claims yet

Next:
  freeze a text              python -m geodata add-text {name} FILE --id text-1 --title "…"
  find a passage in it       python -m geodata find {name} "…"
  edit all as one workbook   python -m geodata workbook {name} book.xlsx
  say what is wrong          python -m geodata check {name}
  look at the map            make run DATASET={name}

Roles and words are in {folder / PACKAGE}; docs/dataset.md has every table and column.
Finer boundaries, and regions of countries: python -m geodata shapes {name} --scale 10m"""
