"""A desk under one regulation of the folder ``regulations``: short words for its scenes."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from reglament.rulebook import events as e
from reglament.rulebook.admission import Appeal, CertificateFacts, admit
from reglament.rulebook.clock import Clock, fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import load_edition
from rulebook.scenes import local

FILES = Path(__file__).parent / "regulations"


@cache
def rules(code: str) -> Edition:
    return load_edition((FILES / f"{code}.toml").read_text(encoding="utf-8"), f"{code}.toml")


class Desk:
    """One regulation, with instants in its zone."""

    def __init__(self, code: str) -> None:
        self.rules = rules(code)

    def at(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.rules.zone))

    def came(self, when: str, channel: str = "portal", **facts: e.Scalar) -> e.TicketRegistered:
        return e.TicketRegistered(at=self.at(when), channel=channel, facts=tuple(sorted(facts.items())))

    def told(self, when: str, form: str) -> e.Answered:
        return e.Answered(at=self.at(when), form=form)

    def set(self, when: str, name: str, value: e.Scalar) -> e.FactChanged:
        return e.FactChanged(at=self.at(when), name=name, value=value)

    def clocks(self, now: str, *events: e.Event) -> dict[str, Clock]:
        return {clock.name: clock for clock in fold(self.rules, events, now=self.at(now))}

    def due(self, name: str, *events: e.Event) -> str:
        """When the clock is due as the last event has it."""
        return local(self.clocks(f"{events[-1].at:%Y-%m-%d %H:%M}", *events)[name].due_at)

    def gate(self, when: str, channel: str = "portal", tier: str = "", **facts: object) -> tuple[str, ...]:
        known = {key: facts.pop(key) for key in ("severity", "kind") if key in facts}
        appeal = Appeal(channel=channel, description="x", facts=facts, **known)  # type: ignore[arg-type]
        held = CertificateFacts(number="1", tier=tier, starts_on=date(2025, 1, 1), ends_on=date(2027, 1, 1))
        verdict = admit(self.rules, appeal, held if tier else None, now=self.at(when))
        return (verdict.decision, *(reason.code for reason in verdict.reasons))
