"""Patterns of other regulations, as files: clock hours, whole days, repeating updates, pauses, agreements."""

from functools import cache

import pytest

from reglament.rulebook.clock import Clock, fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import Answered, Event, FactChanged, RequesterReplied, SeverityChanged
from reglament.rulebook.loader import load_edition
from reglament.rulebook.targets import Target, promised
from rulebook.scenes import local, msk, registered

HEAD = "code = 'x'\namends = 'cryptopro-4'\n[merge.calendars]\n"
WORD = "{ru = 'я', en = 'x'}"
OFFICE = f"office = {{label = {WORD}, clause = '1.14', weekly = {{mon-fri = ['09:00-17:00']}}}}\n"
DAYS = (
    f"days = {{label = {WORD}, clause = '1.14', weekly = {{mon-fri = ['09:00-17:00']}}, "
    "holidays = 'ru', whole_days = true}\n"
)


FACTS = (
    f"[merge.facts]\nasked_24x7 = {{label = {WORD}, clause = '6.8'}}\ncontact = {{label = {WORD}, clause = '6.8'}}\n"
    f"agreed_hours = {{label = {WORD}, clause = '6.8', default = ''}}\n"
)


@cache
def _edition(clock: str) -> Edition:
    return load_edition(
        f"{HEAD}{OFFICE}{DAYS}{FACTS}[replace.clocks.it]\nlabel = {WORD}\nclause = '6.9'\n{clock}"
    )


def _clock(text: str, now: str, *events: Event) -> Clock:
    (clock,) = fold(_edition(text), events, now=msk(now))
    return clock


MET = "met = [{on = 'answered'}]\n"
SEVERAL_UNITS = f"""{MET}
calendars = [{{calendar = 'working'}}]
targets = [
  {{when = {{tier = 'basic'}}, unit = 'not_offered'}},
  {{when = {{tier = 'extended', severity = 'critical'}}, amount = 30, unit = 'working_minutes'}},
  {{when = {{tier = 'extended', severity = 'non-critical'}}, unit = 'next_working_day'}},
  {{when = {{tier = 'extended-24x7', severity = 'critical'}}, amount = 4, unit = 'hours'}},
  {{when = {{tier = 'extended-24x7', severity = 'non-critical'}}, unit = 'best_effort'}},
]
"""


@pytest.mark.parametrize(
    ("tier", "severity", "due", "state"),
    [
        ("extended", "critical", "2026-02-09 09:15", "running"),
        ("extended", "non-critical", "2026-02-09 18:00", "running"),
        ("extended-24x7", "critical", "2026-02-06 21:45", "running"),
        ("extended-24x7", "non-critical", "", "running"),
    ],
)
def test_several_units_in_one_table(tier: str, severity: str, due: str, state: str) -> None:
    """Friday 17:45: thirty working minutes, next working day, four hours by the wall, best effort."""
    clock = _clock(
        SEVERAL_UNITS, "2026-02-06 17:46", registered("2026-02-06 17:45", tier=tier, severity=severity)
    )
    assert (local(clock.due_at), clock.state) == (due, state)


def test_what_is_not_offered_is_a_value_and_no_clock() -> None:
    """The table says so with its clause; nothing runs."""
    edition, ticket = _edition(SEVERAL_UNITS), registered("2026-02-06 17:45", tier="basic")
    assert fold(edition, [ticket], now=msk("2026-02-06 17:46")) == ()
    assert promised(edition, "it", {"tier": "basic"}) == Target(0, "not_offered", "6.9")


def test_whole_days_without_days_off() -> None:
    """48 hours with weekends left out: Friday noon to Tuesday noon."""
    text = f"{MET}calendars = [{{calendar = 'days'}}]\ntargets = [{{amount = 48, unit = 'working_hours'}}]\n"
    assert (
        local(_clock(text, "2026-02-06 12:01", registered("2026-02-06 12:00")).due_at) == "2026-02-10 12:00"
    )


UPDATES = """
met = [{on = 'answered'}]
again = [{on = 'requester_replied', after = 'ended'}, {on = 'answered', after = 'ended'}]
pause = [{when = {turn = 'client'}}]
calendars = [
  {calendar = 'office'},
  {calendar = 'always', when = {severity = 'critical', asked_24x7 = true, contact = true}},
]
targets = [{amount = 8, unit = 'working_hours', fact = 'agreed_hours'}]
"""


def test_updates_repeat_and_wait_for_the_client() -> None:
    """After our reply the case waits for the client; the client's answer starts eight business hours."""
    first = registered("2026-02-06 15:00")
    answered = Answered(at=msk("2026-02-09 10:00"), form="question")
    replied = RequesterReplied(at=msk("2026-02-09 12:00"))
    clock = _clock(UPDATES, "2026-02-09 13:00", first, answered, replied)
    assert (clock.round, clock.state, local(clock.due_at)) == (2, "running", "2026-02-10 12:00")


@pytest.mark.parametrize(("contact", "due"), [(True, "2026-02-07 18:00"), (False, "2026-02-09 17:00")])
def test_the_calendar_follows_what_was_asked_for(contact: bool, due: str) -> None:
    """Saturday 10:00: round the clock only when asked for and a contact is reachable."""
    events = (
        registered("2026-02-07 10:00", severity="critical"),
        FactChanged(at=msk("2026-02-07 10:00"), seq=2, name="asked_24x7", value=True),
        FactChanged(at=msk("2026-02-07 10:00"), seq=3, name="contact", value=contact),
    )
    assert local(_clock(UPDATES, "2026-02-07 10:01", *events).due_at) == due


def test_an_agreement_for_one_ticket() -> None:
    """The client agreed to sixteen hours on this case."""
    agreed = FactChanged(at=msk("2026-02-09 09:30"), name="agreed_hours", value=16)
    clock = _clock(UPDATES, "2026-02-09 10:00", registered("2026-02-09 09:00"), agreed)
    assert local(clock.due_at) == "2026-02-10 17:00"


PAUSED = f"""{MET}
pause = [{{when = {{turn = 'client'}}}}]
calendars = [{{calendar = 'office'}}]
targets = [{{amount = 4, unit = 'working_hours'}}]
"""


def test_a_pause_moves_the_due_time() -> None:
    """Only a solution counts here; while the client is asked, the clock stands still."""
    text = PAUSED.replace("{on = 'answered'}", "{on = 'answered', where = {form = 'solution'}}")
    first = registered("2026-02-09 09:00")
    asked = Answered(at=msk("2026-02-09 10:00"), form="question")
    replied = RequesterReplied(at=msk("2026-02-09 14:00"))
    paused = _clock(text, "2026-02-09 11:00", first, asked)
    assert (paused.state, paused.due_at) == ("paused", None)
    assert paused.remaining is not None
    assert paused.remaining.total_seconds() == 3 * 3600
    assert local(_clock(text, "2026-02-09 15:00", first, asked, replied).due_at) == "2026-02-09 17:00"


CARRY = """
met = [{on = 'answered'}]
on_change = {severity = 'carry'}
calendars = [{calendar = 'office'}, {calendar = 'always', when = {severity = 'critical'}}]
targets = [{amount = 8, unit = 'working_hours'}]
"""


def test_a_change_of_calendar_carries_what_was_used() -> None:
    """Two business hours used before the weekend of a critical case: six hours by the wall are left."""
    first = registered("2026-02-06 15:00")
    raised = SeverityChanged(at=msk("2026-02-06 20:00"), severity="critical")
    clock = _clock(CARRY, "2026-02-06 20:01", first, raised)
    assert local(clock.due_at) == "2026-02-07 02:00"
