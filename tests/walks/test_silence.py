"""Silence (A6.7): the reminder, the closing at the end of the third working day, and the late letter."""

from datetime import date

import pytest

from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.walks.hands import compose
from tests.walks.relay import words
from tests.walks.stage import Stage, only_ticket, says
from tests.walks.test_letter import letter

ADDRESS = "anna@romashka.example"


@pytest.fixture
def asked(stage: Stage):  # type: ignore[no-untyped-def]
    """Monday noon: Борис asks for information. His page and the address that leads back to the appeal."""
    ticket = cast.appeal_of_anna(stage.world)
    stage.at("2026-03-02 12:00")
    boris = stage.browser(stage.world.boris)
    boris.goto(f"/desk/t/{ticket.number}/")
    compose(boris, "Запрос сведений", "Какая у вас сборка?")
    stage.work()
    question = stage.relay.last(ADDRESS, about="Какая у вас сборка?")
    assert "5 марта, 18:00 МСК" in words(question)
    return boris, question["Reply-To"].addresses[0].addr_spec


def fall_silent(stage: Stage) -> None:
    stage.at("2026-03-04 09:00")
    stage.work()
    assert "5 марта, 18:00 МСК" in words(stage.relay.last(ADDRESS)), "the reminder"
    stage.at("2026-03-05 18:00")
    stage.work()
    assert only_ticket().state == "waiting"
    stage.at("2026-03-05 18:01")
    stage.work()
    assert only_ticket().state == "closed"
    assert "6.7" in words(stage.relay.last(ADDRESS))


def late(stage: Stage, back: str) -> None:
    stage.at("2026-03-10 10:00")
    stage.send(letter("Не помогло, ошибка та же.", to=back, Subject="Re: вопрос"), sender=ADDRESS, to=back)
    stage.work()


def test_a_late_letter_opens_it_again(stage: Stage, asked) -> None:  # type: ignore[no-untyped-def]
    boris, back = asked
    anna = stage.browser(stage.world.anna.user)
    fall_silent(stage)
    boris.reload()
    says(boris, "закрыто", "6.7")
    stage.shot(boris, "f01-closed-by-silence")
    anna.goto(f"/appeals/{only_ticket().number}/")
    says(anna, "закрыто", "п. 6.7")
    stage.shot(anna, "f02-closed-by-silence")
    late(stage, back)
    boris.reload()
    says(boris, "Не помогло, ошибка та же.", "в работе", "11 марта, 13:00 МСК")
    stage.shot(boris, "f03-opened-again")


def test_after_the_certificate_a_late_letter_begins_a_linked_one(stage: Stage, asked) -> None:  # type: ignore[no-untyped-def]
    boris, back = asked
    fall_silent(stage)
    cast.sold_as(stage.world.certificate, ends_on=date(2026, 3, 8))
    late(stage, back)
    old, new = Ticket.objects.order_by("id")
    assert (old.state, new.previous_id) == ("closed", old.pk)
    boris.goto(f"/desk/t/{new.number}/")
    says(boris, "Не помогло, ошибка та же.", old.number, "неполное")
    stage.shot(boris, "f04-linked")
    boris.get_by_role("link", name=old.number).first.click()
    says(boris, new.number)
    anna = stage.browser(stage.world.anna.user)
    anna.goto(f"/appeals/{new.number}/")
    says(anna, "8 марта 2026")
    stage.shot(anna, "f05-linked-390")
