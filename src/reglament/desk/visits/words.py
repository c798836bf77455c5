"""Visits in words, for both surfaces."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.tickets.dates import moment
from reglament.desk.visits.models import RemoteSession, Visit, VisitChange
from reglament.rulebook.edition import Edition


def state_of(visit: Visit) -> str:
    return {
        Visit.ASKED: pgettext("visit", "asked for, an agent has yet to confirm"),
        Visit.CONFIRMED: pgettext("visit", "booked"),
        Visit.DONE: pgettext("visit", "carried out"),
        Visit.CANCELLED: pgettext("visit", "called off"),
        Visit.DECLINED: pgettext("visit", "not agreed"),
    }[visit.state]


def what_of(change: VisitChange) -> str:
    return {
        "asked": pgettext("visit", "Asked for"),
        "confirmed": pgettext("visit", "Booked"),
        "moved": pgettext("visit", "Moved"),
        "cancelled": pgettext("visit", "Called off"),
        "declined": pgettext("visit", "Not agreed"),
        "done": pgettext("visit", "Carried out"),
    }[change.what]


def when(visit: Visit, rules: Edition, language: str, *, now: datetime) -> str:
    """«5 марта, 10:00–13:00 МСК»."""
    zone = ZoneInfo(rules.zone)
    start = moment(visit.starts_at, rules.zone, language, now=now)
    first, last = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    if first.date() != last.date():
        return f"{start} – {moment(visit.ends_at, rules.zone, language, now=now)}"
    clock, _space, word = start.rpartition(" ")
    return f"{clock}–{last:%H:%M} {word}"


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A remote session in words. `asked`: the client may agree or refuse now."""

    pk: int
    state: str
    purpose: str
    consent: str
    log: str
    done: str
    asked: bool
    at: str


def session_line(session: RemoteSession, rules: Edition, language: str, *, now: datetime) -> SessionLine:
    def at(instant: datetime | None) -> str:
        return moment(instant, rules.zone, language, now=now) if instant else ""

    log = ""
    if session.started_at:
        log = _("begun %(start)s") % {"start": at(session.started_at)}
        if session.ended_at:
            log = _("begun %(start)s, ended %(end)s") % {
                "start": at(session.started_at),
                "end": at(session.ended_at),
            }
    return SessionLine(
        pk=session.pk,
        state=session_state(session),
        purpose=session.purpose,
        consent=_consent(session, at(session.consent_at)),
        log=log,
        done=session.done,
        asked=session.state == RemoteSession.ASKED,
        at=at(session.asked_at),
    )


def session_state(session: RemoteSession) -> str:
    return {
        RemoteSession.ASKED: pgettext("remote session", "waits for consent"),
        RemoteSession.AGREED: pgettext("remote session", "agreed, not begun"),
        RemoteSession.REFUSED: pgettext("remote session", "the client refused"),
        RemoteSession.RUNNING: pgettext("remote session", "under way"),
        RemoteSession.ENDED: pgettext("remote session", "ended"),
        RemoteSession.DROPPED: pgettext("remote session", "dropped"),
    }[session.state]


def _consent(session: RemoteSession, at: str) -> str:
    told = {"who": session.consent_by, "at": at, "words": session.consent_words}
    if not session.consent_at:
        return ""
    if session.state == RemoteSession.REFUSED:
        return _("%(who)s refused, %(at)s") % told
    if session.consent == RemoteSession.WORD:
        return _("%(who)s agreed by word (%(words)s), written down %(at)s") % told
    return _("%(who)s agreed on the portal, %(at)s") % told
