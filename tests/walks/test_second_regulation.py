"""An appeal under the second regulation: the client's priority, an answer written at night, a coded postponement."""

from tests.walks.hands import act, compose, done, fill, open_act
from tests.walks.relay import words
from tests.walks.stage import Stage, expect, only_ticket, says

ADDRESS = "pavel@zavod.example"


def test_from_a_telephone_to_closure_by_the_agent(stage: Stage) -> None:
    pavel = stage.browser(stage.world.pavel.user, language="en", width=390, dark=True)
    number = ask_by_telephone(stage, pavel)
    dina = stage.browser(stage.world.dina)
    dina.goto(f"/desk/t/{number}/")
    done(dina, dina.get_by_role("button", name="Взять"))
    answer_at_night(stage, dina)
    postpone_and_come_back(stage, dina)
    act(dina, "Закрыть", outcome="answered")
    stage.work()
    assert "is closed: Answered" in words(stage.relay.last(ADDRESS)), "in the language he asked in"
    pavel.reload()
    says(pavel, "closed")
    stage.shot(pavel, "b08-closed-390-dark-en")
    assert (only_ticket().state, only_ticket().outcome) == ("closed", "answered")


def ask_by_telephone(stage: Stage, pavel) -> str:  # type: ignore[no-untyped-def]
    """On a telephone, in the dark, in English (B4.5); the priority is the client's own (B4.7)."""
    pavel.goto("/new/chips/")
    stage.shot(pavel, "b01-new-390-dark-en")
    fill(
        pavel,
        subject="Микросхема греется",
        description="При питании 3,3 В корпус нагревается до 80 градусов.",
        priority="high",
    )
    pavel.get_by_role("button", name="Send the appeal").click()
    says(pavel, "Your appeal has the number")
    number = only_ticket().number
    says(pavel, number, "4.7")
    stage.shot(pavel, "b02-sent-390-dark-en")
    assert only_ticket().priority == "high"
    pavel.get_by_role("link", name="To the appeal").click()
    stage.shot(pavel, "b03-appeal-390-dark-en")
    return number


def answer_at_night(stage: Stage, dina) -> None:  # type: ignore[no-untyped-def]
    """Written at 22:00, it leaves at 10:00 of the next working day (B4.6)."""
    stage.at("2026-03-02 22:00")
    dina.reload()
    says(dina, "3 марта, 10:00 МСК", "п. 4.6")
    stage.shot(dina, "b04-night")
    compose(dina, "Ответ", "Снимите перемычку J4 и повторите измерение.")
    stage.shot(dina, "b05-written-at-night")
    stage.work()
    assert not [m for m in stage.relay.letters if "перемычку" in words(m)]
    stage.at("2026-03-03 09:59")
    stage.work()
    assert not [m for m in stage.relay.letters if "перемычку" in words(m)]
    stage.at("2026-03-03 10:00")
    stage.work()
    assert "перемычку" in words(stage.relay.last(ADDRESS))


def postpone_and_come_back(stage: Stage, dina) -> None:  # type: ignore[no-untyped-def]
    """A coded reason (B4.13), told to the client; on its date the appeal comes back by itself."""
    stage.at("2026-03-03 11:00")
    dina.reload()
    form = open_act(dina, "Отложить")
    stage.shot(dina, "b06-postpone")
    fill(form, reason="no-data", until="2026-03-05", note="Ждём измерения с другой платой.")
    done(dina, form.locator("button.primary"))
    says(dina, "отложено")
    stage.shot(dina, "b07-postponed")
    stage.work()
    assert "Ждём измерения с другой платой." in words(stage.relay.last(ADDRESS))
    stage.at("2026-03-05 10:30")
    stage.work()
    dina.reload()
    expect(dina.locator(".ticket-head__state")).not_to_contain_text("отложено")
