# ruff: noqa: E501  letters are quoted as they are
"""More clients of Russian offices and telephones, each with its own way to quote, forward and sign."""

from typing import Any

from tests.mail.corpus_clients import ALTERNATIVE, REPLIED, html_part, text_part
from tests.mail.corpus_tools import b64, b_word, crlf, letter, many, q_word, qp, simple, usual

RE = b_word("Re: [#CP-1001] Обращение принято")
QUOTED = "> Здравствуйте!\n> Переустановите службу.\n"


def _answer(
    words: str, attribution: str, *more: tuple[str, str], quoted: str = QUOTED
) -> tuple[bytes, dict[str, Any]]:
    """An answer above a quote, as most write it."""
    raw = simple(RE, f"{words}\n\n{attribution}\n{quoted}", "utf-8", "base64", REPLIED, *more)
    return raw, {"text": words, "folded": ["Переустановите службу."], "in_reply_to": ["<ours@desk.example>"]}


def quotes() -> dict[str, tuple[bytes, dict[str, Any]]]:
    plain = "Здравствуйте!\nПереустановите службу.\n"
    return {
        "evolution-russian": _answer(
            "Не помогло.", "В Пн, 02/03/2026 в 10:05 +0300, Поддержка пишет:", ("X-Mailer", "Evolution 3.52")
        ),
        "kmail-russian": _answer(
            "Переустановили, то же самое.",
            "В письме от понедельник, 2 марта 2026 г. 10:05:23 MSK пользователь Поддержка написал:",
            ("User-Agent", "KMail/5.24"),
        ),
        "claws-english": _answer(
            "Still the same.", "On Mon, 2 Mar 2026 10:05:23 +0300\nSupport <csp@desk.example> wrote:\n"
        ),
        "mutt-english": _answer(
            "Fixed.",
            "On Mon, Mar 02, 2026 at 10:05:23AM +0300, Support wrote:",
            ("User-Agent", "Mutt/2.2.12"),
        ),
        "snappymail-russian": _answer(
            "Готово.", '2 марта 2026 г., 10:05, "Поддержка" <csp@desk.example> написал:'
        ),
        "the-bat-answer-above": _answer(
            "Здравствуйте, Поддержка.\n\nТеперь работает.",
            "Вы писали 2 марта 2026 г., 10:05:23:\n",
            ("X-Mailer", "The Bat! (v10.5)"),
        ),
        "thunderbird-english": _answer(
            "No change.", "On 3/2/26 10:05, Support wrote:", ("User-Agent", "Mozilla Thunderbird")
        ),
        "outlook-express": (
            simple(
                b_word("Re: обращение", "koi8-r"),
                'Служба не стоит вовсе.\n\n----- Original Message ----- \nFrom: "Support" <csp@desk.example>\nTo: "Anna" <anna@romashka.example>\nSent: Monday, March 02, 2026 10:05 AM\nSubject: обращение\n\n\n> Переустановите службу.\n',
                "koi8-r",
                "8bit",
                ("X-Mailer", "Microsoft Outlook Express 6.00.2900.5931"),
            ),
            {"text": "Служба не стоит вовсе.", "folded": ["> Переустановите службу."]},
        ),
        "outlook-telephone-russian": (
            simple(
                RE,
                "Проверю вечером.\n\nПолучите Outlook для Android\n________________________________\nОт: Поддержка <csp@desk.example>\nОтправлено: понедельник, марта 2, 2026 10:05:11 AM\nКому: Анна Овчинникова <anna@romashka.example>\nТема: [#CP-1001] Обращение принято\n\n"
                + plain,
            ),
            {"text": "Проверю вечером.", "folded": ["Переустановите службу.", "Получите Outlook"]},
        ),
        "outlook-on-the-web": (
            letter(
                usual(
                    RE,
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("Content-Transfer-Encoding", "quoted-printable"),
                    REPLIED,
                ),
                qp(
                    '<html><body><div class="elementToProof">Сделали, не помогло.</div><div id="appendonsend"></div><hr tabindex="-1" style="display:inline-block; width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>От:</b> Поддержка &lt;csp@desk.example&gt;<br><b>Отправлено:</b> 2 марта 2026 г. 10:05<br><b>Кому:</b> Анна<br><b>Тема:</b> Обращение принято</font></div><div>Переустановите службу.</div></body></html>'
                ),
            ),
            {"text": "Сделали, не помогло.", "folded": ["Переустановите службу."]},
        ),
        "zimbra-russian": (
            simple(
                RE,
                'Приложила журнал.\n\n----- Исходное сообщение -----\nОт: "Поддержка" <csp@desk.example>\nКому: "Анна" <anna@romashka.example>\nОтправленные: Понедельник, 2 Март 2026 г 10:05:23\nТема: Обращение принято\n\n'
                + plain,
            ),
            {"text": "Приложила журнал.", "folded": ["Переустановите службу."]},
        ),
        "samsung-telephone": (
            simple(
                RE,
                "Да, перезагрузили.\n\n\nОтправлено с моего Galaxy\n\n\n-------- Исходное сообщение --------\nОт: Поддержка <csp@desk.example>\nДата: 02.03.2026 10:05 (GMT+03:00)\nКому: anna@romashka.example\nТема: Обращение принято\n\n"
                + plain,
            ),
            {"text": "Да, перезагрузили.", "folded": ["Переустановите службу.", "Galaxy"]},
        ),
        "yandex-telephone": (
            simple(
                RE,
                "Завтра пришлю.\n\n--\nОтправлено из мобильного приложения Яндекс Почты\n\n\n10:05, 2 марта 2026 г., Поддержка <csp@desk.example>:\n\n"
                + QUOTED,
            ),
            {"text": "Завтра пришлю.", "folded": ["Яндекс Почты", "> Переустановите службу."]},
        ),
        "mailru-html-only": (
            letter(
                usual(
                    RE,
                    ("X-Mailer", "Mail.Ru Mailer 1.0"),
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("Content-Transfer-Encoding", "base64"),
                ),
                b64(
                    '<HTML><BODY><div>Версия та же.</div><div>&nbsp;</div><blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">Понедельник, 2 марта 2026, 10:05 +03:00 от Поддержка &lt;<a href="mailto:csp@desk.example">csp@desk.example</a>&gt;:<br>&nbsp;<div>Переустановите службу.</div></blockquote></BODY></HTML>'.encode()
                ),
            ),
            {"text": "Версия та же.", "folded": ["Переустановите службу."]},
        ),
        "1c-document-flow": (
            letter(
                usual(
                    RE,
                    ("X-Mailer", "1C:Enterprise 8.3"),
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("Content-Transfer-Encoding", "base64"),
                    REPLIED,
                ),
                b64(
                    "<html><body><p>Лицензия введена, ошибка осталась.</p><p>-----Исходное сообщение-----</p><p>От: Поддержка &lt;csp@desk.example&gt;<br>Отправлено: 02.03.2026 10:05:23<br>Кому: Анна Овчинникова<br>Тема: Обращение принято</p><p>Переустановите службу.</p></body></html>".encode()
                ),
            ),
            {"text": "Лицензия введена, ошибка осталась.", "folded": ["Переустановите службу."]},
        ),
        "lotus-notes-russian": (
            simple(
                RE,
                "Сделали.\n\n\n\nОт:\tПоддержка <csp@desk.example>\nКому:\tanna@romashka.example\nДата:\t02.03.2026 10:05\nТема:\tОбращение принято\n\n"
                + plain,
                "koi8-r",
                "8bit",
                ("X-Mailer", "Lotus Notes Release 8.5.3"),
            ),
            {"text": "Сделали.", "folded": ["Переустановите службу."]},
        ),
        "twice-quoted": (
            simple(
                RE,
                "Снова то же.\n\n02.03.2026 10:05, Поддержка пишет:\n> Обновите.\n>\n> 01.03.2026 18:00, Анна пишет:\n>> Не работает подпись.\n",
            ),
            {"text": "Снова то же.", "folded": ["> Обновите.", ">> Не работает подпись."]},
        ),
        "answer-on-an-old-date-in-words": (
            simple(RE, "Мы писали об этом 2 марта 2026 г., вот ответ:\nничего не изменилось."),
            {"text": "Мы писали об этом 2 марта 2026 г., вот ответ:\nничего не изменилось.", "folded": []},
        ),
    }


def forwarded() -> dict[str, tuple[bytes, dict[str, Any]]]:
    inside = "Не открывается хранилище ключей.\n"

    def whole(subject: str, text: str) -> tuple[bytes, dict[str, Any]]:
        return simple(b_word(subject), text, "utf-8", "base64"), {"text": text.strip(), "folded": []}

    return {
        "gmail-forward": whole(
            "Fwd: ключи",
            "Поможете?\n\n---------- Forwarded message ---------\nОт: Пётр <petr@romashka.example>\nDate: пн, 2 мар. 2026 г. в 09:00\nSubject: ключи\nTo: <anna@romashka.example>\n\n\n"
            + inside,
        ),
        "mailru-forward": whole(
            "Fwd: ключи",
            "Это к вам.\n\n-------- Пересылаемое сообщение --------\nОт: Пётр <petr@romashka.example>\nКому: Анна <anna@romashka.example>\nДата: Понедельник, 2 марта 2026, 9:00 +03:00\nТема: ключи\n\n"
            + inside,
        ),
        "apple-forward": whole(
            "Fwd: ключи",
            "Начало переадресованного сообщения:\n\nОт: Пётр <petr@romashka.example>\nТема: ключи\nДата: 2 марта 2026 г., 9:00:00 MSK\nКому: anna@romashka.example\n\n"
            + inside,
        ),
        "thunderbird-forward": whole(
            "Fwd: ключи",
            "См. ниже.\n\n\n-------- Перенаправленное сообщение --------\nТема: \tключи\nДата: \tMon, 2 Mar 2026 09:00:00 +0300\nОт: \tПётр <petr@romashka.example>\n\n"
            + inside,
        ),
        "outlook-forward": whole(
            "FW: ключи",
            "От: Пётр <petr@romashka.example>\nОтправлено: 2 марта 2026 г. 9:00\nКому: Анна\nТема: ключи\n\n"
            + inside,
        ),
    }


def looks() -> dict[str, tuple[bytes, dict[str, Any]]]:
    return {
        "html-table-of-a-form": (
            letter(
                usual(b_word("Заявка с сайта"), ("Content-Type", "text/html; charset=windows-1251")),
                crlf(
                    "<table><tr><td>ИНН</td><td>7707083893</td></tr><tr><td>Вопрос</td><td>Где лицензия?</td></tr></table>",
                    "windows-1251",
                ),
            ),
            {"starts": "ИНН", "shown": ["<td>7707083893</td>"], "language": "ru"},
        ),
        "flowed-with-quote": (
            letter(
                usual(
                    RE,
                    ("Content-Type", "text/plain; charset=utf-8; format=flowed"),
                    ("Content-Transfer-Encoding", "8bit"),
                    REPLIED,
                ),
                crlf(
                    "Длинная строка, которую \nклиент разорвал.\n\nOn 02.03.2026 10:05, Поддержка wrote:\n> Переустановите \n> службу.\n"
                ),
            ),
            {"text": "Длинная строка, которую клиент разорвал.", "folded": ["> Переустановите"]},
        ),
        "emoji-and-direction-marks": (
            simple(b_word("Ошибка 🔑\u202e"), "Ключ 🔑 не виден.\n\u200fСпасибо 🙏", name=q_word("Анна 🌼")),
            {"subject": "Ошибка 🔑\u202e", "name": "Анна 🌼", "starts": "Ключ 🔑 не виден."},
        ),
        "nothing-but-a-signature": (
            simple(b_word("Вопрос в теме: где ключ?"), "-- \nАнна Овчинникова\nООО «Ромашка»\n"),
            {"text": "-- \nАнна Овчинникова\nООО «Ромашка»", "subject": "Вопрос в теме: где ключ?"},
        ),
        "alternative-with-empty-plain": (
            letter(
                usual(b_word("Пустой текст"), ALTERNATIVE),
                many("alt", text_part(" \n"), html_part("<p>Слова только здесь.</p>")),
            ),
            {"text": "Слова только здесь."},
        ),
        "kazakh-and-ukrainian-letters": (
            simple(
                b_word("Қолтаңба / підпис"),
                "Қолтаңба жасалмайды.\nПідпис не створюється: ї є ґ.",
                "utf-8",
                "quoted-printable",
            ),
            {
                "text": "Қолтаңба жасалмайды.\nПідпис не створюється: ї є ґ.",
                "subject": "Қолтаңба / підпис",
                "language": "ru",
            },
        ),
    }


def letters() -> dict[str, tuple[bytes, dict[str, Any]]]:
    return {**quotes(), **forwarded(), **looks()}
