"""The desk's processes, started as `make run` starts them, against the database of the tests."""

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from reglament.launch import options, ports, run
from tests.mail.processes import database_url, free_port, listener
from tests.walks import clock

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
BY_THE_CLOCK = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.walks.clock import follow; follow()"
)


@dataclass(frozen=True)
class House:
    """What runs: the address of the web, the mail ports, the folder of data, the file with the time."""

    base: str
    smtp: int
    lmtp: int
    data: Path
    clock: Path


@contextmanager
def house(data: Path) -> Iterator[House]:
    """Web and mail listener. There is no worker: a walk says when its steps are done, and at what time."""
    (data / "log").mkdir(parents=True)
    clock.write(data / "clock", None)
    env = {clock.FILE: str(data / "clock"), "REGLAMENT_DATA": str(data)}
    with ExitStack() as stack:
        _, lmtp, smtp = stack.enter_context(listener(BY_THE_CLOCK, fresh=True, **env))
        base = stack.enter_context(web(data, env, demo=False))
        yield House(base, smtp, lmtp, data, data / "clock")


@contextmanager
def web(data: Path, env: dict[str, str], *, demo: bool) -> Iterator[str]:
    """The server of `make run`, its very command line but for the clock; yields its address."""
    port = free_port()
    chosen = options.Options(
        HOST, ports.Ports(port, 0, 0), data, database_url(), f"http://{HOST}:{port}", demo
    )
    env = {**os.environ, **env, "REGLAMENT_SECRET_KEY": settings.SECRET_KEY}
    told = run.environment(env, chosen, chosen.database_url, demo=demo)
    (service,) = [found for found in run.services(chosen, told, 0) if found.name == "web"]
    *command, application = service.command
    assert application == "reglament.desk.wsgi:application"
    with service.log.open("ab") as log:
        process = subprocess.Popen(
            [*command, "tests.walks.app:application"], cwd=ROOT, env=dict(service.env), stdout=log, stderr=log
        )
    try:
        _wait(process, port, service.log)
        yield chosen.base_url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError(f"the server did not start:\n{log.read_text()}")
