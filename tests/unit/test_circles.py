"""The circles: areas as the numbers are, wherever they are drawn; statuses; the key; hostile data."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import pandas as pd
import pytest
from hostile import ALL
from lxml import etree
from test_numbers import number, with_numbers
from worlds import world

import geodata
from exports.figures.render import render
from exports.figures.style import SIZES
from geodata import numbers
from geodata.model import Atlas
from geodata.numbers import Number
from geodata.selection import Selection
from geodata.view import view
from layers.circles import MEANS, NO_ZERO, circles, in_words, round_sizes
from layers.picture import picture
from layers.state import state, state_json
from layers.symbology import CIRCLE_PX, THEMES

ATLAS = geodata.atlas()
CHOICES = [one.named(year) for one in numbers.series(ATLAS).values() for year in one.years]


def shown(number: str, atlas: Atlas = ATLAS):  # type: ignore[no-untyped-def]
    return view(atlas, Selection(number=number))


def amounts(number: str) -> dict[str, float]:
    """Return what the table has for each place, by other means than the product's."""
    one, year = numbers.chosen(ATLAS, number)  # type: ignore[misc]
    frame = ATLAS.numbers_frame()
    own = frame[(frame["indicator"] == one.indicator) & (frame["year"] == year)]
    return {p: v for p, v in zip(own["place"], own["value"], strict=True) if p != "WLD"}


def largest(number: str) -> float:
    one, _ = numbers.chosen(ATLAS, number)  # type: ignore[misc]
    frame = ATLAS.numbers_frame()
    own = frame[(frame["indicator"] == one.indicator) & (frame["place"] != "WLD")]
    return float(own["value"].max())


@pytest.mark.parametrize("number", CHOICES)
def test_areas_of_the_picture_are_as_the_numbers_of_all_years_are(number: str) -> None:
    svg = etree.fromstring(str(picture(shown(number), lambda select: select)))
    found = {
        group.get("data-number"): float(group.find("circle").get("r")) ** 2
        for group in svg.iter("g")
        if group.get("data-number")
    }
    whole = (1.2 * CIRCLE_PX) ** 2 / largest(number)
    wanted = {place: value * whole for place, value in amounts(number).items()}
    assert found.keys() == wanted.keys()
    for place, area in wanted.items():
        assert found[place] == pytest.approx(area, rel=0.01, abs=0.02)


@pytest.mark.parametrize("number", ["mine-production,2025", "reserves,2025"])
def test_areas_of_a_figure_are_measured(number: str) -> None:
    svg = etree.fromstring(render(shown(number), kind="svg").data)
    px, found = SIZES["wide"].px, {}
    for group in svg.iter("{*}g"):
        if (group.get("id") or "").startswith("circle-"):
            path = group.find(".//{*}path").get("d")
            xs = [float(x) for x, _ in re.findall(r"(-?[\d.]+) (-?[\d.]+)(?=\s*[\nzC]|$)", path)]
            found[group.get("id")[7:]] = ((max(xs) - min(xs)) / 2) ** 2
    whole = (px * CIRCLE_PX) ** 2 / largest(number)
    for place, value in amounts(number).items():
        assert found[place] == pytest.approx(value * whole, rel=0.02, abs=0.01), place
    text = " ".join(svg.itertext())
    assert "Mineral Commodity Summaries 2026" in " ".join(text.split())
    assert in_words(shown(number)).split(", ")[0].removeprefix("Circles: ")[:9] in text


@pytest.mark.parametrize("number", CHOICES)
def test_what_the_browser_is_told_is_the_number(number: str) -> None:
    told = json.loads(state_json(shown(number)))["number"]
    for place, _, _, _, _, label in told["circles"]:
        digits = label.split(": ", 1)[1].removeprefix("more than ").split(" ")[0]
        assert float(digits.replace(",", "")) == amounts(number)[place]
    assert {row[0] for row in told["circles"]} == set(amounts(number))
    assert [code for _, code in told["years"]] == [c for c in CHOICES if c[:-4] == number[:-4]]


def test_without_a_choice_nothing_is_told() -> None:
    plain = view(ATLAS, Selection())
    assert "number" not in state(plain)
    assert circles(plain) is None
    assert "num" not in str(picture(plain, str)).split("</style>")[0]
    assert in_words(plain) == ""


def test_the_number_changes_neither_marks_nor_counts() -> None:
    plain, chosen = state(view(ATLAS, Selection())), state(shown("reserves,2025"))
    changed = {key for key in chosen if chosen[key] != plain.get(key)}
    assert changed == {"number", "subtitle"}


def test_total_absent_values_dependence_and_source_are_said() -> None:
    found = circles(shown("imports-by-china-value,2024"))
    assert found is not None
    assert "World: 1,386,613,152 USD." in found.lines
    assert "Not listed for 2024: Thailand." in found.lines
    assert NO_ZERO in found.lines
    assert any("UN Comtrade" in line for line in found.lines)
    found = circles(shown("mine-production,2025"))
    assert found is not None
    assert any(line.startswith("Not independent, estimated from imports") for line in found.lines)


@pytest.mark.parametrize(
    ("largest", "sizes"),
    [
        (270000.0, (200000.0, 50000.0, 10000.0)),
        (1.0, (1.0, 0.2, 0.02)),
        (9.99, (5.0, 1.0, 0.2)),
        (44e6, (20e6, 5e6, 1e6)),
        (0.0, ()),
    ],
)
def test_round_sizes(largest: float, sizes: tuple[float, ...]) -> None:
    assert round_sizes(largest) == sizes


STATUSES = ("", "estimated", "revised", "greater than", "withheld", "not available", "nil")


def test_every_status_is_drawn_in_a_way_of_its_own() -> None:
    drawn = {}
    for status in STATUSES:
        value = None if status in numbers.WITHOUT_VALUE else 5.0
        atlas = with_numbers(number(status=status, value=value), number(place="EST", value=20.0))
        found = circles(shown("output,2024", atlas))
        assert found is not None
        circle = found.of("WST")
        assert circle is not None
        drawn[status] = tuple((kind, style) for kind, _, style in circle.parts)
        assert [said for _, said in found.signs] == ([MEANS[status]] if status else [])
        assert circle.radius == pytest.approx(CIRCLE_PX / 2 if value else 0)
    assert len(set(drawn.values())) == len(STATUSES), "by form, and not by colour"


def test_zero_is_a_sign_and_what_is_not_listed_is_nothing() -> None:
    atlas = with_numbers(number(value=0.0), number(place="EST", year=2023))
    found = circles(shown("output,2024", atlas))
    assert found is not None
    assert [(c.place, c.short, c.radius) for c in found.circles] == [("WST", "0", 0.0)]
    assert "Not listed for 2024: East." in found.lines


def test_numbers_of_a_place_without_a_point_are_said_and_not_drawn() -> None:
    atlas = with_numbers(number(), number(place="ASEAN", value=9.0))
    found = circles(shown("output,2024", atlas))
    assert found is not None
    assert [c.place for c in found.circles] == ["WST"]
    assert "Not on the map: The Region 9 t." in found.lines


def test_hostile_names_stay_text() -> None:
    atlas = with_numbers(number(indicator=ALL, unit=ALL))
    (code,) = numbers.series(atlas)
    svg = str(picture(shown(f"{code},2024", atlas), lambda select: select))
    assert etree.fromstring(svg).findall(".//script") == []
    assert b"</script" not in state_json(shown(f"{code},2024", atlas))
    render(shown(f"{code},2024", atlas), kind="svg")


def test_a_map_of_250_places_stays_readable() -> None:
    atlas = world("everywhere")
    rows = [
        number(place=code, value=float(n + 1), source_id=next(iter(atlas.sources)))
        for n, code in enumerate(atlas.places)
    ]
    many = replace(atlas, numbers=pd.DataFrame(rows, columns=list(Number._fields)))
    found = circles(shown("output,2024", many))
    assert found is not None
    assert len(found.circles) > 200
    radii = [circle.radius for circle in found.circles]
    assert radii == sorted(radii, reverse=True), "no circle lies below a larger one"
    assert math.isclose(radii[0], CIRCLE_PX)
    assert len(state_json(shown("output,2024", many))) < 120_000


@pytest.mark.parametrize("theme", THEMES)
def test_lines_are_seen_on_their_casing_in_every_theme(theme: str) -> None:
    from layers.symbology import contrast

    assert contrast(THEMES[theme].arrow, THEMES[theme].halo) > 7
