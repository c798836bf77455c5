"""Events a rule names, in words: «вопрос клиенту», "a question to the client" (ru, en)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .conditions import Condition
from .edition import Edition
from .fact_words import condition_words, fact_name
from .schema_base import EventRow
from .words import language

_KINDS = {
    "ticket_registered": ("регистрация обращения", "the registration"),
    "ticket_completed": ("обращение стало полным", "the appeal became whole"),
    "ticket_promoted": ("очередь дошла", "its turn in the queue"),
    "acknowledgement_sent": ("уведомление о приёме", "the acknowledgement"),
    "ticket_assigned": ("назначение сотрудника", "somebody took it"),
    "severity_changed": ("смена критичности", "a change of severity"),
    "priority_changed": ("смена приоритета", "a change of priority"),
    "tier_changed": ("смена уровня", "a change of the tier"),
    "answered": ("ответ сотрудника", "an answer of the desk"),
    "call_logged": ("звонок", "a call"),
    "note_added": ("заметка", "a note"),
    "requester_replied": ("ответ клиента", "a reply of the client"),
    "letter_bounced": ("письмо не дошло", "a letter that came back"),
    "ticket_postponed": ("отсрочка", "a postponement"),
    "ticket_resumed": ("возобновление", "work resumed"),
    "ticket_closed": ("закрытие", "the closing"),
    "ticket_reopened": ("повторное открытие", "opening again"),
    "reminder_sent": ("напоминание", "a reminder"),
    "service_restored": ("работа восстановлена", "the service restored"),
    "service_disrupted": ("работа снова нарушена", "the service disrupted again"),
    "session_held": ("сеанс работы", "a session of work"),
    "fact_changed": ("перемена сведений", "a change of facts"),
    "ticket_escalated": ("передача выше", "handing up"),
    "remedy_owed": ("начисление за опоздание", "something owed for lateness"),
    "timer_rang": ("истёк другой срок", "another term ran out"),
}
_FORMS = {
    "answer": ("ответ", "an answer"),
    "question": ("вопрос клиенту", "a question to the client"),
    "solution": ("решение", "a solution"),
    "update": ("сообщение о ходе работы", "an update"),
}


def events_words(edition: Edition, rows: Iterable[EventRow], lang: str) -> str:
    """The events of several rows, each once: «вопрос клиенту или решение»; rows of other readings are left out."""
    told = (_event(edition, row, lang) for row in rows if edition.given(row.given))
    return (" или " if language(lang) == "ru" else " or ").join(dict.fromkeys(told))


def _changed(edition: Edition, left: dict[str, Condition], lang: str) -> Iterator[str]:
    """The facts that changed, by their labels, with what they have to be; taken out of what is ``left`` to tell."""
    names, value = left.pop("name", ()), left.pop("value", None)
    for name in map(str, names):
        told = fact_name(edition, name, lang)
        yield told if value is None else condition_words(edition, name, value, lang)


def _event(edition: Edition, row: EventRow, lang: str) -> str:
    at = 0 if language(lang) == "ru" else 1
    left = dict(row.where)
    told = _KINDS[row.on][at] if row.on in _KINDS else row.on
    if row.on == "answered" and "form" in left:
        said = left.pop("form")
        forms = [words[at] for form, words in _FORMS.items() if form in said]
        told = (" или " if at == 0 else " or ").join(forms)
    if row.on == "timer_rang" and "timer" in left:
        said = left.pop("timer")
        rang = [rule.label[lang] for name, rule in edition.timers.items() if name in said]
        told = f"{told} ({', '.join(rang)})"
    parts = list(_changed(edition, left, lang)) if row.on == "fact_changed" else []
    parts += [condition_words(edition, name, test, lang) for name, test in (*left.items(), *row.when.items())]
    return f"{told} ({'; '.join(parts)})" if parts else told
