"""What a history comes to under an edition, as plain data: the same for the JSON and for the words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from reglament.rulebook import explain, lifecycle, packs, until, words
from reglament.rulebook.admission import admit
from reglament.rulebook.availability import available, outages_of
from reglament.rulebook.availability_words import percent
from reglament.rulebook.availability_words import told as availability_words
from reglament.rulebook.caps import capped_words
from reglament.rulebook.charges import Bill, charged
from reglament.rulebook.citing import clause_words, reading_sentence, reason_sentence
from reglament.rulebook.clock import Clock, escalations, fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.explain import Explanation
from reglament.rulebook.fact_words import fact_name, fact_value
from reglament.rulebook.grounds import readings_of
from reglament.rulebook.history import apply, defaults, ordered
from reglament.rulebook.meter_words import change_words
from reglament.rulebook.meters import Standing, changes, size_of, standing, uses_of, went_beyond
from reglament.rulebook.objective_words import counted_words
from reglament.rulebook.penalties import remedy_words, workings
from reglament.rulebook.price import money
from reglament.rulebook.remedies import Owed, day_of, owed, under_caps
from reglament.rulebook.routing import handed_to
from reglament.rulebook.targets import promised
from reglament.rulebook.timers import Ringing, timers
from reglament.rulebook.verdict import Verdict
from reglament.verbs.history_file import History
from reglament.verbs.intervals import as_data

Told = dict[str, Any]


def told(edition: Edition, history: History, lang: str) -> Told:
    """State, admission, clocks, silence, what is used up, what is owed, what may not be done. ``now`` is set."""
    edition = edition.with_parameters(history.readings) if history.readings else edition
    now, events = history.now, history.events
    assert now is not None
    facts = defaults(edition)
    for event in ordered(events, now):
        apply(edition, facts, event)
    _known_values(edition, facts)
    clocks = fold(edition, events, now=now, exceptions=history.closures) if events else ()
    local = now.astimezone(ZoneInfo(edition.zone))
    found: Told = {
        "edition": edition.code,
        "now": local,
        "zone": edition.zone,
        "state": facts["state"] or None,
    }
    found["facts"] = {
        name: value for name, value in facts.items() if name not in ("fixed", "deciders", "following")
    }
    if history.appeal:
        verdict = admit(edition, history.appeal, history.certificate, now=now, exceptions=history.closures)
        found["admission"] = verdict_told(edition, verdict, lang)
    found["dates"] = [
        {"fact": name, "value": facts[name], "words": words_, "clause": edition.facts[name].clause}
        for name, words_ in until.told_all(edition, facts, lang)
    ]
    found["clocks"] = [
        _clock(edition, item, history, facts, lang) for clock in clocks for item in (*clock.earlier, clock)
    ]
    found["not_offered"] = list(_not_offered(edition, facts, lang))
    found["silence"] = _silence(edition, history, lang)
    found["used"] = list(_used(edition, history, facts, lang))
    found["owed"] = [_owed(edition, item, lang) for item in _given(edition, clocks, facts, history)]
    found["timers"] = [_timer(edition, item, lang) for item in timers(edition, events, history.closures)]
    found["availability"] = list(_available(edition, history, lang))
    found["charges"] = list(_charges(edition, history, facts, lang))
    found["handed_to"] = _handed(edition, facts, lang)
    found["refused_actions"] = list(_refused(edition, facts, lang))
    return found


def _known_values(edition: Edition, facts: dict[str, Any]) -> None:
    """Raises ValueError for a value no axis of the edition has."""
    for name, axis in edition.axes.items():
        value = facts.get(name)
        if value and value not in axis.values:
            known = ", ".join(axis.values)
            raise ValueError(f"{name} {value!r} is unknown to {edition.code}; one of {known}")


def verdict_told(edition: Edition, verdict: Verdict, lang: str) -> Told:
    """A verdict with the sentence, clause and readings of each reason, as plain data."""
    reasons = [
        {
            "code": item.code,
            "clause": item.clause,
            "clause_words": clause_words(edition, item.clause, lang) if item.clause else "",
            "words": reason_sentence(edition, item, lang),
            "readings": [reading_sentence(edition, name, lang) for name in readings_of(edition, item)],
        }
        for item in verdict.reasons
    ]
    return {"decision": verdict.decision, "reasons": reasons}


def _explained(edition: Edition, item: Explanation, lang: str) -> Told:
    return {
        "clause": item.clause,
        "clause_words": clause_words(edition, item.clause, lang),
        "inputs": dict(item.inputs),
        "readings": [
            {
                "id": name,
                "value": edition.parameters[name].value,
                "words": reading_sentence(edition, name, lang),
            }
            for name in item.readings
        ],
        "sentences": list(item.sentences),
        "intervals": [as_data(interval) for interval in item.intervals],
    }


def _clock(edition: Edition, clock: Clock, history: History, facts: dict[str, Any], lang: str) -> Told:
    why = explain.deadline(edition, clock, lang, exceptions=history.closures)
    return {
        "name": clock.name,
        "label": clock.label[lang],
        "round": clock.round,
        "state": clock.state,
        "late": clock.late,
        "promise": explain.promise(edition, clock, lang),
        "calendar": clock.calendar,
        "around_the_clock": _around_the_clock(edition, clock.calendar),
        "received_at": clock.received_at,
        "started_at": clock.started_at,
        "runs_from_at": clock.runs_from_at,
        "due_at": clock.due_at,
        "late_at": clock.late_at,
        "met_at": clock.met_at,
        "stopped_at": clock.stopped_at,
        "elapsed_seconds": int(clock.elapsed.total_seconds()),
        "remaining_seconds": None if clock.remaining is None else int(clock.remaining.total_seconds()),
        "pauses": [list(pause) for pause in clock.pauses],
        "ends": [
            {
                "promise": words.target(end.target, lang),
                "from_at": end.from_at,
                "due_at": end.due_at,
                "counts": end.counts,
            }
            for end in clock.ends
        ],
        "counts_for": list(counted_words(edition, clock, facts, lang)),
        "escalations": [
            {"at": at, "to": row.to, "percent": row.percent, "clause": row.clause}
            for at, row in escalations(edition, clock, exceptions=history.closures)
        ],
        **_explained(edition, why, lang),
    }


def _not_offered(edition: Edition, facts: dict[str, Any], lang: str) -> Iterator[Told]:
    for name, rule in edition.clocks.items():
        target = promised(edition, name, facts)
        if target is not None and target.unit == "not_offered":
            yield {"name": name, "label": rule.label[lang], "clause": target.clause}


def explained_term(edition: Edition, term: lifecycle.Silence, lang: str) -> Told:
    """A term of silence with its clause, readings and intervals, as plain data."""
    why = explain.silence(edition, term, lang)
    return {
        "started_at": term.started_at,
        "due_at": term.due_at,
        "around_the_clock": _around_the_clock(edition, term.calendar),
        **_explained(edition, why, lang),
    }


def _around_the_clock(edition: Edition, calendar: str) -> bool:
    rule = edition.calendar_rule(calendar)
    return rule is not None and rule.kind == "continuous"


def _silence(edition: Edition, history: History, lang: str) -> Told | None:
    now = history.now
    events = [event for event in history.events if now is None or event.at <= now]
    term = lifecycle.silence(edition, events, history.closures)
    if term is None:
        return None
    why = explain.silence(edition, term, lang, exceptions=history.closures)
    outcome = edition.outcomes[term.outcome].label[lang] if term.outcome in edition.outcomes else term.outcome
    return {
        "started_at": term.started_at,
        "remind_at": term.remind_at,
        "due_at": term.due_at,
        "outcome": outcome,
        "around_the_clock": _around_the_clock(edition, term.calendar),
        **_explained(edition, why, lang),
    }


def _used(edition: Edition, history: History, facts: dict[str, Any], lang: str) -> Iterator[Told]:
    """What this ticket used of the meters its events count against."""
    certificate = history.certificate
    term = (certificate.starts_on, certificate.ends_on) if certificate else None
    for name, meter in edition.meters.items():
        uses = uses_of(edition, name, history.events) if meter.counts else ()
        period = str(edition.setting(meter.period))
        known = meter.term_by(facts, term)
        beyond = went_beyond(name, history.events)
        lacks_term = period in ("term", "service_year") and known is None
        if not (uses or beyond) or history.now is None or lacks_term:
            continue
        now = standing(
            edition,
            name,
            at=history.now,
            facts=facts,
            uses=uses,
            term=term,
            overrides=certificate.overrides if certificate else None,
            packs=certificate.packs if certificate else None,
        )
        yield {
            "meter": name,
            "label": meter.label[lang],
            "clause": now.clause,
            "used": now.used,
            "limit": now.limit,
            "left": now.left,
            "by": now.by or None,
            "packs": list(packs.told(edition, name, now.packs, lang)),
            "unit": meter.unit,
            "steps_used": now.steps_used,
            "steps": now.steps,
            "from_on": now.from_on,
            "to_on": now.to_on,
            "beyond": beyond_told(edition, now, lang) if beyond else None,
        }


def beyond_told(edition: Edition, now: Standing, lang: str) -> Told:
    """As what an appeal goes on that went beyond a meter."""
    sets = changes(edition, now.meter)
    return {"sets": dict(sets), "words": change_words(edition, sets, lang), "clause": now.clause}


def _timer(edition: Edition, item: Ringing, lang: str) -> Told:
    """What will happen by itself, and when."""
    return {
        "name": item.timer,
        "label": item.label[lang],
        "started_at": item.started_at,
        "due_at": item.due_at,
        "time": item.time,
        "sets": dict(item.sets),
        "sets_words": [
            f"{fact_name(edition, name, lang)}: {fact_value(edition, name, value, lang)}"
            for name, value in item.sets.items()
        ],
        "outcome": edition.outcomes[item.outcome].label[lang] if item.outcome else None,
        "notice": edition.notices[item.notice].label[lang] if item.notice else None,
        "to": item.to or None,
        "clause": item.clause,
    }


def _available(edition: Edition, history: History, lang: str) -> Iterator[Told]:
    """How much of the period of ``now`` something was there, by the breaks told and those of this history."""
    now = history.now
    assert now is not None
    for name in edition.availability:
        outages = (*history.outages, *outages_of(edition, name, history.events))
        if not outages:
            continue
        found = available(edition, name, outages, now.astimezone(ZoneInfo(edition.zone)).date(), now=now)
        yield {
            "name": name,
            "label": edition.availability[name].label[lang],
            "from_on": found.from_on,
            "to_on": found.to_on,
            "whole_seconds": int(found.whole.total_seconds()),
            "down_seconds": int(found.down.total_seconds()),
            "excused_seconds": int(found.excused.total_seconds()),
            "percent": percent(found.share, "en"),
            "met": found.met,
            "gives": found.gives,
            "amount": found.amount,
            "clause": found.clause,
            "sentences": list(availability_words(edition, found, lang)),
            "readings": [reading_sentence(edition, reading, lang) for reading in found.readings],
        }


def _charges(edition: Edition, history: History, facts: dict[str, Any], lang: str) -> Iterator[Told]:
    """What the work on the ticket costs; of a meter, what was left when nothing else had used it."""
    certificate = history.certificate
    for name, rule in edition.charges.items():
        left: int | None = 0
        if rule.meter:
            overrides = certificate.overrides if certificate else None
            left = size_of(edition, edition.meters[rule.meter], facts, overrides)
        bill = charged(edition, name, history.events, left=left, exceptions=history.closures)
        if bill.items:
            yield bill_told(edition, bill, lang)


def bill_told(edition: Edition, bill: Bill, lang: str) -> Told:
    """A bill as plain data: every use with its price and factors, what the meter covered, the clause."""
    rule = edition.charges[bill.charge]
    return {
        "charge": bill.charge,
        "label": rule.label[lang],
        "included": bill.included,
        "unit": edition.meters[rule.meter].unit if rule.meter else rule.unit,
        "items": [
            {
                "at": item.at,
                "amount": item.amount,
                "price": str(item.price),
                "per": item.per,
                "factors": [str(factor) for factor in item.factors],
            }
            for item in bill.items
        ],
        "total": str(bill.total),
        "currency": bill.currency,
        "clause": bill.clause,
        "clause_words": clause_words(edition, bill.clause, lang) if bill.clause else "",
        "words": rule.text[lang].replace("{total}", money(bill.total, bill.currency, lang)),
        "readings": [reading_sentence(edition, name, lang) for name in bill.readings],
    }


def _handed(edition: Edition, facts: dict[str, Any], lang: str) -> Told | None:
    row = handed_to(edition, facts)
    return {"to": row.to, "words": row.text[lang] if row.text else "", "clause": row.clause} if row else None


def _given(
    edition: Edition, clocks: tuple[Clock, ...], facts: dict[str, Any], history: History
) -> tuple[Owed, ...]:
    """What lateness gives, under the caps of a period when nothing else was given in it."""
    certificate = history.certificate
    term = (certificate.starts_on, certificate.ends_on) if certificate else None
    return under_caps(edition, owed(edition, clocks, facts), facts=facts, term=term)


def _owed(edition: Edition, item: Owed, lang: str) -> Told:
    rule = edition.remedies[item.remedy]
    room = item.room
    capped = room and capped_words(
        edition,
        room.cap,
        lang,
        gives=item.gives,
        whole=item.whole,
        amount=item.amount,
        given=room.given,
        limit=room.limit,
        on=day_of(edition, item),
    )
    return {
        "remedy": item.remedy,
        "label": rule.label[lang],
        "gives": item.gives,
        "amount": item.amount,
        "clock": item.clock,
        "round": item.round,
        "clause": item.clause,
        "days": list(item.days),
        "readings": [reading_sentence(edition, name, lang) for name in item.readings],
        "whole": item.whole or item.amount,
        "capped": {"cap": room.cap, "clause": room.clause, "words": capped} if room else None,
        "words": remedy_words(rule, item.amount, lang) if not item.lacks else rule.label[lang],
        "workings": workings(edition, rule, item.sum, item.lacks, item.amount, lang),
    }


def _refused(edition: Edition, facts: dict[str, Any], lang: str) -> Iterator[Told]:
    """Actions the edition takes away from everybody ("by": "") or from one side, the ticket standing as it does."""
    state = str(facts["state"] or "")
    for action in lifecycle.ACTIONS if state else ():
        for by in ("", "agent", "requester"):
            verdict = lifecycle.allowed(edition, state, action, facts=facts, by=by)
            if verdict.has("forbidden_in_this_state"):
                yield {"action": action, "by": by, **verdict_told(edition, verdict, lang)}
                if not by:
                    break
