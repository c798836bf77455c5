"""Laws of availability: order and repetition of breaks do not matter, one more never makes the share greater."""

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.rulebook.availability import Available, Outage, available
from rulebook.desks import Desk
from tests.thorough import examples

BANK = Desk("bank-vendor")


def february(*outages: Outage) -> Available:
    now = BANK.at("2026-03-01 00:00")
    return available(BANK.rules, "portal", outages, date(2026, 2, 10), now=now)


@settings(max_examples=examples(20, many=200), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 45_000), st.integers(0, 5_000), st.booleans()), max_size=8),
    st.randoms(),
)
def test_order_and_repetition_of_breaks_do_not_matter(
    drawn: list[tuple[int, int, bool]], chance: random.Random
) -> None:
    """And one more break never makes the share greater, one more excuse never less."""
    start = BANK.at("2026-01-30 00:00")
    outages = [
        Outage(
            start + timedelta(minutes=a), start + timedelta(minutes=a + b), "planned" if free else "emergency"
        )
        for a, b, free in drawn
    ]
    mixed = outages + outages[::2]
    chance.shuffle(mixed)
    assert february(*mixed) == february(*outages)
    if outages:
        fewer = february(*outages[1:])
        if outages[0].kind == "emergency":
            assert february(*outages).share <= fewer.share
