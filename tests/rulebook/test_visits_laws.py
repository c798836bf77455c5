"""The law of visits: the first possible day is allowed, and no earlier one is."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reglament.rulebook import visits
from reglament.rulebook.schema_base import Scalar
from reglament.rulebook.visits import Visit
from rulebook.scenes import certificates, msk
from rulebook.visiting import WANTED, terms
from tests.thorough import examples

A = certificates()
READINGS = st.fixed_dictionaries(
    {
        name.replace("-", "_").replace(".", "_"): st.sampled_from(A.parameters[name].values)
        for name in ("A-6.8b", "A-6.8d", "A-6.8e", "A-6.8f")
    }
)


@settings(max_examples=examples(6, many=100), deadline=None)
@given(READINGS, st.lists(st.integers(0, 600), max_size=9), st.integers(0, 400), st.integers(0, 23))
def test_law_the_first_day_is_allowed_and_no_earlier_one_is(
    readings: dict[str, Scalar], days: list[int], day: int, hour: int
) -> None:
    """Under every combination of readings: what is answered may be booked, the working days before it may not."""
    edition = certificates(**readings)
    certificate = terms("2026-01-12", "2027-11-11")
    past = [Visit(certificate.starts_on + timedelta(days=number)) for number in days if number < 669]
    at = msk("2026-01-12 00:30") + timedelta(days=day, hours=hour)
    first = visits.first_day(edition, certificate, past, at)
    calendar = edition.calendar("working")
    tried = calendar.add_working_days(at.date(), 1)
    while tried <= certificate.ends_on and (first is None or tried <= first):
        start = msk(f"{tried} 10:00")
        wanted = replace(WANTED, asked_at=at, start_at=start, end_at=start + timedelta(hours=2))
        assert visits.may_visit(edition, certificate, past, wanted).ok == (tried == first)
        tried = calendar.add_working_days(
            tried, 20 if first is None or tried < first - timedelta(days=40) else 1
        )
