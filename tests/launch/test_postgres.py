"""The embedded PostgreSQL under our own supervisor: every way it was seen to break."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from reglament.launch import process
from reglament.launch.errors import LaunchError
from reglament.launch.postgres import Cluster
from reglament.launch.testserver import TestServer

LAUNCHER = """
import sys, time
from pathlib import Path
from reglament.launch.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]), durable=False)
assert cluster.start()
print(cluster.child.pid, flush=True)
time.sleep(60)
"""
TEST_RUN = """
import sys
from pathlib import Path
import psycopg
from reglament.launch.testserver import TestServer
server = TestServer(Path(sys.argv[1]))
server.ensure()
with psycopg.connect(server.cluster.url("postgres")) as connection:
    print(connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()[0])
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster's folder, in a place with a space and Cyrillic in its name, made under the worst locale."""
    folder = tmp_path_factory.mktemp("моя папка") / "data"
    before = dict(os.environ)
    os.environ.update(LC_ALL="C", LANG="C")
    cluster = Cluster(folder, durable=False)
    try:
        assert cluster.start()
    finally:
        cluster.stop()
        os.environ.clear()
        os.environ.update(before)
    return folder


@pytest.fixture
def cluster(made: Path) -> Iterator[Cluster]:
    cluster = Cluster(made, durable=False)
    yield cluster
    cluster.stop()


def one(cluster: Cluster, query: str) -> object:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return row[0]


def gone(pid: int, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while process.alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not process.alive(pid)


def test_cyrillic_is_folded_and_indexed_though_made_under_the_c_locale(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    assert one(cluster, "SELECT 'ПРИВЕТ' ILIKE 'привет'") is True
    assert one(cluster, "SELECT show_trgm('Привет') <> '{}'") is True


def test_a_killed_server_comes_back_with_what_it_had_acknowledged(cluster: Cluster) -> None:
    cluster.durable = True
    cluster.start()
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'да'::text AS word")
    assert cluster.child is not None
    cluster.child.kill()
    cluster.child.wait()
    assert not cluster.running
    cluster.restart()
    assert one(cluster, "SELECT word FROM kept") == "да"


def test_a_second_launcher_leaves_a_held_cluster_alone(cluster: Cluster, made: Path) -> None:
    cluster.start()
    assert Cluster(made, durable=False).start() is False
    assert cluster.answers()


def test_a_killed_launcher_takes_its_server_along(made: Path, cluster: Cluster) -> None:
    launcher = subprocess.Popen([sys.executable, "-c", LAUNCHER, made], stdout=subprocess.PIPE, text=True)
    assert launcher.stdout is not None
    server = int(launcher.stdout.readline())
    launcher.kill()
    launcher.wait()
    assert gone(server)
    assert cluster.start()


def test_a_pid_file_that_names_an_unrelated_process_is_stale(cluster: Cluster, made: Path) -> None:
    (made / "postmaster.pid").write_text(f"{os.getpid()}\n{made}\n")
    assert cluster.start()


def test_a_server_started_by_hand_is_respected(cluster: Cluster, made: Path) -> None:
    with subprocess.Popen(["sleep", "30"], cwd=made) as by_hand:
        (made / "postmaster.pid").write_text(f"{by_hand.pid}\n{made}\n")
        with pytest.raises(LaunchError, match=rf"process {by_hand.pid}\) already serves"):
            cluster.start()
        by_hand.kill()
    (made / "postmaster.pid").unlink()


def test_data_of_another_major_are_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/PG_VERSION").write_text("12\n")
    with pytest.raises(LaunchError, match=r"data folder is of PostgreSQL 12.*dump"):
        Cluster(tmp_path / "data", durable=False).start()


def test_a_start_killed_half_way_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "data.draft/base").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    cluster = Cluster(tmp_path / "data", durable=False)
    try:
        assert cluster.start()
    finally:
        cluster.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_serves_data_below_a_closed_folder_and_opens_nothing(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "data", durable=False)
    try:
        assert cluster.start()
        assert one(cluster, "SELECT 1") == 1
        assert cluster.child is not None
        assert Path(f"/proc/{cluster.child.pid}").stat().st_uid != 0
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        cluster.stop()


def test_three_runs_racing_get_one_server_which_ends_after_the_last(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TEST_RUN, tmp_path]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = {run.communicate(timeout=60)[0] for run in runs}
    assert len(answers) == 1
    assert answers != {""}
    cluster = TestServer(tmp_path).cluster
    deadline = time.monotonic() + 10
    while cluster.answers() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not cluster.answers()


def test_runs_of_one_moment_never_share_a_place(tmp_path: Path) -> None:
    assert {TestServer(tmp_path).join() for _ in range(3)} == {0, 1, 2}


def test_a_failing_start_says_the_servers_own_last_word(cluster: Cluster, made: Path) -> None:
    conf = made / "postgresql.auto.conf"
    before = conf.read_text()
    conf.write_text("shared_buffers = 'много'\n")
    try:
        with pytest.raises(LaunchError, match="FATAL"):
            cluster.start()
    finally:
        conf.write_text(before)
    assert cluster.start()


def test_stopping_lets_go_of_everything(cluster: Cluster) -> None:
    cluster.start()
    assert cluster.child is not None
    pid = cluster.child.pid
    cluster.stop()
    assert gone(pid)
    assert not cluster.socket_folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
