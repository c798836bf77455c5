"""An appeal through the portal under the first regulation, from signing in to closure."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.walks.hands import compose, done, fill, open_act
from tests.walks.relay import words
from tests.walks.stage import Stage, expect, only_ticket, says

ADDRESS = "anna@romashka.example"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "журнал.log", tmp_path / "снимок экрана.png"]
    for path in made:
        path.write_bytes(b"bytes of " + path.name.encode())
    return made


def test_from_a_code_by_letter_to_closure(stage: Stage, files: list[Path]) -> None:
    anna = stage.browser()
    sign_in_by_code(stage, anna)
    number = ask(stage, anna, files)
    boris = stage.browser(stage.world.boris, dark=True)
    take_and_classify(stage, boris, number)
    question_and_reply(stage, anna, boris, files[0])
    solution_and_closure(stage, anna, boris)


def sign_in_by_code(stage: Stage, anna: Page) -> None:
    """Asking leads through the sign-in and back; the code comes by a letter over SMTP."""
    anna.goto("/")
    stage.shot(anna, "a01-home")
    anna.get_by_role("region", name="Поддержка КриптоПро").get_by_role(
        "link", name="Войти и обратиться"
    ).click()
    anna.get_by_label("Электронная почта").first.fill(ADDRESS)
    stage.shot(anna, "a02-sign-in")
    anna.get_by_role("button", name="Прислать код").click()
    stage.work()
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", words(stage.relay.last(ADDRESS)))
    assert code
    anna.locator("[name=code]").fill(code[0])
    stage.shot(anna, "a03-code")
    anna.get_by_role("button", name="Продолжить").click()
    expect(anna).to_have_url(f"{stage.house.base}/new/csp/")


def ask(stage: Stage, anna: Page, files: list[Path]) -> str:
    """First with two fields missing: they are named, the rest and the files stay (A1.8); then whole."""
    stage.shot(anna, "a04-new")
    anna.locator("[name=subject]").fill("Не подписывает после обновления")
    anna.locator("[name=phone]").fill("")
    anna.locator("[name=files]").set_input_files(files)
    expect(anna.locator("file-list")).to_contain_text("журнал.log")
    anna.get_by_role("button", name="Отправить обращение").click()
    errors = anna.locator("#errors")
    expect(errors).to_contain_text("Описание проблемы")
    expect(errors).to_contain_text("Телефон")
    expect(errors.get_by_role("listitem")).to_have_count(2)
    stage.shot(anna, "a05-new-errors")
    expect(anna.locator("[name=subject]")).to_have_value("Не подписывает после обновления")
    for path in files:
        expect(anna.get_by_role("checkbox", name=path.name)).to_be_checked()
    errors.get_by_role("link", name="Телефон").click()
    expect(anna.locator("[name=phone]")).to_be_focused()
    anna.keyboard.type("+7 495 123-45-67")
    anna.locator("[name=description]").fill("После обновления подпись не создаётся, ошибка 0x80090010.")
    anna.get_by_role("button", name="Отправить обращение").click()
    says(anna, "Номер вашего обращения")
    number = only_ticket().number
    says(anna, number, "Ответим до 3 марта, 13:00 МСК", "п. 6.9")
    stage.shot(anna, "a06-sent")
    stage.work()
    letter = stage.relay.last(ADDRESS, about=number)
    assert "3 марта, 13:00 МСК" in words(letter)
    return number


def take_and_classify(stage: Stage, boris: Page, number: str) -> None:
    """Taken from the list; severity needs its reason (A6.4), and the clock is counted anew."""
    stage.at("2026-03-02 11:00")
    boris.goto("/desk/")
    stage.shot(boris, "a07-list-dark")
    boris.get_by_role("link", name="Не подписывает").click()
    says(boris, "1 р. д. 2 ч", "впереди ещё 11 ч")
    done(boris, boris.get_by_role("button", name="Взять"))
    form = open_act(boris, "Критичность")
    fill(form, severity="critical")
    form.locator("button.primary").click()
    expect(boris.locator("#errors")).to_contain_text("Причина")
    expect(form.locator("[value=critical]")).to_be_checked()
    fill(form, reason="Остановлена отгрузка")
    stage.shot(boris, "a08-severity-dark")
    done(boris, form.locator("button.primary"))
    says(boris, "впереди ещё 5 ч", "срок 2 марта, 16:00 МСК")
    boris.get_by_text("4 события").click()
    says(boris, "Остановлена отгрузка")
    stage.shot(boris, "a09-ticket-dark")


def question_and_reply(stage: Stage, anna: Page, boris: Page, file: Path) -> None:
    """The question stops the clock and waits for the client; she answers on the page, with a file."""
    stage.at("2026-03-02 12:00")
    compose(boris, "Запрос сведений", "Какая у вас сборка? Пришлите журнал.")
    says(boris, "ждём клиента")
    stage.work()
    assert "Какая у вас сборка?" in words(stage.relay.last(ADDRESS))
    anna.get_by_role("link", name="К обращению").click()
    says(anna, "Какая у вас сборка?")
    stage.shot(anna, "a10-asked")
    anna.locator("[name=text]").fill("Сборка 5.0.13300, журнал приложен.")
    anna.locator("[name=files]").set_input_files(file)
    done(anna, anna.get_by_role("button", name="Отправить"))
    expect(anna.locator(".message").last.get_by_role("link", name=file.name)).to_be_visible()
    boris.reload()
    with boris.expect_download() as download:
        boris.locator(".message").last.get_by_role("link", name=file.name).click()
    assert Path(download.value.path()).read_bytes() == file.read_bytes()
    assert download.value.suggested_filename == file.name


def solution_and_closure(stage: Stage, anna: Page, boris: Page) -> None:
    """The solution starts the silence; the requester says it helped."""
    stage.at("2026-03-02 14:00")
    compose(boris, "Решение", "Поставьте сборку 5.0.13455.")
    stage.work()
    assert "Поставьте сборку 5.0.13455." in words(stage.relay.last(ADDRESS))
    anna.reload()
    says(anna, "5 марта, 18:00 МСК", "п. 6.7")
    stage.shot(anna, "a11-solution")
    anna.get_by_role("link", name="Вопрос решён").click()
    stage.shot(anna, "a12-close")
    done(anna, anna.get_by_role("button", name="Да, закрыть"))
    says(anna, "закрыто")
    stage.shot(anna, "a13-closed")
    assert only_ticket().state == "closed"
    boris.reload()
    says(boris, "закрыто")
    stage.shot(boris, "a14-closed-dark")
