"""The dedicated specialist of a certificate (A6.8 r15, A-6.8j): named by staff, kept in the customer's history."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import CustomerChange, SupportCertificate
from reglament.desk.customers.services import DEDICATED, held_of
from reglament.desk.regulations.models import Member
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.rulebook.entitlement import may_have


@transaction.atomic
def set_specialist(
    *, certificate: SupportCertificate, by: User, specialist: User | None, now: datetime
) -> None:
    """Who gets the appeals under this certificate by themselves; None: nobody in particular.

    Raises Refused where the certificate gives no such service, ValidationError for one who does not work there."""
    held = SupportCertificate.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
    if specialist is not None:
        rules = rules_of(edition_in_force(held.desk, now))
        right = may_have(
            rules, DEDICATED, [held_of(held)], on=max(held.starts_on, min(now.date(), held.ends_on))
        )
        if not right.ok:
            raise Refused(right.verdict, rules)
        if not Member.objects.filter(desk=held.desk, user=specialist).exists():
            raise ValidationError({"specialist": _("This person does not work at the desk.")})
    if held.specialist == specialist:
        return
    before, after = (str(one) if one else "" for one in (held.specialist, specialist))
    held.specialist = specialist
    held.save(update_fields=["specialist"])
    CustomerChange.objects.create(
        desk=held.desk,
        organisation=held.organisation,
        requester=held.owner,
        kind=CustomerChange.CHANGED,
        words=held.number,
        fields={"specialist": [before, after]},
        by=by,
        at=now,
    )
