"""Every decision of one appeal on one page: with its clause, the reading chosen, what went in, what was counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from reglament.desk.staff.pages.clocks import interval_line
from reglament.desk.staff.pages.lateness import given
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.used import COSTS
from reglament.desk.tickets import escalations
from reglament.desk.tickets.actions.places import limits_of
from reglament.desk.tickets.costs import costs
from reglament.desk.tickets.explaining import beyond_places, terms_run_on
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.desk.tickets.permitted import permits
from reglament.desk.tickets.reasons import bare, sentences
from reglament.desk.tickets.strips import clock_strip
from reglament.desk.tickets.timeline import role_words, timeline
from reglament.desk.tickets.usage import facts_after
from reglament.desk.ui.shapes import ClauseMark
from reglament.desk.ui.strip import Strip
from reglament.rulebook import citing, clock, events, explain, lifecycle, limits, until, words
from reglament.rulebook.events import Event
from reglament.rulebook.grounds import readings_of
from reglament.rulebook.objective_words import counted_words


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `inputs`: name and value in words; `lines` of a table under `heads`."""

    title: str
    sentences: Sequence[str]
    mark: ClauseMark | None = None
    clause_words: str = ""
    inputs: Sequence[tuple[str, str]] = ()
    strip: Strip | None = None
    state: str = "calm"
    heads: Sequence[str] = ()
    lines: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    decisions: list[Decision] = field(default_factory=list)
    anchor: str = ""


def chapters(
    speech: Speech, ticket: Ticket, rows: Sequence[TicketEvent], in_work: int, place: int
) -> list[Chapter]:
    """Admission, limit, clocks, silence, what the desk did by itself; those that have something to say."""
    history = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]
    found = [
        Chapter(_("Registration"), list(_admission(speech, ticket))),
        Chapter(_("Limit"), list(_limit(speech, ticket, history, in_work, place))),
        Chapter(_("Dates that follow from others"), list(_dates(speech, history))),
        Chapter(_("Terms"), [*_stopped(speech, ticket, rows), *_clocks(speech, history)]),
        Chapter(_("Silence of the client"), list(_silence(speech, history))),
        Chapter(_("What lateness gives"), list(_lateness(speech, history))),
        Chapter(_("Used and charged"), list(_costs(speech, ticket, rows)), COSTS),
        Chapter(_("What the desk decided, in order"), list(_recorded(speech, rows))),
    ]
    return [chapter for chapter in found if chapter.decisions]


def _words(speech: Speech, number: str) -> str:
    return citing.clause_words(speech.rules, number, speech.language) if number else ""


def _admission(speech: Speech, ticket: Ticket) -> Iterator[Decision]:
    known = {
        "accept": _("Accepted."),
        "ask": _("Incomplete: the requester is asked for what is missing."),
        "hold": _("Held: a person decides."),
        "queue": _("Accepted, and waits for a place."),
    }
    decision = ticket.verdict.get("decision", "accept")
    inputs = [
        (_("Received"), speech.at(ticket.received_at)),
        (_("Registered"), speech.at(ticket.registered_at)),
        (_("Channel"), speech.words.channel(ticket.channel)),
        (
            _("Certificate"),
            ticket.certificate.number if ticket.certificate else ticket.certificate_text or "—",
        ),
        (_("Edition"), speech.rules.title[speech.language]),
    ]
    channel = speech.rules.channels.get(ticket.channel)
    clause = channel.clause if channel else ""
    yield Decision(
        known.get(decision, decision),
        [],
        speech.mark(clause),
        _words(speech, clause),
        inputs,
    )
    stored = [*ticket.verdict.get("reasons", []), *ticket.missing]
    told: set[str] = set()
    for sentence, reason in sentences(speech.rules, stored, speech.language):
        if sentence not in told:
            told.add(sentence)
            names = readings_of(speech.rules, reason)
            why = [citing.reading_sentence(speech.rules, name, speech.language) for name in names]
            yield Decision(
                bare(sentence), why, speech.mark(reason.clause, names), _words(speech, reason.clause)
            )


def _limit(
    speech: Speech, ticket: Ticket, history: list[Event], in_work: int, place: int
) -> Iterator[Decision]:
    certificate, rules = ticket.certificate, speech.rules
    if certificate is None:
        return
    facts = facts_after(rules, history)
    for item in limits_of(rules, certificate, ticket.requester, counted=in_work, facts=facts):
        yield _one_limit(speech, item, place, takes=item.name in limits.held(rules, facts))


def _one_limit(speech: Speech, item: limits.Taken, place: int, *, takes: bool) -> Decision:
    rules, meter = speech.rules, item.meter
    readings = [
        name
        for setting in (meter.scope, meter.full, meter.waiting_counts)
        for name in rules.reading_of(setting)
    ]
    inputs = [
        (_("Limit of the certificate"), str(item.size)),
        (_("In work now"), str(item.taken)),
        (_("This one takes a place"), _("yes") if takes else _("no")),
    ]
    if place:
        inputs.append((_("Place in the queue"), str(place)))
    told = [citing.reading_sentence(rules, name, speech.language) for name in readings]
    if item.taken > item.size:
        told.insert(0, beyond_places(item.size))
    return Decision(
        meter.label[speech.language],
        told,
        speech.mark(meter.clause, readings),
        _words(speech, meter.clause),
        inputs,
    )


def _dates(speech: Speech, history: Sequence[Event]) -> Iterator[Decision]:
    """Facts that are dates which follow from other dates; nothing is folded where the edition has none."""
    rules = speech.rules
    if not any(rule.until for rule in rules.facts.values()):
        return
    for name, said in until.told_all(rules, facts_after(rules, history), speech.language):
        rule = rules.facts[name]
        yield Decision(
            rule.label[speech.language], [said], speech.mark(rule.clause), _words(speech, rule.clause)
        )


def _stopped(speech: Speech, ticket: Ticket, rows: Sequence[TicketEvent]) -> Iterator[Decision]:
    """Work that stopped with the certificate (A-exp), and that terms run on."""
    rules = speech.rules
    expiry = permits(rules, ticket, by="agent", now=speech.now, rows=rows).expiry
    for reason in expiry.reasons:
        names = readings_of(rules, reason)
        told = [citing.reading_sentence(rules, name, speech.language) for name in names]
        title = citing.reason_sentence(rules, reason, speech.language)
        mark = speech.mark(reason.clause, names)
        ends = ticket.certificate.ends_on if ticket.certificate else None
        inputs = [(_("Last day of support"), words.day(ends, speech.language))] if ends else []
        yield Decision(title, [*told, terms_run_on()], mark, _words(speech, reason.clause), inputs)


def _clocks(speech: Speech, history: list[Event]) -> Iterator[Decision]:
    facts = facts_after(speech.rules, history) if speech.rules.objectives else {}
    for last in clock.fold(speech.rules, history, now=speech.now):
        rounds = (*last.earlier, last)
        for item in rounds:
            title = last.label[speech.language]
            if len(rounds) > 1:
                title = _("%(clock)s, round %(n)d") % {"clock": title, "n": item.round}
            yield _clock(speech, item, title, facts)


def _clock(speech: Speech, item: clock.Clock, title: str, facts: Mapping[str, Any]) -> Decision:
    told = explain.deadline(speech.rules, item, speech.language)
    return Decision(
        title,
        [
            *told.sentences,
            *_steps(speech, item),
            *counted_words(speech.rules, item, facts, speech.language),
        ],
        speech.mark(told.clause, told.readings),
        _words(speech, told.clause),
        _inputs(told.inputs),
        clock_strip(speech.rules, item, told.intervals, speech.language, now=speech.now),
        "late" if item.late else "calm",
        heads(),
        [interval_line(speech, interval) for interval in told.intervals],
    )


def _steps(speech: Speech, item: clock.Clock) -> Iterator[str]:
    """When the clock is handed up, to whom, by which clause."""
    for step in escalations.steps(speech.rules, [item]):
        values = {"at": speech.at(step.at), "percent": step.row.percent, "to": role_words(step.row.to)}
        words = _("At %(percent)s%% of the term, %(at)s, it is handed up: %(to)s") % values
        mark = speech.mark(step.clause)
        yield f"{words} ({_('cl. %(number)s') % {'number': mark.number}})." if mark else f"{words}."


def heads() -> tuple[str, ...]:
    """Columns of the counted intervals."""
    return _("From"), _("Until"), _("Counted"), _("What it is")


def _inputs(inputs: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name[:1].upper() + name[1:], value or "—") for name, value in inputs.items()]


def _silence(speech: Speech, history: list[Event]) -> Iterator[Decision]:
    """Terms that ended in a closing, each as it stood before it, and the one that runs."""
    for number, event in enumerate(history):
        if isinstance(event, events.TicketClosed) and event.automatic:
            term = lifecycle.silence(speech.rules, history[:number])
            if term is not None:
                yield _term(speech, term, _("Closed by silence %(at)s") % {"at": speech.at(event.at)})
    running = lifecycle.silence(speech.rules, history)
    if running is not None:
        yield _term(speech, running, _("Closes without an answer %(at)s") % {"at": speech.at(running.due_at)})


def _term(speech: Speech, term: lifecycle.Silence, title: str) -> Decision:
    told = explain.silence(speech.rules, term, speech.language)
    return Decision(
        title,
        told.sentences,
        speech.mark(term.clause, term.readings),
        _words(speech, term.clause),
        heads=heads(),
        lines=[interval_line(speech, interval) for interval in told.intervals],
    )


def _costs(speech: Speech, ticket: Ticket, rows: Sequence[TicketEvent]) -> Iterator[Decision]:
    """What the appeal took of banks and limits, and what it costs; nothing is read where the edition has neither."""
    for item in costs(speech.rules, ticket, rows, speech.language, now=speech.now, numbers=True):
        yield Decision(
            item.title,
            item.sentences,
            speech.mark(item.clause, item.readings),
            _words(speech, item.clause),
            heads=item.heads,
            lines=item.lines,
        )


def _lateness(speech: Speech, history: Sequence[Event]) -> Iterator[Decision]:
    for item in given(speech, history):
        mark = speech.mark(item.clause, item.readings)
        yield Decision(item.title, item.sentences, mark, _words(speech, item.clause), item.inputs)


def _recorded(speech: Speech, rows: Sequence[TicketEvent]) -> Iterator[Decision]:
    """Events that name a clause: what was decided by the regulation and not only done."""
    for line in timeline(list(rows), speech.rules, speech.language):
        if line.clause:
            told = [
                citing.reading_sentence(speech.rules, name, speech.language)
                for name in line.readings
                if name in speech.rules.parameters
            ]
            yield Decision(
                f"{speech.at(line.at)} — {line.words}",
                told,
                speech.mark(line.clause, line.readings),
                _words(speech, line.clause),
                [(_("By"), line.who)] if line.who else [],
            )
