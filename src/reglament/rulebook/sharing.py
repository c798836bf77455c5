"""Meters that count by a fact (a device, an asset, a site), and facts that tell how much of a meter is used.

Two appeals count together when the fact ``per`` has the same value in both, spaces and capitals left aside. The value
is that of the appeal as it stands: one that is told or corrected later moves all that the appeal used. What an appeal
without a value uses counts with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import history
from .edition import Edition
from .events import Event, FactChanged, TicketRegistered
from .meters import COUNTED, Term, Use, standing, uses_with_places
from .packs import Packs


def taken(edition: Edition, name: str, story: Sequence[Event], first: int) -> list[Use]:
    """What the events of a history from the place ``first`` on take of a meter.

    Where they change the value it counts by, it is all that the appeal used so far: from then on it counts there."""
    meter, places = edition.meters[name], uses_with_places(edition, name, story)
    if meter.per:
        value = meter.value_in(history.after(edition, story))
        if not value:
            return []
        if value != meter.value_in(history.after(edition, [item for item in story if item.seq < first])):
            return [use for use, _ in places]
    return [use for use, seq in places if seq >= first]


def counted(
    edition: Edition,
    story: Sequence[Event],
    first: int,
    others: Callable[[str], Iterable[Use]],
    *,
    term: Term | None = None,
    overrides: Mapping[str, Any] | None = None,
    packs: Packs | None = None,
) -> Iterator[FactChanged]:
    """The facts with ``used_of`` that the events from the place ``first`` on change, as of the last of them.

    ``others``: what other appeals used of a meter that counts together with this one; asked for only where a fact may
    change. Their reason is "counted.NAME", the meter."""
    facts = history.after(edition, story)
    registered = any(isinstance(item, TicketRegistered) for item in story if item.seq >= first)
    for fact, rule in edition.facts.items():
        name = rule.used_of
        if not name or not (registered or _moves(edition, name, story, first)):
            continue
        used = 0
        if edition.meters[name].speaks_of(facts):
            own = (use for use, _ in uses_with_places(edition, name, story))
            try:
                used = standing(
                    edition,
                    name,
                    at=story[-1].at,
                    facts=facts,
                    uses=[*own, *others(name)],
                    term=term,
                    overrides=overrides,
                    packs=packs,
                ).used
            except (KeyError, ValueError):  # a tier it does not know, or no term to count in
                continue
        if facts[fact] != used:
            yield FactChanged(at=story[-1].at, name=fact, value=used, reason=f"{COUNTED}{name}")


def _moves(edition: Edition, name: str, story: Sequence[Event], first: int) -> bool:
    """Whether the events use the meter, or let the appeal count under another value or none."""
    meter = edition.meters[name]
    before = [item for item in story if item.seq < first]
    was, now = (
        (meter.value_in(history.after(edition, part)) for part in (before, story)) if meter.per else ("", "")
    )
    return was != now or bool(taken(edition, name, story, first))
