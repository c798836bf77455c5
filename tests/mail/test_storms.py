"""Nothing is answered that should not be, nothing becomes a storm, nothing comes twice."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from reglament.desk.inbox import act
from reglament.desk.inbox.models import RawLetter
from reglament.desk.outbox.addresses import reply_address
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.letters import MOST_A_DAY
from reglament.desk.tickets.models import Message, Ticket, TicketEvent
from tests import cast
from tests.mail.conftest import Post, tickets

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]


@pytest.fixture
def appeal(post: Post, letter: Write) -> Ticket:
    fated = post.deliver(letter("Не работает подпись."))
    assert fated.ticket is not None
    return fated.ticket


def acknowledgement(appeal: Ticket) -> OutgoingLetter:
    return OutgoingLetter.objects.get(ticket_number=appeal.number, kind="acknowledgement")


def bounce(of: str, failed: str, action: str = "failed") -> bytes:
    return (
        b"From: MAILER-DAEMON@mx.romashka.example\r\nTo: csp@desk.example\r\nSubject: Undelivered Mail\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; "
        + failed.encode()
        + b"\r\nAction: "
        + action.encode()
        + b"\r\nStatus: 5.1.1\r\n--b\r\n"
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + of.encode() + b"\r\n--b--\r\n"
    )


def test_our_own_letter_that_comes_back_is_recognised(post: Post, appeal: Ticket) -> None:
    fated = post.deliver(cast.on_wire(acknowledgement(appeal)))
    assert (fated.fate, fated.reason) == (RawLetter.REFUSED, "itself")
    assert (len(tickets()), OutgoingLetter.objects.count()) == (1, 1)


def test_a_bounce_somebody_forged_gives_them_no_part_in_the_appeal_it_names(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    """They know a letter of ours and whom it went to; their own bounce is no letter of theirs to go on from."""
    sent, evil = acknowledgement(appeal), "evil@elsewhere.example"
    forged = bounce(sent.message_id, sent.to_address).replace(
        b"MAILER-DAEMON@mx.romashka.example", evil.encode()
    )
    post.deliver(b"Message-ID: <forged@elsewhere.example>\r\n" + forged, sender=evil)
    fated = post.deliver(letter("Чужое.", From=evil, In_Reply_To="<forged@elsewhere.example>"), sender=evil)
    assert fated.ticket != appeal


def test_two_desks_do_not_write_to_each_other(post: Post, letter: Write) -> None:
    fated = post.deliver(letter(From="Поддержка <chips@desk.example>"), to="csp@desk.example")
    assert (fated.fate, fated.reason) == (RawLetter.REFUSED, "from_ourselves")
    assert not OutgoingLetter.objects.exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_submitted"),
        ({"X_Autoreply": "yes"}, "auto_field"),
        ({"X_Auto_Response_Suppress": "OOF, AutoReply"}, "auto_response_suppress"),
        ({"Subject": "Автоматический ответ: [#CP-1]"}, "auto_subject"),
    ],
)
def test_an_automatic_reply_to_our_letter_is_kept_and_stops_nothing(
    post: Post, letter: Write, appeal: Ticket, fields: dict[str, str], reason: str
) -> None:
    signed = reply_address("csp@desk.example", appeal.number)
    ours = acknowledgement(appeal).message_id
    fated = post.deliver(letter("Я в отпуске.", In_Reply_To=ours, **fields), to=signed)
    assert (fated.fate, fated.reason) == (RawLetter.AUTO_REPLY, reason)
    assert (Message.objects.count(), OutgoingLetter.objects.count()) == (1, 1)


def test_a_robot_that_answers_everything_and_owns_up_to_nothing_makes_no_storm(
    post: Post, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It strips every mark and begins a thread of its own each time, or answers ours: neither makes a storm."""
    monkeypatch.setattr(act, "MOST_APPEALS", 3)
    robot = {"From": "Заявки <zayavki@romashka.example>"}
    answered: set[int] = set()
    for _round in range(8):
        for ours in OutgoingLetter.objects.exclude(pk__in=answered):
            answered.add(ours.pk)
            post.deliver(
                letter("Принято.", Subject=f"Re: {ours.subject}", In_Reply_To=ours.message_id, **robot)
            )
        post.deliver(letter(f"Создана заявка {_round}", Subject=f"Заявка {_round}", **robot))
    assert len(tickets()) == 3
    sent = Counter(OutgoingLetter.objects.values_list("ticket_number", "kind"))
    assert set(sent.values()) == {1, MOST_A_DAY}, "an acknowledgement each, and so many times what is missing"
    assert RawLetter.objects.filter(reason="too_many_from_sender").count() == 5


def test_two_installations_do_not_write_to_each_other_either(post: Post, appeal: Ticket) -> None:
    """Another Reglament's acknowledgement comes here: its key is another, its name too."""
    theirs = cast.on_wire(acknowledgement(appeal))
    theirs = theirs.replace(b"@desk.example", b"@elsewhere.example").replace(
        b"Message-ID: <", b"Message-ID: <x"
    )
    fated = post.deliver(theirs, sender="support@elsewhere.example")
    assert (fated.fate, fated.reason) == (RawLetter.AUTO_REPLY, "another_desk")
    unmarked = theirs.replace(b"X-Reglament-Desk", b"X-Other").replace(b"Message-ID: <x", b"Message-ID: <y")
    assert post.deliver(unmarked, sender="support@elsewhere.example").reason == "auto_submitted"
    assert OutgoingLetter.objects.count() == 1


@pytest.mark.parametrize(
    "said", [{"From": "Портал <no-reply@zavod.example>"}, {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"}]
)
def test_who_takes_no_replies_is_heard_and_not_acknowledged(
    post: Post, letter: Write, said: dict[str, str]
) -> None:
    """A name or a house's habit makes nobody a machine; what answers our own letter under it does come from one."""
    fated = post.deliver(letter(**said))
    assert (fated.fate, fated.reason) == (RawLetter.NEW_APPEAL, "first_letter_unanswered")
    assert not OutgoingLetter.objects.exists()
    ours = post.deliver(letter(Subject="Другое"))
    assert ours.ticket is not None
    fated = post.deliver(letter(In_Reply_To=acknowledgement(ours.ticket).message_id, **said))
    assert fated.fate == RawLetter.AUTO_REPLY


def test_a_robot_by_name_is_taken_at_its_word(post: Post, letter: Write) -> None:
    fated = post.deliver(letter(From="Обмен 1С <robot-1c@zavod.example>"))
    assert (fated.fate, OutgoingLetter.objects.count()) == (RawLetter.NEW_APPEAL, 1)


def test_a_null_sender_is_answered_by_nobody(post: Post, letter: Write) -> None:
    assert post.deliver(letter(), sender="<>").reason == "null_sender"
    assert not OutgoingLetter.objects.exists()


def test_a_list_letter_is_held_unless_it_proves_that_it_belongs(
    post: Post, letter: Write, appeal: Ticket
) -> None:
    assert post.deliver(letter(List_Id="<all.romashka.example>")).reason == "list"
    signed = reply_address("csp@desk.example", appeal.number)
    fated = post.deliver(letter("Через список.", List_Id="<all.romashka.example>"), to=signed)
    assert (fated.fate, fated.ticket) == (RawLetter.JOINED, appeal)


def test_a_bounce_of_an_address_that_is_none_is_a_bounce_all_the_same(post: Post) -> None:
    """Found by the fuzzer: the spoilt address was to be written down."""
    raw = b"From: Mailer-Daemon@else.example\r\nSubject: Mail delivery failed: returning message\r\n"
    raw += b"X-Failed-Recipients: anna@romashka.exam\x00le\r\n\r\nThis is a permanent error.\r\n"
    assert post.deliver(raw, sender="<>").fate == RawLetter.BOUNCE


def test_a_bounce_of_our_letter_marks_the_letter_and_the_address(post: Post, appeal: Ticket) -> None:
    sent = acknowledgement(appeal)
    fated = post.deliver(bounce(sent.message_id, sent.to_address), sender="<>")
    assert (fated.fate, fated.reason, fated.ticket) == (RawLetter.BOUNCE, "delivery_failed", appeal)
    sent.refresh_from_db()
    post.world.anna.refresh_from_db()
    assert sent.bounced_at == post.world.anna.mail_fails_since == post.now
    assert TicketEvent.objects.filter(ticket=appeal, kind="letter_bounced").count() == 1
    again = bounce(sent.message_id, sent.to_address) + b"again\r\n"
    fated = post.deliver(again, sender="<>")
    assert (fated.fate, fated.ticket) == (RawLetter.BOUNCE, appeal), (
        "the second one, too, says of which appeal"
    )
    assert TicketEvent.objects.filter(ticket=appeal, kind="letter_bounced").count() == 1


def test_a_bounce_of_where_a_letter_was_handed_on_is_a_bounce_of_whom_we_wrote_to(
    post: Post, appeal: Ticket
) -> None:
    """Her mailbox forwards to one that is gone: the report names both, the last one first."""
    sent = acknowledgement(appeal)
    both = f"anna@gone.example\r\nOriginal-Recipient: rfc822;{sent.to_address}"
    assert post.deliver(bounce(sent.message_id, both), sender="<>").ticket == appeal


def ugly(of: OutgoingLetter) -> bytes:
    """In no standard form, in Russian, our letter quoted among its words: the Message-ID proves itself by its MAC."""
    made = EmailMessage()
    made["From"], made["Subject"] = "postmaster@romashka.example", "Недоставлено: вопрос по обращению"
    words = f"Сообщение не доставлено адресату.\n\n--- исходное письмо ---\nMessage-ID: {of.message_id}\n"
    made.set_content(words)
    return made.as_bytes()


@pytest.mark.parametrize("form", ["RFC 3464", "ugly"])
def test_6_7c_a_bounce_marks_the_address_and_stops_the_silence_term(
    post: Post, appeal: Ticket, form: str
) -> None:
    answer(
        ticket=appeal, by=Actor.staff(post.world.boris), form="question", text="Какая сборка?", now=post.now
    )
    appeal.refresh_from_db()
    due = appeal.silence_at
    assert due is not None
    sent = OutgoingLetter.objects.get(ticket_number=appeal.number, kind="question")
    came = ugly(sent) if form == "ugly" else bounce(sent.message_id, sent.to_address)
    fated = post.deliver(came, sender="<>")
    assert (fated.fate, fated.reason, fated.ticket) == (RawLetter.BOUNCE, "delivery_failed", appeal)
    appeal.refresh_from_db()
    post.world.anna.refresh_from_db()
    assert (appeal.silence_at, post.world.anna.mail_fails_since) == (None, post.now)
    sweep_due(now=due + timedelta(days=30))
    appeal.refresh_from_db()
    assert appeal.closed_at is None


def test_a_bounce_names_a_domain_in_cyrillic_as_dns_does(post: Post, letter: Write) -> None:
    type(post.first).objects.filter(pk=post.first.pk).update(address="csp@почта.рф")
    sender = letter(From="anna@xn--80a1acny.xn--p1ai")
    fated = post.deliver(sender, to="CSP+x@xn--80a1acny.xn--p1ai")
    assert fated.ticket is not None
    assert acknowledgement(fated.ticket).to_address == "anna@почта.рф", "as people write it in forms"
    raw = bounce(acknowledgement(fated.ticket).message_id, "anna@xn--80a1acny.xn--p1ai")
    assert post.deliver(raw, to="csp@почта.рф", sender="<>").ticket == fated.ticket


@pytest.mark.parametrize("lie", ["another address", "a letter we never sent", "a forged id"])
def test_a_bounce_that_lies_marks_nothing(post: Post, appeal: Ticket, lie: str) -> None:
    sent = acknowledgement(appeal)
    of, failed = {
        "another address": (sent.message_id, "boss@romashka.example"),
        "a letter we never sent": ("<x@elsewhere.example>", sent.to_address),
        "a forged id": (sent.message_id.replace(".", ".a", 1), sent.to_address),
    }[lie]
    assert post.deliver(bounce(of, failed), sender="<>").reason == "bounce_of_unknown"
    post.world.anna.refresh_from_db()
    assert post.world.anna.mail_fails_since is None


def test_a_delay_is_no_bounce(post: Post, appeal: Ticket) -> None:
    sent = acknowledgement(appeal)
    fated = post.deliver(bounce(sent.message_id, sent.to_address, "delayed"), sender="<>")
    assert (fated.fate, fated.reason) == (RawLetter.AUTO_REPLY, "delivery_delayed")


def test_one_sender_cannot_begin_a_storm_of_appeals(
    post: Post, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(act, "MOST_APPEALS", 3)
    fates = [post.deliver(letter(subject=f"{n}")).reason for n in range(5)]
    assert fates == ["first_letter"] * 3 + ["too_many_from_sender"] * 2
    assert OutgoingLetter.objects.count() == 3
    assert post.deliver(letter(From="pavel@zavod.example")).fate == RawLetter.NEW_APPEAL
    post.now += timedelta(hours=2)
    assert post.deliver(letter(subject="Позже")).fate == RawLetter.NEW_APPEAL


def test_the_tags_of_one_mailbox_are_one_sender(
    post: Post, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever forges letters of a victim, each under another +tag, sends it no more acknowledgements."""
    monkeypatch.setattr(act, "MOST_APPEALS", 3)
    senders = [f"zhertva+{n}@pochta.example" for n in range(4)] + ["zhertva_1+x@pochta.example"]
    post.keep(letter(From="zhertvax+0@pochta.example"))
    for sender in senders:
        post.keep(letter(From=sender))
    post.read()
    reasons = dict(RawLetter.objects.values_list("from_address", "reason"))
    assert [reasons[sender] for sender in senders] == [
        *["first_letter"] * 3,
        "too_many_from_sender",
        "first_letter",
    ]


def test_one_appeal_cannot_be_flooded(
    post: Post, letter: Write, appeal: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(act, "MOST_REPLIES", 2)
    signed = reply_address("csp@desk.example", appeal.number)
    reasons = [post.deliver(letter(f"{n}"), to=signed).reason for n in range(4)]
    assert reasons == ["signed_address"] * 2 + ["too_many_to_appeal"] * 2


def test_late_letters_to_a_closed_appeal_cannot_begin_a_storm_either(
    post: Post, letter: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is over: each late letter begins a linked appeal (A6.7), with an acknowledgement of its own."""
    monkeypatch.setattr(act, "MOST_APPEALS", 3)
    appeal = cast.appeal_of_anna(post.world)
    close_ticket(ticket=appeal, by=Actor.staff(post.world.boris), outcome="solved", now=post.now)
    post.now += timedelta(days=320)
    signed = reply_address("csp@desk.example", appeal.number)
    reasons = [post.deliver(letter(f"Опять {n}"), to=signed).reason for n in range(5)]
    assert reasons == ["signed_address"] * 3 + ["too_many_from_sender"] * 2
    assert OutgoingLetter.objects.filter(kind="acknowledgement").count() == 1 + 3


# --- twice


def test_the_same_letter_by_another_way_came_twice(post: Post, letter: Write) -> None:
    raw = letter("Не работает.").as_bytes()
    first = post.deliver(raw)
    second = post.deliver(b"Received: from elsewhere\n" + raw, via="imap")
    assert (second.fate, second.ticket) == (RawLetter.DUPLICATE, first.ticket)
    assert len(tickets()) == 1


def test_the_same_letter_to_two_mailboxes_of_one_desk_is_one_appeal(post: Post, letter: Write) -> None:
    from reglament.desk.inbox.models import Mailbox

    Mailbox.objects.create(desk=post.world.first, name="help", address="help@desk.example")
    raw = letter("Не работает.")
    fates = [post.deliver(raw, to=to).fate for to in ("csp@desk.example", "help@desk.example")]
    assert fates == [RawLetter.NEW_APPEAL, RawLetter.DUPLICATE]


def test_the_same_letter_to_two_desks_is_an_appeal_at_each(post: Post, letter: Write) -> None:
    raw = letter("Не работает.")
    fates = [post.deliver(raw, to=to).fate for to in ("csp@desk.example", "chips@desk.example")]
    assert fates == [RawLetter.NEW_APPEAL, RawLetter.NEW_APPEAL]


@pytest.mark.parametrize("first", ["csp", "chips"])
def test_an_answer_with_another_desk_in_copy_joins_once(
    post: Post, letter: Write, appeal: Ticket, first: str
) -> None:
    signed = reply_address("csp@desk.example", appeal.number)
    raw = letter("Вот журнал.", To=signed, Cc="chips@desk.example", Subject="x").as_bytes()
    ways = [signed, "chips@desk.example"] if first == "csp" else ["chips@desk.example", signed]
    copies = [post.deliver(b"Received: by %d\r\n" % n + raw, to=to) for n, to in enumerate(ways)]
    assert [(c.fate, c.ticket) for c in copies] == [(RawLetter.JOINED, appeal), (RawLetter.DUPLICATE, appeal)]
    assert appeal.messages.count() == 2
    other = letter("Другое под тем же именем.", To=signed, Subject="x", Message_ID=str(copies[0].message_id))
    assert post.deliver(other, to="chips@desk.example").fate == RawLetter.JOINED


def test_another_letter_under_a_known_message_id_is_not_lost(post: Post, letter: Write) -> None:
    first = post.deliver(letter("Первое.", Message_ID="<same@romashka.example>"))
    second = post.deliver(letter("Совсем другое.", Message_ID="<same@romashka.example>", Subject="Другое"))
    assert (first.fate, second.fate) == (RawLetter.NEW_APPEAL, RawLetter.NEW_APPEAL)
    assert len(tickets()) == 2


def test_letters_without_a_message_id_are_told_apart_by_content(post: Post, letter: Write) -> None:
    raw = letter("Одно.", Message_ID="").as_bytes()
    assert post.deliver(raw).pk == post.deliver(raw).pk
    assert post.deliver(letter("Другое.", Message_ID="")).fate == RawLetter.NEW_APPEAL
    assert len(tickets()) == 2


def test_a_letter_is_never_deleted(post: Post, letter: Write) -> None:
    from django.db import DatabaseError, transaction

    kept = post.keep(letter())
    with pytest.raises(DatabaseError), transaction.atomic():
        RawLetter.objects.filter(pk=kept.pk).delete()


def test_a_program_that_gives_all_letters_one_message_id_loses_none_and_a_copy_is_a_copy(
    post: Post, letter: Write
) -> None:
    """What another wrote under the same Message-ID is no copy, whichever desk of ours it came to."""
    same = {"Message_ID": "<always@same.example>"}
    first = post.deliver(letter("Первое.", From="Иван <ivan@a.example>", **same))
    post.deliver(letter("Второе.", From="Пётр <petr@b.example>", **same), to="chips@desk.example")
    third = post.deliver(letter("Третье.", From="Олег <oleg@c.example>", **same))
    copy = letter("Первое.", From="Иван <ivan@a.example>", **same)
    copy["Received"] = "by another way"
    again = post.deliver(copy)
    assert (first.fate, third.fate) == (RawLetter.NEW_APPEAL, RawLetter.NEW_APPEAL)
    assert (again.fate, again.ticket) == (RawLetter.DUPLICATE, first.ticket)
    assert len(tickets()) == 3
