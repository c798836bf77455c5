"""A member of staff answers by e-mail: only with the signed address and the front server's word for the sender."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from reglament.desk.accounts.models import User
from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.outbox.addresses import reply_address
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.models import Member
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.models import Message, Ticket
from tests import cast
from tests.mail.conftest import Post

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]
FRONT = "mx.desk.example"
PASSED = f"{FRONT}; dmarc=pass header.from=desk.example; spf=fail"


@pytest.fixture
def appeal(post: Post) -> Ticket:
    Mailbox.objects.update(trusted_authserv=FRONT)
    post.first.refresh_from_db()
    return cast.appeal_of_anna(post.world)


@pytest.fixture
def boris(letter: Write, appeal: Ticket) -> Callable[..., EmailMessage]:
    """A letter of Борис to the signed address of the appeal."""

    def write(text: str = "Обновите CSP до 5.0 R3.", results: str = PASSED, **fields: str) -> EmailMessage:
        told = {
            "From": "Борис Тишин <boris@desk.example>",
            "To": reply_address("csp@desk.example", appeal.number),
            "Authentication_Results": results,
        }
        return letter(text, **told | fields)

    return write


def leaving(appeal: Ticket) -> list[OutgoingLetter]:
    return list(OutgoingLetter.objects.filter(ticket_number=appeal.number, kind="answer"))


def test_his_words_become_the_answer_and_leave_with_the_number(
    post: Post, appeal: Ticket, boris: Write
) -> None:
    fated = post.deliver(
        boris("Обновите CSP до 5.0 R3.\n\n02.03.2026 12:00, Анна пишет:\n> Не подписывает"),
        sender="boris@desk.example",
    )
    assert (fated.fate, fated.reason, fated.ticket) == (RawLetter.JOINED, "answered_by_staff", appeal)
    message = Message.objects.get(ticket=appeal, kind=Message.ANSWER)
    assert (message.text, message.author) == ("Обновите CSP до 5.0 R3.", post.world.boris)
    (left,) = leaving(appeal)
    assert left.to_address == "anna@romashka.example"
    assert f"[#{appeal.number}]" in left.subject
    assert "boris@desk.example" not in f"{left.text}{left.from_address}{left.reply_to}"
    assert appeal.events.filter(kind="answered", actor=post.world.boris).exists()


def test_a_letter_that_only_looks_like_ours_makes_nobody_staff(
    post: Post, appeal: Ticket, boris: Write
) -> None:
    """PostgreSQL's UPPER makes one of «ı» and "i", lower() one of the sign of degrees Kelvin and "k"."""
    User.objects.filter(email="boris@desk.example").update(email="boris.k@desk.example")
    for name, reason in (("bor\u0131s.k", "signed_address"), ("boris.\u212a", "no_sender")):
        raw = boris(Message_ID=f"<{name.encode().hex()}@x>").as_bytes()
        fated = post.deliver(raw.replace(b"boris@desk.example", f"{name}@desk.example".encode()))
        assert fated.reason == reason
    assert not leaving(appeal)
    raw = boris().as_bytes().replace(b"boris@desk.example", b"boris.k@desk.example")
    assert post.deliver(raw).reason == "answered_by_staff"


@pytest.mark.parametrize(
    "results",
    [
        f"{FRONT}; spf=pass smtp.mailfrom=boris@desk.example",
        f"{FRONT}; dkim=pass header.d=desk.example header.s=one; dmarc=none",
    ],
)
def test_without_a_policy_of_the_domain_its_own_spf_or_signature_proves_as_well(
    post: Post, appeal: Ticket, boris: Write, results: str
) -> None:
    assert post.deliver(boris(results=results)).reason == "answered_by_staff"


@pytest.mark.parametrize(
    "results",
    [
        f"{FRONT}; dmarc=none; spf=none",
        f"{FRONT}; spf=pass smtp.mailfrom=boris@desk.example.evil.example",
        f"{FRONT}; spf=pass smtp.mailfrom=anybody@evil.example",
        f"{FRONT}; dkim=pass header.d=evil.example",
        f"{FRONT}; dkim=fail header.d=desk.example; spf=neutral",
        f"{FRONT}; dmarc=temperror; spf=pass smtp.mailfrom=desk.example",
    ],
)
def test_what_proves_another_domain_or_nothing_is_held(
    post: Post, appeal: Ticket, boris: Write, results: str
) -> None:
    fated = post.deliver(boris(results=results))
    assert (fated.fate, fated.reason, fated.ticket) == (RawLetter.HELD, "from_staff", None)
    assert not leaving(appeal)


def test_a_failed_check_and_another_servers_findings_are_held(
    post: Post, appeal: Ticket, boris: Write
) -> None:
    assert post.deliver(boris(results=f"{FRONT}; dmarc=fail")).reason == "dmarc_fail"
    assert post.deliver(boris(results="mx.evil.example; dmarc=pass")).reason == "not_authenticated"
    assert not leaving(appeal)


def test_nobodys_findings_are_believed_when_no_server_is_named(
    post: Post, appeal: Ticket, boris: Write
) -> None:
    Mailbox.objects.update(trusted_authserv="")
    assert post.deliver(boris()).reason == "from_staff"
    assert not leaving(appeal)


def test_the_number_alone_is_no_reason_to_send_words_to_a_client(
    post: Post, appeal: Ticket, boris: Write
) -> None:
    fated = post.deliver(boris(To="csp@desk.example", Subject=f"Re: [#{appeal.number}]"))
    assert fated.fate == RawLetter.HELD
    assert not leaving(appeal)
    first = boris()
    assert post.deliver(first).fate == RawLetter.JOINED
    about_it = boris(
        "Коллеги, это он зря.", To="csp@desk.example", Subject="x", References=first["Message-ID"]
    )
    fated = post.deliver(about_it)
    assert (fated.fate, fated.reason) == (RawLetter.HELD, "from_staff"), "nor is a letter of one's own"
    assert len(leaving(appeal)) == 1


def test_staff_of_another_desk_and_a_clerk_answer_nobody(post: Post, appeal: Ticket, boris: Write) -> None:
    dina = post.deliver(boris(From="Дина <dina@desk.example>"))
    assert (dina.fate, dina.reason) == (RawLetter.HELD, "from_staff")
    Member.objects.filter(user=post.world.boris).update(role=Member.CLERK)
    assert post.deliver(boris()).fate == RawLetter.HELD
    assert not leaving(appeal)


def test_an_answer_without_words_or_one_the_regulation_forbids_waits_for_its_writer(
    post: Post, appeal: Ticket, boris: Write
) -> None:
    assert post.deliver(boris("")).reason == "from_staff_empty"
    outcome = next(iter(rules_of(appeal.edition).outcomes))
    close_ticket(ticket=appeal, by=Actor.staff(post.world.boris), outcome=outcome, now=post.now)
    fated = post.deliver(boris())
    assert (fated.fate, fated.reason) == (RawLetter.HELD, "from_staff_refused")
    assert not leaving(appeal)
