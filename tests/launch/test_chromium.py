"""The walks' browser: found, or its lack is said, and with CI set it is a failure."""

from pathlib import Path

import pytest

from reglament.launch import chromium, testing


def program(path: Path, code: int) -> str:
    path.write_text(f"#!/bin/sh\necho Chromium 140; exit {code}\n")
    path.chmod(0o755)
    return str(path)


def test_one_on_the_path_that_starts_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGLAMENT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "chromium", 1)  # Ubuntu's hint to install a snap
    good = program(tmp_path / "google-chrome", 0)
    assert chromium.find() == good


def test_the_one_without_windows_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGLAMENT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "chromium", 0)
    light = program(tmp_path / "chromium-headless-shell", 0)
    assert chromium.find() == light


def test_playwrights_own_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.delenv("REGLAMENT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    own = tmp_path / "chromium-1200/chrome-linux64/chrome"
    own.parent.mkdir(parents=True)
    program(own, 0)
    assert chromium.find() == str(own)


def test_with_ci_set_the_one_without_windows_is_installed_beside_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.delenv("REGLAMENT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(chromium, "_apt_get", lambda *words: asked.append(words[-1]))
    full = program(tmp_path / "chromium", 0)
    program(tmp_path / "apt-get", 0)
    monkeypatch.delenv("CI", raising=False)
    assert (chromium.find_or_install(), asked) == (full, [])
    monkeypatch.setenv("CI", "true")
    assert (chromium.find_or_install(), asked) == (full, ["update", "chromium-headless-shell"])
    light = program(tmp_path / "chromium-headless-shell", 0)
    assert chromium.find_or_install() == light
    assert len(asked) == 2


def test_without_one_a_walk_is_skipped_and_with_ci_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGLAMENT_CHROMIUM", "")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium here"):
        testing.need_chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Chromium here"):
        testing.need_chromium()
