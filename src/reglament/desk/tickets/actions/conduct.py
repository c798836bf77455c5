"""Conduct (A5.2): stopping at once and telling the head, the head's decision, complaints about staff."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.outbox.actions import write_letter
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets import letters
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import changing, need
from reglament.desk.tickets.actions.close import reopen, settle_closing
from reglament.desk.tickets.actions.places import promote_next
from reglament.desk.tickets.conduct import clause_of, grounds, heads_of
from reglament.desk.tickets.conduct_models import Complaint, ConductStop
from reglament.desk.tickets.models import Ticket
from reglament.rulebook import events


def stop(*, ticket: Ticket, by: Actor, ground: str, words: str, now: datetime) -> ConductStop:
    """Stop work at once: clocks end, the client is told, the head gets a letter and decides (A5.2 p2).

    Only a person stops. Raises ValidationError for a ground the edition does not know, Refused by the state."""
    if by.kind != "agent" or by.user is None:
        raise ValidationError(_("Only a member of staff stops work."))
    with changing(ticket, by=by, now=now) as change:
        change.check("refuse")
        known = grounds(change.rules)
        if ground not in known:
            raise ValidationError({"ground": _("Choose a ground from the list.")})
        need(words, "words", _("Say what happened: the head and the client read it."))
        clause = known[ground]
        made = ConductStop.objects.create(
            ticket=change.ticket, ground=ground, clause=clause, words=words.strip(), by=by.user, at=now
        )
        change.add(events.FactChanged(at=now, name="conduct_stopped", value=ground), clause=clause)
        change.add(events.TicketClosed(at=now, outcome=ground, by="agent"), clause=clause)
        settle_closing(change, outcome=ground, closed_at=now)
        letters.closed(change, outcome=ground, note=words.strip())
        change.settle()
        promote_next(change.ticket.certificate, now=now)
        url = f"{settings.BASE_URL}/desk/{ticket.desk.slug}/conduct/"
        told = {"ticket": change.ticket, "by": by.user, "words": words.strip(), "clause": clause, "url": url}
        _tell(heads_of(ticket.desk), "conduct", told, now=now)
    return made


def decide(*, held: ConductStop, by: Actor, decision: str, words: str, now: datetime) -> None:
    """The head's word: work goes on, or the appeal stays as it is. Raises ValidationError for anybody else."""
    ticket = held.ticket
    if not by.heads(ticket.desk) or by.user is None:
        raise ValidationError(_("The head of the desk decides."))
    if decision not in (ConductStop.RESUME, ConductStop.CLOSE):
        raise ValidationError({"decision": _("Choose one of the two.")})
    need(words, "words", _("Say why."))
    with transaction.atomic():
        if decision == ConductStop.RESUME:
            reopen(ticket=ticket, by=by, reason=words.strip(), now=now)
            return
        with changing(ticket, by=by, now=now) as change:
            left = ConductStop.objects.filter(pk=held.pk, decision="")
            if not left.update(
                decision=decision, decided_by=by.user, decided_at=now, decision_words=words.strip()
            ):
                raise ValidationError(_("It is decided already."))
            change.add(events.FactChanged(at=now, name="conduct_close", value=held.pk), clause=held.clause)


@transaction.atomic
def complain(
    *,
    desk: Desk,
    by: Actor,
    text: str,
    now: datetime,
    ticket: Ticket | None = None,
    about_words: str = "",
    about: User | None = None,
) -> Complaint:
    """A client's word about staff, to the heads it does not concern (A5.2 p3).

    `about`: who is concerned, if it is known; else whoever has the appeal. With no head left the administrators of
    the installation are told. Nothing of it is written into the appeal."""
    if by.kind != "requester" or by.requester is None:
        raise ValidationError(_("Only a client complains here."))
    need(text, "text", _("Say what happened."))
    concerned = about or (ticket.assignee if ticket else None)
    made = Complaint.objects.create(
        desk=desk,
        requester=by.requester,
        ticket=ticket,
        about=concerned,
        about_words=about_words.strip()[:300],
        text=text.strip(),
        at=now,
        clause=clause_of(rules_of(edition_in_force(desk, now))),
    )
    readers = heads_of(desk, but=concerned)
    readers = readers or list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))
    url = f"{settings.BASE_URL}/desk/{desk.slug}/complaints/{made.pk}/"
    _tell(readers, "complaint", {"complaint": made, "desk": desk, "url": url}, now=now)
    return made


@transaction.atomic
def answer_complaint(*, complaint: Complaint, by: Actor, text: str, now: datetime) -> None:
    """The head's answer; the client gets it by letter and on the portal."""
    if not by.heads(complaint.desk) or by.user is None or by.user == complaint.about:
        raise ValidationError(_("The head of the desk answers, and nobody whom it concerns."))
    need(text, "answer", _("There is no text yet."))
    left = Complaint.objects.filter(pk=complaint.pk, answered_at=None)
    if not left.update(answer=text.strip(), answered_by=by.user, answered_at=now):
        raise ValidationError(_("It is answered already."))
    complaint.refresh_from_db()
    requester = complaint.requester
    language = requester.language if requester.language in ("ru", "en") else "ru"
    context = {
        "complaint": complaint,
        "desk": complaint.desk.title(language),
        "url": f"{settings.BASE_URL}/complaints/{complaint.pk}/",
    }
    _letter("complaint_answer", requester.email, str(requester), language, context, now)


def _tell(heads: Iterable[User], kind: str, context: dict[str, object], *, now: datetime) -> None:
    for head in heads:
        _letter(kind, head.email, str(head), head.language or "ru", context, now)


def _letter(
    kind: str, address: str, name: str, language: str, context: dict[str, object], now: datetime
) -> None:
    """From the installation, not the desk: an answer must not come to where every agent reads."""
    language = language if language in ("ru", "en") else "ru"
    text = render_to_string(f"letters/{language}/{kind}.txt", {**context, "name": name})
    subject, _newline, body = text.partition("\n")
    write_letter(
        kind=kind,
        to_address=address,
        to_name=name,
        subject=subject.strip(),
        text=body.strip() + "\n",
        language=language,
        now=now,
    )
