"""``reglament schema``: the JSON Schema of edition files, for editors (``#:schema FILE`` at the head of a file)."""

from __future__ import annotations

import argparse
import sys

from reglament.rulebook.schema import schema_text


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb has no options."""


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    sys.stdout.write(schema_text())
    return 0
