"""The facts beside the correspondence: who, by which certificate, about what, how admitted, what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.services import REMOTE
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.products.models import Version
from reglament.desk.staff.pages.labels import axis_words
from reglament.desk.staff.pages.letters import letter_facts
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.used import COSTS, MeterFact, charged_facts, meter_facts, owed_facts
from reglament.desk.tickets.addresses import address
from reglament.desk.tickets.clockwords import short_day
from reglament.desk.tickets.dates import day
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.desk.tickets.reasons import bare, sentences
from reglament.desk.ui.pictures import Cover, Coverage, coverage
from reglament.desk.ui.shapes import Fact
from reglament.desk.upgrades.queries import KIND as UPGRADE
from reglament.desk.visits.catalogue import value_words
from reglament.rulebook import entitlement
from reglament.rulebook.charges import Bill
from reglament.rulebook.entitlement import Held
from reglament.rulebook.limits import Taken
from reglament.rulebook.meters import Standing


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled part of the facts column."""

    title: str
    facts: list[Fact] = field(default_factory=list)
    coverage: Coverage | None = None
    meters: list[MeterFact] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read from the database for the facts."""

    certificates: Sequence[SupportCertificate]
    places: Sequence[Taken]
    versions: Sequence[Version]
    following: Sequence[str]
    letters: Sequence[OutgoingLetter]
    standings: Sequence[Standing] = ()
    owed: Sequence[TicketEvent] = ()
    bills: Sequence[Bill] = ()


def panels(speech: Speech, ticket: Ticket, known: Known, *, alone: bool = False) -> list[Panel]:
    """Panels in the order an engineer asks for them; empty ones are left out.

    `alone`: for a third party, with no ways to other appeals, registers and letters (A7.1)."""
    found = [
        Panel(_("How it was admitted"), _admission(speech, ticket)),
        Panel(_("Requester"), _requester(ticket)),
        _certificate(speech, ticket, known),
        Panel(_("Used and left"), _used(speech, ticket, known), meters=meter_facts(speech, known.standings)),
        Panel(_("Product"), _product(speech, ticket, known.versions)),
        Panel(_("Appeal"), _appeal(speech, ticket, alone=alone)),
        Panel(_("Links"), [] if alone else _links(ticket, known.following)),
        Panel(_("Letters sent"), letter_facts(speech, known.letters, alone=alone)),
    ]
    return [panel for panel in found if panel.facts or panel.coverage or panel.meters]


def _used(speech: Speech, ticket: Ticket, known: Known) -> list[Fact]:
    found = owed_facts(speech, known.owed)
    if known.bills:
        page = f"{address('staff:explain', ticket.number)}#{COSTS}"
        found += charged_facts(speech, known.bills, page)
    return found


def _admission(speech: Speech, ticket: Ticket) -> list[Fact]:
    """The verdict with the clause of each reason; what an incomplete appeal lacks."""
    decision = ticket.verdict.get("decision", "accept")
    if ticket.state == "incomplete":
        title = _("In doubt") if decision == "hold" else _("Lacking")
        rows = sentences(speech.rules, ticket.missing, speech.language)
    elif decision == "queue" and ticket.state == "queued":
        title, rows = _("Queued"), sentences(speech.rules, ticket.verdict["reasons"], speech.language)
    elif ticket.state in ("closed", "refused") and ticket.missing:
        title, rows = _("Lacking"), sentences(speech.rules, ticket.missing, speech.language)
    else:
        return [Fact(_("Accepted"), speech.at(ticket.completed_at or ticket.received_at))]
    return [Fact(title, bare(words), clause=speech.mark(reason.clause)) for words, reason in rows]


def _requester(ticket: Ticket) -> list[Fact]:
    person = ticket.requester
    facts = [Fact(_("Name"), person.full_name or "—")]
    note = _("letters do not arrive at this address") if person.mail_fails_since else ""
    facts.append(Fact(_("E-mail"), person.email, url=f"mailto:{person.email}", note=note))
    if person.phone:
        number = "".join(c for c in person.phone if c.isdigit() or c == "+")
        facts.append(Fact(_("Telephone"), person.phone, url=f"tel:{number}"))
    if ticket.organisation:
        note = _("INN %(inn)s") % {"inn": ticket.organisation.inn} if ticket.organisation.inn else ""
        facts.append(Fact(_("Organisation"), ticket.organisation.name, note=note))
    return facts


def _certificate(speech: Speech, ticket: Ticket, known: Known) -> Panel:
    today = speech.now.astimezone(ZoneInfo(speech.rules.zone)).date()
    tiers = axis_words(speech.rules, "tier", speech.language)
    chosen, facts, meters = ticket.certificate, [], []
    if chosen is not None:
        tier = speech.rules.axes["tier"].values.get(chosen.tier) if "tier" in speech.rules.axes else None
        facts.append(
            Fact(
                _("Tier"),
                tiers.get(chosen.tier, chosen.tier),
                clause=speech.mark(tier.clause) if tier else None,
            )
        )
        left = (chosen.ends_on - today).days
        term = f"{day(chosen.starts_on, speech.language)} — {day(chosen.ends_on, speech.language)}"
        facts.append(Fact(_("Term"), term, note=_("expired") if left < 0 else ""))
        facts += _services(speech, chosen, today)
        meters = _meters(speech, known.places)
    elif ticket.certificate_text:
        facts.append(Fact(_("As written"), ticket.certificate_text, note=_("not attached to the appeal")))
    title = _("Certificate %(number)s") % {"number": chosen.number} if chosen else _("Certificates")
    return Panel(title, facts, _coverage(known.certificates, tiers, today), meters)


def _services(speech: Speech, certificate: SupportCertificate, today: date) -> list[Fact]:
    """Whether there may be remote sessions and visits, with the clause; nothing is read for it (A6.8)."""
    rules = speech.rules
    held = [
        Held(
            certificate.number,
            certificate.tier,
            certificate.starts_on,
            certificate.ends_on,
            (),
            certificate.overrides,
        )
    ]
    found = []
    for code in (REMOTE, rules.visits.service if rules.visits else ""):
        if code in rules.services:
            right = entitlement.may_have(rules, code, held, on=today)
            words = value_words(right.given) if right.given else _("not any more")
            label = rules.services[code].label[speech.language]
            found.append(Fact(label, words, clause=speech.mark(right.verdict.clauses[0])))
    return found


def _meters(speech: Speech, places: Sequence[Taken]) -> list[MeterFact]:
    """What is left of the limits of simultaneous appeals that hold for this one (A6.3)."""
    return [
        MeterFact(
            item.meter.label[speech.language],
            item.taken,
            item.size,
            speech.mark(item.meter.clause, item.readings),
        )
        for item in places
    ]


def _coverage(
    certificates: Sequence[SupportCertificate], tiers: dict[str, str], today: date
) -> Coverage | None:
    spans = [
        Cover(
            c.starts_on,
            c.ends_on,
            f"{c.number}, {tiers.get(c.tier, c.tier).lower()}",
            "lapsed" if c.ends_on < today else "planned" if c.starts_on > today else "valid",
        )
        for c in certificates
    ]
    return coverage(spans, today=today) if spans else None


def _product(speech: Speech, ticket: Ticket, versions: Sequence[Version]) -> list[Fact]:
    facts = []
    if ticket.product:
        facts.append(Fact(_("Product"), ticket.product.name))
    if ticket.version_text:
        version = _version(ticket.version_text, versions)
        facts.append(Fact(_("Version"), ticket.version_text, note=_status(version) if version else ""))
    if ticket.environment:
        facts.append(_environment(speech, ticket))
    return facts


def _environment(speech: Speech, ticket: Ticket) -> Fact:
    """What the client runs it on, and whether the documentation of the product names that (A6.1)."""
    listed = ticket.product.environments.casefold().splitlines() if ticket.product else []
    known, told = [line.strip() for line in listed if line.strip()], ticket.environment.casefold()
    outcome = speech.rules.outcomes.get("unsupported-configuration")
    if not known or any(line in told or told in line for line in known):
        return Fact(_("Environment"), ticket.environment)
    mark = speech.mark(outcome.clause) if outcome else None
    return Fact(_("Environment"), ticket.environment, note=_("not among the documented ones"), clause=mark)


def _version(text: str, versions: Sequence[Version]) -> Version | None:
    """The known version a text speaks of: the longest number it begins with, else the same first group (A1.3)."""
    exact = [v for v in versions if text.startswith(v.number)]
    if exact:
        return max(exact, key=lambda v: len(v.number))
    first = text.strip().partition(".")[0]
    return next((v for v in versions if v.number.partition(".")[0] == first), None)


def _status(version: Version) -> str:
    words = {
        Version.CURRENT: _("supported in full"),
        Version.LIMITED: _("support is limited"),
        Version.ENDED: _("support has ended"),
    }[version.status]
    since = _("since %(on)s") % {"on": short_day(version.since_on)} if version.since_on else ""
    return f"{words}, {since}" if since else words


def _appeal(speech: Speech, ticket: Ticket, *, alone: bool = False) -> list[Fact]:
    words, rules = speech.words, speech.rules
    facts = [Fact(_("Received"), speech.at(ticket.received_at), note=words.channel(ticket.channel))]
    if ticket.incoming_number:
        facts.append(Fact(_("Incoming number"), ticket.incoming_number))
    for axis in ("kind", "severity", "priority"):
        value = getattr(ticket, axis)
        if value and axis in rules.axes:
            note = ""
            if axis == "priority" and ticket.client_priority not in ("", value):
                note = _("the client set: %(value)s") % {"value": words.axis(axis, ticket.client_priority)}
            clause = rules.axes[axis].values[value].clause if value in rules.axes[axis].values else ""
            label = rules.axes[axis].label[speech.language]
            url = _upgrade_url(speech, ticket) if axis == "kind" and not alone else ""
            facts.append(Fact(label, words.axis(axis, value), note=note, url=url, clause=speech.mark(clause)))
    facts.append(Fact(_("Agent"), str(ticket.assignee) if ticket.assignee else _("nobody")))
    if ticket.postponed_reason:
        note = _("until %(on)s") % {"on": short_day(ticket.postponed_until)} if ticket.postponed_until else ""
        facts.append(Fact(_("Postponed"), words.postpone_reason(ticket.postponed_reason), note=note))
    if ticket.outcome:
        clause = rules.outcomes[ticket.outcome].clause if ticket.outcome in rules.outcomes else ""
        facts.append(Fact(_("Outcome"), words.outcome(ticket.outcome), clause=speech.mark(clause)))
    facts.append(_edition(speech, ticket))
    return facts + _form(speech, ticket)


def _upgrade_url(speech: Speech, ticket: Ticket) -> str:
    """Where an appeal for a licence for the new version is checked and decided (6.10); "" for any other."""
    if ticket.kind != UPGRADE or speech.rules.upgrade is None:
        return ""
    return address("staff:upgrade", ticket.desk.slug, ticket.number)


def _edition(speech: Speech, ticket: Ticket) -> Fact:
    page = address("regulation_edition", ticket.desk.slug, speech.rules.code)
    return Fact(_("Edition"), speech.rules.title[speech.language], url=page)


def _form(speech: Speech, ticket: Ticket) -> list[Fact]:
    """Other fields of the regulation's form, as filled in."""
    told = {name: value for name, value in ticket.facts.items() if value not in ("", None, [])}
    labels = _labels(speech, ticket.kind) if told else {}
    facts = [Fact(labels.get(name, name), speech.words.value(name, value)) for name, value in told.items()]
    if ticket.source_link:
        link = ticket.source_link
        if link.startswith(("https://", "http://")):
            facts.append(Fact(_("Read before asking"), link, url=link))
        else:
            facts.append(Fact(_("Read before asking"), link))
    return facts


def _labels(speech: Speech, kind: str) -> dict[str, str]:
    """What the fields of a form are called, by name."""
    labels = {f.name: f.label[speech.language] for f in speech.rules.form(kind).fields}
    labels.setdefault("component", _("Component"))
    labels |= {name: speech.words.fact(name) for name in (*speech.rules.axes, *speech.rules.facts)} | labels
    labels.setdefault("organisation_name", _("Organisation, as written"))
    labels.setdefault("inn", _("INN"))
    labels.setdefault("ogrn", _("OGRN"))
    return labels


def _links(ticket: Ticket, following: Sequence[str]) -> list[Fact]:
    facts = []
    if ticket.previous:
        facts.append(_link(_("Continues"), ticket.previous.number))
    facts += [_link(_("Continued by"), number) for number in following]
    return facts


def _link(term: str, number: str) -> Fact:
    return Fact(term, number, url=address("staff:ticket", number))
