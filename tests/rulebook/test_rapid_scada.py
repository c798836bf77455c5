"""Rapid SCADA: whole days without days off, a bank in quarter-hours, a monthly cap, extra days for lateness."""

from datetime import date, timedelta

import pytest

from reglament.rulebook.admission import Appeal, admit
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.clock import fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import Answered, RequesterReplied, SessionHeld
from reglament.rulebook.loader import load_preset
from reglament.rulebook.meters import Use, may_use, standing, uses_of
from reglament.rulebook.remedies import Owed, owed
from rulebook.scenes import clock_at, local, msk, registered

TERM = (date(2025, 9, 1), date(2026, 8, 31))
YEAR = {"tier": "12-months"}


def rules() -> Edition:
    return load_preset("rapid-scada")


def test_probe_filed_friday_noon_is_due_on_tuesday_noon() -> None:
    """48 hours of whole working days: Friday 6 February 12:00 to Tuesday 10 February 12:00."""
    clock = clock_at(rules(), "2026-02-06 12:01", registered("2026-02-06 12:00", tier="12-months"))
    assert (local(clock.due_at), clock.clause) == ("2026-02-10 12:00", "6")


@pytest.mark.parametrize(("count", "days"), [("after", 5), ("from", 6)])
def test_probe_answered_a_week_later_gives_working_days(count: str, days: int) -> None:
    """Answered Friday 13 February 12:00: late, five more days of support; six if the filing day counts."""
    edition = rules().with_parameters({"R-7": count})
    events = (registered("2026-02-06 12:00", tier="12-months"), Answered(at=msk("2026-02-13 12:00")))
    clock = clock_at(edition, "2026-02-13 12:00", *events)
    assert (clock.state, clock.late) == ("met", True)
    (gift,) = owed(edition, [clock])
    assert isinstance(gift, Owed)
    assert (gift.gives, gift.amount, gift.clause, gift.readings) == ("support_days", days, "7", ("R-7",))
    assert gift.days[-1] == date(2026, 2, 13)


def test_7_an_answer_in_time_gives_nothing() -> None:
    events = (registered("2026-02-06 12:00"), Answered(at=msk("2026-02-10 12:00")))
    assert owed(rules(), fold(rules(), events, now=msk("2026-03-01 12:00"))) == ()


def test_probe_twenty_minutes_are_two_of_eight_quarter_hours() -> None:
    """A session of 20 minutes on a term of 12 months."""
    events = [registered("2026-02-06 12:00"), SessionHeld(at=msk("2026-02-06 13:00"), minutes=20)]
    uses = uses_of(rules(), "remote", events + events)
    now = standing(rules(), "remote", at=msk("2026-02-06 14:00"), facts=YEAR, uses=uses, term=TERM)
    assert (now.steps_used, now.steps, now.used, now.left) == (2, 8, 30, 90)
    half = standing(
        rules(), "remote", at=msk("2026-02-06 14:00"), facts={"tier": "6-months"}, uses=uses, term=TERM
    )
    assert half.steps == 4


def test_8_the_bank_runs_dry() -> None:
    """Of 120 minutes 106 leave none of 15 for another session; the last quarter-hour may be used."""
    at = msk("2026-02-06 14:00")
    used = [Use(at, 100)]
    assert may_use(rules(), "remote", 15, at=at, facts=YEAR, uses=used, term=TERM).ok
    verdict = may_use(rules(), "remote", 16, at=at, facts=YEAR, uses=used, term=TERM)
    assert (verdict.decision, verdict.clauses) == ("refuse", ("8",))
    assert "15" in reason_sentence(rules(), verdict.reasons[0], "en")


@pytest.mark.parametrize(("full", "decision"), [("reject", "refuse"), ("queue", "queue"), ("hold", "hold")])
def test_probe_request_101_of_february_is_over_the_cap(full: str, decision: str) -> None:
    """The hundred and first of February; the first one of March is accepted."""
    edition = rules().with_parameters({"R-5": full})
    filed = [Use(msk("2026-02-01 00:00") + timedelta(hours=hour)) for hour in range(100)]
    assert may_use(edition, "requests", at=msk("2026-02-20 10:00"), facts=YEAR, uses=filed[:99]).ok
    verdict = may_use(edition, "requests", at=msk("2026-02-28 23:59"), facts=YEAR, uses=filed)
    assert (verdict.decision, verdict.clauses) == (decision, ("5",))
    assert may_use(edition, "requests", at=msk("2026-03-01 00:00"), facts=YEAR, uses=filed).ok


def test_probe_a_third_named_contact_needs_an_agreement() -> None:
    at = msk("2026-02-06 12:00")
    assert may_use(rules(), "contacts", at=at, facts=YEAR, uses=1).ok
    third = may_use(rules(), "contacts", at=at, facts=YEAR, uses=2)
    assert (third.decision, third.clauses) == ("refuse", ("4",))
    assert may_use(rules(), "contacts", at=at, facts={**YEAR, "agreement": True}, uses=2).ok


def test_2_a_modified_product_is_not_covered() -> None:
    appeal = Appeal(channel="email", description="Не запускается", facts={"modified": True})
    verdict = admit(rules(), appeal, None, now=msk("2026-02-06 12:00"))
    assert (verdict.decision, verdict.clauses) == ("refuse", ("2",))


@pytest.mark.parametrize(("again", "state"), [("every", "running"), ("first", "met")])
def test_6_a_message_after_the_answer(again: str, state: str) -> None:
    """New 48 hours, or the term holds for the first answer only (open)."""
    edition = rules().with_parameters({"R-6": again})
    events = (
        registered("2026-02-06 12:00"),
        Answered(at=msk("2026-02-09 12:00")),
        RequesterReplied(at=msk("2026-02-09 13:00")),
    )
    assert clock_at(edition, "2026-02-09 14:00", *events).state == state


def test_10_the_zone_is_an_input() -> None:
    """The text names none: Friday noon in Almaty is 10:00 in Moscow."""
    edition = rules().with_parameters({"R-zone": "Asia/Almaty"})
    clock = clock_at(edition, "2026-02-06 12:01", registered("2026-02-06 10:00"))
    assert clock.due_at is not None
    assert (local(clock.due_at), clock.due_at.utcoffset()) == ("2026-02-10 12:00", timedelta(hours=5))
    with pytest.raises(ValueError, match="R-zone"):
        rules().with_parameters({"R-zone": "Mars/Olympus"})
