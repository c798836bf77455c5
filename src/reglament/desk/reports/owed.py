"""What was handed up, what lateness gave, what was used of the meters: read from the histories of a desk's appeals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.regulations.duties import OWN, people_of, roles_to_fill
from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.dates import moment
from reglament.desk.tickets.models import TicketEvent
from reglament.desk.tickets.timeline import role_words, timeline
from reglament.desk.tickets.usage_models import MeterUse
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.edition import Edition

MOST = 100  # lines of a list


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `what` happened to the appeal `number`, when, by which clause."""

    number: str
    url: str
    what: str
    at: str
    clause: ClauseMark | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the edition's escalations, and who is told."""

    what: str
    people: str
    clause: ClauseMark | None


@dataclass(frozen=True, slots=True)
class Role:
    """A role the head fills with people of the desk."""

    name: str
    people: Sequence[tuple[User, bool]]


def rows_of(desk: Desk, rules: Edition, language: str) -> list[Row]:
    """When clocks are handed up under the edition in force."""
    found = []
    for rule in rules.clocks.values():
        for row in rule.escalations:
            after = f"{row.percent} %" if not row.amount else f"{row.amount} {row.unit.replace('_', ' ')}"
            values = {"clock": rule.label[language], "after": after, "to": role_words(row.to)}
            told = "" if row.to in ("agent", "requester") else ", ".join(map(str, people_of(desk, row.to)))
            mark = clause_mark(rules, desk.slug, row.clause or rule.clause, language)
            found.append(Row(_("%(clock)s: at %(after)s to %(to)s") % values, told, mark))
    return found


def roles_of(desk: Desk, rules: Edition) -> list[Role]:
    """Roles to fill, each with the members of the desk and whether they stand behind it."""
    members = list(User.objects.filter(memberships__desk=desk).order_by("name", "email").distinct())
    held = set(desk.duties.values_list("role", "user_id"))
    roles = [role for role in roles_to_fill(rules) if role not in OWN]
    return [Role(role, [(user, (role, user.pk) in held) for user in members]) for role in roles]


def happened(desk: Desk, kind: str, language: str, *, now: datetime) -> list[Line]:
    """The latest events of a kind, in the words of their own editions."""
    rows = TicketEvent.objects.filter(ticket__desk=desk, kind=kind).order_by("-at", "-pk")
    found = []
    for row in rows.select_related("ticket__edition").defer("ticket__edition__text")[:MOST]:
        rules = rules_of(row.ticket.edition)
        (line,) = timeline([row], rules, language)
        found.append(
            Line(
                row.ticket.number,
                reverse("staff:ticket", args=[row.ticket.number]),
                line.words,
                moment(row.at, rules.zone, language, now=now),
                clause_mark(rules, desk.slug, row.clause, language, row.readings),
            )
        )
    return found


def totals(desk: Desk) -> list[tuple[str, int | str]]:
    """How much was given in all, by what was given."""
    sums: Counter[str] = Counter()
    rows = TicketEvent.objects.filter(ticket__desk=desk, kind="remedy_owed").values_list("payload", flat=True)
    for payload in rows.iterator():
        sums[payload["gives"]] += payload["amount"]
    names = {
        "support_days": _("days of support"),
        "percent_of_fee": _("per cent of the fee"),
        "basis_points_of_fee": _("hundredths of a per cent of the fee"),
        "free_minutes": _("free minutes"),
        "free_requests": _("free appeals"),
    }
    money = sums.pop("money", 0) / Decimal(100)
    found: list[tuple[str, int | str]] = [(names.get(code, code), n) for code, n in sorted(sums.items())]
    return [*found, (_("penalties"), number_format(money, 2, force_grouping=True))] if money else found


def used(desk: Desk, language: str, *, now: datetime) -> list[Line]:
    """The latest uses of meters of a period and banks."""
    rows = MeterUse.objects.filter(desk=desk).select_related("ticket__edition", "certificate", "requester")
    found = []
    for use in rows.defer("ticket__edition__text").order_by("-at", "-pk")[:MOST]:
        rules = rules_of(use.ticket.edition)
        meter = rules.meters.get(use.meter)
        whose = use.certificate.number if use.certificate else str(use.requester)
        unit = {"minutes": _("min"), "hours": _("h")}.get(meter.unit, "") if meter else ""
        counted = f"{use.counted}\N{NO-BREAK SPACE}{unit}" if unit else use.counted
        values = {"meter": meter.label[language] if meter else use.meter, "n": counted, "whose": whose}
        text = _("%(meter)s: %(n)s, %(whose)s") % values
        found.append(
            Line(
                use.ticket.number,
                reverse("staff:ticket", args=[use.ticket.number]),
                f"{text}; {_('beyond the limit, charged')}" if use.charged else text,
                moment(use.at, rules.zone, language, now=now),
                clause_mark(rules, desk.slug, use.clause, language),
            )
        )
    return found
