"""A promise with two ends, as the desk keeps it: the client's answer moves the term, and every end is told."""

from pathlib import Path

from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.appeal import NewAppeal, Reply
from tests import cast

HOST = Path(__file__).parent.parent / "rulebook" / "regulations" / "media-host.toml"


def test_the_later_of_two_ends_is_the_term_and_both_are_told(db, browse, at) -> None:  # type: ignore[no-untyped-def]
    """Five working days from Monday; asked and answered on Friday, two working days after that are later."""
    monday = cast.MONDAY
    friday = monday.replace(day=monday.day + 4)
    desk = cast.desk_under(HOST.read_text(encoding="utf-8"), now=monday)
    gleb, olga = desk.members.get().user, cast.requester("olga@studio.example", "Ольга Рябова")
    appeal = NewAppeal(channel="email", subject="Рябит", text="Рябит.", email=olga.email)
    ticket = register_ticket(desk=desk, by=Actor.sender(olga), appeal=appeal, received_at=monday, now=monday)
    answer(ticket=ticket, by=Actor.staff(gleb), form="question", text="Где?", now=friday.replace(hour=10))
    noon = friday.replace(hour=12)
    take_reply(ticket=ticket, reply=Reply(channel="portal", text="Везде."), now=noon)
    ticket.refresh_from_db()
    assert ticket.due_at == friday.replace(day=friday.day + 4, hour=18)
    at(noon)
    why = browse(gleb).get(f"/desk/t/{ticket.number}/explain/").content.decode().replace("\xa0", " ")
    assert "Обещано: 5 рабочих дней или 2 рабочих дня после ответа клиента — что позже" in why
    assert "18:00, этот срок и считается." in why
    page = browse(olga.user).get("/regulation/any/").content.decode().replace("\xa0", " ")
    assert "16 рабочих часов или 30 часов — что раньше" in page
    assert "2 в месяц" in page
    assert "большее рассматривается так: Критичность — высокая" in page
    assert "Первый ответ: среднее за месяц, предел — 2 рабочих часа" in page
    assert "Всего за месяц не больше 30 %" in page
