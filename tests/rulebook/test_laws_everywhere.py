"""The laws of the fold under every regulation: the shipped ones and the invented ones, with all kinds of events."""

import random
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reglament.rulebook import events as e
from reglament.rulebook.clock import fold
from reglament.rulebook.edition import Edition
from reglament.rulebook.explain import deadline
from reglament.rulebook.lifecycle import silence, state_after
from reglament.rulebook.loader import load_edition, load_preset
from reglament.rulebook.meters import uses_of
from reglament.rulebook.timers import timers
from rulebook.scenes import msk
from tests.thorough import examples

FILES = Path(__file__).parent / "regulations"
INVENTED = tuple(path.stem for path in sorted(FILES.glob("*.toml")))
WILD = ("rapid-scada", "redhat-openshift", "solar-inrights", *INVENTED)
START = msk("2026-03-02 10:00")


@cache
def rules(code: str) -> Edition:
    if code in INVENTED:
        return load_edition((FILES / f"{code}.toml").read_text(encoding="utf-8"))
    return load_preset(code)


def _drawn(edition: Edition, dice: random.Random, at: datetime, seq: int) -> e.Event:
    """Any event an edition may hear of; facts and axes with values of its own."""
    axes = {name: tuple(axis.values) for name, axis in edition.axes.items()}
    name, values = dice.choice([*axes.items(), *((fact, (True, False)) for fact in edition.facts)])
    makers = (
        lambda: e.Answered(at=at, seq=seq, form=dice.choice(("answer", "question", "solution", "update"))),
        lambda: e.Answered(at=at, seq=seq, form="update"),
        lambda: e.RequesterReplied(at=at, seq=seq),
        lambda: e.CallLogged(at=at, seq=seq, number_told=True),
        lambda: e.FactChanged(at=at, seq=seq, name=name, value=dice.choice(values)),
        lambda: e.ServiceRestored(at=at, seq=seq),
        lambda: e.ServiceDisrupted(at=at, seq=seq),
        lambda: e.SessionHeld(at=at, seq=seq, minutes=dice.randrange(1, 300)),
        lambda: e.TicketPostponed(at=at, seq=seq, reason="x"),
        lambda: e.TicketResumed(at=at, seq=seq),
        lambda: e.TicketClosed(at=at, seq=seq, outcome="solved"),
        lambda: e.TicketReopened(at=at, seq=seq, by="requester"),
    )
    return dice.choice(makers)()


def _history(edition: Edition, seed: int, length: int) -> list[e.Event]:
    dice = random.Random(seed)
    tier = next(iter(edition.axes["tier"].values)) if "tier" in edition.axes else ""
    found: list[e.Event] = [e.TicketRegistered(at=START, seq=1, channel="email", tier=tier)]
    for seq in range(2, length + 2):
        at = START + timedelta(minutes=dice.randrange(20_000))
        found.append(_drawn(edition, dice, at, seq))
    return found


@pytest.mark.parametrize("code", WILD)
@settings(max_examples=examples(4, many=60), deadline=None)
@given(seed=st.integers(0, 10**9), length=st.integers(0, 14), minutes=st.integers(0, 30_000))
def test_order_and_repetition_do_not_matter(code: str, seed: int, length: int, minutes: int) -> None:
    """Shuffled, with events twice: the same clocks, state, silence and uses."""
    edition, now = rules(code), START + timedelta(minutes=minutes)
    history = _history(edition, seed, length)
    mixed = history + history[::2]
    random.Random(seed).shuffle(mixed)
    assert fold(edition, mixed, now=now) == fold(edition, history, now=now)
    assert state_after(edition, mixed) == state_after(edition, history)
    assert silence(edition, mixed) == silence(edition, history)
    assert timers(edition, mixed) == timers(edition, history)
    for meter in edition.meters:
        assert uses_of(edition, meter, mixed) == uses_of(edition, meter, history)


@pytest.mark.parametrize("code", WILD)
@settings(max_examples=examples(4, many=60), deadline=None)
@given(seed=st.integers(0, 10**9), length=st.integers(0, 14), minutes=st.integers(0, 30_000))
@example(seed=65537, length=8, minutes=0)  # what begins a clock, on a ticket already closed
def test_what_is_judged_stays_judged(code: str, seed: int, length: int, minutes: int) -> None:
    """Every round met by some moment is there later, with the same verdict; nothing of a closed ticket runs."""
    edition = rules(code)
    history = _history(edition, seed, length)
    end = START + timedelta(days=60)

    def judged(now: datetime) -> set[tuple[object, ...]]:
        return {
            (item.name, item.round, item.met_at, item.due_at, item.late)
            for clock in fold(edition, history, now=now)
            for item in (*clock.earlier, clock)
            if item.state == "met"
        }

    assert judged(START + timedelta(minutes=minutes)) <= judged(end)
    if state_after(edition, history) in ("closed", "refused"):
        assert {clock.state for clock in fold(edition, history, now=end)} <= {"met", "stopped"}


@pytest.mark.parametrize("code", WILD)
def test_the_counted_intervals_add_up_to_what_was_promised(code: str) -> None:
    """Anyone can check a due time with a pencil: of every promise in working time, from any hour of receipt."""
    edition, dice = rules(code), random.Random(code)
    units = {"working_minutes": timedelta(minutes=1), "working_hours": timedelta(hours=1)}
    for _ in range(examples(4, many=200)):
        at = START + timedelta(minutes=dice.randrange(40_000))
        axes = (
            (name, dice.choice([*axis.values])) for name, axis in edition.axes.items() if not axis.derived
        )
        channel = dice.choice([*edition.channels])
        ticket = e.TicketRegistered(at=at, channel=channel, facts=tuple(sorted(axes)))
        for clock in fold(edition, [ticket], now=at):
            target = clock.allowance
            if target is None or target.unit not in units or clock.due_at is None:
                continue
            intervals = deadline(edition, clock, "en").intervals
            counted = sum((item.length for item in intervals if item.counted), timedelta())
            assert counted == target.amount * units[target.unit], (clock, at)
            assert not intervals or intervals[-1].end_at == clock.due_at
