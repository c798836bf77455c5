"""Activation certificates (A1.7, footnote 1): what they cost, issuing, annulling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers import verdicts
from reglament.desk.customers.actions.certificates import checked_reason, unused_number
from reglament.desk.customers.models import (
    ActivationCertificate,
    Organisation,
    Requester,
    SupportCertificate,
)
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.rulebook import price
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationOrder:
    """`base_price`: of the new certificate on the ordering date, VAT included (A-6.10j, A-6.10k)."""

    product: Product
    renews_on: date
    base_price: Decimal
    ordered_on: date
    organisation: Organisation | None = None
    owner: Requester | None = None
    form: str = SupportCertificate.ELECTRONIC


@dataclass(frozen=True, slots=True)
class Offer:
    """What would be issued and what it costs, with every month of the sum."""

    rules: Edition
    preceding: SupportCertificate
    following: SupportCertificate
    quote: price.Quote

    @property
    def cost(self) -> Decimal:
        assert self.quote.cost is not None
        return self.quote.cost


def certificates_for(
    desk: Desk, product: Product, organisation: Organisation | None, owner: Requester | None
) -> list[SupportCertificate]:
    """Certificates in force once of one product and owner, in order of their start."""
    rows = desk.certificates.filter(
        products=product, organisation=organisation, owner=owner, annulled_at=None
    )
    return list(rows.order_by("starts_on", "ends_on", "number"))


def offer(*, desk: Desk, told: ActivationOrder, now: datetime) -> Offer:
    """What the activation mends and costs. Raises Refused when it mends nothing, ValidationError({field: words})."""
    rules = rules_of(edition_in_force(desk, now))
    if "activation" not in rules.prices or rules.coverage is None:
        raise ValidationError(_("This regulation knows no activation certificates."))
    held = certificates_for(desk, told.product, told.organisation, told.owner)
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    found = verdicts.mends(rules, held, number=_("(new)"), renews_on=told.renews_on, today=today)
    if found.preceding is None or found.following is None:
        raise Refused(found.verdict, rules)
    already = found.preceding.activations_after.filter(product=told.product, annulled_at=None).first()
    if already is not None:
        raise ValidationError(
            {"renews_on": _("This lapse is activated already: %(number)s.") % {"number": already.number}}
        )
    quote = price.activation(
        rules,
        price=told.base_price,
        previous_end_on=found.preceding.ends_on,
        start_on=found.following.starts_on,
        end_on=found.following.ends_on,
    )
    if not quote.verdict.ok:
        refused = Refused(quote.verdict, rules)
        if quote.verdict.has("price_not_positive") or quote.verdict.has("price_too_fine"):
            words = [sentence for sentence, _reason in refused.sentences(_language())]
            raise ValidationError({"base_price": words})
        raise refused
    return Offer(rules, found.preceding, found.following, quote)


def _language() -> str:
    from django.utils.translation import get_language

    return "en" if (get_language() or "ru").startswith("en") else "ru"


@transaction.atomic
def issue_activation(*, desk: Desk, by: User, told: ActivationOrder, now: datetime) -> ActivationCertificate:
    """Issue an activation certificate at the price of the formula. Raises Refused or ValidationError."""
    _lock(certificates_for(desk, told.product, told.organisation, told.owner))
    made = offer(desk=desk, told=told, now=now)
    edition = edition_in_force(desk, now)
    on = now.astimezone(ZoneInfo(made.rules.zone)).date()
    return ActivationCertificate.objects.create(
        desk=desk,
        number=unused_number(desk, "A", on.year),
        product=told.product,
        preceding=made.preceding,
        following=made.following,
        renews_on=told.renews_on,
        price=made.cost,
        base_price=told.base_price,
        price_on=told.ordered_on,
        accepted_edition=edition,
        form=told.form,
        issued_by=by,
        issued_at=now,
    )


def _lock(certificates: Sequence[SupportCertificate]) -> None:
    """Whoever issues or annulls around the same lapse comes after."""
    keys = sorted(c.pk for c in certificates)
    list(SupportCertificate.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def annul_activation(*, activation: ActivationCertificate, by: User, reason: str, now: datetime) -> None:
    """End an activation for good: the lapse is one again."""
    held = ActivationCertificate.objects.select_for_update(of=("self",)).get(pk=activation.pk)
    words = checked_reason(reason)
    if held.annulled_at is not None:
        raise ValidationError(_("It is annulled already."))
    ActivationCertificate.objects.filter(pk=held.pk).update(
        annulled_at=now, annulled_by=by, annulled_reason=words
    )
