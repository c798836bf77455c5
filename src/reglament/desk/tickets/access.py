"""Fetching is authorising: no other door to a ticket. Staff see the desks they serve; requesters their own appeals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Literal

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions import link_user
from reglament.desk.customers.models import Organisation, Requester, SupportCertificate
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk, DeskEdition, Member
from reglament.desk.statements import Asked, columns, made, row, rows, width
from reglament.desk.tickets.models import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts. Made by an entry point, once. `roles`: desk id -> agent | clerk | head.

    `contracts`: desks where this is a third party, who sees what is assigned to them and nothing else (A7.1)."""

    kind: Literal["agent", "requester", "system"]
    user: User | None = None
    requester: Requester | None = None
    roles: Mapping[int, str] = field(default_factory=dict)
    contracts: frozenset[int] = frozenset()

    @classmethod
    def system(cls) -> "Actor":
        return cls(kind="system")

    @classmethod
    def staff(cls, user: User) -> "Actor":
        held = rows("SELECT desk_id, role FROM desk_member WHERE user_id = %s", [user.pk])
        roles = {desk: role for desk, role in held if role != Member.CONTRACTOR}
        contracts = frozenset(desk for desk, role in held if role == Member.CONTRACTOR)
        return cls(kind="agent", user=user, roles=roles, contracts=contracts)

    @classmethod
    def asking(cls, user: User, *, now: datetime) -> "Actor":
        """A signed-in requester."""
        return cls(kind="requester", user=user, requester=link_user(user=user, now=now))

    @classmethod
    def sender(cls, requester: Requester) -> "Actor":
        """A requester known by a letter only."""
        return cls(kind="requester", user=requester.user, requester=requester)

    @property
    def name(self) -> str:
        """As it is written down. A third party goes by the address, which no client is ever shown (A7.1)."""
        if self.kind == "agent" and self.user:
            return self.user.email if self.contracts else str(self.user)
        return str(self.requester) if self.requester else ""

    @property
    def agent(self) -> str:
        """The e-mail of an agent; "" for anybody else."""
        return self.user.email if self.kind == "agent" and self.user else ""

    def serves(self, desk: Desk) -> bool:
        return desk.pk in self.roles

    def hired_for(self, desk: Desk) -> bool:
        """Whether this is a third party at the desk (A7.1)."""
        return desk.pk in self.contracts

    def heads(self, desk: Desk) -> bool:
        return self.roles.get(desk.pk) == Member.HEAD


def visible_to(actor: Actor) -> QuerySet[Ticket]:
    """The tickets this actor may know of. Nobody else's existence shows."""
    if actor.kind == "system":
        return Ticket.objects.all()
    if actor.kind == "agent":
        served = Q(desk_id__in=list(actor.roles))
        if actor.contracts:
            served |= Q(desk_id__in=list(actor.contracts), assignee=actor.user)
        return Ticket.objects.filter(served)
    if actor.requester is None:
        return Ticket.objects.none()
    return Ticket.objects.filter(seen_by_requester(actor.requester))


def seen_by_requester(requester: Requester) -> Q:
    """A person's own appeals; the responsible person of an organisation sees all of its (B1)."""
    led = [r.organisation_id for r in requester.representations.all() if r.responsible]
    return Q(requester=requester) | Q(organisation_id__in=led) if led else Q(requester=requester)


def get_ticket(actor: Actor, number: str) -> Ticket:
    """The ticket, or Http404 for one that is not there or not this actor's: the two look alike."""
    if "\0" in number:  # the database takes it for no text at all
        raise Http404(number)
    if actor.kind == "agent":
        ticket = _ticket_of_desks([*actor.roles, *actor.contracts], number.upper())
        if ticket and ticket.desk_id in actor.contracts and ticket.assignee_id != _key(actor.user):
            ticket = None
    else:
        ticket = (
            visible_to(actor)
            .select_related(*_BESIDE)
            .defer("edition__text")
            .filter(number=number.upper())
            .first()
        )
    if ticket is None:
        raise Http404(number)
    return ticket


def _key(user: User | None) -> int:
    return user.pk if user else 0


# What comes with a ticket; more joins than these take PostgreSQL longer to plan than to run.
_BESIDE = ("desk", "edition", "requester", "organisation", "certificate")
_MODELS: Mapping[str, type[Model]] = {
    "desk": Desk,
    "edition": DeskEdition,
    "requester": Requester,
    "organisation": Organisation,
    "certificate": SupportCertificate,
    "product": Product,
    "assignee": User,
}
_LEFT_OUT = {"edition": ("text",)}


@cache
def _whole() -> str:
    """The ticket with all that stands beside it. Eight tables take PostgreSQL 6 ms to plan: once a connection."""
    beside = [columns(model, name, *_LEFT_OUT.get(name, ())) for name, model in _MODELS.items()]
    joins = [
        f"LEFT JOIN {model._meta.db_table} {name} ON {name}.id = t.{name}_id"
        for name, model in _MODELS.items()
    ]
    return (
        f"SELECT {', '.join([columns(Ticket, 't'), *beside])} FROM {Ticket._meta.db_table} t {' '.join(joins)}"  # noqa: S608
        " WHERE t.number = %s AND t.desk_id = ANY(%s)"
    )


def asking_for(actor: Actor, number: str) -> Asked:
    """The statement by which `get_ticket` finds an agent's ticket, for `statements.foreseen`."""
    return _whole(), [number.upper(), [*actor.roles, *actor.contracts]]


def _ticket_of_desks(desks: list[int], number: str) -> Ticket | None:
    """The ticket of one of these desks with all that stands beside it, by a statement that is planned once."""
    found = row(_whole(), [number, desks])
    if found is None:
        return None
    at = width(Ticket)
    ticket = made(Ticket, found[:at])
    for name, model in _MODELS.items():
        without = _LEFT_OUT.get(name, ())
        values, at = found[at : at + width(model, *without)], at + width(model, *without)
        if getattr(ticket, f"{name}_id") is not None:
            setattr(ticket, name, made(model, values, *without))
    return ticket


def ticket_for_sender(number: str, address: str) -> Ticket | None:
    """The ticket a sender may write to by quoting its number; None for a stranger."""
    requester = Requester.objects.filter(email=address.strip().lower()).first()
    if requester is None:
        return None
    return visible_to(Actor.sender(requester)).filter(number=number.upper()).first()


def ticket_by_proof(number: str) -> Ticket | None:
    """The ticket a verified signature of ours names (a signed reply address, a Message-ID with our MAC)."""
    return Ticket.objects.filter(number=number.upper()).first()
