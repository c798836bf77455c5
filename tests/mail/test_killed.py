"""Two workers at once, and workers killed at every step: each letter ends with exactly one fate."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.utils import timezone

from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.process import process_due
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.models import Message, Ticket
from tests.mail.conftest import Post
from tests.mail.processes import SETUP, script

pytestmark = pytest.mark.django_db(transaction=True)
Write = Callable[..., EmailMessage]
STOP_AFTER = """
import importlib, time
{setup}
module = importlib.import_module("reglament.desk.inbox.{module}")
real = getattr(module, "{name}")
def stopping(*args, **named):
    result = real(*args, **named)
    print("HERE", flush=True)
    time.sleep(60)
    return result
setattr(module, "{name}", stopping)
from django.utils import timezone
from reglament.desk.inbox.process import process_due
process_due(now=timezone.now)
"""
STEPS = [
    ("process", "_claim"),
    ("process", "_locked"),
    ("act", "screen"),
    ("act", "register_appeal"),
    ("process", "fate_of"),
    ("process", "process_one"),
]


@pytest.mark.parametrize(("module", "name"), STEPS)
def test_a_worker_killed_after_any_step_leaves_one_fate(
    post: Post, letter: Write, module: str, name: str
) -> None:
    post.keep(letter())
    with script(STOP_AFTER.format(setup=SETUP, module=module, name=name), say="HERE") as worker:
        worker.kill()
        worker.wait()
    until = time.monotonic() + 10  # the server notices a dead client within moments, then its lock is gone
    while not process_due(now=timezone.now) and time.monotonic() < until:
        if RawLetter.objects.exclude(fate=RawLetter.PENDING).exists():
            break
        time.sleep(0.05)

    assert [kept.fate for kept in RawLetter.objects.all()] == [RawLetter.NEW_APPEAL]
    assert Ticket.objects.count() == Message.objects.count() == 1
    assert OutgoingLetter.objects.filter(kind="acknowledgement").count() == 1


TOGETHER = [
    ("act", "register_several"),
    ("process", "process_together"),
]


@pytest.mark.parametrize(("module", "name"), TOGETHER)
def test_a_worker_killed_amid_letters_it_reads_together_leaves_one_fate_each(
    post: Post, letter: Write, module: str, name: str
) -> None:
    keep_of_many(post, letter)
    with script(STOP_AFTER.format(setup=SETUP, module=module, name=name), say="HERE") as worker:
        worker.kill()
        worker.wait()
    until = time.monotonic() + 10
    while RawLetter.objects.filter(fate=RawLetter.PENDING).exists() and time.monotonic() < until:
        process_due(now=timezone.now)

    assert [kept.fate for kept in RawLetter.objects.all()] == [RawLetter.NEW_APPEAL] * 4
    assert Ticket.objects.count() == Message.objects.count() == 4
    assert OutgoingLetter.objects.filter(kind="acknowledgement").count() == 4


def keep_of_many(post: Post, letter: Write, count: int = 4) -> None:
    """Letters of different people to both desks."""
    for number in range(count):
        mine = letter(f"Письмо {number}.", From=f"Автор {number} <author{number}@zavod{number}.example>")
        post.keep(mine, to="chips@desk.example" if number % 2 else "", sender=f"author{number}@x.example")


def test_a_letter_another_worker_holds_does_not_keep_the_others_waiting(post: Post, letter: Write) -> None:
    first = post.keep(letter())
    stuck = STOP_AFTER.format(setup=SETUP, module="act", name="register_appeal")
    with script(stuck, say="HERE"):
        second = post.keep(letter(From="Павел Жуков <pavel@zavod.example>"), to="chips@desk.example")
        process_due(now=timezone.now)
        fates = dict(RawLetter.objects.values_list("pk", "fate"))
    assert fates == {first.pk: RawLetter.PENDING, second.pk: RawLetter.NEW_APPEAL}


def test_two_workers_never_act_twice(post: Post, letter: Write) -> None:
    keep_of_many(post, letter, 8)
    for number in range(4):
        post.keep(letter(subject=f"Обращение {number}"))

    def work() -> None:
        try:
            process_due(now=timezone.now)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert Ticket.objects.count() == RawLetter.objects.filter(fate=RawLetter.NEW_APPEAL).count() == 12
    assert OutgoingLetter.objects.filter(kind="acknowledgement").count() == 12


def test_a_letter_that_breaks_the_code_waits_and_is_held_and_delays_nobody(
    post: Post, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reglament.desk.inbox import process

    real = process.parse

    def breaks(raw: bytes) -> object:
        if b"poison" in raw:
            raise RecursionError("too deep")
        return real(raw)

    monkeypatch.setattr(process, "parse", breaks)
    bad = post.keep(letter("poison"))
    good = post.keep(letter())
    post.read()
    assert RawLetter.objects.get(pk=good.pk).fate == RawLetter.NEW_APPEAL
    for _ in range(8):
        post.now += timedelta(hours=2)
        post.read()
    held = RawLetter.objects.get(pk=bad.pk)
    assert (held.fate, held.reason, held.attempts) == (RawLetter.HELD, "not_read", 5)
    assert "RecursionError: too deep" in held.detail
    assert Ticket.objects.count() == 1


def test_a_letter_that_kills_every_worker_is_held_in_the_end(post: Post, letter: Write) -> None:
    bad = post.keep(letter())
    RawLetter.objects.filter(pk=bad.pk).update(attempts=5)
    post.now += timedelta(days=1)
    post.read()
    held = RawLetter.objects.get(pk=bad.pk)
    assert (held.fate, held.reason) == (RawLetter.HELD, "worker_died")
