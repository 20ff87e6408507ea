"""What stands between many requests and one worker: a bounded queue and a bounded cache."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from cachetools import LRUCache, TTLCache

from exports.formats import FORMATS
from exports.worker import Job, Maker

WAITING = 8
"""Jobs that may wait for the one in hand."""

CACHE_BYTES = 64 * 2**20
"""Size of all the exports that are kept."""

FAILED_SECONDS = 60
"""How long what could not be made is not tried again, whoever asks."""

MOST_FAILED = 256
"""Failures that are remembered."""


class Busy(RuntimeError):  # noqa: N818
    """As many jobs are waiting as may wait."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export ready to be sent: its bytes, the same gzipped where that helps, and their tag."""

    plain: bytes
    gzipped: bytes | None
    tag: str

    @classmethod
    def of(cls, route: str, data: bytes) -> Export:
        """Return the bytes of a route's export, ready to be sent."""
        gzipped = None if FORMATS[route].packed else gzip.compress(data, 4, mtime=0)
        return cls(data, gzipped, hashlib.sha256(data).hexdigest()[:32])

    @property
    def size(self) -> int:
        """The bytes that it takes up."""
        return len(self.plain) + len(self.gzipped or b"")


class Queue:
    """Makes one export at a time, each once however many ask for it, and keeps it.

    What nobody waits for any more is not begun, and holds up nobody else. What has failed fails
    at once for a while, with the same words.

    Parameters
    ----------
    maker
        Makes an export; called by one thread.
    waiting
        How many jobs may wait for the one in hand.
    cache_bytes
        Size of all the exports that are kept; the least recently asked for goes first.
    clock
        Gives the seconds by which failures are forgotten.
    """

    def __init__(
        self,
        maker: Maker,
        *,
        waiting: int = WAITING,
        cache_bytes: int = CACHE_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._maker = maker
        self._waiting = waiting
        self._cache: LRUCache[Hashable, Export] = LRUCache(cache_bytes, lambda made: made.size)
        self._failed: TTLCache[Hashable, BaseException] = TTLCache(
            MOST_FAILED, FAILED_SECONDS, clock
        )
        # In the order in which they came.
        self._open: dict[Job, list[Future[Export]]] = {}
        self._in_hand: Job | None = None
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None

    def ready(self, job: Job) -> Export | None:
        """Return an export that is there already."""
        with self._lock:
            return self._cache.get(job.key)

    def keep(self, job: Job, made: Export) -> None:
        """Keep an export, unless it is too large for the whole cache."""
        with self._lock, suppress(ValueError):
            self._cache[job.key] = made

    def submit(self, job: Job) -> Future[Export]:
        """Return an export that is being made; who no longer wants it cancels this.

        Raises
        ------
        Busy
            If too many jobs are waiting.
        """
        found: Future[Export] = Future()
        with self._lock:
            if job in self._open:
                self._open[job].append(found)
            elif (kept := self._cache.get(job.key)) is not None:
                found.set_result(kept)
            elif (failed := self._failed.get(job.key)) is not None:
                found.set_exception(failed)
            elif len(self._open) > self._waiting:
                raise Busy
            else:
                self._open[job] = [found]
                self._lock.notify()
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="exports", daemon=True)
                    self._thread.start()
        found.add_done_callback(partial(self._left, job))
        return found

    def _left(self, job: Job, found: Future[Export]) -> None:
        """Take one who has cancelled from those who wait, and with the last the job."""
        if not found.cancelled():
            return
        with self._lock:
            waiting = self._open.get(job, [])
            if found in waiting:
                waiting.remove(found)
                if not waiting and job != self._in_hand:
                    del self._open[job]

    def _work(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._open)
                self._in_hand = job = next(iter(self._open))
            try:
                made = Export.of(job.route, self._maker(job))
            except BaseException as error:
                with self._lock:
                    self._failed[job.key] = error
                for waiting in self._finished(job):
                    waiting.set_exception(error)
            else:
                self.keep(job, made)
                for waiting in self._finished(job):
                    waiting.set_result(made)

    def _finished(self, job: Job) -> list[Future[Export]]:
        """Take a job from those that are open, and return those who still wait for it."""
        with self._lock:
            self._in_hand = None
            waiting = self._open.pop(job)
        return [found for found in waiting if found.set_running_or_notify_cancel()]
