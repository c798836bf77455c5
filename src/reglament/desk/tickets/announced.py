"""What a desk announces about its hours (B6), ready for the eye: the same words for staff and clients."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Announcement, Desk
from reglament.desk.tickets.dates import zone_word
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.edition import Edition

NB = "\u00a0"
When = Literal["now", "coming", "past", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement. `title`: what kind it is; `span`: its hours with the zone; `effect`: what it does to terms."""

    pk: int
    title: str
    words: str
    span: str
    effect: str
    when: When
    clause: ClauseMark | None


def current_and_coming(desk: Desk, rules: Edition, language: str, *, now: datetime) -> list[Announced]:
    """What clients are told: announcements in force now or to come, the earliest first."""
    said = Announcement.objects.filter(desk=desk, withdrawn_at=None, ends_at__gt=now)
    return shown(said.order_by("starts_at", "pk"), desk, rules, language, now=now)


def shown(
    said: Iterable[Announcement], desk: Desk, rules: Edition, language: str, *, now: datetime
) -> list[Announced]:
    """The announcements in words, in the order given."""
    with override(language):
        return [
            Announced(
                a.pk,
                kinds()[a.kind],
                a.words(language),
                span(a.starts_at, a.ends_at, rules.zone, language),
                effect(a.open),
                _when(a, now),
                clause_mark(rules, desk.slug, a.clause, language),
            )
            for a in said
        ]


def kinds() -> dict[str, str]:
    """Kinds of announcements, in words."""
    return {
        Announcement.PLANNED: _("Planned break"),
        Announcement.EMERGENCY: _("Emergency break"),
        Announcement.OPENING: _("Extra hours"),
        Announcement.MODE: _("Change of hours"),
    }


def effect(open: bool) -> str:
    """What an announcement does to terms counted in working time."""
    return _("These hours count towards terms.") if open else _("These hours do not count towards terms.")


def span(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """«4 марта», «4 – 6 марта», «4 марта, 12:00–14:00 МСК», «4 марта, 22:00 – 5 марта, 8:00 МСК»."""
    first, last = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    midnights = first.time() == last.time() == datetime.min.time()
    word = zone_word(starts_at, zone, language)
    if midnights:
        until = last - timedelta(days=1)
        if until.date() == first.date():
            return _date(first)
        return f"{_date(first)} – {_date(until)}"
    if first.date() == last.date():
        return f"{_date(first)}, {first:%H:%M}–{last:%H:%M}{NB}{word}"
    return f"{_date(first)}, {first:%H:%M} – {_date(last)}, {last:%H:%M}{NB}{word}"


def _date(at: datetime) -> str:
    russian = (get_language() or "ru").startswith("ru")
    return formats.date_format(at, "j E Y" if russian else "j F Y").replace(" ", NB)


def _when(said: Announcement, now: datetime) -> When:
    if said.withdrawn_at is not None:
        return "withdrawn"
    if said.ends_at <= now:
        return "past"
    return "now" if said.starts_at <= now else "coming"
