"""``reglament <verb>``. A verb is a module, imported only when it is asked for.

A verb module has ``configure(parser)`` and ``run(args) -> int`` (the exit code). Wrong input raises
:class:`Complaint`: one clear line on stderr and exit code 2.
"""

from __future__ import annotations

import argparse
import os
import select
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from reglament.verbs import Complaint, speak


@dataclass(frozen=True, slots=True)
class Verb:
    module: str
    help: str


VERBS: Mapping[str, Verb] = {
    "deadline": Verb("reglament.verbs.deadline", "when something is due, and why"),
    "check": Verb(
        "reglament.verbs.check", "is a file an edition; contradictions, what is unused, who holds what"
    ),
    "diff": Verb("reglament.verbs.diff", "what changed between two editions, in words"),
    "explain": Verb("reglament.verbs.explain", "states, clocks and refusals of a recorded history, and why"),
    "schema": Verb("reglament.verbs.schema", "the JSON Schema of edition files"),
    "simulate": Verb(
        "reglament.verbs.simulate", "the recorded past under another edition: what would change"
    ),
    "mail": Verb("reglament.desk.inbox.cli", "a letter from a pipe, a look into the folders, the mailboxes"),
    "files": Verb("reglament.desk.files.cli", "contents of attachments: where they are, move, verify"),
    "price": Verb("reglament.verbs.price", "what something costs by the formula of an edition, and why"),
    "upgrade": Verb("reglament.verbs.upgrade", "may a licence for the new version be given, and why"),
    "found": Verb("reglament.desk.verbs.found", "a new desk under an edition, with its mailbox and head"),
    "member": Verb("reglament.desk.verbs.member", "let a person work at a desk, or end it"),
    "token": Verb("reglament.desk.verbs.token", "tokens of the programming interface"),
    "calendar": Verb("reglament.desk.verbs.calendar", "a year of the production calendar by file"),
    "migrate": Verb("reglament.desk.verbs.migrate", "apply the database migrations"),
    "loaddemo": Verb("reglament.desk.demo.cli", "load the demo desks into the database, once"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code: 0 done, 2 wrong input, 141 nobody reads on (``| head``), else the verb's."""
    try:
        try:
            return _run(argv)
        finally:
            if sys.stdout is not None:  # whoever called us may have closed it
                sys.stdout.flush()
    except BrokenPipeError:
        if not _unread():
            raise  # of a socket, not of our own output
        return 141


def _unread() -> bool:
    """Has the reader of our output gone away? Then what is left of it goes nowhere, so that Python ends quietly."""
    look = select.poll()
    look.register(sys.stdout.fileno(), 0)
    if not look.poll(0):
        return False
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return True


def _run(argv: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="reglament", description="A support desk that carries out a regulation."
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    # Only the module of the verb asked for is imported: `reglament deadline` knows nothing of the desk.
    asked = next((word for word in words if not word.startswith("-")), "")
    module = import_module(VERBS[asked].module) if asked in VERBS else None
    for name, verb in VERBS.items():
        if module is not None and name != asked:
            continue
        sub = verbs.add_parser(name, help=verb.help, description=verb.help)
        if module is not None and name == asked:
            module.configure(sub)
    args = parser.parse_args(words)
    if module is None:
        return 2
    speak(getattr(args, "lang", ""))
    try:
        code: int = module.run(args)
    except Complaint as complaint:
        print(f"reglament {asked}: {complaint}", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
