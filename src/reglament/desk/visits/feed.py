"""The calendar of a person's visits by a signed personal address; a new address makes the old one dead."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from reglament.desk.accounts.models import User
from reglament.desk.regulations.models import Member
from reglament.desk.visits import calendar
from reglament.desk.visits.models import FeedAddress, Visit

SALT = "visits.feed"
BACK = timedelta(days=90)  # how far the past goes
_STATUS = {
    Visit.ASKED: "TENTATIVE",
    Visit.CONFIRMED: "CONFIRMED",
    Visit.DONE: "CONFIRMED",
    Visit.CANCELLED: "CANCELLED",
    Visit.DECLINED: "CANCELLED",
}


def address_of(user: User, *, now: datetime) -> str:
    """The address, whole. Whoever has it reads the calendar, so it is shown to its owner only."""
    held, _made = FeedAddress.objects.get_or_create(user=user, defaults={"made_at": now})
    token = signing.Signer(salt=SALT).sign_object([user.pk, held.secret.hex])
    return str(settings.BASE_URL) + reverse("visit_feed", args=[token])


def renew(user: User, *, now: datetime) -> None:
    """Another secret: the address given away before opens nothing any more."""
    FeedAddress.objects.update_or_create(user=user, defaults={"secret": uuid4(), "made_at": now})


def owner_of(token: str) -> User | None:
    """Whose address it is; None for a forged, renewed or dismissed one."""
    try:
        pk, secret = signing.Signer(salt=SALT).unsign_object(token)
        held = FeedAddress.objects.select_related("user").get(user_id=pk, secret=UUID(secret))
    except (signing.BadSignature, ValueError, TypeError, FeedAddress.DoesNotExist):
        return None
    return held.user if held.user.is_active else None


def feed(user: User, language: str, *, now: datetime) -> bytes:
    """Visits this person makes, at desks they still serve, and visits they asked for."""
    served = list(Member.objects.filter(user=user).values_list("desk_id", flat=True))
    goes = Q(specialist=user, desk_id__in=served)
    mine = goes | Q(requester__user=user)
    rows = Visit.objects.filter(mine, ends_at__gte=now - BACK).select_related(
        "desk", "product", "certificate__organisation", "requester", "ticket", "specialist"
    )
    with override(language):
        entries = [
            entry_of(v, language, to_client=v.specialist_id != user.pk)
            for v in rows.order_by("starts_at", "pk")
        ]
        return calendar.written(entries, name=_("Visits"))


def entry_of(visit: Visit, language: str, *, to_client: bool) -> calendar.Entry:
    """One visit; the client's entry says less and leads to the portal."""
    with override(language):
        firm = visit.certificate.organisation or visit.requester
        number = visit.ticket.number if visit.ticket else visit.certificate.number
        if to_client:
            summary = _("Visit of a specialist: %(product)s") % {"product": visit.product.name}
            told = _("Certificate %(number)s") % {"number": visit.certificate.number}
            path = reverse("visit", args=[visit.pk])
        else:
            summary = _("Visit to %(whom)s: %(product)s") % {"whom": firm, "product": visit.product.name}
            told = f"{number}\n{visit.requester}, {visit.requester.phone}\n{visit.remote_impossible}"
            path = reverse("staff:visit", args=[visit.desk.slug, visit.pk])
    host = visit.desk.mail_address.partition("@")[2] or "localhost"
    return calendar.Entry(
        uid=f"{visit.uid}@{host}",
        sequence=visit.sequence,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        changed_at=visit.changed_at,
        summary=summary,
        status=_STATUS[visit.state],
        location=visit.place,
        description=told,
        url=f"{settings.BASE_URL}{path}",
    )
