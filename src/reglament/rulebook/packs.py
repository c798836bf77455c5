"""Packs of a bank: bought under a certificate one after another, each lapsing by itself, the first to lapse used first.

Days are civil dates in the zone of the edition, both ends inside. What an edition includes in a period is used before
any pack. What goes beyond all that was there on its day is drawn from nothing, whatever is bought later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import words
from .edition import Edition
from .last_days import months_after
from .schema_meters import Meter

Window = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Pack:
    """``amount`` units of a bank from the day it was bought to ``to_on``, None for no end. ``number``: of the paper."""

    from_on: date
    amount: int
    to_on: date | None = None
    number: str = ""

    def lasts(self, on: date) -> bool:
        """Whether it may be used on that day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


Packs = Mapping[str, Sequence[Pack]]
"""The packs bought of each meter, by its name."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pack and how much of it was used by some day. ``lapsed``: what was left when it ended."""

    pack: Pack
    used: int = 0
    lapsed: int = 0

    @property
    def left(self) -> int:
        """What may still be used: nothing of a pack that has ended."""
        return self.pack.amount - self.used - self.lapsed


def bought(meter: Meter, on: date, count: int = 1, number: str = "") -> Pack:
    """``count`` packs of the meter bought together on that day, as the edition sells them. Raises ValueError where it
    sells none."""
    rule = meter.packs
    if rule is None:
        raise ValueError("this meter has no packs")
    ends = months_after(rule.months, on) + timedelta(days=rule.days) if rule.months or rule.days else None
    return Pack(on, rule.amount * count, ends, number)


def draw(
    packs: Sequence[Pack],
    spent: Iterable[tuple[date, int]],
    on: date,
    included: int,
    window: Callable[[date], Window],
) -> tuple[tuple[Drawn, ...], int]:
    """What uses of these days drew from each pack by the day ``on``, and from what is included in its period.

    ``spent``: days and whole amounts, in any order; later than ``on`` do not count. Packs come in the order they are
    used in: the first to lapse, then the first bought."""
    known = sorted(packs, key=lambda pack: (pack.to_on or date.max, pack.from_on, pack.number))
    drawn, of_period = [0] * len(known), dict[Window, int]()
    for day, amount in sorted(spent):
        if day > on:
            break
        period = window(day)
        taken = min(amount, included - of_period.get(period, 0))
        of_period[period], left = of_period.get(period, 0) + taken, amount - taken
        for place, pack in enumerate(known):
            part = min(left, pack.amount - drawn[place]) if pack.lasts(day) else 0
            drawn[place], left = drawn[place] + part, left - part
    found = (_ended(Drawn(pack, used), on) for pack, used in zip(known, drawn, strict=True))
    return tuple(found), of_period.get(window(on), 0)


def _ended(item: Drawn, on: date) -> Drawn:
    over = item.pack.to_on is not None and item.pack.to_on < on
    return replace(item, lapsed=item.left) if over else item


def next_to_lapse(drawn: Iterable[Drawn], on: date) -> Drawn | None:
    """The pack that lapses next with something left in it; None when nothing will."""
    return next((item for item in drawn if item.left and item.pack.to_on and item.pack.lasts(on)), None)


def told(edition: Edition, name: str, drawn: Iterable[Drawn], lang: str) -> Iterator[str]:
    """A sentence for each pack: «Пакет от 10 января 2026: 600 мин до 10 января 2027, использовано 600, осталось 0.»."""
    unit = {"minutes": (" мин", " min"), "hours": (" ч", " h")}.get(edition.meters[name].unit, ("", ""))
    ru = words.language(lang) == "ru"
    for item in drawn:
        yield _one(item, unit[0 if ru else 1], lang, ru=ru)


def _one(item: Drawn, unit: str, lang: str, *, ru: bool) -> str:
    pack, since = item.pack, words.day(item.pack.from_on, lang)
    named = f" {pack.number}" if pack.number else ""
    said = (
        f"Пакет{named} от {since}: {pack.amount}{unit}"
        if ru
        else f"Pack{named} of {since}: {pack.amount}{unit}"
    )
    if pack.to_on is not None:
        said += f" до {words.day(pack.to_on, lang)}" if ru else f" until {words.day(pack.to_on, lang)}"
    said += f", использовано {item.used}{unit}" if ru else f", {item.used}{unit} used"
    if item.lapsed:
        return f"{said}, сгорело {item.lapsed}{unit}." if ru else f"{said}, {item.lapsed}{unit} lapsed."
    return f"{said}, осталось {item.left}{unit}." if ru else f"{said}, {item.left}{unit} left."


def rule_words(edition: Edition, name: str, lang: str) -> str:
    """How packs of the meter are sold and used; "" where it has none."""
    rule, ru = edition.meters[name].packs, words.language(lang) == "ru"
    if rule is None:
        return ""
    unit = {"minutes": ("мин", "min"), "hours": ("ч", "h")}.get(edition.meters[name].unit, ("", ""))[not ru]
    size = f"{rule.amount} {unit}".rstrip()
    lasts = " ".join(
        text
        for number, text in (
            (rule.months, f"{rule.months} {'мес.' if ru else 'months'}"),
            (rule.days, f"{rule.days} {'дн.' if ru else 'days'}"),
        )
        if number
    )
    if not lasts:
        return f"пакетами по {size} без срока" if ru else f"in packs of {size} that do not lapse"
    return (
        f"пакетами по {size}, каждый действует {lasts} со дня покупки; первым тратится тот, что кончается раньше"
        if ru
        else f"in packs of {size}, each for {lasts} from the day it is bought; the first to lapse is used first"
    )
