"""How an appeal stands, in one sentence a customer understands, with its clause; and what is expected of whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.actions.places import place_in_queue
from reglament.desk.tickets.clockwords import hours_of, is_provisional, is_silence_provisional, length, marked
from reglament.desk.tickets.dates import day, moment
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.permitted import Permits
from reglament.desk.tickets.promises import reopened_before
from reglament.desk.tickets.reasons import bare, sentences
from reglament.desk.tickets.turns import turns_at
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook import lifecycle
from reglament.rulebook.clock import Clock
from reglament.rulebook.edition import Edition
from reglament.rulebook.grounds import readings_of
from reglament.rulebook.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """`title`: the state in a word or two; `sentence`: what happens next and by when; `details`: each thing that is
    missing or doubted; `todo`: what the reader may do now."""

    title: str
    sentence: str
    clause: ClauseMark | None = None
    details: list[tuple[str, ClauseMark | None]] = field(default_factory=list)
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket with what is needed to speak of it. `clock`: the one that matters now, if any."""

    ticket: Ticket
    rules: Edition
    clock: Clock | None
    language: str
    now: datetime
    permits: Permits | None = None

    def mark(self, number: str, readings: tuple[str, ...] = ()) -> ClauseMark | None:
        return clause_mark(self.rules, self.ticket.desk.slug, number, self.language, readings)

    def when(self, at: datetime) -> str:
        return moment(at, self.rules.zone, self.language, now=self.now)

    def due(self, clock: Clock) -> str:
        """When the clock is due, marked where that is provisional."""
        assert clock.due_at is not None
        provisional = is_provisional(self.rules, clock.name, clock.calendar, clock.due_at)
        return marked(self.when(clock.due_at), provisional, self.language)

    def until(self, silence_at: datetime) -> str:
        """When silence closes the appeal, likewise."""
        return marked(self.when(silence_at), is_silence_provisional(self.rules, silence_at), self.language)


def standing(case: Case) -> Standing:
    """The state of the ticket as the client is told it."""
    told = {
        "incomplete": _incomplete,
        "queued": _queued,
        "waiting": _waiting,
        "postponed": _postponed,
        "closed": _closed,
        "refused": _closed,
    }.get(case.ticket.state, _in_work)
    if case.permits is not None and not case.permits.expiry.ok:
        return _stopped(case, case.permits.expiry)
    return told(case)


def _stopped(case: Case, verdict: Verdict) -> Standing:
    """Work ended with the certificate (6.6, A-exp)."""
    (sentence, reason), *_others = Refused(verdict, case.rules).sentences(case.language)
    clause = case.mark(reason.clause, readings_of(case.rules, reason))
    return Standing(state_words(case.ticket), bare(sentence), clause)


def state_words(ticket: Ticket) -> str:
    """The state in a word or two, for lists and headings."""
    if ticket.state == "incomplete" and ticket.verdict.get("decision") == "hold":
        return _("being checked")
    return {
        "incomplete": _("incomplete"),
        "queued": _("in the queue"),
        "new": _("accepted"),
        "open": _("in work"),
        "waiting": _("waits for your answer"),
        "postponed": _("postponed"),
        "closed": _("closed"),
        "refused": _("declined"),
    }[ticket.state]


def _incomplete(case: Case) -> Standing:
    ticket = case.ticket
    details = [
        (bare(sentence), case.mark(reason.clause))
        for sentence, reason in sentences(case.rules, ticket.missing, case.language)
    ]
    if ticket.verdict.get("decision") == "hold":
        words = _("Registered. An agent checks it first; if all is well, the term counts from the receipt.")
        return Standing(
            state_words(ticket), words, None, details, _("You need not do anything; you may add what helps.")
        )
    words = _("Registered, but nobody works on it yet: something is missing.")
    todo = _("Supply it below: the term of the answer counts from that moment.")
    return Standing(state_words(ticket), words, None, details, todo)


def _queued(case: Case) -> Standing:
    ticket = case.ticket
    told = sentences(case.rules, ticket.verdict.get("reasons", []), case.language)
    details: list[tuple[str, ClauseMark | None]] = [(bare(sentence), None) for sentence, _reason in told]
    clause = told[0][1].clause if told else ""
    turn = turns_at(ticket, case.rules, now=case.now) if told and told[0][1].params.get("to_on") else None
    if turn is not None:  # the limit of a period: nothing anybody closes makes room
        waits = _("In the queue: the limit of the period is reached, the next one begins on %(on)s.")
        words = waits % {"on": day(turn.date(), case.language)}
        return Standing(
            state_words(ticket), words, case.mark(clause), details, _("You need not do anything.")
        )
    words = _(
        "In the queue, place %(place)s: work begins when an appeal under the same certificate is closed."
    )
    todo = _("If one of your other appeals is settled, close it, and this one moves up.")
    return Standing(
        state_words(ticket), words % {"place": place_in_queue(ticket)}, case.mark(clause), details, todo
    )


def _in_work(case: Case) -> Standing:
    clock = case.clock
    title = state_words(case.ticket)
    if clock is None or clock.state not in ("running", "late") or clock.due_at is None:
        if case.ticket.state == "open":
            return Standing(title, _("We have answered, and the work goes on."))
        return Standing(title, _("Accepted. The regulation promises no term for an answer here."))
    clause = clock.allowance.clause if clock.allowance else clock.clause
    mark = case.mark(clause, clock.readings)
    if clock.late and clock.remaining is not None:
        hours = hours_of(case.rules, clock.name, clock.calendar)
        words = {"at": case.due(clock), "length": length(clock.remaining, hours)}
        return Standing(title, _("We promised an answer by %(at)s and are late by %(length)s.") % words, mark)
    if clock.round > 1:
        return Standing(title, _("We answer your last message by %(at)s.") % {"at": case.due(clock)}, mark)
    return Standing(title, _("Accepted. We answer by %(at)s.") % {"at": case.due(clock)}, mark)


def _waiting(case: Case) -> Standing:
    ticket, rule = case.ticket, case.rules.transitions.silence
    if ticket.silence_at is None or rule is None:
        return Standing(state_words(ticket), _("We have written to you and wait for your answer."))
    words = _("We wait for your answer until %(at)s; without one the appeal then closes by itself.")
    todo = _("Any message of yours, however short, keeps it open.")
    mark = case.mark(rule.clause, rule.readings)
    return Standing(state_words(ticket), words % {"at": case.until(ticket.silence_at)}, mark, [], todo)


def _postponed(case: Case) -> Standing:
    ticket = case.ticket
    row = case.rules.postpone_reasons.get(ticket.postponed_reason)
    words = _("Postponed.")
    if ticket.postponed_until is not None:
        words = _("Postponed until %(on)s.") % {"on": day(ticket.postponed_until, case.language)}
    details = [(row.text[case.language], case.mark(row.clause))] if row else []
    return Standing(state_words(ticket), words, None, details, _("Your message takes it up again at once."))


def _closed(case: Case) -> Standing:
    ticket = case.ticket
    row = case.rules.outcomes.get(ticket.outcome)
    at = {"at": case.when(ticket.closed_at or case.now)}
    words = _("Closed %(at)s.") % at if ticket.state == "closed" else _("Declined %(at)s.") % at
    details = [(row.text[case.language], case.mark(row.clause))] if row else []
    return Standing(state_words(ticket), words, None, details, "")


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a message on a closed appeal does (A6.7 s3)."""

    words: str
    clause: ClauseMark | None


def way_back(case: Case) -> WayBack | None:
    """None while the appeal is open."""
    ticket = case.ticket
    if ticket.closed_at is None:
        return None
    valid = True
    if ticket.certificate is not None:
        today = case.now.astimezone(case.rules.wall_clock().zone).date()
        valid = ticket.certificate.starts_on <= today <= ticket.certificate.ends_on
    late = lifecycle.on_late_reply(
        case.rules,
        closed=True,
        certificate_valid=valid,
        closed_at=case.ticket.closed_at,
        at=case.now,
        reopened=reopened_before(case.rules, case.ticket),
    )
    if late.code == "reopen":
        words = _("If the question comes back, write here: your message opens this appeal again.")
    elif late.complete:
        words = _(
            "If the question comes back, write here: your message begins a new appeal linked to this one."
        )
    else:
        words = _(
            "The certificate is no longer in force: your message begins a new appeal, and work on it needs a valid one."
        )
    return WayBack(words, case.mark(late.clause, late.readings))
