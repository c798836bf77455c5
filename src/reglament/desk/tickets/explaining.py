"""Why everything about an appeal is as it is, as plain data: for the programming interface and the terminal.

The words are those of the pages: both ask the same functions of the rulebook."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reglament.desk.tickets import usage
from reglament.desk.tickets.actions.places import limits_of
from reglament.desk.tickets.costs import bills_of
from reglament.desk.tickets.given import capped_of
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.desk.tickets.permitted import WORK, permits
from reglament.desk.tickets.reasons import sentences
from reglament.desk.tickets.timeline import timeline
from reglament.rulebook import citing, events, lifecycle, limits, meters, packs
from reglament.rulebook.edition import Edition
from reglament.rulebook.grounds import readings_of
from reglament.rulebook.penalties import remedy_words
from reglament.verbs.history_file import History
from reglament.verbs.told import beyond_told, bill_told, explained_term, told, verdict_told

Told = dict[str, Any]


def explained(
    ticket: Ticket, rules: Edition, rows: Sequence[TicketEvent], language: str, *, now: datetime
) -> Told:
    """Registration, every clock with its intervals, silence, closing, use, what is owed, every recorded decision.

    Instants are aware datetimes in the edition's zone. The language must be active."""
    history = [events.from_payload(row.kind, row.at, row.seq, row.payload) for row in rows]
    found = told(rules, History(edition=rules.code, now=now, events=tuple(history)), language)
    found |= {
        "number": ticket.number,
        "state": ticket.state,
        "registration": _registration(ticket, rules, language),
        "closing": _closing(rules, rows, history, language),
        "decisions": list(_decisions(rules, rows, language)),
    }
    expiry = permits(rules, ticket, by="agent", now=now, rows=rows).expiry
    if not expiry.ok:
        why = verdict_told(rules, expiry, language)
        found["refused_actions"] += [{"action": action, "by": "", **why} for action in sorted(WORK)]
        found["stopped"] = {"words": terms_run_on(), **why}
    if rules.charges:
        found["charges"] = [bill_told(rules, bill, language) for bill in bills_of(rules, ticket, history)]
    if rules.caps:
        found["owed"] = [_as_given(rules, item, history, language) for item in found["owed"]]
    if ticket.certificate is not None and not limits.plain(rules):
        found["limits"] = list(_places(ticket, rules, history, language))
    if usage.metered(rules):
        found["used"] = list(_used(ticket, rules, history, language, now))
    return found


def beyond_places(size: int) -> str:
    """What becomes of those in work when there are more of them than the limit has places."""
    return _(
        "More are in work than that: work that has begun is not taken away when an appeal becomes another."
        " The next is taken up when fewer than %(size)s are left."
    ) % {"size": size}


def _places(ticket: Ticket, rules: Edition, history: Sequence[events.Event], language: str) -> Iterator[Told]:
    """How the limits of work at once stand for an appeal like this one, where they have conditions."""
    assert ticket.certificate is not None
    facts = usage.facts_after(rules, history)
    for item in limits_of(rules, ticket.certificate, ticket.requester, facts=facts):
        yield {
            "meter": item.name,
            "label": item.meter.label[language],
            "in_work": item.taken,
            "limit": item.size,
            "takes_a_place": item.name in limits.held(rules, facts),
            "beyond": beyond_places(item.size) if item.taken > item.size else None,
            "readings": _readings(rules, item.readings, language),
            **_cited(rules, item.meter.clause, language),
        }


def terms_run_on() -> str:
    """What becomes of the clocks while work is stopped with the certificate (A-exp): no edition pauses them for it."""
    return _(
        "Terms run on while work is stopped: the regulation names no pause for it, and what falls due is late."
    )


def _as_given(rules: Edition, item: Told, history: Sequence[events.Event], language: str) -> Told:
    """What was reckoned of one round as it was written down, under the caps and with what others were given then."""
    for event in history:
        if isinstance(event, events.RemedyOwed) and (event.remedy, event.clock, event.round) == (
            item["remedy"],
            item["clock"],
            item["round"],
        ):
            payload = events.to_payload(event)
            rule, why = rules.remedies[event.remedy], capped_of(rules, payload, language)
            return item | {
                "amount": event.amount,
                "whole": event.whole or event.amount,
                "words": remedy_words(rule, event.amount, language),
                "capped": {"cap": event.cap, "clause": rules.caps[event.cap].clause, "words": why}
                if why
                else None,
            }
    return item


def _used(
    ticket: Ticket, rules: Edition, history: Sequence[events.Event], language: str, now: datetime
) -> Iterator[Told]:
    """What this appeal used of each meter, and how the meter stands with all that is counted together."""
    known = usage.facts_after(rules, history)
    for item in usage.standings(rules, usage.Whose.of(ticket), known, at=now, unlimited=True):
        meter = rules.meters[item.meter]
        own = [meters.rounded(rules, meter, use.amount) for use in meters.uses_of(rules, item.meter, history)]
        beyond = meters.went_beyond(item.meter, history)
        if own or beyond:
            yield {
                "meter": item.meter,
                "label": meter.label[language],
                "used": sum(own),
                "used_together": item.used,
                "limit": item.limit,
                "left": item.left,
                "by": item.by or None,
                "packs": list(packs.told(rules, item.meter, item.packs, language)),
                "unit": meter.unit,
                "from_on": item.from_on,
                "to_on": item.to_on,
                "beyond": beyond_told(rules, item, language) if beyond else None,
                "readings": _readings(rules, item.readings, language),
                **_cited(rules, item.clause, language),
            }


def _cited(rules: Edition, number: str, language: str) -> Told:
    return {"clause": number, "clause_words": citing.clause_words(rules, number, language) if number else ""}


def _readings(rules: Edition, names: Sequence[str], language: str) -> list[Told]:
    known = [name for name in names if name in rules.parameters]
    return [
        {
            "id": name,
            "value": rules.parameters[name].value,
            "words": citing.reading_sentence(rules, name, language),
        }
        for name in known
    ]


def _registration(ticket: Ticket, rules: Edition, language: str) -> Told:
    """How it was admitted, with each reason: what is missing or doubted, the limit that is full."""
    zone = ZoneInfo(rules.zone)
    stored = {repr(reason): reason for reason in [*ticket.verdict.get("reasons", []), *ticket.missing]}
    channel = rules.channels.get(ticket.channel)
    return {
        "decision": ticket.verdict.get("decision", "accept"),
        "reasons": [
            {
                "code": reason.code,
                "words": words,
                "readings": [
                    citing.reading_sentence(rules, name, language) for name in readings_of(rules, reason)
                ],
                **_cited(rules, reason.clause, language),
            }
            for words, reason in sentences(rules, list(stored.values()), language)
        ],
        "received_at": ticket.received_at.astimezone(zone),
        "registered_at": ticket.registered_at.astimezone(zone),
        "channel": ticket.channel,
        "certificate": ticket.certificate.number if ticket.certificate else ticket.certificate_text,
        **_cited(rules, channel.clause if channel else "", language),
    }


def _closing(
    rules: Edition, rows: Sequence[TicketEvent], history: Sequence[events.Event], language: str
) -> Told | None:
    """The last closing, where the appeal is closed: by whom, the outcome with its clause, the term of silence."""
    state = lifecycle.state_after(rules, history)
    number = max((n for n, row in enumerate(rows) if row.kind == "ticket_closed"), default=None)
    if number is None or state not in ("closed", "refused"):
        return None
    row, event = rows[number], history[number]
    assert isinstance(event, events.TicketClosed)
    outcome = rules.outcomes.get(event.outcome)
    term = lifecycle.silence(rules, history[:number]) if event.automatic else None
    return {
        "at": event.at.astimezone(ZoneInfo(rules.zone)),
        "outcome": event.outcome,
        "label": outcome.label[language] if outcome else event.outcome,
        "words": outcome.text[language] if outcome else "",
        "automatic": event.automatic,
        "by": event.by,
        "readings": _readings(rules, row.readings, language),
        "silence": explained_term(rules, term, language) if term else None,
        **_cited(rules, row.clause, language),
    }


def _decisions(rules: Edition, rows: Sequence[TicketEvent], language: str) -> Iterator[Told]:
    """What was decided under a clause, in order."""
    zone = ZoneInfo(rules.zone)
    for line in timeline(list(rows), rules, language):
        if line.clause:
            yield {
                "kind": line.kind,
                "at": line.at.astimezone(zone),
                "words": line.words,
                "by": line.who,
                "readings": _readings(rules, line.readings, language),
                **_cited(rules, line.clause, language),
            }
