"""How much of a period something was there, in words anyone can check with a pencil (ru, en)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from . import words
from .availability import Available, Break
from .edition import Edition
from .words import language, length


def percent(share: Fraction, lang: str, *, digits: int = 3) -> str:
    """99.949 | 99,949: cut, never rounded up, so that what is below a share does not read as it."""
    scale = 10**digits
    whole, part = divmod(share.numerator * scale // share.denominator, scale)
    shown = f"{whole}.{part:0{digits}}".rstrip("0").rstrip(".")
    return shown.replace(".", ",") if language(lang) == "ru" else shown


def told(edition: Edition, found: Available, lang: str) -> tuple[str, ...]:
    """The share, what it is a share of, every break, and what is owed in the words of the edition."""
    return tuple(_told(edition, found, language(lang)))


def _told(edition: Edition, found: Available, lang: str) -> Iterator[str]:
    rule, ru = edition.availability[found.rule], lang == "ru"
    cited, share = words.cited(found.clause, lang), percent(found.share, lang)
    least = percent(Fraction(rule.percent), lang)
    first, last = words.day(found.from_on, lang), words.day(found.to_on, lang)
    whole, down = length(found.whole, lang), length(found.down, lang)
    if ru:
        verdict = "не меньше" if found.met else "меньше"
        yield f"{rule.label.ru}, {first} – {last}: {share} %, {verdict} обещанных {least} %{cited}."
        yield f"Всего {whole}, перерывов {down}."
    else:
        verdict = "not less than" if found.met else "less than"
        yield f"{rule.label.en}, {first} – {last}: {share} %, {verdict} the {least} % promised{cited}."
        yield f"{whole} in all, down for {down}."
    for item in found.breaks:
        yield _break(item, lang)
    if found.amount:
        amount, part = str(found.amount), f"{found.amount / 100:g}"
        yield (
            rule.text[lang]
            .replace("{amount}", amount)
            .replace("{percent}", part.replace(".", ",") if ru else part)
        )


def _break(item: Break, lang: str) -> str:
    start, end = words.instant(item.start_at, lang), words.instant(item.end_at, lang)
    taken, name = length(item.taken, lang), f", {item.name}" if item.name else ""
    if item.excused:
        why = "не в счёт" if lang == "ru" else "excused"
        return f"{start} – {end}: {taken}, {why}{name}."
    return f"{start} – {end}: {taken}{name}."
