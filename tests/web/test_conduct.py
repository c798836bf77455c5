"""5.2 and 3.2, 3.3: what staff decide about a client's conduct and identity, and what a client says of the staff."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import assign, close, conduct, reply
from reglament.desk.tickets.appeal import Reply
from reglament.desk.tickets.conduct_models import Complaint, ConductStop
from reglament.desk.tickets.models import Ticket, TicketEvent
from tests import cast
from tests.cast import World

Browse = Callable[..., Client]


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_5_2_p2_work_stops_at_once_and_the_head_is_told_and_decides(world: World, browse: Browse) -> None:
    """Clocks end, the head has a letter and a mark; a further letter changes nothing; only the head resumes."""
    ticket, boris, gleb = cast.appeal_of_anna(world), browse(world.boris), browse(world.gleb)
    at = f"/desk/t/{ticket.number}/"
    boris.post(f"{at}conduct/", {"ground": "conduct", "words": ""})
    assert now(ticket).state == "new", "without words nothing is stopped"
    boris.post(f"{at}conduct/", {"ground": "conduct", "words": "Оскорбления в трёх письмах"})
    stopped = now(ticket)
    assert (stopped.state, stopped.outcome, stopped.due_at) == ("refused", "conduct", None)
    letter = OutgoingLetter.objects.get(kind="conduct")
    assert (letter.to_address, letter.desk) == ("gleb@desk.example", None)
    assert "Оскорбления" in letter.text
    assert "5.2" in OutgoingLetter.objects.get(kind="closed").text
    told = Reply(channel="portal", text="Вы все ещё там?")
    reply.take_reply(ticket=stopped, reply=told, now=cast.MONDAY)
    assert now(ticket).state == "refused"
    with pytest.raises(ValidationError):
        close.reopen(ticket=stopped, by=Actor.staff(world.boris), reason="Помирились", now=cast.MONDAY)
    assert "/desk/csp/conduct/" in gleb.get("/desk/").content.decode()
    assert "/desk/csp/conduct/" not in boris.get("/desk/").content.decode()
    held = ConductStop.objects.get()
    assert gleb.get(f"/desk/csp/conduct/{held.pk}/").status_code == 200
    gleb.post(f"/desk/csp/conduct/{held.pk}/", {"decision": "resume", "words": "Поговорил с клиентом"})
    held.refresh_from_db()
    assert (held.decision, held.decided_by, now(ticket).closed_at) == ("resume", world.gleb, None)
    again = conduct.stop(
        ticket=now(ticket), by=Actor.staff(world.boris), ground="conduct", words="Снова", now=cast.MONDAY
    )
    gleb.post(f"/desk/csp/conduct/{again.pk}/", {"decision": "close", "words": "Хватит"})
    assert (now(ticket).state, ConductStop.objects.filter(decision="").count()) == ("refused", 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConductStop.objects.filter(pk=held.pk).update(decision="close", decided_by=None)


def lasting(page: str) -> str:
    """The page without what is another each time: tokens, and the numbers of the clauses' bubbles."""
    return re.sub(r'value="\w{64}"|"clause-\d+"', "", page)


def test_5_2_p3_a_complaint_goes_to_the_head_and_the_agent_concerned_never_meets_it(
    world: World, browse: Browse
) -> None:
    """Борис, whom it is about, looks everywhere: list, search, counts, ticket, letters, its own address."""
    ticket = cast.appeal_of_anna(world)
    assign.assign(ticket=ticket, by=Actor.staff(world.gleb), agent=world.boris, now=cast.MONDAY)
    boris, gleb, anna = browse(world.boris), browse(world.gleb), browse(world.anna.user)
    pages = ("/desk/", f"/desk/t/{ticket.number}/") * 2
    before = {url: boris.get(url).content for url in pages}
    events = TicketEvent.objects.count()
    assert f"/appeals/{ticket.number}/complaint/" in anna.get(f"/appeals/{ticket.number}/").content.decode()
    answer = anna.post(f"/appeals/{ticket.number}/complaint/", {"text": "Хамоватый тон специалиста"})
    made = Complaint.objects.get()
    assert answer["Location"] == f"/complaints/{made.pk}/"
    assert (made.about, made.ticket, made.clause) == (world.boris, ticket, "5.2")
    letter = OutgoingLetter.objects.get(kind="complaint")
    assert (letter.to_address, letter.ticket_number, letter.desk) == ("gleb@desk.example", "", None)
    assert TicketEvent.objects.count() == events
    for url, shown in before.items():
        again = boris.get(url).content.decode()
        assert "Хамоватый" not in again
        assert lasting(again) == lasting(shown.decode()), "not a letter more than before"
    for url in ("/desk/?q=Хамоватый", "/desk/palette/?q=Хамоватый", f"/desk/t/{ticket.number}/explain/"):
        assert "Хамоватый тон" not in boris.get(url).content.decode()
    for url in ("/desk/csp/conduct/", f"/desk/csp/complaints/{made.pk}/"):
        assert boris.get(url).status_code == 404
        assert boris.post(url, {"answer": "нет"}).status_code in (404, 405)
        assert gleb.get(url).status_code == 200
    gleb.post(f"/desk/csp/complaints/{made.pk}/", {"answer": "Приносим извинения"})
    assert "Приносим извинения" in OutgoingLetter.objects.get(kind="complaint_answer").text
    assert "Приносим извинения" in anna.get(f"/complaints/{made.pk}/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=made.pk).update(answered_by=world.boris)


def test_5_2_p3_a_complaint_about_the_head_is_not_the_head_s_to_read(world: World, browse: Browse) -> None:
    """Another head has it; with none the administrators of the installation are told."""
    nobody = cast.complaint(world, about=world.gleb)
    gleb = browse(world.gleb)
    assert gleb.get(f"/desk/csp/complaints/{nobody.pk}/").status_code == 404
    assert "Отвечает грубо" not in gleb.get("/desk/csp/conduct/").content.decode()
    with pytest.raises(ValidationError):
        conduct.answer_complaint(complaint=nobody, by=Actor.staff(world.gleb), text="Нет", now=cast.MONDAY)
    root = cast.user("root@desk.example", "Администратор")
    root.is_superuser = True
    root.save()
    conduct.complain(
        desk=world.first, by=Actor.sender(world.anna), text="О главном", about=world.gleb, now=cast.MONDAY
    )
    assert OutgoingLetter.objects.get(kind="complaint").to_address == "root@desk.example"


def test_3_2_and_3_3_refusing_is_an_act_of_a_person_with_a_ground_and_its_clause(
    world: World, browse: Browse
) -> None:
    """The edition lists the grounds; the client is told words and clause; no program and no client can do it."""
    ticket, boris = cast.appeal_of_anna(world), browse(world.boris)
    page = boris.get(f"/desk/t/{ticket.number}/decline/").content.decode()
    assert "3.2" in page
    assert "3.3" in page
    assert 'value="not-identified"' in page
    boris.post(f"/desk/t/{ticket.number}/decline/", {"outcome": "certificate-doubtful", "note": ""})
    assert now(ticket).state == "new", "a refusal needs words"
    for actor in (Actor.sender(world.anna), Actor.system()):
        with pytest.raises((ValidationError, KeyError)):
            close.close_ticket(ticket=ticket, by=actor, outcome="not-identified", note="x", now=cast.MONDAY)
    boris.post(
        f"/desk/t/{ticket.number}/decline/", {"outcome": "certificate-doubtful", "note": "Номер не ваш"}
    )
    letter = OutgoingLetter.objects.get(kind="closed")
    assert "Номер не ваш" in letter.text
    assert "3.3" in letter.text
    event = TicketEvent.objects.filter(ticket=ticket, kind="ticket_closed").get()
    assert (event.automatic, event.actor, event.clause) == (False, world.boris, "3.3")


def test_5_2_p1_courtesy_stands_before_both_sides(world: World, browse: Browse) -> None:
    """The client reads it at the form; staff and client in the same public text of the regulation."""
    assert "Просим быть вежливыми" in browse(world.anna.user).get("/new/csp/").content.decode()
    for user in (world.anna.user, world.boris):
        shown = browse(user).get("/regulation/csp/", follow=True).content.decode()
        assert 'id="5.2-p1"' in shown
