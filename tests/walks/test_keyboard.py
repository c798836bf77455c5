"""An agent's hour without a mouse: every key does its one thing, and the focus is always to be seen."""

import re

from playwright.sync_api import Page

from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.walks.stage import Stage, expect, says

FOCUS_SEEN = """() => {
  const el = document.activeElement
  if (!el || el === document.body) return "nothing has the focus"
  const seen = [el, el.closest("label"), el.parentElement].filter(Boolean).some((one) => {
    const style = getComputedStyle(one)
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
  })
  return seen ? "" : el.outerHTML.slice(0, 200)
}"""


def seen(page: Page) -> None:
    assert page.evaluate(FOCUS_SEEN) == ""


def focused_row(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('.row')?.innerText ?? ''"))


def test_take_answer_and_go_back_by_keys_alone(stage: Stage) -> None:
    world = stage.world
    cast.sold_as(world.certificate, overrides={"simultaneous-appeals": 5})
    for subject in ("Первое", "Второе", "Третье"):
        cast.appeal_of_anna(world, subject=subject)
    boris = stage.browser(world.boris)
    boris.goto("/desk/")
    keys = boris.keyboard
    keys.press("j")
    seen(boris)
    top = focused_row(boris)
    keys.press("j")
    assert focused_row(boris) not in ("", top)
    keys.press("k")
    assert focused_row(boris) == top
    keys.press("Enter")
    expect(boris.locator(".ticket-head")).to_be_visible()
    keys.press("t")
    expect(boris.locator("[data-flash]")).to_be_visible()
    keys.press("q")
    expect(boris.locator("#composer-text")).to_be_focused()
    expect(boris.get_by_role("radio", name="Запрос сведений")).to_be_checked()
    keys.press("Escape")
    keys.press("r")
    expect(boris.locator("#composer-text")).to_be_focused()
    seen(boris)
    keys.type("Обновите сборку, jk?/ и прочие клавиши здесь просто буквы.")
    stage.shot(boris, "g01-keys")
    boris.reload()  # what was typed waits in the tab until it has arrived
    expect(boris.locator("#composer-text")).to_have_value(re.compile("jk.+ просто буквы"))
    keys.press("r")
    keys.press("Control+Enter")
    expect(boris.locator("[data-flash]")).to_contain_text("anna@romashka.example")
    says(boris, "jk?/ и прочие")
    expect(boris.locator("#composer-text")).to_have_value("")
    ticket = Ticket.objects.get(assignee=world.boris)
    assert ticket.messages.filter(kind="answer").count() == 1
    keys.press("u")
    expect(boris.locator(".ticket-none")).to_be_visible()


def test_forms_palette_and_help_by_keys(stage: Stage) -> None:
    ticket = cast.appeal_of_anna(stage.world)
    boris = stage.browser(stage.world.boris)
    keys = boris.keyboard
    boris.goto(f"/desk/t/{ticket.number}/")
    # With a Russian layout the same key gives another letter; its place is what counts.
    boris.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ы', code: 'KeyS', bubbles: true}))"
    )
    expect(boris.locator("#act [name=severity]").first).to_be_focused()
    seen(boris)
    keys.press("Space")
    keys.press("Tab")
    expect(boris.locator("#act [name=reason]")).to_be_focused()
    keys.type("Стоит отгрузка")
    keys.press("Tab")
    seen(boris)
    keys.press("Enter")
    expect(boris.locator("[data-flash]")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.severity == "critical"

    keys.press("?")
    expect(boris.locator("#keys")).to_be_visible()
    stage.shot(boris, "g02-keys-help")
    keys.press("Escape")
    expect(boris.locator("#keys")).to_be_hidden()
    keys.press("Control+k")
    keys.type("Вход")
    keys.press("Escape")
    expect(boris.locator("#palette")).to_be_hidden()
    keys.press("Control+k")
    expect(boris.locator("#palette input")).to_be_focused()
    keys.type("Входящие")
    expect(boris.locator("#palette [role=option]").first).to_contain_text("Входящие письма")
    stage.shot(boris, "g03-palette")
    keys.press("Enter")
    boris.wait_for_url("**/desk/mail/")
    keys.press("Tab")
    seen(boris)


def test_tab_reaches_everything_in_the_portal_and_is_seen(stage: Stage) -> None:
    anna = stage.browser(stage.world.anna.user)
    anna.goto("/new/csp/")
    missed = set(
        anna.evaluate(
            """[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")]
            .filter((el) => el.checkVisibility() && el.type !== "radio").map((el) => el.name || el.innerText)"""
        )
    )
    for _ in range(60):
        anna.keyboard.press("Tab")
        reached = anna.evaluate("document.activeElement.name || document.activeElement.innerText || ''")
        missed.discard(reached)
        if anna.evaluate("document.activeElement === document.body"):
            break
        seen(anna)
    assert not missed
