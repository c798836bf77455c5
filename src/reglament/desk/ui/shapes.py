"""What the components eat: plain frozen values, no domain in them.

Every string here is ready for the eye: translated, with the zone where there is a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

ClockState = Literal["calm", "soon", "late", "held", "met", "queued", "none"]
MessageKind = Literal["client", "answer", "question", "solution", "note", "call"]


@dataclass(frozen=True, slots=True)
class ClauseMark:
    """The quiet "cl. 6.7". `words`: ours for the clause; `reading`: the reading chosen, if it is open."""

    number: str
    url: str = ""
    words: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """Regulation time in one line. `used`: per cent of the allowance, over 100 when late.

    `label`: which clock ("Reaction"); `due`: the exact instant in words with its zone.
    """

    state: ClockState
    words: str
    used: float = 0
    label: str = ""
    due: str = ""
    clause: ClauseMark | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket of the work list. `last`: last words; `grave`: severity drawn with weight."""

    url: str
    number: str
    subject: str
    clock: Clock
    last: str = ""
    who: str = ""
    tier: str = ""
    severity: str = ""
    grave: bool = False
    unread: bool = False
    selected: bool = False
    agent: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment. `size` in words; `note`: what is wrong with it, if anything; `way`: where to decide about it."""

    name: str
    url: str = ""
    size: str = ""
    note: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One piece of correspondence. `html` and `quote` are already sanitised and safe.

    `at`: exact time in words with zone; `iso`: the same for machines; `ago`: relative words.
    `label`: what to call the kind instead of the kit's word.
    """

    kind: MessageKind
    who: str
    html: str
    at: str
    iso: str = ""
    ago: str = ""
    org: str = ""
    channel: str = ""
    to: str = ""
    quote: str = ""
    files: Sequence[File] = ()
    anchor: str = ""
    fate: str = ""
    label: str = ""
    clause: ClauseMark | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One grey line between messages."""

    words: str
    at: str
    iso: str = ""
    who: str = ""
    clause: ClauseMark | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the facts panel. `html` wins over `value` when a component stands there."""

    term: str
    value: str = ""
    note: str = ""
    url: str = ""
    html: str = ""
    clause: ClauseMark | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a rail, tab row, filter row, menu or pager."""

    label: str
    url: str
    count: int | None = None
    current: bool = False
    key: str = ""
    icon: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RailSection:
    """A titled group of the rail."""

    title: str
    links: Sequence[Link] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to send from the composer. `value`: answer, question, solution, note or call.

    `says`: who will see it, in one sentence; `button`: the words on the button.
    """

    value: str
    label: str
    says: str
    button: str
    checked: bool = False
    key: str = ""
