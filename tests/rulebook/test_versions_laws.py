"""The law of version numbers: their order is that of the numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.rulebook import versions
from rulebook.scenes import certificates

A = certificates()
GROUPS = st.tuples(*[st.integers(0, 10**6)] * 3)


@settings(deadline=None)
@given(GROUPS, GROUPS)
def test_law_order_is_the_order_of_numbers(one: tuple[int, int, int], two: tuple[int, int, int]) -> None:
    """Whatever the text looks like."""
    first, second = (versions.parse(A, ".".join(map(str, groups))) for groups in (one, two))
    assert (first < second, first == second) == (one < two, one == two)
    assert versions.newer_version(A, second, first).ok == (one[0] < two[0])
