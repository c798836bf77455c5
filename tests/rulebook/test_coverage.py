"""Certificates over time: spans, overlaps, lapses, and what an activation certificate mends."""

from datetime import date, timedelta

import pytest

from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.coverage import Activation, Certificate, Coverage, coverage
from reglament.rulebook.edition import Edition
from rulebook.scenes import buyers, certificates

A = certificates()


def on(text: str) -> date:
    return date.fromisoformat(text)


def held(number: str, start: str, end: str, tier: str = "extended", seats: int = 10) -> Certificate:
    return Certificate(number, tier, on(start), on(end), seats)


def act(renews: str, number: str = "TA", preceding: str = "") -> Activation:
    return Activation(number, on(renews), preceding)


def asked(
    *things: Certificate | Activation,
    first: str = "2024-01-01",
    last: str = "2024-12-31",
    edition: Edition = A,
) -> Coverage:
    return coverage(
        edition,
        [thing for thing in things if isinstance(thing, Certificate)],
        [thing for thing in things if isinstance(thing, Activation)],
        first_on=on(first),
        last_on=on(last),
    )


def told(found: Coverage) -> list[tuple[str, str, str, str, int]]:
    return [(str(span.first_on), str(span.last_on), span.kind, span.tier, span.seats) for span in found.spans]


FIRST = held("1", "2024-01-01", "2024-03-31")
SECOND = held("2", "2024-06-01", "2024-12-31")


def test_1_6_both_days_are_inside() -> None:
    """A certificate covers its first and its last day, and nothing around them."""
    found = asked(held("1", "2024-02-01", "2024-02-29"), last="2024-03-01")
    assert told(found) == [
        ("2024-01-01", "2024-01-31", "before_first", "", 0),
        ("2024-02-01", "2024-02-29", "covered", "extended", 10),
        ("2024-03-01", "2024-03-01", "gap", "", 0),
    ]
    assert found.days("extended") == 29
    assert (found.on(on("2024-02-29")).kind, found.on(on("2024-03-01")).kind) == ("covered", "gap")
    with pytest.raises(KeyError):
        found.on(on("2024-03-02"))


def test_1_6_certificates_that_follow_each_other_leave_no_gap() -> None:
    """The next begins on the day after."""
    found = asked(FIRST, held("2", "2024-04-01", "2024-12-31"))
    assert [span.kind for span in found.spans] == ["covered", "covered"]
    assert not found.lapses


def test_overlaps_sum_their_seats_and_the_best_tier_names_the_day() -> None:
    """Basic and 24x7 in force together."""
    found = asked(FIRST, held("2", "2024-03-01", "2024-12-31", "basic", 5), last="2024-04-30")
    assert told(found) == [
        ("2024-01-01", "2024-02-29", "covered", "extended", 10),
        ("2024-03-01", "2024-03-31", "covered", "extended", 15),
        ("2024-04-01", "2024-04-30", "covered", "basic", 5),
    ]
    assert [span.overlap for span in found.spans] == [False, True, False]
    assert found.spans[1].tiers == ("extended", "basic")


def test_1_7_an_activation_mends_its_lapse_in_the_former_scope() -> None:
    """From the day after the last certificate to the day before the next; its tier, its seats, no services."""
    found = asked(held("1", "2024-01-01", "2024-03-31", "basic", 4), SECOND, act("2024-06-01"))
    span = found.spans[1]
    assert told(found)[1] == ("2024-04-01", "2024-05-31", "activated", "basic", 4)
    assert (span.activations, span.served, span.clause) == (("TA",), False, "1.7")
    assert found.lapses[0].mended_by == "TA"


def test_a_1_7_effect_in_both_values() -> None:
    """continuity: nothing is served for the lapse; full: the rights of the former certificate too."""
    for effect, served in (("continuity", False), ("full", True)):
        span = asked(FIRST, SECOND, act("2024-06-01"), edition=certificates(A_1_7=effect)).spans[1]
        assert (span.kind, span.served) == ("activated", served)


def test_fn_1_a_a_wrong_date_mends_nothing() -> None:
    """No certificate begins on the date named: told with the clause."""
    found = asked(FIRST, SECOND, act("2024-06-02"))
    assert found.spans[1].kind == "gap"
    ((_, reason),) = found.useless
    assert (reason.code, reason.clause) == ("activation_wrong_date", "1.7")
    assert "2 июня 2024" in reason_sentence(A, reason, "ru")
    assert found.lapses[0].renews_on == on("2024-06-01")


THIRD = held("3", "2024-09-01", "2024-12-31")
SHORT = held("2", "2024-06-01", "2024-06-30")


def test_a_6_10c_two_lapses_per_gap() -> None:
    """Each lapse has its own activation, naming the start of the certificate after it."""
    one = asked(FIRST, SHORT, THIRD, act("2024-09-01"))
    assert [span.kind for span in one.spans] == ["covered", "gap", "covered", "activated", "covered"]
    both = asked(FIRST, SHORT, THIRD, act("2024-09-01", "TA2"), act("2024-06-01", "TA1"))
    assert [span.activations for span in both.spans if span.activations] == [("TA1",), ("TA2",)]


def test_a_6_10c_two_lapses_literally() -> None:
    """One that names the start of the certificate in force today mends both; an earlier start mends nothing."""
    literal = certificates(A_6_10c="literal")
    both = asked(FIRST, SHORT, THIRD, act("2024-09-01"), edition=literal)
    assert [span.kind for span in both.spans] == ["covered", "activated", "covered", "activated", "covered"]
    none = asked(FIRST, SHORT, THIRD, act("2024-06-01"), edition=literal)
    assert [span.kind for span in none.spans] == ["covered", "gap", "covered", "gap", "covered"]
    assert none.useless[0][1].code == "activation_not_in_force"
    assert none.lapses[0].renews_on == on("2024-09-01")


def test_a_6_10d_the_days_before_the_first_certificate_in_both_values() -> None:
    """never: none precedes, nothing to resume; activation: mended in the scope of the first."""
    for value, kind in (("never", "before_first"), ("activation", "activated")):
        edition = certificates(A_6_10d=value)
        found = asked(SECOND, act("2024-06-01"), edition=edition)
        assert found.spans[0].kind == kind
        assert ("activation_no_preceding" in [reason.code for _, reason in found.useless]) == (
            value == "never"
        )
    assert told(found)[0] == ("2024-01-01", "2024-05-31", "activated", "extended", 10)


def test_a_6_10b_basic_in_between_cannot_be_mended() -> None:
    """Extended, basic, extended: an activation finds no lapse."""
    found = asked(FIRST, held("2", "2024-04-01", "2024-05-31", "basic"), held("3", "2024-06-01", "2024-12-31"),
                  act("2024-06-01"))  # fmt: skip
    assert [span.tier for span in found.spans] == ["extended", "basic", "extended"]
    assert found.useless[0][1].code == "activation_nothing_to_mend"


def test_parallel_certificates_one_lapses() -> None:
    """Five seats go on, five lapse: the activation brings back the five, once, however many speak of it."""
    things = (
        held("a1", "2024-01-01", "2024-03-31", seats=5),
        held("b1", "2024-01-01", "2024-12-31", seats=5),
        held("a2", "2024-06-01", "2024-12-31", seats=5),
    )
    assert [span.seats for span in asked(*things).spans] == [10, 5, 10]
    assert [span.seats for span in asked(*things, act("2024-06-01")).spans] == [10, 10, 10]
    twice = asked(*things, act("2024-06-01", "TA1"), act("2024-06-01", "TA2"))
    assert [span.seats for span in twice.spans] == [10, 10, 10]


def test_an_activation_may_name_the_certificate_it_continues() -> None:
    """Two ended on one day, one of them was renewed at once: the activation speaks of the other."""
    things = (
        held("a1", "2024-01-01", "2024-03-31", seats=5),
        held("b1", "2024-01-01", "2024-03-31", seats=5),
        held("b2", "2024-04-01", "2024-12-31", seats=5),
        held("a2", "2024-06-01", "2024-12-31", seats=5),
    )
    found = asked(*things, act("2024-06-01", preceding="a1"))
    assert [span.seats for span in found.spans] == [10, 10, 10]
    assert (
        asked(*things, act("2024-06-01", preceding="b2")).useless[0][1].code == "activation_wrong_preceding"
    )


def test_certificates_that_cannot_be() -> None:
    """Reversed dates, no seats, an unknown tier, a number used twice, days asked the wrong way round."""
    with pytest.raises(ValueError, match="ends on"):
        held("1", "2024-03-01", "2024-02-29")
    with pytest.raises(ValueError, match="0 seats"):
        held("1", "2024-03-01", "2024-03-01", seats=0)
    with pytest.raises(ValueError, match="gold"):
        asked(held("1", "2024-03-01", "2024-03-01", "gold"))
    with pytest.raises(ValueError, match="two certificates"):
        asked(FIRST, FIRST)
    with pytest.raises(ValueError, match="reversed"):
        asked(FIRST, first="2024-12-31", last="2024-01-01")
    with pytest.raises(KeyError, match="progress-1"):
        asked(FIRST, edition=buyers())


def test_thousands_of_certificates_over_a_century_take_no_time() -> None:
    """Spans come from boundaries: a hundred years of days are not walked."""
    many = [
        Certificate(str(n), "extended", on("2000-01-01") + timedelta(days=15 * n),
                    on("2000-01-01") + timedelta(days=15 * n + 11))
        for n in range(2400)
    ]  # fmt: skip
    acts = [Activation(f"T{n}", many[n].starts_on) for n in range(1, 2400, 2)]
    found = coverage(A, many, acts, first_on=on("2000-01-01"), last_on=on("2099-12-31"))
    assert len(found.spans) == 4800
    assert sum(span.days for span in found.spans) == (on("2099-12-31") - on("2000-01-01")).days + 1
