"""A new appeal through the form: the template of the regulation, kept input, one ticket from two presses."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from reglament.desk.accounts.models import User
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.submit import submit_once
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Ticket
from tests import cast

Browse = Callable[[User | None], Client]


@pytest.fixture
def anna(world: cast.World, browse: Browse) -> Client:
    return browse(world.anna.user)


def told(world: cast.World, **other: Any) -> dict[str, Any]:
    """A filled form of the first desk."""
    return {
        "submission": "key-1",
        "kind": "incident",
        "subject": "Не подписывает",
        "description": "Ошибка 0x80090010 при подписи",
        "product": f"{world.csp.pk}:5.0",
        "certificate_number": world.certificate.number,
        "full_name": "Анна Овчинникова",
        "represents_organisation": "on",
        "organisation": "ООО «Ромашка»",
        "inn": "7707083893",
        "phone": "+7 495 123-45-67",
    } | other


def errors_of(response: Any) -> set[str]:
    return set(response.context["form"].errors)


def test_what_is_known_is_filled_in(anna: Client, world: cast.World) -> None:
    page = anna.get("/new/csp/").content.decode()
    for known in ("Анна Овчинникова", "ООО «Ромашка»", "7707083893", "+7 495 123-45-67", "CP-2026-AB12"):
        assert known in page
    assert "поддержка ограничена" in page  # A6.2: version 4.0


def test_a_whole_appeal_is_accepted_and_its_term_told(anna: Client, world: cast.World) -> None:
    sent = anna.post("/new/csp/", told(world), follow=True)
    ticket = Ticket.objects.get()
    assert sent.redirect_chain == [(f"/appeals/{ticket.number}/sent/", 302)]
    page = sent.content.decode()
    assert ticket.number in page
    assert "Ответим до" in page
    assert "#6.9" in page
    assert (ticket.state, ticket.severity, ticket.version_text) == ("new", "non-critical", "5.0")
    assert ticket.certificate == world.certificate


@pytest.mark.parametrize("missing", ["description", "full_name", "phone"])
def test_a1_8_each_missing_field_is_named_and_the_rest_is_kept(
    anna: Client, world: cast.World, missing: str
) -> None:
    answer = anna.post("/new/csp/", told(world, **{missing: ""}))
    assert answer.status_code == 422
    assert errors_of(answer) == {missing}
    page = answer.content.decode()
    assert 'autofocus id="errors"' in page, "reading and the keyboard go on at what is wrong"
    assert f'href="#id_{missing}"' in page
    assert "Не подписывает" in page
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "value"), [("phone", "12"), ("inn", "7707083894"), ("ogrn", "123"), ("product", "999:1")]
)
def test_a_wrong_field_is_named(anna: Client, world: cast.World, wrong: str, value: str) -> None:
    assert errors_of(anna.post("/new/csp/", told(world, **{wrong: value}))) == {wrong}


def test_a1_8_whoever_represents_an_organisation_names_it(anna: Client, world: cast.World) -> None:
    assert errors_of(anna.post("/new/csp/", told(world, organisation="", inn=""))) == {"organisation", "inn"}
    assert errors_of(anna.post("/new/csp/", told(world, inn="", ogrn="1027700132195", description=""))) == {
        "description"
    }


def test_a1_9_without_a_certificate_number_it_is_registered_incomplete(
    anna: Client, world: cast.World
) -> None:
    page = anna.post("/new/csp/", told(world, certificate_number="none"), follow=True).content.decode()
    ticket = Ticket.objects.get()
    assert ticket.state == "incomplete"
    assert "Не указан регистрационный номер сертификата" in page
    assert "Дополнить обращение" in page


def test_a3_3_an_unknown_number_is_doubtful_and_the_page_says_why(anna: Client, world: cast.World) -> None:
    form = told(world, certificate_number="other", certificate_typed="НЕТ-ТАКОГО-1")
    page = anna.post("/new/csp/", form, follow=True).content.decode()
    assert Ticket.objects.get().verdict["decision"] == "hold"
    assert "НЕТ-ТАКОГО-1" in page
    assert errors_of(anna.post("/new/csp/", told(world, certificate_number="other", submission="k2"))) == {
        "certificate_typed"
    }


def test_a6_3_one_too_many_is_told_its_place_and_warned_before(anna: Client, world: cast.World) -> None:
    cast.appeal_of_anna(world)
    assert "все места заняты" in anna.get("/new/csp/").content.decode()
    page = anna.post("/new/csp/", told(world), follow=True).content.decode()
    assert "В очереди, место 1" in page


def test_a1_11_both_questions_propose_critical(anna: Client, world: cast.World) -> None:
    anna.post("/new/csp/", told(world, degraded="yes", process_stopped="no"))
    assert Ticket.objects.get().severity == "non-critical"
    anna.post("/new/csp/", told(world, degraded="yes", process_stopped="yes", submission="key-2"))
    assert Ticket.objects.latest("pk").severity == "critical"


def test_sent_twice_it_is_one_ticket(anna: Client, world: cast.World) -> None:
    first, second = (anna.post("/new/csp/", told(world)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_the_page_gone_back_to_and_filled_anew_is_another_ticket(anna: Client, world: cast.World) -> None:
    anna.post("/new/csp/", told(world))
    anna.post("/new/csp/", told(world, description="Совсем другое"))
    assert Ticket.objects.count() == 2


def test_another_persons_key_takes_nothing_of_theirs(world: cast.World) -> None:
    annas = cast.appeal_of_anna(world, submission="same")
    appeal = NewAppeal(channel="portal", subject="", text="Моё", email=world.vera.email, submission="same")
    by = Actor.asking(world.vera, now=cast.MONDAY)
    veras = submit_once(desk=world.first, by=by, appeal=appeal, now=cast.MONDAY)
    assert veras.pk != annas.pk
    assert veras.requester == by.requester


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_ticket(world: cast.World) -> None:
    appeal = NewAppeal(
        channel="portal",
        subject="Дважды",
        text="Нажали дважды",
        email=world.anna.email,
        certificate_text=world.certificate.number,
        submission="key-1",
    )
    ready, numbers = threading.Barrier(2), []

    def press() -> None:
        try:
            ready.wait()
            by = Actor.sender(world.anna)
            numbers.append(submit_once(desk=world.first, by=by, appeal=appeal, now=timezone.now()).number)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert len(numbers) == 2
    assert len(set(numbers)) == Ticket.objects.count() == 1


def test_files_survive_a_form_that_had_to_be_corrected(anna: Client, world: cast.World) -> None:
    files = [SimpleUploadedFile(name, b"bytes of " + name.encode()) for name in ("a.log", "b.png")]
    files.append(SimpleUploadedFile("c.txt", b""))
    answer = anna.post("/new/csp/", told(world, files=files))
    assert "Файл c.txt пуст." in answer.content.decode()
    kept = re.findall(r'name="kept" value="([^"]+)"', answer.content.decode())
    assert len(kept) == 2
    anna.post("/new/csp/", told(world, kept=kept))
    message = Ticket.objects.get().messages.get()
    assert sorted(message.attachments.values_list("name", flat=True)) == ["a.log", "b.png"]


def test_kept_files_are_of_one_person_only(anna: Client, world: cast.World, browse: Browse) -> None:
    files = [SimpleUploadedFile("secret.txt", b"secret")]
    answer = anna.post("/new/csp/", told(world, description="", files=files))
    kept = re.findall(r'name="kept" value="([^"]+)"', answer.content.decode())
    browse(world.vera).post("/new/csp/", told(world, kept=[*kept, "forged"]))
    assert not Ticket.objects.get().messages.get().attachments.exists()


def test_files_too_large_together_are_refused(anna: Client, world: cast.World, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    answer = anna.post("/new/csp/", told(world, files=[SimpleUploadedFile("a.log", b"x" * 11)]))
    assert errors_of(answer) == {"files"}


def test_b4_5_the_form_of_the_second_desk(world: cast.World, browse: Browse) -> None:
    pavel = browse(world.pavel.user)
    page = pavel.get("/new/chips/").content.decode()
    for words in (
        "Ответ в течение двух рабочих дней",  # 4.7
        "Звонок или сообщение на форуме решения не ускорят",  # 4.12 c
        "только если пришло подтверждение",  # 4.9
        "Сначала посмотрите документацию",  # 2.2, 4.3
        "Критичность проблемы",
    ):
        assert words in page
    form = {
        "submission": "k",
        "kind": "failure",
        "description": "Греется",
        "steps": "1. Подать питание",
        "criticality": "Стоит линия",
        "priority": "high",
        "source": "https://docs.example/kn2",
        "full_name": "Павел Жуков",
        "phone": "+7 495 123-45-67",
    }
    sent = pavel.post("/new/chips/", form, follow=True).content.decode()
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.source_link) == ("high", "https://docs.example/kn2")
    assert "Стоит линия" in ticket.messages.get().text
    assert ticket.facts["criticality"] == "Стоит линия"
    assert "3\u00a0марта, 18:00" in sent  # from MONDAY 10:00, two days of eight working hours
