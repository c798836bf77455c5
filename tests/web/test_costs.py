"""What an appeal took of a pack of hours and what it costs, told to staff and client with the clause, once counted."""

from datetime import date, datetime, timedelta
from pathlib import Path

from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.work import hold_session
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.costs import costs
from tests import cast

HOURS = Path(__file__).parent.parent / "rulebook" / "regulations" / "integrator-hours.toml"


def test_hours_beyond_the_pack_are_priced_use_by_use(db, browse, at) -> None:  # type: ignore[no-untyped-def]
    """A pack of an hour: 45 minutes of another appeal, then 20 (counted 30) of this one, then 60 in the evening.

    15 of the 30 and all of the 60 are beyond it: 15 minutes at 3200 an hour, 60 at 3200 with half as much again."""
    desk = cast.desk_under(HOURS.read_text(encoding="utf-8"), now=cast.MONDAY)
    zavod = cast.Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    olga = cast.requester("olga@zavod.example", "Ольга Рябова", speaks_for=zavod)
    paper = cast.certificate(desk, "AN-1", "ten", of=zavod, overrides={"hours": 60})
    cast.sold_as(paper, starts_on=date(2026, 3, 1))
    told = {"channel": "email", "text": "Стоит.", "email": olga.email, "certificate_text": "AN-1"}
    ask = {"desk": desk, "by": Actor.sender(olga), "received_at": cast.MONDAY, "now": cast.MONDAY}
    other, ticket = (register_ticket(appeal=NewAppeal(subject=n, **told), **ask) for n in ("Один", "Два"))
    gleb = Actor.staff(desk.members.get().user)
    hold_session(ticket=other, by=gleb, minutes=45, now=cast.MONDAY + timedelta(hours=1))
    hold_session(ticket=ticket, by=gleb, minutes=20, now=cast.MONDAY + timedelta(hours=2))
    hold_session(ticket=ticket, by=gleb, minutes=60, now=cast.MONDAY + timedelta(hours=10))
    at(cast.MONDAY + timedelta(hours=11))
    for path, user in (
        (f"/appeals/{ticket.number}/", olga.user),
        (f"/desk/t/{ticket.number}/explain/", gleb.user),
    ):
        page = browse(user).get(path).content.decode().replace("\xa0", " ")
        assert "К оплате 5 600,00 ₽." in page, path
        assert "Покрыто по строке «Часы пакета»: 15 мин." in page, path
        assert "3 200,00 ₽ / ч × 1,5" in page, path
        assert "4 800,00 ₽" in page, path
    zone = browse(gleb.user).get(f"/desk/t/{ticket.number}/").content.decode().replace("\xa0", " ")
    assert f'href="/desk/t/{ticket.number}/explain/#costs"' in zone
    assert "5 600,00 ₽" in zone
    assert "К оплате" not in browse(olga.user).get(f"/appeals/{other.number}/").content.decode()


def test_an_edition_that_charges_nothing_asks_and_shows_nothing(  # type: ignore[no-untyped-def]
    world: cast.World, django_assert_num_queries
) -> None:
    ticket = cast.appeal_of_anna(world)
    rules, rows, now = rules_of(ticket.edition), list(ticket.events.all()), datetime.now(cast.MSK)
    with django_assert_num_queries(0):
        assert costs(rules, ticket, rows, "ru", now=now) == []
