"""Appeals for a licence for the new version (A6.10): the verdict of the registers is the verdict of the program."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import override

from reglament.cli import main
from reglament.desk.customers.actions import activations
from reglament.desk.customers.actions.certificates import (
    CertificateOrder,
    annul_certificate,
    issue_certificate,
)
from reglament.desk.customers.actions.licences import LicenceFacts, enter_licence
from reglament.desk.customers.licences import Licence
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.products.models import Version
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.pages.labels import labels_of
from reglament.desk.staff.pages.rows import row_clock
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.appeal import IncomingFile, NewAppeal
from reglament.desk.tickets.dues import NOTHING, reckoned
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.queries import Filters, work_list
from reglament.desk.upgrades import actions
from reglament.desk.upgrades.models import UpgradeAct, UpgradeAppeal
from reglament.desk.upgrades.queries import facts_data, get_upgrade, judged
from tests import cast
from tests.actions.conftest import at

SCAN = IncomingFile(name="лицензия.pdf", content_type="application/pdf", content=b"%PDF-1.4 scan")
LAPSE = ("2023-01-01", "2024-05-31"), ("2024-08-01", "2026-12-31")


@pytest.fixture
def world(world: cast.World, settings, tmp_path: Path) -> cast.World:  # type: ignore[no-untyped-def]
    settings.FILES_ROOT = tmp_path / "files"
    Version.objects.create(product=world.csp, number="6.0")
    annul_certificate(certificate=world.certificate, by=world.gleb, reason="Для примера", now=cast.MONDAY)
    return world


def sold(world: cast.World, *terms: tuple[str, str], seats: int = 10, tier: str = "extended") -> None:
    for starts, ends in terms:
        order = CertificateOrder(
            products=[world.csp],
            tier=tier,
            starts_on=date.fromisoformat(starts),
            ends_on=date.fromisoformat(ends),
            organisation=world.romashka,
            seats=seats,
            price=Decimal("120000.00"),
            price_source="прайс-лист",
            price_on=date(2022, 12, 1),
            fewer_seats=True,
        )
        issue_certificate(desk=world.first, by=world.gleb, told=order, now=cast.MONDAY)


def document(world: cast.World, **told: object) -> LicenceFacts:
    fields: dict[str, object] = {
        "product": world.csp,
        "number": "5050A-00001-04170",
        "version": "5.0.12000",
        "purchased_on": date(2023, 1, 1),
        "seats": 10,
        "manner": "на одной ЭВМ",
        "term": "бессрочно",
        "key": "5050A-KKKKK-00001",
        "organisation": world.romashka,
    }
    return LicenceFacts(**{**fields, **told})  # type: ignore[arg-type]


def licence(world: cast.World, **told: object) -> Licence:
    return enter_licence(desk=world.first, by=world.gleb, told=document(world, **told), now=cast.MONDAY)


def filed(world: cast.World, held: Licence | None, *, scan: bool = True) -> UpgradeAppeal:
    appeal = NewAppeal(
        channel="portal",
        subject="Лицензия на новую версию",
        text="Прошу предоставить лицензию на версию 6.",
        email=world.anna.email,
        full_name=world.anna.full_name,
        certificate_text=world.first.certificates.latest("ends_on", "pk").number,
        product=world.csp,
        kind="licence",
        files=[SCAN] if scan else [],
    )
    made = actions.file_upgrade(
        desk=world.first,
        by=Actor.sender(world.anna),
        appeal=appeal,
        told=actions.Filing(licence=held, scan=scan, address="Москва, Ромашковая, 1"),
        received_at=cast.MONDAY,
        now=cast.MONDAY,
    )
    return again(made)


def again(appeal: UpgradeAppeal) -> UpgradeAppeal:
    return get_upgrade(Actor.system(), appeal.ticket.number)


def new_document(world: cast.World, **told: object) -> LicenceFacts:
    return replace(document(world), number="6050A-00002-0001", version="6.0", key="6050A-NEW", **told)  # type: ignore[arg-type]


def test_6_10_the_verdict_of_the_page_is_the_verdict_of_the_program(
    world: cast.World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sold(world, *LAPSE)
    appeal = filed(world, licence(world))
    case = judged(appeal)
    assert not case.ok
    assert [item.rule.check for item in case.found.conditions if not item.ok] == ["every_day", "count"]
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts_data(case)), encoding="utf-8")
    assert main(["upgrade", "check", str(path), "--json", "--lang", "ru"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["eligible"], told["edition"]) == (False, "cryptopro-4")
    assert [c["ok"] for c in told["conditions"]] == [c.ok for c in case.found.conditions]
    shown = case.found.conditions[4].failures[0]
    (failure,) = told["conditions"][4]["failures"]
    assert (failure["from"], failure["to"]) == (shown.first_on.isoformat(), shown.last_on.isoformat())
    assert failure["remedy"]["cost"] == str(shown.remedy.cost) == "16551.72"  # type: ignore[union-attr]


def test_6_10_an_activation_ordered_before_the_filing_mends_it_and_the_terms_run(world: cast.World) -> None:
    sold(world, *LAPSE)
    held = licence(world)
    order = activations.ActivationOrder(
        product=world.csp,
        organisation=world.romashka,
        renews_on=date(2024, 8, 1),
        base_price=Decimal("120000.00"),
        ordered_on=date(2026, 3, 3),
    )
    bought = activations.issue_activation(desk=world.first, by=world.gleb, told=order, now=cast.MONDAY)
    appeal = filed(world, held)
    assert not judged(appeal).ok, "ordered the day after (fn 1 a)"
    activations.annul_activation(activation=bought, by=world.gleb, reason="Другая дата", now=cast.MONDAY)
    activations.issue_activation(
        desk=world.first, by=world.gleb, told=replace(order, ordered_on=date(2026, 3, 1)), now=cast.MONDAY
    )
    case = judged(again(appeal))
    assert case.ok
    scan, original = case.terms
    assert scan.due is not None
    assert (scan.clause, scan.due.due_at) == ("6.10.2", at("2026-03-10 18:00")), "8 and 9 March are off"
    assert (original.clause, original.due) == ("6.10.3", None)


def test_6_10_a_licence_is_given_papers_go_out_and_each_act_is_kept(world: cast.World) -> None:
    sold(world, ("2023-01-01", "2026-12-31"))
    old = licence(world)
    appeal, gleb = filed(world, old), Actor.staff(world.gleb)
    with pytest.raises(ValidationError) as caught:
        actions.grant_upgrade(
            appeal=appeal, by=world.gleb, told=replace(new_document(world), seats=20, key=""), now=cast.MONDAY
        )
    assert set(caught.value.message_dict) == {"seats", "key"}
    made = actions.grant_upgrade(appeal=appeal, by=world.gleb, told=new_document(world), now=cast.MONDAY)
    old.refresh_from_db()
    assert (made.replaces, old.closed_reason) == (old, "Заменена лицензией •••• 0001")
    actions.send_scan(appeal=appeal, by=gleb, files=[SCAN], text="", now=cast.MONDAY)
    letter = OutgoingLetter.objects.filter(kind="answer").latest("pk")
    assert (letter.to_address, letter.files.count()) == (world.anna.email, 1)
    with pytest.raises(ValidationError):
        actions.send_original(appeal=appeal, by=gleb, on=date(2026, 3, 2), how="курьер", now=cast.MONDAY)
    actions.take_original(appeal=appeal, by=world.gleb, on=date(2026, 3, 2), now=cast.MONDAY)
    case = judged(again(appeal))
    assert case.ok, "decided: read as it was decided, though the licence is closed now"
    assert case.terms[1].due is not None
    assert case.terms[1].due.due_at == at("2026-03-17 18:00")
    actions.send_original(appeal=appeal, by=gleb, on=date(2026, 3, 2), how="курьер", now=cast.MONDAY)
    kinds = [act.kind for act in judged(again(appeal)).acts]
    assert kinds == ["filed", "granted", "scan_sent", "original_came", "original_sent"]
    assert again(appeal).acts.get(kind="granted").payload["facts"]["licence"]["version"] == "5.0.12000"
    with pytest.raises(ValidationError):
        actions.send_original(appeal=appeal, by=gleb, on=date(2026, 3, 2), how="курьер", now=cast.MONDAY)


def test_6_10_2_and_6_10_3_the_terms_are_clocks_of_the_work_list(
    world: cast.World, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """Once the answer is given the row counts down to the scan, then to the original; late is late like any other."""
    sold(world, ("2023-01-01", "2026-12-31"))
    appeal, gleb = filed(world, licence(world)), Actor.staff(world.gleb)
    ticket = Ticket.objects.get(pk=appeal.pk)
    assert ticket.clock_name == "reaction", "the answer is due first"
    actions.grant_upgrade(appeal=appeal, by=world.gleb, told=new_document(world), now=cast.MONDAY)
    answer(ticket=ticket, by=gleb, form="answer", text="Готовим лицензию.", now=cast.MONDAY)
    assert shown(appeal, "2026-03-02 12:00") == ("calm", "5 р. д. 6 ч", "6.10.2", at("2026-03-10 18:00"))
    assert shown(appeal, "2026-03-10 18:30")[:2] == ("late", "срок прошёл"), "kept up to 18:00 sharp"
    late = Filters(desk="csp", view="late")
    assert [t.pk for t in work_list(gleb, late, now=at("2026-03-10 18:30"))] == [appeal.pk]
    actions.send_scan(appeal=appeal, by=gleb, files=[SCAN], text="", now=at("2026-03-10 10:00"))
    assert shown(appeal, "2026-03-10 10:00")[1] == "ответ дан", "the second term has not begun"
    actions.take_original(appeal=appeal, by=world.gleb, on=date(2026, 3, 10), now=at("2026-03-10 11:00"))
    assert shown(appeal, "2026-03-24 16:00") == ("soon", "осталось 2 ч", "6.10.3", at("2026-03-24 18:00"))
    other = cast.appeal_of_anna(world)
    rules = rules_of(other.edition)
    with django_assert_max_num_queries(0):
        assert reckoned(other, rules, now=cast.MONDAY) == NOTHING, "appeals of other kinds ask nothing"


def shown(appeal: UpgradeAppeal, moment: str) -> tuple[object, ...]:
    """The clock of its row in the work list: state, words without hard spaces, clause and due time."""
    with override("ru"):
        ticket = Ticket.objects.get(pk=appeal.pk)
        clock = row_clock(ticket, labels_of(rules_of(ticket.edition), "ru"), now=at(moment))
    return clock.state, clock.words.replace("\u00a0", " "), ticket.due_clause, ticket.due_at


def test_6_10_a_refusal_goes_by_letter_with_every_reason_and_what_mends_it(world: cast.World) -> None:
    sold(world, *LAPSE)
    appeal, gleb = filed(world, licence(world), scan=False), Actor.staff(world.gleb)
    with pytest.raises(Refused) as caught:
        actions.grant_upgrade(appeal=appeal, by=world.gleb, told=new_document(world), now=cast.MONDAY)
    assert {"6.10.1", "fn 1", "6.10 c3"} <= set(caught.value.verdict.clauses)
    assert Licence.objects.count() == 1
    actions.refuse_upgrade(appeal=appeal, by=gleb, note="", now=cast.MONDAY)
    text = " ".join(OutgoingLetter.objects.filter(kind="solution").latest("pk").text.split())
    for words in ("не приложен скан", "1 июня 2024", "дата возобновления — 1 августа 2024", "16 551,72 ₽"):
        assert words in text, words
    assert again(appeal).decision == "refused"
    assert filed(world, Licence.objects.get()).decision == "", "it may be filed anew"


def test_6_10_1_a_licence_typed_is_named_and_a_scan_taken_later(world: cast.World) -> None:
    sold(world, ("2023-01-01", "2026-12-31"))
    held, appeal = licence(world), filed(world, None, scan=False)
    assert [r.code for r in judged(appeal).found.conditions[0].verdict.reasons] == ["no_licence"]
    stranger = licence(world, number="X-2", organisation=None, owner=world.pavel)
    with pytest.raises(ValidationError):
        actions.name_licence(appeal=appeal, by=world.gleb, licence=stranger, now=cast.MONDAY)
    actions.name_licence(appeal=appeal, by=world.gleb, licence=held, now=cast.MONDAY)
    other = filed(world, None)
    assert other.scan is not None
    with pytest.raises(ValidationError):
        actions.take_scan(appeal=appeal, by=world.gleb, attachment=other.scan, now=cast.MONDAY)
    with pytest.raises(ValidationError) as caught:
        actions.name_licence(appeal=other, by=world.gleb, licence=held, now=cast.MONDAY)
    assert appeal.ticket.number in str(caught.value)


def test_6_10_the_database_decides_once_and_keeps_acts(world: cast.World) -> None:
    sold(world, ("2023-01-01", "2026-12-31"))
    held = licence(world)
    appeal = filed(world, held)
    wrongs: list[Callable[[], object]] = [
        lambda: UpgradeAppeal.objects.filter(pk=appeal.pk).update(decision="granted"),
        lambda: UpgradeAppeal.objects.filter(pk=appeal.pk).update(filed_on=date(2026, 1, 1)),
        lambda: UpgradeAct.objects.filter(appeal=appeal).update(words="x"),
        lambda: UpgradeAct.objects.filter(appeal=appeal).delete(),
        lambda: UpgradeAppeal.objects.filter(pk=filed(world, None).pk).update(licence=held),
    ]
    for wrong in wrongs:
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            wrong()
