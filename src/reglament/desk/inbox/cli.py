"""`reglament mail`: receive (a letter from a pipe), poll (look into the folders once), boxes (the mailboxes).

Exit codes are those of sysexits.h that mail servers understand: 0 only when the letter is committed, 67 for an
unknown mailbox, 65 for no letter or too long a one, 75 (try again later) for everything else."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence

from reglament.desk.inbox import cli_boxes
from reglament.desk.outbox import dkim_cli
from reglament.desk.verbs import enter, speaking
from reglament.verbs import said

DATA_ERROR, NO_USER, TRY_LATER = 65, 67, 75
WAIT_SECONDS = 60.0


def configure(parser: argparse.ArgumentParser) -> None:
    """The words of `reglament mail`."""
    verbs = parser.add_subparsers(dest="mail_verb", metavar="VERB", required=True)
    receive = verbs.add_parser("receive", help="keep a letter given on standard input")
    receive.add_argument("--mailbox", required=True, help="name or address of the mailbox")
    receive.add_argument("--sender", default="", help="envelope sender; <> for the null one")
    receive.add_argument("--recipient", default="", help="envelope recipient, if not the mailbox itself")
    receive.add_argument(
        "--wait", action="store_true", help="until it is read, a minute at most, and tell its fate"
    )
    receive.add_argument("--json", action="store_true", help="print one object: letter, fate, reason, ticket")
    cli_boxes.configure_poll(verbs.add_parser("poll", help="look into the IMAP folders once"))
    cli_boxes.configure_boxes(verbs.add_parser("boxes", help="the mailboxes: list, add, change"))
    dkim_cli.configure(
        verbs.add_parser("dkim", help="make a key for signing letters; the DNS record to publish")
    )


def run(args: argparse.Namespace) -> int:
    """An entry point, reads the clock itself. Raises Complaint for wrong input of a verb that takes no letter."""
    if args.mail_verb == "dkim":
        return dkim_cli.run(args)
    if args.mail_verb != "receive":
        enter()
        with speaking():
            return cli_boxes.poll(args) if args.mail_verb == "poll" else cli_boxes.boxes(args)
    try:
        enter()
        return _receive(args, sys.stdin.buffer.read())
    except Exception as error:  # the mail server that called us must hear that it still has the letter
        told = said("Письмо не сохранено", "The letter was not kept")
        print(f"{told}: {error}".strip(), file=sys.stderr)
        return TRY_LATER


def _receive(args: argparse.Namespace, raw: bytes) -> int:
    from django.conf import settings
    from django.utils import timezone

    from reglament.desk.inbox.keep import keep_letter, mailbox_for
    from reglament.desk.inbox.models import Mailbox, RawLetter

    mailbox = Mailbox.objects.filter(name=args.mailbox, enabled=True).first() or mailbox_for(args.mailbox)
    if mailbox is None:
        print(said(f"Нет ящика {args.mailbox}.", f"There is no mailbox {args.mailbox}."), file=sys.stderr)
        return NO_USER
    if not raw.strip() or len(raw) > settings.LETTER_MAX_BYTES:
        fault = said("Письмо слишком длинное.", "The letter is too long.")
        print(fault if raw.strip() else said("Письмо пустое.", "The letter is empty."), file=sys.stderr)
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
        kept = said(f"Письмо {letter.pk} сохранено, но", f"Letter {letter.pk} is kept, but")
        print(f"{kept}: {error}", file=sys.stderr)
        _say_no_more()
    return 0


def _wait(letter_id: int) -> None:
    """Read the letter here, or wait for the worker to.

    Here only by a process that knows the key and the address of the desk: what it writes is signed and linked."""
    from django.utils import timezone

    from reglament.desk.inbox.models import RawLetter
    from reglament.desk.inbox.process import process_one

    until = time.monotonic() + WAIT_SECONDS
    if {"REGLAMENT_SECRET_KEY", "REGLAMENT_BASE_URL"} <= os.environ.keys():
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
    plain = " ".join(f"{name}={value}" for name, value in told.items() if value)
    try:
        print(json.dumps(told, ensure_ascii=False) if as_json else plain, flush=True)
    except BrokenPipeError:
        _say_no_more()


def _say_no_more() -> None:
    """Else what nobody hears, or a full disk does not take, would end a kept letter with another exit code than 0."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m reglament.desk.inbox.cli receive …`"""
    parser = argparse.ArgumentParser(prog="reglament mail")
    configure(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
