"""The head sets mailboxes up on a page: what is silent says why, a password is never shown, every change is kept."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from reglament.desk.config import config
from reglament.desk.inbox import boxes, faults, imap
from reglament.desk.inbox.keep import mailbox_for
from reglament.desk.inbox.models import BoxChange, Mailbox
from reglament.desk.inbox.passwords import password_of
from tests.mail.conftest import Post
from tests.mail.imap_server import Folder, serving
from tests.mail.processes import free_port

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]
RU = {"accept-language": "ru"}
ALL = "/desk/mail/boxes/"


@pytest.fixture
def gleb(post: Post, client: Client) -> Client:
    client.force_login(post.world.gleb)
    return client


def page(client: Client, url: str = ALL) -> str:
    answer = client.get(url, headers=RU)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_head_adds_a_mailbox_tries_it_mends_it_and_disables_it(
    post: Post, gleb: Client, letter: Write
) -> None:
    folder = Folder()
    folder.add(letter().as_bytes())
    with serving(folder) as port:
        told: dict[str, Any] = {
            "name": "csp-two",
            "desk": "csp",
            "address": "two@desk.example",
            "imap_host": "127.0.0.1",
            "imap_port": port,
            "imap_user": "csp",
            "imap_password": "wrong-one",
            "then": "try",
        }
        wrong = gleb.post(f"{ALL}new/", told, headers=RU, follow=True).content.decode()
        assert "Сохранено" in wrong
        assert "Сервер не принимает это имя и пароль" in wrong
        assert "wrong-one" not in wrong
        box = Mailbox.objects.get(name="csp-two")
        assert "wrong-one" not in box.imap_password

        mended = {**told, "imap_password": "secret"}
        right = gleb.post(f"{ALL}{box.pk}/", mended, headers=RU, follow=True).content.decode()
        assert "Сервер нас впускает; в папке 1 письмо" in right
        assert "secret" not in right
        assert imap.poll_all(now=timezone.now) == 1
    assert "прочитан только что" in page(gleb)

    gleb.post(f"{ALL}{box.pk}/switch/", {"to": "off"})
    assert mailbox_for("two@desk.example") is None, "the listener refuses it"
    assert imap.poll_all(now=timezone.now) == 0, "nobody connects: the server is gone"
    box.refresh_from_db()
    assert (box.enabled, box.last_error) == (False, "")
    changes = list(BoxChange.objects.filter(mailbox=box).order_by("pk").values_list("deed", "by__email"))
    assert changes == [(deed, post.world.gleb.email) for deed in ("added", "changed", "disabled")]
    history = page(gleb, f"{ALL}{box.pk}/")
    assert "изменён: Пароль: другой" in history
    assert "Глеб" in history
    assert not any("secret" in str(row) for row in BoxChange.objects.values_list("what", flat=True))
    gleb.post(f"{ALL}{box.pk}/switch/", {"to": "on"})
    assert mailbox_for("two@desk.example") == box


def test_a_kept_password_goes_to_no_other_server(post: Post, gleb: Client) -> None:
    told = {"imap_host": "imap.desk.example", "imap_user": "csp", "imap_tls": True}
    boxes.change_box("csp", settings={**told, "imap_password": "тайна"}, now=post.now)
    box = Mailbox.objects.get(name="csp")
    form = {"address": box.address, "imap_port": 993, "imap_folder": "INBOX", **told}
    for other in ({"imap_host": "evil.example"}, {"imap_port": 994}, {"imap_user": "x"}, {"imap_tls": ""}):
        refused = gleb.post(f"{ALL}{box.pk}/", form | other, headers=RU)
        assert refused.status_code == 422, other
        assert "Введите пароль ещё раз" in refused.content.decode()
    assert gleb.post(f"{ALL}{box.pk}/", {**form, "imap_folder": "Заявки"}).status_code == 302
    box.refresh_from_db()
    assert (box.imap_folder, password_of(box)) == ("Заявки", "тайна")
    Mailbox.objects.filter(name="chips").update(imap_password=box.imap_password)
    with pytest.raises(ValueError, match="chips"):
        password_of(Mailbox.objects.get(name="chips"))


def test_a_password_an_older_version_left_open_is_sealed(post: Post) -> None:
    Mailbox.objects.filter(name="csp").update(
        imap_host="127.0.0.1", imap_port=free_port(), imap_tls=False, imap_user="csp", imap_password="тайна"
    )
    imap.poll_all(now=timezone.now)
    box = Mailbox.objects.get(name="csp")
    assert "тайна" not in box.imap_password
    assert password_of(box) == "тайна"


def test_the_list_tells_what_is_silent_first_and_what_to_do(post: Post, gleb: Client) -> None:
    now = timezone.now()
    Mailbox.objects.filter(name="csp").update(
        imap_host="imap.desk.example", last_read_at=now - timedelta(hours=5)
    )
    box = Mailbox.objects.get(name="csp")
    imap.note(box, "ConnectionRefusedError: [Errno 111] Connection refused", now)
    boxes.add_box(name="aaa", desk=post.world.first, settings={"address": "aaa@desk.example"}, now=now)
    told = page(gleb)
    assert "молчит 5 часов" in told
    assert told.index("csp@desk.example") < told.index("aaa@desk.example")
    assert "chips" not in told, "another desk's"
    said = page(gleb, f"{ALL}{box.pk}/")
    assert "По этому адресу и порту никто не отвечает" in said
    assert "[Errno 111]" in said
    assert f'href="{ALL}"' in page(gleb, "/desk/")


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        ("gaierror: [Errno -2] Name or service not known", "spelling"),
        ("TimeoutError: timed out", "firewall"),
        ("SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate", "SSL_CERT_FILE"),
        ("SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)", "993 with TLS"),
        ('MailboxLoginError: Response status "OK" expected, but "NO" received.', "password made for programs"),
        ('MailboxFolderStatusError: Response status "OK" expected, but "NO" received.', "no such folder"),
        ("UID 7: 90000000 bytes are more than a letter may have", "REGLAMENT_LETTER_MAX_BYTES"),
        ("Unsealable: mailbox/csp", "enter it anew"),
        ("ConnectionAbortedError: the server said goodbye", "broke off"),
        ("ValueError: what?", "own words"),
        ("", ""),
    ],
)  # fmt: skip
def test_every_fault_says_what_to_do(fault: str, advice: str) -> None:
    with override("en"):
        assert advice in faults.in_words(fault)


def test_the_listener_is_asked_whether_it_takes_the_address(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "lmtp_port", free_port())
    with override("en"):
        tried = faults.try_box(post.first)
    assert (tried.well, "does not answer" in tried.words) == (False, True)


def test_an_agent_finds_no_such_page_and_the_head_of_another_desk_no_such_mailbox(
    post: Post, client: Client
) -> None:
    addresses = [ALL, f"{ALL}new/", *(f"{ALL}{post.first.pk}/{end}" for end in ("", "try/", "switch/"))]
    for user in (post.world.boris, post.world.vera, post.world.anna.user):
        assert user is not None
        client.force_login(user)
        assert {client.post(url).status_code for url in addresses[1:]} == {404}, user
        assert {client.get(url).status_code for url in addresses[:3]} == {404}, user
    client.force_login(post.world.gleb)
    assert client.get(f"{ALL}{post.second.pk}/").status_code == 404
    stolen = {"name": "mine", "desk": post.world.second.slug, "address": "mine@desk.example"}
    assert client.post(f"{ALL}new/", stolen).status_code == 422
    assert not Mailbox.objects.filter(name="mine").exists()
