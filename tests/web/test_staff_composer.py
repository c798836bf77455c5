"""The composer of a ticket: answers, questions, notes, calls, files, and when they leave."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import close, reply
from reglament.desk.tickets.appeal import Reply
from reglament.desk.tickets.models import Message
from tests import cast
from tests.cast import MONDAY, World
from tests.web.ticket_page import fresh, shown, url

Browse = Callable[..., Client]
At = Callable[[datetime], None]


@pytest.mark.parametrize(
    ("mode", "state", "letters"),
    [
        ("answer", "open", 2),
        ("question", "waiting", 2),
        ("solution", "waiting", 2),
        ("note", "new", 1),
        ("call", "open", 1),
    ],
)
def test_each_mode_does_what_it_says(
    world: World, browse: Browse, mode: str, state: str, letters: int
) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    answer = client.post(url(ticket, "send"), {"mode": mode, "text": "Слово"})
    place = f'id="{answer["Location"].partition("#")[2]}"'
    assert "Слово" in client.get(url(ticket)).content.decode().split(place)[1], (
        "the page stands at what was written"
    )
    assert fresh(ticket).state == state
    assert ticket.messages.filter(kind=mode, text="Слово").count() == 1
    assert OutgoingLetter.objects.filter(ticket_number=ticket.number).count() == letters


def test_1_13_a_call_with_the_number_told_ends_the_reaction_time(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    client.post(url(ticket, "send"), {"mode": "call", "text": "Позвонил"})
    assert fresh(ticket).due_at is not None
    client.post(url(ticket, "send"), {"mode": "call", "text": "Назвал номер", "number_told": "1"})
    assert fresh(ticket).due_at is None


@pytest.mark.parametrize("mode", ["answer", "note", "call"])
def test_two_presses_of_one_page_write_once_and_another_page_writes_again(
    world: World, browse: Browse, mode: str
) -> None:
    ticket = cast.appeal_of_anna(world)
    client = browse(world.boris)

    def seen() -> str:
        found = re.search(r'name="seen" value="(\d+)"', client.get(url(ticket)).content.decode())
        assert found
        return found[1]

    once = {"mode": mode, "text": "Слово", "seen": seen()}
    assert [client.post(url(ticket, "send"), once).status_code for _ in range(2)] == [302, 302]
    assert Message.objects.filter(text="Слово").count() == 1
    client.post(url(ticket, "send"), once | {"text": "Другое слово"})
    client.post(url(ticket, "send"), once | {"seen": seen()})
    assert Message.objects.filter(text="Слово").count() == 2
    assert Message.objects.filter(text="Другое слово").count() == 1


def test_an_address_that_takes_forms_only_leads_to_the_page_above(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    boris = browse(world.boris)
    for address, above in (
        (url(ticket, "send"), url(ticket)),
        ("/kit/theme", "/kit/"),
        ("/me/tokens/1/revoke/", "/me/tokens/"),
    ):
        answer = boris.get(address)
        assert answer.status_code == 405
        assert f'href="{above}"' in answer.content.decode()


def test_two_who_answer_at_once_learn_of_each_other(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    told = {"mode": "answer", "seen": str(ticket.event_count)}
    assert browse(world.gleb).post(url(ticket, "send"), told | {"text": "От Глеба"}).status_code == 302
    boris = browse(world.boris)
    assert boris.post(url(ticket, "send"), told | {"mode": "note", "text": "Своим"}).status_code == 302
    stopped = boris.post(url(ticket, "send"), told | {"text": "От Бориса"})
    assert stopped.status_code == 422
    assert f"Пока вы писали, появилось сообщение ({world.gleb})" in shown(stopped)
    assert "От Глеба" in shown(stopped)
    assert ">От Бориса</textarea>" in stopped.content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', stopped.content.decode())
    assert seen
    again = boris.post(url(ticket, "send"), told | {"text": "От Бориса", "seen": seen[1]})
    assert again.status_code == 302, "having read it, one may"


def test_an_empty_text_is_said_and_the_mode_is_kept(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    answer = client.post(url(ticket, "send"), {"mode": "note", "text": "  "})
    assert answer.status_code == 422
    assert "Текста ещё нет." in shown(answer)
    assert re.search(r'value="note" checked', answer.content.decode())


def test_files_go_with_the_answer(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    files = [SimpleUploadedFile("one.txt", b"1"), SimpleUploadedFile("two.txt", b"2")]
    client.post(url(ticket, "send"), {"mode": "answer", "text": "См. файлы", "files": files})
    assert OutgoingLetter.objects.get(kind="answer").files.count() == 2


def test_a_file_over_the_limit_or_empty_is_named_and_the_text_kept(
    world: World, browse: Browse, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.UPLOAD_MAX_BYTES = 10
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    for content, said in ((b"12345678901", "dump.bin больше, чем"), (b"", "Файл dump.bin пуст.")):
        files = [SimpleUploadedFile("dump.bin", content)]
        answer = client.post(url(ticket, "send"), {"mode": "answer", "text": "Длинный ответ", "files": files})
        assert answer.status_code == 422
        assert said in shown(answer)
        assert "Длинный ответ" in shown(answer)


def test_4_6_an_answer_written_at_night_waits_for_ten_or_is_sent_now(
    world: World, browse: Browse, at: At
) -> None:
    ticket, client = cast.appeal_of_pavel(world), browse(world.dina)
    at(MONDAY + timedelta(hours=11))
    assert "Отправить сейчас; иначе уйдёт 3 марта, 10:00 МСК" in shown(client.get(url(ticket)))
    client.post(url(ticket, "send"), {"mode": "answer", "text": "Ночной ответ"})
    assert "Уйдёт 3 марта, 10:00 МСК, с началом рабочего времени" in shown(client.get(url(ticket)))
    client.post(url(ticket, "send"), {"mode": "answer", "text": "Срочный ответ", "send_now": "1"})
    held, urgent = OutgoingLetter.objects.filter(kind="answer").order_by("pk")
    assert held.not_before_at == datetime(2026, 3, 3, 10, tzinfo=cast.MSK)
    assert urgent.not_before_at <= MONDAY + timedelta(hours=11)


def test_6_3_what_the_regulation_forbids_in_the_queue_is_not_offered_and_refused_with_its_clause(
    world: World, browse: Browse
) -> None:
    cast.appeal_of_anna(world)
    ticket, client = cast.appeal_of_anna(world, subject="Второе"), browse(world.boris)
    assert 'value="answer"' not in client.get(url(ticket)).content.decode()
    answer = client.post(url(ticket, "send"), {"mode": "answer", "text": "Мимо очереди"})
    assert answer.status_code == 422
    assert "место по сертификату. п. 6.3" in shown(answer)


def test_6_7_the_silence_clock_tells_when_the_appeal_closes(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    client.post(url(ticket, "send"), {"mode": "question", "text": "Какая сборка?"})
    assert "Без ответа: закроется 5 марта, 18:00 МСК" in shown(client.get(url(ticket)))


def test_a_late_reply_links_the_tickets_both_ways(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    close.close_ticket(ticket=ticket, by=Actor.staff(world.boris), outcome="solved", now=MONDAY)
    cast.sold_as(world.certificate, ends_on=MONDAY.date())
    late = MONDAY + timedelta(days=30)
    message = reply.take_reply(ticket=fresh(ticket), reply=Reply(channel="email", text="Опять"), now=late)
    assert message.ticket_id != ticket.pk
    client = browse(world.boris)
    assert message.ticket.number in shown(client.get(url(ticket)))
    assert f"Продолжает {ticket.number}" in shown(client.get(url(message.ticket)))
