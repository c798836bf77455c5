"""A desk founded under any edition file walks an appeal from the door to the closing, with no code of its own.

The same walk for every shipped edition, the three of real vendors and the three invented ones: asked by the portal and
by letter as far as the edition takes them, classified, answered, closed by silence or by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from django.test import Client as Browser

from reglament.desk.customers.models import Client, Representation, SupportCertificate
from reglament.desk.founding import engage, found_desk
from reglament.desk.inbox.keep import keep_letter
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.process import process_due
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import close, reply, supply
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Ticket
from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import preset_codes
from reglament.rulebook.schema_rules import Field
from tests import cast

INVENTED = sorted((Path(__file__).parent.parent / "rulebook" / "regulations").glob("*.toml"))
TEXTS = {
    code: files("reglament.rulebook").joinpath("editions", f"{code}.toml").read_text(encoding="utf-8")
    for code in preset_codes()
} | {path.stem: path.read_text(encoding="utf-8") for path in INVENTED}
LETTER = """From: =?utf-8?b?0J7Qu9GM0LPQsA==?= <olga@zavod.example>
To: any@desk.example
Subject: pump
Message-ID: <one@zavod.example>
Content-Type: text/plain; charset=utf-8

It stopped. {number}
"""


@dataclass
class Scene:
    desk: Desk
    rules: Edition
    head: Actor
    agent: Actor
    olga: Actor
    certificate: SupportCertificate | None
    browse: object
    now: datetime


@pytest.fixture(params=sorted(TEXTS))
def scene(request, db, settings, tmp_path, browse, at) -> Scene:  # type: ignore[no-untyped-def]
    """The desk with a head, an agent and Ольга, who has every right the edition knows."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.LANGUAGE_CODE = "ru"
    now = cast.MONDAY
    desk = found_desk(
        slug="any",
        prefix="AN",
        mail_address="any@desk.example",
        title_ru="Любая служба",
        title_en="Any desk",
        edition_text=TEXTS[request.param],
        head_email="gleb@desk.example",
        head_name="Глеб Орлов",
        now=now,
    )
    rules = rules_of(edition_in_force(desk, now))
    agent = engage(desk=desk, email="boris@desk.example", name="Борис Тишин", role="agent").user
    zavod = cast.Organisation.objects.create(name="АО «Завод»", inn="7707083893", created_at=now)
    olga = cast.requester("olga@zavod.example", "Ольга Рябова", speaks_for=zavod)
    Client.objects.create(desk=desk, organisation=zavod)
    Product.objects.create(desk=desk, code="pump", name="Насос")
    tier = rules.axes.get("tier")
    certificate = None
    if tier is not None and tier.set_by == "certificate":
        certificate = cast.certificate(desk, "AN-2026-0001", next(iter(tier.values)), of=zavod)
        certificate.products.add(Product.objects.get())
    assert Representation.objects.exists()
    head = desk.members.get(role="head").user
    return Scene(
        desk,
        rules,
        Actor.staff(head),
        Actor.staff(agent),
        Actor.asking(olga.user, now=now),
        certificate,
        browse,
        now,
    )


def told(field: Field, form, rules: Edition) -> object:  # type: ignore[no-untyped-def]
    """What Ольга writes into a field of the form."""
    choices = [row[0] for row in getattr(form.fields[field.name], "choices", []) if row[0]]
    if field.type == "choice" and field.axis:
        return list(rules.axes[field.axis].values)[-1]
    if field.type == "product":
        return f"{Product.objects.get().pk}:"
    if rules.facts.get(field.name) and rules.facts[field.name].kind == "number":
        return "1"
    return {
        "yes_no": "yes" if field.name != "represents_organisation" else "on",
        "inn": "7707083893",
        "ogrn": "1027700132195",
        "phone": "+7 495 123-45-67",
        "certificate": choices[0] if choices else "AN-2026-0001",
        "url": "https://example.org/faq",
        "date": "2026-02-20",
        "file": "",
    }.get(field.type, "Насос остановился, ошибка 17.")


def asked(scene: Scene) -> Ticket:
    """One appeal by the first way the edition takes: the form of the portal, a letter, the clerk."""
    channel = next(c for c in ("portal", "email", *scene.rules.channels) if c in scene.rules.channels)
    if channel == "portal":
        browser: Browser = scene.browse(scene.olga.user)  # type: ignore[operator]
        page = browser.get(f"/new/{scene.desk.slug}/")
        assert page.status_code == 200
        form = page.context["form"]
        given = {name: told(field, form, scene.rules) for name, field in form.rule_of.items()}
        given |= {"subject": "Насос", "submission": "one"}
        sent = browser.post(f"/new/{scene.desk.slug}/", {k: v for k, v in given.items() if v is not None})
        assert sent.status_code == 302, list(sent.context["form"].errors.items()) or sent.context["refusal"]
        ticket = Ticket.objects.get()
        for path in (
            f"/appeals/{ticket.number}/sent/",
            f"/appeals/{ticket.number}/",
            "/appeals/",
            "/me/",
            "/",
        ):
            assert browser.get(path).status_code == 200, path
        return ticket
    if channel == "email":
        return written(scene)
    return register_ticket(
        desk=scene.desk,
        by=scene.agent,
        appeal=NewAppeal(channel=channel, subject="Насос", text="Стоит.", email="olga@zavod.example"),
        received_at=scene.now,
        now=scene.now,
    )


def written(scene: Scene) -> Ticket:
    letter(scene)
    fated = RawLetter.objects.defer("raw").get()
    assert fated.fate == RawLetter.NEW_APPEAL, (fated.reason, fated.detail)
    assert fated.ticket is not None
    return fated.ticket


def letter(scene: Scene) -> None:
    number = scene.certificate.number if scene.certificate else ""
    keep_letter(
        LETTER.format(number=number).encode(),
        mailbox=Mailbox.objects.get(),
        via="lmtp",
        envelope_from="olga@zavod.example",
        envelope_to="any@desk.example",
        now=scene.now,
        waking=False,
    )
    process_due(now=lambda: scene.now)


def pages(scene: Scene, ticket: Ticket) -> None:
    """What staff open of a ticket and of the desk; nothing of it assumes the two presets."""
    browser: Browser = scene.browse(scene.head.user)  # type: ignore[operator]
    for path in ("t/{n}/", "t/{n}/explain/"):
        found = browser.get(f"/desk/{path.format(n=ticket.number)}")
        assert found.status_code == 200, path
    assert browser.get("/regulation/any/").status_code == 200


def test_an_appeal_goes_all_the_way_under_any_edition(scene: Scene, at) -> None:  # type: ignore[no-untyped-def]
    ticket, rules = asked(scene), scene.rules
    if ticket.verdict["decision"] == "hold":  # what was chosen in the form is for a person to decide
        supply.lift_doubt(ticket=ticket, by=scene.agent, reason="Проверено", now=scene.now)
        ticket.refresh_from_db()
    elif ticket.verdict["decision"] == "ask":  # another value than the last is asked for: the first will do
        for axis in (name for name, rule in rules.axes.items() if rule.set_by == "requester"):
            first = next(iter(rules.axes[axis].values))
            cast.set_axis(
                ticket=ticket, by=scene.agent, axis=axis, value=first, reason="Проверено", now=scene.now
            )
        ticket.refresh_from_db()
    assert ticket.state in ("new", "open"), (ticket.missing, ticket.state)
    acknowledged = ticket.events.get(kind="acknowledgement_sent")
    assert acknowledged.clause
    assert OutgoingLetter.objects.filter(ticket_number=ticket.number, kind="acknowledgement").count() == 1
    if scene.certificate is not None:
        assert ticket.tier == scene.certificate.tier
    if ticket.channel == "portal" and not ticket.events.filter(kind="severity_changed").exists():
        for axis in (name for name, rule in rules.axes.items() if rule.set_by == "requester"):
            chosen = getattr(ticket, axis, None) or ticket.facts.get(axis)
            assert chosen == list(rules.axes[axis].values)[-1], axis
    for axis, rule in rules.axes.items():
        if axis not in ("tier", "kind") and rule.set_by != "certificate" and not rule.derived:
            value = list(rule.values)[-1]
            cast.set_axis(
                ticket=ticket, by=scene.agent, axis=axis, value=value, reason="Проверено", now=scene.now
            )
    later = scene.now + timedelta(minutes=10)
    at(later)
    form = "question"
    reply.answer(ticket=ticket, by=scene.agent, form=form, text="Какая модель?", now=later)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    pages(scene, ticket)
    if ticket.silence_at is not None:
        ended = ticket.silence_at + timedelta(hours=1)
        while Ticket.objects.get(pk=ticket.pk).closed_at is None:
            wake = Ticket.objects.get(pk=ticket.pk).wake_at
            assert wake is not None
            sweep_due(now=min(max(wake, later), ended) + timedelta(seconds=1))
    else:
        outcome = next(code for code, row in rules.outcomes.items() if row.by == "agent")
        close.close_ticket(ticket=ticket, by=scene.agent, outcome=outcome, note="Готово.", now=later)
    ticket.refresh_from_db()
    assert ticket.state in ("closed", "refused")
    assert ticket.events.get(kind="ticket_closed").clause


@pytest.mark.parametrize("scene", ["rapid-scada", "hotline-parts", "redhat-openshift"], indirect=True)
def test_a_letter_is_an_appeal_or_is_refused_with_the_reason(scene: Scene) -> None:
    """An edition without letters turns them away with a letter that says so; nobody is left without a word."""
    letter(scene)
    fated = RawLetter.objects.defer("raw").get()
    channel = scene.rules.channels.get("email")
    taken = channel is not None and scene.rules.setting(channel.intake) == "register"
    assert fated.fate == (RawLetter.NEW_APPEAL if taken else RawLetter.REFUSED), fated.detail
    told = OutgoingLetter.objects.get(to_address="olga@zavod.example")
    assert "()" not in told.text
    assert told.text.strip()


@pytest.mark.parametrize("scene", ["hotline-parts"], indirect=True)
def test_staff_write_down_what_the_edition_looks_at(scene: Scene, at) -> None:  # type: ignore[no-untyped-def]
    """Down: a call begins the half-hourly news; parts are asked for; restored, nothing is owed any more."""
    browser: Browser = scene.browse(scene.agent.user)  # type: ignore[operator]
    ticket = asked(scene)
    page = f"/desk/t/{ticket.number}/"
    cast.set_axis(ticket=ticket, by=scene.agent, axis="severity", value="down", reason="Стоит", now=scene.now)
    assert (
        browser.post(page + "send/", {"mode": "call", "text": "Едем.", "number_told": "1"}).status_code == 302
    )
    ticket.refresh_from_db()
    assert (ticket.clock_name, ticket.due_at) == ("updates", scene.now + timedelta(minutes=30))
    later = scene.now + timedelta(minutes=20)
    at(later)
    assert browser.post(page + "send/", {"mode": "update", "text": "Мастер в пути."}).status_code == 302
    assert OutgoingLetter.objects.filter(kind="update").count() == 1
    ticket.refresh_from_db()
    assert ticket.due_at == later + timedelta(minutes=30)
    form = {"parts": "yes", "parts_delivered": "no", "workaround": "no", "reason": "Нужен насос"}
    assert browser.post(page + "facts/", form).status_code == 302
    ticket.refresh_from_db()
    assert ticket.facts["parts"] is True
    assert ticket.events.filter(kind="fact_changed").count() == 1
    assert "session" not in browser.get(page).content.decode().split("composer")[0]
    assert browser.post(page + "restored/", {"how": "workaround"}).status_code == 302
    shown = browser.get(page + "facts/").content.decode()
    assert "Нужны запчасти" in shown
    assert "Запчасти" in browser.get(page).content.decode()


@pytest.mark.parametrize("scene", ["itil-vendor"], indirect=True)
def test_the_page_of_what_is_handed_up_names_roles_and_lines(scene: Scene) -> None:
    """Глеб fills the second line with Борис; Борис reads the page and may not; each line leads to its appeal."""
    ticket = register_ticket(
        desk=scene.desk,
        by=scene.olga,
        appeal=NewAppeal(
            channel="portal",
            subject="Насос",
            text="Стоит.",
            email="olga@zavod.example",
            facts={"impact": "high"},
        ),
        received_at=scene.now,
        now=scene.now,
    )
    sweep_due(now=scene.now + timedelta(hours=6))
    page, given = "/desk/any/promises/", {"role": "second line", "people": "boris@desk.example"}
    boris, gleb = scene.browse(scene.agent.user), scene.browse(scene.head.user)  # type: ignore[operator]
    assert boris.post(page, given).status_code == 403
    assert gleb.post(page, {"role": "nobody"}).status_code == 404
    assert gleb.post(page, given).status_code == 302
    shown = boris.get(page).content.decode()
    assert ticket.number in shown
    assert "Борис Тишин" in shown
    assert OutgoingLetter.objects.get(kind="escalated").to_address == "gleb@desk.example"


@pytest.mark.parametrize("scene", ["enterprise-linux"], indirect=True)
def test_the_head_sees_how_many_promises_of_the_month_are_kept(scene: Scene) -> None:
    shown = scene.browse(scene.head.user).get("/desk/any/promises/").content.decode()  # type: ignore[operator]
    assert "Выполнено за период" in shown
    assert "Ответы в срок, 1" in shown
    assert "слишком мало, чтобы судить" in shown
