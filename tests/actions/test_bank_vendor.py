"""What the edition of a bank's vendor orders of the desk: pauses that end."""

import pytest

from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.timeline import timeline
from tests import cast
from tests.actions.conftest import at
from tests.actions.test_other_regulations import TEXTS, agent, ask, founded


@pytest.fixture
def bank(db: None) -> Desk:
    return founded((TEXTS / "bank-vendor.toml").read_text(encoding="utf-8"), at("2026-02-02 09:00"))


def test_5_a_pause_that_is_over_wakes_the_clock_and_on_gold_closes_the_appeal(bank: Desk) -> None:
    """Asked on Monday at 12:00: base runs again on Thursday at 12:00, gold is closed on Tuesday at 12:00."""
    zavod = cast.Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    cast.requester("olga@zavod.example", "Ольга", speaks_for=zavod)
    base = ask(bank, at("2026-02-09 10:00"))
    cast.certificate(bank, "AN-1", "gold", of=zavod)
    gold = ask(bank, at("2026-02-09 10:00"))
    for ticket in (base, gold):
        answer(ticket=ticket, by=agent(bank), form="question", text="Журнал?", now=at("2026-02-09 12:00"))
        ticket.refresh_from_db()
    held = (base.clock_state, base.wake_at, base.due_at)
    assert held == ("paused", at("2026-02-12 12:00"), at("2026-02-13 17:00"))
    for _twice in range(2):
        sweep_due(now=at("2026-02-12 12:00"))
    for ticket in (base, gold):
        ticket.refresh_from_db()
    assert (base.clock_state, base.state, base.due_at) == ("running", "waiting", at("2026-02-13 17:00"))
    assert (gold.state, gold.outcome) == ("closed", "no-answer")
    closed = gold.events.get(kind="ticket_closed")
    assert (closed.at, closed.clause, closed.automatic) == (at("2026-02-10 12:00"), "5", True)
    lines = timeline(list(gold.events.order_by("seq")), rules_of(gold.edition), "ru")
    assert any("Решение" in line.words for line in lines if line.kind == "timer_rang")
