"""`python -m geodata COMMAND`: make a dataset, and say everything that is wrong with one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from geodata import terminal
from geodata.authoring import add_text, check, find, new, read, shapes, workbook
from geodata.faults import DatasetError, UnusableError

COMMANDS = {
    "new": new,
    "shapes": shapes,
    "add-text": add_text,
    "find": find,
    "workbook": workbook,
    "read": read,
    "check": check,
}
"""The module of every command; its docstring says what it does."""

FAULTY, UNUSABLE, STOPPED = 1, 2, 130
"""Exit codes: the dataset has faults; what was given is no use; ctrl-C."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 where it did what was asked, 1 for faults of a dataset."""
    return terminal.run(lambda: _run(parser().parse_args(argv)), unread=FAULTY)


def _run(options: argparse.Namespace) -> int:
    try:
        code: int = options.run(options)
    except DatasetError as error:
        print(error)
        return FAULTY
    except UnusableError as error:
        print(error, file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m geodata", description="Make a dataset, and check it."
    )
    commands = made.add_subparsers(metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        says = (module.__doc__ or "").partition("\n")[0].partition(": ")[2].rstrip(".")
        command = commands.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
        module.arguments(command)
        command.set_defaults(run=module.run)
    return made


if __name__ == "__main__":
    sys.exit(main())
