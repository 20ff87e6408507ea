"""What was computed before, kept in a folder of the user's for the next start."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

VARIABLE = "EVIDENCE_CACHE"
"""The environment variable that names another folder; empty keeps nothing."""

MOST_FILES = 64
"""Older ones are deleted."""


def folder() -> Path | None:
    """Return the folder, if anything is to be kept."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    return user_cache_path("evidence-map", appauthor=False)


def digest(parts: Iterable[bytes]) -> str:
    """Return a name for what depends on some bytes alone."""
    found = sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.hexdigest()


def stored(name: str, compute: Callable[[], Any], is_sound: Callable[[Any], bool]) -> Any:
    """Return JSON that was computed before under a name, or compute and keep it.

    A folder that cannot be read or written, or holds what is not sound, costs time and nothing
    more.
    """
    place = folder()
    if place is None:
        return compute()
    path = place / f"{name}.json"
    # Whatever is wrong with a file of somebody else's, it is not ours.
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        before = json.loads(path.read_text("utf-8"))
        if is_sound(before):
            return before
    found = compute()
    with suppress(OSError):
        _write(path, json.dumps(found, separators=(",", ":")))
    return found


def _write(path: Path, text: str) -> None:
    """Write a file whole, and delete the oldest where there are too many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).replace(path)
    files = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
    for old in files[:-MOST_FILES]:
        old.unlink(missing_ok=True)
