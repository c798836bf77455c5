"""The order of the work list: tier then due time under the first regulation (6.8), arrival under the second (4.7 a)."""

from datetime import datetime, timedelta

import pytest

from reglament.desk.regulations.models import Member
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.classify import set_severity
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.appeal import Reply
from reglament.desk.tickets.queries import Filters, work_list
from tests.cast import MONDAY, World, appeal_of_anna, appeal_of_pavel, certificate, world

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def cast() -> World:
    return world()


def subjects(actor: Actor, desk: str = "", *, now: datetime = MONDAY + 8 * HOUR) -> list[str]:
    return [ticket.subject for ticket in work_list(actor, Filters(desk=desk), now=now)]


def under(cast: World, tier: str, number: str) -> str:
    return certificate(cast.first, number, tier, of=cast.romashka, product=cast.csp).number


def test_6_8_r13_r14_round_the_clock_before_extended_before_basic_whatever_came_first(cast: World) -> None:
    for hours, tier in enumerate(("basic", "extended", "extended-24x7")):
        appeal_of_anna(
            cast, at=MONDAY + hours * HOUR, subject=tier, certificate_text=under(cast, tier, f"N-{tier}")
        )
    assert subjects(Actor.staff(cast.boris), "csp") == ["extended-24x7", "extended", "basic"]


def test_a_6_8a_within_a_tier_the_earlier_due_time_comes_first(cast: World) -> None:
    number = under(cast, "extended", "EXT-1")
    appeal_of_anna(cast, at=MONDAY, subject="first, eight hours", certificate_text=number)
    appeal_of_anna(
        cast, at=MONDAY + HOUR, subject="later, two hours", certificate_text=number, severity="critical"
    )
    assert subjects(Actor.staff(cast.boris), "csp") == ["later, two hours", "first, eight hours"]


def test_6_4_a_change_of_severity_moves_the_appeal_within_its_tier_only(cast: World) -> None:
    staff = Actor.staff(cast.boris)
    extended, basic = under(cast, "extended", "EXT-1"), under(cast, "basic", "BAS-1")
    appeal_of_anna(cast, at=MONDAY, subject="extended one", certificate_text=extended)
    second = appeal_of_anna(cast, at=MONDAY + HOUR, subject="extended two", certificate_text=extended)
    low = appeal_of_anna(cast, at=MONDAY, subject="basic", certificate_text=basic)
    for ticket in (second, low):
        set_severity(
            ticket=ticket, by=staff, severity="critical", reason="стоит приём", now=MONDAY + 2 * HOUR
        )
    assert subjects(staff, "csp") == ["extended two", "extended one", "basic"]


def test_what_has_been_answered_comes_after_what_still_has_a_due_time(cast: World) -> None:
    staff, number = Actor.staff(cast.boris), under(cast, "extended", "EXT-1")
    answered = appeal_of_anna(cast, at=MONDAY, subject="answered", certificate_text=number)
    appeal_of_anna(cast, at=MONDAY + HOUR, subject="unanswered", certificate_text=number)
    answer(ticket=answered, by=staff, form="answer", text="Проверьте службу.", now=MONDAY + 2 * HOUR)
    assert subjects(staff, "csp") == ["unanswered", "answered"]


def test_4_7_a_the_second_desk_lists_by_arrival_whatever_the_priority(cast: World) -> None:
    for hours, priority in enumerate(("low", "high", "medium")):
        appeal_of_pavel(cast, at=MONDAY + hours * HOUR, subject=priority, priority=priority)
    assert subjects(Actor.staff(cast.dina), "chips") == ["low", "high", "medium"]


def test_4_7_a_an_answer_does_not_change_the_place(cast: World) -> None:
    staff = Actor.staff(cast.dina)
    first = appeal_of_pavel(cast, at=MONDAY, subject="first")
    appeal_of_pavel(cast, at=MONDAY + HOUR, subject="second")
    answer(ticket=first, by=staff, form="question", text="Какая партия?", now=MONDAY + 2 * HOUR)
    take_reply(ticket=first, reply=Reply(channel="email", text="Партия 14."), now=MONDAY + 3 * HOUR)
    assert subjects(staff, "chips") == ["first", "second"]


def test_an_agent_of_one_desk_sees_nothing_of_the_other_and_a_stranger_nothing_at_all(cast: World) -> None:
    appeal_of_anna(cast, subject="софт")
    appeal_of_pavel(cast, subject="железо")
    assert subjects(Actor.staff(cast.boris)) == ["софт"]
    assert subjects(Actor.staff(cast.dina)) == ["железо"]
    assert subjects(Actor.staff(cast.vera)) == []
    Member.objects.create(user=cast.boris, desk=cast.second, role=Member.AGENT)
    assert set(subjects(Actor.staff(cast.boris))) == {"софт", "железо"}
