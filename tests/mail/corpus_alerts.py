# ruff: noqa: E501  letters are quoted as they are
"""Letters nobody typed into a mail program: alerts, scanners, faxes, voice mail, relays; and those of phones and Word."""

from typing import Any

from tests.mail.corpus_clients import ALTERNATIVE, MIXED, html_part, text_part
from tests.mail.corpus_machines import OURS
from tests.mail.corpus_tools import b64, b_word, crlf, letter, many, part, q_word, qp, simple, usual

SAID = "Не печатается акт: пишет «нет прав»."
CODED = "Content-Transfer-Encoding: base64"
QUOTED = ("Content-Transfer-Encoding", "quoted-printable")
HTML = ("Content-Type", 'text/html; charset="utf-8"')
NEW: dict[str, Any] = {"fate": ""}
WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]-->
<style><!-- @font-face {font-family:Calibri;} p.MsoNormal {margin:0cm; font-size:11.0pt;} --></style>
<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026"/></xml><![endif]--></head>
<body lang=RU link="#0563C1"><div class=WordSection1><p class=MsoNormal>Добрый день!<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>Не печатается акт.<o:p></o:p></p>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="i1"><v:imagedata src="cid:image001.png@01DC"/></v:shape><![endif]--><![if !vml]><img width=100 src="cid:image001.png@01DC"><![endif]><o:p></o:p></p>
<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> Поддержка &lt;csp@desk.example&gt;<br><b>Sent:</b> Monday, March 2, 2026 10:05 AM<br><b>To:</b> Анна Овчинникова<br><b>Subject:</b> Обращение принято<o:p></o:p></p></div>
<p class=MsoNormal>Какая версия?<o:p></o:p></p></div></body></html>"""
TELEPHONE = """<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">
<div dir="ltr">Позвоните <a href="tel:+74951234567" dir="ltr" x-apple-data-detectors="true" x-apple-data-detectors-type="telephone" x-apple-data-detectors-result="0">+7 495 123-45-67</a> <a href="x-apple-data-detectors://1" dir="ltr">завтра в 15:00</a>.</div>
<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Отправлено с iPhone</div><div dir="ltr"><br><blockquote type="cite">2 марта 2026 г., в 10:05, Поддержка &lt;csp@desk.example&gt; написал(а):<br><br></blockquote></div>
<blockquote type="cite"><div dir="ltr">Как с вами связаться?</div></blockquote></body></html>"""


def letters() -> dict[str, tuple[bytes, dict[str, Any]]]:
    return {**alerts(), **devices(), **people()}


def alerts() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """What programs send by themselves: marked ones are automatic, unmarked ones are somebody's appeal."""
    return {
        "cron-of-debian": (
            letter(
                usual(
                    "Cron <root@srv1> /usr/local/bin/backup.sh",
                    ("Content-Type", "text/plain; charset=UTF-8"),
                    ("Auto-Submitted", "auto-generated"),
                    ("X-Cron-Env", "<SHELL=/bin/sh>"),
                    ("Precedence", "bulk"),
                    name="root",
                    sender="root@srv1.romashka.example",
                ),
                crlf("tar: /srv: нет места на устройстве\n"),
            ),
            {"fate": "auto_reply", "reason": "auto_submitted", "text": "tar: /srv: нет места на устройстве"},
        ),
        "logwatch": (
            simple(
                "Logwatch for srv1 (Linux)",
                " ################### Logwatch 7.7 ####################\n --------------------- Disk Space Begin --------------\n /dev/sda1  20G  19G  1G  95% /\n",
                "utf-8",
                "8bit",
                ("Precedence", "bulk"),
                sender="logwatch@srv1.romashka.example",
                name="",
            ),
            {"fate": "held", "reason": "bulk", "starts": "################### Logwatch"},
        ),
        "monit": (
            letter(
                usual(
                    "monit alert --  Resource limit matched disk_root",
                    ("X-Mailer", "Monit 5.33.0"),
                    ("Content-Transfer-Encoding", "8bit"),
                    ("Content-Type", "text/plain; charset=utf-8"),
                    name="",
                    sender="monit@srv1.romashka.example",
                ),
                crlf(
                    "Resource limit matched Service disk_root\n\n\tAction: alert\n\nYour faithful employee,\nMonit\n"
                ),
            ),
            {**NEW, "starts": "Resource limit matched Service disk_root"},
        ),
        "systemd-unit-failed": (
            simple(
                "[srv1] Failed: nginx.service",
                "● nginx.service - A high performance web server\n     Loaded: loaded (/lib/systemd/system/nginx.service; enabled)\n     Active: failed (Result: exit-code) since Mon 2026-03-02 11:58:00 MSK\n",
                name="systemd",
                sender="root@srv1.romashka.example",
            ),
            {**NEW, "starts": "● nginx.service"},
        ),
        "zabbix-of-a-client": (
            letter(
                usual(
                    b_word("Проблема: Ошибка службы cprocsp"),
                    ("Content-Type", 'text/plain; charset="UTF-8"'),
                    ("Content-Transfer-Encoding", "base64"),
                    name="",
                    sender="zabbix@romashka.example",
                ),
                b64(crlf("Проблема началась в 11:58:00 2026.03.02\nУзел: srv1\nВажность: Высокая\n")),
            ),
            {**NEW, "starts": "Проблема началась в 11:58:00"},
        ),
        "relay-of-a-messenger": (
            simple(
                b_word("Сообщение из Telegram от Анны"),
                "Анна Овчинникова (@anna_ov):\n\nНе подписывает, скрин ниже\n\nhttps://t.me/c/1/2\n",
                "utf-8",
                "base64",
                ("Reply-To", "bot+chat17@relay.example"),
                sender="bot@relay.example",
                name=b_word("Бот MAX и Telegram"),
            ),
            {
                **NEW,
                "text": "Анна Овчинникова (@anna_ov):\n\nНе подписывает, скрин ниже\n\nhttps://t.me/c/1/2",
                "folded": [],
            },
        ),
        "1c-robot-with-a-table": (
            letter(
                usual(
                    b_word("Ошибки обмена за 02.03.2026", "windows-1251"),
                    ("X-Mailer", "1C:Enterprise 8.3"),
                    MIXED,
                    name=b_word("Робот 1С", "windows-1251"),
                    sender="robot@romashka.example",
                ),
                many(
                    "mix",
                    part(
                        "text/html; charset=windows-1251",
                        "<html><body>Обмен прерван.<br>Строк: 17</body></html>".encode("cp1251"),
                    ),
                    part(
                        'application/octet-stream; name="'
                        + b_word("Ошибки обмена.mxl", "windows-1251")
                        + '"',
                        b64(b"MOXCEL"),
                        CODED,
                        'Content-Disposition: attachment; filename="'
                        + b_word("Ошибки обмена.mxl", "windows-1251")
                        + '"',
                    ),
                ),
            ),
            {**NEW, "text": "Обмен прерван.\nСтрок: 17", "files": ["Ошибки обмена.mxl"], "name": "Робот 1С"},
        ),
    }


def devices() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Scanners, faxes, telephones with a tape: a file and next to no words."""
    return {
        "scanner-with-only-a-file": (
            letter(
                usual(
                    "",
                    ("Content-Type", 'application/pdf; name="SCAN0001.PDF"'),
                    ("Content-Transfer-Encoding", "base64"),
                    ("Content-Disposition", 'attachment; filename="SCAN0001.PDF"'),
                    ("X-Mailer", "KYOCERA TASKalfa"),
                    name="",
                    sender="scan@romashka.example",
                ),
                b64(b"%PDF-1.4"),
            ),
            {**NEW, "subject": "", "text": "", "files": ["SCAN0001.PDF"]},
        ),
        "scanner-with-a-name-in-its-own-charset": (
            letter(
                usual("Message from Анна".encode("cp1251"), MIXED, name="", sender="mfp@romashka.example"),
                many(
                    "mix",
                    part("text/plain; charset=us-ascii", "Отсканировано на МФУ, 3 стр.".encode("cp1251")),
                    part(
                        "image/tiff",
                        b64(b"II*\x00"),
                        CODED,
                        'Content-Disposition: attachment; filename="NAME"',
                    ).replace(b"NAME", "Скан от 02.03.tif".encode("cp1251")),
                ),
            ),
            {
                **NEW,
                "subject": "Message from Анна",
                "text": "Отсканировано на МФУ, 3 стр.",
                "files": ["Скан от 02.03.tif"],
            },
        ),
        "fax-by-hylafax": (
            letter(
                usual(
                    q_word("Факс от +74951234567"),
                    ("Content-Type", 'multipart/mixed; boundary="mix"'),
                    name="HylaFAX",
                    sender="fax@romashka.example",
                ),
                many(
                    "mix",
                    text_part(
                        "recvq/fax00017.tif (ftp://fax/recvq/fax00017.tif):\n\n        Sender: +74951234567\n         Pages: 2\n"
                    ),
                    part('application/pdf; name="fax00017.pdf"', b64(b"%PDF-1.4"), CODED),
                    before=b"This is a multi-part message in MIME format.\r\n",
                ),
            ),
            {
                **NEW,
                "subject": "Факс от +74951234567",
                "starts": "recvq/fax00017.tif",
                "files": ["fax00017.pdf"],
            },
        ),
        "voice-mail-by-asterisk": (
            letter(
                usual(
                    "=?UTF-8?Q?[PBX]:_=D0=9D=D0=BE=D0=B2=D0=BE=D0=B5_=D0=B3=D0=BE=D0=BB=D0=BE=D1=81=D0=BE=D0=B2=D0=BE=D0=B5?= 17",
                    ("X-Asterisk-CallerID", "+74951234567"),
                    ("Content-Type", 'multipart/mixed; boundary="mix"'),
                    name="Asterisk PBX",
                    sender="asterisk@pbx.romashka.example",
                ),
                many(
                    "mix",
                    part(
                        "text/plain; charset=UTF-8",
                        crlf("Вам оставили сообщение 0:42 от +7 495 123-45-67.\n"),
                    ),
                    part(
                        'audio/x-wav; name="msg0017.wav"',
                        b64(b"RIFF"),
                        CODED,
                        "Content-Description: Voicemail sound attachment.",
                        'Content-Disposition: attachment; filename="msg0017.wav"',
                    ),
                    before=b"This is a multi-part message in MIME format.\r\n\r\n",
                ),
            ),
            {
                **NEW,
                "subject": "[PBX]: Новое голосовое 17",
                "text": "Вам оставили сообщение 0:42 от +7 495 123-45-67.",
                "files": ["msg0017.wav"],
            },
        ),
    }


def people() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Word's HTML, telephones, an office suite that sends by itself."""
    picture = part(
        'image/png; name="image001.png"',
        b64(b"\x89PNG"),
        CODED,
        "Content-ID: <image001.png@01DC>",
        'Content-Disposition: inline; filename="image001.png"',
    )
    merged = f"<html><body><p>Уважаемая поддержка!</p><p>{SAID}</p></body></html>"
    return {
        "outlook-word-html": (
            letter(
                usual(
                    b_word("RE: Обращение принято"),
                    ("X-Mailer", "Microsoft Outlook 16.0"),
                    ("Content-Type", 'multipart/related; boundary="mix"'),
                ),
                many(
                    "mix",
                    part("text/html; charset=utf-8", qp(WORD), "Content-Transfer-Encoding: quoted-printable"),
                    picture,
                ),
            ),
            {
                "starts": "Добрый день!\n\n",
                "folded": ["Какая версия?"],
                "shown": ["Не печатается акт."],
                "hidden": ["supportLists", "gte mso", "font-face", "imagedata"],
                "files": ["image001.png"],
            },
        ),
        "apple-telephone-with-data-detectors": (
            letter(
                usual(b_word("Re: вопрос"), HTML, QUOTED, ("X-Mailer", "iPhone Mail (22E240)")), qp(TELEPHONE)
            ),
            {
                "text": "Позвоните +7 495 123-45-67 завтра в 15:00.",
                "folded": ["Отправлено с iPhone", "Как с вами связаться?"],
                "shown": ["+7 495 123-45-67"],
                "hidden": ["x-apple-data-detectors://"],
            },
        ),
        "gmail-telephone": (
            letter(
                usual(b_word("Re: [#CP-1001] Обращение принято"), ALTERNATIVE, ("In-Reply-To", OURS)),
                many(
                    "alt",
                    text_part(
                        "Да, версия 5.0.\n\nпн, 2 мар. 2026 г., 10:05 Поддержка <csp@desk.example>:\n\n> Какая версия?\n>\n"
                    ),
                    html_part(
                        '<div dir="auto">Да, версия 5.0.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">пн, 2 мар. 2026 г., 10:05 Поддержка &lt;<a href="mailto:csp@desk.example">csp@desk.example</a>&gt;:<br></div><blockquote class="gmail_quote">Какая версия?<br></blockquote></div>'
                    ),
                ),
            ),
            {"text": "Да, версия 5.0.", "folded": ["Какая версия?"], "in_reply_to": [OURS]},
        ),
        "subject-with-a-bare-question-mark-in-its-word": (
            simple("=?utf-8?Q?=D0=A7=D1=82=D0=BE_=D0=B4=D0=B5=D0=BB=D0=B0=D1=82=D1=8C??=", SAID),
            {"subject": "Что делать?"},
        ),
        "lines-that-end-with-a-bare-cr": (
            simple(b_word("Тема"), SAID).replace(b"\r\n", b"\r"),
            {"subject": "Тема", "sender": "anna@romashka.example", "text": SAID},
        ),
        "mark-of-the-byte-order-before-the-header": (
            b"\xef\xbb\xbf" + simple(b_word("Тема"), SAID),
            {"subject": "Тема", "sender": "anna@romashka.example", "text": SAID},
        ),
        "name-in-percents-and-a-comment-in-the-coding": (
            letter(
                usual(b_word("Акт"), MIXED),
                many(
                    "mix",
                    part(
                        "text/plain; charset=utf-8",
                        b64(SAID.encode()),
                        "Content-Transfer-Encoding: BASE64 (coded)",
                    ),
                    part(
                        "application/pdf",
                        b64(b"%PDF"),
                        CODED,
                        'Content-Disposition: attachment; filename="%D0%90%D0%BA%D1%82 5%25.pdf"',
                    ),
                ),
            ),
            {"text": SAID, "files": ["Акт 5%.pdf"]},
        ),
        "flowed-whose-spaces-are-no-words": (
            letter(
                usual(b_word("x"), ("Content-Type", "text/plain; charset=utf-8; format=flowed; delsp=yes")),
                crlf("Одно длинное  \nпредложение на две стро \nки.\n"),
            ),
            {"text": "Одно длинное предложение на две строки."},
        ),
        "alternative-whose-plain-part-only-points-at-the-other": (
            letter(
                usual(b_word("Заявка"), ALTERNATIVE),
                many(
                    "alt",
                    text_part("Ваша почтовая программа не поддерживает HTML."),
                    html_part(f"<p>{SAID}</p>"),
                ),
            ),
            {"text": SAID},
        ),
        "outlook-telephone-and-its-older-words": (
            simple(b_word("Акт"), f"{SAID}\n\nПолучить Outlook для iOS<https://aka.ms/o0ukef>\n"),
            {"text": SAID, "folded": ["Получить Outlook"]},
        ),
        "libreoffice-mail-merge": (
            letter(
                [
                    ("Content-Type", 'multipart/mixed; boundary="mix"'),
                    ("MIME-Version", "1.0"),
                    ("Subject", b_word("Заявка от АО «Ромашка»")),
                    ("From", b_word("Анна Овчинникова") + " <anna@romashka.example>"),
                    ("To", "csp@desk.example"),
                    ("X-Mailer", "LibreOffice via Caolan's mailmerge component"),
                    ("Date", "Mon, 02 Mar 2026 11:59:00 +0300"),
                ],
                many(
                    "mix",
                    part("text/html;charset=UTF-8", b64(merged.encode()), "MIME-Version: 1.0", CODED),
                    part(
                        "application/vnd.oasis.opendocument.text",
                        b64(b"PK\x03\x04"),
                        CODED,
                        "MIME-Version: 1.0",
                        "Content-Disposition: attachment; filename*=utf-8''%D0%97%D0%B0%D1%8F%D0%B2%D0%BA%D0%B0.odt",
                    ),
                ),
            ),
            {**NEW, "text": f"Уважаемая поддержка!\n\n{SAID}", "files": ["Заявка.odt"], "message_id": ""},
        ),
    }
