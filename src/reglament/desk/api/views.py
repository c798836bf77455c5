"""The operations of the interface. Fetching is authorising, as on the pages: what is another's is not there."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from reglament.desk.api import tell
from reglament.desk.api.door import Call, operation
from reglament.desk.api.problems import Problem
from reglament.desk.api.shapes import MessageBody, NewAppealBody
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.regulations.queries import edition_in_force
from reglament.desk.tickets.access import Actor, get_ticket, visible_to
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.reply import answer, take_reply
from reglament.desk.tickets.appeal import NewAppeal, Reply
from reglament.desk.tickets.explaining import explained
from reglament.desk.tickets.models import Ticket
from reglament.rulebook.edition import Edition

PAGE, MOST = 50, 200
CLOCKS_STATES = ("incomplete", "queued", "new", "open", "waiting", "postponed", "closed", "refused")


def list_appeals(call: Call) -> dict[str, Any]:
    """Newest first. ?state= ?desk= ?limit= ?after= (what the last page gave as `next`)."""
    tickets = visible_to(call.actor).select_related("desk").order_by("-pk")
    if state := call.asked("state"):
        if state not in CLOCKS_STATES:
            raise Problem(400, "invalid", _("There is no such state."), detail=", ".join(CLOCKS_STATES))
        tickets = tickets.filter(state=state)
    if desk := call.asked("desk"):
        tickets = tickets.filter(desk__slug=desk)
    if after := call.asked("after"):
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            raise Problem(400, "invalid", _("“after” is what the last page gave as “next”."))
        tickets = tickets.filter(pk__lt=int(after))
    asked = call.asked("limit")
    limit = min(max(int(asked), 1), MOST) if asked.isascii() and asked.isdigit() and len(asked) < 5 else PAGE
    found = list(tickets[: limit + 1])
    following = str(found[limit - 1].pk) if len(found) > limit else ""
    return {"items": [tell.row(ticket, call.actor) for ticket in found[:limit]], "next": following}


def register_appeal(call: Call) -> tuple[int, dict[str, Any]]:
    """201 with the appeal; 422 with the clause where the regulation turns it away."""
    body = call.body(NewAppealBody)
    desk = get_object_or_404(Desk, slug=body.desk)
    call.desk = desk.slug
    rules = rules_at_work(edition_in_force(desk, call.now))
    product = desk.products.filter(code=body.product).first() if body.product else None
    if body.product and product is None:
        raise Problem(400, "invalid", _("The desk knows no such product."), detail=body.product)
    _known_values(rules, body)
    email, name = _sender(call, body, desk)
    appeal = NewAppeal(
        channel=body.channel or _channel(rules),
        subject=body.subject,
        text=body.text.replace("\x00", ""),
        email=email,
        full_name=name,
        certificate_text=body.certificate,
        product=product,
        version_text=body.version,
        environment=body.environment,
        kind=body.kind,
        severity=body.severity,
        priority=body.priority,
        facts=body.facts,
        language=call.language,
    )
    ticket = register_ticket(desk=desk, by=call.actor, appeal=appeal, received_at=call.now, now=call.now)
    return 201, tell.whole(_again(call, ticket), call.actor, call.language, now=call.now)


def _sender(call: Call, body: NewAppealBody, desk: Desk) -> tuple[str, str]:
    """Whose appeal it is: a requester's own; staff name the sender, and serve at the desk."""
    actor = call.actor
    if actor.kind == "agent":
        if actor.roles.get(desk.pk) not in (Member.AGENT, Member.HEAD, Member.CLERK):
            raise Http404(desk.slug)
        if "@" not in body.requester_email:
            raise Problem(400, "invalid", _("Name the sender: requester_email."))
        return body.requester_email.strip().lower(), body.requester_name
    if body.requester_email or body.requester_name:
        raise Problem(403, "forbidden", _("Only the staff register appeals of others."))
    assert actor.requester is not None
    return actor.requester.email, actor.requester.full_name


def _channel(rules: Edition) -> str:
    """The way programs come by: one of the edition's own for them, the portal, else its first."""
    return next((name for name in ("api", "portal") if name in rules.channels), next(iter(rules.channels)))


def _known_values(rules: Edition, body: NewAppealBody) -> None:
    """Raises Problem for a value of an axis the edition does not have."""
    for axis in ("kind", "severity", "priority"):
        value = getattr(body, axis)
        if value and (axis not in rules.axes or value not in rules.axes[axis].values):
            known = ", ".join(rules.axes[axis].values) if axis in rules.axes else "—"
            title = _("The regulation knows no such value of %(axis)s.") % {"axis": axis}
            raise Problem(400, "invalid", title, detail=known)


def show_appeal(call: Call, number: str) -> dict[str, Any]:
    """The appeal with its clocks, correspondence and history."""
    return tell.whole(_fetch(call, number), call.actor, call.language, now=call.now)


def write_message(call: Call, number: str) -> tuple[int, dict[str, Any]]:
    """A requester's further message, or the answer of a member of staff; 201 with the appeal it belongs to.

    On a closed appeal the edition may begin a new, linked one: then that one comes back."""
    ticket, body = _fetch(call, number), call.body(MessageBody)
    text = body.text.replace("\x00", "")
    if call.actor.kind == "agent":
        if call.actor.roles.get(ticket.desk_id) not in (Member.AGENT, Member.HEAD):
            raise Problem(403, "forbidden", _("This is not yours to do."))
        answer(ticket=ticket, by=call.actor, form=body.form, text=text, now=call.now)
        return 201, tell.whole(_again(call, ticket), call.actor, call.language, now=call.now)
    message = take_reply(ticket=ticket, by=call.actor, reply=Reply(channel="portal", text=text), now=call.now)
    return 201, tell.whole(_again(call, message.ticket), call.actor, call.language, now=call.now)


def explain_appeal(call: Call, number: str) -> dict[str, Any]:
    """Why: registration or refusal, every clock and its intervals, silence, closing, decisions, with clauses."""
    ticket = _fetch(call, number)
    rules = rules_at_work(ticket.edition, known_at=ticket.closed_at)
    rows = list(ticket.events.order_by("seq"))
    found = explained(ticket, rules, rows, call.language, now=call.now)
    if call.actor.kind != "agent":
        found["decisions"] = [d for d in found["decisions"] if d["kind"] != "ticket_escalated"]
        found.get("facts", {}).pop("agent", None)
    return dict(tell.plain(found))


def _fetch(call: Call, number: str) -> Ticket:
    ticket = get_ticket(call.actor, number[:24])
    call.desk = ticket.desk.slug
    return ticket


def _again(call: Call, ticket: Ticket) -> Ticket:
    """As it stands now: staff as staff see it, a requester as a requester does."""
    return get_ticket(call.actor if call.actor.kind != "system" else Actor.system(), ticket.number)


def instant(text: str) -> datetime:
    """An aware instant of the address. Raises Problem."""
    at: datetime | None = None
    with suppress(ValueError):
        at = datetime.fromisoformat(text.replace(" ", "+"))
    if at is None or at.tzinfo is None:
        title = _("An instant with an offset is needed, like 2026-03-06T17:30+03:00 (+ written as %2B).")
        raise Problem(400, "invalid", title, detail=text)
    return at


appeals = operation(get=list_appeals, post=register_appeal)
appeal = operation(get=show_appeal)
messages = operation(post=write_message)
explain = operation(get=explain_appeal)
