"""The letter on the wire: HTML that says the same, a signature that others verify, memory that stays flat."""

import email
import email.policy
import hashlib
import io
import re
import smtplib
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from reglament.cli import main
from reglament.desk.files import store
from reglament.desk.inbox.dkim import signatures
from reglament.desk.outbox import dkim
from reglament.desk.outbox.actions import FileToSend, write_letter
from reglament.desk.outbox.html import html_of
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.outbox.sending import Server, send_due
from reglament.desk.outbox.wire import files_of, on_wire
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.models import Message, Ticket
from reglament.launch import outgoing
from reglament.launch.errors import LaunchError
from tests import cast
from tests.mail.conftest import Post

NOW = cast.MONDAY
URL = "https://desk.example/regulation/csp/cryptopro-4/"


def words(html: str) -> str:
    """What a reader sees of a page."""
    return unescape(re.sub(r"<[^>]+>", " ", html.partition("<body")[2].partition(">")[2]))


def squeezed(text: str) -> str:
    """The words without spaces and the marks of quotes and lists."""
    return "".join(re.sub(r"(?m)^(> ?|— |- )", "", text).split())


def test_the_html_part_says_the_same_words_and_no_others() -> None:
    text = (
        "Обращение CP-1042 зарегистрировано.\n\nНе хватает:\n— ИНН <организации>\n— телефона & имени\n\n"
        "Ответ вы получите не позднее 4 марта, 14:30 МСК (п. 6.8 r9).\nХод работы: https://desk.example/a/?x=1&y=2.\n\n"
        "    if (a < b)  return;\n\n> Не работает\n> подпись (п. 4.1)\n"
    )
    html = html_of(text, regulation_url=URL)
    assert squeezed(words(html)) == squeezed(text)
    assert f'<a href="{URL}#6.8-r9">6.8 r9</a>' in html
    assert html.count(URL) == 1, "what a client quotes is not ours to link"
    assert '<a href="https://desk.example/a/?x=1&amp;y=2">' in html
    assert html.count("<li") == 2
    assert "<blockquote" in html
    assert "\u00a0 \u00a0 if (a &lt; b)\u00a0 return;" in html
    for foreign in ("<img", "<script", "<link", "url(", "background", "color:", "<b>"):
        assert foreign not in html.replace("color-scheme", "")


def test_every_word_of_a_hostile_text_is_only_a_word() -> None:
    html = html_of('<script>alert(1)</script> https://x.example/"onclick=alert(1) javascript:alert(1)')
    assert "<script" not in html
    assert 'href="https://x.example/"' in html
    assert html.count("<a ") == 1


def test_clauses_in_both_languages_become_links_and_numbers_of_versions_do_not() -> None:
    html = html_of("(clause 4.1.2), п.\u00a06.7, версия 5.0.12, пункт 3", regulation_url=URL)
    assert re.findall(r"#([^\"]+)\"", html) == ["4.1.2", "6.7"]


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any) -> Desk:
    settings.FILES_ROOT = tmp_path / "files"
    return cast.desk("csp", "CP", "cryptopro-4")


def written(desk: Desk, **more: Any) -> OutgoingLetter:
    fields: dict[str, Any] = {
        "kind": "answer",
        "desk": desk,
        "ticket_number": "CP-1042",
        "to_address": "anna@romashka.example",
        "to_name": "Анна Овчинникова",
        "subject": "[#CP-1042] Не работает подпись",
        "text": "Здравствуйте!\n\n.Точка в начале строки, п. 6.7.\n\n\n",
        "edition_code": "cryptopro-4",
        "in_reply_to": "<b@x>",
        "references": "<a@x> <b@x>",
        "now": NOW,
    }
    return write_letter(**{**fields, **more})


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_signed_letter_is_verified_by_whoever_asks_dns_and_breaks_when_touched(
    desk: Desk, settings: Any, tmp_path: Path, kind: str
) -> None:
    settings.DKIM_KEY, settings.DKIM_SELECTOR = tmp_path / f"{kind}.pem", "m1"
    settings.DKIM_KEY.write_bytes(dkim.new_key(kind, bits=1024))
    record = dkim.record(dkim.load_key(settings.DKIM_KEY))

    def ask(name: str, kind: str) -> tuple[str, ...]:
        return (record,) if (name, kind) == ("m1._domainkey.desk.example", "TXT") else ()

    blob = store.keep(b"log  with   spaces\r\n" * 900, now=NOW)
    letter = written(desk, files=[FileToSend(blob=blob, name="журнал.txt", content_type="text/plain")])
    raw = cast.on_wire(letter)

    def result(of: bytes) -> list[tuple[str, str]]:
        return [(s.result, s.domain) for s in signatures(of, ask=ask, at=NOW + timedelta(hours=1))]

    assert result(raw) == [("pass", "desk.example")]
    assert result(raw.replace(b"\r\nTo:", b"\r\nX-Relay: mx\r\nTo:")) == [("pass", "desk.example")]
    for touched in (
        raw.replace(b"\r\nTo: ", b"\r\nTo: boss@firm.example, ", 1),
        raw + b"more\r\n",
        raw.replace(b"\r\nSubject:", b"\r\nReply-To: thief@evil.example\r\nSubject:", 1),
        raw.replace(b"\r\nFrom:", b"\r\nFrom: boss@firm.example\r\nFrom:", 1),
    ):
        assert result(touched) == [("fail", "desk.example")]
    settings.DKIM_KEY = None
    assert b"DKIM" not in cast.on_wire(letter)


def test_a_key_is_made_once_and_its_record_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "dkim.pem"
    ask = ["mail", "dkim", "--key", str(path), "--domain", "desk.example", "--selector", "m1"]
    assert main([*ask, "--new", "rsa"]) == 0
    told = capsys.readouterr().out
    assert path.stat().st_mode & 0o777 == 0o600
    assert "m1._domainkey.desk.example" in told
    assert max(map(len, re.findall(r'"([^"]*)"', told))) <= 255
    assert main(ask) == 0
    assert capsys.readouterr().out == told
    assert main([*ask, "--new", "rsa"]) == 2, "a key that is in use is not thrown away"


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("DKIM_KEY", "nowhere.pem", "cannot be read"),
        ("DKIM_KEY", "wrong.pem", "no private key"),
        ("CLAMAV", "localhost:3310", "unix:/path"),
        ("CLAMAV_FAILS", "perhaps", "closed or open"),
        ("S3_URL", "https://host/bucket", "key:secret@host/bucket"),
    ],
)
def test_a_wrong_setting_is_one_line_at_the_start(
    tmp_path: Path, setting: str, value: str, words: str
) -> None:
    (tmp_path / "wrong.pem").write_text("-----BEGIN PRIVATE KEY-----\nnonsense\n")
    env = {f"REGLAMENT_{setting}": str(tmp_path / value) if value.endswith(".pem") else value}
    outgoing.check({})
    with pytest.raises(LaunchError, match=re.escape(words)) as told:
        outgoing.check(env)
    assert "\n" not in str(told.value)


def test_a_key_that_is_gone_makes_letters_wait_and_uses_up_no_tries(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.SMTP_URL, settings.DKIM_KEY = "smtp://127.0.0.1:9", tmp_path / "gone.pem"
    letter = written(desk)
    assert send_due(now=lambda: NOW) == 0
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == (OutgoingLetter.WAITING, 0)
    assert "gone.pem" in letter.last_error


class Taking(smtplib.SMTP):
    """A connection on which everything is accepted; what was said is hashed and counted."""

    def __init__(self) -> None:
        self.esmtp_features, self.does_esmtp, self.helo_resp, self.ehlo_resp = {}, True, b"", b"mx"
        self.size, self.digest = 0, hashlib.sha256()

    def putcmd(self, cmd: str, args: str = "") -> None:
        self.code = 354 if cmd == "DATA" else 250

    def getreply(self) -> tuple[int, bytes]:
        return self.code, b"OK"

    def send(self, s: Any) -> None:
        self.code = 250
        self.size += len(s)
        self.digest.update(s)


def test_a_large_file_is_sent_and_signed_by_pieces(desk: Desk, settings: Any, tmp_path: Path) -> None:
    settings.DKIM_KEY, smtp = tmp_path / "key.pem", Taking()
    settings.DKIM_KEY.write_bytes(dkim.new_key("ed25519"))
    blob = store.keep(io.BytesIO(b"\x00\x01\x02\x03" * (1 << 20)), now=NOW)
    letter = written(desk, files=[FileToSend(blob=blob, name="дамп.bin", content_type="application/zip")])
    tracemalloc.start()
    with on_wire(letter, files_of(letter), now=NOW) as content:
        Server("smtp://x", smtp).send(letter, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert smtp.size > blob.size * 4 // 3
    assert peak < 6 << 20


def test_parts_stand_in_order_and_a_dot_stays_a_dot(desk: Desk) -> None:
    blob = store.keep(bytes(range(256)) * 4000, now=NOW)
    letter = written(desk, files=[FileToSend(blob=blob, name="Снимок № 1.png", content_type="image/png")])
    parsed = email.message_from_bytes(cast.on_wire(letter), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert parsed.defects == []
    assert [p.get_content_type() for p in parsed.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
    ]
    html = parsed.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "/regulation/csp/cryptopro-4/#6.7" in html
    (file,) = parsed.iter_attachments()
    assert file.get_payload(decode=True) == bytes(range(256)) * 4000
    smtp = Taking()
    with on_wire(letter, files_of(letter), now=NOW) as content:
        before = content.readlines()
    with on_wire(letter, files_of(letter), now=NOW) as content:
        (server := Server("smtp://x", smtp)).send(letter, content)
    server.finish()
    dots = sum(line.startswith(b".") for line in before)
    assert smtp.size == sum(map(len, before)) + dots + 3


def test_our_answer_follows_the_last_letter_of_the_person_and_the_chain_stays_short(
    post: Post, letter: Callable[..., EmailMessage]
) -> None:
    first = letter(f"Не работает подпись. Сертификат {post.world.certificate.number}, тел. +7 495 123-45-67.")
    ticket = post.deliver(first).ticket
    assert isinstance(ticket, Ticket)
    number = f"Re: [#{ticket.number}] Не работает подпись"
    for _ in range(10):
        last = letter("Ещё одно.", subject=number)
        post.deliver(last)
    sent = answer(
        ticket=ticket, by=Actor.staff(post.world.boris), form=Message.ANSWER, text="Обновите.", now=post.now
    )
    ours = OutgoingLetter.objects.get(pk=sent.letter_id_out)
    assert ours.in_reply_to == last["Message-ID"]
    chain = ours.references.split()
    assert chain[0] == first["Message-ID"]
    assert chain[-1] == last["Message-ID"]
    assert len(chain) <= 10
    post.deliver(letter("Спасибо!", subject=number, in_reply_to=ours.message_id))
    ticket.refresh_from_db()
    again = answer(
        ticket=ticket, by=Actor.staff(post.world.boris), form=Message.ANSWER, text="Пожалуйста.", now=post.now
    )
    then = OutgoingLetter.objects.get(pk=again.letter_id_out)
    assert ours.message_id in then.references.split()
    assert then.subject == ours.subject == f"[#{ticket.number}] Не работает подпись", (
        "Gmail threads by it too"
    )
    raw = email.message_from_bytes(cast.on_wire(then), policy=email.policy.default)
    assert raw["Reply-To"].addresses[0].addr_spec == then.reply_to
    assert [name for name in raw if name.lower().startswith(("list-", "precedence"))] == []


def test_memory_stays_flat_over_thousands_of_letters(desk: Desk, settings: Any, monkeypatch: Any) -> None:
    settings.SMTP_URL = "smtp://x"
    smtp = Taking()
    monkeypatch.setattr(Server, "_open", lambda self: smtp)
    monkeypatch.setattr(Taking, "quit", lambda self: None)
    peaks = []
    for _ in range(3):
        one = written(desk)
        copies = [OutgoingLetter(**{**_fields(one), "message_id": f"<{smtp.size}.{n}@x>"}) for n in range(9)]
        OutgoingLetter.objects.bulk_create(copies)
        tracemalloc.start()
        assert send_due(now=lambda: NOW, most=1000) == 10
        peaks.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert peaks[2] < peaks[0] + 200_000, peaks


def _fields(letter: OutgoingLetter) -> dict[str, Any]:
    return {f.attname: getattr(letter, f.attname) for f in letter._meta.concrete_fields if not f.primary_key}
