"""One place under a basic certificate (A6.3): three ask, two wait, the next is taken when one is closed."""

from playwright.sync_api import Page

from reglament.desk.tickets.models import Ticket
from tests.walks.hands import act, fill
from tests.walks.relay import words
from tests.walks.stage import Stage, expect, says

ADDRESS = "anna@romashka.example"


def ask(anna: Page, subject: str) -> str:
    anna.goto("/new/csp/")
    fill(anna, subject=subject, description=f"{subject}: подробности.")
    anna.get_by_role("button", name="Отправить обращение").click()
    says(anna, "Номер вашего обращения")
    return Ticket.objects.latest("id").number


def test_three_ask_under_a_basic_certificate(stage: Stage) -> None:
    anna = stage.browser(stage.world.anna.user, width=390)
    first = ask(anna, "Первое")
    says(anna, "Ответим до")
    second = ask(anna, "Второе")
    says(anna, "место 1", "п. 6.3")
    stage.shot(anna, "e01-queued-390")
    third = ask(anna, "Третье")
    says(anna, "место 2")
    stage.work()
    assert "место 2" in words(stage.relay.last(ADDRESS, about=third))
    anna.goto("/appeals/")
    stage.shot(anna, "e02-appeals-390")

    stage.at("2026-03-02 15:00")
    boris = stage.browser(stage.world.boris)
    boris.goto(f"/desk/t/{first}/")
    act(boris, "Закрыть", outcome="solved")
    stage.work()
    assert "закрыто" in words(stage.relay.last(ADDRESS, about=first)).lower()
    promoted = words(stage.relay.last(ADDRESS, about=second))
    assert "3 марта, 18:00 МСК" in promoted, "the clock starts with the place (A-6.3c)"
    anna.goto(f"/appeals/{second}/")
    says(anna, "3 марта, 18:00 МСК")
    anna.goto(f"/appeals/{third}/")
    says(anna, "место 1")
    boris.goto("/desk/?view=queued")
    expect(boris.locator(".row")).to_have_count(1)
    stage.shot(boris, "e03-queued-list")
