"""``make test``: the whole suite, with the checks running beside it; the last line counts everything.

Checks are counted as tests. With arguments for pytest only that part runs, without checks.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import threading
import time
from importlib.util import cache_from_source
from pathlib import Path
from typing import NoReturn

from reglament.launch import checks, chromium
from reglament.launch.errors import LaunchError
from reglament.launch.messages import compile_all

_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")
_CLOSING = re.compile(r"^=*\s*(?:\d+ (?:passed|failed|errors?|skipped|\w+)(?:, )?)+.* in [\d.]+s")
_NOTHING_COLLECTED = 5


class Suite:
    """One run of everything. Its clock, for the closing line, is monotonic and starts when the browser is there."""

    def __init__(self, jobs: str, arguments: list[str]) -> None:
        self.begun = time.monotonic()
        self.jobs = jobs
        self.arguments = arguments
        self.outcomes: list[checks.Outcome] = []
        self.counts: dict[str, int] = {}
        self._child: subprocess.Popen[str] | None = None

    def run(self) -> int:
        """Run; 0 when nothing failed."""
        if not self.arguments:
            _settle_browser()
        self.begun = time.monotonic()
        compile_all()
        beside = None
        if not self.arguments:
            beside = threading.Thread(target=self._check, daemon=True)
            beside.start()
            _compile_once()
        code = self._pytest()
        if beside is not None:
            beside.join()
            print(checks.report(self.outcomes), flush=True)
        if code == _NOTHING_COLLECTED and not self.arguments:
            code = 0
        self.close(code)
        return code or int(any(not outcome.passed for outcome in self.outcomes))

    def abandon(self) -> NoReturn:
        """End what runs and leave: somebody pressed Ctrl-C."""
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
        sys.exit(130)

    def _check(self) -> None:
        self.outcomes = checks.run_all(self._note)

    def _note(self, child: "subprocess.Popen[str]") -> None:
        self._child = child

    def _pytest(self) -> int:
        """Stream pytest's output, but keep its closing line for the end of ours."""
        command = [sys.executable, "-m", "pytest", "-n", self.jobs, *self.arguments]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        assert child.stdout is not None
        for raw in child.stdout:
            line = raw.decode(errors="replace")
            if not self.read(line):
                sys.stdout.write(line)
                sys.stdout.flush()
        return child.wait()

    def read(self, line: str) -> bool:
        """Take the counts from pytest's closing line; False for any other line."""
        if not _CLOSING.match(line):
            return False
        self.counts = {name.rstrip("s"): int(number) for number, name in _COUNT.findall(line)}
        return True

    def close(self, code: int) -> None:
        """Print the last line: passed, failed, skipped of tests and checks together."""
        failed_checks = sum(not outcome.passed for outcome in self.outcomes)
        passed = self.counts.get("passed", 0) + self.counts.get("xpassed", 0)
        failed = self.counts.get("failed", 0) + self.counts.get("error", 0)
        skipped = self.counts.get("skipped", 0) + self.counts.get("xfailed", 0)
        if code and not failed:
            failed = 1  # pytest itself gave up, before it could count
        passed += len(self.outcomes) - failed_checks
        seconds = time.monotonic() - self.begun
        print(
            f"{passed} passed, {failed + failed_checks} failed, {skipped} skipped in {seconds:.1f} s",
            flush=True,
        )


def _compile_once() -> None:
    """On a fresh working copy have one process compile what the workers import, while the checks take the other core.

    Workers that begin at once would each compile all of it: half a minute of the processors for nothing."""
    if (
        not sys.dont_write_bytecode
        and not Path(cache_from_source(str(Path("tests/cast.py").resolve()))).exists()
    ):
        subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,  # what is wrong will be said by the run itself
        )


def _settle_browser() -> None:
    """Find or install the walks' Chromium once, and say so when there is none."""
    found = chromium.find_or_install()
    if found:
        os.environ["REGLAMENT_CHROMIUM"] = found
    else:
        print("No Chromium here and none could be installed: the walks are skipped (with CI set, they fail).")


def main() -> int:
    """Parse and run; 1 with one line when the suite cannot start."""
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("arguments", nargs="*")
    given = parser.parse_args()
    suite = Suite(given.jobs, given.arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return suite.run()
    except KeyboardInterrupt:
        suite.abandon()
    except LaunchError as error:
        print(f"reglament: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
