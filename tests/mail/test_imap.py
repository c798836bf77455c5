"""Polling a folder over a real IMAP dialogue: nothing marked before it is kept, nothing skipped, nothing twice."""

import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import DataError
from django.utils import timezone

from reglament.desk.inbox import boxes, idle, imap
from reglament.desk.inbox.models import Mailbox, RawLetter
from tests.mail.conftest import Post, tickets
from tests.mail.imap_server import Folder, serving

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]


@pytest.fixture
def folder(post: Post) -> Iterator[Folder]:
    made = Folder()
    with serving(made) as port:
        Mailbox.objects.filter(pk=post.first.pk).update(
            imap_host="127.0.0.1", imap_port=port, imap_tls=False, imap_user="csp", imap_password="secret"
        )
        yield made


def poll(post: Post) -> int:
    return imap.poll_all(now=lambda: post.now)


def kept() -> list[str]:
    return list(RawLetter.objects.order_by("id").values_list("subject", flat=True))


def test_new_letters_are_kept_in_order_and_only_once(post: Post, folder: Folder, letter: Write) -> None:
    for number in range(3):
        folder.add(letter(subject=f"Письмо {number}").as_bytes())
    assert poll(post) == 3
    assert poll(post) == 0
    folder.add(letter(subject="Письмо 3").as_bytes())
    assert poll(post) == 1
    assert kept() == [f"Письмо {n}" for n in range(4)]
    assert folder.seen == {1, 2, 3, 4}
    post.read()
    assert len(tickets()) == 4


def test_nothing_is_marked_before_it_is_kept(
    post: Post, folder: Folder, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.add(letter().as_bytes())
    marked_at_keeping: list[set[int]] = []
    real = imap.keep_letter

    def watched(*args: object, **named: object) -> RawLetter:
        marked_at_keeping.append(set(folder.seen))
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(imap, "keep_letter", watched)
    poll(post)
    assert (marked_at_keeping, folder.seen) == ([set()], {1})
    assert not any("BODY[]" in command and "PEEK" not in command for command in folder.log)


def test_a_changed_uidvalidity_reads_all_anew_and_keeps_nothing_twice(
    post: Post, folder: Folder, letter: Write
) -> None:
    for number in range(2):
        folder.add(letter(subject=f"Письмо {number}").as_bytes())
    poll(post)
    folder.validity = 77
    folder.letters = {
        1: letter(subject="Новое").as_bytes(),
        **{u + 1: raw for u, raw in folder.letters.items()},
    }
    poll(post)
    assert kept() == ["Письмо 0", "Письмо 1", "Новое"]
    post.first.refresh_from_db()
    assert (post.first.imap_uidvalidity, post.first.imap_last_uid) == (77, 3)


def test_a_connection_lost_in_the_middle_goes_on_where_it_was(
    post: Post, folder: Folder, letter: Write
) -> None:
    for number in range(5):
        folder.add(letter(subject=f"Письмо {number}").as_bytes())
    folder.drop_after_fetches = 5  # two for each letter: size and body
    poll(post)
    post.first.refresh_from_db()
    assert post.first.last_error
    folder.drop_after_fetches = None
    poll(post)
    post.first.refresh_from_db()
    assert kept() == [f"Письмо {n}" for n in range(5)]
    assert post.first.last_error == ""


def test_one_mailbox_that_fails_stops_no_other(post: Post, folder: Folder, letter: Write) -> None:
    folder.add(letter().as_bytes())
    # The first in order of polling, and nobody listens there.
    Mailbox.objects.create(
        id=0, desk=post.world.first, name="aaa", address="a@desk.example", imap_host="127.0.0.1", imap_port=1
    )
    wrong = Mailbox.objects.get(pk=post.second.pk)
    wrong.imap_host, wrong.imap_port, wrong.imap_tls = (
        "127.0.0.1",
        Mailbox.objects.get(name="csp").imap_port,
        False,
    )
    wrong.imap_password = "wrong"
    wrong.save()
    poll(post)
    assert len(kept()) == 1
    errors = dict(Mailbox.objects.values_list("name", "last_error"))
    assert "ConnectionRefused" in errors["aaa"]
    assert "wrong password" in errors["chips"]
    assert errors["csp"] == ""


def test_a_letter_the_database_will_not_hold_stops_no_letter_after_it(
    post: Post, folder: Folder, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        folder.add(letter(subject=f"Письмо {number}").as_bytes())
    real = imap.keep_letter

    def picky(raw: bytes, **named: object) -> RawLetter:
        if raw == folder.letters[2]:
            raise DataError("no")
        return real(raw, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(imap, "keep_letter", picky)
    poll(post)
    post.first.refresh_from_db()
    assert kept() == ["Письмо 0", "Письмо 2"]
    assert "UID 2: no" in post.first.last_error
    monkeypatch.undo()
    poll(post)
    assert kept() == ["Письмо 0", "Письмо 2", "Письмо 1"]


def test_a_letter_told_of_in_one_piece_with_the_answer_to_idle_is_heard_of(
    post: Post, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came between the last look and IDLE: the library read it off the socket, where nobody waits for it now."""
    monkeypatch.setattr(idle, "RENEW", 20)
    folder.said_with_idle = b"* 1 EXISTS\r\n"
    box = Mailbox.objects.get(pk=post.first.pk)
    began = time.monotonic()
    with imap.connected(box) as connection:
        connection.folder.set("INBOX")
        idle.Watcher(box, now=timezone.now)._wait_for_news(connection)
    assert time.monotonic() - began < 10


def test_a_letter_that_comes_while_the_folder_is_searched_is_fetched_at_once(
    post: Post, folder: Folder, letter: Write
) -> None:
    """The server tells of it beside the answer, and does not tell IDLE again."""
    folder.comes_with_search = letter(subject="Между").as_bytes()
    box = Mailbox.objects.get(pk=post.first.pk)
    with imap.connected(box) as connection:
        idle.Watcher(box, now=timezone.now)._fetch_all(connection)
    assert kept() == ["Между"]


def test_after_a_connection_that_lasted_the_watcher_comes_back_at_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found with a Dovecot that was restarted now and then: every time cost twice the pause of the time before."""
    watcher = idle.Watcher(post.first, now=timezone.now)
    clock, lasted, pauses = [0.0], iter((0, 0, 0, 31, 0)), []

    def watch() -> bool:
        clock[0] += next(lasted)
        raise ConnectionAbortedError

    def wait(pause: float) -> None:
        pauses.append(pause)
        if len(pauses) == 5:
            watcher.stop.set()

    monkeypatch.setattr(idle.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(watcher, "_watch", watch)
    monkeypatch.setattr(watcher, "_note", lambda error: None)
    monkeypatch.setattr(idle.connection, "close", lambda: None)
    monkeypatch.setattr(watcher.stop, "wait", wait)
    watcher.run()
    assert pauses == [1, 2, 4, 1, 2]


@pytest.mark.parametrize("meanwhile", ["another folder", "disabled"])
def test_a_connection_made_for_another_folder_or_a_disabled_mailbox_fetches_nothing(
    post: Post, folder: Folder, letter: Write, meanwhile: str
) -> None:
    """A watcher lives on for a minute: how far it read must not be taken for the new folder, whose UIDs are others."""
    old = Mailbox.objects.get(pk=post.first.pk)
    for number in range(3):
        folder.add(letter(subject=f"Письмо {number}").as_bytes())
    with imap.connected(old) as connection:
        if meanwhile == "disabled":
            boxes.switch_box("csp", on=False, now=post.now)
        else:
            boxes.change_box("csp", settings={"imap_folder": "Архив"}, now=post.now)
        assert imap.fetch_new(connection, old, now=lambda: post.now) == 0
    now = Mailbox.objects.get(pk=post.first.pk)
    assert (now.imap_uidvalidity, now.imap_last_uid, kept()) == (None, 0, [])
    boxes.switch_box("csp", on=True, now=post.now)
    assert poll(post) == 3


def test_a_letter_that_is_too_long_stays_and_the_others_are_not_fetched_again_because_of_it(
    post: Post, folder: Folder, letter: Write, settings: Any
) -> None:
    settings.LETTER_MAX_BYTES = 5000
    for words in ("До", "длинно " * 2000, "После", "Ещё"):
        folder.add(letter(words, subject=words[:5]).as_bytes())
    assert poll(post) == 3
    box = Mailbox.objects.get(pk=post.first.pk)
    assert (box.imap_last_uid, box.imap_troubled) == (4, "2")
    assert "more than a letter may have" in box.last_error
    folder.log.clear()
    folder.add(letter(subject="Новое").as_bytes())
    assert poll(post) == 1
    fetched = [words.split()[2:4] for words in folder.log if "FETCH" in words]
    assert fetched == [["2", "(RFC822.SIZE)"], ["5", "(RFC822.SIZE)"], ["5", "(BODY.PEEK[])"]]
    del folder.letters[2]
    poll(post)
    box.refresh_from_db()
    assert (box.imap_troubled, box.last_error, kept()) == ("", "", ["До", "После", "Ещё", "Новое"])


def test_a_server_that_refuses_a_letter_for_now_is_asked_for_it_again(
    post: Post, folder: Folder, letter: Write
) -> None:
    """Silence about a letter means that it has gone; a no means that it is there."""
    for number in range(3):
        folder.add(letter(subject=f"Письмо {number}").as_bytes())
    folder.refuses = {2}
    assert poll(post) == 2
    assert "UID 2: " in Mailbox.objects.get(pk=post.first.pk).last_error
    folder.refuses = set()
    assert poll(post) == 1
    assert kept() == ["Письмо 0", "Письмо 2", "Письмо 1"]
