"""The app as it starts: its routes, its base path, and its refusal of a bad dataset."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from functools import cached_property
from pathlib import Path

import pytest
import streamlit as st
from dataset_copy import Dataset
from page import DASHBOARD
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import dashboard
import geodata
from exports.queue import Queue
from geodata import Atlas
from geodata.faults import Fault
from geodata.load import VARIABLE
from geodata.selection import Selection
from geodata.view import view
from geodata.watch import State, Watch
from layers import bundle

ATLAS = geodata.atlas()

ASSETS = (
    "map.js",
    "map.css",
    "map-data.json",
    "page.css",
    "view.js",
    "panel.js",
    "watch.js",
)
PAGE_ASSETS = ("page.css", "view.js", "panel.js")


def get(
    path: str,
    *,
    base: str = "",
    accept: str = "",
    host: str = "h.example",
    routes: list[Route] | None = None,
) -> Response:
    """Return what the route of a path answers."""
    path, _, query = path.partition("?")
    routes = routes or dashboard.routes(lambda: State(ATLAS), base)
    route = next(route for route in routes if route.path == path)
    headers = [(b"accept-encoding", accept.encode()), (b"host", host.encode())]
    scope = {"type": "http", "scheme": "http", "method": "GET", "path": path, "headers": headers}
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


@pytest.mark.parametrize("query", ["", "?v=0000000000000000", "?v=", "?dataset=0000000000000000"])
@pytest.mark.parametrize("name", ASSETS)
def test_an_asset_is_kept_under_no_other_version(name: str, query: str) -> None:
    other = dashboard._Assets(lambda: ATLAS).now()
    versions = {asset.version for asset in other.values()} - {other[name].version}
    for asked in (query, *(f"?v={version}" for version in versions)):
        assert get(f"/assets/{name}{asked}").headers["cache-control"] == "no-store"


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


def tags(host: str) -> dict[str, str]:
    """Return what a shared link shows of itself, by property, for a host that was asked for."""
    text = bytes(get("/?select=MMR", host=host).body).decode()
    return dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', text))


def test_a_shared_link_has_a_whole_address_or_none() -> None:
    told = tags("evidence_map:8701")
    assert told["og:url"] == "http://evidence_map:8701/?select=MMR"
    assert told["og:image"] == "http://evidence_map:8701/figure.png?select=MMR"
    assert not {"og:url", "og:image"} & set(tags('x"><script>'))


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("https://x.org", "https://x.org/"),
        # Streamlit takes the slash from its end.
        ("https://x.org/maps", "https://x.org/maps/"),
        ("http://evidence_map:8701", "http://evidence_map:8701/"),
        (None, ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_copied_link_has_its_slash(
    told: str | None, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(st.context), "url", property(lambda _: told))
    assert dashboard._page_url() == address
    shown = view(ATLAS, Selection(select="MMR"))
    html = dashboard._export_html(shown, {"size": "wide", "theme": "light"})
    assert (f'data-copy-text="{address}?select=MMR"' in html) is bool(address)
    assert (f"src=&#34;{address}?select=MMR" in html) is bool(address)
    assert ("does not know its own address" in html) is (not address)


def test_an_address_that_is_none_is_refused_at_the_start() -> None:
    run = started(**{dashboard.BASE_URL: "x.org/?a=b"})
    assert run.returncode == 1
    assert run.stderr.startswith("EVIDENCE_BASE_URL: ")


class Shown:
    """A state that is changed by a test."""

    def __init__(self, atlas: Atlas) -> None:
        self.state = State(atlas)

    def get(self, path: str) -> Response:
        """Return what a route of the app answers, the same app each time."""
        return get(path, routes=self.routes)

    @cached_property
    def routes(self) -> list[Route]:
        return dashboard.routes(lambda: self.state, "")


@pytest.fixture
def shown(installed: Dataset) -> Shown:
    """Return the routes of an app that shows the installed dataset, which was changed since."""
    found = Shown(geodata.load(installed.folder))
    assert found.routes
    installed.append("texts/one.txt", "North rests.\n")
    installed.set("places.csv", "SOU", "name", "Southland")
    return found


@pytest.mark.parametrize("name", ["map-data.json"])
def test_a_page_gets_what_it_was_opened_with_and_the_next_one_what_is_shown_then(
    shown: Shown, installed: Dataset, name: str
) -> None:
    def version() -> str:
        html = bytes(shown.get("/").body).decode()
        return re.search(rf"\./assets/{name}\?v=(\w+)", html)[1]  # type: ignore[index]

    old = version()
    before = shown.get(f"/assets/{name}?v={old}").body
    shown.state = State(geodata.load(installed.folder))
    new = version()
    assert new != old
    after = shown.get(f"/assets/{name}?v={new}")
    kept = shown.get(f"/assets/{name}?v={old}")
    assert before != after.body
    assert kept.body == before
    for answer in (after, kept):
        assert "immutable" in answer.headers["cache-control"]
    # Under the address of a version that nobody knows any more, nothing may be found again.
    for strange in ("", "?v=0123456789abcdef"):
        answer = shown.get(f"/assets/{name}{strange}")
        assert (answer.body, answer.headers["cache-control"]) == (after.body, "no-store")


def test_the_page_of_now_is_served(shown: Shown, installed: Dataset) -> None:
    document = installed.document("datapackage.json")
    installed.dump("datapackage.json", {**document, "title": "Another title"})
    shown.state = State(geodata.load(installed.folder))
    assert "<title>Another title</title>" in bytes(shown.get("/").body).decode()


def test_the_state_is_told(shown: Shown) -> None:
    first = json.loads(shown.get("/dataset.json").body)
    assert first == {
        "sha256": shown.state.atlas.sha256,
        "sound": True,
        "state": shown.state.tag,
    }
    shown.state = State(shown.state.atlas, (Fault("claims.csv", 7, "quote", "x", "y"),))
    answer = shown.get("/dataset.json")
    assert answer.headers["cache-control"] == "no-store"
    told = json.loads(answer.body)
    assert (told["sha256"], told["sound"]) == (first["sha256"], False)
    assert told["state"] != first["state"]


@pytest.mark.parametrize("named", [True, False])
def test_the_folder_is_looked_at_while_the_server_lives_if_it_was_named(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    if not named:
        monkeypatch.delenv(VARIABLE)
    looks: list[int] = []
    monkeypatch.setattr(Watch, "look", lambda *_: looks.append(1))
    monkeypatch.setattr("geodata.watch.LOOK_SECONDS", 0.01)

    async def story() -> None:
        queue = Queue(lambda job: job.route.encode())
        life = dashboard._life(dashboard._Assets(lambda: shown.state.atlas), queue)
        async with life(None), asyncio.timeout(20):  # type: ignore[arg-type]
            assert ("dataset" in _threads()) is named
            while named and not looks:
                await asyncio.sleep(0.01)

    asyncio.run(story())
    assert "dataset" not in _threads()
    assert ("watch.js" in bytes(shown.get("/").body).decode()) is named


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate()]
