"""What an edition takes away is neither done nor offered: from one side, under conditions, after a certificate ends."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from reglament.cli import main
from reglament.desk.accounts.api_tokens import make_token
from reglament.desk.regulations.actions import publish_edition
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.assign import take
from reglament.desk.tickets.actions.classify import set_facts
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.actions.note import add_note
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.appeal import NewAppeal, Reply
from reglament.rulebook.loader import preset_text
from tests import cast

LINUX = Path(__file__).parent.parent / "rulebook" / "regulations" / "enterprise-linux.toml"


def test_an_agent_may_not_close_what_only_the_client_closes(db, browse, at) -> None:  # type: ignore[no-untyped-def]
    """Severity 1, not confirmed: neither closed nor solved by the agent, on the page, by the action, by the API.

    Once the client has confirmed, both are offered; what the client does is not taken away."""
    text = LINUX.read_text(encoding="utf-8").replace("actions = ['close']", "actions = ['close', 'solve']")
    desk = cast.desk_under(text, now=cast.MONDAY)
    borya = cast.user("boris@desk.example", "Борис Тишин", serves=desk)
    boris, page = Actor.staff(borya), browse(borya)
    told = {"channel": "portal", "subject": "Стоит", "text": "Стоит.", "email": "olga@zavod.example"}
    ask = {"desk": desk, "by": Actor.system(), "received_at": cast.MONDAY, "now": cast.MONDAY}
    ticket = register_ticket(appeal=NewAppeal(**told, severity="s2"), **ask)
    url = f"/desk/t/{ticket.number}/"
    zone = page.get(url).content.decode()
    assert f"{url}close/" not in zone
    assert 'value="solution"' not in zone
    assert 'value="question"' in zone
    assert page.get(f"{url}close/").status_code == 302
    refused = page.post(f"{url}close/", {"outcome": "solved", "note": "Готово"})
    assert refused.status_code == 422
    assert "Закрывает клиент" in refused.content.decode()
    with pytest.raises(Refused) as no:
        close_ticket(ticket=ticket, by=boris, outcome="solved", now=cast.MONDAY)
    assert no.value.verdict.clauses == ("8",)

    words = make_token(user=borya, name="проба", scope="write", now=cast.MONDAY)[1]
    program = Client(headers={"authorization": f"Bearer {words}", "accept-language": "en"})
    body = json.dumps({"text": "Done.", "form": "solution"})
    problem = program.post(f"/api/v1/appeals/{ticket.number}/messages", body, content_type="application/json")
    assert (problem.status_code, problem["Content-Type"]) == (422, "application/problem+json")
    assert (problem.json()["clause"], problem.json()["detail"]) == ("8", "The client closes it (clause 8).")

    set_facts(ticket=ticket, by=boris, given={"confirmed": "yes"}, reason="Позвонил", now=cast.MONDAY)
    zone = page.get(url).content.decode()
    assert f"{url}close/" in zone
    assert 'value="solution"' in zone


def test_6_6_under_the_other_reading_work_stops_with_the_certificate(db, world, browse, at, capsys) -> None:  # type: ignore[no-untyped-def]
    """A-exp = stop: no work on the day after the last one, told with the clause and the reading; the client may write
    and a note may be kept; a later certificate, not one beside it, lets the work go on."""
    text = preset_text("cryptopro-4").replace(
        """switch = 'expiry.open_requests', value = 'finish'""",
        """switch = 'expiry.open_requests', value = 'stop'""",
    )
    desk = world.first
    publish_edition(
        desk=desk,
        text=text.replace("code = 'cryptopro-4'", "code = 'strict-1'", 1),
        now=cast.MONDAY + timedelta(minutes=1),
    )
    cast.sold_as(world.certificate, ends_on=date(2026, 3, 2))
    ticket = cast.appeal_of_anna(world, at=cast.MONDAY + timedelta(hours=1))
    boris, next_day = Actor.staff(world.boris), cast.MONDAY + timedelta(days=1)
    take(ticket=ticket, by=boris, now=cast.MONDAY + timedelta(hours=13))
    at(next_day)
    zone = browse(world.boris).get(f"/desk/t/{ticket.number}/").content.decode()
    assert "Срок сертификата истёк" in zone
    assert "Работа прекращается с истечением срока." in zone
    assert 'value="answer"' not in zone
    assert 'value="note"' in zone
    with pytest.raises(Refused) as no:
        answer(ticket=ticket, by=boris, form="answer", text="Вот.", now=next_day)
    assert (no.value.verdict.reason.code, no.value.verdict.clauses) == ("expired_meanwhile", ("6.6",))
    add_note(ticket=ticket, by=boris, text="Ждём продления.", now=next_day)
    take_reply(ticket=ticket, reply=Reply(channel="portal", text="Продлеваем."), now=next_day)
    assert main(["explain", "--ticket", ticket.number, "--lang", "ru"]) == 0
    why = capsys.readouterr().out
    assert "предложить решение: Срок сертификата истёк" in why
    assert "Работа прекращается с истечением срока. (A-exp)" in why
    whole = browse(world.boris).get(f"/desk/t/{ticket.number}/explain/").content.decode()
    for told in (why, whole):
        assert "сроки идут: паузы на этот случай регламент не называет" in told
    mine = browse(world.anna.user).get(f"/appeals/{ticket.number}/").content.decode()
    assert "работа по обращению прекращена" in mine
    beside = cast.certificate(desk, "CP-2026-NEW1", "basic", of=world.romashka, product=world.csp)
    with pytest.raises(Refused):
        take(ticket=ticket, by=boris, now=next_day)
    cast.sold_as(beside, starts_on=date(2026, 3, 3))
    assert answer(ticket=ticket, by=boris, form="answer", text="Вот.", now=next_day)
