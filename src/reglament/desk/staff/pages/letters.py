"""What became of our letters: waiting until the desk opens, sent, failed, bounced."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.said import once_a_language
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.ui.shapes import Fact


def kind_words(kind: str) -> str:
    """The kind of an outgoing letter, for people."""
    return _kinds().get(kind, kind)


@once_a_language
def _kinds() -> dict[str, str]:
    return {
        "acknowledgement": _("Acknowledgement"),
        "answer": _("Answer"),
        "question": _("Question"),
        "solution": _("Solution"),
        "incomplete": _("What is missing"),
        "completed": _("Taken into work"),
        "complaint": _("Complaint"),
        "complaint_answer": _("Answer to a complaint"),
        "conduct": _("Work stopped because of conduct"),
        "escalated": _("Term running out, to staff"),
        "escalated_client": _("Term running out, to the client"),
        "files": _("Files kept aside"),
        "remedy": _("Remedy"),
        "terms_moved": _("Terms moved"),
        "update": _("How far we are"),
        "used": _("What is counted"),
        "refused": _("Not an appeal"),
        "renewal": _("End of a certificate"),
        "promoted": _("A place became free"),
        "reminder": _("Reminder"),
        "closed": _("Closing"),
        "postponed": _("Postponing"),
        "priority": _("Change of priority"),
        "sign-in": _("Sign-in"),
        "edition": _("New edition"),
        "visit": _("Visit"),
        "remote": pgettext("ticket", "Remote session"),
    }


def status_words(status: str) -> str:
    """The state of an outgoing letter in one word."""
    known = {
        OutgoingLetter.WAITING: pgettext("letter", "waiting"),
        OutgoingLetter.SENT: pgettext("letter", "sent"),
        OutgoingLetter.FAILED: pgettext("letter", "not sent"),
        OutgoingLetter.KEPT: pgettext("letter", "kept here"),
        OutgoingLetter.GIVEN_UP: pgettext("letter", "given up"),
    }
    return known.get(status, status)


def with_doubt(letter: OutgoingLetter, fate: str, at: Callable[[datetime], str]) -> str:
    """The fate of a letter in words, and that it may have come before: a server gave no answer to it once."""
    if letter.perhaps_sent_at is None:
        return fate
    words = _("%(fate)s. It may have arrived already: at %(at)s the server gave no answer to it")
    return words % {"fate": fate, "at": at(letter.perhaps_sent_at)}


def fate_of(speech: Speech, letter: OutgoingLetter) -> tuple[str, str]:
    """The fate of a letter in words, and the clause that holds it, if one does."""
    fate, clause = _fate_of(speech, letter)
    return with_doubt(letter, fate, speech.at), clause


def _fate_of(speech: Speech, letter: OutgoingLetter) -> tuple[str, str]:
    if letter.bounced_at:
        return _("Came back undelivered, %(at)s") % {"at": speech.at(letter.bounced_at)}, ""
    if letter.status == OutgoingLetter.SENT:
        return _("Sent %(at)s") % {"at": speech.at(letter.sent_at)}, ""
    if letter.status == OutgoingLetter.KEPT:
        return _("Kept here: in the demonstration nothing leaves"), ""
    if letter.status == OutgoingLetter.FAILED:
        return _("Could not be sent: %(why)s") % {"why": letter.last_error[:200] or "—"}, ""
    if letter.status == OutgoingLetter.GIVEN_UP:
        return _("Given up"), ""
    if letter.attempts:
        values = {"at": speech.at(letter.not_before_at), "why": letter.last_error[:200] or "—"}
        return _("Not gone yet, the next try %(at)s: %(why)s") % values, ""
    if letter.held_by and letter.not_before_at > speech.now:
        return _("Leaves %(at)s, when the desk opens") % {
            "at": speech.at(letter.not_before_at)
        }, letter.held_by
    return _("About to leave"), ""


def way_of(letter: OutgoingLetter) -> str:
    """The address of the page where something can be decided about a letter; "" for one that is gone."""
    on_its_way = letter.status in (OutgoingLetter.SENT, OutgoingLetter.KEPT) and not letter.bounced_at
    return "" if on_its_way else reverse("letters:letter", args=[letter.pk])


def letter_facts(speech: Speech, letters: Sequence[OutgoingLetter], *, alone: bool = False) -> list[Fact]:
    facts = []
    for letter in letters:
        fate, held_by = fate_of(speech, letter)
        facts.append(
            Fact(
                kind_words(letter.kind),
                fate,
                url="" if alone else way_of(letter),
                clause=speech.mark(held_by),
            )
        )
    return facts
