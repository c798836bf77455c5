"""What may be done with a ticket now: the acts the lifecycle and the edition allow, the modes of the composer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.customers.services import REMOTE
from reglament.desk.said import once_a_language
from reglament.desk.staff.forms_work import settable
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.conduct import grounds
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.permitted import Permits
from reglament.desk.tickets.spoken import spoken_of
from reglament.desk.ui.shapes import ClauseMark, Mode
from reglament.rulebook import entitlement
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class Act:
    """A button under the clocks. `direct`: done by the press itself (a POST); else a form opens."""

    code: str
    label: str
    key: str = ""
    direct: bool = False
    look: str = "plain"


def label_of(code: str) -> str:
    """The words on the button of an act; "" for none."""
    return _labels().get(code, "")


@once_a_language
def _labels() -> dict[str, str]:
    return {
        "take": _("Take"),
        "doubt": _("Lift the doubt"),
        "supply": _("Supply what is missing"),
        "assign": _("Assign"),
        "give-back": _("Give back"),
        "severity": _("Severity"),
        "priority": _("Priority"),
        "facts": _("Facts"),
        "session": _("Time spent"),
        "restored": _("Restored"),
        "postpone": _("Postpone"),
        "resume": _("Take up again"),
        "close": pgettext("ticket", "Close"),
        "decline": pgettext("ticket", "Decline"),
        "conduct": pgettext("ticket", "Stop: conduct"),
        "visit": pgettext("ticket", "Visit"),
        "remote": pgettext("ticket", "Remote session"),
        "reopen": _("Open again"),
    }


def button_of(code: str) -> str:
    """The words on the button that carries an act out."""
    if code in ("session", "restored"):
        return _("Write down")
    return _("Set") if code in ("severity", "priority", "facts") else label_of(code)


def acts(may: Permits, actor: Actor) -> list[Act]:
    """The acts on offer, in a stable order: what the actor would be refused is not among them."""
    rules, ticket = may.rules, may.ticket
    mine = ticket.assignee_id is not None and actor.user is not None and ticket.assignee_id == actor.user.pk
    doubt = ticket.verdict.get("decision") == "hold"
    offered = [
        ("take", ticket.assignee_id is None, "take"),
        ("complete", doubt, "doubt"),
        ("complete", True, "supply"),
        ("assign", True, "assign"),
        ("assign", mine, "give-back"),
        ("set_severity", "severity" in rules.axes, "severity"),
        ("set_priority", "priority" in rules.axes, "priority"),
        ("set_severity", bool(settable(rules)), "facts"),
        ("log_call", "session_held" in spoken_of(rules), "session"),
        ("log_call", "service_restored" in spoken_of(rules), "restored"),
        ("postpone", ticket.state != "postponed", "postpone"),
        ("resume", True, "resume"),
        ("close", True, "close"),
        ("refuse", _declines(rules), "decline"),
        ("refuse", bool(grounds(rules)), "conduct"),
        ("close", _given(rules, ticket, rules.visits.service if rules.visits else ""), "visit"),
        ("close", _given(rules, ticket, REMOTE), "remote"),
        ("reopen", ticket.outcome not in grounds(rules) or actor.heads(ticket.desk), "reopen"),
    ]
    codes = [code for action, fits, code in offered if fits and may.lets(action)]
    if actor.contracts and actor.hired_for(ticket.desk):
        codes = [code for code in codes if code in OF_HIRED]
    return [
        Act(
            code,
            label_of(code),
            _KEYS.get(code, ""),
            code in _DIRECT,
            "primary" if code in ("take", "reopen") else "plain",
        )
        for code in codes
    ]


def _declines(rules: Edition) -> bool:
    """Whether the edition has grounds for a person to refuse service (A3.2, A3.3)."""
    return any(
        row.refusal and row.needs and code not in grounds(rules) for code, row in rules.outcomes.items()
    )


def _given(rules: Edition, ticket: Ticket, code: str) -> bool:
    """Whether the certificate of the appeal gives the service: nothing is read, the act itself judges whole."""
    held = ticket.certificate
    if held is None or code not in rules.services or ticket.closed_at is not None:
        return False
    return entitlement.service(rules, held.tier, code, held.overrides).given


# What a third party does with what is assigned to them (A7.1): they hand nothing on and turn nobody away.
OF_HIRED = frozenset({"severity", "postpone", "resume", "close", "remote"})
_DIRECT = frozenset({"take", "give-back", "resume"})
_KEYS = {
    "take": "t",
    "assign": "a",
    "severity": "s",
    "priority": "s",
    "postpone": "p",
    "resume": "p",
    "close": "c",
    "reopen": "o",
}


def modes(may: Permits, chosen: str = "") -> list[Mode]:
    """The modes of the composer that the regulation allows now, `chosen` or the first one checked."""
    said = _modes()
    spoken = spoken_of(may.rules)
    known = [(a, said[value]) for a, value in _ACTION_OF if value != "update" or "update" in spoken]
    allowed = [mode for action, mode in known if may.lets(action)]
    if not allowed:
        return []
    values = [mode.value for mode in allowed]
    checked = chosen if chosen in values else values[0]
    return [Mode(m.value, m.label, m.says, m.button, m.value == checked, m.key) for m in allowed]


_ACTION_OF = (
    ("answer", "answer"),
    ("ask", "question"),
    ("solve", "solution"),
    ("answer", "update"),
    ("note", "note"),
    ("log_call", "call"),
)


@once_a_language
def _modes() -> dict[str, Mode]:
    waits = _("The client will get it by e-mail; the appeal then waits for the reply.")
    staff = _("Only the staff will see it; nothing is sent.")
    by_mail = _("The client will get it by e-mail.")
    told = (
        Mode("answer", _("Answer"), by_mail, _("Send the answer"), key="r"),
        Mode("question", _("Ask for information"), waits, _("Send the question"), key="q"),
        Mode("solution", _("Propose a solution"), waits, _("Send the solution"), key="w"),
        Mode("update", _("Tell the progress"), by_mail, _("Send the news"), key="u"),
        Mode("note", _("Internal note"), staff, _("Keep the note"), key="n"),
        Mode("call", pgettext("mode", "Call"), staff, _("Log the call"), key="l"),
    )
    return {mode.value: mode for mode in told}


@dataclass(frozen=True, slots=True)
class Sending:
    """What the composer says about when an answer leaves, when the edition holds answers (B4.6)."""

    leaves: str
    clause: ClauseMark | None
    checked: bool = False


def sending(speech: Speech, *, checked: bool = False) -> Sending | None:
    """None while answers leave at once."""
    window = speech.rules.sending_window
    if window is None:
        return None
    calendar, clause, reading = window
    opening = speech.rules.calendar(calendar).next_opening(speech.now)
    if opening <= speech.now:
        return None
    return Sending(speech.at(opening), speech.mark(clause, (reading,) if reading else ()), checked)
