"""Appliances: registered in time, parts by distance and cut-off, repair in months, lapses."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.certificates import Certificate
from reglament.rulebook.coverage import coverage
from reglament.rulebook.price import activation
from reglament.rulebook.remedies import owed
from reglament.rulebook.terms import due
from rulebook.desks import Desk
from rulebook.scenes import local

RMA = Desk("appliance-rma")


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"purchased_on": "2026-01-01", "registered_on": "2026-01-31"}, ("accept",)),
        ({"purchased_on": "2026-01-01", "registered_on": "2026-02-01"}, ("hold", "unregistered")),
        ({"purchased_on": "2026-01-01"}, ("hold", "unregistered")),
        ({"purchased_on": "2024-02-10", "registered_on": "2024-02-10"}, ("accept",)),
        ({"purchased_on": "2024-02-09", "registered_on": "2024-02-10"}, ("refuse", "out_of_warranty")),
        (
            {"purchased_on": "2018-12-31", "registered_on": "2018-12-31"},
            ("refuse", "out_of_warranty", "old_model"),
        ),
    ],
)
def test_registered_within_thirty_days_and_two_years_of_warranty(
    facts: dict[str, str], verdict: tuple[str, ...]
) -> None:
    """On 9 February 2026."""
    assert RMA.gate("2026-02-09 10:00", **facts) == verdict


@pytest.mark.parametrize(
    ("distance", "diagnosed", "due_at"),
    [
        (20, "2026-04-02 14:00", "2026-04-07 10:00"),
        (20, "2026-04-02 15:01", "2026-04-07 13:00"),
        (50, "2026-04-07 10:00", "2026-04-07 14:00"),
        (51, "2026-04-02 14:59", "2026-04-07 17:00"),
        (51, "2026-04-02 15:30", "2026-04-08 17:00"),
        (301, "2026-04-02 10:00", "2026-04-09 17:00"),
        ("", "2026-04-02 10:00", "2026-04-07 17:00"),
    ],
)
def test_a_part_by_distance_after_the_cut_off_and_over_easter(
    distance: int | str, diagnosed: str, due_at: str
) -> None:
    """Good Friday is 3 April 2026, Easter Monday the 6th; what is diagnosed after 15:00 counts as the next day."""
    ticket = RMA.came("2026-04-01 10:00", tier="care", distance=distance)
    assert RMA.due("part", ticket, RMA.set(diagnosed, "diagnosed", True)) == due_at


def test_christmas_on_a_weekend_is_off_on_the_next_free_days() -> None:
    """2027: Saturday and Sunday become Monday 27 and Tuesday 28; the second Sunday loses four hours."""
    office = RMA.rules.calendar("office")
    days = [date(2027, 12, day) for day in range(24, 31)]
    assert [day.day for day in days if office.day(day).working] == [24, 29, 30]
    assert RMA.due(
        "monitoring", RMA.came("2026-02-01 00:00"), e.ServiceDisrupted(at=RMA.at("2026-02-08 01:00"))
    ) == ("2026-02-08 11:00")
    ordinary = e.ServiceDisrupted(at=RMA.at("2026-02-15 01:00"))
    assert RMA.due("monitoring", RMA.came("2026-02-01 00:00"), ordinary) == "2026-02-15 07:00"


@pytest.mark.parametrize(
    ("tier", "came", "due_at"),
    [
        ("care", "2026-02-09 10:00", "2026-03-03 00:00"),
        ("warranty", "2026-02-09 10:00", "2026-04-10 00:00"),
        ("warranty", "2025-12-31 10:00", "2026-03-01 00:00"),
    ],
)
def test_repair_in_weeks_and_months(tier: str, came: str, due_at: str) -> None:
    """A month ends on the same date, or on the last day of a shorter one; the day ends at midnight."""
    assert RMA.due("repair", RMA.came(came, tier=tier)) == due_at


def test_a_report_by_the_tenth_working_day_of_the_next_month() -> None:
    """Ten units or more; the statement by the fifth, a calendar day."""
    assert RMA.due("report", RMA.came("2026-04-30 10:00", units=10)) == "2026-05-15 17:00"
    assert "report" not in RMA.clocks("2026-04-30 10:00", RMA.came("2026-04-30 10:00", units="9"))
    term = RMA.rules.notices["statement"].within
    assert term is not None
    assert local(due(RMA.rules, term, date(2026, 4, 30)).due_at) == "2026-05-06 00:00"


def test_a_tenth_of_a_percent_for_each_day_up_to_ten_percent() -> None:
    ticket = RMA.came("2026-02-09 10:00", tier="care")
    for end, points in (("2026-03-05 10:00", 30), ("2026-09-01 10:00", 1000)):
        clocks = RMA.clocks(end, ticket, e.ServiceRestored(at=RMA.at(end)))
        (gift,) = owed(RMA.rules, clocks.values(), {"tier": "care"})
        assert (gift.gives, gift.amount) == ("basis_points_of_fee", points)


@pytest.mark.parametrize(
    ("lapse", "cost"),
    [(30, "0.00"), (31, "100.00"), (90, "300.00"), (91, "375.00"), (365, "1500.00"), (366, "1800.00")],
)
def test_renewal_is_dearer_the_longer_the_lapse(lapse: int, cost: str) -> None:
    """A contract of a year for 1200, after so many days without one."""
    start = date(2026, 1, 1)
    quote = activation(
        RMA.rules,
        price=Decimal("1200.00"),
        previous_end_on=start - timedelta(lapse + 1),
        start_on=start,
        end_on=date(2026, 12, 31),
        rule="renewal",
    )
    assert (quote.cost, quote.clause) == (Decimal(cost), "7")


def test_a_lapse_of_thirty_days_is_overlooked_for_one_kind_of_contract() -> None:
    for tier, days, kind in (("care", 30, "activated"), ("care", 31, "gap"), ("warranty", 30, "gap")):
        first = Certificate("1", tier, date(2025, 1, 1), date(2025, 6, 30))
        second = Certificate("2", tier, date(2025, 7, 1) + timedelta(days), date(2026, 6, 30))
        found = coverage(RMA.rules, [first, second], first_on=date(2025, 6, 1), last_on=date(2025, 12, 31))
        assert found.on(date(2025, 7, 15)).kind == kind
