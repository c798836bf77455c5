"""What the edition says of a visit that is wished for: how many are left, and whether this one may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from reglament.desk.customers import verdicts
from reglament.desk.customers.models import ActivationCertificate, Requester, SupportCertificate
from reglament.desk.customers.services import held_of
from reglament.desk.products.models import Product
from reglament.desk.tickets.access import Actor
from reglament.desk.visits.models import Visit
from reglament.rulebook import visits as rules_of_visits
from reglament.rulebook.coverage import Span
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Reason, Verdict, refuse
from reglament.rulebook.visits import Quota, Request, VisitTerms

_STATE: dict[str, rules_of_visits.State] = {Visit.DONE: "taken"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for; instants are aware. `inside`: the place is within the area of the edition."""

    product: Product
    starts_at: datetime
    ends_at: datetime
    place: str
    remote_impossible: str
    inside: bool = True


def terms_of(rules: Edition, certificate: SupportCertificate) -> VisitTerms:
    """The certificate as the rules of visits see it."""
    held = held_of(certificate)
    return VisitTerms(
        certificate.tier,
        certificate.starts_on,
        certificate.ends_on,
        held.products,
        certificate.overrides,
        tuple(_activated(rules, certificate)),
    )


def _activated(rules: Edition, certificate: SupportCertificate) -> list[Span]:
    """Activated lapses right before the certificate; they matter only where activation gives rights too (A-1.7)."""
    if rules.coverage is None or rules.setting(rules.coverage.effect) != "full":
        return []
    bought = list(
        ActivationCertificate.objects.filter(following=certificate, annulled_at=None).select_related(
            "preceding", "following"
        )
    )
    items = [certificate, *(one.preceding for one in bought)]
    found = verdicts.cover(rules, items, bought, today=certificate.ends_on) if bought else None
    return [span for span in found.spans if span.kind == "activated"] if found else []


def counted(certificate: SupportCertificate, *, but: int | None = None) -> list[rules_of_visits.Visit]:
    """The visits that use up the quota, or will: those asked for, confirmed and done (A-6.8b)."""
    rows = Visit.objects.filter(certificate=certificate, state__in=Visit.LIVE).exclude(pk=but or 0)
    return [
        rules_of_visits.Visit(on, _STATE.get(state, "reserved"))
        for on, state in rows.order_by("day_on").values_list("day_on", "state")
    ]


def quota_of(
    rules: Edition, certificate: SupportCertificate, on: date, *, but: int | None = None
) -> Quota | None:
    """The visits of the year `on` falls into; None outside the term, or where the edition knows no visits."""
    if rules.visits is None or not certificate.starts_on <= on <= certificate.ends_on:
        return None
    return rules_of_visits.quota(rules, terms_of(rules, certificate), counted(certificate, but=but), on)


def first_day(rules: Edition, certificate: SupportCertificate, *, now: datetime) -> date | None:
    """The first day a visit asked for now may take place; None when the certificate gives none any more."""
    if rules.visits is None:
        return None
    return rules_of_visits.first_day(rules, terms_of(rules, certificate), counted(certificate), now)


def judge(
    rules: Edition,
    certificate: SupportCertificate,
    wish: Wish,
    *,
    asked_at: datetime,
    confirmed: bool,
    but: int | None = None,
) -> Verdict:
    """Whether the visit may be, with every reason against it. `but`: the visit that is being moved.

    hold means an agent has yet to agree. Raises ValueError when it ends before it starts."""
    if rules.visits is None:
        return refuse(Reason("service_unknown", rules.matrix.clause, {"service": "visits"}))
    request = Request(
        asked_at=asked_at,
        start_at=wish.starts_at,
        end_at=wish.ends_at,
        product=wish.product.code,
        remote_impossible=wish.remote_impossible,
        confirmed=confirmed,
        visitable=wish.product.visitable,
        inside=wish.inside,
    )
    terms = terms_of(rules, certificate)
    return rules_of_visits.may_visit(rules, terms, counted(certificate, but=but), request)


def day_of(rules: Edition, at: datetime) -> date:
    """The civil date of an instant in the zone of the edition."""
    return at.astimezone(ZoneInfo(rules.zone)).date()


# --- who may know of which visit ----------------------------------------------------------------------------------
def seen_by(actor: Actor) -> QuerySet[Visit]:
    """Staff see the visits of their desks, contractors their own; clients theirs, the responsible all of the firm's."""
    rows = Visit.objects.select_related(
        "desk", "certificate", "ticket", "product", "requester", "specialist", "certificate__organisation"
    )
    if actor.kind == "agent" and actor.user is not None:
        served = Q(desk_id__in=list(actor.roles))
        return rows.filter(served | Q(desk_id__in=list(actor.contracts), specialist=actor.user))
    if actor.requester is None:
        return rows.none()
    return rows.filter(_of_client(actor.requester))


def _of_client(requester: Requester) -> Q:
    led = [r.organisation_id for r in requester.representations.all() if r.responsible]
    mine = Q(requester=requester) | Q(certificate__owner=requester)
    return mine | Q(certificate__organisation_id__in=led) if led else mine


def specialists(desk_id: int) -> Sequence[tuple[int, str]]:
    """Those who may go out: everybody who works at the desk, contractors too."""
    from reglament.desk.accounts.models import User

    people = User.objects.filter(memberships__desk_id=desk_id, is_active=True).order_by("name", "email")
    return [(user.pk, str(user)) for user in people]
