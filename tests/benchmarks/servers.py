"""Starts an app on a free port, waits until it answers, and tells its memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_S = 60.0


class ServerFailed(RuntimeError):
    """An app that did not come up; the message holds the server's own words."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running app."""

    url: str
    pid: int

    def resident_mb(self) -> float:
        """Return the server's resident memory in MB (1e6 bytes)."""
        status = Path(f"/proc/{self.pid}/status")
        if status.exists():
            line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
            return int(line.split()[1]) * 1024 / 1e6
        ps = ["ps", "-o", "rss=", "-p", str(self.pid)]
        return int(subprocess.run(ps, capture_output=True, check=True).stdout) * 1024 / 1e6


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def serve(script: str) -> Iterator[Server]:
    """Run an app of this project, named relative to its root, until the block ends.

    Raises
    ------
    ServerFailed
        If it does not answer within `START_S` seconds.
    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    command += ["--server.address", "localhost", "--server.headless", "true"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, text=True
        )
        url = f"http://localhost:{port}"
        try:
            until = time.monotonic() + START_S
            while not _healthy(url):
                if process.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    raise ServerFailed(f"{script} did not start at {url}; it said:\n{log.read()}")
                time.sleep(0.1)
            yield Server(url, process.pid)
        except ServerFailed:
            raise
        except Exception:
            log.seek(0)
            sys.stderr.write(f"--- {script} said:\n{log.read()[-2000:]}\n")
            raise
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
