"""What only other editions order of the desk: clocks handed up, meters of a period and banks, what lateness gives."""

from datetime import datetime
from pathlib import Path

import pytest

from reglament.desk.founding import engage, found_desk
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.duties import fill
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.timeline import timeline
from tests.actions.conftest import at

TEXTS = Path(__file__).parent.parent / "rulebook" / "regulations"


def founded(text: str, now: datetime) -> Desk:
    """A desk under the text, with Глеб its head, Борис an agent and Рита of the second line."""
    desk = found_desk(
        slug="any",
        prefix="AN",
        mail_address="any@desk.example",
        title_ru="Служба",
        title_en="Desk",
        edition_text=text,
        head_email="gleb@desk.example",
        head_name="Глеб Орлов",
        now=now,
    )
    engage(desk=desk, email="boris@desk.example", name="Борис Тишин", role="agent")
    engage(desk=desk, email="rita@desk.example", name="Рита Вторая", role="agent")
    return desk


def agent(desk: Desk, email: str = "boris@desk.example") -> Actor:
    return Actor.staff(desk.members.get(user__email=email).user)


def ask(desk: Desk, when: datetime, *, channel: str = "portal", **facts: object) -> Ticket:
    appeal = NewAppeal(
        channel=channel, subject="Стоит", text="Всё стоит.", email="olga@zavod.example", facts=facts
    )
    return register_ticket(desk=desk, by=Actor.system(), appeal=appeal, received_at=when, now=when)


@pytest.fixture
def itil(db: None) -> Desk:
    """P1 to P4 from impact and urgency; the resolution is handed up at 50, 75 and 100 percent."""
    text = (TEXTS / "itil-vendor.toml").read_text(encoding="utf-8")
    text = text.replace(
        "to = 'head', clause = '6'}", "to = 'head', assign = true, sets = {urgency = 'high'}, clause = '6'}"
    )
    return founded(text, at("2026-02-02 09:00"))


def test_a_clock_is_handed_up_at_its_instant_once_with_its_clause_and_a_letter(itil: Desk) -> None:
    """P2 on Thursday 9:00: half of eight hours at 14:00 to the second line, three quarters at 16:00 to the head.

    The head has it from then on, and the edition makes it urgent; the sweep that comes again does nothing."""
    fill(desk=itil, role="second line", emails=["rita@desk.example", "vera@elsewhere.example"])
    ticket = ask(itil, at("2026-02-05 09:00"), impact="high")
    assert (ticket.priority, ticket.rank) == ("p2", 3)
    assert ticket.wake_at == at("2026-02-05 14:00")
    sweep_due(now=at("2026-02-05 13:59"))
    assert not ticket.events.filter(kind="ticket_escalated").exists()
    sweep_due(now=at("2026-02-05 14:07"))
    sweep_due(now=at("2026-02-05 14:08"))
    event = ticket.events.get(kind="ticket_escalated")
    assert (event.at, event.clause, event.automatic) == (at("2026-02-05 14:00"), "6", True)
    letter = OutgoingLetter.objects.get(kind="escalated")
    assert (letter.to_address, letter.automatic) == ("rita@desk.example", True)
    assert ticket.number in letter.subject
    ticket.refresh_from_db()
    assert (ticket.escalated_to, ticket.wake_at) == ("second line", at("2026-02-05 16:00"))
    sweep_due(now=at("2026-02-05 16:00"))
    ticket.refresh_from_db()
    assert ticket.assignee is not None
    assert ticket.assignee.email == "gleb@desk.example"
    assert (ticket.priority, ticket.rank, ticket.facts["urgency"]) == ("p1", 4, "high")
    lines = timeline(list(ticket.events.order_by("seq")), rules_of(ticket.edition), "ru")
    said = [line for line in lines if line.kind == "ticket_escalated"]
    assert ["Решение" in line.words for line in said] == [True, True]
    assert not any(line.public for line in said)
    answer(ticket=ticket, by=agent(itil), form="solution", text="Готово.", now=at("2026-02-05 16:30"))
    ticket.refresh_from_db()
    assert ticket.escalated_to == ""


def test_where_nobody_was_named_the_head_is_told(itil: Desk) -> None:
    ask(itil, at("2026-02-05 09:00"), impact="high")
    sweep_due(now=at("2026-02-05 14:00"))
    assert OutgoingLetter.objects.get(kind="escalated").to_address == "gleb@desk.example"
