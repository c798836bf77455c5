"""Real processes of the desk against the test's database: they can be killed, which threads cannot."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Union
from urllib.parse import quote, urlencode

from django.db import connection

from tests.nursery import Child

Process = Union["subprocess.Popen[str]", Child]
SETUP = "import django; django.setup()"


def database_url() -> str:
    """The address of the database this test runs in."""
    told = connection.settings_dict
    host, port = str(told["HOST"] or ""), str(told["PORT"] or "")
    query = urlencode({k: v for k, v in {"host": host, "port": port}.items() if v})
    user = quote(str(told["USER"]))
    password = ":" + quote(str(told["PASSWORD"])) if told["PASSWORD"] else ""
    return f"postgresql://{user}{password}@/{quote(str(told['NAME']))}?{query}"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody but this process's servers gets before the process ends.

    The socket stays bound and never listens: whoever connects is refused, a server that sets SO_REUSEADDR (all of ours
    do, Postfix and Dovecot as well) may listen there, and no other test run, nor the kernel, gives the port away, not
    even while a server of ours is down and shall come back."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    _HELD.append(held)
    return int(held.getsockname()[1])


_HELD: list[socket.socket] = []


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "reglament.desk.settings",
        **more,
    }


@contextmanager
def script(code: str, *, say: str, fresh: bool = False, **more: str) -> Iterator[Process]:
    """A Python process, entered once it has printed `say`, killed at the end if it still runs.

    `fresh`: one that has imported nothing, for code that must run ahead of the desk.
    """
    process = _fresh(code, **more) if fresh else Child(code, environment(**more))
    try:
        _wait_for(process, say)
        yield process
    finally:
        process.kill()
        process.wait()


def _fresh(code: str, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _wait_for(process: Process, say: str) -> None:
    assert process.stdout is not None
    told = ""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        line = process.stdout.readline()
        told += line
        if say in line:
            return
        if not line:
            break
    raise AssertionError(f"never said {say!r}:\n{told}")


@contextmanager
def listener(
    before: str = "", at: tuple[int, int] | None = None, *, fresh: bool = False, **more: str
) -> Iterator[tuple[Process, int, int]]:
    """The real listener; `before` is code run ahead of it. Yields the process, its LMTP and its SMTP port."""
    lmtp, smtp = at or (free_port(), free_port())
    code = f"{SETUP}\n{before}\nfrom reglament.desk.inbox import listener\nraise SystemExit(listener.main())"
    ports = {"REGLAMENT_LMTP_PORT": str(lmtp), "REGLAMENT_SMTP_PORT": str(smtp)}
    with script(code, say="mail: LMTP on", fresh=fresh, **ports | more) as process:
        yield process, lmtp, smtp
