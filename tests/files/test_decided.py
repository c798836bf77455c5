"""A file that is kept aside or shut: a person releases it or drops it for good, and says why."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reglament.desk.files import scan
from reglament.desk.files.models import Blob
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import Attachment, Ticket
from reglament.desk.tickets.timeline import timeline
from tests import cast
from tests.cast import World

Browse = Callable[[Any], Client]
RELEASE, DROP = {"do": "release", "reason": "Это сборщик журналов, мы сами его просили"}, {"do": "drop"}


@pytest.fixture
def ticket(world: World) -> Ticket:
    """An appeal with a program and a log."""
    program = IncomingFile(
        name="сборщик.exe", content_type="application/octet-stream", content=b"MZ" + b"x" * 99
    )
    log = IncomingFile(name="журнал.log", content_type="text/plain", content=b"0x8009")
    return cast.appeal_of_anna(world, files=[program, log])


def codes(world: World, browse: Browse, file: Attachment) -> tuple[int, int]:
    """What staff and requester get for the file."""
    number = file.message.ticket.number
    return (
        browse(world.boris).get(f"/desk/t/{number}/files/{file.pk}/").status_code,
        browse(world.anna.user).get(f"/appeals/{number}/files/{file.pk}/").status_code,
    )


def test_an_agent_releases_a_refused_type_with_a_reason_and_drops_it_for_good(
    world: World, browse: Browse, ticket: Ticket
) -> None:
    file, log = Attachment.objects.order_by("pk")
    page, there = f"/desk/t/{ticket.number}/", f"/desk/t/{ticket.number}/files/{file.pk}/decide/"
    boris = browse(world.boris)
    seen = boris.get(page).content.decode()
    assert seen.count(f'href="{there}"') == 1
    assert f"/files/{log.pk}/decide/" not in seen, "nothing is wrong with the log"
    assert boris.get(f"/desk/t/{ticket.number}/files/{log.pk}/decide/").status_code == 302
    assert "Слово антивируса о нём остаётся в силе" in boris.get(there).content.decode()
    assert boris.post(there, {"do": "release", "reason": " "}).status_code == 422
    assert codes(world, browse, file) == (404, 404)

    assert boris.post(there, RELEASE).status_code == 302
    assert codes(world, browse, file) == (200, 200)
    assert "разрешён; решение: Борис" in boris.get(page).content.decode()
    event = ticket.events.order_by("seq").last()
    assert event is not None
    assert (event.payload["name"], event.actor) == ("file_released", world.boris)
    said = timeline(list(ticket.events.all()), rules_of(ticket.edition), "ru")[-1]
    assert (said.words, said.public) == (f"Файл сборщик.exe разрешён. {RELEASE['reason']}", False)
    assert boris.post(there, RELEASE).status_code == 422, "released already"

    Blob.objects.filter(pk=file.blob_id).update(scan=Blob.INFECTED, scan_detail="Eicar")
    assert codes(world, browse, file) == (404, 404), "released for its type; a virus found later shuts it"

    assert boris.post(there, {**DROP, "reason": "Прислан по ошибке"}).status_code == 302
    Blob.objects.update(scan=Blob.CLEAN)
    assert codes(world, browse, file) == (404, 404)
    assert boris.post(there, RELEASE).status_code == 302, "nothing to decide any more"
    file.refresh_from_db()
    assert (file.decided, file.decided_by) == (Attachment.DROPPED, str(world.boris))


def test_against_the_virus_checkers_word_only_the_head_and_only_for_staff(
    world: World, browse: Browse, ticket: Ticket, settings: Any
) -> None:
    settings.CLAMAV = "unix:/nobody"
    log = Attachment.objects.order_by("pk")[1]
    there = f"/desk/t/{ticket.number}/files/{log.pk}/decide/"
    assert browse(world.gleb).get(there).status_code == 302, (
        "while it is being checked there is nothing to decide"
    )
    Blob.objects.update(scan=Blob.INFECTED, scan_detail="Eicar")
    assert "только руководитель" in browse(world.boris).get(there).content.decode()
    assert browse(world.boris).post(there, RELEASE).status_code == 403
    assert browse(world.gleb).post(there, RELEASE).status_code == 302
    log.refresh_from_db()
    assert log.decided == Attachment.TRUSTED
    assert codes(world, browse, log) == (200, 404)
    assert not scan.may_leave(log.blob), "the same bytes elsewhere stay shut"


def test_nobody_else_decides(world: World, browse: Browse, ticket: Ticket) -> None:
    file = Attachment.objects.order_by("pk")[0]
    there = f"/desk/t/{ticket.number}/files/{file.pk}/decide/"
    zoya = cast.user("zoya@desk.example", "Зоя Мирская", serves=world.first, role="clerk")
    assert browse(zoya).post(there, RELEASE).status_code == 302
    for user in (world.vera, world.dina, world.anna.user):
        assert browse(user).post(there, RELEASE).status_code == 404
    file.refresh_from_db()
    assert file.decided == ""
