"""The first start decides whether a desk is a demonstration; a start on a ready database is recognised."""

from pathlib import Path

import psycopg
import pytest

from reglament.launch import prepared
from reglament.launch.errors import LaunchError


def test_an_empty_database_begins_as_a_demonstration_and_stays_one(empty_database: str) -> None:
    assert prepared.settle_demo(empty_database, None) is True
    assert prepared.settle_demo(empty_database, None) is True
    assert prepared.settle_demo(empty_database, False) is False
    assert prepared.settle_demo(empty_database, True) is True


def test_a_real_desk_never_becomes_a_demonstration(empty_database: str) -> None:
    assert prepared.settle_demo(empty_database, False) is False
    assert prepared.settle_demo(empty_database, None) is False
    with pytest.raises(LaunchError, match="not begun as a demonstration"):
        prepared.settle_demo(empty_database, True)


def test_a_database_with_tables_of_before_is_a_real_desk(empty_database: str) -> None:
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE TABLE django_migrations (id int)")
    assert prepared.settle_demo(empty_database, None) is False


def test_a_ready_database_is_recognised_by_its_key_alone(empty_database: str) -> None:
    prepared.settle_demo(empty_database, None)
    assert prepared.remembered(empty_database, "key") is None
    prepared.remember(empty_database, "key", [{"role": "head", "name": "Глеб"}])
    assert prepared.remembered(empty_database, "key") == [{"role": "head", "name": "Глеб"}]
    assert prepared.remembered(empty_database, "another") is None


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of our own: other tests compile catalogues and modules of the real one meanwhile."""
    root = tmp_path / "src" / "reglament"
    for name in (
        "desk/settings.py",
        "desk/demo/people.py",
        "desk/migrations/0001_a.py",
        "desk/ui/static/a.css",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("a")
    monkeypatch.setattr(prepared, "SOURCE", root)
    return root


@pytest.mark.usefixtures("source")
def test_the_key_tells_apart_what_preparing_depends_on(tmp_path: Path) -> None:
    same = prepared.key(tmp_path, demo=True)
    assert prepared.key(tmp_path, demo=True) == same
    assert prepared.key(tmp_path, demo=False) != same
    assert prepared.key(tmp_path / "elsewhere", demo=True) != same


@pytest.mark.parametrize("name", ["desk/demo/people.py", "desk/migrations/0001_a.py", "desk/ui/static/a.css"])
def test_the_key_changes_with_what_is_loaded(name: str, source: Path, tmp_path: Path) -> None:
    before = prepared.key(tmp_path, demo=True)
    (source / name).write_text("longer")
    assert prepared.key(tmp_path, demo=True) != before


def test_the_key_does_not_change_when_python_keeps_what_it_compiled(source: Path, tmp_path: Path) -> None:
    before = prepared.key(tmp_path, demo=True)
    for room in ("desk/demo", "desk/migrations"):
        (source / room / "__pycache__").mkdir()
        (source / room / "__pycache__" / "people.cpython-311.pyc").write_text("compiled")
        (source / room / "__pycache__" / "people.cpython-311.pyc.140").write_text("being compiled")
    assert prepared.key(tmp_path, demo=True) == before
