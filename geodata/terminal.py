"""The outputs of a command, which a terminal may not spell and whoever reads them may close."""

from __future__ import annotations

import io
import os
import sys


def prepare() -> None:
    """Let outputs that cannot show a letter show the rest."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Write out what is still to be written.

    Raises
    ------
    BrokenPipeError
        If nobody reads it any more.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def let_go() -> None:
    """Send what is still to be written nowhere, since whoever read it has read enough."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
