"""What is used of the meters and left, in the words of the correspondence."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from reglament.desk.tickets import usage
from reglament.desk.tickets.dates import day
from reglament.rulebook.edition import Edition
from reglament.rulebook.meters import Standing
from reglament.rulebook.packs import next_to_lapse

if TYPE_CHECKING:
    from reglament.desk.tickets.actions.change import Change


def lines(change: "Change", *, beside: Sequence[usage.Used] = ()) -> list[str]:
    """What is used and left, in the words of the correspondence; [] under editions without such meters."""
    rules, ticket = change.rules, change.ticket
    if not usage.metered(rules):
        return []
    facts = usage.facts_after(rules, change.history)
    found = usage.standings(rules, usage.Whose.of(ticket), facts, at=change.now, beside=beside)
    language = "en" if ticket.language == "en" else "ru"
    with override(language):
        on = change.now.astimezone(change.zone).date()
        return [words(rules, standing, on, language) for standing in found]


def words(rules: Edition, standing: Standing, on: date, language: str) -> str:
    """«Удалённая диагностика: использовано 30 из 60 мин, осталось 30 мин (п. 8)», and what of it lapses next."""
    meter = rules.meters[standing.meter]
    units = {"minutes": _("min"), "hours": _("h")}
    unit = f" {units[meter.unit]}" if meter.unit in units else ""
    values = {
        "label": f"{meter.label[language]} ({standing.by})" if standing.by else meter.label[language],
        "used": standing.used,
        "limit": standing.limit,
        "left": standing.left,
        "unit": unit,
        "clause": standing.clause,
    }
    text = _("%(label)s: %(used)s of %(limit)s%(unit)s used, %(left)s%(unit)s left (clause %(clause)s)")
    next_ = next_to_lapse(standing.packs, on)
    if next_ is None or next_.pack.to_on is None:
        return text % values
    lapsing = {"left": next_.left, "unit": unit, "on": day(next_.pack.to_on, language)}
    return f"{text % values}; {_('of these, %(left)s%(unit)s lapse after %(on)s') % lapsing}"
