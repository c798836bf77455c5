"""The notice rule: how long before it takes effect a new edition must be published (A7.3, A-7.3; B2.4 knows none)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .edition import Edition
from .verdict import Reason, Verdict, accept, refuse


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """``earliest_on``: first civil day of effect for what is published on ``published_on``; ``days``: calendar days
    of notice, 0 when the regulation sets none."""

    published_on: date
    earliest_on: date
    days: int
    clause: str
    readings: tuple[str, ...]


def notice_of(edition: Edition, *, published_on: date) -> NoticeRule:
    """When a change published on this civil date (the edition's zone) may take effect. ``edition``: the one in
    force, for it is its rule that a change has to keep. "full_days": the days between the two dates are whole."""
    rule = edition.publication
    full = rule.notice_days and edition.setting(rule.count) == "full_days"
    length = timedelta(days=rule.notice_days + (1 if full else 0))
    readings = edition.reading_of(rule.count) if rule.notice_days else ()
    return NoticeRule(published_on, published_on + length, rule.notice_days, rule.clause, readings)


def may_take_effect(edition: Edition, *, published_on: date, effective_on: date) -> Verdict:
    """Accept, or refuse with Reason("notice_too_short", clause, {days, earliest_on, published_on, effective_on})."""
    rule = notice_of(edition, published_on=published_on)
    if effective_on >= rule.earliest_on:
        return accept()
    params = {
        "days": rule.days,
        "earliest_on": rule.earliest_on,
        "published_on": published_on,
        "effective_on": effective_on,
    }
    return refuse(Reason("notice_too_short", rule.clause, params))
