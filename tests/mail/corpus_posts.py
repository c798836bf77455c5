# ruff: noqa: E501  letters are quoted as they are
"""More letters of servers, and more forms a letter's contents come in: armour, seals, old encodings, odd names."""

from typing import Any

from tests.mail.corpus_clients import ALTERNATIVE, MIXED, html_part, text_part
from tests.mail.corpus_machines import OURS
from tests.mail.corpus_tools import b64, b_word, crlf, letter, many, part, qp, simple, usual

SAID = "Не запускается программа."
FAILED = {"fate": "bounce", "reason": "delivery_failed"}
CODED = "Content-Transfer-Encoding: base64"


def bounces() -> dict[str, tuple[bytes, dict[str, Any]]]:
    def ugly(
        subject: str, words: str, *more: tuple[str, str], sender: str = "mailer-daemon@mx.elsewhere.example"
    ) -> bytes:
        return simple(
            b_word(subject), words, "utf-8", "base64", ("Return-Path", "<>"), *more, sender=sender, name=""
        )

    html = f"<p>Не удалось доставить письмо.</p><p>anna@romashka.example</p><pre>Message-ID: &lt;{OURS[1:-1]}&gt;</pre>"
    reported = letter(
        usual(
            b_word("Не удается доставить: Обращение принято"),
            ("Content-Type", 'multipart/report; report-type=delivery-status; boundary="rep"'),
            sender="postmaster@romashka.example",
            name=b_word("Почтовая система"),
        ),
        many(
            "rep",
            html_part("<p>Ящик получателя переполнен.</p>"),
            part(
                "message/delivery-status",
                b"Reporting-MTA: dns;mail.romashka.example\r\n\r\nFinal-recipient: RFC822; anna@romashka.example\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-code: smtp;552 5.2.2 mailbox full\r\n\r\nFinal-recipient: RFC822; petr@romashka.example\r\nAction: delayed\r\nStatus: 4.2.2\r\n",
            ),
            part(
                "message/rfc822",
                b"From: csp@desk.example\r\nMessage-ID: " + OURS.encode() + b"\r\nSubject: x\r\n\r\nbody\r\n",
            ),
        ),
    )
    return {
        "bounce-that-quotes-our-letter": (
            ugly(
                "Сообщение не доставлено",
                f"Недоставлено: anna@romashka.example\n\n--- Заголовки ---\nMessage-ID: {OURS}\n",
            ),
            {**FAILED, "about": [OURS]},
        ),
        "bounce-in-html-only": (
            letter(
                usual(
                    b_word("Ошибка доставки"),
                    ("Return-Path", "<>"),
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("Content-Transfer-Encoding", "base64"),
                    sender="postmaster@romashka.example",
                ),
                b64(html.encode()),
            ),
            {**FAILED, "about": [OURS]},
        ),
        "bounce-mailbox-full-and-a-delay": (
            reported,
            {**FAILED, "failed": ["anna@romashka.example"], "about": [OURS]},
        ),
        "bounce-international-report": (
            letter(
                usual(
                    "Delivery Status Notification (Failure)",
                    ("Content-Type", 'multipart/report; report-type=global-delivery-status; boundary="rep"'),
                    sender="mailer-daemon@mx.elsewhere.example",
                ),
                many(
                    "rep",
                    text_part("Адрес не найден."),
                    part(
                        "message/global-delivery-status; charset=utf-8",
                        b"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: utf-8; anna@romashka.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
                    ),
                    part("message/global-headers", crlf(f"Message-ID: {OURS}\n")),
                ),
            ),
            {**FAILED, "failed": ["anna@romashka.example"], "about": [OURS]},
        ),
        "read-receipt": (
            letter(
                usual(
                    b_word("Прочитано: Обращение принято"),
                    (
                        "Content-Type",
                        'multipart/report; report-type=disposition-notification; boundary="rep"',
                    ),
                ),
                many(
                    "rep",
                    text_part("Сообщение прочитано."),
                    part(
                        "message/disposition-notification",
                        b"Final-Recipient: rfc822; anna@romashka.example\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n",
                    ),
                ),
            ),
            {"fate": "auto_reply", "reason": "delivery_report", "marks": ["report"]},
        ),
        "receipt-of-another-tracker": (
            simple(
                b_word("[ЗАЯВКА-77] Принято"),
                "Мы зарегистрировали вашу заявку.",
                "utf-8",
                "8bit",
                ("Auto-Submitted", "auto-generated"),
                ("X-OTRS-Loop", "yes"),
                sender="support@vendor.example",
            ),
            {"fate": "auto_reply", "reason": "auto_submitted"},
        ),
        "vacation-of-exchange-in-russian": (
            simple(
                b_word("Автоматический ответ: Обращение принято"),
                "Меня нет на месте до 10 марта.",
                "utf-8",
                "base64",
                ("X-Auto-Response-Suppress", "All"),
                ("Auto-Submitted", "auto-generated"),
            ),
            {"fate": "auto_reply", "reason": "auto_submitted"},
        ),
        "domain-report-in-a-zip": (
            letter(
                usual(
                    "Report domain: desk.example Submitter: mail.ru",
                    MIXED,
                    sender="noreply@mail.example",
                    name="dmarc",
                ),
                many(
                    "mix",
                    text_part("Отчёт DMARC."),
                    part("application/zip; name=r.zip", b64(b"PK\x05\x06" + bytes(18)), CODED),
                ),
            ),
            {"fate": "auto_reply", "reason": "domain_report", "files": ["r.zip"]},
        ),
    }


def sealed() -> dict[str, tuple[bytes, dict[str, Any]]]:
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
        + SAID
        + "\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----"
    )
    secret = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"
    return {
        "pgp-signed-in-the-text": (
            simple(b_word("Подпись"), signed),
            {"text": signed, "marks": ["signed"], "folded": []},
        ),
        "pgp-encrypted-in-the-text": (
            simple(b_word("Шифр"), secret),
            {"text": secret, "marks": ["encrypted"]},
        ),
        "pgp-mime-encrypted": (
            letter(
                usual(
                    b_word("Шифр"),
                    (
                        "Content-Type",
                        'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="mix"',
                    ),
                ),
                many(
                    "mix",
                    part("application/pgp-encrypted", b"Version: 1\r\n"),
                    part("application/octet-stream; name=encrypted.asc", secret.encode()),
                ),
            ),
            {"text": "", "marks": ["encrypted"], "file_count": 2},
        ),
        "pgp-mime-signed": (
            letter(
                usual(
                    b_word("Подпись"),
                    (
                        "Content-Type",
                        'multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="mix"',
                    ),
                ),
                many(
                    "mix",
                    text_part(SAID),
                    part(
                        "application/pgp-signature; name=signature.asc", b"-----BEGIN PGP SIGNATURE-----\r\n"
                    ),
                ),
            ),
            {"text": SAID, "marks": ["signed"], "files": ["signature.asc"]},
        ),
        "smime-opaque-signed": (
            letter(
                usual(
                    b_word("Подписано ГОСТ"),
                    ("Content-Type", "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"),
                    ("Content-Transfer-Encoding", "base64"),
                ),
                b64(b"0\x82"),
            ),
            {"text": "", "marks": ["signed"], "files": ["smime.p7m"]},
        ),
        "answer-to-an-invitation": (
            letter(
                usual(b_word("Принято: показ ошибки"), ALTERNATIVE),
                many(
                    "alt",
                    text_part("Буду."),
                    part(
                        "text/calendar; charset=utf-8; method=REPLY",
                        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
                    ),
                ),
            ),
            {"text": "Буду.", "marks": ["calendar"], "fate": ""},
        ),
    }


def forms() -> dict[str, tuple[bytes, dict[str, Any]]]:
    def named(*fields: str, kind: str = "application/octet-stream") -> bytes:
        return letter(
            usual(b_word("Имя файла"), MIXED), many("mix", text_part(SAID), part(kind, b"x", *fields))
        )

    cyrillic = "журнал ошибок.txt"
    percent = "".join(f"%{byte:02X}" for byte in cyrillic.encode("cp1251"))
    digest = many("dig", b"\r\n" + simple("one", "Первое."), b"\r\n" + simple("two", "Второе."))
    long = (
        "Очень длинная тема, в которой важное стоит в самом конце, как это бывает у бухгалтеров: " * 3
        + "номер 4455"
    )
    uu = "Текст до файла.\n\nbegin 644 a.txt\n#0V%T\n`\nend\n"
    return {
        "name-raw-koi8-r-with-spaces": (
            letter(
                usual(b_word("Имя файла"), MIXED),
                many(
                    "mix",
                    text_part(SAID),
                    b'Content-Type: application/octet-stream; name="'
                    + cyrillic.encode("koi8-r")
                    + b'"\r\n\r\nx',
                ),
            ),
            {"files": [cyrillic]},
        ),
        "name-rfc2231-windows-1251": (
            named(f"Content-Disposition: attachment; filename*=windows-1251''{percent}"),
            {"files": [cyrillic]},
        ),
        "name-with-quotes-and-dots": (
            named('Content-Disposition: attachment; filename="..\\"otchet\\".exe. "'),
            {"files": ["_otchet_.exe"]},
        ),
        "name-only-in-the-type": (
            named(kind=f'text/csv; name="{b_word("выписка за март.csv")}"'),
            {"files": ["выписка за март.csv"], "text": SAID},
        ),
        "two-files-of-one-name": (
            letter(
                usual(b_word("Два файла"), MIXED),
                many(
                    "mix",
                    text_part(SAID),
                    *[
                        part(
                            "text/plain; name=log.txt",
                            b"x",
                            "Content-Disposition: attachment; filename=log.txt",
                        )
                    ]
                    * 2,
                ),
            ),
            {"files": ["log.txt", "log.txt"], "text": SAID},
        ),
        "digest-of-letters": (
            letter(
                usual(b_word("Подборка"), MIXED),
                many("mix", text_part(SAID), part('multipart/digest; boundary="dig"', digest)),
            ),
            {"text": SAID, "file_count": 2},
        ),
        "subject-longer-than-118-signs": (
            simple(b_word(long[:40]) + "\r\n " + b_word(long[40:200]) + "\r\n " + b_word(long[200:]), SAID),
            {"subject": long},
        ),
        "mac-cyrillic": (
            simple(b_word("Тема", "mac-cyrillic"), SAID, "mac-cyrillic"),
            {"text": SAID, "subject": "Тема"},
        ),
        "utf-8-with-a-byte-order-mark": (
            simple(b_word("Метка"), "\ufeff" + SAID, "utf-8", "base64"),
            {"text": SAID},
        ),
        "quoted-printable-cut-in-letters": (
            letter(
                usual(
                    b_word("Разрыв"),
                    ("Content-Type", "text/plain; charset=utf-8"),
                    ("Content-Transfer-Encoding", "quoted-printable"),
                ),
                b"=D0=9D=D0=B5=20=\r\n=D0=B7=D0=B0=D0=BF=D1=\r\n=83=D1=81=D0=BA=D0=B0=D0=B5=D1=82=D1=81=D1=8F=\r\n.\r\n",
            ),
            {"text": "Не запускается."},
        ),
        "utf-7-is-not-trusted-to-hide": (
            letter(
                usual("utf-7", ("Content-Type", "text/html; charset=utf-7")),
                b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-Hello",
            ),
            {"hidden": ["<script"]},
        ),
        "file-inside-the-text-uuencoded": (simple("uu", uu), {"starts": "Текст до файла."}),
        "related-without-html": (
            letter(
                usual(b_word("Только картинка"), ("Content-Type", 'multipart/related; boundary="mix"')),
                many("mix", part("image/gif; name=a.gif", b64(b"GIF89a"), CODED, "Content-ID: <a>")),
            ),
            {"text": "", "files": ["a.gif"], "fate": ""},
        ),
        "picture-shown-by-its-cid": (
            letter(
                usual(b_word("Окно"), ("Content-Type", 'multipart/related; boundary="mix"')),
                many(
                    "mix",
                    part(
                        "text/html; charset=utf-8",
                        qp('<p>Окно: <img src="cid:w@1" alt="окно"></p>'),
                        "Content-Transfer-Encoding: quoted-printable",
                    ),
                    part(
                        "image/png; name=w.png",
                        b64(b"\x89PNG\r\n\x1a\n" + bytes(20)),
                        CODED,
                        "Content-ID: <w@1>",
                        "Content-Disposition: inline; filename=w.png",
                    ),
                ),
            ),
            {"shown": ['src="data:image/png;base64,', 'alt="окно"'], "files": ["w.png"], "text": "Окно:"},
        ),
        "zip-bomb-stays-shut": (
            letter(
                usual(b_word("Архив"), MIXED),
                many(
                    "mix",
                    text_part(SAID),
                    part(
                        "application/zip; name=42.zip",
                        b64(b"PK\x03\x04" + bytes(200)),
                        CODED,
                        "Content-Disposition: attachment; filename=42.zip",
                    ),
                ),
            ),
            {"text": SAID, "files": ["42.zip"]},
        ),
    }


def letters() -> dict[str, tuple[bytes, dict[str, Any]]]:
    return {**bounces(), **sealed(), **forms()}
