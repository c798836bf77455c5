"""One PostgreSQL for every test run of a working copy, alive while any run is and gone with the last one.

Each run holds a shared ``flock``; a keeper process serves until it can have that lock exclusively. The kernel
drops a dead run's lock, so a killed run leaves neither a server nor a stale counter.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from reglament.launch.errors import LaunchError
from reglament.launch.postgres import Cluster

LINGER_SECONDS = 1.0
AGAIN_SECONDS = 2.0
MOST_RUNS = 64


class TestServer:
    """The test cluster under ``folder``, seen from one test run."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder / "data", durable=False)

    def join(self) -> int:
        """Take a numbered place among the runs of this moment, until this process ends; places never meet."""
        folder = self.folder / "runs"
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(MOST_RUNS):
            place = os.open(folder / str(number), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(place)
                continue
            return number
        raise LaunchError(f"{MOST_RUNS} test runs are under way already.")

    def ensure(self, timeout: float = 60.0) -> None:
        """Make the server answer, starting its keeper if there is none; any number of processes may race."""
        hold_shared(self.folder / "users.lock")
        deadline = time.monotonic() + timeout
        keeper: subprocess.Popen[bytes] | None = None
        again_at = 0.0
        while not self.cluster.answers():
            now = time.monotonic()
            if now > deadline:
                raise LaunchError(f"The test database did not start: see {self.folder / 'keeper.log'}.")
            if now > again_at and (keeper is None or keeper.poll() is not None):
                keeper = self._start_keeper()
                again_at = now + AGAIN_SECONDS  # one that ended at once has left the place to another
            time.sleep(0.05)

    def _start_keeper(self) -> subprocess.Popen[bytes]:
        with (self.folder / "keeper.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "reglament.launch.testserver", self.folder],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def hold_shared(lock: Path) -> None:
    """Hold ``lock`` shared until this process ends; waits while a keeper is stopping its server."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def keep(folder: Path) -> int:
    """Serve until no run is left; 0 also when another keeper serves already."""
    cluster = Cluster(folder / "data", durable=False)
    if not cluster.start():
        return 0
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, _leave)
    lock = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        alone_since: float | None = None
        while cluster.child is not None and cluster.child.poll() is None:
            time.sleep(0.25)
            if not _could_lock(lock):
                alone_since = None
            elif alone_since is None:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > LINGER_SECONDS and _could_lock(lock, keep_it=True):
                break  # holding the lock, so that a new run waits until the server has really gone
    finally:
        cluster.stop()
    return 0


def _could_lock(lock: int, *, keep_it: bool = False) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    if not keep_it:
        fcntl.flock(lock, fcntl.LOCK_UN)
    return True


def _leave(*_: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1])))
