"""The language of editions: presets, amendments, readings, and files with faults."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from reglament.rulebook.edition import EditionError
from reglament.rulebook.loader import load_edition, load_preset, preset_codes
from rulebook.scenes import buyers, certificates

A = files("reglament.rulebook").joinpath("editions", "cryptopro-4.toml").read_text(encoding="utf-8")


def test_the_presets() -> None:
    """Five regulations and one amendment ship; an unknown name says which there are."""
    assert preset_codes() == (
        "cryptopro-4",
        "cryptopro-4-order-25",
        "progress-1",
        "rapid-scada",
        "redhat-openshift",
        "solar-inrights",
    )
    with pytest.raises(KeyError, match="progress-1"):
        load_preset("progress-2")


def test_extract_the_order_replaces_section_8_and_nothing_else() -> None:
    """Order 25 of 30 June 2022: another legal address, in force on 15 July 2022 at the earliest (X13)."""
    base, amended = load_preset("cryptopro-4"), load_preset("cryptopro-4-order-25")
    assert (amended.amends, amended.changed) == ("cryptopro-4", ("requisites",))
    assert amended.effective_on == date(2022, 7, 15)
    assert base.requisites.legal_address != amended.requisites.legal_address
    assert base.requisites.postal_address == amended.requisites.postal_address
    for section in ("clocks", "gates", "matrix", "transitions", "parameters", "axes", "outcomes"):
        assert getattr(base, section) == getattr(amended, section)


def test_no_code_knows_a_regulation() -> None:
    """The rules live in the files: no module of the rulebook names one."""
    package = Path(str(files("reglament.rulebook")))
    for module in package.glob("*.py"):
        text = module.read_text(encoding="utf-8")
        assert "cryptopro" not in text, module.name
        for code in preset_codes():
            assert code not in text, module.name


def test_1_14_and_4_6_the_calendars() -> None:
    """Nine hours a day in one regulation, eight in the other."""
    assert certificates().day_length("working").total_seconds() == 9 * 3600
    assert buyers().day_length("working").total_seconds() == 8 * 3600
    assert certificates().calendar("working") is certificates().calendar("working")


def test_6_8_the_work_list_goes_by_tier_then_due_time() -> None:
    """24x7 before extended before basic."""
    order = certificates().worklist
    assert sorted(order.weights, key=lambda tier: -order.weights[tier]) == [
        "extended-24x7",
        "extended",
        "basic",
    ]
    assert (order.axis, order.then, order.clause) == ("tier", "due", "6.8")


def test_4_7f_the_work_list_goes_by_arrival() -> None:
    """X17: by arrival, or by due time under the other reading."""
    assert (buyers().worklist.then, buyers().worklist.axis) == ("arrival", "")
    assert buyers(B_4_7f="due").worklist.then == "due"


def test_4_6b_answers_leave_in_working_time() -> None:
    """Held till the opening, unless switched off; the first regulation has no such rule."""
    assert buyers().sending_window == ("working", "4.6 b", "B-4.6b")
    assert buyers(B_4_6b=False).sending_window is None
    assert certificates().sending_window is None


def test_forms_follow_the_regulation() -> None:
    """1.8, 1.11's two questions and the certificate number; priority and the source link."""
    ours = {field.name: field for field in certificates().form("incident").fields}
    assert ours["certificate_number"].clause == "3.1"
    assert ours["inn"].required == "organisation"
    assert {"degraded", "process_stopped"} <= set(ours)
    theirs = {field.name for field in buyers().form().fields}
    assert {"priority", "source", "steps", "criticality"} <= theirs
    assert "certificate_number" not in theirs


def test_4_13_every_reason_of_postponing() -> None:
    """Five reasons, a to e."""
    clauses = [reason.clause for reason in buyers().postpone_reasons.values()]
    assert clauses == ["4.13 a", "4.13 b", "4.13 c", "4.13 d", "4.13 e"]
    assert not certificates().postpone_reasons


def test_outcomes_name_their_clauses() -> None:
    """Third party 6.5, configuration 6.1, conduct 5.2; not our product 2.3, the client's complex 5.1."""
    a, b = certificates().outcomes, buyers().outcomes
    assert (a["third-party"].clause, a["unsupported-configuration"].clause) == ("6.5", "6.1")
    assert (a["conduct"].clause, a["insufficient-data"].clause) == ("5.2", "7.2")
    assert (b["not-our-product"].clause, b["client-environment"].clause) == ("2.3", "5.1")
    assert (b["code-optimisation"].clause, b["operation-rules"].clause) == ("3.13", "5.2")


def test_an_unknown_reading_is_refused() -> None:
    """Only the readings of the register; 1 is not true."""
    with pytest.raises(ValueError, match=r"A-1\.13d"):
        certificates(A_1_13d="sometimes")
    with pytest.raises(ValueError, match=r"A-1\.13a"):
        certificates(A_1_13a=1)
    with pytest.raises(KeyError):
        certificates(A_9_9="x")


def test_readings_do_not_leak_into_the_preset() -> None:
    """A copy under other readings leaves the shipped edition as it was."""
    certificates(A_1_14d=False).calendar("working")
    assert load_preset("cryptopro-4").parameters["A-1.14d"].value is True


REFERENCES = [
    ("late = '@A-1.13d'", "late = '@A-1.13z'", "there is no parameter 'A-1.13z'"),
    ("{\"A-1.9\" = 'hold'}", "{\"A-1.9\" = 'keep'}", "'keep' is no reading of A-1.9"),
    ("value = 'elapsed'", "value = 'perhaps'", "'perhaps' has no reading"),
]
MEANING = [
    ("late = '@A-1.13d'", "late = '@A-6.7a'", "is not known here"),
    ("clause = '6.3'\nservice", "clause = '66.3'\nservice", "clause '66.3' is not in [clauses]"),
    ("{basic = 1, extended = 3, extended-24x7 = 3}", "{basic = 1, extended = 3}", "no cell"),
    ("{tier = 'extended', severity = 'critical'}", "{tier = 'gold', severity = 'critical'}", "'gold'"),
    ("effective_on = 2021-11-29", "effective_on = 2021-11-01", "before its publication"),
    ("calendar = 'working'\noutcome", "calendar = 'lunar'\noutcome", "no calendar 'lunar'"),
    ("outcome = 'no-reaction'", "outcome = 'gone'", "no outcome 'gone'"),
]


@pytest.mark.parametrize("changes", [REFERENCES, MEANING], ids=["references", "meaning"])
def test_a_faulty_file_says_where_and_what(changes: list[tuple[str, str, str]]) -> None:
    """One message a fault, with the file and the line; nothing is loaded."""
    text = A
    for old, new, _words in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(EditionError) as caught:
        load_edition(text, source="mine.toml")
    told = str(caught.value)
    for _old, _new, words in changes:
        assert words in told
    assert told.startswith("mine.toml:")
    assert all(fault.line > 0 for fault in caught.value.faults)


def test_an_amendment_of_nothing_and_of_itself() -> None:
    """What it amends has to exist, and amendments do not go in circles."""
    with pytest.raises(EditionError, match="there is no edition"):
        load_edition("code = 'x'\namends = 'y'")
    with pytest.raises(EditionError, match="cycle"):
        load_edition("code = 'cryptopro-4'\namends = 'cryptopro-4'")
    with pytest.raises(EditionError, match="unknown section"):
        load_edition("code = 'x'\namends = 'cryptopro-4'\n[replace.tax]\nrate = 1")
