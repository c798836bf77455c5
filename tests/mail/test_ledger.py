"""The intake ledger: every letter with its fate, and what a person may decide about it."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.http import Http404
from django.test import Client
from django.utils import translation

from reglament.desk.inbox import ledger, reasons
from reglament.desk.inbox.actions import LetterSettled, NobodyToAnswer, mark_spam, release_held
from reglament.desk.inbox.models import RawLetter
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.tickets.access import Actor
from tests.mail.conftest import Post, tickets

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]
VERA = "Вера Чужая <vera@elsewhere.example>"


@pytest.fixture
def held(post: Post, letter: Write) -> RawLetter:
    """Вера quoted a number that is not hers."""
    return post.deliver(letter("И у меня не работает.", From=VERA, Subject="Re: [#CP-1]"))


def test_the_ledger_shows_every_letter_of_ones_desks_newest_first(
    post: Post, letter: Write, held: RawLetter
) -> None:
    post.deliver(letter(Auto_Submitted="auto-replied"))
    post.deliver(letter(From="pavel@zavod.example"), to="chips@desk.example")
    page = ledger.letters([post.world.first.pk])
    assert [row.fate for row in page.letters] == [RawLetter.AUTO_REPLY, RawLetter.HELD]
    assert page.counts == {RawLetter.AUTO_REPLY: 1, RawLetter.HELD: 1}
    assert not page.more
    assert [row.pk for row in ledger.letters([post.world.first.pk], RawLetter.HELD).letters] == [held.pk]
    assert ledger.held([post.world.first.pk]) == 1


def test_pages_hold_fifty(post: Post, letter: Write) -> None:
    for _ in range(51):
        post.keep(letter())
    desks = [post.world.first.pk]
    assert (len(ledger.letters(desks).letters), ledger.letters(desks).more) == (50, True)
    assert (len(ledger.letters(desks, page=2).letters), ledger.letters(desks, page=2).more) == (1, False)


def test_a_letter_of_another_desk_is_not_there(post: Post, held: RawLetter) -> None:
    assert ledger.get_letter([post.world.first.pk], held.pk) == held
    with pytest.raises(Http404):
        ledger.get_letter([post.world.second.pk], held.pk)
    assert ledger.contents(held).text == "И у меня не работает."
    assert b"Subject" in ledger.raw_of(held)


def test_a_held_letter_becomes_an_appeal_received_when_it_came(post: Post, held: RawLetter) -> None:
    came = post.now
    boris = Actor.staff(post.world.boris)
    released = release_held(held, by=boris, now=came.replace(hour=16))
    assert (released.fate, released.reason, released.decided_by) == (
        RawLetter.NEW_APPEAL,
        "released",
        post.world.boris,
    )
    (ticket,) = tickets()
    assert (ticket.received_at, ticket.requester.email) == (came, "vera@elsewhere.example")
    assert OutgoingLetter.objects.filter(to_address="vera@elsewhere.example").exists()
    with pytest.raises(LetterSettled):
        release_held(held, by=boris, now=came)
    assert len(tickets()) == 1


def test_a_held_letter_joins_the_appeal_an_agent_names(post: Post, letter: Write, held: RawLetter) -> None:
    post.deliver(letter())
    (ticket,) = tickets()
    released = release_held(
        held, by=Actor.staff(post.world.boris), now=post.now, ticket_number=f" #{ticket.number}"
    )
    assert (released.fate, released.reason, released.ticket) == (RawLetter.JOINED, "joined_by_staff", ticket)
    assert ticket.messages.filter(author_address="vera@elsewhere.example").count() == 1


def test_the_page_of_a_held_letter_offers_the_number_it_quotes(
    post: Post, letter: Write, client: Client
) -> None:
    post.deliver(letter())
    (ticket,) = tickets()
    strange = letter(From="Вера <vera@elsewhere.example>", subject=f"Re: [#{ticket.number}]")
    held = post.deliver(strange)
    assert held.fate == RawLetter.HELD
    client.force_login(post.world.boris, backend="reglament.desk.accounts.backends.Backend")
    page = client.get(f"/desk/mail/{held.pk}/").content.decode()
    assert f'value="{ticket.number}"' in page


def test_whoever_does_not_serve_the_desk_decides_nothing(post: Post, letter: Write, held: RawLetter) -> None:
    for user in (post.world.dina, post.world.vera):
        with pytest.raises(Http404):
            release_held(held, by=Actor.staff(user), now=post.now)
        with pytest.raises(Http404):
            mark_spam(held, by=Actor.staff(user), now=post.now)
    held.refresh_from_db()
    assert held.fate == RawLetter.HELD


def test_an_agent_cannot_put_a_letter_to_another_desks_appeal(
    post: Post, letter: Write, held: RawLetter
) -> None:
    other = post.deliver(letter(From="pavel@zavod.example"), to="chips@desk.example").ticket
    assert other is not None
    with pytest.raises(Http404):
        release_held(held, by=Actor.staff(post.world.boris), now=post.now, ticket_number=other.number)
    held.refresh_from_db()
    assert held.fate == RawLetter.HELD


def test_spam_is_marked_and_can_be_taken_back(post: Post, held: RawLetter) -> None:
    boris = Actor.staff(post.world.boris)
    assert mark_spam(held, by=boris, now=post.now).fate == RawLetter.SPAM
    assert release_held(held, by=boris, now=post.now).fate == RawLetter.NEW_APPEAL


def test_a_letter_without_a_sender_cannot_begin_an_appeal(post: Post) -> None:
    endless = b"From: " + b"a" * 300 + b"@x.example\r\n"  # nobody can write to it; found by the fuzzer
    for sender in (b"", endless):
        nobody = post.deliver(sender + b"Subject: x\r\n\r\nhello\r\n")
        assert nobody.reason == "no_sender"
        with pytest.raises(NobodyToAnswer):
            release_held(nobody, by=Actor.staff(post.world.boris), now=post.now)


def test_every_fate_and_reason_has_a_sentence_in_both_languages() -> None:
    assert set(reasons.FATES) == {fate for fate, _ in RawLetter.FATES}
    for code in reasons.REASONS:
        with translation.override("en"):
            english = reasons.reason_text(code)
        with translation.override("ru"):
            russian = reasons.reason_text(code)
        assert english.isascii()
        assert not russian.isascii(), code


def test_a_sealed_letter_says_so_on_its_page(post: Post, client: Client) -> None:
    corpus = Path(__file__).parent / "corpus"
    client.force_login(post.world.boris)
    for name, words in (
        ("pgp-mime-signed", "Подписано (S/MIME или PGP)"),
        ("encrypted-smime", "Зашифровано"),
    ):
        kept = post.deliver((corpus / f"{name}.eml").read_bytes() + name.encode())
        assert (
            words in client.get(f"/desk/mail/{kept.pk}/", headers={"accept-language": "ru"}).content.decode()
        )


def test_the_whole_letter_is_one_click_away_from_its_message(
    post: Post, letter: Write, client: Client
) -> None:
    """Words, folded quote and the bytes themselves."""
    said = letter("Не работает подпись.\n\n> Здравствуйте!\n> Переустановите.\n")
    kept = post.deliver(said)
    assert kept.ticket is not None
    client.force_login(post.world.boris)
    there = f"/desk/t/{kept.ticket.number}/messages/{kept.as_message_id}/"
    assert f'href="{there}">Письмо целиком' in client.get(f"/desk/t/{kept.ticket.number}/").content.decode()
    whole = client.get(there).content.decode()
    assert "Переустановите." in whole
    assert f'href="/desk/mail/{kept.pk}/raw/"' in whole
    assert client.get(f"/desk/mail/{kept.pk}/raw/").content == said.as_bytes()
