"""Limits of a period are asked whenever an appeal begins to count: whole at last, open again, its turn come."""

import threading
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from django.db import connection

from reglament.desk.customers.models import Requester
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.reports import histories
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.close import close_ticket, reopen
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.supply import Supply, supply
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.usage_models import MeterUse
from reglament.rulebook.clock import fold
from reglament.rulebook.replaying import play
from tests import cast
from tests.actions.conftest import at

QUEUE = ("'requests.overflow', value = 'reject'", "'requests.overflow', value = 'queue'")
AGAIN = (
    "counts = [{on = 'ticket_registered'}]",
    "counts = [{on = 'ticket_registered'}, {on = 'ticket_reopened'}]",
)


def scada(*changes: tuple[str, str], a_month: int = 1) -> tuple[Desk, Actor]:
    """A desk of so many requests a month (clause 5), and Глеб its head."""
    text = files("reglament.rulebook").joinpath("editions", "rapid-scada.toml").read_text(encoding="utf-8")
    for old, new in (("everyone = 100}", f"everyone = {a_month}}}"), *changes):
        assert old in text
        text = text.replace(old, new)
    desk = cast.desk_under(text, now=at("2026-02-02 09:00"))
    zavod = cast.Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    cast.requester("olga@zavod.example", "Ольга Рябова", speaks_for=zavod)
    cast.certificate(desk, "AN-1", "6-months", of=zavod)
    cast.certificate(desk, "AN-0", "6-months", of=zavod, year=2025)
    return desk, Actor.staff(desk.members.get().user)


def ask(desk: Desk, when: str, number: str = "AN-1") -> Ticket:
    appeal = NewAppeal(
        channel="portal", subject="Стоит", text="Стоит.", email="olga@zavod.example", certificate_text=number
    )
    return register_ticket(desk=desk, by=Actor.system(), appeal=appeal, received_at=at(when), now=at(when))


def whole(ticket: Ticket, by: Actor, when: str) -> Ticket:
    supply(ticket=ticket, by=by, given=Supply(certificate_text="AN-1"), now=at(when))
    ticket.refresh_from_db()
    return ticket


def test_an_incomplete_appeal_uses_the_month_in_which_it_becomes_whole(db: None) -> None:
    """It came in February under a certificate that had ended; another has used March, in April there is room."""
    desk, gleb = scada()
    late = ask(desk, "2026-02-20 10:00", "AN-0")
    assert (late.state, MeterUse.objects.count()) == ("incomplete", 0)
    first = ask(desk, "2026-03-02 10:00")
    whole(late, gleb, "2026-03-31 10:00")
    assert (late.state, late.verdict["decision"]) == ("incomplete", "refuse")
    assert [(row["code"], row["clause"]) for row in late.missing] == [("over_limit", "5")]
    whole(late, gleb, "2026-04-01 10:00")
    assert (late.state, late.missing) == ("new", [])
    used = MeterUse.objects.order_by("at").values_list("ticket_id", "certificate__number")
    assert list(used) == [(first.pk, "AN-1"), (late.pk, "AN-1")]
    with pytest.raises(Refused):
        ask(desk, "2026-04-02 10:00")


def test_what_becomes_whole_over_the_month_waits_and_so_does_what_waited_and_is_opened_again(
    db: None,
) -> None:
    """Under the reading that lets wait: behind those who wait already, each month one."""
    desk, gleb = scada(QUEUE)
    late = ask(desk, "2026-02-20 10:00", "AN-0")
    ask(desk, "2026-03-02 10:00")
    waiting = ask(desk, "2026-03-03 10:00")
    whole(late, gleb, "2026-03-04 10:00")
    assert (waiting.state, late.state, late.wake_at) == ("queued", "queued", at("2026-04-01 00:00"))
    close_ticket(ticket=waiting, by=gleb, outcome="answered", now=at("2026-03-05 10:00"))
    reopen(ticket=waiting, by=gleb, reason="Клиент позвонил", now=at("2026-03-06 10:00"))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.verdict["decision"]) == ("queued", "queue")
    sweep_due(now=at("2026-04-01 00:00"))
    assert list(Ticket.objects.order_by("pk").values_list("state", flat=True)) == ["new", "new", "queued"]
    sweep_due(now=at("2026-05-01 00:00"))
    assert MeterUse.objects.count() == 3
    replayed_under_its_own_edition_it_goes_as_recorded(desk)


def replayed_under_its_own_edition_it_goes_as_recorded(desk: Desk) -> None:
    """Who waits for which month is decided alike by the desk and by the simulation."""
    now = at("2026-05-20 10:00")
    whole = histories.batch(
        histories.Span(desk, date(2026, 2, 1), now, "Europe/Moscow"), histories.Cursor(), 9, whole_past=True
    )[0]
    edition = rules_of(desk.editions.get())
    for life, recorded in zip(play(edition, whole, now=now), whole, strict=True):
        told = [(clock.runs_from_at, clock.due_at) for clock in fold(edition, recorded.events, now=now)]
        assert [(clock.runs_from_at, clock.due_at) for clock in life.clocks] == told


def test_a_replay_takes_what_a_client_without_a_certificate_asked_together(db: None) -> None:
    """Client by client, the earlier appeals too, however small the batches; the date only says what is reported."""
    desk, _gleb = scada(a_month=9)
    for when, email in (("02-20", "petr"), ("03-02", "ivan"), ("03-03", "petr"), ("03-04", "ivan")):
        appeal = NewAppeal(channel="portal", subject="Стоит", text="Стоит.", email=f"{email}@x.example")
        moment = at(f"2026-{when} 10:00")
        register_ticket(desk=desk, by=Actor.system(), appeal=appeal, received_at=moment, now=moment)
    span = histories.Span(desk, date(2026, 3, 1), at("2026-03-20 10:00"), "Europe/Moscow")

    def taken(**more: Any) -> list[list[tuple[str, bool]]]:
        """The batches, of whom each appeal is, and whether it is reported."""
        found, cursor = [], histories.Cursor()
        while (got := histories.batch(span, cursor, 1, whole_past=True, **more))[0]:
            found.append([(item.requester, item.counted) for item in got[0]])
            cursor = got[1]
        return sorted(found)

    petr, ivan = (str(Requester.objects.get(email=f"{name}@x.example").pk) for name in ("petr", "ivan"))
    assert taken() == sorted([[(petr, False), (petr, True)], [(ivan, True), (ivan, True)]])
    zavod = cast.Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    for number, who in (("AN-8", petr), ("AN-9", ivan)):
        held = cast.certificate(desk, number, "6-months", of=zavod)
        Ticket.objects.filter(requester=who).update(certificate=held, organisation=zavod)
    assert taken() == sorted([[(petr, False), (petr, True)], [(ivan, True), (ivan, True)]])
    (together,) = taken(together="client")
    assert together == taken(together="desk")[0] == [(petr, False), (ivan, True), (petr, True), (ivan, True)]


def test_opening_again_counts_where_the_edition_counts_it(db: None) -> None:
    """Unless `counts` names it, the same appeal uses nothing more."""
    desk, gleb = scada(AGAIN)
    ticket = ask(desk, "2026-03-02 10:00")
    close_ticket(ticket=ticket, by=gleb, outcome="answered", now=at("2026-03-03 10:00"))
    with pytest.raises(Refused) as no:
        reopen(ticket=ticket, by=gleb, reason="Клиент позвонил", now=at("2026-03-04 10:00"))
    assert no.value.verdict.clauses == ("5",)
    reopen(ticket=ticket, by=gleb, reason="Клиент позвонил", now=at("2026-04-01 10:00"))
    assert MeterUse.objects.count() == 2
    with pytest.raises(Refused):
        ask(desk, "2026-04-02 10:00")


@pytest.mark.django_db(transaction=True)
def test_when_the_month_turns_exactly_one_of_those_who_wait_gets_the_place() -> None:
    """Two sweeps on two connections at midnight of the first, and one who asks anew: one place, the eldest has it."""
    desk, _gleb = scada(QUEUE)
    tickets = [ask(desk, f"2026-03-0{day} 10:00") for day in (2, 3, 4)]
    barrier = threading.Barrier(3)

    def turn(n: int) -> None:
        try:
            barrier.wait(10)
            if n == 2:
                ask(desk, "2026-04-01 00:00")
            else:
                sweep_due(now=at("2026-04-01 00:00"))
        finally:
            connection.close()

    threads = [threading.Thread(target=turn, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    states = list(Ticket.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["new", "new", "queued", "queued"]
    april = MeterUse.objects.filter(meter="requests", at__gte=at("2026-04-01 00:00"))
    assert [use.ticket_id for use in april] == [tickets[1].pk]
