"""Letters that did not get away: the history of the appeal tells it, and what a person decides about them is kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import OperationalError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from reglament.desk.customers.models import Requester
from reglament.desk.outbox.addresses import new_message_id
from reglament.desk.outbox.models import LetterAct, LetterFile, OutgoingLetter
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.bounce import tell_undelivered
from reglament.desk.tickets.actions.change import changing
from reglament.desk.tickets.models import Message, Ticket
from reglament.rulebook import events

AT_ONCE = 200
_NO_SUCH_ADDRESS = ("550", "551", "553", "5.1.")


def tell_failures(*, now: datetime) -> int:
    """Write into the appeals' histories which letters failed for good; how many. Any number of workers may run this.

    An address the receiving server does not know is marked, as after a bounce; no silence term runs (A-6.7c)."""
    told = 0
    while told < AT_ONCE:
        with transaction.atomic():
            letter = (
                OutgoingLetter.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(status=OutgoingLetter.FAILED, failure_told_at=None)
                .order_by("failed_at")
                .first()
            )
            if letter is None:
                return told
            OutgoingLetter.objects.filter(pk=letter.pk).update(failure_told_at=now)
            if letter.last_error.startswith(_NO_SUCH_ADDRESS):
                known = Requester.objects.filter(email=letter.to_address.lower(), mail_fails_since=None)
                known.update(mail_fails_since=now)
            tell_undelivered(letter, now=now)
        told += 1
    return told


@dataclass(frozen=True, slots=True)
class Possible:
    """What may be done about a letter."""

    now: bool
    again: bool
    give_up: bool


def possible(letter: OutgoingLetter) -> Possible:
    """A waiting letter may leave at once or be given up; one that did not arrive may go again."""
    waiting, failed = letter.status == OutgoingLetter.WAITING, letter.status == OutgoingLetter.FAILED
    came_back = letter.bounced_at is not None
    return Possible(
        now=waiting,
        again=failed or came_back or letter.status == OutgoingLetter.GIVEN_UP,
        give_up=waiting or failed,
    )


def letter_for(actor: Actor, pk: int) -> OutgoingLetter:
    """A letter of a desk the actor serves. Raises Http404 for any other."""
    found = OutgoingLetter.objects.select_related("desk").filter(pk=pk, desk_id__in=list(actor.roles)).first()
    if found is None:
        raise Http404(pk)
    return found


def send_now(*, letter: OutgoingLetter, by: Actor, reason: str, now: datetime) -> None:
    """Do not wait for the desk's hours (B4.6) or the next try. The reason is recorded. Raises ValidationError."""
    if not reason.strip():
        raise ValidationError(_("Say why it must not wait: the reason is recorded."))
    with transaction.atomic():
        held = _locked(letter, "now")
        _record(held, LetterAct.SEND_NOW, by, now, reason)
        OutgoingLetter.objects.filter(pk=held.pk).update(not_before_at=now, held_by="")
        if held.held_by and (ticket := _ticket_of(held)):
            with changing(ticket, by=by, now=now) as change:
                change.add(
                    events.FactChanged(
                        at=now, name="sent_outside_hours", value=True, reason=reason.strip()[:500]
                    )
                )


def send_again(*, letter: OutgoingLetter, by: Actor, now: datetime, address: str = "") -> OutgoingLetter:
    """Send a letter that did not arrive once more, or to another address. Raises ValidationError.

    One that the server never took goes under its own Message-ID; a returned one and another address make a new
    letter, which the message of the appeal then points at."""
    address = address.strip()
    if address:
        validate_email(address)
    with transaction.atomic():
        held = _locked(letter, "again")
        elsewhere = address.lower() not in ("", held.to_address.lower())
        _record(held, LetterAct.ELSEWHERE if elsewhere else LetterAct.AGAIN, by, now, address=address)
        if held.sent_at is None and not elsewhere:
            OutgoingLetter.objects.filter(pk=held.pk).update(
                status=OutgoingLetter.WAITING,
                attempts=0,
                not_before_at=now,
                failed_at=None,
                failure_told_at=None,
            )
            return held
        return _copied(held, address or held.to_address, now)


def give_up(*, letter: OutgoingLetter, by: Actor, reason: str, now: datetime) -> None:
    """It is not tried any more. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError(_("Say why it is not to be sent: the reason is recorded."))
    with transaction.atomic():
        held = _locked(letter, "give_up")
        _record(held, LetterAct.GIVE_UP, by, now, reason)
        OutgoingLetter.objects.filter(pk=held.pk).update(status=OutgoingLetter.GIVEN_UP, failure_told_at=now)


def _locked(letter: OutgoingLetter, what: str) -> OutgoingLetter:
    """The row as it is now, held. Raises ValidationError when it is on its way or the act makes no sense any more."""
    rows = OutgoingLetter.objects.select_for_update(nowait=True, of=("self",)).select_related("desk")
    try:
        held = rows.get(pk=letter.pk)
    except OperationalError as error:
        raise ValidationError(_("It is being sent at this moment.")) from error
    if held.handed_at is not None and held.status == OutgoingLetter.WAITING:
        raise ValidationError(_("It is being sent at this moment."))
    if not getattr(possible(held), what):
        raise ValidationError(_("Something else was decided about this letter meanwhile."))
    return held


def _record(
    letter: OutgoingLetter, act: str, by: Actor, now: datetime, reason: str = "", *, address: str = ""
) -> None:
    assert by.user is not None
    LetterAct.objects.create(
        letter=letter, act=act, by=by.user, at=now, reason=reason.strip()[:500], address=address
    )


def _copied(letter: OutgoingLetter, address: str, now: datetime) -> OutgoingLetter:
    files = list(letter.files.order_by("pk"))
    old = letter.pk
    OutgoingLetter.objects.filter(pk=old, status=OutgoingLetter.FAILED).update(
        status=OutgoingLetter.GIVEN_UP, failure_told_at=now
    )
    host = letter.from_address.partition("@")[2] or "localhost"
    letter.pk = None
    letter._state.adding = True
    letter.to_address, letter.message_id = address, new_message_id(uuid4().hex, letter.ticket_number, host)
    letter.status, letter.attempts, letter.last_error = OutgoingLetter.WAITING, 0, ""
    letter.not_before_at = letter.created_at = now
    letter.held_by = ""
    letter.sent_at = letter.bounced_at = letter.failed_at = letter.failure_told_at = None
    letter.handed_at = letter.perhaps_sent_at = None
    letter.save(force_insert=True)
    LetterFile.objects.bulk_create(
        LetterFile(letter=letter, blob_id=f.blob_id, name=f.name, content_type=f.content_type) for f in files
    )
    Message.objects.filter(letter_id_out=old).update(letter_id_out=letter.pk, message_id=letter.message_id)
    return letter


def _ticket_of(letter: OutgoingLetter) -> Ticket | None:
    return Ticket.objects.filter(number=letter.ticket_number).first() if letter.ticket_number else None
