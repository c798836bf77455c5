"""What lateness gave, in the words of the edition and as the history keeps it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reglament.rulebook.caps import capped_words, limit_of
from reglament.rulebook.edition import Edition
from reglament.rulebook.penalties import remedy_words
from reglament.rulebook.remedies import Owed, day_of


def as_payload(rules: Edition, item: Owed) -> dict[str, Any]:
    """What the event of something given says: what, how much, of which period, and the cap that left less of it."""
    told = {
        "remedy": item.remedy,
        "clock": item.clock,
        "round": item.round,
        "gives": item.gives,
        "amount": item.amount,
        "units": item.units,
        "ended_on": day_of(rules, item).isoformat(),
    }
    room = item.room
    return told | (
        {"cap": room.cap, "whole": item.whole, "given": room.given, "limit": room.limit} if room else {}
    )


def given_words(rules: Edition, payload: Mapping[str, Any], language: str) -> str:
    """The words of the remedy with its amount; where a cap of the period left less, why, and with nothing left that."""
    rule = rules.remedies.get(payload["remedy"])
    if rule is None:
        return f"{payload['remedy']}: {payload['amount']}"
    why = capped_of(rules, payload, language)
    words = remedy_words(rule, payload["amount"], language)
    return " ".join(part for part in (words if payload["amount"] or not why else "", why) if part)


def capped_of(rules: Edition, payload: Mapping[str, Any], language: str) -> str:
    """Why less was given than the remedy alone gives; "" where it was not less."""
    name, ended = str(payload.get("cap") or ""), payload.get("ended_on") or ""
    if name not in rules.caps:
        return ""
    return capped_words(
        rules,
        name,
        language,
        gives=payload["gives"],
        whole=payload["whole"],
        amount=payload["amount"],
        given=payload["given"],
        limit=payload.get("limit") or limit_of(rules.caps[name], {}) or 0,
        on=date.fromisoformat(ended) if ended else None,
    )
