"""Starting a process that dies with its launcher, as the right user, and ending it for certain."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from reglament.launch.errors import LaunchError

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """The operating system's user a process runs as."""

    uid: int
    gid: int
    name: str

    @property
    def same_as_ours(self) -> bool:
        return self.uid == os.geteuid()

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for subprocess which make a root launcher's child run as this user and nobody else."""
        if self.same_as_ours:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def our_account() -> Account:
    """The user of this very process."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        raise LaunchError(f"The user id {uid} has no name in /etc/passwd: PostgreSQL needs one.") from None
    return Account(uid, os.getegid(), name)


def server_account() -> Account:
    """Who runs PostgreSQL: ourselves, or ``nobody`` when we are root, as PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return our_account()
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise LaunchError(
            "There is no user 'nobody' to run PostgreSQL as: start as an ordinary user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    output: IO[bytes] | int | None = None,
    account: Account | None = None,
    dies_with_us: signal.Signals | None = signal.SIGTERM,
    keep_fds: Sequence[int] = (),
    cwd: str | Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a group of its own; on Linux the kernel signals it when this process dies.

    A terminal's Ctrl-C therefore reaches the launcher alone, which ends its children in order.
    """
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        preexec_fn=_bound_to_parent(dies_with_us) if dies_with_us is not None else None,
        pass_fds=tuple(keep_fds),
        cwd=cwd,
        **(account.popen_arguments() if account else {}),
    )


def _bound_to_parent(death: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def bind() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # the launcher died between fork and prctl: nobody would ever end us

    return bind


def die_with_parent(death: signal.Signals) -> None:
    """Have the kernel signal this very process when its parent dies; on Linux only."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)


class Guard:
    """Where the kernel has no parent-death signal: a shell that waits for us to die and then ends the group.

    It holds the reading end of a pipe whose writing end only this process has.
    """

    _WAIT = 'read _; kill -s TERM -- "-$1"; sleep 10; kill -s KILL -- "-$1"'

    def __init__(self, group: int) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", self._WAIT, "sh", str(group)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @classmethod
    def over(cls, group: int) -> "Guard | None":
        """A guard over the group led by ``group`` where one is needed."""
        return None if sys.platform.startswith("linux") else cls(group)

    def dismiss(self) -> None:
        """The group has ended in order."""
        self._shell.kill()
        self._shell.wait()
        if self._shell.stdin is not None:
            self._shell.stdin.close()


class Process(Protocol):
    """What is needed of a started process to end it; ``subprocess.Popen`` has it."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...


def end(process: Process, *signals: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn and wait its seconds; whatever of the group is left is killed at the end."""
    for sign, seconds in signals:
        if process.poll() is not None:
            break
        process.send_signal(sign)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    kill_group(process.pid)
    process.wait()


def kill_group(pid: int) -> None:
    """Kill what is left of the group led by ``pid``; a group that has ended is no error."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def alive(pid: int) -> bool:
    """Whether a process with this id exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
