"""A bounded queue and a bounded cache between many requests and one worker."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator

import pytest

from exports.kitchen import Busy, Cache, Kitchen, dish
from exports.request import ExportRequest
from exports.worker import Job
from geodata.selection import Selection

SECONDS = 10


def job(name: str) -> Job:
    return Job("figure.png", ExportRequest(Selection(select=name)), "")


class Slow:
    """A maker that waits until it is let go, and counts."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Event()
        self.made: list[str] = []

    def __call__(self, asked: Job) -> bytes:
        self.begun.set()
        assert self.go.wait(SECONDS)
        self.made.append(asked.request.selection.select)
        return asked.request.selection.select.encode()


@pytest.fixture
def slow() -> Iterator[Slow]:
    maker = Slow()
    yield maker
    maker.go.set()


def test_the_same_job_is_made_once(slow: Slow) -> None:
    kitchen = Kitchen(slow)
    futures = [kitchen.order(job("A")) for _ in range(5)]
    slow.go.set()
    assert {future.result(SECONDS).plain for future in futures} == {b"A"}
    assert kitchen.order(job("A")).result(SECONDS).plain == b"A"
    assert slow.made == ["A"]
    found = kitchen.ready(job("A"))
    assert found is not None
    assert found.plain == b"A"


def test_beyond_those_that_may_wait_it_is_busy(slow: Slow) -> None:
    kitchen = Kitchen(slow, waiting=2)
    futures = [kitchen.order(job(name)) for name in "ABC"]
    with pytest.raises(Busy):
        kitchen.order(job("D"))
    # Who asks for what is being made already adds nothing to the queue.
    assert kitchen.order(job("B")) is futures[1]
    slow.go.set()
    assert [future.result(SECONDS).plain for future in futures] == [b"A", b"B", b"C"]
    assert kitchen.order(job("D")).result(SECONDS).plain == b"D"


def test_a_failure_reaches_all_who_asked_and_is_not_kept() -> None:
    fails = iter([True, False])

    def maker(_: Job) -> bytes:
        if next(fails):
            raise ValueError("broken")
        return b"whole"

    kitchen = Kitchen(maker)
    with pytest.raises(ValueError, match="broken"):
        kitchen.order(job("A")).result(SECONDS)
    assert kitchen.order(job("A")).result(SECONDS).plain == b"whole"


def test_the_cache_is_bounded_by_size() -> None:
    cache = Cache(100)
    for name in "ABC":
        cache.put(job(name), dish("figure.png", name.encode() * 40))
    assert cache.get(job("A")) is None
    assert cache.get(job("B")) is not None
    cache.put(job("D"), dish("figure.png", b"D" * 40))
    assert cache.get(job("C")) is None
    assert cache.get(job("B")) is not None
    assert cache.size == 80


def test_what_is_too_large_is_not_kept() -> None:
    cache = Cache(100)
    cache.put(job("A"), dish("figure.png", b"A" * 90))
    cache.put(job("B"), dish("figure.png", b"B" * 101))
    assert cache.get(job("B")) is None
    assert cache.get(job("A")) is not None


def test_replacing_does_not_count_twice() -> None:
    cache = Cache(100)
    for _ in range(5):
        cache.put(job("A"), dish("figure.png", b"A" * 60))
    assert cache.size == 60


@pytest.mark.parametrize(("route", "zipped"), [("map.html", True), ("figure.png", False)])
def test_text_is_gzipped_once(route: str, zipped: bool) -> None:
    made = dish(route, b"x" * 1000)
    assert (made.packed is not None) is zipped
    assert made.packed is None or gzip.decompress(made.packed) == made.plain


def test_tags_differ_with_the_bytes() -> None:
    make: Callable[[bytes], str] = lambda data: dish("map.html", data).tag  # noqa: E731
    assert make(b"a") != make(b"b")
    assert make(b"a") == make(b"a")
