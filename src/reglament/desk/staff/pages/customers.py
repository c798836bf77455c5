"""The register of customers in words: lists of organisations and persons, the page of each, its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.desk.customers.actions.named import NAMED
from reglament.desk.customers.lookups import organisations_at, persons_at
from reglament.desk.customers.models import (
    Client,
    CustomerChange,
    Organisation,
    Representation,
    Requester,
)
from reglament.desk.staff.pages.marks import Speech
from reglament.desk.staff.pages.named import named_facts
from reglament.desk.staff.pages.registers import (
    Place,
    RegisterLine,
    RegisterList,
    nothing,
    page_of,
)
from reglament.desk.staff.views.ticket import state_words
from reglament.desk.tickets.models import Ticket
from reglament.desk.ui.shapes import Event, Fact, Link

APPEALS = 20  # newest shown
PERSONS, ORGANISATIONS = "persons", "organisations"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One who speaks for an organisation."""

    pk: int
    name: str
    url: str
    email: str
    phone: str
    responsible: bool


@dataclass(frozen=True, slots=True)
class AppealLine:
    url: str
    number: str
    subject: str
    state: str
    at: str


def customers_list(place: Place, *, who: str = ORGANISATIONS, chosen: int = 0) -> RegisterList:
    """Organisations or persons the desk deals with."""
    words = place.given("q")
    if who == PERSONS:
        people, count, pager = page_of(place, persons_at(place.desk, words))
        lines = [person_line(place, person, chosen) for person in people]
    else:
        firms, count, pager = page_of(place, organisations_at(place.desk, words))
        lines = [organisation_line(place, firm, chosen) for firm in firms]
    return RegisterList(
        title=_("Customers"),
        count=count,
        lines=lines,
        action=place.url("customers"),
        words=words,
        tabs=_tabs(place, who, words),
        acts=[_act(place, who)],
        pager=pager,
        empty=nothing(
            words,
            title=_("No customers yet"),
            explained=_(
                "Organisations and persons come here when you enter or import them, sell them a certificate, or when"
                " they ask."
            ),
        )
        if not lines
        else {},
        kept={"who": who} if who == PERSONS else {},
    )


def _tabs(place: Place, who: str, words: str) -> list[Link]:
    return [
        Link(_("Organisations"), place.url("customers", q=words), current=who != PERSONS),
        Link(_("Persons"), place.url("customers", who=PERSONS, q=words), current=who == PERSONS),
    ]


def _act(place: Place, who: str) -> Link:
    if who == PERSONS:
        return Link(_("Enter a person"), place.url("person_new"), key="i")
    return Link(_("Enter an organisation"), place.url("customer_new"), key="i")


def organisation_line(place: Place, firm: Organisation, chosen: int = 0) -> RegisterLine:
    return RegisterLine(
        url=place.url("customer", firm.pk, q=place.given("q")),
        title=firm.name,
        note=_("INN %(inn)s") % {"inn": firm.inn} if firm.inn else _("no INN"),
        right=_("KPP %(kpp)s") % {"kpp": firm.kpp} if firm.kpp else "",
        selected=firm.pk == chosen,
    )


def person_line(place: Place, person: Requester, chosen: int = 0) -> RegisterLine:
    return RegisterLine(
        url=place.url("person", person.pk, q=place.given("q")),
        title=person.full_name or person.email,
        note=person.email,
        right=person.phone,
        selected=person.pk == chosen,
    )


def requisites(firm: Organisation, client: Client | None) -> list[Fact]:
    """Numbers of the organisation, and whom of ours it has (B1)."""
    facts = [
        Fact(_("INN"), firm.inn or "—"),
        Fact(_("KPP"), firm.kpp or "—"),
        Fact(_("OGRN"), firm.ogrn or "—"),
    ]
    if client is not None:
        facts.append(
            Fact(
                _("Our specialist"),
                str(client.specialist) if client.specialist else _("nobody yet"),
                note=_("served without a certificate"),
            )
        )
    return facts


def people_of(place: Place, firm: Organisation) -> list[PersonLine]:
    rows = Representation.objects.filter(organisation=firm).select_related("requester")
    return [
        PersonLine(
            pk=row.requester.pk,
            name=str(row.requester),
            url=place.url("person", row.requester.pk),
            email=row.requester.email,
            phone=row.requester.phone,
            responsible=row.responsible,
        )
        for row in rows.order_by("-responsible", "requester__full_name", "pk")
    ]


def appeals(place: Place, tickets: Iterable[Ticket]) -> list[AppealLine]:
    words = state_words()
    return [
        AppealLine(
            url=f"/desk/t/{ticket.number}/",
            number=ticket.number,
            subject=ticket.subject,
            state=words[ticket.state],
            at=place.speech.at(ticket.received_at),
        )
        for ticket in tickets
    ]


def history(place: Place, changes: Sequence[CustomerChange]) -> list[Event]:
    """Who changed what, newest first."""
    return [
        Event(
            words=_words(change, place.speech),
            at=place.speech.at(change.at),
            iso=change.at.isoformat(),
            who=str(change.by) if change.by else _("import or intake"),
        )
        for change in changes
    ]


def _words(change: CustomerChange, speech: Speech) -> str:
    person = change.words
    plain = {
        CustomerChange.CREATED: _("Entered"),
        CustomerChange.OPENED: _("Known to the installation already, opened at this desk"),
        CustomerChange.PERSON_ADDED: _("Speaks for the organisation now: %(person)s") % {"person": person},
        CustomerChange.PERSON_REMOVED: _("No longer speaks for the organisation: %(person)s")
        % {"person": person},
    }
    if change.kind in plain:
        return plain[change.kind]
    if change.kind == CustomerChange.RESPONSIBLE:
        named = change.fields.get("responsible", ["", ""])[1] == "+"
        text = _("Responsible person: %(person)s") if named else _("No longer responsible: %(person)s")
        return text % {"person": person}
    if change.kind == CustomerChange.CLIENT:
        return _client(change.fields.get("client", ["", ""])[1])
    lists = {f"{NAMED}{code}": meter.label[speech.language] for code, meter in speech.rules.meters.items()}
    names = field_names() | lists
    told = [
        pgettext("change", "%(field)s: %(old)s → %(new)s")
        % {"field": names.get(field, field), "old": old or "—", "new": new or "—"}
        for field, (old, new) in change.fields.items()
    ]
    return "; ".join(told)


def _client(after: str) -> str:
    if not after:
        return _("No longer served without a certificate")
    if after == "+":
        return _("Served without a certificate")
    return _("Served without a certificate; our specialist: %(who)s") % {"who": after}


def field_names() -> dict[str, str]:
    return {
        "name": pgettext("of a thing", "Name"),
        "inn": _("INN"),
        "ogrn": _("OGRN"),
        "kpp": _("KPP"),
        "full_name": _("Name"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        "specialist": _("Dedicated specialist"),
    }


def organisation_page(place: Place, firm: Organisation) -> dict[str, Any]:
    """Everything but certificates of one organisation."""
    client = Client.objects.filter(desk=place.desk, organisation=firm).select_related("specialist").first()
    newest = place.desk.tickets.filter(organisation=firm).order_by("-received_at", "-pk")[:APPEALS]
    changes = firm.changes.filter(desk=place.desk).select_related("by").order_by("-at", "-pk")[:100]
    return {
        "firm": firm,
        "client": client,
        "facts": [
            *requisites(firm, client),
            *named_facts(place.speech, client, place.language, place.url("customer_named", firm.pk)),
        ],
        "people": people_of(place, firm),
        "appeals": appeals(place, newest),
        "events": history(place, list(changes)),
    }
