"""A dataset under somebody's hands: what is saved is seen, and what is not sound is said."""

from __future__ import annotations

import re
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboard_page import FRAME, Dashboard
from dataset_copy import Dataset
from playwright.sync_api import Browser, Page, expect
from served import ROOT, serve, watched

from exports.proofs.verify import verify
from geodata import load
from geodata.faults import DatasetError

HERE = "?role=mining&select=PHL&view=2.000,118.000,4.40"

CLAIM = "sea-phl-01"
TEXT = "texts/celebes-sea.txt"
BEFORE, AFTER = "330,000 tonnes", "340,000 tonnes"

# However busy the machine is.
SOON_MS = 20_000

# The picture has come, and is another one than that which was marked.
FRESH = """() => {
  const picture = document.querySelector('.export img');
  return picture && !picture.dataset.old && picture.complete && picture.naturalWidth > 0;
}"""


@pytest.fixture
def mine(tmp_path: Path) -> Dataset:
    shutil.copytree(ROOT / "examples" / "nickel", tmp_path / "nickel")
    return Dataset(tmp_path / "nickel")


@pytest.fixture
def base(mine: Dataset) -> Iterator[str]:
    with serve(EVIDENCE_DATASET=str(mine.folder)) as address:
        yield address


def correct(mine: Dataset) -> None:
    """Change a passage, first in the text and then in the table that quotes it."""
    mine.replace(TEXT, BEFORE, AFTER)
    mine.every("claims.csv", "quote", lambda quote: quote.replace(BEFORE, AFTER))
    mine.set("claims.csv", CLAIM, "amount", "340000")


def at_rest(page: Page) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def test_what_is_saved_is_seen_in_every_open_page(
    browser: Browser, page: Page, base: str, mine: Dataset
) -> None:
    dashboard = Dashboard(page, base).open(HERE)
    with watched(browser) as second:
        other = Dashboard(second, base).open("?select=IDN")
        before, zoom = page.url, dashboard.zoom()
        page.get_by_text("Source texts, with every claimed passage marked").click()
        page.get_by_label("Search the texts").wait_for()
        page.get_by_label("Search the texts").fill("smelter")
        page.get_by_label("Search the texts").press("Enter")
        expect(page.locator(".texts [role=status]")).to_have_text(
            re.compile(r"\d+ found in 2 of 2")
        )

        correct(mine)
        quote = dashboard.panel.locator(f'blockquote[data-claim~="{CLAIM}"]')
        expect(quote).to_contain_text(AFTER, timeout=SOON_MS)
        mine.set("places.csv", "PHL", "name", "The Isles")
        for each in (dashboard, other):
            label = each.map.locator('[data-label="PHL"]')
            expect(label).to_contain_text("The Isles", timeout=SOON_MS)
        expect(dashboard.panel.get_by_role("heading", level=2)).to_have_text("The Isles")
        expect(dashboard.place("PHL")).to_have_attribute("aria-pressed", "true")
        expect(dashboard.legend("mining")).to_have_attribute("aria-pressed", "true")
        at_rest(page)
        assert (page.url, dashboard.zoom()) == (before, pytest.approx(zoom, abs=0.01))
        expect(page.get_by_label("Search the texts")).to_have_value("smelter")
        expect(page.locator(".reader .hit").first).to_be_visible()
        expect(page.locator('[data-testid="stAlert"]')).to_have_count(0)
        other.expect_selected("IDN")

        # It works as before, and by the dataset of now.
        dashboard.click_place("IDN")
        dashboard.expect_selected("IDN")
        dashboard.expect_query("role", ["mining"])


def test_what_was_fetched_with_the_page_is_fetched_anew(
    page: Page, base: str, mine: Dataset
) -> None:
    dashboard = Dashboard(page, base).open("?select=PHL")
    dashboard.panel.get_by_text("Read in context").first.click()
    expect(dashboard.panel.locator(".paragraph mark").first).to_be_visible()
    chip = dashboard.panel.locator(".chip-mining-stated").first
    colour = chip.evaluate("chip => getComputedStyle(chip).backgroundColor")
    page.get_by_role("button", name="Export this view").click()
    page.wait_for_function(FRESH, timeout=SOON_MS)
    page.locator(".export img").evaluate("picture => { picture.dataset.old = '1'; }")

    roles = mine.document("datapackage.json")["evidence"]["roles"]
    for role in roles:
        role["colour"] = {"mining": "#1F5FA8"}.get(role["code"], role.get("colour", ""))
    roles = [{key: value for key, value in role.items() if value} for role in roles]
    mine.describe(roles=roles)
    correct(mine)
    quote = dashboard.panel.locator(f'figure:has(blockquote[data-claim~="{CLAIM}"])')
    expect(quote).to_contain_text(AFTER, timeout=SOON_MS)
    page.wait_for_function(FRESH, timeout=SOON_MS)
    expect(chip).not_to_have_css("background-color", colour)
    quote.get_by_text("Read in context").click()
    expect(quote.locator(".paragraph mark")).to_contain_text(AFTER)


def test_what_is_not_sound_is_said_until_it_is_mended(page: Page, base: str, mine: Dataset) -> None:
    dashboard = Dashboard(page, base).open(HERE)
    before, sound = page.url, load(mine.folder)
    dashboard.brand()
    mine.every("claims.csv", "quote", lambda quote: quote.replace(BEFORE, AFTER))
    with pytest.raises(DatasetError) as error:
        load(mine.folder)
    notice = page.locator('.st-key-notices [data-testid="stAlert"]')
    expect(notice).to_contain_text("Shown is the last one that was.", timeout=SOON_MS)
    for fault in error.value.faults:
        expect(notice.get_by_role("listitem").filter(has_text=str(fault))).to_have_count(1)
    assert dashboard.is_branded()
    assert page.url == before
    expect(dashboard.panel.locator(f'blockquote[data-claim~="{CLAIM}"]')).to_contain_text(BEFORE)
    for route in ("figure.svg", "map.html", "evidence.zip"):
        with urllib.request.urlopen(f"{base}/{route}?select=PHL") as answer:
            assert answer.status == 200
            report = verify(answer.read(), sound)
            assert (report.exit_code, report.current) == (0, True)
    # Whoever comes now sees the same.
    dashboard.open("?select=PHL")
    expect(notice).to_contain_text("claims.csv")

    correct_the_rest = mine.text(TEXT).replace(BEFORE, AFTER)
    mine.path(TEXT).write_bytes(correct_the_rest.encode())
    mine.set("claims.csv", CLAIM, "amount", "340000")
    expect(notice).to_have_count(0, timeout=SOON_MS)
    expect(dashboard.panel.locator(f'blockquote[data-claim~="{CLAIM}"]')).to_contain_text(AFTER)
    with urllib.request.urlopen(f"{base}/figure.svg?select=PHL") as answer:
        assert verify(answer.read(), load(mine.folder)).current
    assert page.locator(FRAME).count() == 1
