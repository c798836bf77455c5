"""Sample strips of the kit: a reaction across a weekend, one that is late, a long one with holidays."""

from __future__ import annotations

from collections.abc import Callable

from reglament.desk.ui.strip import Strip, StripDay, Units, strip

Say = Callable[[str, str], str]
WORK = [(9.0, 18.0)]


def sample_strips(say: Say) -> dict[str, Strip]:
    """Strips by name: "calm", "late", "held", "long", "always" (round the clock)."""
    units = Units(say("h", "ч"), say("m", "мин"), say("s", "с"))
    return {
        "calm": _over_weekend(say, units),
        "late": _late(say, units),
        "held": _held(say, units),
        "long": _march(say, units),
        "always": strip(
            [
                StripDay(
                    say("21 Nov", "21 нояб."),
                    say("Sat", "сб"),
                    "weekend",
                    lit=[(0, 24)],
                    counted=[(22.5, 24)],
                ),
                StripDay(
                    say("22 Nov", "22 нояб."), say("Sun", "вс"), "weekend", lit=[(0, 24)], counted=[(0, 0.5)]
                ),
            ],
            due=(1, 0.5),
            now=(0, 23.25),
            units=units,
        ),
    }


def _over_weekend(say: Say, units: Units) -> Strip:
    off = say("day off", "выходной")
    return strip(
        [
            StripDay(say("20 Nov", "20 нояб."), say("Fri", "пт"), lit=WORK, counted=[(17.5, 18)]),
            StripDay(say("21 Nov", "21 нояб."), say("Sat", "сб"), "weekend", off),
            StripDay(say("22 Nov", "22 нояб."), say("Sun", "вс"), "weekend", off),
            StripDay(say("23 Nov", "23 нояб."), say("Mon", "пн"), lit=WORK, counted=[(9, 12.5)]),
        ],
        due=(3, 12.5),
        now=(3, 10.25),
        started=(0, 17.5),
        units=units,
    )


def _late(say: Say, units: Units) -> Strip:
    return strip(
        [
            StripDay(say("24 Nov", "24 нояб."), say("Tue", "вт"), lit=WORK, counted=[(15, 18)]),
            StripDay(say("25 Nov", "25 нояб."), say("Wed", "ср"), lit=WORK, counted=[(9, 12.2)]),
        ],
        due=(1, 10),
        now=(1, 12.2),
        started=(0, 15),
        units=units,
    )


def _held(say: Say, units: Units) -> Strip:
    days = [
        StripDay(say("23 Nov", "23 нояб."), say("Mon", "пн"), lit=[(10, 18)], counted=[(11, 14.5)]),
        StripDay(say("24 Nov", "24 нояб."), say("Tue", "вт"), lit=[(10, 18)]),
        StripDay(say("25 Nov", "25 нояб."), say("Wed", "ср"), lit=[(10, 18)], counted=[(13, 15)]),
    ]
    return strip(days, now=(2, 15), started=(0, 11), units=units)


def _march(say: Say, units: Units) -> Strip:
    off = say("day off", "выходной")
    women = say("Women's Day", "Международный женский день")
    week = say("Mon Tue Wed Thu Fri Sat Sun", "пн вт ср чт пт сб вс").split()
    days = []
    for i in range(12):
        number, weekday = 4 + i, (2 + i) % 7
        kind, name = ("weekend", off) if weekday > 4 else ("work", "")
        if number == 8:
            kind, name = "holiday", women
        if number == 9:
            kind, name = "holiday", say("day off moved from 8 March", "перенос с 8 марта")
        work = kind == "work"
        counted = (
            ([(16.0, 18.0)] if number == 4 else WORK)
            if work and number < 13
            else [(9.0, 16.0)]
            if number == 13
            else []
        )
        days.append(
            StripDay(
                say(f"{number} March", f"{number} марта"),
                week[weekday],
                kind,  # type: ignore[arg-type]
                name,
                lit=WORK if work else (),
                counted=counted if work else (),
            )
        )
    return strip(days, due=(9, 16), now=(6, 11.5), started=(0, 16), units=units)
