"""Decisions in words anyone can check with a calendar and a pencil."""

from datetime import timedelta
from typing import Any

import pytest

from reglament.rulebook import lifecycle, words
from reglament.rulebook.citing import clause_words, reason_sentence
from reglament.rulebook.clock import fold
from reglament.rulebook.events import Answered, TicketPromoted
from reglament.rulebook.explain import deadline, length, remaining, silence
from reglament.rulebook.verdict import Reason
from reglament.rulebook.worktime import Exception_
from rulebook.scenes import buyers, certificates, clock_at, msk, registered


def test_6_9_the_counted_intervals_add_up_to_the_promise() -> None:
    """Friday 17:30 to Tuesday 14:30: half an hour and five and a half."""
    clock = clock_at(
        certificates(), "2026-03-06 17:31", registered("2026-03-06 17:30", tier="basic", severity="critical")
    )
    told = deadline(certificates(), clock, "ru")
    counted = [item.length for item in told.intervals if item.counted]
    assert counted == [timedelta(minutes=30), timedelta(hours=5, minutes=30)]
    assert told.intervals[0].start_at == clock.started_at
    assert told.intervals[-1].end_at == clock.due_at
    assert told.inputs == {"Тип сертификата": "Базовый", "Критичность": "Критичный"}
    text = " ".join(told.sentences)
    assert "6 рабочих часов (п. 6.9)" in text
    assert "вс 8 марта 2026 (Международный женский день)" in text
    assert "Срок: вт 10 марта 2026, 14:30." in text


def test_6_9_in_english() -> None:
    """The same in the reader's language."""
    clock = clock_at(
        certificates(), "2026-03-06 17:31", registered("2026-03-06 17:30", tier="basic", severity="critical")
    )
    text = " ".join(deadline(certificates(), clock, "en").sentences)
    assert "6 working hours (clause 6.9)" in text
    assert "Due: Tue 10 March 2026, 14:30." in text


def test_6_8_3_round_the_clock_hours_are_plain_hours() -> None:
    """New Year's Eve, 24x7: two hours, with no day left out and the reading named."""
    first = registered("2026-12-31 23:30", tier="extended-24x7", severity="critical")
    told = deadline(certificates(), clock_at(certificates(), "2026-12-31 23:31", first), "en")
    assert "Promised: 2 hours (clause 6.9)." in told.sentences
    assert "Due: Fri 1 January 2027, 01:30." in told.sentences
    assert told.readings == ("A-6.8h",)


def test_days_off_of_one_name_are_told_together() -> None:
    """Over the January holidays: one stretch, not six days."""
    clock = clock_at(certificates(), "2025-12-31 09:00", registered("2025-12-31 09:00", tier="basic"))
    text = " ".join(deadline(certificates(), clock, "ru").sentences)
    assert "чт 1 января 2026 – вт 6 января 2026 (Новогодние каникулы)" in text


def test_6_7_closing_by_silence_is_explained() -> None:
    """When asked, when it closes, which days do not count, and how three days are read."""
    events = [
        registered("2026-03-05 10:00", tier="basic"),
        Answered(at=msk("2026-03-05 11:00"), form="question"),
    ]
    term = lifecycle.silence(certificates(), events)
    assert term is not None
    told = silence(certificates(), term, "en")
    assert told.sentences[1] == "Closes without an answer: Wed 11 March 2026, 18:00 (clause 6.7)."
    assert told.sentences[2] == (
        "Working days counted: Fri 6 March 2026, Tue 10 March 2026, Wed 11 March 2026."
    )
    assert "Sun 8 March 2026 (International Women's Day)" in told.sentences[3]
    assert told.readings == ("A-6.7a", "A-6.7b")
    assert told.intervals[-1].end_at == term.due_at
    assert [f"{item.start_at:%d}" for item in told.intervals if item.counted] == ["06", "10", "11"]


def test_4_7a_days_by_date_are_told_one_by_one_and_hours_of_a_break_are_not() -> None:
    """Two working days after Thursday's acceptance; counted in hours nothing is told by days."""
    moved = Exception_(msk("2026-03-06 12:00"), msk("2026-03-06 14:00"), open=False, name="Переезд")
    first = registered("2026-03-05 11:00", priority="high")
    for reading, by_days in (("civil_accept", True), ("clock", False)):
        edition = buyers(B_4_7a=reading)
        (clock, *_) = fold(edition, [first], now=msk("2026-03-05 12:00"), exceptions=[moved])
        told = " ".join(deadline(edition, clock, "ru", exceptions=[moved]).sentences)
        assert ("Рабочие дни по счёту: пт 6 марта 2026, вт 10 марта 2026." in told) is by_days
        assert ("12:00–14:00" in told) is not by_days


def test_readings_are_told_where_they_bite() -> None:
    """Over a shortened day A-1.14b is named, over an ordinary one it is not."""
    over = clock_at(
        certificates(), "2026-04-30 16:01", registered("2026-04-30 16:00", tier="basic", severity="critical")
    )
    assert "A-1.14b" in deadline(certificates(), over, "ru").readings
    plain = clock_at(
        certificates(), "2026-03-16 16:01", registered("2026-03-16 16:00", tier="basic", severity="critical")
    )
    assert deadline(certificates(), plain, "ru").readings == ()


def test_6_3_waiting_in_the_queue_is_told() -> None:
    """Not started, and for what it waits; after promotion both instants."""
    first = registered("2026-03-16 10:00", tier="basic", severity="critical", queued=True)
    waiting = deadline(certificates(), clock_at(certificates(), "2026-03-16 11:00", first), "ru")
    assert "Отсчёт не начат: ждём свободного места в очереди." in waiting.sentences
    promoted = clock_at(certificates(), "2026-03-17 11:00", first, TicketPromoted(at=msk("2026-03-17 10:00")))
    assert "Отсчёт начат: вт 17 марта 2026, 10:00." in deadline(certificates(), promoted, "ru").sentences


def test_a_met_clock_says_in_time_or_late() -> None:
    """With the working time used."""
    first = registered("2026-03-16 10:00", tier="basic", severity="critical")
    met = clock_at(certificates(), "2026-03-16 15:00", first, Answered(at=msk("2026-03-16 12:30")))
    assert any(
        "вовремя: израсходовано 2 ч 30 мин" in line for line in deadline(certificates(), met, "ru").sentences
    )


def test_6_an_announcement_is_among_the_intervals() -> None:
    """A closure of the desk shows with its name."""
    closure = Exception_(
        msk("2026-03-17 12:00"), msk("2026-03-17 16:00"), open=False, name="Авария", clause="6"
    )
    first = registered("2026-03-16 12:00", priority="high")
    (clock,) = fold(buyers(), [first], now=msk("2026-03-16 12:01"), exceptions=(closure,))
    names = {item.name for item in deadline(buyers(), clock, "ru", exceptions=(closure,)).intervals}
    assert "Авария" in names


@pytest.mark.parametrize(
    ("minutes", "ru", "en"),
    [
        (0, "0 мин", "0 m"),
        (45, "45 мин", "45 m"),
        (130, "2 ч 10 мин", "2 h 10 m"),
        (-90, "−1 ч 30 мин", "−1 h 30 m"),
    ],
)
def test_lengths(minutes: int, ru: str, en: str) -> None:
    """Hours and minutes."""
    assert (length(timedelta(minutes=minutes), "ru"), length(timedelta(minutes=minutes), "en")) == (ru, en)


def test_what_remains() -> None:
    """Left or late."""
    assert remaining(timedelta(minutes=130), "en") == "2 h 10 m left"
    assert remaining(timedelta(minutes=-60), "ru") == "просрочено на 1 ч"


@pytest.mark.parametrize(
    ("amount", "text"), [(1, "1 рабочий час"), (2, "2 рабочих часа"), (12, "12 рабочих часов")]
)
def test_russian_plurals(amount: int, text: str) -> None:
    """One, two, twelve."""
    assert words.target(words.Target(amount, "working_hours", "6.9"), "ru") == text


def test_clause_words_fall_back_to_the_parent() -> None:
    """6.8 r12 has its own row, 6.9 c9 has not."""
    assert clause_words(certificates(), "6.8 r12", "ru") == "Одновременных обращений: 1, 3, 3."
    assert clause_words(certificates(), "6.9 c9", "en").startswith("Guaranteed reaction time")
    assert clause_words(certificates(), "99", "en") == ""


def test_a_reason_carries_its_clause() -> None:
    """A missing parameter of a sentence shows a dash, an unknown code itself."""
    reason = Reason("over_limit", "6.3", {"meter": "simultaneous", "limit": 1})
    assert reason_sentence(certificates(), reason, "en") == (
        "— already in work under this certificate, the limit is 1 (clause 6.3)."
    )
    assert reason_sentence(certificates(), Reason("strange", "6.3"), "ru") == "strange (п. 6.3)"


def test_4_6_an_answer_that_waits_for_the_hours_says_what_that_means_for_the_term() -> None:
    """Written at 20:00, it leaves at 10:00: fourteen hours on the wall, none of work, so both judge the term alike."""
    first = registered("2026-03-16 12:00", priority="high")

    def told(answered: str, **readings: Any) -> str:
        rules = buyers(**readings)
        clock = clock_at(rules, "2026-03-20 12:00", first, Answered(at=msk(answered), form="answer"))
        return " ".join(deadline(rules, clock, "en").sentences)

    late = told("2026-03-17 20:00")
    assert "it leaves " in late
    assert "10:00" in late.partition("it leaves ")[2]
    assert "clause 4.6" in late
    assert "No working time lies between" in late
    assert "outside the hours" not in told("2026-03-17 15:00")
    assert "outside the hours" not in told("2026-03-17 20:00", B_4_6b=False)
