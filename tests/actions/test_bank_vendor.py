"""What the edition of a bank's vendor orders of the desk: pauses that end, people and servers on lists."""

from functools import partial

import pytest
from django.db import DatabaseError, transaction

from reglament.desk.customers.actions.named import put_names
from reglament.desk.customers.models import CustomerChange, Organisation
from reglament.desk.customers.named_models import NamedEntry
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.announce import publish_announcement, withdraw_announcement
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.reports.there import there
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.actions.supply import Supply, supply
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import Reply
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.timeline import timeline
from tests import cast
from tests.actions.conftest import at
from tests.actions.test_other_regulations import TEXTS, agent, ask, founded


@pytest.fixture
def bank(db: None) -> Desk:
    return founded((TEXTS / "bank-vendor.toml").read_text(encoding="utf-8"), at("2026-02-02 09:00"))


def zavod_with_olga() -> Organisation:
    zavod = Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    cast.requester("olga@zavod.example", "Ольга", speaks_for=zavod)
    return zavod


def test_5_a_pause_that_is_over_wakes_the_clock_and_on_gold_closes_the_appeal(bank: Desk) -> None:
    """Asked on Monday at 12:00: base runs again on Thursday at 12:00, gold is closed on Tuesday at 12:00."""
    zavod = zavod_with_olga()
    base = ask(bank, at("2026-02-09 10:00"))
    cast.certificate(bank, "AN-1", "gold", of=zavod)
    gold = ask(bank, at("2026-02-09 10:00"))
    for ticket in (base, gold):
        answer(ticket=ticket, by=agent(bank), form="question", text="Журнал?", now=at("2026-02-09 12:00"))
        ticket.refresh_from_db()
    held = (base.clock_state, base.wake_at, base.due_at)
    assert held == ("paused", at("2026-02-12 12:00"), at("2026-02-13 17:00"))
    for _twice in range(2):
        sweep_due(now=at("2026-02-12 12:00"))
    for ticket in (base, gold):
        ticket.refresh_from_db()
    assert (base.clock_state, base.state, base.due_at) == ("running", "waiting", at("2026-02-13 17:00"))
    assert (gold.state, gold.outcome) == ("closed", "no-answer")
    closed = gold.events.get(kind="ticket_closed")
    assert (closed.at, closed.clause, closed.automatic) == (at("2026-02-10 12:00"), "5", True)
    lines = timeline(list(gold.events.order_by("seq")), rules_of(gold.edition), "ru")
    assert any("Решение" in line.words for line in lines if line.kind == "timer_rang")


def test_7_named_people_are_served_and_others_held_until_a_person_looks(bank: Desk) -> None:
    """Before anybody is named anybody writes; then Ольга is none of them, then one of two; a third is one too many."""
    boris = agent(bank)
    paper = cast.certificate(bank, "AN-1", "base", of=zavod_with_olga())
    put = partial(put_names, whose=paper, by=boris.user, staff=True, now=at("2026-02-09 09:00"))
    assert ask(bank, at("2026-02-09 10:00")).state == "new"
    assert put(meter="contacts", names=["Vera@zavod.example", "", "vera@ZAVOD.example"])
    held = ask(bank, at("2026-02-09 11:00"))
    assert (held.state, held.verdict["decision"]) == ("incomplete", "hold")
    assert held.verdict["reasons"][0]["clause"] == "7"
    assert ("contact", False) in told(held)
    assert put(meter="contacts", names=["vera@zavod.example", "olga@zavod.example"])
    assert not put(meter="contacts", names=["olga@zavod.example", "vera@zavod.example"])
    named = ask(bank, at("2026-02-09 12:00"))
    assert named.state == "new"
    assert ["contact", True] in [list(each) for each in told(named)]
    for names, code in (
        (["v@x.example", "o@x.example", "third@x.example"], "over_limit"),
        (["Вера"], "not_a_name"),
    ):
        with pytest.raises(Refused) as refused:
            put(meter="contacts", names=names)
        assert (refused.value.verdict.reasons[0].code, refused.value.verdict.clauses) == (code, ("7",))
    assert put(meter="servers", names=["s1", "s2", "s3", "s4"]), "a fourth server is left to a person"
    with pytest.raises(Refused):
        put(meter="servers", names=["s1", "s2", "s3", "s4", "s5"], staff=False)
    with pytest.raises(Refused) as refused:
        ask(bank, at("2026-02-09 13:00"), server="S9")
    assert refused.value.verdict.reasons[0].code == "no_server"
    assert ask(bank, at("2026-02-09 13:00"), server="S4").state == "new"
    supply(ticket=held, by=boris, given=Supply(phone="+7 495 123-45-67"), now=at("2026-02-09 14:00"))
    held.refresh_from_db()
    assert held.state == "new", "asked again, she is on the list now"


def told(ticket: Ticket) -> list[tuple[str, object]]:
    return list(ticket.events.get(kind="ticket_registered").payload["facts"].items())


def test_a_name_is_struck_off_once_and_never_deleted_nor_changed(bank: Desk) -> None:
    paper = cast.certificate(bank, "AN-1", "base", of=zavod_with_olga())
    put = partial(put_names, whose=paper, meter="contacts", by=agent(bank).user, staff=True)
    put(names=["vera@zavod.example"], now=at("2026-02-09 09:00"))
    put(names=[], now=at("2026-02-10 09:00"))
    entry = NamedEntry.objects.get()
    assert entry.struck_at == at("2026-02-10 09:00")
    for change in ({"text": "x"}, {"struck_at": None, "struck_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            NamedEntry.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()
    said = [change.fields for change in CustomerChange.objects.order_by("pk") if change.words == "AN-1"]
    assert said == [
        {"named:contacts": ["", "vera@zavod.example"]},
        {"named:contacts": ["vera@zavod.example", ""]},
    ]


def test_10_the_page_of_promises_tells_what_was_there_by_what_was_announced(bank: Desk) -> None:
    """Two hours of a break in February; a planned one is excused, one that was taken back never was."""
    gleb, rules = agent(bank, "gleb@desk.example").user, rules_of(bank.editions.get())
    assert gleb is not None
    for kind, start, end in (
        ("emergency", "2026-02-10 10:00", "2026-02-10 12:00"),
        ("planned", "2026-02-11 09:00", "2026-02-11 12:00"),
        ("emergency", "2026-02-12 10:00", "2026-02-12 12:00"),
    ):
        made = publish_announcement(
            desk=bank,
            rules=rules,
            by=gleb,
            open=False,
            kind=kind,
            starts_at=at(start),
            ends_at=at(end),
            words_ru="Работы",
            words_en="Works",
            now=at("2026-02-09 09:00"),
        )
    withdraw_announcement(announcement=made, by=gleb, now=at("2026-02-11 09:00"))
    march, february = there(bank, rules, "en", now=at("2026-03-02 10:00"))
    assert "100 %" in march.what
    assert "98.93 %, less than the 99.5 % promised" in february.what
    assert "Tue 10 February 2026, 10:00 – Tue 10 February 2026, 12:00: 2 h, Works." in february.sentences
    assert february.sentences[-1] == "10 % of the monthly fee."
    assert february.clause is not None


def test_an_appeal_is_opened_again_twice_and_the_third_letter_begins_a_new_one(db: None) -> None:
    """A provider of lines (7): the letter of each closing says what the next one does."""
    desk = founded((TEXTS / "isp-line.toml").read_text(encoding="utf-8"), at("2026-02-02 09:00"))
    ticket, hours = ask(desk, at("2026-02-02 10:00")), iter(range(11, 20))
    for opens_again in (True, True, False):
        answer(
            ticket=ticket,
            by=agent(desk),
            form="solution",
            text="Готово.",
            now=at(f"2026-02-02 {next(hours)}:00"),
        )
        close_ticket(ticket=ticket, by=agent(desk), outcome="solved", now=at(f"2026-02-02 {next(hours)}:30"))
        letter = OutgoingLetter.objects.filter(kind="closed").latest("pk").text
        message = take_reply(
            ticket=ticket, reply=Reply(channel="email", text="Опять."), now=at(f"2026-02-02 {next(hours)}:45")
        )
        assert (message.ticket_id == ticket.pk) == opens_again
        assert ("обращение будет открыто снова" in letter) == opens_again
