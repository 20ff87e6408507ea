"""The page of another dataset: its own words, and only the filters that it has something for."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_copy import Dataset
from page import address, html, opened, widget

from dashboard import MATRIX_HERE, TABLE_HERE
from geodata.__main__ import main
from geodata.load import OWN, VARIABLE
from geodata.load import atlas as load_atlas
from geodata.load import load as load_folder

IN, OUT, BETWEEN = "Into Hubland", "Out of Hubland", "Between other places"


def add_claim(dataset: Dataset, link: str, quote: str) -> None:
    """Add a claim on a link to the first text and the table."""
    text = dataset.path("texts/one.txt")
    text.write_text(text.read_text("utf-8") + f"\n{quote}\n", "utf-8")
    place = quote.split(maxsplit=1)[0].upper()[:3]
    row = (f"c-{link}", "one", place, "link", link, "stated", "sends", "author", quote)
    dataset.add("claims.csv", *row, *[""] * 7)


def link_out(dataset: Dataset) -> None:
    dataset.add("links.csv", "h-tools", "HUB", "SOU", "", "milling", "tools")
    add_claim(dataset, "h-tools", "Hubland sends tools to South.")


def link_between(dataset: Dataset) -> None:
    dataset.add("links.csv", "n-coal", "NOR", "SOU", "", "milling", "coal")
    add_claim(dataset, "n-coal", "North sends coal to South.")


def no_link(dataset: Dataset) -> None:
    dataset.drop("links.csv", "n-ore")
    dataset.drop("claims.csv", "n-link")
    dataset.drop("notes.csv", "n-ore")


@pytest.mark.parametrize(
    ("changes", "directions"),
    [
        ((), None),
        ((no_link,), None),
        ((link_out,), [IN, OUT]),
        ((link_between,), [IN, BETWEEN]),
        ((link_out, link_between), [IN, OUT, BETWEEN]),
        ((no_link, link_out, link_between), [IN, OUT, BETWEEN]),
    ],
)
def test_only_directions_with_links_are_offered(
    installed: Dataset, changes: tuple, directions: list[str] | None
) -> None:
    for change in changes:
        change(installed)
    app = opened()
    assert [radio.options for radio in app.radio] == ([directions] if directions else [])


def test_a_direction_without_links_that_the_address_asks_for_can_be_left(
    installed: Dataset,
) -> None:
    app = opened(flow="out_of")
    (radio,) = app.radio
    assert (radio.options, radio.value) == ([IN, OUT], "out_of")
    radio.set_value("into").run()
    assert address(app) == {}
    assert not app.radio


def test_a_filter_works_where_there_is_no_direction_to_choose(installed: Dataset) -> None:
    app = opened(select="NOR")
    widget(app, "role").set_value(["milling"]).run()
    assert address(app) == {"role": ["milling"], "select": ["NOR"]}


def test_the_words_are_the_datasets_own(installed: Dataset) -> None:
    app = opened(select="NOR", role="milling", material="Cu")
    assert [filter_.label for filter_ in app.multiselect] == ["Role", "Metal", "Source"]
    assert widget(app, "role").options == ["Mining", "Milling"]
    assert widget(app, "material").options == ["Metals (Met)", "Copper (Cu), metals"]
    assert "North · Norte · 北国" in widget(app, "select").options
    assert app.button(key="drop-role").label == "Drop the filter on role"
    assert app.button(key="drop-material").label == "Drop the filter on metal"
    said = " ".join(html(app))
    shipped = load_folder(OWN)
    foreign = {"ASEAN", "Guangxi", "rare earth", *(p.name for p in shipped.places.values())}
    assert {word for word in foreign if word in said} == set()


def test_a_dataset_without_materials_has_no_filter_for_them(installed: Dataset) -> None:
    for name in ("materials", "material_groups"):
        installed.path(f"{name}.csv").unlink()
    installed.describe(materials=None)
    installed.drop("claims.csv", "n-cu")
    installed.set("notes.csv", "NOR", "material", "")
    app = opened()
    assert [filter_.label for filter_ in app.multiselect] == ["Role", "Source"]
    widget(app, "role").set_value(["mining"]).run()
    assert address(app) == {"role": ["mining"]}


def test_a_dataset_without_numbers_offers_none(installed: Dataset) -> None:
    installed.path("numbers.csv").unlink()
    installed.set("claims.csv", "n-link", "indicator", "")
    app = opened()
    assert "number" not in [box.key for box in app.selectbox]
    assert "numbers" not in "".join(html(app)).casefold()


def test_a_dataset_that_has_only_been_begun_opens_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "begun"
    assert main(["new", str(folder), "--title", "T", "--places", "GHA,NLD", "--hub", "NLD"]) == 0
    monkeypatch.setenv(VARIABLE, str(folder))
    load_atlas.cache_clear()
    try:
        app = opened()
        said = html(app)[0]
        assert "No claims yet" in said and "python -m geodata add-text DIR" in said
        assert [filter_.label for filter_ in app.multiselect] == ["Role"]
        assert html(app)[1:] == [MATRIX_HERE + TABLE_HERE], "there is no text to be read"
        assert "Ghana" in html(opened(select="GHA", role="buyer"))[0]
    finally:
        load_atlas.cache_clear()
