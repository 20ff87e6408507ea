"""Makes the README's screenshot: serves the dashboard, opens it, and saves what is seen."""

from __future__ import annotations

import sys
from pathlib import Path

from dashboard_page import Dashboard
from playwright.sync_api import sync_playwright
from served import serve

from tests.chromium import launch


def main(target: Path, query: str = "?select=MMR") -> None:
    """Save the page at 1600 by 900 pixels for an address."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with serve() as base, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1600, "height": 900})
        dashboard = Dashboard(page, base).open(query)
        dashboard.place("MMR").and_(dashboard.map.locator("[aria-pressed=true]")).wait_for()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
