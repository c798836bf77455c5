"""Our own PostgreSQL: one cluster in a folder, a foreground child of whoever holds its lock.

The lock is a ``flock`` which the server inherits, so a lock that can be had proves that no server of ours
lives there; only then is a stale ``postmaster.pid`` removed. Ready means that a connection works,
never that a pid exists.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg

from reglament.launch import binaries, process
from reglament.launch.errors import LaunchError

ROLE = "reglament"
DATABASE = "reglament"
PORT = 5432
LOG_LIMIT_BYTES = 10_000_000
_CLEAN = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "24MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_logical_replication_workers": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
_SPEED_OVER_SAFETY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "track_counts": "off",
    "track_activities": "off",
    "bgwriter_lru_maxpages": "0",
    "update_process_title": "off",
}


class Cluster:
    """The cluster in ``folder``; ``durable=False`` gives up fsync and is for tests alone."""

    def __init__(self, folder: Path, *, durable: bool = True, log: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self.log = log or self.folder.parent / f"{self.folder.name}.log"
        self.account = process.server_account()
        self.child: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @property
    def socket_folder(self) -> Path:
        """A short folder of the server's own user: a socket's path may have about 100 bytes only."""
        key = hashlib.sha256(f"{os.path.realpath(self.folder)}\0{self.account.uid}".encode()).hexdigest()[:16]
        return Path("/tmp") / f"reglament-{key}"  # noqa: S108 - made 0700 and its owner is checked before use

    def url(self, database: str = DATABASE) -> str:
        """The address for libpq, Django and procrastinate alike."""
        return f"postgresql://{ROLE}@{quote(str(self.socket_folder), safe='')}:{PORT}/{database}"

    def answers(self) -> bool:
        """Whether a connection works now."""
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=3):
                return True
        except psycopg.Error:
            return False

    def start(self, *, timeout: float = 60.0) -> bool:
        """Start the server and wait until it answers; False when another launcher holds the cluster.

        Raises LaunchError when it cannot start, with the last line of its log.
        """
        if not self._take_lock():
            return False
        try:
            self._clear_stale()
            programs = self._programs()
            if not (self.folder / "PG_VERSION").exists():
                self._create(programs)
            self._write_access_rules()
            self._open_socket_folder()
            self._launch(programs)
            self._wait_until_it_answers(timeout)
            self._ensure_database()
        except BaseException:
            self.stop()
            raise
        return True

    @property
    def running(self) -> bool:
        """Whether our server's process lives."""
        return self.child is not None and self.child.poll() is None

    def start_patiently(self, *, timeout: float = 30.0) -> None:
        """Start, waiting for the last process of an earlier server to end. Raises LaunchError when none does."""
        deadline = time.monotonic() + timeout
        while not self.start():
            if time.monotonic() > deadline:
                raise LaunchError(
                    f"Another launcher serves {self.folder}, or what it left there does: end it."
                )
            time.sleep(0.05)

    def restart(self) -> None:
        """Start again after the server has ended by itself. Raises LaunchError when it cannot.

        The lock is let go and taken anew: it is ours only when the last process of the old server has ended.
        """
        self.stop()
        self.start_patiently()

    def stop(self) -> None:
        """End the server: fast, then immediate, then killed. Safe to call twice."""
        if self.child is not None:
            steps = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
            process.end(self.child, *steps)
            self.child = None
        if self._lock is not None:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
            os.close(self._lock)
            self._lock = None

    def _take_lock(self) -> bool:
        if self._lock is not None:
            return True
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder.parent / f"{self.folder.name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def _clear_stale(self) -> None:
        """Remove what a killed server left; a live one that somebody started by hand is respected."""
        pid_file = self.folder / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            pid = 0
        if pid and self._serves_here(pid):
            raise LaunchError(
                f"Another PostgreSQL (process {pid}) already serves {self.folder}: stop it first."
            )
        pid_file.unlink(missing_ok=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _serves_here(self, pid: int) -> bool:
        """Whether ``pid`` is a server of this very folder, which is then its current one."""
        if not process.alive(pid):
            return False
        proc = Path(f"/proc/{pid}")
        if proc.exists():
            try:
                return (proc / "cwd").resolve() == self.folder.resolve()
            except PermissionError:
                return "postgres" in (proc / "comm").read_text()
        listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
        return "postgres" in listed.stdout

    def _programs(self) -> binaries.Binaries:
        version = self.folder / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        return binaries.reachable_by(binaries.find(major), self.account)

    def _create(self, programs: binaries.Binaries) -> None:
        """Make the cluster beside its place and move it in, so that a killed start leaves no half of one."""
        draft = self.folder.with_name(f"{self.folder.name}.draft")
        for leftover in (draft, self.folder):
            shutil.rmtree(leftover, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, self.account.uid, self.account.gid)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if programs.major >= 17 else []
        # Under a C locale PostgreSQL would neither fold nor index Cyrillic, whatever the environment says.
        failure = ""
        for ctype in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
            output, code = self._initdb(programs, draft, [*locale, f"--lc-ctype={ctype}"])
            if code == 0:
                draft.rename(self.folder)
                return
            failure = _last_line(output)
        raise LaunchError(f"PostgreSQL could not make its data in {self.folder}: {failure}")

    def _initdb(self, programs: binaries.Binaries, draft: Path, locale: Sequence[str]) -> tuple[bytes, int]:
        """Its output and exit code. It holds the lock as well: nobody clears away what it still writes."""
        with _Door(draft, self.account) as door:
            command: list[str | Path] = [
                programs.initdb,
                "-D",
                door.path,
                "-U",
                ROLE,
                "-E",
                "UTF8",
                "-A",
                "peer",
                *locale,
            ]
            if not self.durable:
                command.append("--no-sync")
            assert self._lock is not None
            child = process.spawn(
                command,
                env=_CLEAN,
                output=subprocess.PIPE,
                account=self.account,
                dies_with_us=signal.SIGKILL,
                keep_fds=(self._lock, *door.fds),
                cwd="/",
            )
            try:
                return child.communicate()[0], child.returncode
            finally:
                process.kill_group(child.pid)

    def _write_access_rules(self) -> None:
        """Only the launcher's user and the server's own may connect: by socket, with no password to keep."""
        ours = process.our_account()
        names = sorted({ours.name, self.account.name})
        self._write("pg_hba.conf", "local all all peer map=reglament\n")
        self._write("pg_ident.conf", "".join(f'reglament "{name}" {ROLE}\n' for name in names))

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        os.chown(path, self.account.uid, self.account.gid)

    def _open_socket_folder(self) -> None:
        folder = self.socket_folder
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, self.account.uid, self.account.gid)
        except FileExistsError:
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (self.account.uid, os.geteuid()):
                raise LaunchError(f"{folder} belongs to somebody else: remove it.") from None

    def _launch(self, programs: binaries.Binaries) -> None:
        settings = {**_SETTINGS, "unix_socket_directories": str(self.socket_folder)}
        if programs.major >= 18:
            settings["io_method"] = "sync"  # no three processes that read ahead for others
        if not self.durable:
            settings |= _SPEED_OVER_SAFETY
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        assert self._lock is not None
        with _Door(self.folder, self.account) as door, self.log.open("ab") as log:
            self.child = process.spawn(
                [programs.postgres, "-D", door.path, *options],
                env=_CLEAN,
                output=log,
                account=self.account,
                dies_with_us=signal.SIGINT,
                keep_fds=(self._lock, *door.fds),
                cwd="/",
            )

    def _wait_until_it_answers(self, timeout: float) -> None:
        assert self.child is not None
        deadline = time.monotonic() + timeout
        pause = 0.02
        while not self.answers():
            if self.child.poll() is not None or time.monotonic() > deadline:
                raise LaunchError(f"PostgreSQL did not start: {_last_line(_tail(self.log))}")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.1)

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")


class _Door:
    """A way for another user into a folder whose parents are closed to it, with no parent opened.

    The path goes through an inherited descriptor (``/proc/self/fd``), so the parents are never walked.
    """

    def __init__(self, folder: Path, account: process.Account) -> None:
        self.path = str(folder)
        self.fds: tuple[int, ...] = ()
        if not account.same_as_ours and Path("/proc/self/fd").is_dir():
            self.fds = (os.open(folder, os.O_RDONLY | os.O_DIRECTORY),)
            self.path = f"/proc/self/fd/{self.fds[0]}"

    def __enter__(self) -> "_Door":
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self.fds:
            os.close(descriptor)


def _tail(log: Path) -> bytes:
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - 4000))
        return stream.read()


def _last_line(output: bytes) -> str:
    """The line that tells most: the last FATAL or error, else the last one of all."""
    lines = [line.strip() for line in output.decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line]
    return (telling or lines or ["it said nothing"])[-1]
