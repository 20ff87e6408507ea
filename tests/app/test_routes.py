"""The app as it starts: its routes, its base path, and its refusal of a bad dataset."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from page import DASHBOARD
from starlette.requests import Request
from starlette.responses import Response

import dashboard
import geodata
from geodata.watch import State
from layers import bundle

ATLAS = geodata.atlas()

ASSETS = ("map.js", "map.css", "map-data.json", "page.css", "panel.js", "watch.js", "passages.json")
PAGE_ASSETS = ("page.css", "panel.js", "passages.json")


def get(path: str, *, base: str = "", accept: str = "") -> Response:
    """Return what the route of a path answers."""
    path, _, query = path.partition("?")
    routes = dashboard.routes(lambda: State(ATLAS), base)
    route = next(route for route in routes if route.path == path)
    headers = [(b"accept-encoding", accept.encode())]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    request = Request({**scope, "query_string": query.encode(), "root_path": ""})
    found = route.endpoint(request)
    return asyncio.run(found) if asyncio.iscoroutine(found) else found  # type: ignore[no-any-return]


@pytest.mark.parametrize("base", ["", "maps", "/maps/", "a/b"])
def test_every_route_has_the_base_path(base: str) -> None:
    prefix = f"/{base.strip('/')}" if base else ""
    paths = {route.path for route in dashboard.routes(lambda: State(ATLAS), base)}
    assert {f"{prefix}/assets/{name}" for name in ASSETS} <= paths
    assert all(path.startswith(f"{prefix}/") for path in paths)


@pytest.mark.parametrize("name", ASSETS)
def test_assets_are_cached_and_zipped(name: str) -> None:
    version = dashboard._Assets(lambda: ATLAS).now()[name].version
    plain = get(f"/assets/{name}?v={version}")
    zipped = get(f"/assets/{name}?v={version}", accept="br, gzip")
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(zipped.body)) == plain.body
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["vary"] == "Accept-Encoding"


def test_the_page_asks_for_our_own_files_under_their_version() -> None:
    text = bytes(get("/").body).decode()
    assert f"<title>{ATLAS.title}</title>" in text
    versions = {re.search(rf'"\./assets/{name}\?v=(\w+)"', text)[1] for name in PAGE_ASSETS}  # type: ignore[index]
    assert len(versions) == 1
    for name in ("map.js", "map-data.json"):
        assert f'"./assets/{name}?v={bundle.version(ATLAS)}"' in text


@pytest.mark.parametrize("name", ["page.css", "panel.css", "panel.js"])
def test_a_changed_style_or_script_has_another_address(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes(get("/").body)
    shutil.copytree(dashboard.ASSETS, tmp_path / "assets")
    monkeypatch.setattr(dashboard, "ASSETS", tmp_path / "assets")
    assert bytes(get("/").body) == before
    with (tmp_path / "assets" / name).open("a") as file:
        file.write("/* changed */")
    assert bytes(get("/").body) != before


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    """Return what the dashboard says and ends with when it is started as a program."""
    return subprocess.run(
        [sys.executable, DASHBOARD],
        env={**os.environ, **environment},
        cwd=DASHBOARD.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_bad_dataset_is_reported_without_a_traceback(tmp_path: Path) -> None:
    run = started(EVIDENCE_DATASET=str(tmp_path))
    assert run.returncode == 1
    assert "claims.csv" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("given", ["https://x.org/maps", "https://x.org/maps/"])
def test_a_shared_link_has_the_address_that_the_world_knows(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(dashboard.BASE_URL, given)
    text = bytes(get("/").body).decode()
    tags = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', text))
    assert tags["og:url"].rstrip("?") == "https://x.org/maps/"
    assert tags["og:image"].rstrip("?") == "https://x.org/maps/figure.png"


def test_an_address_that_is_none_is_refused_at_the_start() -> None:
    run = started(**{dashboard.BASE_URL: "x.org/?a=b"})
    assert run.returncode == 1
    assert run.stderr.startswith("EVIDENCE_BASE_URL: ")
