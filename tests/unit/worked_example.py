"""The worked example of `docs/dataset.md`, taken from the page."""

from __future__ import annotations

import re
from pathlib import Path

from geodata.manual import PAGE

FILE = re.compile(r"^`([\w./-]+)`(?:: [^`]+?)?\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
"""A file's path, perhaps with a word on it, and its content."""


def worked_example(folder: Path) -> Path:
    """Write the files that the page shows into a folder, to the byte, and return it."""
    for path, content in files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode())
    return folder


def files() -> dict[str, str]:
    """Return the files that the page shows, by their path."""
    _, _, example = PAGE.read_text(encoding="utf-8").partition("## A worked example")
    return dict(FILE.findall(example.partition("\n## ")[0]))
