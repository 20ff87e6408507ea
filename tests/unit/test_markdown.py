"""Markdown: any text stays text in it."""

from __future__ import annotations

import pytest
from hostile import HOSTILE

from exports.markdown import plain


@pytest.mark.parametrize("text", [*HOSTILE, "# heading", "- item", "a\n\n> b", "[x](javascript:1)"])
def test_hostile_words_are_no_markdown(text: str) -> None:
    found = plain(text)
    assert "\n" not in found
    assert found.replace("\\", "") == " ".join(text.replace("\\", "").split())
    for sign in "<[#*_`&":
        assert found.count(sign) == found.count(f"\\{sign}")
