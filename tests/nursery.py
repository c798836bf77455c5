"""Processes of the desk that start at once: children of one that has imported it already.

They are processes all the same, with their own connections and environment, and can be killed. The one that has
imported everything is the nursery: one for each test process, started when first asked for, gone with it.
"""

import array
import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]


class Child:
    """A process that runs `code` as __main__: as much of subprocess.Popen as the tests use.

    `stdin` is short (a pipe must hold it); `stdout` is text, and stderr with it; `returncode` is as Popen's,
    negative for a signal.
    """

    def __init__(self, code: str, env: dict[str, str], *, stdin: bytes = b"") -> None:
        ours, theirs = os.pipe()
        told, tells = os.pipe()
        given, gives = os.pipe()
        os.write(gives, stdin)
        os.close(gives)
        words = json.dumps({"code": code, "env": env}).encode()
        nursery = _nursery()
        nursery.sendall(len(words).to_bytes(4, "big"))
        fds = array.array("i", [given, theirs, tells])
        nursery.sendmsg([words[:1]], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
        nursery.sendall(words[1:])
        for end in fds:
            os.close(end)
        self.returncode: int | None = None
        self.stdout: IO[str] = os.fdopen(ours)
        self._status = os.fdopen(told, "rb")
        self.pid = int(self._status.readline())

    def poll(self) -> int | None:
        return self._read(0)

    def wait(self, timeout: float | None = None) -> int:
        found = self._read(timeout)
        if found is None:
            raise subprocess.TimeoutExpired("child", timeout or 0)
        return found

    def send_signal(self, sign: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(
                ProcessLookupError
            ):  # it has ended since; who started it says so in a moment
                os.kill(self.pid, sign)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def _read(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            self.returncode = int(self._status.readline())
        return self.returncode


_sockets: list[socket.socket] = []


def _nursery() -> socket.socket:
    if not _sockets:
        ours, theirs = socket.socketpair()
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "reglament.desk.settings"}
        command = [sys.executable, "-m", "tests.nursery", str(theirs.fileno())]
        started = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=[theirs.fileno()])
        theirs.close()
        _sockets.append(ours)
        atexit.register(lambda: (ours.close(), started.wait(10)))
    return _sockets[0]


def keep(control: socket.socket) -> None:
    """Start a child for each request and tell how each ended; end with the test process, and the children with us."""
    children: dict[int, int] = {}
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    while True:
        ready = select.select([control, woken], [], [])[0]
        if woken in ready:
            os.read(woken, 4096)
            _tell(children)
        if control in ready:
            head = control.recv(4)
            if not head:
                break
            _begin(control, int.from_bytes(head, "big"), children)
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _tell(children: dict[int, int]) -> None:
    for pid in list(children):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            tells = children.pop(pid)
            with contextlib.suppress(BrokenPipeError):
                os.write(tells, b"%d\n" % os.waitstatus_to_exitcode(status))
            os.close(tells)


def _begin(control: socket.socket, length: int, children: dict[int, int]) -> None:
    words, fds, _, _ = socket.recv_fds(control, 1, 3)
    while len(words) < length:
        words += control.recv(length - len(words))
    given, theirs, tells = fds
    pid = os.fork()
    if pid == 0:
        control.close()
        for held in (*children.values(), tells):
            os.close(held)
        _run(json.loads(words), given, theirs)
    os.close(given)
    os.close(theirs)
    children[pid] = tells
    os.write(tells, b"%d\n" % pid)


def _run(request: dict[str, Any], given: int, theirs: int) -> None:
    """In the child: take the streams and the environment, run, leave without coming back."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for fd, target in ((given, 0), (theirs, 1), (theirs, 2)):
        os.dup2(fd, target)
    sys.stdin = os.fdopen(0)
    sys.stdout = os.fdopen(1, "w", buffering=1)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    code = 1
    try:
        os.environ.clear()
        os.environ.update(request["env"])
        _read_settings_again()
        exec(compile(request["code"], "<child>", "exec"), {"__name__": "__main__"})
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _read_settings_again() -> None:
    """What the environment says now holds: nothing has been done with the settings but to import models."""
    import importlib

    from django.conf import settings
    from django.db import connections

    from reglament.desk import config

    importlib.import_module("reglament.desk.settings")
    vars(config.config).update(vars(config.read(os.environ)))
    importlib.reload(sys.modules["reglament.desk.settings"])
    settings._setup()
    connections._settings = None
    vars(connections).pop("settings", None)
    with contextlib.suppress(AttributeError):
        del connections["default"]


def _import_everything() -> None:
    """What the children would spend their first second on."""
    import gc
    import importlib

    import django

    django.setup()
    for name in (
        "reglament.desk.inbox.listener",
        "reglament.desk.inbox.gate",
        "reglament.desk.inbox.keep",
        "reglament.desk.inbox.process",
        "reglament.desk.outbox.sending",
        "reglament.desk.tickets.actions.sweep",
    ):
        importlib.import_module(name)
    gc.freeze()


if __name__ == "__main__":
    _import_everything()
    keep(socket.socket(fileno=int(sys.argv[1])))
