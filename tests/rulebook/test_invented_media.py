"""A host of video: one cap on all credits of a month, critical requests that become high beyond a number."""

from dataclasses import replace
from datetime import date

from reglament.rulebook import events as e
from reglament.rulebook.caps import Credit, cap_words, capped_words
from reglament.rulebook.clock import fold
from reglament.rulebook.explain import reason_sentence
from reglament.rulebook.meters import changed, may_use, uses_of
from reglament.rulebook.remedies import Owed, owed, under_caps
from reglament.rulebook.replaying import History, play
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


def test_5_critical_requests_over_two_a_month_are_treated_as_high() -> None:
    """The third of February is taken, becomes high at the instant it came, and its answer is due in two hours.

    A replay of what was recorded decides it anew: without the second the third is critical."""
    came = [HOST.came(f"2026-02-{day:02} 10:00", severity="critical") for day in (3, 4, 5)]
    used = [use for event in came[:2] for use in uses_of(HOST.rules, "critical", [event])]
    facts = {"severity": "critical", "tier": "studio"}
    verdict = may_use(HOST.rules, "critical", at=came[2].at, facts=facts, uses=used)
    assert (verdict.decision, verdict.clauses) == ("accept", ("5",))
    assert reason_sentence(HOST.rules, verdict.reasons[0], "ru") == (
        "Критичных в этом месяце уже 2 из 2: это рассматривается как высокое (п. 5)."
    )
    assert not may_use(HOST.rules, "critical", at=came[2].at, facts=facts, uses=used[:1]).reasons
    (now,) = changed(HOST.rules, "critical", facts, came[2].at)
    assert isinstance(now, e.SeverityChanged)
    assert (now.severity, now.previous, now.by) == ("high", "critical", "rule")
    assert HOST.due("response", came[2], replace(now, seq=2)) == "2026-02-05 12:00"

    def answers(*which: int) -> list[str]:
        recorded = [
            History(str(n), (replace(came[n], seq=1), replace(now, seq=2))[: 1 + (n == 2)]) for n in which
        ]
        found = play(HOST.rules, recorded, now=HOST.at("2026-02-05 10:30"))
        return [f"{life.clocks[0].due_at:%H:%M}" for life in found]

    assert answers(0, 1, 2) == ["11:00", "11:00", "12:00"]
    assert answers(0, 2) == ["11:00", "11:00"]
