# ruff: noqa: E501  letters are quoted as they are
"""Letters as the clients of Russian offices write them: name -> (bytes, what a person reads in them)."""

from typing import Any

from tests.mail.corpus_tools import (
    b64,
    b_word,
    crlf,
    letter,
    many,
    part,
    qp,
    simple,
    usual,
)

ALTERNATIVE = ("Content-Type", 'multipart/alternative; boundary="alt"')
MIXED = ("Content-Type", 'multipart/mixed; boundary="mix"')
REPLIED = ("In-Reply-To", "<ours@desk.example>")
GREETING = "Добрый день!\n\nПодпись не создаётся, ошибка 0x80090010.\n\nС уважением,\nАнна Овчинникова"


def html_part(source: str, charset: str = "utf-8") -> bytes:
    return part(
        f"text/html; charset={charset}", qp(source, charset), "Content-Transfer-Encoding: quoted-printable"
    )


def text_part(text: str, charset: str = "utf-8") -> bytes:
    return part(
        f"text/plain; charset={charset}", b64(crlf(text, charset)), "Content-Transfer-Encoding: base64"
    )


def outlook() -> dict[str, tuple[bytes, dict[str, Any]]]:
    word = '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8"><style>p.MsoNormal{margin:0}</style></head><body>'
    quote = (
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Поддержка &lt;csp@desk.example&gt;<br>'
        "<b>Sent:</b> Monday, March 2, 2026 10:05 AM<br><b>To:</b> Анна Овчинникова<br><b>Subject:</b> [#CP-1001] Обращение принято</p></div>"
        "<p>Ваше обращение зарегистрировано.</p></body></html>"
    )
    mailer = ("X-Mailer", "Microsoft Outlook 16.0")
    return {
        "outlook-reply-russian": (
            letter(
                usual(b_word("RE: [#CP-1001] Обращение принято"), mailer, ALTERNATIVE, REPLIED),
                many(
                    "alt",
                    text_part(
                        "Добрый день!\n\nПрикладываю журнал.\n\nС уважением,\nАнна\n\nОт: Поддержка <csp@desk.example>\n"
                        "Отправлено: 2 марта 2026 г. 10:05\nКому: Анна Овчинникова\nТема: [#CP-1001] Обращение принято\n\n"
                        "Ваше обращение зарегистрировано.\n"
                    ),
                    html_part(word + "<p class=MsoNormal>Добрый день!</p><p>Прикладываю журнал.</p>" + quote),
                ),
            ),
            {
                "text": "Добрый день!\n\nПрикладываю журнал.\n\nС уважением,\nАнна",
                "folded": ["Ваше обращение зарегистрировано."],
            },
        ),
        "outlook-html-only": (
            letter(
                usual(
                    b_word("RE: журнал"),
                    mailer,
                    ("Content-Type", "text/html; charset=windows-1251"),
                    ("Content-Transfer-Encoding", "8bit"),
                ),
                (
                    word.replace("utf-8", "windows-1251")
                    + "<p class=MsoNormal>Журнал во вложении.<o:p></o:p></p>"
                    + quote
                ).encode("cp1251"),
            ),
            {"text": "Журнал во вложении.", "folded": ["From: Поддержка <csp@desk.example>"]},
        ),
        "outlook-old-separator": (
            simple(
                b_word("RE: ошибка", "koi8-r"),
                "Да, воспроизводится.\n\n-----Исходное сообщение-----\nFrom: Поддержка\nSent: 2 марта\n\nВоспроизводится ли?\n",
                "koi8-r",
            ),
            {"text": "Да, воспроизводится.", "folded": ["Воспроизводится ли?"]},
        ),
        "outlook-tnef": (
            letter(
                usual(b_word("Договор"), mailer, MIXED),
                many(
                    "mix",
                    text_part("Договор во вложении."),
                    part(
                        "application/ms-tnef; name=winmail.dat",
                        b64(b"\x78\x9f\x3e\x22" + bytes(60)),
                        "Content-Transfer-Encoding: base64",
                        "Content-Disposition: attachment; filename=winmail.dat",
                    ),
                ),
            ),
            {"text": "Договор во вложении.", "files": ["winmail.dat"], "marks": ["tnef"]},
        ),
        "outlook-invitation": (
            letter(
                usual(b_word("Приглашение: показ ошибки"), mailer, ALTERNATIVE),
                many(
                    "alt",
                    text_part("Когда: вторник"),
                    part(
                        "text/calendar; charset=utf-8; method=REQUEST",
                        b64(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
                        "Content-Transfer-Encoding: base64",
                    ),
                ),
            ),
            {"text": "Когда: вторник", "files": ["file-1.ics"], "marks": ["calendar"]},
        ),
        "outlook-picture-in-place": (
            letter(
                usual(
                    b_word("Снимок"),
                    mailer,
                    ("Content-Type", 'multipart/related; boundary="rel"; type="multipart/alternative"'),
                ),
                many(
                    "rel",
                    part(
                        'multipart/alternative; boundary="alt"',
                        many(
                            "alt",
                            text_part("Вот окно с ошибкой: [cid:image001.png@01DC]"),
                            html_part(
                                '<p>Вот окно с ошибкой: <img src="cid:image001.png@01DC"><img src="https://track.example/p.gif"></p>'
                            ),
                        ),
                    ),
                    part(
                        "image/png; name=image001.png",
                        b64(b"\x89PNG\r\n\x1a\n" + bytes(40)),
                        "Content-Transfer-Encoding: base64",
                        "Content-ID: <image001.png@01DC>",
                    ),
                ),
            ),
            {
                "text": "Вот окно с ошибкой: [image001.png]",
                "files": ["image001.png"],
                "shown": ["data:image/png;base64,"],
                "hidden": ["track.example", "cid:"],
            },
        ),
    }


def webmail() -> dict[str, tuple[bytes, dict[str, Any]]]:
    return {
        "yandex-reply": (
            letter(
                usual(
                    b_word("Re: [#CP-1001] Обращение принято"),
                    ("X-Mailer", "Yamail [ http://yandex.ru ] 5.0"),
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("Content-Transfer-Encoding", "base64"),
                    REPLIED,
                ),
                b64(
                    "<div>Не помогло.</div><div> </div><div>-- <br />С уважением,</div><div>Анна Овчинникова</div><div> </div><div> </div>"
                    '<div>02.03.2026, 10:05, "Поддержка" &lt;csp@desk.example&gt;:</div><blockquote><p>Перезапустите службу.</p></blockquote>'.encode()
                ),
            ),
            {"text": "Не помогло.", "folded": ["С уважением", "Перезапустите службу."]},
        ),
        "yandex-forward": (
            simple(
                b_word("Fwd: не открывается"),
                'Посмотрите, пожалуйста.\n\n-------- Пересылаемое сообщение --------\n02.03.2026, 09:00, "Пётр" <petr@romashka.example>:\n\nНе открывается хранилище ключей.\n-------- Конец пересылаемого сообщения --------\n',
                "utf-8",
                "base64",
            ),
            {
                "text": 'Посмотрите, пожалуйста.\n\n-------- Пересылаемое сообщение --------\n02.03.2026, 09:00, "Пётр" <petr@romashka.example>:\n\nНе открывается хранилище ключей.\n-------- Конец пересылаемого сообщения --------',
                "folded": [],
            },
        ),
        "mailru-reply": (
            letter(
                usual(
                    b_word("Re: [#CP-1001] вопрос"), ("X-Mailer", "Mail.Ru Mailer 1.0"), ALTERNATIVE, REPLIED
                ),
                many(
                    "alt",
                    text_part(
                        "Версия 5.0.12000.\n\n\n--\nАнна Овчинникова\n\n\nПонедельник, 2 марта 2026, 10:05 +03:00 от Поддержка <csp@desk.example>:\n>Какая у вас версия?\n>\n"
                    ),
                    html_part(
                        '<HTML><BODY><p>Версия 5.0.12000.</p><br><br><blockquote style="border-left:1px solid #0857A6">Понедельник<br>Какая у вас версия?</blockquote></BODY></HTML>'
                    ),
                ),
            ),
            {"text": "Версия 5.0.12000.", "folded": ["Какая у вас версия?", "Анна Овчинникова"]},
        ),
        "mailru-telephone": (
            simple(b_word("Re: вопрос"), "Да\n\n--\nОтправлено из Mail.ru для Android\n", "utf-8", "base64"),
            {"text": "Да", "folded": ["Mail.ru для Android"]},
        ),
        "gmail-russian": (
            letter(
                usual(b_word("Re: [#CP-1001] вопрос"), ALTERNATIVE, REPLIED),
                many(
                    "alt",
                    text_part(
                        "Спасибо, помогло!\n\nпн, 2 мар. 2026 г. в 10:05, Служба технической поддержки КриптоПро\n<csp+cp-1001.aaaabbbbccccdddd@desk.example>:\n\n> Здравствуйте!\n> Переустановите.\n"
                    ),
                    html_part(
                        '<div dir="ltr">Спасибо, помогло!</div><br><div class="gmail_quote"><div class="gmail_attr">пн, 2 мар.</div><blockquote class="gmail_quote">Здравствуйте!</blockquote></div>'
                    ),
                ),
            ),
            {"text": "Спасибо, помогло!", "folded": ["> Переустановите."]},
        ),
        "gmail-english": (
            simple(
                "Re: licence",
                "It works now, thank you.\n\nOn Mon, Mar 2, 2026 at 10:05 AM Support <csp@desk.example>\nwrote:\n\n> Please try again.\n",
                name="Jane Doe",
            ),
            {
                "text": "It works now, thank you.",
                "folded": ["> Please try again."],
                "language": "en",
                "name": "Jane Doe",
            },
        ),
        "gmail-html-only-quote": (
            letter(
                usual(
                    b_word("Re: вопрос"),
                    ("Content-Type", "text/html; charset=UTF-8"),
                    ("Content-Transfer-Encoding", "quoted-printable"),
                ),
                qp(
                    '<div dir="ltr">Готово</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">пн, 2 мар. 2026 г. в 10:05, Поддержка &lt;<a href="mailto:csp@desk.example">csp@desk.example</a>&gt;:<br></div><blockquote class="gmail_quote"><div>Сделайте так</div></blockquote></div>'
                ),
            ),
            {"text": "Готово", "folded": ["Сделайте так"]},
        ),
        "roundcube": (
            simple(
                b_word("Re: вопрос"),
                "Понял, спасибо.\n\nПоддержка писал 2026-03-02 10:05:\n> Обновите сборку.\n",
            ),
            {"text": "Понял, спасибо.", "folded": ["> Обновите сборку."]},
        ),
    }


def letters() -> dict[str, tuple[bytes, dict[str, Any]]]:
    return {**outlook(), **webmail()}
