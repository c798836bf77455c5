"""What Python draws instead of a template escapes everything it is given and keeps the kit's marks."""

from html.parser import HTMLParser

import pytest
from django.utils import translation

from reglament.desk.ui import drawn
from reglament.desk.ui.shapes import ClauseMark, Clock, Row

HOSTILE = "<script>\"'&"


class Reader(HTMLParser):
    """Elements with their attributes, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def row(**told: object) -> Row:
    fields = dict.fromkeys(("url", "number", "subject", "last", "who", "tier", "severity"), HOSTILE)
    clock = Clock("late", HOSTILE, 120, label=HOSTILE, due=HOSTILE)
    return Row(**{**fields, "clock": clock, **told})  # type: ignore[arg-type]


def test_a_row_escapes_every_word_of_a_sender() -> None:
    page = Reader(drawn.rows([row()]))
    assert "script" not in [tag for tag, _ in page.elements]
    assert page.words.count(HOSTILE) == 9
    assert [attrs["href"] for tag, attrs in page.elements if tag == "a"] == [HOSTILE]


@pytest.mark.parametrize("mark", ["unread", "selected", "grave"])
def test_a_row_shows_what_is_special_about_it(mark: str) -> None:
    special, plain = drawn.rows([row(**{mark: True})]), drawn.rows([row()])
    assert f"data-{mark}" in special
    assert f"data-{mark}" not in plain


def test_unread_is_told_in_the_language_of_the_reader() -> None:
    told = []
    for language in ("ru", "en"):
        with translation.override(language):
            told.append(Reader(drawn.rows([row(unread=True, number="")])).words)
    assert told[1].startswith("unread")
    assert told[0] != told[1]


def test_a_clause_escapes_its_note_and_names_it_for_readers() -> None:
    page = Reader(drawn.clause(ClauseMark("6.7", HOSTILE, HOSTILE, HOSTILE), lambda: "note-1"))
    assert [tag for tag, _ in page.elements] == ["span", "a", "span", "span", "span"]
    assert page.elements[1][1] == {"class": "clause__mark", "href": HOSTILE, "aria-describedby": "note-1"}
    assert page.elements[2][1]["id"] == "note-1"
    assert drawn.clause(None, lambda: "x") == ""
