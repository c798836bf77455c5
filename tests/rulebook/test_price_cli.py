"""`reglament price activation`: one JSON object, words in two languages, one clear line for wrong input."""

import json

import pytest

from reglament.cli import main

ASKED = {
    "--price": "120000.00",
    "--previous-end": "2023-12-31",
    "--start": "2024-04-01",
    "--end": "2025-03-31",
}


def command(*flags: str, edition: str = "cryptopro-4", **changed: str) -> list[str]:
    options = {**ASKED, **{"--" + name.replace("_", "-"): value for name, value in changed.items()}}
    pairs = [word for pair in options.items() for word in pair]
    return ["price", "activation", "--edition", edition, *pairs, *flags]


def test_fn_1_the_example_of_the_issue(capsys: pytest.CaptureFixture[str]) -> None:
    """n, N, the cost as a string with kopecks, the months named, the clause and the readings."""
    assert main(command("--json", "--lang", "en")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["n"], told["N"], told["cost"]) == (3, 12, "60000.00")
    assert [month["month"] for month in told["months"]["n"]] == ["2024-01", "2024-02", "2024-03"]
    assert told["months"]["n"][0]["name"] == "January 2024"
    assert len(told["months"]["N"]) == 12
    assert told["clause"] == "fn 1 formula"
    assert {"A-6.10g", "A-6.10h"} <= {item["id"] for item in told["readings"]}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ru", ["Стоимость: 60\u00a0000,00\u00a0₽", "январь 2024, февраль 2024, март 2024", "(A-6.10h)"]),
        ("en", ["Cost: RUB\u00a060,000.00", "January 2024, February 2024, March 2024", "(A-6.10h)"]),
    ],
)
def test_for_people(lang: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The cost, the clause, the months, the formula with its numbers and the readings."""
    assert main(command("--lang", lang)) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in words)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (command(price="120 000,00"), "is no amount"),
        (command(price="1e6"), "is no amount"),
        (command(price="0", lang="en"), "above zero"),
        (command(price="-1.00", lang="en"), "above zero"),
        (command(price="1.001", lang="en"), "finer than a kopeck"),
        (command(start="2024-02-30"), "is no date"),
        (command(start="01.04.2024"), "like 2024-04-01"),
        (command(end="9999-12-31"), "outside the years"),
        (command(previous_end="2024-04-02", lang="en"), "nothing to activate"),
        (command(end="2024-03-31", lang="en"), "ends before it begins"),
        (command(edition="progress-1"), "has no price of activation"),
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
