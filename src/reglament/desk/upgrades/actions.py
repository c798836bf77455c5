"""Filing an appeal for an upgrade and settling it (A6.10): each act is written down, decisions with what they rest on.

Raises Refused when the regulation says no, ValidationError({field: words}) for wrong input; nothing by half."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions.licences import LicenceFacts, close_licence, enter_licence
from reglament.desk.customers.licences import Licence
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.change import changing
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.submit import submit_once
from reglament.desk.tickets.appeal import IncomingFile, NewAppeal
from reglament.desk.tickets.dates import day
from reglament.desk.tickets.models import Attachment, Message, Ticket
from reglament.desk.upgrades.models import UpgradeAct, UpgradeAppeal
from reglament.desk.upgrades.queries import KIND, Judged, facts_data, judged, today_of
from reglament.rulebook.citing import reason_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What such an appeal says beside its words: the licence (of the register, or as typed), whether its scan comes
    with it (the first file), where the original is to go."""

    licence: Licence | None = None
    licence_text: str = ""
    scan: bool = True
    address: str = ""


@transaction.atomic
def file_upgrade(
    *,
    desk: Desk,
    by: Actor,
    appeal: NewAppeal,
    told: Filing,
    received_at: datetime,
    now: datetime,
) -> UpgradeAppeal:
    """Register the appeal as any other, and as one for an upgrade. Sent twice by a form, it is one."""
    if appeal.kind != KIND:
        raise ValueError(f"an appeal for an upgrade is of the kind {KIND}")
    rules = rules_of(edition_in_force(desk, received_at))
    if rules.upgrade is None:
        raise ValidationError(_("This regulation knows no licences for new versions."))
    if appeal.submission:
        sent = UpgradeAppeal.objects.filter(
            ticket__requester=by.requester, ticket__submission=appeal.submission
        ).first()
        if sent is not None:
            return sent
    if told.licence is not None:
        _check_free(desk, told.licence)
    if appeal.submission:
        ticket = submit_once(desk=desk, by=by, appeal=appeal, now=now)
    else:
        ticket = register_ticket(desk=desk, by=by, appeal=appeal, received_at=received_at, now=now)
    known = UpgradeAppeal.objects.filter(ticket=ticket).first()
    return known or _open(ticket, told, by.user if by.kind == "agent" else None, now)


def _check_free(desk: Desk, licence: Licence) -> None:
    """Raises ValidationError for a licence that cannot be upgraded now; its row stays locked."""
    held = Licence.objects.select_for_update(of=("self",), no_key=True).get(pk=licence.pk)
    if held.desk_id != desk.pk:
        raise ValidationError({"licence": _("This licence is of another desk.")})
    if held.closed_at is not None:
        raise ValidationError({"licence": _("This licence is closed.")})
    other = UpgradeAppeal.objects.filter(licence=held, decision="").select_related("ticket").first()
    if other is not None:
        words = _("An appeal for this licence is being worked on: %(number)s.")
        raise ValidationError({"licence": words % {"number": other.ticket.number}})


def _open(ticket: Ticket, told: Filing, by: User | None, now: datetime) -> UpgradeAppeal:
    rules = rules_of(ticket.edition)
    filed_on = today_of(rules, ticket.received_at)
    first = Attachment.objects.filter(message__ticket=ticket).order_by("pk").first() if told.scan else None
    made = UpgradeAppeal.objects.create(
        ticket=ticket,
        filed_on=filed_on,
        licence=told.licence,
        licence_text=told.licence_text[:100],
        scan=first,
        address=told.address[:500],
    )
    _note(made, UpgradeAct.FILED, filed_on, by, now)
    _recount(ticket, now)
    return made


@transaction.atomic
def adopt(*, ticket: Ticket, by: Actor, now: datetime) -> UpgradeAppeal:
    """An appeal of this kind that came by letter is worked on here too; its first file is taken for the scan."""
    if ticket.kind != KIND or rules_of(ticket.edition).upgrade is None:
        raise ValidationError(_("This is no appeal for a licence."))
    known = UpgradeAppeal.objects.filter(ticket=ticket).first()
    return known or _open(ticket, Filing(), by.user, now)


def _note(
    appeal: UpgradeAppeal,
    kind: str,
    on: date,
    by: User | None,
    now: datetime,
    words: str = "",
    **payload: Any,
) -> None:
    UpgradeAct.objects.create(
        appeal=appeal, kind=kind, on=on, by=by, at=now, words=words[:500], payload=payload
    )


def _recount(ticket: Ticket, now: datetime) -> None:
    """The ticket shows the terms that run now, as it shows its clocks."""
    with changing(ticket, by=Actor.system(), now=now):
        pass


def _held(appeal: UpgradeAppeal) -> UpgradeAppeal:
    """The appeal with its row locked: two who decide come one after another."""
    return (
        UpgradeAppeal.objects.select_for_update(of=("self",))
        .select_related("ticket__desk", "ticket__requester", "licence__product", "scan")
        .get(pk=appeal.pk)
    )


def _undecided(held: UpgradeAppeal) -> None:
    if held.decision:
        raise ValidationError(_("It is decided already."))


def _judged(held: UpgradeAppeal, now: datetime) -> tuple[Judged, date]:
    case = judged(held)
    return case, today_of(case.rules, now)


@transaction.atomic
def name_licence(*, appeal: UpgradeAppeal, by: User, licence: Licence, now: datetime) -> None:
    """Which licence of the register is meant by what was typed."""
    held = _held(appeal)
    _undecided(held)
    _check_free(held.ticket.desk, licence)
    owner = licence.organisation_id and licence.organisation_id == held.ticket.organisation_id
    spoken = licence.organisation is not None and (
        licence.organisation.representations.filter(requester=held.ticket.requester).exists()
    )
    if not owner and not spoken and licence.owner_id != held.ticket.requester_id:
        raise ValidationError({"licence": _("It belongs to somebody the requester does not speak for.")})
    UpgradeAppeal.objects.filter(pk=held.pk).update(licence=licence)
    on = today_of(rules_of(held.ticket.edition), now)
    _note(held, UpgradeAct.LICENCE_NAMED, on, by, now, licence.masked)
    _recount(held.ticket, now)


@transaction.atomic
def take_scan(*, appeal: UpgradeAppeal, by: User, attachment: Attachment, now: datetime) -> None:
    """A file of the correspondence is the scan of the licence (6.10.1)."""
    held = _held(appeal)
    _undecided(held)
    if attachment.message.ticket_id != held.ticket_id:
        raise ValidationError({"scan": _("This file is of another appeal.")})
    UpgradeAppeal.objects.filter(pk=held.pk).update(scan=attachment)
    on = today_of(rules_of(held.ticket.edition), now)
    _note(held, UpgradeAct.SCAN_CAME, on, by, now, attachment.name)
    _recount(held.ticket, now)


# --- decisions -------------------------------------------------------------------------------------------------------
@transaction.atomic
def refuse_upgrade(*, appeal: UpgradeAppeal, by: Actor, note: str, now: datetime) -> None:
    """No licence for the new version: the reasons go to the requester by letter, each with its clause."""
    held = _held(appeal)
    _undecided(held)
    case, today = _judged(held, now)
    if case.ok:
        raise ValidationError(_("Every condition is met: there is nothing to refuse by."))
    language = held.ticket.language
    with translation.override(language):
        text = refusal_text(case, language, note)
    UpgradeAppeal.objects.filter(pk=held.pk).update(decision=UpgradeAppeal.REFUSED)
    _note(held, UpgradeAct.REFUSED, today, by.user, now, note, **_kept(case))
    _write(held.ticket, by, Message.SOLUTION, text, now)


def refusal_text(case: Judged, language: str, note: str = "") -> str:
    """The letter of a refusal: every condition that is not met and what would mend it."""
    lines = [
        _("A licence for the new version cannot be given yet: not every condition of clause 6.10 is met."),
        "",
    ]
    told: list[str] = []
    for item in case.found.conditions:
        told += [reason_sentence(case.rules, reason, language) for reason in item.verdict.reasons]
        told += [reason_sentence(case.rules, reason, language) for reason in item.notes]
    lines += [f"— {sentence}" for sentence in dict.fromkeys(told)]
    mended = [mend_words(case, failure.remedy, language) for failure in failures(case) if failure.remedy]
    if mended:
        lines += ["", _("What would mend it:"), *(f"— {words}" for words in dict.fromkeys(mended))]
        lines += [
            "",
            _("Once it is mended, file the appeal anew: conditions are judged on the day of filing."),
        ]
    return "\n".join([*lines, *(["", note.strip()] if note.strip() else [])])


def failures(case: Judged) -> list[Any]:
    return [failure for item in case.found.conditions for failure in item.failures]


def mend_words(case: Judged, remedy: Any, language: str) -> str:
    """What would mend a failure, and what it costs where that is known."""
    from reglament.rulebook import price

    told = {"on": day(remedy.renews_on, language) if remedy.renews_on else ""}
    if remedy.code == "activation":
        words = _("An activation certificate with the renewal date %(on)s") % told
    elif remedy.renews_on:
        words = _("A new certificate together with an activation certificate, renewal date %(on)s") % told
    else:
        words = _("A new certificate together with an activation certificate")
    if remedy.cost is None:
        return words + "."
    currency = remedy.quotes[0].currency if remedy.quotes else "RUB"
    return _("%(what)s; the activation costs %(cost)s.") % {
        "what": words,
        "cost": price.money(remedy.cost, currency, language),
    }


def _kept(case: Judged) -> dict[str, Any]:
    """What a decision rested on."""
    return {
        "edition": case.rules.code,
        "facts": facts_data(case),
        "decision": case.found.verdict.decision,
        "reasons": [{"code": r.code, "clause": r.clause} for r in case.found.verdict.reasons],
    }


@transaction.atomic
def grant_upgrade(*, appeal: UpgradeAppeal, by: User, told: LicenceFacts, now: datetime) -> Licence:
    """Give the licence for the new version: a new one with its own key; the old one is closed (A4.1.6, 6.10).

    Raises Refused with the reasons while a condition is not met."""
    held = _held(appeal)
    _undecided(held)
    case, today = _judged(held, now)
    if not case.ok:
        raise Refused(case.found.verdict, case.rules)
    old = held.licence
    assert old is not None
    faults = {}
    if not told.key.strip():
        faults["key"] = _("The new licence has its own key (clause 4.1.6).")
    if told.seats != old.seats:
        faults["seats"] = _("As many seats as the old one has: %(seats)s.") % {"seats": old.seats}
    if told.product != old.product:
        faults["product"] = _("The new licence is for the same product.")
    if not told.manner.strip() or not told.term.strip():
        faults["manner"] = _("The document names the manner and the term of use (clause 4.1.6).")
    if faults:
        raise ValidationError(faults)
    made = enter_licence(desk=held.ticket.desk, by=by, told=told, now=now, replaces=old)
    close_licence(licence=old, by=by, reason=_("Replaced by %(number)s") % {"number": made.masked}, now=now)
    UpgradeAppeal.objects.filter(pk=held.pk).update(decision=UpgradeAppeal.GRANTED, given=made)
    _note(held, UpgradeAct.GRANTED, today, by, now, made.masked, **_kept(case))
    _recount(held.ticket, now)
    return made


@transaction.atomic
def withdraw_upgrade(*, appeal: UpgradeAppeal, by: User | None, words: str, now: datetime) -> None:
    """The requester does not want it any more."""
    held = _held(appeal)
    _undecided(held)
    UpgradeAppeal.objects.filter(pk=held.pk).update(decision=UpgradeAppeal.WITHDRAWN)
    on = today_of(rules_of(held.ticket.edition), now)
    _note(held, UpgradeAct.WITHDRAWN, on, by, now, words)
    _recount(held.ticket, now)


# --- papers ----------------------------------------------------------------------------------------------------------
def _granted(held: UpgradeAppeal, kind: str) -> set[str]:
    done = set(held.acts.values_list("kind", flat=True))
    if held.decision != UpgradeAppeal.GRANTED:
        raise ValidationError(_("No licence has been given yet."))
    if kind in done:
        raise ValidationError(_("It is done already."))
    return done


@transaction.atomic
def send_scan(
    *, appeal: UpgradeAppeal, by: Actor, files: Sequence[IncomingFile], text: str, now: datetime
) -> None:
    """The scan of the new licence goes to the address of the appeal (6.10.2)."""
    held = _held(appeal)
    _granted(held, UpgradeAct.SCAN_SENT)
    if not files:
        raise ValidationError({"scans": _("Attach the scan of the new licence.")})
    with translation.override(held.ticket.language):
        words = text.strip() or _("The scan of the licence for the new version is attached.")
    _note(held, UpgradeAct.SCAN_SENT, _today(held, now), by.user, now, held.ticket.requester.email)
    _write(held.ticket, by, Message.ANSWER, words, now, files)


@transaction.atomic
def take_original(*, appeal: UpgradeAppeal, by: User, on: date, now: datetime) -> None:
    """The original of the old licence came: from that day the second term runs (6.10.3)."""
    held = _held(appeal)
    today = _today(held, now)
    if UpgradeAct.ORIGINAL_CAME in set(held.acts.values_list("kind", flat=True)):
        raise ValidationError(_("It is done already."))
    if held.decision not in ("", UpgradeAppeal.GRANTED):
        raise ValidationError(_("It is decided already."))
    _check_day(on, today, held)
    _note(held, UpgradeAct.ORIGINAL_CAME, on, by, now)
    _recount(held.ticket, now)


@transaction.atomic
def send_original(*, appeal: UpgradeAppeal, by: Actor, on: date, how: str, now: datetime) -> None:
    """The original of the new licence went out; the requester is told while the appeal is open (6.10.3)."""
    held = _held(appeal)
    done = _granted(held, UpgradeAct.ORIGINAL_SENT)
    if UpgradeAct.ORIGINAL_CAME not in done:
        raise ValidationError(_("Record first that the original of the old licence came (clause 6.10.3)."))
    _check_day(on, _today(held, now), held)
    if not how.strip():
        raise ValidationError({"how": _("How it went: a courier, a registered letter with its number.")})
    _note(held, UpgradeAct.ORIGINAL_SENT, on, by.user, now, how.strip())
    language = held.ticket.language
    with translation.override(language):
        text = _("The original of the licence for the new version was sent on %(on)s: %(how)s.") % {
            "on": day(on, language),
            "how": how.strip(),
        }
    _write(held.ticket, by, Message.SOLUTION, text, now)


def _today(held: UpgradeAppeal, now: datetime) -> date:
    return today_of(rules_of(held.ticket.edition), now)


def _check_day(on: date, today: date, held: UpgradeAppeal) -> None:
    if on > today:
        raise ValidationError({"on": _("This is still to come.")})
    if (today - on).days > 366 or (held.licence and on < held.licence.purchased_on):
        raise ValidationError({"on": _("Check the year: %(year)s.") % {"year": on.year}})


def _write(
    ticket: Ticket, by: Actor, form: str, text: str, now: datetime, files: Sequence[IncomingFile] = ()
) -> None:
    """A letter about it, in the correspondence of the appeal. One that is closed is answered no more."""
    if ticket.closed_at is None:
        answer(ticket=ticket, by=by, form=form, text=text, now=now, files=files)
