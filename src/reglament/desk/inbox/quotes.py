"""What the sender wrote now, and what the client added: quotes and signatures. Pure.

Russian and English forms of Outlook, Gmail, Yandex, Mail.ru, Apple Mail, The Bat!, Thunderbird, Roundcube.
When in doubt the words stay: a fold hides, and what nobody sees nobody answers."""

import re
from dataclasses import dataclass

MOST_LINES = 10_000
MOST_SIGNED = 14  # lines after "-- " that count as a signature

_DASHES = r"[-_=–—]"
_QUOTED = re.compile(r"^\s{0,3}(?:>|\|\s|[A-ZА-ЯЁa-zа-я]{1,3}\d?>)")
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
_BEGINS = re.compile(rf"{_WHEN}|^\s*(?:on|в|вы писали|здравствуйте)\b", re.I)
_DEVICE = re.compile(
    r"^\s*(?:--\s*)?(?:sent from (?:my |mail|yahoo|outlook|proton|samsung|yandex|a )|sent with proton"
    r"|(?:get|скачать|получите|получить) outlook|отправлено (?:с|из|через|при помощи|мобильн)"
    r"|послано с|пользуюсь the bat).{0,120}$",
    re.I,
)
_SIGNATURE = re.compile(r"^(?:--|—)\s?$")
_REGARDS = re.compile(
    r"^\s*(?:с уважением|с наилучшими пожеланиями|(?:best |kind )?regards)\b[\s,.!]*$", re.I
)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what the sender wrote now; `rest` the folded quote and signature, "" for none; `signature` it alone."""

    text: str
    rest: str = ""
    signature: str = ""


def fold(text: str, subject: str = "") -> Folded:
    """Part the new words from quotes and signature. A letter that is all quote is not folded."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tail = lines[MOST_LINES:]
    lines = lines[:MOST_LINES]
    forwarded = bool(_FORWARDED_SUBJECT.match(subject))
    cut = _cut(lines, forwarded)
    own, rest = lines[:cut], lines[cut:] + tail
    own, quote_above = _without_quote_above(own)
    own, signature = _without_signature(own)
    kept = "\n".join(own).strip()
    if not kept:
        return Folded(text.strip())
    folded = ["\n".join(part).strip("\n") for part in (quote_above, signature, rest)]
    rest_of_it = "\n\n".join(part for part in folded if part.strip())
    return Folded(re.sub(r"\n{4,}", "\n\n\n", kept), rest_of_it, folded[1].strip())


def _cut(lines: list[str], forwarded: bool) -> int:
    """The line where what the client added begins; len(lines) when nothing was added."""
    last = max((n for n, line in enumerate(lines) if _QUOTED.match(line)), default=-1)
    last_own = _last_own(lines, last)
    for at, line in enumerate(lines):
        if _FORWARD.match(line):
            return len(lines)  # what was forwarded is what the letter is about
        if _SEPARATOR.match(line):
            return _from_rule(lines, at)
        if not forwarded and _FIRST_FIELD.match(line) and _is_field_block(lines, at):
            return _from_rule(lines, at)
        length = _attribution(lines, at)
        if length and not _QUOTED.match(next((x for x in lines[at + length :] if x.strip()), "")):
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


def _is_field_block(lines: list[str], at: int) -> bool:
    """Outlook's From/Sent/To/Subject: two more fields within the next lines."""
    return sum(1 for line in lines[at + 1 : at + 9] if _FIELD.match(line)) >= 2


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
    joined = ""
    for count in (1, 2, 3):
        if at + count > len(lines) or (count > 1 and not lines[at + count - 1].strip()):
            return 0
        joined = (joined + " " + lines[at + count - 1].strip(" \t>*_")).strip()
        if len(joined) > 600 or (count > 1 and not _BEGINS.search(lines[at])):
            return 0
        if joined.endswith(":") and _ATTRIBUTION.match(joined):
            return count
    return 0


def _wrapped(lines: list[str], at: int) -> bool:
    """The torn-off end of a quoted line: between two quoted lines, without a gap."""
    between = 0 < at < len(lines) - 1 and _QUOTED.match(lines[at - 1]) and _QUOTED.match(lines[at + 1])
    return bool(between) and len(lines[at]) < 60


def _is_signature(own: list[str]) -> bool:
    begins = bool(_SIGNATURE.match(own[0]) or _DEVICE.match(own[0]) or _REGARDS.match(own[0]))
    return begins and len(own) <= MOST_SIGNED


def _without_quote_above(lines: list[str]) -> tuple[list[str], list[str]]:
    """An answer under the quote: the quote goes, when it is one block and stands first."""
    at = 0
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at >= len(lines):
        return lines, []
    end = at + _attribution(lines, at)
    while end < len(lines) and (not lines[end].strip() or _QUOTED.match(lines[end])):
        end += 1
    block = lines[at:end]
    if not any(_QUOTED.match(line) for line in block) or any(_QUOTED.match(line) for line in lines[end:]):
        return lines, []
    return (lines[end:], block) if any(line.strip() for line in lines[end:]) else (lines, [])


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """The signature after "-- ", or the line a telephone adds."""
    for at in range(len(lines) - 1, -1, -1):
        after = [line for line in lines[at + 1 :] if line.strip()]
        if len(after) > MOST_SIGNED:
            break
        if _SIGNATURE.match(lines[at]) and after and not any(_QUOTED.match(line) for line in after):
            return lines[:at], lines[at:]
        if _DEVICE.match(lines[at]) and len(after) <= 2:
            begin = at - (at > 0 and bool(_SIGNATURE.match(lines[at - 1])))
            return _without_signature(lines[:begin])[0], lines[begin:]
    return lines, []
