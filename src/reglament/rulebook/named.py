"""Lists of those a client named: contact persons, devices. Who stands on one, and whether one more may be named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .edition import Edition
from .meters import Term, may_use, window_of
from .schema_meters import Meter
from .verdict import Reason, Verdict, accept, hold, refuse

Lists = Mapping[str, Sequence[str]]
"""Meter of the kind "named" -> those on its list."""

_ADDRESS = re.compile(r"^[^@\s]*@[^@\s]+\.[^@\s.]+$")


def named_meters(edition: Edition) -> dict[str, Meter]:
    """The meters whose uses are names on a list; {} for most editions."""
    return {name: meter for name, meter in edition.meters.items() if meter.kind == "named"}


def as_written(meter: Meter, text: str) -> str:
    """A name as lists compare it: spaces and capitals do not matter; of a telephone only the digits do.

    "" for what cannot stand on this list: not an e-mail address (or "@example.org", everybody there), no digits.
    """
    if meter.by == "phone":
        digits = re.sub(r"\D", "", text)
        return f"7{digits[1:]}" if len(digits) == 11 and digits[0] == "8" else digits
    name = " ".join(text.split()).casefold()
    return "" if meter.by == "email" and not _ADDRESS.match(name) else name


def stands(meter: Meter, listed: Sequence[str], said: Mapping[str, Any]) -> bool:
    """Whether what an appeal says is on the list; ``said``: fields of the form by name."""
    name = as_written(meter, str(said.get(meter.by) or ""))
    if not name:
        return False
    known = {as_written(meter, each) for each in listed}
    return name in known or (meter.by == "email" and name[name.index("@") :] in known)


def facts_of(edition: Edition, lists: Lists, said: Mapping[str, Any]) -> dict[str, bool]:
    """The facts that say whether an appeal comes from, or is about, one on a list (``on_list``).

    While nobody was named such a fact keeps its default.
    """
    found = {}
    for name, rule in edition.facts.items():
        listed = lists.get(rule.on_list, ()) if rule.on_list else ()
        if listed:
            found[name] = stands(edition.meters[rule.on_list], listed, said)
    return found


def may_strike(
    edition: Edition,
    name: str,
    gone: int,
    struck: Iterable[datetime],
    *,
    at: datetime,
    term: Term | None = None,
) -> Verdict:
    """Whether ``gone`` more may be struck off the list ``name``, when others were ``struck`` at these instants.

    accept, or hold / refuse with Reason("changed_too_often", clause, {meter, limit, used, to_on}): more are exchanged
    in a period than ``changes`` lets. Where the period needs a term and there is none, anything may be.
    """
    meter, period = edition.meters[name], str(edition.setting(edition.meters[name].period))
    if not meter.changes or not gone or (term is None and period in ("term", "service_year")):
        return accept()
    zone = ZoneInfo(edition.zone)
    first, last = window_of(period, at.astimezone(zone).date(), term)
    days = [moment.astimezone(zone).date() for moment in struck]
    used = sum((first is None or first <= on) and (last is None or on <= last) for on in days)
    if used + gone <= meter.changes:
        return accept()
    params = {"meter": name, "limit": meter.changes, "used": used, "to_on": last}
    reason = Reason("changed_too_often", meter.clause, params)
    return hold(reason) if edition.setting(meter.full) == "hold" else refuse(reason)


def may_name(
    edition: Edition,
    name: str,
    text: str,
    listed: Sequence[str],
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Verdict:
    """Whether ``text`` may be put on the list ``name`` beside those ``listed``.

    accept, also for one who is on it already; refuse with Reason("not_a_name", ...) for what cannot stand on it;
    else the answer of the meter (``meters.may_use``). Raises KeyError for an unknown meter, ValueError for a naive
    instant.
    """
    meter = edition.meters[name]
    written = as_written(meter, text)
    if not written:
        return refuse(
            Reason("not_a_name", meter.clause, {"meter": name, "by": meter.by, "text": text.strip()})
        )
    known = {as_written(meter, each) for each in listed}
    if written in known:
        return accept()
    return may_use(edition, name, at=at, facts=facts, uses=len(known), overrides=overrides)
