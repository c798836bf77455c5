"""Objectives on the time answers took, as the page of promises tells them: from rounds that are judged once."""

from pathlib import Path

from django.utils.translation import override

from reglament.desk.regulations.queries import rules_of
from reglament.desk.reports.attained import shares_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.attained_models import JudgedRound
from reglament.desk.tickets.explaining import explained
from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.actions.conftest import at

HOST = Path(__file__).parent.parent / "rulebook" / "regulations" / "media-host.toml"


def test_averages_and_how_many_were_late_in_a_month_stand_on_the_page_of_promises(db: None) -> None:
    """One, two and five working hours, the last over a night; three more wait: they have taken no time, and are late.

    Two late are allowed, so that the third costs 5 percent."""
    desk = cast.desk_under(HOST.read_text(encoding="utf-8"), now=at("2026-02-01 09:00"))
    rules, gleb = rules_of(desk.editions.get()), Actor.staff(desk.members.get().user)
    olga = cast.requester("olga@studio.example", "Ольга Рябова")

    def ask(came: str, answered: str = "") -> Ticket:
        appeal = NewAppeal(channel="email", subject=came, text="Рябит.", email=olga.email)
        ask = {"desk": desk, "by": Actor.sender(olga), "received_at": at(came), "now": at(came)}
        ticket = register_ticket(appeal=appeal, **ask)
        if answered:
            answer(ticket=ticket, by=gleb, form="answer", text="Вот.", now=at(answered))
        return ticket

    first = ask("2026-02-02 10:00", "2026-02-02 11:00")
    ask("2026-02-03 09:00", "2026-02-03 11:00")
    ask("2026-02-04 16:00", "2026-02-05 12:00")
    for hour in (10, 11, 12):
        waits = ask(f"2026-02-05 {hour}:00")
    now = at("2026-02-10 12:00")
    with override("ru"):
        shares = shares_of(desk, rules, "ru", now=now)
        told, late = (
            explained(each, rules, list(each.events.all()), "ru", now=now)["clocks"][0]
            for each in (first, waits)
        )
    month = "1 февраля 2026 – 28 февраля 2026"
    assert [(row.what.replace("\xa0", " "), row.people) for row in shares.rows[::2]] == [
        (
            f"Среднее время ответа, {month}: среднее 2 ч 40 мин рабочего времени, всего 3; предел — 2 рабочих часа",
            "не выполнено. Возврат 5 %.",
        ),
        (f"Медиана ответа, {month}: медиана 2 ч, всего 3; предел — 90 минут", "не выполнено"),
        (f"Ответ в 95 из 100, {month}: 95-й процентиль — 20 ч, всего 3; предел — 24 часа", "выполнено"),
        (f"Опоздания месяца, {month}: опозданий 3 из 6; предел — 2", "не выполнено. Возврат 5 %."),
    ]
    assert [credit.amount for credit in shares.credits if credit.amount] == [5, 5]
    assert shares.rows[1].people == "слишком мало, чтобы судить"
    assert told["counts_for"][1] == f"В счёт «Медиана ответа» за {month}: 1 ч (п. 6)."
    assert late["counts_for"][-1:] == [f"В счёт «Опоздания месяца» за {month}: с опозданием (п. 6)."]
    assert JudgedRound.objects.filter(seconds=None).count() == 15, "three of four, six that are only counted"
