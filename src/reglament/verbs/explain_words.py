"""What a history comes to, in words for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from reglament.rulebook import words
from reglament.rulebook.price import money
from reglament.verbs.intervals import line_of

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
    lines = [f"{found['edition']}, {words.instant(found['now'], lang)} ({found['zone']})"]
    if found["state"]:
        state = _TICKET.get(found["state"], (found["state"],) * 2)[ru]
        lines.append(f"{('Состояние', 'State')[ru]}: {state}")
    if "admission" in found:
        decision = _DECISIONS[found["admission"]["decision"]][ru]
        lines.append(f"{('Приём', 'Admission')[ru]}: {decision}")
        lines += list(_reasons(found["admission"]["reasons"], lang))
    if "registration" in found:
        lines += list(_registration(found["registration"], lang))
    for item in found["dates"]:
        lines += ["", item["words"]]
    for clock in found["clocks"]:
        lines += ["", *_clock(clock, lang)]
    for item in found["not_offered"]:
        lines += [
            "",
            f"{item['label']}: {('не предоставляется', 'not offered')[ru]}{_cited(item, lang)}",
        ]
    if found["silence"]:
        lines += ["", ("Молчание заявителя", "Silence of the client")[ru], *_why(found["silence"], lang)]
    for item in found["used"]:
        lines += _used(item, ru)
    there = found.get("availability", ())
    lines += [line for item in there for line in ("", *item["sentences"], *item["readings"])]
    lines += [line for item in found["owed"] for line in _owed(item, lang)]
    lines += list(_by_itself(found, lang))
    if found.get("closing"):
        lines += ["", *_closing(found["closing"], lang)]
    if found.get("decisions"):
        lines += ["", ("Что решил регламент, по порядку:", "What was decided, in order:")[ru]]
        lines += [line for item in found["decisions"] for line in _decision(item, lang)]
    if found["refused_actions"]:
        lines += ["", ("Сейчас нельзя:", "May not be done now:")[ru], *_refused(found, ru)]
    return "\n".join(lines)


def _refused(found: dict[str, Any], ru: int) -> Iterator[str]:
    """What is taken away, then the readings it stands on, each once, and what becomes of the terms meanwhile."""
    items = found["refused_actions"]
    yield from (f"  {_taken_from(item, ru)}: {item['reasons'][0]['words']}" for item in items)
    reasons = [reason for item in items for reason in item["reasons"]]
    yield from dict.fromkeys(f"  {reading}" for reason in reasons for reading in reason["readings"])
    if "stopped" in found:
        yield f"  {found['stopped']['words']}"


def _owed(item: dict[str, Any], lang: str) -> Iterator[str]:
    """What lateness gives, and the cap of a period that leaves less of it."""
    yield ""
    yield f"{item['label']}: {item['words']}{_cited(item, lang)}"
    if item["workings"]:
        yield f"  {item['workings']}"
    if item["capped"]:
        yield f"  {item['capped']['words']}"
    yield from (f"  {reading}" for reading in item["readings"])


def _used(item: dict[str, Any], ru: int) -> list[str]:
    """What was used of a meter, and how it stands with what is counted together."""
    unit = _UNITS[item["unit"]][ru]
    limit = f" / {item['limit']}{unit}" if item["limit"] is not None else ""
    label = f"{item['label']} ({item['by']})" if item.get("by") else item["label"]
    lines = ["", f"{label}: {item['used']}{unit}{limit}{_cited(item, ('ru', 'en')[ru])}"]
    if "used_together" in item:
        said = ("  всего использовано {0}{1}", "  {0}{1} used in all")[ru].format(item["used_together"], unit)
        if item["left"] is not None:
            said += (", осталось {0}{1}", ", {0}{1} left")[ru].format(item["left"], unit)
        lines.append(said)
    lines += [f"  {pack}" for pack in item.get("packs", ())]
    if item.get("beyond"):
        lines.append(f"  {('Сверх лимита', 'Beyond the limit')[ru]}: {item['beyond']['words']}")
    return lines


_ACTIONS = {
    "complete": ("дополнить", "complete it"),
    "promote": ("взять из очереди", "take it from the queue"),
    "take": ("взять", "take"),
    "assign": ("назначить", "assign"),
    "set_severity": ("менять критичность", "set the severity"),
    "set_priority": ("менять приоритет", "set the priority"),
    "answer": ("ответить", "answer"),
    "ask": ("спросить", "ask"),
    "solve": ("предложить решение", "propose a solution"),
    "note": ("оставить заметку", "keep a note"),
    "log_call": ("записать звонок", "log a call"),
    "postpone": ("отложить", "postpone"),
    "resume": ("возобновить", "take up again"),
    "refuse": ("отклонить", "decline"),
    "close": ("закрыть", "close"),
    "reopen": ("открыть снова", "open again"),
    "reply": ("писать", "reply"),
    "withdraw": ("отозвать", "withdraw"),
}


def _taken_from(item: dict[str, Any], ru: int) -> str:
    whose = {"agent": ("сотруднику", "an agent"), "requester": ("заявителю", "the requester")}
    action = _ACTIONS[item["action"]][ru]
    return f"{action} ({whose[item['by']][ru]})" if item["by"] else action


def _by_itself(found: dict[str, Any], lang: str) -> Iterator[str]:
    """Timers that run, what work costs, and who works on it."""
    ru = 0 if lang == "ru" else 1
    for item in found.get("timers", ()):
        yield ""
        yield f"{item['label']}: {words.instant(item['due_at'], lang)}{_cited(item, lang)}"
        yield from (f"  → {line}" for line in item["sets_words"])
        for key in ("outcome", "notice", "to"):
            if item[key]:
                yield f"  → {item[key]}"
    for item in found.get("charges", ()):
        yield ""
        yield f"{item['label']}: {money(Decimal(item['total']), item['currency'], lang)}{_cited(item, lang)}"
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
    return words.cited(item["clause"], lang)


def _registration(item: dict[str, Any], lang: str) -> Iterator[str]:
    ru = 0 if lang == "ru" else 1
    decision = _DECISIONS.get(item["decision"], (item["decision"],) * 2)[ru]
    yield f"{('Приём', 'Admission')[ru]}: {decision}{_cited(item, lang)}"
    yield from _clause(item, lang)
    yield f"  {('Получено', 'Received')[ru]}: {words.instant(item['received_at'], lang)}"
    if item["certificate"]:
        yield f"  {('Сертификат', 'Certificate')[ru]}: {item['certificate']}"
    yield from _reasons(item["reasons"], lang)


def _reasons(reasons: list[dict[str, Any]], lang: str) -> Iterator[str]:
    """Each reason of a refusal with its clause in words and the readings it stands on."""
    for reason in reasons:
        yield f"  {reason['words']}"
        yield from (f"  {line}" for line in _clause(reason, lang))
        yield from (f"    {reading}" for reading in reason["readings"])


def _clause(item: dict[str, Any], lang: str) -> Iterator[str]:
    if item["clause_words"]:
        number = words.clause_number(item["clause"], lang)
        named = (
            f"{('Пункт', 'Clause')[lang != 'ru']} {number}" if number[:1].isdigit() else number.capitalize()
        )
        yield f"  {named}: {item['clause_words']}"


def _closing(item: dict[str, Any], lang: str) -> Iterator[str]:
    ru = 0 if lang == "ru" else 1
    by_itself = ("закрыто само", "closed by itself") if item["automatic"] else ("закрыто", "closed")
    at = words.instant(item["at"], lang)
    yield f"{('Закрытие', 'Closing')[ru]}: {item['label']}, {by_itself[ru]} {at}{_cited(item, lang)}"
    if item["words"]:
        yield f"  {item['words']}"
    if not item["silence"]:
        yield from _clause(item, lang)
        yield from (f"  {reading['words']}" for reading in item["readings"])
    if item["silence"]:
        yield from _why(item["silence"], lang)


def _decision(item: dict[str, Any], lang: str) -> Iterator[str]:
    yield f"  {words.instant(item['at'], lang)}: {item['words']}{_cited(item, lang)}"
    for reading in item["readings"]:
        yield f"    {reading['words']}"


def price_as_text(found: dict[str, Any], lang: str) -> str:
    """The price of an activation certificate, month by month."""
    ru = 0 if lang == "ru" else 1
    cost = money(Decimal(found["cost"]), found["currency"], lang)
    lines = [f"{found['number']}, {found['edition']}: {cost}{_cited(found, lang)}"]
    lines += [f"  {sentence}" for sentence in (*found["explanation"], *found["reading_words"])]
    if found["recorded"] != found["cost"]:
        recorded = money(Decimal(found["recorded"]), found["currency"], lang)
        lines.append(f"  {('Записано', 'Recorded')[ru]}: {recorded}")
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
    yield from (f"  {sentence}" for sentence in clock["counts_for"])


def _why(item: dict[str, Any], lang: str) -> Iterator[str]:
    yield from _clause(item, lang)
    for name, value in item["inputs"].items():
        yield f"  {name}: {value}"
    for sentence in item["sentences"]:
        yield f"  {sentence}"
    continuous = bool(item.get("around_the_clock"))
    yield from (f"  {line_of(interval, lang, continuous=continuous)}" for interval in item["intervals"])
