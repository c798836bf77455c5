"""Every reading of the commercial half is obeyed: each value of each parameter gives an answer of its own."""

from collections.abc import Callable, Hashable
from datetime import date
from decimal import Decimal

import pytest

from reglament.rulebook import price, upgrade, versions, visits
from reglament.rulebook.coverage import Activation, Certificate, coverage
from reglament.rulebook.edition import Edition
from reglament.rulebook.upgrade import Facts, Licence
from reglament.rulebook.visits import Visit, VisitTerms
from rulebook.scenes import certificates, msk


def on(text: str) -> date:
    return date.fromisoformat(text)


def held(number: str, start: str, end: str, seats: int = 10) -> Certificate:
    return Certificate(number, "extended", on(start), on(end), seats)


LAPSED = (
    held("1", "2023-01-10", "2023-12-31"),
    held("2", "2024-03-01", "2024-06-30"),
    held("3", "2024-09-01", "2025-12-31"),
)
VISITED = VisitTerms("extended", on("2025-06-02"), on("2027-06-01"))
PAST = [Visit(on(day), "taken") for day in ("2025-11-05", "2025-11-06", "2025-11-07", "2025-11-10")]


def _cost(edition: Edition, end: str = "2025-02-05") -> Hashable:
    days = {"previous_end_on": on("2024-01-30"), "start_on": on("2024-02-02"), "end_on": on(end)}
    return price.activation(edition, price=Decimal("120000.00"), **days).cost


def _covered(edition: Edition, *renews: str) -> Hashable:
    acts = [Activation(day, on(day)) for day in renews]
    days = {"first_on": on("2023-01-01"), "last_on": on("2025-02-03")}
    return tuple((span.kind, span.served) for span in coverage(edition, LAPSED, acts, **days).spans)


def _counted(edition: Edition) -> Hashable:
    licence = Licence("Signer", "4.0", on("2024-09-01"), 9, True, "one computer", "perpetual")
    return upgrade.check(edition, Facts(licence, LAPSED, (), on("2025-02-03"), "5.0", scan=True)).verdict.ok


def _first(edition: Edition, at: str) -> Hashable:
    return visits.first_day(edition, VISITED, [], msk(at))


def _lead(edition: Edition) -> Hashable:
    """A Monday tells full_between from the rest, a Saturday forward from the rest."""
    return _first(edition, "2026-03-16 12:00"), _first(edition, "2026-03-14 12:00")


def _newer(edition: Edition) -> Hashable:
    old, new = versions.parse(edition, "3.6"), versions.parse(edition, "3.9")
    return versions.newer_version(edition, new, old, product_groups=2).ok


ANSWERS: dict[str, Callable[[Edition], Hashable]] = {
    "A-1.3": _newer,
    "A-1.7": lambda edition: _covered(edition, "2024-03-01"),
    "A-6.8b": lambda edition: visits.first_day(edition, VISITED, PAST, msk("2026-01-12 10:00")),
    "A-6.8d": lambda edition: (
        visits.quota(
            edition, VisitTerms("extended", on("2026-01-12"), on("2026-03-11")), [], on("2026-01-12")
        ).limit
    ),
    "A-6.8e": _lead,
    "A-6.8f": lambda edition: _first(edition, "2026-03-16 19:00"),
    "A-6.10c": lambda edition: _covered(edition, "2024-09-01"),
    "A-6.10d": lambda edition: _covered(edition, "2023-01-10"),
    "A-6.10e": _counted,
    "A-6.10g": _cost,
    "A-6.10h": lambda edition: _cost(edition, "2025-02-01"),
    "A-6.10l": _cost,
    "A-6.10.2": lambda edition: upgrade.scan_due(edition, on("2026-03-02")).due_at,
    "A-6.10.2e": lambda edition: upgrade.scan_due(edition, on("2026-03-02")).due_at,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_value_gives_an_answer_of_its_own(name: str) -> None:
    """No two readings of a parameter agree on its telling case: none is declared and not obeyed."""
    values = certificates().parameters[name].values
    assert len(values) > 1
    argument = name.replace("-", "_").replace(".", "_")
    answers = [ANSWERS[name](certificates(**{argument: value})) for value in values]
    assert len(set(answers)) == len(values), dict(zip(values, answers, strict=True))


def test_no_switch_of_the_commercial_half_is_missing_here() -> None:
    """By the short names of the register."""
    families = ("version.", "activation.", "visits.", "visit.", "upgrade.", "term.")
    declared = {item.id for item in certificates().parameters.values() if item.switch.startswith(families)}
    assert declared == set(ANSWERS)
