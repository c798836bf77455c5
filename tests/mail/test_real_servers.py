"""Against the real ones: Postfix hands letters over and takes ours, Dovecot's folders are polled and watched."""

import base64
import imaplib
import re
import shutil
import smtplib
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from reglament.desk.inbox import idle, imap
from reglament.desk.inbox.idle import Watcher
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.process import process_due
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.outbox.sending import send_due
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.mail.conftest import Post
from tests.mail.processes import free_port, listener
from tests.mail.real_servers import dovecot, postfix

pytestmark = pytest.mark.django_db(transaction=True)
Write = Callable[..., EmailMessage]


class AnnasServer:
    """Where Анна's letters arrive."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Outside pytest's own folder, which every other run of tests closes to the users these servers become."""
    folder = Path(tempfile.mkdtemp(prefix="reglament-mail-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Watchers with short pauses; set when one waits for news."""
    waiting, real = threading.Event(), Watcher._wait_for_news
    monkeypatch.setattr(idle, "STEP", 0.05)
    monkeypatch.setattr(idle, "FIRST_PAUSE", 0.05)

    def noted(self: Watcher, box: Any) -> None:
        waiting.set()
        real(self, box)

    monkeypatch.setattr(Watcher, "_wait_for_news", noted)
    return waiting


@pytest.fixture
def anna() -> Iterator[tuple[AnnasServer, int]]:
    made, port = AnnasServer(), free_port()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    yield made, port
    controller.stop()


def eventually(true: Callable[[], object], told: Callable[[], str] = str) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until, told()
        time.sleep(0.05)


def test_postfix_hands_over_by_lmtp_takes_our_letters_and_the_answer_finds_its_appeal(
    post: Post, letter: Write, anna: tuple[AnnasServer, int], tmp_path: Path, settings: Any
) -> None:
    hers, port = anna
    with (
        listener() as (_, lmtp, _smtp),
        postfix(
            tmp_path / "px", desk="csp@desk.example", lmtp=lmtp, others="romashka.example", relay=port
        ) as server,
        smtplib.SMTP("127.0.0.1", server.port) as client,
    ):
        client.send_message(letter("Не работает подпись."), "anna@romashka.example", "csp@desk.example")
        eventually(lambda: RawLetter.objects.exists(), lambda: server.log)
        process_due(now=timezone.now)
        ticket = Ticket.objects.get()

        settings.SMTP_URL = f"smtp://127.0.0.1:{server.port}"
        assert send_due(now=timezone.now) == 1
        eventually(lambda: hers.letters, lambda: server.log)
        (told,) = hers.letters
        assert f"[#{ticket.number}]" in told["Subject"]
        assert told["Auto-Submitted"] == "auto-replied"
        assert OutgoingLetter.objects.get().status == OutgoingLetter.SENT

        again = letter("Вот журнал.", Subject="Re: без номера", To=told["Reply-To"])
        client.send_message(again, "anna@romashka.example", told["Reply-To"].addresses[0].addr_spec)
        eventually(lambda: RawLetter.objects.count() == 2, lambda: server.log)
        process_due(now=timezone.now)
    joined = RawLetter.objects.order_by("id").last()
    assert joined is not None
    assert (joined.fate, joined.reason, joined.ticket) == (RawLetter.JOINED, "signed_address", ticket)


def test_while_the_listener_is_down_postfix_keeps_the_letter(
    post: Post, letter: Write, anna: tuple[AnnasServer, int], tmp_path: Path
) -> None:
    with listener() as (process, lmtp, smtp):
        process.terminate()
        process.wait()
        told = {"desk": "csp@desk.example", "lmtp": lmtp, "others": "romashka.example", "relay": anna[1]}
        with postfix(tmp_path / "px", **told) as server:  # type: ignore[arg-type]
            with smtplib.SMTP("127.0.0.1", server.port) as client:
                client.send_message(letter(), "anna@romashka.example", "csp@desk.example")
            eventually(lambda: "Connection refused" in server.log, lambda: server.log)
            assert not RawLetter.objects.exists()
            with listener(at=(lmtp, smtp)):
                server.flush()
                eventually(lambda: RawLetter.objects.exists(), lambda: server.log)
    assert not anna[0].letters


def put(port: int, folder: str, raw: bytes, *, create: bool = False) -> None:
    with imaplib.IMAP4("127.0.0.1", port) as client:
        client.login("csp", "secret")
        named = folder if folder.isascii() else f'"&{_modified(folder)}-"'
        if create:
            client.create(named)
        client.append(named, "", imaplib.Time2Internaldate(time.time()), raw)


def _modified(word: str) -> str:
    """RFC 3501, 5.1.3: UTF-7 for names of folders."""
    return base64.b64encode(word.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")


@pytest.fixture
def box(post: Post, tmp_path: Path) -> Iterator[int]:
    with dovecot(tmp_path / "dc", password="secret") as port:
        Mailbox.objects.filter(pk=post.first.pk).update(
            imap_host="127.0.0.1", imap_port=port, imap_tls=False, imap_user="csp", imap_password="secret",
            imap_folder="Обращения",
        )  # fmt: skip
        yield port


def test_a_folder_of_dovecot_with_a_russian_name_is_read_once(post: Post, letter: Write, box: int) -> None:
    put(box, "Обращения", letter(subject="Первое").as_bytes(), create=True)
    put(box, "Обращения", letter(subject="Второе").as_bytes())
    assert imap.poll_all(now=lambda: post.now) == 2
    assert imap.poll_all(now=lambda: post.now) == 0
    assert list(RawLetter.objects.order_by("id").values_list("subject", flat=True)) == ["Первое", "Второе"]
    assert Mailbox.objects.get(pk=post.first.pk).last_error == ""


def test_dovecot_tells_of_a_new_letter_at_once(
    post: Post, letter: Write, box: int, quick: threading.Event
) -> None:
    put(box, "Обращения", letter(subject="До").as_bytes(), create=True)
    watcher = Watcher(Mailbox.objects.get(pk=post.first.pk), now=timezone.now)
    watcher.start()
    try:
        eventually(lambda: RawLetter.objects.count() == 1)
        assert quick.wait(10)
        put(box, "Обращения", letter(subject="После").as_bytes())
        eventually(lambda: RawLetter.objects.count() == 2)  # an IDLE lasts nine minutes when not told
    finally:
        watcher.stop.set()
        watcher.join(10)
    assert not watcher.is_alive()


def test_a_folder_made_anew_is_read_anew_and_what_was_kept_is_recognised(
    post: Post, letter: Write, box: int
) -> None:
    first, second = letter(subject="Одно").as_bytes(), letter(subject="Другое").as_bytes()
    put(box, "Обращения", first, create=True)
    assert imap.poll_all(now=lambda: post.now) == 1
    before = Mailbox.objects.get(pk=post.first.pk).imap_uidvalidity
    with imaplib.IMAP4("127.0.0.1", box) as client:
        client.login("csp", "secret")
        client.delete(f'"&{_modified("Обращения")}-"')
    time.sleep(1.1)  # UIDVALIDITY counts seconds
    put(box, "Обращения", second, create=True)
    put(box, "Обращения", first)
    imap.poll_all(now=lambda: post.now)
    assert Mailbox.objects.get(pk=post.first.pk).imap_uidvalidity != before
    assert sorted(RawLetter.objects.values_list("subject", flat=True)) == ["Другое", "Одно"]


def test_a_watcher_comes_back_when_the_server_does(
    post: Post, letter: Write, tmp_path: Path, quick: threading.Event
) -> None:
    with dovecot(tmp_path / "one", password="secret") as port:
        Mailbox.objects.filter(pk=post.first.pk).update(
            imap_host="127.0.0.1", imap_port=port, imap_tls=False, imap_user="csp", imap_password="secret"
        )  # fmt: skip
        watcher = Watcher(Mailbox.objects.get(pk=post.first.pk), now=timezone.now)
        watcher.start()
        eventually(lambda: Mailbox.objects.get(pk=post.first.pk).last_polled_at)
    try:
        eventually(lambda: Mailbox.objects.get(pk=post.first.pk).last_error)
        with dovecot(tmp_path / "two", password="secret", port=port):
            put(port, "INBOX", letter(subject="Вернулись").as_bytes())
            eventually(lambda: RawLetter.objects.exists())
            watcher.stop.set()
            watcher.join(10)
    finally:
        watcher.stop.set()
        watcher.join(10)
    assert not watcher.is_alive()


def test_every_kind_of_letter_of_an_appeal_is_one_thread_by_references_and_by_subject(
    post: Post, letter: Write, tmp_path: Path
) -> None:
    """Judged by Dovecot, by references alone (REFS) and by subject alone (RFC 5256): whichever way a client threads."""
    number = post.world.certificate.number
    hers = [letter(f"Не работает подпись. Сертификат {number}, тел. +7 495 123-45-67.")]
    ticket = post.deliver(hers[0]).ticket
    assert ticket is not None
    staff, now = Actor.staff(post.world.boris), post.now
    answer(ticket=ticket, by=staff, form="question", text="Какая сборка?", now=now)
    asked = OutgoingLetter.objects.get(kind="question")
    hers.append(letter("Пятая.", Subject=f"Re: {asked.subject}", In_Reply_To=asked.message_id))
    assert post.deliver(hers[1]).ticket == ticket
    answer(ticket=ticket, by=staff, form="answer", text="Смотрим.", now=now)
    answer(ticket=ticket, by=staff, form="solution", text="Обновите.", now=now)
    ticket.refresh_from_db()
    assert ticket.silence_at is not None
    sweep_due(now=ticket.silence_at - timedelta(hours=1))
    close_ticket(ticket=ticket, by=staff, outcome="solved", now=now)
    ours = list(OutgoingLetter.objects.order_by("id"))
    assert {one.kind for one in ours} >= {
        "acknowledgement",
        "question",
        "answer",
        "reminder",
        "solution",
        "closed",
    }
    with dovecot(tmp_path / "dc", password="secret") as port, imaplib.IMAP4("127.0.0.1", port) as client:
        client.login("csp", "secret")
        for raw in [
            *(one.as_bytes() for one in hers),
            *map(cast.on_wire, ours),
            letter("Чужое", Subject="x").as_bytes(),
        ]:
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)
        client.select("INBOX")
        count = len(hers) + len(ours)
        for way in ("REFS", "ORDEREDSUBJECT"):
            _, (told,) = client.thread(way, "UTF-8", "ALL")
            threads = re.findall(rb"\((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*\)", told)
            sizes = sorted(len(re.findall(rb"\d+", thread)) for thread in threads)
            assert sizes == [1, count], (way, told)
