"""Laws and models tried on many drawn cases stand in files of their own, ``test_*_laws.py``, marked ``property``."""

import gc
from pathlib import Path

import pytest

from rulebook import halves

gc.set_threshold(
    1_000_000, 50, 50
)  # values that come and go: looking through them takes longer than the tests


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal says that it speaks English."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def _drawn(path: Path) -> bool:
    return path.stem.endswith("_laws") or path.stem.startswith("test_laws")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without the laws nothing of theirs is imported, hypothesis least of all."""
    return True if config.option.markexpr == "not property" and _drawn(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _drawn(item.path) and item.path.parent == Path(__file__).parent:
            item.add_marker("property")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    pure = session.config.inipath is not None and session.config.inipath.name == "pytest.ini"
    return halves.run(session) if pure and halves.wanted(session) else None


def pytest_unconfigure() -> None:
    """What is there at the end goes with the process: it is not looked through once more."""
    gc.freeze()
