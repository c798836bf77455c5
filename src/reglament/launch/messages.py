"""Compiles the catalogues of translations (*.po) beside themselves (*.mo), only those that are older."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from reglament.launch.errors import LaunchError

SOURCE = Path(__file__).parents[1]


def compile_all(root: Path = SOURCE) -> list[Path]:
    """Compile what is not up to date under ``root``; returns the catalogues that were compiled.

    Raises LaunchError naming the file and line of a broken catalogue.
    """
    return [
        catalogue for catalogue in sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")) if _compile(catalogue)
    ]


def _compile(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns >= catalogue.stat().st_mtime_ns:
        return False
    as_of = catalogue.stat()
    try:
        with catalogue.open("rb") as stream:
            messages = read_po(stream, locale=catalogue.parents[1].name, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise LaunchError(f"{catalogue} is broken: {error}") from None
    # Several processes may compile at once: each writes its own draft, the last rename wins whole.
    draft = compiled.with_name(f".{compiled.name}.{os.getpid()}")
    with draft.open("wb") as stream:
        write_mo(stream, messages)
    os.utime(draft, ns=(as_of.st_atime_ns, as_of.st_mtime_ns))
    draft.replace(compiled)
    return True


def main() -> int:
    """Compile and list what was compiled."""
    try:
        for catalogue in compile_all():
            print(catalogue.relative_to(SOURCE.parent))
    except LaunchError as error:
        print(f"reglament: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
