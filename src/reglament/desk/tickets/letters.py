"""Letters about an appeal: number first, what happened, what is expected of whom by when, then the quote.

Written into the outbox in the transaction that decided; the words are templates in both languages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation

from reglament.desk.files.names import safe_name
from reglament.desk.outbox.actions import FileToSend, write_letter
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets import promises, usage, used_words
from reglament.desk.tickets.actions.change import Change
from reglament.desk.tickets.clockwords import is_provisional, is_silence_provisional, marked
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.files import note_of
from reglament.desk.tickets.letterwords import rendered
from reglament.desk.tickets.models import Attachment, Message, Ticket
from reglament.desk.tickets.reasons import sentences
from reglament.rulebook import events
from reglament.rulebook.edition import Edition
from reglament.rulebook.words import clause_number

QUOTE_AT_MOST = 4000  # characters
MOST_A_DAY = 3  # automatic letters of one kind about one appeal that answer its requester's letters


def acknowledge(change: Change, message: Message, *, receipt_url: str = "") -> OutgoingLetter:
    """The automatic notice with the number (A4.1.2, B4.2, B4.4); stops no clock (A-1.13a).

    `receipt_url`: where the sender sees that this letter was accepted (B4.9)."""
    ticket = change.ticket
    letter = _write(
        change,
        "acknowledgement",
        automatic=True,
        quote=message.text,
        context={**_admission(change), "receipt_url": receipt_url, "usage": _usage(change)},
        thread=(message.message_id, message.message_id),
    )
    change.add(
        events.AcknowledgementSent(at=change.now, how="email"),
        automatic=True,
        clause=_clause(change, "ticket_registered"),
    )
    ticket.last_message_at = ticket.last_message_at or change.now
    return letter


def _admission(change: Change) -> dict[str, Any]:
    """What an acknowledgement tells of how the appeal was admitted: what is missing, or its place in the queue."""
    from reglament.desk.tickets.actions.places import place_in_queue

    ticket = change.ticket
    decision, stored = ticket.verdict.get("decision", "accept"), ticket.verdict.get("reasons", [])
    return {
        "decision": decision,
        "missing": [words for words, _ in sentences(change.rules, ticket.missing, ticket.language)],
        "reasons": [words for words, _ in sentences(change.rules, stored, ticket.language)],
        "place": place_in_queue(ticket),
    }


def _usage(change: Change) -> list[str]:
    """What the registration leaves of the meters; [] under most editions."""
    if not usage.metered(change.rules):
        return []
    taken = usage.used_by(change, frozenset(range(1, change.ticket.event_count + 1)))
    return used_words.lines(change, beside=[(name, use) for name, use, _seq in taken])


def completed(change: Change) -> OutgoingLetter:
    """What was missing came; the clocks run now, or the appeal has a place in the queue."""
    return _write(change, "completed", automatic=True, context=_admission(change))


def still_incomplete(change: Change) -> OutgoingLetter:
    """A reply came but something is still missing: the question again, with what remains (A5.1)."""
    return _write(change, "incomplete", automatic=True, context=_admission(change))


def told_enough(change: Change, kind: str) -> bool:
    """Whether letters of this kind have answered the requester's often enough today: a program that answers each of
    them, and says nowhere that it is one, would never stop (RFC 3834). Staff see what came all the same."""
    told = OutgoingLetter.objects.filter(ticket_number=change.ticket.number, kind=kind)
    return told.filter(created_at__gt=change.now - timedelta(days=1)).count() >= MOST_A_DAY


def promoted(change: Change) -> OutgoingLetter:
    """A place freed: the appeal is worked on from now (A6.3)."""
    return _write(change, "promoted", automatic=True)


def answer(change: Change, message: Message, *, send_now: bool = False) -> OutgoingLetter:
    """The agent's own words, leaving in the desk's hours where the edition holds answers (B4.6)."""
    window = change.rules.sending_window
    not_before, held_by = change.now, ""
    if window and not send_now:
        calendar, clause, _ = window
        not_before = change.rules.calendar(calendar).next_opening(change.now)
        held_by = clause if not_before > change.now else ""
    files = [
        FileToSend(blob=a.blob, name=a.name, content_type=a.content_type)
        for a in message.attachments.select_related("blob").filter(aside="")
    ]
    context = {"body": message.text, "form": message.kind, "agent": _signed(message)}
    last = change.ticket.messages.filter(kind__in=Message.FROM_REQUESTER).order_by("at", "id").last()
    letter = _write(
        change,
        message.kind,
        quote=last.text if last else "",
        context=context,
        files=files,
        not_before_at=not_before,
        held_by=held_by,
    )
    message.letter_id_out = letter.pk
    message.message_id = letter.message_id
    message.save(update_fields=["letter_id_out", "message_id"])
    return letter


def _signed(message: Message) -> str:
    """The name under an answer; whoever goes by an address only, a third party too, answers as the desk (A7.1)."""
    return "" if "@" in message.author_name else message.author_name


def about_files(change: Change, files: Sequence[Attachment]) -> OutgoingLetter | None:
    """Which of the files that came are kept aside, and why; None when all are taken."""
    aside = [file for file in files if file.aside]
    if not aside or told_enough(change, "files"):
        return None
    with translation.override(change.ticket.language):
        told = [f"{safe_name(file.name)}: {note_of(file)}" for file in aside]
    return _write(change, "files", automatic=True, context={"files": told})


def reminder(change: Change) -> OutgoingLetter:
    """The day before silence closes the appeal (A6.7, a courtesy)."""
    return _write(change, "reminder", automatic=True)


def closed(change: Change, *, outcome: str, note: str = "", silence: bool = False) -> OutgoingLetter:
    """The appeal was closed: why, by which clause, and what a further letter does."""
    row = change.rules.outcomes[outcome]
    context = {
        "outcome": row.label[change.ticket.language],
        "clause": row.clause,
        "note": note,
        "by_silence": silence,
    }
    return _write(change, "closed", automatic=silence, context=context)


def postponed(change: Change, *, reason: str, note: str) -> OutgoingLetter:
    """The appeal is put off, with the coded reason (B4.13)."""
    row = change.rules.postpone_reasons[reason]
    context = {"reason": row.label[change.ticket.language], "clause": row.clause, "note": note}
    return _write(change, "postponed", context=context)


def priority_changed(change: Change, *, label: str, reason: str) -> OutgoingLetter:
    """The desk changed what the client had set: only with a reason, and the client is told (B-4.7e)."""
    return _write(change, "priority", context={"priority": label, "reason": reason})


def _clause(change: Change, trigger: str) -> str:
    """The clause of the notice the requester gets then; that of the form where the edition has no such notice."""
    rows = change.rules.notices.values()
    found = (row.clause for row in rows if row.trigger == trigger and row.recipient == "requester")
    return next(found, change.rules.form().clause)


def _write(
    change: Change,
    kind: str,
    *,
    context: dict[str, Any] | None = None,
    quote: str = "",
    automatic: bool = False,
    thread: tuple[str, str] | None = None,
    **sending: Any,
) -> OutgoingLetter:
    ticket, language = change.ticket, language_of(change.ticket)
    values = {
        **values_of(ticket, change.rules, now=change.now),
        "quote": "\n".join("> " + line for line in quote[:QUOTE_AT_MOST].splitlines()),
        **(context or {}),
    }
    for name in [name for name in values if name.endswith("clause")]:
        values[name] = clause_number(str(values[name] or ""), language)
    subject, body = rendered(ticket.desk_id, kind, language, values)
    answered, references = thread or threading(ticket)
    return write_letter(
        kind=kind,
        desk=ticket.desk,
        ticket_number=ticket.number,
        requester=ticket.requester,
        to_address=ticket.requester.email,
        to_name=ticket.requester.full_name,
        subject=f"[#{ticket.number}] {subject}",
        text=_tidy(body),
        language=language,
        automatic=automatic,
        now=change.now,
        in_reply_to=answered,
        references=references,
        edition_code=ticket.edition.code,
        **sending,
    )


def threading(ticket: Ticket) -> tuple[str, str]:
    """In-Reply-To and References that keep the whole correspondence one thread in the client's program."""
    ids = [i for i in ticket.messages.order_by("at", "id").values_list("message_id", flat=True) if i]
    return ids[-1] if ids else "", " ".join(dict.fromkeys(ids[:1] + ids[-9:]))


def language_of(ticket: Ticket) -> str:
    """The language letters about it are written in."""
    return ticket.language if ticket.language in ("ru", "en") else "ru"


def values_of(ticket: Ticket, rules: Edition, *, now: datetime) -> dict[str, Any]:
    """What every letter about this appeal may tell; instants in the desk's zone."""
    language = language_of(ticket)

    def told(at: datetime | None) -> str:
        return moment(at, rules.zone, language, now=now) if at else ""

    due_is_open = is_provisional(rules, ticket.clock_name, ticket.calendar_name, ticket.due_at)
    silence = rules.transitions.silence
    return {
        "ticket": ticket,
        "number": ticket.number,
        "name": ticket.requester.full_name,
        "desk": ticket.desk.title(language),
        "url": f"{settings.BASE_URL}/appeals/{ticket.number}/",
        "due": marked(told(ticket.due_at), due_is_open, language),
        "due_clause": ticket.due_clause,
        "silence": marked(
            told(ticket.silence_at), is_silence_provisional(rules, ticket.silence_at), language
        ),
        "silence_clause": silence.clause if silence else "",
        **promises.words_of(rules, ticket, language),
    }


def _tidy(body: str) -> str:
    """No more than one empty line in a row: templates may leave gaps."""
    lines: list[str] = []
    for line in (line.rstrip() for line in body.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
