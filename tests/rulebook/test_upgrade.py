"""Licences for the new version by 6.10: every condition, over time, under every reading."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reglament.rulebook import coverage, price, terms, upgrade, versions, visits
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.coverage import Activation, Certificate
from reglament.rulebook.edition import Edition, EditionError
from reglament.rulebook.loader import load_edition
from reglament.rulebook.schema_rules import TermEnd
from reglament.rulebook.upgrade import Condition, Eligibility, Facts, Licence, Offer, OtherLicence
from reglament.rulebook.words import target
from rulebook.scenes import buyers, certificates, local

A = certificates()


def on(text: str) -> date:
    return date.fromisoformat(text)


def held(number: str, start: str, end: str, tier: str = "extended", seats: int = 10) -> Certificate:
    return Certificate(number, tier, on(start), on(end), seats, Decimal("120000.00"))


LICENCE = Licence("Signer", "4.0.9963", on("2023-01-10"), 10, True, "one computer", "perpetual")
WHOLE = held("1", "2023-01-10", "2025-12-31")
FACTS = Facts(LICENCE, (WHOLE,), (), on("2025-02-03"), "5.0.13000", scan=True)


def check(edition: Edition = A, **changes: object) -> Eligibility:
    return upgrade.check(edition, replace(FACTS, **changes))


def codes(found: Eligibility) -> list[tuple[str, str]]:
    return [(reason.code, reason.clause) for reason in found.verdict.reasons]


def item(found: Eligibility, name: str) -> Condition:
    return next(condition for condition in found.conditions if condition.rule.check == name)


def days(condition: Condition) -> list[tuple[str, str]]:
    return [(str(failure.first_on), str(failure.last_on)) for failure in condition.failures]


def test_6_10_every_condition_holds() -> None:
    """Extended since the purchase, seats match, a new version, a scan: seven items, all of them good."""
    found = check()
    assert found.verdict.ok
    assert [condition.rule.check for condition in found.conditions if condition.ok] == [
        "licence", "limited", "new_version", "in_force", "every_day", "count", "scan",
    ]  # fmt: skip


def test_6_10_c1_the_licence_has_key_manner_and_term() -> None:
    """Each thing missing is named; no licence at all is one reason, not a crash."""
    bare = replace(LICENCE, key=False, manner="", term="")
    assert codes(check(licence=bare)) == [
        ("licence_no_key", "6.10 c1"),
        ("licence_no_manner", "6.10 c1"),
        ("licence_no_term", "6.10 c1"),
    ]
    assert codes(check(licence=replace(LICENCE, ends_on=on("2025-02-02")))) == [("licence_ended", "6.10 c1")]
    assert check(licence=replace(LICENCE, ends_on=on("2025-02-03"))).verdict.ok
    none = check(licence=None)
    assert ("no_licence", "6.10 c1") in codes(none)
    assert (none.coverage, none.counts) == (None, ())
    later = check(licence=replace(LICENCE, purchased_on=on("2025-02-04")))
    assert ("licence_later", "6.10 c1") in codes(later)


def test_6_8_note_1_an_unlimited_licence_is_refused() -> None:
    """A-6.10f."""
    found = check(licence=replace(LICENCE, seats=None))
    assert ("licence_unlimited", "6.8 (1)") in codes(found)
    assert "A-6.10f" in item(found, "limited").readings


def test_6_10_head_a_new_version_exists() -> None:
    """A greater first group; a new build needs no licence (1.4); under the product's own rule 4.1 is new."""
    assert codes(check(latest="4.1.1")) == [("version_only_build", "1.4")]
    assert codes(check(latest="4.0.9963")) == [("version_not_newer", "6.10 head")]
    assert codes(check(latest="soon")) == [("version_unreadable", "1.3")]
    assert check(certificates(A_1_3="product"), latest="4.1.1", groups=2).verdict.ok
    assert not check(latest="4.1.1", groups=2).verdict.ok


def test_6_10_c2_on_the_filing_date() -> None:
    """The last day counts, the next does not; basic gives no licences."""
    ended = held("1", "2023-01-10", "2025-02-03")
    assert check(certificates=(ended,)).verdict.ok
    after = check(certificates=(ended,), filed_on=on("2025-02-04"))
    assert not item(after, "in_force").ok
    assert ("upgrade_not_in_force", "6.10 c2") in codes(after)
    basic = check(certificates=(replace(WHOLE, tier="basic"),))
    assert ("upgrade_tier_today", "6.8 r16") in codes(basic)
    assert "«Базовый»" in reason_sentence(A, item(basic, "in_force").verdict.reasons[0], "ru")
    assert check(certificates=(replace(WHOLE, tier="extended-24x7"),)).verdict.ok


def test_a_6_10a_every_day_from_purchase_to_filing_both_ends() -> None:
    """One day late after the purchase breaks it, and so does one day in between."""
    late = check(certificates=(held("1", "2023-01-11", "2025-12-31"),))
    assert days(item(late, "every_day")) == [("2023-01-10", "2023-01-10")]
    hole = check(certificates=(held("1", "2023-01-10", "2024-02-28"), held("2", "2024-03-01", "2025-12-31")))
    assert days(item(hole, "every_day")) == [("2024-02-29", "2024-02-29")]
    assert hole.verdict.has("upgrade_gap")


LAPSED = (held("1", "2023-01-10", "2023-12-31"), held("2", "2024-04-01", "2025-03-31"))


def test_fn_1_a_lapse_is_mended_by_an_activation_and_its_price_is_told() -> None:
    """Three months lapsed: an activation naming 1 April 2024 for 60 000.00; with it the licence is given."""
    broken = check(certificates=LAPSED)
    (failure,) = item(broken, "every_day").failures
    remedy = failure.remedy
    assert remedy is not None
    assert (remedy.code, remedy.renews_on, remedy.cost) == (
        "activation",
        on("2024-04-01"),
        Decimal("60000.00"),
    )
    assert not item(broken, "count").ok
    mended = check(certificates=LAPSED, activations=(Activation("TA", on("2024-04-01")),))
    assert mended.verdict.ok
    assert [span.have for span in mended.counts] == [10]


def test_fn_1_a_wrong_date_is_told_beside_the_gap() -> None:
    """The activation names the day before: it mends nothing, and the checklist says so."""
    found = check(certificates=LAPSED, activations=(Activation("TA", on("2024-03-31")),))
    assert not found.verdict.ok
    assert [note.code for note in item(found, "every_day").notes] == ["activation_wrong_date"]


def test_fn_1_b_a_lapse_that_lasts_needs_a_new_certificate_and_an_activation_together() -> None:
    """Ended at New Year, asked in April: with an offer both are priced, without one only told."""
    ended = (held("1", "2023-01-10", "2024-12-31"),)
    offer = Offer(Decimal("240000.00"), on("2025-04-15"), on("2026-04-14"))
    found = check(certificates=ended, filed_on=on("2025-04-14"), offer=offer)
    (failure,) = item(found, "every_day").failures
    assert failure.remedy is not None
    assert (failure.remedy.code, failure.remedy.renews_on) == ("new_certificate", on("2025-04-15"))
    assert failure.remedy.cost == Decimal("160000.00")
    (failure,) = item(check(certificates=ended, filed_on=on("2025-04-14")), "every_day").failures
    assert failure.remedy is not None
    assert (failure.remedy.renews_on, failure.remedy.cost) == (None, None)


def test_a_6_10b_a_basic_period_breaks_and_cannot_be_mended() -> None:
    """Basic in the middle has no remedy; a lapse after basic is mended only in the scope of basic."""
    basic = held("2", "2024-01-01", "2024-06-30", "basic")
    found = check(certificates=(LAPSED[0], basic, held("3", "2024-07-01", "2025-12-31")))
    (failure,) = item(found, "every_day").failures
    assert (failure.reason.code, failure.remedy) == ("upgrade_tier", None)
    assert "A-6.10b" in item(found, "every_day").readings
    found = check(
        certificates=(LAPSED[0], basic, held("3", "2024-08-01", "2025-12-31")),
        activations=(Activation("TA", on("2024-08-01")),),
    )
    assert [failure.reason.code for failure in item(found, "every_day").failures] == [
        "upgrade_tier",
        "upgrade_activated_tier",
    ]


TWICE = (
    held("1", "2023-01-10", "2023-12-31"),
    held("2", "2024-03-01", "2024-06-30"),
    held("3", "2024-09-01", "2025-12-31"),
)


def test_a_6_10c_upgrade_activation_in_both_values() -> None:
    """Two lapses. per_gap: an activation for each; literal: the start in force today, which mends both."""
    own = (Activation("A1", on("2024-03-01")), Activation("A2", on("2024-09-01")))
    for reading, one, both, first in (("per_gap", False, True, False), ("literal", True, True, False)):
        edition = certificates(A_6_10c=reading)
        assert check(edition, certificates=TWICE, activations=own[1:]).verdict.ok is one
        assert check(edition, certificates=TWICE, activations=own).verdict.ok is both
        assert check(edition, certificates=TWICE, activations=own[:1]).verdict.ok is first
        remedies = [
            failure.remedy.renews_on
            for failure in item(check(edition, certificates=TWICE), "every_day").failures
            if failure.remedy
        ]
        named = ["2024-03-01", "2024-09-01"] if reading == "per_gap" else ["2024-09-01", "2024-09-01"]
        assert [str(day) for day in remedies] == named


def test_a_6_10d_upgrade_initial_gap_in_both_values() -> None:
    """Bought in January, first certificate in March: never mended, or by an activation naming 1 March."""
    late = {"certificates": (held("1", "2023-03-01", "2025-12-31"),)}
    bought = {**late, "activations": (Activation("TA", on("2023-03-01")),)}
    for reading, mended in (("never", False), ("activation", True)):
        edition = certificates(A_6_10d=reading)
        assert check(edition, **bought).verdict.ok is mended
        (failure,) = item(check(edition, **late), "every_day").failures
        assert failure.reason.code == "upgrade_before_first"
        assert (failure.remedy is not None) is mended
        if failure.remedy:
            assert failure.remedy.quotes[0].count("n") == 2


def test_a_6_10e_upgrade_count_in_both_values() -> None:
    """Fewer seats break both readings, more only "equal"; several certificates are summed."""
    for seats, equal, at_least in ((9, False, False), (10, True, True), (11, False, True)):
        for reading, ok in (("equal", equal), ("at_least", at_least)):
            found = check(certificates(A_6_10e=reading), certificates=(replace(WHOLE, seats=seats),))
            assert (item(found, "count").ok, found.verdict.ok) == (ok, ok)
    half = replace(WHOLE, seats=4)
    assert check(certificates=(half, replace(WHOLE, number="2", seats=6))).verdict.ok
    (failure,) = item(check(certificates=(half,)), "count").failures
    assert (failure.have, failure.need, failure.reason.clause) == (4, 10, "6.10 c3")


def test_6_10_c3_licences_bought_later_count_from_their_purchase() -> None:
    """Five more licences in 2024, five more seats a month late: that month fails."""
    more = replace(held("2", "2024-06-01", "2025-12-31"), seats=5)
    found = check(certificates=(WHOLE, more), others=(OtherLicence(on("2024-05-01"), 5),))
    assert days(item(found, "count")) == [("2024-05-01", "2024-05-31")]
    assert item(found, "every_day").ok
    in_time = replace(more, starts_on=on("2024-05-01"))
    assert check(certificates=(WHOLE, in_time), others=(OtherLicence(on("2024-05-01"), 5),)).verdict.ok


def test_a_6_10e_an_activated_lapse_of_one_of_two_has_its_seats() -> None:
    """Five go on, five lapse: the days are covered, the count is not, until the activation; its price is told."""
    parallel = (
        replace(WHOLE, seats=5),
        replace(held("a", "2023-01-10", "2023-12-31"), seats=5),
        replace(held("b", "2024-04-01", "2025-12-31"), seats=5),
    )
    found = check(certificates=parallel)
    assert item(found, "every_day").ok
    (failure,) = item(found, "count").failures
    assert (failure.have, failure.need) == (5, 10)
    assert failure.remedy is not None
    assert failure.remedy.renews_on == on("2024-04-01")
    assert check(certificates=parallel, activations=(Activation("TA", on("2024-04-01")),)).verdict.ok


def test_6_10_1_without_a_scan_refused() -> None:
    """no_scan, and the sentence names the clause."""
    found = check(scan=False)
    assert codes(found) == [("no_scan", "6.10.1")]
    assert reason_sentence(A, found.verdict.reasons[0], "ru").endswith("(п. 6.10.1).")


@pytest.mark.parametrize(
    ("filed", "after", "counted"),
    [
        ("2026-03-02", "2026-03-10", "2026-03-06"),  # Monday, a holiday on the way
        ("2026-03-07", "2026-03-16", "2026-03-16"),  # Saturday: no working day to count
        ("2026-12-30", "2027-01-15", "2027-01-14"),  # 31 December is moved to, the year begins on the 11th
    ],
)
def test_6_10_2_five_working_days_for_the_scan(filed: str, after: str, counted: str) -> None:
    """term.count and term.end in all values: the date counts or not, 18:00 or midnight."""
    for count, last in (("after", after), ("from", counted)):
        for end, clock in (("close", "18:00"), ("midnight", "00:00")):
            edition = certificates(A_6_10_2=count, A_6_10_2e=end)
            term = upgrade.scan_due(edition, on(filed))
            assert (str(term.last_on), term.clause, len(term.counted)) == (last, "6.10.2", 5)
            assert local(term.due_at).endswith(clock)
            assert (term.due_at.date() - term.last_on).days == (end == "midnight")


def test_6_10_3_ten_working_days_from_the_old_original() -> None:
    """No term until its receipt is recorded (A-6.10.3); its own start then."""
    assert upgrade.original_due(A, None) is None
    term = upgrade.original_due(A, on("2026-03-02"))
    assert term is not None
    assert (local(term.due_at), term.clause) == ("2026-03-17 18:00", "6.10.3")


# --- the edition ---------------------------------------------------------------------------------------------------
def test_every_reason_of_the_code_has_its_words_and_clause() -> None:
    """Codes named in the modules are in the edition, each once, and none of the edition is idle."""
    known = [code for section in A.commerce.values() for code in section.reasons]
    assert len(known) == len(set(known))
    used = set()
    for module in (coverage, price, upgrade, versions, visits):
        used |= set(re.findall(r'"([a-z0-9_]+)"', Path(module.__file__).read_text(encoding="utf-8")))
    built = {f"licence_no_{name}" for name in ("key", "manner", "term")}
    assert set(known) <= used | built


def test_clauses_of_the_commercial_half_are_held_by_rule() -> None:
    """6.10 and footnote 1 with their parts, and note 2 of 6.8."""
    for number, clause in A.clauses.items():
        if number.startswith(("6.10", "fn 1", "6.8 (2)")):
            assert clause.enforced == "rule", number


TEXT = Path(coverage.__file__).parent.joinpath("editions", "cryptopro-4.toml").read_text(encoding="utf-8")


FAULTS = [
    ("formula = 'price / N * 2 * n'", "formula = 'price ** N'", "is not known in the formula"),
    ("quantum = '0.01'", "quantum = '0.05'", "no part of a currency"),
    ("months = '@A-6.10g'", "months = '@A-6.10e'", "is not known here"),
    ("order = ['extended-24x7', 'extended', 'basic']", "order = ['extended', 'basic']", "stands in it once"),
    ("price = 'activation'\n", "price = 'activating'\n", "no price 'activating'"),
    ("count = '@A-6.10e'\nscan", "count = '@A-6.8e'\nscan", "'backward' is not known here"),
    ("scan = 'licence-scan'", "scan = 'conduct'", "no notice 'conduct' with a term"),
    ("service = 'visits'", "service = 'trips'", "no service 'trips'"),
    ("calendar = 'working'\nyear", "calendar = 'lunar'\nyear", "no calendar 'lunar'"),
    (
        "within = {amount = 10, unit = 'working_days',",
        "within = {amount = 10, unit = 'working_hours',",
        "working_hours does not run from a date",
    ),
    (
        "within = {amount = 5, unit = 'working_days', calendar = 'working'",
        "within = {amount = 5, unit = 'working_days', calendar = 'moon'",
        "no calendar 'moon'",
    ),
    ("groups = 1", "groups = 4", "at least one of the groups"),
]


def test_a_faulty_commercial_section_says_where_and_what() -> None:
    """Every fault of one file, each told at its line; nothing is loaded."""
    text = TEXT
    for old, new, _words in FAULTS:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(EditionError) as caught:
        load_edition(text, source="mine.toml")
    for _old, _new, words in FAULTS:
        assert any(words in fault.message for fault in caught.value.faults), words
    assert all(fault.line > 0 for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("ends", "day", "due_at"),
    [
        ("later_of", "2026-03-02", "2026-03-13 00:00"),  # five working days end on Tuesday the 10th
        ("later_of", "2026-12-29", "2027-01-14 18:00"),  # with the holidays they are later than ten days
        ("earlier_of", "2026-03-02", "2026-03-10 18:00"),
        ("earlier_of", "2026-12-29", "2027-01-09 00:00"),
    ],
)
def test_a_notice_may_be_due_by_the_later_or_the_earlier_of_two_terms(
    ends: str, day: str, due_at: str
) -> None:
    """Five working days or ten calendar days; both are told, and in which calendar the one counts."""
    notice = A.notices["licence-scan"].within
    assert notice is not None
    several = notice.model_copy(update={ends: (TermEnd(amount=10, unit="calendar_days"),)})
    found = terms.due(A, several, on(day))
    assert local(found.due_at) == due_at
    assert (len(found.ends), found.calendar) == (2, "working" if due_at.endswith("18:00") else "")
    which = "позже" if ends == "later_of" else "раньше"
    told = target(terms.promised(several, "6.10.2"), "ru")
    assert told == f"5 рабочих дней или 10 календарных дней — что {which}"


def test_an_edition_without_upgrades_says_so() -> None:
    """The other regulation has none; its terms in other units do not run from a date."""
    with pytest.raises(KeyError, match="progress-1"):
        check(buyers())
    notice = A.notices["licence-scan"].within
    assert notice is not None
    with pytest.raises(ValueError, match="does not run from a date"):
        terms.due(A, notice.model_copy(update={"unit": "hours"}), on("2026-03-02"))
    plain = notice.model_copy(update={"unit": "calendar_days", "calendar": ""})
    assert local(terms.due(A, plain, on("2026-03-02")).due_at) == "2026-03-08 00:00"
