"""A file damaged at random is refused with its faults, or is an edition that works: never a crash."""

import random
import re
from pathlib import Path

import pytest

from reglament.rulebook.clock import fold
from reglament.rulebook.differences import changes, sentence
from reglament.rulebook.edition import EditionError
from reglament.rulebook.events import Answered, RequesterReplied, SessionHeld
from reglament.rulebook.faults import Fault
from reglament.rulebook.loader import load_edition
from reglament.rulebook.review import review
from rulebook.scenes import msk, registered
from tests.thorough import examples

FILES = sorted((Path(__file__).parent / "regulations").glob("*.toml"))
VALUES = (
    "3",
    "0",
    "-1",
    "true",
    "'x'",
    "'@nope'",
    "[]",
    "{}",
    "''",
    "2026-01-01",
    "'25:61'",
    "{a = 1}",
    "1.5",
)
HISTORY = (
    registered("2026-02-06 09:00"),
    Answered(at=msk("2026-02-06 11:00"), form="update"),
    RequesterReplied(at=msk("2026-02-06 12:00")),
    SessionHeld(at=msk("2026-02-06 13:00"), minutes=20),
)


def _damaged(text: str, dice: random.Random) -> str:
    """One line gone, or one value or key of it another."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    pattern, stuff = dice.choice(
        (
            (r"= ('[^']*'|\d+|true|false|\[[^\]\[]*\])", VALUES),
            (r"(\w+) =", ("zzz", "when", "on", "label", "unit")),
        )
    )
    found = list(re.finditer(pattern, lines[at]))
    if not found:
        del lines[at]
    else:
        start, end = dice.choice(found).span(1)
        lines[at] = lines[at][:start] + dice.choice(stuff) + lines[at][end:]
    return "\n".join(lines)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_damaged_file_is_refused_or_works(file: Path) -> None:
    """The same damages every time; a thorough run tries sixty a file."""
    text = file.read_text(encoding="utf-8")
    whole, told = load_edition(text), list[Fault]()
    for seed in range(examples(5, many=60)):
        try:
            edition = load_edition(_damaged(text, random.Random(seed)), "mine.toml")
        except EditionError as error:
            told += error.faults
            continue
        review(edition)
        fold(edition, HISTORY, now=msk("2026-02-20 09:00"))
        for change in changes(whole, edition):
            assert sentence(change, whole, edition, "ru")
    assert told
    assert all(fault.message and fault.source == "mine.toml" for fault in told)
