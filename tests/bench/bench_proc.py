"""CPU and memory of a running desk, by its parts, out of /proc. Linux only."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PARTS = {
    "desk-web": "web",
    "desk-worker": "worker",
    "desk-mail": "mail",
    "granian": "web",
    "reglament.desk.worker": "worker",
    "inbox.listener": "mail",
    "postgres": "postgres",
}


@dataclass(frozen=True, slots=True)
class Cpu:
    """Seconds of CPU since the processes began."""

    web: float
    postgres: float
    all: float

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.web - other.web, self.postgres - other.postgres, self.all - other.all)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. PSS shares what is shared, so that sums are true."""

    rss: int
    pss: int


class Trees:
    """The processes under a launcher, found anew at every look; dead children count with their parents."""

    def __init__(self, launcher: int) -> None:
        self.launcher = launcher

    def parts(self) -> dict[str, list[int]]:
        """Process ids by part: launcher, web, worker, mail, postgres."""
        children: dict[int, list[int]] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    stat = (folder / "stat").read_text()
                except OSError:
                    continue
                children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(folder.name))
        found = {"launcher": [self.launcher]}
        for child in children.get(self.launcher, []):
            found.setdefault(_part(child), []).extend(_tree(child, children))
        return found

    def cpu(self) -> Cpu:
        parts = {name: sum(_cpu(pid) for pid in pids) for name, pids in self.parts().items()}
        return Cpu(parts.get("web", 0.0), parts.get("postgres", 0.0), sum(parts.values()))

    def idle(self, seconds: float) -> float:
        """CPU of everything in a second in which nobody asks anything."""
        before = self.cpu()
        time.sleep(seconds)
        return (self.cpu() - before).all / seconds

    def memory(self) -> dict[str, Memory]:
        return {name: _memory(pids) for name, pids in self.parts().items()}


def _part(pid: int) -> str:
    line = Path(f"/proc/{pid}/comm").read_text() + Path(f"/proc/{pid}/cmdline").read_bytes().decode(
        errors="replace"
    ).replace("\0", " ")
    return next((name for word, name in PARTS.items() if word in line), "other")


def _tree(pid: int, children: dict[int, list[int]]) -> list[int]:
    return [pid, *(below for child in children.get(pid, []) for below in _tree(child, children))]


def _cpu(pid: int) -> float:
    """utime + stime, and those of children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / TICK


def _memory(pids: list[int]) -> Memory:
    sums = {"Rss:": 0, "Pss:": 0}
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, *rest = line.split()
            if name in sums:
                sums[name] += int(rest[0]) * 1024
    return Memory(sums["Rss:"], sums["Pss:"])
