"""Clauses, readings and reasons in sentences, each with the number it is cited by (ru, en)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from . import words
from .edition import Edition
from .reason_words import OWN
from .schema_base import Text
from .verdict import Reason
from .words import language


def reading_sentence(edition: Edition, name: str, lang: str) -> str:
    """The question a text leaves open and our reading of it."""
    parameter = edition.parameters[name]
    question, reading = parameter.question[lang], parameter.reading[lang]
    if question[-1] not in ".?!…":
        question += "."
    return f"{question} {reading} ({name})"


def reason_sentence(edition: Edition, reason: Reason, lang: str) -> str:
    """One sentence for the client or agent, with the clause in brackets."""
    lang = language(lang)
    text = _text_of(edition, reason)
    params = {name: _named(edition, name, value, lang) for name, value in reason.params.items()}
    sentence = words.filled(text[lang], params) if text else reason.code
    cited = words.cited(reason.clause, lang)
    if cited and sentence.endswith("."):
        return f"{sentence[:-1]}{cited}."
    return sentence + cited


def _text_of(edition: Edition, reason: Reason) -> Text | None:
    if reason.code in edition.gates:
        return edition.gates[reason.code].text
    if reason.code == "over_limit":
        return edition.meters[str(reason.params["meter"])].text
    if reason.code == "forbidden_in_this_state":
        return edition.transitions.forbidden[int(reason.params["rule"])].text
    if reason.code == "expired_meanwhile" and edition.transitions.expiry:
        return edition.transitions.expiry.text
    if reason.code == "channel_closed":
        return edition.channels[str(reason.params["channel"])].outside_text or OWN["channel_closed"]
    if reason.code == "not_a_channel":
        channel = edition.channels.get(str(reason.params["channel"]))
        return channel.text or OWN["not_a_channel"] if channel else OWN["not_a_channel"]
    if reason.code in edition.outcomes:
        return edition.outcomes[reason.code].text
    commercial = edition.commercial_reason(reason.code)
    return commercial.text if commercial else OWN.get(reason.code)


def _named(edition: Edition, name: str, value: Any, lang: str) -> str:
    """A value in words; one of an axis, and a service, by its label."""
    if name == "service" and value in edition.services:
        return edition.services[value].label[lang]
    axis = edition.axes.get(name)
    known = axis.values.get(value) if axis and isinstance(value, str) else None
    return known.label[lang] if known else _shown(value, lang)


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, datetime):
        return words.instant(value, lang)
    return words.day(value, lang) if isinstance(value, date) else str(value)


def clause_words(edition: Edition, number: str, lang: str) -> str:
    """The clause in our own words; the nearest parent clause when the number itself has no row.

    "" when there is none either.
    """
    while number:
        clause = edition.clauses.get(number)
        if clause is not None:
            return clause.text[lang]
        number = number.rpartition(" ")[0] or number.rpartition(".")[0]
    return ""
