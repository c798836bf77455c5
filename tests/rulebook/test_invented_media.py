"""A host of video: one cap on all credits, critical requests that become high, whichever is later, averages."""

from dataclasses import replace
from datetime import date

from reglament.rulebook import events as e
from reglament.rulebook.caps import Credit, cap_words, capped_words
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.clock import fold
from reglament.rulebook.differences import changes, sentence
from reglament.rulebook.explain import deadline
from reglament.rulebook.meters import changed, may_use, uses_of
from reglament.rulebook.objective_words import round_words, rule_words, state_words
from reglament.rulebook.objectives import Attained, Judged, attained, judged
from reglament.rulebook.remedies import Owed, owed, under_caps
from reglament.rulebook.replaying import History, play
from reglament.rulebook.rounds import Clock
from rulebook.desks import Desk
from rulebook.scenes import local

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
    why = {"whole": 20, "amount": 10, "given": 2000, "limit": 3000, "on": date(2026, 2, 27)}
    assert capped_words(HOST.rules, "month", "ru", gives="percent_of_fee", **why) == (
        "Причиталось 20 %, дано 10 %: за февраль 2026 уже дано 20 %, предел 30 % (п. 7)."
    )
    assert cap_words(HOST.rules, HOST.rules.caps["month"], "en") == "At most 30 % in all in a month"


def test_penalties_in_money_stop_at_a_share_of_the_price() -> None:
    """Ten percent of 40 000.50 are 4 000.05; while the price is not known there is no limit yet."""
    month = HOST.rules.caps["month"]
    cap = month.model_copy(update={"gives": "money", "amount": 10, "percent_of": "price", "period": "term"})
    rules = HOST.rules.model_copy(update={"caps": {"price": cap}})
    (late_,) = owed(HOST.rules, late("2026-02-02 09:00", "2026-02-02 14:30"))
    penalty, year = replace(late_, gives="money", amount=300_000), (date(2026, 1, 1), date(2026, 12, 31))
    given_ = under_caps(rules, [penalty, penalty], facts={"price": "40 000,50"}, term=year)
    assert given(given_) == [300_000, 100_005]
    assert given(under_caps(rules, [penalty, penalty], term=year)) == [300_000, 300_000]
    assert cap_words(rules, cap, "en") == "At most 10 % of “price” in all in the term of support"


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
    assert not uses_of(HOST.rules, "critical", [came[2], replace(now, seq=2)]), (
        "a high one is no critical one"
    )

    def answers(*which: int) -> list[str]:
        recorded = [
            History(str(n), (replace(came[n], seq=1), replace(now, seq=2))[: 1 + (n == 2)]) for n in which
        ]
        found = play(HOST.rules, recorded, now=HOST.at("2026-02-05 10:30"))
        return [f"{life.clocks[0].due_at:%H:%M}" for life in found]

    assert answers(0, 1, 2) == ["11:00", "11:00", "12:00"]
    assert answers(0, 2) == ["11:00", "11:00"]


def solution(*events: e.Event, now: str = "") -> Clock:
    return HOST.clocks(now or f"{events[-1].at:%Y-%m-%d %H:%M}", *events)["solution"]


def test_4_whichever_is_later_of_two_ends_or_of_two_beginnings() -> None:
    """Four hours or the end of the next working day, Monday's for what came on Friday.

    Five working days from Monday the 2nd are the 9th; the client's answer on Friday makes it the 10th. Until there
    was one that end is not there, and each end is told with where it comes from."""
    for came, due in (("2026-02-02 10:00", "2026-02-03 18:00"), ("2026-02-06 16:00", "2026-02-09 18:00")):
        assert HOST.due("solution", HOST.came(came, severity="critical")) == due
    came = HOST.came("2026-02-02 10:00")
    assert HOST.due("solution", came) == "2026-02-09 18:00"
    asked, replied = (
        HOST.told("2026-02-06 10:00", "question"),
        e.RequesterReplied(at=HOST.at("2026-02-06 12:00")),
    )
    assert solution(came, asked).state == "paused"
    clock = solution(came, asked, replied)
    assert (local(clock.due_at), clock.allowance and clock.allowance.amount) == ("2026-02-10 18:00", 2)
    assert local(clock.counted_from_at) == "2026-02-06 12:00"
    why = deadline(HOST.rules, clock, "ru").sentences
    assert why[:4] == (
        "Получено: пн 2 февраля 2026, 10:00.",
        "Обещано: 5 рабочих дней или 2 рабочих дня после ответа клиента — что позже (п. 4).",
        "5 рабочих дней: от пн 2 февраля 2026, 10:00 до вт 10 февраля 2026, 11:00.",
        "2 рабочих дня после ответа клиента: от пт 6 февраля 2026, 12:00 до вт 10 февраля 2026, 18:00,"
        " этот срок и считается.",
    )
    assert "2 working days after the client's answer: that has not been yet." in (
        deadline(HOST.rules, solution(came), "en").sentences
    )
    late = solution(came, asked, replied, now="2026-02-11 12:00")
    assert (late.late, late.state) == (True, "late")


def test_4_whichever_is_earlier_and_a_change_counts_every_end_anew() -> None:
    """Sixteen working hours or thirty by the clock: over a night the thirty end first, from Friday the hours do not."""
    came = HOST.came("2026-02-03 10:00", severity="high")
    assert HOST.due("solution", came) == "2026-02-04 16:00"
    assert HOST.due("solution", HOST.came("2026-02-02 09:00", severity="high")) == "2026-02-03 15:00"
    raised = e.SeverityChanged(at=HOST.at("2026-02-03 12:00"), severity="critical")
    assert HOST.due("solution", came, raised) == "2026-02-04 18:00", "both ends from the receipt"


def test_6_averages_medians_and_percentiles_of_the_time_answers_took() -> None:
    """Answered after 1, 2 and 5 working hours, the last over a night: 2 h 40 on the average, 2 the middle one.

    By the clock on the wall the last took 20 hours; one that waits for its answer has taken no time yet."""
    taken = (("2026-02-02 10:00", "2026-02-02 11:00"), ("2026-02-03 09:00", "2026-02-03 11:00"))
    over_night = ("2026-02-04 16:00", "2026-02-05 12:00")
    rounds = [item for pair in (*taken, over_night) for item in judged(late(*pair))]
    open_ = fold(HOST.rules, [HOST.came("2026-02-06 09:00")], now=HOST.at("2026-02-27 09:00"))
    rounds += judged(open_)
    average, median, slowest = (
        attained(HOST.rules, name, rounds, date(2026, 2, 28)) for name in ("average", "median", "slowest")
    )
    assert [found.seconds for found in (average, median, slowest)] == [9600, 7200, 72000]
    assert [(found.met, found.amount) for found in (average, median, slowest)] == [
        (False, 5),
        (False, 0),
        (True, 0),
    ]
    assert average.judged == 3
    assert state_words(HOST.rules, average, "ru") == "среднее 2 ч 40 мин рабочего времени, всего 3"
    assert (
        rule_words(HOST.rules, HOST.rules.objectives["slowest"], "en")
        == "First response: percentile 95 in a month, at most 24 hours"
    )
    assert round_words(HOST.rules, rounds[2], "ru")[0] == (
        "В счёт «Среднее время ответа» за 1 февраля 2026 – 28 февраля 2026: 5 ч рабочего времени (п. 6)."
    )
    few = attained(HOST.rules, "slowest", rounds[:2], date(2026, 2, 28))
    assert (few.seconds, few.met) == (None, True), "fewer than three are not judged"
    even = attained(HOST.rules, "median", rounds[:2], date(2026, 2, 28))
    assert even.seconds == 5400, "the mean of the two in the middle"


def test_6_no_more_than_two_may_be_late_in_a_month() -> None:
    """The third costs 5 percent of the fee, the fifth 10; March begins anew, and late without an answer counts."""
    came = fold(
        HOST.rules, [HOST.came("2026-02-02 09:00", severity="critical")], now=HOST.at("2026-02-27 09:00")
    )
    (open_,) = (item for item in judged(came) if item.clock == "response")
    in_time, *_ = judged(late("2026-02-03 09:00", "2026-02-03 09:30"))
    marched, *_ = judged(late("2026-03-02 09:00", "2026-03-02 12:00"))

    def found(number: int, *others: Judged) -> Attained:
        return attained(HOST.rules, "breaches", [*[open_] * number, in_time, *others], date(2026, 2, 28))

    told = [(found(number).met, found(number).amount) for number in (0, 2, 3, 4, 5, 9)]
    assert told == [(True, 0), (True, 0), (False, 5), (False, 5), (False, 10), (False, 10)]
    assert found(2, marched).met
    assert attained(HOST.rules, "breaches", [], date(2026, 2, 28)).late is None
    assert state_words(HOST.rules, found(3), "ru") == "опозданий 3 из 4"
    assert state_words(HOST.rules, found(3), "en") == "3 of 4 late"
    rule, month = HOST.rules.objectives["breaches"], "за 1 февраля 2026 – 28 февраля 2026"
    assert rule_words(HOST.rules, rule, "ru") == "Первый ответ: опозданий за месяц не больше 2"
    assert rule_words(HOST.rules, rule.model_copy(update={"amount": 0}), "en") == (
        "First response: none late in a month"
    )
    counts = [round_words(HOST.rules, item, "ru")[-1] for item in (open_, in_time)]
    assert counts == [
        f"В счёт «Опоздания месяца» {month}: {what} (п. 6)." for what in ("с опозданием", "в срок")
    ]


def test_a_diff_tells_caps_ends_and_what_a_full_meter_does_in_words() -> None:
    """Whole rules by what they say, a promise with several ends as one, values by their labels."""
    rules, clock, meter = HOST.rules, HOST.rules.clocks["solution"], HOST.rules.meters["critical"]
    first = clock.targets[1]
    later = first.model_copy(update={"later_of": first.earlier_of, "earlier_of": ()})
    slow = rules.objectives["breaches"].model_copy(update={"measure": "median"})
    before = rules.model_copy(
        update={
            "objectives": rules.objectives | {"breaches": slow},
            "caps": {},
            "clocks": rules.clocks
            | {"solution": clock.model_copy(update={"targets": (later, *clock.targets[2:])})},
            "meters": rules.meters | {"critical": meter.model_copy(update={"sets": {"severity": "normal"}})},
        }
    )
    told = [sentence(change, before, rules, "ru") for change in changes(before, rules)]
    assert "Опоздания месяца, что измеряется: медиана → опоздания (п. 6)" in told
    assert "Предел возвратов месяца: добавлено: Всего за месяц не больше 30 % (п. 7)" in told
    assert "Критичные за месяц, устанавливает, Критичность: обычная → высокая (п. 5)" in told
    assert (
        "Решение, обещания, Критичность = высокая: 16 рабочих часов или 30 часов — что позже"
        " → 16 рабочих часов или 30 часов — что раньше (п. 4)"
    ) in told
