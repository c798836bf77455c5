"""The history of a ticket in words: facts are stored, sentences are made late, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.tickets.dates import day, moment
from reglament.desk.tickets.given import given_words
from reglament.desk.tickets.models import TicketEvent
from reglament.rulebook.edition import Edition
from reglament.rulebook.meters import BEYOND, COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline. `clause` is set on what the desk decided; `public` lines the requester sees too."""

    at: datetime
    words: str
    who: str
    clause: str
    readings: tuple[str, ...]
    public: bool
    kind: str
    message_id: int | None


def role_words(code: str) -> str:
    """Who a clock is handed up to; a role of the edition's own by its name there."""
    own = {"agent": _("the agent"), "head": _("the head of support"), "requester": _("the client")}
    return own.get(code, code)


class Words:
    """Labels of an edition in the reader's language, falling back to the code itself."""

    def __init__(self, rules: Edition, language: str, names: Mapping[str, str] | None = None) -> None:
        self.rules = rules
        self.language = language
        self.names = names or {}

    def agent(self, email: str) -> str:
        return self.names.get(email, email)

    def axis(self, name: str, value: Any) -> str:
        values = self.rules.axes[name].values if name in self.rules.axes else {}
        return values[value].label[self.language] if value in values else str(value or "—")

    def fact(self, name: str) -> str:
        """The label of an axis or fact, else its own name."""
        rule = self.rules.axes.get(name) or self.rules.facts.get(name)
        return rule.label[self.language] if rule else name

    def value(self, name: str, value: Any) -> str:
        """A value of an axis or fact in words."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return self.axis(name, value) if name in self.rules.axes else str(value)

    def timer(self, name: str) -> str:
        """What happened by itself; "clocks.NAME" is a clock whose time of pauses was over."""
        rule = self.rules.timers.get(name) or self.rules.clocks.get(name.removeprefix("clocks."))
        return rule.label[self.language] if rule else name

    def clock(self, name: str) -> str:
        rule = self.rules.clocks.get(name)
        return rule.label[self.language] if rule else name

    def outcome(self, code: str) -> str:
        row = self.rules.outcomes.get(code)
        return row.label[self.language] if row else code

    def postpone_reason(self, code: str) -> str:
        row = self.rules.postpone_reasons.get(code)
        return row.label[self.language] if row else code

    def why(self, reason: str) -> str:
        """A reason as it was given; that of what a meter set names the meter."""
        by, _dot, name = reason.partition(".")
        rule = self.rules.meters.get(name)
        if rule is None or f"{by}." not in (BEYOND, COUNTED):
            return reason
        text = _("Beyond the limit “%(meter)s”") if f"{by}." == BEYOND else _("Counted by “%(meter)s”")
        return text % {"meter": rule.label[self.language]}

    def channel(self, code: str) -> str:
        row = self.rules.channels.get(code)
        return row.label[self.language] if row else code


Payload = dict[str, Any]
Sentence = Callable[[Payload, Words], str]


def _registered(p: Payload, w: Words) -> str:
    if not p["complete"]:
        return _("Registered, incomplete. Channel: %(channel)s") % {"channel": w.channel(p["channel"])}
    if p["queued"]:
        return _("Registered over the limit and queued. Channel: %(channel)s") % {
            "channel": w.channel(p["channel"])
        }
    return _("Registered. Channel: %(channel)s") % {"channel": w.channel(p["channel"])}


def _completed(p: Payload, w: Words) -> str:
    text = _("Doubt lifted") if p.get("doubt_lifted") else _("What was missing has come")
    return f"{text}. {_('Queued: the limit is reached.')}" if p.get("queued") else text


def _assigned(p: Payload, w: Words) -> str:
    if not p["agent"]:
        return _("Given back: nobody has it now")
    return _("Assigned: %(agent)s") % {"agent": w.agent(p["agent"])}


def _severity(p: Payload, w: Words) -> str:
    values = {
        "old": w.axis("severity", p["previous"]),
        "new": w.axis("severity", p["severity"]),
        "why": w.why(p["reason"]),
    }
    return _("Severity: %(old)s → %(new)s. %(why)s") % values


def _priority(p: Payload, w: Words) -> str:
    values = {
        "old": w.axis("priority", p["previous"]),
        "new": w.axis("priority", p["priority"]),
        "why": w.why(p["reason"]),
    }
    return (_("Priority: %(old)s → %(new)s. %(why)s") % values).rstrip()


def _tier(p: Payload, w: Words) -> str:
    return _("Support tier: %(tier)s") % {"tier": w.axis("tier", p["tier"])}


def _answered(p: Payload, w: Words) -> str:
    forms = {
        "question": _("Information asked for"),
        "solution": _("Solution proposed"),
        "update": _("Progress told"),
    }
    return forms.get(p["form"], _("Answered"))


def _called(p: Payload, w: Words) -> str:
    return _("Call logged, the number was told") if p["number_told"] else _("Call logged")


def _postponed(p: Payload, w: Words) -> str:
    values = {"reason": w.postpone_reason(p["reason"])}
    if p.get("until"):
        on = day(date.fromisoformat(p["until"]), w.language)
        return _("Postponed until %(on)s: %(reason)s") % {**values, "on": on}
    return _("Postponed: %(reason)s") % values


def _closed(p: Payload, w: Words) -> str:
    values = {"outcome": w.outcome(p["outcome"])}
    return (_("Closed by itself: %(outcome)s") if p["automatic"] else _("Closed: %(outcome)s")) % values


def _reopened(p: Payload, w: Words) -> str:
    text = _("Opened again by a late message") if p["by"] == "requester" else _("Opened again")
    text = f"{text}. {p['reason']}" if p.get("reason") else text
    return f"{text}. {_('Queued: the limit is reached.')}" if p.get("queued") else text


def _visit(p: Payload, w: Words) -> str:
    on = {"on": day(date.fromisoformat(p["value"]), w.language)}
    known = {
        "visit_asked": _("Visit asked for: %(on)s"),
        "visit_confirmed": _("Visit booked: %(on)s"),
        "visit_moved": _("Visit moved to %(on)s"),
        "visit_cancelled": _("Visit called off: %(on)s"),
        "visit_declined": _("Visit not agreed: %(on)s"),
        "visit_done": _("Visit carried out, report written: %(on)s"),
    }
    return known[p["name"]] % on


def _remote(p: Payload, w: Words) -> str:
    return {
        "remote_asked": _("Remote session: the client is asked to agree"),
        "remote_agreed": _("Remote session: the client agreed on the portal"),
        "remote_agreed_by_word": _("Remote session: the client agreed by word, which is written down"),
        "remote_refused": _("Remote session: the client refused"),
        "remote_started": _("Remote session begun"),
        "remote_ended": _("Remote session ended; what was done is written down"),
        "remote_dropped": _("Remote session dropped before it began"),
    }[p["name"]]


def _conduct(p: Payload, w: Words) -> str:
    return {
        "conduct_stopped": _("Work stopped because of conduct; the head is told"),
        "conduct_resume": _("The head decided: work goes on"),
        "conduct_close": _("The head decided: it stays stopped"),
    }[p["name"]]


_BY_PREFIX: Mapping[str, Sentence] = {"visit": _visit, "remote": _remote, "conduct": _conduct}
_OF_STAFF = frozenset({"message_moved", "file_released", "file_trusted", "file_dropped"})
"""Facts with words of the staff in them: the requester does not see them."""


def _fact(p: Payload, w: Words) -> str:
    told = _BY_PREFIX.get(str(p["name"]).partition("_")[0])
    if told is not None:
        return told(p, w)
    known = {
        "followed_by": _("A late message began a new appeal: %(value)s"),
        "message_moved": _("A letter that did not belong here was moved to %(value)s"),
        "sent_outside_hours": _("Sent outside the desk's hours by the agent's decision"),
        "file_released": _("File %(value)s released. %(reason)s"),
        "file_trusted": _("File %(value)s let through against the virus checker's word. %(reason)s"),
        "file_dropped": _("File %(value)s dropped, nobody opens it any more. %(reason)s"),
    }
    if p["name"] in known:
        text = known[p["name"]] % p
        return f"{text}. {p['reason']}" if p["name"] == "sent_outside_hours" and p.get("reason") else text
    text = f"{w.fact(p['name'])}: {w.value(p['name'], p['value'])}"
    return f"{text}. {w.why(p['reason'])}" if p.get("reason") else text


def _escalated(p: Payload, w: Words) -> str:
    values = {"clock": w.clock(p["clock"]), "percent": p["percent"], "to": role_words(p["to"])}
    if p["percent"] >= 100:
        text = _("The term “%(clock)s” is over, handed up: %(to)s") % values
    else:
        text = _("%(percent)s%% of the term “%(clock)s” used up, handed up: %(to)s") % values
    return f"{text} ({p['told']})" if p.get("told") else text


def _hours_changed(p: Payload, w: Words) -> str:
    now, was = (datetime.fromisoformat(p[name]) for name in ("due", "due_was"))
    values = {
        "was": moment(was, w.rules.zone, w.language, now=now),
        "due": moment(now, w.rules.zone, w.language, now=now),
        "name": p["name"] if w.language == "ru" else p["name_en"] or p["name"],
    }
    causes = {
        "announced": _("An announcement moved the term: it was %(was)s, it is %(due)s (%(name)s)"),
        "withdrawn": _(
            "An announcement was withdrawn, the term moved: it was %(was)s, it is %(due)s (%(name)s)"
        ),
        "calendar": _("The decree on days off moved the term: it was %(was)s, it is %(due)s (%(name)s)"),
    }
    return causes[p["cause"]] % values


SENTENCES: dict[str, Sentence] = {
    "ticket_registered": _registered,
    "ticket_completed": _completed,
    "ticket_promoted": lambda p, w: _("A place became free: taken into work"),
    "acknowledgement_sent": lambda p, w: _("Acknowledgement with the number sent"),
    "ticket_assigned": _assigned,
    "severity_changed": _severity,
    "priority_changed": _priority,
    "tier_changed": _tier,
    "answered": _answered,
    "call_logged": _called,
    "note_added": lambda p, w: _("Internal note"),
    "requester_replied": lambda p, w: _("The client wrote"),
    "letter_bounced": lambda p, w: _("A letter did not arrive at %(address)s") % p,
    "ticket_postponed": _postponed,
    "ticket_resumed": lambda p, w: _("Taken up again"),
    "ticket_closed": _closed,
    "ticket_reopened": _reopened,
    "reminder_sent": lambda p, w: _("Reminder sent: the appeal closes without an answer"),
    "ticket_escalated": _escalated,
    "remedy_owed": lambda p, w: given_words(w.rules, p, w.language),
    "timer_rang": lambda p, w: w.timer(p["timer"]),
    "service_restored": lambda p, w: (
        _("The service works again by a workaround")
        if p["how"] == "workaround"
        else _("The service works again")
    ),
    "service_disrupted": lambda p, w: _("The service broke down again"),
    "session_held": lambda p, w: _("Work session held, minutes: %(minutes)s") % p,
    "fact_changed": _fact,
    "working_time_changed": _hours_changed,
}
STAFF_ONLY = frozenset({"note_added", "call_logged", "ticket_assigned", "ticket_escalated"})


def timeline(
    rows: list[TicketEvent], rules: Edition, language: str, names: Mapping[str, str] | None = None
) -> list[Line]:
    """Every event of a ticket as a line, oldest first. Set the language active: sentences are gettext's.

    `names` of agents by their addresses, as far as they are known already."""
    words = Words(rules, language, _names(rows, names or {}))
    return [
        Line(
            at=row.at,
            words=SENTENCES[row.kind](row.payload, words),
            who="" if _of_oneself(row, words) else row.actor_name,
            clause=row.clause,
            readings=tuple(row.readings),
            public=row.kind not in STAFF_ONLY and not _words_of_staff(row),
            kind=row.kind,
            message_id=row.message_id,
        )
        for row in rows
    ]


def _words_of_staff(row: TicketEvent) -> bool:
    name = row.payload.get("name")
    return name in _OF_STAFF or (name == "sent_outside_hours" and bool(row.payload.get("reason")))


def _of_oneself(row: TicketEvent, words: Words) -> bool:
    """Whether the sentence names the very person who did it: then once is enough."""
    agent = row.payload.get("agent") if row.kind == "ticket_assigned" else None
    return bool(agent) and row.actor_name in (agent, words.agent(str(agent)))


def _names(rows: list[TicketEvent], known: Mapping[str, str]) -> Mapping[str, str]:
    """Names of the agents an assignment speaks of, by their addresses."""
    told = {row.payload.get("agent", "") for row in rows if row.kind == "ticket_assigned"}
    emails = told - {""} - known.keys()
    if not emails:
        return known
    return {**known, **{user.email: str(user) for user in User.objects.filter(email__in=emails)}}
