"""The service catalogue row by row (A6.8): what a certificate gives, how much is used and left, by which clause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.customers.services import DEDICATED, catalogue, in_force
from reglament.desk.regulations.links import clause_mark
from reglament.desk.tickets.actions.places import in_work
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import ClauseMark
from reglament.desk.visits.models import Visit
from reglament.desk.visits.questions import day_of, quota_of
from reglament.rulebook.edition import Edition
from reglament.rulebook.entitlement import Entitlement
from reglament.rulebook.visits import Quota


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One row: `value` in words; `used` and `left` in words where the row is counted; `note`: what else is to be said.

    `given`: may be used now; `own`: the certificate says otherwise than its tier (A6.6)."""

    code: str
    label: str
    value: str
    given: bool
    used: str
    left: str
    note: str
    own: bool
    clause: ClauseMark | None


def rows_of(
    rules: Edition,
    certificate: SupportCertificate,
    *,
    language: str,
    now: datetime,
    who: Requester | None = None,
    names: bool = True,
) -> list[ServiceRow]:
    """Every row of the matrix for this certificate at `now`. Outside its term nothing is given.

    `who`: whose appeals count where the limit is per person (A-6.3a); `names`: name the dedicated specialist."""
    today = day_of(rules, now)
    valid = in_force(certificate, today)
    asked = who or certificate.owner or Requester(pk=0)
    counted = _Counted(
        places=in_work(rules, certificate, asked) if valid and rules.meters else None,
        visits=quota_of(rules, certificate, today) if valid else None,
        specialist=str(certificate.specialist) if names and certificate.specialist else "",
    )
    found = []
    for code, right in catalogue(rules, certificate).items():
        used, left, note = _count(rules, code, right, counted, language)
        readings = (right.reading,) if right.reading else ()
        found.append(
            ServiceRow(
                code=code,
                label=rules.services[code].label[language],
                value=right.words[language] if right.words else value_words(right),
                given=right.given and valid,
                used=used,
                left=left,
                note=note,
                own=right.source == "certificate",
                clause=clause_mark(rules, certificate.desk.slug, right.clause, language, readings),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Counted:
    places: int | None
    visits: Quota | None
    specialist: str


def _count(
    rules: Edition, code: str, right: Entitlement, counted: _Counted, language: str
) -> tuple[str, str, str]:
    """Used, left and a note for the rows something is counted of."""
    limit = right.value if isinstance(right.value, int) and not isinstance(right.value, bool) else None
    if rules.visits is not None and code == rules.visits.service and counted.visits is not None:
        quota = counted.visits
        used = str(quota.taken) if not quota.reserved else f"{quota.taken} + {quota.reserved}"
        year = {"first": day(quota.first_on, language), "last": day(quota.last_on, language)}
        note = _("%(first)s – %(last)s; after the plus: booked") % year
        return used, "" if quota.left is None else str(quota.left), note
    if limit is not None and counted.places is not None and _is_simultaneous(rules, code):
        return str(counted.places), str(max(limit - counted.places, 0)), _("appeals in work now")
    if code == DEDICATED and right.given:
        return "", "", counted.specialist or pgettext("specialist", "not named yet")
    return "", "", ""


def _is_simultaneous(rules: Edition, code: str) -> bool:
    return any(meter.service == code and meter.kind == "simultaneous" for meter in rules.meters.values())


def value_words(right: Entitlement) -> str:
    """Included, not included, a number, a word, or what a blank cell says."""
    if right.value is None:
        return _("the regulation leaves it open")
    if right.value is True:
        return pgettext("service", "included")
    if right.value is False or right.value == 0:
        return pgettext("service", "not included")
    return str(right.value)


def visits_under(certificate: SupportCertificate) -> Sequence[Visit]:
    """All visits of a certificate, newest first."""
    rows = Visit.objects.filter(certificate=certificate).select_related("product", "specialist", "requester")
    return list(rows.order_by("-starts_at", "-pk"))


def begins(certificate: SupportCertificate, on: date) -> bool:
    """Whether the certificate is still to begin."""
    return on < certificate.starts_on
