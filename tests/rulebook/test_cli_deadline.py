"""`reglament deadline`: the due time, the intervals, and one clear line for wrong input."""

import json
import re
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest

from reglament.cli import main

BASIC = ["deadline", "--edition", "cryptopro-4", "--tier", "basic", "--severity", "critical"]


def test_6_9_due_time_and_intervals(capsys: pytest.CaptureFixture[str]) -> None:
    """Friday 17:30 before the holidays: Tuesday 14:30, and every interval on the way."""
    assert main([*BASIC, "--received", "2026-03-06T17:30+03:00", "--lang", "ru"]) == 0
    out = capsys.readouterr().out
    assert "Срок: вт 10 марта 2026, 14:30 (Europe/Moscow)" in out
    assert "30 мин" in out
    assert "5 ч 30 мин" in out
    assert "Международный женский день" in out


@pytest.mark.parametrize(
    "received", ["2026-03-06T17:30+03:00", "2026-03-06T14:30Z", "2026-03-06T09:30:00-05:00"]
)
def test_json_whatever_the_offset(received: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One object; due_at has an offset; the counted intervals add up to six hours."""
    assert main([*BASIC, "--received", received, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert datetime.fromisoformat(told["due_at"]) == datetime.fromisoformat("2026-03-10T14:30+03:00")
    assert told["due_at"].endswith("+03:00")
    assert told["clause"] == "6.9"
    assert told["reading"]
    assert sum(item["seconds"] for item in told["intervals"] if item["counted"]) == 6 * 3600


@pytest.mark.parametrize(
    ("priority", "due"),
    [("low", "2026-03-25T12:00"), ("medium", "2026-03-20T12:00"), ("high", "2026-03-18T12:00")],
)
def test_4_7_priorities(priority: str, due: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The other regulation, by priority."""
    words = [
        "deadline",
        "--edition",
        "progress-1",
        "--priority",
        priority,
        "--received",
        "2026-03-16T12:00+03:00",
    ]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due_at"] == f"{due}:00+03:00"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([*BASIC, "--received", "2026-03-06T17:30"], "has no offset"),
        ([*BASIC, "--received", "9999-12-31T23:59:59Z"], "no calendar of 9999"),
        ([*BASIC, "--received", "0001-01-01T00:00+14:00"], "no calendar of 1,"),
        ([*BASIC, "--received", "2026-03-06T17:30", "--lang", "ru"], "без смещения от UTC"),
        ([*BASIC, "--received", "yesterday"], "is no ISO 8601 instant"),
        (
            [*BASIC, "--received", "2050-03-06T17:30Z", "--lang", "en"],
            "outside the working calendar (2020–2035)",
        ),
        (
            [*BASIC, "--received", "2050-03-06T17:30Z", "--lang", "ru"],
            "за пределами рабочего календаря (2020–",
        ),
        (["deadline", "--edition", "cryptopro-5", "--received", "2026-03-06T17:30Z"], "one of cryptopro-4"),
        (["deadline", "--edition", "none.toml", "--received", "2026-03-06T17:30Z"], "cannot be read"),
        (
            ["deadline", "--edition", "cryptopro-4", "--tier", "gold", "--received", "2026-03-06T17:30Z"],
            "one of basic, extended, extended-24x7",
        ),
        (
            [
                "deadline",
                "--edition",
                "progress-1",
                "--severity",
                "critical",
                "--received",
                "2026-03-06T17:30Z",
            ],
            "knows no --severity",
        ),
        (
            ["deadline", "--edition", "cryptopro-4", "--received", "2026-03-06T17:30Z"],
            "--tier basic|extended",
        ),
        ([*BASIC, "--received", "2026-03-06T17:30Z", "--clock", "lunch"], "one of reaction"),
    ],
)
def test_wrong_input_is_one_line_and_code_2(
    words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong, and what would be right; nothing on stdout."""
    assert main(words) == 2
    told = capsys.readouterr()
    assert complaint in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_term_in_a_year_without_a_decree_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    """At the due time, in a sentence of its own, at each interval, and in JSON; one of a known year is not."""
    asked = ["deadline", "--edition", "progress-1", "--priority", "high", "--lang", "en"]
    assert main([*asked, "--received", "2027-12-30T17:30+03:00"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Due: Tue 11 January 2028, 17:30 (Europe/Moscow) (provisional)\n")
    assert "Provisional: there is no decree on the days off of 2028 yet, the term may move." in told
    for received, open_yet in (("2027-12-30T17:30+03:00", True), ("2026-12-30T17:30+03:00", False)):
        main([*asked, "--json", "--received", received])
        assert json.loads(capsys.readouterr().out)["provisional"] is open_yet


def test_an_edition_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy in which basic and critical has four hours instead of six."""
    text = files("reglament.rulebook").joinpath("editions", "cryptopro-4.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace("amount = 6,", "amount = 4,"), encoding="utf-8")
    words = ["deadline", "--edition", str(mine), *BASIC[3:], "--received", "2026-03-06T17:30+03:00", "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["due_at"] == "2026-03-10T12:30:00+03:00"


def test_a_faulty_file_tells_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not loaded, code 2."""
    mine = tmp_path / "mine.toml"
    mine.write_text("code = 'x'\nzone = ", encoding="utf-8")
    assert main(["deadline", "--edition", str(mine), "--received", "2026-03-06T17:30Z"]) == 2
    assert f"{mine}:2" in capsys.readouterr().err


def test_the_verbs_of_the_rulebook_know_nothing_of_the_desk() -> None:
    """Neither Django nor the desk is imported for a deadline, a price, a check: only inside a function, when asked."""
    source = Path(str(files("reglament")))
    left = {f"reglament.verbs.{verb}" for verb in ("deadline", "price", "check", "diff", "explain", "schema")}
    seen: set[str] = set()
    while left:
        name = left.pop()
        seen.add(name)
        module = source.joinpath(*name.split(".")[1:])
        text = module.with_suffix(".py") if module.with_suffix(".py").exists() else module / "__init__.py"
        found = re.findall(r"^(?:from|import) ([\w.]+)", text.read_text(encoding="utf-8"), re.MULTILINE)
        assert not [each for each in found if each.startswith(("django", "reglament.desk"))], name
        left |= {each for each in found if each.startswith("reglament.") and each not in seen}
    assert len(seen) > 20


@pytest.mark.usefixtures("english")
def test_a_fact_known_at_receipt_and_what_is_not_offered(capsys: pytest.CaptureFixture[str]) -> None:
    """24x7 asked for on a Saturday; a clock the tier does not have; a fact nobody knows."""
    base = ["deadline", "--edition", "redhat-openshift", "--tier", "premium", "--severity", "2"]
    saturday = ["--received", "2026-02-07T10:00+03:00", "--json"]
    for facts, due in (
        ([], "2026-02-09T11:00:00+03:00"),
        (["--fact", "asked_24x7=true"], "2026-02-07T12:00:00+03:00"),
    ):
        assert main([*base, *saturday, *facts]) == 0
        assert json.loads(capsys.readouterr().out)["due_at"] == due
    assert main([*base, *saturday, "--fact", "moon=full"]) == 2
    warranty = ["--tier", "warranty", "--severity", "critical", "--clock", "restore", *saturday]
    assert main(["deadline", "--edition", "solar-inrights", *warranty]) == 2
    told = capsys.readouterr().err.splitlines()
    assert "asked_24x7" in told[0]
    assert "does not offer" in told[1]
    assert "clause 4" in told[1]


DECREE_2028 = """
format = 1
code = "ru"
[years.2028]
decree = { number = "1501", on = 2027-09-20 }
moved = [{ from = 2028-01-01, to = 2028-01-10 }]
carried = [{ from = 2028-11-04, to = 2028-11-06 }]
shortened = [2028-02-22, 2028-03-07]
"""


def test_a_1_14e_years_by_file_as_the_desk_counts_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The decree gives Monday 10 January off: a day later, provisional no more; of two files the last one counts."""
    decree, plain = tmp_path / "2028.toml", tmp_path / "earlier.toml"
    decree.write_text(DECREE_2028, encoding="utf-8")
    plain.write_text(re.sub(r"moved = .*\n", "", DECREE_2028), encoding="utf-8")
    asked = ["deadline", "--edition", "progress-1", "--priority", "high", "--json"]
    asked += ["--received", "2027-12-30T17:30+03:00"]
    for years, due, provisional in (
        ((), "2028-01-11", True),
        ((decree,), "2028-01-12", False),
        ((decree, plain), "2028-01-11", False),
    ):
        assert main([*asked, *(word for file in years for word in ("--years", str(file)))]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["due_at"][:10], told["provisional"]) == (due, provisional)


@pytest.mark.parametrize(
    ("text", "ru", "en"),
    [
        (DECREE_2028.replace("moved", "moves"), "такого ключа нет", "no such key"),
        (
            DECREE_2028.replace('"ru"', '"xx"'),
            "нет производственного календаря 'xx'",
            "no production calendar",
        ),
        ('format = 1\ncode = "ru"\n[years]\n', "[years] пуст", "[years] is empty"),
        (DECREE_2028 + "working_days = 1\n", "а по названным дням выходит", "but the days given make"),
        (None, "не читается", "cannot be read"),
    ],
)
def test_a_faulty_file_of_years_is_one_line(
    text: str | None, ru: str, en: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its name, in the language asked for, code 2."""
    file = tmp_path / "2028.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    for lang, words in (("ru", ru), ("en", en)):
        asked = [*BASIC, "--received", "2027-12-30T17:30+03:00", "--years", str(file), "--lang", lang]
        assert main(asked) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)
        assert str(file) in told.err
        assert words in told.err
