"""What stands between many requests and one worker: a bounded queue and a bounded cache."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from exports.formats import FORMATS
from exports.worker import Job, Maker

WAITING = 8
"""Jobs that may wait for the one in hand."""

CACHE_BYTES = 64 * 2**20
"""Size of all the exports that are kept."""


class Busy(RuntimeError):  # noqa: N818
    """As many jobs are waiting as may wait."""


@dataclass(frozen=True, slots=True)
class Dish:
    """An export ready to be sent: its bytes, the same gzipped where that helps, and their tag."""

    plain: bytes
    packed: bytes | None
    tag: str

    @property
    def size(self) -> int:
        """The bytes that it takes up."""
        return len(self.plain) + len(self.packed or b"")


def dish(route: str, data: bytes) -> Dish:
    """Return an export ready to be sent."""
    packed = None if FORMATS[route].packed else gzip.compress(data, 4, mtime=0)
    return Dish(data, packed, hashlib.sha256(data).hexdigest()[:32])


class Cache:
    """Exports by job, the least recently asked for dropped where all are too large together."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._dishes: OrderedDict[Job, Dish] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, job: Job) -> Dish | None:
        """Return what is kept for a job, if anything."""
        with self._lock:
            found = self._dishes.get(job)
            if found is not None:
                self._dishes.move_to_end(job)
            return found

    def put(self, job: Job, made: Dish) -> None:
        """Keep an export; one that is too large for the whole cache is not kept."""
        with self._lock:
            if made.size > self._most:
                return
            if job in self._dishes:
                self._size -= self._dishes.pop(job).size
            self._dishes[job] = made
            self._size += made.size
            while self._size > self._most:
                self._size -= self._dishes.popitem(last=False)[1].size

    @property
    def size(self) -> int:
        """The bytes of all that is kept."""
        return self._size


class Kitchen:
    """Makes one export at a time, each once however many ask for it, and keeps it.

    What nobody waits for any more is not begun, and holds up nobody else.

    Parameters
    ----------
    maker
        Makes an export; called by one thread.
    waiting
        How many jobs may wait for the one in hand.
    """

    def __init__(
        self, maker: Maker, *, waiting: int = WAITING, cache_bytes: int = CACHE_BYTES
    ) -> None:
        self._maker = maker
        self._waiting = waiting
        self._cache = Cache(cache_bytes)
        # In the order in which they came.
        self._open: dict[Job, list[Future[Dish]]] = {}
        self._in_hand: Job | None = None
        self._lock = threading.Condition()
        self._cook: threading.Thread | None = None

    def ready(self, job: Job) -> Dish | None:
        """Return an export that is there already."""
        return self._cache.get(job)

    def keep(self, job: Job, made: Dish) -> None:
        """Keep an export that was made elsewhere."""
        self._cache.put(job, made)

    def order(self, job: Job) -> Future[Dish]:
        """Return an export that is being made; who no longer wants it cancels this.

        Raises
        ------
        Busy
            If too many jobs are waiting.
        """
        found: Future[Dish] = Future()
        with self._lock:
            if job in self._open:
                self._open[job].append(found)
            elif (kept := self._cache.get(job)) is not None:
                found.set_result(kept)
            elif len(self._open) > self._waiting:
                raise Busy
            else:
                self._open[job] = [found]
                self._lock.notify()
                if self._cook is None:
                    self._cook = threading.Thread(target=self._work, name="exports", daemon=True)
                    self._cook.start()
        found.add_done_callback(partial(self._left, job))
        return found

    def _left(self, job: Job, found: Future[Dish]) -> None:
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
                made = dish(job.route, self._maker(job))
            except BaseException as error:
                for waiting in self._served(job):
                    waiting.set_exception(error)
            else:
                self._cache.put(job, made)
                for waiting in self._served(job):
                    waiting.set_result(made)

    def _served(self, job: Job) -> list[Future[Dish]]:
        """Take a job from those that are open, and return those who still wait for it."""
        with self._lock:
            self._in_hand = None
            waiting = self._open.pop(job)
        return [found for found in waiting if found.set_running_or_notify_cancel()]
