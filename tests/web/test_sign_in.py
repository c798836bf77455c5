"""Coming in: by a code from a letter, by a password, for the first time; and who the demo lets be."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Requester
from reglament.desk.outbox.models import OutgoingLetter
from tests import cast

Browse = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _as_in_earnest(db: None, settings: Any) -> None:
    """Letters through the outbox, which the test runner replaces; no memory of earlier attempts."""
    settings.EMAIL_BACKEND = "reglament.desk.outbox.backend.OutboxBackend"
    cache.clear()


@pytest.fixture
def nobody(world: cast.World, browse: Browse) -> Client:
    return browse(None)


def last_letter() -> OutgoingLetter:
    return OutgoingLetter.objects.latest("pk")


def code_of(letter: OutgoingLetter) -> str:
    """The code stands alone on its line."""
    found = re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{2,4})$", letter.text, re.M)
    assert found is not None, letter.text
    return found[1]


def test_a_code_from_a_letter_signs_in_and_leads_on(nobody: Client, world: cast.World) -> None:
    asked = nobody.post("/account/login/code/", {"email": world.anna.email, "next": "/new/csp/"}, follow=True)
    assert "Код из письма" in asked.content.decode()
    letter = last_letter()
    assert letter.to_address == world.anna.email
    assert "Ваш код для входа" in letter.text
    come = nobody.post("/account/login/code/confirm/", {"code": code_of(letter), "next": "/new/csp/"})
    assert (come.status_code, come["Location"]) == (302, "/new/csp/")
    assert nobody.get("/appeals/").status_code == 200


def test_a_wrong_code_is_named_and_lets_nobody_in(nobody: Client, world: cast.World) -> None:
    nobody.post("/account/login/code/", {"email": world.anna.email})
    answer = nobody.post("/account/login/code/confirm/", {"code": "WRONG-1"})
    assert 'aria-invalid="true"' in answer.content.decode()
    assert nobody.get("/appeals/").status_code == 302


def test_an_unknown_address_is_not_given_away(nobody: Client) -> None:
    known_to_none = nobody.post("/account/login/code/", {"email": "new@nowhere.example"}, follow=True)
    assert "Код из письма" in known_to_none.content.decode()
    letter = last_letter()
    assert "ещё не зарегистрирован" in letter.text
    assert "/account/signup/" in letter.text


def test_a_password_is_the_other_way(nobody: Client, world: cast.World) -> None:
    page = nobody.get("/account/login/?next=/me/").content.decode()
    assert "Войти по паролю" in page
    wrong = nobody.post("/account/login/", {"login": world.anna.email, "password": "no"})
    assert 'id="errors"' in wrong.content.decode()
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=world.anna.user, email=world.anna.email, verified=True, primary=True)
    right = {"login": world.anna.email, "password": "parol-dlya-testov", "next": "/me/"}
    assert nobody.post("/account/login/", right)["Location"] == "/me/"


def test_signing_up_proves_the_address_by_a_code(nobody: Client, world: cast.World) -> None:
    page = nobody.get("/account/signup/").content.decode()
    assert 'type="password"' not in page
    letter_writer = Requester.objects.create(email="gena@letter.example", created_at=cast.MONDAY)
    asked = nobody.post("/account/signup/", {"email": "gena@letter.example"}, follow=True)
    assert "Это ваш адрес?" in asked.content.decode()
    assert nobody.get("/appeals/").status_code == 302, "not before the address is proved"
    nobody.post("/account/confirm-email/", {"code": code_of(last_letter())})
    assert nobody.get("/appeals/").status_code == 200
    letter_writer.refresh_from_db()
    assert letter_writer.user is not None, "who wrote by letter before is the same requester"


def test_an_address_registered_already_learns_so_by_letter(nobody: Client, world: cast.World) -> None:
    asked = nobody.post("/account/signup/", {"email": world.anna.email}, follow=True)
    assert "Это ваш адрес?" in asked.content.decode()
    assert "Он уже зарегистрирован" in last_letter().text
    assert User.objects.filter(email=world.anna.email).count() == 1


def test_letters_come_in_the_readers_language(nobody: Client, world: cast.World) -> None:
    nobody.post("/account/login/code/", {"email": world.anna.email}, headers={"accept-language": "en"})
    assert last_letter().subject == "Your sign-in code"


def test_staff_come_to_their_desk(browse: Browse, world: cast.World) -> None:
    boris = browse(None)
    boris.post("/account/login/code/", {"email": world.boris.email})
    assert (
        boris.post("/account/login/code/confirm/", {"code": code_of(last_letter())})["Location"] == "/desk/"
    )


def test_the_demo_lets_be_somebody_and_nothing_else_does(nobody: Client, settings: Any) -> None:
    assert "демонстрация" not in nobody.get("/account/login/").content.decode()
    settings.DEMO = True
    page = nobody.get("/account/login/").content.decode()
    assert "Это демонстрация" in page
    assert 'value="anna@bor-trans.example"' in page


@pytest.mark.parametrize(
    "path", ["login/", "login/code/", "signup/", "password/reset/", "password/reset/done/"]
)
def test_each_page_of_signing_in_is_ours(nobody: Client, path: str) -> None:
    page = nobody.get(f"/account/{path}").content.decode()
    assert 'class="page page--slim"' in page
    assert '<html lang="ru"' in page
    assert ("data-begin" in page) == ('type="email"' in page), "the keyboard begins at the one thing to type"


@pytest.mark.parametrize("path", ["password/change/", "logout/", "2fa/", "email/", "reauthenticate/"])
def test_each_page_of_the_signed_in_is_ours(world: cast.World, browse: Browse, path: str) -> None:
    answer = browse(world.anna.user).get(f"/account/{path}", follow=True)
    assert answer.status_code == 200
    assert 'class="page page--slim"' in answer.content.decode()


def test_a_language_chosen_in_the_browser_beats_the_persons(world: cast.World, browse: Browse) -> None:
    world.anna.user.language = "en"
    world.anna.user.save()
    anna = browse(world.anna.user)
    assert "My appeals" in anna.get("/appeals/").content.decode()
    anna.post("/kit/language", {"language": "ru", "next": "/"})
    assert "Мои обращения" in anna.get("/appeals/").content.decode()


def test_a_stale_form_is_told_in_words(world: cast.World) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "ru"})
    answer = strict.post("/account/login/", {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Страница устарела" in answer.content.decode()


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(nobody: Client) -> None:
    def way(referer: str) -> str:
        return str(nobody.post("/appeals/CP-1/reply/", headers={"referer": referer}).headers["Location"])

    assert way("http://testserver/appeals/CP-1/?a=1") == "/account/login/?next=/appeals/CP-1/%3Fa%3D1"
    assert way("http://elsewhere.example/appeals/") == way("") == "/account/login/?next=/"
    assert nobody.get("/appeals/").headers["Location"] == "/account/login/?next=/appeals/"
