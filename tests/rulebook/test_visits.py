"""Visits by 6.8 r17 and note 2: how many, how early, when, for what, and the first possible day."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from reglament.rulebook import visits
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.coverage import Activation, Certificate, coverage
from reglament.rulebook.edition import Edition
from reglament.rulebook.visits import Visit, VisitTerms
from rulebook.scenes import buyers, certificates, msk
from rulebook.visiting import WANTED, on, terms

A = certificates()


def booked(*days: str, state: visits.State = "reserved") -> list[Visit]:
    return [Visit(on(day), state) for day in days]


def asked(
    certificate: VisitTerms | None = None,
    past: Sequence[Visit] = (),
    edition: Edition = A,
    **changes: object,
) -> list[tuple[str, str, str]]:
    verdict = visits.may_visit(edition, certificate or terms(), past, replace(WANTED, **changes))
    return [(verdict.decision, reason.code, reason.clause) for reason in verdict.reasons]


def test_6_8_2_a_visit_that_may_be_booked() -> None:
    """Monday for Thursday, in hours, in the area, remote work impossible, an agent agreed."""
    assert visits.may_visit(A, terms(), [], WANTED).ok


@pytest.mark.parametrize(
    ("day", "earliest"),
    [
        ("2026-03-16", {"backward": "2026-03-19", "full_between": "2026-03-20", "forward": "2026-03-19"}),
        ("2026-03-14", {"backward": "2026-03-19", "full_between": "2026-03-19", "forward": "2026-03-18"}),
        ("2026-03-13", {"backward": "2026-03-18", "full_between": "2026-03-19", "forward": "2026-03-18"}),
        ("2026-03-06", {"backward": "2026-03-12", "full_between": "2026-03-13", "forward": "2026-03-12"}),
    ],
)
def test_a_6_8e_three_working_days_before(day: str, earliest: dict[str, str]) -> None:
    """Monday gives Thursday, Saturday the next Thursday; holidays do not count; every reading of visit.lead."""
    assert set(earliest) == set(A.parameters["A-6.8e"].values)
    for reading, first in earliest.items():
        edition = certificates(A_6_8e=reading)
        found = visits.first_day(edition, terms(), [], msk(f"{day} 12:00"))
        assert str(found) == first, reading
        slot = {
            "asked_at": msk(f"{day} 12:00"),
            "start_at": msk(f"{first} 10:00"),
            "end_at": msk(f"{first} 12:00"),
        }
        assert asked(edition=edition, **slot) == []
        eve = edition.calendar("working").add_working_days(on(first), -1)
        slot |= {"start_at": msk(f"{eve} 10:00"), "end_at": msk(f"{eve} 12:00")}
        assert ("refuse", "visit_too_soon", "6.8 (2) b") in asked(edition=edition, **slot)


def test_6_8_2_b_too_soon_answers_the_first_possible_day() -> None:
    """Monday for Wednesday is refused, and Thursday is told."""
    early = replace(WANTED, start_at=msk("2026-03-04 10:00"), end_at=msk("2026-03-04 12:00"))
    verdict = visits.may_visit(A, terms(), [], early)
    assert verdict.reason is not None
    assert "5 марта 2026" in reason_sentence(A, verdict.reason, "ru")
    assert "5 March 2026" in reason_sentence(A, verdict.reason, "en")


def test_a_6_8f_a_request_after_closing_in_both_values() -> None:
    """Monday 18:00 sharp is Monday; a second later it is Tuesday under next_day; Saturday night stays Saturday."""
    for value, evening in (("same_day", "2026-03-19"), ("next_day", "2026-03-20")):
        edition = certificates(A_6_8f=value)
        for at, first in (("18:00:00", "2026-03-19"), ("18:00:01", evening), ("23:59:59", evening)):
            assert str(visits.first_day(edition, terms(), [], msk(f"2026-03-16 {at}"))) == first
        assert visits.asked_on(edition, msk("2026-03-14 20:00")) == on("2026-03-14")


def test_6_8_r17_four_a_year_and_the_fifth_is_refused() -> None:
    """Taken and reserved ones count, a cancelled one comes back; the next year gives four more."""
    past = booked("2026-01-20", "2026-02-03", state="taken") + booked("2026-03-18", "2026-04-01")
    assert asked(past=past[:3]) == []
    assert asked(past=past) == [("refuse", "visit_none_left", "6.8 r17")]
    assert asked(past=[*past[:3], Visit(on("2026-04-01"), "cancelled")]) == []
    used = visits.quota(A, terms(), past, on("2026-03-05"))
    assert (used.limit, used.taken, used.reserved, used.left) == (4, 2, 2, 0)
    two_years = terms(end="2028-01-11")
    assert str(visits.first_day(A, two_years, past, msk("2026-03-02 11:00"))) == "2027-01-12"
    assert visits.first_day(A, terms(), past, msk("2026-03-02 11:00")) is None


def test_a_6_8b_the_year_in_every_value() -> None:
    """Of the certificate, of the calendar, or the last twelve months: four in November, one asked for in January."""
    certificate = terms("2025-06-02", "2027-06-01")
    past = booked("2025-11-05", "2025-11-06", "2025-11-07", "2025-11-10", state="taken")
    at = msk("2026-01-12 10:00")
    first = {"certificate": "2026-06-02", "calendar": "2026-01-15", "rolling": "2026-11-05"}
    assert set(first) == set(A.parameters["A-6.8b"].values)
    for reading, day in first.items():
        found = visits.first_day(certificates(A_6_8b=reading), certificate, past, at)
        assert str(found) == day, reading
    year = visits.quota(A, certificate, past, on("2026-01-15"))
    assert (str(year.first_on), str(year.last_on)) == ("2025-06-02", "2026-06-01")


def test_a_6_8b_rolling_looks_at_visits_already_reserved_later() -> None:
    """One more before four reserved ones would make five in twelve months."""
    edition = certificates(A_6_8b="rolling")
    later = booked("2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04")
    assert ("refuse", "visit_none_left", "6.8 r17") in asked(past=later, edition=edition)
    assert asked(past=later[:3], edition=edition) == []


def test_a_6_8c_a_year_begun_on_the_leap_day() -> None:
    """It ends on 28 February, the next begins on 1 March."""
    certificate = terms("2024-02-29", "2029-02-27")
    years = [
        visits.quota(A, certificate, [], on(day))
        for day in ("2025-02-28", "2025-03-01", "2028-02-28", "2028-02-29")
    ]
    assert [(str(year.first_on), str(year.last_on)) for year in years] == [
        ("2024-02-29", "2025-02-28"),
        ("2025-03-01", "2026-02-28"),
        ("2027-03-01", "2028-02-28"),
        ("2028-02-29", "2029-02-27"),
    ]


@pytest.mark.parametrize(
    ("end", "share"),
    [("2026-01-20", 1), ("2026-03-11", 1), ("2026-07-11", 2), ("2026-07-12", 3), ("2027-01-11", 4)],
)
def test_a_6_8d_a_shorter_certificate_in_both_values(end: str, share: int) -> None:
    """Four all the same, or its share, a part counting up."""
    for year in A.parameters["A-6.8b"].values:
        for value, limit in ((False, 4), (True, share)):
            edition = certificates(A_6_8d=value, A_6_8b=year)
            assert visits.quota(edition, terms(end=end), [], on("2026-01-15")).limit == limit


def test_a_1_7_an_activated_lapse_adds_visits_only_in_full() -> None:
    """continuity: nothing was served, nothing is added; full: the former certificate's visits in the first year."""
    made = [
        Certificate("1", "extended", on("2025-01-01"), on("2025-06-30")),
        Certificate("2", "extended", on("2026-01-12"), on("2028-01-11")),
    ]
    for effect, limit in (("continuity", 4), ("full", 8)):
        edition = certificates(A_1_7=effect)
        days = {"first_on": on("2025-01-01"), "last_on": on("2026-02-01")}
        found = coverage(edition, made, [Activation("TA", on("2026-01-12"))], **days)
        renewed = replace(terms(end="2028-01-11"), lapses=found.spans)
        assert visits.quota(edition, renewed, [], on("2026-01-15")).limit == limit
        assert visits.quota(edition, renewed, [], on("2027-01-15")).limit == 4


def test_6_6_overrides_of_the_certificate_beat_the_matrix() -> None:
    """More visits, none at all, other hours, anywhere; basic with visits of its own."""
    past = booked("2026-01-20", "2026-01-21", "2026-01-22", "2026-01-23", state="taken")
    assert asked(terms(visits=6), past) == []
    assert asked(terms(visits=False)) == [("refuse", "visit_excluded", "6.8 (2) e")]
    assert visits.first_day(A, terms(visits=False), [], WANTED.asked_at) is None
    assert asked(terms(tier="basic")) == [("refuse", "visit_not_in_tier", "6.8 r17")]
    assert asked(terms(tier="basic", visits=1)) == []
    assert asked(terms(visits=True), past * 3) == []
    assert asked(inside=False) == [("refuse", "visit_area", "6.8 r17")]
    assert asked(terms(visit_area="any"), inside=False) == []


@pytest.mark.parametrize(
    ("start", "end", "plain", "longer"),
    [
        ("2026-03-05 09:00", "2026-03-05 18:00", True, True),
        ("2026-03-05 08:59", "2026-03-05 12:00", False, True),
        ("2026-03-05 17:00", "2026-03-05 18:01", False, True),
        ("2026-03-05 17:00", "2026-03-05 20:01", False, False),
        ("2026-03-05 17:00", "2026-03-06 10:00", False, False),
        ("2026-03-07 10:00", "2026-03-07 12:00", False, False),
        ("2026-03-09 10:00", "2026-03-09 12:00", False, False),
    ],
)
def test_6_8_2_a_within_the_working_day(start: str, end: str, plain: bool, longer: bool) -> None:
    """9 to 18 of a working day; 8 to 20 when the certificate says so; any time when it says that."""
    slot = {"start_at": msk(start), "end_at": msk(end)}
    refused = [("refuse", "visit_hours", "6.8 (2) a")]
    assert asked(**slot) == ([] if plain else refused)
    assert asked(terms(visit_hours="08:00-20:00"), **slot) == ([] if longer else refused)
    assert asked(terms(visit_hours="any"), **slot) == []


def test_6_8_2_c_remote_work_has_to_be_impossible() -> None:
    """Without a statement it is asked for; then an agent has to agree (A-6.8g)."""
    assert asked(remote_impossible=" ") == [("ask", "visit_remote", "6.8 (2) c")]
    assert asked(confirmed=False) == [("hold", "visit_unconfirmed", "6.8 (2) c")]


def test_6_8_2_d_not_every_product() -> None:
    """One not on the certificate, one that cannot be visited."""
    assert asked(product="Gateway") == [("refuse", "visit_other_product", "6.8 (2) a")]
    assert asked(visitable=False) == [("refuse", "visit_product", "6.8 (2) d")]


def test_6_8_the_day_lies_in_the_term() -> None:
    """The last day of the certificate is inside, the day after is not."""
    last, after = terms(end="2026-03-05"), terms(end="2026-03-04")
    assert asked(last) == []
    assert asked(after) == [("refuse", "visit_outside_term", "6.8")]
    with pytest.raises(ValueError, match="outside"):
        visits.quota(A, after, [], on("2026-03-05"))


def test_every_reason_is_told_at_once() -> None:
    """Too soon, at night and outside the area: three reasons."""
    slot = {"start_at": msk("2026-03-03 20:00"), "end_at": msk("2026-03-03 21:00")}
    assert {code for _, code, _ in asked(inside=False, **slot)} == {
        "visit_area",
        "visit_hours",
        "visit_too_soon",
    }


def test_what_cannot_be_asked() -> None:
    """An end before the start, an instant without a zone, an edition without visits."""
    with pytest.raises(ValueError, match="ends after"):
        asked(end_at=WANTED.start_at)
    with pytest.raises(ValueError, match="naive"):
        asked(asked_at=WANTED.asked_at.replace(tzinfo=None))
    with pytest.raises(KeyError, match="progress-1"):
        visits.quota(buyers(), terms(), [], on("2026-03-05"))
