"""An operating system: phases of life, severities by phone, the sun followed, shares in time."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.clock import escalations
from reglament.rulebook.differences import changes, sentence
from reglament.rulebook.entitlement import service
from reglament.rulebook.explain import deadline, promise
from reglament.rulebook.history import at_receipt
from reglament.rulebook.lifecycle import allowed, on_late_reply, silence
from reglament.rulebook.loader import load_edition
from reglament.rulebook.meters import may_use
from reglament.rulebook.objectives import Judged, attained, judged
from reglament.rulebook.routing import handed_to, weight
from reglament.rulebook.timers import timers
from rulebook.desks import FILES, Desk
from rulebook.scenes import local

LINUX = Desk("enterprise-linux")


def test_severity_one_is_round_the_clock_when_it_was_called_in() -> None:
    """Saturday 10:00 Moscow: by phone at 10:15; from the portal on Monday, at once when somebody calls."""
    phone = LINUX.came("2026-02-07 10:00", "phone", tier="premium", severity="s1", language="ru")
    assert LINUX.due("response", phone) == "2026-02-07 10:15"
    portal = LINUX.came("2026-02-07 10:00", tier="premium", severity="s1", language="ru")
    assert LINUX.due("response", portal) == "2026-02-09 09:15"
    called = LINUX.set("2026-02-07 11:00", "called", True)
    assert LINUX.due("response", portal, called) == "2026-02-07 11:15"
    assert LINUX.gate("2026-02-07 10:00", severity="s1", called=False) == ("ask", "by_phone")
    assert LINUX.gate("2026-02-07 10:00", "phone", severity="s1", called=False) == ("accept",)
    assert LINUX.due("acknowledge", portal) == "2026-02-07 10:30"


@pytest.mark.parametrize(
    ("facts", "calendar", "due"),
    [
        ({"language": "en"}, "sun", "2026-02-09 04:00"),
        ({"language": "ja"}, "tokyo", "2026-02-09 07:00"),
        ({"language": "ru"}, "local", "2026-02-09 13:00"),
        ({"language": "ru", "zone": "Asia/Vladivostok"}, "local@Asia/Vladivostok", "2026-02-09 06:00"),
        ({"language": "ru", "zone": "nowhere"}, "local", "2026-02-09 13:00"),
    ],
)
def test_hours_follow_the_language_and_the_zone_of_the_customer(
    facts: dict[str, str], calendar: str, due: str
) -> None:
    """Severity 2, four hours, Saturday noon in Moscow: with the sun, in Tokyo, in Vladivostok."""
    ticket = LINUX.came("2026-02-07 12:00", severity="s2", **facts)
    clock = LINUX.clocks("2026-02-07 12:00", ticket)["response"]
    assert (clock.calendar, local(clock.due_at)) == (calendar, due)
    why = deadline(LINUX.rules, clock, "en")
    assert sum((item.length for item in why.intervals if item.counted), timedelta()) == timedelta(hours=4)


@pytest.mark.parametrize(
    ("released", "behind", "tier", "phase", "fixes", "verdict"),
    [
        ("2023-03-07", 0, "standard", "full", True, ("accept",)),
        ("2023-02-07", 0, "standard", "maintenance", "security only", ("accept",)),
        ("2021-01-31", 1, "premium", "extended", "security only", ("accept",)),
        ("2021-01-31", 2, "premium", "extended", "security only", ("accept",)),
        ("2021-01-31", 2, "standard", "extended", False, ("refuse", "ended")),
        ("2016-02-07", 0, "premium", "ended", False, ("refuse", "ended")),
    ],
)
def test_phases_of_life_and_releases_behind(
    released: str, behind: int, tier: str, phase: str, fixes: object, verdict: tuple[str, ...]
) -> None:
    """Counted in whole months from the release to the day of receipt, 7 February 2026."""
    facts = at_receipt(
        LINUX.rules, {"tier": tier, "released_on": released, "behind": behind}, LINUX.at("2026-02-07 12:00")
    )
    assert facts["phase"] == phase
    assert service(LINUX.rules, tier, "fixes", facts=facts).value == fixes
    assert LINUX.gate("2026-02-07 12:00", tier=tier, released_on=released, behind=behind) == verdict


def test_updates_pause_for_a_vendor_and_slow_down_with_a_workaround() -> None:
    """Every hour; with a workaround every six; waiting for upstream stops the clock, a planned delay does not."""
    ticket = LINUX.came("2026-02-09 10:00", "phone", tier="premium", severity="s1")
    events = [ticket, LINUX.told("2026-02-09 10:10", "update"), LINUX.told("2026-02-09 11:00", "update")]
    assert LINUX.due("updates", *events) == "2026-02-09 12:00"
    eased = LINUX.set("2026-02-09 11:30", "workaround", True)
    assert LINUX.due("updates", *events, eased) == "2026-02-09 17:00"
    for reason, due_at in (("upstream", ""), ("planned", "2026-02-09 12:00")):
        held = e.TicketPostponed(at=LINUX.at("2026-02-09 11:30"), reason=reason)
        assert LINUX.due("updates", *events, held) == due_at


def test_a_fix_comes_with_the_next_release() -> None:
    """Nothing is due before its date is known; then it is that day at 20:00, and may be moved."""
    events = [LINUX.came("2026-02-09 10:00"), LINUX.set("2026-02-09 12:00", "workaround", True)]
    clock = LINUX.clocks("2026-02-09 12:00", *events)["fix"]
    assert (clock.due_at, clock.late, promise(LINUX.rules, clock, "ru")) == (
        None,
        False,
        "к названной дате, 20:00",
    )
    for when, day in (("2026-02-10 12:00", "2026-03-31"), ("2026-03-01 12:00", "2026-04-20")):
        events.append(LINUX.set(when, "release_on", day))
        assert LINUX.due("fix", *events) == f"{day} 20:00"
    assert LINUX.clocks("2026-05-01 12:00", *events)["fix"].late


def test_handed_up_by_share_of_the_time_and_by_the_clock() -> None:
    """Severity 1 of the standard plan, an hour: a quarter, ten minutes, half, and half an hour too late."""
    clock = LINUX.clocks("2026-02-09 10:00", LINUX.came("2026-02-09 10:00", "phone", severity="s1"))[
        "response"
    ]
    told = [(f"{at:%H:%M}", row.to, row.percent) for at, row in escalations(LINUX.rules, clock)]
    assert told == [
        ("10:10", "duty", 17),
        ("10:15", "agent", 25),
        ("10:30", "head", 50),
        ("11:30", "director", 150),
    ]


def test_a_silent_client_lowers_the_severity_then_is_reminded_thrice_and_closed() -> None:
    """Four hours at severity 1; below it ten calendar days with reminders 7, 3 and 1 working days before."""
    events: list[e.Event] = [
        LINUX.came("2026-02-09 10:00", "phone", severity="s1"),
        LINUX.told("2026-02-09 11:00", "question"),
    ]
    (ringing,) = timers(LINUX.rules, events)
    assert (local(ringing.due_at), dict(ringing.sets)) == ("2026-02-09 15:00", {"severity": "s2"})
    assert silence(LINUX.rules, events) is None
    events += [
        e.TimerRang(at=LINUX.at("2026-02-09 15:00"), timer="lower"),
        e.SeverityChanged(at=LINUX.at("2026-02-09 15:00"), severity="s2", by="rule"),
        LINUX.told("2026-02-09 16:00", "question"),
    ]
    assert timers(LINUX.rules, events) == ()
    term = silence(LINUX.rules, events)
    assert term is not None
    reminders = []
    while term.remind_at is not None:
        reminders.append(local(term.remind_at))
        events.append(e.ReminderSent(at=term.remind_at))
        term = silence(LINUX.rules, events)
        assert term is not None
    assert reminders == ["2026-02-12 00:00", "2026-02-16 00:00", "2026-02-18 00:00"]
    assert local(term.due_at) == "2026-02-20 00:00"


def test_only_the_client_closes_what_is_grave_and_ten_working_days_reopen() -> None:
    """Unless the client has confirmed."""
    for facts, by, decision in (
        ({"severity": "s1", "confirmed": False}, "agent", "refuse"),
        ({"severity": "s1", "confirmed": True}, "agent", "accept"),
        ({"severity": "s1", "confirmed": False}, "requester", "accept"),
        ({"severity": "s3", "confirmed": False}, "agent", "accept"),
    ):
        assert allowed(LINUX.rules, "waiting", "close", facts=facts, by=by).decision == decision
    closed_at = LINUX.at("2026-02-06 12:00")
    for day, code in ((20, "reopen"), (21, "new")):
        late = on_late_reply(
            LINUX.rules,
            closed=True,
            certificate_valid=True,
            closed_at=closed_at,
            at=closed_at.replace(day=day),
        )
        assert late.code == code


def test_ninety_five_percent_of_the_month_or_a_part_of_the_fee() -> None:
    """19 of 20 are enough, 18 are not, 16 cost more; severity 4, another month and another plan do not count."""
    ours = {"tier": "premium", "severity": "s2"}

    def month(late: int) -> tuple[Fraction | None, bool, int]:
        at = LINUX.at("2026-02-10 10:00")
        rounds = [Judged("response", at, at, number < late, ours) for number in range(20)]
        for facts in ({**ours, "severity": "s4"}, {**ours, "tier": "standard"}):
            rounds.append(Judged("response", at, at, True, facts))
        rounds.append(Judged("response", LINUX.at("2026-03-01 00:00"), at, True, ours))
        found = attained(LINUX.rules, "responses", rounds, date(2026, 2, 1))
        return found.share, found.met, found.amount

    assert [month(late) for late in (1, 2, 4)] == [(95, True, 0), (90, False, 5), (80, False, 15)]
    clocks = LINUX.clocks(
        "2026-02-09 15:00",
        LINUX.came("2026-02-09 10:00", severity="s2"),
        LINUX.told("2026-02-09 14:30", "answer"),
    )
    (kept,) = [item for item in judged(clocks.values(), ours) if item.clock == "response"]
    assert kept.late
    few = attained(LINUX.rules, "responses", [kept], date(2026, 2, 28))
    assert (few.share, few.met) == (None, True)


def test_the_work_list_and_the_hand_over_look_at_more_than_the_plan() -> None:
    first = {"tier": "premium", "severity": "s1", "language": "en"}
    assert [
        weight(LINUX.rules, {**first, **other}) for other in ({}, {"tier": "standard"}, {"severity": "s2"})
    ] == [
        9,
        5,
        2,
    ]
    told = [handed_to(LINUX.rules, {**first, "language": language}) for language in ("en", "ja")]
    assert [row.to for row in told if row] == ["duty", "tokyo"]
    assert (
        may_use(LINUX.rules, "contacts", at=LINUX.at("2026-02-09 10:00"), facts=first, uses=6).decision
        == "refuse"
    )


def test_a_change_of_a_range_is_told_in_signs() -> None:
    """Not as the machine holds it."""
    text = (FILES / "enterprise-linux.toml").read_text(encoding="utf-8")
    other = load_edition(
        text.replace("{between = [36, 59]}", "{between = [36, 47]}").replace(
            "channel = {not = 'phone'}, called", "channel = {not = ['phone', 'portal']}, called"
        )
    )
    told = " ".join(sentence(change, LINUX.rules, other, "ru") for change in changes(LINUX.rules, other))
    assert "Возраст выпуска, мес. = ≥36 ≤47: добавлено" in told
    assert "≠phone → ≠phone|portal" in told
    assert "Test(" not in told
