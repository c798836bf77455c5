"""The lists of those a client named: contact persons and devices, under a certificate or without one."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from reglament.desk.api.door import Call, operation
from reglament.desk.api.problems import Problem
from reglament.desk.api.shapes import ListBody
from reglament.desk.customers.actions.named import put_names
from reglament.desk.customers.models import Requester, SupportCertificate
from reglament.desk.customers.named import Whose, lists_of, may_name
from reglament.desk.customers.named_form import limit_words
from reglament.desk.customers.queries import (
    certificate_by_number,
    certificates_of,
    client_of,
    requester_by_email,
)
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.rulebook.edition import Edition
from reglament.rulebook.named import named_meters


def list_lists(call: Call, desk: str) -> dict[str, Any]:
    """Every list the asker may see, with those on it; none where the edition has no lists.

    Staff name whose: `certificate`, or `requester_email` of a client without one."""
    found, rules = _desk(call, desk)
    if not named_meters(rules):
        return {"items": []}
    requester = call.actor.requester
    if requester is None:
        whose = [_of_staff(call, found, call.asked("certificate"), call.asked("requester_email", 254))]
    else:
        held = certificates_of(requester, found).select_related("desk")
        whose = [*held, *filter(None, [client_of(found, requester)])]
    return {"items": [item for one in whose for item in _told(rules, one, call.language)]}


def put_list(call: Call, desk: str) -> tuple[int, dict[str, Any]]:
    """These names stand on the list from now on, all or none; 422 with the clause for one too many.

    Without `certificate` it is the list of the client whom the desk serves without one."""
    body = call.body(ListBody)
    found, rules = _desk(call, desk)
    call.desk = found.slug
    if body.meter not in named_meters(rules):
        known = ", ".join(named_meters(rules)) or "—"
        raise Problem(400, "invalid", _("There is no such list; there are: %(known)s") % {"known": known})
    requester = call.actor.requester
    if requester is None:
        whose = _of_staff(call, found, body.certificate, body.requester_email)
    else:
        whose = _own(found, requester, body.certificate)
    names = [name.replace("\x00", "") for name in body.names]
    put_names(
        whose=whose,
        meter=body.meter,
        names=names,
        by=call.token.user,
        staff=requester is None,
        now=call.now,
    )
    told = next(item for item in _told(rules, whose, call.language) if item["meter"] == body.meter)
    return 201, told


def _desk(call: Call, slug: str) -> tuple[Desk, Edition]:
    desk = get_object_or_404(Desk, slug=slug)
    if call.actor.kind == "agent" and not call.actor.serves(desk):
        raise Http404(slug)
    return desk, rules_of(edition_in_force(desk, call.now))


def _of_staff(call: Call, desk: Desk, number: str, email: str) -> Whose:
    """Raises Http404 for whom the desk does not know, Problem where nobody is named."""
    if not number and not email:
        raise Problem(400, "invalid", _("Say whose lists: certificate or requester_email."))
    requester = requester_by_email(email) if email else None
    client = client_of(desk, requester) if requester else None
    whose = certificate_by_number(desk, number) if number else client
    if whose is None:
        raise Http404(number or email)
    return whose


def _own(desk: Desk, requester: Requester, number: str) -> Whose:
    """The asker's own certificate or place as a client, where they may name people. Raises Http404, Problem."""
    whose: Whose | None = client_of(desk, requester)
    if number:
        held = certificate_by_number(desk, number)
        mine = held is not None and certificates_of(requester, desk).filter(pk=held.pk).exists()
        whose = held if mine else None
    if whose is None:
        raise Http404(number)
    if not may_name(requester, whose):
        raise Problem(403, "forbidden", _("The responsible person of the organisation names people."))
    return whose


def _told(rules: Edition, whose: Whose, language: str) -> list[dict[str, Any]]:
    number = whose.number if isinstance(whose, SupportCertificate) else ""
    return [
        {
            "certificate": number,
            "meter": name,
            "label": rules.meters[name].label[language],
            "names": names,
            "limit": limit_words(rules, whose, name).strip("()"),
            "clause": rules.meters[name].clause,
        }
        for name, names in lists_of(rules, whose).items()
    ]


lists = operation(get=list_lists, post=put_list)
