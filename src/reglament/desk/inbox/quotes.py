"""What the sender wrote now, and what the client added: quotes and signatures. Pure.

Russian and English forms of Outlook, Gmail, Yandex, Mail.ru, Apple Mail, The Bat!, Thunderbird, Roundcube.
When in doubt the words stay: a fold hides, and what nobody sees nobody answers."""

import re
from dataclasses import dataclass

MOST_LINES = 10_000
MOST_SIGNED = 14  # lines after "-- " that count as a signature

_DASHES = r"[-_=–—]"
_QUOTED = re.compile(r"^\s{0,3}(?:>|(?:\|\s){1,9}[^|]*$)")  # rows of a table have a bar further on
_INITIALS = re.compile(r"^(\s{0,3})(?!SQL|CMD|PS)[A-ZА-ЯЁa-zа-я]{1,3}\d?(>+)(?=\s|$)")
_THE_BAT_ABOVE = re.compile(r"\b(?:(?:вы|ты) писали?|you wrote)\b", re.I)
_SEPARATOR = re.compile(
    rf"^[\s>*]*{_DASHES}{{2,}}\s*(?:original message|original appointment|ответ на сообщение"
    rf"|исходное (?:сообщение|письмо)|(?:оригинальное|первоначальное) сообщение)\s*{_DASHES}*\s*$",
    re.I,
)
_FORWARD = re.compile(
    rf"^[\s>*]*(?:{_DASHES}{{2,}}\s*(?:forwarded message|пересылаемое письмо"
    rf"|(?:пересылаемое|пересланное|перенаправленное) сообщение)\s*{_DASHES}*"
    rf"|begin forwarded message:|начало переадресованного сообщения:"
    rf"|начало пересылаемого сообщения\s*{_DASHES}*)\s*$",
    re.I,
)
_FORWARDED_SUBJECT = re.compile(r"^\s*(?:fwd?|пер|пересл|перенапр|fw)\s*:", re.I)
_RULE = re.compile(r"^\s*[_\-–—]{8,}\s*$")
_FIRST_FIELD = re.compile(r"^[\s*]*(?:from|от|от кого|отправитель)\s*:\s*\**\s*\S", re.I)
_FIELD = re.compile(
    r"^[\s*]*(?:sent|date|to|cc|subject|importance|отправлено|отправлен|дата|кому|копия|тема|важность)\s*:",
    re.I,
)
_WHEN = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}"
    r"|\d{1,2}\s+[а-яa-z]{3,9}\.?,?\s+\d{4}|[a-z]{3,9}\.?\s+\d{1,2},?\s+\d{4})"
)
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\s+[а-яa-z]{3,9}\.?,?\s+\d{4}|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})(?:\s?г\.?)?"
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?(?:\s(?:gmt|utc|msk)?\s?[+-]\d{1,2}:?(?:\d{2})?)?"
_NAME = r"(?:[^\s,<>]{1,100}\s|(?-i:[A-ZА-ЯЁ\"«'])[^<>:]{0,150})"  # one word, or words that begin as names do
_WROTE = r"(?:wrote|writes|написал(?:а|\(а\))?|пишет|писал(?:а|\(а\))?|сообщает|сообщил(?:а|\(а\))?)"
_ATTRIBUTION = re.compile(
    rf"^\s*(?:.{{0,200}}{_WHEN}.{{0,200}}\b{_WROTE}\s*:"  # Thunderbird, Apple Mail, Gmail in English
    rf"|.{{0,100}}\b{_WROTE}\b.{{0,100}}{_WHEN}.{{0,60}}:"  # Roundcube
    rf"|.{{0,100}}{_WHEN}.{{0,200}}<[^<>]{{1,200}}@[^<>]{{1,200}}>\s*:"  # Gmail and Yandex in Russian
    rf"|.{{0,60}}{_WHEN}.{{0,60}}\bот\b.{{1,200}}@.{{1,200}}:"  # Mail.ru
    r"|(?:здравствуйте.{0,100}\s)?(?:вы|ты) писали? .{4,120}:"  # The Bat!
    r"|you wrote .{4,120}:)\s*$",
    re.I,
)
# The whole line as clients write it. Only such a line may stand over a quote without signs: "12.11.2026 the log
# writes:" stands over the sender's own words.
_BARE_ATTRIBUTION = re.compile(
    rf"^\s*(?:on\s|в\s)?\s*(?:[а-яa-z]{{2,11}}\.?,?\s+)?"
    rf"(?:{_DAY}(?:,?\s(?:в|at)\s|,?\s){_TIME}|{_TIME},?\s{_DAY})"
    rf"(?:,?\s(?:от\s|from\s)?{_NAME}?<[^<>\s]{{1,200}}@[^<>\s]{{1,200}}>(?:\s{_WROTE})?\s*:"
    r"|,\s(?-i:[A-ZА-ЯЁ\"])[^<>:,]{1,100}\sнаписал\(а\)\s*:)\s*$",
    re.I,
)
_BEGINS = re.compile(rf"{_WHEN}|^\s*(?:on|в|вы писали|здравствуйте)\b", re.I)
_PROGRAM = (
    r"(?:iphone|ipad|ipod|android\S{0,15}|galaxy|samsung|huawei|honor|xiaomi|redmi|poco|realme|windows|ios|outlook"
    r"|gmail|mail\.ru|mymail|yandex\S{0,10}|яндекс\S{0,10}|yahoo!?|proton\S{0,6}|bluemail|spark|thunderbird|aqua|mail"
    r"|почты|смартфона|телефона|планшета|(?:мобильного\s)?устройства|phone|smartphone|tablet|mobile|device|blackberry)"
)
_BESIDE = (  # what stands beside the name of a device or program in such a line
    r"(?:my|a|the|моего|своего|мобильного|мобильной|приложения|app|application|for|on|для|на|с\sпомощью|secure|email"
    r"|(?-i:[A-Z])[\w+-]{0,15}|\d{1,2})"
)
_LINK = r"(?::?\s{0,3}[<(\[]?https?://\S{1,300})?"
_DEVICE = re.compile(
    rf"^\s*(?:--\s*)?(?:(?:(?:отправлено|послано)\s(?:с|со|из)|sent\s(?:from|with))\s"
    rf"(?:{_BESIDE}\s){{0,4}}{_PROGRAM}(?:\s(?:{_PROGRAM}|{_BESIDE})){{0,5}}"
    rf"|(?:get|скачать|получите|получить)\soutlook\s(?:for|для)\s{_PROGRAM}"
    rf"|пользуюсь\sthe\sbat!?(?:\sv?[\d.]{{1,9}})?){_LINK}[\s.]*$",
    re.I,
)
_SIGNATURE = re.compile(r"^(?:--|—)\s?$")
_REGARDS = re.compile(
    r"^\s*(?:с уважением|с наилучшими пожеланиями|(?:best |kind )?regards)\b[\s,.!]*$", re.I
)
_BODY_FIELD = re.compile(
    r"^[\s*]*(?:текст|сообщение|вопрос|обращение|описание|комментарий|message|text|body|question|comment)"
    r"(?:\s(?:сообщения|обращения|заявки|запроса|вопроса|письма))?\s*:",
    re.I,
)
_WEB_FORM = re.compile(  # the title such letters bear
    r"^\W*(?:нов(?:ое|ая|ый)\s)?(?:сообщение|заявка|обращение|письмо|запрос|вопрос)\b.{0,40}"
    r"(?:\bс (?:\S{1,20} )?сайта|обратной связи)\b"
    r"|^\W*(?:new )?(?:message|request|enquiry|inquiry|submission) from .{0,40}\b(?:site|website|form)\b",
    re.I,
)
_HELLO = (
    r"(?:здравствуйте|здравствуй|добр(?:ый|ого)\s(?:день|дня|вечер|вечера)|добро(?:е|го)\sутр[оа]"
    r"|доброго\sвремени(?:\sсуток)?|приветствую|привет|уважаем(?:ый|ая|ые)|коллеги"
    r"|hello|hi|hey|dear|greetings|good\s(?:morning|afternoon|evening|day))"
)
_ADDRESSED = (
    r"(?:(?-i:[A-ZА-ЯЁ])[\w.-]{0,30}|вас|всем|господа|служба|команда|тех\w{0,10}|поддержк[аи]|специалисты"
    r"|all|team|support|there|everyone|sir|madam|or|and|и)"
)
_GREETING = re.compile(
    rf"^\s*(?:(?-i:[A-ZА-ЯЁ])[\w-]{{1,30}}[\s,]+){{0,3}}{_HELLO}"
    rf"(?:(?:[\s,.!–—-]{{1,3}}(?:{_HELLO}|{_ADDRESSED})){{0,6}}[\s,.!:)]*|[\s,]{{1,3}}\S{{1,60}}\s*)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what the sender wrote now; `rest` the folded quote and signature, "" for none; `signature` it alone."""

    text: str
    rest: str = ""
    signature: str = ""


def fold(text: str, subject: str = "") -> Folded:
    """Part the new words from quotes and signature. Where no more than a greeting would be left, nothing is folded."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    read = _with_plain_signs(lines[:MOST_LINES])
    cut = _cut(read, bool(_FORWARDED_SUBJECT.match(subject)))
    begin, end = _quote_above(read[:cut])
    signed = end + _signature_at(read[end:cut])
    kept = lines[:begin] + lines[end:signed]
    if _says_nothing(kept):
        return Folded(text.strip())
    folded = ["\n".join(part).strip("\n") for part in (lines[begin:end], lines[signed:cut], lines[cut:])]
    rest_of_it = "\n\n".join(part for part in folded if part.strip())
    return Folded(re.sub(r"\n{4,}", "\n\n\n", "\n".join(kept).strip()), rest_of_it, folded[1].strip())


def _with_plain_signs(lines: list[str]) -> list[str]:
    """The same with ">" for the initials The Bat! quotes with. In other letters "SQL>" or "x>" are own words."""
    if not any(line.rstrip().endswith(":") and _THE_BAT_ABOVE.search(line[:400]) for line in lines):
        return lines
    return [_INITIALS.sub(r"\1\2", line) for line in lines]


def _says_nothing(own: list[str]) -> bool:
    """Nothing but a greeting and "with regards" is left."""
    told = [line for line in own if line.strip()]
    regards = next((at for at, line in enumerate(told) if _REGARDS.match(line)), len(told))
    if len(told) - regards > MOST_SIGNED:
        return False
    return all(len(line) < 120 and _GREETING.match(line) for line in told[:regards])


def _cut(lines: list[str], forwarded: bool) -> int:
    """The line where what the client added begins; len(lines) when nothing was added."""
    last = max((n for n, line in enumerate(lines) if _QUOTED.match(line)), default=-1)
    last_own = _last_own(lines, last)
    for at, line in enumerate(lines):
        if _FORWARD.match(line):
            return len(lines)  # what was forwarded is what the letter is about
        if _SEPARATOR.match(line):
            return _from_rule(lines, at)
        if not forwarded and _is_field_block(lines, at):
            return _from_rule(lines, at)
        length = _attribution(lines, at)
        if length and _is_bare(lines[at : at + length]) and not _quoted_below(lines, at + length):
            return at  # a client that quotes without signs
        if (length or _QUOTED.match(line)) and last_own < at and _ends_with(lines, last):
            return at
    return len(lines)


def _last_own(lines: list[str], last: int) -> int:
    """The last line of the sender's own above the last quoted one; own words below it are answers inside."""
    for at in range(last - 1, -1, -1):
        line = lines[at]
        if (
            line.strip()
            and not _QUOTED.match(line)
            and not _wrapped(lines, at)
            and not _part_of_attribution(lines, at)
        ):
            return at
    return -1


def _part_of_attribution(lines: list[str], at: int) -> bool:
    return any(at - back >= 0 and _attribution(lines, at - back) > back for back in (0, 1, 2))


def _ends_with(lines: list[str], last: int) -> bool:
    """After the last quoted line nothing of the sender's comes but a signature."""
    own = [line for line in lines[last + 1 :] if line.strip()]
    return not own or _is_signature(own)


def _quoted_below(lines: list[str], at: int) -> bool:
    """The first words from line `at` on bear the signs of a quote."""
    return bool(_QUOTED.match(next((line for line in lines[at:] if line.strip()), "")))


def _is_field_block(lines: list[str], at: int) -> bool:
    """Outlook's From/Sent/To/Subject: two more fields within the next lines. What a form of a web site sends has fields
    too, but they are the request itself."""
    if not _FIRST_FIELD.match(lines[at]):
        return False
    below = lines[at + 1 : at + 9]
    if sum(1 for line in below if _FIELD.match(line)) < 2:
        return False
    from_a_form = any(_WEB_FORM.search(line[:200]) for line in lines[max(0, at - 6) : at])
    return not from_a_form and not any(_BODY_FIELD.match(line) for line in below)


def _from_rule(lines: list[str], at: int) -> int:
    above = at - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.match(lines[above]) else at


def _attribution(lines: list[str], at: int) -> int:
    """How many lines from here form "so-and-so wrote:"; 0 for none. Clients wrap it over up to three."""
    if (
        not lines[at].strip()
        or len(lines[at]) > 400
        or not any(x.rstrip(" *_").endswith(":") for x in lines[at : at + 3])
    ):
        return 0
    for count in (1, 2, 3):
        if at + count > len(lines) or (count > 1 and not lines[at + count - 1].strip()):
            return 0
        joined = _joined(lines[at : at + count])
        if len(joined) > 600 or (count > 1 and not _BEGINS.search(lines[at])):
            return 0
        if joined.endswith(":") and _ATTRIBUTION.match(joined):
            return count
    return 0


def _joined(lines: list[str]) -> str:
    """An attribution on one line, without the signs around it."""
    return " ".join(line.lstrip(" \t>*_").rstrip(" \t*_") for line in lines).strip()


def _is_bare(attribution: list[str]) -> bool:
    return bool(_BARE_ATTRIBUTION.match(_joined(attribution)))


def _wrapped(lines: list[str], at: int) -> bool:
    """The torn-off end of a quoted line: between two quoted lines, without a gap."""
    between = 0 < at < len(lines) - 1 and _QUOTED.match(lines[at - 1]) and _QUOTED.match(lines[at + 1])
    return bool(between) and len(lines[at]) < 60


def _is_signature(own: list[str]) -> bool:
    begins = bool(_SIGNATURE.match(own[0]) or _REGARDS.match(own[0]))
    return (begins and len(own) <= MOST_SIGNED) or (len(own) == 1 and bool(_DEVICE.match(own[0])))


def _quote_above(lines: list[str]) -> tuple[int, int]:
    """An answer under the quote, as The Bat! wants it: where the quote begins and ends; (0, 0) for none.

    It is one block, and nothing stands over it but a greeting and "you wrote:"."""
    at = _past_blank(lines, 0)
    greeted = at < len(lines) and bool(_GREETING.match(lines[at][:120]))
    begin = _past_blank(lines, at + 1) if greeted else at
    length = _attribution(lines, begin) if begin < len(lines) else 0
    wrote = lines[begin : begin + length]
    if greeted and not (_is_bare(wrote) or any(_THE_BAT_ABOVE.search(line) for line in wrote)):
        return 0, 0
    end = begin + length
    while end < len(lines) and (not lines[end].strip() or _QUOTED.match(lines[end])):
        end += 1
    is_one_block = any(_QUOTED.match(line) for line in lines[begin + length : end]) and not any(
        _QUOTED.match(line) for line in lines[end:]
    )
    return (begin, end) if is_one_block and end < len(lines) else (0, 0)


def _past_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _signature_at(lines: list[str]) -> int:
    """Where the signature after "-- " begins, or the line a telephone adds at the end; len(lines) for none."""
    end = _device_at(lines)
    signed = 0
    for at in range(end - 1, -1, -1):
        if _SIGNATURE.match(lines[at]) and signed:
            return at
        signed += bool(lines[at].strip())
        if signed > MOST_SIGNED or _QUOTED.match(lines[at]):
            break
    return end


def _device_at(lines: list[str]) -> int:
    """Where the line begins that a telephone or a program puts last, with the "--" over it; len(lines) for none."""
    last = max((at for at, line in enumerate(lines) if line.strip()), default=0)
    if not lines or not _DEVICE.match(lines[last]):
        return len(lines)
    return last - 1 if last and _SIGNATURE.match(lines[last - 1]) else last
