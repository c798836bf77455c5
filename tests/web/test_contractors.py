"""7.1: third parties may be used. They see what is assigned to them and nothing else; the client sees the desk."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from reglament.desk.accounts.models import User
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.models import Member
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.actions.assign import assign
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import Attachment, Ticket
from tests import cast
from tests.cast import World

Browse = Callable[..., Client]
SCAN = IncomingFile(name="log.txt", content_type="text/plain", content=b"0x8009")


@pytest.fixture
def rita(world: World) -> User:
    """Рита Наёмная, a third party at the first desk."""
    return cast.user("rita@hired.example", "Рита Наёмная", serves=world.first, role=Member.CONTRACTOR)


def test_7_1_a_contractor_sees_only_what_is_assigned(world: World, rita: User, browse: Browse) -> None:
    """List, counts, search, the page, files and the palette know one appeal; after giving it to another none."""
    mine = cast.appeal_of_anna(world, subject="Токен не виден", files=[SCAN])
    other = cast.appeal_of_anna(world, subject="Подпись не видна", files=[SCAN])
    assign(ticket=mine, by=Actor.staff(world.boris), agent=rita, now=cast.MONDAY)
    page, (own, foreign) = browse(rita), Attachment.objects.order_by("pk")
    for address in ("/desk/", "/desk/csp/", "/desk/?q=виден", "/desk/palette/?q=вид"):
        told = page.get(address).content.decode()
        assert mine.number in told, address
        assert other.number not in told, address
    assert page.get(f"/desk/t/{mine.number}/files/{own.pk}/").status_code == 200
    assert page.get(f"/desk/t/{mine.number}/files/{foreign.pk}/").status_code == 404
    assert page.get(f"/desk/t/{other.number}/").status_code == 404
    assert set(_all(page, other)) == {404, 405}
    assign(ticket=mine, by=Actor.staff(world.boris), agent=world.boris, now=cast.MONDAY)
    assert page.get(f"/desk/t/{mine.number}/").status_code == 404
    cast.visit(world)
    assert "/desk/csp/visits/" in page.get("/desk/").content.decode()
    assert "Ромашка" not in page.get("/desk/csp/visits/?month=2026-03").content.decode(), "another’s visit"
    assert mine.number not in page.get("/desk/").content.decode()


def _all(page: Client, ticket: Ticket) -> list[int]:
    names = ("palette", "send", "take", "give_back", "resume", "undo_close", "explain")
    return [
        page.post(
            reverse(f"staff:{name}" if name != "palette" else "staff:ticket_palette", args=[ticket.number])
        ).status_code
        for name in names
    ]


def test_7_1_a_contractor_works_and_the_client_sees_the_desk(
    world: World, rita: User, browse: Browse
) -> None:
    """The answer, the history, the letter and the page of the client bear the name of the desk alone."""
    ticket = cast.appeal_of_anna(world)
    assign(ticket=ticket, by=Actor.staff(world.boris), agent=rita, now=cast.MONDAY)
    page, at = browse(rita), f"/desk/t/{ticket.number}/"
    acts = page.get(at).content.decode()
    assert "/severity/" in acts
    assert not [act for act in ("assign", "decline", "conduct") if f"{at}{act}/" in acts]
    for act in ("assign", "decline", "conduct", "supply"):
        assert page.post(f"{at}{act}/", {"agent": world.boris.email}).status_code == 404
    page.post(f"{at}send/", {"mode": "answer", "text": "Переставьте драйвер."})
    page.post(f"{at}severity/", {"severity": "critical", "reason": "всё стоит"})
    letter = OutgoingLetter.objects.filter(kind="answer").get()
    shown = browse(world.anna.user).get(f"/appeals/{ticket.number}/").content.decode()
    assert "Переставьте драйвер." in shown
    assert "Переставьте драйвер." in letter.text
    for told in (shown, letter.text, letter.from_name, letter.subject):
        assert "Рита" not in told
        assert "rita@" not in told
    assert "Поддержка КриптоПро" in shown
    assert "rita@hired.example" in browse(world.boris).get(at).content.decode(), "staff know who it was"


def test_7_1_an_agents_own_list_is_asked_for_as_before(world: World) -> None:
    """The condition of an agent's list has nothing of contractors in it."""
    told = str(visible_to(Actor.staff(world.boris)).query)
    assert told.endswith(f'WHERE "desk_ticket"."desk_id" IN ({world.first.pk})')


def test_7_1_every_link_of_an_appeal_opens_for_the_contractor_who_has_it(
    world: World, rita: User, browse: Browse
) -> None:
    """An appeal for a licence, with letters, a visit and an earlier appeal: what is closed to them is no link."""
    number = str(cast.sale(world)["upgrade"])
    ticket = Ticket.objects.get(number=number)
    assign(ticket=ticket, by=Actor.staff(world.boris), agent=rita, now=cast.MONDAY)
    page = browse(rita)
    page.post(f"/desk/t/{number}/send/", {"mode": "answer", "text": "Смотрим."})
    shown = page.get(f"/desk/t/{number}/").content.decode()
    assert "/desk/csp/upgrades/" in browse(world.boris).get(f"/desk/t/{number}/").content.decode()
    public = ("/static/", "/regulation/")
    links = {link for link in re.findall(r'href="(/[^"#]*)', shown) if not link.startswith(public)}
    assert {link: page.get(link).status_code for link in links} == dict.fromkeys(links, 200)
