"""A bounded queue and a bounded cache between many requests and one worker."""

from __future__ import annotations

import gzip
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tiny import tiny

from exports.queue import CACHE_BYTES, FAILED_SECONDS, Busy, Export, Queue
from exports.request import ExportRequest
from exports.worker import Job
from geodata.selection import Selection

SECONDS = 10

MINE = tiny()


def job(name: str) -> Job:
    return Job("figure.png", ExportRequest(Selection(select=name)), "", MINE)


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
    queue = Queue(slow)
    futures = [queue.submit(job("A")) for _ in range(5)]
    slow.go.set()
    assert {future.result(SECONDS).plain for future in futures} == {b"A"}
    assert queue.submit(job("A")).result(SECONDS).plain == b"A"
    assert slow.made == ["A"]
    found = queue.ready(job("A"))
    assert found is not None
    assert found.plain == b"A"


def test_beyond_those_that_may_wait_it_is_busy(slow: Slow) -> None:
    queue = Queue(slow, waiting=2)
    futures = [queue.submit(job(name)) for name in "ABC"]
    with pytest.raises(Busy):
        queue.submit(job("D"))
    # Who asks for what is being made already adds nothing to the queue.
    futures.append(queue.submit(job("B")))
    slow.go.set()
    assert [future.result(SECONDS).plain for future in futures] == [b"A", b"B", b"C", b"B"]
    assert queue.submit(job("D")).result(SECONDS).plain == b"D"


def test_who_leaves_frees_a_place_and_is_not_served(slow: Slow) -> None:
    queue = Queue(slow, waiting=2)
    futures = [queue.submit(job(name)) for name in "ABC"]
    assert slow.begun.wait(SECONDS)
    assert futures[1].cancel()
    fourth = queue.submit(job("D"))
    with pytest.raises(Busy):
        queue.submit(job("E"))
    slow.go.set()
    assert fourth.result(SECONDS).plain == b"D"
    assert slow.made == ["A", "C", "D"]


def test_who_leaves_takes_nothing_from_others(slow: Slow) -> None:
    queue = Queue(slow)
    queue.submit(job("A"))
    assert slow.begun.wait(SECONDS)
    first, second = queue.submit(job("B")), queue.submit(job("B"))
    assert first.cancel()
    slow.go.set()
    assert second.result(SECONDS).plain == b"B"


def test_what_is_in_hand_is_finished_and_kept(slow: Slow) -> None:
    queue = Queue(slow)
    first = queue.submit(job("A"))
    assert slow.begun.wait(SECONDS)
    assert first.cancel()
    again = queue.submit(job("A"))
    slow.go.set()
    assert again.result(SECONDS).plain == b"A"
    assert slow.made == ["A"]


def test_what_was_left_and_asked_for_again_is_made_once(slow: Slow) -> None:
    queue = Queue(slow)
    queue.submit(job("A"))
    assert slow.begun.wait(SECONDS)
    assert queue.submit(job("B")).cancel()
    again, last = queue.submit(job("B")), queue.submit(job("C"))
    slow.go.set()
    assert again.result(SECONDS).plain == b"B"
    assert last.result(SECONDS).plain == b"C"
    assert slow.made == ["A", "B", "C"]


def test_many_who_leave_leave_nothing_behind(slow: Slow) -> None:
    queue = Queue(slow, waiting=2)
    queue.submit(job("A"))
    assert slow.begun.wait(SECONDS)
    for number in range(1000):
        assert queue.submit(job(f"B{number}")).cancel()
    assert list(queue._open) == [job("A")]
    last = queue.submit(job("C"))
    slow.go.set()
    assert last.result(SECONDS).plain == b"C"
    assert slow.made == ["A", "C"]


def test_a_failure_is_remembered_for_a_while() -> None:
    made, now = [], [0.0]

    def maker(asked: Job) -> bytes:
        made.append(asked.request.selection.select)
        if made == ["A"]:
            raise ValueError("broken")
        return b"whole"

    queue = Queue(maker, clock=lambda: now[0])
    for now[0] in (0.0, FAILED_SECONDS - 1):
        with pytest.raises(ValueError, match="broken"):
            queue.submit(job("A")).result(SECONDS)
    assert made == ["A"]
    assert queue.submit(job("B")).result(SECONDS).plain == b"whole", "others are made meanwhile"
    now[0] = FAILED_SECONDS + 1
    assert queue.submit(job("A")).result(SECONDS).plain == b"whole"
    assert made == ["A", "B", "A"]


def keeping(cache_bytes: int) -> tuple[Queue, Callable[[str, int], None]]:
    """Return a queue that keeps so much, and what gives it an export of so many bytes."""
    queue = Queue(lambda _: b"", cache_bytes=cache_bytes)

    def keep(name: str, size: int) -> None:
        queue.keep(job(name), Export.of("figure.png", name.encode() * size))

    return queue, keep


def kept(queue: Queue, names: str) -> str:
    """Return those of some exports that a queue has; asking for one makes it the latest."""
    return "".join(name for name in names if queue.ready(job(name)))


def test_what_is_kept_is_bounded_by_size() -> None:
    queue, keep = keeping(100)
    for name in "ABC":
        keep(name, 40)
    assert queue.ready(job("A")) is None
    assert queue.ready(job("B")) is not None
    keep("D", 40)
    assert kept(queue, "ABCD") == "BD"


def test_ten_thousand_addresses_are_not_all_kept() -> None:
    queue = Queue(lambda _: b"")
    panel = Export.of("panel.html", random.Random(7).randbytes(30_000))
    for number in range(10_000):
        queue.keep(replace(job(str(number)), route="panel.html"), panel)
    assert 0.9 * CACHE_BYTES < len(queue._cache) * panel.size <= CACHE_BYTES
    assert not queue._open


def test_what_is_too_large_is_not_kept() -> None:
    queue, keep = keeping(100)
    keep("A", 90)
    keep("B", 101)
    assert kept(queue, "AB") == "A"


def test_what_is_too_large_is_given_all_the_same() -> None:
    queue = Queue(lambda _: b"x" * 101, cache_bytes=100)
    assert queue.submit(job("A")).result(SECONDS).size == 101
    assert queue.ready(job("A")) is None


def test_replacing_does_not_count_twice() -> None:
    queue, keep = keeping(100)
    for _ in range(5):
        keep("A", 60)
    keep("B", 40)
    assert kept(queue, "AB") == "AB"


@pytest.mark.parametrize(("route", "zipped"), [("map.html", True), ("figure.png", False)])
def test_text_is_gzipped_once(route: str, zipped: bool) -> None:
    made = Export.of(route, b"x" * 1000)
    assert (made.gzipped is not None) is zipped
    assert made.gzipped is None or gzip.decompress(made.gzipped) == made.plain


def test_tags_differ_with_the_bytes() -> None:
    make: Callable[[bytes], str] = lambda data: Export.of("map.html", data).tag  # noqa: E731
    assert make(b"a") != make(b"b")
    assert make(b"a") == make(b"a")
