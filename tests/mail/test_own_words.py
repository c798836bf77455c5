"""What the sender wrote is never folded away: lines that only look like a client's, and letters of which no more than
a greeting would be left."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.desk.inbox import html
from reglament.desk.inbox.quotes import Folded, fold

HELLO = "Добрый день!\n\n"
LIKE_A_DEVICE = (
    "Отправлено сегодня утром три заявления, ответа нет.",
    "Отправлено через портал заявление на выпуск.",
    "Отправлено из программы 3 пакета, ответа нет уже два дня",
    "Отправлено с телефона три заявления, ответа нет",
    "Скачать Outlook с вашим плагином не получается",
    "Get Outlook to accept our certificate, please",
    "Sent from my office three requests, no answer",
    "Пользуюсь The Bat и не могу подписать",
)
LIKE_AN_ATTRIBUTION = (
    "При запуске 12.11.2026 программа пишет:\nОшибка 0x8009001d\nЧто делать?",
    "12.11.2026 в 10:15 программа пишет:\nОшибка 0x8009001d\nЧто делать?",
    "12.11.2026 ваш инженер Иванов написал:\nПереустановите\nПереустановили, не помогло",
    "12.11.2026 УЦ сообщил:\nСертификат отозван",
    "Вы писали в ответе от 5 марта:\nПереустановите CSP\nМы переустановили, не помогло",
    "At 10:15 the log writes:\nerror 5\nWhat now?",
    "12.11.2026 получили ключ на адрес <a@b.example>:\n4040E-G0037-EK8R3",
    "12.11.2026, 10:15 получили ключ на адрес <a@b.example>:\n4040E-G0037-EK8R3",
)
LIKE_A_QUOTE = (
    "Запрос такой:\nSQL> select 1 from dual",
    "Ошибка при условии\nx>5 and y>6",
    "Лицензии:\n| Ключ | Срок |\n| 4040E | 2026 |",
)
FORMS = (
    "Новое сообщение с сайта\nОт: Анна\nДата: 02.03.2026\nТема: Подпись\nТекст: Не подписывает",
    "Новое сообщение с сайта\n\nОт: Анна\n\nДата: 02.03.2026\n\nТема: Подпись\n\nСообщение:\n\nНе подписывает",
    "Новая заявка с сайта\nОт: Анна\nДата: 02.03.2026\nТема: Подпись\n\nНе подписывает",
    "From: Anna\nDate: 2 March 2026\nSubject: Signature\nMessage: it does not sign",
)


@pytest.mark.parametrize("words", LIKE_A_DEVICE + LIKE_AN_ATTRIBUTION + LIKE_A_QUOTE + FORMS)
def test_own_words_that_look_like_a_clients_stay(words: str) -> None:
    for above in ("", HELLO, HELLO + "У нас не работает подпись.\n"):
        assert fold(above + words) == Folded(above + words)


def test_what_a_program_said_stays_under_a_greeting() -> None:
    said = HELLO + "При запуске 12.11.2026 программа пишет:\n> Ошибка 0x8009001d\nЧто делать?"
    assert fold(said) == Folded(said)


DEVICES = (
    "Отправлено с iPhone",
    "Отправлено с моего Galaxy",
    "Отправлено из Почты Mail.ru",
    "Отправлено из Почты для Windows 10",
    "Отправлено из мобильного приложения Яндекс Почты",
    "Отправлено из мобильной Яндекс.Почты: http://m.ya.ru/ymail",
    "Отправлено с Android-устройства с помощью приложения Gmail",
    "Получите Outlook для Android<https://aka.ms/AAb9ysg>",
    "Sent from my iPhone",
    "Sent from Mail for Windows",
    "Sent from Yahoo Mail on Android",
    "Sent with Proton Mail secure email.",
    "Sent from my Samsung Galaxy smartphone.",
    "Get Outlook for iOS <https://aka.ms/o0ukef>",
)


@pytest.mark.parametrize("line", DEVICES)
def test_the_line_of_a_telephone_is_folded_at_the_end_only(line: str) -> None:
    assert fold(f"{HELLO}Не подписывает.\n\n{line}\n\n") == Folded(HELLO + "Не подписывает.", line, line)
    assert fold(f"{line}\nи не подписывает.").rest == ""


BARE = (
    '02.03.2026, 12:00, "Поддержка" <csp@desk.example>:',
    "12:00, 2 марта 2026 г., Поддержка <csp@desk.example>:",
    "Понедельник, 2 марта 2026, 12:00 +03:00 от Поддержка <csp@desk.example>:",
    "пн, 2 мар. 2026 г. в 12:00, Поддержка <csp@desk.example>:",
    "пн, 2 мар. 2026 г., 12:00 csp <csp@desk.example>:",
    "2 марта 2026 г., в 12:00, Поддержка <csp@desk.example> написал(а):",
    "2 марта 2026 г., в 12:00, Поддержка написал(а):",
    "On Mon, Mar 2, 2026 at 12:00 PM Support <csp@desk.example> wrote:",
    "On Mon, Mar 2, 2026 at 12:00 PM Support <csp@desk.example>\nwrote:",
    "On 2 Mar 2026, at 12:00, Support <csp@desk.example> wrote:",
    "On Monday, March 2, 2026 at 12:00:00 PM GMT+3, Support <csp@desk.example> wrote:",
)


@pytest.mark.parametrize("line", BARE)
def test_a_clients_own_line_is_folded_with_a_quote_that_has_no_signs(line: str) -> None:
    told = fold(f"Не помогло.\n\n{line}\n\nПереустановите службу.\n")
    assert (told.text, told.rest) == ("Не помогло.", f"{line}\n\nПереустановите службу.")


BAT = {
    "ru": ("Здравствуйте, csp.", "Вы писали 2 марта 2026 г., 12:00:00:"),
    "en": ("Hello Support,", "Monday, March 2, 2026, 12:00:00 PM, you wrote:"),
}


@pytest.mark.parametrize("language", BAT)
@pytest.mark.parametrize("sign", ["> ", "ИО> ", "ab> "])
def test_the_bat_answers_below_its_quote(language: str, sign: str) -> None:
    hello, wrote = BAT[language]
    quote = f"{wrote}\n\n{sign}Переустановите\n{sign}службу"
    told = fold(f"{hello}\n\n{quote}\n\nНе помогло.\nSQL> select 1\n\n-- \nАнна")
    assert told.text.split("\n\n\n")[0].startswith(hello)
    assert told.text.endswith("Не помогло.\nSQL> select 1")
    assert told.rest == f"{quote}\n\n-- \nАнна"


BAR = (
    "<table bgcolor=#ffffff>\n<tr>\n<td width=2 bgcolor= #0000ff><br>\n</td>\n"
    "<td width=1189><span>{}</span></td>\n</tr>\n</table>"
)


@pytest.mark.parametrize("language", BAT)
@pytest.mark.parametrize("quote", [BAR, "<blockquote>{}</blockquote>"], ids=["table", "blockquote"])
def test_the_bat_answers_below_its_quote_in_html(language: str, quote: str) -> None:
    hello, wrote = BAT[language]
    asked = quote.format("Переустановите<br>" + quote.format("Не подписывает"))
    told = fold(html.to_text(f"<p>{hello}</p><p>{wrote}</p>{asked}<p>Не помогло.</p>"))
    assert told.text.split() == [*hello.split(), "Не", "помогло."]
    assert "> Переустановите" in told.rest
    assert ">> Не подписывает" in told.rest


def test_a_card_with_a_coloured_bar_is_no_quote() -> None:
    words = html.to_text("<p>Добрый день!</p>" + BAR.format("Не подписывает"))
    assert words.split() == ["Добрый", "день!", "Не", "подписывает"]


HELLOS = (
    "Добрый день!",
    "Здравствуйте, Анна Петровна!",
    "Уважаемые коллеги, добрый день.",
    "Иван Петрович, здравствуйте!",
    "Dear Sir or Madam,",
    "Hi all,",
    "Здравствуйте, csp@desk.example.",
)
PIECES = (
    *DEVICES,
    *BARE,
    *(wrote for _, wrote in BAT.values()),
    *("> Переустановите", "ИО> Переустановите", "Не помогло", "-- ", "", "| цитата", "С уважением,", "Анна"),
    "От: Анна\nДата: 2 марта\nКому: csp@desk.example\nТема: Подпись",
    "-----Исходное сообщение-----",
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(HELLOS), st.lists(st.sampled_from(PIECES), max_size=8))
def test_where_only_a_greeting_would_be_left_all_is_shown(hello: str, pieces: list[str]) -> None:
    letter = "\n".join([hello, "", *pieces])
    told = fold(letter)
    assert told.text.strip() not in ("", hello) or told == Folded(letter.strip())
    assert sorted(" ".join((told.text, told.rest)).split()) == sorted(letter.split()), "no word is lost"
