"""Editions in the browser: a head drafts, checks, replays and publishes; an agent reads; two heads never overwrite."""

import html
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.draft_models import EditionDraft, Simulation
from reglament.desk.reports.jobs import run_simulations
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.actions.sweep import sweep_due
from tests import cast
from tests.cast import World

Browse = Callable[..., Client]


@pytest.fixture
def gleb(world: World, browse: Browse) -> Client:
    """Глеб, head of the first desk, with a draft begun through the page."""
    client = browse(world.gleb)
    client.post("/desk/csp/editions/new/", {"kind": "edition"})
    return client


def page() -> str:
    return f"/desk/csp/editions/{EditionDraft.objects.latest('pk').pk}/"


def text_of(client: Client, address: str) -> str:
    """The text in the editor, as a browser would send it back."""
    found = re.search(r'<textarea[^>]*name="text"[^>]*>\n(.*?)</textarea>', read(client, address), re.S)
    assert found
    return html.unescape(found[1])


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def save(client: Client, text: str, version: int) -> object:
    return client.post(page(), {"text": text, "version": version})


def test_the_list_tells_each_edition_with_its_hash_and_appeals(world: World, browse: Browse) -> None:
    cast.appeal_of_anna(world)
    shown = read(browse(world.boris), "/desk/csp/editions/")
    assert world.first.editions.get().content_hash in shown
    assert "действует" in shown
    assert "Новый черновик" not in shown, "an agent reads"


def test_a_draft_is_the_text_in_force_and_can_be_sent_back_unchanged(gleb: Client) -> None:
    draft = EditionDraft.objects.get()
    assert text_of(gleb, page()) == draft.text
    save(gleb, text_of(gleb, page()).replace("\n", "\r\n"), 1)
    draft.refresh_from_db()
    assert draft.version == 1


def test_faults_are_shown_at_their_lines_and_the_text_is_kept(gleb: Client) -> None:
    faulty = text_of(gleb, page()).replace("notice_days = 15", "notice_days = 'пятнадцать'")
    save(gleb, faulty, 1)
    shown = read(gleb, page())
    line = 1 + faulty[: faulty.index("notice_days")].count("\n")
    assert f"Строка {line}" in shown
    assert "publication.notice_days" in shown
    assert text_of(gleb, page()) == faulty
    assert "ошибк" in read(gleb, page() + "publish/")
    answer_ = gleb.post(page() + "publish/", {"version": 2, "effective_on": "2026-04-01"})
    assert answer_.status_code == 422
    assert EditionDraft.objects.get().published_as is None


def test_the_second_head_sees_both_texts_and_loses_none(world: World, gleb: Client, browse: Browse) -> None:
    other = cast.user("rita@desk.example", "Рита Вторая", serves=world.first, role="head")
    text = text_of(gleb, page())
    save(gleb, text + "# первая\n", 1)
    refused = browse(other).post(page(), {"text": text + "# вторая\n", "version": 1})
    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "# первая" in shown
    assert "# вторая" in shown
    assert EditionDraft.objects.get().text.endswith("# первая\n")
    browse(other).post(page(), {"text": text + "# вторая\n", "version": 2})
    assert EditionDraft.objects.get().text.endswith("# вторая\n")


def test_the_difference_is_told_in_words_with_its_clause(gleb: Client) -> None:
    save(gleb, text_of(gleb, page()).replace("amount = 12, unit", "amount = 4, unit"), 1)
    shown = read(gleb, page() + "difference/")
    assert "12 рабочих часов → 4 рабочих часа (п. 6.9)" in shown


def test_a_simulation_runs_in_the_background_and_shows_what_would_change(world: World, gleb: Client) -> None:
    ticket = cast.appeal_of_anna(world)
    answer(
        ticket=ticket,
        by=Actor.staff(world.boris),
        form="answer",
        text="Готово.",
        now=cast.MONDAY.replace(hour=17),
    )
    save(gleb, text_of(gleb, page()).replace("amount = 12, unit", "amount = 4, unit"), 1)
    cast_now = cast.MONDAY.replace(day=3)
    begun = gleb.post(page() + "simulations/", {"since": "2026-03-01"})
    assert "Страницу можно закрыть" in read(gleb, begun["Location"])
    Simulation.objects.update(as_of=cast_now)
    run_simulations()
    shown = read(gleb, begun["Location"])
    assert f'<a href="{reverse("staff:ticket", args=[ticket.number])}">{ticket.number}</a>' in shown
    assert "опоздание, а было вовремя" in shown
    assert shown.count('<figure class="week">') == 2
    assert "Этот текст проверен на обращениях с" in read(gleb, page() + "publish/")


def test_a_date_that_is_none_is_told_and_kept(gleb: Client) -> None:
    refused = gleb.post(page() + "simulations/", {"since": "завтра"})
    assert refused.status_code == 422
    assert 'value="завтра"' in refused.content.decode()


def test_7_3_too_short_a_notice_is_refused_with_its_clause_and_a_reason_lifts_it(gleb: Client) -> None:
    assert "На записанных обращениях этот текст ещё не проверяли" in read(gleb, page() + "publish/")
    refused = gleb.post(page() + "publish/", {"version": 1, "effective_on": "2026-03-10"})
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "По п. 7.3" in shown
    assert 'value="2026-03-10"' in shown
    gleb.post(
        page() + "publish/", {"version": 1, "effective_on": "2026-03-10", "reason": "Предписание надзора"}
    )
    listed = read(gleb, "/desk/csp/editions/")
    assert "cryptopro-5" in listed
    assert "вступит в силу" in listed
    assert "Предписание надзора" in listed


def test_published_it_is_readable_by_all_told_by_letter_and_no_longer_edited(
    world: World, gleb: Client, browse: Browse
) -> None:
    gleb.post(page() + "publish/", {"version": 1, "effective_on": "2026-03-17"})
    nobody = browse(None)
    letter = OutgoingLetter.objects.get(kind="edition")
    for address in re.findall(r"http://[^/]+(/\S+)", letter.text):
        assert nobody.get(address).status_code == 200
    assert "больше не меняется" in read(gleb, page())
    assert save(gleb, "code = 'x'", 1).status_code == 409  # type: ignore[attr-defined]
    assert nobody.get("/regulation/csp/cryptopro-4/").status_code == 200
    gleb.post("/desk/csp/editions/new/", {"kind": "edition"})
    text = text_of(gleb, page())
    assert "редакция № 6" in text, "5 is given already, though 4 is in force"
    save(gleb, re.sub(r"(?m)^effective_on = \S+", "effective_on = 2026-05-04", text), 1)
    assert 'value="2026-05-04"' in read(gleb, page() + "publish/"), (
        "the day the text names, when it is late enough"
    )
    warned = read(gleb, page() + "publish/").replace("\u00a0", " ")
    assert "Редакция cryptopro-5 опубликована и вступит в силу 17 марта" in warned


def test_an_agent_reads_a_draft_but_neither_writes_nor_publishes(
    world: World, gleb: Client, browse: Browse
) -> None:
    boris, address = browse(world.boris), page()
    assert boris.get(address).status_code == 200
    simulations = address + "simulations/"
    for target in (
        address,
        address + "publish/",
        address + "discard/",
        "/desk/csp/editions/new/",
        simulations,
    ):
        assert boris.post(target, {"version": 1, "since": "2026-03-01"}).status_code == 403, target
    assert EditionDraft.objects.get().version == 1
    assert not Simulation.objects.exists()


def test_why_it_is_so_names_every_decision_with_its_clause(
    world: World, browse: Browse, at: Callable[[datetime], None]
) -> None:
    ticket = cast.appeal_of_anna(world)
    second = cast.appeal_of_anna(world, subject="Второе")
    by = Actor.staff(world.boris)
    answer(ticket=ticket, by=by, form="question", text="Какая сборка?", now=cast.MONDAY.replace(hour=12))
    later = cast.MONDAY.replace(day=6)
    sweep_due(now=later)
    sweep_due(now=later)
    at(later)
    shown = read(browse(world.boris), f"/desk/t/{ticket.number}/explain/")
    for words in (
        "Принято.",
        "Время реакции",
        "Закрыто по молчанию 5\u00a0марта, 18:00 МСК",
        "п. 6.7",
        "п. 6.9",
    ):
        assert words in shown, words
    assert world.first.editions.get().content_hash in shown
    queued = read(browse(world.boris), f"/desk/t/{second.number}/explain/")
    assert "/regulation/csp/cryptopro-4/#6.3" in queued
    assert "Обращения в работе" in queued
