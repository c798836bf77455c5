"""What a verdict on an upgrade rests on, out of the registers; and the same as the file a program reads.

`reglament upgrade check` on that file gives the verdict the page shows."""

from datetime import date
from typing import Any

from django.db.models import Q

from reglament.desk.customers.actions.certificates import next_year_from
from reglament.desk.customers.actions.prices import listed
from reglament.desk.customers.licences import Licence
from reglament.desk.customers.models import ActivationCertificate, SupportCertificate
from reglament.desk.products.models import Product
from reglament.desk.upgrades.models import UpgradeAct, UpgradeAppeal
from reglament.rulebook import upgrade, versions
from reglament.rulebook.certificates import Activation, Certificate
from reglament.rulebook.edition import Edition


def facts_of(rules: Edition, appeal: UpgradeAppeal) -> upgrade.Facts:
    """The facts as the registers have them, for the date of filing (A-6.10a).

    Activation certificates count from the day they were ordered; a decided appeal is read out of its decision."""
    ticket, licence, on = appeal.ticket, appeal.licence, appeal.filed_on
    product = licence.product if licence else ticket.product
    owner: dict[str, Any]
    if licence is not None:
        owner = {"organisation": licence.organisation_id, "owner": licence.owner_id}
    elif ticket.organisation_id:
        owner = {"organisation": ticket.organisation_id}
    else:
        owner = {"owner": ticket.requester_id}
    held = _certificates(rules, appeal, product, owner)
    return upgrade.Facts(
        licence=_licence(licence) if licence else None,
        certificates=tuple(
            Certificate(c.number, c.tier, c.starts_on, c.ends_on, c.seats or 1, c.price) for c in held
        ),
        activations=tuple(_activations(held, product, on)),
        filed_on=on,
        latest=latest_version(rules, product, on) if product else "",
        scan=appeal.scan_id is not None,
        others=tuple(_others(licence, on)) if licence else (),
        offer=_offer(appeal, product, held, on),
    )


def _certificates(
    rules: Edition, appeal: UpgradeAppeal, product: Product | None, owner: dict[str, Any]
) -> list[SupportCertificate]:
    order = rules.coverage.order if rules.coverage else ()
    found = SupportCertificate.objects.filter(
        desk=appeal.ticket.desk_id, products=product, annulled_at=None, tier__in=order, **owner
    )
    return list(found.order_by("starts_on", "ends_on", "number"))


def _licence(licence: Licence) -> upgrade.Licence:
    return upgrade.Licence(
        product=licence.product.name,
        version=licence.version,
        purchased_on=licence.purchased_on,
        seats=licence.seats,
        key=bool(licence.key_digest),
        manner=licence.manner,
        term=licence.term,
        ends_on=licence.ends_on,
    )


def _activations(held: list[SupportCertificate], product: Product | None, on: date) -> list[Activation]:
    found = ActivationCertificate.objects.filter(
        product=product, preceding__in=held, annulled_at=None, price_on__lte=on
    )
    rows = found.select_related("preceding").order_by("renews_on", "number")
    return [Activation(a.number, a.renews_on, a.preceding.number) for a in rows]


def _others(licence: Licence, on: date) -> list[upgrade.OtherLicence]:
    """Limited licences held beside; one given for an older one counts from when that was bought."""
    rows = Licence.objects.filter(
        desk=licence.desk_id,
        product=licence.product_id,
        organisation=licence.organisation_id,
        owner=licence.owner_id,
    ).exclude(pk=licence.pk)
    by_key = {row.pk: row for row in rows}
    found = []
    for row in by_key.values():
        first = row
        while first.replaces_id in by_key:
            first = by_key[first.replaces_id]
        mine = first.replaces_id == licence.pk
        if mine or row.closed_at is not None or row.seats is None or first.purchased_on > on:
            continue
        found.append(upgrade.OtherLicence(first.purchased_on, row.seats))
    return sorted(found, key=lambda other: (other.purchased_on, other.seats))


def latest_version(rules: Edition, product: Product, on: date) -> str:
    """The newest version or build that was out on a day, as it is written; "" when there is none."""
    best: tuple[versions.VersionNumber, str] | None = None
    out = Q(released_on=None) | Q(released_on__lte=on)
    for version in product.versions.filter(out).prefetch_related("builds"):
        numbers = [version.number]
        for build in version.builds.all():
            if build.released_on is None or build.released_on <= on:
                whole = build.number.startswith(f"{version.number}.")
                numbers.append(build.number if whole else f"{version.number}.{build.number}")
        for number in numbers:
            try:
                read = versions.parse(rules, number)
            except versions.VersionUnreadable:
                continue
            if best is None or read > best[0]:
                best = (read, number)
    return best[1] if best else ""


def _offer(
    appeal: UpgradeAppeal, product: Product | None, held: list[SupportCertificate], on: date
) -> upgrade.Offer | None:
    """A year from the filing on at the price of the list, in the tier of the last certificate."""
    if product is None or not held:
        return None
    last = max(held, key=lambda c: c.ends_on)
    ends_on = next_year_from(on)
    found = listed(
        appeal.ticket.desk, product, last.tier, starts_on=on, ends_on=ends_on, seats=last.seats, on=on
    )
    return upgrade.Offer(found.amount, on, ends_on) if found else None


def original_came_on(appeal: UpgradeAppeal) -> date | None:
    """When the original of the old licence was received (6.10.3); None while it was not."""
    came = (act.on for act in appeal.acts.all() if act.kind == UpgradeAct.ORIGINAL_CAME)
    return next(came, None)


# --- as a file -------------------------------------------------------------------------------------------------------
def as_data(edition: str, facts: upgrade.Facts, original_received_on: date | None) -> dict[str, Any]:
    """The facts in the format of docs/commerce.md."""
    data: dict[str, Any] = {
        "edition": edition,
        "filed_on": facts.filed_on.isoformat(),
        "latest_version": facts.latest,
        "scan": facts.scan,
        "original_received_on": _day(original_received_on),
        "licence": _licence_data(facts.licence) if facts.licence else None,
        "other_licences": [
            {"purchased_on": other.purchased_on.isoformat(), "seats": other.seats} for other in facts.others
        ],
        "certificates": [
            {
                "number": c.number,
                "tier": c.tier,
                "starts_on": c.starts_on.isoformat(),
                "ends_on": c.ends_on.isoformat(),
                "seats": c.seats,
                "price": f"{c.price:f}" if c.price is not None else None,
            }
            for c in facts.certificates
        ],
        "activations": [
            {"number": a.number, "renews_on": a.renews_on.isoformat(), "preceding": a.preceding}
            for a in facts.activations
        ],
    }
    if facts.offer:
        data["offer"] = {
            "price": f"{facts.offer.price:f}",
            "starts_on": facts.offer.starts_on.isoformat(),
            "ends_on": facts.offer.ends_on.isoformat(),
        }
    return data


def _licence_data(licence: upgrade.Licence) -> dict[str, Any]:
    return {
        "product": licence.product,
        "version": licence.version,
        "purchased_on": licence.purchased_on.isoformat(),
        "seats": licence.seats,
        "key": licence.key,
        "manner": licence.manner,
        "term": licence.term,
        "ends_on": _day(licence.ends_on),
    }


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
