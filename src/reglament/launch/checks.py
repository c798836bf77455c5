"""``make check``: lint, import contracts, strict types, migrations. A part of ``make test`` as well."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from reglament.launch.errors import LaunchError
from reglament.launch.messages import compile_all

_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
_CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("lint", ["-m", "ruff", "check", "."]),
    ("contracts", ["-c", _IMPORTS]),
    ("types", ["-m", "mypy"]),
    ("migrations", ["-m", "django", "makemigrations", "--check", "--dry-run"]),
)


@dataclass(frozen=True)
class Outcome:
    """How one check went; ``output`` matters only when it failed."""

    name: str
    passed: bool
    output: str
    seconds: float


def run_all(started: Callable[["subprocess.Popen[str]"], None] = lambda child: None) -> list[Outcome]:
    """Run the checks one after another; ``started`` is told each process, so that it can be ended."""
    outcomes = []
    for name, arguments in _CHECKS:
        begun = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, *arguments],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started(child)
        output = child.communicate()[0]
        outcomes.append(Outcome(name, child.returncode == 0, output, time.monotonic() - begun))
    return outcomes


def report(outcomes: list[Outcome]) -> str:
    """One line for a passed check, the whole output of a failed one."""
    lines = []
    for outcome in outcomes:
        word = "passed" if outcome.passed else "FAILED"
        lines.append(f"check {outcome.name}: {word} ({outcome.seconds:.1f} s)")
        if not outcome.passed:
            lines.append(outcome.output.rstrip())
    return "\n".join(lines)


def _environment() -> dict[str, str]:
    """Settings for checks that read them; none of them needs a database to answer."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "reglament.desk.settings",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REGLAMENT_DATA": "build/test-data",
        "PYTHONWARNINGS": "ignore::RuntimeWarning",
    }
    return defaults | os.environ


def main() -> int:
    """Run and print; 1 when any check failed."""
    try:
        compile_all()
    except LaunchError as error:
        print(f"reglament: {error}", file=sys.stderr)
        return 1
    outcomes = run_all()
    print(report(outcomes))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
