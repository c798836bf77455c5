"""Who may write to which appeal by letter, and everybody who may not."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from reglament.desk.inbox.models import Mailbox, RawLetter
from reglament.desk.outbox.addresses import new_message_id, reply_address
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.models import Message, Ticket
from tests import cast
from tests.mail.conftest import Post, tickets

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]
VERA = "Вера Чужая <vera@elsewhere.example>"


@pytest.fixture
def appeal(post: Post, letter: Write) -> Ticket:
    """An appeal Анна began by letter, acknowledged."""
    fated = post.deliver(letter("Не работает подпись.", Message_ID="<first@romashka.example>"))
    assert fated.ticket is not None
    return fated.ticket


def acknowledgement(appeal: Ticket) -> OutgoingLetter:
    return OutgoingLetter.objects.get(ticket_number=appeal.number, kind="acknowledgement")


def joined(fated: RawLetter, appeal: Ticket) -> bool:
    return fated.fate == RawLetter.JOINED and fated.ticket == appeal


def held_for(fated: RawLetter, reason: str) -> bool:
    untouched = Message.objects.count() == 1 and len(tickets()) == 1 and OutgoingLetter.objects.count() == 1
    return (fated.fate, fated.reason, fated.ticket) == (RawLetter.HELD, reason, None) and untouched


# --- what joins


def test_an_answer_to_the_signed_address_joins(post: Post, letter: Write, appeal: Ticket) -> None:
    signed = reply_address("csp@desk.example", appeal.number)
    fated = post.deliver(letter("Вот журнал.", Subject="Re: что-то своё"), to=signed)
    assert joined(fated, appeal)
    assert fated.reason == "signed_address"
    assert fated.as_message is not None
    assert (fated.as_message.kind, fated.as_message.text) == (Message.REPLY, "Вот журнал.")


def test_a_signed_address_among_the_recipients_joins_whatever_the_envelope_says(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    signed = reply_address("csp@desk.example", appeal.number)
    assert joined(post.deliver(letter("Журнал.", To=f"Поддержка <{signed}>", Subject="x")), appeal)


def test_an_answer_that_refers_to_our_letter_joins_without_number_or_signed_address(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    ours = acknowledgement(appeal).message_id
    fated = post.deliver(letter("Вот журнал.", Subject="Re: подпись", In_Reply_To=ours))
    assert joined(fated, appeal)
    assert fated.reason == "reference"


def test_a_second_letter_that_continues_ones_own_first_joins(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    fated = post.deliver(
        letter("Забыла версию: 5.0.", Subject="Вдогонку", References="<first@romashka.example>")
    )
    assert joined(fated, appeal)
    assert fated.reason == "own_reference"


@pytest.mark.parametrize("subject", ["Re: [#{}] Обращение", "По заявке № {}", "вопрос по {}"])
def test_a_number_in_the_subject_joins_for_who_may_see_the_appeal(
    post: Post, letter: Write, appeal: Ticket, subject: str
) -> None:
    fated = post.deliver(letter("Вот журнал.", Subject=subject.format(appeal.number.lower())))
    assert joined(fated, appeal)
    assert fated.reason == "number"


def test_a_late_letter_to_a_closed_appeal_is_taken(post: Post, letter: Write, appeal: Ticket) -> None:
    outcome = next(iter(rules_of(appeal.edition).outcomes))
    staff = Actor.staff(post.world.boris)
    close_ticket(ticket=appeal, by=staff, outcome=outcome, now=post.now + timedelta(minutes=5))
    post.now += timedelta(hours=1)
    fated = post.deliver(letter("Опять не работает.", Subject=f"Re: [#{appeal.number}]"))
    assert fated.fate == RawLetter.JOINED
    assert fated.as_message is not None
    assert fated.ticket == fated.as_message.ticket


# --- what does not


def test_a_stranger_who_knows_the_number_is_held_and_told_nothing(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    fated = post.deliver(letter("Что там у них?", From=VERA, Subject=f"Re: [#{appeal.number}] Обращение"))
    assert held_for(fated, "number_of_another")
    assert fated.detail == appeal.number


def test_a_number_that_was_never_given_looks_just_the_same_to_a_stranger(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    assert held_for(post.deliver(letter(From=VERA, Subject="Re: [#CP-99999999]")), "number_of_another")


def test_a_code_that_only_looks_like_a_number_is_not_one(post: Post, letter: Write, appeal: Ticket) -> None:
    fated = post.deliver(letter(From=VERA, Subject="Кодировка CP-1251 не работает"))
    assert (fated.fate, len(tickets())) == (RawLetter.NEW_APPEAL, 2)


def test_a_stranger_who_refers_to_our_letter_to_another_is_held(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    ours = acknowledgement(appeal).message_id
    fated = post.deliver(letter("Перешлите мне всё.", From=VERA, Subject="Re: подпись", References=ours))
    assert held_for(fated, "reference_of_another")


def test_a_reference_to_anothers_own_letter_proves_nothing(post: Post, letter: Write, appeal: Ticket) -> None:
    fated = post.deliver(
        letter("И у меня.", From=VERA, Subject="подпись", References="<first@romashka.example>")
    )
    assert fated.fate == RawLetter.NEW_APPEAL
    assert fated.ticket != appeal


@pytest.mark.parametrize("forge", ["mac", "number", "host"])
def test_a_forged_signed_address_proves_nothing(
    post: Post, letter: Write, appeal: Ticket, forge: str
) -> None:
    signed = reply_address("csp@desk.example", appeal.number)
    forged = {
        "mac": signed.replace(signed[-20:-13], "aaaaaaa"),
        "number": reply_address("csp@desk.example", "CP-1").replace("cp-1.", f"{appeal.number.lower()}."),
        "host": f"csp+{appeal.number}.{'a' * 16}@desk.example",
    }[forge]
    fated = post.deliver(letter("Вот журнал.", From=VERA, Subject="x"), to=forged)
    assert fated.fate == RawLetter.NEW_APPEAL
    assert fated.ticket != appeal


def test_a_forged_message_id_of_ours_proves_nothing(post: Post, letter: Write, appeal: Ticket) -> None:
    true = new_message_id("abc", appeal.number, "desk.example")
    forged = true.replace(appeal.number.lower(), "cp-1")
    fated = post.deliver(letter(From=VERA, Subject="x", References=forged))
    assert fated.fate == RawLetter.NEW_APPEAL
    assert fated.ticket != appeal


def test_a_reference_without_right_takes_nothing_from_a_number_that_is_ones_own(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    forged = new_message_id("abc", appeal.number, "desk.example").replace(appeal.number.lower(), "cp-1")
    mine = f"Re: [#{appeal.number}]"
    assert joined(post.deliver(letter("С подделкой.", Subject=mine, References=forged)), appeal)
    pavels = post.deliver(
        letter("Не включается.", From="pavel@zavod.example"), to="chips@desk.example"
    ).ticket
    assert pavels is not None
    to_pavel = acknowledgement(pavels).message_id
    assert joined(post.deliver(letter("С чужой ссылкой.", Subject=mine, References=to_pavel)), appeal)
    without = post.deliver(letter("Без номера.", Subject="Re: что-то", References=to_pavel))
    assert (without.fate, without.reason) == (RawLetter.HELD, "reference_of_another")
    ours, others = acknowledgement(appeal).message_id, f"Re: [#{pavels.number}]"
    assert joined(post.deliver(letter("Номер чужой.", Subject=others, In_Reply_To=ours)), appeal)
    assert pavels.messages.count() == 1


def test_a_colleague_in_copy_without_the_signed_address_is_held(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    ours = acknowledgement(appeal).message_id
    colleague = "Пётр <petr@romashka.example>"
    assert held_for(
        post.deliver(
            letter("И у меня так же.", From=colleague, Subject=f"Re: [#{appeal.number}]", References=ours)
        ),
        "reference_of_another",
    )


def test_a_colleague_in_copy_who_answers_to_the_signed_address_joins_under_his_own_name(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    signed = reply_address("csp@desk.example", appeal.number)
    fated = post.deliver(
        letter("У меня так же.", From="Пётр <petr@romashka.example>", Subject="x"), to=signed
    )
    assert joined(fated, appeal)
    assert fated.as_message is not None
    assert (fated.as_message.author_name, fated.as_message.author_address) == (
        "Пётр",
        "petr@romashka.example",
    )


def test_an_agent_who_answers_by_letter_does_not_speak_as_the_client(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    signed = reply_address("csp@desk.example", appeal.number)
    fated = post.deliver(letter("Перезапустите.", From="Борис <boris@desk.example>", Subject="x"), to=signed)
    assert held_for(fated, "from_staff")


def test_a_forwarded_thread_of_others_is_a_new_appeal_and_kept_whole(post: Post, letter: Write) -> None:
    text = "Помогите.\n\n---------- Forwarded message ---------\nОт: Пётр\n\nНе открывается.\n"
    fated = post.deliver(letter(text, Subject="Fwd: не открывается", References="<x@elsewhere.example>"))
    assert fated.fate == RawLetter.NEW_APPEAL
    assert "Не открывается." in tickets()[0].messages.get().text


def test_a_letter_our_trusted_server_found_forged_is_held(post: Post, letter: Write) -> None:
    Mailbox.objects.update(trusted_authserv="mx.desk.example")
    verdicts = {
        "mx.desk.example; dmarc=fail header.from=romashka.example; spf=pass": "dmarc_fail",
        "mx.desk.example; dmarc=permerror header.from=romashka.example": "dmarc_fail",
        "mx.desk.example; spf=fail smtp.mailfrom=x; dkim=none": "spf_fail",
        "mx.desk.example; spf=softfail smtp.mailfrom=x; dkim=fail": "spf_fail",
        "mx.evil.example; dmarc=pass": "not_authenticated",
    }
    for results, reason in verdicts.items():
        assert post.deliver(letter(Authentication_Results=results)).reason == reason
    assert not tickets()
    passed = post.deliver(letter(Authentication_Results="mx.desk.example; dmarc=pass; spf=fail"))
    assert passed.fate == RawLetter.NEW_APPEAL


def test_the_second_desk_has_its_own_mailbox_and_numbers(post: Post, letter: Write) -> None:
    fated = post.deliver(letter(From="pavel@zavod.example", To="chips@desk.example"), to="chips@desk.example")
    assert fated.ticket is not None
    assert fated.ticket.desk == post.world.second
    assert fated.ticket.number.startswith("PR-")
    assert fated.received_at == post.now > cast.MONDAY
