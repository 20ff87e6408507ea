"""A served dashboard, a Chromium, and a page that notices every fault and every request."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from served import serve, watched

from tests.chromium import launch


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Have a page open after its server has started, and so close before that ends."""
    for item in items:
        item.fixturenames.sort(key="page".__eq__)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with serve() as base:
        yield base


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser) as opened:
        yield opened
