"""The page of an appeal as its requester sees it, and what may be done there."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Representation
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import assign, classify, close, note
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import Attachment, Message, Ticket
from tests import cast

Browse = Callable[[User | None], Client]


@pytest.fixture
def anna(world: cast.World, browse: Browse) -> Client:
    return browse(world.anna.user)


def shown(response: Any) -> str:
    """The page with plain spaces and without markup between words."""
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def answered(world: cast.World, ticket: Ticket, form: str = "question", **more: Any) -> None:
    answer(
        ticket=ticket,
        by=Actor.staff(world.boris),
        form=form,
        text="Пришлите журнал.",
        now=cast.MONDAY,
        **more,
    )


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_a4_1_3_the_page_tells_the_state_the_term_and_why(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    response = anna.get(f"/appeals/{ticket.number}/")
    page = shown(response)
    assert "Принято. Ответим до 3 марта, 13:00 МСК" in page  # 12 working hours: 8 on Monday, 4 on Tuesday
    assert "Обещано: 12 рабочих часов (п. 6.9)" in page
    assert "strip__counted" in response.content.decode()
    assert "/regulation/csp/cryptopro-4/#6.9" in response.content.decode()


def test_notes_calls_and_staff_only_events_are_not_there(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    boris = Actor.staff(world.boris)
    assign.take(ticket=ticket, by=boris, now=cast.MONDAY)
    note.add_note(ticket=fresh(ticket), by=boris, text="ТАЙНА-ЗАМЕТКИ", now=cast.MONDAY)
    note.log_call(ticket=fresh(ticket), by=boris, text="ТАЙНА-ЗВОНКА", number_told=True, now=cast.MONDAY)
    answered(
        world, fresh(ticket), files=[IncomingFile(name="open.txt", content_type="text/plain", content=b"1")]
    )
    page = anna.get(f"/appeals/{ticket.number}/").content.decode()
    assert "Борис Тишин" in page
    assert "open.txt" in page
    for hidden in ("ТАЙНА", "boris@desk.example", "Назначен"):
        assert hidden not in page


def test_an_agent_without_a_name_is_called_by_the_desk(anna: Client, world: cast.World) -> None:
    User.objects.filter(pk=world.boris.pk).update(name="")
    world.boris.refresh_from_db()
    ticket = cast.appeal_of_anna(world)
    answered(world, ticket)
    page = anna.get(f"/appeals/{ticket.number}/").content.decode()
    assert "boris@desk.example" not in page


def test_a_letters_markup_does_not_reach_the_page(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world, text='<script>alert(1)</script> <img src=x onerror="go()">')
    page = anna.get(f"/appeals/{ticket.number}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_replying_with_a_file(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    answered(world, ticket)
    files = [SimpleUploadedFile("журнал.log", b"log")]
    back = anna.post(f"/appeals/{ticket.number}/reply/", {"text": "Вот журнал", "files": files}, follow=True)
    assert "Сообщение отправлено" in shown(back)
    reply = Message.objects.get(kind="reply")
    assert (reply.text, reply.author_name) == ("Вот журнал", "Анна Овчинникова")
    assert reply.attachments.get().name == "журнал.log"
    assert fresh(ticket).state == "open"


def submission(anna: Client, ticket: Ticket) -> str:
    """The key of the form on the page as it is now."""
    found = re.search(
        r'name="submission" value="(\w+)"', anna.get(f"/appeals/{ticket.number}/").content.decode()
    )
    assert found
    return found[1]


def test_two_presses_of_one_reply_make_one_message(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    once = {"text": "Вот журнал", "submission": submission(anna, ticket)}
    for _ in range(2):
        assert "Сообщение отправлено" in shown(
            anna.post(f"/appeals/{ticket.number}/reply/", once, follow=True)
        )
    assert Message.objects.filter(kind="reply").count() == 1
    anna.post(f"/appeals/{ticket.number}/reply/", once | {"submission": submission(anna, ticket)})
    assert Message.objects.filter(kind="reply").count() == 2


def test_an_empty_reply_is_named_and_its_file_kept(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    files = [SimpleUploadedFile("a.log", b"log")]
    response = anna.post(f"/appeals/{ticket.number}/reply/", {"text": " ", "files": files})
    assert response.status_code == 422
    assert "пустое сообщение не отправится" in shown(response)
    assert "a.log" in shown(response)
    assert Message.objects.count() == 1


def test_a6_7_the_wait_for_the_client_names_its_end_and_clause(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    answered(world, ticket)
    response = anna.get(f"/appeals/{ticket.number}/")
    assert "Ждём вашего ответа до 5 марта, 18:00 МСК" in shown(response)
    assert "#6.7" in response.content.decode()
    assert "Почему закроется тогда Последний вопрос или решение: пн 2 марта 2026, 10:00." in shown(response)
    assert "чт 5 марта 2026, 09:00 чт 5 марта 2026, 18:00 9 ч рабочий день" in shown(response)
    sweep_due(now=cast.MONDAY + timedelta(days=4))
    closed = shown(anna.get(f"/appeals/{ticket.number}/"))
    assert "Почему закрыто тогда Последний вопрос или решение: пн 2 марта 2026, 10:00." in closed
    queued = cast.appeal_of_anna(world, at=cast.MONDAY, subject="Первое"), cast.appeal_of_anna(world)
    told = shown(anna.get(f"/appeals/{queued[1].number}/"))
    for words in ("Почему обращение ждёт Предел на сертификат или на каждого", "Отсчёт не начат: ждём"):
        assert words in told


def test_closing_asks_once_and_says_how_to_come_back(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    address = f"/appeals/{ticket.number}/close/"
    assert "Вопрос решён?" in shown(anna.get(address))
    assert fresh(ticket).closed_at is None
    page = shown(anna.post(address, follow=True))
    assert "Закрыто 2 марта, 10:00 МСК" in page
    assert "сообщение снова откроет это обращение" in page
    assert fresh(ticket).outcome == "withdrawn"
    assert anna.get(address).status_code == 302  # once closed there is nothing to ask


def test_a6_7_s3_a_message_on_a_closed_appeal_opens_it_again(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    close.close_ticket(ticket=ticket, by=Actor.staff(world.boris), outcome="solved", now=cast.MONDAY)
    page = shown(anna.post(f"/appeals/{ticket.number}/reply/", {"text": "Снова"}, follow=True))
    assert "обращение снова открыто" in page
    assert fresh(ticket).closed_at is None


def test_a6_7_s3_without_a_valid_certificate_it_is_a_new_appeal(
    anna: Client, world: cast.World, at: Callable[[datetime], None]
) -> None:
    ticket = cast.appeal_of_anna(world)
    close.close_ticket(ticket=ticket, by=Actor.staff(world.boris), outcome="solved", now=cast.MONDAY)
    at(cast.MONDAY.replace(year=2027))
    anna = Client(headers={"accept-language": "ru"})
    anna.force_login(world.anna.user, backend="reglament.desk.accounts.backends.Backend")
    assert "Сертификат больше не действует" in shown(anna.get(f"/appeals/{ticket.number}/"))
    again = {"text": "Снова", "submission": submission(anna, ticket)}
    page = shown(anna.post(f"/appeals/{ticket.number}/reply/", again, follow=True))
    assert shown(anna.post(f"/appeals/{ticket.number}/reply/", again, follow=True)), "pressed twice: the same"
    new = Ticket.objects.exclude(pk=ticket.pk).get()
    assert new.number in page
    assert new.previous == ticket


def test_b4_7_the_client_sets_the_priority(world: cast.World, browse: Browse) -> None:
    ticket = cast.appeal_of_pavel(world, priority="low")
    pavel = browse(world.pavel.user)
    address = f"/appeals/{ticket.number}/priority/"
    assert "Изменить приоритет" in shown(pavel.get(f"/appeals/{ticket.number}/"))
    assert "Приоритет: высокий" in shown(pavel.post(address, {"priority": "high"}, follow=True))
    assert fresh(ticket).client_priority == "high"
    assert pavel.post(address, {"priority": "at once"}).status_code == 422


def test_a6_4_where_severity_is_the_desks_there_is_no_priority(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    assert "priority" not in anna.get(f"/appeals/{ticket.number}/").context
    assert anna.post(f"/appeals/{ticket.number}/priority/", {"priority": "high"}).status_code == 404


def test_a5_1_what_is_missing_is_asked_for_and_completes_the_appeal(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world, certificate_text="")
    page = shown(anna.get(f"/appeals/{ticket.number}/"))
    assert "Не указан регистрационный номер сертификата" in page
    assert "Чего не хватает" in page
    address = f"/appeals/{ticket.number}/supply/"
    assert anna.post(address, {}).status_code == 422
    back = anna.post(address, {"certificate_number": world.certificate.number}, follow=True)
    assert "всё на месте" in shown(back)
    assert fresh(ticket).state == "new"


def test_what_is_supplied_wrongly_says_what_is_still_missing(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world, certificate_text="")
    address = f"/appeals/{ticket.number}/supply/"
    told = {"certificate_number": "other", "certificate_typed": "НЕ-ТОТ-77"}
    assert "НЕ-ТОТ-77" in shown(anna.post(address, told, follow=True))
    assert fresh(ticket).state == "incomplete"


def test_a6_4_a_change_of_severity_is_in_the_history(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    boris = Actor.staff(world.boris)
    classify.set_severity(ticket=ticket, by=boris, severity="critical", reason="Всё стоит", now=cast.MONDAY)
    assert "Критичность: Некритичный → Критичный" in shown(anna.get(f"/appeals/{ticket.number}/"))


def test_attachments_are_downloads_that_run_nothing(anna: Client, world: cast.World) -> None:
    page = IncomingFile(name="x.html", content_type="text/html", content=b"<script>1</script>")
    ticket = cast.appeal_of_anna(world, files=[page])
    file = Attachment.objects.get()
    response = anna.get(f"/appeals/{ticket.number}/files/{file.pk}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert b"".join(response.streaming_content) == b"<script>1</script>"


def test_files_of_notes_are_not_the_clients(anna: Client, world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world, files=[IncomingFile(name="a", content_type="", content=b"a")])
    Message.objects.update(kind="note")
    assert anna.get(f"/appeals/{ticket.number}/files/{Attachment.objects.get().pk}/").status_code == 404


# --- the list ------------------------------------------------------------------------------------------------------
def test_the_list_tells_state_and_clock_and_narrows(anna: Client, world: cast.World) -> None:
    running = cast.appeal_of_anna(world, subject="Подпись пропала")
    settled = cast.appeal_of_anna(world, subject="Архив пуст")
    close.close_ticket(ticket=settled, by=Actor.staff(world.boris), outcome="solved", now=cast.MONDAY)
    page = shown(anna.get("/appeals/"))
    assert running.number in page
    assert settled.number not in page
    assert "1 р. д. 3 ч" in page  # twelve hours of nine a day
    assert settled.number in shown(anna.get("/appeals/?show=closed"))
    found = shown(anna.get("/appeals/?show=all&q=архив"))
    assert settled.number in found
    assert running.number not in found
    assert "Ничего не нашлось" in shown(anna.get("/appeals/?q=велосипед"))


def test_b1_the_responsible_person_sees_whose_each_is(world: cast.World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    colleague = cast.requester("oleg@romashka.example", "Олег Цветков", speaks_for=world.romashka)
    oleg = browse(colleague.user)
    assert ticket.number not in shown(oleg.get("/appeals/"))
    Representation.objects.filter(requester=colleague).update(responsible=True)
    page = shown(oleg.get("/appeals/"))
    assert ticket.number in page
    assert "Анна Овчинникова" in page
    oleg.post(f"/appeals/{ticket.number}/reply/", {"text": "Я за неё"})
    assert Message.objects.get(kind="reply").author_name == "Олег Цветков"
