"""Gates: 1.8, 1.9, 2.2, 3.1, 3.3, 5.1, 6.8 of A; 4.1, 4.5, 4.8 and unknown senders of B."""

from dataclasses import replace
from datetime import date

import pytest

from reglament.rulebook.admission import Appeal, CertificateFacts, admit, propose
from reglament.rulebook.citing import reason_sentence
from reglament.rulebook.edition import Edition
from reglament.rulebook.verdict import Verdict
from rulebook.scenes import buyers, certificates, msk

ANNA = Appeal(
    channel="portal",
    full_name="Анна Овчинникова",
    email="anna@example.org",
    phone="+7 495 000-00-00",
    certificate_number="TS-1",
    description="Не запускается служба.",
)
VALID = CertificateFacts(number="TS-1", tier="basic", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def _admit(
    appeal: Appeal, certificate: CertificateFacts | None = VALID, at: str = "2026-03-16 10:00"
) -> Verdict:
    return admit(certificates(), appeal, certificate, now=msk(at))


def test_3_1_a_whole_appeal_is_accepted() -> None:
    """Identity, number and description are there."""
    assert _admit(ANNA).ok


@pytest.mark.parametrize(
    ("field", "code", "clause"),
    [
        ("full_name", "missing_full_name", "1.8"),
        ("email", "missing_email", "1.8"),
        ("phone", "missing_phone", "1.8"),
        ("description", "missing_description", "3.1"),
    ],
)
def test_1_8_3_1_each_missing_item_is_named(field: str, code: str, clause: str) -> None:
    """Asked for, by its own reason and clause; blanks are nothing."""
    verdict = _admit(replace(ANNA, **{field: "  "}))
    assert verdict.decision == "ask"
    assert [(reason.code, reason.clause) for reason in verdict.reasons] == [(code, clause)]


def test_5_1_no_certificate_number() -> None:
    """Registered as incomplete and asked for; rejected under the other reading of 1.9."""
    appeal = replace(ANNA, certificate_number="")
    verdict = _admit(appeal, None)
    assert (verdict.decision, verdict.clauses) == ("ask", ("5.1",))
    assert admit(certificates(A_1_9="reject"), appeal, None, now=msk("2026-03-16 10:00")).decision == "refuse"


def test_1_8_everything_missing_is_asked_at_once() -> None:
    """An empty message: five questions in one letter, not five letters."""
    verdict = _admit(Appeal(channel="portal"), None)
    assert {reason.code for reason in verdict.reasons} == {
        "missing_full_name",
        "missing_email",
        "missing_phone",
        "missing_certificate_number",
        "missing_description",
    }


def test_1_8_a_representative_names_the_organisation() -> None:
    """Name and one of INN and OGRN; a person for himself needs neither."""
    acting = replace(ANNA, represents_organisation=True)
    codes = {reason.code for reason in _admit(acting).reasons}
    assert codes == {"missing_organisation", "missing_inn_or_ogrn"}
    assert _admit(replace(acting, organisation="ООО «Ива»", ogrn="1037700085444")).ok
    assert _admit(replace(acting, organisation="ООО «Ива»", inn="7717107991")).ok


@pytest.mark.parametrize(
    ("certificate", "decision", "code", "clause"),
    [
        (None, "hold", "certificate_unknown", "3.3"),
        (replace(VALID, owner_matches=False), "hold", "certificate_foreign", "3.3"),
        (replace(VALID, covers_product=False), "hold", "certificate_other_product", "3.3"),
        (replace(VALID, ends_on=date(2026, 3, 15)), "ask", "certificate_expired", "2.2"),
        (replace(VALID, starts_on=date(2026, 3, 17)), "ask", "certificate_not_started", "6.8"),
    ],
    ids=["unknown", "foreign", "other product", "expired", "not yet valid"],
)
def test_2_2_3_3_6_8_a_wrong_certificate_says_which(
    certificate: CertificateFacts | None, decision: str, code: str, clause: str
) -> None:
    """Each has its own verdict and its own words."""
    verdict = _admit(ANNA, certificate)
    assert verdict.decision == decision
    assert [(reason.code, reason.clause) for reason in verdict.reasons] == [(code, clause)]
    for lang in ("ru", "en"):
        assert "TS-1" in reason_sentence(certificates(), verdict.reasons[0], lang)


def test_1_6_both_dates_are_inside_in_moscow() -> None:
    """Valid to 15 March: accepted at 23:59 of it in Moscow, though a UTC desk would see 20:59."""
    last = replace(VALID, ends_on=date(2026, 3, 15))
    assert _admit(ANNA, last, "2026-03-15 23:59").ok
    assert _admit(ANNA, last, "2026-03-16 00:00").has("certificate_expired")
    first = replace(VALID, starts_on=date(2026, 3, 16))
    assert _admit(ANNA, first, "2026-03-16 00:00").ok


def test_a_doubt_and_a_question_come_together() -> None:
    """Unknown number and no telephone: asked, and both reasons are told."""
    verdict = _admit(replace(ANNA, phone=""), None)
    assert verdict.decision == "ask"
    assert {reason.code for reason in verdict.reasons} == {"missing_phone", "certificate_unknown"}


def test_1_9_a_letter_is_registered_or_sent_to_the_portal() -> None:
    """X7: numbered by default; redirected under the other reading."""
    letter = replace(ANNA, channel="email")
    assert _admit(letter).ok
    other = certificates().with_parameters({"A-X7": "redirect"})
    verdict = admit(other, letter, VALID, now=msk("2026-03-16 10:00"))
    assert (verdict.decision, verdict.clauses) == ("redirect", ("1.9",))
    assert "портал" in reason_sentence(other, verdict.reasons[0], "ru")


@pytest.mark.parametrize("channel", ["icq", "skype", "forum", "phone"])
def test_4_8_no_channel_registers_nothing(channel: str) -> None:
    """ICQ, Skype and the forum are no channels, nor is the telephone (X24)."""
    verdict = admit(buyers(), replace(ANNA, channel=channel), None, now=msk("2026-03-16 10:00"))
    assert (verdict.decision, verdict.clauses) == ("refuse", ("4.8",))


def _client(edition: Edition, **changes: object) -> Verdict:
    appeal = replace(ANNA, certificate_number="", known_requester=True)
    return admit(edition, replace(appeal, **changes), None, now=msk("2026-03-16 10:00"))  # type: ignore[arg-type]


def test_4_1_a_client_is_accepted_by_portal_letter_paper_and_fax() -> None:
    """No certificate is needed, being a client is enough."""
    for channel in ("portal", "email", "paper", "fax"):
        assert _client(buyers(), channel=channel).ok


def test_4_5_contacts_are_asked_for() -> None:
    """A paper letter without a telephone or a person: both are named; optional fields block nothing."""
    verdict = _client(buyers(), channel="paper", phone="", full_name="")
    assert verdict.decision == "ask"
    assert {reason.code for reason in verdict.reasons} == {"missing_phone", "missing_full_name"}


def test_b_ident_an_unknown_sender_is_held() -> None:
    """A letter of somebody we do not know waits for a check."""
    verdict = _client(buyers(), channel="email", known_requester=False)
    assert (verdict.decision, verdict.clauses) == ("hold", ("2.1",))


@pytest.mark.parametrize(
    ("degraded", "stopped", "severity"),
    [(True, True, "critical"), (True, False, "non-critical"), (False, True, "non-critical")],
)
def test_1_11_both_questions_propose_critical(degraded: bool, stopped: bool, severity: str) -> None:
    """Inoperable or badly degraded, and key processes stopped: only both."""
    answers = {"degraded": degraded, "process_stopped": stopped}
    assert propose(certificates(), "severity", answers) == severity


def test_a_naive_now_is_a_mistake() -> None:
    """An instant needs its offset."""
    with pytest.raises(ValueError, match="naive"):
        admit(certificates(), ANNA, VALID, now=msk("2026-03-16 10:00").replace(tzinfo=None))
