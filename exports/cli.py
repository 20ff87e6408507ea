"""The command line: every export by its route, one figure a place, and the check of a file."""

from __future__ import annotations

import argparse
import errno
import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from exports.formats import FORMATS, ROUTES
from exports.make import make
from exports.proofs.read_back import NotOurs
from exports.proofs.verify import verify_file
from exports.request import (
    SIZES,
    THEMES,
    BadAddress,
    BadRequest,
    ExportRequest,
    file_name,
    page_address,
    read_request,
)
from geodata import Atlas, DatasetError, atlas, load, terminal
from geodata.selection import MANY, OLDER, PARAMETERS

FAILED, UNUSABLE, STOPPED = 1, 2, 130
"""Exit codes: something could not be done or does not stand; what was given is no use; ctrl-C."""


FIGURED = {
    "size": f"size of a figure: {', '.join(SIZES)}",
    "theme": f"theme of a figure: {', '.join(THEMES)}",
}
"""The options that every export has, whether or not they change it."""

OWN = {
    **FIGURED,
    "title": "a title in your own words",
    "note": "a note in your own words",
}
"""Options of documents; those not here are as in the address."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    return terminal.run(lambda: _run(parser().parse_args(argv)), unread=FAILED)


def _run(arguments: argparse.Namespace) -> int:
    checks = arguments.command == "verify"
    chosen = arguments.dataset if checks else None
    try:
        mine = load(chosen) if chosen else atlas()
    except DatasetError as error:
        # 1 would say of a file that its claims do not stand.
        return _complain(str(error), UNUSABLE if checks else FAILED)
    try:
        return _verify(arguments.file, mine, bool(chosen)) if checks else _export(arguments, mine)
    except KeyboardInterrupt:
        return _complain("stopped", STOPPED)
    except BadRequest as error:
        return _complain("\n".join(error.reasons), UNUSABLE)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _complain(f"cannot write: {where}{error.strerror or error}", FAILED)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m exports", description="Make an export of a view, or check one."
    )
    commands = found.add_subparsers(dest="command", required=True, metavar="EXPORT")
    for route in ROUTES:
        command = commands.add_parser(
            route, help=f"make {route}", description=f"Make {route} of a view."
        )
        _add_options(command, route)
    check = commands.add_parser("verify", help="say which claims of a file still stand")
    check.add_argument("file", metavar="FILE", type=Path, help="an SVG, PNG, PDF, HTML or ZIP")
    check.add_argument(
        "--dataset",
        metavar="DIR",
        type=Path,
        help="the dataset to check against (default: the one in a ZIP, or the installed one)",
    )
    return found


def _add_options(command: argparse.ArgumentParser, route: str) -> None:
    for name in PARAMETERS:
        many = " (may be repeated)" if name in MANY else ""
        text = {"view": "LAT,LON,ZOOM; write --view=LAT,LON,ZOOM"}.get(
            name, f"as in the page's address{many}"
        )
        command.add_argument(f"--{name}", action="append", default=[], metavar="VALUE", help=text)
    for name, newer in OLDER.items():
        text = f"an older name of --{newer}"
        command.add_argument(f"--{name}", action="append", default=[], metavar="VALUE", help=text)
    for name in dict.fromkeys([*FIGURED, *FORMATS[route].own]):
        text = OWN.get(name, "as in the document’s address")
        command.add_argument(f"--{name}", metavar="VALUE", help=text)
    command.add_argument("--base-url", default="", help="address of the page, for the file to name")
    command.add_argument(
        "--all", action="store_true", help="one file a place, into the folder that -o names"
    )
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="the file to write, - for standard output (default: a name that says what it is)",
    )
    command.set_defaults(route=route)


def _export(arguments: argparse.Namespace, mine: Atlas) -> int:
    query = {name: getattr(arguments, name) for name in (*PARAMETERS, *OLDER)}
    query |= {
        name: [v]
        for name in {*FIGURED, *FORMATS[arguments.route].own}
        if (v := getattr(arguments, name)) is not None
    }
    route = arguments.route
    request = read_request(query, mine, route)
    try:
        base_url = page_address(arguments.base_url) if arguments.base_url else ""
    except BadAddress as error:
        return _complain(f"--base-url: {error}", UNUSABLE)
    wrong = _misused(arguments)
    if wrong:
        return _complain(wrong, UNUSABLE)
    if arguments.all:
        return _export_all(route, request, mine, base_url, Path(arguments.output))
    data = make(route, request, mine, base_url)
    if arguments.output == "-":
        if sys.stdout is None:
            return _complain("there is no standard output to write to", UNUSABLE)
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return 0
    path = Path(arguments.output or _name(route, request, mine))
    if (arguments.output or "").endswith(("/", os.sep)):
        path.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        path = path / _name(route, request, mine)
    _write(path, data)
    _say(str(path))
    return 0


def _misused(arguments: argparse.Namespace) -> str:
    """Say which options do not go together, or nothing."""
    route, output = arguments.route, arguments.output
    if output == "":
        return "-o needs the name of a file or folder"
    if arguments.all:
        if output in (None, "-"):
            return "--all needs a folder: name it with -o"
        if "select" in FORMATS[route].without:
            return f"--all is for what shows a selection; {route} is the same for every place"
        if arguments.select:
            return "--all selects one place after the other: leave --select out"
        return ""
    suffix, right = Path(output or "").suffix.lower(), FORMATS[route].suffix
    others = {FORMATS[other].suffix for other in ROUTES} - {right}
    if suffix in others and not Path(output).is_dir():
        better = Path(output).with_suffix(right)
        return f"{output}: {route} is no {suffix} file; name it {better}"
    return ""


def _name(route: str, request: ExportRequest, mine: Atlas) -> str:
    size, theme = request.size, request.theme
    return file_name(route, request.selection, mine.name, size=size, theme=theme)


def _export_all(
    route: str, request: ExportRequest, mine: Atlas, base_url: str, folder: Path
) -> int:
    """Write one export a place that is drawn, showing how far it has come."""
    folder.mkdir(parents=True, exist_ok=True)
    places = sorted(mine.selectable)
    with tqdm(places, unit="file", file=sys.stderr) as bar:
        for place in bar:
            bar.set_description(place)
            one = replace(request, selection=replace(request.selection, select=place))
            _write(folder / _name(route, one, mine), make(route, one, mine, base_url))
    _say(f"{len(places)} files in {folder}")
    return 0


def _verify(path: Path, mine: Atlas, chosen: bool) -> int:
    try:
        report = verify_file(path, mine, chosen=chosen)
    except NotOurs as error:
        return _complain(f"{path}: {error}", UNUSABLE)
    _say(str(report))
    return report.exit_code


def _write(path: Path, data: bytes) -> None:
    """Write a file whole, or leave the one that is there as it was, also behind a link to it."""
    path = Path(os.path.realpath(path))
    if path.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    # Beside the file, and shorter than any name that a system takes.
    part = path.with_name(f".{os.getpid()}.part")
    try:
        part.write_bytes(data)
        if path.exists():
            part.chmod(stat.S_IMODE(path.stat().st_mode))
        part.replace(path)
    except BaseException as error:
        with suppress(OSError):
            part.unlink()
        if isinstance(error, OSError):
            error.filename = str(path)
        raise


def _say(text: str) -> None:
    # A program without a terminal can have been given no outputs at all.
    if sys.stdout is not None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _complain(text: str, code: int) -> int:
    if sys.stderr is not None:
        sys.stderr.write(f"{text}\n")
    return code
