"""`reglament mail receive`: exit code 0 only when the letter is kept."""

import json
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from reglament.desk.inbox.models import RawLetter
from tests.mail.conftest import Post, tickets
from tests.mail.processes import environment, free_port

pytestmark = pytest.mark.django_db(transaction=True)
Write = Callable[..., EmailMessage]


def receive(raw: bytes, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "reglament.cli", "mail", "receive", *words],
        input=raw,
        capture_output=True,
        env=environment(**more),
        timeout=60,
        check=False,
    )


def test_a_letter_from_a_pipe_is_kept_read_and_its_fate_told(
    post: Post, letter: Write, tmp_path: object
) -> None:
    done = receive(letter().as_bytes(), "--mailbox", "csp", "--wait", "--json", REGLAMENT_DATA=str(tmp_path))
    assert done.returncode == 0, done.stderr
    (kept,) = RawLetter.objects.all()
    (ticket,) = tickets()
    assert json.loads(done.stdout) == {
        "letter": kept.pk,
        "fate": "new_appeal",
        "reason": "first_letter",
        "ticket": ticket.number,
    }
    assert kept.via == "pipe"


def test_whatever_is_not_kept_has_another_exit_code(post: Post, letter: Write) -> None:
    raw = letter().as_bytes()
    assert receive(raw, "--mailbox", "nobody").returncode == 67
    assert receive(b"", "--mailbox", "csp").returncode == 65
    away = receive(raw, "--mailbox", "csp", DATABASE_URL=f"postgresql://desk@127.0.0.1:{free_port()}/none")
    assert (away.returncode, away.stdout) == (75, b"")
    assert b"not kept" in away.stderr
    assert not RawLetter.objects.exists()
