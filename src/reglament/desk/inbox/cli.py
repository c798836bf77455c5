"""`reglament mail receive --mailbox NAME < letter.eml`: a letter from a pipe.

Exit codes are those of sysexits.h that mail servers understand: 0 only when the letter is committed, 67 for an
unknown mailbox, 65 for no letter or too long a one, 75 (try again later) for everything else."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence

DATA_ERROR, NO_USER, TRY_LATER = 65, 67, 75
WAIT_SECONDS = 60.0


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of `reglament mail`."""
    verbs = parser.add_subparsers(dest="mail_verb", metavar="VERB", required=True)
    receive = verbs.add_parser("receive", help="keep a letter given on standard input")
    receive.add_argument("--mailbox", required=True, help="name or address of the mailbox")
    receive.add_argument("--sender", default="", help="envelope sender; <> for the null one")
    receive.add_argument("--recipient", default="", help="envelope recipient, if not the mailbox itself")
    receive.add_argument("--wait", action="store_true", help="read it at once and tell its fate")
    receive.add_argument("--json", action="store_true", help="print one object: letter, fate, reason, ticket")


def run(args: argparse.Namespace) -> int:
    """Keep the letter; an entry point, reads the clock itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
    import django

    django.setup()
    raw = sys.stdin.buffer.read()
    try:
        return _receive(args, raw)
    except Exception as error:  # the mail server that called us must hear that it still has the letter
        print(f"The letter was not kept: {error}".strip(), file=sys.stderr)
        return TRY_LATER


def _receive(args: argparse.Namespace, raw: bytes) -> int:
    from django.conf import settings
    from django.utils import timezone

    from reglament.desk.inbox.keep import keep_letter, mailbox_for
    from reglament.desk.inbox.models import Mailbox, RawLetter

    mailbox = Mailbox.objects.filter(name=args.mailbox).first() or mailbox_for(args.mailbox)
    if mailbox is None:
        print(f"There is no mailbox {args.mailbox}.", file=sys.stderr)
        return NO_USER
    if not raw.strip() or len(raw) > settings.LETTER_MAX_BYTES:
        print("The letter is empty." if not raw.strip() else "The letter is too long.", file=sys.stderr)
        return DATA_ERROR
    letter = keep_letter(
        raw,
        mailbox=mailbox,
        via="pipe",
        envelope_from=args.sender,
        envelope_to=args.recipient or mailbox.address,
        now=timezone.now(),
    )
    try:
        if args.wait:
            _wait(letter.pk)
        told = RawLetter.objects.defer("raw").select_related("ticket").get(pk=letter.pk)
        _print(told, as_json=args.json)
    except Exception as error:  # it is kept; telling more than that went wrong
        print(f"Letter {letter.pk} is kept, but: {error}", file=sys.stderr)
    return 0


def _wait(letter_id: int) -> None:
    """Read the letter here, or wait for the worker that is reading it."""
    from django.utils import timezone

    from reglament.desk.inbox.models import RawLetter
    from reglament.desk.inbox.process import process_one

    until = time.monotonic() + WAIT_SECONDS
    process_one(letter_id, now=timezone.now())
    while (
        time.monotonic() < until and RawLetter.objects.filter(pk=letter_id, fate=RawLetter.PENDING).exists()
    ):
        time.sleep(0.2)


def _print(letter: object, *, as_json: bool) -> None:
    from reglament.desk.inbox.models import RawLetter

    assert isinstance(letter, RawLetter)
    told = {
        "letter": letter.pk,
        "fate": letter.fate,
        "reason": letter.reason,
        "ticket": letter.ticket.number if letter.ticket else None,
    }
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(" ".join(f"{name}={value}" for name, value in told.items() if value))


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m reglament.desk.inbox.cli receive …`"""
    parser = argparse.ArgumentParser(prog="reglament mail")
    configure(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
