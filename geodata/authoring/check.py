"""`python -m geodata check [DIR]`: say everything that is wrong with a dataset."""

from __future__ import annotations

import argparse
from pathlib import Path

from geodata.check import check
from geodata.files import read_files
from geodata.load import dataset_folder, load
from geodata.model import Atlas


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument(
        "directory",
        metavar="DIR",
        nargs="?",
        type=Path,
        help="its folder (default: EVIDENCE_DATASET, or the dataset of this package)",
    )


def run(options: argparse.Namespace) -> int:
    """Print warnings, then either the faults, raised as a `DatasetError`, or a summary."""
    folder = options.directory or dataset_folder()
    for warning in (fault for fault in check(read_files(folder)) if fault.warning):
        print(warning)
    print(summary(load(folder)))
    return 0


def summary(atlas: Atlas) -> str:
    """Return one line on a sound dataset."""
    return (
        f"no faults: {len(atlas.claims)} claims, {len(atlas.places)} places, "
        f"{len(atlas.links)} links, {len(atlas.texts)} texts, sha256 {atlas.sha256}"
    )
