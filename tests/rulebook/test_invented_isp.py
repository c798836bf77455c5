"""A provider of lines: credit by the hour, repair by region, a warranty longer by the repair, twice reopened."""

from datetime import timedelta

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.availability import available, outages_of
from reglament.rulebook.availability_words import told
from reglament.rulebook.lifecycle import on_late_reply, reopenings
from reglament.rulebook.remedies import owed
from rulebook.desks import Desk

ISP = Desk("isp-line")


def restored(when: str) -> e.ServiceRestored:
    return e.ServiceRestored(at=ISP.at(when))


@pytest.mark.parametrize(
    ("came", "region", "due_at"),
    [
        ("2026-02-06 17:00", "city", "2026-02-07 09:00"),
        ("2026-02-06 17:00", "far", "2026-02-07 17:00"),
        ("2026-12-31 19:00", "city", "2027-01-03 11:00"),
    ],
)
def test_3_a_line_is_restored_in_the_hours_of_the_crews(came: str, region: str, due_at: str) -> None:
    assert ISP.due("line", ISP.came(came, "phone", trouble="down", region=region)) == due_at


def test_5_the_second_line_has_a_term_of_its_own_from_the_hand_over() -> None:
    came = ISP.came("2026-02-06 10:00", "phone")
    assert ISP.due("reaction", came) == "2026-02-06 10:15"
    assert "second_line" not in ISP.clocks("2026-02-06 16:00", came)
    assert (
        ISP.due("second_line", came, ISP.set("2026-02-06 16:00", "second_line", True)) == "2026-02-09 11:00"
    )


@pytest.mark.parametrize(
    ("hours", "met", "amount"),
    [
        ("2:00", True, 0),
        ("2:05", False, 28),
        ("5:59", False, 70),
        ("6:00", False, 84),
        ("600:00", False, 5000),
    ],
)
def test_4_below_the_share_each_whole_hour_is_credited_up_to_half_the_fee(
    hours: str, met: bool, amount: int
) -> None:
    """0.3 % of 672 hours are 2 h 0.96 min; told by the ticket twice, counted once."""
    length, minutes = map(int, hours.split(":"))
    came = ISP.came("2026-02-01 00:00", "phone", trouble="down")
    end = e.ServiceRestored(at=came.at + timedelta(hours=length, minutes=minutes))
    outages = outages_of(ISP.rules, "line", [end, came, end])
    found = available(ISP.rules, "line", outages * 2, came.at.date(), now=ISP.at("2026-03-01 00:00"))
    assert (found.met, found.amount) == (met, amount)
    if amount == 5000:
        assert told(ISP.rules, found, "ru")[-1] == "Плата за месяц меньше на 50 %."


def test_6_the_warranty_is_longer_by_the_repair_though_it_was_in_time() -> None:
    """From Monday the 2nd to Wednesday the 11th, both counted: ten days. Nothing while it is being repaired."""
    came = ISP.came("2026-02-02 12:00", trouble="router")
    assert owed(ISP.rules, ISP.clocks("2026-02-10 12:00", came).values()) == ()
    clocks = ISP.clocks("2026-02-12 12:00", came, restored("2026-02-11 15:00"))
    (days,) = owed(ISP.rules, clocks.values())
    assert (days.amount, days.gives, days.clause, clocks["repair"].late) == (10, "support_days", "6", False)


@pytest.mark.parametrize(
    ("bought", "made", "decision"),
    [
        ("2024-03-01", "2024-01-01", "accept"),
        ("2024-02-01", "2024-01-01", "hold"),
        ("2025-06-01", "2023-10-01", "hold"),
    ],
)
def test_6_whichever_term_of_the_warranty_ends_first(bought: str, made: str, decision: str) -> None:
    told_ = ISP.gate("2026-02-09 10:00", trouble="router", bought_on=bought, made_on=made)
    assert told_[0] == decision


def test_7_an_appeal_is_opened_again_twice_and_then_a_new_one_begins() -> None:
    again = [e.TicketReopened(at=ISP.at(f"2026-02-1{n} 10:00"), by="requester") for n in (1, 2)]
    by_staff = e.TicketReopened(at=ISP.at("2026-02-13 10:00"), by="boris@desk.example")
    for happened, code in ((again[:1], "reopen"), ([*again, *again, by_staff], "new")):
        count = reopenings(happened)
        late = on_late_reply(ISP.rules, closed=True, certificate_valid=True, reopened=count)
        assert (late.code, late.clause) == (code, "7")
    assert count == 2
