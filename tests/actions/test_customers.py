"""The register of customers: requisites with check digits, who speaks for whom, who is responsible, the history."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from reglament.desk.customers import requisites
from reglament.desk.customers.actions import register
from reglament.desk.customers.lookups import organisations_at, persons_at
from reglament.desk.customers.models import Client, CustomerChange, Organisation, Requester
from reglament.desk.customers.queries import certificates_of, is_client
from reglament.desk.tickets.access import Actor, visible_to
from tests import cast

SBER = {"name": "ПАО «Берег»", "inn": "7707083893", "ogrn": "1027700132195", "kpp": "773601001"}


def added(world: cast.World, **told: str) -> Organisation:
    facts = register.OrganisationFacts(**{**SBER, **told})
    return register.add_organisation(desk=world.first, by=world.gleb, told=facts, now=cast.MONDAY)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("inn", "7707083894", "контрольн"),
        ("inn", "770708389", "9"),
        ("inn", "77O7083893", "цифр"),
        ("ogrn", "1027700132196", "контрольн"),
        ("ogrn", "10277001321", "13"),
        ("kpp", "77360100", "девят"),
        ("name", "  ", "назван"),
    ],
)
def test_1_8_a_requisite_that_cannot_be_true_is_named_at_its_field(
    world: cast.World, field: str, value: str, word: str
) -> None:
    before = Organisation.objects.count()
    with pytest.raises(ValidationError) as caught:
        added(world, **{field: value})
    assert set(caught.value.message_dict) == {field}
    assert word in caught.value.message_dict[field][0].lower()
    assert Organisation.objects.count() == before
    assert not CustomerChange.objects.exists()


def test_1_8_numbers_are_kept_without_the_spaces_they_were_written_with(world: cast.World) -> None:
    firm = added(world, inn="7707 083\u00a0893", kpp="7736-01-001")
    assert (firm.inn, firm.kpp, firm.ogrn) == ("7707083893", "773601001", "1027700132195")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"inn": "500100732259", "ogrn": "", "kpp": "773601001"}, "kpp"),
        ({"inn": "500100732259", "ogrn": "1027700132195", "kpp": ""}, "ogrn"),
        ({"inn": "", "ogrn": "", "kpp": "773601001"}, "kpp"),
    ],
)
def test_1_8_requisites_of_different_kinds_do_not_go_together(
    world: cast.World, told: dict[str, str], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        added(world, **told)
    assert set(caught.value.message_dict) == {field}


@pytest.mark.parametrize(
    ("text", "kept"),
    [("8 (495) 123-45-67", "+7 495 123-45-67"), ("+49 30 901820", "+49 30 901820"), ("", "")],
)
def test_1_8_a_telephone_is_kept_so_that_one_can_call_it(text: str, kept: str) -> None:
    assert requisites.phone(text) == kept


@pytest.mark.parametrize("text", ["позвоните", "12", "+7 495 123"])
def test_1_8_what_nobody_can_call_is_no_telephone(text: str) -> None:
    with pytest.raises(ValidationError):
        requisites.phone(text)


def test_the_same_inn_and_kpp_is_the_same_organisation(world: cast.World) -> None:
    first, again = added(world), added(world, name="Берег, ПАО")
    assert first == again
    assert again.name == "ПАО «Берег»"
    assert Organisation.objects.filter(inn=SBER["inn"], kpp=SBER["kpp"]).count() == 1


def test_a_branch_has_the_inn_of_its_organisation_and_a_kpp_of_its_own(world: cast.World) -> None:
    assert added(world) != added(world, name="Филиал", kpp="780201001")


def test_a_desk_sees_whom_it_deals_with_and_nobody_else(world: cast.World) -> None:
    firm = added(world)
    assert firm in organisations_at(world.first, "берег")
    assert firm in organisations_at(world.first, "7707")
    assert firm not in organisations_at(world.second)
    assert world.romashka in organisations_at(world.first), "it has a certificate here"
    assert world.anna in persons_at(world.first, "овчин")
    assert world.anna not in persons_at(world.second)


def test_every_change_stays_with_who_when_and_what_it_was(world: cast.World) -> None:
    firm = added(world)
    facts = register.OrganisationFacts(**{**SBER, "name": "АО «Берег»"})
    for _twice in range(2):
        register.change_organisation(
            desk=world.first, by=world.boris, organisation=firm, told=facts, now=cast.MONDAY
        )
    last = firm.changes.latest("pk")
    assert firm.changes.count() == 2, "saving what is there already is no change"
    assert (last.by, last.at, last.fields) == (
        world.boris,
        cast.MONDAY,
        {"name": ["ПАО «Берег»", "АО «Берег»"]},
    )


def test_the_database_keeps_the_history_as_it_is(world: cast.World) -> None:
    change = added(world).changes.get()
    for act in (
        lambda: CustomerChange.objects.filter(pk=change.pk).update(by=world.vera),
        lambda: CustomerChange.objects.filter(pk=change.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_1_5_several_people_speak_for_one_organisation_and_one_for_several(world: cast.World) -> None:
    other = added(world)
    for firm in (world.romashka, other):
        register.bring_representative(
            desk=world.first,
            by=world.gleb,
            organisation=firm,
            told=register.PersonFacts(full_name="Олег Фомин", email="Oleg@Romashka.example"),
            responsible=False,
            now=cast.MONDAY,
        )
    oleg = Requester.objects.get(email="oleg@romashka.example")
    assert set(organisations_at(world.first).filter(representations__requester=oleg)) == {
        world.romashka,
        other,
    }
    assert list(certificates_of(oleg, world.first)) == list(certificates_of(world.anna, world.first))
    register.end_representation(
        desk=world.first, by=world.gleb, person=oleg, organisation=world.romashka, now=cast.MONDAY
    )
    assert list(certificates_of(oleg, world.first)) == []


def test_b1_the_responsible_person_of_the_client_sees_all_its_appeals(world: cast.World) -> None:
    ticket = cast.appeal_of_anna(world)
    oleg = register.bring_representative(
        desk=world.first,
        by=world.gleb,
        organisation=world.romashka,
        told=register.PersonFacts(full_name="Олег Фомин", email="oleg@romashka.example"),
        responsible=False,
        now=cast.MONDAY,
    )
    ticket.refresh_from_db()
    assert ticket not in visible_to(Actor.sender(oleg))
    register.set_responsible(
        desk=world.first,
        by=world.gleb,
        person=oleg,
        organisation=world.romashka,
        responsible=True,
        now=cast.MONDAY,
    )
    assert ticket in visible_to(Actor.sender(Requester.objects.get(pk=oleg.pk)))


def test_b1_a_client_is_served_without_a_certificate_and_has_our_specialist(world: cast.World) -> None:
    assert not is_client(world.first, world.anna)
    told = {"desk": world.first, "by": world.gleb, "organisation": world.romashka, "now": cast.MONDAY}
    with pytest.raises(ValidationError):
        register.serve_client(**told, specialist=world.dina, served=True)
    register.serve_client(**told, specialist=world.boris, served=True)
    assert is_client(world.first, world.anna)
    assert Client.objects.get(desk=world.first, organisation=world.romashka).specialist == world.boris
    register.serve_client(**told, specialist=None, served=False)
    assert not is_client(world.first, world.anna)
    kinds = list(world.romashka.changes.values_list("kind", flat=True))
    assert kinds == ["client", "client"]


def test_a_person_known_elsewhere_keeps_their_name_when_entered_again(world: cast.World) -> None:
    told = register.PersonFacts(full_name="Кто-то Другой", email=world.anna.email)
    person = register.add_person(desk=world.second, by=world.dina, told=told, now=cast.MONDAY)
    assert (person, person.full_name) == (world.anna, "Анна Овчинникова")


def test_the_address_somebody_signs_in_with_is_theirs_to_change(world: cast.World) -> None:
    told = register.PersonFacts(full_name="Анна Овчинникова", email="else@romashka.example")
    with pytest.raises(ValidationError) as caught:
        register.change_person(desk=world.first, by=world.gleb, person=world.anna, told=told, now=cast.MONDAY)
    assert set(caught.value.message_dict) == {"email"}
