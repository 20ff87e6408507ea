"""Numbers in panels: tables and charts say what the table says; words stand beside their numbers."""

from __future__ import annotations

import csv
import re
import time
from dataclasses import replace

import pytest
from hostile import ALL
from lxml import html
from test_numbers import number, with_numbers

import geodata
from geodata.load import OWN
from geodata.model import Atlas
from geodata.selection import Selection
from geodata.view import view
from panels.chart import chart
from panels.content import content
from panels.numbers import MOST_ROWS, MOST_SERIES
from panels.panel import panel
from panels.records import Numbers

ATLAS = geodata.atlas()
with (OWN / "numbers.csv").open(encoding="utf-8", newline="") as file:
    ROWS = [row for row in csv.DictReader(file) if row["place"] != "WLD"]


def shown(select: str, atlas: Atlas = ATLAS) -> html.HtmlElement:
    return html.fromstring(panel(view(atlas, Selection(select=select))))


def series(select: str, atlas: Atlas) -> list[Numbers]:
    items = content(view(atlas, Selection(select=select))).items
    return [item for item in items if isinstance(item, Numbers)]


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['indicator']}-{r['place']}-{r['year']}")
def test_every_shipped_number_stands_in_its_place_s_table(row: dict[str, str]) -> None:
    title = row["indicator"][0].upper() + row["indicator"][1:]
    (rows,) = shown(row["place"]).xpath(
        f'.//table/tbody[starts-with(string(tr/th[@scope="rowgroup"]), "{title} ({row["unit"]})")]'
    )
    cells = {
        tr.xpath("string(th)"): [td.text_content() for td in tr.findall("td")]
        for tr in rows.findall("tr")[1:]
    }
    value, status, _ = cells[row["year"]]
    assert value.replace(",", "") == row["value"]
    assert status.split(",")[0] == (row["status"] or "reported")
    assert ("not independent" in status) == bool(row["derived_from"])


@pytest.mark.parametrize("select", ["MMR", "CHN", "THA"])
def test_every_point_of_a_chart_says_all_of_itself(select: str) -> None:
    for svg, item in zip(
        shown(select).xpath('.//svg[@class="chart"]'), series(select, ATLAS), strict=False
    ):
        titles = [title.text for title in svg.iter("title")]
        if len(titles) != len(item.rows):
            continue
        for title, row in zip(titles, item.rows, strict=True):
            assert title.startswith(f"{row.row}: ")
            assert (row.number.status or "reported") in f"{title}reported"
    (production,) = [s for s in series("MMR", ATLAS) if s.title == "Mine production"]
    drawn = html.fromstring(f"<div>{chart(production)}</div>")
    heights = [float(circle.get("cy")) for circle in drawn.iter("circle")]
    values = [row.number.value for row in production.rows]
    # Up is more: the order of heights is that of the values.
    assert sorted(range(8), key=lambda i: -heights[i]) == sorted(range(8), key=lambda i: values[i])
    assert [t.text for t in drawn.iter("text")][1:3] == ["r", "e"]


BESIDE = {
    ("VNM", "newshub-vnm-02"): ["3,500,000 t REO, of a world total of more than 75,000,000 t REO"],
    ("THA", "newshub-tha-04"): [
        "Reserves, Thailand, 2024: 4,500 t REO, no total listed",
        "2025: 4,800 t REO, estimated, of a world total of 390,000 t REO, estimated",
    ],
    ("MYS", "newshub-mys-07"): ["Reserves, Malaysia, 2025: 710,000 t REO"],
    ("MMR", "newshub-mmr-04"): [
        "Mine production, Myanmar, 2025: 22,000 t REO, estimated",
        "estimated from imports by China, gross weight: not independent",
        "Imports by China, gross weight, Myanmar, 2024: 44,365,512 kg",
    ],
}


@pytest.mark.parametrize(("select", "claim"), BESIDE)
def test_words_stand_beside_their_numbers(select: str, claim: str) -> None:
    (figure,) = shown(select).xpath(f'.//figure[blockquote[contains(@data-claim, "{claim}")]]')
    text = " ".join(figure.xpath("string(aside)").split())
    assert all(said in text for said in BESIDE[select, claim]), text
    assert not re.search(r"\b(only|but|however|in fact|contradict)", text), "without a verdict"


def test_a_claim_without_an_indicator_has_nothing_beside_it() -> None:
    coded = {c.claim_id for c in ATLAS.claims if c.indicator}
    for code in ATLAS.selectable:
        for figure in shown(code).xpath(".//figure[aside]"):
            assert coded & set(figure.find("blockquote").get("data-claim").split())


def test_older_editions_gaps_and_partners_are_said() -> None:
    rows = [number(year=year, value=float(year)) for year in (2020, 2023)]
    rows += [number(year=2023, value=9.0, source_id="new")]
    rows += [number(place="EST", year=year) for year in (2021, 2022)]
    rows += [number(indicator="sales", partner="CHN", year=2022, value=7.0)]
    atlas = with_numbers(*rows)
    text = " ".join(shown("WST", atlas).text_content().split())
    assert "2023: 9 t" in text
    assert "earlier: 2,023 t (Office, Tables, 2024)" in text
    assert "Not listed: 2021, 2022." in text
    assert "Sales, with China t" in text
    (partner,) = series("CHN", atlas)
    assert [(row.row, row.number.value) for row in partner.rows] == [("West, 2022", 7.0)]


def test_no_line_is_drawn_over_a_year_without_a_value() -> None:
    rows = [number(year=year, value=5.0) for year in (2018, 2019, 2021, 2023)]
    rows += [number(year=2022, value=None, status="withheld")]
    (item,) = series("WST", with_numbers(*rows))
    svg = html.fromstring(f"<div>{chart(item)}</div>")
    (line,) = svg.xpath('.//path[@class="line"]/@d')
    assert line.count("M") == 1
    assert len(list(svg.iter("circle"))) == 4
    assert "W" in [text.text for text in svg.iter("text")]


def test_without_numbers_nothing_is_said_of_them() -> None:
    plain = with_numbers()
    for select in plain.selectable:
        assert "Published numbers" not in panel(view(plain, Selection(select=select)))
    assert "numbers" not in panel(view(ATLAS, Selection(select="MMR-CHN"))).replace(
        "numbers on", ""
    )


def test_many_numbers_are_bounded_and_quick() -> None:
    rows = [
        number(indicator=f"output {n}", year=year, value=float(year))
        for n in range(MOST_SERIES + 3)
        for year in range(1900, 2026)
    ]
    atlas = with_numbers(*rows)
    found = series("WST", atlas)
    assert len(found) == MOST_SERIES
    assert {len(item.rows) for item in found} == {MOST_ROWS}
    assert {item.left for item in found} == {126 - MOST_ROWS}
    assert "3 more series are in numbers.csv." in panel(view(atlas, Selection(select="WST")))
    begun = time.process_time()
    for item in series("MMR", ATLAS):
        chart(item)
    assert time.process_time() - begun < 0.03


def test_hostile_words_stay_text() -> None:
    atlas = with_numbers(
        *(number(indicator=ALL, unit=ALL, edition=ALL, year=y, derived_from=ALL) for y in (1, 9999))
    )
    found = panel(view(atlas, Selection(select="WST")))
    assert "<script" not in found
    assert ALL in html.fromstring(found).text_content()


def test_an_amount_that_a_text_states_stands_with_its_claim_and_link() -> None:
    atlas = with_numbers()
    claims = tuple(
        replace(c, amount="1200", unit="t") if c.claim_id == "w2" else c for c in atlas.claims
    )
    told = replace(atlas, claims=claims, claims_by_id={c.claim_id: c for c in claims})
    for select in ("WST", "WST-CHN"):
        text = " ".join(shown(select, told).text_content().split())
        assert "link: ore (1,200 t)" in text
        assert "Stated amount: 1,200 t, First Press, 2025." in text
