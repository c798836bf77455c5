"""The matrix of services: 6.8 row by row, overrides of one certificate (6.6); scope of B (3.4-3.16)."""

import pytest

from reglament.rulebook.entitlement import service
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
