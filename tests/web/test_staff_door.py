"""Who serves at no desk finds nothing under /desk/: every address answers 404, whatever is added later."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from reglament.desk.customers.models import ImportRun
from reglament.desk.files import store
from reglament.desk.inbox import urls as mail_urls
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations import drafts
from reglament.desk.regulations.models import Member
from reglament.desk.reports import simulation
from reglament.desk.reports import urls as report_urls
from reglament.desk.staff import demo_urls, letters_urls, urls
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import Attachment, Message
from tests import cast
from tests.cast import World

Browse = Callable[..., Client]
NAMES = [str(pattern.name) for pattern in urls.urlpatterns]
SOLD = ("licence", "price", "quotation")


def every_address(world: World) -> list[str]:
    """Each address of the staff's urlconf, with a real ticket, message, file and desk in it."""
    sold = cast.sale(world)
    scan = IncomingFile(name="log.txt", content_type="text/plain", content=b"0x8009")
    ticket = cast.appeal_of_anna(world, files=[scan])
    version = world.csp.versions.latest("pk").pk
    firm, person = world.romashka.pk, world.anna.pk
    keys = {"customer": firm, "certificate": world.certificate.pk, "activation": cast.activation(world).pk}
    register_pk = {name: pk for name in NAMES for start, pk in keys.items() if name.startswith(start)}
    draft = drafts.new_draft(desk=world.first, by=world.gleb, amendment=False, now=cast.MONDAY)
    draft_pk = dict.fromkeys([name for name in NAMES if name.startswith("edition_")], draft.pk)
    run = ImportRun.objects.create(
        desk=world.first,
        kind="customers",
        name="клиенты.csv",
        blob=store.keep(b"x", now=cast.MONDAY),
        by=world.gleb,
        uploaded_at=cast.MONDAY,
    )
    register_pk |= {
        "import_run": run.pk,
        "import_confirm": run.pk,
        "person_client": person,
        "person_named": person,
    }
    visit = cast.visit(world)
    register_pk |= dict.fromkeys(("visit", "visit_file", "visit_act"), visit.pk)
    register_pk |= {"component": world.csp.components.create(name="Криптопровайдер").pk}
    register_pk |= {
        "complaint": cast.complaint(world).pk,
        "conduct_stop": cast.conduct_stop(world, ticket).pk,
    }
    register_pk |= dict.fromkeys(("member", "member_end"), world.boris.pk)
    register_pk |= {name: sold[kind] for name in NAMES if (kind := name.split("_")[0]) in SOLD}
    real = {
        "kind": "customers",
        "do": "report",
        "person": person,
        "number": ticket.number,
        "slug": world.first.slug,
        "code": "close",
        "file": 1,
        "pk": {
            "message": Message.objects.latest("pk").pk,
            "file": Attachment.objects.latest("pk").pk,
            "file_decide": Attachment.objects.latest("pk").pk,
            "person": person,
            "version": version,
            "build_new": version,
            **register_pk,
            **draft_pk,
        },
    }
    found = []
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        names = pattern.pattern.converters
        pk = real["pk"]
        assert isinstance(pk, dict)
        args = {name: pk.get(str(pattern.name), 1) if name == "pk" else real[name] for name in names}
        if pattern.name == "visit_file":
            args["file"] = visit.files.get().pk
        if str(pattern.pattern).startswith("<slug:slug>/products/p/"):
            args["code"] = world.csp.code
        if str(pattern.name) in ("upgrade", "upgrade_facts", "upgrade_act"):
            args |= {"number": sold["upgrade"], **({"code": "withdraw"} if "code" in names else {})}
        found.append(reverse(f"staff:{pattern.name}", kwargs=args))
    replayed = simulation.start(
        desk=world.first, text=draft.text, since_on=date(2026, 3, 1), now=cast.MONDAY, draft=draft
    )
    for pattern in report_urls.urlpatterns:
        pk = draft.pk if pattern.name == "simulations" else replayed.pk
        keys = [world.first.slug, pk][: len(pattern.pattern.converters)]
        found.append(reverse(f"reports:{pattern.name}", args=keys))
    written = OutgoingLetter.objects.latest("pk").pk
    words = {"pk": written, "slug": world.first.slug, "kind": "closed", "language": "ru"}
    for pattern in letters_urls.urlpatterns:
        names = pattern.pattern.converters
        found.append(reverse(f"letters:{pattern.name}", kwargs={name: words[name] for name in names}))
    letter = held_letter(world)
    for pattern in mail_urls.urlpatterns:
        pk = letter.mailbox_id if str(pattern.name).startswith("box") else letter.pk
        found.append(reverse(f"mail:{pattern.name}", args=[pk] * len(pattern.pattern.converters)))
    return found


def held_letter(world: World) -> RawLetter:
    """A letter to the first desk that waits for a person."""
    box, _made = Mailbox.objects.get_or_create(
        name="csp", defaults={"desk": world.first, "address": world.first.mail_address}
    )
    raw = "From: Иван <ivan@romashka.example>\r\nSubject: =?utf-8?b?0JLQvtC/0YDQvtGB?=\r\n\r\nНе работает.\r\n".encode()
    return RawLetter.objects.create(
        mailbox=box,
        via="lmtp",
        received_at=cast.MONDAY,
        content_hash=f"hash{RawLetter.objects.count()}",
        raw=raw,
        size=len(raw),
        fate=RawLetter.HELD,
        reason="number_of_another",
        next_attempt_at=cast.MONDAY,
        from_address="ivan@romashka.example",
        subject="Вопрос",
    )


def test_the_list_of_addresses_is_the_whole_urlconf(world: World) -> None:
    rooms = (urls, mail_urls, report_urls, letters_urls)
    assert len(every_address(world)) == sum(len(room.urlpatterns) for room in rooms) > 15


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_stranger_gets_404_on_every_address(world: World, browse: Browse, method: str) -> None:
    addresses, vera = every_address(world), browse(world.vera)
    assert {url: getattr(vera, method)(url).status_code for url in addresses} == dict.fromkeys(addresses, 404)
    rita = browse(cast.user("rita@hired.example", "Рита Наёмная", serves=world.first, role=Member.CONTRACTOR))
    own = {"/desk/", "/desk/csp/", "/desk/palette/", "/desk/csp/visits/"}
    codes = {url: getattr(rita, method)(url).status_code for url in addresses if url not in own}
    assert set(codes.values()) <= {404, 405}, "7.1: a third party to whom nothing is assigned, too"


def test_the_requester_of_the_ticket_does_not_get_into_the_desk(world: World, browse: Browse) -> None:
    anna = browse(world.anna.user)
    assert {anna.get(url).status_code for url in every_address(world)} == {404}


def test_an_agent_of_the_other_desk_gets_404_on_what_is_not_theirs(world: World, browse: Browse) -> None:
    dina, own = (
        browse(world.dina),
        {reverse(f"staff:{name}") for name in ("list", "new", "palette")}
        | {reverse("mail:ledger"), reverse("letters:queue")},
    )
    foreign = [url for url in every_address(world) if url not in own]
    for address in foreign:
        codes = {dina.get(address).status_code, dina.post(address).status_code}
        assert 404 in codes, address
        assert codes <= {404, 405}, "405 is said to everybody, whether there is such a ticket or not"


def test_who_is_not_signed_in_is_asked_to_sign_in(world: World, browse: Browse) -> None:
    nobody = browse(None)
    for url in every_address(world):
        answer = nobody.get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


def test_the_agent_of_the_desk_gets_in(world: World, browse: Browse) -> None:
    boris = browse(world.boris)
    addresses = every_address(world)
    codes = {url: boris.get(url).status_code for url in addresses if not of_heads(url) and not of_clerks(url)}
    assert set(codes.values()) <= {200, 302, 405}, {url for url in codes if codes[url] == 404}
    gleb = browse(world.gleb)
    for url in filter(of_clerks, addresses):
        assert (boris.get(url).status_code, gleb.get(url).status_code) == (404, 200), url
    gleb = browse(world.gleb)
    for url in filter(of_heads, addresses):
        assert (boris.get(url).status_code, gleb.get(url).status_code) == (404, 200), url


def of_clerks(url: str) -> bool:
    """Agents look at the registers of sale; clerks and heads write in them."""
    sale = re.match(r"/desk/csp/(licences|prices|quotations|upgrades/CP-\d+|upgrades)/", url)
    return url.endswith("/correct/") or bool(sale and re.search(r"/(new|edit|close|CP-\d+/withdraw)/$", url))


def of_heads(url: str) -> bool:
    """5.2: conduct and complaints are the head's alone, and so are who works here and where letters come from."""
    if url.endswith(("/try/", "/switch/")):
        return False
    return url.startswith(
        ("/desk/csp/conduct/", "/desk/csp/complaints/", "/desk/csp/staff/", "/desk/mail/boxes/")
    )


def test_outgoing_letters_are_read_in_the_browser_only_in_a_demonstration(
    world: World, browse: Browse, settings
) -> None:  # type: ignore[no-untyped-def]
    cast.appeal_of_anna(world)
    addresses = [
        reverse(pattern.name, args=[1] * len(pattern.pattern.converters)) for pattern in demo_urls.urlpatterns
    ]
    settings.DEMO = False
    for user in (None, world.vera, world.gleb):
        assert {browse(user).get(url).status_code for url in addresses} == {404}
    settings.DEMO = True
    letter = browse(None).get("/demo/outbox.json").json()[0]
    assert letter["to"] == world.anna.email
    assert set(letter) == {"id", "to", "subject", "text", "status", "kind", "created_at"}
    assert letter["subject"] in browse(None).get("/demo/outbox/").content.decode()
    assert letter["text"][:20] in browse(None).get(f"/demo/outbox/{letter['id']}/").content.decode()
    tomorrow = timezone.now() + timedelta(days=1)
    OutgoingLetter.objects.update(not_before_at=tomorrow, held_by="4.6")
    assert "с началом рабочего времени" in browse(None).get("/demo/outbox/").content.decode()
