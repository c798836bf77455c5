"""The desk at 100 000 appeals: what a page costs in CPU, how long it takes, how much memory the whole desk holds.

    python tests/bench/desk.py [--tickets 100000] [--seed 1] [--requests 200]

Loads a database of its own under build/bench (used again while seed, size and migrations are the same), starts the desk
as `make run` does and asks its real web server over HTTP. CPU is utime + stime of the process trees out of /proc, so it
counts everything: server, templates, PostgreSQL. Every figure stands beside a page that says "ok", a `SELECT 1` and a
fixed piece of Python: a busy machine makes all of them dearer, their ratios stay."""

import argparse
import http.client
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import psycopg

sys.path.insert(0, str(Path(__file__).parents[2]))

from reglament.launch import ports
from reglament.launch.postgres import Cluster
from tests.bench import bench_loader
from tests.bench.bench_proc import Memory, Trees

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("BENCH_DATA") or ROOT / "build/bench/desk")
LOADER = [sys.executable, "-c", "from tests.bench.bench_loader import main; main()"]
AGENT = "agent0@desk.example"
TARGETS_MS = {"work list": 15.0, "ticket": 15.0, "ticket's zone": 15.0, "search": 25.0}
MEMORY_MB, START_S = 400, 3.0
SEARCHES = (
    "не проходит проверка подписи", "ключ на токене", "список отозванных", "ошибка при экспорте отчёта",
    "накладные у ворот", "перезагрузка помогает", "микросхема нагревается", "лицензия не принимается",
    "Власова Полина", "координаты уезжают", "резервная копия обрывается", "прокси-сервер меняли вчера",
    "штамп времени с задержкой", "двоятся строки после импорта", "сертификат сотрудника истёк", "Родник",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of page under one number of clients: CPU in ms a request, times in ms."""

    what: str
    clients: int
    server_ms: float
    database_ms: float
    p50_ms: float
    p95_ms: float
    bytes: int

    @property
    def cpu_ms(self) -> float:
        return self.server_ms + self.database_ms


def ready_database(seed: int, tickets: int, *, keep: bool) -> None:
    """Have the database loaded; minutes the first time, nothing later. `keep`: an older one will do."""
    cluster = Cluster(FOLDER / "postgresql", log=FOLDER / "log/postgresql.log")
    (FOLDER / "log").mkdir(parents=True, exist_ok=True)
    cluster.start_patiently()
    try:
        mark = bench_loader.marked(cluster.url())
        if mark == bench_loader.mark_of(seed, tickets) or (mark and keep):
            return
        print(f"Loading {tickets} appeals under {FOLDER} ...", file=sys.stderr, flush=True)
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS reglament")
            connection.execute("CREATE DATABASE reglament")
        command = [*LOADER, f"--tickets={tickets}", f"--seed={seed}"]
        env = {**os.environ, "DATABASE_URL": cluster.url(), "REGLAMENT_DATA": str(FOLDER)}
        subprocess.run(command, cwd=ROOT, env=env, check=True)
    finally:
        cluster.stop()


@contextmanager
def running_desk(port: int) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """The desk as `make run` starts it, and how long it took until the first page was there, in seconds."""
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    env |= {"DATA": str(FOLDER), "PORT": str(port), "DEMO": "0"}
    began = time.monotonic()
    with (FOLDER / "log/run.log").open("wb") as log:
        desk = subprocess.Popen(
            [sys.executable, "-m", "reglament.launch"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        while True:
            if desk.poll() is not None:
                raise SystemExit(f"The desk did not start: {(FOLDER / 'log/run.log').read_text()[-500:]}")
            try:
                if Client(port, "").get("/account/login/")[0] == 200:
                    break
            except OSError:
                time.sleep(0.02)
        yield desk, time.monotonic() - began
    finally:
        desk.terminate()
        desk.wait(30)


class Client:
    """One browser: a kept connection and a session."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Accept-Language": "ru", "Cookie": f"sessionid={session}"} if session else {}

    def get(self, path: str, *, zone: bool = False) -> tuple[int, int]:
        """Status and length of a page; `zone`: only the part that a click on a row brings."""
        more = {"HX-Request": "true", "HX-Target": "main"} if zone else {}
        self.connection.request("GET", path, headers={**self.headers, **more})
        response = self.connection.getresponse()
        return response.status, len(response.read())


def measure(
    what: str, paths: Sequence[str], trees: Trees, port: int, session: str, *, clients: int, requests: int
) -> Measured:
    """Ask for the pages in turn. Raises RuntimeError for one that is not 200."""
    browsers = [Client(port, session) for _ in range(clients)]
    asked = cycle(paths)

    def ask(browser: Client, path: str) -> tuple[float, int]:
        began = time.perf_counter()
        status, length = browser.get(path, zone=what == "ticket's zone")
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")
        return time.perf_counter() - began, length

    def work(browser: Client, mine: list[str]) -> list[tuple[float, int]]:
        return [ask(browser, path) for path in mine]

    with ThreadPoolExecutor(clients) as pool:
        warm = [[next(asked) for _ in range(max(8 // clients, 2))] for _ in browsers]
        list(pool.map(work, browsers, warm))
        shares = [[next(asked) for _ in range(requests // clients)] for _ in browsers]
        before = trees.cpu()
        got = [each for part in pool.map(work, browsers, shares) for each in part]
        spent = trees.cpu() - before
    times = sorted(1000 * seconds for seconds, _ in got)
    return Measured(
        what,
        clients,
        1000 * spent.web / len(got),
        1000 * spent.postgres / len(got),
        times[len(times) // 2],
        times[int(len(times) * 0.95)],
        sum(length for _, length in got) // len(got),
    )


def pages(url: str, seed: int) -> dict[str, list[str]]:
    """The addresses that are asked for, by what they are."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT number FROM desk_ticket WHERE closed_at IS NULL ORDER BY id"
        ).fetchall()
        open_ones = [number for (number,) in rows]
        rows = connection.execute("SELECT number FROM desk_ticket WHERE id % 997 = 0 ORDER BY id").fetchall()
        old_ones = [number for (number,) in rows]
    chosen = random.Random(seed).sample(open_ones, min(60, len(open_ones))) + old_ones[:60]
    random.Random(seed).shuffle(chosen)
    return {
        "ok": ["/healthz"],
        "work list": ["/desk/soft/", "/desk/hard/", "/desk/soft/?page=2", "/desk/"],
        "ticket": [f"/desk/t/{number}/" for number in chosen],
        "ticket's zone": [f"/desk/t/{number}/" for number in chosen],
        "search": [f"/desk/?view=closed&q={quote(words)}" for words in SEARCHES],
        "search, open": [f"/desk/?q={quote(words)}" for words in SEARCHES],
        "palette": [f"/desk/palette/?q={quote(words)}" for words in SEARCHES],
    }


def select_one(url: str, trees: Trees, times: int = 3000) -> float:
    """CPU of PostgreSQL for one `SELECT 1`, in ms."""
    with psycopg.connect(url, autocommit=True) as connection:
        before = trees.cpu()
        for _ in range(times):
            connection.execute("SELECT 1").fetchone()
        return 1000 * (trees.cpu() - before).postgres / times


def yardstick() -> float:
    """CPU of a fixed piece of pure Python, in ms; the best of five."""

    def once() -> float:
        began = time.process_time()
        sum(len(str(n)) for n in range(100_000))
        return 1000 * (time.process_time() - began)

    return min(once() for _ in range(5))


def report(results: list[Measured], one_ms: float) -> bool:
    """Print the table; whether every target is met."""
    base = next(r for r in results if r.what == "ok" and r.clients == 1)
    print(
        f"{'':14}{'clients':>8}{'CPU ms':>9}{'server':>9}{'database':>9}{'p50 ms':>9}{'p95 ms':>9}{'kB':>7}"
        f"{'x ok':>8}{'x SELECT 1':>12}{'target':>9}"
    )
    met = True
    for r in results:
        target = TARGETS_MS.get(r.what)
        word = "" if target is None else "met" if r.cpu_ms <= target else f"> {target:.0f} !"
        met = met and "!" not in word
        print(
            f"{r.what:14}{r.clients:>8}{r.cpu_ms:>9.2f}{r.server_ms:>9.2f}{r.database_ms:>9.2f}{r.p50_ms:>9.1f}"
            f"{r.p95_ms:>9.1f}{r.bytes / 1000:>7.1f}{r.cpu_ms / base.cpu_ms:>8.1f}"
            f"{r.database_ms / one_ms:>12.0f}{word:>9}"
        )
    return met


def report_memory(memory: dict[str, Memory], started: float) -> bool:
    print(f"\n{'memory, MB':14}{'RSS':>9}{'PSS':>9}")
    for name, used in memory.items():
        print(f"{name:14}{used.rss / 1e6:>9.0f}{used.pss / 1e6:>9.0f}")
    rss, pss = sum(u.rss for u in memory.values()) / 1e6, sum(u.pss for u in memory.values()) / 1e6
    words = "met" if pss <= MEMORY_MB else f"> {MEMORY_MB} !"
    print(f"{'all':14}{rss:>9.0f}{pss:>9.0f}  {words}")
    print(f"\nstart to first page {started:.2f} s  {'met' if started <= START_S else f'> {START_S:.0f} !'}")
    return pss <= MEMORY_MB and started <= START_S


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", type=int, default=160, help="in a round")
    parser.add_argument("--rounds", type=int, default=3, help="the one with the least CPU counts")
    parser.add_argument("--only", default="", help="one kind of page")
    parser.add_argument(
        "--keep", action="store_true", help="a database of older migrations will do: the start migrates it"
    )
    args = parser.parse_args()
    ready_database(args.seed, args.tickets, keep=args.keep)
    port = ports.free("127.0.0.1", 8790)
    with running_desk(port):
        pass  # the first start after a change of code makes things ready; the second is what people wait for
    with running_desk(port) as (desk, started):
        url = Cluster(FOLDER / "postgresql").url()
        env = {**os.environ, "DATABASE_URL": url, "REGLAMENT_DATA": str(FOLDER)}
        env["REGLAMENT_SECRET_KEY"] = (FOLDER / "secret-key").read_text().strip()
        command = [*LOADER, "--session", AGENT]
        session = subprocess.check_output(command, cwd=ROOT, env=env, text=True).strip()
        time.sleep(2)
        trees = Trees(desk.pid)
        one_ms = select_one(url, trees)
        idle = trees.idle(3.0)
        results = [
            min(
                (
                    measure(what, paths, trees, port, session, clients=clients, requests=args.requests)
                    for _ in range(args.rounds)
                ),
                key=lambda measured: measured.cpu_ms,
            )
            for what, paths in pages(url, args.seed).items()
            if args.only in ("", what) or what == "ok"
            for clients in (1, 8)
        ]
        met = report(results, one_ms)
        print(
            f"\nSELECT 1: {one_ms:.3f} ms of PostgreSQL; idle desk: {1000 * idle:.1f} ms of CPU a second; ",
            end="",
        )
        print(f"100 000 numbers made words: {yardstick():.1f} ms")
        met = report_memory(trees.memory(), started) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
