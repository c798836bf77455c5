"""A wrong join is put right and the histories say so; the sender's link tells of the one letter and nothing else."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.http import Http404
from django.test import Client

from reglament.desk.inbox.actions import LetterSettled, NotMoved, move_joined
from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.receipts import receipt, token_of, url_of
from reglament.desk.outbox.addresses import reply_address
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.models import Message, Ticket
from reglament.desk.tickets.timeline import timeline
from tests import cast
from tests.mail.conftest import Post, tickets

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]
VERA = "Вера Чужая <vera@elsewhere.example>"


@pytest.fixture
def appeal(post: Post) -> Ticket:
    return cast.appeal_of_anna(post.world)


@pytest.fixture
def joined(post: Post, letter: Write, appeal: Ticket) -> RawLetter:
    """A letter about something else, sent by answering an old one."""
    signed = reply_address("csp@desk.example", appeal.number)
    return post.deliver(letter("Ещё вопрос: как перенести ключ?", Subject="Re: подпись"), to=signed)


def test_a_letter_split_off_is_an_appeal_and_out_of_the_old_ones_sight(
    post: Post, appeal: Ticket, joined: RawLetter
) -> None:
    wrong = joined.as_message
    moved = move_joined(joined, by=Actor.staff(post.world.boris), now=post.now)
    new = tickets()[-1]
    assert (moved.fate, moved.reason, moved.ticket) == (RawLetter.NEW_APPEAL, "split_off", new)
    assert new != appeal
    assert new.received_at == joined.received_at
    assert wrong is not None
    assert Message.objects.get(pk=wrong.pk).kind == Message.NOTE
    said = appeal.events.order_by("seq").last()
    assert said is not None
    assert (said.kind, said.payload["value"], said.actor) == ("fact_changed", new.number, post.world.boris)
    appeal.refresh_from_db()
    assert "ключ" not in appeal.last_words
    told = timeline(list(appeal.events.all()), rules_of(appeal.edition), "ru")
    assert [line.public for line in told if new.number in line.words] == [False]


def test_a_wrong_join_is_moved_to_the_right_appeal(post: Post, appeal: Ticket, joined: RawLetter) -> None:
    right = cast.appeal_of_anna(post.world, subject="Перенос ключа")
    moved = move_joined(joined, by=Actor.staff(post.world.boris), now=post.now, ticket_number=right.number)
    assert (moved.fate, moved.reason, moved.ticket) == (RawLetter.JOINED, "moved_by_staff", right)
    assert right.messages.get(kind=Message.REPLY).text == "Ещё вопрос: как перенести ключ?"
    assert not appeal.messages.filter(kind=Message.REPLY).exists()
    boris = Actor.staff(post.world.boris)
    with pytest.raises(NotMoved):
        move_joined(moved, by=boris, now=post.now, ticket_number=right.number)
    for wrong in ("CP-99999", cast.appeal_of_pavel(post.world).number):
        with pytest.raises(Http404):
            move_joined(moved, by=boris, now=post.now, ticket_number=wrong)


def test_a_letter_split_off_cannot_be_split_off_again(post: Post, joined: RawLetter) -> None:
    move_joined(joined, by=Actor.staff(post.world.boris), now=post.now)
    with pytest.raises(LetterSettled):
        move_joined(joined, by=Actor.staff(post.world.gleb), now=post.now)
    assert len(tickets()) == 2


def test_only_who_serves_the_desk_moves_and_only_what_was_joined(
    post: Post, letter: Write, joined: RawLetter
) -> None:
    for user in (post.world.dina, post.world.vera):
        with pytest.raises(Http404):
            move_joined(joined, by=Actor.staff(user), now=post.now)
    first = post.deliver(letter())
    with pytest.raises(LetterSettled):
        move_joined(first, by=Actor.staff(post.world.boris), now=post.now)
    assert joined.fate == RawLetter.JOINED


def test_the_page_of_a_letter_moves_it(post: Post, appeal: Ticket, joined: RawLetter, client: Client) -> None:
    client.force_login(post.world.boris)
    assert f"/desk/mail/{joined.pk}/move/" in client.get(f"/desk/mail/{joined.pk}/").content.decode()
    unnamed = client.post(f"/desk/mail/{joined.pk}/move/", {"to": "join", "ticket_number": " "})
    there = client.post(f"/desk/mail/{joined.pk}/move/", {"to": "join", "ticket_number": f"#{appeal.number}"})
    assert (unnamed.status_code, there.status_code, len(tickets())) == (422, 422, 1)
    done = client.post(f"/desk/mail/{joined.pk}/move/", {"to": "new"})
    assert done.status_code == 302
    assert done["Location"] == f"/desk/t/{tickets()[-1].number}/"
    client.force_login(post.world.vera)
    assert client.post(f"/desk/mail/{joined.pk}/move/", {"to": "new"}).status_code == 404


def test_b4_9_the_acknowledgement_links_to_whether_the_letter_was_accepted(
    post: Post, letter: Write, client: Client
) -> None:
    fated = post.deliver(letter())
    (told,) = OutgoingLetter.objects.filter(kind="acknowledgement")
    link = re.search(r"https?://[^\s]+/letter/[^\s]+", told.text)
    assert link is not None
    assert link[0] == url_of(fated.pk)
    page = client.get("/letter/" + link[0].partition("/letter/")[2], headers={"accept-language": "ru"})
    text = page.content.decode()
    assert page.status_code == 200
    assert fated.ticket is not None
    assert fated.ticket.number in text
    assert "Письмо принято" in text
    for secret in ("Не работает подпись", "anna@romashka.example", "Овчинникова"):
        assert secret not in text


def test_b4_9_a_held_or_refused_letter_tells_neither_number_nor_reason(
    post: Post, letter: Write, appeal: Ticket, client: Client
) -> None:
    held = post.deliver(letter("И у меня.", From=VERA, Subject=f"Re: [#{appeal.number}]"))
    automatic = post.deliver(letter(Auto_Submitted="auto-replied"))
    assert receipt(token_of(held.pk)) is not None
    text = client.get(f"/letter/{token_of(held.pk)}/").content.decode()
    assert appeal.number not in text
    answers = [getattr(receipt(token_of(each.pk)), "answer", "") for each in (held, automatic)]
    assert answers == ["waiting", "not_accepted"]


def test_a_token_nobody_made_is_not_there(post: Post, letter: Write, client: Client) -> None:
    fated = post.deliver(letter())
    mac = token_of(fated.pk).partition(".")[2]
    for token in (
        str(fated.pk),
        f"{fated.pk}.",
        f"{fated.pk + 1}.{mac}",
        f"{fated.pk}.{'a' * 24}",
        "x.y",
        "-1.я",
    ):
        assert client.get(f"/letter/{token}/").status_code == 404
