"""Laws of the price of an activation: months tile the days, a longer gap never costs less."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.rulebook import months, price
from rulebook.scenes import quote

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@settings(deadline=None)
@given(DAYS, st.integers(1, 1500), st.integers(0, 40), st.sampled_from(["named", "term"]))
def test_law_n_never_falls_as_the_gap_grows(end: date, days: int, more: int, reading: str) -> None:
    """A later start never makes the activation cheaper, by either reading."""
    first, second = (
        quote(str(end), str(end + timedelta(days=size)), "2070-12-31", A_6_10g=reading).count("n")
        for size in (days, days + more)
    )
    assert first <= second <= first + more // 28 + 2


@settings(deadline=None)
@given(DAYS, st.integers(0, 1200))
def test_law_months_tile_the_days(first: date, days: int) -> None:
    """Both ways of counting cut the same days without holes; running months are no more than named ones."""
    last = first + timedelta(days=days)
    for found in (months.named(first, last), months.running(first, last)):
        assert (found[0].first_on, found[-1].last_on) == (first, last)
        for one, two in pairwise(found):
            assert two.first_on == one.last_on + timedelta(days=1)
    assert len(months.running(first, last)) <= len(months.named(first, last))


@settings(deadline=None)
@given(DAYS, st.integers(1, 60))
def test_law_a_term_of_whole_months_has_that_many(first: date, number: int) -> None:
    """What ends at the end of its k-th month is k months long."""
    found = months.running(first, months.month_end(first, number))
    assert len(found) == number
    assert all(month.whole for month in found)


@settings(deadline=None)
@given(st.fractions(0, 10**9), st.sampled_from(["1", "0.1", "0.01"]))
def test_law_rounding_is_near(value: Fraction, quantum: str) -> None:
    """Down, half even, half up, up are in this order, and half up is never farther than half a quantum."""
    step = Decimal(quantum)
    down, even, half, up = (
        price.rounded(value, step, mode) for mode in ("down", "half_even", "half_up", "up")
    )
    assert down <= even <= half <= up
    assert abs(Fraction(half) - value) <= Fraction(step) / 2
