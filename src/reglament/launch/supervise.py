"""Keeps the desk's processes running: whichever exits is started again, with a pause that grows."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from reglament.launch import copies, process

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
STEADY_AFTER = 30.0
LOG_LIMIT_BYTES = 20_000_000


@dataclass
class Service:
    """One process of the desk; its output goes to ``log``, which is cut when it grows too long.

    ``copied``: a Python module, begun as a copy of this process, which has loaded the desk.
    A time is in seconds of the monotonic clock, given by the caller.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    keep_fds: tuple[int, ...] = ()
    stop_seconds: float = 8.0
    copied: bool = False
    child: subprocess.Popen[bytes] | copies.Copy | None = None
    failures: int = 0
    started: float = 0.0
    due: float = 0.0
    _guard: process.Guard | None = field(default=None, repr=False)

    def start(self, now: float) -> None:
        """Start the process; it dies with the launcher."""
        with self.log.open("ab") as log:
            begin = partial(copies.begin, self.name) if self.copied else process.spawn
            self.child = begin(self.command, env=self.env, output=log, keep_fds=self.keep_fds)
        self._guard = process.Guard.over(self.child.pid)
        self.started = now

    def look(self, now: float) -> int | None:
        """Start what is due; the exit code when the process has just been found ended, else None."""
        if self.child is None:
            if now >= self.due:
                self.start(now)
            return None
        code = self.child.poll()
        if code is None:
            return None
        process.kill_group(self.child.pid)
        self._forget()
        self.failures = 1 if now - self.started > STEADY_AFTER else self.failures + 1
        self.due = now + min(FIRST_PAUSE * 2 ** (self.failures - 1), LONGEST_PAUSE)
        return code

    def ask_to_stop(self) -> None:
        """Send SIGTERM; ``finish`` waits."""
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)

    def finish(self) -> None:
        """Wait for the end, then kill whatever of it is left."""
        if self.child is not None:
            process.end(self.child, (signal.SIGTERM, self.stop_seconds))
            self._forget()

    def cut_log(self) -> None:
        """Keep the log short: what was written so far moves to ``*.1``, the process goes on writing."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            shutil.copyfile(self.log, self.log.with_suffix(self.log.suffix + ".1"))
            with self.log.open("r+b") as log:
                log.truncate()

    def last_words(self) -> str:
        """The last line of the log, for a message of one line."""
        text = self.log.read_bytes()[-4000:].decode(errors="replace") if self.log.exists() else ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1] if lines else "it said nothing"

    def _forget(self) -> None:
        if self._guard is not None:
            self._guard.dismiss()
        self.child = self._guard = None


class Supervisor:
    """All services of one desk. ``tell`` receives one line about everything worth a look."""

    def __init__(self, services: Sequence[Service], tell: Callable[[str], None]) -> None:
        self.services = services
        self.tell = tell
        self._logs_due = 0.0

    def look(self) -> None:
        """One round: restart what has ended, cut what has grown. To be called a few times a second."""
        now = time.monotonic()
        for service in self.services:
            code = service.look(now)
            if code is not None:
                self.tell(f"{service.name} ended with code {code}, starting it again (see {service.log})")
        if now >= self._logs_due:
            self._logs_due = now + 60.0
            for service in self.services:
                service.cut_log()

    def stop(self) -> None:
        """End all services at the same time."""
        for service in self.services:
            service.ask_to_stop()
        for service in self.services:
            service.finish()
