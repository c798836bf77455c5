"""A marketplace that answers claims: terms of the law, prolonged by a notice that comes in time."""

import pytest

from reglament.rulebook import events as e
from reglament.rulebook.history import after
from reglament.rulebook.lifecycle import allowed
from reglament.rulebook.remedies import owed
from rulebook.desks import Desk

CLAIMS = Desk("claims-desk")


def claim(kind: str, when: str = "2026-02-05 12:00", **facts: e.Scalar) -> e.TicketRegistered:
    pairs = tuple(sorted(facts.items()))
    return e.TicketRegistered(at=CLAIMS.at(when), channel="portal", appeal_kind=kind, facts=pairs)


def told(on: str) -> e.FactChanged:
    """That the term is longer was told the client on this day."""
    return CLAIMS.set("2026-02-20 12:00", "prolonged_on", on)


@pytest.mark.parametrize(
    ("history", "due_at"),
    [
        ([claim("refund")], "2026-02-16 00:00"),  # ten calendar days, the 15th is a Sunday
        ([claim("refund", price="3000.51")], "2026-02-16 00:00"),
        ([claim("refund", price="2 999,99")], "2026-02-06 19:00"),  # little money is given back at once
        ([claim("refund", price="3 000,50")], "2026-02-06 19:00"),
        ([claim("refund", price="дорого")], "2026-02-16 00:00"),
        ([claim("exchange", "2026-01-31 12:00", far=True)], "2026-03-01 00:00"),  # a month from the 31st
        ([claim("repair")], "2026-03-23 19:00"),  # 45 days: Sunday the 22nd moves
        ([claim("privacy")], "2026-02-19 19:00"),
        ([claim("privacy"), told("2026-02-19")], "2026-02-27 19:00"),  # on the tenth working day
        ([claim("privacy"), told("2026-02-20")], "2026-02-19 19:00"),  # a day too late
        ([claim("privacy"), told("2101-02-20")], "2026-02-19 19:00"),  # no calendar knows that year
        ([claim("payment")], "2026-02-27 19:00"),
        ([claim("payment"), told("2026-02-20")], "2026-03-08 00:00"),  # thirty calendar days are later
        # the holidays make fifteen working days later than thirty days
        ([claim("payment", "2025-12-29 12:00"), told("2026-01-13")], "2026-01-29 19:00"),
    ],
)
def test_3_4_terms_of_the_law_prolonged_in_time(history: list[e.Event], due_at: str) -> None:
    assert CLAIMS.due("decision", *history) == due_at


def test_5_an_exchange_within_fourteen_days() -> None:
    for day, verdict in (("20", ("accept",)), ("21", ("refuse", "too_late"))):
        assert CLAIMS.gate(f"2026-02-{day} 12:00", kind="exchange", bought_on="2026-02-06") == verdict


def test_7_an_appeal_against_a_decision_is_judged_by_somebody_else() -> None:
    """Anna had the claim when it was decided, Boris when only its state was told."""
    at, anna, boris = CLAIMS.at("2026-02-06 12:00"), "anna@desk.example", "boris@desk.example"
    history: list[e.Event] = [
        claim("refund"),
        e.TicketAssigned(at=at, seq=1, agent=boris),
        e.Answered(at=at, seq=2, form="update"),
        e.TicketAssigned(at=at, seq=3, agent=anna),
        e.Answered(at=at, seq=4, form="solution"),
    ]

    def may(agent: str) -> bool:
        facts = after(CLAIMS.rules, history)
        return allowed(CLAIMS.rules, facts["state"], "answer", facts=facts, by="agent", agent=agent).ok

    assert (may(anna), may(boris)) == (True, True)
    history += [
        e.TicketClosed(at=at, seq=5, outcome="solved", automatic=False, by="agent"),
        e.TicketReopened(at=at, seq=6, by="requester"),
    ]
    assert (may(anna), may(boris), may("")) == (False, True, True)
    history += [e.TicketAssigned(at=at, seq=7, agent=boris), e.Answered(at=at, seq=8, form="answer")]
    assert (may(anna), may(boris)) == (False, False)


def test_6_one_percent_of_the_price_a_day() -> None:
    late = e.Answered(at=CLAIMS.at("2026-02-18 12:00"), form="answer")
    clocks = CLAIMS.clocks("2026-02-20 12:00", claim("refund", price="12500.50"), late)
    (given,) = owed(CLAIMS.rules, clocks.values(), {"price": "12500.50", "kind": "refund"})
    assert (given.units, given.amount) == (3, 37502)  # the 16th, 17th and 18th; 375.015 is rounded up
