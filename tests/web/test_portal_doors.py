"""Who may open what: the stranger tries every address, the signed-out are asked to sign in."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver

from reglament.desk.accounts.models import User
from reglament.desk.errors import RefusalMiddleware
from reglament.desk.portal.urls import urlpatterns
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import Attachment, Message, Ticket, TicketEvent
from reglament.rulebook import lifecycle
from reglament.rulebook.loader import load_preset
from tests import cast

Browse = Callable[[User | None], Client]
OPEN_TO_ALL = {"home", "regulations", "regulation", "regulation_edition"}


def addresses(ticket: Ticket) -> Iterator[str]:
    """Every address of the portal that names a ticket."""
    values = {"number": ticket.number, "pk": Attachment.objects.get(message__ticket=ticket).pk}
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        if "<str:number>" in route:
            yield "/" + route.replace("<str:number>", values["number"]).replace("<int:pk>", str(values["pk"]))


def of_services(world: cast.World) -> Iterator[str]:
    """Every address of the portal that names a certificate, a visit or a complaint."""
    visit, complaint = cast.visit(world), cast.complaint(world)
    keys = {"services": world.certificate.pk, "visits": visit.pk, "complaints": complaint.pk}
    for pattern in urlpatterns:
        room, _slash, rest = str(pattern.pattern).partition("/")
        if pattern.name == "named":  # nobody's under this edition: tests/web/test_named.py tries it
            continue
        if room in keys and "<int:pk>" in rest:
            rest = rest.replace("<int:pk>", str(keys[room])).replace("<int:file>", str(visit.files.get().pk))
            yield f"/{room}/{rest}"


@pytest.fixture
def ticket(world: cast.World) -> Ticket:
    return cast.appeal_of_anna(world, files=[IncomingFile(name="a", content_type="", content=b"a")])


def test_every_address_that_takes_more_than_a_desk_is_tried() -> None:
    converters = {name for p in urlpatterns if isinstance(p, URLPattern) for name in p.pattern.converters}
    assert converters == {"desk", "code", "number", "pk", "before", "after", "file", "token"}
    assert get_resolver("reglament.desk.portal.urls").url_patterns


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_stranger_finds_nothing(world: cast.World, browse: Browse, ticket: Ticket, method: str) -> None:
    vera = browse(world.vera)
    tried = list(addresses(ticket))
    assert len(tried) >= 7
    before = (Message.objects.count(), TicketEvent.objects.count())
    for address in tried:
        answer = getattr(vera, method)(address, {"text": "Пустите", "priority": "high"})
        assert answer.status_code in (404, 405), address
        assert answer.status_code == 404 or method == "post", address
        assert ticket.subject not in answer.content.decode()
    assert before == (Message.objects.count(), TicketEvent.objects.count())
    assert ticket.number not in vera.get("/appeals/?show=all").content.decode()
    assert "Ничего не нашлось" in vera.get(f"/appeals/?show=all&q={ticket.number}").content.decode()


def test_the_stranger_finds_no_service_visit_nor_complaint(world: cast.World, browse: Browse) -> None:
    """6.8, 5.2: certificates, visits with their files and complaints are their owner's; Анна opens each."""
    vera, anna, tried = browse(world.vera), browse(world.anna.user), list(of_services(world))
    assert len(tried) >= 7
    for address in tried:
        assert {vera.get(address).status_code, vera.post(address).status_code} <= {404, 405}, address
        assert vera.get(address).status_code == 404, address
        assert anna.get(address).status_code == 200, address
    assert world.certificate.number not in vera.get("/services/").content.decode()
    assert "грубо" not in vera.get("/complaints/").content.decode()
    for token in ("x", "1:abc", "WzEsIjAwIl0:abc"):
        assert browse(None).get(f"/visits/{token}.ics").status_code == 404


def test_an_address_the_database_could_not_read_is_not_there(world: cast.World, browse: Browse) -> None:
    anna = browse(world.anna.user)
    for address in (
        "/appeals/%00/",
        "/appeals/a%00/files/1/",
        f"/appeals/{cast.appeal_of_anna(world).number}%00/",
    ):
        assert anna.get(address).status_code == 404, address


def test_a_ticket_that_is_not_there_looks_the_same(world: cast.World, browse: Browse, ticket: Ticket) -> None:
    vera = browse(world.vera)
    pages = [vera.get(f"/appeals/{number}/").content.decode() for number in (ticket.number, "CP-999999")]
    theirs, nobodys = (
        re.sub(r'(name="csrfmiddlewaretoken" value)="\w+"|CP-\d+', r"\1", page) for page in pages
    )
    assert theirs == nobodys


def test_the_owner_opens_each(world: cast.World, browse: Browse, ticket: Ticket) -> None:
    anna = browse(world.anna.user)
    for address in addresses(ticket):
        assert anna.get(address).status_code in (200, 302), address


def test_the_signed_out_are_asked_to_sign_in(world: cast.World, browse: Browse, ticket: Ticket) -> None:
    nobody = browse(None)
    for address in [*addresses(ticket), "/new/", "/new/csp/", "/appeals/", "/me/"]:
        answer = nobody.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/account/login/?next="), address


def test_what_is_public_is_open_to_all(world: cast.World, browse: Browse) -> None:
    nobody = browse(None)
    for address in ("/", "/regulation/", "/regulation/csp/", "/regulation/csp/cryptopro-4/"):
        assert nobody.get(address).status_code == 200, address
    for address in ("/regulation/none/", "/regulation/csp/progress-1/"):
        assert nobody.get(address).status_code == 404, address


def test_the_home_page_knows_whose_desks_are_whose(world: cast.World, browse: Browse) -> None:
    assert "Войти и обратиться" in browse(None).get("/").content.decode()
    annas = browse(world.anna.user).get("/")
    assert [card.slug for card in annas.context["cards"]] == ["csp"]
    assert [card.slug for card in annas.context["others"]] == ["chips"]
    assert "/desk/" not in annas.content.decode()
    assert "/desk/" in browse(world.boris).get("/").content.decode()


def test_new_leads_straight_to_the_only_desk(world: cast.World, browse: Browse) -> None:
    assert browse(world.anna.user).get("/new/")["Location"] == "/new/csp/"
    assert browse(world.vera).get("/new/").status_code == 200


def test_the_person_corrects_what_we_know(world: cast.World, browse: Browse) -> None:
    anna = browse(world.anna.user)
    page = anna.get("/me/").content.decode()
    assert "CP-2026-AB12" in page
    assert "ООО «Ромашка»" in page
    told = {"full_name": "Анна Новая", "phone": "+7 495 765-43-21", "language": "en", "theme": "dark"}
    answer = anna.post("/me/", told, follow=True)
    assert "Saved." in answer.content.decode()
    assert 'data-theme="dark"' in answer.content.decode()
    world.anna.refresh_from_db()
    assert (world.anna.full_name, world.anna.phone, world.anna.language) == (
        "Анна Новая",
        "+7 495 765-43-21",
        "en",
    )
    assert anna.post("/me/", told | {"phone": "12"}).status_code == 422


def test_a_page_that_is_not_there_is_told_in_words(world: cast.World, browse: Browse) -> None:
    answer = browse(None).get("/no/such/page/")
    assert answer.status_code == 404
    assert "Такой страницы нет" in answer.content.decode()


def test_a_refusal_nobody_caught_is_a_page_with_its_clause(world: cast.World, rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise AssertionError("not reached")

    rules = load_preset("cryptopro-4")
    refused = Refused(lifecycle.allowed(rules, "incomplete", "answer"), rules)
    request = rf.post("/anything/")
    request.user = AnonymousUser()
    answer = RefusalMiddleware(view).process_exception(request, refused)
    assert answer is not None
    assert answer.status_code == 422
    assert "Обращение неполное" in answer.content.decode()
    assert "5.1" in answer.content.decode()
    assert RefusalMiddleware(view).process_exception(request, ValueError("x")) is None
