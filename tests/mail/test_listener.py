"""The listener, spoken to by a real client: 250 only for what is committed, and never lost whatever is killed."""

import signal
import smtplib
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.process import process_due
from reglament.desk.outbox.addresses import reply_address
from reglament.desk.tickets.models import Ticket
from tests.mail.conftest import Post
from tests.mail.processes import listener

pytestmark = pytest.mark.django_db(transaction=True)
Write = Callable[..., EmailMessage]
CSP, CHIPS = "csp@desk.example", "chips@desk.example"
# Where it stands when it is killed: code that stops it there, how many letters are kept by then, what the sender heard.
STEPS = {
    "all data are here, nothing is kept": ("keep.keep_letter = stop", 0, 0),
    "kept, the sender not told": ("keep.keep_letter = after(keep.keep_letter)", 1, 0),
    "told, the worker not woken": ("wake.wake = stop", 1, 250),
}
STOPPING = """
import time
from reglament.desk import wake
from reglament.desk.inbox import keep
def stop(*args, **named):
    print("HERE", flush=True)
    time.sleep(60)
def after(real):
    def stopping(*args, **named):
        real(*args, **named)
        stop()
    return stopping
"""


@pytest.fixture(scope="module")
def started(django_db_setup: None) -> Iterator[tuple[int, int]]:
    with listener() as (_, lmtp, smtp):
        yield lmtp, smtp


@pytest.fixture
def running(post: Post, started: tuple[int, int]) -> tuple[int, int]:
    """The ports of LMTP and SMTP."""
    return started


def test_lmtp_answers_each_recipient_and_keeps_the_letter_byte_for_byte(
    running: tuple[int, int], letter: Write
) -> None:
    raw = letter("Строка\n.точка в начале\nконец").as_bytes().replace(b"\n", b"\r\n")
    with _transaction(running[0]) as client:
        assert client.rcpt(CSP)[0] == 250
        code, words = client.rcpt("nobody@desk.example")
        assert (code, b"no address of this desk" in words) == (550, True)
        assert client.rcpt(CHIPS)[0] == 250
        assert [client.data(raw)[0], client.getreply()[0]] == [250, 250]
    kept = RawLetter.objects.order_by("mailbox__name")
    assert [k.mailbox.address for k in kept] == [CHIPS, CSP]
    assert {bytes(k.raw) for k in kept} == {raw}
    assert {(k.via, k.envelope_from) for k in kept} == {("lmtp", "anna@romashka.example")}


def test_commands_may_come_at_once_and_recipients_not_without_end(
    running: tuple[int, int], letter: Write
) -> None:
    """RFC 2033 asks for pipelining and codes that programs read; recipients over a hundred come with the next."""
    raw = letter().as_bytes().replace(b"\n", b"\r\n")
    with _transaction(running[0]) as client:
        assert client.has_extn("pipelining")
        assert client.has_extn("enhancedstatuscodes")
        assert [client.docmd(word)[1][:5] for word in ("NOOP", "FOO", "MAIL x")] == [
            b"2.0.0",
            b"5.5.2",
            b"5.5.4",
        ]
        client.send(b"".join(b"RCPT TO:<csp+%d@desk.example>\r\n" % n for n in range(102)) + b"RSET\r\n")
        codes = [client.getreply()[0] for _ in range(103)]
        assert codes == [250] * 100 + [452] * 2 + [250]
        client.send(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<csp@desk.example>\r\nDATA\r\n")
        assert [client.getreply()[0] for _ in range(3)] == [250, 250, 354]
        client.send(raw + b".\r\nNOOP\r\n")
        assert [client.getreply()[0] for _ in range(2)] == [250, 250]
    assert bytes(RawLetter.objects.get().raw) == raw


def test_smtp_takes_the_signed_address_and_the_null_sender(running: tuple[int, int], letter: Write) -> None:
    signed = reply_address(CSP, "CP-1001")
    with smtplib.SMTP("127.0.0.1", running[1], local_hostname="mx.romashka.example") as client:
        client.sendmail("", [signed.upper()], letter().as_bytes())
    kept = RawLetter.objects.get()
    assert (kept.envelope_to.lower(), kept.envelope_from, kept.via) == (signed, "<>", "smtp")
    assert (kept.peer, kept.helo) == ("127.0.0.1", "mx.romashka.example")


def test_a_stranger_to_the_desk_is_refused_while_the_sender_still_listens(
    running: tuple[int, int], letter: Write
) -> None:
    with smtplib.SMTP("127.0.0.1", running[1]) as client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.sendmail("anna@romashka.example", ["csp@elsewhere.example"], letter().as_bytes())
    assert not RawLetter.objects.exists()


def test_the_same_letter_sent_again_is_the_same_row(running: tuple[int, int], letter: Write) -> None:
    raw = letter().as_bytes()
    for port, client in ((running[0], smtplib.LMTP), (running[1], smtplib.SMTP), (running[0], smtplib.LMTP)):
        with client("127.0.0.1", port) as connected:
            connected.sendmail("anna@romashka.example", [CSP], raw)
    assert RawLetter.objects.count() == 1


def test_lines_longer_than_the_standard_allows_are_taken(running: tuple[int, int]) -> None:
    raw = b"From: anna@romashka.example\r\nSubject: long\r\n\r\n" + b"x" * 300_000 + b"\r\n"
    with smtplib.LMTP("127.0.0.1", running[0]) as client:
        client.sendmail("anna@romashka.example", [CSP], raw)
    assert bytes(RawLetter.objects.get().raw) == raw


def test_too_long_a_letter_is_refused_for_every_recipient_and_the_session_goes_on(
    post: Post, letter: Write
) -> None:
    limited = listener(REGLAMENT_LETTER_MAX_BYTES="20000")
    with limited as (_, lmtp, _smtp), _transaction(lmtp) as client:
        client.rcpt(CSP)
        client.rcpt(CHIPS)
        raw = letter("много слов " * 5000).as_bytes()
        assert [client.data(raw)[0], client.getreply()[0]] == [552, 552]
        client.sendmail("anna@romashka.example", [CSP], letter().as_bytes())
    assert RawLetter.objects.count() == 1


def test_without_its_database_the_listener_says_later_and_recovers(post: Post, letter: Write) -> None:
    name = connection.settings_dict["NAME"]
    with listener() as (process, lmtp, _), _maintenance() as admin:
        _send(lmtp, letter())
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            _cut_off(admin, str(name))
            with pytest.raises(smtplib.SMTPException) as refusal:
                _send(lmtp, letter())
            assert "451" in str(refusal.value)
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        _send(lmtp, letter())
        assert process.poll() is None
    assert RawLetter.objects.count() == 2


def test_sigterm_ends_it_cleanly(post: Post, letter: Write) -> None:
    with listener() as (process, lmtp, _):
        _send(lmtp, letter())
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_taken_port_is_one_clear_line_and_not_zero(post: Post) -> None:
    with listener() as (_, lmtp, _smtp):
        again = listener(REGLAMENT_LMTP_PORT=str(lmtp))
        with pytest.raises(AssertionError, match="cannot use its ports"), again:
            pass


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_letter_is_there_once_and_becomes_one_appeal(
    post: Post, letter: Write, step: str
) -> None:
    raw, (code, kept, heard) = letter().as_bytes().replace(b"\n", b"\r\n"), STEPS[step]
    with listener(before=f"{STOPPING}\n{code}") as (process, lmtp, _):
        client = _transaction(lmtp)
        client.rcpt(CSP)
        client.docmd("DATA")
        client.send(raw + b".\r\n")
        assert process.stdout is not None
        while "HERE" not in process.stdout.readline():
            pass
        assert RawLetter.objects.count() == kept
        process.kill()
        try:
            told = client.getreply()[0]
        except smtplib.SMTPServerDisconnected:
            told = 0
    assert told == heard
    if not told:  # the sender, who never heard 250, sends it again
        with listener() as (_, lmtp, _smtp):
            smtplib.LMTP("127.0.0.1", lmtp).sendmail("anna@romashka.example", [CSP], raw)
    process_due(now=timezone.now)
    assert RawLetter.objects.get().fate == RawLetter.NEW_APPEAL
    assert Ticket.objects.count() == 1


def test_killed_in_the_middle_of_the_data_nothing_was_promised(post: Post, letter: Write) -> None:
    with listener() as (process, lmtp, _):
        client = _transaction(lmtp)
        client.rcpt(CSP)
        client.docmd("DATA")
        client.send(letter().as_bytes()[:100])
        time.sleep(0.1)
        process.kill()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.getreply()
    assert not RawLetter.objects.exists()


def _transaction(port: int) -> smtplib.LMTP:
    """A session in which MAIL was said. smtplib reads one reply to DATA; LMTP gives one for each recipient."""
    client = smtplib.LMTP("127.0.0.1", port, timeout=30)
    client.ehlo_or_helo_if_needed()
    client.mail("anna@romashka.example")
    return client


def _send(port: int, message: EmailMessage) -> None:
    with smtplib.LMTP("127.0.0.1", port, timeout=30) as client:
        client.sendmail("anna@romashka.example", [CSP], message.as_bytes())


def _maintenance() -> psycopg.Connection[tuple[object, ...]]:
    told = connection.settings_dict
    return psycopg.connect(
        dbname="postgres",
        user=str(told["USER"] or ""),
        password=str(told["PASSWORD"] or ""),
        host=str(told["HOST"] or ""),
        port=str(told["PORT"] or ""),
        autocommit=True,
    )


def _cut_off(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """End every session in the test's database but the test's own."""
    connection.ensure_connection()
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s",
        [name, connection.connection.info.backend_pid],
    )
