"""The public page of a regulation: a table for every rule that counts, under the clause that says it."""

import re
from pathlib import Path

from django.utils.translation import override

from reglament.desk.portal.pages.regulation import sections
from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import load_edition, load_preset

PAGE = (Path(__file__).parents[2] / "docs" / "editions.md").read_text(encoding="utf-8")
FIRST, *PARTS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def example(start: str) -> Edition:
    """The first edition of docs/editions.md with the one example laid over it that has the table `start`."""
    (part,) = (part for part in PARTS if start in part)
    laid = re.sub(r"^\[", "[merge.", part, flags=re.MULTILINE)
    return load_edition(f"code = 'x'\namends = 'helpdesk-1'\n{laid}", "x", {"helpdesk-1": FIRST}.__getitem__)


def told(rules: Edition, clause: str, title: str, language: str = "ru") -> dict[str, str]:
    with override(language):
        (table,) = (
            table
            for section in sections(rules, language)
            for each in section.clauses
            if each.number == clause
            for table in each.tables
            if table.title == title
        )
    return {label: cells[0] for _anchor, label, _note, cells in table.lines}


def test_limits_of_what_is_open_at_once_and_of_lists() -> None:
    """The simultaneous limit of clause 6.3; named contacts."""
    assert told(load_preset("cryptopro-4"), "6.3", "Обращения в работе") == {
        "По таблице услуг": "Одновременных обращений",
        "Сверх этого": "ждёт очереди",
    }
    assert told(example("[meters.contacts]"), "4", "Названные лица") == {
        "любое обращение": "2 в списке",
        "Уровень: Полный": "5 в списке",
        "Сверх этого": "не принимается",
    }


def test_availability_of_a_month_and_what_is_owed_below_it() -> None:
    assert told(example("[availability.portal]"), "5", "Доступность портала") == {
        "Не меньше": "99,5 % за месяц",
        "От какого времени": "Рабочие дни, 9:00–18:00",
        "Перерыв": "аварийный",
        "Не в счёт": "плановый, 480 мин за период",
        "Иначе причитается": "ниже 99,5 % — 5 % платы; ниже 99 % — 10 % платы",
    }


def test_silence_late_letters_and_to_whom_it_is_handed() -> None:
    rules = example("[transitions.silence]")
    assert told(rules, "6", "Closing when nobody answers", "en") == {
        "A question to the client": "3 working days: “No answer”",
        "A solution": "5 working days: “Solved”",
        "A reminder": "1 working day before",
    }
    assert told(rules, "6", "A letter after the closing", "en") == {
        "14 calendar days": "opens the appeal again",
        "Later": "begins a new appeal",
    }
    assert told(rules, "5", "Who works on what", "en") == {
        "Channel: Portal; Severity: Critical": "second line"
    }


def test_what_lateness_gives_what_happens_by_itself_and_what_work_costs() -> None:
    assert told(load_preset("rapid-scada"), "7", "Что даёт опоздание") == {
        "Дополнительные дни поддержки": "1 день поддержки за каждый рабочий день, от получения до ответа"
    }
    assert told(example("[timers.lower]"), "6", "Что происходит само") == {
        "Понизить критичность (Критичность: Критичная; Состояние: ждёт клиента)": (
            "24 часа; начало: вопрос клиенту; конец: ответ клиента; тогда: Критичность — Обычная"
        )
    }
    prices = told(example("[charges.works]"), "4", "Работы")
    assert prices["За что платится"] == "сеанс работы, шагами по 15 мин, не меньше 60 мин"
    assert prices["Уровень: Полный"] == "2\u00a0800,00\u00a0₽ / ч"
    assert prices["вне часов «Рабочие дни, 9:00–18:00»"] == "× 1,5"
