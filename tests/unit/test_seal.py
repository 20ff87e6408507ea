"""A picture's file with its proof inside: read back, it is found as it was made."""

from __future__ import annotations

import pytest
from tiny import tiny

from exports.proofs.proof import proof
from exports.proofs.read_back import read_back
from exports.proofs.seal import seal
from geodata.selection import Selection
from geodata.view import view

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'


def test_what_is_sealed_is_read_back_unchanged() -> None:
    content = proof(view(tiny(), Selection()), "http://x/")
    found = read_back(seal(SVG, "svg", content), "SVG")
    assert found.faults == []
    added = {"fingerprint", "file"}
    assert {k: v for k, v in found.content.items() if k not in added} == content


def test_a_png_needs_its_picture() -> None:
    with pytest.raises(ValueError, match="picture"):
        seal(b"", "png", {})
