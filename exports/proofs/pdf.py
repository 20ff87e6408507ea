"""What a PDF shows and has attached, however the program that saved it laid out its objects."""

from __future__ import annotations

import hashlib
import io
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_BYTES = 8 * 2**20
"""A PDF may be so large; a figure has a tenth of that."""

MOST_DRAWN_BYTES = 32 * 2**20
"""So much may be unpacked of what its pages show."""

MOST_OBJECTS = 50_000
DEEPEST = 60
"""So many objects may a PDF show, one within the other."""

_LAYOUT = {"/Parent", "/Length", "/Filter", "/DecodeParms"}
"""How an object is packed and where it hangs."""

_ABOUT = {
    "/Type",
    "/Pages",
    "/AF",
    "/Names",
    "/Version",
    "/Extensions",
    "/Metadata",
    "/PageMode",
    "/PageLayout",
    "/ViewerPreferences",
    "/Lang",
}
"""What a catalog may say without a change to what is seen."""

# That a file of somebody's is odd is said by what this module raises.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class OddPdf(ValueError):  # noqa: N818
    """A PDF that cannot be read, or is none of ours; its message is one sentence."""


def attached(data: bytes, name: str) -> bytes | None:
    """Return the file of a name that is attached to a PDF, None where there is none.

    Raises
    ------
    OddPdf
        If it cannot be read, or has two of the name.
    """
    try:
        found = _opened(data).attachments.get(name, [])
    except OddPdf:
        raise
    except Exception as error:
        # Whatever a broken file does to its reader, the answer is one sentence.
        raise OddPdf("This PDF is damaged.") from error
    if len(found) > 1:
        raise OddPdf(f"This PDF has more than one {name} attached.")
    return found[0] if found else None


def drawn(data: bytes) -> str:
    """Return the hash of what a PDF's pages show, and of what its catalog makes readers do.

    Raises
    ------
    OddPdf
        If it cannot be read, or holds more than any figure.
    """
    try:
        reader = _opened(data)
        walk = _Walk()
        root = reader.root_object
        names: Any = root["/Names"] if "/Names" in root else {}  # noqa: SIM401 (it resolves)
        shown = [
            {name: root.raw_get(name) for name in root if name not in _ABOUT},
            {name: names.raw_get(name) for name in names if name != "/EmbeddedFiles"},
            *(dict(page) for page in reader.pages),
        ]
        return walk.hash_of(shown, 0).hex()
    except OddPdf:
        raise
    except Exception as error:
        raise OddPdf("This PDF is damaged.") from error


def _opened(data: bytes) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    if len(data) > MOST_BYTES:
        raise OddPdf("This PDF is larger than any of ours, so it carries no proof.")
    reader = PdfReader(io.BytesIO(data))
    try:
        locked = reader.is_encrypted and not reader.decrypt("")
    except DependencyError:
        # So it says of a cipher for which there is no library here.
        locked = True
    if locked:
        raise OddPdf("This PDF is locked; save it without a password to verify it.")
    return reader


class _Walk:
    """Hashes objects by what they hold, whether they are shared or not."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}
        self._objects = self._bytes = 0

    def hash_of(self, found: Any, depth: int) -> bytes:
        """Return the hash of an object and of all that it leads to."""
        from pypdf.generic import IndirectObject, StreamObject

        self._objects += 1
        if self._objects > MOST_OBJECTS or depth > DEEPEST:
            raise OddPdf("This PDF holds more than any figure.")
        if isinstance(found, IndirectObject):
            key = found.idnum, found.generation
            if key not in self._known:
                self._known[key] = b"within itself"
                self._known[key] = self.hash_of(found.get_object(), depth + 1)
            return self._known[key]
        if isinstance(found, dict):
            raw = getattr(found, "raw_get", found.get)
            parts = [b"dict"]
            for name in sorted(name for name in found if name not in _LAYOUT):
                parts += [_hash(_bytes(name)), self.hash_of(raw(name), depth + 1)]
            if isinstance(found, StreamObject):
                parts.append(self._stream(found.get_data()))
        elif isinstance(found, (list, tuple)):
            parts = [b"list", *(self.hash_of(each, depth + 1) for each in found)]
        elif isinstance(found, (int, float)) and not isinstance(found, bool):
            parts = [b"number", _bytes(f"{float(found):.6g}")]
        else:
            parts = [b"word", _bytes(str(found))]
        return _hash(*parts)

    def _stream(self, data: bytes) -> bytes:
        self._bytes += len(data)
        if self._bytes > MOST_DRAWN_BYTES:
            raise OddPdf("This PDF holds more than any figure.")
        return _hash(data)


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\n".join(parts)).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
