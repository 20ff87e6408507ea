"""Strings that mean something to a template, a script or HTML, and must stay text."""

from __future__ import annotations

HOSTILE = (
    "{{7*7}}",
    "{% x",
    "{# c",
    "${1}",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "'\"&`\\",
    "a_b0c",
    "é—“中”\U0001f30f",
)

ALL = " ".join(HOSTILE)
