"""Remote sessions (A6.8 r11): asked for, agreed to by the client, begun, ended with what was done. All recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reglament.desk.customers.services import REMOTE, right
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import Change, changing, need
from reglament.desk.tickets.models import Ticket
from reglament.desk.visits import letters
from reglament.desk.visits.models import RemoteSession
from reglament.rulebook import events
from reglament.rulebook.entitlement import Right


def may_remote(ticket: Ticket, *, at: datetime) -> Right:
    """Whether the edition gives remote work to who asks, for the product of the appeal, with the clause."""
    who = ticket.certificate or ticket.requester
    return right(who, REMOTE, ticket.product, desk=ticket.desk, at=at)


def ask_consent(*, ticket: Ticket, by: Actor, purpose: str, now: datetime) -> RemoteSession:
    """Ask the client to agree; they get a letter. Raises Refused where the service is not given (A6.8 r11)."""
    with _working(ticket, by=by, now=now) as change:
        need(purpose, "purpose", _("Say what will be done."))
        found = may_remote(change.ticket, at=now)
        if not found.ok:
            raise Refused(found.verdict, change.rules)
        if live(change.ticket) is not None:
            raise ValidationError(_("A remote session of this appeal is not over yet."))
        assert by.user is not None
        session = RemoteSession.objects.create(
            ticket=change.ticket,
            certificate=change.ticket.certificate,
            purpose=purpose.strip(),
            clause=found.verdict.clauses[0],
            asked_at=now,
            asked_by=by.user,
        )
        _record(change, session, "asked")
        letters.consent_letter(session, now=now)
    return session


def agree(*, session: RemoteSession, by: Actor, now: datetime, yes: bool = True) -> None:
    """The client's button: consent, or none."""
    if by.kind != "requester":
        raise ValidationError(_("Only the client agrees here; a word that was said is written down instead."))
    with _changing(session, by=by, now=now, states=(RemoteSession.ASKED,)) as (change, held):
        _consent(held, RemoteSession.PORTAL, by.name, "", now, yes=yes)
        _record(change, held, "agreed" if yes else "refused")


def record_word(*, session: RemoteSession, by: Actor, who: str, words: str, now: datetime) -> None:
    """Consent that was given by word: who said it and how, written down by the agent who heard it."""
    with _changing(session, by=by, now=now, states=(RemoteSession.ASKED,)) as (change, held):
        need(who, "who", _("Say who agreed."))
        need(words, "words", _("Say how and when it was said."))
        _consent(held, RemoteSession.WORD, who.strip()[:200], words.strip()[:500], now, yes=True)
        _record(change, held, "agreed_by_word")


def start(*, session: RemoteSession, by: Actor, now: datetime) -> None:
    """Work begins; never before consent: the database refuses."""
    with _changing(session, by=by, now=now, states=(RemoteSession.AGREED,)) as (change, held):
        held.state, held.started_at, held.started_by = RemoteSession.RUNNING, now, by.user
        held.save()
        _record(change, held, "started")


def end(*, session: RemoteSession, by: Actor, done: str, now: datetime) -> None:
    """Work is over: what was done stays in the history, the client sees it."""
    with _changing(session, by=by, now=now, states=(RemoteSession.RUNNING,)) as (change, held):
        need(done, "done", _("Say what was done."))
        held.state, held.ended_at, held.done = RemoteSession.ENDED, now, done.strip()
        held.save()
        assert held.started_at is not None
        minutes = int((now - held.started_at).total_seconds() // 60)
        change.add(events.SessionHeld(at=now, minutes=minutes, service=REMOTE), clause=held.clause)
        _record(change, held, "ended")


def drop(*, session: RemoteSession, by: Actor, now: datetime) -> None:
    """Not needed any more, before it began."""
    states = (RemoteSession.ASKED, RemoteSession.AGREED)
    with _changing(session, by=by, now=now, states=states) as (change, held):
        held.state = RemoteSession.DROPPED
        held.save()
        _record(change, held, "dropped")


def live(ticket: Ticket) -> RemoteSession | None:
    """The session of an appeal that is not over, if there is one."""
    return RemoteSession.objects.filter(ticket=ticket, state__in=RemoteSession.LIVE).first()


def _consent(session: RemoteSession, how: str, who: str, words: str, now: datetime, *, yes: bool) -> None:
    session.state = RemoteSession.AGREED if yes else RemoteSession.REFUSED
    session.consent, session.consent_words = how, words
    session.consent_by, session.consent_at = who, now
    session.save()


@contextmanager
def _working(ticket: Ticket, *, by: Actor, now: datetime) -> Iterator[Change]:
    with changing(ticket, by=by, now=now) as change:
        if change.ticket.closed_at is not None:
            raise ValidationError(_("The appeal is closed."))
        yield change


@contextmanager
def _changing(
    session: RemoteSession, *, by: Actor, now: datetime, states: tuple[str, ...]
) -> Iterator[tuple[Change, RemoteSession]]:
    with changing(session.ticket, by=by, now=now) as change:
        held = RemoteSession.objects.select_for_update().get(pk=session.pk)
        if held.state not in states:
            raise ValidationError(_("The session is not in a state for that any more: look at it again."))
        yield change, held


def _record(change: Change, session: RemoteSession, what: str) -> None:
    fact = events.FactChanged(at=change.now, name=f"remote_{what}", value=session.pk)
    change.add(fact, clause=session.clause)
