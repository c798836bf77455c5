"""The intake ledger: every letter, its fate in words, and what a person decides about it."""

from collections.abc import Callable

from django.test import Client
from test_staff_door import held_letter

from reglament.desk.inbox.models import RawLetter
from reglament.desk.tickets.models import Message, Ticket
from tests import cast
from tests.cast import World

Browse = Callable[..., Client]


def test_the_ledger_tells_the_fate_and_why(world: World, browse: Browse) -> None:
    held_letter(world)
    page = browse(world.boris).get("/desk/mail/").content.decode()
    assert "Вопрос" in page
    assert "ivan@romashka.example" in page
    held = browse(world.boris).get("/desk/mail/?fate=held").content.decode()
    assert "Вопрос" in held
    assert "Вопрос" not in browse(world.boris).get("/desk/mail/?fate=spam").content.decode()
    assert browse(world.boris).get("/desk/mail/?fate=eaten").status_code == 404


def test_the_other_desk_does_not_see_the_letter(world: World, browse: Browse) -> None:
    held_letter(world)
    assert "Вопрос" not in browse(world.dina).get("/desk/mail/").content.decode()


def test_the_letter_as_it_came_is_a_download_that_runs_nothing(world: World, browse: Browse) -> None:
    letter = held_letter(world)
    answer = browse(world.boris).get(f"/desk/mail/{letter.pk}/raw/")
    assert answer.content == bytes(letter.raw)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_held_letter_becomes_an_appeal(world: World, browse: Browse) -> None:
    letter = held_letter(world)
    answer = browse(world.boris).post(f"/desk/mail/{letter.pk}/release/", {"to": "new"})
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/desk/t/{ticket.number}/"
    assert RawLetter.objects.get().fate == RawLetter.NEW_APPEAL
    again = browse(world.boris).post(f"/desk/mail/{letter.pk}/release/", {"to": "new"}, follow=True)
    assert "уже разобрались" in again.content.decode()
    assert Ticket.objects.count() == 1


def test_a_held_letter_joins_the_appeal_that_is_named(world: World, browse: Browse) -> None:
    ticket, letter, client = cast.appeal_of_anna(world), held_letter(world), browse(world.boris)
    url = f"/desk/mail/{letter.pk}/release/"
    assert client.post(url, {"to": "join", "ticket_number": ""}).status_code == 422
    wrong = client.post(url, {"to": "join", "ticket_number": "CP-999999"})
    assert wrong.status_code == 422
    assert "CP-999999" in wrong.content.decode()
    foreign = cast.appeal_of_pavel(world)
    assert client.post(url, {"to": "join", "ticket_number": foreign.number}).status_code == 422
    client.post(url, {"to": "join", "ticket_number": ticket.number})
    assert Message.objects.filter(ticket=ticket, kind=Message.REPLY).count() == 1


def test_spam_is_marked_and_can_still_be_released(world: World, browse: Browse) -> None:
    letter, client = held_letter(world), browse(world.boris)
    client.post(f"/desk/mail/{letter.pk}/spam/")
    assert RawLetter.objects.get().fate == RawLetter.SPAM
    client.post(f"/desk/mail/{letter.pk}/release/", {"to": "new"})
    assert Ticket.objects.count() == 1
