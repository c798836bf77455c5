"""Letters an edition orders beside the correspondence: a clock handed up, what lateness gives, a term that moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from reglament.desk.accounts.models import User
from reglament.desk.outbox.actions import write_letter
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.escalations import Step
from reglament.desk.tickets.given import as_payload, given_words
from reglament.desk.tickets.letters import _write as write_about
from reglament.rulebook.edition import Edition
from reglament.rulebook.remedies import Owed
from reglament.rulebook.schema_rules import Notice
from reglament.rulebook.timers import Ringing


def ordered(rules: Edition, trigger: str, recipient: str = "requester") -> Iterator[Notice]:
    """The notices the edition orders on a trigger, under the readings chosen."""
    for row in rules.notices.values():
        if row.trigger == trigger and row.recipient in (recipient, "everyone") and rules.given(row.given):
            yield row


def escalated(change: Change, step: Step, person: User) -> OutgoingLetter:
    """To a member of staff: which clock of which appeal runs out, by which clause, who has it."""
    ticket, language = change.ticket, "en" if person.language == "en" else "ru"
    values = {
        **_step(change, step, language),
        "number": ticket.number,
        "subject_line": ticket.subject,
        "agent": str(ticket.assignee) if ticket.assignee else "",
        "desk": ticket.desk.title(language),
        "url": f"{settings.BASE_URL}/desk/t/{ticket.number}/",
    }
    subject, _newline, body = render_to_string(f"letters/{language}/escalated.txt", values).partition("\n")
    return write_letter(
        kind="escalated",
        desk=ticket.desk,
        to_address=person.email,
        to_name=person.name,
        subject=f"{ticket.number}: {subject.strip()}",
        text=_tidy(body),
        language=language,
        automatic=True,
        now=change.now,
    )


def escalated_to_requester(change: Change, step: Step) -> OutgoingLetter:
    """The same to the client, where the edition names the client."""
    context = _step(change, step, _language(change))
    return write_about(change, "escalated_client", automatic=True, context=context)


def _step(change: Change, step: Step, language: str) -> dict[str, Any]:
    due = step.clock.due_at
    return {
        "clock": step.clock.label[language],
        "percent": step.row.percent,
        "words": step.row.text[language] if step.row.text else "",
        "ends": moment(due, change.rules.zone, language, now=change.now) if due else "",
        "step_clause": step.clause,
    }


def timer_to_requester(change: Change, item: Ringing) -> OutgoingLetter:
    """What happened by itself, to the client: the words of the notice, else of the timer."""
    language = _language(change)
    notice = change.rules.notices.get(item.notice)
    words = notice.text[language] if notice else change.rules.timers[item.timer].text[language]
    context = {
        "label": notice.label[language] if notice else item.label[language],
        "words": words.replace("{number}", change.ticket.number),
        "remedy_clause": (notice.clause if notice else "") or item.clause,
    }
    return write_about(change, "remedy", automatic=True, context=context)


def timer_to_staff(change: Change, item: Ringing, person: User) -> OutgoingLetter:
    """The same to a member of staff."""
    ticket, language = change.ticket, "en" if person.language == "en" else "ru"
    words = change.rules.timers[item.timer].text[language].replace("{number}", ticket.number)
    url = f"{settings.BASE_URL}/desk/t/{ticket.number}/"
    return write_letter(
        kind="escalated",
        desk=ticket.desk,
        to_address=person.email,
        to_name=person.name,
        subject=f"{ticket.number}: {item.label[language]}",
        text=f"{words}\n\n{ticket.subject}\n{url}\n",
        language=language,
        automatic=True,
        now=change.now,
    )


def remedy(change: Change, owed: Owed) -> OutgoingLetter | None:
    """What a late answer gives the client, where the edition orders a letter about it; else None."""
    if not any(ordered(change.rules, "remedy_owed")):
        return None
    language = _language(change)
    rule = change.rules.remedies[owed.remedy]
    words = given_words(change.rules, as_payload(change.rules, owed), language)
    return write_about(
        change,
        "remedy",
        automatic=True,
        context={"label": rule.label[language], "words": words, "remedy_clause": owed.clause},
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """One term that moved: the clock's label in the reader's language, its old and new end, the clause."""

    label: str
    was: datetime
    due: datetime
    clause: str


def terms_moved(
    change: Change, moves: Sequence[Moved], *, name: tuple[str, str], cause: str
) -> OutgoingLetter:
    """One letter about all the terms of an appeal that one change of hours moved. `name`: in Russian, in English."""
    language = _language(change)
    with override(language):
        told = [
            {
                "label": move.label,
                "was": moment(move.was, change.rules.zone, language, now=change.now),
                "due": moment(move.due, change.rules.zone, language, now=change.now),
                "clause": move.clause,
            }
            for move in moves
        ]
    context = {"moves": told, "cause": cause, "said": (name[1] or name[0]) if language == "en" else name[0]}
    return write_about(change, "terms_moved", automatic=True, context=context)


def used_up(change: Change, words: Sequence[str], *, clause: str) -> OutgoingLetter:
    """What is used and left of a meter, to the client."""
    return write_about(change, "used", automatic=True, context={"words": words, "used_clause": clause})


def _language(change: Change) -> str:
    return change.ticket.language if change.ticket.language in ("ru", "en") else "ru"


def _tidy(body: str) -> str:
    """No more than one empty line in a row: templates may leave gaps."""
    lines: list[str] = []
    for line in (line.rstrip() for line in body.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
