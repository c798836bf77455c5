"""The public regulation: every clause with its anchor, tables and readings where they belong."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from reglament.desk.accounts.models import User
from reglament.desk.regulations.actions import publish_edition, publish_preset
from reglament.desk.regulations.links import anchor, clause_mark, clause_url, shown_number
from reglament.rulebook.loader import load_preset
from tests import cast

Browse = Callable[[User | None], Client]


@pytest.mark.parametrize(("desk", "code"), [("csp", "cryptopro-4"), ("chips", "progress-1")])
def test_every_clause_and_reading_has_its_place(
    world: cast.World, browse: Browse, desk: str, code: str
) -> None:
    page = browse(None).get(f"/regulation/{desk}/{code}/").content.decode()
    rules = load_preset(code)
    ids = re.findall(r'id="([^"]+)"', page)
    for number in rules.clauses:
        assert ids.count(anchor(number)) == 1, number
    for parameter in rules.parameters.values():
        assert parameter.reading["ru"].split("«")[0][:30] in page.replace("&quot;", '"'), parameter.id
    assert len(ids) == len(set(ids))


def test_6_8_and_6_9_stand_as_tables(world: cast.World, browse: Browse) -> None:
    page = browse(None).get("/regulation/csp/").content.decode()
    row = page[page.index('id="6.8-r17"') :]
    assert [*re.findall(r"<td>([^<]*)</td>", row)[:3]] == ["—", "4", "4"]
    assert "6 рабочих часов" in page
    assert "Что входит в поддержку" in page
    assert page.count('clause-text__number" href="#fn-1">сноска 1<') == 1
    assert page.count('<span class="vh">сноска 1</span>') == 6, "its parts are paragraphs of it"


def test_b4_7_the_terms_by_priority(world: cast.World, browse: Browse) -> None:
    page = browse(None).get("/regulation/chips/").content.decode()
    for words in ("7 рабочих дней", "4 рабочих дня", "2 рабочих дня"):
        assert words in page


def test_8_an_amended_edition_is_in_force_and_the_old_one_readable(world: cast.World, browse: Browse) -> None:
    publish_preset(desk=world.first, code="cryptopro-4-order-25", now=cast.MONDAY)
    nobody = browse(None)
    now, old = (nobody.get(f"/regulation/csp/{tail}").content.decode() for tail in ("", "cryptopro-4/"))
    assert "помещ. 4/1" in now
    assert "помещ. 4/1" not in old
    assert "Сейчас действует другая: <a" in old
    old = old.replace("\u00a0", " ")
    assert "действовала с 29 ноября 2021 по 14 июля 2022" in old
    assert "<dt>Действовала</dt><dd>с 29 ноября 2021 по 14 июля 2022</dd>" in old
    assert "cryptopro-4-order-25" in old
    text = world.first.editions.get(code="cryptopro-4").text
    for was, now_is in (
        ("'cryptopro-4'", "'cryptopro-5'"),
        ("effective_on = 2021-11-29", "effective_on = 2036-01-01"),
    ):
        text = text.replace(was, now_is, 1)
    publish_edition(desk=world.first, text=text, now=cast.MONDAY)
    here, coming = (nobody.get(f"/regulation/csp/{tail}").content.decode() for tail in ("", "cryptopro-5/"))
    assert "С 1 января 2036 действует другая редакция: <a" in here.replace("\u00a0", " ")
    assert "Эта редакция вступает в силу 1 января 2036. До тех пор" in coming.replace("\u00a0", " ")


def test_in_english_too(world: cast.World, browse: Browse) -> None:
    page = browse(None).get("/regulation/csp/", headers={"accept-language": "en"}).content.decode()
    assert "What support includes" in page
    assert "6 working hours" in page
    assert not re.search(r"[А-Яа-яЁё]", re.sub(r"Русский|Cд", "", page))


def test_a_mark_shows_the_printed_number_and_leads_to_its_anchor(world: cast.World) -> None:
    rules = load_preset("cryptopro-4")
    mark = clause_mark(rules, "csp", "6.8 r17", "ru", ["A-6.8b"])
    assert mark is not None
    assert (mark.number, mark.url) == ("6.8", "/regulation/csp/cryptopro-4/#6.8-r17")
    open_question = rules.parameters["A-6.8b"]
    assert mark.reading == f"{open_question.question['ru']} {open_question.reading['ru']}"
    assert clause_mark(rules, "csp", "", "ru") is None
    assert clause_url("csp", "cryptopro-4", "6.7").endswith("#6.7")
    assert [shown_number(n, "ru") for n in ("4.7 c", "6.8 (3)", "fn 1 Ca, Cд")] == [
        "4.7",
        "6.8, прим. 3",
        "сноска 1",
    ]
    assert date(2022, 7, 15) == load_preset("cryptopro-4-order-25").effective_on


def test_where_no_desk_works_yet_the_list_says_how_one_appears(db: None, browse: Browse) -> None:
    assert "Здесь пока не работает ни одна служба" in browse(None).get("/regulation/").content.decode()
