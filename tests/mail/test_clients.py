"""Each client people answer with, in Russian and in English: the new words stay, what it added is folded.

The frames are those of the programs themselves; the letters of the corpus have the MIME around them."""

import pytest

from reglament.desk.inbox import html
from reglament.desk.inbox.quotes import fold

SAID = {"ru": "Переустановили, не помогло.", "en": "Reinstalled it, no change."}
ASKED = {"ru": "Переустановите службу.", "en": "Please reinstall the service."}
# Above the quote, per client and language; the quote itself has signs where the client writes them.
ABOVE = {
    ("Outlook", "ru"): (
        "\n\nС уважением,\nАнна\n\n________________________________\nОт: Поддержка <csp@desk.example>\n"
        "Отправлено: 2 марта 2026 г. 12:00\nКому: Анна <anna@romashka.example>\nТема: [#CP-1] Подпись\n\n{asked}\n"
    ),
    ("Outlook", "en"): (
        "\n\nKind regards,\nAnna\n\nFrom: Support <csp@desk.example>\nSent: Monday, March 2, 2026 12:00 PM\n"
        "To: Anna <anna@romashka.example>\nSubject: [#CP-1] Signature\n\n{asked}\n"
    ),
    ("Outlook 2003", "en"): (
        "\n\n-----Original Message-----\nFrom: Support [mailto:csp@desk.example]\nSent: Monday, March 02, 2026 12:00\n"
        "To: Anna\nSubject: [#CP-1] Signature\n\n{asked}\n"
    ),
    ("Outlook 2003", "ru"): (
        "\n\n-----Исходное сообщение-----\nОт: Поддержка [mailto:csp@desk.example]\n"
        "Отправлено: 2 марта 2026 г. 12:00\nКому: Анна\nТема: [#CP-1] Подпись\n\n{asked}\n"
    ),
    ("Yandex", "ru"): '\n\n02.03.2026, 12:00, "Поддержка" <csp@desk.example>:\n\n{quoted}\n\n-- \nАнна\n',
    ("Yandex", "en"): '\n\n02.03.2026, 12:00, "Support" <csp@desk.example>:\n\n{quoted}\n\n-- \nAnna\n',
    ("Mail.ru", "ru"): (
        "\n\n--\nАнна Овчинникова\nОтправлено из Почты Mail.ru\n\n"
        "Понедельник, 2 марта 2026, 12:00 +03:00 от Поддержка <csp@desk.example>:\n{quoted}\n"
    ),
    ("Mail.ru", "en"): (
        "\n\n--\nAnna\nSent from Mail.ru app\n\n"
        "Monday, 2 March 2026, 12:00 +03:00 from Support <csp@desk.example>:\n{quoted}\n"
    ),
    ("Gmail", "ru"): "\n\nпн, 2 мар. 2026 г. в 12:00, Поддержка <csp@desk.example>:\n\n{quoted}\n",
    ("Gmail", "en"): "\n\nOn Mon, Mar 2, 2026 at 12:00 PM Support <csp@desk.example>\nwrote:\n\n{quoted}\n",
    ("Apple Mail", "ru"): (
        "\n\n> 2 марта 2026 г., в 12:00, Поддержка <csp@desk.example> написал(а):\n> \n{quoted}\n"
    ),
    ("Apple Mail", "en"): (
        "\n\n> On 2 Mar 2026, at 12:00, Support <csp@desk.example> wrote:\n> \n{quoted}\n"
    ),
    ("iPhone", "ru"): (
        "\n\nОтправлено с iPhone\n\n"
        "> 2 марта 2026 г., в 12:00, Поддержка <csp@desk.example> написал(а):\n> \n{quoted}\n"
    ),
    ("iPhone", "en"): (
        "\n\nSent from my iPhone\n\n> On 2 Mar 2026, at 12:00, Support <csp@desk.example> wrote:\n> \n{quoted}\n"
    ),
    ("The Bat!", "ru"): (
        "\n\nВы писали 2 марта 2026 г., 12:00:00:\n\n{initials}\n\n\n\n-- \nС уважением,\n Анна"
        "                          mailto:anna@romashka.example\n"
    ),
    ("The Bat!", "en"): (
        "\n\nMonday, March 2, 2026, 12:00:00 PM, you wrote:\n\n{initials}\n\n\n\n-- \nBest regards,\n Anna"
        "                            mailto:anna@romashka.example\n"
    ),
    ("Thunderbird", "ru"): "\n\n02.03.2026 12:00, Поддержка пишет:\n{quoted}\n\n-- \nАнна\n",
    ("Thunderbird", "en"): "\n\nOn 02/03/2026 12:00, Support wrote:\n{quoted}\n\n-- \nAnna\n",
    ("1C", "ru"): (
        "\n\n--------------------------------\nОт: Поддержка <csp@desk.example>\nОтправлено: 02.03.2026 12:00:00\n"
        "Кому: Анна <anna@romashka.example>\nТема: [#CP-1] Подпись\n\n{asked}\n"
    ),
    ("1C", "en"): (
        "\n\n--------------------------------\nFrom: Support <csp@desk.example>\nSent: 3/2/2026 12:00:00 PM\n"
        "To: Anna <anna@romashka.example>\nSubject: [#CP-1] Signature\n\n{asked}\n"
    ),
}


@pytest.mark.parametrize(("client", "language"), ABOVE, ids=lambda value: str(value))
def test_the_new_words_stay_and_what_the_client_added_is_folded(client: str, language: str) -> None:
    said, asked = SAID[language], ASKED[language]
    frame = ABOVE[client, language]
    added = frame.format(asked=asked, quoted=f"> {asked}", initials=f"П> {asked}")
    told = fold(said + added, "Re: [#CP-1] Подпись")
    assert told.text.startswith(said)
    assert asked not in told.text
    assert asked in told.rest
    for left in (
        "csp@desk.example",
        "iPhone",
        "Mail.ru",
        "mailto:",
        "Вы писали",
        "you wrote",
        "пишет:",
        "wrote:",
    ):
        assert left not in told.text
    # The same as HTML: a client's blockquote or a block of fields becomes the same words.
    body = "".join(f"<div>{line.replace('<', '&lt;')}</div>" for line in (said + added).split("\n"))
    again = fold(html.to_text(f"<html><body>{body}</body></html>"), "Re: [#CP-1] Подпись")
    assert (again.text.startswith(said), asked in again.text) == (True, False)


# Outlook and 1C quote without signs: nobody can tell answers inside.
WITH_SIGNS = [named for named, frame in ABOVE.items() if "{asked}" not in frame]


@pytest.mark.parametrize(("client", "language"), WITH_SIGNS, ids=lambda value: str(value))
def test_answers_between_the_quotes_stay_where_they_are(client: str, language: str) -> None:
    """When in doubt the words stay: an answer below a question of the quote is not to be lost."""
    said, asked = SAID[language], ASKED[language]
    quoted = f"> {asked}\n\nФормат: PKCS#7\n\n> Second question"
    added = ABOVE[client, language].format(quoted=quoted, initials=quoted.replace(">", "П>"), asked="")
    assert "Формат: PKCS#7" in fold(said + added).text
