# ruff: noqa: E501  letters are quoted as they are
"""Letters whose charsets, headers and file names are not what they should be."""

from typing import Any

from tests.mail.corpus_tools import (
    ANNA,
    b64,
    b_word,
    crlf,
    cut_words,
    letter,
    many,
    part,
    q_word,
    simple,
    usual,
)

SAID = "Здравствуйте! Программа не запускается, пишет про ошибку доступа к хранилищу ключей."
MIXED = ("Content-Type", 'multipart/mixed; boundary="mix"')
EIGHT = ("Content-Transfer-Encoding", "8bit")


def labels() -> dict[str, tuple[bytes, dict[str, Any]]]:
    def labelled(kind: str, charset: str) -> bytes:
        return letter(usual(b_word("Не запускается"), ("Content-Type", kind), EIGHT), crlf(SAID, charset))

    same: dict[str, Any] = {"text": SAID}
    return {
        "windows-1251": (labelled("text/plain; charset=windows-1251", "cp1251"), same),
        "koi8-r": (labelled("text/plain; charset=koi8-r", "koi8-r"), same),
        "cp866": (labelled("text/plain; charset=ibm866", "cp866"), same),
        "iso-8859-5": (labelled("text/plain; charset=iso-8859-5", "iso8859-5"), same),
        "utf-16": (
            letter(
                usual(
                    b_word("Не запускается"),
                    ("Content-Type", "text/plain; charset=utf-16"),
                    ("Content-Transfer-Encoding", "base64"),
                ),
                b64(SAID.encode("utf-16")),
            ),
            same,
        ),
        "utf-16-without-a-byte-order-mark": (
            labelled("text/plain; charset=utf-16", "utf-16-be"),
            same,
        ),
        "utf-16-said-unicode": (
            labelled("text/plain; charset=unicode", "utf-16-le"),
            {**same, "notes": ["charset:wrong:utf-8"]},
        ),
        "utf-8-said-utf-16": (
            labelled("text/plain; charset=utf-16", "utf-8"),
            {**same, "notes": ["charset:wrong:utf-16"]},
        ),
        "windows-1251-without-charset": (
            labelled("text/plain", "cp1251"),
            {**same, "notes": ["charset:none"]},
        ),
        "koi8-r-without-charset": (labelled("text/plain", "koi8-r"), {**same, "notes": ["charset:none"]}),
        "cp866-without-content-type": (letter(usual(b_word("Не запускается")), crlf(SAID, "cp866")), same),
        "utf-8-without-charset": (labelled("text/plain", "utf-8"), same),
        "unknown-charset": (
            labelled("text/plain; charset=x-user-defined-1", "cp1251"),
            {**same, "notes": ["charset:unknown:x-user-defined-1"]},
        ),
        "charset-with-a-newline": (
            letter(
                usual(
                    b_word("Не запускается"),
                    ("Content-Type", b'text/plain;\r\n\tcharset="windows-\r\n 1251"'),
                    EIGHT,
                ),
                crlf(SAID, "cp1251"),
            ),
            same,
        ),
        "codec-that-is-no-charset": (labelled("text/plain; charset=rot13", "utf-8"), same),
        "charset-that-takes-quadratic-time": (labelled("text/plain; charset=idna", "utf-8"), same),
        "koi8-r-said-windows-1251": (
            labelled("text/plain; charset=windows-1251", "koi8-r"),
            {**same, "notes": ["charset:wrong:cp1251"]},
        ),
        "windows-1251-said-koi8-r": (
            labelled("text/plain; charset=koi8-r", "cp1251"),
            {**same, "notes": ["charset:wrong:koi8-r"]},
        ),
        "windows-1251-said-latin-1": (labelled("text/plain; charset=iso-8859-1", "cp1251"), same),
        "windows-1251-said-utf-8": (
            labelled("text/plain; charset=utf-8", "cp1251"),
            {**same, "notes": ["charset:wrong:utf-8"]},
        ),
        "utf-8-said-windows-1251": (labelled("text/plain; charset=windows-1251", "utf-8"), same),
        "utf-8-said-ascii": (labelled("text/plain; charset=us-ascii", "utf-8"), same),
        "utf-8-cut-in-a-letter": (
            letter(
                usual(b_word("Не запускается"), ("Content-Type", "text/plain; charset=utf-8"), EIGHT),
                SAID.encode()[:-4] + b"\xd0",
            ),
            {"starts": SAID[:40], "notes": ["charset:damaged:utf-8"]},
        ),
        "french-stays-french": (
            letter(
                usual("Licence", ("Content-Type", "text/plain; charset=iso-8859-1"), EIGHT),
                crlf("Déjà vu : l'été à la crème brûlée", "latin-1"),
            ),
            {"text": "Déjà vu : l'été à la crème brûlée"},
        ),
        "html-with-meta-only": (
            letter(
                usual(b_word("Не запускается"), ("Content-Type", "text/html"), EIGHT),
                b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head><body>'
                + SAID.encode("cp1251")
                + b"</body></html>",
            ),
            same,
        ),
    }


def header_words() -> dict[str, tuple[bytes, dict[str, Any]]]:
    long = "Очень длинная тема письма, которую многие программы обрезают на сто восемнадцатом знаке, хотя важное стоит в самом её конце: номер договора 4711"
    return {
        "subject-raw-koi8-r": (
            simple("Не запускается служба".encode("koi8-r"), SAID, name="Анна Овчинникова".encode("koi8-r")),
            {"subject": "Не запускается служба", "name": "Анна Овчинникова"},
        ),
        "subject-raw-windows-1251": (
            simple("Не запускается служба".encode("cp1251"), SAID),
            {"subject": "Не запускается служба"},
        ),
        "subject-raw-utf-8": (
            simple("Не запускается служба".encode(), SAID),
            {"subject": "Не запускается служба"},
        ),
        "subject-cut-inside-letters": (
            simple(cut_words("Ошибка при обновлении сертификата", at=7), SAID),
            {"subject": "Ошибка при обновлении сертификата"},
        ),
        "subject-of-many-words-is-whole": (simple(cut_words(long, at=40), SAID), {"subject": long}),
        "subject-unknown-charset": (
            simple("=?x-klingon?B?" + "wvLu8O7lIO/o8fzs7g==" + "?=", SAID),
            {"subject": "Второе письмо"},
        ),
        "subject-damaged-base64": (simple("=?utf-8?B?0J/RgNC40LLQtdGC!!=?=", SAID), {"subject": "Привет"}),
        "subject-with-a-new-field-inside": (
            simple(b_word("Тема\r\nBcc: all@desk.example"), SAID),
            {"subject": "Тема Bcc: all@desk.example"},
        ),
        "subject-two-charsets": (
            simple(b_word("Ошибка ", "koi8-r") + "\r\n " + b_word("входа", "windows-1251"), SAID),
            {"subject": "Ошибка входа"},
        ),
        "subject-word-without-spaces": (
            simple("Re:" + b_word("ошибка") + "[#CP-1001]", SAID),
            {"subject": "Re:ошибка[#CP-1001]"},
        ),
        "name-folded-inside-an-encoded-word": (
            simple(
                b_word("Ошибка"),
                SAID,
                name="=?utf-8?Q?=D0=A1=D1=82=D0=B5=D0=BF\r\n =D0=B0=D0=BD=D0=BE=D0=B2?=",
            ),
            {"name": "Степанов", "sender": ANNA},
        ),
        "name-cut-in-two-words": (
            simple(b_word("Ошибка"), SAID, name=cut_words("Степанов Иван", at=7)),
            {"name": "Степанов Иван"},
        ),
        "name-with-a-comma": (
            simple(b_word("Ошибка"), SAID, name=b_word("Овчинникова, Анна")),
            {"name": "Овчинникова, Анна"},
        ),
        "name-quoted-and-encoded": (
            simple(b_word("Ошибка"), SAID, name=f'"{b_word("ООО «Ромашка»")}"'),
            {"name": "ООО «Ромашка»"},
        ),
        "name-that-is-an-address": (
            simple(b_word("Ошибка"), SAID, name='"boss@desk.example"'),
            {"sender": ANNA, "name": "boss@desk.example"},
        ),
        "no-name": (simple(b_word("Ошибка"), SAID, name=""), {"name": "", "sender": ANNA}),
        "two-senders": (
            letter(
                [("From", f"Первый <first@x.example>, {ANNA}".encode()), ("Subject", b_word("Ошибка"))],
                crlf(SAID),
            ),
            {"sender": "first@x.example", "name": "Первый"},
        ),
    }


def file_names() -> dict[str, tuple[bytes, dict[str, Any]]]:
    def with_file(disposition: str | bytes, kind: str = "application/pdf") -> bytes:
        head = disposition if isinstance(disposition, bytes) else disposition.encode()
        body = (
            b"Content-Type: "
            + kind.encode()
            + b"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
            + head
            + b"\r\n\r\n"
            + b64(b"%PDF-1.4")
        )
        return letter(
            usual(b_word("Файл"), MIXED),
            many("mix", part("text/plain; charset=utf-8", crlf("Файл приложен.")), body),
        )

    return {
        "name-rfc2231": (
            with_file(
                "attachment; filename*=utf-8''%D0%94%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%20%E2%84%96%201.pdf"
            ),
            {"files": ["Договор № 1.pdf"]},
        ),
        "name-rfc2231-in-pieces": (
            with_file(
                "attachment; filename*0*=windows-1251''%C4%EE%E3%EE; filename*1*=%E2%EE%F0; filename*2=\" 1.pdf\""
            ),
            {"files": ["Договор 1.pdf"]},
        ),
        "name-encoded-word": (
            with_file(f'attachment; filename="{q_word("Снимок экрана.pdf", "koi8-r")}"'),
            {"files": ["Снимок экрана.pdf"]},
        ),
        "name-raw-windows-1251": (
            with_file('attachment; filename="Снимок экрана.pdf"'.encode("cp1251")),
            {"files": ["Снимок экрана.pdf"]},
        ),
        "name-with-folders": (
            with_file('attachment; filename="..\\\\..\\\\etc/passwd.pdf"'),
            {"files": ["passwd.pdf"]},
        ),
        "name-turned-around": (
            with_file("attachment; filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82%E2%80%AEfdp.exe"),
            {"files": ["отчёт_fdp.exe"]},
        ),
        "name-missing": (with_file("attachment"), {"files": ["file-1.pdf"]}),
        "name-very-long": (
            with_file('attachment; filename="' + "x" * 400 + '.pdf"'),
            {"files": ["x" * 196 + ".pdf"]},
        ),
    }


def letters() -> dict[str, tuple[bytes, dict[str, Any]]]:
    return {**labels(), **header_words(), **file_names()}
