"""`python -m geodata check [DIR]`: say everything that is wrong with a dataset."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from geodata.check import check
from geodata.faults import DatasetError
from geodata.files import read_files
from geodata.load import dataset_folder, load
from geodata.model import Atlas


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 for a dataset without faults, 1 for one with some."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a quotation mark should still show the fault.
        sys.stdout.reconfigure(errors="backslashreplace")
    folder = _parser().parse_args(argv).directory or dataset_folder()
    for warning in (fault for fault in check(read_files(folder)) if fault.warning):
        print(warning)
    try:
        found = load(folder)
    except DatasetError as error:
        print(error)
        return 1
    print(_summary(found))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geodata", description="Check a dataset.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="say everything that is wrong with a dataset")
    check.add_argument(
        "directory",
        metavar="DIR",
        nargs="?",
        type=Path,
        help="its folder (default: EVIDENCE_DATASET, or the dataset of this package)",
    )
    return parser


def _summary(atlas: Atlas) -> str:
    return (
        f"no faults: {len(atlas.claims)} claims, {len(atlas.places)} places, "
        f"{len(atlas.links)} links, {len(atlas.texts)} texts, sha256 {atlas.sha256}"
    )


if __name__ == "__main__":
    sys.exit(main())
