"""Finds a Chromium for the walks; as root on Debian installs one where that is allowed.

The build without windows comes first: the same pages take a third less of the processors."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIGHT = "chromium-headless-shell"
NAMES = (
    *(LIGHT, "chrome-headless-shell"),
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
)
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
    """Like ``find``, but tries apt-get first where we are root on a system that has it."""
    found = find()
    if (
        found is None
        and "REGLAMENT_CHROMIUM" not in os.environ
        and os.geteuid() == 0
        and shutil.which("apt-get")
    ):
        print("Installing Chromium for the walks ...", flush=True)
        _apt_get("update")
        for package in (LIGHT, "chromium"):  # not every distribution has the first
            _apt_get("install", "-y", "--no-install-recommends", package)
            found = find()
            if found:
                break
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
        ["apt-get", "-qq", *arguments],
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
