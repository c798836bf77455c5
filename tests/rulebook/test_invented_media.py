"""A host of video: one cap on all credits of a month beside that of each."""

from datetime import date

from reglament.rulebook.caps import Credit, cap_words, capped_words
from reglament.rulebook.clock import fold
from reglament.rulebook.remedies import Owed, owed, under_caps
from reglament.rulebook.rounds import Clock
from rulebook.desks import Desk

HOST = Desk("media-host")


def late(came: str, answered: str) -> tuple[Clock, ...]:
    events = [HOST.came(came, severity="critical"), HOST.told(answered, "answer")]
    return fold(HOST.rules, events, now=events[-1].at)


def given(items: tuple[Owed, ...]) -> list[int]:
    return [item.amount for item in items]


def test_7_credits_of_a_month_together_never_exceed_30_percent_of_the_fee() -> None:
    """Four hours late is 20 percent, and so is a second appeal: 10 are left. 12.5 for the player leave whole 17.

    What was given in another month does not count, and what is more is not given in the next one either."""
    first = owed(HOST.rules, late("2026-02-02 09:00", "2026-02-02 14:30"))
    second = owed(HOST.rules, late("2026-02-27 09:00", "2026-02-27 15:00"))
    assert given((*first, *second)) == [20, 20]
    assert given(under_caps(HOST.rules, (*second, *first))) == [20, 10], "in the order the rounds ended"
    player = Credit("availability.player", "basis_points_of_fee", 1250, date(2026, 2, 28))
    assert given(under_caps(HOST.rules, second, [player])) == [17]
    january = Credit("remedies.late", "percent_of_fee", 25, date(2026, 1, 31))
    assert given(under_caps(HOST.rules, second, [january])) == [20]
    full = [Credit("remedies.late", "percent_of_fee", 30, date(2026, 2, 1))]
    (nothing,) = under_caps(HOST.rules, second, full)
    assert nothing.room is not None
    assert (nothing.amount, nothing.whole, nothing.room.clause) == (0, 20, "7")
    why = {"gives": "percent_of_fee", "whole": 20, "amount": 10, "given": 2000, "on": date(2026, 2, 27)}
    assert capped_words(HOST.rules, "month", "ru", **why) == (
        "Причиталось 20 %, дано 10 %: 1 февраля 2026 – 28 февраля 2026 уже дано 20 %, предел 30 % (п. 7)."
    )
    assert cap_words(HOST.rules, "month", "en") == "At most 30 % in all in a month"
