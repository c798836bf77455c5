"""The past under another edition: what people did stays, what the regulation does by itself is decided anew."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from reglament.rulebook.admission import Appeal, CertificateFacts
from reglament.rulebook.edition import Edition
from reglament.rulebook.events import (
    AcknowledgementSent,
    Answered,
    Event,
    ReminderSent,
    RequesterReplied,
    TicketClosed,
    TicketPromoted,
    TicketReopened,
)
from reglament.rulebook.loader import load_edition, load_preset, preset_text
from reglament.rulebook.notice import may_take_effect, notice_of
from reglament.rulebook.replaying import play
from reglament.rulebook.replaying_meters import counted_together
from reglament.rulebook.simulate import Difference, History, Outcome, replay
from rulebook.scenes import buyers, certificates, msk, registered

NOW = msk("2026-04-01 10:00")
BASIC = CertificateFacts(number="CP-1", tier="basic", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))

HALF = CertificateFacts(number="AN-1", tier="6-months", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))


def changed(*replacements: tuple[str, str]) -> Edition:
    """Edition 4 with words of its file replaced; each must be there."""
    text = preset_text("cryptopro-4")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return load_edition(text)


QUICKER = changed(("amount = 12, unit = 'working_hours'", "amount = 4, unit = 'working_hours'"))
PATIENT = changed(("days = 3\n", "days = 10\n"))
HASTY = changed(("days = 3\n", "days = 1\n"))
ROOMY = changed(("cells = {basic = 1,", "cells = {basic = 2,"))


def ticket(key: str, *events: Event, certificate: CertificateFacts | None = BASIC, **more: object) -> History:
    return History(key, events, certificate, **more)  # type: ignore[arg-type]


def basic(at: str, **facts: object) -> Event:
    return registered(at, tier="basic", severity="non-critical", appeal_kind="incident", **facts)


def answered(at: str, form: str = "answer") -> Answered:
    return Answered(at=msk(at), form=form)


def closed(at: str) -> TicketClosed:
    return TicketClosed(at=msk(at), outcome="solved", by="agent")


def differences(outcome: Outcome) -> dict[str, list[str]]:
    return {row.key: [difference.kind for difference in row.differences] for row in outcome.rows}


def test_the_same_edition_changes_nothing() -> None:
    story = ticket("A", basic("2026-03-02 10:00"), answered("2026-03-02 15:00"), closed("2026-03-03 10:00"))
    outcome = replay([story], certificates(), certificates(), now=NOW)
    assert (outcome.tickets, outcome.changed, outcome.rows) == (1, 0, [])
    assert outcome.load["dues_before"] == outcome.load["dues_after"]


def test_6_9_a_shorter_reaction_time_makes_some_late_and_moves_every_due_time() -> None:
    in_time = ticket("A", basic("2026-03-02 10:00"), answered("2026-03-02 12:00"), certificate=None)
    late = ticket("B", basic("2026-03-02 10:00"), answered("2026-03-02 15:00"), certificate=None)
    outcome = replay([in_time, late], certificates(), QUICKER, now=NOW)
    assert differences(outcome) == {"A": ["due_earlier"], "B": ["due_earlier", "late_now"]}
    moved = outcome.rows[1].differences[0]
    assert moved == Difference(
        "due_earlier", "reaction", "2026-03-03T13:00:00+03:00", "2026-03-02T14:00:00+03:00"
    )
    before, after = outcome.before["reaction"], outcome.after["reaction"]
    assert (before.promised, before.met, before.late) == (2, 2, 0)
    assert (after.promised, after.met, after.late) == (2, 1, 1)


def test_load_is_counted_by_hour_of_the_week_of_the_edition() -> None:
    """Received on Saturday: counting begins on Monday at 9; due on Tuesday at 12, or on Monday at 13."""
    story = ticket("A", basic("2026-02-28 20:00"), certificate=None)
    load = replay([story], certificates(), QUICKER, now=NOW).load
    busy = {name: [hour for hour, number in enumerate(hours) if number] for name, hours in load.items()}
    assert busy == {"starts_before": [9], "starts_after": [9], "dues_before": [24 + 12], "dues_after": [13]}


def test_6_7_silence_is_decided_anew_and_the_recorded_closing_dropped() -> None:
    asked = (basic("2026-03-02 10:00"), answered("2026-03-02 12:00", "question"))
    by_itself = TicketClosed(at=msk("2026-03-05 18:00"), outcome="no-reaction", automatic=True, by="silence")
    reminded = ReminderSent(at=msk("2026-03-04 09:00"))
    story = ticket("A", *asked, reminded, by_itself)
    later = replay([story], certificates(), PATIENT, now=NOW).rows[0].differences
    assert later == (
        Difference("silence_later", "", "2026-03-05T18:00:00+03:00", "2026-03-17T18:00:00+03:00"),
    )
    earlier = replay([story], certificates(), HASTY, now=NOW).rows[0].differences
    assert [(d.kind, d.now) for d in earlier] == [("silence_earlier", "2026-03-03T18:00:00+03:00")]
    never = replay([story], certificates(), buyers(), now=NOW)
    assert "silence_gone" in differences(never)["A"]
    assert (never.silent_before, never.silent_after) == (1, 0)


def test_6_7_a_reply_that_came_in_time_comes_late_under_a_shorter_term_and_reopens() -> None:
    story = ticket(
        "A",
        basic("2026-03-02 10:00"),
        answered("2026-03-02 12:00", "question"),
        RequesterReplied(at=msk("2026-03-05 11:00")),
        answered("2026-03-05 12:00"),
        closed("2026-03-05 13:00"),
    )
    outcome = replay([story], certificates(), HASTY, now=NOW)
    assert differences(outcome) == {"A": ["promise_gained", "silence_new"]}
    assert outcome.after["reaction"].promised == 2, (
        "the message that reopened it asks for a reaction of its own"
    )


def test_6_7_a_late_reply_that_reopened_is_a_plain_reply_under_a_longer_term() -> None:
    story = ticket(
        "A",
        basic("2026-03-02 10:00"),
        answered("2026-03-02 12:00", "question"),
        TicketClosed(at=msk("2026-03-05 18:00"), outcome="no-reaction", automatic=True, by="silence"),
        RequesterReplied(at=msk("2026-03-06 11:00"), seq=5),
        TicketReopened(at=msk("2026-03-06 11:00"), by="requester", seq=6),
        closed("2026-03-06 13:00"),
    )
    assert "silence_gone" in differences(replay([story], certificates(), PATIENT, now=NOW))["A"]


def two_at_once() -> list[History]:
    first = ticket("A", basic("2026-03-02 10:00"), answered("2026-03-02 12:00"), closed("2026-03-04 10:00"))
    second = ticket(
        "B",
        basic("2026-03-02 11:00", queued=True),
        TicketPromoted(at=msk("2026-03-04 10:00")),
        answered("2026-03-04 11:00"),
    )
    return [first, second]


def test_6_3_a_higher_limit_queues_nobody_and_the_clock_runs_from_receipt() -> None:
    outcome = replay(two_at_once(), certificates(), ROOMY, now=NOW)
    assert differences(outcome) == {"B": ["due_earlier", "late_now", "not_queued"]}


def test_6_3_a_lower_limit_queues_whom_it_did_not_and_an_answer_ends_the_queueing() -> None:
    first, second = two_at_once()
    free = ticket("B", basic("2026-03-02 11:00"), answered("2026-03-02 15:00"))
    outcome = replay([first, free], ROOMY, certificates(), now=NOW)
    assert differences(outcome) == {"B": ["due_later", "queued_now"]}
    assert outcome.after["reaction"].late == 0
    assert second.key == "B"


def test_6_3_appeals_of_other_certificates_take_no_place() -> None:
    first, second = two_at_once()
    other = CertificateFacts(number="CP-2", tier="basic", starts_on=BASIC.starts_on, ends_on=BASIC.ends_on)
    alone = ticket("B", *second.events, certificate=other)
    assert replay([first, alone], ROOMY, certificates(), now=NOW).changed == 0


def test_5_what_is_over_the_month_waits_for_the_next_one_first_come_first_served() -> None:
    """Rapid SCADA, one request a month: refused as the text is read, or waiting under the other reading of R-5."""
    refuses = load_preset("rapid-scada")
    waits = refuses.with_parameters({"R-5": "queue"})
    half = replace(HALF, overrides={"requests-a-month": 1})
    first, second, third = (
        ticket(key, registered(f"2026-0{on} 12:00", tier="6-months"), *more, certificate=half)
        for key, on, more in (
            ("first", "3-02", ()),
            ("second", "3-03", (answered("2026-04-01 09:30"),)),
            ("third", "3-04", (answered("2026-04-02 15:00"),)),
        )
    )
    now = msk("2026-06-01 10:00")
    played = play(waits, [first, second, third], now=now)
    assert [(life.decision, len(life.queued_at)) for life in played] == [("accept", n) for n in (0, 1, 1)]
    told = replay([first, second, third], refuses, waits, now=now)
    assert differences(told) == {"second": ["taken_now"], "third": ["taken_now"]}
    promoted = [life.clocks[0].started_at for life in played]
    assert promoted == [msk("2026-03-02 12:00"), msk("2026-04-01 00:00"), msk("2026-04-02 15:00")]


def test_5_clients_without_a_certificate_share_the_month_with_nobody_else() -> None:
    """One request a month: the second of the same client is refused, that of another is not."""
    text = preset_text("rapid-scada").replace("everyone = 100}", "everyone = 1}")
    one = load_edition(text, published=True)
    stories = [
        ticket(
            key,
            registered(f"2026-03-{day} 12:00", tier="6-months"),
            certificate=None,
            requester=whose,
            client=whose,
        )
        for key, day, whose in (("A", "02", "anna"), ("B", "03", "anna"), ("C", "04", "eva"))
    ]
    told = replay(stories, load_preset("rapid-scada"), one, now=NOW)
    assert differences(told) == {"B": ["refused_now"]}


def test_5_a_month_of_a_whole_organisation_counts_over_its_certificates() -> None:
    """Two requests a month: the third is refused whatever its certificate, where the limit is the organisation's."""
    text = preset_text("rapid-scada").replace("everyone = 100}", "everyone = 2}")
    each = load_edition(text, published=True)
    scope = "kind = 'requests'\nscope = 'organisation'"
    whole = load_edition(text.replace("kind = 'requests'", scope, 1), published=True)
    assert (counted_together(each), counted_together(each, whole)) == ("certificate", "client")
    stories = [
        ticket(
            key,
            registered(f"2026-03-{day} 12:00", tier="6-months"),
            certificate=replace(HALF, number=number),
            requester=key,
            client=whose,
            group=whose,
        )
        for key, day, number, whose in (
            ("A", "02", "AN-1", "zavod"), ("B", "03", "AN-2", "zavod"), ("C", "04", "AN-1", "zavod"),
            ("D", "05", "AN-3", "vega"),
        )
    ]  # fmt: skip
    assert not replay(stories, load_preset("rapid-scada"), each, now=NOW).rows, "two are of one certificate"
    assert differences(replay(stories, load_preset("rapid-scada"), whole, now=NOW)) == {"C": ["refused_now"]}


def test_6_3_places_stay_those_of_a_certificate_where_more_is_replayed_together() -> None:
    first, second = two_at_once()
    for certificate, queued in ((BASIC, 1), (replace(BASIC, number="CP-2"), 0)):
        group = [replace(first, group="zavod"), replace(second, group="zavod", certificate=certificate)]
        assert [len(life.queued_at) for life in play(certificates(), group, now=NOW)] == [0, queued]


def test_an_appeal_from_before_only_takes_its_place() -> None:
    first, second = two_at_once()
    earlier = ticket("A", *first.events, counted=False)
    outcome = replay([earlier, second], certificates(), ROOMY, now=NOW)
    assert (outcome.tickets, list(differences(outcome))) == (1, ["B"])


def test_5_1_the_gates_are_asked_under_both_editions() -> None:
    """B4.8: a channel the other regulation does not know turns the appeal away."""
    asked = Appeal(
        channel="portal", full_name="Анна", email="a@romashka.example", phone="1", known_requester=True
    )
    strict = changed(("[channels]\nportal = {", "[channels]\nwindow = {"))
    story = ticket("A", basic("2026-03-02 10:00"), answered("2026-03-02 12:00"), appeal=asked)
    outcome = replay([story], certificates(), strict, now=NOW)
    assert [(d.kind, d.now) for d in outcome.rows[0].differences] == [("refused_now", "refuse")]
    assert "reaction" not in outcome.after


def test_a_tier_the_edition_does_not_know_is_told_and_promises_nothing() -> None:
    story = ticket("A", basic("2026-03-02 10:00"), answered("2026-03-02 12:00"))
    told = differences(replay([story], certificates(), buyers(), now=NOW))["A"]
    assert "unknown_value" in told


def test_what_no_calendar_reaches_is_told_and_stops_nothing_else() -> None:
    far = ticket("A", basic("1999-03-02 10:00"), certificate=None)
    near = ticket("B", basic("2026-03-02 10:00"), answered("2026-03-02 12:00"), certificate=None)
    outcome = replay([far, near], certificates(), QUICKER, now=NOW)
    assert differences(outcome) == {"A": ["beyond_calendar"], "B": ["due_earlier"]}


def many() -> Iterator[History]:
    for number in range(30):
        yield ticket(
            str(number),
            basic(f"2026-03-{2 + number % 5:02d} 10:{number:02d}"),
            AcknowledgementSent(at=msk(f"2026-03-{2 + number % 5:02d} 10:{number:02d}")),
            answered(f"2026-03-{2 + number % 5:02d} 1{number % 8}:59"),
            certificate=None,
        )


def test_batches_merge_into_what_one_run_gives() -> None:
    """Also after the partial results were stored and read back: this is how an interrupted run goes on."""
    stories = list(many())
    whole = replay(stories, certificates(), QUICKER, now=NOW)
    merged = Outcome()
    for start in range(0, 30, 7):
        part = replay(iter(stories[start : start + 7]), certificates(), QUICKER, now=NOW)
        merged = Outcome.from_data(json.loads(json.dumps(merged.as_data())))
        merged.add(part)
    assert merged.as_data() == whole.as_data()
    assert whole.changed == 30


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        replay([], certificates(), certificates(), now=NOW.replace(tzinfo=None))


# --- the notice rule ---
def test_7_3_a_change_takes_effect_fifteen_days_after_its_publication() -> None:
    """A-7.3: the difference of the dates is 15; the worked example of the order of 30 June 2022 is 15 July."""
    rule = notice_of(certificates(), published_on=date(2022, 6, 30))
    assert (rule.earliest_on, rule.days, rule.clause, rule.readings) == (
        date(2022, 7, 15),
        15,
        "7.3",
        ("A-7.3",),
    )
    early = may_take_effect(certificates(), published_on=date(2022, 6, 30), effective_on=date(2022, 7, 14))
    assert early.has("notice_too_short")
    assert early.clauses == ("7.3",)
    assert may_take_effect(certificates(), published_on=date(2022, 6, 30), effective_on=date(2022, 7, 15)).ok


def test_7_3_read_as_full_days_it_is_one_day_more() -> None:
    full = certificates(A_7_3="full_days")
    assert notice_of(full, published_on=date(2022, 6, 30)).earliest_on == date(2022, 7, 16)


def test_2_4_the_regulation_for_buyers_sets_no_term_of_notice() -> None:
    rule = notice_of(buyers(), published_on=date(2026, 3, 2))
    assert (rule.earliest_on, rule.days, rule.readings) == (date(2026, 3, 2), 0, ())
