"""Fetching is authorising: who may know of which ticket. Вера is the stranger."""

import pytest
from django.http import Http404

from reglament.desk.customers.models import Representation
from reglament.desk.outbox.addresses import (
    new_message_id,
    number_of_message_id,
    number_of_reply_address,
    reply_address,
)
from reglament.desk.tickets.access import Actor, get_ticket, ticket_for_sender, visible_to
from tests import cast


def test_vera_sees_nothing_as_requester_nor_as_staff(world: cast.World) -> None:
    number = cast.appeal_of_anna(world).number
    for actor in (Actor.asking(world.vera, now=cast.MONDAY), Actor.staff(world.vera)):
        assert not visible_to(actor).exists()
        with pytest.raises(Http404):
            get_ticket(actor, number)


def test_an_agent_sees_only_the_desks_they_serve(world: cast.World) -> None:
    ours, theirs = cast.appeal_of_anna(world), cast.appeal_of_pavel(world)
    boris = Actor.staff(world.boris)
    assert get_ticket(boris, ours.number) == ours
    with pytest.raises(Http404):
        get_ticket(boris, theirs.number)


def test_a_colleague_sees_an_appeal_only_as_the_responsible_person(world: cast.World) -> None:
    """B1: the responsible person of an organisation sees all of its appeals, others their own."""
    ticket = cast.appeal_of_anna(world)
    pavel = Actor.sender(world.pavel)
    Representation.objects.create(requester=world.pavel, organisation=world.romashka)
    assert not visible_to(pavel).filter(pk=ticket.pk).exists()
    Representation.objects.filter(requester=world.pavel, organisation=world.romashka).update(responsible=True)
    assert visible_to(Actor.sender(world.pavel)).filter(pk=ticket.pk).exists()


def test_a_stranger_who_knows_the_number_has_no_ticket(world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    assert ticket_for_sender(ticket.number.lower(), "ANNA@romashka.example") == ticket
    assert ticket_for_sender(ticket.number, "pavel@zavod.example") is None
    assert ticket_for_sender(ticket.number, "nobody@nowhere.example") is None


def test_signing_in_links_the_person_by_the_proved_address(world: cast.World) -> None:
    actor = Actor.asking(world.anna.user, now=cast.MONDAY)  # type: ignore[arg-type]
    assert actor.requester == world.anna


def test_a_signed_reply_address_survives_case_and_resists_forgery() -> None:
    address = reply_address("support@desk.example", "CP-1042")
    assert number_of_reply_address(address.upper()) == "CP-1042"
    assert number_of_reply_address(address.replace("1042", "1043")) is None
    assert number_of_reply_address("support+cp-1042.aaaaaaaaaaaaaaaa@desk.example") is None
    assert number_of_reply_address("support@desk.example") is None


def test_our_message_ids_are_recognised_and_forged_ones_are_not() -> None:
    ours = new_message_id("abc123", "CP-1042", "desk.example")
    assert number_of_message_id(ours) == "CP-1042"
    assert number_of_message_id(new_message_id("abc123", "", "desk.example")) == ""
    assert number_of_message_id(ours.replace("1042", "7")) is None
    assert number_of_message_id("<CAF123@mail.gmail.com>") is None
