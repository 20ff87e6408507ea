"""A ZIP whose bytes follow from its members alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every member, the earliest that a ZIP can hold, so that its bytes stay the same."""


def archive(members: Mapping[str, bytes], is_packed: Callable[[str], bool]) -> bytes:
    """Return a ZIP of members by name; those that are packed already are stored as they are."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as found:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, TIME)
            member.create_system = 3
            member.external_attr = 0o644 << 16
            stored = is_packed(name)
            member.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            found.writestr(member, data, compresslevel=6)
    return stream.getvalue()
