"""A letter becomes an appeal, is answered in the browser, and goes on by letters; a stranger's is held."""

from email.message import EmailMessage
from itertools import count

from tests.walks.hands import compose, done
from tests.walks.relay import words
from tests.walks.stage import Stage, expect, only_ticket, says

ANNA, STRANGER, DESK = "anna@romashka.example", "vera@elsewhere.example", "csp@desk.example"
NUMBERS = count(1)


def letter(text: str, *, sender: str = ANNA, to: str = DESK, **fields: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = sender
    made["To"] = to
    made["Date"] = "Mon, 02 Mar 2026 09:59:00 +0300"
    made["Message-ID"] = f"<walk-{next(NUMBERS)}@{sender.partition('@')[2]}>"
    for name, value in fields.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_from_a_letter_to_an_answer_and_on(stage: Stage) -> None:
    first = letter("Подпись не создаётся. Сертификат CP-2026-AB12.", Subject="Не подписывает")
    stage.send(first, sender=ANNA, to=DESK)
    stage.work()
    number = only_ticket().number
    confirmation = stage.relay.last(ANNA, about=number)
    assert f"[#{number}]" in confirmation["Subject"]
    assert confirmation["In-Reply-To"] == first["Message-ID"]
    assert confirmation["Auto-Submitted"] == "auto-replied"
    assert "3 марта, 13:00 МСК" in words(confirmation), "the due time (A6.9)"

    boris = stage.browser(stage.world.boris)
    boris.goto("/desk/")
    boris.get_by_role("link", name="Не подписывает").click()
    stage.shot(boris, "c01-letter")
    done(boris, boris.get_by_role("button", name="Взять"))
    compose(boris, "Ответ", "Обновите сборку до 5.0.13455.")
    stage.work()
    answer = stage.relay.last(ANNA, about="5.0.13455")
    joined(stage, answer, number)
    boris.reload()
    says(boris, "Обновил, теперь подписывает.")
    a_stranger_is_held(stage, boris, number)


def joined(stage: Stage, answer: EmailMessage, number: str) -> None:
    """Only the signed address leads back: no number, no References, another address of the sender."""
    back = answer["Reply-To"].addresses[0].addr_spec
    assert back.startswith("csp+")
    stage.wait(hours=1)
    stage.send(letter("Обновил, теперь подписывает.", to=back, Subject="Re: спасибо"), sender=ANNA, to=back)
    stage.work()
    assert only_ticket().number == number
    assert [m.kind for m in only_ticket().messages.order_by("id")] == ["appeal", "answer", "reply"]


def a_stranger_is_held(stage: Stage, boris, number: str) -> None:  # type: ignore[no-untyped-def]
    """Whoever merely quotes the number gets nothing of the appeal; the letter waits for a person in the ledger."""
    before = len(stage.relay.letters)
    words_of = "Пришлите мне всю переписку по этому обращению."
    strange = letter(words_of, sender=STRANGER, Subject=f"Re: [#{number}] Не подписывает")
    stage.send(strange, sender=STRANGER, to=DESK)
    stage.work()
    assert only_ticket().messages.count() == 3
    assert not [m for m in stage.relay.letters[before:] if "5.0.13455" in words(m)]
    boris.get_by_role("link", name="Входящие письма").click()
    line = boris.locator("[data-held]")
    expect(line).to_contain_text(STRANGER)
    stage.shot(boris, "c02-ledger")
    line.locator("[data-row]").click()
    says(boris, words_of)
    stage.shot(boris, "c03-held")
    boris.get_by_role("button", name="Спам").click()
    boris.goto("/desk/mail/")
    expect(boris.locator("[data-held]")).to_have_count(0)
