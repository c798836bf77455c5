"""What certificates give, row by row, on the staff's pages of a certificate and of its owner (A6.8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.customers.services import DEDICATED, in_force
from reglament.desk.customers.verdicts import sells
from reglament.desk.staff.pages.facts import Panel
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.registers import Place
from reglament.desk.tickets.models import Ticket, TicketEvent
from reglament.desk.ui.shapes import Fact
from reglament.desk.visits import words
from reglament.desk.visits.catalogue import ServiceRow, rows_of, visits_under
from reglament.desk.visits.questions import day_of
from reglament.rulebook.entitlement import service


@dataclass(frozen=True, slots=True)
class Given:
    """One certificate. `visit_url`: where a visit is booked, "" where none is given; `specialist_url` likewise."""

    number: str
    url: str
    valid: bool
    rows: list[ServiceRow]
    visits: list[tuple[str, str, str]]
    visit_url: str
    specialist_url: str
    specialist: str


def given_by(place: Place, item: SupportCertificate) -> Given:
    """Everything one certificate gives at this moment."""
    rules, language = place.speech.rules, place.language
    valid = in_force(item, day_of(rules, place.now))
    visiting = rules.visits is not None and valid
    if visiting and rules.visits is not None:
        visiting = service(rules, item.tier, rules.visits.service, item.overrides).given
    dedicated = DEDICATED in rules.services
    if dedicated:
        dedicated = service(rules, item.tier, DEDICATED, item.overrides).given
    return Given(
        number=item.number,
        url=place.url("certificate", item.pk),
        valid=valid,
        rows=rows_of(rules, item, language=language, now=place.now),
        visits=[
            (place.url("visit", v.pk), words.when(v, rules, language, now=place.now), words.state_of(v))
            for v in visits_under(item)
        ],
        visit_url=place.url("certificate_visit", item.pk) if visiting else "",
        specialist_url=place.url("certificate_specialist", item.pk)
        if dedicated and item.annulled_at is None
        else "",
        specialist=str(item.specialist) if item.specialist else "",
    )


def given_to(place: Place, owner: Organisation | Requester) -> list[Given]:
    """Of every certificate of the owner that is in force; [] where support is not by certificates."""
    if not sells(place.speech.rules):
        return []
    name = "organisation" if isinstance(owner, Organisation) else "owner"
    today = day_of(place.speech.rules, place.now)
    rows = place.desk.certificates.filter(
        **{name: owner}, annulled_at=None, starts_on__lte=today, ends_on__gte=today
    )
    beside = rows.select_related("desk", "owner", "organisation", "specialist").order_by("-ends_on", "pk")
    return [given_by(place, item) for item in beside]


def service_panels(speech: Speech, ticket: Ticket, events: Sequence[TicketEvent]) -> list[Panel]:
    """Remote sessions and visits of an appeal; nothing is read while its history tells of none."""
    told = {str(e.payload.get("name")).partition("_")[0] for e in events if e.kind == "fact_changed"}
    found = []
    if "remote" in told:
        found.append(Panel(_("Remote sessions"), _sessions(speech, ticket)))
    if "visit" in told:
        found.append(Panel(_("Visits"), _visits(speech, ticket)))
    return found


def _sessions(speech: Speech, ticket: Ticket) -> list[Fact]:
    facts = []
    for session in ticket.remote_sessions.order_by("asked_at", "pk"):
        line = words.session_line(session, speech.rules, speech.language, now=speech.now)
        note = "; ".join(filter(None, (line.purpose, line.consent, line.log, line.done)))
        facts.append(Fact(line.at, line.state, note=note, clause=speech.mark(session.clause)))
    return facts


def _visits(speech: Speech, ticket: Ticket) -> list[Fact]:
    return [
        Fact(
            words.when(visit, speech.rules, speech.language, now=speech.now),
            words.state_of(visit),
            url=reverse("staff:visit", args=[ticket.desk.slug, visit.pk]),
        )
        for visit in ticket.visits.order_by("starts_at", "pk")
    ]
