"""Meters that count by a fact: what finds the appeals with the same value, and holds them while one is counted.

An edition without such meters costs nothing here: no query is made."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reglament.desk.regulations.models import Desk
from reglament.desk.statements import rows
from reglament.desk.tickets.usage_models import SharedValue
from reglament.rulebook import history
from reglament.rulebook.edition import Edition
from reglament.rulebook.schema_meters import Meter

if TYPE_CHECKING:
    from reglament.desk.tickets.actions.change import Change

MOST = 200
"""Characters of a value that are compared."""

_ONE_AFTER_ANOTHER = """
SELECT pg_advisory_xact_lock(key) FROM (
    SELECT DISTINCT hashtextextended(told, 2) AS key FROM unnest(%s::text[]) AS told ORDER BY key
) AS keys
"""


def with_same_value(meter: Meter, facts: Mapping[str, Any]) -> dict[str, str]:
    """What finds the appeals that count under the same value as one with these facts."""
    value = meter.value_in(facts)[:MOST]
    return {"shared_values__fact": meter.per, "shared_values__value": value} if meter.per else {}


def hold(rules: Edition, desk: Desk, facts: Mapping[str, Any]) -> None:
    """Let whoever counts under the same values, or for everybody, come one after another until the transaction ends.

    After certificate, ticket, organisation and person, all at once and in one order."""
    keys = [
        f"{desk.pk} {meter.per} {meter.value_in(facts)[:MOST]}"
        for meter in rules.meters.values()
        if meter.kind in ("requests", "bank")
        and meter.speaks_of(facts)
        and (meter.per or rules.setting(meter.scope) == "desk")
    ]
    if keys:
        rows(_ONE_AFTER_ANOTHER, [keys])


def keep(change: "Change", added: int) -> None:
    """Write down what the appeal counts under, where the last events, `added` of them, made it another."""
    rules, ticket = change.rules, change.ticket
    named = {
        meter.per: meter for meter in rules.meters.values() if meter.per and meter.kind != "simultaneous"
    }
    if not named:
        return
    happened = change.history
    was, now = (history.after(rules, part) for part in (happened[:-added], happened))
    values = {fact: meter.value_in(now) for fact, meter in named.items()}
    changed = {fact: value for fact, value in values.items() if value != named[fact].value_in(was)}
    SharedValue.objects.bulk_create(
        [
            SharedValue(ticket=ticket, desk=ticket.desk, fact=fact, value=value[:MOST])
            for fact, value in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["ticket", "fact"],
        update_fields=["value"],
    )
