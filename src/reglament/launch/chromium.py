"""Finds a Chromium for the walks; as root on Debian installs one where that is allowed.

The build without windows comes first: the same pages take a third less of the processors."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIGHT = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
NAMES = (*LIGHT, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/usr/lib/chromium/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_OWN = (
    *("chrome-linux*/chrome", "chrome-linux*/headless_shell", "chrome-mac*/*.app/Contents/MacOS/*"),
    "chrome-headless-shell-*/chrome-headless-shell",
)


def find() -> str | None:
    """Path of a Chromium that starts, or None. ``REGLAMENT_CHROMIUM`` names one to use before any other."""
    named = os.environ.get("REGLAMENT_CHROMIUM")
    if named is not None:
        return named if named and _starts(named) else None
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    candidates += [place for place in PLACES if Path(place).is_file()]
    candidates += _playwrights_own()
    return next((path for path in candidates if _starts(path)), None)


def find_or_install() -> str | None:
    """Like ``find``, but tries apt-get where we are root on a system that has it and there is none.

    With CI set, nobody works on the machine: there the one without windows is installed beside any other.
    """
    found = find()
    if found is not None and not (os.environ.get("CI") and Path(found).name not in LIGHT):
        return found
    if "REGLAMENT_CHROMIUM" in os.environ or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    print("Installing Chromium for the walks ...", flush=True)
    _apt_get("update")
    # Not every distribution has the first.
    for package in LIGHT[:1] if found else (LIGHT[0], "chromium"):
        _apt_get("install", "-y", "--no-install-recommends", package)
        if now := find():
            return now
    return found


def _playwrights_own() -> list[str]:
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    homes = [Path(chosen)] if chosen not in ("", "0") else []
    homes += [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    found = [path for home in homes for own in _OWN for path in home.glob(f"chromium*/{own}")]
    return [str(path) for path in sorted(found, reverse=True)]


def _starts(path: str) -> bool:
    """Whether it can say its version: Ubuntu's chromium-browser may be a mere hint to install a snap."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _apt_get(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        ["apt-get", "-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=600,
        check=False,
    )


if __name__ == "__main__":
    path = find()
    print(path or "no Chromium here")
    sys.exit(0 if path else 1)
