"""Answers of the rulebook to a question, as values.

A question put to the rulebook ("may this appeal be accepted?") returns a :class:`Verdict`: a decision and
the reasons for it, each naming its clause. Nothing is raised; a surface makes the verdict a page, a letter
or an API problem. The sentence of a reason in the reader's language is made in ``explain``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Decision = Literal["accept", "hold", "ask", "queue", "refuse", "redirect"]
"""accept: go on; hold: a person decides; ask: incomplete, the requester is asked; queue: registered, waits
for a place; refuse: no; redirect: not here, the reason says where."""

DECISIONS: tuple[Decision, ...] = get_args(Decision)

# From the mildest to the one that outweighs the rest, when several gates speak about one appeal.
_WEIGHT: Mapping[Decision, int] = {
    "accept": 0,
    "queue": 1,
    "hold": 2,
    "ask": 3,
    "redirect": 4,
    "refuse": 5,
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable machine code, the clause it stands on and the facts the sentence needs.

    ``clause`` is the number as the edition writes it ("6.3"); ``params`` are the inputs of the sentence, such
    as ``{"limit": 1, "in_work": 1}``. Parameters take part in equality but not in the hash.
    """

    code: str
    clause: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with its reasons. An accepting verdict may carry reasons too (what was weighed)."""

    decision: Decision
    reasons: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if self.decision not in _WEIGHT:
            raise ValueError(f"unknown decision {self.decision!r}; one of {', '.join(DECISIONS)}")
        if self.decision != "accept" and not self.reasons:
            raise ValueError(f"a verdict {self.decision!r} needs at least one reason with its clause")

    @property
    def ok(self) -> bool:
        """Whether the thing asked about goes on without anybody's further action."""
        return self.decision == "accept"

    @property
    def reason(self) -> Reason | None:
        """The first reason, or None for a bare acceptance."""
        return self.reasons[0] if self.reasons else None

    @property
    def clauses(self) -> tuple[str, ...]:
        """Clause numbers of the reasons, in order, each once."""
        return tuple(dict.fromkeys(reason.clause for reason in self.reasons))

    def has(self, code: str) -> bool:
        """Whether one of the reasons carries ``code``."""
        return any(reason.code == code for reason in self.reasons)


def accept(*reasons: Reason) -> Verdict:
    """Go on."""
    return Verdict("accept", reasons)


def hold(*reasons: Reason) -> Verdict:
    """Doubtful: a person decides."""
    return Verdict("hold", reasons)


def ask(*reasons: Reason) -> Verdict:
    """Incomplete: each reason names one thing the requester is asked for."""
    return Verdict("ask", reasons)


def queue(*reasons: Reason) -> Verdict:
    """Registered, waits for a place."""
    return Verdict("queue", reasons)


def refuse(*reasons: Reason) -> Verdict:
    """No."""
    return Verdict("refuse", reasons)


def redirect(*reasons: Reason) -> Verdict:
    """Not here; the reason says where."""
    return Verdict("redirect", reasons)


def strictest(*verdicts: Verdict) -> Verdict:
    """The outcome of several gates together: the weightiest decision, with the reasons of those who made it.

    refuse outweighs redirect, redirect ask, ask hold, hold queue, queue accept. No verdicts: acceptance.
    """
    if not verdicts:
        return accept()
    decision = max((verdict.decision for verdict in verdicts), key=_WEIGHT.__getitem__)
    return Verdict(
        decision,
        tuple(reason for verdict in verdicts if verdict.decision == decision for reason in verdict.reasons),
    )
