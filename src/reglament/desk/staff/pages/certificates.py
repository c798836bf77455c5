"""Certificates in words and pictures: the list, one certificate, cover over time with lapses and overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reglament.desk.customers import agreed, verdicts
from reglament.desk.customers.actions.activations import Offer
from reglament.desk.customers.lookups import certificates_at
from reglament.desk.customers.models import (
    ActivationCertificate,
    Organisation,
    Requester,
    SupportCertificate,
)
from reglament.desk.products.models import Product
from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Member
from reglament.desk.regulations.queries import rules_of
from reglament.desk.staff.pages.labels import axis_words
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.named import named_facts
from reglament.desk.staff.pages.registers import (
    Place,
    RegisterLine,
    RegisterList,
    edition_fact,
    nothing,
    page_of,
)
from reglament.desk.tickets.dates import day
from reglament.desk.ui.pictures import Cover, Coverage, coverage
from reglament.desk.ui.shapes import ClauseMark, Event, Fact, Link
from reglament.rulebook import price
from reglament.rulebook.coverage import Lapse, Span

SOON = 30  # days before the end that are drawn as soon
Kind = Literal["valid", "activated", "lapsed", "planned"]


def today_of(speech: Speech) -> date:
    return speech.now.astimezone(ZoneInfo(speech.rules.zone)).date()


def standing_words(standing: str) -> str:
    return {
        "valid": pgettext("certificate", "valid"),
        "planned": pgettext("certificate", "not begun yet"),
        "expired": pgettext("certificate", "expired"),
        "annulled": pgettext("certificate", "annulled"),
    }[standing]


def term(certificate: SupportCertificate, language: str) -> str:
    return f"{day(certificate.starts_on, language)} — {day(certificate.ends_on, language)}"


def certificates_list(place: Place, *, chosen: int = 0) -> RegisterList:
    words = place.given("q")
    speech = place.speech
    sold = verdicts.sells(speech.rules)
    found, count, pager = page_of(place, certificates_at(place.desk, words))
    return RegisterList(
        title=_("Certificates"),
        count=count,
        lines=[certificate_line(place, speech, item, chosen) for item in found],
        action=place.url("certificates"),
        words=words,
        acts=[Link(_("Issue"), place.url("certificate_new"), key="i")] if sold else [],
        pager=pager,
        empty=nothing(
            words,
            title=_("No certificates yet"),
            explained=_("Issue one from the page of its owner, or import them from a file.")
            if sold
            else _("Under this regulation support is not by certificates."),
        )
        if not found
        else {},
    )


def certificate_line(place: Place, speech: Speech, item: SupportCertificate, chosen: int = 0) -> RegisterLine:
    today = today_of(speech)
    standing = verdicts.standing(item, today)
    left = (item.ends_on - today).days
    state = {"expired": "late", "annulled": "held"}.get(standing, "soon" if 0 <= left < SOON else "")
    under = standing_words(standing)
    if standing == "valid" and left < SOON:
        under = ngettext("%(n)s day left", "%(n)s days left", left + 1) % {"n": left + 1}
    return RegisterLine(
        url=place.url("certificate", item.pk, q=place.given("q")),
        title=item.number,
        note=str(item.organisation or item.owner),
        right=term(item, place.language),
        under=f"{axis_words(speech.rules, 'tier', place.language).get(item.tier, item.tier)}, {under}",
        state=state,
        selected=item.pk == chosen,
    )


def own_terms(speech: Speech, item: SupportCertificate) -> list[Fact]:
    """What this certificate gives otherwise than its tier (A6.6)."""
    rules, facts = speech.rules, []
    for code, value in item.overrides.items():
        if code in rules.services:
            row = rules.services[code]
            shown = _("none") if value is False else str(value)
            facts.append(Fact(row.label[speech.language], shown, clause=speech.mark("6.6")))
        elif code == "visit_hours":
            facts.append(Fact(_("Hours of visits"), _("any") if value == "any" else str(value)))
        elif code == "visit_area":
            facts.append(Fact(_("Area of visits"), _("anywhere")))
        elif code in agreed.agreed_names(rules):
            label, clause = agreed.label_of(rules, code, speech.language)
            facts.append(
                Fact(label, agreed.shown(rules, code, value, speech.language), clause=speech.mark(clause))
            )
    return facts


def certificate_facts(place: Place, speech: Speech, item: SupportCertificate) -> list[Fact]:
    rules, language = speech.rules, place.language
    standing = standing_words(verdicts.standing(item, today_of(speech)))
    tier = rules.axes["tier"].values.get(item.tier)
    products = ", ".join(item.products.order_by("name").values_list("name", flat=True))
    facts = [
        Fact(_("Standing"), standing, note=item.annulled_reason),
        Fact(_("Owner"), str(item.organisation or item.owner), url=owner_url(place, item)),
        Fact(
            _("Tier"),
            tier.label[language] if tier else item.tier,
            clause=speech.mark(tier.clause) if tier else None,
        ),
        Fact(_("Term"), term(item, language), note=_("both days inside")),
        Fact(_("Products"), products, note=item.version_text),
        Fact(_("Seats"), str(item.seats) if item.seats else "—"),
    ]
    if item.price is not None and item.price_on is not None:
        note = f"{item.price_source}, {day(item.price_on, language)}"
        facts.append(Fact(_("Price with VAT"), price.money(item.price, "RUB", language), note=note))
    if item.accepted_edition and item.accepted_on:
        note = _("accepted by obtaining the certificate, %(on)s") % {"on": day(item.accepted_on, language)}
        facts.append(edition_fact(place, item.accepted_edition, note=note, clause="2.3"))
    issued = speech.at(item.issued_at)
    facts.append(Fact(_("Issued"), issued, note=str(item.issued_by) if item.issued_by else ""))
    lists = place.url("certificate_named", item.pk) if item.annulled_at is None else ""
    return [*facts, *own_terms(speech, item), *named_facts(speech, item, place.language, lists)]


def corrections(place: Place, item: SupportCertificate) -> list[Event]:
    """What was put right on it: from what to what, by whom and why."""
    found = []
    for row in item.corrections.select_related("by").order_by("-pk"):
        changed = [
            f"{row.before.get(name) or '—'} → {value or '—'}"
            for name, value in row.after.items()
            if row.before.get(name) != value
        ]
        words = _("Corrected: %(what)s. %(why)s") % {"what": "; ".join(changed), "why": row.reason}
        found.append(Event(words=words, at=place.speech.at(row.at), iso=row.at.isoformat(), who=str(row.by)))
    return found


def owner_url(place: Place, item: SupportCertificate) -> str:
    if item.organisation_id:
        return place.url("customer", item.organisation_id)
    return place.url("person", item.owner_id)


# --- cover over time ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class LapseLine:
    words: str
    clause: ClauseMark | None
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class CoverOf:
    """Cover of one product: the picture, and under it what it shows in words."""

    product: str
    picture: Coverage | None
    certificates: Sequence[RegisterLine]
    lapses: Sequence[LapseLine] = ()
    overlaps: Sequence[str] = ()
    annulled: Sequence[RegisterLine] = field(default_factory=tuple)


def covers_of(place: Place, owner: Organisation | Requester) -> dict[str, Any]:
    """Context of staff/parts/cover.html; nothing where support is not by certificates."""
    if not verdicts.sells(place.speech.rules):
        return {"covers": None}
    name = "organisation" if isinstance(owner, Organisation) else "person"
    return {
        "covers": cover_of(place, owner),
        "issue_url": place.url("certificate_new", **{name: owner.pk}),
        "quote_url": place.url("quotation_new", **{name: owner.pk})
        if place.actor.roles.get(place.desk.pk) in (Member.CLERK, Member.HEAD)
        else "",
        "licences_url": place.url("licences", q=str(owner)),
    }


def cover_of(place: Place, owner: Organisation | Requester) -> list[CoverOf]:
    """Of every product the owner ever had a certificate for."""
    speech = place.speech
    mine = {"organisation": owner} if isinstance(owner, Organisation) else {"owner": owner}
    rows = place.desk.certificates.filter(**mine).select_related("organisation", "owner")
    held = list(rows.prefetch_related("products").order_by("starts_on", "pk"))
    bought = list(
        place.desk.activations.filter(
            **{f"preceding__{name}": value for name, value in mine.items()}, annulled_at=None
        ).select_related("preceding", "following")
    )
    by_product: dict[Product, list[SupportCertificate]] = {}
    for item in held:
        for product in item.products.all():
            by_product.setdefault(product, []).append(item)
    return [
        _cover(place, speech, owner, product, items, [a for a in bought if a.product_id == product.pk])
        for product, items in sorted(by_product.items(), key=lambda pair: pair[0].name)
    ]


def _cover(
    place: Place,
    speech: Speech,
    owner: Organisation | Requester,
    product: Product,
    items: list[SupportCertificate],
    bought: list[ActivationCertificate],
) -> CoverOf:
    today = today_of(speech)
    found = verdicts.cover(speech.rules, items, bought, today=today)
    lines = [certificate_line(place, speech, item) for item in items]
    if found is None:
        return CoverOf(product.name, None, lines)
    prices = {item.starts_on: item.price for item in items if item.annulled_at is None}
    return CoverOf(
        product=product.name,
        picture=picture(speech, found.spans, today),
        certificates=lines,
        lapses=[
            _lapse(place, speech, owner, product, lapse, prices)
            for lapse in found.lapses
            if lapse.last_on < today or lapse.before
        ],
        overlaps=[_overlap(place, span) for span in found.spans if span.overlap],
    )


def picture(speech: Speech, spans: Sequence[Span], today: date) -> Coverage | None:
    """The spans that are covered or activated; lapses stay blank."""
    tiers = axis_words(speech.rules, "tier", speech.language)
    shown = []
    for span in spans:
        numbers = ", ".join(span.certificates or span.activations)
        words = f"{days(span.first_on, span.last_on, speech.language)}: {numbers}"
        if span.kind == "activated":
            shown.append(Cover(span.first_on, span.last_on, words, "activated"))
        elif span.kind == "covered":
            kind: Kind = "lapsed" if span.last_on < today else "planned" if span.first_on > today else "valid"
            tier = tiers.get(span.tier, span.tier).lower()
            shown.append(Cover(span.first_on, span.last_on, f"{words}, {tier}", kind))
    return coverage(shown, today=today) if shown else None


def days(first_on: date, last_on: date, language: str) -> str:
    if first_on == last_on:
        return day(first_on, language)
    return f"{day(first_on, language)} — {day(last_on, language)}"


def _overlap(place: Place, span: Span) -> str:
    return _("%(days)s: several certificates together, %(numbers)s") % {
        "days": days(span.first_on, span.last_on, place.language),
        "numbers": ", ".join(span.certificates),
    }


def _lapse(
    place: Place,
    speech: Speech,
    owner: Organisation | Requester,
    product: Product,
    lapse: Lapse,
    prices: dict[date, Any],
) -> LapseLine:
    told = {"days": days(lapse.first_on, lapse.last_on, place.language), "number": lapse.mended_by}
    mark = speech.mark(lapse.clause, lapse.readings)
    if lapse.mended_by:
        return LapseLine(_("%(days)s: activated by %(number)s") % told, mark)
    if lapse.renews_on is None:
        return LapseLine(_("%(days)s: no certificate") % told, mark)
    name = "organisation" if isinstance(owner, Organisation) else "person"
    url = place.url(
        "activation_new",
        product=product.code,
        renews=lapse.renews_on.isoformat(),
        price=prices.get(lapse.renews_on) or "",
        **{name: owner.pk},
    )
    return LapseLine(_("%(days)s: no certificate") % told, mark, url, _("Activate"))


# --- activation -------------------------------------------------------------------------------------------------------
def offer_shown(speech: Speech, offer: Offer) -> dict[str, Any]:
    """The sum of an activation, month by month, with the clause and the readings."""
    quote = offer.quote
    return {
        "cost": price.money(offer.cost, quote.currency, speech.language),
        "sentences": list(price.sentences(offer.rules, quote, speech.language)),
        "mark": speech.mark(quote.clause, quote.readings),
        "between": f"{offer.preceding.number} → {offer.following.number}",
    }


def activation_facts(place: Place, speech: Speech, item: ActivationCertificate) -> list[Fact]:
    language = place.language
    standing = "annulled" if item.annulled_at else "valid"
    owner = item.preceding.organisation or item.preceding.owner
    return [
        Fact(_("Standing"), standing_words(standing), note=item.annulled_reason),
        Fact(_("Owner"), str(owner), url=owner_url(place, item.preceding)),
        Fact(_("Product"), item.product.name),
        Fact(_("Renewal date"), day(item.renews_on, language), clause=speech.mark("1.7")),
        Fact(_("After"), item.preceding.number, url=place.url("certificate", item.preceding_id)),
        Fact(_("Before"), item.following.number, url=place.url("certificate", item.following_id)),
        Fact(
            _("Price with VAT"),
            price.money(item.price, "RUB", language),
            note=_("new certificate: %(price)s, ordered %(on)s")
            % {"price": price.money(item.base_price, "RUB", language), "on": day(item.price_on, language)},
            clause=_price_mark(place, item),
        ),
        edition_fact(place, item.accepted_edition, clause="2.3"),
        Fact(_("Issued"), speech.at(item.issued_at), note=str(item.issued_by)),
    ]


def _price_mark(place: Place, item: ActivationCertificate) -> ClauseMark | None:
    rule = rules_of(item.accepted_edition).prices.get("activation")
    if rule is None:
        return None
    return clause_mark(rules_of(item.accepted_edition), place.desk.slug, rule.clause, place.language)
