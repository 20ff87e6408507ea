"""Markdown: any text stays text in it."""

from __future__ import annotations

import pytest
from hostile import HOSTILE
from markdown_it import MarkdownIt
from tiny import tiny

from exports.markdown import plain, quotes_markdown, verbatim
from geodata.selection import Selection
from geodata.view import view


@pytest.mark.parametrize("text", [*HOSTILE, "# heading", "- item", "a\n\n> b", "[x](javascript:1)"])
def test_hostile_words_are_no_markdown(text: str) -> None:
    found = plain(text)
    assert "\n" not in found
    assert found.replace("\\", "") == " ".join(text.replace("\\", "").split())
    for sign in "<[#*_`&":
        assert found.count(sign) == found.count(f"\\{sign}")


QUOTES = (
    *HOSTILE,
    "Myanmar (Burma) ships ore: 50 %, “green”.",
    "1. First",
    "- item",
    "a *b* _c_",
    "two\nlines",
    "two  spaces ",
    "``` and ````",
    "$x$ and :smile:",
    "https://a.example",
)


@pytest.mark.parametrize("quote", QUOTES)
def test_a_quote_is_verbatim_in_an_editor_and_once_rendered(quote: str) -> None:
    found = verbatim(quote)
    assert quote in found
    tokens = MarkdownIt("commonmark").parse(found)
    shown = [t for t in tokens if t.type in ("inline", "fence")]
    assert len(shown) == 1
    (only,) = shown
    if only.type == "inline":
        assert [(c.type, c.content) for c in only.children or ()] == [("text", quote)]
    elif quote.isprintable():
        assert only.content == f"{quote}\n"


def test_only_what_needs_it_stands_between_fences() -> None:
    assert verbatim("Myanmar (Burma) ships ore.") == "> Myanmar (Burma) ships ore."
    assert verbatim("a *b*").startswith("```text\n")


def test_the_quotes_of_a_view_are_in_it_to_the_letter() -> None:
    quote = "It said [sic] *so*: “a_b_c” & <d>"
    rows = [("h1", "one", "WST", "role", "feedstock", "stated", quote, "said")]
    assert quote in quotes_markdown(view(tiny(claims=rows, contrasts=()), Selection()), "")
