"""A source is cited by what is known of it."""

from __future__ import annotations

import pytest
from tiny import tiny

import geodata
from geodata.model import Source
from panels.citation import cite

ATLAS = geodata.atlas()
TINY = tiny()


@pytest.mark.parametrize(
    ("source", "cited"),
    [
        ("one", "First Press: “First Text”, 22 May 2025. https://one.example/"),
        ("two", "A. Writer, Second Press: “Second Text”, 2026."),
        ("book", "Book House: “The Book”, December 2023."),
    ],
)
def test_cite(source: str, cited: str) -> None:
    assert cite(TINY.sources[source]) == cited


@pytest.mark.parametrize("source", ATLAS.sources.values(), ids=lambda source: source.source_id)
def test_every_source_can_be_cited(source: Source) -> None:
    cited = cite(source)
    assert source.title in cited
    assert source.publisher in cited
    assert source.published[:4] in cited
    assert source.url in cited
    assert source.author in cited
