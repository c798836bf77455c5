"""A6.3: one place under a basic certificate, also when two ask at the same instant on two connections."""

import threading

import pytest
from django.db import connection

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.actions import publish_edition
from reglament.desk.regulations.queries import edition_in_force
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.close import close_ticket, reopen
from reglament.desk.tickets.actions.places import place_in_queue
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.appeal import NewAppeal, Reply
from reglament.desk.tickets.models import Ticket
from reglament.rulebook.loader import preset_text
from tests import cast
from tests.actions.conftest import at


def test_6_3_one_too_many_is_registered_and_told_its_place(world: cast.World) -> None:
    cast.appeal_of_anna(world)
    second, third = cast.appeal_of_anna(world, subject="Второе"), cast.appeal_of_anna(world, subject="Третье")
    assert [second.state, third.state] == ["queued", "queued"]
    assert [place_in_queue(second), place_in_queue(third)] == [1, 2]
    assert third.events.get(kind="ticket_registered").clause == "6.3"
    assert "место 2" in OutgoingLetter.objects.get(ticket_number=third.number).text


def test_6_3_the_next_is_promoted_when_a_place_frees(world: cast.World, boris: Actor) -> None:
    """A-6.3c: the clock of the promoted starts at the promotion."""
    first = cast.appeal_of_anna(world)
    second, third = cast.appeal_of_anna(world, subject="Второе"), cast.appeal_of_anna(world, subject="Третье")
    close_ticket(ticket=first, by=boris, outcome="solved", now=at("2026-03-02 15:00"))
    second.refresh_from_db(), third.refresh_from_db()
    assert (second.state, third.state) == ("new", "queued")
    assert second.due_at == at("2026-03-03 18:00")
    assert place_in_queue(third) == 1
    assert OutgoingLetter.objects.filter(ticket_number=second.number, kind="promoted").count() == 1
    promoted = second.events.get(kind="ticket_promoted")
    assert (promoted.automatic, promoted.clause) == (True, "6.3")


def test_6_3b_under_the_other_reading_one_too_many_is_rejected(world: cast.World) -> None:
    """A-6.3b = reject: nothing is registered, the refusal names the clause and the limit."""
    text = preset_text("cryptopro-4").replace(
        """"A-6.3b" = {clause = '6.3', switch = 'limit.overflow', value = 'queue'""",
        """"A-6.3b" = {clause = '6.3', switch = 'limit.overflow', value = 'reject'""",
    )
    desk = cast.desk("strict", "ST", "cryptopro-4")
    publish_edition(
        desk=desk,
        text=text.replace("code = 'cryptopro-4'", "code = 'strict-1'", 1),
        now=at("2026-03-02 10:01"),
    )
    assert edition_in_force(desk, cast.MONDAY).code == "strict-1"
    number = cast.certificate(desk, "ST-2026-AB12", "basic", of=world.romashka).number
    ask = {"desk": desk, "by": Actor.sender(world.anna), "received_at": cast.MONDAY, "now": cast.MONDAY}
    told = {
        "channel": "portal",
        "text": "Не подписывает",
        "email": world.anna.email,
        "certificate_text": number,
    }
    assert register_ticket(**ask, appeal=NewAppeal(subject="Первое", **told)).state == "new"
    with pytest.raises(Refused) as refused:
        register_ticket(**ask, appeal=NewAppeal(subject="Второе", **told))
    assert refused.value.verdict.reasons[0].clause == "6.3"
    assert Ticket.objects.filter(desk=desk).count() == 1


def test_6_3d_under_the_other_reading_a_question_to_the_client_frees_the_place(world: cast.World) -> None:
    """Their answer makes it work again: it stays beyond the limit, and the third waits until both are closed."""
    text = preset_text("cryptopro-4").replace(
        "switch = 'limit.waiting_counts', value = true", "switch = 'limit.waiting_counts', value = false"
    )
    desk = cast.desk_under(text.replace("code = 'cryptopro-4'", "code = 'free-1'", 1), now=cast.MONDAY)
    gleb, anna = Actor.staff(desk.members.get().user), Actor.sender(world.anna)
    number = cast.certificate(desk, "AN-2026-AB12", "basic", of=world.romashka).number
    told = {
        "channel": "portal",
        "email": world.anna.email,
        "certificate_text": number,
        "text": "Не подписывает",
    }
    ask = {"desk": desk, "by": anna, "received_at": cast.MONDAY, "now": cast.MONDAY}
    asked = [register_ticket(**ask, appeal=NewAppeal(subject=str(n), **told)) for n in range(3)]

    def states() -> list[str]:
        return [Ticket.objects.get(pk=each.pk).state for each in asked]

    answer(ticket=asked[0], by=gleb, form="question", text="Какая версия?", now=at("2026-03-02 12:00"))
    assert states() == ["waiting", "new", "queued"]
    assert asked[1].events.get(kind="ticket_promoted").clause == "6.3"
    take_reply(ticket=asked[0], reply=Reply(channel="portal", text="Пятая."), now=at("2026-03-02 13:00"))
    close_ticket(ticket=asked[1], by=gleb, outcome="solved", now=at("2026-03-02 15:00"))
    assert states() == ["open", "closed", "queued"]
    close_ticket(ticket=asked[0], by=gleb, outcome="solved", now=at("2026-03-02 16:00"))
    assert states() == ["closed", "closed", "new"]


def test_6_6_the_certificate_may_say_another_limit(world: cast.World) -> None:
    cast.sold_as(world.certificate, overrides={"simultaneous-appeals": 2})
    states = [cast.appeal_of_anna(world, subject=str(n)).state for n in range(3)]
    assert states == ["new", "new", "queued"]


def test_6_3_reopening_over_the_limit_waits_in_the_queue(world: cast.World, boris: Actor) -> None:
    first = cast.appeal_of_anna(world)
    second = cast.appeal_of_anna(world, subject="Второе")
    close_ticket(ticket=first, by=boris, outcome="solved", now=at("2026-03-02 15:00"))
    reopen(ticket=first, by=boris, reason="Клиент позвонил", now=at("2026-03-02 16:00"))
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state) == ("queued", "new")


@pytest.mark.django_db(transaction=True)
def test_6_3_the_limit_holds_when_many_ask_at_once() -> None:
    """Eight appeals on eight connections at one instant: exactly one is taken into work."""
    world = cast.world()
    barrier = threading.Barrier(8)

    def ask(n: int) -> None:
        try:
            barrier.wait(10)
            cast.appeal_of_anna(world, subject=f"Одновременно {n}")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    states = sorted(Ticket.objects.values_list("state", flat=True))
    assert states == ["new"] + ["queued"] * 7
    assert len(set(Ticket.objects.values_list("number", flat=True))) == 8


@pytest.mark.django_db(transaction=True)
def test_6_3_a_freed_place_goes_to_exactly_one(boris_and_world: tuple[Actor, cast.World]) -> None:
    """Two agents close two appeals of a tier of three at once, three wait: exactly two are promoted."""
    boris, world = boris_and_world
    cast.sold_as(world.certificate, tier="extended")
    tickets = [cast.appeal_of_anna(world, subject=str(n)) for n in range(6)]
    barrier = threading.Barrier(2)

    def close(ticket: Ticket) -> None:
        try:
            barrier.wait(10)
            close_ticket(ticket=ticket, by=boris, outcome="solved", now=at("2026-03-02 15:00"))
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=(ticket,)) for ticket in tickets[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    states = [Ticket.objects.get(pk=t.pk).state for t in tickets]
    assert states == ["closed", "closed", "new", "new", "new", "queued"]


@pytest.fixture
def boris_and_world(transactional_db: None) -> tuple[Actor, cast.World]:
    world = cast.world()
    return Actor.staff(world.boris), world
