"""The clerk's form: paper letters and faxes (B4.1)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import EmailField, Form
from django.test import Client

from reglament.desk.customers.models import Requester
from reglament.desk.inbox.forms_boxes import NewBoxForm
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Member
from reglament.desk.staff.forms import PaperForm
from reglament.desk.staff.forms_customers import PersonForm
from reglament.desk.staff.forms_members import MemberForm
from reglament.desk.staff.forms_sale import UpgradeForm
from reglament.desk.tickets.models import Attachment, Ticket
from tests import cast
from tests.cast import MONDAY, World

Browse = Callable[..., Client]
PAPER = {
    "channel": "paper",
    "received_on": "2026-02-27",
    "received_time": "16:30",
    "incoming_number": "Вх-17/2026",
    "full_name": "Павел Жуков",
    "email": "pavel@zavod.example",
    "phone": "+7 495 765-43-21",
    "inn": "7701234567",
    "product": "",
    "priority": "high",
    "subject": "Отказ модуля",
    "text": "Модуль не отвечает после подачи питания.",
}


def test_4_1_a_paper_letter_is_received_when_it_came_not_when_it_was_entered(
    world: World, browse: Browse
) -> None:
    scan = SimpleUploadedFile("скан.pdf", b"%PDF-1.4")
    answer = browse(world.dina).post("/desk/new/?desk=chips", {**PAPER, "scans": [scan]})
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/desk/t/{ticket.number}/"
    assert ticket.received_at == datetime(2026, 2, 27, 16, 30, tzinfo=cast.MSK)
    assert (ticket.channel, ticket.incoming_number, ticket.priority) == ("paper", "Вх-17/2026", "high")
    assert Attachment.objects.get().name == "скан.pdf"
    # Friday 16:30, two working days of eight hours: until Tuesday 16:30.
    assert ticket.due_at == datetime(2026, 3, 3, 16, 30, tzinfo=cast.MSK)


def test_a_letter_cannot_come_tomorrow_nor_later_today(world: World, browse: Browse) -> None:
    client = browse(world.dina)
    for on, at in (("2026-03-03", "09:00"), ("2026-03-02", "10:01")):
        answer = client.post("/desk/new/", {**PAPER, "received_on": on, "received_time": at})
        assert answer.status_code == 422
        assert "Этот момент ещё не наступил." in answer.content.decode()
        assert "Модуль не отвечает" in answer.content.decode(), "what was typed is kept"
    assert not Ticket.objects.exists()


def test_who_serves_several_desks_begins_at_one_that_takes_paper(world: World, browse: Browse) -> None:
    Member.objects.create(user=world.dina, desk=world.csp.desk, role="clerk")
    assert "Вх" in browse(world.dina).post("/desk/new/", PAPER | {"text": ""}).content.decode()
    assert 'name="incoming_number"' in browse(world.dina).get("/desk/new/").content.decode()
    assert 'name="incoming_number"' not in browse(world.dina).get("/desk/new/?desk=csp").content.decode()


def test_the_same_letter_is_entered_once(world: World, browse: Browse) -> None:
    dina = browse(world.dina)
    assert [dina.post("/desk/new/", PAPER).status_code for _ in range(2)] == [302, 422]
    again = dina.post("/desk/new/", PAPER).content.decode()
    assert f"Это письмо уже внесено: {Ticket.objects.get().number}." in again
    assert dina.post("/desk/new/", PAPER | {"received_on": "2026-02-26"}).status_code == 302


def test_every_missing_field_is_named(world: World, browse: Browse) -> None:
    answer = browse(world.dina).post("/desk/new/", {"channel": "pigeon"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("channel", "received_on", "received_time", "incoming_number", "email", "subject", "text"):
        assert re.search(rf'href="#id_{field}"', page), field


@pytest.mark.parametrize("form", [PaperForm, PersonForm, MemberForm, UpgradeForm, NewBoxForm])
def test_no_form_takes_a_longer_address_than_can_be_kept(form: type[Form]) -> None:
    addresses = [field for field in form.base_fields.values() if isinstance(field, EmailField)]
    assert [field.max_length for field in addresses] == [Requester._meta.get_field("email").max_length]


def test_1_9_the_first_regulation_takes_nothing_on_paper_and_says_so(world: World, browse: Browse) -> None:
    page = browse(world.boris).get("/desk/new/").content.decode()
    assert "Бумажные письма не являются обращениями" in page
    assert "1.9" in page
    assert 'name="incoming_number"' not in page


def test_the_desk_of_the_form_has_to_be_one_that_is_served(world: World, browse: Browse) -> None:
    assert browse(world.dina).get("/desk/new/?desk=csp").status_code == 404


def test_a_product_of_another_desk_is_no_choice(world: World, browse: Browse) -> None:
    Product.objects.create(desk=world.second, code="kn2", name="КН-2")
    answer = browse(world.dina).post("/desk/new/", {**PAPER, "product": world.csp.code})
    assert answer.status_code == 422


def test_an_old_letter_asks_for_the_year(world: World, browse: Browse) -> None:
    old = (MONDAY - timedelta(days=400)).date().isoformat()
    answer = browse(world.dina).post("/desk/new/", {**PAPER, "received_on": old})
    assert "Больше года назад" in answer.content.decode()
