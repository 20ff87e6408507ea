"""The words in the picture say what is drawn, which filters are in force, and from what."""

from __future__ import annotations

import pytest
from tiny import tiny

import geodata
from geodata.model import FLOWS
from geodata.selection import Selection
from geodata.view import view
from layers import caption

ATLAS = geodata.atlas()
TINY = tiny()


def test_subtitle_without_filters() -> None:
    said = caption.subtitle(view(TINY, Selection()))
    assert "links into China" in said
    assert "no filter" in said
    assert "Nothing matches" not in said


def test_subtitle_names_the_filters_in_force() -> None:
    s = Selection(role=("feedstock",), element=("Dy",), source=("two",), firmness="stated")
    said = caption.subtitle(view(TINY, s))
    for phrase in ("role: feedstock", "dysprosium", "Second Press", "stated only"):
        assert phrase in said
    assert said.endswith("Nothing matches.")
    assert "no filter" not in said


def test_subtitle_names_the_direction() -> None:
    assert "links out of China" in caption.subtitle(view(TINY, Selection(flow="out_of")))


def test_notes_say_that_no_arrow_is_a_traced_shipment() -> None:
    assert tuple(caption.NOTE) == FLOWS
    for flow in FLOWS:
        said = caption.note(view(TINY, Selection(flow=flow)))
        assert "no traced shipments" in said
        assert "No text gives a volume" in said
    assert "one text names the gateway" in caption.NOTE["into"]
    assert "endorsement" in caption.BOUNDARIES


def test_sources() -> None:
    said = caption.sources(TINY)
    assert "First Press, 22 May 2025; Second Press, 2026." in said
    assert "Book House" not in said, "only the texts are drawn"
    assert "Natural Earth" in said
    assert "GeoNames, CC BY 4.0" in said
    assert said.endswith("Dataset 01234567, 2 January 2026.")


def test_shipped_sources() -> None:
    said = caption.sources(ATLAS)
    for source in ATLAS.sources.values():
        assert (source.publisher in said) is (source.kind == "text")
    assert ATLAS.sha256[:8] in said


@pytest.mark.parametrize(
    ("select", "name"),
    [("", ""), ("WST", "West"), ("WST-into", "West into China"), ("EST-out_of", "China to East")],
)
def test_what_is_selected(select: str, name: str) -> None:
    assert caption.selected(shown := view(tiny(), Selection(select=select))) == name
    assert caption.title(shown) == (f"{name}: {caption.TITLE}" if name else caption.TITLE)
