"""Selling packs of a bank under a certificate, and taking back one that was entered wrongly."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.pack_models import BoughtPack
from reglament.desk.customers.packs import sold_in_packs
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.actions.change import lock_certificate, need
from reglament.desk.tickets.actions.places import promote_next
from reglament.rulebook.edition import Edition
from reglament.rulebook.packs import bought

MOST = 1000  # packs in one sale


@transaction.atomic
def sell_packs(
    *,
    certificate: SupportCertificate,
    meter: str,
    count: int,
    from_on: date,
    number: str = "",
    by: User,
    now: datetime,
) -> BoughtPack:
    """`count` packs of a bank from that civil day on, as the edition in force has them. Who waits for it is taken up.

    Raises ValidationError for an annulled certificate, a bank the edition does not sell in packs, a day outside the
    term or yet to come, a number of packs that cannot be; NoEditionInForce."""
    held = lock_certificate(certificate.pk)
    assert held is not None
    rules = rules_of(edition_in_force(held.desk, now))
    _check(rules, held, meter, count, from_on, now)
    bank = rules.meters[meter]
    pack = bought(bank, from_on, count)
    sold = BoughtPack.objects.create(
        certificate=held,
        meter=meter,
        count=count,
        amount=pack.amount,
        from_on=pack.from_on,
        to_on=pack.to_on,
        number=" ".join(number.split())[:60],
        clause=bank.clause,
        sold_at=now,
        sold_by=by,
    )
    promote_next(held, now=now)
    return sold


def _check(
    rules: Edition, held: SupportCertificate, meter: str, count: int, from_on: date, now: datetime
) -> None:
    if held.annulled_at is not None:
        raise ValidationError(_("It is annulled already."))
    if meter not in sold_in_packs(rules):
        raise ValidationError({"meter": _("Choose a value from the list.")})
    if not 0 < count <= MOST:
        raise ValidationError({"count": _("From 1 to %(most)s.") % {"most": MOST}})
    if from_on > now.astimezone(ZoneInfo(rules.zone)).date():
        raise ValidationError({"from_on": _("This day is yet to come.")})
    if not held.starts_on <= from_on <= held.ends_on:
        raise ValidationError({"from_on": _("The certificate is not valid on this day.")})


@transaction.atomic
def withdraw_pack(*, pack: BoughtPack, reason: str, by: User, now: datetime) -> None:
    """It counts as never bought; what was used of it is used of the others, or beyond. Raises ValidationError without a
    reason, or when it was taken back before."""
    lock_certificate(pack.certificate_id)
    held = BoughtPack.objects.select_for_update(no_key=True).get(pk=pack.pk)
    need(reason, "reason", _("Give the reason: it stays in the history."))
    if held.withdrawn_at is not None:
        raise ValidationError(_("It was taken back already."))
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_reason = now, by, reason.strip()[:500]
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
