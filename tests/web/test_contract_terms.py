"""Two regulations nobody wrote before at a desk: what a certificate says, limits side by side, penalties, parts."""

from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from reglament.desk.customers.actions.named import put_names
from reglament.desk.customers.agreed import fault_of
from reglament.desk.customers.models import Organisation, SupportCertificate
from reglament.desk.founding import engage
from reglament.desk.portal.forms.fields import axis_choices
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.assign import assign, take
from reglament.desk.tickets.actions.classify import set_facts, set_priority
from reglament.desk.tickets.actions.close import close_ticket, reopen
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.actions.work import hold_session
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.explaining import explained
from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.actions.conftest import at as moscow

TEXTS = Path(__file__).parent.parent / "rulebook" / "regulations"


def founded(code: str, now: datetime) -> tuple[Desk, Organisation]:
    desk = cast.desk_under((TEXTS / f"{code}.toml").read_text(encoding="utf-8"), now=now)
    engage(desk=desk, email="boris@desk.example", name="Борис Тишин", role="agent")
    zavod = Organisation.objects.create(name="АО «Завод»", inn="7707083893", created_at=cast.MONDAY)
    cast.requester("olga@zavod.example", "Ольга", speaks_for=zavod)
    Product.objects.create(desk=desk, code="pump", name="Насос")
    return desk, zavod


def person(desk: Desk, email: str) -> Actor:
    return Actor.staff(desk.members.get(user__email=email).user)


def ask(desk: Desk, when: datetime, priority: str = "", **facts: object) -> Ticket:
    appeal = NewAppeal(
        channel="portal",
        subject="Стоит",
        text="Всё стоит.",
        email="olga@zavod.example",
        priority=priority,
        kind=str(facts.pop("kind", "")),
        facts=facts,
    )
    return register_ticket(desk=desk, by=Actor.system(), appeal=appeal, received_at=when, now=when)


def test_6_the_head_writes_the_price_into_the_certificate_and_the_penalty_follows_from_it(
    db, at, browse
) -> None:  # type: ignore[no-untyped-def]
    now = moscow("2026-02-05 11:00")
    at(now)
    desk, _zavod = founded("state-contract", now)
    head, boris = person(desk, "gleb@desk.example"), person(desk, "boris@desk.example")
    browser = browse(head.user)
    form = {
        "owner": "7707083893",
        "products": ["pump"],
        "tier": "contract",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "form": "electronic",
    }
    page = f"/desk/{desk.slug}/certificates/new/"
    assert "Цена этапа" in browser.get(page).content.decode()
    assert browser.post(page, form | {"agreed_price": "много"}).status_code in (200, 422)
    assert browser.post(page, form | {"agreed_price": "300000"}).status_code == 302
    held = SupportCertificate.objects.get()
    assert held.overrides == {"price": "300000"}
    assert "300000" in browser.get(f"/desk/{desk.slug}/certificates/{held.pk}/").content.decode()
    ticket = ask(desk, now)
    late = moscow("2026-02-14 12:00")
    at(late)
    answer(ticket=ticket, by=boris, form="solution", text="Готово.", now=late)
    assert not ticket.events.filter(kind="remedy_owed").exists()
    assert (
        "Ещё не известно: Ключевая ставка, %."
        in browser.get(f"/desk/t/{ticket.number}/explain/").content.decode()
    )
    set_facts(ticket=ticket, by=boris, given={"key_rate": "15"}, reason="ЦБ", now=late)
    given = ticket.events.get(kind="remedy_owed")
    assert (given.payload["gives"], given.payload["amount"], given.clause) == ("money", 60000, "6")
    assert "Пени: 600,00" in browser.get(f"/desk/t/{ticket.number}/").content.decode().replace("\xa0", " ")
    told = browser.get(f"/desk/t/{ticket.number}/explain/").content.decode().replace("\xa0", " ")
    assert "300000 × 15 / 100 / 300 × 4" in told
    assert "600,00" in browser.get(f"/desk/{desk.slug}/promises/").content.decode()


def test_4_one_of_the_first_priority_works_beside_others_and_the_next_waits_for_it(db, at, browse) -> None:  # type: ignore[no-untyped-def]
    now = moscow("2026-02-05 11:00")
    at(now)
    desk, zavod = founded("state-contract", now)
    cast.certificate(desk, "AN-1", "contract", of=zavod)
    boris = person(desk, "boris@desk.example")
    # The clock of requests does not offer itself to incidents: that is no word about incidents.
    assert axis_choices(rules_of(desk.editions.get()), "kind", "ru")[0] == ("incident", "Инцидент")
    first, other, second, plain = (ask(desk, now, priority) for priority in ("p1", "p2", "p1", "p3"))
    assert [t.state for t in (first, other, second, plain)] == ["new", "new", "queued", "new"]
    assert second.verdict["reasons"][0]["params"]["meter"] == "first"
    browser = browse(boris.user)
    for ticket, labels in ((second, ["Первых сразу", "Всего сразу"]), (plain, ["Всего сразу"])):
        shown = browser.get(f"/desk/t/{ticket.number}/").content.decode()
        found = [label for label in ("Первых сразу", "Всего сразу") if label in shown]
        assert found == labels, "the limits beside an appeal are those that hold for it"
    close_ticket(ticket=first, by=boris, outcome="solved", note="Готово.", now=now)
    second.refresh_from_db()
    assert second.state == "new"
    assert ask(desk, now, "p4").state == "queued"  # three in all


def test_4_a_place_left_by_another_priority_goes_to_whoever_waits_longest(db, at, browse) -> None:  # type: ignore[no-untyped-def]
    """Work that has begun is not taken away under a full limit: the next to come waits for one more, and is told so."""
    now = moscow("2026-02-05 11:00")
    at(now)
    desk, zavod = founded("state-contract", now)
    cast.certificate(desk, "AN-1", "contract", of=zavod)
    boris = person(desk, "boris@desk.example")
    asked = first, second, third = [ask(desk, now, "p1") for _ in range(3)]

    def becomes(ticket: Ticket, priority: str, hour: int) -> list[str]:
        when = moscow(f"2026-02-05 {hour}:00")
        set_priority(ticket=ticket, by=boris, priority=priority, reason="Выяснили.", now=when)
        return [Ticket.objects.get(pk=each.pk).state for each in asked]

    assert [each.state for each in asked] == ["new", "queued", "queued"]
    assert becomes(first, "p2", 12) == ["new", "new", "queued"]
    promoted = second.events.get(kind="ticket_promoted")
    assert (promoted.at, promoted.clause, promoted.automatic) == (moscow("2026-02-05 12:00"), "4", True)
    assert becomes(first, "p1", 13) == ["new", "new", "queued"], "back under a limit that is full now"
    rows = list(first.events.order_by("seq"))
    told = explained(Ticket.objects.get(pk=first.pk), rules_of(first.edition), rows, "ru", now=now)["limits"]
    assert [(item["meter"], item["in_work"], item["limit"]) for item in told] == [
        ("first", 2, 1),
        ("all", 2, 3),
    ]
    page = browse(boris.user).get(f"/desk/t/{first.number}/explain/").content.decode()
    assert "начатую работу не прерывают" in page
    close_ticket(ticket=second, by=boris, outcome="solved", note="Готово.", now=moscow("2026-02-05 14:00"))
    assert Ticket.objects.get(pk=third.pk).state == "queued", "one of one is in work still"
    assert becomes(third, "p3", 15) == ["new", "closed", "new"], "it need not wait as another"


def test_4_one_contact_a_year_may_be_exchanged(db, at) -> None:  # type: ignore[no-untyped-def]
    now = moscow("2026-02-05 11:00")
    at(now)
    desk, zavod = founded("state-contract", now)
    held = cast.certificate(desk, "AN-1", "contract", of=zavod)
    boris = person(desk, "boris@desk.example").user
    anna, ivan, vera, oleg = (f"{name}@zavod.example" for name in ("anna", "ivan", "vera", "oleg"))
    given = {"whose": held, "meter": "contacts", "by": boris, "staff": True, "now": now}
    assert put_names(names=[anna, ivan], **given)
    assert put_names(names=[anna, vera], **given)
    with pytest.raises(Refused) as refused:
        put_names(names=[anna, oleg], **given)
    (reason,) = refused.value.verdict.reasons
    assert (reason.code, reason.clause, reason.params["used"]) == ("changed_too_often", "4", 1)
    assert "можно заменить не больше 1 за период до 31 декабря 2026" in refused.value.sentences("ru")[0][0]
    assert put_names(names=[anna, oleg], **given | {"now": moscow("2027-01-01 00:00")})


def test_4_5_a_part_that_was_not_sent_back_and_work_on_a_sunday_stand_on_the_appeal(db, at, browse) -> None:  # type: ignore[no-untyped-def]
    now = moscow("2026-02-02 09:00")
    at(now)
    desk, zavod = founded("server-parts", now)
    cast.certificate(desk, "AN-1", "mission", of=zavod, overrides={"km": 100, "zone": "Asia/Omsk"})
    boris = person(desk, "boris@desk.example")
    ticket = ask(desk, now)
    set_facts(ticket=ticket, by=boris, given={"diagnosed": "yes"}, reason="Диск", now=now)
    ticket.refresh_from_db()
    page = browse(boris.user).get(f"/desk/t/{ticket.number}/explain/").content.decode()
    assert "Из них 1 час прибавлено (До склада, км: 100)." in page
    set_facts(
        ticket=ticket, by=boris, given={"delivered": "yes"}, reason="Курьер", now=moscow("2026-02-02 10:00")
    )
    hold_session(ticket=ticket, by=boris, minutes=100, now=moscow("2026-02-08 20:00"))
    sweep_due(now=moscow("2026-02-16 18:01"))
    ticket.refresh_from_db()
    assert ticket.facts["billed"] is True
    rang = ticket.events.get(kind="timer_rang", payload__timer="unreturned")
    assert (rang.clause, rang.at) == ("4", moscow("2026-02-16 18:00"))
    at(moscow("2026-02-16 18:05"))
    shown = browse(boris.user).get(f"/desk/t/{ticket.number}/").content.decode().replace("\xa0", " ")
    assert "9 500,00" in shown
    assert "90" in shown


def test_2_the_hours_of_a_contract_stand_in_the_certificate_and_the_appeal_goes_by_them(
    db, at, browse
) -> None:  # type: ignore[no-untyped-def]
    now = moscow("2026-02-07 18:00")
    at(now)
    desk, zavod = founded("its-partner", now)
    browser = browse(person(desk, "gleb@desk.example").user)
    form = browser.get(f"/desk/{desk.slug}/certificates/new/").content.decode()
    assert "Например, пн-пт 08:00-20:00; сб 10:00-14:00 или одно из: office, always, crew." in form
    said = "mon-fri 08:00-13:00, 14:00-20:00; sat 10:00-20:00; sun 10:00-12:00"
    held = cast.certificate(desk, "AN-1", "prof", of=zavod, overrides={"window": said})
    assert (
        fault_of(rules_of(desk.editions.get()), "window", "в обед")
        == "Часы, например пн-пт 08:00-20:00; сб 10:00-14:00."
    )
    ticket = ask(desk, now, kind="error")
    assert (ticket.certificate, ticket.due_at) == (held, moscow("2026-02-08 12:00"))
    assert ticket.calendar_name == f"office|{said}"
    work_list = browser.get(f"/desk/{desk.slug}/").content.decode().replace("\xa0", " ")
    assert "осталось 4 ч" in work_list
    told = browser.get(f"/desk/t/{ticket.number}/explain/").content.decode()
    assert "Часы договора, пн–пт 08:00–13:00, 14:00–20:00; сб 10:00–20:00" in told
    boris = person(desk, "boris@desk.example")
    answer(ticket=ticket, by=boris, form="solution", text="Готово.", now=now)
    close_ticket(ticket=ticket, by=boris, outcome="solved", note="Готово.", now=now)
    promises = browser.get(f"/desk/{desk.slug}/promises/").content.decode().replace("\xa0", " ")
    month = "1 февраля 2026 – 28 февраля 2026"
    assert f"Решено первым ответом, {month}: 1 из 1, нужно не менее 70 %" in promises
    assert f"Баллы, {month}: 0 баллов, всего 1; предел — 3" in promises
    public = browser.get(f"/regulation/{desk.slug}/").content.decode().replace("\xa0", " ")
    assert "Во что обходится нарушение" in public
    assert "Промежуток: План работ; Вид: Выезд" in public


def test_7_an_appeal_against_a_decision_goes_to_somebody_else(db, at, browse) -> None:  # type: ignore[no-untyped-def]
    now = moscow("2026-02-05 12:00")
    at(now)
    desk, _zavod = founded("claims-desk", now)
    boris, gleb = person(desk, "boris@desk.example"), person(desk, "gleb@desk.example")
    ticket = ask(desk, now, kind="refund")
    take(ticket=ticket, by=boris, now=now)
    answer(ticket=ticket, by=boris, form="solution", text="Отказать.", now=now)
    close_ticket(ticket=ticket, by=boris, outcome="solved", note="Отказать.", now=now)
    reopen(ticket=ticket, by=gleb, reason="Жалоба", now=now)
    for refused_of in (
        partial(answer, by=boris, form="solution", text="Снова нет."),
        partial(assign, by=gleb, agent=boris.user),
    ):
        assign(ticket=ticket, by=gleb, agent=None, now=now)
        with pytest.raises(Refused) as refused:
            refused_of(ticket=ticket, now=now)
        assert refused.value.sentences("ru")[0][0].startswith("Жалобу на решение рассматривает не тот")
    page = f"/desk/t/{ticket.number}/"
    composed = ['value="solution"' in browse(each.user).get(page).content.decode() for each in (boris, gleb)]
    assert composed == [False, True], "what would be refused is not offered"
    engage(desk=desk, email="yana@desk.example", name="Яна Зимина", role="agent")
    sweep_due(now=moscow("2026-02-11 12:00"))
    ticket.refresh_from_db()
    assert str(ticket.assignee) == "Яна Зимина", (
        "half of the term is over: it goes to an agent, and not to Boris"
    )
    assign(ticket=ticket, by=gleb, agent=gleb.user, now=now)
    assert answer(ticket=ticket, by=gleb, form="solution", text="Вернуть деньги.", now=now)
