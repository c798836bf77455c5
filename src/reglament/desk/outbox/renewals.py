"""Letters that a certificate ends in 30 and in 7 days: each once, recorded; none when support goes on."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.template.loader import render_to_string

from reglament.desk.customers.models import RenewalReminder, Requester, SupportCertificate
from reglament.desk.outbox.actions import write_letter
from reglament.desk.outbox.days import day
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of

DAYS = (7, 30)
"""Days before the last one, the nearer first: who comes late is reminded once, not twice."""
AT_ONCE = 500  # certificates a run


def remind_of_renewals(*, now: datetime) -> int:
    """Write the letters that are due; how many. Safe to repeat: what was written is recorded with it."""
    written = 0
    for desk in Desk.objects.order_by("pk"):
        try:
            zone = rules_of(edition_in_force(desk, now)).zone
        except NoEditionInForce:
            continue
        today = now.astimezone(ZoneInfo(zone)).date()
        for certificate in _ending(desk, today)[:AT_ONCE]:
            written += _remind(desk, certificate, today, now)
    return written


def _ending(desk: Desk, today: date) -> list[SupportCertificate]:
    """Those that end within the longest notice and have had no letter for the one they are in."""
    found = []
    rows = (
        desk.certificates.filter(
            annulled_at=None, ends_on__gte=today, ends_on__lte=today + timedelta(days=max(DAYS))
        )
        .select_related("organisation", "owner")
        .prefetch_related("reminders", "products")
        .order_by("ends_on", "pk")
    )
    for certificate in rows.iterator(chunk_size=1000):
        notice = notice_of(certificate, today)
        if not any(r.days <= notice for r in certificate.reminders.all()):
            found.append(certificate)
    return found


def notice_of(certificate: SupportCertificate, today: date) -> int:
    """Which notice a certificate that ends soon is in: 7 or 30."""
    left = (certificate.ends_on - today).days
    return next(days for days in DAYS if left <= days)


@transaction.atomic
def _remind(desk: Desk, certificate: SupportCertificate, today: date, now: datetime) -> int:
    held = SupportCertificate.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk=certificate.pk
    )
    notice = notice_of(certificate, today)
    if not held.exists() or certificate.reminders.filter(days__lte=notice).exists() or _goes_on(certificate):
        return 0
    count = 0
    for person in _whom(certificate):
        language = "en" if person.language == "en" else "ru"
        values = {
            "name": person.full_name,
            "number": certificate.number,
            "owner": str(certificate.organisation or ""),
            "products": ", ".join(product.name for product in certificate.products.all()),
            "ends": day(certificate.ends_on, language),
            "left": (certificate.ends_on - today).days,
            "desk": desk.title(language),
        }
        subject, _line, text = render_to_string(f"letters/{language}/renewal.txt", values).partition("\n")
        write_letter(
            kind="renewal",
            desk=desk,
            requester=person,
            to_address=person.email,
            to_name=person.full_name,
            subject=subject.strip(),
            text=text.strip() + "\n",
            language=language,
            automatic=True,
            now=now,
        )
        RenewalReminder.objects.create(certificate=certificate, days=notice, to_address=person.email, at=now)
        count += 1
    return count


def _goes_on(certificate: SupportCertificate) -> bool:
    """Whether another certificate of the owner covers every product beyond the end."""
    after = certificate.ends_on + timedelta(days=1)
    others = SupportCertificate.objects.filter(
        desk=certificate.desk_id,
        organisation=certificate.organisation_id,
        owner=certificate.owner_id,
        annulled_at=None,
        starts_on__lte=after,
        ends_on__gte=after,
    )
    renewed = set(others.values_list("products", flat=True))
    return all(product.pk in renewed for product in certificate.products.all()) and bool(renewed)


def _whom(certificate: SupportCertificate) -> Iterable[Requester]:
    """The owner; of an organisation its responsible persons, or all who speak for it. Not where letters bounce."""
    if certificate.owner is not None:
        people = [certificate.owner]
    else:
        rows = list(
            certificate.organisation.representations.select_related("requester").order_by("pk")
            if certificate.organisation
            else []
        )
        led = [row.requester for row in rows if row.responsible]
        people = led or [row.requester for row in rows]
    return [person for person in people if person.mail_fails_since is None]
