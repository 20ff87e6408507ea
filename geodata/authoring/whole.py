"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from geodata.faults import UnusableError


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write files, none before all are on the disk; each takes the place of an earlier one.

    Raises
    ------
    UnusableError
        Where a file cannot be written.
    """
    made: dict[Path, Path] = {}
    at = Path()
    try:
        for at, data in contents.items():
            made[at] = _beside(at, data)
        for at, temporary in made.items():
            temporary.replace(at)
    except OSError as error:
        raise UnusableError(f"{at} cannot be written: {error.strerror or error}") from error
    finally:
        for temporary in made.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _beside(path: Path, data: bytes) -> Path:
    """Write data into a new file beside a path, with the rights that the path has or would have."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(data)
        if path.exists():
            shutil.copymode(path, temporary)
        else:
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
