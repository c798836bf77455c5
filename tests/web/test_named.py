"""Contact persons and servers on the lists of a certificate, in the browser: of the staff and of the client."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from reglament.desk.accounts.api_tokens import make_token
from reglament.desk.accounts.models import User
from reglament.desk.customers.actions.register import serve_client
from reglament.desk.customers.models import Organisation, Representation
from reglament.desk.customers.named import listed_facts
from reglament.desk.customers.named_models import NamedEntry
from reglament.desk.regulations.queries import rules_of
from tests import cast
from tests.web.test_api import Program

Browse = Callable[..., Client]
TEXT = Path(__file__).parent.parent / "rulebook" / "regulations" / "bank-vendor.toml"


@pytest.mark.django_db
def test_7_staff_and_the_responsible_of_the_client_name_people(browse: Browse) -> None:
    """Two are named, a third is refused with its clause and what was typed stays; only the responsible one may."""
    desk = cast.desk_under(TEXT.read_text(encoding="utf-8"), now=cast.MONDAY)
    zavod = Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    olga = cast.requester("olga@zavod.example", "Ольга", speaks_for=zavod)
    oleg = cast.requester("oleg@zavod.example", "Олег", speaks_for=zavod)
    paper = cast.certificate(desk, "AN-1", "base", of=zavod)
    gleb, client = browse(desk.members.get().user), browse(olga.user)
    page = f"/desk/any/certificates/{paper.pk}/"
    assert "пока пусто" in gleb.get(page).content.decode()
    form = gleb.get(f"{page}named/").content.decode()
    for words in ("Названные лица (не больше 2)", "Серверы на поддержке (не больше 3)", "@example.org"):
        assert words in form
    said = gleb.post(f"{page}named/", {"contacts": "olga@zavod.example\noleg@zavod.example"}, follow=True)
    assert "olga@zavod.example, oleg@zavod.example" in said.content.decode()
    Representation.objects.filter(requester=olga).update(responsible=True)
    address = f"/services/{paper.pk}/named/"
    shown = client.get("/services/").content.decode()
    assert address in shown
    assert "olga@zavod.example, oleg@zavod.example" in shown
    three = "olga@zavod.example\noleg@zavod.example\nvera@zavod.example"
    refused = client.post(address, {"contacts": three, "servers": "S1"})
    assert refused.status_code == 422
    for words in ("Названных лиц не больше 2", "vera@zavod.example", "S1"):
        assert words in refused.content.decode()
    assert client.post(address, {"contacts": "vera@zavod.example", "servers": "S1"}).status_code == 302
    told = gleb.get(page, headers={"Accept-Language": "en"}).content.decode()
    assert "vera@zavod.example" in told
    assert "oleg@zavod.example" not in told
    history = gleb.get(f"/desk/any/customers/{zavod.pk}/").content.decode()
    assert "Названные лица: olga@zavod.example, oleg@zavod.example → vera@zavod.example" in history
    assert browse(oleg.user).get(address).status_code == 404
    assert browse(cast.requester("eva@x.example", "Ева").user).get(address).status_code == 404


@pytest.mark.django_db
def test_7_a_client_without_a_certificate_has_lists_too(browse: Browse, at: Callable[..., None]) -> None:
    """Named by staff, then by the person on the portal; the limit of the default tier holds; an appeal of one who is
    named is told so; another client's lists are nobody else's."""
    at(cast.MONDAY)
    desk = cast.desk_under(TEXT.read_text(encoding="utf-8"), now=cast.MONDAY)
    head = desk.members.get().user
    firm = Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    olga = cast.requester("olga@zavod.example", "Ольга", speaks_for=firm)
    ivan = cast.requester("ivan@ivan.example", "Иван")
    for whom in ({"organisation": firm}, {"person": ivan}):
        serve_client(desk=desk, by=head, specialist=None, served=True, now=cast.MONDAY, **whom)
    gleb, client, eva = browse(head), browse(olga.user), browse(cast.requester("eva@x.example", "Ева").user)
    for page in (f"/desk/any/customers/{firm.pk}/", f"/desk/any/people/{ivan.pk}/"):
        assert f"{page}named/" in gleb.get(page).content.decode()
        said = gleb.post(f"{page}named/", {"contacts": "ivan@ivan.example"}, follow=True).content.decode()
        assert "ivan@ivan.example" in said
    address = "/services/of/any/named/"
    assert address in client.get("/services/").content.decode()
    three = "olga@zavod.example\noleg@zavod.example\nvera@zavod.example"
    refused = client.post(address, {"contacts": three})
    assert (refused.status_code, "Названных лиц не больше 2" in refused.content.decode()) == (422, True)
    assert client.post(address, {"contacts": "olga@zavod.example", "servers": "S1"}).status_code == 302
    rules = rules_of(desk.editions.get())
    facts = [listed_facts(rules, desk, None, who, {"server": "S1"}) for who in (olga, ivan)]
    assert [found["contact"] for found in facts] == [True, True]
    oleg = cast.requester("oleg@zavod.example", "Олег", speaks_for=firm)
    assert listed_facts(rules, desk, None, oleg, {})["contact"] is False
    assert eva.get(address).status_code == 404
    by_program(olga.user, head)
    assert list(
        NamedEntry.objects.filter(struck_at=None).values_list("organisation", "text").order_by("pk")
    ) == [
        (None, "ivan@ivan.example"),
        (firm.pk, "olga@zavod.example"),
        (firm.pk, "S1"),
        (firm.pk, "@zavod.example"),
    ]


def by_program(olga: User, head: User) -> None:
    """The lists are read and written by the interface, too; staff say whose, one too many is 422 with its clause."""
    program, staff = (
        Program(make_token(user=user, name="п", scope="write", now=cast.MONDAY)[1]) for user in (olga, head)
    )
    contacts, servers = program.get("desks/any/lists")["items"]
    assert (contacts["names"], contacts["limit"], servers["names"]) == (
        ["olga@zavod.example"],
        "at most 2",
        ["S1"],
    )
    two = ["olga@zavod.example", "@zavod.example"]
    told = program.post("desks/any/lists", {"meter": "contacts", "names": two})
    assert (told["names"], told["certificate"]) == (two, "")
    three = {"meter": "contacts", "names": [*two, "eva@x.example"], "requester_email": "olga@zavod.example"}
    assert staff.post("desks/any/lists", three, 422)["clause"] == contacts["clause"]
    assert program.post("desks/any/lists", {"meter": "people", "names": []}, 400)["code"] == "invalid"
    assert program.post("desks/any/lists", {**three, "certificate": "NO-1"}, 404)["code"] == "not_found"
    assert staff.get("desks/any/lists", 400)["code"] == "invalid"
