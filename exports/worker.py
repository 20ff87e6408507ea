"""A process that makes exports, so that the page stays quick: `python -m exports.worker COPY`.

It is told of one request a line on its standard input, as JSON, and answers on its standard
output with a line of JSON and as many bytes as that says. It ends when its input does, and
so never outlives the server. It reads a copy of the dataset that the server has, and not the
folder where somebody may be changing it, and removes it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from exports.formats import FORMATS
from exports.make import make
from exports.request import ExportRequest, read_request
from geodata.load import VARIABLE, atlas
from geodata.model import Atlas
from geodata.selection import write

ROOT = Path(__file__).parent.parent
NICENESS = 5
"""How far a worker steps back from the server.

A page's click gets three times a worker's share of a processor, and a worker beside others that
are busy still a quarter of theirs; any further, and its figures would not come in time.
"""

AUTOGROUP = Path("/proc/self/autogroup")
"""Where Linux keeps the niceness of a whole session, which it weighs before that of a process."""

MOST_SECONDS = 60.0
"""A job that takes longer is given up."""


class WorkerError(RuntimeError):
    """An export that a worker could not make; its message is one sentence."""


@dataclass(frozen=True, slots=True)
class Job:
    """One export: its route, what is asked for, the page's address to name, and the dataset."""

    route: str
    request: ExportRequest
    base_url: str
    atlas: Atlas = field(repr=False)

    @property
    def key(self) -> Hashable:
        """What its export is kept by: equal for equal datasets, and holding on to none."""
        return self.route, self.request, self.base_url, self.atlas.sha256


Maker = Callable[[Job], bytes]
"""What turns a job into the bytes of an export."""


class Worker:
    """A process of its own that makes one export after the other.

    It is started at the first job, started again where it has died or the next job is of another
    dataset, and steps back in favour of the server. One thread at a time may use it.
    """

    def __init__(self, *, most_seconds: float = MOST_SECONDS) -> None:
        self._seconds = most_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._sha256 = ""
        self._copy: TemporaryDirectory[str] | None = None
        self._closed = False

    def __call__(self, job: Job) -> bytes:
        """Make an export.

        Raises
        ------
        WorkerError
            If it took too long, or the process died twice.
        """
        for last in (False, True):
            try:
                process = self._running(job.atlas)
            except OSError as error:
                # A disk that is full is not to be kept so.
                self._clear()
                raise WorkerError("The export could not be started.") from error
            late = threading.Event()
            clock = threading.Timer(self._seconds, _give_up, (process, late))
            clock.start()
            try:
                return self._answer(process, job)
            except (OSError, EOFError, ValueError) as error:
                self._end()
                if late.is_set():
                    raise WorkerError("Making the export took too long.") from error
                if last:
                    raise WorkerError("The export could not be made.") from error
            finally:
                clock.cancel()
        raise AssertionError("unreachable")

    def _answer(self, process: subprocess.Popen[bytes], job: Job) -> bytes:
        try:
            return _ask(process, _as_json(job))
        finally:
            # It has read and removed its copy by now, or is of no use.
            self._clear()

    def close(self) -> None:
        """End the process for good."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        """End the process, if there is one; the next job starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    if stream is not None:
                        stream.close()
        self._clear()

    def _clear(self) -> None:
        copy, self._copy = self._copy, None
        if copy is not None:
            copy.cleanup()

    @property
    def pid(self) -> int | None:
        """The process's id, None while there is none."""
        return self._process.pid if self._process else None

    def _running(self, atlas: Atlas) -> subprocess.Popen[bytes]:
        """Return the process for a dataset, started where there is none."""
        if self._closed:
            raise WorkerError("The server is being stopped.")
        of_another = self._sha256 != atlas.sha256
        if of_another or self._process is None or self._process.poll() is not None:
            self._end()
            self._copy = TemporaryDirectory(prefix="evidence-", ignore_cleanup_errors=True)
            _write(atlas, Path(self._copy.name))
            self._sha256 = atlas.sha256
            self._process = subprocess.Popen(
                [sys.executable, "-m", "exports.worker", self._copy.name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                # A key that interrupts the server is not for the worker.
                start_new_session=True,
                env={**os.environ, VARIABLE: self._copy.name, "PYTHONPATH": str(ROOT)},
            )
        return self._process


def _write(atlas: Atlas, folder: Path) -> None:
    """Write the files of a dataset as they were read."""
    for path, data in atlas.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _give_up(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    """End a process, which on every system ends the reading of its answer."""
    late.set()
    process.kill()


def _as_json(job: Job) -> dict[str, Any]:
    query = write(job.request.selection)
    own = {name: [str(getattr(job.request, name))] for name in FORMATS[job.route].own}
    return {
        "sha256": job.atlas.sha256,
        "route": job.route,
        "query": {**query, **own},
        "base_url": job.base_url,
    }


def _ask(process: subprocess.Popen[bytes], question: dict[str, Any]) -> bytes:
    """Put a question to a worker and return its answer."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(json.dumps(question).encode() + b"\n")
    process.stdin.flush()
    head = process.stdout.readline()
    if not head:
        raise EOFError
    answer = json.loads(head)
    if "error" in answer:
        raise WorkerError(answer["error"])
    body = process.stdout.read(answer["bytes"])
    if len(body) != answer["bytes"]:
        raise EOFError
    return body


def serve(questions: IO[bytes], answers: IO[bytes], mine: Atlas) -> None:
    """Answer questions until there are no more."""
    for line in questions:
        question = json.loads(line)
        try:
            if question["sha256"] != mine.sha256:
                raise WorkerError("The copy of the dataset is not the one that was asked about.")
            request = read_request(question["query"], mine, question["route"])
            body = make(question["route"], request, mine, question["base_url"])
        except WorkerError as error:
            head, body = {"error": str(error)}, b""
        except Exception as error:
            print(f"{question['route']}: {error!r}", file=sys.stderr)
            head, body = {"error": "The export could not be made."}, b""
        else:
            head = {"bytes": len(body)}  # type: ignore[dict-item]
        answers.write(json.dumps(head).encode() + b"\n" + body)
        answers.flush()


def step_back(niceness: int) -> None:
    """Leave the processor to the server, as far as the system knows of such a thing."""
    if not hasattr(os, "setpriority"):
        return
    # Never forward: a server that was started nice has a worker at least as nice.
    niceness = max(niceness, os.getpriority(os.PRIO_PROCESS, 0))
    os.setpriority(os.PRIO_PROCESS, 0, niceness)
    # A worker leads a session of its own; not every system keeps such a file or lets it be written.
    with suppress(OSError):
        if os.getsid(0) == os.getpid() and AUTOGROUP.exists():
            AUTOGROUP.write_text(str(niceness))


def main() -> None:
    """Serve on standard input and output, which nothing else may write to."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    step_back(NICENESS)
    mine = atlas()
    for copy in sys.argv[1:]:
        # A server that is killed meanwhile could not.
        shutil.rmtree(copy, ignore_errors=True)
    try:
        serve(sys.stdin.buffer, answers, mine)
    except BrokenPipeError:
        # The server is gone, and with it whoever would read what is still in the buffer.
        os._exit(0)


if __name__ == "__main__":
    main()
