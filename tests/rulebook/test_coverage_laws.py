"""Laws of coverage over time: the algebra of spans against a naive loop over days."""

import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.rulebook.coverage import Activation, Certificate, coverage
from rulebook.scenes import certificates
from tests.thorough import examples

A = certificates()
BASE = date(2024, 1, 1)
DAY = timedelta(days=1)
TERMS = st.lists(
    st.tuples(
        st.integers(0, 90), st.integers(0, 40), st.sampled_from(["basic", "extended"]), st.integers(1, 3)
    ),
    max_size=7,
)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[Certificate], list[Activation]]:
    made = [
        Certificate(str(n), tier, BASE + DAY * start, BASE + DAY * (start + days), seats)
        for n, (start, days, tier, seats) in enumerate(draw(TERMS))
    ]
    starts = [item.starts_on for item in made] + [BASE + DAY * 50]
    named = draw(st.lists(st.sampled_from(starts), max_size=4))
    return made, [Activation(f"T{n}", day) for n, day in enumerate(named)]


def _naive(made: list[Certificate], acts: list[Activation], day: date) -> tuple[str, str, int]:
    """What one day is, by looking at everything: the reading per_gap, nothing before the first certificate."""
    real = [item for item in made if item.starts_on <= day <= item.ends_on]
    virtual = {}
    for act_ in acts:
        if day >= act_.renews_on or not any(item.starts_on == act_.renews_on for item in made):
            continue
        ended = [item for item in made if item.ends_on < act_.renews_on]
        last = max((item.ends_on for item in ended), default=None)
        virtual.update({item.number: item for item in ended if item.ends_on == last and last < day})
    seats = sum(item.seats for item in (*real, *virtual.values()))
    naming = [item.tier for item in (real or virtual.values())]
    tier = "extended" if "extended" in naming else naming[0] if naming else ""
    before = not made or day < min(item.starts_on for item in made)
    kind = "covered" if real else "activated" if virtual else "before_first" if before else "gap"
    return kind, tier, seats


@settings(max_examples=examples(30, many=400), deadline=None)
@given(scenes())
def test_law_spans_are_what_every_day_says(scene: tuple[list[Certificate], list[Activation]]) -> None:
    """The spans tile the days, and each day of a span is what the naive loop makes of it."""
    made, acts = scene
    first, last = BASE + DAY * 5, BASE + DAY * 120
    found = coverage(A, made, acts, first_on=first, last_on=last)
    days = iter(first + DAY * number for number in range((last - first).days + 1))
    for span in found.spans:
        for _ in range(span.days):
            day = next(days)
            assert span.first_on <= day <= span.last_on
            assert (span.kind, span.tier, span.seats) == _naive(made, acts, day)
    assert next(days, None) is None


@settings(max_examples=examples(20, many=200), deadline=None)
@given(scenes(), st.randoms(use_true_random=False))
def test_law_order_does_not_matter(
    scene: tuple[list[Certificate], list[Activation]], chance: random.Random
) -> None:
    """Shuffled certificates give the same picture."""
    made, acts = scene
    shuffled = list(made)
    chance.shuffle(shuffled)
    one, two = (
        coverage(A, items, acts, first_on=BASE, last_on=BASE + DAY * 150) for items in (made, shuffled)
    )
    assert one == two
