"""A dataset that has only been begun: page, panel and exports say so, and what to do next."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markup import parse

from exports.formats import ROUTES
from exports.make import make
from exports.request import ExportRequest
from geodata import statements
from geodata.__main__ import main
from geodata.load import load
from geodata.model import Atlas
from geodata.selection import Selection, allowed, read
from geodata.view import view
from layers import bundle, caption
from layers.state import state
from panels.content import content
from panels.panel import panel


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("begun") / "cocoa"
    arguments = ["--title", "Cocoa", "--places", "CIV,GHA,NLD", "--hub", "NLD"]
    assert main(["new", str(made), *arguments, "--date", "2026-01-02"]) == 0
    return made


@pytest.fixture(scope="module")
def begun(folder: Path) -> Atlas:
    return load(folder)


@pytest.fixture(scope="module")
def with_a_text(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The same with a text that nothing is claimed of yet, and that names a place."""
    copy = tmp_path_factory.mktemp("texts") / "cocoa"
    shutil.copytree(folder, copy)
    (copy / "texts" / "one.txt").write_text("Ghana grows cocoa.\n", "utf-8")
    with (copy / "sources.csv").open("a", encoding="utf-8") as stream:
        stream.write("one,text,A Title,A Press,,2026,,,,,en,,\n")
    return load(copy)


def said(atlas: Atlas, **chosen: str) -> str:
    return " ".join(parse(panel(view(atlas, Selection(**chosen)))).text.split())


def test_the_panel_says_what_to_do_next(begun: Atlas) -> None:
    text = said(begun)
    assert text.startswith("No claims yet The map is empty: there is no text and no claim yet.")
    commands = ("add-text DIR FILE --id", 'find DIR "…"', "workbook DIR book.xlsx", "check DIR")
    places = [text.index(f"python -m geodata {command}") for command in commands]
    assert places == sorted(places)
    assert "no texts" not in text


def test_with_a_text_it_goes_on_from_there(with_a_text: Atlas) -> None:
    text = said(with_a_text)
    assert "there is one text, but no claim yet." in text
    assert "add-text" not in text
    assert 'python -m geodata find DIR "…"' in text


def test_a_place_says_that_there_is_no_text(begun: Atlas, with_a_text: Atlas) -> None:
    assert "There is no text yet." in said(begun, select="GHA")
    assert "silent" not in said(begun, select="GHA")
    assert "Named by A Press. No claim is about it." in said(with_a_text, select="GHA")
    assert "That the text is silent" in said(with_a_text, select="CIV")


def test_the_picture_says_it_too(begun: Atlas) -> None:
    shown = view(begun, Selection())
    assert caption.subtitle(shown) == (
        "Places by role, with links into the Netherlands. No claims yet."
    )
    assert caption.sources(begun).startswith("Sources: no text yet. Natural Earth 5.1.1, public")
    assert statements.nothing(begun) == "No claims yet"


def test_the_map_draws_every_place_as_not_named(begun: Atlas) -> None:
    told = state(view(begun, Selection()))
    assert set(told["places"]) == {"CIV", "GHA", "NLD"}
    assert told["arrows"] == {}
    assert bundle.version(begun)


@pytest.mark.parametrize("route", ROUTES)
def test_every_export_is_made(begun: Atlas, route: str) -> None:
    data = make(route, ExportRequest(Selection()), begun, "https://example.org/")
    assert len(data) > 20
    if route == "claims.csv":
        assert len(list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))) == 1


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_nothing_that_an_address_may_ask_for_fails(begun: Atlas, data: st.DataObject) -> None:
    query = {
        name: [data.draw(st.sampled_from(sorted(values)))]
        for name, values in allowed(begun).items()
        if values and data.draw(st.booleans())
    }
    selection, _ = read(query, begun)
    shown = view(begun, selection)
    assert panel(shown)
    assert content(shown).title
    assert caption.full_subtitle(shown)
    assert state(shown)["places"]
