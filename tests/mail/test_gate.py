"""The listener's door: STARTTLS, a sender that is too quick, too much unread. Waiting is 451, never a no."""

import asyncio
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from reglament.desk.inbox import boxes, imap
from reglament.desk.inbox.gate import Rate
from reglament.desk.inbox.listener import AWAY, Keeper
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.process import process_due
from tests.mail.conftest import Post
from tests.mail.imap_server import Folder, serving
from tests.mail.processes import listener

Write = Callable[..., EmailMessage]
CSP = "csp@desk.example"


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_sender_has_so_many_letters_a_minute_and_others_theirs() -> None:
    clock = Clock()
    rate = Rate(3, clock)
    assert [rate.lets_in("anna@romashka.example") for _ in range(4)] == [True, True, True, False]
    assert rate.lets_in("pavel@zavod.example")
    assert not rate.lets_in("<ANNA@romashka.example>")
    clock.at = 61
    assert rate.lets_in("anna@romashka.example")


def test_the_null_sender_speaks_for_many_and_has_more_room() -> None:
    rate = Rate(3, Clock())
    assert sum(rate.lets_in("<>") for _ in range(40)) == 30


def test_a_crowd_of_senders_is_forgotten_not_gathered() -> None:
    rate = Rate(3, Clock())
    for number in range(20_000):
        rate.lets_in(f"user{number}@example.org")
    assert len(rate.seen) <= 10_001


@pytest.mark.django_db(transaction=True)
def test_too_quick_a_sender_is_asked_to_come_later_and_nothing_is_lost(post: Post, letter: Write) -> None:
    with (
        listener(REGLAMENT_LETTERS_A_MINUTE="2") as (_, lmtp, _smtp),
        smtplib.LMTP("127.0.0.1", lmtp) as client,
    ):
        for _ in range(2):
            client.sendmail("anna@romashka.example", [CSP], letter().as_bytes())
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            client.sendmail("anna@romashka.example", [CSP], letter().as_bytes())
        client.sendmail("pavel@zavod.example", [CSP], letter().as_bytes())
    assert refused.value.smtp_code == 451
    assert RawLetter.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_while_too_much_is_unread_everybody_waits_and_then_nobody_does(post: Post, letter: Write) -> None:
    for _ in range(3):
        post.keep(letter())
    with listener(REGLAMENT_LETTERS_UNREAD="2") as (_, lmtp, _smtp):
        with smtplib.LMTP("127.0.0.1", lmtp) as client, pytest.raises(smtplib.SMTPSenderRefused) as refused:
            client.sendmail("anna@romashka.example", [CSP], letter().as_bytes())
        assert refused.value.smtp_code == 451
        process_due(now=timezone.now)
    with (
        listener(REGLAMENT_LETTERS_UNREAD="2") as (_, lmtp, _smtp),
        smtplib.LMTP("127.0.0.1", lmtp) as client,
    ):
        client.sendmail("anna@romashka.example", [CSP], letter().as_bytes())


def test_one_reply_for_several_recipients_is_the_worst_of_them() -> None:
    """SMTP has one reply to the data: "kept" for a letter that one mailbox lacks would lose it there."""

    class HalfAway(Keeper):
        async def _kept(self, raw: bytes, via: str, sender: str, address: str, *more: Any) -> str:
            return AWAY if address == CSP else "250 2.0.0 Kept"

    with ThreadPoolExecutor(1) as pool:
        keeper = HalfAway(pool, a_minute=1, unread=1)
        told = ["chips@desk.example", CSP]
        session: Any = SimpleNamespace(peer=None, host_name="", mailboxes=dict.fromkeys(told))
        envelope: Any = SimpleNamespace(original_content=b"x", mail_from="a@x.example", rcpt_tos=told)
        server: Any = None
        assert asyncio.run(keeper.handle_DATA(server, session, envelope)) == AWAY


def certified(folder: Path, name: str) -> tuple[Path, Path]:
    """A key and a certificate of its own for the name or address."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here: install the package openssl")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    called = f"IP:{name}" if name[0].isdigit() else f"DNS:{name}"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    told = [*made, "-addext", f"subjectAltName={called}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(told, check=True, capture_output=True)
    return key, certificate


@pytest.mark.django_db(transaction=True)
def test_with_a_certificate_the_letter_comes_encrypted(post: Post, letter: Write, tmp_path: Path) -> None:
    key, certificate = certified(tmp_path, "mail.desk.example")
    told = {"REGLAMENT_SMTP_TLS_CERT": str(certificate), "REGLAMENT_SMTP_TLS_KEY": str(key)}
    trusting = ssl.create_default_context(cafile=str(certificate))
    trusting.check_hostname = False
    with listener(**told) as (_, lmtp, smtp):
        for client in (smtplib.SMTP("127.0.0.1", smtp), smtplib.LMTP("127.0.0.1", lmtp)):
            with client:
                client.ehlo()
                assert client.has_extn("starttls")
                client.starttls(context=trusting)
                client.ehlo()
                assert not client.has_extn("auth"), "there are no accounts: nobody is asked for a password"
                client.sendmail("anna@romashka.example", [CSP], letter().as_bytes())
    assert RawLetter.objects.count() == 2


@pytest.mark.django_db
def test_a_folders_server_has_to_prove_its_name_before_it_gets_the_password(
    post: Post, letter: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = certified(tmp_path, "127.0.0.1")
    serving_tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving_tls.load_cert_chain(certificate, key)
    folder = Folder()
    folder.add(letter().as_bytes())
    with serving(folder, tls=serving_tls) as port:
        told = {"imap_host": "127.0.0.1", "imap_port": port, "imap_user": "csp", "imap_password": "secret"}
        boxes.change_box("csp", settings=told, now=post.now)
        assert imap.poll_all(now=lambda: post.now) == 0
        assert "CERTIFICATE_VERIFY_FAILED" in Mailbox.objects.get(name="csp").last_error
        assert not folder.log, "the password was not said"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert imap.poll_all(now=lambda: post.now) == 1
        boxes.change_box("csp", settings={"imap_host": "localhost"}, now=post.now)
        assert imap.poll_all(now=lambda: post.now) == 0, "the certificate is of another name"


@pytest.mark.django_db(transaction=True)
def test_a_certificate_that_cannot_be_read_is_one_clear_line_and_not_zero(post: Post, tmp_path: Path) -> None:
    again = listener(REGLAMENT_SMTP_TLS_CERT=str(tmp_path / "none.pem"))
    with pytest.raises(AssertionError, match="its ports or its certificate"), again:
        pass
