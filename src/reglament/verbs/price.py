"""``reglament price activation``: what mending a lapse of support costs, with every month named."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import date
from decimal import Decimal
from typing import Any

from reglament.rulebook import months, price
from reglament.rulebook.citing import clause_words, reading_sentence, reason_sentence
from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import load_preset, preset_codes
from reglament.verbs import Complaint, language, no_date, said
from reglament.verbs.editions import edition_of

_MONEY = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_YEARS = range(1990, 2101)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the verb."""
    parser.add_argument("what", choices=("activation",), help="the formula")
    parser.add_argument("--edition", required=True, help=f"{', '.join(preset_codes())} or a file FILE.toml")
    parser.add_argument(
        "--price", required=True, metavar="AMOUNT", help="of the new certificate, VAT included: 120000.00"
    )
    parser.add_argument(
        "--previous-end", required=True, metavar="DATE", help="last day of the former certificate: 2023-12-31"
    )
    parser.add_argument("--start", required=True, metavar="DATE", help="first day of the new certificate")
    parser.add_argument("--end", required=True, metavar="DATE", help="last day of the new certificate")
    parser.add_argument("--lang", choices=("ru", "en"), default=language(), help="language of the words")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Print the cost. Raises Complaint for wrong input and for what has no price."""
    edition = edition_of(args.edition, args.lang)
    if args.what not in edition.prices:
        known = ", ".join(code for code in preset_codes() if args.what in load_preset(code).prices)
        raise Complaint(
            said(
                f"в {edition.code} нет цены {args.what}; есть в {known}",
                f"{edition.code} has no price of {args.what}; {known} have",
            )
        )
    quote = price.activation(
        edition,
        price=amount("--price", args.price),
        previous_end_on=day("--previous-end", args.previous_end),
        start_on=day("--start", args.start),
        end_on=day("--end", args.end),
        rule=args.what,
    )
    if quote.verdict.reason:
        raise Complaint(reason_sentence(edition, quote.verdict.reason, args.lang))
    if args.json:
        json.dump(quote_as_json(edition, quote, args.lang), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(_as_text(edition, quote, args.lang)))
    return 0


def amount(name: str, text: str) -> Decimal:
    """An amount of money, like 120000.00. Raises Complaint that names the field."""
    if not _MONEY.fullmatch(text):
        raise Complaint(
            said(
                f"{name} {text!r} — не сумма; цифры и точка, например 120000.00",
                f"{name} {text!r} is no amount; digits and a point, like 120000.00",
            )
        )
    return Decimal(text)


def day(name: str, text: str) -> date:
    """A date, like 2024-04-01. Raises Complaint that names the field."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            on = date.fromisoformat(text)
        except ValueError:
            raise no_date(name, text, "2024-04-01") from None
        if on.year in _YEARS:
            return on
        raise Complaint(
            said(
                f"{name} {text!r} вне лет {_YEARS[0]}–{_YEARS[-1]}",
                f"{name} {text!r} is outside the years {_YEARS[0]}–{_YEARS[-1]}",
            )
        )
    raise no_date(name, text, "2024-04-01")


def quote_as_json(edition: Edition, quote: price.Quote, lang: str) -> dict[str, Any]:
    """A quote as JSON: the numbers of the formula by their names, the cost as a string."""
    return {
        "edition": edition.code,
        **{name: counted.number for name, counted in quote.counts.items()},
        "cost": f"{quote.cost:f}" if quote.cost is not None else None,
        "currency": quote.currency,
        "price": f"{quote.price:f}",
        "previous_end": quote.previous_end_on.isoformat(),
        "start": quote.start_on.isoformat(),
        "end": quote.end_on.isoformat(),
        "months": {
            name: [_month(month, lang) for month in counted.months] for name, counted in quote.counts.items()
        },
        "formula": edition.prices[quote.rule].formula,
        "clause": quote.clause,
        "clauses": {name: counted.clause for name, counted in quote.counts.items()},
        "reading": " ".join(reading_sentence(edition, name, lang) for name in quote.readings),
        "readings": readings_as_json(edition, quote.readings),
        "explanation": list(price.sentences(edition, quote, lang)),
    }


def readings_as_json(edition: Edition, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Readings that bear on an answer: id, switch, value."""
    chosen = (edition.parameters[name] for name in names)
    return [{"id": item.id, "switch": item.switch, "value": item.value} for item in chosen]


def _month(month: months.Month, lang: str) -> dict[str, Any]:
    return {
        "name": months.month_words(month, lang),
        "month": f"{month.first_on:%Y-%m}",
        "from": month.first_on.isoformat(),
        "to": month.last_on.isoformat(),
        "whole": month.whole,
    }


def _as_text(edition: Edition, quote: price.Quote, lang: str) -> list[str]:
    ru = lang == "ru"
    cost = price.money(quote.cost or Decimal(), quote.currency, lang)
    return [
        f"{'Стоимость' if ru else 'Cost'}: {cost}",
        f"{'Пункт' if ru else 'Clause'} {quote.clause}: {clause_words(edition, quote.clause, lang)}",
        *(f"  {sentence}" for sentence in price.sentences(edition, quote, lang)),
        *(f"  {reading_sentence(edition, name, lang)}" for name in quote.readings),
    ]
