"""`make run` and `make setup` refuse in one clear line, with an exit code that is not 0."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reglament.launch import options, ports, run

ROOT = Path(__file__).parents[2]
LAUNCH = [sys.executable, "-m", "reglament.launch"]


def launch(data: Path, **env: str) -> tuple[int, list[str]]:
    """Exit code and all the lines of a start that is expected to end by itself."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("REGLAMENT_", "DATABASE"))
    }
    done = subprocess.run(
        LAUNCH,
        env={**inherited, "DATA": str(data), **env},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


def test_a_second_launcher_on_the_same_data_says_who_is_there(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(f"{os.getpid()} http://127.0.0.1:8123\n")
    with (tmp_path / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, lines = launch(tmp_path)
    assert code == 1
    assert lines == [
        f"reglament: A desk already runs on {tmp_path} (process {os.getpid()}, http://127.0.0.1:8123)."
    ]


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        code, lines = launch(tmp_path, PORT=port)
    assert code == 1
    assert lines == [
        f"reglament: Port {port} is taken: choose another with PORT=, or stop what listens there."
    ]


def test_a_broken_database_address_is_one_line(tmp_path: Path) -> None:
    code, lines = launch(tmp_path, DATABASE_URL="postgresql://desk@127.0.0.1:1/desk")
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith("reglament: The database of DATABASE_URL does not answer: ")


def working_copy(folder: Path) -> Path:
    """What setup reads, in a place of its own."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "src/reglament/launch/setup.sh"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.copy(ROOT / "src/reglament/launch/uv.lock", folder / "src/reglament/launch")
    return folder


def tools(folder: Path, *, python3: str = "") -> str:
    """A PATH with the usual tools and, if given, a python3 of these shell lines."""
    folder.mkdir()
    for name in ("sh", "make", "cat", "cmp", "id", "sed", "env"):
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    if python3:
        (folder / "python3").write_text(f"#!/bin/sh\n{python3}\n")
        (folder / "python3").chmod(0o755)
    return str(folder)


def make(target: str, folder: Path, path: str) -> tuple[int, str]:
    environment = {"PATH": path, "HOME": "/nonexistent"}
    done = subprocess.run(["make", target], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stderr


OLD = 'case "$1" in -V) echo Python 3.10.4;; *) exit 1;; esac'
BARE = 'case "$2" in *ensurepip*) exit 1;; *) echo Python 3.11.2;; esac'


@pytest.mark.parametrize(
    ("python3", "says"),
    [
        (OLD, "reglament: Python 3.11 or newer is needed, here is Python 3.10.4: install one"),
        ("", "reglament: Python 3.11 or newer is needed, here is no python3: install one"),
        (BARE, "has no ensurepip: install its venv package"),
    ],
)
def test_a_python_that_will_not_do_is_one_line(python3: str, says: str, tmp_path: Path) -> None:
    path = tools(tmp_path / "bin", python3=python3)
    code, errors = make("run", working_copy(tmp_path / "рабочая копия"), path)
    assert code != 0
    lines = [line for line in errors.splitlines() if not line.startswith("make: ***")]
    assert len(lines) == 1
    assert says in lines[0]


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("setup", "run", "test", "check", "bench", "help"):
        assert f"make {target} " in done.stdout


def test_the_welcome_names_address_mail_ports_and_sign_ins(tmp_path: Path) -> None:
    chosen = options.Options(
        host="127.0.0.1",
        ports=ports.Ports(8123, 8147, 8148),
        data=tmp_path,
        database_url="",
        base_url="http://127.0.0.1:8123",
        demo=True,
    )
    text = run.welcome(
        chosen,
        ["support@desk.example"],
        [{"role": "head", "email": "gleb@desk.example", "password": "x"}],
        2.34,
    )
    assert "ready (2.3 s): http://127.0.0.1:8123/" in text
    assert "SMTP 127.0.0.1:8148, LMTP 127.0.0.1:8147" in text
    assert "for       support@desk.example" in text
    assert "head · gleb@desk.example · x" in text
