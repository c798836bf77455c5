"""Who works at a desk and in which role: the head lets people in, changes roles, ends work; a desk keeps a head."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from reglament.cli import main
from reglament.desk.accounts.api_tokens import make_token, token_of
from reglament.desk.regulations.member_models import MemberChange
from reglament.desk.regulations.models import Duty, Member
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.assign import assign
from reglament.desk.tickets.models import Ticket
from reglament.desk.visits import feed
from tests import cast
from tests.cast import World

Browse = Callable[..., Client]


def test_the_head_lets_in_changes_and_ends_and_all_of_it_is_written_down(
    world: World, browse: Browse
) -> None:
    """Somebody new, another role, the end: sessions and tokens end with it, appeals are nobody's, words stay."""
    gleb, boris = browse(world.gleb), browse(world.boris)
    assert "/desk/csp/staff/" in gleb.get("/desk/").content.decode()
    told = {"email": "Rita@hired.example", "name": "Рита Наёмная", "role": "contractor", "words": "На лето"}
    assert gleb.post("/desk/csp/staff/new/", {**told, "email": "рита"}).status_code == 422
    gleb.post("/desk/csp/staff/new/", told)
    rita = Member.objects.get(user__email="rita@hired.example")
    page = f"/desk/csp/staff/{rita.user_id}/"
    gleb.post(page, {"role": "clerk", "words": "Принята"})
    shown = gleb.get(page).content.decode()
    assert "Подрядчик → Делопроизводитель. Принята" in shown
    assert [(c.before, c.after, c.by) for c in MemberChange.objects.order_by("pk")] == [
        ("", "contractor", world.gleb),
        ("contractor", "clerk", world.gleb),
    ]
    calendar = feed.address_of(world.boris, now=cast.MONDAY)
    _token, words = make_token(user=world.boris, name="учёт", scope="read", now=cast.MONDAY)
    ticket = cast.appeal_of_anna(world)
    assign(ticket=ticket, by=Actor.staff(world.gleb), agent=world.boris, now=cast.MONDAY)
    Duty.objects.create(desk=world.first, role="вторая линия", user=world.boris)
    assert boris.get("/desk/").status_code == 200
    end = f"/desk/csp/staff/{world.boris.pk}/end/"
    assert "1 открытое обращение станет ничьим" in gleb.get(end).content.decode()
    gleb.post(end, {"words": "Ушёл"})
    assert "/login/" in boris.get("/desk/")["Location"], "signed out in every browser"
    assert browse(None).get(calendar[calendar.index("/visits/") :]).status_code == 404
    assert (token_of(words, now=cast.MONDAY), Duty.objects.count()) == (None, 0)
    assert Ticket.objects.get(pk=ticket.pk).assignee is None
    assert browse(world.boris).get("/desk/").status_code == 404
    assert "больше не работает" in gleb.get("/desk/csp/staff/").content.decode()
    gleb.post(f"/desk/csp/staff/{world.boris.pk}/", {"role": "agent", "words": ""})
    assert browse(world.boris).get("/desk/").status_code == 200, "and back"


def test_a_desk_keeps_a_head(world: World, browse: Browse, capsys: pytest.CaptureFixture[str]) -> None:
    """The only head neither leaves nor takes another role, by page, verb or SQL; with another head he may."""
    gleb, own = browse(world.gleb), f"/desk/csp/staff/{world.gleb.pk}/"
    assert gleb.post(own, {"role": "agent"}).status_code == 422
    refused = gleb.post(f"{own}end/", {"words": ""})
    assert (refused.status_code, "единственный руководитель" in refused.content.decode()) == (422, True)
    assert main(["member", world.gleb.email, "--desk", "csp", "--end"]) == 2
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; UPDATE desk_member SET role = 'agent' WHERE role = 'head'"
        )
    gleb.post(f"/desk/csp/staff/{world.boris.pk}/", {"role": "head"})
    assert gleb.post(own, {"role": "agent"})["Location"] == "/desk/csp/"
    assert gleb.get("/desk/csp/staff/").status_code == 404, "no head any more"
    with pytest.raises(DatabaseError), transaction.atomic():
        MemberChange.objects.all().delete()


def test_only_the_head_of_this_desk_finds_the_page(world: World, browse: Browse) -> None:
    for user in (world.boris, world.dina):
        page = browse(user)
        for url in ("", "new/", f"{world.boris.pk}/", f"{world.boris.pk}/end/"):
            assert page.get(f"/desk/csp/staff/{url}").status_code == 404, (user, url)
    assert browse(world.gleb).get(f"/desk/csp/staff/{world.dina.pk}/").status_code == 404, "of another desk"
    world.boris.is_superuser = True
    world.boris.save()
    assert browse(world.boris).get("/desk/csp/staff/").status_code == 200, "an administrator who works here"
