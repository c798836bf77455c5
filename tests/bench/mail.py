"""Letters a second, and what a letter costs: from the LMTP command to the acknowledgement's row.

    python tests/bench/mail.py [--letters 2000] [--flat 10000]

A database, a listener and workers of its own, started as `make run` starts them (durable: every commit is synced), fed
over LMTP by four clients of this process, whose CPU is not counted. A letter counts when it has its fate: kept, parsed,
routed, admitted, registered, acknowledged. CPU is utime + stime out of /proc: listener, workers, PostgreSQL. Beside it
what the same letters cost the standard library's parser and one bare INSERT, measured in the same run."""

import argparse
import email
import email.policy
import os
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import psycopg

sys.path.insert(0, str(Path(__file__).parents[2]))

from reglament.launch import ports
from reglament.launch.postgres import Cluster
from tests.bench import bench_letters
from tests.bench.bench_proc import TICK

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build/bench/mail"
FILL = [sys.executable, "-c", "from tests.bench.bench_letters import main; main()"]
TARGET_CPU_MS, TARGET_RATE = 8.0, 200.0
BIG_SECONDS, BIG_MB = 5.0, 300.0
Letter = tuple[str, str, bytes]


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of CPU these processes and their ended children have used."""
    total = 0.0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15]) / TICK
    return total


def family(pid: int) -> list[int]:
    """A process and its children."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found


def status_mb(pid: int, name: str) -> float:
    """VmRSS or VmHWM of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


@dataclass
class House:
    """The running desk."""

    url: str
    postmaster: int
    listener: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]
    lmtp: int
    asking: psycopg.Connection

    def cpu(self) -> tuple[float, float, float]:
        """Seconds of listener, workers, PostgreSQL."""
        return (
            cpu_s([self.listener.pid]),
            cpu_s([w.pid for w in self.workers]),
            cpu_s(family(self.postmaster)),
        )

    def decided(self) -> int:
        found = self.asking.execute("SELECT count(*) FROM desk_rawletter WHERE fate <> ''").fetchone()
        return int(found[0]) if found else 0

    def wait_for(self, count: int, *, seconds: float = 600) -> None:
        """Until this many have their fates; asked is the small index of those that wait, not the whole table."""
        until = time.monotonic() + seconds
        while self.asking.execute("SELECT 1 FROM desk_rawletter WHERE fate = '' LIMIT 1").fetchone():
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        if self.decided() < count:
            raise RuntimeError(f"{count - self.decided()} letters were never read")

    def feed(self, letters: Sequence[Letter], clients: int = 4) -> None:
        """Hand all letters over, each answered 250."""
        queue: SimpleQueue[Letter | None] = SimpleQueue()
        for each in [*letters, *([None] * clients)]:
            queue.put(each)

        def client() -> None:
            with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
                while (taken := queue.get()) is not None:
                    sender, to, raw = taken
                    lmtp.sendmail(sender, [to], raw)

        with ThreadPoolExecutor(clients) as pool:
            for done in [pool.submit(client) for _ in range(clients)]:
                done.result()


@contextmanager
def running(workers: int) -> Iterator[House]:
    """A fresh database, the listener and this many workers."""
    cluster = Cluster(FOLDER / "postgresql", log=FOLDER / "postgresql.log")
    FOLDER.mkdir(parents=True, exist_ok=True)
    lmtp = ports.free("127.0.0.1", 8824)
    env = {**os.environ, "DATABASE_URL": cluster.url(), "REGLAMENT_DATA": str(FOLDER), "REGLAMENT_DEMO": "0"}
    env |= {"REGLAMENT_LMTP_PORT": str(lmtp), "REGLAMENT_SMTP_PORT": str(ports.free("127.0.0.1", lmtp + 1))}
    with ExitStack() as stack:
        cluster.start_patiently()
        stack.callback(cluster.stop)
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS reglament")
            connection.execute("CREATE DATABASE reglament")
        subprocess.run(FILL, cwd=ROOT, env=env, check=True)
        log = stack.enter_context((FOLDER / "log").open("ab"))

        def start(module: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, "-m", module], cwd=ROOT, env=env, stdout=log, stderr=log
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        assert cluster.child is not None
        house = House(
            cluster.url(),
            cluster.child.pid,
            start("reglament.desk.inbox.listener"),
            [start("reglament.desk.worker") for _ in range(workers)],
            lmtp,
            stack.enter_context(psycopg.connect(cluster.url(), autocommit=True)),
        )
        _warm(house)
        yield house


def _warm(house: House) -> None:
    """Wait for everybody and send some letters nobody counts."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", house.lmtp)).close()
            break
        except OSError:
            time.sleep(0.1)
    house.feed(list(bench_letters.letters(60, run="warm")))
    house.wait_for(60, seconds=60)
    time.sleep(1)


@dataclass(frozen=True)
class Measured:
    """ms of CPU a letter, by part, and letters a second."""

    what: str
    rate: float
    listener: float
    worker: float
    database: float

    @property
    def cpu(self) -> float:
        return self.listener + self.worker + self.database


def measure(house: House, what: str, letters: Sequence[Letter]) -> Measured:
    """Feed the letters and wait until the last has its fate."""
    known, before, began = house.decided(), house.cpu(), time.monotonic()
    house.feed(letters)
    house.wait_for(known + len(letters))
    took = time.monotonic() - began
    spent = [1000 * (now - then) / len(letters) for now, then in zip(house.cpu(), before, strict=True)]
    measured = Measured(what, len(letters) / took, *spent)
    print(f"{what}: {measured.rate:.0f} a second, {measured.cpu:.2f} ms {spent}", file=sys.stderr, flush=True)
    return measured


def bare_parse_ms(letters: Sequence[Letter]) -> float:
    """CPU of the standard library for one of these letters: parsed, its words decoded."""
    before = time.process_time()
    for _, _, raw in letters:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        assert body.get_content()
        assert message["subject"]
    return 1000 * (time.process_time() - before) / len(letters)


def bare_insert_ms(house: House, letters: Sequence[Letter]) -> float:
    """CPU of client and database for one bare INSERT of such a letter, committed."""
    with psycopg.connect(house.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY, raw bytea)")
        before, there = time.process_time(), cpu_s(family(house.postmaster))
        for _, _, raw in letters:
            connection.execute("INSERT INTO bare (raw) VALUES (%b)", (raw,))
        spent = time.process_time() - before + cpu_s(family(house.postmaster)) - there
        connection.execute("DROP TABLE bare")
    return 1000 * spent / len(letters)


def report(results: Sequence[Measured], parse_ms: float, insert_ms: float) -> bool:
    print(
        f"{'':26}{'a second':>9}{'CPU ms':>8}{'listener':>9}{'worker':>8}{'database':>9}{'x parse':>9}{'x INSERT':>9}"
    )
    for r in results:
        print(
            f"{r.what:26}{r.rate:>9.0f}{r.cpu:>8.2f}{r.listener:>9.2f}{r.worker:>8.2f}{r.database:>9.2f}"
            f"{r.cpu / parse_ms:>9.1f}{r.cpu / insert_ms:>9.1f}"
        )
    print(f"\nbare parse {parse_ms:.2f} ms, bare INSERT {insert_ms:.2f} ms of CPU a plain letter")
    plain = [r for r in results if r.what.startswith("plain")]
    met_cpu = min(r.cpu for r in plain) <= TARGET_CPU_MS
    met_rate = max(r.rate for r in plain) >= TARGET_RATE
    print(f"at most {TARGET_CPU_MS:.0f} ms: {'met' if met_cpu else 'not met'}; "
          f"at least {TARGET_RATE:.0f} a second: {'met' if met_rate else 'not met'}")  # fmt: skip
    return met_cpu and met_rate


def big_ones(house: House) -> bool:
    """A 50 MB letter and one of 500 parts, while plain letters go on."""
    met = True
    for what, one in (
        ("50 MB", bench_letters.big("big", 50)),
        ("500 parts", bench_letters.many_parts("big", 500)),
    ):
        known, began = house.decided(), time.monotonic()
        others = threading.Thread(
            target=house.feed, args=(list(bench_letters.letters(100, run=f"beside {what}")), 1)
        )
        others.start()
        house.feed([one], clients=1)
        while True:
            left = house.asking.execute(
                "SELECT count(*) FROM desk_rawletter"
                " WHERE fate = '' AND (size > 9000000 OR subject LIKE '500 parts%')"
            ).fetchone()
            if left == (0,):
                break
            time.sleep(0.01)
        took = time.monotonic() - began
        others.join()
        house.wait_for(known + 101)
        most = max(status_mb(p.pid, "VmHWM") for p in (house.listener, *house.workers))
        fine = took <= BIG_SECONDS and most <= BIG_MB
        met = met and fine
        print(f"{what}: {took:.1f} s, most memory of a process {most:.0f} MB, 100 others beside it  "
              f"{'met' if fine else 'not met'}")  # fmt: skip
    return met


def flat(house: House, count: int) -> None:
    """Memory of listener and workers while letters go on coming."""
    print("\nmemory, MB of RSS: listener and workers")
    for step in range(5):
        sizes = [status_mb(p.pid, "VmRSS") for p in (house.listener, *house.workers)]
        print(f"after {step * count // 4:>6} letters: " + " ".join(f"{size:.0f}" for size in sizes))
        if step < 4:
            measure(house, "", list(bench_letters.letters(count // 4, run=f"flat {step}")))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--letters", type=int, default=2000)
    parser.add_argument("--flat", type=int, default=10_000)
    args = parser.parse_args()
    results: list[Measured] = []
    plain = list(bench_letters.letters(args.letters, run="plain"))
    heavy = list(bench_letters.letters(args.letters // 10, run="heavy", attached=1_000_000))
    for workers in (1, 2):
        with running(workers) as house:
            if workers == 1:
                parse_ms, insert_ms = bare_parse_ms(plain[:500]), bare_insert_ms(house, plain[:500])
            results.append(measure(house, f"plain, {workers} worker(s)", plain))
            results.append(measure(house, f"1 MB attached, {workers} worker(s)", heavy))
            if workers == 2:
                met = report(results, parse_ms, insert_ms)
                if args.flat:
                    flat(house, args.flat)
                met = big_ones(house) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
