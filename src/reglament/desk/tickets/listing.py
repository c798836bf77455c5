"""One page of a work list, by a statement planned once for each kind of list.

What a list holds and its order are those of `queries.work_list`; a test holds the two together. Each desk is asked for
its own first rows: they come out of its index in order, where a condition on several desks sorts everything open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from reglament.desk.statements import row, rows
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.queries import Filters
from reglament.desk.tickets.search import ids_of, number_in

MOST_COUNTED = 1000
_OWN = (
    "id", "number", "subject", "last_words", "last_by", "tier", "severity", "priority", "state", "clock_name",
    "clock_state", "clock_started_at", "due_at", "calendar_name", "postponed_until", "closed_at", "outcome",
    "certificate_id", "assignee_id", "desk_id", "escalated_to",
)  # fmt: skip
_INNER = ", ".join(f"t.{name}" for name in (*_OWN, "edition_id", "requester_id", "rank", "received_at"))
_OUTER = ", ".join(
    [*(f"p.{name}" for name in _OWN), "e.content_hash", "d.hours_stamp", "r.full_name", "r.email"]
)
_BESIDE = """JOIN desk_deskedition e ON e.id = p.edition_id JOIN desk_desk d ON d.id = p.desk_id
JOIN desk_requester r ON r.id = p.requester_id"""
_VIEWS = {
    "free": "t.assignee_id IS NULL AND t.state IN ('new', 'open')",
    "waiting": "t.state = 'waiting'",
    "incomplete": "t.state = 'incomplete'",
    "queued": "t.state = 'queued'",
    "postponed": "t.state = 'postponed'",
}
_PLAIN = ("severity", "priority", "tier", "state")


class Listed(NamedTuple):
    """A row of a list as it is stored."""

    id: int
    number: str
    subject: str
    last_words: str
    last_by: str
    tier: str
    severity: str
    priority: str
    state: str
    clock_name: str
    clock_state: str
    clock_started_at: datetime | None
    due_at: datetime | None
    calendar_name: str
    postponed_until: Any
    closed_at: datetime | None
    outcome: str
    certificate_id: int | None
    assignee_id: int | None
    desk_id: int
    escalated_to: str
    content_hash: str
    hours_stamp: str
    full_name: str
    email: str


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on `desk_ticket t` with its parameters."""

    sql: str
    params: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of an agent under filters. `found`: what a search has found, the newest first; None without words."""

    branches: tuple[Where, ...]
    order: str
    found: tuple[int, ...] | None = None

    def page(self, first: int, most: int) -> list[Listed]:
        """Rows `first` to `first + most` in the order of the list."""
        if not self.branches or self.found == ():
            return []
        order = f"ORDER BY {self.order}"
        parts = [
            f"(SELECT {_INNER} FROM desk_ticket t WHERE {each.sql} {order} LIMIT {first + most})"  # noqa: S608  ours
            for each in self.branches
        ]
        held = f"SELECT * FROM ({' UNION ALL '.join(parts)}) t {order} LIMIT {most} OFFSET {first}"  # noqa: S608  ours
        sql = f"SELECT {_OUTER} FROM ({held}) p {_BESIDE} ORDER BY {self.order.replace('t.', 'p.')}"  # noqa: S608  ours
        return [Listed(*each) for each in rows(sql, [p for each in self.branches for p in each.params])]

    def count(self) -> int:
        """How many there are; `MOST_COUNTED` + 1 stands for more."""
        if not self.branches:
            return 0
        total = 0
        for each in self.branches:
            sql = f"SELECT count(*) FROM (SELECT 1 FROM desk_ticket t WHERE {each.sql} LIMIT {MOST_COUNTED + 1}) x"  # noqa: S608
            counted = row(sql, each.params)
            total += counted[0] if counted else 0
        return min(total, MOST_COUNTED + 1)


def listing(
    actor: Actor, filters: Filters, *, desks: Iterable[int], by_arrival: bool, now: datetime
) -> Listing:
    """The list of these desks, each of which the actor serves or is hired for. Words are searched for at once."""
    branches = tuple(_where(actor, filters, desk, now) for desk in desks)
    closed, words = filters.view == "closed", filters.words.strip()
    order = "t.closed_at DESC, t.id DESC" if closed else "t.rank DESC, t.due_at, t.received_at, t.id"
    if by_arrival and not closed:
        order = "t.received_at, t.id"
    if not words or not branches:
        return Listing(branches, order)
    order = "t.id DESC" if closed else order
    number = number_in(words)
    if number:
        return Listing(
            tuple(Where(f"{b.sql} AND t.number = %s", (*b.params, number)) for b in branches), order
        )
    everything = _either(branches)
    found = ids_of(everything.sql, everything.params, words, few=not closed)
    return Listing((Where("t.id = ANY(%s)", (found,)),), order, tuple(found))


def _either(branches: Sequence[Where]) -> Where:
    sql = " OR ".join([f"({each.sql})" for each in branches])
    return Where(f"({sql})", tuple(p for each in branches for p in each.params))


def _where(actor: Actor, filters: Filters, desk: int, now: datetime) -> Where:
    sql, params = ["t.desk_id = %s"], [desk]  # type: list[str], list[object]
    mine = actor.user.pk if actor.user else None
    sql.append("t.closed_at IS NOT NULL" if filters.view == "closed" else "t.closed_at IS NULL")
    if (
        desk not in actor.roles or filters.view == "mine"
    ):  # a third party sees what is assigned to them (A7.1)
        sql.append("t.assignee_id = %s")
        params.append(mine)
    if filters.view == "late":
        sql.append("t.due_at < %s")
        params.append(now)
    elif filters.view in _VIEWS:
        sql.append(_VIEWS[filters.view])
    for name in _PLAIN:
        if value := getattr(filters, name):
            sql.append(f"t.{name} = %s")
            params.append(value)
    if filters.assignee:
        sql.append("t.assignee_id = (SELECT u.id FROM desk_user u WHERE u.email = %s)")
        params.append(filters.assignee)
    if filters.product:
        sql.append("t.product_id = (SELECT g.id FROM desk_product g WHERE g.desk_id = %s AND g.code = %s)")
        params += [desk, filters.product]
    if filters.component:
        sql.append("t.facts->>'component' = %s")
        params.append(filters.component)
    return Where(" AND ".join(sql), tuple(params))
