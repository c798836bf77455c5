"""The page of a ticket and what is done on it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

import psycopg
from django.test import Client

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import close, reply
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import Attachment, Message
from tests import cast
from tests.cast import MONDAY, World
from tests.web.ticket_page import fresh, shown, url

Browse = Callable[..., Client]
At = Callable[[datetime], None]


# --- what the page shows -------------------------------------------------------------------------------------------
def test_6_9_the_clock_is_told_in_words_drawn_and_explained(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world, severity="critical")
    page = shown(browse(world.boris).get(url(ticket)))
    assert "осталось 6 ч" in page
    assert "Отведено 6 рабочих часов" in page, "the strip"
    assert "Обещано: 6 рабочих часов (п. 6.9)" in page, "the sentence"
    assert "срок 2 марта, 16:00 МСК" in page


def test_every_automatic_decision_names_its_clause(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    markup = browse(world.boris).get(url(ticket)).content.decode()
    assert re.search(
        r"Отправлено подтверждение с номером</span><span class=\"clause\".*?4\.1\.2", markup, re.S
    )


def test_the_facts_tell_requester_certificate_limit_and_admission(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world, version_text="4.0.9963")
    page = shown(browse(world.boris).get(url(ticket)))
    for words in (
        "anna@romashka.example",
        "ООО «Ромашка»",
        "ИНН 7707083893",
        "Сертификат CP-2026-AB12",
        "Обращения в работе п. 6.3",
        "1 из 1",
        "поддержка ограничена",
        "Подтверждение Сейчас уйдёт",
    ):
        assert words in page, words


def test_5_1_an_incomplete_appeal_says_what_it_lacks_and_by_which_clause(
    world: World, browse: Browse
) -> None:
    ticket = cast.appeal_of_anna(world, certificate_text="")
    page = shown(browse(world.boris).get(url(ticket)))
    assert "Не указан регистрационный номер сертификата" in page
    assert "не идёт: ждём" in page


def test_what_comes_from_outside_is_text(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(
        world, text='<script>alert(1)</script> & <img src=x onerror="x">', subject="<b>x</b>"
    )
    Message.objects.filter(ticket=ticket).update(quoted="<script>alert(2)</script>")
    markup = browse(world.boris).get(url(ticket)).content.decode()
    assert "<script>alert" not in markup
    assert "<img src=x" not in markup
    assert "<b>x</b>" not in markup
    assert "&lt;script&gt;alert(1)" in markup


def test_the_look_of_a_letter_is_one_click_away(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world, html="<p>Строка <b>жирно</b></p>")
    message = ticket.messages.get()
    client = browse(world.boris)
    assert "<b>жирно</b>" not in client.get(url(ticket)).content.decode()
    assert "<b>жирно</b>" in client.get(f"{url(ticket)}messages/{message.pk}/").content.decode()


def test_a_file_is_a_download_that_runs_nothing(world: World, browse: Browse) -> None:
    files = [
        IncomingFile(name="page.html", content_type="text/html", content=b"<script>1</script>"),
        IncomingFile(name="снимок.png", content_type="image/png", content=b"\x89PNG"),
    ]
    ticket = cast.appeal_of_anna(world, files=files)
    client = browse(world.boris)
    page, image = (client.get(f"{url(ticket)}files/{a.pk}/") for a in Attachment.objects.order_by("pk"))
    assert page["Content-Type"] == "application/octet-stream"
    assert image["Content-Type"] == "image/png"
    for answer in (page, image):
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(page.streaming_content) == b"<script>1</script>"


def test_a_file_of_another_ticket_is_not_handed_out_under_this_one(world: World, browse: Browse) -> None:
    one = cast.appeal_of_anna(world, files=[IncomingFile(name="a", content_type="", content=b"a")])
    two = cast.appeal_of_anna(world)
    file = Attachment.objects.get(message__ticket=one)
    assert browse(world.boris).get(f"{url(two)}files/{file.pk}/").status_code == 404


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement sent meanwhile, the ORM's and those written by hand."""
    sent: list[str] = []
    plain = psycopg.Cursor.execute

    def execute(cursor, statement, *args, **kwargs):  # type: ignore[no-untyped-def]
        sent.append(str(statement))
        return plain(cursor, statement, *args, **kwargs)

    with mock.patch.object(psycopg.Cursor, "execute", execute):
        yield sent


def test_a_ticket_with_much_talk_is_read_in_a_bounded_number_of_queries(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    client = browse(world.boris)
    for n in range(3):
        reply.answer(ticket=ticket, by=Actor.staff(world.boris), form="answer", text=f"{n}", now=MONDAY)
    with counted() as few:
        client.get(url(ticket))
    for n in range(12):
        reply.answer(ticket=ticket, by=Actor.staff(world.boris), form="answer", text=f"{n}", now=MONDAY)
        cast.appeal_of_anna(world)
    with counted() as many:
        client.get(url(ticket))
    assert len(many) <= len(few) + 1, "one more for the places in the queue"
    assert len(few) <= 30


# --- acts ----------------------------------------------------------------------------------------------------------
def test_take_and_give_back_by_the_undo_of_the_flash(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    answer = client.post(url(ticket, "take"), follow=True)
    assert fresh(ticket).assignee == world.boris
    undo = re.search(r'action="([^"]+/give-back/)"', answer.content.decode())
    assert undo
    client.post(undo[1])
    assert fresh(ticket).assignee is None


def test_of_two_who_take_at_once_the_loser_sees_who_won(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    browse(world.boris).post(url(ticket, "take"))
    answer = browse(world.gleb).post(url(ticket, "take"), follow=True)
    assert "Обращение уже взято: Борис Тишин." in shown(answer)
    assert fresh(ticket).assignee == world.boris


def test_assign_goes_only_to_those_who_serve_at_the_desk(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    assert client.post(url(ticket, "assign"), {"agent": world.dina.email}).status_code == 422
    client.post(url(ticket, "assign"), {"agent": world.gleb.email})
    assert fresh(ticket).assignee == world.gleb


def test_6_4_severity_needs_a_reason_and_moves_the_clock(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    wrong = client.post(url(ticket, "severity"), {"severity": "critical", "reason": ""})
    assert wrong.status_code == 422
    assert re.search(r'value="critical"[^>]*checked', wrong.content.decode()), "what was chosen is kept"
    client.post(url(ticket, "severity"), {"severity": "critical", "reason": "Встала отгрузка"})
    assert fresh(ticket).due_at == MONDAY + timedelta(hours=6)


def test_4_7_a_priority_changed_by_the_desk_is_told_to_the_client_with_its_reason(
    world: World, browse: Browse
) -> None:
    ticket, client = cast.appeal_of_pavel(world), browse(world.dina)
    client.post(url(ticket, "priority"), {"priority": "high", "reason": "Стоит линия сборки"})
    assert fresh(ticket).priority == "high"
    assert "Стоит линия сборки" in OutgoingLetter.objects.get(kind="priority").text


def test_4_13_postponing_needs_a_coded_reason_and_a_later_day(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_pavel(world), browse(world.dina)
    wrong = client.post(
        url(ticket, "postpone"), {"reason": "not-reproduced", "until": "2026-03-02", "note": "Ждём"}
    )
    assert wrong.status_code == 422
    assert "Дата должна быть позже сегодняшней." in shown(wrong)
    assert "Ждём" in shown(wrong)
    slip = client.post(url(ticket, "postpone"), {"reason": "not-reproduced", "until": "9999-12-31"})
    assert "проверьте год" in shown(slip)
    client.post(url(ticket, "postpone"), {"reason": "not-reproduced", "until": "2026-03-12", "note": ""})
    assert fresh(ticket).state == "postponed"
    assert "до 12 марта" in shown(client.get("/desk/chips/?view=postponed"))
    client.post(url(ticket, "resume"))
    assert fresh(ticket).state == "open"


def test_an_act_the_edition_does_not_know_is_neither_offered_nor_done(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    page = client.get(url(ticket)).content.decode()
    assert url(ticket, "postpone") not in page
    answer = client.post(url(ticket, "postpone"), {"reason": "", "note": ""})
    assert answer.status_code == 422
    assert fresh(ticket).state == "new"
    assert client.get(url(ticket, "priority")).status_code == 302
    assert client.post(url(ticket, "priority"), {"priority": "high"}).status_code == 404


def test_closing_tells_the_client_and_can_be_undone(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    assert client.post(url(ticket, "close"), {"outcome": "", "note": "Письмо"}).status_code == 422
    answer = client.post(url(ticket, "close"), {"outcome": "solved", "note": "Обновите сборку."}, follow=True)
    assert fresh(ticket).state == "closed"
    assert "Обновите сборку." in OutgoingLetter.objects.get(kind="closed").text
    undo = re.search(r'action="([^"]+/undo-close/)"', answer.content.decode())
    assert undo
    client.post(undo[1])
    assert fresh(ticket).closed_at is None


def test_an_outcome_that_has_to_be_explained_keeps_the_form_until_it_is(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    answer = client.post(url(ticket, "close"), {"outcome": "fixed-in-build", "note": ""})
    assert answer.status_code == 422
    assert "Этот итог нужно объяснить клиенту." in shown(answer)
    assert re.search(r'value="fixed-in-build" selected', answer.content.decode())


def test_reopening_needs_a_reason(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world), browse(world.boris)
    close.close_ticket(ticket=ticket, by=Actor.staff(world.boris), outcome="solved", now=MONDAY)
    assert client.post(url(ticket, "reopen"), {"reason": " "}).status_code == 422
    client.post(url(ticket, "reopen"), {"reason": "Ошибка вернулась"})
    assert fresh(ticket).closed_at is None


def test_5_1_supplying_the_certificate_completes_the_appeal(world: World, browse: Browse) -> None:
    ticket, client = cast.appeal_of_anna(world, certificate_text=""), browse(world.boris)
    assert client.post(url(ticket, "supply"), {}).status_code == 422
    client.post(url(ticket, "supply"), {"certificate_text": "CP-2026-AB12"})
    assert fresh(ticket).state == "new"
    assert fresh(ticket).certificate == world.certificate


def test_3_3_a_doubt_is_lifted_with_what_was_checked(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_pavel(world, email="unknown@zavod.example")
    assert ticket.state == "incomplete"
    client = browse(world.dina)
    assert client.post(url(ticket, "doubt"), {"reason": ""}).status_code == 422
    client.post(url(ticket, "doubt"), {"reason": "Позвонили на завод: это их инженер"})
    assert fresh(ticket).state == "new"
