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
    futures.append(kitchen.order(job("B")))
    slow.go.set()
    assert [future.result(SECONDS).plain for future in futures] == [b"A", b"B", b"C", b"B"]
    assert kitchen.order(job("D")).result(SECONDS).plain == b"D"


def test_who_leaves_frees_a_place_and_is_not_served(slow: Slow) -> None:
    kitchen = Kitchen(slow, waiting=2)
    futures = [kitchen.order(job(name)) for name in "ABC"]
    assert slow.begun.wait(SECONDS)
    assert futures[1].cancel()
    fourth = kitchen.order(job("D"))
    with pytest.raises(Busy):
        kitchen.order(job("E"))
    slow.go.set()
    assert fourth.result(SECONDS).plain == b"D"
    assert slow.made == ["A", "C", "D"]


def test_who_leaves_takes_nothing_from_others(slow: Slow) -> None:
    kitchen = Kitchen(slow)
    kitchen.order(job("A"))
    assert slow.begun.wait(SECONDS)
    first, second = kitchen.order(job("B")), kitchen.order(job("B"))
    assert first.cancel()
    slow.go.set()
    assert second.result(SECONDS).plain == b"B"


def test_what_is_in_hand_is_finished_and_kept(slow: Slow) -> None:
    kitchen = Kitchen(slow)
    first = kitchen.order(job("A"))
    assert slow.begun.wait(SECONDS)
    assert first.cancel()
    again = kitchen.order(job("A"))
    slow.go.set()
    assert again.result(SECONDS).plain == b"A"
    assert slow.made == ["A"]


def test_what_was_left_and_asked_for_again_is_made_once(slow: Slow) -> None:
    kitchen = Kitchen(slow)
    kitchen.order(job("A"))
    assert slow.begun.wait(SECONDS)
    assert kitchen.order(job("B")).cancel()
    again, last = kitchen.order(job("B")), kitchen.order(job("C"))
    slow.go.set()
    assert again.result(SECONDS).plain == b"B"
    assert last.result(SECONDS).plain == b"C"
    assert slow.made == ["A", "B", "C"]


def test_many_who_leave_leave_nothing_behind(slow: Slow) -> None:
    kitchen = Kitchen(slow, waiting=2)
    kitchen.order(job("A"))
    assert slow.begun.wait(SECONDS)
    for number in range(1000):
        assert kitchen.order(job(f"B{number}")).cancel()
    assert list(kitchen._open) == [job("A")]
    last = kitchen.order(job("C"))
    slow.go.set()
    assert last.result(SECONDS).plain == b"C"
    assert slow.made == ["A", "C"]


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
