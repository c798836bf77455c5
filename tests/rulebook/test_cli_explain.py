"""`reglament explain`: a history told by a file, and what is wrong with one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reglament.cli import main

FIXTURES = Path(__file__).parent / "regulations"


def _told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main([*words, "--json", "--lang", "en"])
    return code, json.loads(capsys.readouterr().out)


HISTORY = {
    "edition": "redhat-openshift",
    "now": "2026-02-09T12:30+03:00",
    "events": [
        {
            "kind": "ticket_registered",
            "at": "2026-02-06T15:00+03:00",
            "channel": "portal",
            "tier": "premium",
            "severity": "3",
        },
        {"kind": "answered", "at": "2026-02-09T12:00+03:00", "form": "question"},
        {"kind": "requester_replied", "at": "2026-02-09T12:00+03:00", "seq": 1},
    ],
}


def _written(tmp_path: Path, data: object) -> str:
    file = tmp_path / "history.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return str(file)


def test_explain_a_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """States, clocks with clause, inputs, readings and the intervals that add up to the promise."""
    code, told = _told(capsys, "explain", "--events", _written(tmp_path, HISTORY))
    first, second = told["clocks"]
    assert (code, told["state"]) == (0, "open")
    assert (first["name"], first["state"], first["late"]) == ("initial", "met", True)
    assert (second["name"], second["due_at"], second["clause"]) == (
        "ongoing",
        "2026-02-10T12:00:00+03:00",
        "6",
    )
    assert second["inputs"] == {"Plan": "OpenShift Dedicated (premium)", "Severity": "3, medium"}
    assert sum(item["seconds"] for item in second["intervals"] if item["counted"]) == 8 * 3600


def test_explain_counts_by_the_years_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A decree that moves a day off into the silence of the client; --years is for a file of events alone."""
    years = tmp_path / "2028.toml"
    years.write_text(
        'format = 1\ncode = "ru"\n[years.2028]\ndecree = { number = "1", on = 2027-09-20 }\n'
        "moved = [{ from = 2028-01-01, to = 2028-01-10 }]\ncarried = [{ from = 2028-11-04, to = 2028-11-06 }]\n",
        encoding="utf-8",
    )
    at = "2027-12-30T17:30+03:00"
    event = {"kind": "ticket_registered", "at": at, "channel": "portal", "priority": "high"}
    asked = ["explain", "--events", _written(tmp_path, {"edition": "progress-1", "events": [event]})]
    for given, due in (((), "2028-01-11"), (("--years", str(years)), "2028-01-12")):
        _, told = _told(capsys, *asked, *given)
        assert told["clocks"][0]["due_at"][:10] == due
    assert main(["explain", "--ticket", "1", "--years", str(years), "--lang", "en"]) == 2
    assert "--events only" in capsys.readouterr().err


def test_explain_silence_admission_and_what_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An incomplete appeal: what is asked for, why nothing may be done yet; the term of silence."""
    history = {
        "edition": "cryptopro-4",
        "appeal": {"channel": "portal", "full_name": "Анна Овчинникова", "email": "anna@example.org"},
        "events": [
            {
                "kind": "ticket_registered",
                "at": "2026-03-02T10:00+03:00",
                "channel": "portal",
                "tier": "basic",
                "complete": False,
            },
            {"kind": "answered", "at": "2026-03-02T11:00+03:00", "form": "question"},
        ],
    }
    code, told = _told(capsys, "explain", "--events", _written(tmp_path, history))
    assert (code, told["state"], told["admission"]["decision"]) == (0, "incomplete", "ask")
    assert {reason["clause"] for reason in told["admission"]["reasons"]} >= {"3.1"}
    assert told["silence"]["due_at"] == "2026-03-05T18:00:00+03:00"
    assert all(item["reasons"][0]["clause"] for item in told["refused_actions"])
    assert told["refused_actions"]
    assert main(["explain", "--events", _written(tmp_path, history), "--lang", "ru"]) == 0
    shown = capsys.readouterr().out
    assert "Молчание заявителя" in shown
    assert re.search(r"\+ вт 03.03.2026 09:00–18:00 +9 ч +рабочий день", shown), (
        "how much was counted stands there"
    )


def test_explain_what_lateness_gives_and_what_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bank in quarter-hours and five extra days; six under the other reading."""
    history = {
        "edition": "rapid-scada",
        "certificate": {
            "number": "1",
            "tier": "12-months",
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
        },
        "events": [
            {
                "kind": "ticket_registered",
                "at": "2026-02-06T12:00+03:00",
                "channel": "email",
                "tier": "12-months",
            },
            {"kind": "session_held", "at": "2026-02-09T12:00+03:00", "minutes": 20},
            {"kind": "answered", "at": "2026-02-13T12:00+03:00"},
        ],
    }
    _, told = _told(capsys, "explain", "--events", _written(tmp_path, history))
    bank = next(item for item in told["used"] if item["meter"] == "remote")
    assert (bank["steps_used"], bank["steps"]) == (2, 8)
    assert (told["owed"][0]["amount"], told["owed"][0]["clause"]) == (5, "7")
    _, other = _told(
        capsys, "explain", "--events", _written(tmp_path, {**history, "readings": {"R-7": "from"}})
    )
    assert other["owed"][0]["amount"] == 6


@pytest.mark.parametrize(
    ("tier", "facts", "appeal", "decision"),
    [
        ("standard", {"behind": 3}, {}, "refuse"),
        ("standard", {"behind": 0}, {}, "accept"),
        ("standard", {"behind": 3}, {"facts": {"behind": 0}}, "accept"),
        ("standard", {}, {"facts": {"behind": 3}}, "refuse"),
        ("premium", {"behind": 3}, {}, "accept"),
    ],
)
def test_the_gates_know_what_the_registration_says(
    tier: str,
    facts: dict[str, int],
    appeal: dict[str, object],
    decision: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Clause 2: a release two behind is served to nobody but premium; what the appeal says of itself holds first."""
    event = {"kind": "ticket_registered", "at": "2026-03-02T10:00+03:00", "channel": "portal", "tier": tier}
    history = {
        "edition": str(FIXTURES / "enterprise-linux.toml"),
        "events": [{**event, "facts": facts}],
        "appeal": {"channel": "portal", "description": "kernel panic", **appeal},
    }
    _, told = _told(capsys, "explain", "--events", _written(tmp_path, history))
    assert told["admission"]["decision"] == decision


@pytest.mark.parametrize(
    ("part", "ru", "en"),
    [
        (
            {"appeal": {"behind": 3}},
            "appeal: ключа 'behind' здесь нет; есть channel, full_name",
            "unknown key",
        ),
        ({"appeal": {}}, "appeal: добавьте channel", "appeal: add channel"),
        (
            {"appeal": {"channel": "portal", "facts": 3}},
            "appeal.facts: ожидается объект",
            "an object is wanted",
        ),
        (
            {"certificate": {"facts": {}}},
            "certificate: ключа 'facts' здесь нет; есть number, tier, starts_on",
            "certificate: unknown key 'facts'; known: number, tier, starts_on",
        ),
        (
            {"certificate": {"number": "1", "tier": "pro"}},
            "certificate: добавьте starts_on, ends_on",
            "certificate: add starts_on, ends_on",
        ),
        (
            {"certificate": {"number": "1", "tier": "pro", "starts_on": 5, "ends_on": "2026-12-31"}},
            "certificate.starts_on 5 — не дата",
            "certificate.starts_on 5 is no date",
        ),
        (
            {"events": [{**HISTORY["events"][0], "facts": [1]}]},
            "events[0].facts: ожидается объект",
            "events[0].facts: an object is wanted",
        ),
    ],
)
def test_a_wrong_key_of_an_appeal_or_a_certificate_is_told_with_those_there_are(
    part: dict[str, object], ru: str, en: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In both languages, one line, code 2."""
    file = _written(tmp_path, {**HISTORY, **part})
    for lang, words in (("ru", ru), ("en", en)):
        assert main(["explain", "--lang", lang, "--events", file]) == 2
        told = capsys.readouterr()
        assert words in told.err
        assert (told.out, told.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": [{"kind": "answered"}]}, "needs kind and at"),
        (
            {"events": [{"kind": "sneezed", "at": "2026-02-06T12:00Z"}]},
            "events[0]: unknown event kind 'sneezed'",
        ),
        ({"events": [{"kind": "answered", "at": "2026-02-06T12:00"}]}, "has no offset"),
        ({"events": [{"kind": "answered", "at": "2026-02-06T12:00Z", "from": "x"}]}, "has no 'from'"),
        (
            {
                "events": [
                    {"kind": "ticket_registered", "at": "2026-02-06T12:00Z", "channel": "x", "tier": "gold"}
                ]
            },
            "'gold'",
        ),
        ({"evnts": []}, "unknown key 'evnts'"),
        ({"now": "yesterday"}, "no ISO 8601"),
        ({"readings": {"RH-5": "x"}}, "no reading of RH-5"),
        ({"readings": {"Z": "x"}}, "'Z' is unknown"),
        (
            {
                "now": "1990-01-01T00:00Z",
                "events": [
                    {"kind": "ticket_registered", "at": "1990-01-01T00:00Z", "channel": "x", "tier": "pro"}
                ],
            },
            "outside",
        ),
    ],
)
def test_a_wrong_history_is_one_line_and_code_2(
    change: dict[str, object], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--lang", "en", "--events", _written(tmp_path, {**HISTORY, **change})]) == 2
    told = capsys.readouterr().err.strip()
    assert words in told
    assert "\n" not in told
