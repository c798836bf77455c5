"""`reglament migrate`: bring the database to what this version of the code expects."""

import argparse

from reglament.desk.verbs import enter


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(args: argparse.Namespace) -> int:
    enter()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1)
    return 0
