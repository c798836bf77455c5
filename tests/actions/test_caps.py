"""A cap on all that a month gives, as the desk holds it: over appeals of one certificate, written down and told."""

from datetime import date
from pathlib import Path

from django.utils.translation import override

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.queries import rules_of
from reglament.desk.reports.capped import capped_rows
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.explaining import explained
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.timeline import timeline
from reglament.rulebook.caps import Credit
from tests import cast
from tests.actions.conftest import at

HOST = Path(__file__).parent.parent / "rulebook" / "regulations" / "media-host.toml"


def test_credits_of_one_certificate_stop_at_the_cap_of_the_month_and_say_so(db: None) -> None:
    """Twenty percent for each late answer: the second of February gets ten, the third none; March begins anew."""
    desk = cast.desk_under(HOST.read_text(encoding="utf-8"), now=at("2026-02-01 09:00"))
    rules, gleb = rules_of(desk.editions.get()), Actor.staff(desk.members.get().user)
    studio = cast.Organisation.objects.create(name="ООО «Студия»", created_at=cast.MONDAY)
    olga = cast.requester("olga@studio.example", "Ольга Рябова", speaks_for=studio)
    cast.certificate(desk, "AN-1", "studio", of=studio)

    def late(day: str) -> Ticket:
        told = {"channel": "email", "text": "Стоит.", "email": olga.email, "certificate_text": "AN-1"}
        appeal = NewAppeal(subject=day, severity="critical", **told)
        came = at(f"{day} 09:00")
        ticket = register_ticket(desk=desk, by=Actor.sender(olga), appeal=appeal, received_at=came, now=came)
        answer(ticket=ticket, by=gleb, form="answer", text="Вот.", now=at(f"{day} 16:00"))
        return ticket

    tickets = [late(day) for day in ("2026-02-02", "2026-02-27", "2026-02-26", "2026-03-02")]
    events = [ticket.events.get(kind="remedy_owed") for ticket in tickets]
    assert [event.payload["amount"] for event in events] == [20, 10, 0, 20]
    assert [event.clause for event in events] == ["6", "6", "7", "6"], "where nothing is left the cap says so"
    letter = OutgoingLetter.objects.filter(kind="remedy", subject__contains=tickets[1].number).get()
    assert "Возврат 10 %" in letter.text
    assert "уже дано 20 %, предел 30 % (п. 7)" in letter.text

    with override("ru"):
        (said,) = (line for line in timeline([events[2]], rules, "ru"))
        assert said.words.startswith("Причиталось 20 %, дано 0 %: за февраль 2026 уже дано 30 %")
        rows = list(tickets[1].events.order_by("seq"))
        (told,) = explained(tickets[1], rules, rows, "ru", now=at("2026-03-02 17:00"))["owed"]
        assert (told["amount"], told["whole"], told["capped"]["clause"]) == (10, 20, "7")
        player = Credit("availability.player", "basis_points_of_fee", 1250, date(2026, 3, 31))
        shown = capped_rows(desk, rules, [player], "ru", now=at("2026-03-02 17:00"))
    assert [(row.what.split(": ", 1)[1], row.people) for row in shown] == [
        ("все, 0 % за опоздания и 12,5 % за период", "всего 12,5 %"),
        ("AN-1, 20 % за опоздания и 12,5 % за период", "всего 30 %, предел достигнут"),
        ("AN-1, 30 % за опоздания и 0 % за период", "всего 30 %, предел достигнут"),
    ]
