"""The process that makes exports: it steps back, starts again, gives up in time, and says so."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from dataset_copy import hand_made
from tiny import tiny

from exports import worker as worker_module
from exports.make import make
from exports.worker import NICENESS, ROOT, Job, Worker, WorkerError, serve
from geodata import Atlas, atlas, load
from geodata.load import OWN
from geodata.selection import Selection


@pytest.fixture(scope="module")
def worker():  # type: ignore[no-untyped-def]
    found = Worker()
    yield found
    found.close()


def job(route: str = "map.html", select: str = "MMR", of: Atlas | None = None) -> Job:
    from exports.request import ExportRequest

    return Job(route, ExportRequest(Selection(select=select)), "http://x/", of or atlas())


def test_a_worker_makes_what_the_process_would(worker: Worker) -> None:
    asked = job()
    assert worker(asked) == make("map.html", asked.request, atlas(), "http://x/")


def test_a_worker_steps_back(worker: Worker) -> None:
    for _ in range(2):
        assert worker(job("claims.csv"))
    assert worker.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) == NICENESS
    group = Path(f"/proc/{worker.pid}/autogroup")
    if group.exists():
        assert group.read_text().split()[-1] == str(NICENESS)
    # The idle class would get nothing beside a program that never rests.
    if hasattr(os, "sched_getscheduler"):
        assert os.sched_getscheduler(worker.pid) == os.SCHED_OTHER


def test_a_dead_worker_is_replaced(worker: Worker) -> None:
    worker(job("claims.csv"))
    first = worker.pid
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    assert worker(job("claims.csv"))
    assert worker.pid != first


def test_a_worker_is_replaced_for_another_dataset(tmp_path: Path) -> None:
    mine = hand_made(tmp_path / "data")
    first = load(mine.folder)
    mine.set("claims.csv", "n-role", "cue", "digs ore")
    second = load(mine.folder)
    mine.set("claims.csv", "n-role", "quote", "Faulty by now.")
    found = Worker()
    pids = []
    try:
        for dataset in (first, first, second, first):
            asked = job("claims.csv", "NOR", dataset)
            assert found(asked) == make(asked.route, asked.request, dataset, asked.base_url)
            pids.append(found.pid)
    finally:
        found.close()
    assert pids[0] == pids[1]
    assert len(set(pids)) == 3


def test_a_worker_reads_a_copy_and_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    copies = []

    def asked(*_: object) -> bytes:
        copies.extend(load(path).sha256 for path in tmp_path.iterdir())
        return ask(*_)  # type: ignore[arg-type]

    ask = worker_module._ask
    monkeypatch.setattr(worker_module, "_ask", asked)
    found = Worker()
    for _ in range(2):
        # Once it is read it is cleared away, so that even a server that is killed leaves none.
        assert found(job("claims.csv"))
        assert list(tmp_path.iterdir()) == []
    assert copies == [atlas().sha256]
    found._end()
    assert found(job("claims.csv")), "started again, it is given another"
    assert copies == [atlas().sha256] * 2
    found.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(WorkerError, match="being stopped"):
        found(job("claims.csv"))


def test_a_process_with_another_dataset_refuses() -> None:
    question = {"sha256": "0" * 64, "route": "claims.csv", "query": {}, "base_url": ""}
    answers = io.BytesIO()
    serve(io.BytesIO(json.dumps(question).encode() + b"\n"), answers, tiny())
    assert "is not the one" in json.loads(answers.getvalue())["error"]


def test_a_worker_that_takes_too_long_is_given_up() -> None:
    hasty = Worker(most_seconds=0.01)
    with pytest.raises(WorkerError, match="too long"):
        hasty(job("claims.csv"))
    assert hasty.pid is None
    hasty.close()


@pytest.mark.parametrize(("already", "kept"), [(0, NICENESS), (15, 15)])
def test_a_worker_never_steps_forward(already: int, kept: int) -> None:
    code = (
        "import os; from exports import worker; "
        f"os.nice({already}); worker.step_back(worker.NICENESS); "
        "print(os.getpriority(os.PRIO_PROCESS, 0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == kept


def test_a_worker_that_dies_over_a_job_is_replaced_and_the_job_made(worker: Worker) -> None:
    worker(job("claims.csv"))
    first = worker.pid
    assert first is not None
    # Stopped, it cannot answer; what ends it then ends it over the job.
    os.kill(first, signal.SIGSTOP)
    made: list[bytes] = []
    asking = threading.Thread(target=lambda: made.append(worker(job("claims.csv"))))
    asking.start()
    os.kill(first, signal.SIGKILL)
    asking.join(30)
    assert made
    assert worker.pid != first


def test_a_worker_that_cannot_live_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.worker.sys.executable", shutil.which("false"))
    hopeless = Worker()
    with pytest.raises(WorkerError, match="could not be made"):
        hopeless(job("claims.csv"))
    hopeless.close()


def test_a_worker_finds_a_dataset_named_from_where_the_server_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(OWN, tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVIDENCE_DATASET", "mine")
    found = Worker()
    assert found(job("claims.csv"))
    found.close()


def test_what_a_library_prints_is_no_part_of_an_answer() -> None:
    code = (
        "from exports import worker; "
        "worker.make = lambda *_: (print('noise', flush=True), b'made')[1]; worker.main()"
    )
    question = {"sha256": atlas().sha256, "route": "x", "query": {}, "base_url": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(question).encode() + b"\n",
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert done.stdout == b'{"bytes": 4}\nmade'
    assert b"noise" in done.stderr


def test_a_server_that_is_killed_before_its_first_answer_leaves_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = Worker()
    process = found._running(atlas())
    assert len(list(tmp_path.iterdir())) == 1
    assert process.stdin
    process.stdin.close()
    process.wait(60)
    assert list(tmp_path.iterdir()) == []
    found.close()


def test_a_disk_that_is_full_is_not_kept_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object, folder: Path) -> None:
        (folder / "claims.csv").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(worker_module, "_write", full)
    found = Worker()
    with pytest.raises(WorkerError, match="could not be started"):
        found(job("claims.csv"))
    assert list(tmp_path.iterdir()) == []
