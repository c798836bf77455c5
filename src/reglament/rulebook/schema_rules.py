"""Rule types of an edition: clocks, gates, meters, transitions, routes, notices. The file knows the values."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as F

from .schema_base import EventRow as EventRow
from .schema_base import Row, Scalar, Setting, Strict, Text, Values
from .schema_targets import Clocked, TargetRow, Unit


# --- clocks -----------------------------------------------------------------------------------------------------
class StartRow(Row):
    """A condition that must hold before the clock starts; ``text`` says what it waits for."""

    text: Text | None = None


class AgainRow(EventRow):
    """An event that begins a new round.

    ``after``: "ended" (the last round is over), "first_ended" (any time after the first round; a running later
    round then starts afresh), "met" (the event that met the last round begins the next one at once: repeating
    updates) or "any" (at any time; a running round starts afresh).
    """

    after: Literal["ended", "first_ended", "met", "any"] = "ended"


class CalendarRow(Row):
    """The calendar the clock runs by; the most specific row wins. ``zone_fact``: a fact with the time zone whose
    wall clock the hours are (the customer's own), where it is known."""

    calendar: str
    zone_fact: str = ""


class EscalationRow(Row):
    """When ``percent`` of the allowance is used up, ``to`` is told (a role: "agent", "head", "requester", any other).

    ``assign``: the ticket is given to the first person of that role, too; ``sets``: values its axes and facts get.
    """

    percent: Annotated[int, F(ge=0, le=10_000)] = 0
    amount: Annotated[int, F(ge=0)] = 0
    """Instead of ``percent``: so much of ``unit`` after the counting began."""
    unit: Literal[Clocked, "working_days"] = "working_hours"
    to: str
    text: Text | None = None
    assign: bool = False
    sets: dict[str, Scalar] = {}


class PauseLimit(Row):
    """How long a clock may be held still; the most specific row when a pause begins governs it.

    ``times``: so many pauses; ``amount`` of ``unit``: so long in all; ``longest`` of ``unit``: so long each; 0 sets
    no such limit. Working units are counted in ``calendar``, else in that of the clock. ``over``: the pauses of one
    "round" or of the whole "ticket". ``then``: when the time is over the clock "runs" and is held no more, or the
    appeal is to "close" with ``outcome``.
    """

    times: Annotated[int, F(ge=0)] = 0
    amount: Annotated[int, F(ge=0)] = 0
    longest: Annotated[int, F(ge=0)] = 0
    unit: Literal[Clocked, "calendar_days", "working_days"] = "working_days"
    calendar: str = ""
    over: Literal["round", "ticket"] = "round"
    then: Literal["runs", "close"] = "runs"
    outcome: str = ""
    text: Text


class ClockRule(Strict):
    """``begin``: events that begin the first round, by default the registration; ``start``: what must hold for it
    to run; ``met``: the promise is kept; ``stop``: the counting ends without that.

    ``late``: "elapsed" (more working time used than promised) or "instant" (answered after the due instant).

    ``count_days``: how days are counted: "clock" (N times the working hours of a day), "civil_accept"
    (end of the N-th working day after acceptance) or "civil_sent" (after the date of sending).
    ``on_change``: fact -> "from_receipt" | "restart" | "min_restart" | "carry"; "*" speaks for the others.
    """

    label: Text
    clause: str
    begin: tuple[EventRow, ...] = ()
    start: tuple[StartRow, ...] = ()
    met: tuple[EventRow, ...]
    stop: tuple[EventRow, ...] = ()
    again: tuple[AgainRow, ...] = ()
    pause: tuple[Row, ...] = ()
    pause_limits: tuple[PauseLimit, ...] = ()
    absent: tuple[Row, ...] = ()
    targets: tuple[TargetRow, ...]
    calendars: tuple[CalendarRow, ...]
    late: Setting = "elapsed"
    count_days: Setting = "clock"
    on_change: dict[str, Setting] = {}
    escalations: tuple[EscalationRow, ...] = ()
    readings: tuple[str, ...] = ()
    """Parameters that bear on this clock without being named in a row (shown, not obeyed)."""


# --- gates, channels, forms --------------------------------------------------------------------------------------
class Gate(Row):
    """A condition of admission.

    ``check``: "missing" (none of ``fields`` is filled), "certificate" (its ``state``), "requester" (unknown).
    ``by`` "staff": nothing automatic, a person may do it. ``text`` may use the parameters of the reason.
    """

    decision: Literal["ask", "hold", "refuse", "redirect"]
    check: Literal["missing", "certificate", "requester", "fact"]
    fields: tuple[str, ...] = ()
    state: Literal["", "unknown", "foreign", "other_product", "expired", "not_started"] = ""
    by: Literal["rule", "staff"] = "rule"
    text: Text


class Channel(Strict):
    """A way in. ``intake``: "register" | "redirect" | "refuse"; ``by`` "clerk": entered by hand (B4.1).

    ``calendar``: when the way is open, always if none; ``outside``: what becomes of an appeal at another time,
    "accept" | "hold" | "redirect" | "refuse".
    """

    label: Text
    clause: str
    intake: Setting = "register"
    calendar: str = ""
    outside: Setting = "accept"
    outside_text: Text | None = None
    by: Literal["requester", "clerk"] = "requester"
    text: Text | None = None


class Field(Strict):
    """A field of a form. ``required``: "yes", "no", or "organisation" (when one is represented).

    ``type``: text | email | phone | inn | ogrn | long | file | choice (values of ``axis``) | date | yes_no | url |
    certificate | product.
    """

    name: str
    label: Text
    help: Text | None = None
    clause: str
    required: Literal["yes", "no", "organisation"] = "no"
    type: str = "text"
    axis: str = ""


class Hint(Strict):
    """Words shown at the form."""

    text: Text
    clause: str


class Form(Strict):
    """The template of an appeal."""

    clause: str
    fields: tuple[Field, ...]
    hints: tuple[Hint, ...] = ()


# --- transitions ---------------------------------------------------------------------------------------------------
class AskRow(EventRow):
    """What the client is asked by. ``days`` and ``outcome`` replace those of the rule (a solution may wait
    shorter than a question)."""

    days: Setting | None = None
    outcome: str = ""


class SilenceRule(Strict):
    """Closing when the client stays silent.

    ``days``: working days (calendar days with ``unit``), "off" switches it off. ``count``: "after" (the date is
    not counted) | "from" (it is) |
    "clock" (N times the working hours of a day). ``end``: "close" | "midnight". ``remind``: working days before
    the last one on which a reminder goes out, 0 for none; several in a list, [4, 2, 1].
    """

    clause: str
    after: tuple[AskRow, ...]
    stop: tuple[EventRow, ...]
    days: Setting
    unit: Literal["working_days", "calendar_days"] = "working_days"
    count: Setting = "after"
    end: Setting = "close"
    remind: Annotated[int, F(ge=0)] | tuple[Annotated[int, F(ge=1)], ...] = 1
    calendar: str
    outcome: str
    text: Text
    readings: tuple[str, ...] = ()


class LateReplyRule(Strict):
    """A message on a closed ticket. ``uncovered``: what happens without a valid certificate.

    ``within``: calendar days (working days of ``calendar``, where one is named) after the closing in which
    ``action`` holds, later ones begin a new ticket; 0 for no end. ``times``: how often the client may have the
    ticket opened again, 0 for any number.
    """

    clause: str
    action: Setting
    within: Setting = 0
    times: Annotated[int, F(ge=0)] = 0
    calendar: str = ""
    uncovered: Literal["reopen", "new"] = "reopen"
    text: Text
    readings: tuple[str, ...] = ()


class Forbidden(Row):
    """Actions the edition takes away in some states. ``by``: from whom, "" for everybody. A condition may ask for the
    ``own_decision``: whether the agent had the appeal when it was answered or closed before."""

    states: Values
    actions: Values
    by: Literal["", "agent", "requester"] = ""
    text: Text


class ExpiryRule(Strict):
    """A certificate that ends while an appeal is open. ``open``: "finish" the appeal, or "stop" the work."""

    clause: str
    open: Setting
    text: Text


class Transitions(Strict):
    silence: SilenceRule | None = None
    expiry: ExpiryRule | None = None
    late_reply: LateReplyRule
    forbidden: tuple[Forbidden, ...] = ()


# --- routes --------------------------------------------------------------------------------------------------------
class WeightRow(Row):
    """The weight of tickets whose facts match."""

    value: int


class WorkListRule(Strict):
    """Order of the work list. ``weights``: a greater weight comes first; ``then``: "due" | "arrival".

    ``rows``: weights by other facts than one axis, the most specific row instead of that of the axis.
    """

    clause: str
    axis: str = ""
    weights: dict[str, int] = {}
    rows: tuple[WeightRow, ...] = ()
    then: Setting = "due"


class HandOver(Row):
    """To whom tickets whose facts match are handed: a role or line of support."""

    to: str
    text: Text | None = None


class SendingRule(Strict):
    """Answers leave only while ``calendar`` is open, when ``hold`` is true."""

    clause: str
    calendar: str
    hold: Setting = True


class Routes(Strict):
    """``handover``: who works on what; the most specific row says it."""

    worklist: WorkListRule
    sending: SendingRule | None = None
    handover: tuple[HandOver, ...] = ()


# --- outcomes, notices, terms ---------------------------------------------------------------------------------------
class Outcome(Strict):
    """How a ticket may end. ``by``: who may choose it; ``refusal``: not served; ``needs``: what must be told."""

    label: Text
    clause: str
    text: Text
    by: Literal["agent", "requester", "rule"] = "agent"
    refusal: bool = False
    states: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class PostponeReason(Strict):
    label: Text
    clause: str
    text: Text
    needs: tuple[str, ...] = ()


class TermEnd(Strict):
    """A length counted in a calendar: ``count`` and ``end`` as in :class:`SilenceRule`."""

    amount: int
    unit: Unit
    calendar: str = ""
    count: Setting = "after"
    end: Setting = "close"


class Term(TermEnd):
    """A term that ends with this end of it, or with the latest of it and ``later_of``, the earliest of it and
    ``earlier_of``. One of the two."""

    later_of: tuple[TermEnd, ...] = ()
    earlier_of: tuple[TermEnd, ...] = ()

    @property
    def others(self) -> tuple[TermEnd, ...]:
        """Its other ends."""
        return self.later_of or self.earlier_of

    @property
    def whichever(self) -> str:
        """Which end counts where there are several: "later" or "earlier"; "" where there is one."""
        return "later" if self.later_of else "earlier" if self.earlier_of else ""


class Notice(Row):
    """A letter or document that an event obliges to: trigger, recipient, term, words."""

    clause: str
    trigger: str
    recipient: Literal["requester", "agent", "head", "agents", "everyone"]
    within: Term | None = None
    label: Text
    text: Text


class Proposal(Row):
    """Answers of the form that speak for a value of an axis."""

    value: Scalar
