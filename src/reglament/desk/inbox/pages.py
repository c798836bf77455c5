"""The intake ledger for the eye: every letter, its fate, and why in words."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reglament.desk.inbox.boxes import Unread
from reglament.desk.inbox.faults import in_words
from reglament.desk.inbox.ledger import PER_PAGE, RELEASABLE, LedgerPage
from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.parse import ParsedLetter
from reglament.desk.inbox.reasons import FATES, MARKS, fate_label, reason_text
from reglament.desk.tickets.dates import moment
from reglament.desk.ui.shapes import Fact, File, Link

SHOWN = 60_000  # characters of a letter that are shown; the whole is a download away


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One letter of the ledger. `ticket_url` is empty for one that belongs to no appeal."""

    url: str
    subject: str
    sender: str
    at: str
    fate: str
    held: bool
    why: str
    ticket: str
    ticket_url: str


def line(letter: RawLetter, language: str, *, now: datetime) -> LedgerLine:
    return LedgerLine(
        url=reverse("mail:letter", args=[letter.pk]),
        subject=letter.subject or _("(no subject)"),
        sender=letter.from_address or letter.envelope_from or "—",
        at=moment(letter.received_at, settings.TIME_ZONE, language, now=now),
        fate=fate_label(letter.fate),
        held=letter.fate == RawLetter.HELD,
        why=reason_text(letter.reason),
        ticket=letter.ticket.number if letter.ticket else "",
        ticket_url=reverse("staff:ticket", args=[letter.ticket.number]) if letter.ticket else "",
    )


def fate_links(page: LedgerPage, chosen: str | None) -> list[Link]:
    """All letters, then each fate that some letter has, with counts."""
    base = reverse("mail:ledger")
    links = [Link(_("All letters"), base, sum(page.counts.values()), chosen is None)]
    for fate, label in FATES.items():
        if page.counts.get(fate) or fate == chosen:
            value = fate or "pending"
            links.append(Link(str(label), f"{base}?fate={value}", page.counts.get(fate, 0), fate == chosen))
    return links


def silent(boxes: list[Unread], *, now: datetime) -> list[str]:
    """A sentence for each mailbox that is not being read."""
    told = []
    for box in boxes:
        minutes = box.minutes(now)
        if minutes is None:
            words = _("Mailbox %(name)s has never been read.") % {"name": box.name}
        else:
            words = ngettext(
                "Mailbox %(name)s has not been read for %(count)d minute.",
                "Mailbox %(name)s has not been read for %(count)d minutes.",
                minutes,
            ) % {"name": box.name, "count": minutes}
        why = (
            f"{in_words(box.why)} ({box.why})" if box.why else _("Nobody looks into it: does the worker run?")
        )
        told.append(f"{words} {why}")
    return told


def pager(page: LedgerPage, chosen: str | None) -> dict[str, str]:
    """Context of ui/pager.html; empty when one page holds everything."""
    if page.page == 1 and not page.more:
        return {}
    query = "" if chosen is None else f"fate={chosen or 'pending'}&"
    first = (page.page - 1) * PER_PAGE
    return {
        "words": f"{first + 1}–{first + len(page.letters)}",
        "previous_url": f"?{query}page={page.page - 1}" if page.page > 1 else "",
        "next_url": f"?{query}page={page.page + 1}" if page.more else "",
    }


def facts(letter: RawLetter, parsed: ParsedLetter, language: str, *, now: datetime) -> list[Fact]:
    """What is known of a letter."""
    found = [
        Fact(_("Fate"), fate_label(letter.fate), note=reason_text(letter.reason)),
        Fact(
            _("Received"), moment(letter.received_at, settings.TIME_ZONE, language, now=now), note=letter.via
        ),
        Fact(_("Sender"), parsed.sender.address or "—", note=parsed.sender.name),
        Fact(_("Envelope"), f"{letter.envelope_from or '—'} → {letter.envelope_to or '—'}"),
        Fact(_("Size"), filesizeformat(letter.size)),
    ]
    if letter.ticket:
        found.append(
            Fact(_("Appeal"), letter.ticket.number, url=reverse("staff:ticket", args=[letter.ticket.number]))
        )
    if letter.decided_by and letter.decided_at:
        at = moment(letter.decided_at, settings.TIME_ZONE, language, now=now)
        found.append(Fact(_("Decided by"), str(letter.decided_by), note=at))
    if parsed.marks:
        found.append(Fact(_("Kind"), "; ".join(str(MARKS[mark]) for mark in MARKS if mark in parsed.marks)))
    if letter.detail:
        found.append(Fact(_("Details"), letter.detail))
    if letter.findings:
        found.append(Fact(_("Found out about the sender"), letter.findings.partition("; ")[2]))
    return found


def files(parsed: ParsedLetter) -> list[File]:
    """What came along; handed out only inside the whole letter."""
    return [File(name=f.name, size=filesizeformat(len(f.content))) for f in parsed.files]


def body(parsed: ParsedLetter) -> SafeString:
    """The words of a letter, escaped."""
    text = parsed.text or _("The letter has no text.")
    return mark_safe(linebreaks(text[:SHOWN], autoescape=True))  # noqa: S308  escaped


def releasable(letter: RawLetter) -> bool:
    """Whether a person may still decide about it."""
    return letter.fate in RELEASABLE and letter.as_message_id is None
