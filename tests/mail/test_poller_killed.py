"""The poller is killed at every step between the letter in the folder and the note that it is kept: nothing is lost,
nothing is kept twice, and what was not kept is not marked as seen."""

import time
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.utils import timezone

from reglament.desk.inbox import imap
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.inbox.passwords import sealed
from tests.mail.conftest import Post
from tests.mail.imap_server import Folder, serving
from tests.mail.processes import SETUP, script

Write = Callable[..., EmailMessage]
STOP = """
import time
{setup}
from django.db.models import Model
from django.utils import timezone
from reglament.desk.inbox import imap
from reglament.desk.inbox.models import Mailbox
def here(*args, **named):
    print("HERE", flush=True)
    time.sleep(60)
def after(name, where):
    real = getattr(where, name)
    def stopping(*args, **named):
        real(*args, **named)
        here()
    setattr(where, name, stopping)
def second():
    real, calls = imap._note_place, []
    def stopping(*args, **named):
        real(*args, **named)
        calls.append(1)
        if len(calls) == 2:
            here()
    imap._note_place = stopping
{step}
imap.poll_all(now=timezone.now)
"""
STEPS = {
    "before the letter is kept": ("imap.keep_letter = here", 0, set[int]()),
    "kept, not marked": ('after("keep_letter", imap)', 1, set[int]()),
    "marked, not noted": ('after("_fetch_one", imap)', 1, {1}),
    "the folder noted, no letter yet": ('after("_note_place", imap)', 0, set[int]()),
    "one noted, the next not yet fetched": ("second()", 1, {1}),
    "the folder opened, nothing asked": ('after("_new_uids", imap)', 0, set[int]()),
    "a letter read, not yet looked at": ('after("_body", imap)', 0, set[int]()),
    "all kept, the look not noted": ("imap.note = here", 3, {1, 2, 3}),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
def test_a_poller_killed_at_any_step_loses_nothing_and_keeps_nothing_twice(
    post: Post, letter: Write, step: str
) -> None:
    code, kept, seen = STEPS[step]
    folder = Folder()
    for number in range(3):
        folder.add(letter(subject=f"Письмо {number}").as_bytes())
    with serving(folder) as port:
        Mailbox.objects.filter(pk=post.first.pk).update(
            imap_host="127.0.0.1",
            imap_port=port,
            imap_tls=False,
            imap_user="csp",
            imap_password=sealed("secret", mailbox="csp"),
        )
        with script(STOP.format(setup=SETUP, step=code), say="HERE") as poller:
            assert (RawLetter.objects.count(), folder.seen) == (kept, seen)
            poller.kill()
            poller.wait()
        for _moment in range(200):  # the server notices a dead client within moments, then its lock is gone
            imap.poll_all(now=timezone.now)
            if Mailbox.objects.filter(name="csp", last_read_at__isnull=False).exists():
                break
            time.sleep(0.02)
    subjects = RawLetter.objects.order_by("id").values_list("subject", flat=True)
    assert list(subjects) == ["Письмо 0", "Письмо 1", "Письмо 2"]
    assert folder.seen == {1, 2, 3}
