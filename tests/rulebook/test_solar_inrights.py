"""Solar inRights: three calendars by purpose, minutes of an unnamed unit, a clock for critical cases only."""

import pytest

from reglament.rulebook import entitlement
from reglament.rulebook.admission import Appeal, admit
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.clock import Clock, fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import Event, ServiceDisrupted, ServiceRestored, SeverityChanged
from reglament.rulebook.loader import load_preset, warnings_of
from reglament.rulebook.targets import promised
from rulebook.scenes import local, msk, registered

TIERS = ("warranty", "standard", "extended", "premium")
FRIDAY = "2026-02-06 17:45"


def rules(unit: str = "working") -> Edition:
    return load_preset("solar-inrights").with_parameters({"S-3": unit})


def clocks(tier: str, *events: Event, unit: str = "working", severity: str = "critical") -> dict[str, Clock]:
    history = (registered(FRIDAY, tier=tier, severity=severity, channel="email"), *events)
    now = max(event.at for event in history)
    return {clock.name: clock for clock in fold(rules(unit), history, now=now)}


@pytest.mark.parametrize("tier", TIERS)
def test_probe_registration_is_accepted_at_once(tier: str) -> None:
    """By e-mail at any hour: Friday 17:45, Saturday night."""
    appeal = Appeal(channel="email", description="Недоступен портал", severity="critical")
    for at in (FRIDAY, "2026-02-08 03:00"):
        assert admit(rules(), appeal, None, now=msk(at)).ok


def test_2_calls_are_taken_in_working_time_only() -> None:
    """Friday 17:45 yes; Saturday redirected to e-mail and portal, with the next opening."""
    call = Appeal(channel="phone", description="Недоступен портал")
    assert admit(rules(), call, None, now=msk(FRIDAY)).ok
    verdict = admit(rules(), call, None, now=msk("2026-02-07 12:00"))
    assert (verdict.decision, verdict.clauses) == ("redirect", ("2",))
    assert local(verdict.reasons[0].params["opens_at"]) == "2026-02-09 10:00"
    assert "10:00" in reason_sentence(rules(), verdict.reasons[0], "ru")


@pytest.mark.parametrize("tier", ["standard", "extended", "premium"])
@pytest.mark.parametrize(("unit", "due"), [("working", "2026-02-09 10:15"), ("clock", "2026-02-06 18:15")])
def test_probe_reaction_in_thirty_minutes(tier: str, unit: str, due: str) -> None:
    """Monday 10:15 if working minutes, Friday 18:15 if clock minutes (open)."""
    assert local(clocks(tier, unit=unit)["reaction"].due_at) == due


@pytest.mark.parametrize(
    ("tier", "due"),
    [("standard", "2026-02-09 17:45"), ("extended", "2026-02-09 13:45"), ("premium", "2026-02-06 21:45")],
)
def test_probe_restoration_of_a_critical_case(tier: str, due: str) -> None:
    """Eight working hours, four working hours, four hours of the clock."""
    restore = clocks(tier)["restore"]
    assert (local(restore.due_at), restore.clause) == (due, "4")


def test_probe_warranty_has_a_reaction_and_no_restore_clock() -> None:
    """Reaction due Monday 17:45; restoration is a value, “not offered”, and no clock."""
    found = clocks("warranty")
    assert list(found) == ["reaction"]
    assert local(found["reaction"].due_at) == "2026-02-09 17:45"
    target = promised(rules(), "restore", {"tier": "warranty", "severity": "critical"})
    assert target is not None
    assert (target.unit, target.clause) == ("not_offered", "4")


def test_4_only_critical_cases_are_restored_to_a_term() -> None:
    """None for a non-critical one; raised on Monday it is counted from receipt."""
    assert "restore" not in clocks("standard", severity="non-critical")
    raised = SeverityChanged(at=msk("2026-02-09 11:00"), severity="critical")
    assert local(clocks("standard", raised, severity="non-critical")["restore"].due_at) == "2026-02-09 17:45"


def test_4_restored_and_broken_again() -> None:
    """The clock is met by the restoration and begins anew when the functions fail again."""
    fixed, broken = ServiceRestored(at=msk("2026-02-09 12:00")), ServiceDisrupted(at=msk("2026-02-09 15:00"))
    met = clocks("extended", fixed)["restore"]
    assert (met.state, met.late) == ("met", False)
    again = clocks("extended", fixed, broken)["restore"]
    assert (again.round, local(again.due_at)) == (2, "2026-02-10 11:00")


def test_8_cells_that_were_not_seen_stay_open() -> None:
    """Planned updates: no, no, unknown, unknown."""
    values = [entitlement.service(rules(), tier, "planned-updates").value for tier in TIERS]
    assert values == [False, False, None, None]
    assert entitlement.service(rules(), "premium", "planned-updates").reading == "S-8"


def test_the_clash_of_clock_hours_and_closing_time_is_told() -> None:
    assert [warning.clauses for warning in warnings_of(rules())] == [("2", "4"), ("2", "3")]
