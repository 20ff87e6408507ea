"""Serving the dashboard, and watching a page for faults and requests."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

ROOT = Path(__file__).parents[2]

# What Streamlit's own pages say in Chromium's console, whatever the app does, and Leaflet where
# fingers come down while the page still scrolls.
HARMLESS = (
    "Unrecognized feature",
    "An iframe which has both allow-scripts",
    "Ignored attempt to cancel a touch",
)


HERE = ("http://localhost:", "ws://localhost:", "file:", "data:", "blob:")
"""How addresses of this machine begin."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(*arguments: str, path: str = "", port: int = 0, **environment: str) -> Iterator[str]:
    """Serve the dashboard, on a free port if none is given; on failure show the server's words."""
    port = port or free_port()
    base = f"http://localhost:{port}{path}"
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
    command += ["--server.port", str(port), *arguments]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            await_health(server, f"{base}/_stcore/health")
            yield base
        finally:
            server.terminate()
            server.wait(timeout=20)


def await_health(server: subprocess.Popen[str], url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    server.terminate()
    words = server.stdout.read() if server.stdout else ""
    message = f"the dashboard did not start:\n{words}"
    raise RuntimeError(message)


def _context(browser: Browser, **options: object) -> BrowserContext:
    return browser.new_context(viewport={"width": 1600, "height": 900}, **options)  # type: ignore[arg-type]


_shared = cache(_context)


@contextmanager
def _page(browser: Browser, *, cold: bool, **options: object) -> Iterator[Page]:
    """Open a page whose scripts pages before it had compiled, or a cold one; leave nothing of it."""
    context = (_context if cold else _shared)(browser, **options)
    before = context.pages
    try:
        yield context.new_page()
    finally:
        for page in context.pages:
            if page not in before:
                page.close()
        context.clear_permissions()
        context.clear_cookies()
        if cold:
            context.close()


@contextmanager
def watched(
    browser: Browser, *, forgiven: str = "", cold: bool = False, **options: object
) -> Iterator[Page]:
    """Open a page that fails on leaving its host, on an uncaught error and on console errors.

    Errors that `forgiven`, a regular expression, is found in are what a test is about. What was
    fetched for earlier pages is at hand, unless the page is `cold`.
    """
    faults: list[str] = []

    def ask(request: Request) -> None:
        if not request.url.startswith(HERE):
            faults.append(f"a request left the host: {request.url}")

    def told(kind: str, words: str) -> None:
        if not words.startswith(HARMLESS) and not re.search(forgiven or "^(?!)", words):
            faults.append(f"{kind}: {words}")

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            told("console", message.text)

    with _page(browser, cold=cold, **options) as page:
        # Nothing is held up by it, as routes would: the browser itself knows of no other host.
        page.context.on("request", ask)
        page.on("console", listen)
        page.on("pageerror", lambda error: told("uncaught", str(error)))
        page.set_default_timeout(20_000)
        yield page
        page.context.remove_listener("request", ask)
    assert not faults, "\n".join(faults)
