"""`python -m geodata shapes DIR`: give a dataset the boundaries that its places need.

From the world at small scale, which comes with the project and needs no network; or, where that
is asked for or the dataset's shapes have been made so before, from packages with every detail and
with the regions of countries.
"""

from __future__ import annotations

import argparse
import datetime
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from geodata.authoring.boundaries import countries, world
from geodata.authoring.boundaries.geojson import feature, write_features
from geodata.authoring.boundaries.packages import fetch, read_countries, read_regions
from geodata.authoring.boundaries.pieces import (
    cut_pieces,
    only_polygons,
    simplify,
    split_by_landmass,
)
from geodata.authoring.boundaries.plan import PLACES, SCALES, SMALL, Plan, around, read_plan
from geodata.authoring.boundaries.record import (
    OUTPUTS,
    context_feature,
    from_packages,
    from_world,
    place_features,
)
from geodata.faults import DatasetError, Fault, UnusableError, quoted
from geodata.load import dataset_folder
from geodata.words import listed


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument(
        "directory",
        metavar="DIR",
        nargs="?",
        type=Path,
        help="its folder (default: EVIDENCE_DATASET, or the dataset of this package)",
    )
    parser.add_argument(
        "--scale",
        choices=SCALES,
        help="world: small, without a network; 10m: fine, with regions, from public packages "
        "(default: as its shapes were made before, else world)",
    )
    parser.add_argument("--cache", type=Path, help="keep the fetched packages in this folder")
    parser.add_argument("--output", type=Path, help="folder of the outputs, if not DIR/shapes")
    parser.add_argument(
        "--date",
        type=datetime.date.fromisoformat,
        default=datetime.date.today(),
        help="date of the provenance record, ISO 8601; today if left out",
    )


def run(options: argparse.Namespace) -> int:
    """Write the shapes, and say which."""
    folder = options.directory or dataset_folder()
    output = options.output or folder / "shapes"
    plan = read_plan(folder)
    scale, date = options.scale or plan.scale or SMALL, options.date.isoformat()
    with tempfile.TemporaryDirectory() as temporary:
        try:
            if scale == SMALL:
                take(plan, output, date)
            else:
                build(plan, options.cache or Path(temporary), output, date)
        except ValueError as error:
            raise UnusableError(str(error)) from error
    print(f"{output}: shapes of {len(plan.names)} places at scale {scale}, and the land around")
    return 0


def take(plan: Plan, directory: Path, date: str) -> None:
    """Write a dataset's shapes from the world at small scale, and their record.

    Raises
    ------
    DatasetError
        If a country is not known.
    UnusableError
        If regions are asked for, which the world does not have.
    """
    if plan.inside:
        some = listed([f"{plan.names[code]} ({code})" for code in plan.inside])
        verb = "is a region" if len(plan.inside) == 1 else "are regions"
        message = (
            f"{some} {verb}, and the world that comes with the project has countries alone: "
            "run it with --scale 10m, which fetches two public packages of 150 MB in all"
        )
        raise UnusableError(message)
    table = world.read_world()
    _check_known(plan, table["place"])
    mine = table["place"].isin(plan.countries)
    shapes = dict(zip(table["place"], table.geometry, strict=True))
    land = shapely.coverage_union_all(table.geometry[~mine].array)
    if plan.window is not None:
        land = only_polygons(shapely.intersection(land, shapely.box(*plan.window)))
    features = [feature(shapes[place], place=place) for place in sorted(plan.names)]
    context = [] if land.is_empty else [feature(shapely.orient_polygons(land))]
    _write(directory, features, context)
    _record(directory, from_world(plan, date, directory))


def build(plan: Plan, cache: Path, directory: Path, date: str) -> None:
    """Write a dataset's shapes from the packages that are fetched into `cache`, and their record.

    Raises
    ------
    DatasetError
        If a country is not known.
    UnusableError
        If a package cannot be fetched.
    ValueError
        If a package is not the one that is named, or its shapes do not fit.
    """
    packages = [fetch(package, cache) for package in plan.packages]
    table = read_countries(packages[0])
    _check_known(plan, table["place"])
    regions = read_regions(packages[1], plan.inside) if len(packages) > 1 else {}
    window = plan.window or around(table.geometry[table["place"].isin(plan.countries)])
    pieces = cut_pieces(plan, window, table, regions)
    parts = simplify(split_by_landmass(pieces, plan.details, plan.details[PLACES]))
    places, context = place_features(plan, parts), context_feature(plan, parts)
    _write(directory, places, [context])
    _record(directory, from_packages(plan, window, date, directory))


def _check_known(plan: Plan, known: Iterable[str]) -> None:
    """Refuse countries that the boundaries do not have, each with what may be meant."""
    codes = set(known)
    faults = []
    for code in plan.countries:
        if code not in codes:
            meant = countries.meant_by(code) + countries.meant_by(plan.names[code])
            right = [one.place for one in meant if one.place in codes]
            advice = f"write {right[0]}" if right else "write its ISO 3166-1 code of three letters"
            advice += ", or make it a city with an anchor, or a group without a shape"
            found = f"{quoted(code)}, which is no country of Natural Earth"
            faults.append(Fault("places.csv", plan.rows.get(code), "place", found, advice))
    if faults:
        raise DatasetError(faults)


def _write(
    directory: Path, places: Sequence[Mapping[str, Any]], context: Sequence[Mapping[str, Any]]
) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for name, features in zip(OUTPUTS, (places, context), strict=True):
        write_features(directory / name, features)


def _record(directory: Path, record: Mapping[str, Any]) -> None:
    text = json.dumps(record, indent=2) + "\n"
    (directory / "provenance.json").write_text(text, encoding="utf-8", newline="")
