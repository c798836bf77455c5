"""`reglament upgrade check`: the example of the documentation, the verdict for programs and for people, bad facts."""

import copy
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from reglament.cli import main

DOCS = Path(__file__).parents[2] / "docs" / "commerce.md"
EXAMPLE: dict[str, Any] = json.loads(
    re.findall(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0]
)


def facts(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(EXAMPLE), **changes}


def run(tmp_path: Path, given: Any, *flags: str) -> int:
    path = tmp_path / "facts.json"
    path.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return main(["upgrade", "check", str(path), *flags])


def test_the_example_of_the_documentation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not eligible, two conditions fail on the days told, the remedy costs what the text says."""
    assert run(tmp_path, EXAMPLE, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["eligible"], told["decision"], told["edition"]) == (False, "refuse", "cryptopro-4-order-25")
    failed = {item["condition"]: item["failures"] for item in told["conditions"] if not item["ok"]}
    assert set(failed) == {"every_day", "count"}
    for (failure,) in failed.values():
        assert (failure["from"], failure["to"]) == ("2024-06-01", "2024-07-31")
        assert (failure["remedy"]["renews_on"], failure["remedy"]["cost"]) == ("2024-08-01", "40000.00")
    assert [span["kind"] for span in told["coverage"]] == ["covered", "gap", "covered"]
    assert told["terms"] == {"scan": None, "original": None}


def test_fn_1_with_the_activation_it_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As the documentation says; five working days for the scan, ten for the original once the old one is in."""
    mended = facts(activations=[{"number": "TA-0007", "renews_on": "2024-08-01"}])
    assert run(tmp_path, mended, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["eligible"] is True
    assert told["terms"]["scan"]["due_at"] == "2025-02-10T18:00:00+03:00"
    assert told["terms"]["original"] is None
    assert run(tmp_path, {**mended, "original_received_on": "2025-02-05"}, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["terms"]["original"]["due_at"] == "2025-02-19T18:00:00+03:00"
    assert run(tmp_path, {**mended, "original_received_on": "2027-12-29"}, "--lang", "en") == 0
    last = capsys.readouterr().out.rstrip().split("\n")[-1]
    assert last.endswith("(6.10.3) (provisional)"), "there is no decree for 2028 yet"


def test_6_10_1_no_scan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing said, false and an empty name are all no scan."""
    for scan in ({}, {"scan": False}, {"scan": ""}):
        given = facts(**scan)
        if not scan:
            del given["scan"]
        assert run(tmp_path, given, "--json") == 0
        assert "no_scan" in [reason["code"] for reason in json.loads(capsys.readouterr().out)["reasons"]]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "ru",
            ["не предоставляется", "[−] Он действовал", "активация стоит 40\u00a0000,00\u00a0₽", "Пропуск"],
        ),
        ("en", ["No licence", "[−] One was in force", "the activation costs RUB\u00a040,000.00", "A lapse"]),
    ],
)
def test_for_people(lang: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The verdict, the checklist, what would mend it, and the days as lines."""
    assert run(tmp_path, EXAMPLE, "--lang", lang) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in words)


def test_facts_from_a_pipe_and_an_edition_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`-` reads stdin; the edition of the facts is beaten by the option."""
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(facts(edition="progress-1"))))
    assert main(["upgrade", "check", "-", "--edition", "cryptopro-4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["edition"] == "cryptopro-4"


def _certificate(**changes: Any) -> dict[str, Any]:
    given = facts()
    given["certificates"][0].update(changes)
    return given


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("{", "are no JSON"),
        ("[]", "an object is wanted, not a list"),
        (facts(filed_on="03.02.2025"), "filed_on '03.02.2025' is no date"),
        (facts(filed_on=20250203), "filed_on: a text is wanted, not a number"),
        (facts(licence={"version": "5.0"}), "licence.purchased_on is missing"),
        (facts(sertificates=[]), "sertificates is not known here"),
        (facts(certificates={}), "certificates: a list is wanted"),
        (_certificate(ends_on="2022-03-14"), "ends on 2022-03-14, before 2022-03-15"),
        (_certificate(ends_on="2023-02-29"), "certificates[0].ends_on '2023-02-29' is no date"),
        (_certificate(seats=0), "certificates[0].seats: a whole number from 1"),
        (_certificate(seats=True), "certificates[0].seats: a whole number from 1"),
        (_certificate(tier="gold"), "tier 'gold'"),
        (_certificate(number="TS-0204"), "two certificates have the number TS-0204"),
        (_certificate(price=120000.5), "an amount in quotes"),
        (_certificate(price="120 000,00"), "is no amount"),
        (_certificate(prise="1.00"), "certificates[0].prise is not known here"),
        (facts(edition="progress-1"), "knows no licences"),
        (facts(edition="cryptopro-9"), "there is no edition"),
    ],
)
def test_bad_facts_are_one_line_and_code_2(
    given: Any, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The place and what would be right; nothing on stdout."""
    assert run(tmp_path, given, "--json") == 2
    told = capsys.readouterr()
    assert complaint in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Named, with the reason."""
    assert main(["upgrade", "check", "nowhere.json", "--lang", "en"]) == 2
    assert "nowhere.json cannot be read" in capsys.readouterr().err
