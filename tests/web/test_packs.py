"""Prepaid hours in packs, each with its own end: sold and taken back by the clerk, told to everybody, obeyed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from reglament.desk.customers.pack_models import BoughtPack
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.work import hold_session
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.explaining import explained
from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.actions.conftest import at

Browse = Callable[..., Client]
FLEET = Path(__file__).parent.parent / "rulebook" / "regulations" / "device-fleet.toml"
NOW = at("2026-06-15 10:00")


def asked(desk: cast.Desk, email: str) -> Ticket:
    appeal = NewAppeal(
        channel="portal", subject="Осмотр", text="Осмотр.", email=email, certificate_text="AN-1"
    )
    return register_ticket(desk=desk, by=Actor.system(), appeal=appeal, received_at=NOW, now=NOW)


@pytest.mark.django_db
def test_hours_are_sold_in_packs_and_the_first_to_lapse_is_used_first(
    browse: Browse, at: Callable[..., None]
) -> None:
    at(NOW)
    desk = cast.desk_under(FLEET.read_text(encoding="utf-8"), now=cast.MONDAY)
    shop = cast.Organisation.objects.create(name="ООО «Лавка»", created_at=cast.MONDAY)
    olga = cast.requester("olga@lavka.example", "Ольга", speaks_for=shop)
    paper = cast.certificate(desk, "AN-1", "fleet", of=shop)
    gleb, page = browse(desk.members.get().user), f"/desk/any/certificates/{paper.pk}/"
    assert "осталось 0 мин" in gleb.get(page).content.decode()
    told = {"meter": "hours", "count": 1, "from_on": "2026-01-10", "number": "С-1"}
    for wrong in ({"from_on": "2026-06-16"}, {"count": 0}):
        assert gleb.post(f"{page}packs/", told | wrong).status_code == 422, wrong
    gleb.post(f"{page}packs/", told)
    said = gleb.post(
        f"{page}packs/", told | {"from_on": "2026-06-01", "number": ""}, follow=True
    ).content.decode()
    ticket, head = asked(desk, olga.email), Actor.staff(desk.members.get().user)
    hold_session(ticket=ticket, by=head, minutes=590, now=NOW)
    said = gleb.get(page).content.decode()
    for words in ("осталось 600 мин", "Пакет С-1 от 10 января 2026: 600 мин до 10 января 2027"):
        assert words in said
    letter = OutgoingLetter.objects.latest("pk").text
    assert "из них 600 мин сгорят после 1 июня 2027" in " ".join(
        letter.replace("\N{NO-BREAK SPACE}", " ").split()
    )
    with pytest.raises(Refused) as no:
        hold_session(ticket=ticket, by=head, minutes=601, now=NOW)
    assert no.value.verdict.clauses == ("7",)
    with override("ru"):
        (bank,) = explained(ticket, rules_of(ticket.edition), ticket.events.order_by("seq"), "ru", now=NOW)[
            "used"
        ]
    assert [text.partition(", ")[2] for text in bank["packs"]] == [
        "использовано 600 мин, осталось 0 мин.",
        "использовано 0 мин, осталось 600 мин.",
    ]
    shown = browse(olga.user).get("/services/").content.decode()
    assert "осталось 600 мин" in shown
    back(gleb, page)


def back(gleb: Client, page: str) -> None:
    """What was entered wrongly counts no more; the row stays with the reason."""
    pack = BoughtPack.objects.get(from_on="2026-06-01")
    assert gleb.post(f"{page}packs/back/", {"pack": pack.pk, "reason": ""}).status_code == 422
    said = gleb.post(f"{page}packs/back/", {"pack": pack.pk, "reason": "Не тот счёт"}, follow=True)
    assert "осталось 0 мин" in said.content.decode()
    pack.refresh_from_db()
    assert (pack.withdrawn_reason, pack.withdrawn_at) == ("Не тот счёт", NOW)
