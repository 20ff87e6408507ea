"""Chromium as tests and measurements start it: the machine's, with no host and no page but ours."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    # Requests are not intercepted: that would switch the browser's cache off and hold each up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    # In place of Playwright's own list. The first three are pages of Chromium's own address bar,
    # loaded anew with every context: a third of what a test of a page took of the processor.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "PaintHolding,HttpsUpgrades,MediaRouter,OptimizationHints,AimEnabled,PreconnectToSearch",
)


class NoChromium(RuntimeError):
    """There is none on this machine."""


def path() -> str:
    """Return the Chromium to use; its absence is a failure, never a skip."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (found := shutil.which(name)):
            return found
    raise NoChromium("no Chromium found: run `make chromium`")


def launch(playwright: Playwright) -> Browser:
    """Start it."""
    return playwright.chromium.launch(executable_path=path(), args=ARGUMENTS)
