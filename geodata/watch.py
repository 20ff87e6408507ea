"""The dataset that is shown, while somebody works on its folder: looked at, checked, replaced.

What is shown is always sound. Files are looked at by their times and sizes, a few system calls
a look, since notices of the system do not come from network drives, and a save by a spreadsheet
is several of them.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from geodata.faults import DatasetError, Fault
from geodata.files import ALWAYS, read_files
from geodata.load import VARIABLE, atlas, dataset_folder, sound
from geodata.model import Atlas

LOOK_SECONDS = 0.2
"""The time from one look to the next; an idle look takes less than a thousandth of it."""

SETTLED_SECONDS = 0.35
"""How long the files must have stayed as they are to be read: programs write in several steps."""

FAULTY_SECONDS = 1.2
"""How long they must have for their faults to be told: a save may still be under way."""

RESTLESS_SECONDS = 15.0
"""Files that have not settled for so long are said to keep changing."""

MOST_BYTES = 64 * 2**20
"""The largest file that is read while the dataset is shown; its check takes seconds."""

Stamp = dict[str, tuple[int, ...] | None]
"""Times, size and kind of each file by its path, None for one that is not there."""


@dataclass(frozen=True)
class State:
    """What is shown, and what is wrong with what lies on the disk."""

    atlas: Atlas
    faults: tuple[Fault, ...] = ()

    @cached_property
    def tag(self) -> str:
        """A word that changes whenever the state does, the same in every process."""
        said = "\n".join([self.atlas.sha256, *map(str, self.faults)])
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Watch:
    """Holds a dataset, and replaces it by what its folder holds once that has changed and is sound.

    One thread looks; any may ask for the state.

    Parameters
    ----------
    folder
        The dataset's folder.
    first
        The dataset that is shown until then.
    clock
        Seconds that never run back.
    """

    def __init__(
        self, folder: Path, first: Atlas, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.state = State(first)
        self._folder = folder
        self._clock = clock
        self._paths: tuple[str, ...] = tuple(dict.fromkeys((*ALWAYS, *first.files)))
        # Nothing is known yet of the files: what was loaded is older than the first look.
        self._seen: Stamp | None = None
        self._since = self._restless = clock()
        self._found: State | None = None
        self._told = False

    def look(self, prepare: Callable[[Atlas], object] = lambda _: None) -> bool:
        """Look once at the files; return whether the state is another one now.

        Parameters
        ----------
        prepare
            What is to be done with a new dataset before it is shown; one for which that fails
            is not.
        """
        now, stamp = self._clock(), self._stamp()
        if stamp != self._seen:
            if self._told:
                self._restless = now
            self._seen, self._since, self._found, self._told = stamp, now, None, False
        if self._told:
            return False
        settled = now - self._since
        if settled < SETTLED_SECONDS:
            restless = now - self._restless >= RESTLESS_SECONDS
            unsettled = self._fault("files that keep changing", "wait for who is writing them")
            return restless and self._show(State(self.state.atlas, (unsettled,)))
        if self._found is None:
            self._found = self._read(stamp, prepare)
            if self._stamp() != stamp:
                # They were written meanwhile, or name others now: the next look begins again.
                self._found = None
                return False
        if self._found.faults and settled < FAULTY_SECONDS:
            return False
        self._told = True
        return self._show(self._found)

    def _show(self, state: State) -> bool:
        changed = (state.atlas, state.faults) != (self.state.atlas, self.state.faults)
        if changed:
            self.state = state
        return changed

    def _stamp(self) -> Stamp:
        return {path: _stat(os.path.join(self._folder, path)) for path in self._paths}

    def _read(self, stamp: Stamp, prepare: Callable[[Atlas], object]) -> State:
        """Return what the files come to: another dataset, the same, or faults."""
        shown = self.state.atlas
        try:
            return State(self._new(stamp, prepare) or shown)
        except DatasetError as error:
            return State(shown, error.faults)
        except OSError as error:
            what = f"a folder that cannot be read ({error.strerror})"
            return State(shown, (self._fault(what, "make it readable"),))
        except Exception as error:
            traceback.print_exc()
            what = f"a dataset that cannot be shown ({error!r})"
            return State(shown, (self._fault(what, "undo the last change, and report this"),))

    def _new(self, stamp: Stamp, prepare: Callable[[Atlas], object]) -> Atlas | None:
        """Return the dataset on the disk, None where it is the one that is shown."""
        shown = self.state.atlas
        if faults := list(_too_large(stamp)):
            raise DatasetError(faults)
        files = read_files(self._folder)
        # Of a folder that is gone nothing is known; its files may come back.
        self._paths = files.sought or self._paths
        if files.contents == shown.files:
            return None
        found = sound(files)
        if found.sha256 == shown.sha256:
            return None
        prepare(found)
        return found

    def _fault(self, found: str, advice: str) -> Fault:
        return Fault(str(self._folder), None, "", found, advice)


def _stat(path: str) -> tuple[int, ...] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    # A change of rights, and a copy that keeps its times, are seen by the second time alone.
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_mode


def _too_large(stamp: Stamp) -> Iterator[Fault]:
    for path, found in stamp.items():
        if found is not None and found[2] > MOST_BYTES:
            what = f"a file of {found[2] / 2**20:.0f} MB"
            advice = f"take one of at most {MOST_BYTES // 2**20} MB, or start anew"
            yield Fault(path, None, "", what, advice)


@lru_cache(maxsize=1)
def watched() -> Watch:
    """Return the process's watch over the dataset that it works with, loaded at the first call.

    Raises
    ------
    DatasetError
        Where the dataset has faults.
    """
    return Watch(dataset_folder(), atlas())


def watching() -> bool:
    """Say whether the dataset is one that somebody may be working on: it was named."""
    return bool(os.environ.get(VARIABLE))


@contextmanager
def looking(
    watch: Watch,
    *,
    prepare: Callable[[Atlas], object] = lambda _: None,
    changed: Callable[[State], object] = lambda _: None,
) -> Iterator[None]:
    """Look at a dataset's folder in a thread of its own until the block ends.

    Parameters
    ----------
    watch
        What holds the dataset.
    prepare
        What is to be done with a new dataset before it is shown.
    changed
        What is to be done once another state is shown.
    """
    end = threading.Event()

    def work() -> None:
        pause = LOOK_SECONDS
        while not end.wait(pause):
            start = time.monotonic()
            if watch.look(prepare):
                changed(watch.state)
            # Whoever writes without end, or much, takes at most half of a processor.
            pause = max(LOOK_SECONDS, time.monotonic() - start)

    thread = threading.Thread(target=work, name="dataset", daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        # A drive that does not answer must not keep the server from ending.
        thread.join(LOOK_SECONDS * 4)
