"""What a history comes to, in words for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reglament.rulebook import words
from reglament.verbs.deadline import _KINDS as KINDS

_STATES = {
    "waiting": ("не начат", "not started"),
    "running": ("идёт", "running"),
    "paused": ("на паузе", "paused"),
    "met": ("выполнен", "met"),
    "late": ("просрочен", "late"),
    "stopped": ("остановлен", "stopped"),
}
_TICKET = {
    "incomplete": ("неполное", "incomplete"),
    "queued": ("в очереди", "queued"),
    "new": ("новое", "new"),
    "open": ("в работе", "open"),
    "waiting": ("ждёт заявителя", "waiting for the client"),
    "postponed": ("отложено", "postponed"),
    "closed": ("закрыто", "closed"),
    "refused": ("отказано", "refused"),
}
_DECISIONS = {
    "accept": ("принято", "accepted"),
    "hold": ("решает сотрудник", "a person decides"),
    "ask": ("неполное, спросить", "incomplete, ask"),
    "queue": ("в очередь", "queued"),
    "refuse": ("отказ", "refused"),
    "redirect": ("направлено в другое место", "redirected"),
}
_UNITS = {"pieces": ("", ""), "minutes": (" мин", " min"), "hours": (" ч", " h")}


def as_text(found: dict[str, Any], lang: str) -> str:
    """The whole answer as lines."""
    ru = 0 if lang == "ru" else 1
    lines = [f"{found['edition']}, {words.instant(found['now'], lang)}"]
    if found["state"]:
        state = _TICKET.get(found["state"], (found["state"],) * 2)[ru]
        lines.append(f"{('Состояние', 'State')[ru]}: {state}")
    if "admission" in found:
        decision = _DECISIONS[found["admission"]["decision"]][ru]
        lines.append(f"{('Приём', 'Admission')[ru]}: {decision}")
        lines += [f"  {reason['words']}" for reason in found["admission"]["reasons"]]
    if "registration" in found:
        lines += list(_registration(found["registration"], lang))
    for clock in found["clocks"]:
        lines += ["", *_clock(clock, lang)]
    for item in found["not_offered"]:
        lines += [
            "",
            f"{item['label']}: {('не предоставляется, п.', 'not offered, clause')[ru]} {item['clause']}",
        ]
    if found["silence"]:
        lines += ["", ("Молчание заявителя", "Silence of the client")[ru], *_why(found["silence"], lang)]
    for item in found["used"]:
        lines += _used(item, ru)
    there = found.get("availability", ())
    lines += [line for item in there for line in ("", *item["sentences"], *item["readings"])]
    for item in found["owed"]:
        lines += ["", f"{item['label']}: {item['words']} ({('п.', 'clause')[ru]} {item['clause']})"]
        lines += [f"  {reading}" for reading in item["readings"]]
    lines += list(_by_itself(found, lang))
    if found.get("closing"):
        lines += ["", *_closing(found["closing"], lang)]
    if found.get("decisions"):
        lines += ["", ("Что решил регламент, по порядку:", "What was decided, in order:")[ru]]
        lines += [line for item in found["decisions"] for line in _decision(item, lang)]
    if found["refused_actions"]:
        lines += ["", ("Нельзя в этом состоянии:", "May not be done in this state:")[ru]]
        lines += [
            f"  {_taken_from(item, ru)}: {item['reasons'][0]['words']}" for item in found["refused_actions"]
        ]
    return "\n".join(lines)


def _used(item: dict[str, Any], ru: int) -> list[str]:
    """What was used of a meter, and how it stands with what is counted together."""
    unit = _UNITS[item["unit"]][ru]
    limit = f" / {item['limit']}{unit}" if item["limit"] is not None else ""
    cited = f" ({('п.', 'clause')[ru]} {item['clause']})"
    lines = ["", f"{item['label']}: {item['used']}{unit}{limit}{cited}"]
    if "used_together" in item:
        said = ("  всего использовано {0}{u}, осталось {1}{u}", "  {0}{u} used in all, {1}{u} left")[ru]
        lines.append(said.format(item["used_together"], item["left"], u=unit))
    return lines


def _taken_from(item: dict[str, Any], ru: int) -> str:
    whose = {"agent": ("сотруднику", "an agent"), "requester": ("заявителю", "the requester")}
    return f"{item['action']} ({whose[item['by']][ru]})" if item["by"] else str(item["action"])


def _by_itself(found: dict[str, Any], lang: str) -> Iterator[str]:
    """Timers that run, what work costs, and who works on it."""
    ru = 0 if lang == "ru" else 1
    for item in found.get("timers", ()):
        yield ""
        yield f"{item['label']}: {words.instant(item['due_at'], lang)}{_cited(item, lang)}"
        for name, value in item["sets"].items():
            yield f"  {name} = {value}"
        for key in ("outcome", "notice", "to"):
            if item[key]:
                yield f"  → {item[key]}"
    for item in found.get("charges", ()):
        yield ""
        yield f"{item['label']}: {item['total']} {item['currency']}{_cited(item, lang)}"
        if item["included"]:
            yield f"  {('Покрыто', 'Covered')[ru]}: {item['included']}{_UNITS[item['unit']][ru]}"
        yield from (f"  {reading}" for reading in item["readings"])
        for part in item["items"]:
            factors = "".join(f" × {factor}" for factor in part["factors"])
            per = {"minute": ("мин", "minute"), "hour": ("ч", "hour"), "piece": ("шт.", "piece")}[part["per"]]
            yield f"  {words.instant(part['at'], lang)}: {part['amount']} × {part['price']} / {per[ru]}{factors}"
    if found.get("handed_to"):
        item = found["handed_to"]
        yield ""
        yield f"{('Передаётся', 'Handed to')[ru]}: {item['to']}{_cited(item, lang)}"


def _cited(item: dict[str, Any], lang: str) -> str:
    return f" ({('п.', 'clause')[lang != 'ru']} {item['clause']})" if item["clause"] else ""


def _registration(item: dict[str, Any], lang: str) -> Iterator[str]:
    ru = 0 if lang == "ru" else 1
    decision = _DECISIONS.get(item["decision"], (item["decision"],) * 2)[ru]
    yield f"{('Приём', 'Admission')[ru]}: {decision}{_cited(item, lang)}"
    yield f"  {('Получено', 'Received')[ru]}: {words.instant(item['received_at'], lang)}"
    for reason in item["reasons"]:
        yield f"  {reason['words']}"


def _closing(item: dict[str, Any], lang: str) -> Iterator[str]:
    ru = 0 if lang == "ru" else 1
    by_itself = ("закрыто само", "closed by itself") if item["automatic"] else ("закрыто", "closed")
    at = words.instant(item["at"], lang)
    yield f"{('Закрытие', 'Closing')[ru]}: {item['label']}, {by_itself[ru]} {at}{_cited(item, lang)}"
    if item["words"]:
        yield f"  {item['words']}"
    for reading in item["readings"]:
        yield f"  {reading['words']}"
    if item["silence"]:
        yield from _why(item["silence"], lang)


def _decision(item: dict[str, Any], lang: str) -> Iterator[str]:
    yield f"  {words.instant(item['at'], lang)}: {item['words']}{_cited(item, lang)}"
    for reading in item["readings"]:
        yield f"    {reading['words']}"


def price_as_text(found: dict[str, Any], lang: str) -> str:
    """The price of an activation certificate, month by month."""
    ru = 0 if lang == "ru" else 1
    title = f"{found['number']}, {found['edition']}: {found['cost']} {found['currency']}"
    lines = [f"{title} ({('п.', 'clause')[ru]} {found['clause']})", *(f"  {x}" for x in found["explanation"])]
    if found["recorded"] != found["cost"]:
        lines.append(f"  {('Записано', 'Recorded')[ru]}: {found['recorded']} {found['currency']}")
    return "\n".join(lines)


def _clock(clock: dict[str, Any], lang: str) -> Iterator[str]:
    ru = 0 if lang == "ru" else 1
    state = _STATES.get(clock["state"], (clock["state"],) * 2)[ru]
    number = f" ({('круг', 'round')[ru]} {clock['round']})" if clock["round"] > 1 else ""
    late = f", {('с опозданием', 'too late')[ru]}" if clock["late"] and clock["state"] == "met" else ""
    yield f"{clock['label']}{number}: {state}{late}"
    for item in clock["escalations"]:
        yield f"  {item['percent']} %: {words.instant(item['at'], lang)} → {item['to']}"
    yield from _why(clock, lang)


def _why(item: dict[str, Any], lang: str) -> Iterator[str]:
    ru = 0 if lang == "ru" else 1
    if item["clause_words"]:
        yield f"  {('Пункт', 'Clause')[ru]} {item['clause']}: {item['clause_words']}"
    for name, value in item["inputs"].items():
        yield f"  {name}: {value}"
    for sentence in item["sentences"]:
        yield f"  {sentence}"
    for interval in item["intervals"]:
        start, end = interval["start"], interval["end"]
        mark = "+" if interval["counted"] else " "
        until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%d.%m %H:%M}"
        kind = KINDS.get(interval["kind"], (interval["kind"],) * 2)[ru]
        name = f": {interval['name']}" if interval["name"] and interval["name"] != kind else ""
        day = words.weekday(start.date(), lang)
        yield f"  {mark} {day} {start:%d.%m.%Y %H:%M}–{until}  {kind}{name}"
