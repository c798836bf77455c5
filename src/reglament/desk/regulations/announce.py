"""Announcing changes of working time (B6) and bringing a year of the production calendar by file (A-1.14e).

Each renews the stamp of the desks it concerns under a lock that registrations respect: whoever folds a clock after
the commit folds it under the new hours, and the appeals that were there are counted anew by a recorded change."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.regulations.hours import production_of, years_by_file
from reglament.desk.regulations.models import Announcement, CalendarYear, Desk, HoursChange
from reglament.rulebook.edition import Edition
from reglament.rulebook.production import load_production_calendar
from reglament.rulebook.production_file import CalendarFault, Overlay, no_years, validated


def clause_of_announcements(rules: Edition) -> str:
    """The clause that has hours and breaks announced (B6), else the one that names the working hours."""
    notice = next((row for row in rules.notices.values() if row.trigger == "hours_announced"), None)
    if notice is not None:
        return notice.clause
    weekly = next((row for row in rules.calendars.values() if row.kind == "weekly"), None)
    return weekly.clause if weekly else next(iter(rules.calendars.values())).clause


@transaction.atomic
def publish_announcement(
    *,
    desk: Desk,
    rules: Edition,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    open: bool,
    words_ru: str,
    words_en: str = "",
    by: User,
    now: datetime,
) -> Announcement:
    """Say it, and let the open appeals be counted anew. Raises ValidationError for hours that cannot be."""
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("It ends after it begins.")})
    first, last = _years(rules)
    if not (first <= starts_at.year and ends_at.year <= last):
        words = _("The calendar answers for the years %(first)s to %(last)s only.")
        raise ValidationError({"starts_at": words % {"first": first, "last": last}})
    _renew([desk])
    said = Announcement.objects.create(
        desk=desk,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        open=open,
        words_ru=words_ru,
        words_en=words_en,
        clause=clause_of_announcements(rules),
        published_at=now,
        by=by,
    )
    HoursChange.objects.create(desk=desk, cause=HoursChange.ANNOUNCED, announcement=said, at=now)
    return said


@transaction.atomic
def withdraw_announcement(*, announcement: Announcement, by: User, now: datetime) -> bool:
    """Take it back; it stays readable. False when it was withdrawn already."""
    _renew([announcement.desk])
    waiting = Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None)
    if not waiting.update(withdrawn_at=now, withdrawn_by=by):
        return False
    HoursChange.objects.create(
        desk=announcement.desk, cause=HoursChange.WITHDRAWN, announcement=announcement, at=now
    )
    return True


@transaction.atomic
def load_calendar_years(*, text: str, source: str, by: str = "", now: datetime) -> list[CalendarYear]:
    """Store the years of a file over those known. Raises CalendarFault naming every fault, LookupError for a country
    that has no calendar; then nothing is stored. A file that was the last to come is not stored again: []."""
    given = validated(Overlay, text, source)
    if not given.years:
        raise CalendarFault([no_years(source)])
    known = dict(years_by_file()).get(given.code, ())
    load_production_calendar(given.code)
    production_of(given.code).overlay(text, source=source)
    if known and known[-1] == text:
        return []
    desks = list(Desk.objects.order_by("pk"))
    _renew(desks)
    rows = [
        CalendarYear.objects.create(
            country=given.code,
            year=year,
            text=text,
            content_hash=hashlib.sha256(text.encode()).hexdigest(),
            decree=f"№ {facts.decree.number}, {facts.decree.on.isoformat()}",
            loaded_at=now,
            by=by,
        )
        for year, facts in sorted(given.years.items())
    ]
    for desk in desks:
        HoursChange.objects.create(desk=desk, cause=HoursChange.CALENDAR, calendar_year=rows[0], at=now)
    return rows


def _renew(desks: Sequence[Desk]) -> None:
    """A new stamp for each. FOR UPDATE waits for registrations that have folded and holds up the next."""
    found = Desk.objects.select_for_update().filter(pk__in=[desk.pk for desk in desks]).order_by("pk")
    for desk in list(found):
        Desk.objects.filter(pk=desk.pk).update(hours_stamp=uuid.uuid4().hex)


def _years(rules: Edition) -> tuple[int, int]:
    """The years every calendar of the edition answers for."""
    made = [rules.calendar(name) for name in rules.calendars]
    return max(c.first_year for c in made), min(c.last_year for c in made)
