"""How it is served: a base path, hostile data and addresses, a bad dataset, no outside request."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboard_page import Dashboard
from playwright.sync_api import Browser, Page, expect
from served import ROOT, free_port, serve, watched

HOSTILE = (
    "{{7*7}}",
    "{% x",
    "${1}",
    "<img src=x onerror=document.title='hacked'>",
    "</script><script>document.title='hacked'</script>",
)


def test_a_base_path_is_a_prefix_of_everything(browser: Browser) -> None:
    with serve("--server.baseUrlPath", "/evidence", path="/evidence") as base:
        with watched(browser) as page:
            dashboard = Dashboard(page, base).open("?select=THA")
            dashboard.click_place("MMR")
            dashboard.expect_selected("MMR")
            assert urllib.parse.urlsplit(page.url).path == "/evidence/"
            dashboard.panel.get_by_text("Read in context").first.click()
            expect(dashboard.panel.locator(".paragraph mark").first).to_be_visible()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_address_is_text_in_a_notice(page: Page, server: str, text: str) -> None:
    names = ("role", "view", "number", "unheard-of")
    query = urllib.parse.urlencode({**dict.fromkeys(names, text), "select": "MMR"})
    dashboard = Dashboard(page, server).open(f"?{query}")
    notice = page.locator('[data-testid="stAlert"]')
    expect(notice).to_contain_text("left out")
    expect(notice.get_by_role("listitem")).to_have_count(len(names))
    expect(notice.get_by_role("listitem").filter(has_text=text[:30])).to_have_count(len(names) - 1)
    assert "hacked" not in page.title()
    assert notice.locator("img, script").count() == 0
    dashboard.expect_selected("MMR")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_selection_is_text_in_a_notice(page: Page, server: str, text: str) -> None:
    Dashboard(page, server).open(f"?select={urllib.parse.quote(text)}&select=MMR")
    notice = page.locator('[data-testid="stAlert"]')
    expect(notice).to_contain_text("left out")
    expect(notice).to_contain_text(text[:30])
    assert "hacked" not in page.title()
    assert notice.locator("img, script").count() == 0


def test_a_huge_address_is_answered_with_a_short_notice(page: Page, server: str) -> None:
    query = "&".join(f"role={i}{'x' * 60}" for i in range(300))
    dashboard = Dashboard(page, server).open(f"?{query}&role=feedstock")
    expect(page.locator('[data-testid="stAlert"] li')).to_have_count(9)
    expect(page.locator('[data-testid="stAlert"]')).to_contain_text("and 292 more")
    expect(dashboard.legend("feedstock")).to_have_attribute("aria-pressed", "true")


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a dataset whose names, quotes and link texts are hostile."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(ROOT / "geodata" / "data", folder)
    payload = " ".join(HOSTILE)
    rewrite(folder / "places.csv", "place", "MMR", name=f"Myanmar {payload}")
    rewrite(folder / "links.csv", "link_id", "mmr-ore", carries=f"ore {payload}")
    text = folder / "texts" / "newshub-2026.txt"
    claim = "plays a pivotal role in China’s rare-earth supply chain"
    text.write_bytes(text.read_bytes().replace(claim.encode(), f"{claim} {payload}".encode()))
    table = folder / "claims.csv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["quote"] = row["quote"].replace(claim, f"{claim} {payload}")
    write(table, rows)
    with serve(EVIDENCE_DATASET=str(folder)) as base:
        yield base


def rewrite(table: Path, key: str, value: str, **changes: str) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row[key] == value).update(changes)
    write(table, rows)


def write(table: Path, rows: list[dict[str, str]]) -> None:
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_hostile_data_stays_text(browser: Browser, hostile_server: str) -> None:
    with watched(browser) as page:
        dashboard = Dashboard(page, hostile_server).open()
        label = dashboard.map.locator('[data-label="MMR"] span')
        expect(label).to_have_text(f"Myanmar {' '.join(HOSTILE)}")
        dashboard.place("MMR").focus()
        page.keyboard.press("Enter")
        dashboard.expect_selected("MMR")
        for text in HOSTILE:
            expect(dashboard.panel.get_by_role("heading", level=2)).to_contain_text(text)
            expect(dashboard.panel.locator("figure blockquote").first).to_contain_text(text)
        assert "hacked" not in page.title()
        assert page.locator('img[src="x"]').count() == 0
        assert dashboard.map.locator('img[src="x"]').count() == 0
        assert "49" not in (label.text_content() or "")


def test_a_bad_dataset_is_refused_with_its_report(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "geodata" / "data", folder)
    rewrite(folder / "claims.csv", "claim_id", "newshub-mmr-02", quote="Not in the text.")
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
    command += ["--server.port", str(free_port())]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "EVIDENCE_DATASET": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "claims.csv" in said
    assert "quote" in said
    assert "Traceback" not in said


def test_assets_are_cached_for_good_and_come_compressed(server: str, page: Page) -> None:
    Dashboard(page, server).open()
    html = page.content()
    version = html.split("assets/map-data.json?v=")[1].split('"')[0]
    request = urllib.request.Request(
        f"{server}/assets/map-data.json?v={version}", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert len(answer.read()) < 260_000
