"""``reglament upgrade check FACTS.json``: may a licence for the new version be given, condition by condition.

The format of the facts is described in docs/commerce.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reglament.rulebook import price, upgrade, words
from reglament.rulebook.citing import clause_words, reading_sentence, reason_sentence
from reglament.rulebook.coverage import Coverage
from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import load_preset, preset_codes
from reglament.rulebook.terms import Due
from reglament.rulebook.verdict import Reason
from reglament.rulebook.worktime import OutsideCalendar
from reglament.verbs import Complaint, language, said, unreadable
from reglament.verbs.editions import edition_of
from reglament.verbs.intervals import provisional_mark
from reglament.verbs.price import quote_as_json, readings_as_json
from reglament.verbs.upgrade_facts import Read, read


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument(
        "what", choices=("check",), help="check the conditions of a licence for the new version"
    )
    parser.add_argument("facts", metavar="FACTS.json", help="the facts, see docs/commerce.md; - for stdin")
    parser.add_argument("--edition", default="", help=f"{', '.join(preset_codes())} or a file FILE.toml")
    parser.add_argument("--lang", choices=("ru", "en"), default=language(), help="language of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the checklist; the exit code is 0 for any verdict. Raises Complaint for wrong input."""
    given = read(_text(args.facts))
    edition = edition_of(args.edition or given.edition) if args.edition or given.edition else _in_force(given)
    if edition.upgrade is None:
        raise Complaint(
            said(
                f"{edition.code} не говорит о лицензиях на новые версии",
                f"{edition.code} knows no licences for new versions",
            )
        )
    try:
        found = upgrade.check(edition, given.facts)
        terms = _terms(edition, given, found)
    except (ValueError, OutsideCalendar) as error:
        raise Complaint(str(error)) from None
    if args.json:
        told = _as_json(edition, given, found, terms, args.lang)
        json.dump(told, sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(_as_text(edition, given, found, terms, args.lang)))
    return 0


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(name, error) from None


def _in_force(given: Read) -> Edition:
    """The shipped edition with upgrades that was in force on the filing date; before all of them, the first."""
    known = sorted(
        (edition for edition in map(load_preset, preset_codes()) if edition.upgrade),
        key=lambda edition: edition.effective_on,
    )
    in_force = [edition for edition in known if edition.effective_on <= given.facts.filed_on]
    return (in_force or known[:1])[-1]


def _terms(edition: Edition, given: Read, found: upgrade.Eligibility) -> dict[str, Due | None]:
    """The terms that run: none unless the licence is given, the second once the old original is in."""
    if not found.verdict.ok:
        return {"scan": None, "original": None}
    return {
        "scan": upgrade.scan_due(edition, given.facts.filed_on),
        "original": upgrade.original_due(edition, given.original_received_on),
    }


# --- for programs ----------------------------------------------------------------------------------------------------
def _as_json(
    edition: Edition, given: Read, found: upgrade.Eligibility, terms: dict[str, Due | None], lang: str
) -> dict[str, Any]:
    return {
        "edition": edition.code,
        "filed_on": given.facts.filed_on.isoformat(),
        "eligible": found.verdict.ok,
        "decision": found.verdict.decision,
        "clause": edition.upgrade.clause if edition.upgrade else "",
        "reasons": [_reason(edition, reason, lang) for reason in found.verdict.reasons],
        "conditions": [_condition(edition, item, lang) for item in found.conditions],
        "coverage": _spans(edition, found.coverage, lang),
        "counts": [
            {**_days(item), "have": item.have, "need": item.need, "ok": item.ok} for item in found.counts
        ],
        "terms": {name: _term(term) for name, term in terms.items()},
    }


def _condition(edition: Edition, item: upgrade.Condition, lang: str) -> dict[str, Any]:
    return {
        "condition": item.rule.check,
        "ok": item.ok,
        "clause": item.rule.clause,
        "label": item.rule.label[lang],
        "reasons": [_reason(edition, reason, lang) for reason in item.verdict.reasons],
        "failures": [_failure(edition, failure, lang) for failure in item.failures],
        "notes": [_reason(edition, reason, lang) for reason in item.notes],
        "readings": readings_as_json(edition, item.readings),
    }


def _reason(edition: Edition, reason: Reason, lang: str) -> dict[str, Any]:
    return {"code": reason.code, "clause": reason.clause, "text": reason_sentence(edition, reason, lang)}


def _failure(edition: Edition, failure: upgrade.Failure, lang: str) -> dict[str, Any]:
    told: dict[str, Any] = {**_days(failure), **_reason(edition, failure.reason, lang)}
    if failure.have is not None:
        told.update(have=failure.have, need=failure.need)
    remedy = failure.remedy
    told["remedy"] = remedy and {
        "kind": remedy.code,
        "renews_on": remedy.renews_on.isoformat() if remedy.renews_on else None,
        "cost": f"{remedy.cost:f}" if remedy.cost is not None else None,
        "clause": remedy.clause,
        "prices": [quote_as_json(edition, quote, lang) for quote in remedy.quotes],
    }
    return told


def _days(item: Any) -> dict[str, Any]:
    days = (item.last_on - item.first_on).days + 1
    return {"from": item.first_on.isoformat(), "to": item.last_on.isoformat(), "days": days}


def _spans(edition: Edition, covered: Coverage | None, lang: str) -> list[dict[str, Any]]:
    kinds = edition.coverage.kinds if edition.coverage else {}
    return [
        {
            **_days(span),
            "kind": span.kind,
            "label": kinds[span.kind].label[lang] if span.kind in kinds else span.kind,
            "tier": span.tier,
            "seats": span.seats,
            "certificates": list(span.certificates),
            "activations": list(span.activations),
            "overlap": span.overlap,
            "clause": span.clause,
        }
        for span in (covered.spans if covered else ())
    ]


def _term(term: Due | None) -> dict[str, Any] | None:
    if term is None:
        return None
    return {
        "from": term.started_on.isoformat(),
        "due_at": term.due_at.isoformat(),
        "days": [day.isoformat() for day in term.counted],
        **({"ends": [end.due_at.isoformat() for end in term.ends]} if term.ends else {}),
        "clause": term.clause,
        "provisional": term.provisional,
    }


# --- for people ------------------------------------------------------------------------------------------------------
def _as_text(
    edition: Edition, given: Read, found: upgrade.Eligibility, terms: dict[str, Due | None], lang: str
) -> Iterator[str]:
    ru, clause = lang == "ru", edition.upgrade.clause if edition.upgrade else ""
    if found.verdict.ok:
        yield "Лицензия на новую версию предоставляется." if ru else "A licence for the new version is given."
    else:
        yield "Лицензия на новую версию не предоставляется." if ru else "No licence for the new version."
    yield f"{'Пункт' if ru else 'Clause'} {clause}: {clause_words(edition, clause, lang)}"
    for item in found.conditions:
        cited = f"(п. {item.rule.clause})" if ru else f"(clause {item.rule.clause})"
        yield f"[{'+' if item.ok else '−'}] {item.rule.label[lang]} {cited}"
        yield from (f"      {line}" for line in _told(edition, item, lang))
    if found.coverage:
        yield ""
        yield from _picture(edition, found.coverage, lang)
    named = {"scan": ("Скан новой лицензии — до", "Scan of the new licence by")}
    named["original"] = ("Оригинал новой лицензии — до", "Original of the new licence by")
    for name, term in terms.items():
        if term:
            mark = provisional_mark(ru) if term.provisional else ""
            yield f"{named[name][0 if ru else 1]} {words.instant(term.due_at, lang)} ({term.clause}){mark}"
            yield from (f"      {_end_words(end, lang)}" for end in term.ends)


def _end_words(end: Due, lang: str) -> str:
    """One of several ends of a term: up to when, and how many days count."""
    due, number = words.instant(end.due_at, lang), len(end.counted)
    if lang == "ru":
        return f"{due}: {number} {words.plural_ru(number, ('день', 'дня', 'дней'))} счёта"
    return f"{due}: {number} {'day' if number == 1 else 'days'} counted"


def _told(edition: Edition, item: upgrade.Condition, lang: str) -> Iterator[str]:
    over_time = {failure.reason for failure in item.failures}
    for reason in item.verdict.reasons:
        if reason not in over_time:
            yield reason_sentence(edition, reason, lang)
    for failure in item.failures:
        yield reason_sentence(edition, failure.reason, lang)
        if failure.remedy:
            yield "  " + _mend(edition, failure.remedy, lang)
    for reason in item.notes:
        yield reason_sentence(edition, reason, lang)
    if not item.ok:
        yield from (reading_sentence(edition, name, lang) for name in item.readings)


def _mend(edition: Edition, remedy: upgrade.Remedy, lang: str) -> str:
    ru = lang == "ru"
    if remedy.code == "activation":
        text = "Восполнит сертификат на активацию" if ru else "An activation certificate mends it"
    elif ru:
        text = "Восполнит новый сертификат вместе с сертификатом на активацию"
    else:
        text = "A new certificate together with an activation certificate mends it"
    if remedy.renews_on:
        day = words.day(remedy.renews_on, lang)
        text += f", дата возобновления — {day}" if ru else f", date of renewal {day}"
    if remedy.cost is not None:
        cost = price.money(remedy.cost, remedy.quotes[0].currency if remedy.quotes else "", lang)
        text += f"; активация стоит {cost}" if ru else f"; the activation costs {cost}"
    elif ru:
        text += "; цена нового сертификата не указана"
    else:
        text += "; the price of the new certificate is not given"
    return text + f" ({remedy.clause})."


def _picture(edition: Edition, covered: Coverage, lang: str) -> Iterator[str]:
    """The days from the purchase to the appeal, a line a span."""
    kinds = edition.coverage.kinds if edition.coverage else {}
    axis = edition.axes.get(edition.matrix.axis)
    marks = {"covered": "█", "activated": "▒", "gap": "·", "before_first": "·"}
    for span in covered.spans:
        tier = axis.values[span.tier].label[lang] if axis and span.tier in axis.values else ""
        label = kinds[span.kind].label[lang] if span.kind in kinds else span.kind
        said: Sequence[str] = [label, tier, ", ".join((*span.certificates, *span.activations))]
        first, last = f"{span.first_on:%d.%m.%Y}", f"{span.last_on:%d.%m.%Y}"
        yield f"{marks[span.kind]} {first}–{last}  {'; '.join(word for word in said if word)}"
