"""Datasets of any size that pass the check: places of the world, texts, claims, links."""

from __future__ import annotations

import csv
import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from geodata import package
from geodata.roles import leading_roles

WORLD = Path(__file__).parents[2] / "geodata" / "world"

ROLES = ("mining", "refining", "making", "trading")
CUES = {"stated": "supplies", "expected": "is expected to supply", "possible": "may supply"}

CLAIMS = ("claim_id", "source_id", "place", "topic", "value", "firmness", "cue", "voice", "quote")


YEARS = 20
"""Years of an indicator's numbers."""


@dataclass(frozen=True)
class Plan:
    """What a generated dataset holds.

    Attributes
    ----------
    places
        Codes of countries, of those in `geodata/world/`.
    hub
        One of them, or nothing.
    arrows
        How many pairs of places have a link: to the hub where there is one, else any.
    claims, texts
        How many there are; every link has a claim.
    materials
        How many there are, of one vocabulary; none, and every other claim is on a role.
    numbers
        How many there are, one a place and year of as many indicators as that takes.
    """

    places: Sequence[str]
    hub: str = ""
    arrows: int = 10
    claims: int = 100
    texts: int = 2
    materials: int = 0
    numbers: int = 0
    title: str = "Who supplies whom"
    seed: int = 1


@cache
def countries() -> dict[str, dict[str, Any]]:
    """Return the features of all countries of the world, by code."""
    found = json.loads((WORLD / "countries.geojson").read_text("utf-8"))["features"]
    return {feature["properties"]["place"]: feature for feature in found}


@cache
def names() -> dict[str, str]:
    """Return the names of all countries, by code."""
    with (WORLD / "countries.csv").open(encoding="utf-8", newline="") as stream:
        return {row["place"]: row["name"] for row in csv.DictReader(stream)}


def write(plan: Plan, folder: Path) -> Path:
    """Write a dataset into a folder, and return that."""
    chance = random.Random(plan.seed)
    pairs = _pairs(plan, chance)
    sources = [f"text-{number + 1}" for number in range(plan.texts)]
    claims = list(_claims(plan, pairs, sources, chance))
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    (folder / "shapes").mkdir(exist_ok=True)
    quotes: dict[str, list[str]] = {source: [f"Report {source}"] for source in sources}
    given: dict[str, list[tuple[str, str]]] = {}
    for _, source, place, topic, value, firmness, _, _, quote in claims:
        quotes[source].append(quote)
        if topic == "role":
            given.setdefault(place, []).append((value, firmness))
    for source, found in quotes.items():
        (folder / "texts" / f"{source}.txt").write_text("\n\n".join(found) + "\n", "utf-8")
    leads = {place: leading_roles(roles) for place, roles in given.items()}
    _table(
        folder / "sources.csv",
        ("source_id", "kind", "title", "publisher", "published", "lang"),
        (
            (
                source,
                "text" if source in quotes else "numbers",
                f"Report {n + 1}",
                f"Press {n % 40 + 1}",
                "2026-01-01",
                "en",
            )
            for n, source in [*enumerate(sources), *([(0, "counted")] if plan.numbers else [])]
        ),
    )
    _table(
        folder / "places.csv",
        ("place", "name", "kind", "role"),
        (
            (code, names()[code], "country", next(iter(leads.get(code, ())), ""))
            for code in plan.places
        ),
    )
    _table(folder / "claims.csv", CLAIMS, claims)
    materials = [f"Ore{number + 1}" for number in range(plan.materials)]
    if materials:
        rows = ((code, f"Ore {number + 1}") for number, code in enumerate(materials))
        _table(folder / "materials.csv", ("material", "name"), rows)
    _table(
        folder / "links.csv",
        ("link_id", "from_place", "to_place", "carries"),
        ((f"link-{n + 1}", *pair, "ore") for n, pair in enumerate(pairs)),
    )
    if plan.numbers:
        columns = ("indicator", "place", "year", "value", "unit", "status", "source_id")
        _table(folder / "numbers.csv", columns, _numbers(plan, chance))
    _shapes(plan, folder)
    document = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "generated",
        "title": plan.title,
        "version": "1.0.0",
        "created": "2026-01-01T00:00:00Z",
        "licenses": [{"name": "CC0-1.0"}],
        "contributors": [{"title": "A generator", "roles": ["creator"]}],
        "evidence": {
            "headline": plan.title,
            "members": "Countries",
            **({"hub": {"place": plan.hub}} if plan.hub else {}),
            **({"materials": {"name": "Ore", "plural": "Ores"}} if materials else {}),
            "roles": [{"code": r, "name": r.title(), "note": f"Those {r}."} for r in ROLES],
            "lang": "en",
        },
        "resources": package.resources(
            dict.fromkeys(
                (
                    *("sources", "places", "claims", "links"),
                    *(["materials"] if materials else []),
                    *(["numbers"] if plan.numbers else []),
                )
            ),
            dict.fromkeys(sources),
        ),
    }
    (folder / "datapackage.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    return folder


def _pairs(plan: Plan, chance: random.Random) -> list[tuple[str, str]]:
    """Return the ends of the links: into the hub, every fourth out of it; or between any two."""
    others = [code for code in plan.places if code != plan.hub]
    if plan.hub:
        ends = [(o, plan.hub) if n % 4 else (plan.hub, o) for n, o in enumerate(others, 1)]
        return sorted(chance.sample(ends, min(plan.arrows, len(ends))))
    found: set[tuple[str, str]] = set()
    while len(found) < min(plan.arrows, len(others) * (len(others) - 1)):
        start, end = chance.sample(others, 2)
        found.add((start, end))
    return sorted(found)


def _claims(
    plan: Plan, pairs: Sequence[tuple[str, str]], sources: Sequence[str], chance: random.Random
) -> Iterable[tuple[str, ...]]:
    """Yield the claims, those on links first; each in a sentence of its own."""
    for number in range(max(plan.claims, len(pairs))):
        firmness = chance.choice(list(CUES))
        cue, source = CUES[firmness], sources[number % len(sources)]
        if number < len(pairs):
            place, other = pairs[number]
            topic, value, what = "link", f"link-{number + 1}", f"{names()[other]} with ore"
        elif plan.materials and number % 3 == 0:
            place, value = chance.choice(plan.places), f"Ore{chance.randint(1, plan.materials)}"
            topic, what = "material", f"ore of kind {value.removeprefix('Ore')}"
        else:
            place, value = chance.choice(plan.places), chance.choice(ROLES)
            topic, what = "role", f"what {value} needs"
        quote = f"{names()[place]} {cue} {what}, report {number + 1} says."
        yield (f"c{number + 1}", source, place, topic, value, firmness, cue, "author", quote)


def _numbers(plan: Plan, chance: random.Random) -> Iterable[tuple[str, ...]]:
    """Yield numbers of every place in every year, of one indicator after the other."""
    for number in range(plan.numbers):
        number_of, place = divmod(number, len(plan.places))
        indicator, year = divmod(number_of, YEARS)
        status = chance.choice(("", "", "estimated"))
        value, year = str(chance.randint(1, 10**6)), str(2026 - YEARS + year)
        yield (f"Output {indicator + 1}", plan.places[place], year, value, "t", status, "counted")


def _table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def _shapes(plan: Plan, folder: Path) -> None:
    """Write the countries' shapes, and the rest of the world as the land around."""
    drawn = [countries()[code] for code in plan.places]
    rest = [shape(f["geometry"]) for code, f in countries().items() if code not in plan.places]
    # Land far from everything stands for none.
    around = shapely.coverage_union_all(rest) if rest else shapely.box(-30, 0, -29.99, 0.01)
    files = {
        "places.geojson": [
            {
                "type": "Feature",
                "properties": {"place": f["properties"]["place"]},
                "geometry": f["geometry"],
            }
            for f in drawn
        ],
        "context.geojson": [{"type": "Feature", "properties": {}, "geometry": mapping(around)}],
    }
    hashes = {}
    for name, features in files.items():
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / "shapes" / name).write_text(text, "utf-8")
        hashes[name] = hashlib.sha256(text.encode()).hexdigest()
    record = json.loads((WORLD / "provenance.json").read_text("utf-8")) | {"outputs": hashes}
    (folder / "shapes" / "provenance.json").write_text(json.dumps(record), "utf-8")
