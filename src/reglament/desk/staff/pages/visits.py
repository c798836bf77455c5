"""The calendar of visits, and one visit, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.registers import Place, RegisterLine, RegisterList, nothing, page_of
from reglament.desk.tickets.dates import day
from reglament.desk.ui.shapes import Event, Fact, Link
from reglament.desk.visits import words
from reglament.desk.visits.models import Visit
from reglament.desk.visits.questions import quota_of, seen_by
from reglament.rulebook.edition import Edition

WEEK, MONTH = "week", "month"


@dataclass(frozen=True, slots=True)
class Card:
    url: str
    time: str
    who: str
    whom: str
    state: str
    state_words: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day: `off`: nobody works; `name` of the holiday; `outside`: of the neighbouring month."""

    on: str
    weekday: str
    number: int
    cards: list[Card]
    off: bool
    name: str
    today: bool
    outside: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    title: str
    span: str
    days: list[Day]
    tabs: list[Link]
    previous_url: str
    next_url: str
    today_url: str
    waiting: list[Card]
    count: int


def visits_list(place: Place, *, chosen: int = 0) -> RegisterList:
    """The list beside: what is to come first, then what was, newest first; ?q= searches whom and where."""
    rules, words_ = place.speech.rules, place.given("q")
    rows = seen_by(place.actor).filter(desk=place.desk)
    if words_:
        whom = Q(certificate__organisation__name__icontains=words_) | Q(
            requester__full_name__icontains=words_
        )
        rows = rows.filter(whom | Q(place__icontains=words_) | Q(certificate__number__iexact=words_))
    found, count, pager = page_of(place, rows.order_by("-starts_at", "-pk"))
    lines = [
        RegisterLine(
            url=place.url("visit", visit.pk),
            title=words.when(visit, rules, place.language, now=place.now),
            note=str(visit.certificate.organisation or visit.requester),
            right=str(visit.specialist) if visit.specialist else "",
            under=words.state_of(visit),
            state="soon" if visit.state == Visit.ASKED else "",
            selected=visit.pk == chosen,
        )
        for visit in found
    ]
    explained = _("They come from the page of a certificate or of an appeal, and from the portal.")
    return RegisterList(
        title=_("Visits"),
        count=count,
        lines=lines,
        action=place.url("visits"),
        words=words_,
        pager=pager,
        empty=nothing(words_, title=_("No visits yet"), explained=explained) if not lines else {},
    )


def calendar_of(place: Place, *, span: str, on: date) -> Calendar:
    """A week or a month of visits around `on`; asked for and still unconfirmed ones are told beside."""
    rules = place.speech.rules
    first, last, before, after = _bounds(span, on)
    rows = seen_by(place.actor).filter(desk=place.desk)
    shown = rows.filter(day_on__range=(first, last), state__in=Visit.LIVE).order_by("starts_at", "pk")
    by_day: dict[date, list[Card]] = {}
    for visit in shown:
        by_day.setdefault(visit.day_on, []).append(_card(place, visit, rules))
    waiting = rows.filter(state=Visit.ASKED, ends_at__gte=place.now).order_by("asked_at", "pk")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    today = place.now.astimezone(ZoneInfo(rules.zone)).date()
    return Calendar(
        title=_title(span, on, first, last, place.language),
        span=span,
        days=[_day(rules, at, by_day.get(at, []), span, on, today, place.language) for at in days],
        tabs=[
            Link(_("Week"), place.url("visits", week=on.isoformat()), current=span == WEEK),
            Link(_("Month"), place.url("visits", month=f"{on:%Y-%m}"), current=span == MONTH),
        ],
        previous_url=_url(place, span, before),
        next_url=_url(place, span, after),
        today_url=_url(place, span, today),
        waiting=[_card(place, visit, rules, dated=True) for visit in waiting],
        count=sum(map(len, by_day.values())),
    )


def _bounds(span: str, on: date) -> tuple[date, date, date, date]:
    """First and last day shown, a day of the span before and of the one after."""
    if span == WEEK:
        first = on - timedelta(days=on.weekday())
        return first, first + timedelta(days=6), first - timedelta(days=7), first + timedelta(days=7)
    start = on.replace(day=1)
    after = (start + timedelta(days=32)).replace(day=1)
    end = after - timedelta(days=1)
    first = start - timedelta(days=start.weekday())
    return first, end + timedelta(days=6 - end.weekday()), start - timedelta(days=1), after


def _url(place: Place, span: str, on: date) -> str:
    return place.url("visits", **{span: on.isoformat() if span == WEEK else f"{on:%Y-%m}"})


def _title(span: str, on: date, first: date, last: date, language: str) -> str:
    if span == WEEK:
        return f"{day(first, language)} – {day(last, language)}"
    return date_format(on, "F Y").capitalize()


def _day(rules: Edition, at: date, cards: list[Card], span: str, on: date, today: date, language: str) -> Day:
    calendar = rules.visits.calendar if rules.visits else ""
    known = rules.calendar(calendar).day(at) if calendar else None
    return Day(
        on=day(at, language),
        weekday=str(WEEKDAYS_ABBR[at.weekday()]),
        number=at.day,
        cards=cards,
        off=known is not None and not known.spans,
        name=known.name if known and not known.spans and known.kind != "weekend" else "",
        today=at == today,
        outside=span == MONTH and at.month != on.month,
    )


def _card(place: Place, visit: Visit, rules: Edition, *, dated: bool = False) -> Card:
    zone = ZoneInfo(rules.zone)
    first, last = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    time = f"{first:%H:%M}–{last:%H:%M}"
    return Card(
        url=place.url("visit", visit.pk),
        time=words.when(visit, rules, place.language, now=place.now) if dated else time,
        who=str(visit.specialist) if visit.specialist else pgettext("visit", "nobody yet"),
        whom=str(visit.certificate.organisation or visit.requester),
        state=visit.state,
        state_words=words.state_of(visit),
    )


def facts_of(place: Place, speech: Speech, visit: Visit) -> list[Fact]:
    """Everything staff need to decide and to go."""
    language = place.language
    used = quota_of(speech.rules, visit.certificate, visit.day_on)
    mark = speech.mark(speech.rules.visits.clause) if speech.rules.visits else None
    left = ""
    if used is not None:
        left = _("%(taken)s made, %(reserved)s booked, %(left)s left") % {
            "taken": used.taken,
            "reserved": used.reserved,
            "left": "∞" if used.left is None else used.left,
        }
    facts = [
        Fact(pgettext("visit", "When"), words.when(visit, speech.rules, language, now=place.now)),
        Fact(_("Standing"), words.state_of(visit)),
        Fact(_("Specialist"), str(visit.specialist) if visit.specialist else pgettext("visit", "nobody yet")),
        Fact(_("Where"), visit.place, note="" if visit.inside else _("outside the area of the regulation")),
        Fact(_("Why not remotely"), visit.remote_impossible, clause=speech.mark("6.8 (2) c")),
        Fact(_("Product"), visit.product.name),
        Fact(_("Certificate"), visit.certificate.number, url=_own(place, visit)),
        Fact(_("Visits of the year"), left, clause=mark),
        Fact(_("Who asks"), f"{visit.requester}, {visit.requester.phone}"),
        Fact(_("Asked for"), speech.at(visit.asked_at)),
    ]
    if visit.ticket:
        facts.append(Fact(_("Appeal"), visit.ticket.number, url=f"/desk/t/{visit.ticket.number}/"))
    return facts


def _own(place: Place, visit: Visit) -> str:
    """The certificate's page is not a third party's."""
    hired = place.actor.hired_for(place.desk)
    return "" if hired else place.url("certificate", visit.certificate_id)


def history_of(speech: Speech, visit: Visit) -> list[Event]:
    return [
        Event(
            words=f"{words.what_of(change)}. {change.words}".rstrip(". ")
            if change.words
            else words.what_of(change),
            at=speech.at(change.at),
            iso=change.at.isoformat(),
            who=_("client") if change.by_client else str(change.by or ""),
            clause=speech.mark(change.clause),
        )
        for change in visit.changes.select_related("by").order_by("-at", "-pk")
    ]


def acts_on(place: Place, visit: Visit) -> Sequence[Link]:
    """What may be done with a visit in its state; a third party only reports."""
    hired = place.actor.hired_for(place.desk)
    offered = {
        Visit.ASKED: [
            ("confirm", _("Confirm"), "c"),
            ("move", _("Move"), "m"),
            ("decline", _("Not agree"), ""),
            ("cancel", _("Call off"), ""),
        ],
        Visit.CONFIRMED: [
            ("report", _("Write the report"), "r"),
            ("confirm", _("Another specialist"), ""),
            ("move", _("Move"), "m"),
            ("cancel", _("Call off"), ""),
        ],
    }.get(visit.state, [])
    return [
        Link(label, place.url("visit_act", visit.pk, code), key=key)
        for code, label, key in offered
        if not hired or code == "report"
    ]


def span_asked(place: Place) -> tuple[str, date]:
    """?week=2026-03-02 or ?month=2026-03; this week for anything else."""
    today = place.now.astimezone(ZoneInfo(place.speech.rules.zone)).date()
    for span, form in ((WEEK, "%Y-%m-%d"), (MONTH, "%Y-%m")):
        asked = place.given(span, 10)
        if asked:
            try:
                on = datetime.strptime(asked, form).date()  # noqa: DTZ007  a civil date
            except ValueError:
                return span, today
            return (span, on) if 2000 <= on.year <= 2100 else (span, today)
    return WEEK, today
