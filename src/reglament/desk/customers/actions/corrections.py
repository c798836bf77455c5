"""An issued certificate that says something wrong is put right by a recorded act, never silently (A1.6)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions.certificates import (
    CertificateOrder,
    checked_reason,
    faults_of_order,
)
from reglament.desk.customers.guards import CERTIFICATE_COLUMNS
from reglament.desk.customers.licences import CertificateCorrection
from reglament.desk.customers.models import SupportCertificate
from reglament.desk.regulations.queries import edition_in_force, rules_of


@transaction.atomic
def correct_certificate(
    *, certificate: SupportCertificate, by: User, told: CertificateOrder, reason: str, now: datetime
) -> SupportCertificate:
    """Tier, term, seats, version, price and its own terms as they should have been; number, owner and products stay.

    Appeals that were admitted under it keep the tier they were admitted with. Raises ValidationError."""
    held = SupportCertificate.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
    rules = rules_of(held.accepted_edition or edition_in_force(held.desk, now))
    faults = faults_of_order(rules, held.desk, told)
    if held.annulled_at is not None:
        faults["tier"] = _("It is annulled already.")
    moved = (told.starts_on, told.ends_on) != (held.starts_on, held.ends_on)
    resting = _resting(held) if moved and not faults else None
    if resting:
        faults["starts_on"] = _("Activation certificate %(number)s rests on it: annul that one first.") % {
            "number": resting
        }
    if faults:
        raise ValidationError(faults)
    words = checked_reason(reason)
    said = {name: getattr(told, name) for name in CERTIFICATE_COLUMNS}
    said["version_text"] = told.version_text.replace("\x00", "").strip()[:100]
    said["price_source"] = told.price_source.strip()[:200]
    said["overrides"] = dict(told.overrides)
    if said["price"] is not None:
        said["price"] = said["price"].quantize(Decimal("0.01"))
    was = {name: getattr(held, name) for name in CERTIFICATE_COLUMNS}
    if was == said:
        raise ValidationError(_("Nothing was changed."))
    CertificateCorrection.objects.create(
        certificate=held, before=_logged(was), after=_logged(said), reason=words, by=by, at=now
    )
    SupportCertificate.objects.filter(pk=held.pk).update(**said)
    return SupportCertificate.objects.get(pk=held.pk)


def _resting(certificate: SupportCertificate) -> str:
    """The number of an activation in force beside this certificate, "" without one."""
    for rows in (certificate.activations_after, certificate.activations_before):
        found = rows.filter(annulled_at=None).values_list("number", flat=True).first()
        if found:
            return str(found)
    return ""


def _logged(values: dict[str, Any]) -> dict[str, Any]:
    """As the database compares them: days as 2026-12-31, amounts as "120000.00"."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for name, value in values.items()
    }
