"""Sending over a real SMTP dialogue: threaded, marked, never twice, and patient with a server that is away."""

import asyncio
import email
import email.policy
import smtplib
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.db import connection

from reglament.desk.files import store
from reglament.desk.outbox import jobs, sending
from reglament.desk.outbox.actions import FileToSend, write_letter
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.outbox.sending import send_due
from reglament.desk.regulations.models import Desk
from reglament.desk.staff.pages.outgoing import fate
from reglament.desk.tickets.actions import outgoing
from tests import cast
from tests.mail.processes import SETUP, free_port, script

NOW = cast.MONDAY


class Relay:
    """A mail server that takes letters, or refuses with `answer`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answer = "250 OK"
        self.pause = 0.0
        self.came = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.came += 1
        await asyncio.sleep(self.pause)
        if not self.answer:
            server.transport.close()
        if self.answer.startswith("250"):
            parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(parsed, EmailMessage)
            self.letters.append(parsed)
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self.answer


@pytest.fixture
def relay(settings: Any, tmp_path: Path) -> Iterator[Relay]:
    made = Relay()
    controller = Controller(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{controller.port}"
    settings.FILES_ROOT = tmp_path
    yield made
    controller.stop()


@pytest.fixture
def desk(db: None) -> Desk:
    return cast.desk("csp", "CP", "cryptopro-4")


def write(desk: Desk, **more: Any) -> OutgoingLetter:
    fields: dict[str, Any] = {
        "kind": "answer",
        "desk": desk,
        "ticket_number": "CP-1042",
        "to_address": "anna@romashka.example",
        "to_name": "Анна Овчинникова",
        "subject": "[#CP-1042] Не работает подпись",
        "text": "Здравствуйте!\n\nОбновите сборку.\n",
        "now": NOW,
    }
    return write_letter(**{**fields, **more})


def send(at: datetime = NOW) -> int:
    return send_due(now=lambda: at)


def status(letter: OutgoingLetter) -> tuple[str, int]:
    letter.refresh_from_db()
    return letter.status, letter.attempts


def test_a_letter_leaves_threaded_named_and_with_its_signed_reply_address(relay: Relay, desk: Desk) -> None:
    sent = write(desk, in_reply_to="<b@x>", references="<a@x> <b@x>", html="<p>Обновите сборку.</p>")
    assert send() == 1
    (letter,) = relay.letters
    assert relay.envelopes == [("csp@desk.example", ["anna@romashka.example"])]
    assert letter["Message-ID"] == sent.message_id
    assert (letter["In-Reply-To"], letter["References"].split()) == ("<b@x>", ["<a@x>", "<b@x>"])
    assert letter["Subject"] == "[#CP-1042] Не работает подпись"
    assert letter["To"].addresses[0].display_name == "Анна Овчинникова"
    assert letter["From"].addresses[0].display_name == "Поддержка КриптоПро"
    assert letter["Reply-To"].addresses[0].addr_spec == sent.reply_to
    assert letter["Auto-Submitted"] is None
    words = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert words.splitlines() == ["Здравствуйте!", "", "Обновите сборку."]
    assert "<p>Обновите" in letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert status(sent) == (OutgoingLetter.SENT, 0)
    assert sent.sent_at == NOW


def test_an_automatic_letter_says_so_in_every_way_others_look_for(relay: Relay, desk: Desk) -> None:
    write(desk, automatic=True, in_reply_to="<b@x>")
    write(desk, automatic=True)
    send()
    assert [m["Auto-Submitted"] for m in relay.letters] == ["auto-replied", "auto-generated"]
    assert {m["X-Auto-Response-Suppress"] for m in relay.letters} == {"All"}
    assert {m["X-Reglament-Desk"] for m in relay.letters} == {"csp"}


def test_files_keep_their_russian_names_and_bytes(relay: Relay, desk: Desk) -> None:
    content = bytes(range(256)) * 40
    blob = store.keep(content, now=NOW)
    names = ["Снимок экрана № 1.png", 'a"b;\r\nBcc: x.txt', "письмо.eml"]
    kinds = ["image/png", "text/plain", "message/rfc822"]
    write(
        desk, files=[FileToSend(blob=blob, name=n, content_type=k) for n, k in zip(names, kinds, strict=True)]
    )
    send()
    files = list(relay.letters[0].iter_attachments())
    assert [f.get_filename() for f in files] == ["Снимок экрана № 1.png", 'a"b; Bcc: x.txt', "письмо.eml"]
    assert files[0].get_payload(decode=True) == content
    assert files[2].get_content_type() == "application/octet-stream"


def test_a_domain_in_cyrillic_leaves_as_dns_writes_it(
    relay: Relay, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few servers know SMTPUTF8; where one does not, a name in Cyrillic before the @ fails at once and says why."""
    monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda self, name: False)
    good, bad = write(desk, to_address="anna@почта.рф"), write(desk, to_address="анна@почта.рф")
    assert send() == 1
    assert relay.envelopes == [("csp@desk.example", ["anna@xn--80a1acny.xn--p1ai"])]
    assert relay.letters[0]["To"].addresses[0].addr_spec == "anna@xn--80a1acny.xn--p1ai"
    assert [status(letter)[0] for letter in (good, bad)] == [OutgoingLetter.SENT, OutgoingLetter.FAILED]
    assert "SMTPUTF8" in bad.last_error


def test_a_subject_or_name_cannot_add_a_field(relay: Relay, desk: Desk) -> None:
    write(desk, subject="x\r\nBcc: all@desk.example", to_name="y\r\nBcc: all@desk.example")
    send()
    assert relay.letters[0]["Bcc"] is None


def test_message_ids_stand_whole_on_their_lines(desk: Desk) -> None:
    ids = [f"<{'x' * 90}{n}@romashka.example>" for n in range(3)]
    letter = write(desk, in_reply_to=ids[2], references=" ".join(ids))
    raw = cast.on_wire(letter).decode("ascii")
    assert f"\r\nMessage-ID: {letter.message_id}\r\n" in raw
    assert f"\r\nIn-Reply-To: {ids[2]}\r\n" in raw
    assert "\r\nReferences: " + "\r\n ".join(ids) + "\r\n" in raw


def test_lines_on_the_wire_are_short_and_ascii(desk: Desk) -> None:
    letter = write(
        desk,
        subject="Очень длинная тема " * 20,
        text="слово " * 1000,
        references=" ".join(f"<{n}@x>" for n in range(200)),
    )
    raw = cast.on_wire(letter)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_not_before_its_time(relay: Relay, desk: Desk) -> None:
    letter = write(desk, not_before_at=NOW + timedelta(hours=1))
    assert send() == 0
    assert send(NOW + timedelta(hours=1)) == 1
    assert status(letter) == (OutgoingLetter.SENT, 0)


def test_a_temporary_refusal_is_tried_again_later_and_later(relay: Relay, desk: Desk) -> None:
    letter = write(desk)
    relay.answer = "451 greylisted"
    pauses = []
    at = NOW
    for _ in range(4):
        send(at)
        letter.refresh_from_db()
        pauses.append(letter.not_before_at - at)
        at = letter.not_before_at
    assert pauses == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert "greylisted" in letter.last_error
    relay.answer = "250 OK"
    send(at)
    assert status(letter) == (OutgoingLetter.SENT, 4)
    assert len(relay.letters) == 1


def test_a_letter_looked_through_for_long_leaves_once(
    relay: Relay, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay with a virus checker takes its time for the last word: who hangs up first sends it again and again."""
    monkeypatch.setattr(sending, "TIMEOUT", 0.04)
    relay.pause = 0.05
    letter = write(desk)
    assert send() == 1
    assert status(letter) == (OutgoingLetter.SENT, 0)
    assert len(relay.letters) == 1


def test_a_slow_relay_keeps_one_job_of_the_worker_and_not_all(relay: Relay, desk: Desk) -> None:
    write(desk)
    with jobs._sending:
        jobs.send_letters()
    assert relay.letters == []
    jobs.send_letters()
    assert len(relay.letters) == 1


def test_a_letter_that_may_have_been_taken_is_not_sent_for_ever(relay: Relay, desk: Desk) -> None:
    letter, other = write(desk), write(desk, to_address="boris@romashka.example")
    relay.answer = ""
    assert send() == 0
    assert [status(one) for one in (letter, other)] == [(OutgoingLetter.WAITING, 1)] * 2
    OutgoingLetter.objects.update(attempts=11)
    send(NOW + timedelta(days=1))
    assert [status(one) for one in (letter, other)] == [(OutgoingLetter.FAILED, 12)] * 2
    assert relay.came == 4
    assert letter.perhaps_sent_at == NOW, "and the appeal tells of the first time"


@pytest.mark.parametrize("step", ["hand_over", "finish"])
def test_killed_before_the_last_dot_it_leaves_at_once_and_after_it_with_a_pause_and_a_word(
    relay: Relay, desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Until the dot nobody takes a letter, so there is nothing to wait for; the process ends where it is told to."""
    letter, real = write(desk), getattr(sending, step)

    def killed(*args: Any) -> None:
        real(*args)
        raise SystemExit

    monkeypatch.setattr(sending, step, killed)
    with pytest.raises(SystemExit):
        send()
    monkeypatch.setattr(sending, step, real)
    if step == "hand_over":
        assert (send(), len(relay.letters)) == (1, 1)
        assert (status(letter), letter.perhaps_sent_at) == ((OutgoingLetter.SENT, 0), None)
        return
    with pytest.raises(ValidationError, match="прямо сейчас"):
        outgoing._locked(letter, "give_up")
    assert send(NOW + timedelta(minutes=14)) == 0
    for minute in (16, 18):
        send(NOW + timedelta(minutes=minute))
    first, second = relay.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert (status(letter), letter.perhaps_sent_at) == ((OutgoingLetter.SENT, 1), NOW)
    assert "Возможно, письмо уже дошло: 2\u00a0марта, 10:00" in fate(letter, "ru", now=NOW)


def test_a_permanent_refusal_is_final_and_holds_nobody_up(relay: Relay, desk: Desk) -> None:
    bad = write(desk)
    relay.answer = "550 no such user"
    send()
    assert status(bad) == (OutgoingLetter.FAILED, 1)
    assert "550 no such user" in bad.last_error
    relay.answer = "250 OK"
    good = write(desk)
    send(NOW + timedelta(hours=1))
    assert status(good)[0] == OutgoingLetter.SENT
    assert status(bad)[0] == OutgoingLetter.FAILED


def test_in_the_end_it_gives_up(relay: Relay, desk: Desk) -> None:
    letter = write(desk)
    relay.answer = "451 later"
    for days in range(20):
        send(NOW + timedelta(days=days))
    assert status(letter) == (OutgoingLetter.FAILED, 12)


def test_a_server_that_is_away_uses_up_no_tries_and_says_so(
    desk: Desk, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    letters = [write(desk), write(desk)]
    for minute in range(5):
        assert send(NOW + timedelta(minutes=minute)) == 0
    assert [status(letter) for letter in letters] == [(OutgoingLetter.WAITING, 0)] * 2
    assert "does not answer" in caplog.text
    assert letters[0].last_error


def test_a_lost_file_stops_no_other_letter(relay: Relay, desk: Desk) -> None:
    blob = store.keep(b"gone", now=NOW)
    store.path_of(blob.sha256).unlink()
    lost = write(desk, files=[FileToSend(blob=blob, name="a", content_type="text/plain")])
    good = write(desk)
    send()
    assert status(good)[0] == OutgoingLetter.SENT
    assert status(lost) == (OutgoingLetter.WAITING, 1)


def test_without_a_server_the_demo_keeps_letters_and_others_wait(
    desk: Desk, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMTP_URL, settings.DEMO = "", False
    letter = write(desk)
    assert send() == 0
    assert status(letter)[0] == OutgoingLetter.WAITING
    assert "no mail server is set" in caplog.text
    settings.DEMO = True
    assert send() == 1
    assert status(letter)[0] == OutgoingLetter.KEPT


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_letter_once(relay: Relay, desk: Desk) -> None:
    for _ in range(12):
        write(desk)

    def work() -> None:
        try:
            send()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    ids = [letter["Message-ID"] for letter in relay.letters]
    assert len(ids) == len(set(ids)) == 12


@pytest.mark.django_db(transaction=True)
def test_killed_between_the_servers_250_and_the_commit_it_is_the_same_letter_again(
    relay: Relay, desk: Desk, settings: Any
) -> None:
    write(desk)
    code = f"""{SETUP}
import time
from reglament.desk.outbox import sending
def stop(*args, **named):
    print("HERE", flush=True); time.sleep(60)
sending._mark = stop
from datetime import datetime
sending.send_due(now=lambda: datetime.fromisoformat("{NOW.isoformat()}"))
"""
    with script(code, say="HERE", REGLAMENT_SMTP_URL=settings.SMTP_URL) as worker:
        worker.kill()
        worker.wait()
    assert send() == 0
    assert send(NOW + timedelta(minutes=16)) == 0
    assert send(NOW + timedelta(minutes=18)) == 1
    first, second = relay.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert cast.on_wire(OutgoingLetter.objects.get())  # and nothing is left to send
    assert send() == 0
