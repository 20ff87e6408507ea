"""The outputs of a command, which a terminal may not spell and whoever reads them may close."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable


def run(command: Callable[[], int], *, unread: int) -> int:
    """Return the exit code of a command, or `unread` where its reader has read enough."""
    _prepare()
    try:
        try:
            return command()
        finally:
            _flush()
    except BrokenPipeError:
        _let_go()
        return unread


def _prepare() -> None:
    """Let outputs that cannot show a letter show the rest."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _flush() -> None:
    """Write out what is still to be written.

    Raises
    ------
    BrokenPipeError
        If nobody reads it any more.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _let_go() -> None:
    """Send what is still to be written nowhere, since whoever read it has read enough."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
