"""The matrix of services: 6.8 row by row, overrides of one certificate (6.6); scope of B (3.4-3.16)."""

from datetime import date

import pytest

from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.entitlement import Held, may_have, service
from rulebook.scenes import buyers, certificates

ALL = (True, True, True)
NOT_BASIC = (False, True, True)


@pytest.mark.parametrize(
    ("row", "code", "cells"),
    [
        (1, "advice-installation", ALL),
        (2, "advice-administration", ALL),
        (3, "kit-restoration", ALL),
        (4, "advice-recovery", ALL),
        (5, "advice-updates", ALL),
        (6, "personal-area", ALL),
        (7, "knowledge-base", ALL),
        (8, "incidents-working-day", ALL),
        (9, "suggestions", ALL),
        (10, "forum", ALL),
        (11, "remote-diagnostics", NOT_BASIC),
        (12, "simultaneous-appeals", (1, 3, 3)),
        (13, "high-priority", (False, True, None)),
        (14, "highest-priority", (False, False, True)),
        (15, "dedicated-specialist", NOT_BASIC),
        (16, "new-version-licence", NOT_BASIC),
        (17, "visits", (False, 4, 4)),
        (18, "round-the-clock", (False, False, True)),
    ],
)
def test_6_8_row(row: int, code: str, cells: tuple[object, ...]) -> None:
    """What basic, extended and 24x7 give, with the clause of the row."""
    found = [service(certificates(), tier, code) for tier in ("basic", "extended", "extended-24x7")]
    assert tuple(item.value for item in found) == cells
    assert [item.given for item in found] == [bool(cell) for cell in cells]
    assert {item.clause for item in found} == {f"6.8 r{row}"}


def test_6_8a_the_blank_cell_says_so() -> None:
    """X3: neither given nor not given; the reading is named."""
    assert service(certificates(), "extended-24x7", "high-priority").reading == "A-6.8a"


def test_6_6_a_certificate_that_excludes_visits() -> None:
    """The override beats the matrix, both ways."""
    excluded = service(certificates(), "extended", "visits", {"visits": False})
    assert (excluded.given, excluded.source) == (False, "certificate")
    assert service(certificates(), "extended", "visits", {"visits": 6}).value == 6


def test_3_13_3_16_what_b_does_not_do() -> None:
    """No code optimisation, no general engineering; integration errors in general terms only."""
    assert not service(buyers(), "client", "code-optimisation").given
    assert not service(buyers(), "client", "general-engineering").given
    advice = service(buyers(), "client", "integration-errors")
    assert advice.given
    assert advice.words is not None
    assert (advice.words["en"], advice.words["ru"]) == (
        "general advice and known methods only",
        "только общие советы и известные способы",
    )
    assert service(buyers(), "client", "licensing").given


def test_an_unknown_service_or_tier_is_a_key_error() -> None:
    """Never guessed."""
    with pytest.raises(KeyError):
        service(certificates(), "basic", "massage")
    with pytest.raises(KeyError):
        service(certificates(), "gold", "forum")


def test_6_8_may_have_tells_the_nearest_miss_with_its_clause() -> None:
    """None in force, none for the product, not in the tier, excluded by the certificate; the first that gives wins."""
    on = date(2026, 3, 2)
    year = (date(2026, 1, 1), date(2026, 12, 31))
    basic, extended = Held("A", "basic", *year, ("csp",)), Held("B", "extended", *year, ("csp",))
    excluded = Held("C", "extended", *year, ("csp",), {"visits": False})

    def told(*held: Held, product: str = "csp", day: date = on) -> tuple[str, str]:
        right = may_have(certificates(), "visits", held, on=day, product=product)
        return right.verdict.reasons[0].code, right.certificate

    assert told() == ("service_no_certificate", "")
    assert told(extended, day=date(2027, 1, 1)) == ("service_no_certificate", "")
    assert told(extended, product="other") == ("service_other_product", "")
    assert told(basic) == ("service_not_in_tier", "A")
    assert told(excluded) == ("service_excluded", "C")
    assert told(basic, excluded, extended) == ("service_given", "B")
    reason = may_have(certificates(), "visits", [basic], on=on).verdict.reasons[0]
    assert reason_sentence(certificates(), reason, "ru").endswith("(п. 6.8).")
    assert may_have(buyers(), "licensing", (), on=on).ok
