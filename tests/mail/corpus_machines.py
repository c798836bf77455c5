# ruff: noqa: E501  letters are quoted as they are
"""Letters written by machines, broken ones, hostile ones, and what screening finds in them."""

from typing import Any

from tests.mail.corpus_tools import b64, b_word, crlf, letter, many, part, simple, usual

SAID = "Не запускается программа."
MIXED = ("Content-Type", 'multipart/mixed; boundary="mix"')
DAEMON = "mailer-daemon@mx.elsewhere.example"
OURS = "<0123456789abcdef.cp-1001.aaaabbbbccccdddd@desk.example>"


def _report(action: str, status: str) -> bytes:
    return letter(
        usual(
            "Undelivered Mail Returned to Sender",
            ("Return-Path", "<>"),
            ("Auto-Submitted", "auto-replied"),
            ("Content-Type", 'multipart/report; report-type=delivery-status; boundary="rep"'),
            name="Mail Delivery System",
            sender=DAEMON,
        ),
        many(
            "rep",
            part("text/plain; charset=us-ascii", b"Your message could not be delivered.\r\n"),
            part(
                "message/delivery-status",
                b"Reporting-MTA: dns; mx.elsewhere.example\r\n\r\nFinal-Recipient: rfc822; Anna@Romashka.example\r\nAction: "
                + action.encode()
                + b"\r\nStatus: "
                + status.encode()
                + b"\r\n",
            ),
            part(
                "text/rfc822-headers",
                b"From: csp@desk.example\r\nMessage-ID: " + OURS.encode() + b"\r\nSubject: x\r\n",
            ),
        ),
    )


def machines() -> dict[str, tuple[bytes, dict[str, Any]]]:
    def screened(fate: str, reason: str, **more: Any) -> dict[str, Any]:
        return {"fate": fate, "reason": reason, **more}

    def marked(*fields: tuple[str, str]) -> bytes:
        return simple(b_word("Сообщение"), SAID, "utf-8", "8bit", *fields)

    return {
        "bounce-rfc3464": (
            _report("failed", "5.1.1"),
            screened(
                "bounce", "delivery_failed", failed=["anna@romashka.example"], about=[OURS], marks=["report"]
            ),
        ),
        "bounce-delayed": (_report("delayed", "4.4.1"), screened("auto_reply", "delivery_delayed")),
        "report-delivered": (_report("delivered", "2.0.0"), screened("auto_reply", "delivery_report")),
        "bounce-qmail": (
            letter(
                usual(
                    "failure notice",
                    ("Return-Path", "<>"),
                    name="",
                    sender="MAILER-DAEMON@mx.elsewhere.example",
                ),
                b"Hi. This is the qmail-send program at mx.elsewhere.example.\r\nI'm afraid I wasn't able to deliver your message to the following addresses.\r\nThis is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n<anna@romashka.example>:\r\nuser unknown\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nMessage-ID: "
                + OURS.encode()
                + b"\r\n",
            ),
            screened("bounce", "delivery_failed", failed=["anna@romashka.example"]),
        ),
        "bounce-exim": (
            letter(
                usual(
                    "Mail delivery failed: returning message to sender",
                    ("X-Failed-Recipients", "anna@romashka.example"),
                    ("Auto-Submitted", "auto-replied"),
                    name="Mail Delivery System",
                    sender="Mailer-Daemon@mx.elsewhere.example",
                ),
                b"This message was created automatically by mail delivery software.\r\n\r\nA message that you sent could not be delivered to one or more of its\r\nrecipients. This is a permanent error. The following address(es) failed:\r\n\r\n  anna@romashka.example\r\n    Unrouteable address\r\n",
            ),
            screened("bounce", "delivery_failed", failed=["anna@romashka.example"]),
        ),
        "bounce-russian-exchange": (
            simple(
                b_word("Недоставлено: Обращение принято"),
                "Не удалось доставить сообщение получателю anna@romashka.example",
                "utf-8",
                "8bit",
                ("Return-Path", "<>"),
                sender="postmaster@romashka.example",
                name="",
            ),
            screened("bounce", "delivery_failed"),
        ),
        "bounce-of-exim-whose-letter-names-ours": (
            simple(
                "Mail failure.",
                "This message was created automatically by mail delivery software.\n\nA message that you sent could not"
                " be delivered to one or more of its recipients. The following address(es) failed:\n\n"
                f"  anna@romashka.example\n    user not found\n\nMessage-ID: {OURS}\n",
                sender="mailer-daemon@mail.example",
                name="",
            ),
            screened("bounce", "delivery_failed", failed=[], about=[OURS]),
        ),
        "bounce-of-an-older-exchange-in-russian": (
            simple(
                b_word("Доставка сообщения не выполнена"),
                f"Адресат не найден: anna@romashka.example\n\nMessage-ID: {OURS}\n",
                "utf-8",
                "8bit",
                ("Return-Path", "<>"),
                sender="mail@romashka.example",
                name="",
            ),
            screened("bounce", "delivery_failed", about=[OURS]),
        ),
        "vacation-rfc3834": (
            marked(("Auto-Submitted", "auto-replied (vacation)")),
            screened("auto_reply", "auto_submitted"),
        ),
        "auto-submitted-no-is-a-person": (marked(("Auto-Submitted", "no")), {"fate": "", "text": SAID}),
        "vacation-in-brackets": (
            simple("[Auto-Reply] Re: x", "I am away."),
            screened("auto_reply", "auto_subject"),
        ),
        "vacation-by-subject": (
            simple(b_word("Автоответ: Обращение принято"), "Я в отпуске до 10 марта."),
            screened("auto_reply", "auto_subject"),
        ),
        "vacation-outlook": (
            marked(("X-Auto-Response-Suppress", "All"), ("In-Reply-To", OURS)),
            screened("auto_reply", "auto_response_suppress"),
        ),
        "person-whose-house-forbids-replies": (
            marked(("X-Auto-Response-Suppress", "DR, OOF, AutoReply")),
            {"fate": "", "text": SAID},
        ),
        "person-who-asks-about-automatic-answers": (
            simple(b_word("Автоответ не отправляется клиентам"), SAID),
            {"fate": "", "text": SAID},
        ),
        "person-who-misses-a-button": (
            simple(b_word("Нет на месте кнопки «Подписать»"), SAID),
            {"fate": "", "text": SAID},
        ),
        "person-at-the-postmasters-desk": (
            simple(b_word("Сертификат почтового сервера"), SAID, sender="postmaster@romashka.example"),
            {"fate": "", "text": SAID},
        ),
        "robot-of-1c-that-sends-appeals": (
            simple(b_word("Обмен с ЕГАИС прерван"), SAID, sender="robot-1c@romashka.example"),
            {"fate": "", "text": SAID},
        ),
        "vacation-old-mark": (marked(("X-Autoreply", "yes")), screened("auto_reply", "auto_field")),
        "precedence-auto-reply": (marked(("Precedence", "auto_reply")), screened("auto_reply", "precedence")),
        "precedence-bulk": (marked(("Precedence", "bulk")), screened("held", "bulk")),
        "list": (marked(("List-Id", "<users.romashka.example>")), screened("held", "list")),
        "newsletter": (marked(("List-Unsubscribe", "<https://news.example/u>")), screened("held", "list")),
        "null-return-path": (marked(("Return-Path", "<>")), screened("auto_reply", "null_sender")),
        "no-reply-sender": (
            simple(b_word("Уведомление"), SAID, sender="no-reply@bank.example"),
            {"fate": "", "text": SAID},
        ),
        "no-reply-sender-that-answers": (
            simple(
                b_word("Ваше обращение зарегистрировано"),
                SAID,
                "utf-8",
                "8bit",
                ("In-Reply-To", OURS),
                sender="noreply+17@bank.example",
            ),
            screened("auto_reply", "no_reply_sender"),
        ),
        "spam-flag": (marked(("X-Spam-Flag", "YES")), screened("spam", "spam_flag")),
        "another-desk": (marked(("X-Reglament-Desk", "elsewhere")), screened("auto_reply", "another_desk")),
        "from-ourselves": (
            simple(b_word("Круг"), SAID, sender="csp+cp-1001.x@desk.example"),
            screened("refused", "from_ourselves"),
        ),
        "going-in-a-circle": (
            letter(
                [("Received", f"from a{n} by b{n}") for n in range(60)] + usual(b_word("Круг")), crlf(SAID)
            ),
            screened("refused", "too_many_hops"),
        ),
        "no-sender": (
            letter([("To", "csp@desk.example"), ("Subject", b_word("Без отправителя"))], crlf(SAID)),
            screened("held", "no_sender", text=SAID),
        ),
        "sender-that-is-no-address": (
            letter([("From", "Anna at Romashka"), ("Subject", "x")], crlf(SAID)),
            screened("held", "no_sender"),
        ),
    }


def broken() -> dict[str, tuple[bytes, dict[str, Any]]]:
    zipped = part(
        "application/zip; name=a.zip",
        b64(b"PK\x05\x06" + bytes(18)),
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename=a.zip",
    )
    words = part("text/plain; charset=utf-8", crlf(SAID))
    deep = words
    for level in range(40):
        deep = part(f'multipart/mixed; boundary="d{level}"', many(f"d{level}", deep))
    return {
        "no-text": (
            letter(usual(b_word("Пустое")), b""),
            {"text": "", "subject": "Пустое", "notes": ["empty"], "fate": ""},
        ),
        "nothing-but-a-file": (
            letter(usual(b_word("Файл"), MIXED), many("mix", zipped)),
            {"text": "", "files": ["a.zip"]},
        ),
        "no-header-at-all": (crlf(SAID), {"subject": "", "fate": "held", "reason": "no_sender"}),
        "only-header": (
            b"From: anna@romashka.example\r\nSubject: header\r\n",
            {"subject": "header", "text": ""},
        ),
        "no-message-id": (
            letter([f for f in usual(b_word("Без номера")) if f[0] != "Message-ID"], crlf(SAID)),
            {"text": SAID, "message_id": ""},
        ),
        "message-id-without-brackets": (
            letter([("From", "anna@romashka.example"), ("Message-ID", "abc@x")], crlf(SAID)),
            {"message_id": "<abc@x>"},
        ),
        "boundary-missing": (
            letter(usual(b_word("Без границы"), ("Content-Type", "multipart/mixed")), crlf(SAID)),
            {"text": SAID, "notes": ["boundary"]},
        ),
        "boundary-never-comes": (
            letter(usual(b_word("Граница"), MIXED), crlf(SAID)),
            {"text": SAID, "notes": ["boundary"]},
        ),
        "never-closed": (
            letter(usual(b_word("Обрыв"), MIXED), many("mix", words, zipped, closed=False)[:-30]),
            {"text": SAID, "files": ["a.zip"], "notes": ["unclosed"]},
        ),
        "preamble-and-epilogue": (
            letter(
                usual(b_word("С предисловием"), MIXED),
                many("mix", words, before=b"This is a multi-part message.\r\n") + b"epilogue\r\n",
            ),
            {"text": SAID},
        ),
        "boundary-that-begins-another": (
            letter(
                usual(b_word("Границы"), ("Content-Type", "multipart/mixed; boundary=b")),
                many(
                    "b",
                    part("multipart/mixed; boundary=bb", many("bb", words, zipped)),
                    part("text/plain; charset=utf-8", crlf("Подвал.")),
                ),
            ),
            {"text": SAID + "\n\nПодвал.", "files": ["a.zip"]},
        ),
        "content-type-garbage": (
            letter(usual(b_word("Тип"), ("Content-Type", ";;; /// charset")), crlf(SAID)),
            {"text": SAID, "notes": ["content-type"]},
        ),
        "transfer-encoding-unknown": (
            letter(
                usual(
                    b_word("Кодировка"),
                    ("Content-Type", "text/plain; charset=utf-8"),
                    ("Content-Transfer-Encoding", "x-nothing"),
                ),
                crlf(SAID),
            ),
            {"text": SAID},
        ),
        "base64-with-a-torn-end": (
            letter(
                usual(
                    b_word("Обрыв"),
                    ("Content-Type", "text/plain; charset=utf-8"),
                    ("Content-Transfer-Encoding", "base64"),
                ),
                b64(SAID.encode())[:-5],
            ),
            {"starts": "Не запускается прогр"},
        ),
        "bare-line-feeds": (
            letter(usual(b_word("Концы строк"), MIXED), many("mix", words, zipped)).replace(b"\r\n", b"\n"),
            {"text": SAID, "files": ["a.zip"]},
        ),
        "mbox-line-on-top": (
            b"From anna@romashka.example Mon Mar  2 11:59:00 2026\n" + simple(b_word("Из ящика"), SAID),
            {"text": SAID, "subject": "Из ящика"},
        ),
        "field-lost-its-indent": (
            letter(
                [
                    ("From", "anna@romashka.example"),
                    ("To", "a@x.example,\r\nb@x.example"),
                    ("Subject", "still here"),
                ],
                crlf(SAID),
            ),
            {"subject": "still here", "text": SAID, "notes": ["header"]},
        ),
        "nul-bytes": (letter(usual(b"zero\x00zero"), b"a\x00b\r\n"), {"text": "a\N{REPLACEMENT CHARACTER}b"}),
        "forty-levels-deep": (
            letter(
                usual(b_word("Глубоко"), *[("Content-Type", 'multipart/mixed; boundary="top"')]),
                many("top", deep),
            ),
            {"notes": ["boundary"]},
        ),
        "five-hundred-parts": (
            letter(
                usual(b_word("Много"), MIXED),
                many(
                    "mix",
                    words,
                    *[part(f"application/octet-stream; name=f{n}.bin", b"x") for n in range(500)],
                ),
            ),
            {"text": SAID, "file_count": 200, "notes": ["files"]},
        ),
        "html-with-scripts": (
            letter(
                usual(b_word("Опасное"), ("Content-Type", "text/html; charset=utf-8")),
                crlf(
                    '<p onclick="x()">Смотрите <a href="javascript:x()">сюда</a></p><script>alert(1)</script><iframe src=//x></iframe><form action=//x><input></form><img src=x onerror=y><style>p{}</style>'
                ),
            ),
            {
                "text": "Смотрите сюда",
                "shown": ["Смотрите"],
                "hidden": ["script", "onclick", "javascript", "iframe", "<form", "onerror", "style"],
            },
        ),
        "letter-in-a-letter": (
            letter(
                usual(b_word("Пересылаю"), MIXED),
                many("mix", words, part("message/rfc822", simple(b_word("Внутри"), "Внутреннее."))),
            ),
            {"text": SAID, "files": ["file-1.eml"]},
        ),
        "signed-smime": (
            letter(
                usual(
                    b_word("С подписью"),
                    (
                        "Content-Type",
                        'multipart/signed; protocol="application/pkcs7-signature"; micalg=gostr3411; boundary="mix"',
                    ),
                ),
                many(
                    "mix",
                    words,
                    part(
                        "application/pkcs7-signature; name=smime.p7s",
                        b64(b"0\x82"),
                        "Content-Transfer-Encoding: base64",
                        "Content-Disposition: attachment; filename=smime.p7s",
                    ),
                ),
            ),
            {"text": SAID, "files": ["smime.p7s"], "marks": ["signed"]},
        ),
        "encrypted-smime": (
            letter(
                usual(
                    b_word("Секретно"),
                    ("Content-Type", "application/pkcs7-mime; name=smime.p7m; smime-type=enveloped-data"),
                    ("Content-Transfer-Encoding", "base64"),
                ),
                b64(b"0\x82"),
            ),
            {"text": "", "files": ["smime.p7m"], "marks": ["encrypted"]},
        ),
        "references-of-others": (
            simple(
                b_word("Re: чужое"),
                SAID,
                "utf-8",
                "8bit",
                ("References", "<a@x.example>\r\n <b@x.example> garbage <c@x.example"),
                ("In-Reply-To", "Your message of Monday <b@x.example>"),
            ),
            {"references": ["<a@x.example>", "<b@x.example>"], "in_reply_to": ["<b@x.example>"]},
        ),
    }


def letters() -> dict[str, tuple[bytes, dict[str, Any]]]:
    return {**machines(), **broken()}
