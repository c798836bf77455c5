"""What a person may decide about a letter the desk did not take by itself."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from reglament.desk.inbox.act import Fate, begin, join
from reglament.desk.inbox.keep import read_raw
from reglament.desk.inbox.ledger import RELEASABLE
from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.parse import parse
from reglament.desk.tickets.access import Actor, get_ticket


class LetterSettled(Exception):
    """The letter has become an appeal or a message already, or somebody else was quicker."""


class NobodyToAnswer(Exception):
    """The letter names no sender: it can join an appeal but not begin one."""


@transaction.atomic
def release_held(letter: RawLetter, *, by: Actor, now: datetime, ticket_number: str = "") -> RawLetter:
    """Make the letter a new appeal, or a message of `ticket_number`. As if it had been taken when it came.

    Raises LetterSettled, NobodyToAnswer, and Http404 for a letter or a ticket that is not this agent's."""
    locked = _locked(letter, by)
    parsed = parse(read_raw(locked.pk))
    locked.from_address, locked.subject = parsed.sender.address[:320], parsed.subject[:2000]
    if ticket_number.strip():
        ticket = get_ticket(by, ticket_number.strip().lstrip("#"))
        fate = join(locked, parsed, ticket, reason="joined_by_staff", now=now, capped=False)
    elif not parsed.sender.address:
        raise NobodyToAnswer
    else:
        fate = begin(locked, parsed, reason="released", now=now, capped=False)
    return _settled(locked, fate, by, now)


@transaction.atomic
def mark_spam(letter: RawLetter, *, by: Actor, now: datetime) -> RawLetter:
    """Nothing to answer. Raises LetterSettled, and Http404 for a letter that is not this agent's."""
    return _settled(_locked(letter, by), Fate(RawLetter.SPAM, "marked_as_spam"), by, now)


def _locked(letter: RawLetter, by: Actor) -> RawLetter:
    locked = (
        RawLetter.objects.select_for_update(of=("self",))
        .select_related("mailbox__desk")
        .defer("raw")
        .get(pk=letter.pk)
    )
    if not by.serves(locked.mailbox.desk):
        raise Http404(letter.pk)
    if locked.fate not in RELEASABLE or locked.as_message_id is not None:
        raise LetterSettled(locked.fate)
    return locked


def _settled(letter: RawLetter, fate: Fate, by: Actor, now: datetime) -> RawLetter:
    letter.fate, letter.reason, letter.detail = fate.fate, fate.reason, fate.detail[:2000]
    letter.ticket, letter.as_message = fate.ticket, fate.message
    letter.decided_at, letter.decided_by = now, by.user
    letter.save(
        update_fields=[
            *("fate", "reason", "detail", "ticket", "as_message"),
            *("decided_at", "decided_by", "from_address", "subject"),
        ]
    )
    return letter
