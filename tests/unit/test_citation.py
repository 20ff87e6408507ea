"""A source is cited by what is known of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tiny import SOURCES, tiny

import geodata
from geodata.model import Source
from panels.citation import cite, cite_html

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


@pytest.mark.parametrize(
    ("known", "cited"),
    [
        ({"published": ""}, "A. Writer, Press: “Title”. https://x.example/"),
        ({"published": "", "url": ""}, "A. Writer, Press: “Title”."),
        ({"author": "", "published": "", "url": ""}, "Press: “Title”."),
        ({"author": "", "url": ""}, "Press: “Title”, May 2025."),
        ({}, "A. Writer, Press: “Title”, May 2025. https://x.example/"),
    ],
)
def test_what_is_not_known_leaves_no_punctuation(known: dict[str, str], cited: str) -> None:
    fields = {
        **{"source_id": "x", "kind": "text", "title": "Title", "publisher": "Press"},
        **{"author": "A. Writer", "published": "2025-05", "url": "https://x.example/", "note": ""},
    }
    assert cite(Source(**{**fields, **known})) == cited
    assert cite(Source(**{**fields, **known}), url=False) == cited.partition(" https")[0]


@pytest.mark.parametrize("row", SOURCES, ids=lambda row: row[0])
def test_an_address_can_be_left_out(row: tuple[str, ...]) -> None:
    source = Source(*row)
    assert cite(source, url=False) == cite(source).removesuffix(f" {source.url}".rstrip())
    assert "http" not in cite(source, url=False)


@pytest.mark.parametrize("source", ATLAS.sources.values(), ids=lambda source: source.source_id)
def test_every_source_can_be_cited(source: Source) -> None:
    cited = cite(source)
    assert source.title in cited
    assert source.publisher in cited
    assert source.published[:4] in cited
    assert source.url in cited
    assert source.author in cited


def test_a_copy_is_said_and_only_addresses_of_the_web_are_links() -> None:
    source = replace(
        Source("x", "text", "T", "Press", url="https://x.example/", retrieved="2026-01-02"),
        archived="http://web.example/a?b=1&c=<2>",
    )
    assert cite_html(source) == (
        'Press: “T”. <a href="https://x.example/" rel="noreferrer">https://x.example/</a> '
        "Retrieved 2 January 2026. Archived copy: "
        '<a href="http://web.example/a?b=1&amp;c=&lt;2&gt;" rel="noreferrer">'
        "http://web.example/a?b=1&amp;c=&lt;2&gt;</a>"
    )
    script = replace(source, url="javascript:alert(1)", archived="JavaScript:<b>", retrieved="")
    assert cite_html(script) == (
        "Press: “T”. javascript:alert(1) Archived copy: JavaScript:&lt;b&gt;"
    )
