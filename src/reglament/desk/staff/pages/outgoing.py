"""The outbox for the eye: what waits, what is tried again and when, what did not arrive and what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.outbox.models import LetterAct, OutgoingLetter
from reglament.desk.staff.pages.letters import kind_words, with_doubt
from reglament.desk.tickets.actions.outgoing import possible
from reglament.desk.tickets.dates import moment
from reglament.desk.ui.shapes import Fact, File, Link

PER_PAGE = 50
_WAITING = Q(status=OutgoingLetter.WAITING)
SHOWS: Mapping[str, Q] = {
    "queue": _WAITING,
    "retrying": _WAITING & Q(attempts__gt=0),
    "held": _WAITING & ~Q(held_by=""),
    "failed": Q(status=OutgoingLetter.FAILED) | Q(bounced_at__isnull=False),
    "given_up": Q(status=OutgoingLetter.GIVEN_UP),
    "gone": Q(status__in=(OutgoingLetter.SENT, OutgoingLetter.KEPT), bounced_at=None),
}


@dataclass(frozen=True, slots=True)
class OutLine:
    """One letter of the list. `mark`: draw it as one that needs a person."""

    url: str
    subject: str
    to: str
    kind: str
    fate: str
    at: str
    mark: bool
    ticket: str
    ticket_url: str


def letters(desks: list[int], show: str, page: int) -> list[OutgoingLetter]:
    """One more than a page, to know whether more follow: the queue by when it leaves, the rest newest first."""
    found: QuerySet[OutgoingLetter] = OutgoingLetter.objects.filter(SHOWS[show], desk_id__in=desks)
    found = found.select_related("desk").defer("text", "html", "references")
    order = ("not_before_at", "id") if show in ("queue", "retrying", "held") else ("-created_at", "-id")
    return list(found.order_by(*order)[(page - 1) * PER_PAGE : page * PER_PAGE + 1])


def links(desks: list[int], chosen: str) -> list[Link]:
    """The parts of the outbox; counted are those that ask for attention."""
    names = {
        "queue": pgettext("letters", "Waiting"),
        "retrying": pgettext("letters", "Tried again"),
        "held": pgettext("letters", "Until the desk opens"),
        "failed": pgettext("letters", "Not delivered"),
        "given_up": pgettext("letters", "Given up"),
        "gone": pgettext("letters", "Gone"),
    }
    counted = [name for name in names if name not in ("gone", "given_up")]
    found = OutgoingLetter.objects.filter(SHOWS["queue"] | SHOWS["failed"], desk_id__in=desks).aggregate(
        **{name: Count("pk", filter=SHOWS[name]) for name in counted}
    )
    base = reverse("letters:queue")
    return [
        Link(words, base if name == "queue" else f"{base}?show={name}", found.get(name), name == chosen)
        for name, words in names.items()
    ]


def line(letter: OutgoingLetter, language: str, *, now: datetime) -> OutLine:
    return OutLine(
        url=reverse("letters:letter", args=[letter.pk]),
        subject=letter.subject,
        to=letter.to_address,
        kind=kind_words(letter.kind),
        fate=fate(letter, language, now=now),
        at=_at(letter.created_at, language, now),
        mark=letter.status == OutgoingLetter.FAILED or letter.bounced_at is not None,
        ticket=letter.ticket_number,
        ticket_url=reverse("staff:ticket", args=[letter.ticket_number]) if letter.ticket_number else "",
    )


def fate(letter: OutgoingLetter, language: str, *, now: datetime) -> str:
    """What became of it, in one line."""
    return with_doubt(letter, _fate(letter, language, now), lambda at: _at(at, language, now))


def _fate(letter: OutgoingLetter, language: str, now: datetime) -> str:
    next_at = _at(letter.not_before_at, language, now)
    if letter.bounced_at:
        return _("Came back undelivered, %(at)s") % {"at": _at(letter.bounced_at, language, now)}
    if letter.status == OutgoingLetter.FAILED:
        return _("Could not be sent: %(why)s") % {"why": letter.last_error[:200] or "—"}
    if letter.status == OutgoingLetter.GIVEN_UP:
        return _("Given up")
    if letter.status == OutgoingLetter.KEPT:
        return _("Kept here: in the demonstration nothing leaves")
    if letter.status == OutgoingLetter.SENT:
        return _("Sent %(at)s") % {"at": _at(letter.sent_at, language, now)}
    if letter.last_error:
        words = _("Not gone yet, the next try %(at)s: %(why)s")
        return words % {"at": next_at, "why": letter.last_error[:200]}
    if letter.held_by and letter.not_before_at > now:
        return _("Leaves %(at)s, when the desk opens") % {"at": next_at}
    return _("About to leave")


def facts(letter: OutgoingLetter, language: str, *, now: datetime) -> list[Fact]:
    """What is known of a letter."""
    found = [
        Fact(_("Kind"), kind_words(letter.kind)),
        Fact(pgettext("letter", "To"), letter.to_address, note=letter.to_name),
        Fact(_("Fate"), fate(letter, language, now=now)),
        Fact(_("Written"), _at(letter.created_at, language, now)),
    ]
    if letter.attempts:
        found.append(Fact(_("Tries"), str(letter.attempts)))
    if letter.last_error and letter.status != OutgoingLetter.SENT:
        found.append(Fact(_("The server said"), letter.last_error[:500]))
    if letter.held_by:
        found.append(Fact(_("Held back by"), _("clause %(number)s") % {"number": letter.held_by}))
    if letter.ticket_number:
        url = reverse("staff:ticket", args=[letter.ticket_number])
        found.append(Fact(_("Appeal"), letter.ticket_number, url=url))
    found += [_act(act, language, now) for act in letter.acts.select_related("by").order_by("pk")]
    return found


def _act(act: LetterAct, language: str, now: datetime) -> Fact:
    names = {
        LetterAct.SEND_NOW: _("Sent at once by decision"),
        LetterAct.AGAIN: _("Sent again"),
        LetterAct.ELSEWHERE: _("Sent to another address"),
        LetterAct.GIVE_UP: _("Given up"),
    }
    words = ", ".join(word for word in (str(act.by), act.address) if word)
    at = _at(act.at, language, now)
    return Fact(names.get(act.act, act.act), words, note=f"{at}. {act.reason}" if act.reason else at)


def files(letter: OutgoingLetter) -> list[File]:
    rows = letter.files.select_related("blob").order_by("pk")
    return [File(name=row.name, size=filesizeformat(row.blob.size)) for row in rows]


def todo(letter: OutgoingLetter) -> str:
    """What a person may do about a letter that did not arrive."""
    if not possible(letter).again or letter.status == OutgoingLetter.GIVEN_UP:
        return ""
    if letter.last_error.startswith("5") or letter.bounced_at:
        return _("Ask the client for another address, by telephone if need be, and send the letter there.")
    return _("See what the server said; when the cause is gone, send the letter again.")


def _at(at: datetime | None, language: str, now: datetime) -> str:
    return moment(at, settings.TIME_ZONE, language, now=now) if at else "—"
