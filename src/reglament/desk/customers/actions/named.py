"""Naming those that stand on lists: as many as the edition lets be named, all of a change or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions.licences import tidy
from reglament.desk.customers.models import Client, CustomerChange, SupportCertificate
from reglament.desk.customers.named import Whose, terms_of
from reglament.desk.customers.named_models import NamedEntry
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.rulebook.edition import Edition
from reglament.rulebook.named import as_written, may_name, may_strike

MOST = 500  # names on one list
NAMED = "named:"
"""Before the code of a list in the history of a customer: those struck off, those named."""


@transaction.atomic
def put_names(
    *, whose: Whose, meter: str, names: Sequence[str], by: User, staff: bool, now: datetime
) -> bool:
    """The list `meter` of the certificate or the client is these names from now on; whether that changed anything.

    Raises Refused for one too many (staff may go on where the edition leaves it to a person) and for what is no name,
    ValidationError for a certificate that was annulled; nothing is stored then."""
    held = _locked(whose)
    rules = rules_of(edition_in_force(held.desk, now))
    if isinstance(held, SupportCertificate) and held.annulled_at is not None:
        raise ValidationError({meter: _("It is annulled already.")})
    if len(names) > MOST:
        raise ValidationError({meter: _("At most %(most)s names.") % {"most": MOST}})
    owner = _owner(held)
    rows = NamedEntry.objects.filter(**owner, meter=meter, struck_at=None)
    there = {entry.written: entry for entry in rows.order_by("pk")}
    wanted = _wanted(rules, held, meter, names, there, staff=staff, now=now)
    gone = [entry for written, entry in there.items() if written not in wanted]
    come = {written: text for written, text in wanted.items() if written not in there}
    if gone and rules.meters[meter].changes:
        _may_strike(rules, held, meter, len(gone), staff=staff, now=now)
    for entry in gone:
        entry.struck_at, entry.struck_by = now, by
        entry.save(update_fields=["struck_at", "struck_by"])
    NamedEntry.objects.bulk_create(
        NamedEntry(**owner, meter=meter, text=text, written=written, named_at=now, named_by=by)
        for written, text in come.items()
    )
    if gone or come:
        _note(held, meter, [entry.text for entry in gone], list(come.values()), by, now)
    return bool(gone or come)


def _may_strike(rules: Edition, held: Whose, meter: str, gone: int, *, staff: bool, now: datetime) -> None:
    """An edition may say how many are exchanged in a period. Raises Refused; staff may go on as with one too many."""
    struck = NamedEntry.objects.filter(**_owner(held), meter=meter, struck_at__isnull=False)
    term = (held.starts_on, held.ends_on) if isinstance(held, SupportCertificate) else None
    moments = struck.values_list("struck_at", flat=True)
    verdict = may_strike(rules, meter, gone, filter(None, moments), at=now, term=term)
    if not verdict.ok and not (staff and verdict.decision == "hold"):
        raise Refused(verdict, rules)


def _wanted(
    rules: Edition,
    held: Whose,
    meter: str,
    names: Sequence[str],
    there: dict[str, NamedEntry],
    *,
    staff: bool,
    now: datetime,
) -> dict[str, str]:
    """Each name once as lists compare it, with its words. Those that stay come first: only new ones are too many."""
    tidied = filter(None, (tidy(name, 200) for name in names))
    told = {as_written(rules.meters[meter], name) or name: name for name in tidied}
    facts, overrides = terms_of(rules, held)
    wanted = {written: entry.text for written, entry in there.items() if written in told}
    for written, text in told.items():
        verdict = may_name(
            rules, meter, text, list(wanted.values()), at=now, facts=facts, overrides=overrides
        )
        if not verdict.ok and not (staff and verdict.decision == "hold"):
            raise Refused(verdict, rules)
        wanted.setdefault(written, text)
    return wanted


def _locked(whose: Whose) -> Whose:
    if isinstance(whose, SupportCertificate):
        return SupportCertificate.objects.select_for_update(of=("self",), no_key=True).get(pk=whose.pk)
    return Client.objects.select_for_update(of=("self",), no_key=True).get(pk=whose.pk)


def _owner(held: Whose) -> dict[str, Any]:
    if isinstance(held, SupportCertificate):
        return {"certificate": held}
    return {"desk": held.desk, "organisation": held.organisation, "requester": held.requester}


def _note(
    held: Whose,
    meter: str,
    gone: Sequence[str],
    come: Sequence[str],
    by: User,
    now: datetime,
) -> None:
    paper = held if isinstance(held, SupportCertificate) else None
    person = held.owner if isinstance(held, SupportCertificate) else held.requester
    CustomerChange.objects.create(
        desk=held.desk,
        organisation=held.organisation,
        requester=person,
        kind=CustomerChange.CHANGED,
        words=paper.number if paper else "",
        fields={f"{NAMED}{meter}": [", ".join(gone), ", ".join(come)]},
        by=by,
        at=now,
    )
