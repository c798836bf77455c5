"""What a quotation says, in words anybody can check with a pencil; for the staff's page, the customer's and the PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from reglament.desk.customers.actions.prices import vat_in
from reglament.desk.customers.actions.quotations import Reckoned, quote_of
from reglament.desk.customers.models import ActivationCertificate
from reglament.desk.customers.pricing import Quotation
from reglament.desk.regulations.links import clause_mark, reading_words
from reglament.desk.regulations.queries import rules_of
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook import price, words
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the sum: what it is and what it costs."""

    label: str
    amount: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """`sentences`: the sum of the activation month by month; empty where there is none. All ready for the eye."""

    parts: Sequence[Part]
    total: str
    vat: str
    sentences: Sequence[str]
    readings: Sequence[str]
    clause: ClauseMark | None
    valid_until: str


def quote_of_activation(item: ActivationCertificate) -> price.Quote:
    """What an issued activation certificate costs by the formula it was sold under, month by month."""
    return price.activation(
        rules_of(item.accepted_edition),
        price=item.base_price,
        previous_end_on=item.preceding.ends_on,
        start_on=item.following.starts_on,
        end_on=item.following.ends_on,
        rule="activation",
    )


def activation_counted(item: ActivationCertificate, language: str) -> list[str]:
    """The same in sentences anybody can check with a pencil, then the readings it stands on."""
    rules = rules_of(item.accepted_edition)
    if "activation" not in rules.prices:
        return []
    quote = quote_of_activation(item)
    readings = [reading_words(rules, name, language) for name in quote.readings]
    return [*price.sentences(rules, quote, language), *readings]


def vat_words(amount: Decimal, rate: Decimal | None, language: str) -> str:
    """«в том числе НДС 22 %: 21 639,34 ₽»; what is said without VAT."""
    inside = vat_in(amount, rate)
    if rate is None or inside is None:
        return _("without VAT")
    shown = f"{rate.normalize():f}".replace(".", "," if language == "ru" else ".")
    return _("VAT %(rate)s%% inside: %(vat)s") % {"rate": shown, "vat": price.money(inside, "RUB", language)}


def of_reckoned(made: Reckoned, desk: str, language: str) -> Quoted:
    """Of a sum that is kept nowhere yet."""
    wanted = made.wanted
    return _quoted(
        made.rules,
        desk,
        language,
        tier=wanted.tier,
        days=(wanted.starts_on, wanted.ends_on),
        amount=made.price,
        rate=wanted.vat_rate,
        source=(wanted.price_source, wanted.price_on),
        quote=made.activation,
        lapse_after=made.preceding.number if made.preceding else "",
        valid_until=made.valid_until,
    )


def of_kept(item: Quotation, language: str) -> Quoted:
    """Of a quotation, by the edition it was made under."""
    return _quoted(
        rules_of(item.edition),
        item.desk.slug,
        language,
        tier=item.tier,
        days=(item.starts_on, item.ends_on),
        amount=item.price,
        rate=item.vat_rate,
        source=(item.price_source, item.price_on),
        quote=quote_of(item),
        lapse_after=item.preceding.number if item.preceding else "",
        valid_until=item.valid_until,
    )


def _quoted(
    rules: Edition,
    desk: str,
    language: str,
    *,
    tier: str,
    days: tuple[date, date],
    amount: Decimal,
    rate: Decimal | None,
    source: tuple[str, date | None],
    quote: price.Quote | None,
    lapse_after: str,
    valid_until: date,
) -> Quoted:
    parts = [_certificate(rules, language, tier, days, amount, source)]
    total = amount
    if quote is not None and quote.cost is not None:
        what = rules.prices[quote.rule].label[language]
        note = _("of the lapse after certificate %(number)s") % {"number": lapse_after}
        parts.append(Part(what, price.money(quote.cost, quote.currency, language), note))
        total += quote.cost
    return Quoted(
        parts=parts,
        total=price.money(total, "RUB", language),
        vat=vat_words(total, rate, language),
        sentences=list(price.sentences(rules, quote, language)) if quote else [],
        readings=[reading_words(rules, name, language) for name in quote.readings] if quote else [],
        clause=clause_mark(
            rules, desk, quote.clause if quote else "2.4", language, quote.readings if quote else ()
        ),
        valid_until=words.day(valid_until, language),
    )


def _certificate(
    rules: Edition,
    language: str,
    tier: str,
    days: tuple[date, date],
    amount: Decimal,
    source: tuple[str, date | None],
) -> Part:
    named = rules.axes["tier"].values
    label = named[tier].label[language] if tier in named else tier
    term = f"{words.day(days[0], language)} — {words.day(days[1], language)}"
    what = _("Support certificate, %(tier)s, %(term)s") % {"tier": label.lower(), "term": term}
    note = ", ".join([source[0], *([words.day(source[1], language)] if source[1] else [])])
    return Part(what, price.money(amount, "RUB", language), note)
