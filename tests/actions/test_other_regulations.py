"""What only other editions order of the desk: clocks handed up, meters of a period and banks, what lateness gives."""

import threading
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from reglament.desk.founding import engage
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.portal.pages.standing import Case, standing
from reglament.desk.regulations.duties import fill, roles_to_fill
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.reports.attained import shares_of
from reglament.desk.tickets import usage
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.assign import take
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.actions.judge import judge_rounds
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.actions.work import hold_session
from reglament.desk.tickets.appeal import NewAppeal, Reply
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.queries import Filters, work_list
from reglament.desk.tickets.timeline import timeline
from reglament.desk.tickets.usage_models import MeterUse
from reglament.rulebook.edition import Edition
from tests import cast
from tests.actions.conftest import at
from tests.cast import set_axis

MOSCOW = at("2026-03-02 10:00").tzinfo
TEXTS = Path(__file__).parent.parent / "rulebook" / "regulations"


def founded(text: str, now: datetime) -> Desk:
    """A desk under the text, with Глеб its head, Борис an agent and Рита of the second line."""
    desk = cast.desk_under(text, now=now)
    engage(desk=desk, email="boris@desk.example", name="Борис Тишин", role="agent")
    engage(desk=desk, email="rita@desk.example", name="Рита Вторая", role="agent")
    return desk


def agent(desk: Desk, email: str = "boris@desk.example") -> Actor:
    return Actor.staff(desk.members.get(user__email=email).user)


def ask(desk: Desk, when: datetime, *, channel: str = "portal", **facts: object) -> Ticket:
    appeal = NewAppeal(
        channel=channel, subject="Стоит", text="Всё стоит.", email="olga@zavod.example", facts=facts
    )
    return register_ticket(desk=desk, by=Actor.system(), appeal=appeal, received_at=when, now=when)


@pytest.fixture
def itil(db: None) -> Desk:
    """P1 to P4 from impact and urgency; the resolution is handed up at 50, 75 and 100 percent."""
    text = (TEXTS / "itil-vendor.toml").read_text(encoding="utf-8")
    text = text.replace(
        "to = 'head', clause = '6'}", "to = 'head', assign = true, sets = {urgency = 'high'}, clause = '6'}"
    )
    return founded(text, at("2026-02-02 09:00"))


def test_a_clock_is_handed_up_at_its_instant_once_with_its_clause_and_a_letter(itil: Desk) -> None:
    """P2 on Thursday 9:00: half of eight hours at 14:00 to the second line, three quarters at 16:00 to the head.

    The head has it from then on, and the edition makes it urgent; the sweep that comes again does nothing."""
    fill(desk=itil, role="second line", emails=["rita@desk.example", "vera@elsewhere.example"])
    ticket = ask(itil, at("2026-02-05 09:00"), impact="high")
    assert (ticket.priority, ticket.rank) == ("p2", 3)
    assert ticket.wake_at == at("2026-02-05 14:00")
    sweep_due(now=at("2026-02-05 13:59"))
    assert not ticket.events.filter(kind="ticket_escalated").exists()
    sweep_due(now=at("2026-02-05 14:07"))
    sweep_due(now=at("2026-02-05 14:08"))
    event = ticket.events.get(kind="ticket_escalated")
    assert (event.at, event.clause, event.automatic) == (at("2026-02-05 14:00"), "6", True)
    letter = OutgoingLetter.objects.get(kind="escalated")
    assert (letter.to_address, letter.automatic) == ("rita@desk.example", True)
    assert ticket.number in letter.subject
    ticket.refresh_from_db()
    assert (ticket.escalated_to, ticket.wake_at) == ("second line", at("2026-02-05 16:00"))
    sweep_due(now=at("2026-02-05 16:00"))
    ticket.refresh_from_db()
    assert ticket.assignee is not None
    assert ticket.assignee.email == "gleb@desk.example"
    assert (ticket.priority, ticket.rank, ticket.facts["urgency"]) == ("p1", 4, "high")
    lines = timeline(list(ticket.events.order_by("seq")), rules_of(ticket.edition), "ru")
    said = [line for line in lines if line.kind == "ticket_escalated"]
    assert ["Решение" in line.words for line in said] == [True, True]
    assert not any(line.public for line in said)
    answer(ticket=ticket, by=agent(itil), form="solution", text="Готово.", now=at("2026-02-05 16:30"))
    ticket.refresh_from_db()
    assert ticket.escalated_to == ""


def test_where_nobody_was_named_the_head_is_told(itil: Desk) -> None:
    ask(itil, at("2026-02-05 09:00"), impact="high")
    sweep_due(now=at("2026-02-05 14:00"))
    assert OutgoingLetter.objects.get(kind="escalated").to_address == "gleb@desk.example"


def test_rows_of_conditions_order_the_work_list_and_hand_appeals_to_the_line_they_name(db: None) -> None:
    """An integrator: a VIP comes before any priority; fifty users or more go to the second line, who has least to do.

    What somebody has stays with them until another line is named for it."""
    desk = founded((TEXTS / "integrator-hours.toml").read_text(encoding="utf-8"), at("2026-02-02 09:00"))
    for n in (1, 2):
        engage(desk=desk, email=f"line{n}@desk.example", name=f"Вторая {n}", role="agent")
    assert "second line" in roles_to_fill(rules_of(desk.editions.get()))
    fill(desk=desk, role="second line", emails=["line1@desk.example", "line2@desk.example"])
    org = cast.Organisation.objects.create(name="Z", created_at=cast.MONDAY)
    cast.requester("olga@zavod.example", "Ольга", speaks_for=org)
    cast.certificate(desk, "AN-1", "forty", of=org)
    small, *large = [ask(desk, at("2026-03-02 10:00"), channel="email", users=n) for n in (3, 60, 70)]
    names = [ticket.assignee.name if ticket.assignee else "" for ticket in (small, *large)]
    assert names == ["", "Вторая 1", "Вторая 2"]
    assert large[0].events.filter(kind="ticket_assigned", automatic=True, clause="8").exists()
    assert [ticket.rank for ticket in (small, *large)] == [1, 3, 3]
    boris = agent(desk)
    take(ticket=small, by=boris, now=at("2026-03-02 10:05"))
    set_axis(ticket=small, by=boris, axis="vip", value="yes", reason="Директор.", now=at("2026-03-02 10:10"))
    assert (fresh(small).rank, fresh(small).assignee) == (10, boris.user)
    set_axis(ticket=small, by=boris, axis="users", value="80", reason="Весь цех.", now=at("2026-03-02 10:20"))
    assert fresh(small).assignee == large[0].assignee
    assert work_list(boris, Filters(desk="any"), now=at("2026-03-02 11:00"))[0].number == small.number


OBJECTIVE = """
[objectives.first]
label = {ru = 'Первые ответы в срок', en = 'First answers in time'}
clause = '7'
clock = 'response'
percent = '80'
bands = [{below = '80', amount = 10}]
text = {ru = 'Скидка {amount} %.', en = '{amount} % of the fee.'}
"""


def test_a_share_of_answers_in_time_is_told_for_this_month_and_the_one_before(db: None) -> None:
    text = (TEXTS / "itil-vendor.toml").read_text(encoding="utf-8")
    desk = founded(text.replace("[clauses]", OBJECTIVE + "\n[clauses]"), at("2026-02-02 09:00"))
    boris, rules = agent(desk), rules_of(desk.editions.get())
    for day, answered in (("2026-03-02", "09:05"), ("2026-03-03", "09:05"), ("2026-03-04", "17:00")):
        ticket = ask(desk, at(f"{day} 09:00"), impact="high", urgency="high")
        answer(ticket=ticket, by=boris, form="update", text="Смотрим.", now=at(f"{day} {answered}"))
    with override("en"):
        april, march = shares_of(desk, rules, "en", now=at("2026-04-10 12:00")).rows
    assert "0 of 0" in april.what
    assert "2 of 3, at least 80 %" in march.what
    assert march.people == "66.6 %, not kept. 10 % of the fee."
    assert march.clause is not None


def test_what_was_judged_once_is_not_folded_again(db: None) -> None:
    """An appeal is looked at anew after an event, and when a round that runs has become late by itself."""
    text = (TEXTS / "itil-vendor.toml").read_text(encoding="utf-8")
    desk = founded(text.replace("[clauses]", OBJECTIVE + "\n[clauses]"), at("2026-02-02 09:00"))
    rules, boris = rules_of(desk.editions.get()), agent(desk)
    kept, late = (ask(desk, at("2026-03-02 09:00"), impact="high", urgency="high") for _n in range(2))
    answer(ticket=kept, by=boris, form="update", text="Смотрим.", now=at("2026-03-02 09:05"))

    def told(now: datetime) -> str:
        with override("en"):
            return shares_of(desk, rules, "en", now=now).rows[0].what.split(": ")[1]

    assert told(at("2026-03-02 09:10")).startswith("1 of 1")
    assert judge_rounds(desk, rules, now=at("2026-03-02 09:11")) == 0
    assert told(at("2026-03-02 18:00")).startswith("1 of 2")
    close_ticket(ticket=kept, by=boris, outcome="solved", now=at("2026-03-02 18:00"))
    close_ticket(ticket=late, by=boris, outcome="solved", now=at("2026-03-02 18:00"))
    assert judge_rounds(desk, rules, now=at("2026-03-02 18:00"), at_most=1) == 2
    assert told(at("2026-03-02 18:01")).startswith("1 of 2")
    assert judge_rounds(desk, rules, now=at("2026-04-30 18:00")) == 0
    assert judge_rounds(desk, replace_percent(rules), now=at("2026-03-30 18:00")) == 2


def replace_percent(rules: Edition) -> Edition:
    """Other objectives: everything is judged anew."""
    first = rules.objectives["first"].model_copy(update={"percent": Decimal(90)})
    return rules.model_copy(update={"objectives": {"first": first}})


# --- meters: rapid-scada, two requests a month and an hour of remote work in quarters ---------------------------------
def under_scada(old: str = "", new: str = "") -> Desk:
    text = files("reglament.rulebook").joinpath("editions", "rapid-scada.toml").read_text(encoding="utf-8")
    assert old in text
    text = text.replace("everyone = 100}", "everyone = 2}")
    if old:
        text = text.replace(old, new)
    desk = founded(text, at("2026-02-02 09:00"))
    zavod = cast.Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    cast.requester("olga@zavod.example", "Ольга", speaks_for=zavod)
    cast.certificate(desk, "AN-1", "6-months", of=zavod)
    return desk


@pytest.fixture
def scada(db: None) -> Desk:
    return under_scada()


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_the_third_request_of_a_month_is_turned_away_and_the_next_month_begins_anew(scada: Desk) -> None:
    first = ask(scada, at("2026-03-02 10:00"))
    assert first.certificate is not None
    told = OutgoingLetter.objects.get(ticket_number=first.number).text
    assert "использовано 1 из 2, осталось 1 (п. 5)" in told
    ask(scada, at("2026-03-31 23:30"))
    with pytest.raises(Refused) as refused:
        ask(scada, at("2026-03-31 23:59"))
    ((words, reason),) = refused.value.sentences("ru")
    assert (reason.code, reason.clause) == ("over_limit", "5")
    assert "не более 2" in words
    ask(scada, at("2026-04-01 00:01"))
    assert MeterUse.objects.filter(meter="requests").count() == 3


def test_r_5_over_the_month_an_appeal_waits_and_is_taken_up_when_the_next_begins_first_come_first_served(
    db: None,
) -> None:
    """The other reading of clause 5: two of March are worked on, two of those who wait in April, the others in May.

    One that comes in the night of the turn, before the sweep, goes behind those who wait."""
    desk = under_scada("'requests.overflow', value = 'reject'", "'requests.overflow', value = 'queue'")
    tickets = [ask(desk, at(f"2026-03-0{day} 10:00")) for day in (2, 3, 4, 5, 6)]
    assert [ticket.state for ticket in tickets] == ["new", "new", "queued", "queued", "queued"]
    assert [ticket.wake_at for ticket in tickets[2:]] == [at("2026-04-01 00:00")] * 3
    assert MeterUse.objects.count() == 2
    case = Case(tickets[2], rules_of(tickets[2].edition), None, "ru", at("2026-03-07 10:00"))
    assert "следующий начнётся 1\u00a0апреля 2026" in standing(case).sentence
    close_ticket(ticket=tickets[0], by=agent(desk), outcome="answered", now=at("2026-03-10 10:00"))
    sweep_due(now=at("2026-03-31 23:59"))
    assert not OutgoingLetter.objects.filter(kind="promoted").exists()
    tickets.append(ask(desk, at("2026-04-01 00:00")))
    for _twice in range(2):
        sweep_due(now=at("2026-04-01 00:01"))
    assert [fresh(ticket).state for ticket in tickets[2:]] == ["new", "new", "queued", "queued"]
    taken_up = tickets[2].events.get(kind="ticket_promoted")
    assert (taken_up.at, taken_up.clause, taken_up.automatic) == (at("2026-04-01 00:01"), "5", True)
    assert fresh(tickets[2]).clock_started_at == taken_up.at
    sweep_due(now=at("2026-05-01 00:00"))
    assert [fresh(ticket).state for ticket in tickets[4:]] == ["new", "new"]
    used = MeterUse.objects.filter(meter="requests").order_by("at", "pk")
    assert [(use.at.astimezone(MOSCOW).month, use.ticket_id) for use in used] == [
        (month, ticket.pk) for month, ticket in zip((3, 3, 4, 4, 5, 5), tickets, strict=True)
    ]


def test_time_spent_is_taken_from_the_bank_in_quarters_of_an_hour(scada: Desk) -> None:
    """20 minutes are 30; 30 are left; 31 are too many, and nothing is written of them."""
    ticket, boris = ask(scada, at("2026-03-02 10:00")), agent(scada)
    hold_session(ticket=ticket, by=boris, minutes=20, words="Смотрели журнал.", now=at("2026-03-02 12:00"))
    use = MeterUse.objects.get(meter="remote")
    assert (use.amount, use.counted, use.clause, use.by) == (20, 30, "8", boris.user)
    assert "использовано 30 из 60 мин, осталось 30 мин (п. 8)" in OutgoingLetter.objects.get(kind="used").text
    with pytest.raises(Refused):
        hold_session(ticket=ticket, by=boris, minutes=31, now=at("2026-03-02 13:00"))
    hold_session(ticket=ticket, by=boris, minutes=30, now=at("2026-03-02 13:00"))
    assert ticket.events.filter(kind="session_held").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        MeterUse.objects.update(counted=0)


def test_an_edition_without_such_meters_asks_nothing(world: cast.World, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    rules = rules_of(world.first.editions.get())
    with django_assert_num_queries(0):
        assert usage.metered(rules) == {}
    cast.appeal_of_anna(world)
    assert not MeterUse.objects.exists()


def test_beyond_a_pack_an_appeal_is_charged_and_the_client_told(db: None) -> None:
    text = (
        (TEXTS / "almaty-packs.toml")
        .read_text(encoding="utf-8")
        .replace("cells = {ten = 10,", "cells = {ten = 1,")
    )
    desk = founded(text, at("2026-02-02 09:00"))
    cast.certificate(
        desk, "AN-1", "ten", of=(org := cast.Organisation.objects.create(name="Z", created_at=cast.MONDAY))
    )
    cast.requester("olga@zavod.example", "Ольга", speaks_for=org)
    ask(desk, at("2026-03-02 10:00"), channel="email")
    second = ask(desk, at("2026-03-02 11:00"), channel="email")
    assert (second.state, second.verdict["decision"]) == ("new", "accept")
    assert list(MeterUse.objects.order_by("pk").values_list("charged", flat=True)) == [False, True]
    assert "обращение платное" in OutgoingLetter.objects.get(ticket_number=second.number).text


# --- what lateness gives, what happens by itself, late replies ---
def test_a_late_answer_prolongs_support_once_with_a_letter_the_edition_orders(scada: Desk) -> None:
    """Forty-eight hours of whole working days from Monday 10:00 end on Wednesday 10:00; the answer is of Thursday."""
    ticket = ask(scada, at("2026-03-02 10:00"))
    answer(ticket=ticket, by=agent(scada), form="answer", text="Вот.", now=at("2026-03-05 12:00"))
    event = ticket.events.get(kind="remedy_owed")
    assert (event.payload["gives"], event.payload["amount"], event.clause) == ("support_days", 3, "7")
    letter = OutgoingLetter.objects.get(kind="remedy")
    assert "3" in letter.text
    assert "(п. 7)" in letter.text
    answer(ticket=ticket, by=agent(scada), form="answer", text="Ещё.", now=at("2026-03-06 12:00"))
    assert ticket.events.filter(kind="remedy_owed").count() == 1


TIMER = """
[timers.cooling]
label = {ru = 'Срочность снята: молчание', en = 'Urgency taken off: silence'}
clause = '7'
after = [{on = 'answered', where = {form = 'question'}}]
stop = [{on = 'requester_replied'}]
amount = 1
unit = 'working_days'
calendar = 'office'
sets = {urgency = 'low'}
text = {ru = 'Обращение {number}: срочность снята.', en = 'Appeal {number}: no longer urgent.'}
"""


def test_a_timer_rings_once_and_sets_what_the_edition_orders(db: None) -> None:
    text = (TEXTS / "itil-vendor.toml").read_text(encoding="utf-8")
    desk = founded(text.replace("[clauses]", TIMER + "\n[clauses]"), at("2026-02-02 09:00"))
    ticket = ask(desk, at("2026-02-05 09:00"), impact="high", urgency="high")
    answer(ticket=ticket, by=agent(desk), form="question", text="Когда?", now=at("2026-02-05 09:10"))
    for moment in ("2026-02-06 17:00", "2026-02-06 17:05", "2026-02-06 17:06"):
        sweep_due(now=at(moment))
    rang = ticket.events.get(kind="timer_rang")
    assert rang.at == at("2026-02-06 17:00")
    assert (rang.clause, rang.automatic) == ("7", True)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.state) == ("p2", "waiting")


def test_a_late_reply_reopens_within_the_days_the_edition_gives_and_begins_a_new_one_after(
    itil: Desk,
) -> None:
    ticket = ask(itil, at("2026-02-05 09:00"))
    close_ticket(ticket=ticket, by=agent(itil), outcome="solved", now=at("2026-02-05 12:00"))
    late = Reply(channel="portal", text="Снова стоит.")
    ticket.refresh_from_db()
    assert take_reply(ticket=ticket, reply=late, now=at("2026-02-19 23:00")).ticket == ticket
    close_ticket(ticket=ticket, by=agent(itil), outcome="solved", now=at("2026-02-20 12:00"))
    ticket.refresh_from_db()
    following = take_reply(ticket=ticket, reply=late, now=at("2026-03-07 00:10")).ticket
    assert following.previous == ticket


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_for_the_last_one_of_the_month_one_is_turned_away() -> None:
    """And of two who write down 45 minutes at once an hour's bank gives to one: both on connections of their own."""
    text = files("reglament.rulebook").joinpath("editions", "rapid-scada.toml").read_text(encoding="utf-8")
    desk = founded(text.replace("everyone = 100}", "everyone = 3}"), at("2026-02-02 09:00"))
    zavod = cast.Organisation.objects.create(name="АО «Завод»", created_at=cast.MONDAY)
    cast.requester("olga@zavod.example", "Ольга", speaks_for=zavod)
    cast.certificate(desk, "AN-1", "6-months", of=zavod)
    boris, held = agent(desk), [ask(desk, at("2026-03-02 10:00")) for _n in range(2)]
    noon, barrier, refused = at("2026-03-02 12:00"), threading.Barrier(4), []

    def act(n: int) -> None:
        try:
            barrier.wait(10)
            if n < 2:
                hold_session(ticket=held[n], by=boris, minutes=45, now=noon)
            else:
                ask(desk, noon)
        except Refused as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused == ["over_limit", "over_limit"]
    assert (
        sorted(MeterUse.objects.values_list("meter", "counted")) == [("remote", 45)] + [("requests", 1)] * 3
    )
