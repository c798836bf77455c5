"""The outbox and the words of letters: what did not arrive is seen and mended; what must be told cannot be left out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from reglament.desk.outbox.models import LetterAct, LetterWords, OutgoingLetter
from reglament.desk.staff.pages import letter_words as pages
from reglament.desk.tickets import letterwords
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.outgoing import send_again, tell_failures
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.models import Message, Ticket
from tests import cast
from tests.cast import World

Browse = Callable[..., Client]
NIGHT = cast.MONDAY + timedelta(hours=12)


def question(world: World, ticket: Ticket, *, now=cast.MONDAY) -> OutgoingLetter:  # type: ignore[no-untyped-def]
    said = answer(
        ticket=ticket, by=Actor.staff(world.boris), form=Message.QUESTION, text="Какая версия?", now=now
    )
    return OutgoingLetter.objects.get(pk=said.letter_id_out)


def fail(letter: OutgoingLetter, words: str) -> None:
    OutgoingLetter.objects.filter(pk=letter.pk).update(
        status=OutgoingLetter.FAILED, last_error=words, attempts=1, failed_at=cast.MONDAY
    )


def test_a_letter_refused_for_good_is_told_on_the_appeal_and_goes_to_another_address(
    world: World, browse: Browse
) -> None:
    ticket = cast.appeal_of_anna(world)
    letter = question(world, ticket)
    ticket.refresh_from_db()
    assert ticket.silence_at is not None
    fail(letter, "550 5.1.1 no such user")
    assert (tell_failures(now=cast.MONDAY), tell_failures(now=cast.MONDAY)) == (1, 0)
    ticket.refresh_from_db()
    world.anna.refresh_from_db()
    assert ticket.silence_at is None, "no term runs from a letter that did not arrive"
    assert world.anna.mail_fails_since == cast.MONDAY
    boris = browse(world.boris)
    page = boris.get(f"/desk/t/{ticket.number}/").content.decode()
    assert "Письмо не дошло до anna@romashka.example" in page
    assert f"/desk/outbox/{letter.pk}/" in page
    listed = boris.get("/desk/outbox/?show=failed").content.decode()
    assert "550 5.1.1 no such user" in listed
    told = boris.get(f"/desk/outbox/{letter.pk}/").content.decode()
    assert "Узнайте у клиента другой адрес" in told
    wrong = boris.post(f"/desk/outbox/{letter.pk}/decide/", {"act": "again", "address": "нет"})
    assert wrong.status_code == 422
    sent = boris.post(f"/desk/outbox/{letter.pk}/decide/", {"act": "again", "address": "anna@work.example"})
    fresh = OutgoingLetter.objects.latest("pk")
    assert sent["Location"] == f"/desk/outbox/{fresh.pk}/"
    assert (fresh.to_address, fresh.status, fresh.text) == ("anna@work.example", "waiting", letter.text)
    assert fresh.message_id != letter.message_id
    assert Message.objects.get(letter_id_out=fresh.pk).message_id == fresh.message_id
    letter.refresh_from_db()
    assert letter.status == OutgoingLetter.GIVEN_UP
    twice = boris.post(f"/desk/outbox/{fresh.pk}/decide/", {"act": "again"})
    assert twice.status_code == 422, "it waits, there is nothing to repeat"


def test_a_passing_failure_is_sent_again_under_its_own_id(world: World) -> None:
    letter = question(world, cast.appeal_of_anna(world))
    fail(letter, "451 greylisted")
    tell_failures(now=cast.MONDAY)
    world.anna.refresh_from_db()
    assert world.anna.mail_fails_since is None
    letter.refresh_from_db()
    again = send_again(letter=letter, by=Actor.staff(world.boris), now=NIGHT)
    again.refresh_from_db()
    assert (again.pk, again.message_id) == (letter.pk, letter.message_id)
    assert (again.status, again.attempts, again.failure_told_at) == ("waiting", 0, None)


def test_what_the_hours_hold_back_leaves_at_once_with_a_reason(world: World, browse: Browse, at) -> None:  # type: ignore[no-untyped-def]
    ticket = cast.appeal_of_pavel(world)
    at(NIGHT)
    said = answer(
        ticket=ticket, by=Actor.staff(world.dina), form=Message.ANSWER, text="Проверьте.", now=NIGHT
    )
    letter = OutgoingLetter.objects.get(pk=said.letter_id_out)
    assert letter.held_by
    dina, address = browse(world.dina), f"/desk/outbox/{letter.pk}/decide/"
    assert letter.subject in dina.get("/desk/outbox/?show=held").content.decode()
    assert dina.post(address, {"act": "now", "reason": " "}).status_code == 422
    assert dina.post(address, {"act": "now", "reason": "Авария у клиента"}).status_code == 302
    letter.refresh_from_db()
    assert (letter.not_before_at, letter.held_by) == (NIGHT, "")
    assert "Авария у клиента" in dina.get(f"/desk/outbox/{letter.pk}/").content.decode()
    page = dina.get(f"/desk/t/{ticket.number}/").content.decode()
    assert "по решению сотрудника. Авария у клиента" in page
    page = browse(ticket.requester.user).get(f"/appeals/{ticket.number}/").content.decode()
    assert "Проверьте." in page
    assert "Авария у клиента" not in page, "the reason is the staff's"
    assert dina.post(address, {"act": "give_up", "reason": "Клиент позвонил сам"}).status_code == 302
    letter.refresh_from_db()
    assert letter.status == OutgoingLetter.GIVEN_UP
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterAct.objects.all().delete()


def test_letters_of_another_desk_are_nobodys_business(world: World, browse: Browse) -> None:
    letter = question(world, cast.appeal_of_anna(world))
    dina = browse(world.dina)
    assert letter.subject not in dina.get("/desk/outbox/").content.decode()
    for address in (
        f"/desk/outbox/{letter.pk}/",
        f"/desk/outbox/{letter.pk}/html/",
        "/desk/outbox/words/csp/",
    ):
        assert dina.get(address).status_code == 404
    assert dina.post(f"/desk/outbox/{letter.pk}/decide/", {"act": "again"}).status_code == 404
    # On a narrow screen the list is what is to be seen there.
    assert browse(world.boris).get("/desk/outbox/words/csp/").context["zone"] == "list"
    html = browse(world.boris).get(f"/desk/outbox/{letter.pk}/html/")
    assert html["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "/regulation/csp/cryptopro-4/#" in html.content.decode()


REMINDER = "/desk/outbox/words/csp/reminder/ru/"


def test_agents_read_the_words_the_head_changes_them_and_letters_follow(world: World, browse: Browse) -> None:
    ticket = cast.appeal_of_anna(world)
    boris, gleb = browse(world.boris), browse(world.gleb)
    page = boris.get(REMINDER).content.decode()
    assert "CP-1042" in page
    assert "<textarea" not in page
    assert boris.post(REMINDER, {"text": "x"}).status_code == 403
    ours = letterwords.our_words("reminder", "ru")
    theirs = "Добрый день!\n" + ours
    tried = gleb.post(REMINDER, {"text": theirs, "act": "try"}).content.decode()
    assert "<p>Добрый день!<br>" in tried
    assert LetterWords.objects.count() == 0
    assert gleb.post(REMINDER, {"text": theirs}).status_code == 302
    question(world, ticket)
    from reglament.desk.tickets.actions.change import changing
    from reglament.desk.tickets.letters import reminder

    with changing(ticket, by=Actor.system(), now=cast.MONDAY) as change:
        assert reminder(change).text.startswith("Добрый день!\nОбращение")
    shown = boris.get(f"{REMINDER}?ticket={ticket.number}").content.decode()
    assert ticket.number in shown
    assert "Добрый день!" in gleb.get(f"{REMINDER}html/").content.decode()
    assert gleb.post(REMINDER, {"act": "restore"}).status_code == 302
    assert letterwords.own_words(world.first.pk, "reminder", "ru") == ""
    assert "Глеб Орлов" in boris.get(REMINDER).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterWords.objects.update(text="")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda ours: ours.replace("{{ silence }}", "завтра"), "{{ silence }}"),
        (lambda ours: ours.replace("{{ number }}", ""), "{{ number }}"),
        (lambda ours: ours.replace("(п. {{ silence_clause }})", ""), "{{ silence_clause }}"),
        (lambda ours: ours + "{% include 'x' %}", "include"),
        (lambda ours: ours + "{{ ticket.requester.user.password }}", "password"),
        (lambda ours: ours + "{% load static %}", "load"),
        (lambda ours: ours + "{{ number", "Строка"),
        (lambda ours: "{# " + ours + " #}", "Строка"),
    ],
)
def test_what_must_be_told_stays_and_what_may_not_run_is_named(
    change: Callable[[str], str], words: str
) -> None:
    with translation.override("ru"), pytest.raises(ValidationError) as refused:
        letterwords.check("reminder", "ru", change(letterwords.our_words("reminder", "ru")))
    assert words in " ".join(refused.value.messages)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_our_own_words_pass_the_check_and_hiding_the_term_in_a_condition_does_not(language: str) -> None:
    for kind in letterwords.EDITABLE:
        letterwords.check(kind, language, letterwords.our_words(kind, language))
    ours = letterwords.our_words("acknowledgement", language)
    with pytest.raises(ValidationError, match="due"):
        letterwords.check(
            "acknowledgement", language, ours.replace("{{ due }}", "{% if receipt_url %}{{ due }}{% endif %}")
        )


def test_every_kind_has_its_preview_in_both_languages_and_both_parts(world: World, browse: Browse) -> None:
    for kind in letterwords.kinds():
        for language in ("ru", "en"):
            plain = pages.words(
                world.first, kind, language, "", situation="accept", ticket=None, now=cast.MONDAY
            )
            assert len(plain) > 40, kind
            assert "<p" in pages.html(world.first, plain, language, now=cast.MONDAY), kind
    for situation, told in (("accept", False), ("ask", False), ("queue", True)):
        letter = pages.words(
            world.first, "acknowledgement", "ru", "", situation=situation, ticket=None, now=cast.MONDAY
        )
        assert ("достигнуто число" in letter) == told, "only what waits has a reason to tell"
    shown = browse(world.boris).get("/desk/outbox/words/csp/closed/en/html/").content.decode()
    assert "is closed" in shown


def test_the_head_says_which_files_the_desk_takes_and_agents_read_it(world: World, browse: Browse) -> None:
    page, gleb, boris = "/desk/outbox/files/csp/", browse(world.gleb), browse(world.boris)
    assert "exe" in boris.get(page).content.decode()
    assert boris.post(page, {"refused": "doc"}).status_code == 403
    assert gleb.post(page, {"megabytes": "5000"}).status_code == 422
    assert gleb.post(page, {"megabytes": "3", "refused": ".EXE; docm"}).status_code == 302
    told = boris.get(page).content.decode()
    assert "docm, exe" in told
    assert "3,0" in told
    assert browse(world.dina).get(page).status_code == 404
    assert "docm" not in browse(world.dina).get("/desk/outbox/files/chips/").content.decode()
