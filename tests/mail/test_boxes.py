"""The administrator sets mailboxes up; one that is not read is seen by everybody who looks."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reglament.cli import main
from reglament.desk.config import config
from reglament.desk.inbox import boxes, imap
from reglament.desk.inbox.models import Mailbox
from reglament.desk.inbox.passwords import Unsealable, password_of
from tests.mail.conftest import Post
from tests.mail.imap_server import Folder, serving
from tests.mail.processes import database_url, free_port

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]
Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url())
    monkeypatch.setenv("REGLAMENT_SECRET_KEY", config.secret_key)


@pytest.fixture
def folder(post: Post) -> Iterator[tuple[Folder, int]]:
    made = Folder()
    with serving(made) as port:
        yield made, port


def mail(*words: str) -> int:
    return main(["mail", *words])


def test_mailboxes_are_listed_added_and_changed(
    post: Post, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSP_PASSWORD", "тайна")
    imap_words = [
        "--imap-host",
        "imap.desk.example",
        "--imap-user",
        "csp2",
        "--imap-password-env",
        "CSP_PASSWORD",
    ]
    slug = post.world.first.slug
    added = mail("boxes", "add", "csp-two", "--desk", slug, "--address", "two@desk.example", *imap_words)
    assert added == 0
    assert (
        mail("boxes", "change", "csp-two", "--check", "hold", "--imap-tls", "off", "--imap-port", "143") == 0
    )
    capsys.readouterr()
    assert mail("boxes", "--json") == 0
    told = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert set(told) == {"csp", "chips", "csp-two"}
    two = told["csp-two"]
    assert (two["desk"], two["address"], two["check"]) == (slug, "two@desk.example", "hold")
    assert (two["imap"], two["tls"]) == ("csp2@imap.desk.example:143/INBOX", False)
    assert "тайна" not in str(told)
    two_kept = Mailbox.objects.get(name="csp-two")
    assert "тайна" not in two_kept.imap_password
    assert password_of(two_kept) == "тайна"


def test_a_password_is_sealed_with_the_key_of_the_desk_or_not_at_all(
    post: Post, capsys: Capsys, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    """A shell knows the database and not always the key: sealed with another, the worker could not open it."""
    monkeypatch.delenv("REGLAMENT_SECRET_KEY")
    monkeypatch.setenv("CSP_PASSWORD", "тайна")
    monkeypatch.setattr(config, "data", tmp_path)
    told = ["boxes", "change", "csp", "--imap-password-env", "CSP_PASSWORD"]
    assert mail(*told) == 2
    assert "REGLAMENT_SECRET_KEY" in capsys.readouterr().err
    (tmp_path / "secret-key").write_text("the desk's own\n")
    settings.SECRET_KEY = "another"
    assert mail(*told) == 0
    box = Mailbox.objects.get(name="csp")
    assert password_of(box) == "тайна"
    settings.SECRET_KEY = "another"
    with pytest.raises(Unsealable):
        password_of(box)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["change", "nobody", "--check", "take"], 67, "nobody"),
        (["add", "x", "--desk", "nowhere", "--address", "x@desk.example"], 2, "nowhere"),
        (["add", "x", "--desk", "{slug}", "--address", "no address"], 2, "address:"),
        (["add", "x", "--desk", "{slug}", "--address", "CSP@desk.example"], 2, "address:"),
        (["add", "x", "--desk", "{slug}", "--address", "csp+x@desk.example"], 2, "address:"),
        (["add", "csp", "--desk", "{slug}", "--address", "x@desk.example"], 2, "name:"),
        (["add", "x y", "--desk", "{slug}", "--address", "x@desk.example"], 2, "name:"),
        (["change", "csp", "--imap-host", "imap.desk.example"], 2, "imap_user:"),
        (["change", "csp", "--imap-port", "99999"], 2, "imap_port:"),
        (["change", "csp", "--imap-password-env", "NOT_SET_ANYWHERE"], 2, "NOT_SET_ANYWHERE"),
    ],
)
def test_wrong_settings_change_nothing(
    post: Post, words: list[str], code: int, said: str, capsys: Capsys
) -> None:
    before = list(Mailbox.objects.order_by("id").values())
    assert mail("boxes", *(word.format(slug=post.world.first.slug) for word in words)) == code
    assert said in capsys.readouterr().err
    assert list(Mailbox.objects.order_by("id").values()) == before


def test_a_mailbox_letters_have_come_to_stays_with_its_desk(
    post: Post, letter: Write, capsys: Capsys
) -> None:
    other = post.world.second.slug
    post.deliver(letter())
    assert mail("boxes", "change", "csp", "--desk", other) == 2
    assert mail("boxes", "change", "chips", "--desk", post.world.first.slug) == 0
    assert Mailbox.objects.get(name="csp").desk == post.world.first


def test_another_folder_is_read_from_its_beginning(
    post: Post, folder: tuple[Folder, int], letter: Write
) -> None:
    made, port = folder
    made.add(letter().as_bytes())
    told = ["--imap-host", "127.0.0.1", "--imap-port", str(port), "--imap-tls", "off", "--imap-user", "csp"]
    Mailbox.objects.filter(name="csp").update(imap_password="secret", imap_last_uid=900, imap_uidvalidity=1)
    assert mail("boxes", "change", "csp", *told) == 0
    assert mail("poll") == 0
    assert Mailbox.objects.get(name="csp").imap_last_uid == 1


def test_one_look_into_the_folders_says_so_when_a_server_is_away(
    post: Post,
    folder: tuple[Folder, int],
    letter: Write,
    capsys: Capsys,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The mail server down, exit code 0, silence: that was another's."""
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    made, port = folder
    made.add(letter().as_bytes())
    assert mail("poll") == 67  # nothing to fetch from is no success either
    csp = Mailbox.objects.filter(name="csp")
    csp.update(imap_host="127.0.0.1", imap_port=port, imap_tls=False, imap_user="csp", imap_password="secret")
    assert mail("poll", "--mailbox", "csp") == 0
    assert "csp: принято писем: 1" in capsys.readouterr().out
    chips = Mailbox.objects.filter(name="chips")
    chips.update(imap_host="127.0.0.1", imap_port=free_port(), imap_tls=False, imap_user="chips")
    assert mail("poll") == 75
    told = capsys.readouterr()
    assert "csp: принято писем: 0" in told.out
    assert "chips: ConnectionRefused" in told.err
    made.password = "another"
    assert mail("poll", "--mailbox", "csp") == 75


def test_a_mailbox_nobody_can_read_is_seen(post: Post, client: Client) -> None:
    now, quarter = timezone.now(), timedelta(minutes=15)
    csp = Mailbox.objects.get(name="csp")
    Mailbox.objects.filter(pk=csp.pk).update(imap_host="127.0.0.1", imap_port=1)
    imap.note(csp, "", now - quarter)
    imap.note(csp, "ConnectionRefusedError: [Errno 111]", now)
    assert [(box.name, box.minutes(now)) for box in boxes.unread(now=now)] == [("csp", 15)]
    assert boxes.unread(now=now - timedelta(minutes=6)) == []
    assert client.get("/readyz").json()["mail"] == "csp has not been read for 15 minutes"
    client.force_login(post.world.boris)
    page = client.get("/desk/mail/", headers={"accept-language": "ru"}).content.decode()
    assert "Ящик csp не читается уже 15 минут" in page
    assert "ConnectionRefusedError" in page
    client.force_login(post.world.dina)  # another desk's
    assert "ConnectionRefusedError" not in client.get("/desk/mail/").content.decode()
    imap.note(csp, "", now)
    assert client.get("/readyz").json()["mail"] == "ok"
    Mailbox.objects.filter(name="chips").update(imap_host="127.0.0.1")
    assert client.get("/readyz").json()["mail"] == "chips has never been read"
