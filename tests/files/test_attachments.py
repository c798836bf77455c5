"""What a desk takes and hands out: types, sizes, viruses, names. A refused file is named and never loses its letter."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reglament.cli import main
from reglament.desk.files import clamav, moving, scan, store
from reglament.desk.files.kinds import DEFAULT_REFUSED, refused_as, types
from reglament.desk.files.models import Blob, FileRules
from reglament.desk.files.names import disposition, safe_name
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.outbox.sending import send_due
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.appeal import IncomingFile
from reglament.desk.tickets.models import Attachment, Message
from tests import cast
from tests.cast import MONDAY, World
from tests.files.conftest import VIRUS, Clamd, Storage
from tests.mail.conftest import Post

Browse = Callable[[Any], Client]


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("счёт.pdf.EXE", b"", "exe"),
        ("report.txt", b"MZ\x90\x00", "exe"),
        ("run.js. ", b"", "js"),
        ("ядро", b"\x7fELF\x02", "elf"),
        ("ярлык.doc", b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
        ("Снимок.png", b"\x89PNG", ""),
        ("журнал.log", b"MZ is how this log begins"[:0], ""),
        ("архив.zip", b"PK\x03\x04", ""),
        (".gitignore", b"", ""),
    ],
)
def test_what_runs_is_refused_whatever_it_is_called(name: str, head: bytes, kind: str) -> None:
    assert refused_as(name, head, types(DEFAULT_REFUSED)) == kind


def test_the_list_of_types_is_read_as_people_write_it() -> None:
    assert types(" .EXE, *.bat;scr\n,, ") == {"exe", "bat", "scr"}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\отчёт за март.xlsx", "отчёт за март.xlsx"),
        ("счёт\u202efdp.exe", "счётfdp.exe"),
        ('a"b;\r\nSet-Cookie: x.txt', "a_b; Set-Cookie_ x.txt"),
        ("nul\x00byte.txt", "nulbyte.txt"),
        ("CON.txt", "_CON.txt"),
        (". .", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    header = disposition(name)
    assert header.startswith('attachment; filename="')
    assert header.isascii()
    assert not set(header) & {"\r", "\n", "\x00"}


def test_a_russian_name_is_told_to_old_programs_and_to_new_ones() -> None:
    assert disposition("Отчёт 1.pdf") == (
        "attachment; filename=\"_____ 1.pdf\"; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%201.pdf"
    )


def programme() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Анна Овчинникова <anna@romashka.example>"
    message["To"] = "csp@desk.example"
    message["Subject"] = "Не работает подпись"
    message["Message-ID"] = "<with-files@romashka.example>"
    message.set_content("Прилагаю программу и журнал.")
    message.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="Тест.exe")
    message.add_attachment(b"0x80090010", maintype="text", subtype="plain", filename="журнал.log")
    message.add_attachment(b"z" * 4000, maintype="application", subtype="zip", filename="дамп.zip")
    return message


def test_a_letter_keeps_all_it_brought_and_the_sender_hears_what_is_kept_aside(
    world: World,
    post: Post,
    browse: Browse,
) -> None:
    FileRules.objects.create(desk=world.first, most_bytes=2000, changed_at=MONDAY)
    came = post.deliver(programme())
    assert came.fate == "new_appeal"
    program, log, dump = Attachment.objects.order_by("pk")
    assert [f.aside for f in (program, log, dump)] == ["type:exe", "", "size"]
    assert store.read(program.blob) == b"MZ\x90", "nothing is thrown away"
    told = OutgoingLetter.objects.get(kind="files").text
    assert "Тест.exe" in told
    assert "дамп.zip" in told
    assert "журнал.log" not in told
    number = came.ticket.number  # type: ignore[union-attr]
    codes = [
        browse(world.boris).get(f"/desk/t/{number}/files/{f.pk}/").status_code for f in (program, log, dump)
    ]
    assert codes == [404, 200, 200]
    codes = [
        browse(world.anna.user).get(f"/appeals/{number}/files/{f.pk}/").status_code
        for f in (program, log, dump)
    ]
    assert codes == [404, 200, 404]
    page = browse(world.boris).get(f"/desk/t/{number}/").content.decode()
    assert "файлы типа exe не принимаются" in page
    assert f'/files/{program.pk}/"' not in page, "the way to decide about it is all there is"


def test_the_form_names_the_file_it_does_not_take_and_keeps_the_rest(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    files = [SimpleUploadedFile("Тест.exe", b"MZ"), SimpleUploadedFile("журнал.log", b"0x8009")]
    anna = browse(world.anna.user)
    again = anna.post(f"/appeals/{ticket.number}/reply/", {"text": "Вот файлы", "files": files})
    page = again.content.decode()
    assert again.status_code == 422
    assert "Тест.exe: файлы типа exe не принимаются" in page
    assert "Вот файлы" in page
    assert 'name="kept"' in page
    assert page.count("журнал.log") == 1
    sent = anna.post(
        f"/appeals/{ticket.number}/reply/",
        {"text": "Вот файл", "files": SimpleUploadedFile("дамп.bin", b"q" * 3_000_000)},
    )
    assert sent.status_code == 302
    kept = Attachment.objects.get()
    assert (kept.size, kept.aside) == (3_000_000, "")
    answer = anna.get(f"/appeals/{ticket.number}/files/{kept.pk}/")
    assert b"".join(answer.streaming_content) == b"q" * 3_000_000  # type: ignore[attr-defined]
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")


def file_status(world: World, browse: Browse, file: Attachment) -> int:
    return browse(world.boris).get(f"/desk/t/{file.message.ticket.number}/files/{file.pk}/").status_code


def test_quarantine_until_clean_and_a_virus_never_opens(
    world: World,
    browse: Browse,
    clamd: Clamd,
    settings: Any,
) -> None:
    files = [
        IncomingFile(name=name, content_type="text/plain", content=content)
        for name, content in (
            ("чистый.txt", b"clean" * 99),
            ("вирус.txt", b"X5O!EICAR"),
            ("большой.txt", b"b" * 3_000_000),
        )
    ]
    ticket = cast.appeal_of_anna(world, files=files)
    clean, virus, large = Attachment.objects.order_by("pk")
    assert [file_status(world, browse, f) for f in (clean, virus, large)] == [404, 404, 404]
    address = f"/desk/t/{ticket.number}/"
    assert browse(world.boris).get(address).content.decode().count("проверяется на вирусы") == 3
    assert scan.scan_due(now=lambda: MONDAY) == 3
    assert b"clean" * 99 in clamd.streams
    assert [file_status(world, browse, f) for f in (clean, virus, large)] == [200, 404, 404]
    page = browse(world.boris).get(address).content.decode()
    assert "найден вирус, файл закрыт: Eicar-Test-Signature" in page
    assert "не удалось проверить на вирусы, файл закрыт" in page
    assert scan.scan_due(now=lambda: MONDAY) == 0, "the same bytes are asked about once"
    settings.CLAMAV_FAILS = "open"
    assert [file_status(world, browse, f) for f in (clean, virus, large)] == [200, 404, 200]
    settings.CLAMAV = ""
    assert file_status(world, browse, virus) == 404


def test_a_checker_that_is_away_is_asked_again_and_meanwhile_nothing_opens(
    world: World,
    browse: Browse,
    clamd: Clamd,
    settings: Any,
    tmp_path: Path,
) -> None:
    cast.appeal_of_anna(world, files=[IncomingFile(name="a", content_type="", content=b"text")])
    file = Attachment.objects.get()
    settings.CLAMAV = f"unix:{tmp_path}/nobody"
    pauses = []
    now = MONDAY
    for _ in range(3):
        assert scan.scan_due(now=lambda moment=now: moment) == 0
        due = Blob.objects.get().scan_next_at
        assert due is not None
        pauses.append((due - now).seconds)
        now = due
    assert pauses == [15, 30, 60]
    assert file_status(world, browse, file) == 404
    for content in (b"second", b"third"):
        store.keep(content, now=now)
    assert scan.scan_due(now=lambda: now) == 0
    assert set(Blob.objects.values_list("scan_next_at", flat=True)) == {now + timedelta(minutes=1)}, (
        "all wait together, and however long nobody answers, a minute at most"
    )
    now += timedelta(minutes=1)
    settings.CLAMAV_FAILS = "open"
    assert file_status(world, browse, file) == 200
    settings.CLAMAV, settings.CLAMAV_FAILS = clamd.address, "closed"
    assert scan.scan_due(now=lambda: now) == 3
    assert file_status(world, browse, file) == 200


def test_a_file_that_breaks_the_checker_holds_no_other_up(db: None, clamd: Clamd) -> None:
    poison, limit, locked, clean = (
        store.keep(text, now=MONDAY + timedelta(seconds=n))
        for n, text in enumerate((b"POISON", b"LIMIT", b"LOCKED", b"clean"))
    )
    assert scan.scan_due(now=lambda: MONDAY) == 3
    for blob in (poison, limit, locked, clean):
        blob.refresh_from_db()
    assert (poison.scan, poison.scan_next_at) == ("", MONDAY + timedelta(seconds=15))
    assert (limit.scan, limit.scan_detail) == (Blob.UNABLE, "Heuristics.Limits.Exceeded.MaxFileSize")
    assert (locked.scan, locked.scan_detail) == (Blob.UNABLE, "Heuristics.Encrypted.Zip")
    assert clean.scan == Blob.CLEAN
    clamd.found.clear()
    assert main(["files", "recheck"]) == 0
    assert scan.scan_due(now=lambda: MONDAY) == 2
    assert set(Blob.objects.values_list("scan", flat=True)) == {"", Blob.CLEAN}


def test_a_real_clamd_is_understood(real_clamd: str, tmp_path: Path) -> None:
    """ClamAV of the distribution with one signature of our own, a limit of a megabyte and files of half of it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("акт.txt", VIRUS)
    assert clamav.ping(real_clamd).startswith("ClamAV ")
    assert clamav.ask(real_clamd, [b"clean ", b"", b"words"]) == ""
    assert clamav.ask(real_clamd, []) == ""
    assert clamav.ask(real_clamd, [VIRUS[:9], VIRUS[9:]]) == "Reglament.Test.UNOFFICIAL"
    assert clamav.ask(real_clamd, [packed.getvalue()]) == "Reglament.Test.UNOFFICIAL"
    with pytest.raises(clamav.CannotScan, match="size limit exceeded"):
        clamav.ask(real_clamd, (b"b" * 300_000 for _ in range(100)))
    with pytest.raises(clamav.CannotScan, match="Limits"):
        clamav.ask(real_clamd, [b"b" * 700_000])


def test_an_answer_waits_for_its_files_and_never_carries_a_virus(
    world: World,
    clamd: Clamd,
    settings: Any,
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    ticket = cast.appeal_of_anna(world)
    OutgoingLetter.objects.update(status=OutgoingLetter.SENT)
    bad = IncomingFile(name="сборка.zip", content_type="application/zip", content=b"EICAR")
    answer(
        ticket=ticket,
        by=Actor.staff(world.boris),
        form=Message.ANSWER,
        text="Вот сборка.",
        now=MONDAY,
        files=[bad],
        send_now=True,
    )
    assert send_due(now=lambda: MONDAY) == 0
    letter = OutgoingLetter.objects.get(kind="answer")
    assert (letter.status, letter.attempts) == (OutgoingLetter.WAITING, 0)
    scan.scan_due(now=lambda: MONDAY)
    send_due(now=lambda: MONDAY + timedelta(minutes=1))
    letter.refresh_from_db()
    assert letter.status == OutgoingLetter.FAILED
    assert "Eicar" in letter.last_error


def test_while_the_bucket_is_away_a_file_is_to_be_had_later_and_its_letter_loses_no_try(
    world: World, browse: Browse, storage: type[Storage], settings: Any
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    ticket = cast.appeal_of_anna(world, files=[IncomingFile(name="a", content_type="", content=b"text")])
    build = [IncomingFile(name="сборка.zip", content_type="application/zip", content=b"build")]
    words = {"form": Message.ANSWER, "text": "Вот сборка.", "files": build, "send_now": True}
    answer(ticket=ticket, by=Actor.staff(world.boris), now=MONDAY, **words)  # type: ignore[arg-type]
    OutgoingLetter.objects.exclude(kind="answer").delete()
    moving.to_bucket()
    storage.absent = True
    file = Attachment.objects.order_by("pk")[0]
    assert file_status(world, browse, file) == 503
    assert send_due(now=lambda: MONDAY) == 0
    letter = OutgoingLetter.objects.get()
    assert (letter.status, letter.attempts) == (OutgoingLetter.WAITING, 0)
    assert "NoSuchBucket" in letter.last_error
    storage.absent = False
    assert file_status(world, browse, file) == 200
