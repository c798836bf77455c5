"""6.8 row by row on both surfaces, visits in the browser, dedicated specialists, components, one of several firms."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from reglament.desk.customers.actions.register import serve_client
from reglament.desk.customers.actions.specialist import set_specialist
from reglament.desk.customers.models import CustomerChange, Representation
from reglament.desk.customers.services import may
from reglament.desk.products.actions import save_component
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Member
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.desk.visits import feed
from reglament.desk.visits.models import RemoteSession, Visit
from reglament.rulebook.loader import load_preset
from tests import cast
from tests.cast import World

Browse = Callable[..., Client]
WISH = {
    "product": "csp",
    "place": "Москва, Тверская, 1",
    "inside": "on",
    "on": "2026-03-05",
    "at": "10:00",
    "hours": "3",
}


@pytest.fixture
def extended(world: World) -> World:
    """Ромашка has an extended certificate beside the basic one."""
    world.certificate = cast.certificate(
        world.first, "CP-2026-EX77", "extended", of=world.romashka, product=world.csp
    )
    return world


def test_4_1_and_6_8_the_catalogue_tells_every_row_used_and_left(extended: World, browse: Browse) -> None:
    """For each certificate of the client, and on the staff's pages of certificate and organisation."""
    world, anna, boris = extended, browse(extended.anna.user), browse(extended.boris)
    cast.appeal_of_anna(world)
    shown = anna.get("/services/").content.decode()
    for row in load_preset("cryptopro-4").services.values():
        assert row.label["ru"] in shown
    assert shown.count("<tr") == 2 * 19, "two certificates of eighteen rows and a head"
    for words in ("CP-2026-AB12", "CP-2026-EX77", "не входит", "обращений в работе сейчас"):
        assert words in shown
    assert f"/services/{world.certificate.pk}/visit/" in shown
    assert shown.count("/visit/") == 1, "the basic certificate offers no visit"
    for address in (
        f"/desk/csp/certificates/{world.certificate.pk}/",
        f"/desk/csp/customers/{world.romashka.pk}/",
    ):
        told = boris.get(address).content.decode()
        assert "Выездов за год в пределах МКАД" in told
        assert f"/desk/csp/certificates/{world.certificate.pk}/visit/" in told


def test_6_8_may_is_one_question_with_a_clause(extended: World) -> None:
    """Person, organisation or certificate; the nearest miss is told; the second regulation serves its clients."""
    world, at = extended, cast.MONDAY
    other = Product.objects.create(desk=world.first, code="other", name="Другой")

    def ask(
        who: object, service: str, product: Product | None = None, when: object = at
    ) -> tuple[str, str, str]:
        verdict = may(who, service, product, desk=world.first, at=when)  # type: ignore[arg-type]
        reason = verdict.reasons[0]
        return verdict.decision, reason.code, reason.clause

    assert ask(world.anna, "visits", world.csp) == ("accept", "service_given", "6.8 r17")
    assert ask(world.romashka, "remote-diagnostics") == ("accept", "service_given", "6.8 r11")
    assert ask(world.romashka, "visits", other) == ("refuse", "service_other_product", "3.3")
    assert ask(world.romashka, "round-the-clock") == ("refuse", "service_not_in_tier", "6.8 r18")
    assert ask(world.pavel, "forum") == ("refuse", "service_no_certificate", "2.2")
    over = at + timedelta(days=400)
    assert ask(world.anna, "visits", when=over) == ("refuse", "service_no_certificate", "2.2")
    assert ask(world.anna, "teleportation") == ("refuse", "service_unknown", "6.8")
    assert may(world.pavel, "settings", desk=world.second, at=at).clauses == ("3.7",)
    assert not may(world.anna, "settings", desk=world.second, at=at).ok
    assert not may(world.pavel, "code-optimisation", desk=world.second, at=at).ok


def test_6_8_note_2_a_visit_is_asked_for_on_the_portal_and_led_by_staff(
    extended: World, browse: Browse
) -> None:
    """Refused with the clause and what was typed kept; asked for; confirmed, reported; in the calendar and its feed."""
    world, anna, boris = extended, browse(extended.anna.user), browse(extended.boris)
    address = f"/services/{world.certificate.pk}/visit/"
    refused = anna.post(address, {**WISH, "on": "2026-03-04", "remote_impossible": "Изолирован"})
    assert refused.status_code == 422
    assert "6.8, прим. 2" in refused.content.decode()
    assert "Изолирован" in refused.content.decode()
    assert anna.post(address, WISH).status_code == 422, "why it cannot be done remotely"
    anna.post(address, {**WISH, "remote_impossible": "Изолирован"})
    visit = Visit.objects.get()
    assert "1 декабря" not in anna.get(f"/visits/{visit.pk}/").content.decode()
    page = f"/desk/csp/visits/{visit.pk}/"
    assert page in boris.get("/desk/csp/visits/?week=2026-03-05").content.decode()
    assert boris.post(f"{page}report/", {"report": "x"}).status_code == 404, "not confirmed yet"
    boris.post(f"{page}confirm/", {"specialist": world.boris.email, "note": ""})
    for query in ("week=2026-03-05", "month=2026-03", "week=нет", "month=9999-99"):
        assert boris.get(f"/desk/csp/visits/?{query}").status_code == 200
    token = feed.address_of(world.boris, now=cast.MONDAY)
    path = token[token.index("/visits/") :]
    calendar = browse(None).get(path)
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{visit.uid}@desk.example".encode() in calendar.content
    assert b"STATUS:CONFIRMED" in calendar.content
    boris.post("/visits/address/", {"back": "/desk/csp/visits/"})
    assert browse(None).get(path).status_code == 404, "the old address opens nothing"
    Member.objects.filter(user=world.boris).delete()
    left = feed.address_of(world.boris, now=cast.MONDAY)
    assert b"VEVENT" not in browse(None).get(left[left.index("/visits/") :]).content


def test_6_8_r11_the_client_agrees_to_a_remote_session_on_the_portal(extended: World, browse: Browse) -> None:
    """Asked for from the appeal's page, agreed to with a button, ended; all of it in both histories."""
    world, anna, boris = extended, browse(extended.anna.user), browse(extended.boris)
    ticket = cast.appeal_of_anna(world)
    at = f"/desk/t/{ticket.number}/"
    assert f"{at}remote/" in boris.get(at).content.decode()
    assert boris.post(f"{at}remote/", {"purpose": " "}).status_code == 422
    boris.post(f"{at}remote/", {"purpose": "Посмотреть журнал"})
    session = RemoteSession.objects.get()
    consent = f"/appeals/{ticket.number}/consent/{session.pk}/"
    assert consent in anna.get(f"/appeals/{ticket.number}/").content.decode()
    assert browse(world.pavel.user).post(consent, {"agree": "yes"}).status_code == 404
    anna.post(consent, {"agree": "yes"})
    boris.post(f"{at}remote/")
    boris.post(f"{at}remote/", {"done": "Журнал очищен"})
    session.refresh_from_db()
    assert (session.state, session.consent_by) == ("ended", "Анна Овчинникова")
    for page in (anna.get(f"/appeals/{ticket.number}/"), boris.get(at)):
        told = page.content.decode()
        assert "Журнал очищен" in told
        assert "Удалённый сеанс начат" in told


def test_6_8_r15_new_appeals_go_to_the_dedicated_specialist(extended: World) -> None:
    """Named for a tier that gives it, refused for basic; the history of the customer keeps it; B1: so for clients."""
    world, gleb = extended, extended.gleb
    basic = world.romashka.certificates.get(tier="basic")
    with pytest.raises(Refused):
        set_specialist(certificate=basic, by=gleb, specialist=world.boris, now=cast.MONDAY)
    with pytest.raises(ValidationError):
        set_specialist(certificate=world.certificate, by=gleb, specialist=world.dina, now=cast.MONDAY)
    set_specialist(certificate=world.certificate, by=gleb, specialist=world.boris, now=cast.MONDAY)
    world.certificate.refresh_from_db()
    ticket = cast.appeal_of_anna(world)
    assert Ticket.objects.get(pk=ticket.pk).assignee == world.boris
    event = TicketEvent.objects.get(ticket=ticket, kind="ticket_assigned")
    assert (event.automatic, event.clause) == (True, "6.8 r15")
    assert cast.appeal_of_anna(world, certificate_text=basic.number).assignee is None
    assert CustomerChange.objects.get(kind="changed").fields == {"specialist": ["", "Борис Тишин"]}
    serve_client(
        desk=world.second,
        by=world.dina,
        person=world.anna,
        specialist=world.dina,
        served=True,
        now=cast.MONDAY,
    )
    assert cast.appeal_of_pavel(world, email=world.anna.email).assignee == world.dina


def test_1_2_an_appeal_names_a_component_and_6_1_the_environment_is_compared(
    world: World, browse: Browse
) -> None:
    """Entered in the register, public, chosen in the form, counted; an environment outside the list is marked."""
    part = save_component(product=world.csp, name="Криптопровайдер", versions=[world.csp.versions.first()])  # type: ignore[list-item]
    for wrong in ({"name": " "}, {"name": "криптопровайдер"}):
        with pytest.raises(ValidationError):
            save_component(product=world.csp, **wrong)
    Product.objects.filter(pk=world.csp.pk).update(environments="Windows 11\nAstra Linux 1.7")
    world.csp.refresh_from_db()
    public = browse(None).get("/products/csp/").content.decode()
    for words in ("Криптопровайдер", "Astra Linux 1.7", "4.0"):
        assert words in public
    assert 'name="component"' in browse(world.anna.user).get("/new/csp/").content.decode()
    ticket = cast.appeal_of_anna(world, facts={"component": part.name}, environment="FreeBSD 14")
    boris = browse(world.boris)
    told = boris.get(f"/desk/t/{ticket.number}/").content.decode()
    assert "Криптопровайдер" in told
    assert "нет среди документированных" in told
    assert "1 обращение" in boris.get("/desk/csp/products/p/csp/").content.decode()


def test_1_5_whoever_speaks_for_several_organisations_chooses_one(world: World, browse: Browse) -> None:
    """The name and the INN of the one chosen go with the appeal."""
    other = world.pavel.representations.get().organisation
    Representation.objects.create(requester=world.anna, organisation=other)
    anna = browse(world.anna.user)
    page = anna.get("/new/csp/").content.decode()
    assert f'name="organisation" value="{other.pk}"' in page
    form = {
        "submission": "s1",
        "kind": "incident",
        "subject": "Не подписывает",
        "description": "Ошибка",
        "full_name": "Анна Овчинникова",
        "phone": "+7 495 123-45-67",
        "represents_organisation": "on",
        "organisation": str(other.pk),
        "certificate_number": "none",
    }
    answer = anna.post("/new/csp/", form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Ticket.objects.get().organisation == other
