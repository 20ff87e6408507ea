"""Besides the map: the table of claims and the reader of both texts, drawn when opened."""

from __future__ import annotations

import re

from page import html, opened
from streamlit.testing.v1 import AppTest
from tiny import tiny

import dashboard
import geodata
from geodata.selection import Selection
from geodata.view import view

ATLAS = geodata.atlas()


def opening(app: AppTest, key: str) -> AppTest:
    """Open an expander."""
    app.session_state[key] = True
    app.run()
    assert not app.exception
    return app


def test_nothing_is_drawn_before_it_is_opened() -> None:
    app = opened()
    assert [box.label for box in app.expander] == [
        "Claims in view, as a table",
        "The two texts, with every claimed passage marked",
    ]
    assert not app.dataframe
    assert not app.text_input
    assert len(html(app)) == 1


def test_the_table_holds_the_claims_in_view() -> None:
    app = opening(opened(), "claims_open")
    (table,) = app.dataframe
    claims = [claim for claim in ATLAS.claims if claim.topic != "heading"]
    assert list(table.value["Claim"]) == [claim.claim_id for claim in claims]
    assert list(table.value["Quote"]) == [claim.quote for claim in claims]
    said = dict(zip(table.value["Claim"], table.value["Says"], strict=True))
    (role,) = {said[c.claim_id] for c in claims if c.topic == "role" and c.value == "finance_rd"}
    assert role == "role: finance and R&D hub"
    assert not app.text_input, "the other stays closed"


def test_what_the_table_offers_as_a_file_starts_no_formula() -> None:
    quote = '=HYPERLINK("http://x")'
    rows = [("h1", "one", "WST", "role", "feedstock", "stated", quote, quote)]
    shown = view(tiny(claims=rows, contrasts=()), Selection())
    assert list(dashboard._claims_frame(shown)["Quote"]) == [f"'{quote}"]


def test_the_table_follows_the_filters() -> None:
    app = opening(opened(source="reex-2025", firmness="stated", material="HREE"), "claims_open")
    (table,) = app.dataframe
    assert set(table.value["Place"]) == {"China"}
    assert set(table.value["Firmness"]) == {"Stated as fact"}
    assert set(table.value["Source"]) == {"Rare Earth Exchanges"}


def test_an_empty_table_keeps_its_columns() -> None:
    app = opening(opened(role="processing", source="reex-2025"), "claims_open")
    (table,) = app.dataframe
    assert "Quote" in table.value.columns
    assert set(table.value["Place"]) <= {"Southeast Asia"}


def test_both_texts_and_a_search() -> None:
    app = opening(opened(), "texts_open")
    assert [h.value for h in app.subheader] == ["Rare Earth Exchanges", "NewsHub Asia"]
    assert len(html(app)) == 3
    app.text_input(key="search").set_value("  MAGNET ").run()
    counts = [text.lower().count("magnet") for text in ATLAS.texts.values()]
    assert [caption.value for caption in app.caption] == [f"{count} found" for count in counts]
    for count, page in zip(counts, html(app)[1:], strict=True):
        assert len(re.findall('<b class="hit">magnet</b>', page, re.IGNORECASE)) == count


def test_places_in_the_texts_keep_the_filters() -> None:
    app = opening(opened(role="feedstock", flow="out_of"), "texts_open")
    links = re.findall(r'href="(\?[^"]*)"', html(app)[2])
    assert "?role=feedstock&amp;flow=out_of&amp;select=MMR" in links
    assert all(link.startswith("?role=feedstock&amp;flow=out_of") for link in links)


def test_a_search_without_result_and_a_hostile_one() -> None:
    app = opening(opened(), "texts_open")
    plain = html(app)[1:]
    app.text_input(key="search").set_value("<script>${1}{{2}}").run()
    assert [caption.value for caption in app.caption] == ["0 found", "0 found"]
    assert html(app)[1:] == plain
