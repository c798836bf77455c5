"""Working time of a desk as it really is: the edition's calendars, decrees that came by file, what was announced.

`rules_at_work` is the one way to rules that count time; `rules_of` gives the bare text. An edition with its working
time is kept by the desk's `hours_stamp`, which every change of working time renews: reading it is one short query."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from reglament.desk.regulations.models import Announcement, CalendarYear, DeskEdition
from reglament.desk.regulations.queries import rules_by_hash, rules_of
from reglament.desk.statements import row
from reglament.rulebook.edition import Edition
from reglament.rulebook.production import ProductionCalendar, load_production_calendar
from reglament.rulebook.worktime import Exception_

_STAMP = "SELECT hours_stamp FROM desk_desk WHERE id = %s"
KEPT = 64  # editions at work held in a process


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """What changes an edition's calendars: announcements, and texts of years by country, oldest first."""

    announced: tuple[Exception_, ...] = ()
    years: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def production(self) -> Mapping[str, ProductionCalendar]:
        """The calendars of the countries some year of which came by file."""
        return {country: load_production_calendar(country, *texts) for country, texts in self.years}


_by_stamp: dict[str, WorkingTime] = {}
_at_work: dict[tuple[str, WorkingTime], Edition] = {}


def exceptions_of(desk_id: int, *, known_at: datetime | None = None) -> tuple[Exception_, ...]:
    """The desk's announcements in force as closures and openings, oldest first; those known at an instant, if given."""
    said = Announcement.objects.filter(desk_id=desk_id)
    if known_at is None:
        said = said.filter(withdrawn_at=None)
    else:
        said = said.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at), published_at__lte=known_at)
    return tuple(
        Exception_(a.starts_at, a.ends_at, a.open, a.words_ru, a.clause, a.words_en)
        for a in said.order_by("published_at", "pk")
    )


def years_by_file(*, known_at: datetime | None = None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Texts of the years that came by file, by country, in the order they came."""
    rows = CalendarYear.objects.order_by("loaded_at", "pk")
    if known_at is not None:
        rows = rows.filter(loaded_at__lte=known_at)
    found: dict[str, list[str]] = {}
    for country, text in rows.values_list("country", "text"):
        texts = found.setdefault(country, [])
        if texts[-1:] != [text]:  # one file may hold several years
            texts.append(text)
    return tuple((country, tuple(texts)) for country, texts in sorted(found.items()))


def moments_of(desk_id: int) -> list[datetime]:
    """Every instant at which what was known of the desk's working time changed, in order."""
    said = Announcement.objects.filter(desk_id=desk_id).values_list("published_at", "withdrawn_at")
    loaded = CalendarYear.objects.values_list("loaded_at", flat=True)
    return sorted({at for pair in said for at in pair if at is not None} | set(loaded))


def production_of(country: str) -> ProductionCalendar:
    """The production calendar of a country with every year that came by file. LookupError for an unknown one."""
    return load_production_calendar(country, *dict(years_by_file()).get(country, ()))


def stamp_of(desk_id: int) -> str:
    """The desk's stamp as the database has it at this moment."""
    found = row(_STAMP, [desk_id])
    return str(found[0]) if found else ""


def working_time(desk_id: int, stamp: str) -> WorkingTime:
    """The desk's working time under its current stamp."""
    if not stamp:
        return WorkingTime()
    known = _by_stamp.get(stamp)
    if known is None:
        _thin(_by_stamp)
        known = _by_stamp[stamp] = WorkingTime(exceptions_of(desk_id), years_by_file())
    return known


def at_work(rules: Edition, content_hash: str, time: WorkingTime) -> Edition:
    """The edition with that content under this working time."""
    if time == WorkingTime():
        return rules
    key = (content_hash, time)
    known = _at_work.get(key)
    if known is None:
        _thin(_at_work)
        known = _at_work[key] = rules.at_work(production=time.production, announced=time.announced)
    return known


def rules_at_work(
    edition: DeskEdition, *, known_at: datetime | None = None, stamp: str | None = None
) -> Edition:
    """The rules of a published edition with the desk's working time, read anew; `known_at`: as it was known then.

    What is closed is counted as it was known at its closing: a later announcement never changes a past verdict.
    `stamp`: the desk's, if it was read in this transaction already."""
    stamp = stamp_of(edition.desk_id) if stamp is None else stamp
    if not stamp:
        return rules_of(edition)
    if known_at is None:
        return at_work(rules_of(edition), edition.content_hash, working_time(edition.desk_id, stamp))
    time = WorkingTime(exceptions_of(edition.desk_id, known_at=known_at), years_by_file(known_at=known_at))
    return at_work(rules_of(edition), edition.content_hash, time)


class KnownThen:
    """Editions of one desk under the working time known at instants of the past, each read once.

    `as_of`: for what is not closed yet; None: as it is known now."""

    def __init__(self, desk_id: int, *, as_of: datetime | None = None) -> None:
        self.as_of, self.stamp = as_of, stamp_of(desk_id)
        self.kept: dict[tuple[int, int], Edition] = {}
        self.changes = moments_of(desk_id) if self.stamp else []

    def rules(self, edition: DeskEdition, closed_at: datetime | None) -> Edition:
        known_at = closed_at or self.as_of
        key = (edition.pk, bisect_right(self.changes, known_at) if known_at else -1)
        if key not in self.kept:
            self.kept[key] = rules_at_work(edition, known_at=known_at, stamp=self.stamp)
        return self.kept[key]


def rules_of_row(content_hash: str, desk_id: int, stamp: str) -> Edition:
    """The same for a row of a list that brought the desk's stamp with it: no query of its own."""
    rules = rules_by_hash(content_hash)
    return at_work(rules, content_hash, working_time(desk_id, stamp)) if stamp else rules


def _thin(kept: dict) -> None:  # type: ignore[type-arg]
    while len(kept) >= KEPT:
        del kept[next(iter(kept))]
