"""What a person may decide about a letter the desk did not take by itself."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from reglament.desk.inbox.act import Fate, begin, join
from reglament.desk.inbox.keep import read_raw
from reglament.desk.inbox.ledger import RELEASABLE
from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.parse import parse
from reglament.desk.inbox.screen import LONGEST_ADDRESS
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.actions.misplaced import withdraw_reply
from reglament.desk.tickets.models import Message


class LetterSettled(Exception):
    """The letter has become an appeal or a message already, or somebody else was quicker."""


class NotMoved(Exception):
    """The letter stays where it is: it is there already, or the regulation takes no appeal of it."""


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
    elif not 0 < len(parsed.sender.address) <= LONGEST_ADDRESS:
        raise NobodyToAnswer
    else:
        fate = begin(locked, parsed, reason="released", now=now, capped=False)
    return _settled(locked, fate, by, now)


@transaction.atomic
def mark_spam(letter: RawLetter, *, by: Actor, now: datetime) -> RawLetter:
    """Nothing to answer. Raises LetterSettled, and Http404 for a letter that is not this agent's."""
    return _settled(_locked(letter, by), Fate(RawLetter.SPAM, "marked_as_spam"), by, now)


def movable(letter: RawLetter) -> bool:
    """Whether it was joined as its sender's words, and so may prove to belong elsewhere."""
    return (
        letter.fate == RawLetter.JOINED
        and letter.as_message is not None
        and letter.as_message.kind == Message.REPLY
    )


@transaction.atomic
def move_joined(letter: RawLetter, *, by: Actor, now: datetime, ticket_number: str = "") -> RawLetter:
    """Split a letter that joined an appeal off: to `ticket_number`, or to a new appeal. Its old place tells staff so.

    Raises LetterSettled when it did not join, NotMoved when it is there already or the regulation takes no appeal
    of it, NobodyToAnswer, and Http404 for a letter or a ticket that is not this agent's."""
    locked = _row(letter, by)
    old, message_id = locked.ticket, locked.as_message_id
    if not movable(locked) or old is None or message_id is None:
        raise LetterSettled(locked.fate)
    parsed = parse(read_raw(locked.pk))
    if ticket_number.strip():
        there = get_ticket(by, ticket_number.strip().lstrip("#"))
        if there.pk == old.pk:
            raise NotMoved
        fate = join(locked, parsed, there, reason="moved_by_staff", now=now, capped=False)
    elif not 0 < len(parsed.sender.address) <= LONGEST_ADDRESS:
        raise NobodyToAnswer
    else:
        fate = begin(locked, parsed, reason="split_off", now=now, capped=False)
    if fate.ticket is None:
        raise NotMoved
    withdraw_reply(ticket=old, message_id=message_id, moved_to=fate.ticket.number, by=by, now=now)
    return _settled(locked, fate, by, now)


def _row(letter: RawLetter, by: Actor) -> RawLetter:
    locked = (
        RawLetter.objects.select_for_update(of=("self",))
        .select_related("mailbox__desk", "ticket", "as_message")
        .defer("raw")
        .get(pk=letter.pk)
    )
    if not by.serves(locked.mailbox.desk):
        raise Http404(letter.pk)
    return locked


def _locked(letter: RawLetter, by: Actor) -> RawLetter:
    locked = _row(letter, by)
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
