"""What leaves with numbers: the table, the proof, the brief, a figure's column, the quotes."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import docx
import pytest
from test_numbers import number, with_numbers

import geodata
from exports.brief import brief
from exports.citations import sources_used
from exports.figures.render import render
from exports.formats import FORMATS
from exports.markdown import quotes_markdown
from exports.numbers import COLUMNS, numbers_csv
from exports.page import page
from exports.proofs.proof import numbers_drawn, proof
from exports.proofs.seal import seal
from exports.proofs.verify import verify
from exports.request import ExportRequest, file_name
from geodata.load import OWN
from geodata.model import Atlas
from geodata.selection import Selection
from geodata.view import view

ATLAS = geodata.atlas()
with (OWN / "numbers.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def table(selection: Selection, atlas: Atlas = ATLAS) -> list[dict[str, str]]:
    text = numbers_csv(view(atlas, selection)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


WHOLE = table(Selection())


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['indicator']}-{r['place']}-{r['year']}")
def test_every_shipped_number_leaves_as_it_is(row: dict[str, str]) -> None:
    found = [one for one in WHOLE if all(one[k] == row[k] for k in ("indicator", "place", "year"))]
    (mine,) = [one for one in found if one["source_id"] == row["source_id"]]
    for column in ("value", "unit", "edition", "derived_from"):
        assert mine[column] == row[column]
    assert mine["status"] == (row["status"] or "reported")
    assert mine["publisher"] == ATLAS.sources[row["source_id"]].publisher
    assert mine["dataset_sha256"] == ATLAS.sha256


def test_the_table_has_what_is_in_view() -> None:
    assert len(WHOLE) == len(ROWS) == 74
    assert tuple(WHOLE[0]) == COLUMNS
    assert {row["place"] for row in table(Selection(role=("manufacturing",)))} == {"THA", "WLD"}
    drawn = table(Selection(number="reserves,2025", role=("manufacturing",)))
    assert {row["place"] for row in drawn} == {"CHN", "MYS", "VNM", "WLD"}, "what is drawn"
    assert FORMATS["numbers.csv"].since == 5


def test_older_editions_leave_and_do_not_count() -> None:
    rows = (number(value=1.5), number(value=-0.0, source_id="new"), number(value=None, year=2023))
    found = table(Selection(), with_numbers(*rows[:2], number(indicator="=1+1", place="EST")))
    assert [(row["value"], row["counts"]) for row in found[1:]] == [("0", "yes"), ("1.5", "")]
    assert found[0]["indicator"] == "'=1+1", "no spreadsheet takes it for a formula"


def test_what_the_numbers_are_from_is_cited() -> None:
    def cited(**asked: Any) -> set[str]:
        return {source.source_id for source in sources_used(view(ATLAS, Selection(**asked)))}

    plain = cited()
    assert cited(number="reserves,2025") - plain == {"usgs-mcs-2026"}
    assert cited(select="LAO") - plain == {"un-comtrade-2846"}
    assert "usgs-myb-2022" in cited(select="THA")


def test_a_file_s_name_says_which_number_it_shows() -> None:
    named = file_name("figure.svg", Selection(number="reserves,2025"), "ree")
    assert named == "ree-map_reserves-2025.svg"


# --- the proof ----------------------------------------------------------------------------

SHOWN = view(ATLAS, Selection(number="mine-production,2025", select="THA"))


def test_a_proof_carries_the_numbers_that_are_drawn() -> None:
    found = proof(SHOWN, "")["numbers"]
    assert {one["place"]: one["value"] for one in found} == {
        row["place"]: float(row["value"])
        for row in ROWS
        if (row["indicator"], row["year"]) == ("mine production", "2025")
    }
    assert "numbers" not in proof(view(ATLAS, Selection()), "")


def sealed(change: Any) -> bytes:
    """Return a figure whose proof was changed before it was sealed."""
    content = proof(SHOWN, "")
    change(content["numbers"])
    return seal(render(SHOWN, kind="svg").data, "svg", content)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda found: found[0].update(value=5.0),
            "mine production of CHN is 5.0; the dataset has",
        ),
        (lambda found: found[0].update(status="withheld"), "the dataset has 270000.0, estimated"),
        (lambda found: found.append({**found[0], "place": "LAO"}), "the dataset has none"),
        (lambda found: found.pop(), "it leaves out the number of WLD, which it draws"),
    ],
)
def test_a_number_that_was_changed_is_found(change: Any, said: str) -> None:
    report = verify(sealed(change), ATLAS)
    assert report.exit_code == 1
    assert any(said in fault for fault in report.faults), report.faults


@pytest.mark.parametrize("kind", ["svg", "html", "docx"])
def test_a_file_with_numbers_stands(kind: str) -> None:
    data = {
        "svg": lambda: sealed(lambda _: None),
        "html": lambda: page(SHOWN, ""),
        "docx": lambda: brief(SHOWN, ExportRequest(SHOWN.selection), ""),
    }[kind]()
    report = verify(data, ATLAS)
    assert (report.exit_code, report.faults) == (0, ())


# --- the brief, the figure, the quotes ----------------------------------------------------


def brief_of(selection: Selection, atlas: Atlas = ATLAS) -> Any:
    shown = view(atlas, selection)
    return docx.Document(io.BytesIO(brief(shown, ExportRequest(selection), "")))


def test_a_brief_has_the_numbers_of_its_places_each_cited() -> None:
    found = brief_of(Selection(select="THA", number="mine-production,2025"))
    _, only = found.tables
    assert [row._tr.xpath("boolean(w:trPr/w:tblHeader)") for row in only.rows] == [
        True,
        False,
        False,
    ]
    rows = [[cell.text for cell in row.cells] for row in only.rows]
    assert rows[0] == ["Number", "Place", "Year", "Value", "Source"]
    assert [row[:3] for row in rows[1:]] == [
        ["Mine production", "Thailand", "2025"],
        ["Mine production", "World", "2025"],
    ]
    assert rows[1][3].startswith("4,800 t REO, estimated; estimated from imports by China")
    assert "Mineral Commodity Summaries 2026" in rows[1][4]
    text = [p.text for p in found.paragraphs]
    assert any("“Mineral Commodity Summaries 2026: Rare Earths (version 1.3)”" in t for t in text)
    assert any(t.startswith("Beside it: Reserves, Thailand, 2024: 4,500 t REO") for t in text)


def test_a_brief_has_the_newest_of_each_series_where_none_is_chosen() -> None:
    _, only = brief_of(Selection(select="THA")).tables
    rows = [[cell.text for cell in row.cells] for row in only.rows][1:]
    assert [(row[0], row[2]) for row in rows if row[1] == "Thailand"] == [
        ("Imports by China, gross weight", "2023"),
        ("Imports by China, value", "2023"),
        ("Mine production", "2025"),
        ("Reserves", "2024"),
    ]


def test_without_numbers_nothing_of_them_leaves() -> None:
    plain = replace(with_numbers(), files={})
    found = brief_of(Selection(select="WST"), plain)
    assert len(found.tables) == 1
    assert "Published numbers" not in [p.text for p in found.paragraphs]
    assert table(Selection(), plain) == []
    assert json.loads(json.dumps(numbers_drawn(view(plain, Selection())))) == []


def test_figure_and_quotes_have_what_stands_beside_the_words() -> None:
    svg = render(view(ATLAS, Selection(select="THA")), kind="svg", size="page").data.decode()
    assert "Beside it: Reserves, Thailand, 2024: 4,500 t REO" in svg
    said = quotes_markdown(view(ATLAS, Selection(select="VNM")), "")
    assert r"3,500,000 t REO, of a world total of more than 75,000,000 t REO" in said.replace(
        "\\", ""
    )
