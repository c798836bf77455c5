"""What a demo story is made of: an appeal and what followed, each with its moment. `stage` performs it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reglament.desk.demo.moments import Moment
from reglament.desk.demo.people import BORIS, Person, Staff
from reglament.desk.tickets.actions.assign import assign, take
from reglament.desk.tickets.actions.classify import set_priority, set_severity
from reglament.desk.tickets.actions.close import close_ticket, reopen
from reglament.desk.tickets.actions.note import add_note, log_call
from reglament.desk.tickets.actions.postpone import postpone
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.actions.supply import Supply, lift_doubt, supply
from reglament.desk.tickets.appeal import IncomingFile, Reply
from reglament.desk.tickets.models import Ticket

if TYPE_CHECKING:
    from reglament.desk.demo.stage import Stage

Act = Callable[["Stage", Ticket, datetime], object]


@dataclass(frozen=True, slots=True)
class Step:
    at: Moment
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One appeal. `told` are further fields of NewAppeal; `product` is a code of the desk; `registered` is when a clerk
    entered a paper letter, if not at once."""

    desk: str
    who: Person
    at: Moment
    subject: str
    text: str
    channel: str = "portal"
    certificate: str = ""
    product: str = ""
    registered: Moment | None = None
    by: Staff | None = None
    told: Mapping[str, object] = field(default_factory=dict)
    files: Sequence[IncomingFile] = ()
    steps: Sequence[Step] = ()


def said(at: Moment, text: str, channel: str = "email", files: Sequence[IncomingFile] = ()) -> Step:
    """A further message of the requester."""

    def act(stage: "Stage", ticket: Ticket, now: datetime) -> object:
        letter = (
            f"<reply.{ticket.number.lower()}.{ticket.event_count}@{ticket.requester.email.partition('@')[2]}>"
        )
        reply = Reply(
            channel=channel, text=text, files=files, message_id=letter if channel == "email" else ""
        )
        return take_reply(ticket=ticket, reply=reply, now=now)

    return Step(at, act)


def taken(at: Moment, by: Staff = BORIS) -> Step:
    """Taken, or taken over from the specialist of the client, who has it by itself (B1)."""

    def act(stage: "Stage", ticket: Ticket, now: datetime) -> object:
        mine = stage.users[by.email]
        if ticket.assignee_id in (None, mine.pk):
            take(ticket=ticket, by=stage.staff(by), now=now)
        else:
            assign(ticket=ticket, by=stage.staff(by), agent=mine, now=now)
        return ticket

    return Step(at, act)


def given(at: Moment, to: Staff, by: Staff = BORIS) -> Step:
    """Assigned by one of the staff to another."""
    return Step(
        at,
        lambda stage, ticket, now: assign(
            ticket=ticket, by=stage.staff(by), agent=stage.users[to.email], now=now
        ),
    )


def wrote(form: str, at: Moment, text: str, by: Staff = BORIS, files: Sequence[IncomingFile] = ()) -> Step:
    """A letter of the staff: `form` is answer, question or solution."""
    return Step(
        at,
        lambda stage, ticket, now: answer(
            ticket=ticket, by=stage.staff(by), form=form, text=text, files=files, now=now
        ),
    )


def answered(at: Moment, text: str, by: Staff = BORIS, files: Sequence[IncomingFile] = ()) -> Step:
    return wrote("answer", at, text, by, files)


def asked(at: Moment, text: str, by: Staff = BORIS) -> Step:
    return wrote("question", at, text, by)


def solved(at: Moment, text: str, by: Staff = BORIS, files: Sequence[IncomingFile] = ()) -> Step:
    return wrote("solution", at, text, by, files)


def noted(at: Moment, text: str, by: Staff = BORIS) -> Step:
    return Step(
        at, lambda stage, ticket, now: add_note(ticket=ticket, by=stage.staff(by), text=text, now=now)
    )


def called(at: Moment, text: str, by: Staff = BORIS, number_told: bool = True) -> Step:
    return Step(
        at,
        lambda stage, ticket, now: log_call(
            ticket=ticket, by=stage.staff(by), text=text, number_told=number_told, now=now
        ),
    )


def severity(at: Moment, value: str, reason: str, by: Staff = BORIS) -> Step:
    return Step(
        at,
        lambda stage, ticket, now: set_severity(
            ticket=ticket, by=stage.staff(by), severity=value, reason=reason, now=now
        ),
    )


def priority(at: Moment, value: str, reason: str = "", by: Staff | None = None) -> Step:
    """By the requester, unless `by` names one of the staff: then with a reason."""
    return Step(
        at,
        lambda stage, ticket, now: set_priority(
            ticket=ticket, by=stage.actor(by, ticket), priority=value, reason=reason, now=now
        ),
    )


def postponed(at: Moment, reason: str, note: str, days: int | None = None, by: Staff = BORIS) -> Step:
    """Until `days` after that day, if told."""

    def act(stage: "Stage", ticket: Ticket, now: datetime) -> None:
        until = now.date() + timedelta(days=days) if days else None
        postpone(ticket=ticket, by=stage.staff(by), reason=reason, note=note, until=until, now=now)

    return Step(at, act)


def closed(at: Moment, outcome: str, note: str = "", by: Staff | None = BORIS) -> Step:
    """By the requester when `by` is None."""
    return Step(
        at,
        lambda stage, ticket, now: close_ticket(
            ticket=ticket, by=stage.actor(by, ticket), outcome=outcome, note=note, now=now
        ),
    )


def reopened(at: Moment, reason: str, by: Staff = BORIS) -> Step:
    return Step(
        at, lambda stage, ticket, now: reopen(ticket=ticket, by=stage.staff(by), reason=reason, now=now)
    )


def supplied(at: Moment, **what: str) -> Step:
    """The requester fills in what was missing."""
    return Step(
        at,
        lambda stage, ticket, now: supply(
            ticket=ticket, by=stage.actor(None, ticket), given=Supply(**what), now=now
        ),
    )


def cleared(at: Moment, reason: str, by: Staff = BORIS) -> Step:
    """A doubt proved unfounded."""
    return Step(
        at, lambda stage, ticket, now: lift_doubt(ticket=ticket, by=stage.staff(by), reason=reason, now=now)
    )
