"""The sample correspondence of the kit: every kind of message, events short and folded."""

from __future__ import annotations

from collections.abc import Callable

from reglament.desk.ui.shapes import ClauseMark, Event, File, Message

ANNA, BORIS = "Анна Овчинникова", "Борис Тишин"
Say = Callable[[str, str], str]


def sample_talk(say: Say, reaction: ClauseMark, silence: ClauseMark) -> list[Message | list[Event]]:
    """Messages and the events between them, oldest first."""
    parts = (_appeal, _registration, _inquiry, _solution, _end)
    return [item for part in parts for item in part(say, reaction, silence)]


def _appeal(say: Say, reaction: ClauseMark, silence: ClauseMark) -> list[Message | list[Event]]:
    """The letter with its files."""
    at = say("{} November, {} MSK", "{} ноября, {} МСК")
    return [
        Message(
            "client",
            ANNA,
            "<p>Здравствуйте. После обновления до 5.0.12732 туннель между площадками не поднимается, "
            "работа двух филиалов стоит.</p><p>В журнале: <code>0x8009001D, provider init</code>. "
            "Перезапуск службы и сервера не помогли.</p>",
            at.format(20, "17:42"),
            "2026-11-20T17:42:00+03:00",
            org="ООО «Северный путь»",
            channel=say("e-mail", "почта"),
            files=[
                File("gateway.log", "#", "214 КБ"),
                File(
                    "setup.exe",
                    "",
                    "1,2 МБ",
                    say("held: programs are not kept", "задержан: программы не принимаем"),
                ),
            ],
            anchor="m1",
        ),
    ]


def _registration(say: Say, reaction: ClauseMark, silence: ClauseMark) -> list[Message | list[Event]]:
    """What the desk did at once."""
    at = say("{} November, {} MSK", "{} ноября, {} МСК")
    return [
        [
            Event(
                say(
                    "registered, the acknowledgement was sent",
                    "зарегистрировано, подтверждение отправлено",
                ),
                at.format(20, "17:42"),
            ),
            Event(
                say(
                    "severity: critical, reaction within 4 working hours",
                    "критичность: критичное, реакция за 4 рабочих часа",
                ),
                at.format(20, "17:51"),
                who="Борис Тишин",
                clause=reaction,
            ),
        ],
    ]


def _inquiry(say: Say, reaction: ClauseMark, silence: ClauseMark) -> list[Message | list[Event]]:
    """A note, a question, a call."""
    at = say("{} November, {} MSK", "{} ноября, {} МСК")
    return [
        Message(
            "note",
            BORIS,
            "<p>Похоже на ту же регрессию, что у Карева (1031). Дежурного разработчика предупредил.</p>",
            at.format(23, "9:20"),
            anchor="m2",
        ),
        Message(
            "question",
            BORIS,
            "<p>Анна, здравствуйте. Пришлите, пожалуйста, вывод <code>gwctl status --full</code> с обеих площадок "
            "и точную сборку агента на той, что обновляли первой.</p>",
            at.format(23, "9:34"),
            to="anna@severput.example",
            channel=say("e-mail", "почта"),
            fate=say("handed over at 9:34", "передано почтовому серверу в 9:34"),
            anchor="m3",
            clause=reaction,
        ),
        Message(
            "call",
            BORIS,
            "<p>Анна подтвердила: обновляли только головной офис.</p>",
            at.format(23, "10:05"),
            channel=say("outgoing, 4 m", "исходящий, 4 мин"),
            anchor="m4",
        ),
    ]


def _solution(say: Say, reaction: ClauseMark, silence: ClauseMark) -> list[Message | list[Event]]:
    """The solution and the silence after it."""
    at = say("{} November, {} MSK", "{} ноября, {} МСК")
    return [
        Message(
            "solution",
            BORIS,
            "<p>Поставьте сборку 5.0.12740: в ней исправлена инициализация провайдера. Порядок:</p>"
            "<ol><li>остановить службу на обеих площадках;</li><li>обновить филиал, затем головной офис;</li>"
            "<li>проверить <code>gwctl status</code>.</li></ol>",
            at.format(23, "11:48"),
            to="anna@severput.example",
            anchor="m5",
        ),
        [
            Event(
                say(
                    "waiting for the client, closes 26 November, 18:00 MSK",
                    "ждём клиента, закроется 26 ноября, 18:00 МСК",
                ),
                at.format(23, "11:48"),
                clause=silence,
            ),
            Event(say("reminder sent", "напоминание отправлено"), at.format(25, "9:00"), clause=silence),
            Event(
                say("the file gateway.log was scanned", "файл gateway.log проверен"),
                at.format(25, "9:01"),
            ),
            Event(say("shown to the client", "просмотрено клиентом"), at.format(25, "9:14")),
        ],
    ]


def _end(say: Say, reaction: ClauseMark, silence: ClauseMark) -> list[Message | list[Event]]:
    """The last word of the client."""
    at = say("{} November, {} MSK", "{} ноября, {} МСК")
    return [
        Message(
            "client",
            ANNA,
            "<p>Обновили, туннель поднялся. Спасибо!</p>",
            at.format(25, "10:02"),
            ago=say("2 h ago", "2 ч назад"),
            org="ООО «Северный путь»",
            quote="<p>Поставьте сборку 5.0.12740…</p>",
            anchor="m6",
        ),
    ]
