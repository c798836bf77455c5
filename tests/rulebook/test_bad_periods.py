"""Faults of caps, of meters that change something, of promises with several ends, of what a period comes to.

Several in one file: each is told by itself, in both languages."""

import pytest

from reglament.rulebook.edition import EditionError
from reglament.rulebook.loader import load_edition
from rulebook.desks import FILES

# The words changed and what stands there instead; the place; what is told in English and in Russian, hint included.
FAULTS = (
    {
        "a cap on what nothing gives": (
            "gives = 'percent_of_fee'\namount = 30", "gives = 'free_minutes'\namount = 30", "caps.month",
            "nothing gives free_minutes: there is nothing to cap (what a remedy,", "free_minutes ничто не даёт"),
        "a meter that changes nothing": (
            "sets = {severity = 'high'}\n", "", "meters.critical",
            "what goes beyond this meter becomes nothing else (sets = {severity = 'high'})",
            "сверх этого лимита ничего"),
        "the later and the earlier of the same": (
            "later_of = [{unit = 'next_working_day'}]",
            "later_of = [{unit = 'next_working_day'}], earlier_of = [{amount = 2, unit = 'hours'}]",
            "clocks.solution.targets.0.earlier_of", "with the latest and with the earliest of several (later_of or",
            "и самый поздний, и самый ранний конец (либо later_of"),
        "an end from nobody knows where": (
            ", label = {ru = 'после ответа клиента', en = \"after the client's answer\"}", "",
            "clocks.solution.targets.2.later_of.0", "nothing says in words what it is counted from (label = {ru",
            "не сказано словами, от чего считается (label = {ru"),
        "an end in a calendar there is not": (
            "earlier_of = [{amount = 30, unit = 'hours'}]",
            "earlier_of = [{amount = 30, unit = 'hours', calendar = 'night'}]",
            "clocks.solution.targets.1.earlier_of.0.calendar", "there is no calendar 'night'", "нет календаря «night»"),
        "an average without a time": (
            "amount = 2\nunit = 'working_hours'\nlonger", "unit = 'working_hours'\nlonger",
            "objectives.average", "nothing says how long it may take (amount = 2",
            "не сказано, сколько это может длиться"),
        "an average by its share": (
            "measure = 'median'", "measure = 'median'\npercent = '95'", "objectives.median.percent",
            "'median' is not measured so (percent and bands for a share,", "«median» так не измеряется"),
        "times that do not grow": (
            "{more_than = 4, amount = 10}", "{more_than = 1, amount = 10}", "objectives.average.longer",
            "the times do not grow from step to step", "время не растёт от строки к строке"),
        "lateness without a number": (
            "measure = 'late'\namount = 2", "measure = 'late'", "objectives.breaches",
            "nothing says how many may be late (amount = 2, or 0", "не сказано, сколько опозданий допустимо"),
    },
    {
        "a cap as a share of no money": (
            "amount = 30\n", "amount = 30\npercent_of = 'price'\n", "caps.month.percent_of",
            "percent_of_fee is no share of a number (drop it, or", "percent_of_fee — не доля числа"),
        "a meter that turns away and changes": (
            "full = 'change'", "full = 'reject'", "meters.critical.sets",
            "nothing goes on beyond this meter (full = 'change' or 'charge',",
            "сверх этого лимита ничего не продолжается"),
        "an end that never ends": (
            "later_of = [{unit = 'next_working_day'}]", "later_of = [{unit = 'best_effort'}]",
            "clocks.solution.targets.0.later_of.0.unit", "best_effort has no end that could be later or earlier",
            "у best_effort нет конца"),
        "a share of nothing": (
            "measure = 'median'\namount = 90", "bands = []", "objectives.median",
            "nothing says what share is to be kept (percent = '95')", "не сказано, какая доля обещана"),
        "lateness that is owed though it is allowed": (
            "measure = 'late'\namount = 2", "measure = 'late'\namount = 3", "objectives.breaches.longer",
            "something is owed although 3 late are allowed (more_than = 3 or more)", "хотя опозданий допустимо 3"),
    },
    {
        "a cap of a rule there is not": (
            "amount = 30\n", "amount = 30\nof = ['remedies.late', 'remedies.latter']\n", "caps.month.of.1",
            "nothing called 'remedies.latter' gives anything (one of remedies.late, ",
            "«remedies.latter» ничего не даёт"),
        "a meter that sets what there is not": (
            "sets = {severity = 'high'}", "sets = {severity = 'hihg'}", "meters.critical.sets.severity",
            "'hihg' is no severity (one of critical, high, normal)", "«hihg» — не значение severity"),
        "lateness in hours": (
            "measure = 'late'", "measure = 'late'\nunit = 'hours'", "objectives.breaches.unit",
            "'late' is not measured so (percent and bands for a share,", "«late» так не измеряется"),
        "numbers that do not grow": (
            "measure = 'late'\nunit = 'hours'\namount = 2\nlonger = [{more_than = 2, amount = 5}, {more_than = 4,",
            "measure = 'late'\nunit = 'hours'\namount = 2\nlonger = [{more_than = 2, amount = 5}, {more_than = 2,",
            "objectives.breaches.longer", "the numbers late do not grow from", "число опозданий не растёт"),
    },
)  # fmt: skip


@pytest.mark.parametrize("faults", FAULTS, ids=lambda faults: next(iter(faults)))
def test_every_fault_of_a_file_has_a_message_of_its_own(faults: dict[str, tuple[str, ...]]) -> None:
    text = (FILES / "media-host.toml").read_text(encoding="utf-8")
    for old, new, *_ in faults.values():
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(EditionError) as caught:
        load_edition(text, "mine.toml")
    told = {fault.section: fault for fault in caught.value.faults}
    assert len(told) == len(caught.value.faults) == len(faults)
    for what, (_, _, section, english, russian) in faults.items():
        assert english in told[section].told("en"), what
        assert russian in told[section].told("ru"), what
        assert told[section].line > 0, what


@pytest.mark.parametrize(("kind", "default"), [("number", "zero"), ("date", "soon"), ("yes_no", "maybe")])
def test_a_fact_begins_as_what_it_is(kind: str, default: str) -> None:
    fact = (
        f"overdue = {{clause = '1', label = {{ru = 'x', en = 'x'}}, type = '{kind}', default = '{default}'}}"
    )
    with pytest.raises(EditionError, match=r"facts\.overdue\.default: .* this is a word"):
        load_edition((FILES / "claims-desk.toml").read_text().replace("[facts]\n", f"[facts]\n{fact}\n", 1))
