"""Three failures of one device in ninety days, whoever reports them: counted by a fact, told, obeyed, replayed."""

import threading
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.reports import histories
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.classify import set_facts
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.costs import costs
from reglament.desk.tickets.explaining import explained
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.timeline import timeline
from reglament.rulebook.replaying import play
from tests import cast
from tests.actions.conftest import at

FLEET = Path(__file__).parent.parent / "rulebook" / "regulations" / "device-fleet.toml"


def fleet() -> Desk:
    """A desk of terminals, with a shop and a bank that have a certificate each."""
    desk = cast.desk_under(FLEET.read_text(encoding="utf-8"), now=at("2026-02-01 09:00"))
    for email, name, number in (("olga", "ООО «Лавка»", "AN-1"), ("petr", "АО «Банк»", "AN-2")):
        organisation = cast.Organisation.objects.create(name=name, created_at=cast.MONDAY)
        cast.requester(f"{email}@client.example", name, speaks_for=organisation)
        cast.certificate(desk, number, "fleet", of=organisation)
    return desk


def ask(desk: Desk, when: str, serial: str, who: str = "olga", kind: str = "failure") -> Ticket:
    appeal = NewAppeal(
        channel="portal",
        subject="Не печатает",
        text="Не печатает.",
        kind=kind,
        email=f"{who}@client.example",
        certificate_text="AN-1" if who == "olga" else "AN-2",
        facts={"serial": serial} if serial else {},
    )
    ticket = register_ticket(desk=desk, by=Actor.system(), appeal=appeal, received_at=at(when), now=at(when))
    ticket.refresh_from_db()
    return ticket


def counted(ticket: Ticket) -> list[int]:
    rows = ticket.events.filter(kind="fact_changed", payload__name="failures").order_by("seq")
    return [row.payload["value"] for row in rows]


def test_the_third_failure_of_a_device_is_answered_in_two_hours_and_the_head_is_told(db: None) -> None:
    """Of one serial number, however it is written and under whatever certificate; questions are no failures."""
    desk = fleet()
    first = ask(desk, "2026-02-02 10:00", "SN-1")
    ask(desk, "2026-02-03 10:00", "SN-2")
    ask(desk, "2026-02-04 10:00", "SN-1", "petr", "question")
    second = ask(desk, "2026-04-01 10:00", " sn-1", "petr")
    third = ask(desk, "2026-05-02 10:00", "SN-1", "petr")
    later = ask(desk, "2026-06-01 10:00", "SN-1")
    assert [counted(each) for each in (first, second, third, later)] == [[1], [2], [3], [3]], (
        "ninety days each"
    )
    assert (first.severity, third.severity, third.due_at) == ("normal", "high", at("2026-05-04 11:00"))
    said = third.events.get(kind="fact_changed")
    assert (said.at, said.automatic, said.clause) == (at("2026-05-02 10:00"), True, "3")
    the_words_say_what_was_counted(third)
    sweep_due(now=at("2026-05-02 10:05"))
    assert third.events.filter(kind="timer_rang", clause="4").exists()
    assert not first.events.filter(kind="timer_rang").exists()
    replayed_it_is_counted_alike(desk, third)


def the_words_say_what_was_counted(third: Ticket) -> None:
    rules, rows, now = rules_of(third.edition), list(third.events.order_by("seq")), at("2026-05-02 11:00")
    with override("ru"):
        words = [line.words for line in timeline(rows, rules, "ru")]
        (cost,) = costs(rules, third, rows, "ru", now=now, numbers=True)
        (used,) = explained(third, rules, rows, "ru", now=now)["used"]
    of_the_device = Ticket.objects.filter(
        kind="failure", facts__serial__icontains="sn-1", received_at__lte=now
    )
    of_the_device = of_the_device.order_by("pk").values_list("number", flat=True)
    assert "Отказов прибора за 90 дней: 3. По счёту «Отказы одного прибора»" in words
    assert [words.replace("\N{NO-BREAK SPACE}", " ") for words in cost.sentences] == [
        "Насчитано: 3.",
        "Считается вместе: Серийный номер — SN-1.",
        "С 2 февраля 2026 по 2 мая 2026 включительно.",
        f"Обращения: {', '.join(of_the_device)}.",
    ]
    assert (used["used_together"], used["limit"], used["by"], used["clause"]) == (3, None, "SN-1", "3")


def replayed_it_is_counted_alike(desk: Desk, third: Ticket) -> None:
    """Where the appeals stand together, a replay decides the same anew."""
    now = at("2026-07-01 10:00")
    span = histories.Span(desk, date(2026, 2, 1), now, "Europe/Moscow")
    whole = histories.batch(span, histories.Cursor(), 9, whole_past=True)[0]
    lives = dict(
        zip([item.key for item in whole], play(rules_of(third.edition), whole, now=now), strict=True)
    )
    assert [clock.name for clock in lives[third.number].clocks] == ["reaction", "replacement"]


def test_a_device_that_is_named_later_counts_from_then_on(db: None) -> None:
    """And one that was named wrongly is counted where it belongs; what the meter limits, it limits for each device."""
    desk = fleet()
    gleb = Actor.staff(desk.members.get().user)
    ask(desk, "2026-02-02 10:00", "SN-1")
    ask(desk, "2026-02-03 10:00", "SN-1", "petr")
    nameless = ask(desk, "2026-02-04 10:00", "")
    wrong = ask(desk, "2026-02-05 10:00", "SN-7")
    for ticket, day in ((nameless, "06"), (wrong, "09")):
        set_facts(
            ticket=ticket, by=gleb, given={"serial": "SN-1"}, reason="С фото", now=at(f"2026-02-{day} 10:00")
        )
        ticket.refresh_from_db()
    assert (counted(nameless), nameless.severity) == ([3], "high")
    assert (counted(wrong), wrong.severity) == ([1, 4], "high")
    assert counted(ask(desk, "2026-02-10 10:00", "SN-7")) == [1], "nothing is left there"
    fifth = ask(desk, "2026-02-11 10:00", "SN-1")
    assert (fifth.verdict["decision"], fifth.verdict["reasons"][0]["clause"]) == ("hold", "4")
    with pytest.raises(ValidationError):
        set_facts(
            ticket=wrong, by=gleb, given={"failures": "0"}, reason="Не отказ", now=at("2026-02-11 11:00")
        )
    ask(desk, "2026-02-12 10:00", "SN-2", kind="move")
    assert ask(desk, "2026-02-12 11:00", "SN-3", kind="move").state == "new"
    with pytest.raises(Refused) as no:
        ask(desk, "2026-02-13 10:00", "sn-2", kind="move")
    assert no.value.verdict.clauses == ("5",)


def test_one_appeal_of_a_device_is_worked_on_at_a_time(db: None) -> None:
    desk = fleet()
    told = [
        ask(desk, f"2026-02-0{day} 10:00", serial).state
        for day, serial in ((2, "SN-1"), (3, "SN-2"), (4, "SN-1"), (5, ""))
    ]
    assert told == ["new", "new", "queued", "new"]
    assert OutgoingLetter.objects.filter(text__contains="По прибору уже есть обращение").count() == 1


def test_the_warranty_of_the_certificate_is_that_of_every_appeal_under_it(db: None) -> None:
    """From the day of service it names: on the page of decisions, at the gate, in the year of inspections."""
    desk = fleet()
    cast.sold_as(desk.certificates.get(number="AN-1"), overrides={"commissioned_on": "2024-02-10"})
    ticket = ask(desk, "2026-02-09 10:00", "SN-1", kind="inspection")
    assert ticket.due_at == at("2025-02-11 00:00"), "twelve months after it"
    rules, rows = rules_of(ticket.edition), list(ticket.events.order_by("seq"))
    with override("ru"):
        (told,) = explained(ticket, rules, rows, "ru", now=at("2026-02-09 11:00"))["dates"]
    assert (told["value"], told["clause"]) == ("2026-02-10", "6")
    assert told["words"].startswith(
        "Гарантия до: 10 февраля 2026. Введён в эксплуатацию — 10 февраля 2024, и 24 мес."
    )
    ask(desk, "2026-02-09 12:00", "SN-2", kind="inspection")
    with pytest.raises(Refused):
        ask(desk, "2026-02-09 13:00", "SN-3", kind="inspection")
    late = ask(desk, "2026-02-11 10:00", "SN-3", kind="inspection")
    assert (late.verdict["decision"], late.verdict["reasons"][0]["code"]) == ("hold", "out_of_warranty")


@pytest.mark.django_db(transaction=True)
def test_of_two_that_come_at_once_one_is_the_second() -> None:
    """Under two certificates, of two clients: nothing else they could wait for each other at."""
    desk, barrier = fleet(), threading.Barrier(2)

    def come(who: str) -> None:
        try:
            barrier.wait(10)
            ask(desk, "2026-02-02 10:00", "SN-1", who)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=(who,)) for who in ("olga", "petr")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(counted(ticket)[0] for ticket in Ticket.objects.all()) == [1, 2]
