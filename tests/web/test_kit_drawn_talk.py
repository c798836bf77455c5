"""Correspondence, facts, tables and strips drawn by Python: everything told is escaped, nothing told is lost."""

import pytest
from django.utils import translation
from test_kit_drawn import HOSTILE, Reader

from reglament.desk.ui import drawn_strips, drawn_talk
from reglament.desk.ui.shapes import ClauseMark, Event, Fact, File, Link, Message, RailSection
from reglament.desk.ui.strip import StripDay, strip

MARK = ClauseMark(HOSTILE, HOSTILE, HOSTILE, HOSTILE)


def message(**told: object) -> Message:
    words = dict.fromkeys(
        ("who", "at", "iso", "ago", "org", "channel", "to", "anchor", "fate", "label"), HOSTILE
    )
    return Message(**{"kind": "answer", "html": "<p>body</p>", "clause": MARK, **words, **told})  # type: ignore[arg-type]


def texts(page: Reader) -> list[str]:
    return [tag for tag, _ in page.elements]


def test_a_message_escapes_every_word_but_its_sanitised_body() -> None:
    page = Reader(
        drawn_talk.message(message(quote="<p>quoted</p>", files=[File(HOSTILE, HOSTILE, HOSTILE, HOSTILE)]))
    )
    assert "script" not in texts(page)
    assert page.words.count(HOSTILE) == 14
    assert "body" in page.words
    assert "quoted" in page.words
    assert ("a", {"href": HOSTILE}) in page.elements


@pytest.mark.parametrize(
    ("kind", "words"),
    [("note", "internal note"), ("question", "question"), ("solution", "proposed solution")],
)
def test_a_message_says_what_kind_it_is(kind: str, words: str) -> None:
    with translation.override("en"):
        assert words in Reader(drawn_talk.message(message(kind=kind, label=""))).words
        assert words not in Reader(drawn_talk.message(message(kind="client", label=""))).words


@pytest.mark.parametrize(("count", "folded"), [(1, False), (3, False), (4, True)])
def test_more_than_three_events_in_a_row_are_folded(count: int, folded: bool) -> None:
    page = Reader(drawn_talk.events([Event(HOSTILE, HOSTILE, HOSTILE, HOSTILE, MARK)] * count))
    assert ("details" in texts(page)) is folded
    assert texts(page).count("p") == count
    assert "script" not in texts(page)


def test_facts_are_text_unless_a_component_stands_there() -> None:
    page = Reader(
        drawn_talk.facts(
            [Fact(HOSTILE, HOSTILE, HOSTILE, clause=MARK), Fact("meter", "", html="<svg></svg>")]
        )
    )
    assert "script" not in texts(page)
    assert texts(page).count("svg") == 1
    assert texts(page).count("dt") == texts(page).count("dd") == 2


def test_the_rail_marks_the_current_link_and_tells_counts_of_nothing() -> None:
    links = [Link(HOSTILE, HOSTILE, 0, current=True), Link("plain", "/plain")]
    page = Reader(drawn_talk.sections([RailSection(HOSTILE, links)]))
    anchors = [attrs for tag, attrs in page.elements if tag == "a"]
    assert [attrs.get("aria-current") for attrs in anchors] == ["page", None]
    assert "0" in page.words, "nothing is counted, too"
    assert "script" not in texts(page)


def test_a_strip_escapes_names_of_days_and_draws_both_moments() -> None:
    day = StripDay(
        HOSTILE, HOSTILE, name=HOSTILE, lit=[(9.0, 18.0)], counted=[(10.0, 15.0)], skipped=[(9.0, 10.0)]
    )
    words = drawn_strips.Words(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    page = Reader(drawn_strips.strip(strip([day], due=(0, 16.0), now=(0, 12.0)), "late", MARK, words))
    classes = [attrs.get("class") for _, attrs in page.elements]
    assert "script" not in texts(page)
    assert {
        "strip__due",
        "strip__now",
        "strip__lit",
        "strip__counted",
        "strip__ahead",
        "strip__skipped",
    } <= set(classes)
    assert texts(page).count("td") == 4 * 2 + 1, "what is counted until now, what is still ahead, the sum"


def test_a_table_names_its_lines_by_their_first_cell() -> None:
    page = Reader(drawn_strips.table(HOSTILE, [HOSTILE], [[HOSTILE, "second"], []]))
    assert texts(page)[-4:] == ["tr", "th", "td", "tr"]
    assert "script" not in texts(page)
