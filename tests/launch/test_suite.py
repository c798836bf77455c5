"""`make test` says one number for all: tests and checks."""

import pytest

from reglament.launch import checks
from reglament.launch.suite import Suite


def closing_line(suite: Suite, line: str, code: int, capsys: pytest.CaptureFixture[str]) -> str:
    suite.read(line)
    suite.close(code)
    return capsys.readouterr().out.rpartition(" in ")[0]


def outcome(name: str, *, passed: bool) -> checks.Outcome:
    return checks.Outcome(name, passed, "why", 1.0)


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("=== 12 passed, 3 skipped in 1.20s ===", 0, "13 passed, 0 failed, 3 skipped"),
        ("1 failed, 11 passed, 2 errors in 61.02s (0:01:01)", 1, "12 passed, 3 failed, 0 skipped"),
        ("10 passed, 1 xfailed, 4 warnings in 0.10s", 0, "11 passed, 0 failed, 1 skipped"),
        ("no tests ran in 0.01s", 4, "1 passed, 1 failed, 0 skipped"),
    ],
)
def test_the_closing_line_counts_tests_and_checks(
    line: str, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = Suite("2", [])
    suite.outcomes = [outcome("lint", passed=True)]
    assert closing_line(suite, line, code, capsys) == says


def test_a_failed_check_is_a_failure_with_its_output(capsys: pytest.CaptureFixture[str]) -> None:
    suite = Suite("2", [])
    suite.outcomes = [outcome("types", passed=False)]
    assert closing_line(suite, "5 passed in 1.0s", 0, capsys) == "5 passed, 1 failed, 0 skipped"
    assert checks.report(suite.outcomes) == "check types: FAILED (1.0 s)\nwhy"
