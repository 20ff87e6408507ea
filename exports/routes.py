"""The routes under which a server gives exports away, beside its page."""

from __future__ import annotations

import asyncio
import atexit
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from exports.formats import FORMATS, PARTS, ROUTES
from exports.make import make
from exports.page import policy
from exports.queue import FAILED_SECONDS, Busy, Export, Queue
from exports.request import (
    DATASET,
    EDITION,
    BadRequest,
    ExportRequest,
    edition,
    file_name,
    read_request,
    short,
)
from exports.worker import Job, Maker, Worker, WorkerError
from geodata.model import Atlas
from geodata.selection import Selection
from panels.panel import passage

RETRY_AFTER_SECONDS = 3

MOST_QUICK = 16
"""Tables that are begun or wait at once; beside them, in a turn of their own, parts of the page."""

THREADS = 4
"""Threads of either turn: parts of the page wait for no table."""

FOREVER = "public, max-age=31536000, immutable"
"""How long that may be kept which is always the same under its address."""

DATASET_HEADER = "Evidence-Dataset"
"""Names the dataset that is shown, to one who asked for another."""

LEFT = 499
"""The status for one who has left, whom it does not reach; web servers log it so."""

_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_HOST = re.compile(r"[A-Za-z0-9._\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


def own_queue() -> Queue:
    """Return a queue before a worker process of its own, which ends with the server."""
    worker = Worker()
    atexit.register(worker.close)
    return Queue(worker)


def warm(queue: Queue, atlas: Atlas, base_url: str) -> None:
    """Draw the view that the page opens with, so that nobody waits for the first figure.

    What goes wrong here is said to who asks for that figure.
    """
    for route in (one for one in ROUTES if FORMATS[one].drawn and FORMATS[one].stem == "map"):
        with suppress(Busy):
            queue.submit(Job(route, ExportRequest(Selection()), base_url, atlas))


def routes(
    current: Callable[[], Atlas],
    prefix: str,
    *,
    maker: Maker | Queue | None = None,
    base_url: str = "",
) -> list[Route]:
    """Return the routes of all exports, and of formats that there are not.

    Parameters
    ----------
    current
        Gives the dataset that is shown; it is asked anew for every request.
    prefix
        The path under which the page is served, as `/maps`; empty for none.
    maker
        What makes figures, pages and packs, or the queue before it; a worker process of its own
        where not given, started when the first is asked for and ended with the server.
    base_url
        The page's address as the world knows it, where that is not what requests say.
    """
    prefix = f"/{prefix.strip('/')}" if prefix.strip("/") else ""
    queue = maker if isinstance(maker, Queue) else Queue(maker) if maker else own_queue()
    server = _Server(current, prefix, queue, base_url)
    known = [
        Route(f"{prefix}/{route}", partial(server.serve, route), methods=["GET"])
        for route in (*PARTS, *ROUTES)
    ]
    stems = dict.fromkeys(route.partition(".")[0] for route in ROUTES)
    known.append(Route(f"{prefix}/passage.json", server.passage, methods=["GET"]))
    strange = [Route(f"{prefix}/{stem}.{{format}}", _not_found) for stem in stems]
    return [*known, *strange]


class _Server:
    """Hands exports out: reads what is asked for, and answers with bytes or with a sentence."""

    def __init__(
        self, current: Callable[[], Atlas], prefix: str, queue: Queue, base_url: str
    ) -> None:
        self._current = current
        self._prefix = prefix
        self._queue = queue
        self._quick_in_hand = Counter[bool]()
        self._threads = {part: ThreadPoolExecutor(THREADS) for part in (True, False)}
        self._base_url = base_url

    async def serve(self, route: str, request: Request) -> Response:
        """Answer a request for a route."""
        query, atlas, form = values_of(request), self._current(), FORMATS[route]
        # What names an address or carries scripts may be another one under the same query.
        named = (query.get(DATASET), query.get(EDITION)) == ([short(atlas)], [edition()])
        forever = form.part and named
        if (stale := _stale(query, atlas)) is not None:
            return stale
        try:
            wanted = read_request(query, atlas, route)
        except BadRequest as error:
            return _sentence(400, "\n".join(error.reasons))
        # What is part of the page has no address of it inside.
        base_url = "" if form.part else self._base_url or page_url(request, self._prefix)
        job = Job(route, wanted.of(form), base_url, atlas)
        try:
            made = self._queue.ready(job) or await self._made(job, request)
        except Busy:
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            return _sentence(503, "Too many exports are being made; ask again soon.", headers)
        except WorkerError as error:
            headers = {"Retry-After": str(FAILED_SECONDS)}
            text = f"{error} It is tried again in {FAILED_SECONDS} seconds at the latest."
            return _sentence(500, text, headers)
        if made is None:
            return Response(status_code=LEFT)
        name = file_name(route, wanted.selection, atlas.name, size=wanted.size, theme=wanted.theme)
        return _response(route, name, made, request, download="download" in query, forever=forever)

    async def passage(self, request: Request) -> Response:
        """Answer a request for the paragraph that a claim's quote stands in."""
        query, atlas = values_of(request), self._current()
        if (stale := _stale(query, atlas)) is not None:
            return stale
        claims = query.pop("claim", [])
        if query or len(claims) != 1:
            return _sentence(400, "Give the id of one claim, and nothing else: claim=ID")
        if claims[0] not in atlas.claims_by_id:
            return _sentence(404, "There is no such claim.")
        data = json.dumps(passage(atlas, claims[0])).encode()
        made = Export.of("view.json", data)
        return _response("view.json", "passage.json", made, request, download=False, forever=False)

    async def _made(self, job: Job, request: Request) -> Export | None:
        """Return an export, None where the one who asked has left before it was made."""
        if (form := FORMATS[job.route]).quick:
            if self._quick_in_hand[form.part] >= MOST_QUICK:
                raise Busy
            self._quick_in_hand[form.part] += 1
            try:
                loop = asyncio.get_running_loop()
                made = await loop.run_in_executor(self._threads[form.part], self._quick, job)
            finally:
                self._quick_in_hand[form.part] -= 1
            self._queue.keep(job, made)
            return made
        future = asyncio.wrap_future(self._queue.submit(job))
        gone = asyncio.ensure_future(_gone(request))
        try:
            waiting: set[asyncio.Future[Any]] = {future, gone}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            return future.result() if future.done() else None
        finally:
            future.cancel()
            gone.cancel()

    def _quick(self, job: Job) -> Export:
        return Export.of(job.route, make(job.route, job.request, job.atlas, job.base_url))


def _stale(query: dict[str, list[str]], atlas: Atlas) -> Response | None:
    """Take dataset and edition out of a query; answer one that means another dataset."""
    query.pop(EDITION, None)
    if not set(query.pop(DATASET, ())) - {short(atlas), ""}:
        return None
    now = f"The dataset is another one now: {DATASET}={short(atlas)}."
    return _sentence(409, now, {DATASET_HEADER: short(atlas)})


async def _gone(request: Request) -> None:
    """Wait until the one who asked has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def values_of(request: Request) -> dict[str, list[str]]:
    """Return all values of each parameter of a request, in their order."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def page_url(request: Request, prefix: str) -> str:
    """Return the page's address as the request has it; a host that is none gives no address."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        return ""
    return f"{request.url.scheme}://{host}{prefix}/"


def _response(
    route: str, name: str, made: Export, request: Request, *, download: bool, forever: bool
) -> Response:
    zipped = made.gzipped is not None and accepts_gzip(request.headers)
    tag = f'"{made.tag}{"-gzip" if zipped else ""}"'
    way = "inline" if FORMATS[route].shown and not download else "attachment"
    headers = {
        "ETag": tag,
        "Cache-Control": FOREVER if forever else "no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'{way}; filename="{name}"',
    }
    if route == "map.html":
        headers["Content-Security-Policy"] = policy()
    if route == "figure.svg":
        headers["Content-Security-Policy"] = _SVG_POLICY
    if _known(tag, ",".join(request.headers.getlist("if-none-match"))):
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    body = made.gzipped if zipped else made.plain
    return Response(body, media_type=FORMATS[route].media_type, headers=headers)


def accepts_gzip(headers: Mapping[str, str]) -> bool:
    """Say whether a browser takes a body packed with gzip (RFC 9110, 12.5.3)."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = (text.strip() for text in part.partition(";"))
        if coding in ("gzip", "x-gzip"):
            return not re.fullmatch(r"q\s*=\s*0(\.0*)?", weight)
    return False


def _known(tag: str, known: str) -> bool:
    """Say whether a browser has the export already (RFC 9110, 13.1.2, weak comparison)."""
    tags = (part.strip().removeprefix("W/") for part in known.split(","))
    return any(part in (tag, "*") for part in tags)


async def _not_found(_: Request) -> Response:
    return _sentence(404, f"There is no such export; there are: {', '.join(ROUTES)}.")


def _sentence(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    safe = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", **(headers or {})}
    return PlainTextResponse(f"{text}\n", status_code=status, headers=safe)
