"""Red Hat OpenShift: updates that repeat while the case waits on the vendor, a calendar decided by the case."""

import pytest

from reglament.rulebook.clock import Clock, fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import (
    Answered,
    Event,
    FactChanged,
    RequesterReplied,
    ServiceRestored,
    SeverityChanged,
    TicketRegistered,
)
from reglament.rulebook.loader import load_preset
from reglament.rulebook.schema_base import Scalar
from rulebook.scenes import local, msk, registered


def rules(**readings: Scalar) -> Edition:
    named = {name.replace("_", "-"): value for name, value in readings.items()}
    return load_preset("redhat-openshift").with_parameters(named)


def case(at: str, severity: str, *, tier: str = "premium", **facts: Scalar) -> TicketRegistered:
    return registered(at, tier=tier, severity=severity, facts=tuple(sorted(facts.items())))


def clocks(now: str, *events: Event, edition: Edition | None = None) -> dict[str, Clock]:
    return {clock.name: clock for clock in fold(edition or rules(), events, now=msk(now))}


def test_probe_premium_severity_3_filed_on_friday_afternoon() -> None:
    """Filed Friday 6 February 15:00: initial response due Monday 11:00."""
    found = clocks("2026-02-06 15:01", case("2026-02-06 15:00", "3"))
    assert local(found["initial"].due_at) == "2026-02-09 11:00"
    assert "ongoing" not in found


def test_probe_the_customer_answers_after_a_reply() -> None:
    """Monday 12:00 after a reply of the vendor: ongoing due Tuesday 12:00, eight business hours."""
    events = (
        case("2026-02-06 15:00", "3"),
        Answered(at=msk("2026-02-09 10:00"), form="question"),
        RequesterReplied(at=msk("2026-02-09 12:00")),
    )
    found = clocks("2026-02-09 12:01", *events)
    assert local(found["ongoing"].due_at) == "2026-02-10 12:00"
    assert "ongoing" not in clocks("2026-02-09 11:00", *events)


def test_probe_severity_2_on_saturday_without_asking_for_24x7() -> None:
    """The clock starts on Monday 9:00."""
    initial = clocks("2026-02-07 10:01", case("2026-02-07 10:00", "2"))["initial"]
    assert (local(initial.runs_from_at), local(initial.due_at)) == ("2026-02-09 09:00", "2026-02-09 11:00")


def test_probe_severity_2_on_saturday_with_24x7_asked_for_and_a_contact() -> None:
    """Due Saturday 12:00."""
    initial = clocks("2026-02-07 10:01", case("2026-02-07 10:00", "2", asked_24x7=True, contact=True))[
        "initial"
    ]
    assert (initial.calendar, local(initial.due_at)) == ("always", "2026-02-07 12:00")


@pytest.mark.parametrize(
    ("count", "due"), [("carry", "2026-02-09 09:50"), ("from_receipt", "2026-02-09 10:00")]
)
def test_probe_severity_1_without_a_reachable_contact_lapses(count: str, due: str) -> None:
    """Saturday 10:00 round the clock; ten minutes later nobody is reachable: business hours from then on."""
    first = case("2026-02-07 10:00", "1")
    assert local(clocks("2026-02-07 10:01", first)["initial"].due_at) == "2026-02-07 11:00"
    lost = FactChanged(at=msk("2026-02-07 10:10"), name="contact", value=False)
    initial = clocks("2026-02-07 10:11", first, lost, edition=rules(RH_7=count))["initial"]
    assert (initial.calendar, local(initial.due_at)) == ("business", due)
    at_once = clocks("2026-02-07 10:01", case("2026-02-07 10:00", "1", contact=False))["initial"]
    assert local(at_once.due_at) == "2026-02-09 10:00"


def test_9_a_restored_case_leaves_24x7() -> None:
    """Severity 1 on Saturday: an update within the hour; after the restoration the next one in business hours."""
    events = (
        case("2026-02-07 10:00", "1"),
        Answered(at=msk("2026-02-07 10:30"), form="update"),
        ServiceRestored(at=msk("2026-02-07 11:00")),
    )
    assert local(clocks("2026-02-07 10:31", *events)["ongoing"].due_at) == "2026-02-07 11:30"
    after = clocks("2026-02-07 11:01", *events)["ongoing"]
    assert (after.calendar, local(after.due_at)) == ("business", "2026-02-09 09:30")


def test_4_updates_repeat_while_the_case_waits_on_the_vendor() -> None:
    """Each update begins the next hour; a question ends it, for the case waits on the customer."""
    events = (
        case("2026-02-07 10:00", "1"),
        Answered(at=msk("2026-02-07 10:30"), form="update"),
        Answered(at=msk("2026-02-07 11:20"), form="update"),
        Answered(at=msk("2026-02-07 13:00"), form="question"),
    )
    first = clocks("2026-02-07 10:31", *events)["ongoing"]
    second = clocks("2026-02-07 12:40", *events)["ongoing"]
    ended = clocks("2026-02-07 20:00", *events)["ongoing"]
    assert (first.round, local(first.due_at)) == (1, "2026-02-07 11:30")
    assert (second.round, second.state, local(second.due_at)) == (2, "late", "2026-02-07 12:20")
    assert (ended.state, ended.late, [item.late for item in ended.earlier]) == ("met", True, [False])


@pytest.mark.parametrize(
    ("agreed", "due"),
    [(2, "2026-02-09 14:00"), ("1 working_days", "2026-02-10 12:00"), ("", "2026-02-10 12:00")],
)
def test_6_an_agreement_on_the_case_replaces_the_target(agreed: Scalar, due: str) -> None:
    """Two business hours, or another unit."""
    events = (
        case("2026-02-06 15:00", "3", agreed_update=agreed),
        Answered(at=msk("2026-02-09 10:00")),
        RequesterReplied(at=msk("2026-02-09 12:00")),
    )
    assert local(clocks("2026-02-09 12:01", *events)["ongoing"].due_at) == due


@pytest.mark.parametrize("severity", ["1", "2", "3", "4"])
def test_5_pro_has_two_business_days_for_everything(severity: str) -> None:
    initial = clocks("2026-02-06 15:01", case("2026-02-06 15:00", severity, tier="pro"))["initial"]
    assert (initial.calendar, local(initial.due_at)) == ("business", "2026-02-10 15:00")
    by_date = clocks(
        "2026-02-06 15:01", case("2026-02-06 15:00", severity, tier="pro"), edition=rules(RH_5="civil_accept")
    )
    assert local(by_date["initial"].due_at) == "2026-02-10 17:00"


def test_11_a_raised_severity_shortens_the_term() -> None:
    """Severity 4 on Friday 15:00, raised to 1 at 16:00: an hour from receipt, or from the change (open)."""
    events = (
        case("2026-02-06 15:00", "4"),
        SeverityChanged(at=msk("2026-02-06 15:20"), severity="1", by="requester"),
    )
    assert local(clocks("2026-02-06 15:21", *events)["initial"].due_at) == "2026-02-06 16:00"
    restart = clocks("2026-02-06 15:21", *events, edition=rules(RH_11="restart"))["initial"]
    assert local(restart.due_at) == "2026-02-06 16:20"


def test_2_business_hours_are_an_input() -> None:
    """10 to 18 in New York."""
    edition = rules(RH_hours="10:00-18:00", RH_zone="America/New_York")
    initial = clocks("2026-02-06 23:31", case("2026-02-06 23:00", "3"), edition=edition)["initial"]
    assert local(initial.due_at) == "2026-02-09 11:00"
