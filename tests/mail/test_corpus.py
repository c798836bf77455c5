"""Every letter of the corpus reads as a person would read it."""

import json
from pathlib import Path
from typing import Any

import pytest

from reglament.desk.inbox.parse import ParsedLetter, parse
from reglament.desk.inbox.screen import Envelope, Surroundings, screen

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.eml"))
HERE = Surroundings(
    own_addresses=frozenset({"csp@desk.example", "chips@desk.example"}), is_own_message_id=lambda _: False
)


def test_the_corpus_is_there() -> None:
    assert len(CORPUS) >= 150


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_letter_reads_as_a_person_would_read_it(path: Path) -> None:
    raw = path.read_bytes()
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    letter = parse(raw)
    for what in expected:
        assert _found(letter, raw, what, expected[what]) == expected[what], what


def _found(letter: ParsedLetter, raw: bytes, what: str, expected: Any) -> Any:
    """What the letter says about `what`, in the form it is expected in."""
    if what in ("fate", "reason", "failed", "about"):
        found = screen(letter, raw, Envelope(), HERE)
        value = getattr(found, what) if found else ""
        return list(value) if isinstance(value, tuple) else value
    asked: dict[str, Any] = {
        "sender": letter.sender.address,
        "name": letter.sender.name,
        "starts": letter.text[: len(expected)] if what == "starts" else "",
        "folded": [words for words in expected if words in letter.quoted] if what == "folded" else [],
        "files": [file.name for file in letter.files],
        "file_count": len(letter.files),
        "marks": sorted(letter.marks),
        "notes": [note for note in expected if note in letter.notes] if what == "notes" else [],
        "shown": [words for words in expected if words in letter.safe_html] if what == "shown" else [],
        "hidden": [words for words in expected if words not in letter.safe_html] if what == "hidden" else [],
        "references": list(letter.references),
        "in_reply_to": list(letter.in_reply_to),
    }
    if what == "folded" and expected == []:
        return [letter.quoted] if letter.quoted else []
    return asked[what] if what in asked else getattr(letter, what)
