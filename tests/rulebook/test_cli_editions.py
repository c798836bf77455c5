"""`reglament check | diff | schema`: what a writer of editions and a support engineer see."""

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from reglament.cli import main
from reglament.rulebook.difference_words import named
from reglament.rulebook.differences import changes, sentence
from reglament.rulebook.lines import positions
from reglament.rulebook.loader import load_preset, preset_codes
from reglament.rulebook.review import review

FIXTURES = Path(__file__).parent / "regulations"
ITIL = (FIXTURES / "itil-vendor.toml").read_text(encoding="utf-8")


def _told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main([*words, "--json", "--lang", "en"])
    return code, json.loads(capsys.readouterr().out)


def test_nobody_reads_on(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """`reglament check … | head` ends quietly, with the code of a program that lost its reader."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        monkeypatch.setattr("sys.stdout", gone)
        assert main(["check", "progress-1"]) == 141
    assert capfd.readouterr().err == ""


# --- check ---
FAULTS = [
    ("notice_days = 30", "notice_days = 'soon'", "publication.notice_days", "without quotes"),
    (
        "{when = {turn = 'client'}}",
        "{when = {trun = 'client'}}",
        "clocks.resolution.pause.0.when.trun",
        "'turn'",
    ),
]


@pytest.mark.parametrize(("old", "new", "section", "hint"), FAULTS)
def test_a_fault_is_told_with_its_line_and_what_would_be_right(
    old: str, new: str, section: str, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One message for the fault, on the line where it stands; nothing is loaded, exit code 1."""
    assert old in ITIL
    text = ITIL.replace(old, new, 1)
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    code, told = _told(capsys, "check", str(file))
    found = {fault["section"]: fault for fault in told["faults"]}
    assert (code, told["ok"]) == (1, False)
    assert section in found, found
    assert hint in found[section]["hint"]
    line = text.splitlines()[found[section]["line"] - 1]
    assert (new.strip().splitlines() or [section.split(".")[-1]])[0].split("\n")[0][:20] in line


@pytest.mark.parametrize(
    ("quantum", "message"), [("0", "cannot be counted in"), ("'@Q'", "cannot be counted in"), ("15", "")]
)
def test_a_step_of_nothing_cannot_be_counted_in(
    quantum: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A quantum of zero, literal or behind a parameter, would divide by zero."""
    text = (
        (FIXTURES / "almaty-packs.toml")
        .read_text(encoding="utf-8")
        .replace("quantum = 30", f"quantum = {quantum}")
    )
    words = "{ru = 'x', en = 'x'}"
    text += (
        f"\n[parameters]\nQ = {{clause = '5', value = 0, question = {words}, readings = {{0 = {words}}}}}\n"
    )
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    code, told = _told(capsys, "check", str(file))
    assert code == (1 if message else 0)
    assert [message in fault["message"] for fault in told["faults"]] == ([True] if message else [])


def test_a_cycle_of_amendments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two files that amend each other: told with the way round."""
    for code, base in (("one", "two"), ("two", "one")):
        (tmp_path / f"{code}.toml").write_text(f"code = '{code}'\namends = '{base}'\n", encoding="utf-8")
    code, told = _told(capsys, "check", str(tmp_path / "one.toml"))
    assert code == 1
    assert "one → two → one" in told["faults"][0]["message"]
    assert told["faults"][0]["line"] == 2


def test_an_amendment_of_a_file_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "base.toml").write_text(ITIL, encoding="utf-8")
    amendment = "code = 'itil-3'\namends = 'itil-vendor'\n[merge.publication]\nnotice_days = 60\n"
    (tmp_path / "next.toml").write_text(amendment, encoding="utf-8")
    assert _told(capsys, "check", str(tmp_path / "next.toml"))[0] == 0
    (tmp_path / "next.toml").write_text(
        amendment + "[merge.clocks.response]\nlate = 'never'\n", encoding="utf-8"
    )
    code, told = _told(capsys, "check", str(tmp_path / "next.toml"))
    assert (code, told["faults"][0]["line"], told["faults"][0]["section"]) == (1, 6, "clocks.response.late")


def test_what_cannot_be_read_is_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.toml"), "--lang", "ru"]) == 2
    assert main(["check", "nonesuch", "--lang", "en"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert "не читается" in told[0]
    assert "there is no edition" in told[1]


def test_the_coverage_report_and_what_is_unused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Clauses by rule, people and text; a clause, a calendar, a fact and a parameter nothing refers to."""
    words = "{ru = 'x', en = 'x'}"
    text = ITIL + (
        f"10 = {{text = {words}}}\n[calendars.spare]\nlabel = {words}\nclause = '2'\nkind = 'continuous'\n"
        f"[facts]\nmoon = {{label = {words}, clause = '2'}}\n"
        f"[parameters]\nP = {{clause = '2', value = 'a', question = {words}, "
        f"readings = {{a = {words}, b = {words}}}}}\n"
    )
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    code, told = _told(capsys, "check", str(file))
    assert (code, told["coverage"]) == (0, {"rule": 9, "people": 0, "text": 1})
    assert [item["section"] for item in told["unused"]] == [
        "clauses.10",
        "parameters.P",
        "calendars.spare",
        "facts.moon",
    ]
    assert all(item["line"] > 0 for item in told["unused"])
    assert main(["check", str(file), "--strict"]) == 1


@pytest.mark.parametrize("code", preset_codes())
def test_the_shipped_editions_pass_the_check(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No faults; the contradictions with both clauses; every clause counted once."""
    result, told = _told(capsys, "check", code)
    assert (result, told["faults"]) == (0, [])
    assert sum(told["coverage"].values()) == len(load_preset(code).clauses)
    assert all(len(item["clauses"]) >= 2 for item in told["contradictions"])


@pytest.mark.parametrize("code", ["rapid-scada", "redhat-openshift", "solar-inrights"])
def test_the_three_wild_ones_have_nothing_unused(code: str) -> None:
    assert review(load_preset(code)).unused == ()


def test_every_value_of_a_file_has_its_line() -> None:
    """Keys, dotted keys, entries of arrays and of arrays of tables, strings with brackets and commas."""
    text = "a = 1 # [x]\n[t.'b c']\nd.e = {f = '}', g = [\n  '[',\n  {h = 2026-01-01},\n]}\n"
    text += "[[r]]\nk = 1\n[[r]]\nk = 2\n"
    found = positions(text)
    assert found[("a",)] == 1
    assert found[("t", "b c", "d", "e", "g", "0")] == 4
    assert found[("t", "b c", "d", "e", "g", "1", "h")] == 5
    assert (found[("r", "0", "k")], found[("r", "1", "k")]) == (8, 10)


# --- diff ---
def test_diff_tells_what_it_was_and_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A promise as a length, a reading in words, a section added, each with its clause, in both languages."""
    other = tmp_path / "other.toml"
    changed = ITIL.replace("amount = 4, unit = 'working_hours'", "amount = 2, unit = 'hours'")
    changed = changed.replace("notice_days = 30", "notice_days = 60").replace(
        "[postpone_reasons]\nthird", "[postpone_reasons]\nfourth"
    )
    other.write_text(changed, encoding="utf-8")
    base = str(FIXTURES / "itil-vendor.toml")
    assert main(["diff", base, str(other), "--lang", "ru"]) == 0
    told = capsys.readouterr().out
    assert "Решение, обещания, Приоритет = P1: 4 рабочих часа → 2 часа (п. 5)" in told
    assert "дней до вступления в силу: 30 → 60 (п. 9)" in told
    assert "Ждём третью сторону: убрано" in told
    _, data = _told(capsys, "diff", base, str(other))
    promise = next(item for item in data["changes"] if item["section"] == "clocks")
    assert (promise["before"], promise["after"], promise["clauses"]) == ("4 working hours", "2 hours", ["5"])


def test_diff_has_words_for_every_field_and_says_labels_instead_of_codes() -> None:
    """Fields that a Russian change may name have Russian words; axes, channels, forms and gates say their labels."""
    schema = json.loads(
        files("reglament.rulebook").joinpath("editions/schema.json").read_text(encoding="utf-8")
    )
    tables = [schema, *schema["$defs"].values()]
    names = {name for table in tables for name in table.get("properties", ())}
    assert [name for name in sorted(names) if named(name, "ru") == name] == []
    before, after = load_preset("cryptopro-4"), load_preset("progress-1")
    told = [sentence(item, before, after, "ru") for item in changes(before, after)]
    for words in (
        "Вид поддержки, кто устанавливает: сертификат → правило (п. 6.8, 2.1)",
        "Вид обращения, по умолчанию: Инцидент → Вопрос по работе (п. 1.10, 1)",
        "«Не указан телефон.», когда, канал: добавлено: Тикет-система, Бумажное письмо, Факс (п. 1.8, 4.5)",
        "Обращение, поля, Организация, обязательно: организация → нет (п. 1.8, 1)",
    ):
        assert words in told


def test_diff_of_the_order_is_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    """The extract changes the heading, the legal address and its own clause."""
    _, data = _told(capsys, "diff", "cryptopro-4", "cryptopro-4-order-25")
    assert {item["section"] for item in data["changes"]} == {"edition", "requisites", "clauses"}
    assert [item["path"] for item in data["changes"] if item["section"] == "requisites"] == [
        ["legal_address"]
    ]
    assert main(["diff", "progress-1", "progress-1", "--lang", "en"]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


# --- explain ---
