# ruff: noqa: E501  letters are quoted as they are
"""Letters of mail programs: Apple Mail, Thunderbird, The Bat!, 1C."""

from typing import Any

from tests.mail.corpus_clients import GREETING, MIXED, REPLIED, html_part, text_part
from tests.mail.corpus_tools import b64, b_word, crlf, cut_words, letter, many, part, q_word, simple, usual


def letters() -> dict[str, tuple[bytes, dict[str, Any]]]:
    bat = "Здравствуйте, Поддержка.\n\nВы писали 2 марта 2026 г., 10:05:23:\n\nП> Какая версия?\n\n5.0\n\nП> Какая система?\n\nAstra 1.7"
    return {
        "apple-mail": (
            letter(
                usual(
                    cut_words("Re: [#CP-1001] Обращение принято", at=11),
                    ("X-Mailer", "Apple Mail (2.3826)"),
                    ("Content-Type", "text/plain; charset=utf-8; format=flowed; delsp=yes"),
                    ("Content-Transfer-Encoding", "base64"),
                    REPLIED,
                ),
                b64(
                    crlf(
                        "Готово\n\n> 2 марта 2026 г., в 10:05, Поддержка <csp@desk.example> написал(а):\n> \n> Проверьте ещё раз.\n"
                    )
                ),
            ),
            {
                "text": "Готово",
                "folded": ["Проверьте ещё раз."],
                "subject": "Re: [#CP-1001] Обращение принято",
            },
        ),
        "apple-telephone": (
            simple(
                b_word("Re: вопрос"),
                "Сейчас нет доступа, отвечу завтра.\n\nОтправлено с iPhone\n\n> 2 марта 2026 г., в 10:05, Поддержка написал(а):\n> \n> Проверьте.\n",
            ),
            {"text": "Сейчас нет доступа, отвечу завтра.", "folded": ["Отправлено с iPhone", "> Проверьте."]},
        ),
        "apple-words-between-pictures": (
            letter(
                usual(b_word("Снимки"), MIXED),
                many(
                    "mix",
                    text_part("Первый снимок:"),
                    part(
                        "image/png; name=1.png",
                        b64(b"\x89PNG1"),
                        "Content-Transfer-Encoding: base64",
                        "Content-Disposition: inline; filename=1.png",
                    ),
                    text_part("А это второй:"),
                    part(
                        "image/png; name=2.png",
                        b64(b"\x89PNG2"),
                        "Content-Transfer-Encoding: base64",
                        "Content-Disposition: inline; filename=2.png",
                    ),
                ),
            ),
            {"text": "Первый снимок:\n\nА это второй:", "files": ["1.png", "2.png"]},
        ),
        "thunderbird-answer-below": (
            simple(
                b_word("Re: вопрос"),
                "02.03.2026 10:05, Поддержка пишет:\n> Какая версия?\n>\nПятая.\n\n-- \nАнна Овчинникова\n",
            ),
            {"text": "Пятая.", "folded": ["> Какая версия?", "Анна Овчинникова"]},
        ),
        "thunderbird-answers-inside": (
            simple(
                b_word("Re: вопрос"),
                "02.03.2026 10:05, Поддержка пишет:\n> Какая версия?\nПятая.\n> Какая система?\nAstra.\n",
            ),
            {
                "text": "02.03.2026 10:05, Поддержка пишет:\n> Какая версия?\nПятая.\n> Какая система?\nAstra.",
                "folded": [],
            },
        ),
        "thunderbird-html": (
            letter(
                usual(
                    q_word("Re: вопрос"),
                    ("User-Agent", "Mozilla Thunderbird"),
                    ("Content-Type", "text/html; charset=UTF-8"),
                ),
                crlf(
                    '<html><body><p>Не работает.</p><div class="moz-cite-prefix">02.03.2026 10:05, Поддержка пишет:<br></div><blockquote type="cite" cite="mid:x"><p>А так?</p></blockquote><pre class="moz-signature" cols="72">-- \nАнна</pre></body></html>'
                ),
            ),
            {"text": "Не работает.", "folded": ["А так?", "Анна"]},
        ),
        "the-bat-answers-inside": (
            simple(
                b_word("Re: вопрос", "windows-1251"),
                bat + "\n\n-- \nС уважением,\n Анна                          mailto:anna@romashka.example\n",
                "windows-1251",
                "8bit",
                ("X-Mailer", "The Bat! (v9.3)"),
            ),
            {"text": bat, "folded": ["mailto:anna@romashka.example"]},
        ),
        "1c-letter": (
            letter(
                usual(b_word("Заявка из 1С"), ("X-Mailer", "1C:Enterprise 8.3"), MIXED),
                many(
                    "mix",
                    html_part(
                        "<HTML><BODY><P>Просим продлить лицензию.</P><P>Реквизиты во вложении.</P></BODY></HTML>"
                    ),
                    part(
                        f'application/octet-stream; name="{b_word("Карточка предприятия № 1.xlsx")}"',
                        b64(b"PK\x03\x04"),
                        "Content-Transfer-Encoding: base64",
                        f'Content-Disposition: attachment; filename="{b_word("Карточка предприятия № 1.xlsx")}"',
                    ),
                ),
            ),
            {
                "text": "Просим продлить лицензию.\n\nРеквизиты во вложении.",
                "files": ["Карточка предприятия № 1.xlsx"],
                "language": "ru",
            },
        ),
        "1c-no-charset": (
            letter(
                usual(
                    "Заявка из 1С".encode("cp1251"),
                    ("Content-Type", "text/plain"),
                    name="Бухгалтерия".encode("cp1251"),
                ),
                crlf(GREETING, "cp1251"),
            ),
            {"text": GREETING, "subject": "Заявка из 1С", "name": "Бухгалтерия", "notes": ["charset:none"]},
        ),
        "first-letter-with-signature": (
            simple(
                b_word("Ошибка подписи"),
                "Подпись не создаётся.\n\n-- \nАнна Овчинникова\nООО «Ромашка»\n+7 495 123-45-67\n",
                "utf-8",
                "quoted-printable",
            ),
            {"text": "Подпись не создаётся.", "folded": ["+7 495 123-45-67"]},
        ),
        "dashes-that-are-no-signature": (
            simple(b_word("Список"), "Сделали так:\n-- переустановили\n-- перезагрузили\nНе помогло."),
            {"text": "Сделали так:\n-- переустановили\n-- перезагрузили\nНе помогло.", "folded": []},
        ),
    }
