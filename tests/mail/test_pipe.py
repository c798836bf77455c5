"""`reglament mail receive`: exit code 0 only when the letter is kept."""

import io
import json
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from reglament.cli import main
from reglament.desk.inbox import cli
from reglament.desk.inbox.models import RawLetter
from tests.mail.conftest import Post, tickets
from tests.mail.processes import database_url, environment, free_port
from tests.nursery import Child

Write = Callable[..., EmailMessage]
Receive = Callable[..., int]


@pytest.fixture
def receive(monkeypatch: pytest.MonkeyPatch) -> Receive:
    """The verb within this process, with a letter on standard input."""
    monkeypatch.setenv("DATABASE_URL", database_url())

    def run(raw: bytes, *words: str) -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        return main(["mail", "receive", *words])

    return run


def process(raw: bytes, *words: str, env: dict[str, str]) -> Child:
    code = f"from reglament.cli import main\nraise SystemExit(main(['mail', 'receive', *{words!r}]))"
    return Child(code, env, stdin=raw)


@pytest.mark.django_db(transaction=True)
def test_a_letter_from_a_pipe_is_kept_read_and_its_fate_told(
    post: Post, letter: Write, tmp_path: object
) -> None:
    env = environment(
        REGLAMENT_DATA=str(tmp_path),
        REGLAMENT_SECRET_KEY="of this desk",
        REGLAMENT_BASE_URL="https://desk.example",
    )
    done = process(letter().as_bytes(), "--mailbox", "csp", "--wait", "--json", env=env)
    assert done.wait(60) == 0
    (kept,) = RawLetter.objects.all()
    (ticket,) = tickets()
    told = {"letter": kept.pk, "fate": "new_appeal", "reason": "first_letter", "ticket": ticket.number}
    assert json.loads(done.stdout.read()) == told
    assert kept.via == "pipe"


@pytest.mark.django_db
def test_what_is_not_kept_has_another_exit_code(
    post: Post,
    letter: Write,
    receive: Receive,
    settings: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    raw = letter().as_bytes()
    settings.LETTER_MAX_BYTES = len(raw)  # type: ignore[attr-defined]
    assert receive(raw, "--mailbox", "nobody") == 67
    assert receive(raw, "--mailbox", "nobody@desk.example") == 67
    assert receive(b" \r\n\r\n", "--mailbox", "csp") == 65
    assert receive(raw + b"x", "--mailbox", "csp") == 65
    assert not RawLetter.objects.exists()
    assert capsys.readouterr().out == ""
    assert receive(raw, "--mailbox", "csp+cp-1.aaaa@desk.example") == 0
    assert capsys.readouterr().out.startswith("letter=")


@pytest.mark.django_db
def test_a_kept_letter_is_kept_whether_or_not_anybody_hears_of_it(
    post: Post, letter: Write, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its output closed or on a full disk: any other exit code would have the mail server return the letter."""
    with open("/dev/full", "w") as full:
        for out in (None, full):
            monkeypatch.setattr("sys.stdout", out)
            assert receive(letter().as_bytes(), "--mailbox", "csp", "--json") == 0
    assert RawLetter.objects.count() == 2


@pytest.mark.django_db
def test_while_the_database_is_away_the_mail_server_keeps_the_letter(letter: Write, tmp_path: object) -> None:
    """Neither one that does not answer, nor none at all, is anything but "try again"."""
    for more in (
        {"DATABASE_URL": f"postgresql://desk@127.0.0.1:{free_port()}/none"},
        {"REGLAMENT_DATA": str(tmp_path)},
    ):
        env = {name: value for name, value in environment().items() if name != "DATABASE_URL"} | more
        env["LC_ALL"] = "en_GB.UTF-8"
        done = process(letter().as_bytes(), "--mailbox", "csp", env=env)
        assert done.wait(60) == 75
        assert "not kept" in done.stdout.read()


@pytest.mark.django_db
def test_who_does_not_know_the_desks_key_leaves_the_letter_to_the_worker(
    post: Post,
    letter: Write,
    receive: Receive,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cli, "WAIT_SECONDS", 0.0)
    assert receive(letter().as_bytes(), "--mailbox", "csp", "--wait", "--json") == 0
    waiting = json.loads(capsys.readouterr().out)
    assert (waiting["fate"], waiting["reason"], waiting["ticket"]) == ("", "", None)
    monkeypatch.setenv("REGLAMENT_SECRET_KEY", "of this desk")
    monkeypatch.setenv("REGLAMENT_BASE_URL", "https://desk.example")
    assert receive(letter().as_bytes(), "--mailbox", "csp", "--wait", "--json") == 0
    assert json.loads(capsys.readouterr().out)["fate"] == "new_appeal"
