"""Verdicts as stored facts: reasons go into JSON and come back, dates included; sentences are made late."""

import re
from datetime import date
from typing import Any

from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Reason, Verdict

_CITED = re.compile(r" \((?:п\.|clause|сноска|footnote) [^()]*(?:\([^()]*\)[^()]*)?\)(?=\.?$)")


def bare(sentence: str) -> str:
    """A sentence without its clause in brackets: for where the mark beside it says the same and leads there."""
    return _CITED.sub("", sentence)


def reason_as_data(reason: Reason) -> dict[str, Any]:
    """A JSON-able reason; a date becomes {"date": "2026-01-31"}."""
    params = {
        name: {"date": value.isoformat()} if isinstance(value, date) else value
        for name, value in reason.params.items()
    }
    return {"code": reason.code, "clause": reason.clause, "params": params}


def reason_from_data(data: dict[str, Any]) -> Reason:
    """The inverse of `reason_as_data`."""
    params = {
        name: date.fromisoformat(value["date"]) if isinstance(value, dict) else value
        for name, value in data["params"].items()
    }
    return Reason(data["code"], data["clause"], params)


def verdict_as_data(verdict: Verdict) -> dict[str, Any]:
    return {"decision": verdict.decision, "reasons": [reason_as_data(reason) for reason in verdict.reasons]}


def missing_of(verdict: Verdict) -> list[dict[str, Any]]:
    """What an incomplete or doubtful appeal lacks."""
    return verdict_as_data(verdict)["reasons"] if verdict.decision in ("ask", "hold") else []


def sentences(rules: Edition, stored: list[dict[str, Any]], language: str) -> list[tuple[str, Reason]]:
    """Each stored reason in the reader's language, with the reason for its clause."""
    reasons = [reason_from_data(data) for data in stored]
    return [(reason_sentence(rules, reason, language), reason) for reason in reasons]
