"""Services are started again whenever they end, and none of them outlives its launcher."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reglament.launch import process
from reglament.launch.supervise import FIRST_PAUSE, LOG_LIMIT_BYTES, LONGEST_PAUSE, Service, Supervisor

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
PARENT = """
import os, subprocess, sys, time
from pathlib import Path
from reglament.launch import process
from reglament.launch.supervise import Service
if sys.argv[2] == "guard":
    process._bound_to_parent = lambda death: None
    process.Guard.over = process.Guard
command = ["sh", "-c", "sleep 60 & sleep 60"]
if sys.argv[2] == "copy":
    command = [sys.executable, "-m", "timeit", "-n1", "-r1", "import time; time.sleep(60)"]
service = Service("nap", command, os.environ, Path(sys.argv[1]), copied=sys.argv[2] == "copy")
service.start(0.0)
print(service.child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    made: list[Service] = []

    def make(*command: str) -> Service:
        made.append(Service("web", command, os.environ, tmp_path / "web.log"))
        return made[-1]

    yield make
    for one in made:
        one.stop_seconds = 0.1
        one.finish()


def until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def ended(pid: int) -> bool:
    """Also while nobody has asked for its exit code: process 1 takes its time."""
    try:
        return (
            not process.alive(pid)
            or Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        )
    except FileNotFoundError:
        return not process.alive(pid)


def test_an_ended_service_is_started_again_even_after_success(service: Callable[..., Service]) -> None:
    told: list[str] = []
    one = service("sh", "-c", "echo started")
    supervisor = Supervisor([one], told.append)

    def twice() -> bool:
        supervisor.look()
        return one.log.exists() and one.log.read_text().count("started") >= 2

    assert until(twice)
    assert told[0].startswith("web ended with code 0, starting it again")
    assert one.last_words() == "started"


def test_the_pause_grows_and_a_steady_life_forgives(service: Callable[..., Service]) -> None:
    one = service("false")
    now, pauses = 0.0, []
    for _ in range(10):
        one.start(now)
        assert one.child is not None
        one.child.wait()
        assert one.look(now) == 1
        pauses.append(one.due - now)
        now = one.due
    assert pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert pauses[-1] == LONGEST_PAUSE
    one.start(now)
    assert one.child is not None
    one.child.wait()
    one.look(now + 3600)
    assert one.due == now + 3600 + FIRST_PAUSE


def test_nothing_starts_before_its_pause_is_over(service: Callable[..., Service]) -> None:
    one = service("sleep", "60")
    one.due = 5.0
    one.look(4.9)
    assert one.child is None
    one.look(5.0)
    assert one.child is not None


def test_a_service_that_will_not_end_is_killed_with_all_of_its_group(service: Callable[..., Service]) -> None:
    one = service(sys.executable, "-c", STUBBORN)
    one.stop_seconds = 0.2
    one.start(0.0)
    assert until(lambda: "up" in one.log.read_text())
    assert one.child is not None
    pid = one.child.pid
    one.finish()
    assert not process.alive(pid)


@pytest.mark.parametrize("means", ["kernel", "guard", "copy"])
def test_a_killed_launcher_leaves_no_process_behind(means: str, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, tmp_path / "log", means], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert process.alive(child)
    parent.kill()
    parent.wait()
    try:
        assert until(lambda: ended(child))
    finally:
        process.kill_group(child)


def test_a_log_that_has_grown_is_cut_while_it_is_written(service: Callable[..., Service]) -> None:
    one = service("true")
    with one.log.open("ab") as writer:
        writer.truncate(LOG_LIMIT_BYTES + 1)
        one.cut_log()
        writer.write(b"after\n")
    assert one.log.read_bytes() == b"after\n"
    assert one.log.with_name("web.log.1").stat().st_size == LOG_LIMIT_BYTES + 1
