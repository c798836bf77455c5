"""Failures that other desks have had with letters like these, one test each. Named after what went wrong there."""

import base64
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from django.utils import timezone

from reglament.cli import main
from reglament.desk.inbox import imap
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.parse import parse
from tests.mail.conftest import Post, tickets
from tests.mail.corpus_tools import b64, b_word, crlf, letter, many, part, usual
from tests.mail.imap_server import Folder, serving
from tests.mail.processes import database_url, free_port

Write = Callable[..., EmailMessage]
WORDS = "Программа не запускается, ошибка 0x80090010."
UNKNOWN = (
    b"From: anna@romashka.example\r\nSubject: =?x-unknown-77?B?wvLu8O7l?=\r\nMessage-ID: <odd@romashka.example>\r\n"
    b"Content-Type: text/plain; charset=x-klingon\r\n\r\n\xcf\xf0\xe8\xe2\xe5\xf2\r\n"
)


@pytest.fixture
def folder(post: Post) -> Iterator[Folder]:
    made = Folder()
    with serving(made) as port:
        Mailbox.objects.filter(pk=post.first.pk).update(
            imap_host="127.0.0.1", imap_port=port, imap_tls=False, imap_user="csp", imap_password="secret"
        )
        yield made


@pytest.mark.django_db
def test_an_unknown_charset_stops_every_poll_after_it(
    post: Post, folder: Folder, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url())
    folder.add(UNKNOWN)
    folder.add(letter(subject="За ним").as_bytes())
    assert main(["mail", "poll"]) == 0
    folder.add(letter(subject="Позже").as_bytes())
    assert main(["mail", "poll"]) == 0
    post.now = timezone.now()
    post.read()
    assert [t.subject for t in tickets()][1:] == ["За ним", "Позже"]
    assert tickets()[0].messages.get().text.strip() == "Привет"


UTF8 = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "content",
    [
        part(UTF8, b64(crlf(WORDS)), "Content-Transfer-Encoding: base64"),
        part(HTML, crlf(f"<html><body><p>{WORDS}</p></body></html>")),
        part("multipart/mixed; boundary=a", many("a", part("multipart/related; boundary=b", many("b", part(HTML, crlf(WORDS)))))),  # noqa: E501
        part("multipart/alternative; boundary=a", many("a", part(UTF8, b" \r\n"), part(HTML, crlf(WORDS)))),
        part(UTF8, crlf(WORDS), "Content-Disposition: inline"),
        part(f"{UTF8}; format=flowed", crlf(WORDS), "Content-Transfer-Encoding: 8BIT"),
    ],
)  # fmt: skip
def test_the_body_stored_empty(content: bytes) -> None:
    head = b"From: anna@romashka.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    assert parse(head + content).text == WORDS


def test_windows_1251_with_no_charset_given() -> None:
    for kind in ("text/plain", "text/plain; charset=", "text/plain; charset=us-ascii"):
        raw = letter(usual(b"x", ("Content-Type", kind)), crlf(WORDS, "windows-1251"))
        assert parse(raw).text == WORDS
    html = f"<p>{WORDS}</p>"
    assert parse(letter(usual(b"x", ("Content-Type", "text/html")), crlf(html, "windows-1251"))).text == WORDS


def test_raw_koi8_r_headers() -> None:
    read = parse(
        letter(
            usual("Ошибка подписи".encode("koi8-r"), name="Анна Овчинникова".encode("koi8-r")), crlf(WORDS)
        )
    )
    assert (read.subject, read.sender.name) == ("Ошибка подписи", "Анна Овчинникова")
    assert read.sender.address == "anna@romashka.example"


def test_a_senders_name_folded_inside_an_encoded_word() -> None:
    """«Степ анов»: the name comes in two encoded words, cut between letters or in one, and folded."""
    data = "Степанов Степан".encode()
    for cut in range(1, len(data)):
        words = [base64.b64encode(piece).decode() for piece in (data[:cut], data[cut:])]
        name = f"=?utf-8?B?{words[0]}?=\r\n =?utf-8?B?{words[1]}?="
        assert parse(letter(usual(b"x", name=name), b"")).sender.name == "Степанов Степан", cut
    torn = b_word("Степанов").replace("=?utf-8?B?0KHRgtC1", "=?utf-8?B?0KHRgtC1\r\n ")
    assert parse(letter(usual(b"x", name=torn), b"")).sender.name == "Степанов"


@pytest.mark.parametrize(
    "disposition",
    [
        'attachment; filename="журнал ошибок за март.txt"',
        "attachment; filename=журнал ошибок за март.txt",
        "attachment; filename*=utf-8''%D0%B6%D1%83%D1%80%D0%BD%D0%B0%D0%BB%20%D0%BE%D1%88%D0%B8%D0%B1%D0%BE%D0%BA%20"
        "%D0%B7%D0%B0%20%D0%BC%D0%B0%D1%80%D1%82.txt",
        f'attachment; filename="{b_word("журнал ошибок за март.txt")}"',
    ],
)
def test_spaces_and_cyrillic_in_file_names(disposition: str) -> None:
    file = part("application/octet-stream", b"x", f"Content-Disposition: {disposition}")
    read = parse(letter(usual(b"x", ("Content-Type", "multipart/mixed; boundary=m")), many("m", file)))
    assert [f.name for f in read.files] == ["журнал ошибок за март.txt"]


@pytest.mark.django_db
def test_subjects_cut_at_118_characters(post: Post, letter: Write) -> None:
    subject = "Ошибка 0x80090010 при подписании " * 8 + "договора № 118/2026"
    assert len(subject) > 250
    fated = post.deliver(letter(subject=subject))
    assert fated.ticket is not None
    assert fated.ticket.subject == subject


@pytest.mark.django_db
def test_every_second_hundred_of_unread_letters_skipped_while_paging(
    post: Post, folder: Folder, letter: Write
) -> None:
    """Letters that are marked as read leave the list of unread ones under the feet of whoever pages through it."""
    for number in range(210):
        folder.add(letter(subject=f"Письмо {number}").as_bytes())
    assert imap.poll_all(now=lambda: post.now) == 210
    kept = RawLetter.objects.order_by("id").values_list("subject", flat=True)
    assert list(kept) == [f"Письмо {number}" for number in range(210)]


@pytest.mark.django_db
def test_a_gateway_that_says_ok_and_stores_nothing(
    post: Post, letter: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pipe and the listener alike say yes after the commit only; what is kept is there byte for byte."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    raw = letter().as_bytes()
    kept = post.keep(raw)
    assert bytes(RawLetter.objects.get(pk=kept.pk).raw) == raw

    def broken(*args: object, **named: object) -> None:
        raise OSError("disk full")

    monkeypatch.setenv("DATABASE_URL", database_url())
    monkeypatch.setattr(
        "sys.stdin", type("Pipe", (), {"buffer": type("B", (), {"read": lambda self: raw + b"2"})()})
    )
    monkeypatch.setattr("reglament.desk.inbox.keep.keep_letter", broken)
    assert main(["mail", "receive", "--mailbox", "csp"]) == 75
    assert "not kept: disk full" in capsys.readouterr().err
    assert RawLetter.objects.count() == 1


@pytest.mark.django_db
def test_the_mail_server_down_exit_code_0_silence(
    post: Post, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url())
    Mailbox.objects.filter(pk=post.first.pk).update(
        imap_host="127.0.0.1", imap_port=free_port(), imap_tls=False, imap_user="csp"
    )
    assert main(["mail", "poll"]) == 75
    assert "ConnectionRefused" in capsys.readouterr().err
    post.first.refresh_from_db()
    assert "ConnectionRefused" in post.first.last_error
