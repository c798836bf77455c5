"""Laws of the fold: order and repetition of events do not matter; what is judged stays judged."""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.rulebook import events as e
from reglament.rulebook.clock import fold
from reglament.rulebook.lifecycle import silence, state_after
from rulebook.scenes import buyers, certificates, msk
from tests.thorough import examples

START = msk("2026-03-02 10:00")


def _moment(minutes: int) -> dict[str, object]:
    return {"at": START + timedelta(minutes=minutes)}


@st.composite
def histories(draw: st.DrawFn) -> list[e.Event]:
    """A registration and up to a dozen events of three weeks, at distinct places in the history."""
    kinds = st.sampled_from(
        [
            lambda **at: e.Answered(form="question", **at),
            lambda **at: e.Answered(form="answer", channel="portal", **at),
            lambda **at: e.RequesterReplied(**at),
            lambda **at: e.SeverityChanged(severity="critical", **at),
            lambda **at: e.SeverityChanged(severity="non-critical", **at),
            lambda **at: e.PriorityChanged(priority="high", **at),
            lambda **at: e.PriorityChanged(priority="low", **at),
            lambda **at: e.TierChanged(tier="extended-24x7", **at),
            lambda **at: e.TicketClosed(outcome="solved", **at),
            lambda **at: e.TicketReopened(by="requester", **at),
            lambda **at: e.TicketCompleted(**at),
            lambda **at: e.LetterBounced(**at),
            lambda **at: e.AcknowledgementSent(**at),
        ]
    )
    first = e.TicketRegistered(at=START, channel="portal", tier="basic", complete=draw(st.booleans()))
    rest = draw(st.lists(st.tuples(st.integers(0, 30_000), kinds), max_size=12))
    return [first, *(make(seq=seq, **_moment(minutes)) for seq, (minutes, make) in enumerate(rest, start=2))]


@settings(max_examples=examples(20, many=200), deadline=None)
@given(histories(), st.integers(0, 40_000), st.randoms(use_true_random=False))
def test_order_and_duplicates_do_not_matter(
    history: list[e.Event], minutes: int, chance: random.Random
) -> None:
    """Shuffled and with events twice, the clocks, the state and the silence are the same."""
    now = START + timedelta(minutes=minutes)
    mixed = history + chance.sample(history, k=len(history) // 2)
    chance.shuffle(mixed)
    for edition in (certificates(), buyers()):
        assert fold(edition, mixed, now=now) == fold(edition, history, now=now)
        assert state_after(edition, mixed) == state_after(edition, history)
        assert silence(edition, mixed) == silence(edition, history)


@settings(max_examples=examples(20, many=200), deadline=None)
@given(histories(), st.integers(0, 30_000))
def test_a_met_round_is_never_judged_anew(history: list[e.Event], minutes: int) -> None:
    """What happens later changes no round that has ended with an answer; no clock of a closed ticket runs."""
    now = START + timedelta(minutes=minutes)
    for edition in (certificates(), buyers()):
        early = {clock.name: clock for clock in fold(edition, history, now=now)}
        for clock in fold(edition, history, now=START + timedelta(days=60)):
            past = early.get(clock.name)
            rounds = (*clock.earlier, clock)
            for item in (*past.earlier, past) if past else ():
                if item.state == "met":
                    judged = rounds[item.round - 1]
                    assert (judged.met_at, judged.due_at, judged.late) == (
                        item.met_at,
                        item.due_at,
                        item.late,
                    )
        if state_after(edition, history) in ("closed", "refused"):
            late = fold(edition, history, now=START + timedelta(days=60))
            assert {clock.state for clock in late} <= {"met", "stopped"}
