"""A call to be answered in 20 seconds, as the desk shows its term: no database, a regulation of the folder."""

from datetime import timedelta

from django.utils.translation import override

from reglament.desk.tickets.clockwords import NB, clock_shape
from reglament.desk.tickets.strips import clock_strip
from reglament.rulebook import events as e
from reglament.rulebook.clock import Clock, fold
from reglament.rulebook.explain import deadline
from rulebook.desks import Desk

CLOUD = Desk("cloud-desk")
CALL = CLOUD.came("2026-07-06 13:59:50", "phone", tier="enterprise")


def after(seconds: float, *, answered: bool) -> Clock:
    at = CALL.at + timedelta(seconds=seconds)
    events = [CALL, e.CallLogged(at=at, number_told=True)] if answered else [CALL]
    return next(clock for clock in fold(CLOUD.rules, events, now=at) if clock.name == "pickup")


def test_5_what_is_left_and_when_it_is_due_are_told_to_the_second() -> None:
    with override("ru"):
        shape = clock_shape(CLOUD.rules, after(5, answered=False), "ru", now=CALL.at + timedelta(seconds=5))
    assert (shape.words, shape.due) == (f"осталось 15{NB}с", f"срок 6{NB}июля, 14:00:10 UTC")


def test_5_the_days_of_a_term_of_seconds_have_its_seconds_and_no_part_of_one() -> None:
    for seconds, total in ((15, f"15{NB}с"), (0.3, f"0{NB}мин")):
        clock = after(seconds, answered=True)
        with override("ru"):
            told = deadline(CLOUD.rules, clock, "ru")
            strip = clock_strip(CLOUD.rules, clock, told.intervals, "ru", now=CALL.at)
        assert strip is not None
        assert strip["total"] == total
