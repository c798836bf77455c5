"""The rulebook by itself runs on two processors: this process and a copy of it take a file of tests in turn.

The copy is made when everything is imported and collected, which is a third of all the work; two processes that each
begin anew would need as long as one."""

import os
import pickle
import tempfile
from itertools import groupby
from typing import IO, Any

import pytest

FEW = 100  # tests that are sooner run than shared


def wanted(session: pytest.Session) -> bool:
    """Whether sharing pays, and nobody wants to look into the process or stop at the first failure."""
    option = session.config.option
    if getattr(option, "numprocesses", None) or hasattr(session.config, "workerinput"):  # xdist shares it
        return False
    plain = not (option.usepdb or option.maxfail or option.collectonly or session.testsfailed)
    return plain and option.capture == "sys" and hasattr(os, "fork") and len(session.items) > FEW


def run(session: pytest.Session) -> bool:
    """In place of pytest's own loop. Raises RuntimeError when the copy did not come to its end."""
    files = [list(items) for _, items in groupby(session.items, key=lambda item: item.path)]
    turns, tickets = os.pipe()
    os.write(tickets, bytes(range(len(files))))
    os.close(tickets)
    with tempfile.TemporaryFile() as told:
        copy = os.fork()
        if not copy:
            _as_copy(session, files, turns, told)
        _take(files, turns)
        ended = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        if ended:
            raise RuntimeError(f"the copy that ran the other tests ended with {ended}")
        told.seek(0)
        _repeat(session.config, told)
    return True


def _take(files: list[list[pytest.Item]], turns: int) -> None:
    """Run one file after another until none is left; each byte read is the turn of one."""
    while turn := os.read(turns, 1):
        items = files[turn[0]]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _as_copy(session: pytest.Session, files: list[list[pytest.Item]], turns: int, told: IO[bytes]) -> None:
    code = 1
    try:
        session.config.pluginmanager.unregister(name="terminalreporter")
        session.config.pluginmanager.register(Teller(session.config, told))
        _take(files, turns)
        told.flush()
        code = 0
    finally:
        os._exit(code)


class Teller:
    """Writes what each test of the copy came to, for the process that counts; that one was set up says nothing."""

    def __init__(self, config: pytest.Config, told: IO[bytes]) -> None:
        self.config, self.told = config, told

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            hook = self.config.hook
            pickle.dump(hook.pytest_report_to_serializable(config=self.config, report=report), self.told)


def _repeat(config: pytest.Config, told: IO[bytes]) -> None:
    while True:
        try:
            data: dict[str, Any] = pickle.load(told)
        except EOFError:
            return
        report = config.hook.pytest_report_from_serializable(config=config, data=data)
        config.hook.pytest_runtest_logreport(report=report)
