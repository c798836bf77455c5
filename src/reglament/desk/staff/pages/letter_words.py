"""Letters on sample data or on a chosen appeal, in the words of the desk."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from reglament.desk.outbox.html import html_of
from reglament.desk.outbox.models import LetterWords
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.links import clause_url
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force
from reglament.desk.tickets import letterwords, promises
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.letters import _tidy as tidy
from reglament.desk.tickets.letters import values_of
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.reasons import sentences
from reglament.rulebook.edition import Edition

SITUATIONS = ("accept", "ask", "queue")


def words(
    desk: Desk, kind: str, language: str, text: str, *, situation: str, ticket: Ticket | None, now: datetime
) -> str:
    """The letter as plain text: `text` or, when it is empty, ours."""
    with override(language):
        values = _values(desk, language, situation, ticket, now)
        values = dict.fromkeys(letterwords.names(kind, language), "…") | values
        return tidy(letterwords.preview(kind, language, text, values))


def html(desk: Desk, plain: str, language: str, *, now: datetime) -> str:
    """The HTML part of these words."""
    code = edition_in_force(desk, now).code
    url = settings.BASE_URL + clause_url(desk.slug, code, "")
    return html_of(plain, language=language, regulation_url=url)


def history(
    desk: Desk, kind: str, language: str, reader: str, *, now: datetime
) -> list[tuple[str, str, str]]:
    """Who changed the words and when, newest first, with the words."""
    rows = LetterWords.objects.filter(desk=desk, kind=kind, language=language).select_related("by")
    return [
        (
            str(row.by),
            moment(row.at, settings.TIME_ZONE, reader, now=now),
            row.text or _("Our words again"),
        )
        for row in rows.order_by("-pk")[:50]
    ]


def _values(
    desk: Desk, language: str, situation: str, ticket: Ticket | None, now: datetime
) -> dict[str, Any]:
    rules = rules_at_work(ticket.edition if ticket else edition_in_force(desk, now))
    sample = _sample(desk, rules, language, situation, now)
    if ticket is None:
        return sample
    real = {name: value for name, value in values_of(ticket, rules, now=now).items() if value}
    last = ticket.messages.order_by("at", "id").last()
    quote = "\n".join(f"> {line}" for line in last.text[:1000].splitlines()) if last else ""
    own = {
        "quote": quote,
        "decision": ticket.verdict.get("decision", "accept"),
        "reasons": _told(rules, ticket.verdict.get("reasons", []), language),
        "missing": _told(rules, ticket.missing, language) or sample["missing"],
        "desk": desk.title(language),
    }
    return {**sample, **real, **own}


def _told(rules: Edition, stored: list[Any], language: str) -> list[str]:
    return [words for words, _reason in sentences(rules, stored, language)]


def _sample(desk: Desk, rules: Edition, language: str, situation: str, now: datetime) -> dict[str, Any]:
    """Somebody's appeal that never was; clauses and labels are those of the edition in force.

    Only what waits has a reason to tell: an accepted appeal tells none but under meters that charge."""
    number = f"{desk.number_prefix}-1042"
    silence, outcome = rules.transitions.silence, next(iter(rules.outcomes.values()), None)
    clause, clock = next(iter(rules.clauses), ""), next(iter(rules.clocks), "")
    subject = _("The signature fails")
    sample = SimpleNamespace(number=number, subject=subject, postponed_until=None, clock_name=clock)
    due = moment(now + timedelta(days=2), rules.zone, language, now=now)
    late = moment(now + timedelta(days=10), rules.zone, language, now=now)
    return {
        "ticket": sample,
        "number": number,
        "name": _("Anna Ovchinnikova"),
        "agent": _("Boris Tishin"),
        "desk": desk.title(language),
        "url": f"{settings.BASE_URL}/appeals/{number}/",
        "decision": situation,
        "due": due,
        "due_clause": clause,
        "silence": late,
        "silence_clause": silence.clause if silence else clause,
        "clause": outcome.clause if outcome else clause,
        "outcome": outcome.label[language] if outcome else "",
        "missing": [_("the number of the certificate"), _("a telephone number")],
        "reasons": [_("the limit of appeals in work is reached")] if situation == "queue" else [],
        "files": [
            "setup.exe: " + _("kept aside: files of the type %(type)s are not taken") % {"type": "exe"}
        ],
        "place": 2,
        "reason": _("the service works again by a workaround"),
        "priority": _("high"),
        "note": "",
        "body": _("Please install the build 5.0.12500 and try once more."),
        "quote": "> " + _("After the update no signature is made."),
        "receipt_url": "",
        "by_silence": True,
        **promises.words_of(rules, sample, language),  # type: ignore[arg-type]
    }
