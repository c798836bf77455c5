"""Every clause of both regulations is in its edition, as rule, as text or as people's work."""

from pathlib import Path

import pytest

from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import load_preset, warnings_of
from reglament.rulebook.review import review

FACTS = Path(__file__).parent / "facts"


def _lines(name: str) -> list[str]:
    return (FACTS / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("code", ["cryptopro-4", "progress-1"])
def test_every_clause_is_in_its_edition(code: str) -> None:
    """Each row of the clause table: words of ours in both languages, and who holds it."""
    clauses = load_preset(code).clauses
    for number in _lines(f"{code}.clauses.txt"):
        assert number in clauses, number
        clause = clauses[number]
        assert clause.number == number
        assert clause.text["ru"], number
        assert clause.text["en"], number
        assert clause.enforced in ("rule", "people", "text")


@pytest.mark.parametrize("code", ["cryptopro-4", "cryptopro-4-order-25", "progress-1"])
def test_every_clause_held_by_rule_names_its_rule(code: str) -> None:
    """Nothing said to be enforced is left unnamed, nothing declared is idle."""
    assert [finding.path for finding in review(load_preset(code)).unused] == []


def test_every_ambiguity_is_a_declared_parameter() -> None:
    """Each entry of the register: a question, the reading chosen and the words of every other reading."""
    for name in _lines("register.txt"):
        edition = load_preset("cryptopro-4" if name.startswith("A-") else "progress-1")
        assert name in edition.parameters, name
        parameter = edition.parameters[name]
        assert parameter.id == name
        assert parameter.clause in edition.clauses
        assert parameter.question["ru"] != parameter.question["en"]
        assert parameter.reading["ru"]
        assert all(parameter.readings[key].en for key in parameter.readings)


# Ambiguities of the register whose alternatives are named there.
SWITCHES = {
    "cryptopro-4": {
        "reaction.auto_ack_counts": 2,
        "reaction.start": 2,
        "reaction.breach": 2,
        "calendar.shortened": 2,
        "calendar.declared": 3,
        "calendar.working_weekends": 2,
        "limit.scope": 2,
        "limit.overflow": 2,
        "limit.clock": 2,
        "limit.waiting_counts": 2,
        "severity.change": 3,
        "autoclose.count": 3,
        "autoclose.end": 2,
        "autoclose.on_reply": 2,
        "sla.24x7": 3,
        "sla.non_incident": 2,
        "intake.no_certificate": 2,
        "intake.email": 2,
        "expiry.open_requests": 2,
        "visit.lead": 3,
        "upgrade.activation": 2,
        "activation.n": 2,
        "notice.reading": 2,
    },
    "progress-1": {
        "b.term": 3,
        "b.default_priority": 2,
        "b.priority_change": 3,
        "b.queue": 2,
        "b.hold_answers": 2,
        "b.next": 2,
        "b.autoclose": 5,
    },
}


@pytest.mark.parametrize("code", SWITCHES)
def test_every_switch_has_its_readings(code: str) -> None:
    """By its short name, with as many readings as the register gives."""
    by_switch = {item.switch: item for item in load_preset(code).parameters.values() if item.switch}
    for switch, readings in SWITCHES[code].items():
        assert len(by_switch[switch].readings) == readings, switch


def _numbered(edition: Edition) -> set[str]:
    return {warning.id for warning in warnings_of(edition)}


def test_every_contradiction_is_a_warning_with_both_clauses() -> None:
    """X1 to X15 in the first regulation, X16 to X24 in the second."""
    first, second = load_preset("cryptopro-4"), load_preset("progress-1")
    assert _numbered(first) == {f"X{number}" for number in range(1, 16)}
    assert _numbered(second) == {f"X{number}" for number in range(16, 25)}
    for edition in (first, second):
        for warning in warnings_of(edition):
            assert len(warning.clauses) >= 2
            assert all(number in edition.clauses for number in warning.clauses)
            assert warning.message["ru"] != warning.message["en"]
