"""The routes: what they give, what they refuse, and how they say so."""

from __future__ import annotations

import asyncio
import csv
import io
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tiny import CLAIMS, tiny

from exports.formats import FORMATS, PARTS, ROUTES
from exports.queue import Queue
from exports.request import SIZES, THEMES, edition
from exports.routes import FOREVER, LEFT, MOST_QUICK, routes, warm
from exports.worker import ROOT, Job, WorkerError
from geodata.selection import Selection

MINE = tiny()


class Maker:
    """Makes bytes that say what was asked for, and remembers it."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def __call__(self, job: Job) -> bytes:
        self.jobs.append(job)
        return repr(job).encode()


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def client(maker: Maker) -> TestClient:
    return TestClient(
        Starlette(routes=routes(lambda: MINE, "/maps", maker=maker)), base_url="http://h.example"
    )


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_answers(client: TestClient, route: str) -> None:
    answer = client.get(f"/maps/{route}?select=WST&role=feedstock")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMATS[route].media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "_feedstock_WST." in answer.headers["content-disposition"]
    saved = answer.headers["content-disposition"].startswith("attachment")
    assert saved is not FORMATS[route].shown
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("route", ROUTES)
def test_download_saves_every_route(client: TestClient, route: str) -> None:
    answer = client.get(f"/maps/{route}?download=1")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("role=cook", "feedstock, processing"),
        ("select=XXX", "WST, EST"),
        ("size=huge", ", ".join(SIZES)),
        ("theme=pink", ", ".join(THEMES)),
        ("rôle=1", "role, material, source"),
        ("view=1,2", "latitude,longitude,zoom"),
        ("since=2025-02-29", "a date from the year 1 to 9999"),
        ("until=0000", "as 2021, 2025-04 or 2025-05-22"),
        ("since=2026&until=2025", "ends before it begins"),
    ],
)
def test_bad_requests_list_what_is_allowed(
    client: TestClient, maker: Maker, route: str, query: str, allowed: str
) -> None:
    answer = client.get(f"/maps/{route}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert allowed in answer.text
    assert not maker.jobs


@pytest.mark.parametrize(
    "path", ["figure.gif", "figure.SVG", "map.htm", "claims.xlsx", "evidence.tar"]
)
def test_unknown_formats_are_not_found(client: TestClient, path: str) -> None:
    answer = client.get(f"/maps/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "figure.svg, figure.png, figure.pdf" in answer.text


def test_other_paths_are_somebody_elses(client: TestClient) -> None:
    assert client.get("/figure.svg").status_code == 404
    assert "There is no such export" not in client.get("/maps/").text
    assert client.post("/maps/figure.svg").status_code == 405


def test_the_whole_request_reaches_the_maker(client: TestClient, maker: Maker) -> None:
    client.get("/maps/figure.png?role=feedstock&role=processing&flow=out_of&size=page&theme=print")
    (job,) = maker.jobs
    assert job.route == "figure.png"
    assert job.request.selection == Selection(role=("feedstock", "processing"), flow="out_of")
    assert (job.request.size, job.request.theme) == ("page", "print")
    assert job.base_url == "http://h.example/maps/"


@pytest.mark.parametrize(
    ("older", "now"),
    [
        ("element=HREE", "material=HREE"),
        ("select=WST-into", "select=WST-CHN"),
        ("flow=out_of&select=EST-out_of", "flow=out_of&select=CHN-EST"),
        ("role=feedstock&element=Dy&element=Tb", "role=feedstock&material=Dy&material=Tb"),
    ],
)
def test_an_older_address_brings_the_same_file(
    client: TestClient, maker: Maker, older: str, now: str
) -> None:
    first = client.get(f"/maps/figure.svg?{older}")
    second = client.get(f"/maps/figure.svg?{now}")
    assert (first.status_code, first.content) == (200, second.content)
    for name in ("content-disposition", "etag"):
        assert first.headers[name] == second.headers[name]
    assert len(maker.jobs) == 1


@pytest.mark.parametrize("host", ["evil.example/<script>", "a b", '"', "x" * 300, "ü"])
def test_a_host_that_is_none_gives_no_address(client: TestClient, maker: Maker, host: str) -> None:
    client.get("/maps/figure.svg", headers={"host": host.encode()})
    assert [job.base_url for job in maker.jobs] == [""]


@pytest.mark.parametrize("host", ["evidence_map:8701", "maps.example", "[::1]:8501", "10.0.0.7"])
def test_a_host_gives_a_whole_address(client: TestClient, maker: Maker, host: str) -> None:
    client.get("/maps/figure.svg", headers={"host": host})
    assert [job.base_url for job in maker.jobs] == [f"http://{host}/maps/"]


def test_the_address_can_be_given(maker: Maker) -> None:
    app = Starlette(routes=routes(lambda: MINE, "", maker=maker, base_url="https://maps.example/"))
    TestClient(app).get("/figure.svg")
    assert maker.jobs[0].base_url == "https://maps.example/"


def test_a_repeated_request_comes_from_the_cache(client: TestClient, maker: Maker) -> None:
    first = client.get("/maps/map.html?size=page")
    # A page has no size, so this is the same.
    second = client.get("/maps/map.html?size=square&download=1")
    assert first.content == second.content
    assert len(maker.jobs) == 1


def test_every_request_is_answered_from_the_dataset_that_is_shown_then() -> None:
    shown = [MINE]
    made: list[Job] = []

    def maker(job: Job) -> bytes:
        made.append(job)
        return job.atlas.sha256.encode()

    app = Starlette(routes=routes(lambda: shown[0], "", maker=maker))
    other = tiny(claims=[c for c in CLAIMS if c[0] != "e5"])
    other = replace(other, name="other", sha256="f" * 64)
    with TestClient(app) as client:
        before = client.get("/figure.svg"), client.get("/claims.csv")
        shown[0] = other
        after = client.get("/figure.svg"), client.get("/claims.csv")
        shown[0] = tiny()
        again = client.get("/figure.svg"), client.get("/claims.csv")
        assert client.get(f"/claims.csv?dataset={MINE.sha256[:16]}").status_code == 200
        refused = client.get(f"/claims.csv?dataset={other.sha256[:16]}")
    assert (refused.status_code, MINE.sha256[:16] in refused.text) == (409, True)
    assert (before[0].text, after[0].text) == (MINE.sha256, other.sha256)
    assert ("e5" in before[1].text, "e5" in after[1].text) == (True, False)
    assert "other-" in after[0].headers["content-disposition"]
    for old, new, back in zip(before, after, again, strict=True):
        assert old.headers["etag"] != new.headers["etag"]
        assert (back.headers["etag"], back.content) == (old.headers["etag"], old.content)
    assert [job.atlas for job in made] == [MINE, other]


def test_a_tag_saves_the_way(client: TestClient) -> None:
    first = client.get("/maps/figure.svg")
    assert first.headers["content-encoding"] == "gzip"
    tag = first.headers["etag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get("/maps/figure.svg", headers={"if-none-match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    plain = client.get(
        "/maps/figure.svg", headers={"if-none-match": tag, "accept-encoding": "identity"}
    )
    assert plain.status_code == 200
    assert plain.content == first.content


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("br, GZIP ; q=0.5", True),
        ("deflate, gzip;q=1.0", True),
        ("gzip;q=0", False),
        ("gzip; q = 0.000, br", False),
        ("identity", False),
        ("br;q=1, x-not-gzip", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(client: TestClient, accepted: str, zipped: bool) -> None:
    answer = client.get("/maps/figure.svg", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("content-encoding") == "gzip") is zipped
    assert answer.text


def test_what_runs_scripts_may_load_nothing(client: TestClient) -> None:
    for route in ("map.html", "figure.svg"):
        policy = client.get(f"/maps/{route}").headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "http" not in policy


def test_tables_are_made_without_the_maker(client: TestClient, maker: Maker) -> None:
    text = client.get("/maps/claims.csv?select=WST").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["claim_id"] == "w1"
    assert not maker.jobs


def test_a_table_is_made_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/maps/claims.csv?select=EST")
    monkeypatch.setattr("exports.routes.make", None)
    assert client.get("/maps/claims.csv?select=EST").content == first.content


def test_very_many_parameters_are_read_at_once(client: TestClient) -> None:
    query = "&".join(f"a{number}=1" for number in range(8000))
    start = time.monotonic()
    assert client.get(f"/maps/claims.csv?{query}").status_code == 400
    assert time.monotonic() - start < 1


def test_tables_beyond_those_that_may_be_made_at_once_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()

    def slow(route: str, *_: object) -> bytes:
        assert route in PARTS or go.wait(10)
        return b"made"

    monkeypatch.setattr("exports.routes.make", slow)
    app = Starlette(routes=routes(lambda: MINE, "", maker=Maker()))
    server = app.routes[0].endpoint.func.__self__  # type: ignore[attr-defined]
    with TestClient(app) as client, ThreadPoolExecutor(20) as people:
        views = [f"/claims.csv?view={number},100,4" for number in range(MOST_QUICK)]
        waiting = [people.submit(client.get, view) for view in views]
        asyncio.run(_until(lambda: server._quick_in_hand[False] == MOST_QUICK))
        assert client.get("/claims.csv").status_code == 503
        # The page's own parts have a turn of their own.
        assert [client.get(f"/{part}?role=feedstock").status_code for part in PARTS] == [200] * len(
            PARTS
        )
        go.set()
        assert {future.result(20).status_code for future in waiting} == {200}
        assert client.get("/claims.csv").status_code == 200


def test_a_tag_in_any_of_several_lines_saves_the_way(client: TestClient) -> None:
    tag = client.get("/maps/claims.csv", headers={"Accept-Encoding": "identity"}).headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag), ("Accept-Encoding", "identity")]
    assert client.get("/maps/claims.csv", headers=lines).status_code == 304


def test_a_failure_is_a_sentence() -> None:
    def maker(_: Job) -> bytes:
        raise WorkerError("The export could not be made.")

    answer = TestClient(Starlette(routes=routes(lambda: MINE, "", maker=maker))).get("/figure.svg")
    assert answer.status_code == 500
    assert (
        answer.text
        == "The export could not be made. It is tried again in 60 seconds at the latest.\n"
    )
    assert answer.headers["retry-after"] == "60"


def test_what_draws_is_ready_before_anybody_asks() -> None:
    made = []

    def maker(job: Job) -> bytes:
        made.append((job.route, job.request))
        return b"made"

    queue = Queue(maker)
    warm(queue, MINE, "https://maps.example/")
    app = Starlette(routes=routes(lambda: MINE, "", maker=queue, base_url="https://maps.example/"))
    with TestClient(app) as client:
        for kind in ("svg", "png", "pdf"):
            assert client.get(f"/figure.{kind}").content == b"made"
    assert [route for route, _ in made] == ["figure.svg", "figure.png", "figure.pdf"]


def test_too_many_at_once_are_asked_to_come_again() -> None:
    go = threading.Event()

    def maker(job: Job) -> bytes:
        assert go.wait(10)
        return job.request.selection.select.encode()

    app = Starlette(routes=routes(lambda: MINE, "", maker=maker))
    asked = [
        "WST",
        "EST",
        "SIL",
        "CHN",
        "CN-GX",
        "WST-CHN",
        "CHN-WST",
        "EST-CHN",
        "CHN-EST",
    ]
    with TestClient(app) as client, ThreadPoolExecutor(20) as people:
        waiting = [people.submit(client.get, f"/figure.png?select={name}") for name in asked]
        asyncio.run(_until(lambda: len(_open(app)) == len(asked)))
        refused = client.get("/figure.png")
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        # The same as one that waits is no new one, and tables need no turn.
        same = people.submit(client.get, "/figure.png?select=EST")
        quick = ("claims.csv", "view.json", "panel.html?select=WST", "passage.json?claim=w1")
        assert [client.get(f"/{route}").status_code for route in quick] == [200] * 4
        go.set()
        assert {future.result(20).status_code for future in waiting} == {200}
        assert same.result(20).content == b"EST"
    assert client.get("/figure.png").status_code == 200


NAMED = {"dataset": MINE.sha256[:16], "v": edition()}


@pytest.mark.parametrize("route", [*PARTS, *ROUTES, "passage.json"])
@pytest.mark.parametrize(
    "strange",
    [
        {"v": "0" * 16},
        {"v": ""},
        {"v": [edition(), "0" * 16]},
        {"dataset": ""},
        {"dataset": [NAMED["dataset"], ""]},
    ],
)
def test_only_a_part_of_the_page_is_kept_and_only_under_its_own_version(
    client: TestClient, route: str, strange: dict[str, str | list[str]]
) -> None:
    claim = {"claim": "w1"} if route == "passage.json" else {}

    def cached(**named: str | list[str]) -> str:
        answer = client.get(f"/maps/{route}", params={**claim, **named})
        assert answer.status_code == 200
        return answer.headers["cache-control"]

    assert cached(**NAMED) == (FOREVER if route in PARTS else "no-cache")
    assert cached(**{**NAMED, **strange}) == "no-cache"
    refused = client.get(f"/maps/{route}", params={**claim, **NAMED, "dataset": "f" * 16})
    assert (refused.status_code, refused.headers["cache-control"]) == (409, "no-store")


def test_who_leaves_is_not_waited_for() -> None:
    go = threading.Event()
    made = []

    def maker(job: Job) -> bytes:
        made.append(job.request.selection.select)
        assert go.wait(10)
        return b"made"

    app = Starlette(routes=routes(lambda: MINE, "", maker=maker))

    async def ask(select: str, left: asyncio.Event) -> int:
        """Send a request as a server would, and return the status that it is answered with."""
        answers = []
        messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, object]:
            found = next(messages, None)
            if found is None:
                await left.wait()
            return found or {"type": "http.disconnect"}

        async def send(message) -> None:  # type: ignore[no-untyped-def]
            answers.append(message)

        query = f"select={select}".encode()
        scope = {"type": "http", "method": "GET", "path": "/figure.png", "query_string": query}
        await app({**scope, "headers": [], "scheme": "http"}, receive, send)
        return int(answers[0]["status"])

    async def story() -> list[int]:
        left, never = asyncio.Event(), asyncio.Event()
        first = asyncio.create_task(ask("WST", never))
        await _until(lambda: made == ["WST"])
        impatient = [asyncio.create_task(ask("EST", left)) for _ in range(2)]
        await _until(lambda: len(_open(app)) == 2)
        left.set()
        statuses = list(await asyncio.gather(*impatient))
        assert len(_open(app)) == 1
        go.set()
        return [*statuses, await first]

    assert asyncio.run(story()) == [LEFT, LEFT, 200]
    assert made == ["WST"]


def _open(app: Starlette) -> dict:  # type: ignore[type-arg]
    return app.routes[0].endpoint.func.__self__._queue._open


async def _until(condition) -> None:  # type: ignore[no-untyped-def]
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


def test_drawing_is_imported_when_a_figure_is_asked_for() -> None:
    code = (
        "import sys; from exports import cli, routes; from geodata import atlas;"
        "from exports.make import make; from exports.request import ExportRequest;"
        "from geodata.selection import Selection;"
        "routes.routes(atlas, '');"
        "make('map.html', ExportRequest(Selection()), atlas(), '');"
        "print([name for name in ('matplotlib', 'streamlit') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"
