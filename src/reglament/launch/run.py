"""``make run``: the whole desk in one terminal, ended as one."""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from reglament.launch import copies, database, options, outgoing, prepared, process
from reglament.launch.errors import LaunchError
from reglament.launch.postgres import Cluster
from reglament.launch.supervise import Service, Supervisor

EARLIER_RUN_SECONDS = 20.0
READY_SECONDS = 60.0
HOPELESS_AFTER = 4


class Stop(BaseException):
    """Somebody asked for the end: Ctrl-C, SIGTERM, a closed terminal."""


def main() -> int:
    """Run until asked to stop; 0 then, 1 with one line on stderr when the desk cannot start."""
    started = time.monotonic()
    _bind_to_make()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _stop)
    desk = Desk()
    try:
        desk.start(os.environ, started)
        desk.watch()
    except Stop:
        print("\nStopping ...", flush=True)
    except LaunchError as error:
        print(f"reglament: {error}", file=sys.stderr, flush=True)
        return 1
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)
        desk.stop()
    print("Stopped.", flush=True)
    return 0


class Desk:
    """One running desk: the lock on its data, its database, its services."""

    def __init__(self) -> None:
        self.lock: int | None = None
        self.cluster: Cluster | None = None
        self.supervisor = Supervisor([], say)

    def start(self, env: Mapping[str, str], started: float) -> None:
        """Start everything in order and print where it is. Raises LaunchError with what stands in the way."""
        data = options.data_folder(env)
        self.lock = _lock(data)
        chosen = options.read(env, data)
        outgoing.check(env)
        _leave_word(self.lock, chosen)
        url = chosen.database_url or self._start_cluster(data)
        database.verify(url)
        demo = prepared.settle_demo(url, chosen.demo)
        child_env = environment(env, chosen, url, demo=demo)
        sign_ins = prepared.remembered(url, prepared.key(data, demo=demo))
        if sign_ins is None or not (data / "static/staticfiles.json").exists():
            sign_ins = prepare(child_env, self.lock)
        if copies.POSSIBLE:
            copies.load(child_env)
        every = services(chosen, child_env, self.lock)
        # Nobody waits for the worker: it would only take the processor from those who are waited for.
        self.supervisor = Supervisor([service for service in every if service.name != "worker"], say)
        self.supervisor.look()
        self._wait_until_it_serves(chosen)
        self.supervisor.services = every
        self.supervisor.look()
        letters_for = prepared.mailboxes(url)
        print(welcome(chosen, letters_for, sign_ins, time.monotonic() - started), flush=True)

    def watch(self) -> None:
        """Keep everything running for ever."""
        while True:
            time.sleep(0.25)
            if self.cluster is not None and not self.cluster.running:
                say("PostgreSQL ended, starting it again")
                self.cluster.restart()
            self.supervisor.look()

    def stop(self) -> None:
        """End the services, then the database, then let the data go."""
        self.supervisor.stop()
        if self.cluster is not None:
            self.cluster.stop()
        if self.lock is not None:
            os.close(self.lock)

    def _start_cluster(self, data: Path) -> str:
        self.cluster = Cluster(data / "postgresql", log=data / "log/postgresql.log")
        if not self.cluster.start():
            raise LaunchError(
                f"A PostgreSQL of an earlier run still holds {self.cluster.folder}: end it first."
            )
        return self.cluster.url()

    def _wait_until_it_serves(self, chosen: options.Options) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not (_healthy(chosen) and _listens(chosen.host, chosen.ports.smtp, chosen.ports.lmtp)):
            self.supervisor.look()
            for service in self.supervisor.services:
                if service.failures >= HOPELESS_AFTER:
                    raise LaunchError(
                        f"{service.name} does not start: {service.last_words()} (see {service.log})"
                    )
            if time.monotonic() > deadline:
                raise LaunchError(
                    f"The desk does not answer within {READY_SECONDS:.0f} s: see {chosen.logs}."
                )
            time.sleep(0.05)


def environment(env: Mapping[str, str], chosen: options.Options, url: str, *, demo: bool) -> dict[str, str]:
    """What the desk's processes are told; everything else of ``env`` is handed on."""
    # Told to write no compiled modules, every process would compile what has changed anew at each start.
    handed_on = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **handed_on,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "reglament.desk.settings",
        "REGLAMENT_DATA": str(chosen.data),
        "REGLAMENT_HOST": chosen.host,
        "REGLAMENT_PORT": str(chosen.ports.web),
        "REGLAMENT_LMTP_PORT": str(chosen.ports.lmtp),
        "REGLAMENT_SMTP_PORT": str(chosen.ports.smtp),
        "REGLAMENT_BASE_URL": chosen.base_url,
        "REGLAMENT_DEMO": "1" if demo else "0",
        "REGLAMENT_SECRET_KEY": env.get("REGLAMENT_SECRET_KEY") or options.secret_key(chosen.data),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "MALLOC_ARENA_MAX": "1",  # glibc's arena per thread would triple the memory of a threaded server
        "MALLOC_TRIM_THRESHOLD_": "131072",  # what a large letter or page took goes back to the system
    }


def services(chosen: options.Options, env: Mapping[str, str], lock: int) -> list[Service]:
    """Web, worker and mail listener."""
    web = ["granian", "--interface", "wsgi", "--host", chosen.host, "--port", str(chosen.ports.web)]
    web += ["--workers", env.get("REGLAMENT_WEB_WORKERS") or "1", "--blocking-threads", "3"]
    web += ["--no-ws", "--workers-kill-timeout", "5"]
    web += ["--log-level", "warning", "reglament.desk.wsgi:application"]
    commands = {"web": web, "worker": ["reglament.desk.worker"], "mail": ["reglament.desk.inbox.listener"]}
    return [
        Service(
            name,
            [sys.executable, "-m", *command],
            env,
            chosen.logs / f"{name}.log",
            keep_fds=(lock,),
            copied=copies.POSSIBLE,
        )
        for name, command in commands.items()
    ]


def prepare(env: Mapping[str, str], lock: int) -> list[dict[str, str]]:
    """Migrate and load in a process of its own; returns the demo sign-ins. Raises LaunchError."""
    command = [sys.executable, "-m", "reglament.launch.prepare"]
    child = process.spawn(command, env=env, output=subprocess.PIPE, keep_fds=(lock,))
    try:
        output = child.communicate()[0].decode(errors="replace")
    finally:
        if child.poll() is None:
            process.end(child, (signal.SIGTERM, 5.0))
    lines = output.strip().splitlines() or ["it said nothing"]
    if child.returncode != 0:
        if not lines[-1].startswith("reglament: "):
            log = Path(env["REGLAMENT_DATA"]) / "log/prepare.log"
            log.write_text(output)
            raise LaunchError(f"The data could not be made ready: {lines[-1]} (see {log})")
        raise LaunchError(lines[-1].removeprefix("reglament: "))
    found: list[dict[str, str]] = json.loads(lines[-1])
    return found


def welcome(
    chosen: options.Options, letters_for: list[str], sign_ins: list[dict[str, str]], seconds: float
) -> str:
    """What the administrator reads when everything runs."""
    lines = [
        "",
        f"Reglament is ready ({seconds:.1f} s): {chosen.base_url}/",
        f"  mail      SMTP {chosen.host}:{chosen.ports.smtp}, LMTP {chosen.host}:{chosen.ports.lmtp}",
    ]
    lines += [f"  for       {', '.join(letters_for)}"] if letters_for else []
    lines += [f"  data      {chosen.data}", f"  logs      {chosen.logs}"]
    lines += [f"  sign in   {' · '.join(sign_in.values())}" for sign_in in sign_ins]
    return "\n".join([*lines, "Ctrl-C stops it.", ""])


def say(line: str) -> None:
    """One line with the time of the terminal's owner."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def _lock(data: Path) -> int:
    """Own the data folder. The services inherit the lock: it outlives a killed launcher if they do."""
    lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + EARLIER_RUN_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, address = [*os.pread(lock, 200, 0).decode().split(), "0", ""][:2]
            if pid == "0" or process.alive(int(pid)):
                raise LaunchError(f"A desk already runs on {data} (process {pid}, {address}).") from None
            if time.monotonic() > deadline:
                raise LaunchError(f"Processes of an earlier run still hold {data}/lock: end them.") from None
            time.sleep(0.2)
        else:
            return lock


def _leave_word(lock: int, chosen: options.Options) -> None:
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()} {chosen.base_url}\n".encode(), 0)


def _reached_at(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - every address means this one too


def _listens(host: str, *numbers: int) -> bool:
    for number in numbers:
        try:
            socket.create_connection((_reached_at(host), number), timeout=5).close()
        except OSError:
            return False
    return True


def _healthy(chosen: options.Options) -> bool:
    connection = http.client.HTTPConnection(_reached_at(chosen.host), chosen.ports.web, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _bind_to_make() -> None:
    """Under make, a killed make must end us too; started otherwise we belong to whoever started us."""
    if os.environ.get("MAKELEVEL"):
        process.die_with_parent(signal.SIGTERM)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stop
