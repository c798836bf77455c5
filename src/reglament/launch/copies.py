"""Processes of the desk as copies of one that has loaded it: what none of them changes stands in memory once.

Linux only: there alone the kernel ends a copy with its launcher, and copies of a process that has loaded much are safe.
"""

import contextlib
import ctypes
import gc
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import BinaryIO, NoReturn

from reglament.launch import process
from reglament.launch.errors import LaunchError

POSSIBLE = sys.platform.startswith("linux")
_SHARED = (
    "reglament.desk.inbox.process",
    "reglament.desk.outbox.sending",
    "reglament.desk.tickets.actions.sweep",
)  # what the worker cannot do without and the pages use as well
_M_TRIM_THRESHOLD, _M_ARENA_MAX = -1, -8  # glibc's malloc.h
_PR_SET_NAME = 15
_IMPATIENCE = 0.01


def load(env: Mapping[str, str]) -> None:
    """Load what every process of the desk needs, under ``env``. Raises LaunchError when it cannot be loaded.

    Memory is asked of the system as in the processes that get MALLOC_* at their start: a copy cannot be told later.
    """
    os.environ.update(env)
    with contextlib.suppress(AttributeError, OSError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_ARENA_MAX, int(env.get("MALLOC_ARENA_MAX", "1")))
        libc.mallopt(_M_TRIM_THRESHOLD, int(env.get("MALLOC_TRIM_THRESHOLD_", "131072")))
    gc.disable()
    try:
        import django

        django.setup()
        for module in _SHARED:
            import_module(module)
    except Exception as error:
        raise LaunchError(f"The desk cannot be loaded: {' '.join(str(error).split())}") from error
    finally:
        gc.enable()
    # The collector must not write into what copies share.
    gc.freeze()


class Copy:
    """A process made by ``begin``, with what ``subprocess.Popen`` offers and a supervisor needs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it lives."""
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                pid, status = self.pid, 0
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout if timeout is not None else float("inf")
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
            time.sleep(_IMPATIENCE)
        return code

    def send_signal(self, sign: int) -> None:
        """Nothing for one that has ended."""
        if self.poll() is None:
            os.kill(self.pid, sign)


def begin(
    name: str,
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    output: BinaryIO,
    keep_fds: Sequence[int] = (),
) -> Copy:
    """Run ``python -m module arguments…`` in a copy of this process, in a group of its own, ended with this one.

    Only the standard descriptors and ``keep_fds`` stay open in it. A caller that has other threads must not call.
    """
    _python, _dash_m, module, *arguments = command
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return Copy(pid)
    try:
        os.setsid()
        for sign in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        process.die_with_parent(signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)  # the launcher died meanwhile: nobody would ever end us
        _settle(name, env, output.fileno(), keep_fds)
        _run(module, arguments)
    finally:
        os._exit(1)  # whatever happens, a copy never goes back into what the launcher was doing


def _settle(name: str, env: Mapping[str, str], output: int, keep_fds: Sequence[int]) -> None:
    """What exec would have done: descriptors, environment, a name to be seen by."""
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for descriptor in [int(entry) for entry in os.listdir("/proc/self/fd")]:
        if descriptor > 2 and descriptor not in keep_fds:
            with contextlib.suppress(OSError):
                os.close(descriptor)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(env)
    ctypes.CDLL(None).prctl(_PR_SET_NAME, f"desk-{name}".encode(), 0, 0, 0)


def _run(module: str, arguments: Sequence[str]) -> NoReturn:
    """The module as a program, and its exit code, threads that must end awaited."""
    sys.argv = [module, *arguments]
    code: object = None
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as asked:
        code = asked.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if not isinstance(code, int | None):
        print(code, file=sys.stderr)
        code = 1
    # As the interpreter does at its end: pools of threads are told to end, and only then waited for.
    threading._shutdown()  # type: ignore[attr-defined]
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)
