"""The price of an activation certificate: the formula of footnote 1 under every reading of n and N."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from reglament.rulebook import price
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.faults import Faulty
from rulebook.scenes import certificates, quote

A = certificates()


def test_fn_1_formula_three_months_of_twelve() -> None:
    """Lapsed from New Year to the end of March, then a year for 120 000: three months at double price."""
    asked = quote("2023-12-31", "2024-04-01", "2025-03-31")
    assert (asked.count("n"), asked.count("N"), asked.cost) == (3, 12, Decimal("60000.00"))
    assert str(asked.cost) == "60000.00"
    assert asked.clause == "fn 1 formula"


@pytest.mark.parametrize(
    ("start", "end", "number"),
    [
        ("2024-04-01", "2024-04-30", 1),
        ("2024-04-01", "2025-03-31", 12),
        ("2024-04-01", "2026-03-31", 24),
        ("2024-04-15", "2025-04-14", 12),
        ("2024-01-31", "2024-02-29", 1),
        ("2023-01-31", "2023-02-28", 1),
        ("2024-01-31", "2025-01-30", 12),
        ("2024-01-29", "2024-02-28", 1),
        ("2023-01-29", "2023-02-28", 1),
        ("2024-02-29", "2025-02-28", 12),
        ("2024-02-29", "2028-02-28", 48),
        ("2024-12-31", "2025-12-30", 12),
        ("2024-08-31", "2024-09-30", 1),
        ("2024-08-31", "2024-10-30", 2),
    ],
)
def test_fn_1_N_is_the_length_of_the_new_term(start: str, end: str, number: int) -> None:
    """A-6.10h: 1, 12 and 24 months, begun on the 29th, the 31st and the leap day (Art. 192 p. 3)."""
    assert quote("2023-01-01" if start > "2023-06" else "2022-06-01", start, end).count("N") == number


def test_fn_1_N_named_counts_the_months_touched() -> None:
    """A-6.10h: a year from 15 April touches thirteen months."""
    assert quote("2024-01-31", "2024-04-15", "2025-04-14", A_6_10h="named").count("N") == 13
    assert quote("2024-01-31", "2024-04-01", "2025-03-31", A_6_10h="named").count("N") == 12


def test_fn_1_N_an_unfinished_month() -> None:
    """A-6.10l: a year and a day is thirteen months, or twelve when the unfinished one is dropped; never none."""
    assert quote("2024-01-31", "2024-04-01", "2025-04-01").count("N") == 13
    assert quote("2024-01-31", "2024-04-01", "2025-04-01", A_6_10l="dropped").count("N") == 12
    assert quote("2024-01-31", "2024-04-01", "2024-04-10", A_6_10l="dropped").count("N") == 1
    assert "A-6.10l" in quote("2024-01-31", "2024-04-01", "2025-04-01").readings
    assert "A-6.10l" not in quote("2024-01-31", "2024-04-01", "2025-03-31").readings


@pytest.mark.parametrize(
    ("previous_end", "start", "named", "term"),
    [
        ("2024-03-31", "2024-04-01", 0, 0),  # the next day
        ("2024-03-31", "2024-04-02", 1, 1),  # one day
        ("2024-01-30", "2024-02-02", 2, 1),  # three days over a month edge
        ("2024-01-31", "2024-03-01", 1, 1),  # a leap February, whole
        ("2024-02-28", "2024-03-01", 1, 1),  # the leap day alone
        ("2023-02-28", "2023-03-01", 0, 0),  # no leap day in between
        ("2024-01-15", "2024-03-11", 3, 2),
        ("2023-12-31", "2025-01-01", 12, 12),
        ("2024-01-14", "2024-02-15", 2, 1),
        ("2024-01-14", "2024-02-16", 2, 2),
    ],
)
def test_fn_1_n_full_and_partial_months_of_the_gap(
    previous_end: str, start: str, named: int, term: int
) -> None:
    """A-6.10g: named months touched strictly between the two, or the length of the gap in months."""
    end = str(date.fromisoformat(start) + timedelta(days=364))
    assert quote(previous_end, start, end).count("n") == named
    assert quote(previous_end, start, end, A_6_10g="term").count("n") == term


def test_a_6_10i_adjacent_dates_cost_nothing() -> None:
    """End and start are no part of the gap; nor is a day both certificates share."""
    for start in ("2024-04-01", "2024-03-31"):
        asked = quote("2024-03-31", start, "2025-03-31")
        assert (asked.count("n"), asked.cost, asked.gap) == (0, Decimal("0.00"), None)
        assert asked.verdict.ok


def test_a_6_10j_rounded_once_half_up_to_the_kopeck() -> None:
    """100.01 / 12 * 2 * 3 is 50.005: half up gives 50.01; rounding each step would give 50.00 or 49.98."""
    assert quote("2023-12-31", "2024-04-01", "2025-03-31", "100.01").cost == Decimal("50.01")
    assert quote("2023-12-31", "2024-04-01", "2025-03-31", "100.00").cost == Decimal("50.00")
    assert quote("2023-12-31", "2024-02-01", "2024-07-31", "0.01").cost == Decimal("0.00")
    assert quote("2023-12-31", "2024-02-01", "2024-07-31", "0.02").cost == Decimal("0.01")


def test_a_6_10j_no_cap() -> None:
    """A lapse of two years before one month: forty-eight times the price."""
    asked = quote("2021-12-31", "2024-01-01", "2024-01-31", "1000.00")
    assert (asked.count("n"), asked.count("N"), asked.cost) == (24, 1, Decimal("48000.00"))


def test_a_6_10j_very_large_sums_stay_exact() -> None:
    """Beyond the digits of a common decimal context."""
    asked = quote("2023-12-31", "2024-02-01", "2025-01-31", "999999999999999999999999999999999999.99")
    assert asked.cost == Decimal("166666666666666666666666666666666666.67")


@pytest.mark.parametrize(
    ("previous_end", "start", "end", "amount", "code", "words"),
    [
        ("2024-04-02", "2024-04-01", "2025-03-31", "1.00", "price_overlap", "2 апреля 2024"),
        ("2023-12-31", "2024-04-01", "2024-03-31", "1.00", "price_term_reversed", "раньше, чем начинается"),
        ("2023-12-31", "2024-04-01", "2025-03-31", "0", "price_not_positive", "больше нуля"),
        ("2023-12-31", "2024-04-01", "2025-03-31", "-5.00", "price_not_positive", "-5.00"),
        ("2023-12-31", "2024-04-01", "2025-03-31", "NaN", "price_not_positive", "NaN"),
        ("2023-12-31", "2024-04-01", "2025-03-31", "1.005", "price_too_fine", "1.005"),
    ],
)
def test_what_has_no_price_is_refused_in_words(
    previous_end: str, start: str, end: str, amount: str, code: str, words: str
) -> None:
    """Overlap, reversed dates, nothing or less than nothing: a verdict with its clause."""
    asked = quote(previous_end, start, end, amount)
    assert (asked.verdict.decision, asked.cost) == ("refuse", None)
    assert asked.verdict.reason is not None
    assert asked.verdict.reason.code == code
    assert asked.verdict.reason.clause in A.clauses
    assert words in reason_sentence(A, asked.verdict.reason, "ru")


def test_fn_1_the_months_are_named_one_by_one() -> None:
    """Anyone can check the sum with a pencil, in both languages."""
    asked = quote("2024-01-15", "2024-03-11", "2024-09-10")
    ru, en = " ".join(price.sentences(A, asked, "ru")), " ".join(price.sentences(A, asked, "en"))
    assert "январь 2024 (16–31, неполный), февраль 2024, март 2024 (1–10, неполный)" in ru
    assert "11 марта 2024 – 10 апреля 2024" in ru
    assert "120\u00a0000,00 / 6 × 2 × 3 = 120\u00a0000,00\u00a0₽" in ru
    assert "January 2024 (16–31, partial), February 2024, March 2024 (1–10, partial)" in en
    assert "120,000.00 / 6 × 2 × 3 = RUB\u00a0120,000.00" in en


def test_every_reading_of_the_formula_changes_what_it_says() -> None:
    """A-6.10g, h and l: no value of a parameter is a dead letter."""
    gap = {"previous_end": "2024-01-30", "start": "2024-02-02", "end": "2025-02-05"}
    seen = set()
    for n in A.parameters["A-6.10g"].values:
        for big in A.parameters["A-6.10h"].values:
            for rest in A.parameters["A-6.10l"].values:
                asked = quote(**gap, A_6_10g=str(n), A_6_10h=str(big), A_6_10l=str(rest))
                seen.add((n, big, rest if big == "term" else "", asked.count("n"), asked.count("N")))
    assert {(item[3], item[4]) for item in seen} == {(2, 13), (2, 12), (1, 13), (1, 12)}


@pytest.mark.parametrize(
    "formula", ["price ** 2", "print(1)", "unknown + 1", "1 +", "'a'", "price if N else 1", "True + 1"]
)
def test_a_formula_is_arithmetic_and_nothing_else(formula: str) -> None:
    """Names, calls, powers and conditions are refused."""
    with pytest.raises(ValueError, match="formula"):
        price.evaluate(formula, {"price": Fraction(1), "N": Fraction(12)})


@pytest.mark.parametrize("formula", ["price / n * N", "price / (N - 2)", "price / 0", "price / min(n, N)"])
def test_a_formula_that_divides_by_zero_for_some_lapse_or_term_is_a_fault(formula: str) -> None:
    """Certificates that follow each other leave no month between them (A-6.10i)."""
    with pytest.raises(Faulty, match="divides"):
        price.tried(formula, ("n", "N", "price"), ("N", "price"))
    price.tried("price / N * 2 * n", ("n", "N", "price"), ("N", "price"))
