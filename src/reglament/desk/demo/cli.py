"""`reglament loaddemo`: the demo desks into the database of DATABASE_URL, once."""

import argparse
import os
import sys
from collections.abc import Sequence

from reglament.verbs import said


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print no sign-ins")


def run(args: argparse.Namespace) -> int:
    """Load unless loaded; 0 in both cases."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    import django

    django.setup()
    from django.utils import timezone

    from reglament.desk import demo

    loaded = demo.load(timezone.now())
    if not args.quiet:
        there = "Показательные службы уже есть.", "The demo desks are there already."
        print(said("Показательные службы загружены.", "Demo desks loaded.") if loaded else said(*there))
        for sign_in in demo.signins():
            print("  " + " · ".join(sign_in.as_dict().values()))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="reglament loaddemo")
    configure(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
