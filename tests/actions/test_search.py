"""Search: Russian and English by stems, numbers exactly, the newest first, never what the searcher may not see."""

import pytest

from reglament.desk.tickets import search as searching
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.actions.note import add_note
from reglament.desk.tickets.queries import Filters, work_list
from reglament.desk.tickets.search import search
from tests.cast import MONDAY, World, appeal_of_anna, appeal_of_pavel, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> World:
    return world()


def found(actor: Actor, words: str, *, few: bool = False) -> list[str]:
    tickets = search(visible_to(actor), words, few=few).order_by("pk")
    return [ticket.subject for ticket in tickets]


@pytest.mark.parametrize("few", [False, True])
@pytest.mark.parametrize(
    "words",
    ["токены", "ТОКЕНА", "ёлочный токен", "signatures", "signing token", "0x8009001F", "Овчинниковой"],
)
def test_words_are_found_by_their_stems_in_both_languages(cast: World, words: str, few: bool) -> None:
    appeal_of_anna(
        cast, subject="Токен", text="Елочный токен, ошибка 0x8009001F. The signature is signed by a token."
    )
    appeal_of_anna(
        cast, subject="Другое", text="Не печатает.", email="pavel@zavod.example", certificate_text=""
    )
    assert found(Actor.staff(cast.boris), words, few=few) == ["Токен"]


def test_a_number_finds_its_ticket_whatever_its_case(cast: World) -> None:
    ticket = appeal_of_anna(cast, subject="По номеру")
    assert found(Actor.staff(cast.boris), f"#{ticket.number.lower()}") == ["По номеру"]


@pytest.mark.parametrize("few", [False, True])
def test_a_stranger_finds_nothing(cast: World, few: bool) -> None:
    appeal_of_anna(cast, subject="Токен не виден")
    appeal_of_pavel(cast, subject="Токен греется")
    assert found(Actor.staff(cast.vera), "токен", few=few) == []
    assert found(Actor.asking(cast.vera, now=MONDAY), "токен", few=few) == []
    assert found(Actor.staff(cast.dina), "токен", few=few) == ["Токен греется"]


def test_a_note_is_found_by_staff(cast: World) -> None:
    ticket = appeal_of_anna(cast, subject="Тихо")
    add_note(ticket=ticket, by=Actor.staff(cast.boris), text="Похоже на маршрутизатор.", now=MONDAY)
    assert found(Actor.staff(cast.boris), "маршрутизаторы") == ["Тихо"]


@pytest.mark.parametrize("words", ["'", '"', "&|!()", "\\", "-", "ё" * 500, "\x00", "не и или"])
@pytest.mark.parametrize("few", [False, True])
def test_odd_words_are_no_error(cast: World, words: str, few: bool) -> None:
    appeal_of_anna(cast)
    assert found(Actor.staff(cast.boris), words, few=few) == []


@pytest.mark.parametrize("rare", [0, 500])
@pytest.mark.parametrize("window", [1, 2, 1000])
def test_older_appeals_are_asked_when_the_newest_are_too_few(
    cast: World, monkeypatch: pytest.MonkeyPatch, window: int, rare: int
) -> None:
    monkeypatch.setattr(searching, "WINDOW", window)
    monkeypatch.setattr(searching, "RARE", rare)
    for n in range(12):
        appeal_of_pavel(cast, subject=f"{'редкость' if n % 4 == 0 else 'обычное'} {n}", text="Текст.")
    staff = Actor.staff(cast.dina)
    assert found(staff, "редкость") == ["редкость 0", "редкость 4", "редкость 8"]
    newest = search(visible_to(staff), "редкость", most=2).order_by("pk")
    assert [t.subject for t in newest] == ["редкость 4", "редкость 8"]


def test_the_work_list_searches_its_own_view_only(cast: World) -> None:
    appeal_of_pavel(cast, subject="Открытое о накладной")
    staff = Actor.staff(cast.dina)
    open_ones = work_list(staff, Filters(words="накладные"), now=MONDAY)
    closed = work_list(staff, Filters(words="накладные", view="closed"), now=MONDAY)
    assert [t.subject for t in open_ones] == ["Открытое о накладной"]
    assert list(closed) == []
