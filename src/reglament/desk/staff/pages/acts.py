"""What may be done with a ticket now: the acts the lifecycle and the edition allow, the modes of the composer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.staff.pages.marks import Speech
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.models import Ticket
from reglament.desk.ui.shapes import ClauseMark, Mode
from reglament.rulebook import lifecycle
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class Act:
    """A button under the clocks. `direct`: done by the press itself (a POST); else a form opens."""

    code: str
    label: str
    key: str = ""
    direct: bool = False
    look: str = "plain"


def may(rules: Edition, ticket: Ticket, action: str) -> bool:
    return lifecycle.allowed(rules, ticket.state, action).ok


def acts(rules: Edition, ticket: Ticket, actor: Actor) -> list[Act]:
    """The acts on offer, in a stable order."""
    mine = ticket.assignee_id is not None and actor.user is not None and ticket.assignee_id == actor.user.pk
    doubt = ticket.verdict.get("decision") == "hold"
    offered = [
        ("take", ticket.assignee_id is None, Act("take", _("Take"), "t", True, "primary")),
        ("complete", doubt, Act("doubt", _("Lift the doubt"), "")),
        ("complete", True, Act("supply", _("Supply what is missing"), "")),
        ("assign", True, Act("assign", _("Assign"), "a")),
        ("assign", mine, Act("give-back", _("Give back"), "", True)),
        ("set_severity", "severity" in rules.axes, Act("severity", _("Severity"), "s")),
        ("set_priority", "priority" in rules.axes, Act("priority", _("Priority"), "s")),
        ("postpone", ticket.state != "postponed", Act("postpone", _("Postpone"), "p")),
        ("resume", True, Act("resume", _("Take up again"), "p", True)),
        ("close", True, Act("close", pgettext("ticket", "Close"), "c")),
        ("reopen", True, Act("reopen", _("Open again"), "o", False, "primary")),
    ]
    return [act for action, fits, act in offered if fits and may(rules, ticket, action)]


def modes(rules: Edition, ticket: Ticket, chosen: str = "") -> list[Mode]:
    """The modes of the composer that the state allows, `chosen` or the first one checked."""
    said = _modes()
    known = [(action, said[value]) for action, value in _ACTION_OF]
    allowed = [mode for action, mode in known if may(rules, ticket, action)]
    if not allowed:
        return []
    values = [mode.value for mode in allowed]
    checked = chosen if chosen in values else values[0]
    return [Mode(m.value, m.label, m.says, m.button, m.value == checked, m.key) for m in allowed]


_ACTION_OF = (
    ("answer", "answer"),
    ("ask", "question"),
    ("solve", "solution"),
    ("note", "note"),
    ("log_call", "call"),
)


def _modes() -> dict[str, Mode]:
    waits = _("The client will get it by e-mail; the appeal then waits for the reply.")
    staff = _("Only the staff will see it; nothing is sent.")
    by_mail = _("The client will get it by e-mail.")
    told = (
        Mode("answer", _("Answer"), by_mail, _("Send the answer"), key="r"),
        Mode("question", _("Ask for information"), waits, _("Send the question"), key="q"),
        Mode("solution", _("Propose a solution"), waits, _("Send the solution"), key="w"),
        Mode("note", _("Internal note"), staff, _("Keep the note"), key="n"),
        Mode("call", _("Call logged"), staff, _("Log the call"), key="l"),
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
