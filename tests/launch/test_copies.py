"""A process of the desk is a copy of the launcher, and sees nothing of it: as if it had been started by itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reglament.launch import copies
from reglament.launch.errors import LaunchError

pytestmark = pytest.mark.skipif(not copies.POSSIBLE, reason="processes are copies on Linux alone")

LAUNCHER = """
import os, signal, sys, time
from pathlib import Path
from reglament.launch import copies

def never(*_):
    raise SystemExit("what the launcher does at its end was done by a copy")

signal.signal(signal.SIGTERM, never)
kept, hidden = os.open("/", os.O_RDONLY), os.open("/", os.O_RDONLY)
print("said before", end="")
with Path("log").open("ab") as log:
    def begin(*arguments):
        command = [sys.executable, "-m", "served", *arguments]
        return copies.begin("worker", command, env={"TOLD": "yes"}, output=log, keep_fds=(kept,))
    ended = [begin("look", str(kept), str(hidden)), begin("break"), begin("refuse"), begin("pool"), begin("wait")]
    while "waits" not in Path("log").read_text():
        time.sleep(0.005)
    ended[-1].send_signal(signal.SIGTERM)
    print("", *[copy.wait(10) for copy in ended])
"""
SERVED = """
import json, os, sys, threading, time
match sys.argv[1:]:
    case ["look", kept, hidden]:
        stays = lambda fd: os.path.exists("/proc/self/fd/" + fd)
        print(json.dumps({
            "env": dict(os.environ), "kept": stays(kept), "hidden": stays(hidden), "main": __name__,
            "name": open("/proc/self/comm").read().strip(), "leads": os.getpgid(0) == os.getpid(),
        }))
        threading.Thread(target=lambda: time.sleep(0.02) or print("the last thread")).start()
    case ["break"]:
        raise ValueError("broken")
    case ["refuse"]:
        sys.exit(3)
    case ["pool"]:
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(1)
        pool.submit(time.sleep, 0).result()
        sys.exit(4)
    case ["wait"]:
        print("waits")
        time.sleep(60)
"""


def test_a_copy_is_like_a_process_started_by_itself(tmp_path: Path) -> None:
    (tmp_path / "served.py").write_text(SERVED)
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "SECRET_OF_THE_LAUNCHER": "1"}
    done = subprocess.run(
        [sys.executable, "-c", LAUNCHER], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("said before 0 1 3 4 -15\n", "")
    log = (tmp_path / "log").read_text().splitlines()
    assert json.loads(next(line for line in log if line.startswith("{"))) == {
        "env": {"TOLD": "yes"},
        "kept": True,
        "hidden": False,
        "main": "__main__",
        "name": "desk-worker",
        "leads": True,
    }
    assert {"the last thread", "ValueError: broken"} <= set(log)


def test_a_desk_that_cannot_be_loaded_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_SHARED", ("reglament.desk.nowhere",))
    with pytest.raises(LaunchError, match=r"cannot be loaded: No module named 'reglament\.desk\.nowhere'"):
        copies.load({})
