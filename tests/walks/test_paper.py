"""A paper letter (B4.1): entered with the day it came, its incoming number and the scan."""

from pathlib import Path

from tests.walks.hands import fill
from tests.walks.relay import words
from tests.walks.stage import Stage, expect, only_ticket, says


def test_a_paper_letter_is_received_when_it_came(stage: Stage, tmp_path: Path) -> None:
    scan = tmp_path / "Письмо 17-П.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    dina = stage.browser(stage.world.dina)
    dina.goto("/desk/")
    dina.get_by_role("link", name="Внести бумажное письмо").click()
    stage.shot(dina, "d01-paper")
    form = dina.locator(".sheet__form")
    fill(
        form,
        received_on="2026-03-03",
        received_time="11:20",
        incoming_number="17-П",
        full_name="Павел Жуков",
        email="pavel@zavod.example",
        subject="Отказ микросхем партии 12",
        text="Просим сообщить причину отказа микросхем партии 12.",
    )
    form.locator("[name=scans]").set_input_files(scan)
    dina.get_by_role("button", name="Зарегистрировать").click()
    expect(dina.locator("#errors")).to_contain_text("Дата получения")
    stage.shot(dina, "d02-paper-tomorrow")
    fill(form, received_on="2026-02-27")
    expect(form.locator("[name=incoming_number]")).to_have_value("17-П")
    form.locator("[name=scans]").set_input_files(scan)
    dina.get_by_role("button", name="Зарегистрировать").click()
    expect(dina.locator(".ticket-head__number")).to_be_visible()
    ticket = only_ticket()
    says(dina, ticket.number, "27 февраля, 11:20 МСК", "17-П", "Отказ микросхем партии 12")
    stage.shot(dina, "d03-paper-ticket")
    with dina.expect_download() as download:
        dina.get_by_role("link", name=scan.name).click()
    assert Path(download.value.path()).read_bytes() == scan.read_bytes()
    stage.work()
    assert ticket.number in words(stage.relay.last("pavel@zavod.example"))
