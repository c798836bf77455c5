"""Invented tickets for the kit page, in both languages; nothing of it comes from a database."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

from reglament.desk.ui.pictures import Cover, Coverage, coverage
from reglament.desk.ui.sample_strips import sample_strips
from reglament.desk.ui.sample_talk import sample_talk
from reglament.desk.ui.shapes import (
    ClauseMark,
    Clock,
    Fact,
    Link,
    Mode,
    RailSection,
    Row,
)

# number, subject, last words, who, tier, grave, which of the clocks
LINES = [
    (
        "1042",
        "КриптоШлюз не поднимает туннель после обновления",
        "В журнале ошибка 0x8009, файл приложен",
        "А. Овчинникова",
        "extended",
        True,
        1,
    ),
    (
        "1038",
        "Не проходит проверка подписи на портале закупок",
        "Повторили с чистого места, то же",
        "И. Лебедев",
        "24x7",
        True,
        2,
    ),
    (
        "1044",
        "Как перенести лицензию на новый сервер",
        "Старый сервер списан, номер лицензии помню",
        "Т. Юнусова",
        "basic",
        False,
        0,
    ),
    (
        "1031",
        "Падает служба при запуске под ограниченной учётной записью",
        "Вопрос: какая сборка стоит сейчас?",
        "С. Карев",
        "extended",
        False,
        3,
    ),
    (
        "1029",
        "Консультация по настройке отзыва сертификатов",
        "Спасибо, проверим в понедельник",
        "М. Дорофеев",
        "basic",
        False,
        4,
    ),
    (
        "1045",
        "Третье обращение по сертификату ТП-2041",
        "Зарегистрировано, ждёт свободного места",
        "А. Овчинникова",
        "extended",
        False,
        5,
    ),
    (
        "1027",
        "Пожелание: тёмная тема в панели управления",
        "Передано разработчикам",
        "Л. Гущина",
        "basic",
        False,
        6,
    ),
]


def say(en: str, ru: str) -> str:
    """The sample's words in the reader's language."""
    return ru if (get_language() or "ru").startswith("ru") else en


def palette() -> list[dict[str, str]]:
    """Entries for the sample command palette."""
    return [
        {"title": say("My appeals", "Мои обращения"), "hint": say("list", "список"), "url": "#rows"},
        {
            "title": say("The clock", "Часы регламента"),
            "hint": say("component", "компонент"),
            "url": "#clock",
        },
        {
            "title": "1042 · КриптоШлюз не поднимает туннель",
            "hint": say("appeal", "обращение"),
            "url": "#message",
        },
    ]


class Samples:
    """Everything the kit page shows, made anew for the reader's language."""

    def __init__(self) -> None:
        self.silence = ClauseMark(
            "6.7",
            "#clause",
            say(
                "No reaction within three working days of the answer: the appeal is closed.",
                "Нет ответа три рабочих дня после решения или вопроса — обращение закрывается.",
            ),
            say("the day of receipt itself is not counted", "день получения не считается"),
        )
        self.reaction = ClauseMark(
            "6.9",
            "#clause",
            say(
                "Extended tier, critical: reaction within 4 working hours.",
                "Расширенный, критичное: реакция за 4 рабочих часа.",
            ),
            say(
                "the automatic acknowledgement does not end it",
                "автоматическое подтверждение её не прекращает",
            ),
        )
        self.clocks = self._clocks()
        self.ticket_clocks = [self.clocks[1], self.clocks[3]]
        self.rows = self._rows()
        self.talk = sample_talk(say, self.reaction, self.silence)
        self.strips = sample_strips(say)
        self.rail = self._rail()
        self.modes = self._modes()
        self.note_modes = [Mode(m.value, m.label, m.says, m.button, m.value == "note") for m in self.modes]

    def _clocks(self) -> list[Clock]:
        label = say("Reaction", "Реакция")
        due = say("due 23 November, 14:30 MSK", "срок 23 ноября, 14:30 МСК")
        return [
            Clock("calm", say("1 w. d. 3 h left", "1 р. д. 3 ч"), 34, label, due, self.reaction),
            Clock("soon", say("40 m left", "40 мин"), 86, label, due, self.reaction),
            Clock("late", say("late by 2 h 10 m", "опоздание 2 ч 10 мин"), 130, label, due, self.reaction),
            Clock(
                "held",
                say("waiting for the client", "ждём клиента"),
                45,
                say("Silence", "Тишина"),
                say("closes 25 November, 18:00 MSK", "закроется 25 ноября, 18:00 МСК"),
                self.silence,
            ),
            Clock("met", say("met in 1 h 50 m", "успели за 1 ч 50 мин"), 46, label, "", self.reaction),
            Clock("queued", say("queued, 2nd", "в очереди, 2-е"), 0, label),
            Clock("none", say("no term", "без срока"), 0, label),
        ]

    def _rows(self) -> list[Row]:
        tiers = {
            "basic": say("basic", "баз."),
            "extended": say("ext.", "расш."),
            "24x7": "24×7",
        }
        return [
            Row(
                url="?zone=ticket",
                number=number,
                subject=subject,
                last=last,
                who=who,
                tier=tiers[tier],
                severity=say("critical", "крит.") if grave else say("normal", "обычное"),
                grave=grave,
                unread=number in ("1042", "1044"),
                selected=number == "1042",
                clock=self.clocks[clock],
            )
            for number, subject, last, who, tier, grave, clock in LINES
        ]

    def _rail(self) -> list[RailSection]:
        return [
            RailSection(
                say("CryptoPro desk", "Стол КриптоПро"),
                [
                    Link(say("To answer", "Ждут ответа"), "#", 12, True, icon="inbox"),
                    Link(say("Mine", "Мои"), "#", 4, icon="user"),
                    Link(say("Waiting for the client", "Ждём клиента"), "#", 9, icon="pause"),
                    Link(say("Queued", "В очереди"), "#", 2, icon="queue-list"),
                    Link(say("Late", "Просроченные"), "#", 1, icon="clock"),
                ],
            ),
            RailSection(
                say("Saved views", "Свои виды"),
                [Link("24×7", "#", 3), Link(say("Visits this month", "Выезды месяца"), "#", 0)],
            ),
        ]

    def _modes(self) -> list[Mode]:
        to = say("Goes to the client: anna@severput.example", "Уйдёт клиенту: anna@severput.example")
        return [
            Mode(
                "answer",
                say("Answer", "Ответ клиенту"),
                to,
                say("Send the answer", "Отправить ответ"),
                True,
                "r",
            ),
            Mode(
                "question",
                say("Ask", "Вопрос"),
                to + say(". Starts the silence term.", ". Пойдёт срок молчания."),
                say("Ask the client", "Задать вопрос"),
            ),
            Mode(
                "solution",
                say("Solution", "Решение"),
                to + say(". Starts the silence term.", ". Пойдёт срок молчания."),
                say("Propose the solution", "Предложить решение"),
            ),
            Mode(
                "note",
                say("Note", "Заметка"),
                say("Only the staff will see it.", "Увидят только сотрудники."),
                say("Keep the note", "Сохранить заметку"),
                key="n",
            ),
            Mode(
                "call",
                say("Call logged", "Звонок"),
                say(
                    "Nothing is sent; the call goes into the history.",
                    "Ничего не уйдёт; звонок попадёт в историю.",
                ),
                say("Log the call", "Записать звонок"),
            ),
        ]

    def facts(self) -> list[Fact]:
        """Facts panel of the sample ticket."""
        return [
            Fact(say("Requester", "Заявитель"), "Анна Овчинникова", "anna@severput.example", "#"),
            Fact(
                say("Organisation", "Организация"),
                "ООО «Северный путь»",
                say("UTC+5, Yekaterinburg", "UTC+5, Екатеринбург"),
            ),
            Fact(
                say("Product", "Продукт"),
                say("Gateway 5.0.12732", "Шлюз 5.0.12732"),
                say("supported until 2028", "поддерживается до 2028"),
            ),
            Fact(say("Taken by", "Ведёт"), "Борис Тишин"),
        ]

    def coverage(self) -> Coverage:
        """A certificate history with a gap mended and one still open."""
        return coverage(
            [
                Cover(
                    date(2023, 4, 15),
                    date(2024, 4, 14),
                    say("TP-1187, basic, until 14 April 2024", "ТП-1187, базовый, до 14 апреля 2024"),
                    "lapsed",
                ),
                Cover(
                    date(2024, 4, 15),
                    date(2024, 7, 31),
                    say("activated gap, 3.5 months", "перерыв активирован, 3,5 месяца"),
                    "activated",
                ),
                Cover(
                    date(2024, 8, 1),
                    date(2025, 7, 31),
                    say("TP-1702, basic, until 31 July 2025", "ТП-1702, базовый, до 31 июля 2025"),
                    "lapsed",
                ),
                Cover(
                    date(2026, 4, 15),
                    date(2027, 4, 14),
                    say("TP-2041, extended, until 14 April 2027", "ТП-2041, расширенный, до 14 апреля 2027"),
                ),
                Cover(
                    date(2027, 4, 15),
                    date(2028, 4, 14),
                    say("TP-2300, ordered", "ТП-2300, заказан"),
                    "planned",
                ),
            ],
            today=date(2026, 11, 25),
        )

    def verbs(self) -> list[Link]:
        """Verbs of the ticket header."""
        return [
            Link(say("Assign", "Назначить"), "#", key="a"),
            Link(say("Severity", "Критичность"), "#", key="s"),
            Link(say("Close", "Закрыть"), "#", key="c"),
        ]

    def tabs(self) -> list[Link]:
        """Tabs and filters."""
        return [
            Link(say("To answer", "Ждут ответа"), "#tabs", 12, True),
            Link(say("Waiting", "Ожидание"), "#tabs", 9),
            Link(say("Closed", "Закрытые"), "#tabs"),
        ]


everything = Samples
