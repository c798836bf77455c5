"""What a simulation found, in words: kinds of difference, their values, the summary."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reglament.desk.tickets.dates import moment
from reglament.rulebook.edition import Edition
from reglament.rulebook.simulate import Difference, Outcome


def kind_words() -> dict[str, str]:
    """Every kind of difference, gravest first."""
    return {
        "late_now": _("late, though in time before"),
        "in_time_now": _("in time, though late before"),
        "refused_now": _("turned away"),
        "taken_now": _("taken, though turned away before"),
        "admission": _("another answer at registration"),
        "queued_now": _("waits for a place"),
        "not_queued": _("does not wait for a place"),
        "silence_new": _("closed by silence"),
        "silence_gone": _("not closed by silence"),
        "silence_earlier": _("closed by silence earlier"),
        "silence_later": _("closed by silence later"),
        "due_earlier": _("due earlier"),
        "due_later": _("due later"),
        "promise_gained": _("a term more"),
        "promise_lost": _("a term less"),
        "begins_anew": _("a late message begins a new appeal"),
        "unknown_value": _("a value the edition does not know"),
        "beyond_calendar": _("beyond the years of the calendar"),
    }


def decision_words(decision: str) -> str:
    """What the gates say, in words."""
    known = {
        "accept": _("accepted"),
        "ask": _("incomplete, asked for more"),
        "hold": _("held for a person"),
        "queue": _("queued"),
        "refuse": _("refused"),
        "redirect": _("sent elsewhere"),
    }
    return known.get(decision, decision)


def clock_words(name: str, old: Edition, new: Edition, language: str) -> str:
    """The name of a clock as either edition has it."""
    rule = new.clocks.get(name) or old.clocks.get(name)
    return rule.label[language] if rule else name


def value_words(
    item: Difference, value: str, old: Edition, new: Edition, language: str, *, now: datetime
) -> str:
    """One side of a difference: an instant in the new edition's zone, a decision, an axis; a dash for nothing.

    The year is told when it is not that of `now`."""
    if not value:
        return "—"
    if item.kind in ("refused_now", "taken_now", "admission"):
        return decision_words(value)
    if item.kind == "unknown_value":
        axis = new.axes.get(value) or old.axes.get(value)
        return axis.label[language] if axis else value
    if item.kind == "beyond_calendar":
        return value
    return moment(datetime.fromisoformat(value), new.zone, language, now=now)


def summary(outcome: Outcome) -> list[str]:
    """The whole in a few sentences."""
    told = [
        ngettext("%(n)d appeal replayed", "%(n)d appeals replayed", outcome.tickets) % {"n": outcome.tickets}
        + ", "
        + ngettext("%(n)d would go otherwise.", "%(n)d would go otherwise.", outcome.changed)
        % {"n": outcome.changed}
    ]
    late = [sum(tally.late for tally in side.values()) for side in (outcome.before, outcome.after)]
    whole = [sum(tally.promised for tally in side.values()) for side in (outcome.before, outcome.after)]
    told.append(
        _("Late terms: %(was)d of %(was_of)d → %(now)d of %(now_of)d.")
        % {"was": late[0], "was_of": whole[0], "now": late[1], "now_of": whole[1]}
    )
    told.append(
        _("Closed by silence: %(was)d → %(now)d.")
        % {"was": outcome.silent_before, "now": outcome.silent_after}
    )
    turned = {kind: outcome.counts.get(kind, 0) for kind in ("refused_now", "taken_now")}
    if any(turned.values()):
        told.append(
            _("Turned away: %(refused)d more; taken, though turned away before: %(taken)d.")
            % {"refused": turned["refused_now"], "taken": turned["taken_now"]}
        )
    return told
