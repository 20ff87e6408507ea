"""Matrix, table and texts below the map: documents that follow the view, as a person uses them."""

from __future__ import annotations

import pytest
from dashboard_page import Dashboard, fails_until_pressed
from playwright.sync_api import Browser, Page, expect
from served import watched

from geodata import atlas
from geodata.selection import Selection
from geodata.view import view
from panels.matrix import matrix
from panels.table import ROWS


@pytest.fixture
def dashboard(page: Page, server: str) -> Dashboard:
    return Dashboard(page, server).open()


def test_the_texts_can_be_read_and_searched(dashboard: Dashboard) -> None:
    dashboard.brand()
    page = dashboard.page
    page.get_by_text("Source texts, with every claimed passage marked").click()
    readers = page.locator('[data-testid="reader"]')
    expect(readers).to_have_count(1)
    page.get_by_role("link", name="+ beside").click()
    expect(readers).to_have_count(2)
    claimed = readers.locator("mark[data-claim]")
    ids = {i for mark in claimed.all() for i in (mark.get_attribute("data-claim") or "").split()}
    assert ids == {claim.claim_id for claim in atlas().claims}
    field = page.get_by_label("Search the texts")
    field.press_sequentially("feedstock")
    expect(readers.locator(".hit")).to_have_text(["feedstock"])
    expect(field).to_be_focused()
    expect(field).to_have_value("feedstock")
    readers.locator('a[data-select="MMR"]').first.click()
    dashboard.expect_selected("MMR")
    expect(readers).to_have_count(2)
    assert dashboard.is_branded()


def test_what_is_typed_while_an_answer_comes_is_searched_for(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.get_by_text("Source texts, with every claimed passage marked").click()
    field = page.get_by_label("Search the texts")
    field.wait_for()
    # The rest is typed when the answer to its beginning is there, and not yet painted.
    page.evaluate(
        """() => {
          const asked = window.fetch;
          window.fetch = async (...what) => {
            const answer = await asked(...what);
            if (String(what[0]).includes("search=f")) {
              window.fetch = asked;
              const field = document.activeElement;
              field.value = "flagship";
              field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            }
            return answer;
          };
        }"""
    )
    field.press_sequentially("f")
    expect(page.locator('[data-testid="reader"] .hit')).to_have_text(["flagship"])
    expect(field).to_have_value("flagship")
    expect(field).to_be_focused()


def test_the_table_is_turned_and_sorted_and_a_row_selects_its_place(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.get_by_text("Claims in view, as a table").click()
    claims = view(atlas(), Selection()).claims
    rows = page.locator(".besides tbody tr")
    expect(rows).to_have_count(ROWS)
    page.get_by_role("link", name="Next", exact=True).click()
    expect(rows.first).to_have_attribute("data-claim", claims[ROWS].claim_id)
    claim = next(claim for claim in claims[ROWS:] if claim.place in atlas().selectable)
    row = page.locator(f'tr[data-claim="{claim.claim_id}"]')
    row.locator("td.quote").click()
    dashboard.expect_selected(claim.place)
    expect(row).to_have_class("is-selected")
    page.go_back()
    dashboard.expect_selected("")
    expect(page.locator(".besides tr.is-selected")).to_have_count(0)
    head = page.get_by_role("link", name="Quote")
    head.press("Enter")
    first = min(claims, key=lambda claim: claim.quote.casefold())
    expect(rows.first.locator("td.quote")).to_have_text(first.quote)
    expect(head).to_be_focused()


def test_the_table_follows_the_view_and_is_searched(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.get_by_text("Claims in view, as a table").click()
    rows = page.locator(".besides tbody tr")
    expect(rows).to_have_count(ROWS)
    dashboard.legend("finance_rd").click()
    claims = view(atlas(), Selection(role=("finance_rd",))).claims
    assert len(claims) < ROWS
    expect(rows).to_have_count(len(claims))
    page.get_by_label("Search the claims").fill("singapore capital")
    page.keyboard.press("Enter")
    wanted = [c for c in claims if c.place == "SGP" and "capital" in c.quote.casefold()]
    expect(rows).to_have_count(len(wanted))
    dashboard.legend("finance_rd").click()
    expect(page.locator(".claims [role=status]")).to_contain_text("claims in view")
    expect(page.get_by_label("Search the claims")).to_have_value("singapore capital")


def test_a_table_that_does_not_come_says_so_and_comes_when_it_can(
    browser: Browser, server: str
) -> None:
    with watched(browser, forgiven="Failed to load resource", cold=True) as page:
        Dashboard(page, server).open()
        fails_until_pressed(page, "**/table.html?*")
        page.get_by_text("Claims in view, as a table").click()
        note = page.locator(".besides .view-note")
        expect(note).to_contain_text("It did not come (the server answered 503)")
        note.get_by_role("button").click()
        expect(page.locator(".besides tbody tr")).to_have_count(ROWS)
        expect(note).to_have_count(0)


def test_the_matrix_is_switched_and_its_cells_open_their_quotes(dashboard: Dashboard) -> None:
    page = dashboard.page
    dashboard.legend("feedstock").click()
    dashboard.expect_query("role", ["feedstock"])
    whole = dashboard.panel.get_by_role("link", name="The whole matrix")
    expect(dashboard.panel.locator("table.matrix tbody tr")).not_to_have_count(0)
    whole.click()
    rows = page.locator(".besides .matrix tbody tr")
    expect(page.get_by_role("columnheader", name="Feedstock")).to_have_count(2)
    found = matrix(view(atlas(), Selection(role=("feedstock",))), across="link")
    switch = page.get_by_role("link", name="links", exact=True)
    switch.press("Enter")
    expect(switch).to_be_focused()
    expect(switch).to_have_attribute("aria-current", "true")
    expect(rows).to_have_count(found.total)
    row = next(row for row in found.rows if row.cells[0].select != row.select)
    cell = rows.filter(has_text=row.place.name).locator("td a").first
    expect(cell.locator(".unseen")).to_have_text(row.cells[0].says)
    cell.press("Enter")
    dashboard.expect_selected(row.cells[0].select)
