"""Several appeals registered in one transaction: each as if it came alone, but what is asked is asked once for all.

Certificates are locked before requesters, each in the order of their keys. Appeals whose counting depends on one
another do not go together: the later one has to come alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reglament.desk.customers.models import SupportCertificate
from reglament.desk.customers.several import identify_each, known_as_each, lock_certificates
from reglament.desk.regulations.hours import rules_at_work
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import edition_and_stamp
from reglament.desk.regulations.refusal import Refused
from reglament.desk.statements import rows
from reglament.desk.tickets import letterwords, usage
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.places import in_work_each
from reglament.desk.tickets.actions.register import Begun, Known, Weighed, enter, weigh, with_usual_number
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Message, Ticket
from reglament.rulebook.edition import Edition

_STAMPS = """
SELECT id, hours_stamp, (SELECT count(*) FROM desk_letterwords), (SELECT max(id) FROM desk_letterwords)
FROM desk_desk WHERE id = ANY(%s::bigint[]) ORDER BY id FOR KEY SHARE
"""
_NUMBERS = """
SELECT nextval('desk_ticket_number'), nextval('desk_ticket_id_seq'), nextval('desk_message_id_seq')
FROM generate_series(1, %s)
"""

Registered = tuple[Ticket, Message]


@dataclass(frozen=True, slots=True)
class Asked:
    """An appeal to be registered; `certificate`: the one its text names, not locked yet."""

    desk: Desk
    appeal: NewAppeal
    received_at: datetime
    certificate: SupportCertificate | None


@dataclass(frozen=True, slots=True)
class _Opened:
    """The same with the edition in force."""

    asked: Asked
    edition: DeskEdition
    rules: Edition


def register_several(
    asked: Sequence[Asked], *, by: Actor, now: datetime
) -> list[Registered | Refused | None]:
    """For each what `register_appeal` returns or raises, or None: it has to come alone, nothing was done about it.

    Senders have to differ. Within a transaction of the caller's."""
    found: list[Registered | Refused | None] = [None] * len(asked)
    opened = _opened(asked)
    knowns = _known(opened, now=now)
    weighed: dict[int, Weighed] = {}
    for number, counted in _counted(knowns).items():
        try:
            weighed[number] = weigh(knowns[number], counted=counted)
        except Refused as refused:
            found[number] = refused
    begun, words = _begin([knowns[number].desk for number in weighed])
    with letterwords.unchanged_since(words):
        for (number, each), start in zip(weighed.items(), begun, strict=True):
            found[number] = enter(knowns[number], each, start, by=by, now=now)
    return found


def _opened(asked: Sequence[Asked]) -> dict[int, _Opened]:
    """Those that may go together, by their place: whatever a meter counts, and a certificate's second, does not."""
    found: dict[int, _Opened] = {}
    used: set[int] = set()
    for number, each in enumerate(asked):
        edition, stamp = edition_and_stamp(each.desk, each.received_at)
        rules = rules_at_work(edition, stamp=stamp)
        appeal = with_usual_number(rules, each.desk, each.appeal, each.received_at)
        key = each.certificate.pk if each.certificate else None
        if appeal is not each.appeal or usage.metered(rules) or key in used:
            continue
        if key is not None:
            used.add(key)
        found[number] = _Opened(each, edition, rules)
    return found


def _known(opened: dict[int, _Opened], *, now: datetime) -> dict[int, Known]:
    """Lock and look up, in the order of `register_appeal`."""
    if not opened:
        return {}
    each = list(opened.values())
    held = lock_certificates([o.asked.certificate.pk for o in each if o.asked.certificate])
    appeals = [o.asked.appeal for o in each]
    requesters = identify_each([(a.email, a.full_name, a.phone, a.language) for a in appeals], now=now)
    pairs = [(o.asked.desk, requester) for o, requester in zip(each, requesters, strict=True)]
    known: dict[int, Known] = {}
    for number, one, requester, of in zip(opened, each, requesters, known_as_each(pairs), strict=True):
        certificate = held.get(one.asked.certificate.pk) if one.asked.certificate else None
        appeal = one.asked.appeal
        known[number] = Known(
            one.asked.desk, one.edition, one.rules, appeal, one.asked.received_at, certificate, requester, *of
        )
    return known


def _counted(knowns: dict[int, Known]) -> dict[int, int | None]:
    """The appeals in work under each one's certificate, None where there is none."""
    under = {n: (k.rules, k.certificate, k.requester) for n, k in knowns.items() if k.certificate}
    counts = dict(zip(under, in_work_each([*under.values()]), strict=True))
    return {number: counts.get(number) for number in knowns}


def _begin(desks: Sequence[Desk]) -> tuple[list[Begun], object]:
    """Numbers, keys and the stamps of the desks, held until the transaction ends; the mark of letters' words."""
    if not desks:
        return [], None
    stamps = {desk: told for desk, *told in rows(_STAMPS, [sorted({d.pk for d in desks})])}
    given = sorted(rows(_NUMBERS, [len(desks)]))
    begun = [
        Begun(f"{desk.number_prefix}-{number}", ticket, message, stamps[desk.pk][0])
        for desk, (number, ticket, message) in zip(desks, given, strict=True)
    ]
    return begun, tuple(next(iter(stamps.values()))[1:])
